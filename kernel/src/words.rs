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
use crate::parting::{Parting, Steps};
use crate::within::{BEHIND_TEXT, Needles};

/// Words of one letter in a row that may spell a word.
const LEAST_SPELLED: usize = 3;
/// Letters of the shortest word behind a letter that belongs to the word before it.
const LEAST_BEHIND: usize = 3;
/// Of a letter that is repeated in a word so often, fewer may be meant.
const RUN: usize = 3;
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
    /// Looked for in words with digits besides.
    joined: Needles,
    parting: Parting,
    hole: u8,
    letters: [u8; 256],
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
    found: Vec<u32>,
    text: Vec<u8>,
    steps: Steps,
}

impl Words {
    /// # Errors
    /// Where parts do not fit together.
    pub fn new(rules: Rules) -> Result<Self, String> {
        let groups = Groups::new(&rules.sets, &rules.rules)?;
        let needles = |texts: &Texts| -> Result<Needles, String> {
            check(texts, &groups)?;
            Ok(Needles::new(lines_of(&texts.lines).zip(texts.sets.iter().copied())))
        };
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
            needles: needles(&rules.needles)?,
            joined: needles(&rules.joined)?,
            parting: Parting {
                costs: Lookup::new(lines_of(&rules.parts.lines).zip(rules.parts.sets.iter().copied())),
                alone: rules.alone,
                most: rules.most_cost,
                clitics: rules.clitics,
            },
            hole: rules.hole,
            letters,
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
        let keys = queries.iter().map(|query| self.harmless.key(query));
        searches.extend(keys.map(|key| Search { key, is_harmless: false, end: None }));
        for search in searches.iter_mut() {
            search.is_harmless = self.harmless.contains(search.key);
        }
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
        let (mut singles, mut rows, mut spelled) = (0, 0, None);
        let mut before: Option<(Word<'_>, u32, u32)> = None;
        for (at, (word, set)) in words.iter().enumerate() {
            singles = if word.bytes.len() == 1 { singles + 1 } else { 0 };
            rows += usize::from(singles == LEAST_SPELLED - 1);
            if singles >= LEAST_SPELLED && (rows > 1 || spelled.replace(at + 1 - LEAST_SPELLED).is_some()) {
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
        spelled.is_some_and(|start| rows > 1 || !self.add_spelled(words, start, present, unknown))
            || self.groups.may_match(present)
    }

    /// Adds what three single letters spell, the only ones of a search that stand in a row. False where that is not vouched
    /// for: beside digits, which signs may part from letters, or words that may be read as letters or as one with these.
    fn add_spelled(
        &self,
        words: &[(Word<'_>, u32)],
        start: usize,
        present: &mut Present,
        unknown: &mut Unknown,
    ) -> bool {
        let end = start + LEAST_SPELLED;
        let letters: Vec<u8> = words[start..end].iter().flat_map(|(word, _)| word.bytes).copied().collect();
        let spelled = Word::new(&letters);
        let before = start.checked_sub(1).map(|at| words[at]);
        let behind = words.get(end);
        let parts_from_digits = words.iter().any(|(word, _)| word.bytes.iter().any(u8::is_ascii_digit));
        let is_open =
            |set: u32, one: Word<'_>, other: Word<'_>| set == UNKNOWN || self.doubles.get_joined(one, other).is_some();
        if parts_from_digits
            || before.is_some_and(|(word, set)| is_open(set, word, spelled))
            || behind.is_some_and(|(word, set)| is_open(*set, spelled, *word))
        {
            return false;
        }
        if let Some(set) = self.known.get(spelled) {
            self.groups.add(set & SETS, present);
        }
        self.sets_of_unknown(spelled, unknown).iter().for_each(|set| self.groups.add(*set, present));
        true
    }

    /// The sets of groups of a word that is not known as it stands.
    fn sets_of_unknown<'a>(&self, word: Word<'_>, room: &'a mut Unknown) -> &'a [u32] {
        if !room.sets.contains_key(word.bytes) {
            room.found.clear();
            if !word.bytes.iter().all(u8::is_ascii_digit) {
                self.look_through(word.bytes, room);
            }
            room.found.sort_unstable();
            room.found.dedup();
            if word.bytes.len() > LONGEST_REMEMBERED {
                return &room.found;
            }
            if room.sets.len() >= MOST_REMEMBERED {
                room.sets.clear();
            }
            room.sets.insert(word.bytes.to_vec(), room.found.clone());
        }
        &room.sets[word.bytes]
    }

    /// By its needles, in letters and with a space at each end; by the words that it is an error away from; and by its
    /// parts: words written together, or with digits.
    fn look_through(&self, word: &[u8], room: &mut Unknown) {
        let Unknown { text, found, .. } = room;
        let has_digits = word.iter().any(u8::is_ascii_digit);
        let find = |text: &[u8], length: usize, found: &mut Vec<u32>| {
            self.needles.find(text, length, |set| found.push(set));
            if has_digits {
                self.joined.find(text, length, |set| found.push(set));
            }
        };
        text.clear();
        text.push(b' ');
        text.extend(word.iter().map(|byte| self.letters[usize::from(*byte)]));
        text.push(b' ');
        let end = text.len();
        text.extend(BEHIND_TEXT);
        find(text, end, found);
        let first = text[1];
        if self.parting.clitics.contains(&first) {
            text[1] = b' ';
            find(&text[1..], end - 1, found);
            text[1] = first;
            self.find_known(&text[1..2], found);
            if end - 3 >= LEAST_BEHIND {
                self.find_known(&text[2..end - 1], found);
            }
        }
        let letters = &text[1..end - 1];
        if letters.len() <= self.errors.longest() + 1 {
            let letters = Word::new(letters);
            found.extend(self.errors.get(letters));
            found.extend((0..letters.bytes.len()).filter_map(|at| self.errors.get_without(letters, at)));
        }
        if has_digits {
            let parts = word.chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit());
            parts.for_each(|part| self.look_at(part, room));
        } else {
            self.look_at_parts(word, room);
        }
    }

    /// The parts of joined words; of a word with a letter three times in a row or more, also the word with it once and twice;
    /// of one whose first letter is there twice, the word behind it.
    fn look_at_parts(&self, word: &[u8], room: &mut Unknown) {
        let Unknown { found, steps, .. } = room;
        self.parting.find(word, steps, |part| self.find_known(part, found));
        if let Some((last, before)) = word.split_last().filter(|(last, _)| self.parting.clitics.contains(last)) {
            self.find_known(before, found);
            self.find_known(std::slice::from_ref(last), found);
        }
        if let [first, second, ..] = word
            && first == second
        {
            self.find_known(&word[1..], found);
        }
        let runs = || word.chunk_by(|one, next| one == next);
        if runs().any(|run| run.len() >= RUN) {
            for most in 1..RUN {
                let shorter = runs().flat_map(|run| if run.len() >= RUN { &run[..most] } else { run });
                self.look_at(&shorter.copied().collect::<Vec<u8>>(), room);
            }
        }
    }

    fn find_known(&self, word: &[u8], found: &mut Vec<u32>) {
        found.extend(self.known.get(Word::new(word)).map(|set| set & SETS));
    }

    /// A part of a word as a word of its own.
    fn look_at(&self, part: &[u8], room: &mut Unknown) {
        match self.known.get(Word::new(part)) {
            Some(set) => room.found.push(set & SETS),
            None if part.iter().all(u8::is_ascii_digit) => {}
            None => self.look_through(part, room),
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
