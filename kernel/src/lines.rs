//! A plain list: a line of it that stands free decides.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

/// Bytes that a place is looked up by, as a number. Shorter lines are compared one by one: few are.
const START: usize = 4;
/// Behind a haystack, so that the last of its bytes can be looked up as well.
pub const PADDING: [u8; START - 1] = [b' '; START - 1];

/// Looks for the lines of a list.
pub struct Lines {
    starts: Starts,
    /// Those that begin with four bytes: their lengths, each once.
    lengths: FxHashMap<[u8; START], Vec<usize>>,
    /// Each with its number in the list.
    long: FxHashMap<Vec<u8>, u32>,
    short: Vec<(Vec<u8>, u32)>,
    glue: [bool; 256],
    /// Of code points from `ASCII` on; of those behind its end nothing is known.
    glue_beyond: Vec<bool>,
}

/// Code points below this are ASCII.
const ASCII: usize = 0x80;

impl Lines {
    /// `lines`: each with its number; `signs`: the glue, which may not stand beside a line; `beyond`: whether each sign
    /// beyond ASCII is such a one as well.
    #[must_use]
    pub fn new(lines: &[(u32, &[u8])], signs: &[u8], beyond: Vec<bool>) -> Self {
        let mut glue = [false; 256];
        for sign in signs {
            glue[usize::from(*sign)] = true;
        }
        let mut made = Self {
            starts: Starts(vec![0; 1 << (Starts::BITS - 6)]),
            lengths: FxHashMap::default(),
            long: FxHashMap::default(),
            short: Vec::new(),
            glue,
            glue_beyond: beyond,
        };
        for (number, line) in lines {
            made.add(*number, line);
        }
        made
    }

    fn add(&mut self, number: u32, line: &[u8]) {
        if let Some(start) = line.first_chunk() {
            self.starts.add(*start);
            let lengths = self.lengths.entry(*start).or_default();
            if !lengths.contains(&line.len()) {
                lengths.push(line.len());
            }
            self.long.insert(line.to_vec(), number);
            return;
        }
        match *line {
            [first, second, third] => (0..=u8::MAX)
                .filter(|beside| !self.glue[usize::from(*beside)])
                .for_each(|beside| self.starts.add([first, second, third, beside])),
            _ => self.starts.0.fill(u64::MAX), // it may begin anywhere
        }
        self.short.push((line.to_vec(), number));
    }

    /// Whether a line is found that stands free. `haystack` has a space before it, and `PADDING` behind.
    #[must_use]
    pub fn has_free_line(&self, haystack: &[u8]) -> bool {
        let five = haystack.windows(1 + START).enumerate();
        five.filter(|(_, five)| self.starts.may_be(five) && !self.glue[usize::from(five[0])])
            .any(|(before, _)| self.free_at(&haystack[before + 1..]).next().is_some())
    }

    /// The numbers of all lines that stand free, the leftmost first, of those the longest. None: what stands beside one is
    /// a sign of which nothing is known here. `haystack` as above.
    #[must_use]
    pub fn free_lines(&self, haystack: &[u8]) -> Option<Vec<u32>> {
        let end = haystack.len() - PADDING.len();
        let mut found = Vec::new();
        for (before, five) in haystack.windows(1 + START).enumerate() {
            if !self.starts.may_be(five) || self.glue[usize::from(five[0])] {
                continue;
            }
            let start = before + 1;
            for (length, number) in self.free_at(&haystack[start..]).filter(|(length, _)| start + length <= end) {
                let beside = [last_sign(&haystack[..start])?, first_sign(&haystack[start + length..])?];
                if !self.is_glue(beside[0])? && !self.is_glue(beside[1])? {
                    found.push((start, Reverse(length), number));
                }
            }
        }
        found.sort_unstable();
        Some(found.into_iter().map(|(_, _, number)| number).collect())
    }

    /// None: it is not known.
    fn is_glue(&self, sign: char) -> Option<bool> {
        match u32::from(sign) as usize {
            code if code < ASCII => Some(self.glue[code]),
            code => self.glue_beyond.get(code - ASCII).copied(),
        }
    }

    /// The lines that begin here and that nothing glues to what follows: their lengths and numbers.
    fn free_at(&self, rest: &[u8]) -> impl Iterator<Item = (usize, u32)> {
        let lengths = rest.first_chunk().and_then(|start: &[u8; START]| self.lengths.get(start));
        let long =
            lengths.into_iter().flatten().filter_map(|length| Some((*length, *self.long.get(rest.get(..*length)?)?)));
        let short =
            self.short.iter().filter(|(line, _)| rest.starts_with(line)).map(|(line, number)| (line.len(), *number));
        long.chain(short).filter(|(length, _)| rest.get(*length).is_none_or(|after| !self.glue[usize::from(*after)]))
    }
}

/// The first sign of UTF-8.
fn first_sign(text: &[u8]) -> Option<char> {
    (1..=4).find_map(|length| std::str::from_utf8(text.get(..length)?).ok()).and_then(|sign| sign.chars().next())
}

/// The last sign of UTF-8.
fn last_sign(text: &[u8]) -> Option<char> {
    let start = text.iter().rposition(|byte| byte & 0xC0 != 0x80)?;
    first_sign(&text[start..])
}

/// Which four bytes lines begin with, as bits by their hash. One look a byte, none of which waits for the one before.
struct Starts(Vec<u64>);

impl Starts {
    const BITS: u32 = 17;

    fn add(&mut self, four: [u8; START]) {
        let at = Self::place(four);
        self.0[at >> 6] |= 1 << (at & 63);
    }

    #[inline]
    fn place(four: [u8; START]) -> usize {
        (u32::from_le_bytes(four).wrapping_mul(0x9E37_79B1) >> (32 - Self::BITS)) as usize
    }

    /// Whether a line may begin behind the first of five bytes.
    #[inline]
    fn may_be(&self, five: &[u8]) -> bool {
        let at = Self::place([five[1], five[2], five[3], five[4]]);
        self.0[at >> 6] >> (at & 63) & 1 == 1
    }
}
