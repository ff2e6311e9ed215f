//! Searches as words: known ones are looked up, needles are looked for in unknown ones, and groups lead further.
//!
//! All of it comes from the vocabulary (`streams/rules/needles.py`); nothing here knows a word.

use rustc_hash::FxHashMap;

use crate::folding::{BEHIND_WORDS, Folding};
use crate::groups::{Groups, Present};
use crate::harmless::{Harmless, Key};
use crate::lookup::{Lookup, Often, UNKNOWN, Word};
use crate::moulds::Query;
use crate::needles::{Rules, Texts, lines_of};
use crate::within::{BEHIND_TEXT, Needles};

/// Words of one letter in a row that may spell a word: not vouched for.
const LEAST_SPELLED: usize = 3;
/// Unknown words whose groups are remembered at a time, and bytes of the longest of them.
const MOST_REMEMBERED: usize = 16_384;
const LONGEST_REMEMBERED: usize = 32;
/// Above the number of a known word's set: whether two neighbours may be one, of which it is the last part (two bits) or
/// the first part (two more); of each two, one where the other part is known, one where it is not.
const PARTS_FROM: u32 = 28;
const SETS: u32 = (1 << PARTS_FROM) - 1;
const IS_KNOWN: u32 = 1;
const IS_UNKNOWN: u32 = 2;

/// What a vocabulary knows of words.
pub struct Words {
    needles: Needles,
    hole: u8,
    letters: [u8; 256],
    clitics: Vec<u8>,
    known: Lookup,
    errors: Lookup,
    doubles: Lookup,
    groups: Groups,
    harmless: Harmless,
}

/// Memory that one search after the other uses.
#[derive(Default)]
pub struct Room {
    searches: Vec<Search>,
    haystack: Vec<u8>,
    present: Present,
    often: Often,
    unknown: Unknown,
}

/// One that is to be decided.
struct Search {
    key: Key,
    /// Whether it was looked at before, and cannot match.
    is_harmless: bool,
    /// Where its words end in the haystack; None where not all of it reads as words.
    end: Option<usize>,
}

/// Unknown words: a name or a misspelling comes again.
#[derive(Default)]
struct Unknown {
    sets: FxHashMap<Vec<u8>, Vec<u32>>,
    /// Memory for one of them after the other.
    text: Vec<u8>,
    found: Vec<u32>,
}

impl Words {
    /// # Errors
    /// Where parts do not fit together.
    pub fn new(rules: Rules) -> Result<Self, String> {
        let groups = Groups::new(&rules.sets, &rules.rules)?;
        check(&rules.needles, &groups)?;
        let mut known = lookup(&rules.known, &groups)?;
        for pair in lines_of(&rules.doubles.lines) {
            for at in 1..pair.len() {
                let (first, last) = (Word::new(&pair[..at]), Word::new(&pair[at..]));
                let kind = |word| if known.get(word).is_some() { IS_KNOWN } else { IS_UNKNOWN };
                let (first_kind, last_kind) = (kind(first), kind(last));
                known.mark(first, last_kind << (PARTS_FROM + 2));
                known.mark(last, first_kind << PARTS_FROM);
            }
        }
        let mut letters: [u8; 256] = std::array::from_fn(|byte| byte.to_le_bytes()[0]);
        for (digit, letter) in rules.letters {
            letters[usize::from(digit)] = letter;
        }
        Ok(Self {
            needles: Needles::new(lines_of(&rules.needles.lines).zip(rules.needles.sets.iter().copied())),
            hole: rules.hole,
            letters,
            clitics: rules.clitics,
            known,
            errors: lookup(&rules.errors, &groups)?,
            doubles: lookup(&rules.doubles, &groups)?,
            groups,
            harmless: Harmless::new(),
        })
    }

    /// For each search whether it may match, added to `found`. All are looked for among those that cannot, then all others
    /// folded, then all words looked up, then searches decided: so one look-up goes on while another waits for memory.
    pub fn decide(&self, folding: &Folding, queries: &[Query<'_>], room: &mut Room, found: &mut Vec<bool>) {
        let Room { searches, haystack, present, often, unknown } = room;
        haystack.clear();
        searches.clear();
        searches.extend(queries.iter().map(|query| {
            let key = self.harmless.key(query);
            Search { key, is_harmless: self.harmless.contains(key), end: None }
        }));
        for (search, query) in searches.iter_mut().zip(queries).filter(|(search, _)| !search.is_harmless) {
            search.end = folding.words(query, self.hole, haystack).then_some(haystack.len());
        }
        haystack.extend_from_slice(&[b' '; BEHIND_WORDS]);
        let words = self.look_up(haystack, often);
        let (mut start, mut from) = (0, 0);
        for Search { key, is_harmless, end } in searches {
            let Some(end) = end else {
                found.push(!*is_harmless);
                continue;
            };
            let mut to = from;
            while start < *end {
                start += words[to].0.bytes.len() + 1;
                to += 1;
            }
            let may_match = self.one_may_match(&words[from..to], present, unknown);
            if !may_match {
                self.harmless.add(*key);
            }
            found.push(may_match);
            from = to;
        }
    }

    /// All words, each with its set and what it may be a part of, or with `UNKNOWN`.
    fn look_up<'h>(&self, haystack: &'h [u8], often: &mut Often) -> Vec<(Word<'h>, u32)> {
        let mut words = Vec::with_capacity(haystack.len() / 3);
        let mut start = 0;
        while start + BEHIND_WORDS < haystack.len() {
            let word = Word::at(haystack, start);
            start += word.bytes.len() + 1;
            words.push((word, often.get(word)));
        }
        for (word, set) in words.iter_mut().filter(|(_, set)| *set == UNKNOWN) {
            if let Some(known) = self.known.get(*word) {
                *set = known;
                often.put(*word, known);
            }
        }
        words
    }

    fn one_may_match(&self, words: &[(Word<'_>, u32)], present: &mut Present, unknown: &mut Unknown) -> bool {
        present.clear();
        let mut singles = 0;
        let mut before: Option<(Word<'_>, u32, u32)> = None;
        for (word, set) in words {
            singles = if word.bytes.len() == 1 { singles + 1 } else { 0 };
            if singles == LEAST_SPELLED {
                return true;
            }
            let (kind, parts) = (if *set == UNKNOWN { IS_UNKNOWN } else { IS_KNOWN }, set >> PARTS_FROM);
            if *set == UNKNOWN {
                self.sets_of_unknown(*word, unknown).iter().for_each(|set| self.groups.add(*set, present));
            } else {
                self.groups.add(set & SETS, present);
            }
            if let Some((first, first_kind, first_parts)) = before
                && (parts & first_kind) != 0
                && ((first_parts >> 2) & kind) != 0
                && let Some(set) = self.doubles.get_joined(first, *word)
            {
                self.groups.add(set, present);
            }
            before = Some((*word, kind, parts));
        }
        self.groups.may_match(present)
    }

    /// The sets of groups of a word that is not known as it stands.
    fn sets_of_unknown<'a>(&self, word: Word<'_>, room: &'a mut Unknown) -> &'a [u32] {
        let Unknown { sets, text, found } = room;
        if !sets.contains_key(word.bytes) {
            found.clear();
            if !word.bytes.iter().all(u8::is_ascii_digit) {
                self.look_through(word.bytes, text, found);
            }
            found.sort_unstable();
            found.dedup();
            if word.bytes.len() > LONGEST_REMEMBERED {
                return found;
            }
            if sets.len() >= MOST_REMEMBERED {
                sets.clear();
            }
            sets.insert(word.bytes.to_vec(), found.clone());
        }
        &sets[word.bytes]
    }

    /// By its needles, in letters and with a space at each end; by the words that it is an error away from; and by its
    /// parts, where digits are written together with letters.
    fn look_through(&self, word: &[u8], text: &mut Vec<u8>, found: &mut Vec<u32>) {
        text.clear();
        text.push(b' ');
        text.extend(word.iter().map(|byte| self.letters[usize::from(*byte)]));
        text.push(b' ');
        let end = text.len();
        text.extend(BEHIND_TEXT);
        self.needles.find(text, end, |set| found.push(set));
        let first = text[1];
        if self.clitics.contains(&first) {
            text[1] = b' ';
            self.needles.find(&text[1..], end - 1, |set| found.push(set));
            text[1] = first;
        }
        let letters = &text[1..end - 1];
        if letters.len() <= self.errors.longest() + 1 {
            let letters = Word::new(letters);
            found.extend(self.errors.get(letters));
            found.extend((0..letters.bytes.len()).filter_map(|at| self.errors.get_without(letters, at)));
        }
        if word.iter().any(u8::is_ascii_digit) {
            self.look_through_parts(word, text, found);
        }
    }

    /// Of a word of letters and digits: each run of letters and each of digits as a word of its own.
    fn look_through_parts(&self, word: &[u8], text: &mut Vec<u8>, found: &mut Vec<u32>) {
        for part in word.chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit()) {
            match self.known.get(Word::new(part)) {
                Some(set) => found.push(set & SETS),
                None if part[0].is_ascii_digit() => {}
                None => self.look_through(part, text, found),
            }
        }
    }
}

fn lookup(texts: &Texts, groups: &Groups) -> Result<Lookup, String> {
    check(texts, groups)?;
    Ok(Lookup::new(lines_of(&texts.lines).zip(texts.sets.iter().copied())))
}

fn check(texts: &Texts, groups: &Groups) -> Result<(), String> {
    let (lines, sets) = (lines_of(&texts.lines).count(), groups.sets().min(SETS as usize));
    if lines != texts.sets.len() {
        return Err(format!("{lines} texts, {} of them with groups", texts.sets.len()));
    }
    if texts.sets.iter().any(|set| *set as usize >= sets) {
        return Err("a text has groups that are not there".into());
    }
    Ok(())
}
