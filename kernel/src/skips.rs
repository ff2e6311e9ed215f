//! Which batches hold no searches.

use rustc_hash::FxHashSet;

use crate::batch::{Batch, Unreadable};

const ABORT: [u8; 4] = [0, 0, 0, 0];

/// What to pass over: control batches, and those of aborted transactions (KIP-98).
pub struct Skips {
    ahead: Vec<(i64, i64)>,
    aborting: FxHashSet<i64>,
}

impl Skips {
    /// `aborted`: producer and first offset of aborted transactions.
    pub fn new(aborted: &[(i64, i64)]) -> Self {
        let mut ahead: Vec<_> = aborted.iter().map(|(producer_id, first)| (*first, *producer_id)).collect();
        ahead.sort_unstable_by(|one, other| other.cmp(one));
        Self { ahead, aborting: FxHashSet::default() }
    }

    /// Batches come in their order.
    pub fn contains(&mut self, batch: &Batch<'_>, room: &mut Vec<u8>) -> Result<bool, Unreadable> {
        while let Some((_, producer_id)) = self.ahead.pop_if(|(first, _)| *first <= batch.base_offset) {
            self.aborting.insert(producer_id);
        }
        if !batch.is_control() {
            return Ok(batch.is_transactional() && self.aborting.contains(&batch.producer_id));
        }
        let plain = batch.plain(room)?;
        let marker = batch.records(plain).next().ok_or(Unreadable)??;
        let (start, end) = marker.key.ok_or(Unreadable)?;
        if plain[start..end].get(..4).ok_or(Unreadable)? == ABORT {
            self.aborting.remove(&batch.producer_id);
        }
        Ok(true)
    }
}
