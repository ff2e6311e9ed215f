//! Values that are written like one before are not read again, but compared.

use std::borrow::Cow;
use std::ops::Range;

use crate::json::{self, Event, Spans};

/// Of a value, what tells whether it may match and where it is counted.
#[derive(Debug, PartialEq, Eq)]
pub struct Search<'a> {
    /// The search as typed.
    pub query: Cow<'a, str>,
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
    pub fn read<'a>(&mut self, value: &'a [u8]) -> Option<Search<'a>> {
        if let Some(search) = self.moulds.iter().find_map(|mould| mould.read(value)) {
            return Some(search);
        }
        let Event { query, country, .. } = json::read(value, &mut self.spans)?;
        if self.moulds.len() < MOST_MOULDS {
            self.moulds.extend(Mould::of(value, &self.spans));
        }
        Some(Search { query, country: country.and_then(|text| text.as_bytes().try_into().ok()) })
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

/// Bytes to compare with; `free` is 0xFF where a text stands, which may be any other of its length.
struct Cast {
    bytes: Vec<u8>,
    free: Vec<u8>,
}

impl Cast {
    #[inline]
    fn fits(&self, bytes: &[u8]) -> bool {
        let odd = |byte: u8, cast: u8, free: u8| (byte ^ cast) & !free | is_odd(byte) & free;
        let compared = bytes.iter().zip(self.bytes.iter().zip(&self.free));
        if bytes.len() < LANES {
            return compared.fold(0, |found, (byte, (cast, free))| found | odd(*byte, *cast, *free)) == 0;
        }
        let found = |start: usize| {
            let (bytes, casts, frees) = (lanes(bytes, start), lanes(&self.bytes, start), lanes(&self.free, start));
            u128::from_ne_bytes(std::array::from_fn(|lane| odd(bytes[lane], casts[lane], frees[lane])))
        };
        let last = bytes.len() - LANES; // what does not come out even is compared again: alone it would cost most of all
        (0..last).step_by(LANES).fold(found(last), |odd, start| odd | found(start)) == 0
    }
}

/// Bytes that a processor compares at a time.
const LANES: usize = 16;

#[inline]
fn lanes(bytes: &[u8], start: usize) -> &[u8; LANES] {
    bytes[start..].first_chunk().expect("places that leave room")
}

/// Not 0 for what ends a text or needs a closer look in one: quote, backslash, a control sign, a byte of no ASCII.
#[inline]
fn is_odd(byte: u8) -> u8 {
    u8::from(byte == b'"') | u8::from(byte == b'\\') | u8::from(byte.wrapping_sub(0x20) >= 0x60)
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
        let query = Cow::Borrowed(std::str::from_utf8(query).ok()?);
        Some(Search { query, country: country.map(|at| [value[at], value[at + 1]]) })
    }
}
