//! Which searches may match: known words by look-up, needles in unknown ones, and what follows from their groups.
//!
//! All of it comes from the vocabulary (`streams/rules/needles.py`); nothing here knows a word.

use rustc_hash::FxHashMap;

use crate::folding::{BEHIND_WORDS, Folding};
use crate::groups::{Groups, Present};
use crate::lines::Lines;
use crate::lookup::{Lookup, Often, Word};
use crate::moulds::Query;
use crate::within::{BEHIND_TEXT, Needles};

/// Words of one letter in a row that may spell a word: not vouched for.
const LEAST_SPELLED: usize = 3;
/// Unknown words whose groups are remembered at a time.
const MOST_REMEMBERED: usize = 16_384;
/// Above the number of a known word's set: whether two neighbours may be one, of which it is the last part (two bits) or
/// the first part (two more); of each two, one where the other part is known, one where it is not.
const PARTS_FROM: u32 = 28;
const SETS: u32 = (1 << PARTS_FROM) - 1;
const KNOWN: u32 = 1;
const UNKNOWN: u32 = 2;
const ANY_PART: u32 = 0b1111;

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
    /// Whether each sign from U+0080 on may not stand beside one either; of those behind the end nothing is known.
    pub glue_beyond: Vec<bool>,
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
    needles: Needles,
    hole: u8,
    letters: [u8; 256],
    clitics: Vec<u8>,
    known: Lookup,
    errors: Lookup,
    doubles: Lookup,
    groups: Groups,
}

/// Memory that one search after the other uses.
#[derive(Default)]
pub struct Room {
    haystack: Vec<u8>,
    present: Present,
    known: Often,
    unknown: Unknown,
}

/// Unknown words: a name or a misspelling comes again.
#[derive(Default)]
struct Unknown {
    /// The sets of short ones.
    sets: FxHashMap<u128, Vec<u32>>,
    /// Memory for one of them after the other.
    text: Vec<u8>,
    found: Vec<u32>,
}

impl Prefilter {
    /// # Errors
    /// Where parts do not fit together, or there are too many needles for an automaton.
    pub fn new(rules: Rules) -> Result<Self, String> {
        let folding = Folding::new(&rules.table, rules.pairs.clone(), rules.words);
        let kind = if rules.words {
            Kind::Vocabulary(Box::new(Words::new(rules)?))
        } else {
            let needles: Vec<_> = (0..).zip(lines_of(&rules.needles.lines)).collect();
            Kind::List(Box::new(Lines::new(&needles, &rules.glue, rules.glue_beyond)))
        };
        Ok(Self { folding, kind })
    }

    /// Whether the matcher might find something in the search. Never false for one where it does.
    #[must_use]
    pub fn may_match(&self, query: &Query<'_>, room: &mut Room) -> bool {
        match &self.kind {
            Kind::Vocabulary(words) => {
                !self.folding.words(query.text(), words.hole, &mut room.haystack) || words.may_match(room)
            }
            Kind::List(lines) => {
                self.folding.line(query, &mut room.haystack);
                lines.has_free_line(&room.haystack)
            }
        }
    }

    /// The numbers of a list's lines in a search, as the matcher has them. None: it has to be asked.
    #[must_use]
    pub fn lines(&self, query: &Query<'_>, room: &mut Room) -> Option<Vec<u32>> {
        let Kind::List(lines) = &self.kind else { return None };
        self.folding.line(query, &mut room.haystack);
        lines.free_lines(&room.haystack)
    }
}

impl Words {
    fn new(rules: Rules) -> Result<Self, String> {
        let groups = Groups::new(&rules.sets, &rules.rules)?;
        check(&rules.needles, &groups)?;
        let mut known = lookup(&rules.known, &groups)?;
        for pair in lines_of(&rules.doubles.lines) {
            for at in 1..pair.len() {
                let (first, last) = (Word::new(&pair[..at]), Word::new(&pair[at..]));
                let kind = |word| if known.get(word).is_some() { KNOWN } else { UNKNOWN };
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
        })
    }

    fn may_match(&self, room: &mut Room) -> bool {
        let Room { haystack, present, known, unknown } = room;
        present.clear();
        let (mut start, mut singles) = (1, 0);
        let mut before: Option<(Word<'_>, u32, u32)> = None;
        while start + BEHIND_WORDS < haystack.len() {
            let word = Word::at(haystack, start);
            singles = if word.bytes.len() == 1 { singles + 1 } else { 0 };
            if singles == LEAST_SPELLED {
                return true;
            }
            let set = known.get(word, || self.known.get(word));
            if let Some(set) = set {
                self.groups.add(set & SETS, present);
            } else {
                self.sets_of_unknown(word, unknown).iter().for_each(|set| self.groups.add(*set, present));
            }
            let (kind, parts) = set.map_or((UNKNOWN, ANY_PART), |set| (KNOWN, set >> PARTS_FROM));
            if let Some((first, first_kind, first_parts)) = before
                && (parts & first_kind) != 0
                && ((first_parts >> 2) & kind) != 0
                && let Some(set) = self.doubles.get_joined(first, word)
            {
                self.groups.add(set, present);
            }
            start += word.bytes.len() + 1;
            before = Some((word, kind, parts));
        }
        self.groups.may_match(present)
    }

    /// The sets of groups of a word that is not known as it stands.
    fn sets_of_unknown<'a>(&self, word: Word<'_>, room: &'a mut Unknown) -> &'a [u32] {
        let Unknown { sets, text, found } = room;
        let number = word.number();
        if number.is_none_or(|number| !sets.contains_key(&number)) {
            found.clear();
            if !word.bytes.iter().all(u8::is_ascii_digit) {
                self.look_through(word.bytes, text, found);
            }
            found.sort_unstable();
            found.dedup();
        }
        let Some(number) = number else { return found };
        if sets.len() >= MOST_REMEMBERED && !sets.contains_key(&number) {
            sets.clear();
        }
        sets.entry(number).or_insert_with(|| found.clone())
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

fn lines_of(text: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
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
