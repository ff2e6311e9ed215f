//! Which searches may match: folding by a table, needles in one pass, groups of needles that together say "may match".
//!
//! Table, needles, groups and signatures are the vocabulary's (`streams/rules/needles.py`); nothing here knows a word.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::FxHashMap;

const LONGEST_QUERY: usize = 1_024;
/// Code points below this are looked up by their number.
const DIRECT: u32 = 0x3000;

/// What the compiled vocabulary hands over.
#[derive(Debug, Default, Clone)]
pub struct Rules {
    /// What code points read as. Others read as themselves, or as a space where `words` is set.
    pub table: FxHashMap<u32, String>,
    /// Two code points that read as something else together (flags): tried first, from the left.
    pub pairs: FxHashMap<(u32, u32), String>,
    /// The haystack is words: single spaces, one at each end; a search with `hole` before a letter is not vouched for.
    pub words: bool,
    /// The sign for a letter that one has to guess.
    pub hole: u8,
    /// ASCII signs that may not stand beside a needle.
    pub glue: Vec<u8>,
    /// The needles, folded, a line each.
    pub needles: Vec<u8>,
    /// For each needle the place of its groups.
    pub groups_of: Vec<u32>,
    /// Numbers of groups that needles have together.
    pub groups: Vec<Vec<u16>>,
    /// Groups that together mean that a search may match.
    pub signatures: Vec<Vec<u16>>,
}

/// Looks for the needles of one vocabulary.
pub struct Prefilter {
    direct: Vec<Folded>,
    beyond: FxHashMap<u32, Folded>,
    texts: String,
    pairs: FxHashMap<(u32, u32), String>,
    pair_starts: (u32, u32),
    words: bool,
    hole: u8,
    glue: [bool; 256],
    // In a box: PyO3 allocates its objects at multiples of 16 bytes, and vectors of the searchers want 32.
    automaton: Box<AhoCorasick>,
    starts: Starts,
    groups_of: Vec<u32>,
    groups: Vec<Vec<u16>>,
    /// By their last group: the others of each signature.
    signatures: Vec<Vec<Vec<u16>>>,
    all_may_match: bool,
}

#[derive(Clone, Copy)]
enum Folded {
    Itself,
    To { start: u32, length: u32 },
}

/// Memory that one search after the other uses.
#[derive(Default)]
pub struct Room {
    haystack: Vec<u8>,
    found: Vec<bool>,
    numbers: Vec<u16>,
}

impl Prefilter {
    /// # Errors
    /// Where parts do not fit together, or there are too many needles for an automaton.
    pub fn new(rules: Rules) -> Result<Self, String> {
        let needles: Vec<_> = rules.needles.split(|byte| *byte == b'\n').filter(|text| !text.is_empty()).collect();
        if needles.len() != rules.groups_of.len() {
            return Err(format!("{} needles, {} of them with groups", needles.len(), rules.groups_of.len()));
        }
        if rules.groups_of.iter().any(|place| *place as usize >= rules.groups.len()) {
            return Err("a needle has groups that are not there".into());
        }
        let kind = if rules.words { AhoCorasickKind::ContiguousNFA } else { AhoCorasickKind::DFA };
        let mut glue = [false; 256];
        for sign in rules.glue {
            glue[usize::from(sign)] = true;
        }
        let starts = Starts::of(&needles, &glue);
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).kind(Some(kind)).build(needles);
        let group_count = rules.groups.iter().flatten().max().map_or(0, |last| usize::from(*last) + 1);
        let mut made = Self {
            direct: Vec::new(),
            beyond: FxHashMap::default(),
            texts: String::new(),
            pair_starts: span_of(rules.pairs.keys().map(|pair| pair.0)),
            pairs: rules.pairs,
            words: rules.words,
            hole: rules.hole,
            glue,
            automaton: Box::new(automaton.map_err(|error| error.to_string())?),
            starts,
            groups_of: rules.groups_of,
            groups: rules.groups,
            signatures: vec![Vec::new(); group_count],
            all_may_match: false,
        };
        made.fill_table(&rules.table);
        rules.signatures.into_iter().for_each(|signature| made.add_signature(signature));
        Ok(made)
    }

    fn add_signature(&mut self, mut signature: Vec<u16>) {
        signature.sort_unstable();
        match signature.pop() {
            None => self.all_may_match = true, // a pattern that no needle can vouch for
            Some(last) => {
                if let Some(others) = self.signatures.get_mut(usize::from(last)) {
                    others.push(signature);
                } // else no needle can find it
            }
        }
    }

    fn fill_table(&mut self, table: &FxHashMap<u32, String>) {
        self.texts.push(' ');
        let unmapped = if self.words { Folded::To { start: 0, length: 1 } } else { Folded::Itself };
        self.direct = vec![unmapped; DIRECT as usize];
        for (code, text) in table {
            let folded = Folded::To { start: small(self.texts.len()), length: small(text.len()) };
            self.texts.push_str(text);
            if *code < DIRECT {
                self.direct[*code as usize] = folded;
            } else {
                self.beyond.insert(*code, folded);
            }
        }
    }

    /// Whether the matcher might find something in the search. Never false for one where it does.
    #[must_use]
    pub fn may_match(&self, query: &str, room: &mut Room) -> bool {
        if self.all_may_match {
            true
        } else if self.words {
            !self.fold_words(query, &mut room.haystack) || self.has_signature(room)
        } else {
            self.fold_as_it_is(query, &mut room.haystack);
            self.has_free_needle(&room.haystack)
        }
    }

    #[inline]
    fn folded(&self, sign: char) -> Option<&[u8]> {
        let code = u32::from(sign);
        let folded = match self.direct.get(code as usize) {
            Some(folded) => *folded,
            None => *self.beyond.get(&code).unwrap_or(if self.words {
                &Folded::To { start: 0, length: 1 }
            } else {
                &Folded::Itself
            }),
        };
        match folded {
            Folded::Itself => None,
            Folded::To { start, length } => Some(&self.texts.as_bytes()[start as usize..(start + length) as usize]),
        }
    }

    /// Calls `put` with what each sign, or each pair of signs, reads as; ends early where it says false.
    #[inline]
    fn fold(&self, query: &str, mut put: impl FnMut(&[u8]) -> bool) -> bool {
        let mut signs = query.chars().take(LONGEST_QUERY).peekable();
        let mut itself = [0; 4];
        while let Some(sign) = signs.next() {
            let code = u32::from(sign);
            if self.pair_starts.0 <= code && code <= self.pair_starts.1 {
                let pair = signs.peek().and_then(|next| self.pairs.get(&(code, u32::from(*next))));
                if let Some(text) = pair {
                    signs.next();
                    if !put(text.as_bytes()) {
                        return false;
                    }
                    continue;
                }
            }
            let text = self.folded(sign);
            if !put(text.unwrap_or_else(|| sign.encode_utf8(&mut itself).as_bytes())) {
                return false;
            }
        }
        true
    }

    /// With a space at each end, where nothing stands beside a needle.
    fn fold_as_it_is(&self, query: &str, haystack: &mut Vec<u8>) {
        haystack.clear();
        haystack.push(b' ');
        if query.is_ascii() && query.len() <= LONGEST_QUERY {
            haystack.extend_from_slice(query.as_bytes());
            haystack.make_ascii_lowercase();
        } else {
            let mut itself = [0; 4];
            for sign in query.chars().take(LONGEST_QUERY) {
                if sign.is_ascii() {
                    haystack.push(sign.to_ascii_lowercase() as u8);
                } else {
                    let text = self.folded(sign);
                    haystack.extend_from_slice(text.unwrap_or_else(|| sign.encode_utf8(&mut itself).as_bytes()));
                }
            }
        }
        haystack.push(b' ');
    }

    /// False where a hole stands before a letter: then nothing is vouched for.
    fn fold_words(&self, query: &str, haystack: &mut Vec<u8>) -> bool {
        haystack.clear();
        haystack.push(b' ');
        let mut after_hole = false;
        let vouched = self.fold(query, |text| {
            for byte in text {
                if *byte == self.hole {
                    after_hole = true;
                } else if *byte != b' ' {
                    if after_hole {
                        return false;
                    }
                    haystack.push(*byte);
                    continue;
                } else {
                    after_hole = false;
                }
                if haystack.last() != Some(&b' ') {
                    haystack.push(b' ');
                }
            }
            true
        });
        if haystack.last() != Some(&b' ') {
            haystack.push(b' ');
        }
        vouched
    }

    /// Whether a needle is found that stands free. The first one usually does; all are looked at only where it doesn't.
    fn has_free_needle(&self, haystack: &[u8]) -> bool {
        let is_glued = |at: Option<&u8>| at.is_some_and(|byte| self.glue[usize::from(*byte)]);
        let stands_free = |found: aho_corasick::Match| {
            let before = found.start().checked_sub(1).and_then(|at| haystack.get(at));
            !is_glued(before) && !is_glued(haystack.get(found.end()))
        };
        if !self.starts.may_begin(haystack, &self.glue) {
            return false;
        }
        match self.automaton.find(haystack) {
            None => false,
            Some(first) => stands_free(first) || self.automaton.find_overlapping_iter(haystack).any(stands_free),
        }
    }

    fn has_signature(&self, room: &mut Room) -> bool {
        let Room { haystack, found, numbers } = room;
        numbers.clear();
        found.resize(self.signatures.len(), false);
        for hit in self.automaton.find_overlapping_iter(haystack.as_slice()) {
            for group in &self.groups[self.groups_of[hit.pattern().as_usize()] as usize] {
                if !std::mem::replace(&mut found[usize::from(*group)], true) {
                    numbers.push(*group);
                }
            }
        }
        let is_found = |group: &u16| found[usize::from(*group)];
        let passes = numbers
            .iter()
            .any(|last| self.signatures[usize::from(*last)].iter().any(|others| others.iter().all(is_found)));
        for group in numbers.iter() {
            found[usize::from(*group)] = false;
        }
        passes
    }
}

/// Which four bytes needles begin with, as bits by their hash. One look a byte, none of which waits for the one before,
/// spares most searches the automaton.
struct Starts {
    bits: Vec<u64>,
    /// Whether there are needles too short to say: then nothing is known.
    has_short: bool,
}

impl Starts {
    const BITS: u32 = 17;

    /// After a needle of three bytes comes one that may stand beside it.
    fn of(needles: &[&[u8]], glue: &[bool; 256]) -> Self {
        let mut made = Self { bits: vec![0; 1 << (Self::BITS - 6)], has_short: false };
        for needle in needles {
            match **needle {
                [first, second, third, fourth, ..] => made.add([first, second, third, fourth]),
                [first, second, third] => (0..=u8::MAX)
                    .filter(|beside| !glue[usize::from(*beside)])
                    .for_each(|beside| made.add([first, second, third, beside])),
                _ => made.has_short = true,
            }
        }
        made
    }

    fn add(&mut self, four: [u8; 4]) {
        let at = Self::place(four);
        self.bits[at >> 6] |= 1 << (at & 63);
    }

    #[inline]
    fn place(four: [u8; 4]) -> usize {
        (u32::from_le_bytes(four).wrapping_mul(0x9E37_79B1) >> (32 - Self::BITS)) as usize
    }

    /// Whether a needle may begin where no sign of `glue` stands before it. `haystack` has a space at each end.
    #[inline]
    fn may_begin(&self, haystack: &[u8], glue: &[bool; 256]) -> bool {
        let begins = |five: &[u8]| {
            let at = Self::place([five[1], five[2], five[3], five[4]]);
            self.bits[at >> 6] >> (at & 63) & u64::from(!glue[usize::from(five[0])])
        };
        self.has_short || haystack.windows(5).fold(0, |found, five| found | begins(five)) != 0
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("a vocabulary of less than 4 GB")
}

fn span_of(codes: impl Iterator<Item = u32>) -> (u32, u32) {
    codes.fold((u32::MAX, 0), |(first, last), code| (first.min(code), last.max(code)))
}
