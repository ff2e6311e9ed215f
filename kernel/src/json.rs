//! The four fields of a search that the scan looks at, read from JSON without building anything.
//!
//! Strict on purpose: what is read here is read alike by the parser that decides candidates. Anything odd (a lone
//! surrogate, an escaped key, deep nesting, a long number, a wrong type) is `None`, and so a candidate.

use std::ops::Range;

use memchr::{memchr, memchr2};

const LONGEST_ID: usize = 64;
const DEEPEST: u32 = 8;
const LONGEST_NUMBER: usize = 18;
/// Ways of writing that are remembered at a time.
const MOST_MOULDS: usize = 8;

/// What a value says; `query` without escapes.
#[derive(Debug, PartialEq, Eq)]
pub struct Search<'a> {
    /// The search as typed.
    pub query: &'a str,
    /// The text of `country`, where it is one.
    pub country: Country,
}

/// Two bytes that may be a country's code.
pub type Country = Option<[u8; 2]>;

/// Reads values one after the other, and remembers how they are written: see `Mould`.
#[derive(Default)]
pub struct Values {
    moulds: Vec<Mould>,
    room: String,
    spans: Spans,
}

impl Values {
    /// Forgets how values were written: producers change.
    pub fn begin(&mut self) {
        self.moulds.clear();
    }

    /// Reads a value; None where it is odd.
    pub fn read<'a>(&'a mut self, value: &'a [u8]) -> Option<Search<'a>> {
        if let Some(search) = self.moulds.iter().find_map(|mould| mould.read(value)) {
            return Some(search);
        }
        let text = std::str::from_utf8(value).ok()?;
        let has_controls = value.iter().fold(0, |found, byte| found | u8::from(*byte < 0x20)) != 0;
        self.spans.clear();
        let reader = Reader { text, bytes: value, at: 0, has_controls, spans: &mut self.spans };
        let search = reader.search(&mut self.room);
        if search.is_some() && self.moulds.len() < MOST_MOULDS {
            self.moulds.extend(Mould::of(value, &self.spans));
        }
        search
    }
}

/// Where the texts of a value stand.
#[derive(Default)]
struct Spans {
    queries: Vec<Range<usize>>,
    countries: Vec<Option<Range<usize>>>,
    others: Vec<Range<usize>>,
}

impl Spans {
    fn clear(&mut self) {
        self.queries.clear();
        self.countries.clear();
        self.others.clear();
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

/// Bytes to compare with; `free` is 0xFF where a text stands, which may be any other of its length.
struct Cast {
    bytes: Vec<u8>,
    free: Vec<u8>,
}

impl Cast {
    #[inline]
    fn fits(&self, bytes: &[u8]) -> bool {
        let compared = bytes.iter().zip(self.bytes.iter().zip(&self.free));
        compared.fold(0, |odd, (byte, (cast, free))| odd | (byte ^ cast) & !free | is_odd(*byte) & free) == 0
    }
}

/// Not 0 for what ends a text or needs a closer look in one: quote, backslash, a control sign, a byte of no ASCII.
#[inline]
fn is_odd(byte: u8) -> u8 {
    u8::from(byte == b'"') | u8::from(byte == b'\\') | u8::from(byte.wrapping_sub(0x20) >= 0x60)
}

impl Mould {
    /// None where a value like it would have to be read with care again.
    fn of(value: &[u8], spans: &Spans) -> Option<Self> {
        let ([query], countries) = (&spans.queries[..], &spans.countries[..]) else { return None };
        let country = match countries {
            [] => None,
            [country] => country.clone().filter(|country| country.len() == 2),
            _ => return None,
        };
        let mut free = vec![0; value.len()];
        for text in spans.others.iter().chain(spans.countries.iter().flatten()) {
            free[text.clone()].fill(0xFF);
        }
        let cast = |part: Range<usize>| Cast { bytes: value[part.clone()].to_vec(), free: free[part].to_vec() };
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
        let ends_or_escapes = |byte: &u8| u8::from(*byte == b'"') | u8::from(*byte == b'\\') | u8::from(*byte < 0x20);
        if query.iter().fold(0, |found, byte| found | ends_or_escapes(byte)) != 0
            || !self.before.fits(before)
            || !self.after.fits(after)
        {
            return None;
        }
        let country = self.country.as_ref().map(|place| match place {
            Place::FromStart(at) => *at,
            Place::FromEnd(at) => value.len() - at,
        });
        Some(Search { query: std::str::from_utf8(query).ok()?, country: country.map(|at| [value[at], value[at + 1]]) })
    }
}

struct Reader<'a, 's> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Whether a byte below 0x20 stands somewhere: allowed between strings, not in them.
    has_controls: bool,
    spans: &'s mut Spans,
}

#[derive(Clone, Copy)]
struct Text<'a> {
    raw: &'a str,
    is_escaped: bool,
}

impl<'a> Reader<'a, '_> {
    fn search(mut self, room: &'a mut String) -> Option<Search<'a>> {
        let (mut query, mut event_id, mut session_id, mut country) = (None, false, false, None);
        self.open(b'{')?;
        if self.peek()? == b'}' {
            return None;
        }
        loop {
            let key = self.string()?;
            if key.is_escaped {
                return None;
            }
            self.open(b':')?;
            match key.raw {
                "query" => {
                    query = Some(self.string()?);
                    self.spans.queries.push(self.last_text(query?));
                }
                "event_id" => event_id = is_id(self.other()?)?,
                "session_id" => session_id = is_id(self.other()?)?,
                "country" => country = self.country()?,
                _ if self.peek()? == b'"' => {
                    let text = self.other()?;
                    if text.is_escaped {
                        unescape(text.raw, &mut String::new())?;
                    }
                }
                _ => self.skip(0)?,
            }
            if self.goes_on(b'}')? {
                continue;
            }
            self.space();
            if self.at != self.bytes.len() || !event_id || !session_id {
                return None;
            }
            let Text { raw, is_escaped } = query?;
            if is_escaped {
                unescape(raw, room)?;
            }
            return Some(Search { query: if is_escaped { room } else { raw }, country });
        }
    }

    #[inline]
    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    /// The next sign that is no white space.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        self.space();
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn open(&mut self, sign: u8) -> Option<()> {
        let found = self.peek()?;
        self.at += 1;
        (found == sign).then_some(())
    }

    /// After a member or an element: true after a comma, false after `end`.
    #[inline]
    fn goes_on(&mut self, end: u8) -> Option<bool> {
        let found = self.peek()?;
        self.at += 1;
        match found {
            b',' => Some(true),
            _ => (found == end).then_some(false),
        }
    }

    #[inline]
    fn string(&mut self) -> Option<Text<'a>> {
        self.open(b'"')?;
        let start = self.at;
        let mut is_escaped = false;
        loop {
            let found = self.at + memchr2(b'"', b'\\', &self.bytes[self.at..])?;
            if self.bytes[found] == b'"' {
                self.at = found + 1;
                let raw = &self.text[start..found];
                if self.has_controls && raw.bytes().any(|byte| byte < 0x20) {
                    return None;
                }
                return Some(Text { raw, is_escaped });
            }
            is_escaped = true;
            self.at = found + 2;
            if self.at > self.bytes.len() {
                return None;
            }
        }
    }

    /// Where the text that was just read stands.
    fn last_text(&self, text: Text<'_>) -> Range<usize> {
        self.at - 1 - text.raw.len()..self.at - 1
    }

    fn other(&mut self) -> Option<Text<'a>> {
        let text = self.string()?;
        self.spans.others.push(self.last_text(text));
        Some(text)
    }

    fn country(&mut self) -> Option<Country> {
        if self.peek()? != b'"' {
            self.skip(0)?;
            self.spans.countries.push(None);
            return Some(None);
        }
        let text = self.string()?;
        self.spans.countries.push(Some(self.last_text(text)));
        if text.is_escaped {
            return None;
        }
        Some(text.raw.as_bytes().try_into().ok())
    }

    /// Passes over any value.
    fn skip(&mut self, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match self.peek()? {
            b'"' => {
                let text = self.string()?;
                if text.is_escaped { unescape(text.raw, &mut String::new()) } else { Some(()) }
            }
            b'{' => self.skip_all(b'}', depth),
            b'[' => self.skip_all(b']', depth),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => self.number(),
        }
    }

    fn skip_all(&mut self, end: u8, depth: u32) -> Option<()> {
        self.at += 1;
        if self.peek()? == end {
            self.at += 1;
            return Some(());
        }
        loop {
            if end == b'}' {
                let key = self.string()?;
                if key.is_escaped {
                    return None;
                }
                self.open(b':')?;
            }
            self.skip(depth + 1)?;
            if !self.goes_on(end)? {
                return Some(());
            }
        }
    }

    fn literal(&mut self, word: &str) -> Option<()> {
        self.bytes[self.at..].starts_with(word.as_bytes()).then(|| self.at += word.len())
    }

    fn digits(&mut self) -> Option<usize> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        (self.at > start).then_some(self.at - start)
    }

    fn number(&mut self) -> Option<()> {
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        let leading_zero = self.bytes.get(self.at) == Some(&b'0');
        if self.digits()? > 1 && leading_zero {
            return None;
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        (self.at - start <= LONGEST_NUMBER).then_some(())
    }
}

/// Whether a text is an id of 1 to 64 code points; None where it is not.
#[inline]
fn is_id(text: Text<'_>) -> Option<bool> {
    let mut length = text.raw.len();
    if text.is_escaped {
        let mut plain = String::new();
        unescape(text.raw, &mut plain)?;
        length = plain.chars().count();
    } else if length > LONGEST_ID {
        length = text.raw.chars().count();
    }
    (1..=LONGEST_ID).contains(&length).then_some(true)
}

/// What a JSON string stands for. None where an escape is wrong, and for half a surrogate pair.
fn unescape(raw: &str, room: &mut String) -> Option<()> {
    room.clear();
    let mut rest = raw;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        room.push_str(&rest[..at]);
        let kind = *rest.as_bytes().get(at + 1)?;
        let mut used = at + 2;
        room.push(match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let (sign, length) = code_point(rest.get(used..)?)?;
                used += length;
                sign
            }
            _ => return None,
        });
        rest = &rest[used..];
    }
    room.push_str(rest);
    Some(())
}

/// After `\u`: the sign, and how many bytes say it.
fn code_point(text: &str) -> Option<(char, usize)> {
    let first = unit(text)?;
    if !(0xD800..0xDC00).contains(&first) {
        return Some((char::from_u32(first)?, 4));
    }
    let second = unit(text.get(4..)?.strip_prefix("\\u")?)?;
    let low = second.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
    Some((char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + low)?, 10))
}

fn unit(text: &str) -> Option<u32> {
    let digits = text.get(..4)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}
