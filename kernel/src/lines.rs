//! A plain list: a line of it that stands free decides.

use rustc_hash::{FxHashMap, FxHashSet};

/// Bytes that a place is looked up by, as a number. Shorter lines are compared one by one: few are.
const START: usize = 4;
/// Behind a haystack, so that the last of its bytes can be looked up as well.
pub const PADDING: [u8; START - 1] = [b' '; START - 1];

/// Looks for the lines of a list.
pub struct Lines {
    starts: Starts,
    /// Those that begin with four bytes: their lengths, each once.
    lengths: FxHashMap<[u8; START], Vec<usize>>,
    long: FxHashSet<Vec<u8>>,
    short: Vec<Vec<u8>>,
    glue: [bool; 256],
}

impl Lines {
    /// `signs`: the glue, which may not stand beside a line.
    #[must_use]
    pub fn new(lines: &[&[u8]], signs: &[u8]) -> Self {
        let mut glue = [false; 256];
        for sign in signs {
            glue[usize::from(*sign)] = true;
        }
        let mut made = Self {
            starts: Starts(vec![0; 1 << (Starts::BITS - 6)]),
            lengths: FxHashMap::default(),
            long: FxHashSet::default(),
            short: Vec::new(),
            glue,
        };
        for line in lines {
            made.add(line);
        }
        made
    }

    fn add(&mut self, line: &[u8]) {
        if let Some(start) = line.first_chunk() {
            self.starts.add(*start);
            let lengths = self.lengths.entry(*start).or_default();
            if !lengths.contains(&line.len()) {
                lengths.push(line.len());
            }
            self.long.insert(line.to_vec());
            return;
        }
        match *line {
            [first, second, third] => (0..=u8::MAX)
                .filter(|beside| !self.glue[usize::from(*beside)])
                .for_each(|beside| self.starts.add([first, second, third, beside])),
            _ => self.starts.0.fill(u64::MAX), // it may begin anywhere
        }
        self.short.push(line.to_vec());
    }

    /// Whether a line is found that stands free. `haystack` has a space before it, and `PADDING` behind.
    #[must_use]
    pub fn has_free_line(&self, haystack: &[u8]) -> bool {
        let five = haystack.windows(1 + START).enumerate();
        five.filter(|(_, five)| self.starts.may_be(five) && !self.glue[usize::from(five[0])])
            .any(|(before, _)| self.stands_free(&haystack[before + 1..]))
    }

    /// Whether a line begins here and nothing that glues follows it.
    fn stands_free(&self, rest: &[u8]) -> bool {
        let is_free = |length: usize| rest.get(length).is_none_or(|after| !self.glue[usize::from(*after)]);
        let lengths = rest.first_chunk().and_then(|start: &[u8; START]| self.lengths.get(start));
        let is_line = |length: usize| rest.get(..length).is_some_and(|text| self.long.contains(text));
        lengths.into_iter().flatten().any(|length| is_free(*length) && is_line(*length))
            || self.short.iter().any(|line| rest.starts_with(line) && is_free(line.len()))
    }
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
