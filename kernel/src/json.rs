//! The five fields of a search that matter, read from JSON by `serde_json`, which builds nothing of the rest.
//!
//! What is read here is read alike by the parser that decides candidates. Anything odd (a lone surrogate or an escape
//! where a text matters, a wrong type, an id that is too long) is `None`, and so a candidate.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

const LONGEST_ID: usize = 64;

/// What a value says. A text that need not be there is None where it is none.
#[derive(Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// The search as typed.
    pub query: Cow<'a, str>,
    /// 1 to 64 code points, as `session_id`.
    pub event_id: Cow<'a, str>,
    /// Who searched.
    pub session_id: Cow<'a, str>,
    /// Any text.
    pub country: Option<Cow<'a, str>>,
    /// Any text.
    pub locale: Option<Cow<'a, str>>,
}

/// Where the texts of a value stand; those with escapes are left out, and counted.
#[derive(Default)]
pub struct Spans {
    /// Of `query`, each time that it is given.
    pub queries: Vec<Range<usize>>,
    /// Of `country`, each time; None where it is no text.
    pub countries: Vec<Option<Range<usize>>>,
    /// Of all other texts.
    pub others: Vec<Range<usize>>,
    /// How many have escapes.
    pub escaped: usize,
}

/// Reads a value, and notes where its texts stand; None where it is odd.
pub fn read<'a>(value: &'a [u8], spans: &mut Spans) -> Option<Event<'a>> {
    spans.queries.clear();
    spans.countries.clear();
    spans.others.clear();
    spans.escaped = 0;
    let mut json = serde_json::Deserializer::from_str(std::str::from_utf8(value).ok()?);
    let event = Fields { start: value.as_ptr().addr(), length: value.len(), spans }.deserialize(&mut json).ok()?;
    json.end().ok().map(|()| event)
}

/// The members of an object, one after the other. `start`: where the value begins in memory, `length` bytes.
struct Fields<'s> {
    start: usize,
    length: usize,
    spans: &'s mut Spans,
}

impl Fields<'_> {
    /// Where a text stands. One with escapes was written anew, elsewhere in memory.
    fn span(&mut self, text: &str) -> Option<Range<usize>> {
        let at = text.as_ptr().addr().wrapping_sub(self.start);
        let span = (at < self.length).then(|| at..at + text.len());
        self.spans.escaped += usize::from(span.is_none());
        span
    }

    fn other(&mut self, text: &str) {
        let span = self.span(text);
        self.spans.others.extend(span);
    }
}

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = Event<'de>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Event<'de>, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Event<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a search")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Event<'de>, A::Error> {
        let odd = || A::Error::custom("odd");
        let (mut query, mut event_id, mut session_id, mut country, mut locale) = (None, None, None, None, None);
        while let Some(key) = members.next_key_seed(Any)? {
            let value = members.next_value_seed(Any)?;
            match (&*key.ok_or_else(odd)?, value) {
                ("query", Some(text)) => {
                    let span = self.span(&text);
                    self.spans.queries.extend(span);
                    query = Some(text);
                }
                (name @ ("event_id" | "session_id"), Some(id)) if is_id(&id) => {
                    self.other(&id);
                    *(if name == "event_id" { &mut event_id } else { &mut session_id }) = Some(id);
                }
                ("query" | "event_id" | "session_id", _) => return Err(odd()),
                ("country", text) => {
                    let span = text.as_ref().and_then(|text| self.span(text));
                    self.spans.countries.push(span);
                    country = text;
                }
                (name, text) => {
                    if let Some(text) = &text {
                        self.other(text);
                    }
                    if name == "locale" {
                        locale = text;
                    }
                }
            }
        }
        match (query, event_id, session_id) {
            (Some(query), Some(event_id), Some(session_id)) => {
                Ok(Event { query, event_id, session_id, country, locale })
            }
            _ => Err(odd()),
        }
    }
}

/// Whether a text is an id of 1 to 64 code points.
#[inline]
fn is_id(text: &str) -> bool {
    !text.is_empty() && (text.len() <= LONGEST_ID || text.chars().count() <= LONGEST_ID)
}

/// A text, or None for any other value, which is passed over.
pub(crate) struct Any;

impl<'de> DeserializeSeed<'de> for Any {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("anything")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        while elements.next_element_seed(Any)?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        while members.next_key_seed(Any)?.is_some() {
            members.next_value_seed(Any)?;
        }
        Ok(None)
    }
}
