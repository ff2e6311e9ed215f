//! Searches that were looked at and need not be again: most searches have been typed before.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::moulds::Query;

/// Searches that are remembered at a time: 8 MB.
const MOST: usize = 1 << 20;
/// In place of a search.
const NONE: u64 = 0;

/// What is left of a search: `SipHash` under a key of this process alone. Nobody can find a text that has the key of another
/// one, and by chance it happens to one search in 2^44.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(u64);

/// Remembers searches that cannot match, by one vocabulary. Any number of threads may use it at a time; where two write
/// at once, one of them is forgotten.
pub struct Harmless {
    hash: RandomState,
    /// Each in the place that its last bits say.
    kept: Box<[AtomicU64]>,
}

impl Harmless {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { hash: RandomState::new(), kept: (0..MOST).map(|_| AtomicU64::new(NONE)).collect() }
    }

    /// By what a search is remembered.
    #[inline]
    #[must_use]
    pub fn key(&self, query: &Query<'_>) -> Key {
        let mut hasher = self.hash.build_hasher();
        hasher.write(query.bytes());
        Key(hasher.finish())
    }

    /// Whether it was added, and not forgotten since.
    #[inline]
    #[must_use]
    pub fn contains(&self, key: Key) -> bool {
        key.0 != NONE && self.place(key).load(Relaxed) == key.0
    }

    /// Adds one. What stood in its place is forgotten.
    #[inline]
    pub fn add(&self, key: Key) {
        self.place(key).store(key.0, Relaxed);
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation)] // a place by a hash
    fn place(&self, key: Key) -> &AtomicU64 {
        &self.kept[key.0 as usize % MOST]
    }
}

impl Default for Harmless {
    fn default() -> Self {
        Self::new()
    }
}
