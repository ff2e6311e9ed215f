//! Which searches may match: what the vocabulary hands over (`streams/rules/needles.py`), and who looks for it.

use rustc_hash::FxHashMap;

use crate::folding::Folding;
use crate::lines::Lines;
use crate::moulds::Query;
use crate::words::{self, Words};

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
    /// The same, in those with digits only.
    pub joined: Texts,
    /// Words that may be written together, and what each costs in place of a set.
    pub parts: Texts,
    /// What letters cost that stand for a word there, by the next letter.
    pub alone: FxHashMap<(u8, u8), u32>,
    /// What words that are written together may cost, a letter.
    pub most_cost: u32,
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

/// Memory that one search after the other uses.
#[derive(Default)]
pub struct Room {
    line: Vec<u8>,
    words: words::Room,
    found: Vec<bool>,
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

    /// How many searches are best decided together: of a vocabulary so many that memory is waited for less, and so few that
    /// a processor keeps them at hand.
    #[must_use]
    pub fn at_once(&self) -> usize {
        if matches!(self.kind, Kind::List(_)) { 1 } else { 64 }
    }

    /// For each search whether the matcher might find something in it. Never false where it does.
    pub fn decide<'r>(&self, queries: &[Query<'_>], room: &'r mut Room) -> &'r [bool] {
        room.found.clear();
        match &self.kind {
            Kind::Vocabulary(words) => words.decide(&self.folding, queries, &mut room.words, &mut room.found),
            Kind::List(lines) => {
                for query in queries {
                    self.folding.line(query, &mut room.line);
                    room.found.push(lines.has_free_line(&room.line));
                }
            }
        }
        &room.found
    }

    /// As `decide`, of one search alone.
    pub fn may_match(&self, query: &Query<'_>, room: &mut Room) -> bool {
        self.decide(std::slice::from_ref(query), room) == [true]
    }

    /// The numbers of a list's lines in a search, as the matcher has them. None: it has to be asked.
    #[must_use]
    pub fn lines(&self, query: &Query<'_>, room: &mut Room) -> Option<Vec<u32>> {
        let Kind::List(lines) = &self.kind else { return None };
        self.folding.line(query, &mut room.line);
        lines.free_lines(&room.line)
    }
}

/// The lines of a text.
pub fn lines_of(text: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}
