//! Groups, and the rules that lead from those that were found to "may match" (`streams/rules/demands.py`).

use std::ops::Range;

/// The group that decides.
const MAY_MATCH: u16 = 0;
const BITS: usize = u64::BITS as usize;
/// In the marks of a set: it decides; a rule is looked at because of it. The bits below these stand for groups.
const DECIDES: u128 = 1 << 127;
const LEADS: u128 = 1 << 126;
const GROUP_MARKS: u16 = 126;

/// Where all groups of `needs` are present, those of the set `gives` are too.
struct Rule {
    marks: u128,
    /// Which of all rules' needs.
    needs: Range<u32>,
    gives: u32,
}

/// Sets of groups, by their number, and rules over groups.
pub struct Groups {
    /// Of each set: one bit a group, of many groups the same one. Enough to see that most searches fulfil no rule.
    marks: Vec<u128>,
    /// Of all sets: the number of a block of 64 groups, and which of these.
    bits: Parted<(u16, u64)>,
    /// Of all sets: the groups that are some rule's rarest.
    leads: Parted<u16>,
    blocks: usize,
    /// By their rarest group.
    rules: Parted<Rule>,
    /// Of all rules: together they fit into a processor's own cache.
    needs: Vec<u16>,
    all_may_match: bool,
}

/// The groups of one search, while it is looked at.
#[derive(Default)]
pub struct Present {
    sets: Vec<u32>,
    marks: u128,
    bits: Vec<u64>,
}

impl Present {
    /// No groups.
    #[inline]
    pub fn clear(&mut self) {
        self.sets.clear();
        self.marks = 0;
    }
}

impl Groups {
    /// `sets`: the groups of each set. `rules`: the groups that a rule needs, the rarest first, and the set it gives.
    ///
    /// # Errors
    /// Where a rule gives a set that is not there.
    pub fn new(sets: &[Vec<u16>], rules: &[(Vec<u16>, u32)]) -> Result<Self, String> {
        if rules.iter().any(|rule| rule.1 as usize >= sets.len()) {
            return Err("a rule gives groups that are not there".into());
        }
        let numbers = sets.iter().flatten().chain(rules.iter().flat_map(|rule| &rule.0));
        let count = numbers.max().map_or(1, |last| usize::from(*last) + 1);
        let mut by_rarest: Vec<Vec<Rule>> = (0..count).map(|_| Vec::new()).collect();
        let mut all_needs = Vec::new();
        for (needs, gives) in rules {
            if let Some(first) = needs.first() {
                let start = all_needs.len();
                all_needs.extend_from_slice(needs);
                let needs_at = small(start)..small(all_needs.len());
                by_rarest[usize::from(*first)].push(Rule { marks: marks_of(needs), needs: needs_at, gives: *gives });
            }
        }
        let leads: Parted<u16> = sets
            .iter()
            .map(|set| set.iter().copied().filter(|group| !by_rarest[usize::from(*group)].is_empty()))
            .collect();
        let extra = |set: &Vec<u16>, at| {
            let leads = if leads.of(at).is_empty() { 0 } else { LEADS };
            leads | if set.contains(&MAY_MATCH) { DECIDES } else { 0 }
        };
        Ok(Self {
            marks: sets.iter().enumerate().map(|(at, set)| marks_of(set) | extra(set, at)).collect(),
            bits: sets.iter().map(|set| blocks_of(set)).collect(),
            leads,
            blocks: count.div_ceil(BITS),
            rules: by_rarest.into_iter().collect(),
            needs: all_needs,
            // a pattern that nothing can vouch for
            all_may_match: rules.iter().any(|rule| rule.0.is_empty()),
        })
    }

    /// How many sets there are.
    #[must_use]
    pub fn sets(&self) -> usize {
        self.marks.len()
    }

    /// Adds the groups of a set.
    #[inline]
    pub fn add(&self, set: u32, present: &mut Present) {
        let marks = self.marks[set as usize];
        if marks != 0 {
            present.marks |= marks;
            present.sets.push(set);
        }
    }

    /// Whether the groups lead to `MAY_MATCH`.
    #[inline]
    pub fn may_match(&self, present: &mut Present) -> bool {
        if present.marks & DECIDES != 0 || self.all_may_match {
            return true;
        }
        if present.marks & LEADS == 0 {
            return false;
        }
        let Present { sets, marks, bits } = present;
        bits.clear();
        let is_fulfilled = self.leads_to(sets, |rule| {
            rule.marks & !*marks == 0 && {
                if bits.is_empty() {
                    bits.resize(self.blocks, 0);
                    for set in &*sets {
                        self.add_bits(*set, bits);
                    }
                }
                self.is_fulfilled(rule, bits)
            }
        });
        is_fulfilled && self.conclude(sets, *marks, bits)
    }

    fn add_bits(&self, set: u32, bits: &mut [u64]) {
        for (block, some) in self.bits.of(set as usize) {
            bits[usize::from(*block)] |= some;
        }
    }

    #[inline]
    fn is_fulfilled(&self, rule: &Rule, bits: &[u64]) -> bool {
        let needs = &self.needs[rule.needs.start as usize..rule.needs.end as usize];
        needs.iter().all(|need| bits[usize::from(*need) / BITS] >> (usize::from(*need) % BITS) & 1 == 1)
    }

    /// Whether some rule, of which the rarest group is in one of the sets, is as asked.
    #[inline]
    fn leads_to(&self, sets: &[u32], mut is_it: impl FnMut(&Rule) -> bool) -> bool {
        for set in sets {
            for group in self.leads.of(*set as usize) {
                for rule in self.rules.of(usize::from(*group)) {
                    if is_it(rule) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Adds what follows from the groups until one of it decides, or nothing new does.
    fn conclude(&self, sets: &mut Vec<u32>, mut marks: u128, bits: &mut [u64]) -> bool {
        loop {
            let mut given = Vec::new();
            self.leads_to(sets, |rule| {
                if rule.marks & !marks == 0 && self.is_fulfilled(rule, bits) && !sets.contains(&rule.gives) {
                    given.push(rule.gives);
                }
                false
            });
            if given.is_empty() || given.iter().any(|set| self.marks[*set as usize] & DECIDES != 0) {
                return !given.is_empty();
            }
            for set in &given {
                self.add_bits(*set, bits);
                marks |= self.marks[*set as usize];
            }
            sets.extend(given);
        }
    }
}

fn marks_of(groups: &[u16]) -> u128 {
    groups.iter().fold(0, |marks, group| marks | 1 << (group % GROUP_MARKS))
}

fn blocks_of(groups: &[u16]) -> Vec<(u16, u64)> {
    let mut blocks: Vec<(u16, u64)> = Vec::new();
    let mut sorted = groups.to_vec();
    sorted.sort_unstable();
    for group in sorted {
        let (block, bit) = (group / 64, 1 << (group % 64));
        match blocks.last_mut() {
            Some(last) if last.0 == block => last.1 |= bit,
            _ => blocks.push((block, bit)),
        }
    }
    blocks
}

/// Rows of different lengths, one behind the other.
struct Parted<T> {
    items: Vec<T>,
    ends: Vec<u32>,
}

impl<T> Parted<T> {
    #[inline]
    fn of(&self, row: usize) -> &[T] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.items[Range { start: start as usize, end: self.ends[row] as usize }]
    }
}

impl<T, Row: IntoIterator<Item = T>> FromIterator<Row> for Parted<T> {
    fn from_iter<Rows: IntoIterator<Item = Row>>(rows: Rows) -> Self {
        let mut made = Self { items: Vec::new(), ends: Vec::new() };
        for row in rows {
            made.items.extend(row);
            made.ends.push(small(made.items.len()));
        }
        made
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("a vocabulary of less than 4 GB")
}
