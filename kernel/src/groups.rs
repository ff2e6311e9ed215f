//! Groups, and the rules that lead from those that were found to "may match" (`streams/rules/demands.py`).

/// The group that decides.
const MAY_MATCH: usize = 0;
const BITS: usize = u64::BITS as usize;

/// Where all groups of `needs` are present, those of the set `gives` are too.
struct Rule {
    needs: Vec<u16>,
    gives: u32,
}

/// Sets of groups, by their number, and rules over groups.
pub struct Groups {
    /// The bits of all sets: the number of a block of 64 groups, and which of these.
    bits: Vec<(u16, u64)>,
    ends: Vec<u32>,
    blocks: usize,
    rarest: Vec<u64>,
    /// By their rarest group.
    rules: Vec<Vec<Rule>>,
    all_may_match: bool,
}

impl Groups {
    /// `sets`: the groups of each set. `rules`: the groups that a rule needs, the rarest first, and the set it gives.
    ///
    /// # Errors
    /// Where a rule gives a set that is not there.
    pub fn new(sets: &[Vec<u16>], rules: Vec<(Vec<u16>, u32)>) -> Result<Self, String> {
        let numbers = sets.iter().flatten().chain(rules.iter().flat_map(|rule| &rule.0));
        let count = numbers.max().map_or(1, |last| usize::from(*last) + 1);
        let blocks = count.div_ceil(BITS);
        let mut made = Self {
            bits: Vec::new(),
            ends: Vec::with_capacity(sets.len()),
            blocks,
            rarest: vec![0; blocks],
            rules: (0..count).map(|_| Vec::new()).collect(),
            all_may_match: false,
        };
        for set in sets {
            made.add_set(set);
        }
        for (needs, gives) in rules {
            if gives as usize >= sets.len() {
                return Err("a rule gives groups that are not there".into());
            }
            match needs.first() {
                None => made.all_may_match = true, // a pattern that nothing can vouch for
                Some(first) => {
                    let first = usize::from(*first);
                    made.rarest[first / BITS] |= 1 << (first % BITS);
                    made.rules[first].push(Rule { needs, gives });
                }
            }
        }
        Ok(made)
    }

    fn add_set(&mut self, set: &[u16]) {
        let mut whole = vec![0_u64; self.blocks];
        for group in set {
            whole[usize::from(*group) / BITS] |= 1 << (usize::from(*group) % BITS);
        }
        self.bits.extend((0..).zip(whole).filter(|block| block.1 != 0));
        self.ends.push(u32::try_from(self.bits.len()).expect("a vocabulary of less than 4 GB"));
    }

    /// Whether there is a set of this number.
    #[must_use]
    pub fn has(&self, set: u32) -> bool {
        (set as usize) < self.ends.len()
    }

    /// No groups.
    pub fn clear(&self, found: &mut Vec<u64>) {
        found.clear();
        found.resize(self.blocks, 0);
    }

    /// Adds the groups of a set. True where one of them was not there.
    #[inline]
    pub fn add(&self, set: u32, found: &mut [u64]) -> bool {
        let set = set as usize;
        let start = if set == 0 { 0 } else { self.ends[set - 1] as usize };
        let mut new = 0;
        for (block, bits) in &self.bits[start..self.ends[set] as usize] {
            let found = &mut found[usize::from(*block)];
            new |= bits & !*found;
            *found |= bits;
        }
        new != 0
    }

    /// Whether the groups lead to `MAY_MATCH`. What follows from them is added.
    pub fn may_match(&self, found: &mut [u64]) -> bool {
        if self.all_may_match {
            return true;
        }
        let has = |found: &[u64], group: usize| found[group / BITS] >> (group % BITS) & 1 == 1;
        let mut grows = true;
        while grows && !has(found, MAY_MATCH) {
            grows = false;
            if found.iter().zip(&self.rarest).fold(0, |any, (found, rarest)| any | found & rarest) == 0 {
                break;
            }
            for (block, of_rarest) in self.rarest.iter().enumerate() {
                let mut rarest = found[block] & of_rarest;
                while rarest != 0 {
                    let group = block * BITS + rarest.trailing_zeros() as usize;
                    rarest &= rarest - 1;
                    for rule in &self.rules[group] {
                        if rule.needs.iter().all(|need| has(found, usize::from(*need))) {
                            grows |= self.add(rule.gives, found);
                        }
                    }
                }
            }
        }
        has(found, MAY_MATCH)
    }
}
