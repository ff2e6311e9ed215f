//! Searches by minute and country, and whose turn it is to be a sample.

use rustc_hash::FxHashMap;

/// Searches by minute and country. Neighbours are mostly of the same minute.
#[derive(Default)]
pub struct Tallies {
    minutes: FxHashMap<i64, usize>,
    rows: Vec<(i64, Vec<u64>)>,
    current: usize,
}

impl Tallies {
    /// One search; `countries`: how many there are.
    #[inline]
    pub fn add(&mut self, minute: i64, country: u16, countries: usize) {
        if self.rows.get(self.current).is_none_or(|row| row.0 != minute) {
            self.current = *self.minutes.entry(minute).or_insert(self.rows.len());
            if self.current == self.rows.len() {
                self.rows.push((minute, vec![0; countries]));
            }
        }
        self.rows[self.current].1[usize::from(country)] += 1;
    }

    /// Minute, country and how many.
    pub fn cells(self) -> Vec<(i64, u16, u64)> {
        let cells = |(minute, row): (i64, Vec<u64>)| {
            (0..).zip(row).filter(|cell| cell.1 > 0).map(move |(country, count)| (minute, country, count))
        };
        self.rows.into_iter().flat_map(cells).collect()
    }
}

/// One in so many by their offsets, without a division for each.
#[derive(Default)]
pub struct OneIn {
    every: i64,
    /// Between these two nobody's turn comes.
    between: (i64, i64),
}

impl OneIn {
    /// `every` 0: nobody.
    pub fn new(every: i64) -> Self {
        Self { every, between: (0, 0) }
    }

    /// Whether the offset is a multiple.
    #[inline]
    pub fn is_due(&mut self, offset: i64) -> bool {
        if self.every <= 0 || (self.between.0 < offset && offset < self.between.1) {
            return false;
        }
        let last = offset - offset.rem_euclid(self.every);
        self.between = (last, last.saturating_add(self.every));
        offset == last
    }
}
