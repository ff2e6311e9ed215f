//! Candidates that say the same in the same place and minute: what is decided of one holds for all of them.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::scan::Cut;

/// What is decided at once; places are in `Found::bytes`.
#[derive(Debug)]
pub struct Alike {
    /// The numbers of a plain list's lines; None: the matcher has to be asked about the query.
    pub lines: Option<Vec<u32>>,
    /// The texts of the first of them.
    pub query: Range<usize>,
    /// As in the others.
    pub country: Option<Range<usize>>,
    /// As in the others.
    pub locale: Option<Range<usize>>,
    /// Since 1970.
    pub minute: i64,
    /// How many they are.
    pub count: usize,
}

/// Which of them were seen in a scan.
#[derive(Default)]
pub struct Seen {
    numbers: FxHashMap<Vec<u8>, usize>,
    key: Vec<u8>,
}

/// Of no text in UTF-8.
const END: u8 = 0xFF;
/// As `END`: before a text that is there, for an empty one is another than none.
const IS_THERE: u8 = 0xFE;

impl Seen {
    /// Forgets all.
    pub fn begin(&mut self) {
        self.numbers.clear();
    }

    /// The place in `all` of those that are like this one; `lines` as in `Alike`.
    pub fn number(
        &mut self,
        bytes: &[u8],
        cut: &Cut,
        minute: i64,
        lines: Option<Vec<u32>>,
        all: &mut Vec<Alike>,
    ) -> usize {
        self.key.clear();
        match &lines {
            Some(lines) => lines.iter().for_each(|line| self.key.extend(line.to_le_bytes())),
            None => self.key.extend_from_slice(&bytes[cut.query.clone()]),
        }
        for text in [&cut.country, &cut.locale] {
            self.key.push(END);
            if let Some(place) = text {
                self.key.push(IS_THERE);
                self.key.extend_from_slice(&bytes[place.clone()]);
            }
        }
        self.key.push(u8::from(lines.is_some()));
        self.key.extend(minute.to_le_bytes());
        let number = *self.numbers.get(&self.key).unwrap_or(&all.len());
        if number == all.len() {
            self.numbers.insert(self.key.clone(), number);
            let (query, country, locale) = (cut.query.clone(), cut.country.clone(), cut.locale.clone());
            all.push(Alike { lines, query, country, locale, minute, count: 0 });
        }
        all[number].count += 1;
        number
    }
}
