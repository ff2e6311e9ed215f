//! Words, and looking them up: most are so short that they are one number, which stands in a table with their set.
#![allow(clippy::cast_possible_truncation)] // halves of a number, and places by a hash

use rustc_hash::FxHashMap;

use crate::folding::BEHIND_WORDS;

/// Bytes of a word that its number holds; an entry of the table has four more for a set.
pub const SHORT: usize = 12;
const WORD: u128 = (1 << (8 * SHORT)) - 1;
const ALL_SPACES: u128 = u128::from_ne_bytes([b' '; BEHIND_WORDS]);
const ONES: u128 = u128::from_ne_bytes([1; BEHIND_WORDS]);
const HIGHS: u128 = u128::from_ne_bytes([0x80; BEHIND_WORDS]);
/// In place of a set: of this word nothing is known.
pub const UNKNOWN: u32 = u32::MAX;

/// A word and, where it is short, the number that its bytes are.
#[derive(Clone, Copy)]
pub struct Word<'a> {
    /// The whole of it.
    pub bytes: &'a [u8],
    number: u128,
}

impl<'a> Word<'a> {
    /// A text as a word.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut first = [0; 16];
        if bytes.len() <= SHORT {
            first[..bytes.len()].copy_from_slice(bytes);
        }
        Self { bytes, number: u128::from_le_bytes(first) }
    }

    /// The word that begins here.
    ///
    /// # Panics
    /// Where no `BEHIND_WORDS` spaces stand behind all words.
    #[inline]
    #[must_use]
    pub fn at(haystack: &'a [u8], start: usize) -> Self {
        let rest = &haystack[start..];
        let ahead = u128::from_le_bytes(*rest.first_chunk().expect("spaces behind all words"));
        let differs = ahead ^ ALL_SPACES;
        let spaces = differs.wrapping_sub(ONES) & !differs & HIGHS; // the lowest bit is that of the first space
        let length = (spaces.trailing_zeros() / 8) as usize;
        if length <= SHORT {
            return Self { bytes: &rest[..length], number: ahead & ((1 << (8 * length)) - 1) };
        }
        let length = rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len());
        Self { bytes: &rest[..length], number: 0 }
    }

    /// The number that stands for the whole of it; None where it is too long for one.
    #[inline]
    #[must_use]
    pub fn number(&self) -> Option<u128> {
        (self.bytes.len() <= SHORT).then_some(self.number)
    }
}

/// What was found for words that come often: each in one place by its hash, where the one that came last stays. Few
/// words make up most of what is written, so these stay in a processor's own cache, where tables of all words do not.
pub struct Often(Vec<u128>);

impl Often {
    const BITS: u32 = 14;

    /// The set of a word, or `UNKNOWN`.
    #[inline]
    #[must_use]
    pub fn get(&self, word: Word<'_>) -> u32 {
        let entry = self.0[Self::place_of(word.number)];
        if entry & WORD == word.number { set_of(entry) } else { UNKNOWN }
    }

    /// Remembers the set of a word, where it is a short one.
    pub fn put(&mut self, word: Word<'_>, set: u32) {
        if let Some(number) = word.number() {
            self.0[Self::place_of(number)] = entry_of(number, set);
        }
    }

    #[inline]
    fn place_of(number: u128) -> usize {
        (mixed(number) >> (64 - Self::BITS)) as usize
    }
}

impl Default for Often {
    fn default() -> Self {
        Self(vec![entry_of(0, UNKNOWN); 1 << Self::BITS]) // what long words have in place of a number is 0, too
    }
}

#[inline]
fn entry_of(number: u128, set: u32) -> u128 {
    number | u128::from(set) << (8 * SHORT)
}

#[inline]
fn set_of(entry: u128) -> u32 {
    (entry >> (8 * SHORT)) as u32
}

#[inline]
fn mixed(number: u128) -> u64 {
    let [low, high] = [number, number >> 64].map(|half| half as u64);
    low.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ high.wrapping_mul(0xC2B2_AE3D_27D4_EB4F)
}

/// Finds the sets of words.
pub struct Lookup {
    longest: usize,
    /// Short words by their hash, or behind what lies there: the number, and above it the set. 0: nothing. No more than
    /// two in three places are taken.
    short: Vec<u128>,
    long: FxHashMap<Vec<u8>, u32>,
    /// Of all short words a bit by their hash: of two words that are no third together, most need no other look.
    bits: Vec<u64>,
}

impl Lookup {
    /// Words and the numbers of their sets.
    #[must_use]
    pub fn new<'a>(words: impl Iterator<Item = (&'a [u8], u32)> + Clone) -> Self {
        let places = (words.clone().count() * 3 / 2 + 8).next_power_of_two();
        let mut made =
            Self { longest: 0, short: vec![0; places], long: FxHashMap::default(), bits: vec![0; places / 8] };
        for (bytes, set) in words {
            made.longest = made.longest.max(bytes.len());
            match Word::new(bytes).number() {
                Some(number) => {
                    let place = made.place_of(number);
                    made.short[place] = entry_of(number, set);
                    let (block, bit) = made.bit_of(number);
                    made.bits[block] |= bit;
                }
                None => _ = made.long.insert(bytes.to_vec(), set),
            }
        }
        made
    }

    /// Where it stands, or would.
    #[inline]
    fn place_of(&self, number: u128) -> usize {
        let last = self.short.len() - 1;
        let mut place = (mixed(number) >> 32) as usize & last;
        while self.short[place] != 0 && self.short[place] & WORD != number {
            place = (place + 1) & last;
        }
        place
    }

    #[inline]
    fn bit_of(&self, number: u128) -> (usize, u64) {
        let mixed = mixed(number) >> 24;
        ((mixed >> 6) as usize & (self.short.len() / 8 - 1), 1 << (mixed & 63))
    }

    /// Adds bits to the number of a word, where it is there.
    pub fn mark(&mut self, word: Word<'_>, bits: u32) {
        if let Some(number) = word.number() {
            let place = self.place_of(number);
            if self.short[place] != 0 {
                self.short[place] |= u128::from(bits) << (8 * SHORT);
            }
        } else if let Some(set) = self.long.get_mut(word.bytes) {
            *set |= bits;
        }
    }

    /// Bytes of the longest word.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The set of a word.
    #[inline]
    #[must_use]
    pub fn get(&self, word: Word<'_>) -> Option<u32> {
        match word.number() {
            Some(number) => self.get_short(number),
            None if word.bytes.len() > self.longest => None,
            None => self.long.get(word.bytes).copied(),
        }
    }

    #[inline]
    fn get_short(&self, number: u128) -> Option<u32> {
        let entry = self.short[self.place_of(number)];
        (entry != 0).then_some(set_of(entry))
    }

    /// The set of a short word that is not there, mostly.
    #[inline]
    #[must_use]
    pub fn get_rare(&self, number: u128) -> Option<u32> {
        let (block, bit) = self.bit_of(number);
        if self.bits[block] & bit == 0 { None } else { self.get_short(number) }
    }

    /// The set of a word without one of its bytes.
    #[inline]
    #[must_use]
    pub fn get_without(&self, word: Word<'_>, at: usize) -> Option<u32> {
        match word.number() {
            Some(number) => {
                let before = number & ((1 << (8 * at)) - 1);
                self.get_rare(before | number >> (8 * at) >> 8 << (8 * at))
            }
            None => self.get(Word::new(&[&word.bytes[..at], &word.bytes[at + 1..]].concat())),
        }
    }

    /// The set of two words put together.
    #[inline]
    #[must_use]
    pub fn get_joined(&self, one: Word<'_>, other: Word<'_>) -> Option<u32> {
        let length = one.bytes.len() + other.bytes.len();
        if length <= SHORT {
            return self.get_rare(one.number | other.number << (8 * one.bytes.len()));
        }
        if length > self.longest { None } else { self.long.get([one.bytes, other.bytes].concat().as_slice()).copied() }
    }
}
