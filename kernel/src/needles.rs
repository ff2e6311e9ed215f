//! Which searches may match: known words by look-up, needles in unknown ones, and what follows from their groups.
//!
//! All of it comes from the vocabulary (`streams/rules/needles.py`); nothing here knows a word.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::FxHashMap;

use crate::folding::Folding;
use crate::groups::Groups;
use crate::lines::Lines;

/// Words of one letter in a row that may spell a word: not vouched for.
const LEAST_SPELLED: usize = 3;
/// Bytes of a word that is looked up as a number.
const SHORT: usize = 16;

/// Texts, a line each, and for each the number of its set of groups.
#[derive(Debug, Default, Clone)]
pub struct Texts {
    /// The texts.
    pub lines: Vec<u8>,
    /// Their sets.
    pub sets: Vec<u32>,
}

/// What the compiled vocabulary hands over.
#[derive(Debug, Default, Clone)]
pub struct Rules {
    /// What code points read as.
    pub table: FxHashMap<u32, String>,
    /// What pairs of code points read as (flags).
    pub pairs: FxHashMap<(u32, u32), String>,
    /// A vocabulary: searches are words. Else a plain list: any needle that stands free decides.
    pub words: bool,
    /// The sign for a letter that one has to guess.
    pub hole: u8,
    /// ASCII signs that may not stand beside a needle of a plain list.
    pub glue: Vec<u8>,
    /// Digits, and the letters that they are in needles.
    pub letters: FxHashMap<u8, u8>,
    /// Letters that may stand before a word: unknown words are looked through behind them, too.
    pub clitics: Vec<u8>,
    /// Needles in unknown words.
    pub needles: Texts,
    /// Words that are taken as they stand.
    pub known: Texts,
    /// Words with a letter left out: unknown words are looked up as they are, and with each letter left out.
    pub errors: Texts,
    /// Words that may be written in two.
    pub doubles: Texts,
    /// Sets of groups.
    pub sets: Vec<Vec<u16>>,
    /// Rules over groups: what they need, the rarest first, and the set that they give.
    pub rules: Vec<(Vec<u16>, u32)>,
}

/// Looks for what may match, with one vocabulary.
pub struct Prefilter {
    folding: Folding,
    kind: Kind,
}

// In boxes: PyO3 allocates its objects at multiples of 16 bytes, and vectors of the searchers want 32.
enum Kind {
    List(Box<Lines>),
    Vocabulary(Box<Words>),
}

/// What a vocabulary knows of words.
struct Words {
    automaton: AhoCorasick,
    hole: u8,
    letters: [u8; 256],
    clitics: Vec<u8>,
    needle_sets: Vec<u32>,
    known: Lookup,
    errors: Lookup,
    doubles: Lookup,
    groups: Groups,
}

/// Memory that one search after the other uses.
#[derive(Default)]
pub struct Room {
    haystack: Vec<u8>,
    text: Vec<u8>,
    found: Vec<u64>,
}

impl Prefilter {
    /// # Errors
    /// Where parts do not fit together, or there are too many needles for an automaton.
    pub fn new(rules: Rules) -> Result<Self, String> {
        let folding = Folding::new(&rules.table, rules.pairs.clone(), rules.words);
        let kind = if rules.words {
            Kind::Vocabulary(Box::new(Words::new(rules)?))
        } else {
            let needles: Vec<_> = lines_of(&rules.needles.lines).collect();
            Kind::List(Box::new(Lines::new(&needles, &rules.glue)))
        };
        Ok(Self { folding, kind })
    }

    /// Whether the matcher might find something in the search. Never false for one where it does.
    #[must_use]
    pub fn may_match(&self, query: &str, room: &mut Room) -> bool {
        match &self.kind {
            Kind::Vocabulary(words) => {
                !self.folding.words(query, words.hole, &mut room.haystack) || words.may_match(room)
            }
            Kind::List(lines) => {
                self.folding.line(query, &mut room.haystack);
                lines.has_free_line(&room.haystack)
            }
        }
    }
}

impl Words {
    fn new(rules: Rules) -> Result<Self, String> {
        let groups = Groups::new(&rules.sets, rules.rules)?;
        let needles: Vec<_> = lines_of(&rules.needles.lines).collect();
        check(needles.len(), &rules.needles.sets, &groups)?;
        let kind = Some(AhoCorasickKind::ContiguousNFA); // a DFA of half a million needles takes gigabytes
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).kind(kind).build(needles);
        let mut letters: [u8; 256] = std::array::from_fn(|byte| byte.to_le_bytes()[0]);
        for (digit, letter) in rules.letters {
            letters[usize::from(digit)] = letter;
        }
        Ok(Self {
            automaton: automaton.map_err(|error| error.to_string())?,
            hole: rules.hole,
            letters,
            needle_sets: rules.needles.sets,
            clitics: rules.clitics,
            known: Lookup::new(&rules.known, &groups)?,
            errors: Lookup::new(&rules.errors, &groups)?,
            doubles: Lookup::new(&rules.doubles, &groups)?,
            groups,
        })
    }

    fn may_match(&self, room: &mut Room) -> bool {
        let Room { haystack, text, found } = room;
        self.groups.clear(found);
        let (mut start, mut before, mut singles) = (1, &[][..], 0);
        while start < haystack.len() {
            let end = start + haystack[start..].iter().position(|byte| *byte == b' ').unwrap_or(0);
            let word = &haystack[start..end];
            singles = if word.len() == 1 { singles + 1 } else { 0 };
            if singles == LEAST_SPELLED {
                return true;
            }
            if let Some(set) = self.known.get(word, &[]) {
                self.groups.add(set, found);
            } else if !word.iter().all(u8::is_ascii_digit) {
                text.clear();
                text.extend(haystack[start - 1..=end].iter().map(|byte| self.letters[usize::from(*byte)]));
                self.look_through(text, found);
            }
            if !before.is_empty()
                && let Some(set) = self.doubles.get(before, word)
            {
                self.groups.add(set, found);
            }
            (start, before) = (end + 1, word);
        }
        self.groups.may_match(found)
    }

    /// The groups of an unknown word, in letters, with a space at each end.
    fn look_through(&self, text: &mut [u8], found: &mut [u64]) {
        let mut look = |text: &[u8]| {
            for hit in self.automaton.find_overlapping_iter(text) {
                self.groups.add(self.needle_sets[hit.pattern().as_usize()], found);
            }
        };
        look(text);
        let first = text[1];
        if self.clitics.contains(&first) {
            text[1] = b' ';
            look(&text[1..]);
            text[1] = first;
        }
        let word = &text[1..text.len() - 1];
        if word.len() <= self.errors.longest + 1 {
            let left_out = (0..word.len()).filter_map(|at| self.errors.get(&word[..at], &word[at + 1..]));
            self.errors.get(word, &[]).into_iter().chain(left_out).for_each(|set| self.groups.add(set, found));
        }
    }
}

/// Finds the set of a word, or of two put together.
#[derive(Default)]
struct Lookup {
    longest: usize,
    short: FxHashMap<u128, u32>,
    long: FxHashMap<Vec<u8>, u32>,
}

impl Lookup {
    fn new(texts: &Texts, groups: &Groups) -> Result<Self, String> {
        let lines: Vec<_> = lines_of(&texts.lines).collect();
        check(lines.len(), &texts.sets, groups)?;
        let mut made = Self::default();
        for (line, set) in lines.into_iter().zip(&texts.sets) {
            made.longest = made.longest.max(line.len());
            if line.len() <= SHORT {
                made.short.insert(number_of(line), *set);
            } else {
                made.long.insert(line.to_vec(), *set);
            }
        }
        Ok(made)
    }

    #[inline]
    fn get(&self, one: &[u8], other: &[u8]) -> Option<u32> {
        if one.len() + other.len() > SHORT {
            return self.long.get(&[one, other].concat()).copied();
        }
        let behind = if other.is_empty() { 0 } else { number_of(other) << (8 * one.len()) };
        self.short.get(&(number_of(one) | behind)).copied()
    }
}

/// Up to 16 bytes as one number. Words have no zeros.
#[inline]
fn number_of(word: &[u8]) -> u128 {
    let mut bytes = [0; SHORT];
    bytes[..word.len()].copy_from_slice(word);
    u128::from_le_bytes(bytes)
}

fn lines_of(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

fn check(lines: usize, sets: &[u32], groups: &Groups) -> Result<(), String> {
    if lines != sets.len() {
        return Err(format!("{lines} texts, {} of them with groups", sets.len()));
    }
    if sets.iter().any(|set| !groups.has(*set)) {
        return Err("a text has groups that are not there".into());
    }
    Ok(())
}
