//! Values that are written like one before are not read again, but compared.

use std::borrow::Cow;
use std::ops::Range;

use wide::u8x16;

use crate::json::{self, Event, Spans};

/// A search as typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Query<'a> {
    /// ASCII without control signs: nothing has to be decoded.
    Ascii(&'a [u8]),
    /// Any other.
    Text(Cow<'a, str>),
}

impl Query<'_> {
    /// As it was typed, in UTF-8.
    #[inline]
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Query::Ascii(bytes) => bytes,
            Query::Text(text) => text.as_bytes(),
        }
    }

    /// As a text.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Query::Ascii(bytes) => std::str::from_utf8(bytes).unwrap_or_default(),
            Query::Text(text) => text,
        }
    }
}

impl<'a, Text: AsRef<str> + ?Sized> From<&'a Text> for Query<'a> {
    fn from(text: &'a Text) -> Self {
        Query::Text(Cow::Borrowed(text.as_ref()))
    }
}

/// Of a value, what tells whether it may match and where it is counted.
#[derive(Debug, PartialEq, Eq)]
pub struct Search<'a> {
    /// The search as typed.
    pub query: Query<'a>,
    /// Two bytes that may be a country's code.
    pub country: Option<[u8; 2]>,
}

/// Ways of writing that are remembered at a time.
const MOST_MOULDS: usize = 8;

/// Reads values one after the other, and remembers how they are written: see `Mould`.
#[derive(Default)]
pub struct Values {
    moulds: Vec<Mould>,
    spans: Spans,
}

impl Values {
    /// Forgets how values were written: producers change.
    pub fn begin(&mut self) {
        self.moulds.clear();
    }

    /// Reads a value; None where it is odd.
    #[inline]
    pub fn read<'a>(&mut self, value: &'a [u8]) -> Option<Search<'a>> {
        if let Some(search) = self.moulds.iter().find_map(|mould| mould.read(value)) {
            return Some(search);
        }
        self.read_with_care(value)
    }

    #[cold]
    fn read_with_care<'a>(&mut self, value: &'a [u8]) -> Option<Search<'a>> {
        let Event { query, country, .. } = json::read(value, &mut self.spans)?;
        if self.moulds.len() < MOST_MOULDS {
            self.moulds.extend(Mould::of(value, &self.spans));
        }
        let country = country.and_then(|text| text.as_bytes().try_into().ok());
        Some(Search { query: Query::Text(query), country })
    }

    /// All that a value says; None where it is odd.
    pub fn event<'a>(&mut self, value: &'a [u8]) -> Option<Event<'a>> {
        json::read(value, &mut self.spans)
    }
}

/// How a value is written around its query. A producer writes the same members in the same order, its ids of one
/// length; so what was read with care once need only be compared the next time: the same signs between the texts, and
/// in the texts none that ends one or needs a closer look.
struct Mould {
    before: Cast,
    after: Cast,
    /// Where a country of two letters stands, from the start or the end of the value.
    country: Option<Place>,
}

enum Place {
    FromStart(usize),
    FromEnd(usize),
}

/// Bytes to compare with; `fixed` is 0 where a text stands, which may be any other of its length, and `ALL` elsewhere.
struct Cast {
    bytes: Vec<u8>,
    fixed: Vec<u8>,
}

/// Bytes that a processor compares at a time.
const LANES: usize = 16;
const ALL: u8 = 0xFF;
/// From place `n` on: the last `n` of as many lanes.
const WITHIN: [u8; 2 * LANES] = *b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
    \xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";

impl Cast {
    #[inline]
    fn fits(&self, bytes: &[u8]) -> bool {
        let (Some(last), Some(last_cast), Some(last_fixed)) =
            (bytes.last_chunk(), self.bytes.last_chunk(), self.fixed.last_chunk())
        else {
            return false; // too little to be compared at once, and never seen
        };
        // What does not come out even is compared twice: alone it would cost most of all.
        let mut odd = differing(last, last_cast, last_fixed);
        let casts = self.bytes.as_chunks().0.iter().zip(self.fixed.as_chunks().0);
        for (bytes, (cast, fixed)) in bytes.as_chunks().0.iter().zip(casts) {
            odd |= differing(bytes, cast, fixed);
        }
        odd == u8x16::ZERO
    }
}

/// Not 0 where bytes are others than they have to be.
#[inline]
fn differing(bytes: &[u8; LANES], cast: &[u8; LANES], fixed: &[u8; LANES]) -> u8x16 {
    let (bytes, cast, fixed) = (u8x16::new(*bytes), u8x16::new(*cast), u8x16::new(*fixed));
    (bytes ^ cast) & fixed | odd(bytes) & !fixed
}

/// Not 0 for what ends a text or needs a closer look in one: quote, backslash, a control sign, a byte of no ASCII.
#[inline]
fn odd(bytes: u8x16) -> u8x16 {
    const PRINTED: u8 = 0x80 - b' ';
    let from_space = bytes - u8x16::splat(b' ');
    let is_not_printed = from_space.max(u8x16::splat(PRINTED)).simd_eq(from_space);
    bytes.simd_eq(u8x16::splat(b'"')) | bytes.simd_eq(u8x16::splat(b'\\')) | is_not_printed
}

/// Not 0 for what ends a text or is not written as it is.
#[inline]
fn ends_or_escapes(byte: u8) -> u8 {
    u8::from(byte == b'"') | u8::from(byte == b'\\') | u8::from(byte < 0x20)
}

impl Mould {
    /// None where a value like it would have to be read with care again.
    fn of(value: &[u8], spans: &Spans) -> Option<Self> {
        let ([query], countries, 0) = (&spans.queries[..], &spans.countries[..], spans.escaped) else { return None };
        let country = match countries {
            [] => None,
            [country] => country.clone().filter(|country| country.len() == 2),
            _ => return None,
        };
        let mut fixed = vec![ALL; value.len()];
        for text in spans.others.iter().chain(spans.countries.iter().flatten()) {
            fixed[text.clone()].fill(0);
        }
        let cast = |part: Range<usize>| Cast { bytes: value[part.clone()].to_vec(), fixed: fixed[part].to_vec() };
        let mould = Self {
            before: cast(0..query.start),
            after: cast(query.end..value.len()),
            country: country.map(|at| {
                if at.start < query.start { Place::FromStart(at.start) } else { Place::FromEnd(value.len() - at.start) }
            }),
        };
        (mould.before.fits(&value[..query.start]) && mould.after.fits(&value[query.end..])).then_some(mould)
    }

    #[inline]
    fn read<'a>(&self, value: &'a [u8]) -> Option<Search<'a>> {
        let (before, rest) = value.split_at_checked(self.before.bytes.len())?;
        let (query, after) = rest.split_at_checked(rest.len().checked_sub(self.after.bytes.len())?)?;
        if before.last() != Some(&b'"') || after.first() != Some(&b'"') {
            return None; // most often enough to know another length by
        }
        if !self.before.fits(before) || !self.after.fits(after) {
            return None;
        }
        let country = self.country.as_ref().map(|place| match place {
            Place::FromStart(at) => *at,
            Place::FromEnd(at) => value.len() - at,
        });
        let country = country.map(|at| [value[at], value[at + 1]]);
        Some(Search { query: query_in(value, before.len(), query)?, country })
    }
}

/// The query between quotes that begins at `start` of a value; None where it ends or is escaped within.
#[inline]
fn query_in<'a>(value: &[u8], start: usize, query: &'a [u8]) -> Option<Query<'a>> {
    // The last bytes are looked at together with those before them, be they of the query or not.
    let end = start + query.len();
    let is_ascii = value[..end].last_chunk().is_some_and(|last: &[u8; LANES]| {
        let within = WITHIN[query.len().min(LANES)..].first_chunk().unwrap_or(&[ALL; LANES]);
        let mut found = odd(u8x16::new(*last)) & u8x16::new(*within);
        for bytes in query.as_chunks().0 {
            found |= odd(u8x16::new(*bytes));
        }
        found == u8x16::ZERO
    });
    if is_ascii {
        return Some(Query::Ascii(query));
    }
    let is_whole = query.iter().fold(0, |found, byte| found | ends_or_escapes(*byte)) == 0;
    is_whole.then(|| std::str::from_utf8(query).ok().map(Query::from)).flatten()
}
