//! A plain list: a needle that stands free decides.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// Looks for the lines of a list.
pub struct Lines {
    automaton: AhoCorasick,
    starts: Starts,
    glue: [bool; 256],
}

impl Lines {
    /// `glue`: signs that may not stand beside a needle.
    ///
    /// # Errors
    /// Where there are too many needles for an automaton.
    pub fn new(needles: &[&[u8]], signs: &[u8]) -> Result<Self, String> {
        let mut glue = [false; 256];
        for sign in signs {
            glue[usize::from(*sign)] = true;
        }
        let kind = Some(AhoCorasickKind::DFA);
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).kind(kind).build(needles);
        let automaton = automaton.map_err(|error| error.to_string())?;
        Ok(Self { automaton, starts: Starts::of(needles, &glue), glue })
    }

    /// Whether a needle is found that stands free. `haystack` has a space at each end. The first one usually does; all are looked at only where it doesn't.
    #[must_use]
    pub fn has_free_needle(&self, haystack: &[u8]) -> bool {
        let is_glued = |at: Option<&u8>| at.is_some_and(|byte| self.glue[usize::from(*byte)]);
        let stands_free = |found: aho_corasick::Match| {
            let before = found.start().checked_sub(1).and_then(|at| haystack.get(at));
            !is_glued(before) && !is_glued(haystack.get(found.end()))
        };
        if !self.starts.may_begin(haystack, &self.glue) {
            return false;
        }
        match self.automaton.find(haystack) {
            None => false,
            Some(first) => stands_free(first) || self.automaton.find_overlapping_iter(haystack).any(stands_free),
        }
    }
}

/// Which four bytes needles begin with, as bits by their hash. One look a byte, none of which waits for the one before,
/// spares most searches the automaton.
struct Starts {
    bits: Vec<u64>,
    /// Whether there are needles too short to say: then nothing is known.
    has_short: bool,
}

impl Starts {
    const BITS: u32 = 17;

    /// After a needle of three bytes comes one that may stand beside it.
    fn of(needles: &[&[u8]], glue: &[bool; 256]) -> Self {
        let mut made = Self { bits: vec![0; 1 << (Self::BITS - 6)], has_short: false };
        for needle in needles {
            match **needle {
                [first, second, third, fourth, ..] => made.add([first, second, third, fourth]),
                [first, second, third] => (0..=u8::MAX)
                    .filter(|beside| !glue[usize::from(*beside)])
                    .for_each(|beside| made.add([first, second, third, beside])),
                _ => made.has_short = true,
            }
        }
        made
    }

    fn add(&mut self, four: [u8; 4]) {
        let at = Self::place(four);
        self.bits[at >> 6] |= 1 << (at & 63);
    }

    #[inline]
    fn place(four: [u8; 4]) -> usize {
        (u32::from_le_bytes(four).wrapping_mul(0x9E37_79B1) >> (32 - Self::BITS)) as usize
    }

    /// Whether a needle may begin where no sign of `glue` stands before it. `haystack` has a space at each end.
    #[inline]
    fn may_begin(&self, haystack: &[u8], glue: &[bool; 256]) -> bool {
        let begins = |five: &[u8]| {
            let at = Self::place([five[1], five[2], five[3], five[4]]);
            self.bits[at >> 6] >> (at & 63) & u64::from(!glue[usize::from(five[0])])
        };
        self.has_short || haystack.windows(5).fold(0, |found, five| found | begins(five)) != 0
    }
}
