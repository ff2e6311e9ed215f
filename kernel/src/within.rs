//! Needles anywhere in a word: at each place, those that may begin there by their first bytes are looked up whole.

use rustc_hash::FxHashMap;

use crate::lookup::{Lookup, Word};

/// Longer needles are looked for where one with the same first bytes begins; shorter ones at once.
const HEAD: usize = 6;
/// Behind a text, so that the first bytes of a needle can be read from any place in it.
pub const BEHIND_TEXT: [u8; HEAD] = [0; HEAD];

/// Needles, and the set of groups of each.
pub struct Needles {
    /// The first bytes of needles, all of them up to `HEAD`, as bits by their hash.
    heads: Vec<u64>,
    /// For each number of bytes up to `HEAD` whether some needle has so many or, of the last, more: of those that begin
    /// within a word, and of those that begin with a space.
    lengths: [[bool; HEAD + 1]; 2],
    whole: Lookup,
    /// Of those of more than `HEAD` bytes, by their first ones: their lengths, as bits.
    longer: FxHashMap<u64, u32>,
}

impl Needles {
    const BITS: u32 = 20;
    /// The place of the longest lengths, which share it.
    const LAST: usize = u32::BITS as usize - 1;

    /// Needles and the numbers of their sets.
    #[must_use]
    pub fn new<'a>(needles: impl Iterator<Item = (&'a [u8], u32)> + Clone) -> Self {
        let mut heads = vec![0; 1 << (Self::BITS - 6)];
        let mut lengths = [[false; HEAD + 1]; 2];
        let mut longer: FxHashMap<u64, u32> = FxHashMap::default();
        for (needle, _) in needles.clone() {
            let head = &needle[..needle.len().min(HEAD)];
            lengths[usize::from(head[0] == b' ')][head.len()] = true;
            let at = Self::place(number_of(head));
            heads[at >> 6] |= 1 << (at & 63);
            if needle.len() > HEAD {
                *longer.entry(number_of(head)).or_default() |= 1 << needle.len().min(Self::LAST);
            }
        }
        Self { heads, lengths, whole: Lookup::new(needles), longer }
    }

    /// Calls `found` with the sets of the needles in a text. `BEHIND_TEXT` follows its first `length` bytes.
    #[inline(never)]
    pub fn find(&self, text: &[u8], length: usize, mut found: impl FnMut(u32)) {
        for start in 0..length {
            let rest = &text[start..length];
            let Some(ahead) = text[start..].first_chunk::<HEAD>() else { return };
            let lengths = &self.lengths[usize::from(rest[0] == b' ')];
            let ahead = number_of(ahead);
            for size in 1..=HEAD.min(rest.len()) {
                if !lengths[size] {
                    continue;
                }
                let at = Self::place(ahead & ((1 << (8 * size)) - 1));
                if self.heads[at >> 6] >> (at & 63) & 1 == 1 {
                    self.whole.get(Word::new(&rest[..size])).into_iter().for_each(&mut found);
                    if size == HEAD {
                        self.find_longer(rest, &mut found);
                    }
                }
            }
        }
    }

    fn find_longer(&self, rest: &[u8], found: &mut impl FnMut(u32)) {
        let mut lengths = self.longer.get(&number_of(&rest[..HEAD])).copied().unwrap_or(0);
        while lengths != 0 {
            let length = lengths.trailing_zeros() as usize;
            lengths &= lengths - 1;
            let most = if length == Self::LAST { rest.len() } else { length };
            for length in length..=most.min(rest.len()) {
                self.whole.get(Word::new(&rest[..length])).into_iter().for_each(&mut *found);
            }
        }
    }

    #[inline]
    fn place(number: u64) -> usize {
        usize::try_from(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - Self::BITS)).unwrap_or(0)
    }
}

#[inline]
fn number_of(head: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    bytes[..head.len()].copy_from_slice(head);
    u64::from_le_bytes(bytes)
}
