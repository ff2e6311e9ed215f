//! Words, and looking them up: most are so short that they are one number, which is compared at once.

use rustc_hash::FxHashMap;

use crate::folding::BEHIND_WORDS;

/// Bytes of a word that its number holds: so many that the space behind a word is seen in one look as well.
const SHORT: usize = BEHIND_WORDS - 1;
const ALL_SPACES: u128 = u128::from_ne_bytes([b' '; BEHIND_WORDS]);
const ONES: u128 = u128::from_ne_bytes([1; BEHIND_WORDS]);
const HIGHS: u128 = u128::from_ne_bytes([0x80; BEHIND_WORDS]);

/// A word, and its first bytes as a number.
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
        let mut first = [0; BEHIND_WORDS];
        let length = bytes.len().min(SHORT);
        first[..length].copy_from_slice(&bytes[..length]);
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
        if length > SHORT {
            let length = rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len());
            return Self { bytes: &rest[..length], number: first_of(ahead, SHORT) };
        }
        Self { bytes: &rest[..length], number: first_of(ahead, length) }
    }

    /// The number that stands for the whole of it; None where it is too long for one.
    #[inline]
    #[must_use]
    pub fn number(&self) -> Option<u128> {
        (self.bytes.len() <= SHORT).then_some(self.number)
    }
}

#[inline]
fn first_of(number: u128, bytes: usize) -> u128 {
    number & ((1 << (8 * bytes)) - 1)
}

/// What was found for words that come often: each in one place by its hash, where the one that came last stays. Few
/// words make up most of what is written, so these stay in a processor's own cache, where tables of all words do not.
pub struct Often(Vec<u128>);

impl Often {
    const BITS: u32 = 14;
    /// Of a word that is remembered; the number of its set stands in the four above them.
    const BYTES: usize = 12;

    /// The set that `find` says. It has to say the same for the same word each time.
    #[inline]
    pub fn get(&mut self, word: Word<'_>, find: impl FnOnce() -> Option<u32>) -> Option<u32> {
        if word.bytes.len() > Self::BYTES {
            return find();
        }
        let entry = &mut self.0[Self::place_of(word.number)];
        if first_of(*entry, Self::BYTES) != word.number {
            *entry = word.number | u128::from(find()?) << (8 * Self::BYTES);
        }
        entry.to_le_bytes().last_chunk().map(|set| u32::from_le_bytes(*set))
    }

    #[inline]
    fn place_of(number: u128) -> usize {
        let bytes = number.to_le_bytes();
        let half = |half: Option<&[u8; 8]>| half.map_or(0, |half| u64::from_le_bytes(*half));
        let mixed = half(bytes.first_chunk()) ^ half(bytes.last_chunk()).rotate_left(32);
        let place = mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - Self::BITS);
        usize::try_from(place).unwrap_or(0)
    }
}

impl Default for Often {
    fn default() -> Self {
        Self(vec![0; 1 << Self::BITS])
    }
}

/// Finds the set of a word, or of two put together.
#[derive(Default)]
pub struct Lookup {
    longest: usize,
    short: FxHashMap<u128, u32>,
    /// By their first bytes.
    long: FxHashMap<u128, Vec<(Vec<u8>, u32)>>,
}

impl Lookup {
    /// Words and the numbers of their sets.
    #[must_use]
    pub fn new<'a>(words: impl Iterator<Item = (&'a [u8], u32)>) -> Self {
        let mut made = Self::default();
        for (bytes, set) in words {
            made.longest = made.longest.max(bytes.len());
            let word = Word::new(bytes);
            if let Some(number) = word.number() {
                made.short.insert(number, set);
            } else {
                made.long.entry(word.number).or_default().push((bytes.to_vec(), set));
            }
        }
        made
    }

    /// Adds bits to the number of a word, where it is there.
    pub fn mark(&mut self, word: Word<'_>, bits: u32) {
        let set = match word.number() {
            Some(number) => self.short.get_mut(&number),
            None => self
                .long
                .get_mut(&word.number)
                .and_then(|alike| alike.iter_mut().find(|one| one.0 == word.bytes))
                .map(|one| &mut one.1),
        };
        if let Some(set) = set {
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
        self.get_joined(word, Word { bytes: &[], number: 0 })
    }

    /// The set of a word without one of its bytes.
    #[must_use]
    pub fn get_without(&self, word: Word<'_>, at: usize) -> Option<u32> {
        match word.number() {
            Some(number) => self.short.get(&(first_of(number, at) | (number >> (8 * at + 8) << (8 * at)))).copied(),
            None => self.get(Word::new(&[&word.bytes[..at], &word.bytes[at + 1..]].concat())),
        }
    }

    /// The set of two words put together.
    #[inline]
    #[must_use]
    pub fn get_joined(&self, one: Word<'_>, other: Word<'_>) -> Option<u32> {
        let before = one.bytes.len();
        let length = before + other.bytes.len();
        if length > self.longest {
            return None;
        }
        let behind = if before < SHORT { other.number << (8 * before) } else { 0 };
        let number = first_of(one.number | behind, SHORT);
        if length <= SHORT {
            return self.short.get(&number).copied();
        }
        let is_it = |line: &[u8]| line.strip_prefix(one.bytes) == Some(other.bytes);
        self.long.get(&number)?.iter().find(|(line, _)| is_it(line)).map(|(_, set)| *set)
    }
}
