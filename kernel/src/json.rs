//! The four fields of a search that the scan looks at, read from JSON without building anything.
//!
//! Strict on purpose: what is read here is read alike by the parser that decides candidates. Anything odd (a lone
//! surrogate, an escaped key, deep nesting, a long number, a wrong type) is `None`, and so a candidate.

use memchr::{memchr, memchr2};

const LONGEST_ID: usize = 64;
const DEEPEST: u32 = 8;
const LONGEST_NUMBER: usize = 18;

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

/// Reads a value. `room` takes a query with escapes.
#[must_use]
pub fn read<'a>(value: &'a [u8], room: &'a mut String) -> Option<Search<'a>> {
    let text = std::str::from_utf8(value).ok()?;
    let has_controls = value.iter().fold(0, |found, byte| found | u8::from(*byte < 0x20)) != 0;
    Reader { text, bytes: value, at: 0, has_controls }.search(room)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Whether a byte below 0x20 stands somewhere: allowed between strings, not in them.
    has_controls: bool,
}

#[derive(Clone, Copy)]
struct Text<'a> {
    raw: &'a str,
    is_escaped: bool,
}

impl<'a> Reader<'a> {
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
                "query" => query = Some(self.string()?),
                "event_id" => event_id = is_id(self.string()?)?,
                "session_id" => session_id = is_id(self.string()?)?,
                "country" => country = self.country()?,
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

    fn country(&mut self) -> Option<Country> {
        if self.peek()? != b'"' {
            self.skip(0)?;
            return Some(None);
        }
        let text = self.string()?;
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
