//! Words, needles and groups, beside a plain way to say the same: over many invented ones of few letters, so that most
//! of what may happen does.

use std::collections::{HashMap, HashSet};

use vigie_kernel::folding::BEHIND_WORDS;
use vigie_kernel::groups::{Groups, Present};
use vigie_kernel::lookup::{Lookup, Often, SHORT, UNKNOWN, Word};
use vigie_kernel::parting::{Parting, Steps};
use vigie_kernel::within::{BEHIND_TEXT, Needles};

/// Numbers that look like chance, the same each time (xorshift, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % most
    }

    fn word(&mut self, longest: usize) -> Vec<u8> {
        let length = 1 + self.below(longest);
        (0..length).map(|_| b"ab"[self.below(2)]).collect()
    }

    /// Words of all lengths around the sixteen bytes that are read at once, each with a number.
    fn words(&mut self, count: usize) -> HashMap<Vec<u8>, u32> {
        (0..).take(count).map(|number| (self.word(40), number)).collect()
    }
}

fn lookup(words: &HashMap<Vec<u8>, u32>) -> Lookup {
    Lookup::new(words.iter().map(|(word, number)| (word.as_slice(), *number)))
}

#[test]
fn a_word_is_found_whole_in_two_parts_and_without_one_of_its_bytes() {
    let mut chance = Chance(7);
    let words = chance.words(4_000);
    let found = lookup(&words);
    assert_eq!(found.longest(), 40);
    for word in words.keys().cloned().chain((0..4_000).map(|_| chance.word(42))) {
        assert_eq!(found.get(Word::new(&word)), words.get(&word).copied());
        for at in 0..word.len() {
            let (one, other) = word.split_at(at);
            assert_eq!(found.get_joined(Word::new(one), Word::new(other)), words.get(&word).copied());
            let shorter = [one, &other[1..]].concat();
            assert_eq!(found.get_without(Word::new(&word), at), words.get(&shorter).copied());
        }
    }
}

#[test]
fn a_mark_is_put_on_words_that_are_there_and_on_no_others() {
    let mut chance = Chance(8);
    let mut words = chance.words(500);
    for word in words.keys().cloned().collect::<Vec<_>>() {
        words.insert([word.as_slice(), b"c"].concat(), 600); // long ones begin alike
    }
    let mut found = lookup(&words);
    let marked: HashSet<Vec<u8>> =
        words.keys().filter(|word| word.len() % 2 == 0).cloned().chain((0..500).map(|_| chance.word(40))).collect();
    for word in &marked {
        found.mark(Word::new(word), 1 << 31);
    }
    for word in words.keys().chain(&marked) {
        let mark = u32::from(marked.contains(word)) << 31;
        assert_eq!(found.get(Word::new(word)), words.get(word).map(|number| number | mark));
    }
}

#[test]
fn words_of_every_length_are_cut_where_a_space_is() {
    let mut chance = Chance(9);
    let words: Vec<_> = (1..=40).map(|length| [vec![0xC3; length - 1], chance.word(1)].concat()).collect();
    let haystack = [words.join(&b' '), vec![b' '; BEHIND_WORDS + 1]].concat();
    let mut start = 0;
    for word in words {
        let cut = Word::at(&haystack, start);
        assert_eq!(cut.bytes, word);
        assert_eq!(cut.number(), Word::new(&word).number());
        assert_eq!(cut.number().is_some(), word.len() <= SHORT);
        start += word.len() + 1;
    }
}

#[test]
fn what_is_remembered_of_a_word_is_what_was_found_for_it() {
    let mut chance = Chance(10);
    let words = chance.words(60_000);
    let mut often = Often::default();
    let mut remembered = 0;
    for _ in 0..200_000 {
        let word = chance.word(16);
        let set = words.get(&word).copied();
        let seen = often.get(Word::new(&word));
        if seen == UNKNOWN {
            if let Some(set) = set {
                often.put(Word::new(&word), set);
            }
        } else {
            assert_eq!(Some(seen), set);
            remembered += 1;
        }
    }
    assert!(remembered > 10_000, "{remembered}: hardly anything is remembered");
}

#[test]
fn all_needles_in_a_text_are_found_and_no_others() {
    let mut chance = Chance(11);
    let needles = chance.words(3_000);
    let found = Needles::new(needles.iter().map(|(needle, number)| (needle.as_slice(), *number)));
    for needle in needles.keys().take(500) {
        let text = [chance.word(10), needle.clone(), chance.word(10)].concat();
        let places = (0..text.len()).flat_map(|start| (start + 1..=text.len()).map(move |end| (start, end)));
        let expected: HashSet<u32> =
            places.filter_map(|(start, end)| needles.get(&text[start..end]).copied()).collect();
        let mut seen = HashSet::new();
        found.find(&[text.as_slice(), &BEHIND_TEXT].concat(), text.len(), |set| {
            seen.insert(set);
        });
        assert_eq!(seen, expected);
    }
}

#[test]
fn letters_part_into_the_cheapest_row_of_words_and_without_a_last_one_that_belongs_to_what_follows() {
    let mut chance = Chance(13);
    let mut parted = 0;
    for _ in 0..2_000 {
        let words: HashMap<Vec<u8>, u32> =
            (0..30).map(|_| (chance.word(15), 1 + u32::try_from(chance.below(1_000_000)).unwrap())).collect();
        let words: HashMap<_, _> = words.into_iter().filter(|(word, _)| word.len() > 1).collect();
        let alone = HashMap::from([((b'a', b'^'), 50_000), ((b'a', b'b'), 90_000), ((b'b', b'a'), 400_000)]);
        let parting = Parting {
            costs: lookup(&words),
            alone: alone.clone().into_iter().collect(),
            most: 150_000,
            clitics: b"b".to_vec(),
        };
        let letters = chance.word(20);
        let mut seen = Vec::new();
        parting.find(&letters, &mut Steps::new(), |part| seen.push(part.to_vec()));
        let mut expected = cheapest(&letters, &words, &alone);
        if letters.len() > 2 && letters.ends_with(b"b") {
            expected.extend(cheapest(&letters[..letters.len() - 1], &words, &alone));
        }
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected);
        parted += usize::from(!seen.is_empty());
    }
    assert!(parted > 200, "{parted}: hardly any are words");
}

/// All rows of words are made, and the cheapest is taken.
fn cheapest(letters: &[u8], words: &HashMap<Vec<u8>, u32>, alone: &HashMap<(u8, u8), u32>) -> Vec<Vec<u8>> {
    let mut rows: Vec<(u32, Vec<Vec<u8>>)> = vec![(0, Vec::new())];
    let mut best: Option<(u32, Vec<Vec<u8>>)> = None;
    while let Some((cost, row)) = rows.pop() {
        let start = row.iter().map(Vec::len).sum();
        if start == letters.len() {
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, row));
            }
            continue;
        }
        let behind = if start == 0 { b'^' } else { letters.get(start + 1).copied().unwrap_or(b' ') };
        for end in start + 1..=letters.len() {
            let part = &letters[start..end];
            let more = if end == start + 1 { alone.get(&(part[0], behind)) } else { words.get(part) };
            if let Some(more) = more
                && best.as_ref().is_none_or(|(least, _)| cost + more < *least)
            {
                rows.push((cost + more, [row.as_slice(), &[part.to_vec()]].concat()));
            }
        }
    }
    let most = 150_000 * u32::try_from(letters.len()).unwrap();
    best.filter(|(cost, _)| *cost <= most).map_or_else(Vec::new, |(_, row)| row)
}

#[test]
fn groups_lead_where_the_rules_say_step_by_step() {
    let mut chance = Chance(12);
    for _ in 0..300 {
        let count = 2 + chance.below(300);
        let some = |chance: &mut Chance, least: usize, most: usize| -> Vec<u16> {
            let picked: HashSet<usize> = (0..least + chance.below(most)).map(|_| 1 + chance.below(count)).collect();
            picked.into_iter().map(|group| u16::try_from(group).unwrap()).collect()
        };
        let mut sets: Vec<Vec<u16>> = (0..40).map(|_| some(&mut chance, 0, 6)).collect();
        sets.push(vec![0]);
        let rules: Vec<_> =
            (0..60).map(|_| (some(&mut chance, 1, 3), u32::try_from(chance.below(sets.len())).unwrap())).collect();
        let groups = Groups::new(&sets, &rules).unwrap();
        let mut present = Present::default();
        for _ in 0..50 {
            let given: Vec<u32> = (0..chance.below(6)).map(|_| u32::try_from(chance.below(40)).unwrap()).collect();
            present.clear();
            for set in &given {
                groups.add(*set, &mut present);
            }
            assert_eq!(groups.may_match(&mut present), concludes(&sets, &rules, &given));
        }
    }
}

fn concludes(sets: &[Vec<u16>], rules: &[(Vec<u16>, u32)], given: &[u32]) -> bool {
    let mut found: HashSet<u16> = given.iter().flat_map(|set| &sets[*set as usize]).copied().collect();
    loop {
        let before = found.len();
        for (needs, gives) in rules {
            if needs.iter().all(|need| found.contains(need)) {
                found.extend(&sets[*gives as usize]);
            }
        }
        if found.len() == before {
            return found.contains(&0);
        }
    }
}
