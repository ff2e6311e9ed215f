//! What a search reads as, by a table: case, accents, look-alikes. The table is `streams/rules/fold_table.py`'s.

use rustc_hash::FxHashMap;

use crate::lines::PADDING;
use crate::moulds::Query;

const LONGEST_QUERY: usize = 1_024;
/// Code points below this are looked up by their number.
const DIRECT: u32 = 0x3000;
/// Spaces behind words, so that so many bytes can be read from any place in them.
pub const BEHIND_WORDS: usize = 16;

#[derive(Clone, Copy)]
enum Folded {
    Itself,
    To { start: u32, length: u32 },
}

/// Folds searches.
pub struct Folding {
    direct: Vec<Folded>,
    /// Of the same code points those that read as one byte, and 0 for all others.
    bytes: Vec<u8>,
    beyond: FxHashMap<u32, Folded>,
    unmapped: Folded,
    texts: String,
    pairs: FxHashMap<(u32, u32), String>,
    pair_starts: (u32, u32),
}

impl Folding {
    /// `table`: what code points read as; others as a space where `to_words`, else as themselves. `pairs`: two code
    /// points that read as something else together (flags), tried first, from the left.
    #[must_use]
    pub fn new(table: &FxHashMap<u32, String>, pairs: FxHashMap<(u32, u32), String>, to_words: bool) -> Self {
        let unmapped = if to_words { Folded::To { start: 0, length: 1 } } else { Folded::Itself };
        let starts = pairs.keys().map(|pair| pair.0);
        let pair_starts = starts.fold((u32::MAX, 0), |(first, last), code| (first.min(code), last.max(code)));
        let mut made = Self {
            direct: vec![unmapped; DIRECT as usize],
            bytes: vec![if to_words { b' ' } else { 0 }; DIRECT as usize],
            beyond: FxHashMap::default(),
            unmapped,
            texts: " ".to_owned(),
            pairs,
            pair_starts,
        };
        for (code, text) in table {
            let folded = Folded::To { start: small(made.texts.len()), length: small(text.len()) };
            made.texts.push_str(text);
            if *code < DIRECT {
                made.direct[*code as usize] = folded;
                made.bytes[*code as usize] = if let [byte] = *text.as_bytes() { byte } else { 0 };
            } else {
                made.beyond.insert(*code, folded);
            }
        }
        made
    }

    #[inline]
    fn folded(&self, sign: char) -> Option<&[u8]> {
        let code = u32::from(sign);
        let folded = match self.direct.get(code as usize) {
            Some(folded) => *folded,
            None => *self.beyond.get(&code).unwrap_or(&self.unmapped),
        };
        match folded {
            Folded::Itself => None,
            Folded::To { start, length } => Some(&self.texts.as_bytes()[start as usize..(start + length) as usize]),
        }
    }

    /// Calls `put` with what each sign, or each pair of signs, reads as; ends early where it says false.
    #[inline]
    pub fn fold(&self, query: &str, mut put: impl FnMut(&[u8]) -> bool) -> bool {
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

    /// The folded search, with a space before it and some behind, where nothing stands beside a line.
    pub fn line(&self, query: &Query<'_>, haystack: &mut Vec<u8>) {
        haystack.clear();
        haystack.push(b' ');
        if let Query::Ascii(bytes) = query {
            haystack.extend_from_slice(&bytes[..bytes.len().min(LONGEST_QUERY)]);
            haystack.make_ascii_lowercase();
        } else {
            let mut itself = [0; 4];
            for sign in query.text().chars().take(LONGEST_QUERY) {
                if sign.is_ascii() {
                    haystack.push(sign.to_ascii_lowercase() as u8);
                } else {
                    let text = self.folded(sign);
                    haystack.extend_from_slice(text.unwrap_or_else(|| sign.encode_utf8(&mut itself).as_bytes()));
                }
            }
        }
        haystack.extend_from_slice(&PADDING);
    }

    /// Adds the folded search as words, each with a space behind it. False, and nothing is added, where a `hole` (the sign
    /// for a letter that one has to guess) stands before a letter: then nothing is vouched for.
    pub fn words(&self, query: &Query<'_>, hole: u8, haystack: &mut Vec<u8>) -> bool {
        let start = haystack.len();
        let is_whole = match query {
            Query::Ascii(bytes) if bytes.len() <= LONGEST_QUERY => {
                self.words_of_bytes(bytes.iter().map(|byte| u32::from(*byte)), bytes.len(), hole, haystack)
            }
            Query::Text(text) if text.len() <= LONGEST_QUERY => {
                self.words_of_bytes(text.chars().map(u32::from), text.len(), hole, haystack)
            }
            _ => false,
        };
        is_whole || {
            haystack.truncate(start);
            self.words_with_care(query.text(), hole, haystack) || {
                haystack.truncate(start);
                false
            }
        }
    }

    /// False where a sign reads as anything else than one byte, or there are holes: most searches have none.
    #[inline]
    fn words_of_bytes(&self, codes: impl Iterator<Item = u32>, most: usize, hole: u8, haystack: &mut Vec<u8>) -> bool {
        let start = haystack.len();
        haystack.resize(start + most + 1, b' ');
        let words = &mut haystack[start..];
        let (mut end, mut before) = (0, b' ');
        for code in codes {
            let byte = self.bytes.get(code as usize).copied().unwrap_or(0);
            if byte == 0 || byte == hole {
                return false;
            }
            words[end] = byte;
            end += usize::from(byte != b' ' || before != b' '); // a space again is written over
            before = byte;
        }
        haystack.truncate(start + end + usize::from(before != b' '));
        true
    }

    fn words_with_care(&self, query: &str, hole: u8, haystack: &mut Vec<u8>) -> bool {
        let mut after_hole = false;
        let end_word = |haystack: &mut Vec<u8>| {
            if haystack.last().is_some_and(|last| *last != b' ') {
                haystack.push(b' ');
            }
        };
        let vouched = self.fold(query, |text| {
            for byte in text {
                if *byte == hole || *byte == b' ' {
                    after_hole = *byte == hole;
                    end_word(haystack);
                } else if after_hole {
                    return false;
                } else {
                    haystack.push(*byte);
                }
            }
            true
        });
        end_word(haystack);
        vouched
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("a table of less than 4 GB")
}
