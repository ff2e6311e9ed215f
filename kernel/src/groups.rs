//! Groups, and the rules that lead from those that were found to "may match" (`streams/rules/demands.py`).

use std::ops::Range;

/// The group that decides.
const MAY_MATCH: u16 = 0;
const BITS: usize = u64::BITS as usize;
/// One bit a group, of many groups the same one: enough to see that most searches fulfil no rule. The first groups are
/// the commonest and share few bits, for they would set those of all others.
type Marks = [u64; 4];
const COMMONEST: u16 = 200;
const MARKS_OF_COMMONEST: u16 = 40;
const MARKS: u16 = 254;
/// In the last of a set's marks: it decides; a rule is looked at because of it.
const DECIDES: u64 = 1 << 63;
const LEADS: u64 = 1 << 62;

/// Where all groups of `needs` are present, those of the set `gives` are too.
struct Rule {
    marks: Marks,
    /// Which of all rules' needs.
    needs: Range<u32>,
    gives: u32,
}

/// Sets of groups, by their number, and rules over groups.
pub struct Groups {
    marks: Vec<Marks>,
    /// Of all sets: the number of a block of 64 groups, and which of these.
    bits: Parted<(u16, u64)>,
    /// Of all sets: the rules of which a group is the rarest.
    leads: Parted<Range<u32>>,
    blocks: usize,
    /// By their rarest group.
    rules: Vec<Rule>,
    /// Of all rules: together they fit into a processor's own cache.
    needs: Vec<u16>,
    all_may_match: bool,
}

/// The groups of one search, while it is looked at.
#[derive(Default)]
pub struct Present {
    sets: Vec<u32>,
    marks: Marks,
    bits: Vec<u64>,
}

impl Present {
    /// No groups.
    #[inline]
    pub fn clear(&mut self) {
        self.sets.clear();
        self.marks = Marks::default();
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
        let mut sorted: Vec<_> = rules.iter().filter(|rule| !rule.0.is_empty()).collect();
        sorted.sort_by_key(|rule| rule.0[0]);
        let (mut made, mut needs, mut of_rarest) = (Vec::new(), Vec::new(), vec![0..0; count]);
        for (place, (needed, gives)) in (0..).zip(sorted) {
            let start = small(needs.len());
            needs.extend_from_slice(needed);
            made.push(Rule { marks: marks_of(needed), needs: start..small(needs.len()), gives: *gives });
            let of_rarest: &mut Range<u32> = &mut of_rarest[usize::from(needed[0])];
            *of_rarest = if of_rarest.end == 0 { place..place + 1 } else { of_rarest.start..place + 1 };
        }
        let leads = |set: &Vec<u16>| -> Vec<_> {
            set.iter().map(|group| of_rarest[usize::from(*group)].clone()).filter(|rules| rules.end > 0).collect()
        };
        let marks = |set: &Vec<u16>| {
            let mut marks = marks_of(set);
            marks[3] |= if set.contains(&MAY_MATCH) { DECIDES } else { 0 };
            marks[3] |= if leads(set).is_empty() { 0 } else { LEADS };
            marks
        };
        Ok(Self {
            marks: sets.iter().map(marks).collect(),
            bits: sets.iter().map(|set| blocks_of(set)).collect(),
            leads: sets.iter().map(leads).collect(),
            blocks: count.div_ceil(BITS),
            rules: made,
            needs,
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
        add_marks(&mut present.marks, &self.marks[set as usize]);
        present.sets.push(set);
    }

    /// Whether the groups lead to `MAY_MATCH`: what rules give is added until one of it decides, or nothing new does.
    #[inline]
    pub fn may_match(&self, present: &mut Present) -> bool {
        if present.marks[3] & DECIDES != 0 || self.all_may_match {
            return true;
        }
        present.bits.clear();
        present.marks[3] & LEADS != 0 && self.conclude(present)
    }

    fn conclude(&self, Present { sets, marks, bits }: &mut Present) -> bool {
        loop {
            let (before, mut at) = (sets.len(), 0);
            while let Some(set) = sets.get(at) {
                for rule in self.leads.of(*set as usize).iter().flat_map(|led| &self.rules[place(led)]) {
                    if !are_within(&rule.marks, marks) || !self.is_fulfilled(rule, sets, bits) {
                        continue;
                    }
                    let given = &self.marks[rule.gives as usize];
                    if given[3] & DECIDES != 0 {
                        return true;
                    }
                    if !sets.contains(&rule.gives) {
                        add_marks(marks, given);
                        self.add_bits(rule.gives, bits);
                        sets.push(rule.gives);
                    }
                }
                at += 1;
            }
            if sets.len() == before {
                return false;
            }
        }
    }

    /// `bits` are made where they are needed for the first time: mostly marks are enough.
    fn is_fulfilled(&self, rule: &Rule, sets: &[u32], bits: &mut Vec<u64>) -> bool {
        if bits.is_empty() {
            bits.resize(self.blocks, 0);
            for set in sets {
                self.add_bits(*set, bits);
            }
        }
        let needs = &self.needs[place(&rule.needs)];
        needs.iter().all(|need| bits[usize::from(*need) / BITS] >> (usize::from(*need) % BITS) & 1 == 1)
    }

    fn add_bits(&self, set: u32, bits: &mut [u64]) {
        for (block, some) in self.bits.of(set as usize) {
            bits[usize::from(*block)] |= some;
        }
    }
}

fn marks_of(groups: &[u16]) -> Marks {
    let mut marks = Marks::default();
    for group in groups {
        let mark = usize::from(match *group {
            common if common < COMMONEST => common % MARKS_OF_COMMONEST,
            other => MARKS_OF_COMMONEST + other % (MARKS - MARKS_OF_COMMONEST),
        });
        marks[mark / BITS] |= 1 << (mark % BITS);
    }
    marks
}

#[inline]
fn add_marks(to: &mut Marks, marks: &Marks) {
    to.iter_mut().zip(marks).for_each(|(to, marks)| *to |= marks);
}

#[inline]
fn are_within(needed: &Marks, marks: &Marks) -> bool {
    needed.iter().zip(marks).fold(0, |lacks, (needed, marks)| lacks | needed & !marks) == 0
}

#[inline]
fn place(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
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
        &self.items[place(&(start..self.ends[row]))]
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
