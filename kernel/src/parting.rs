//! Words written together: the letters part where the words are most frequent (`streams/tagging/joined_words.py`).

use rustc_hash::FxHashMap;

use crate::lookup::{Lookup, SHORT, Word};

/// In place of the letter behind one at the front, or at the end.
const FRONT: u8 = b'^';
const END: u8 = b' ';

/// What parts cost.
pub struct Parting {
    /// Of words. All costs are whole numbers.
    pub costs: Lookup,
    /// Of letters that stand alone, by the next letter.
    pub alone: FxHashMap<(u8, u8), u32>,
    /// What a row of words may cost, a letter.
    pub most: u32,
    /// Letters that may belong to what follows, when they are the last.
    pub clitics: Vec<u8>,
}

/// For each place the cheapest row of words before it: what it costs, and where its last word begins.
pub type Steps = Vec<(u64, usize)>;

impl Parting {
    /// Calls `found` with the parts of the cheapest row of words that the letters are, and, where the last letter may belong
    /// to what follows, with those of all letters before it.
    pub fn find<'l>(&self, letters: &'l [u8], steps: &mut Steps, mut found: impl FnMut(&'l [u8])) {
        let Some((last, before)) = letters.split_last() else { return };
        let is_elided = before.len() > 1 && self.clitics.contains(last);
        let end = if is_elided { before.len() } else { letters.len() };
        steps.clear();
        steps.resize(letters.len() + 1, (u64::MAX, 0));
        steps[0].0 = 0;
        for start in 0..letters.len() {
            let cost = steps[start].0;
            if cost == u64::MAX {
                continue;
            }
            let mut reach = |to: usize, more: u32| {
                let cost = cost + u64::from(more);
                if cost < steps[to].0 {
                    steps[to] = (cost, start);
                }
            };
            let next = if start == 0 {
                FRONT
            } else if start + 1 < end {
                letters[start + 1]
            } else {
                END
            };
            if let Some(more) = self.alone.get(&(letters[start], next)) {
                reach(start + 1, *more);
            }
            let rest = &letters[start..letters.len().min(start + self.costs.longest())];
            let mut number = 0;
            for (at, letter) in rest.iter().enumerate() {
                number |= u128::from(*letter) << (8 * at % 128);
                let more =
                    if at < SHORT { self.costs.get_rare(number) } else { self.costs.get(Word::new(&rest[..=at])) };
                if let Some(more) = more {
                    reach(start + at + 1, more);
                }
            }
        }
        for mut end in [Some(letters.len()), is_elided.then_some(end)].into_iter().flatten() {
            if steps[end].0 <= u64::from(self.most) * end as u64 {
                while end > 0 {
                    found(&letters[steps[end].1..end]);
                    end = steps[end].1;
                }
            }
        }
    }
}
