//! Millions of broken fetch responses: none may crash the scan, loop, or take memory without end.
//!
//!     cargo run --release --no-default-features --example fuzz 10000000 [seed]
//!
//! Each input is a few batches of every codec in which bytes were changed, cut or doubled; half of them get the right
//! checksum afterwards, so that what lies behind it is reached. The same seed makes the same inputs.

#[path = "../tests/making/mod.rs"]
mod making;

use rustc_hash::FxHashMap;
use vigie_kernel::needles::{Prefilter, Rules, Texts};
use vigie_kernel::scan::{Cut, Found, Scanner};

/// xorshift64*: small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap_or(0) % bound
    }
}

fn scanner(words: bool) -> Scanner {
    let rules = Rules {
        table: (b'a'..=b'z').map(|letter| (u32::from(letter), char::from(letter).to_string())).collect(),
        pairs: FxHashMap::from_iter([((0x1F1EB, 0x1F1F7), " ".to_owned())]),
        words,
        hole: b'!',
        glue: b"0123456789".to_vec(),
        glue_beyond: vec![true; 0x100],
        letters: FxHashMap::from_iter([(b'1', b'i')]),
        needles: Texts { lines: b"pere\nfrappe\n119".to_vec(), sets: vec![1, 2, 0] },
        joined: Texts { lines: b"119".to_vec(), sets: vec![0] },
        parts: Texts { lines: b"mon\npere\nme".to_vec(), sets: vec![3, 4, 3] },
        alone: FxHashMap::from_iter([((b'm', b'^'), 2), ((b'a', b' '), 4)]),
        most_cost: 2,
        known: Texts { lines: b"mon\nme".to_vec(), sets: vec![3, 3] },
        clitics: b"m".to_vec(),
        errors: Texts { lines: b"frappe\nrappe".to_vec(), sets: vec![2, 2] },
        doubles: Texts { lines: b"frappe".to_vec(), sets: vec![2] },
        sets: vec![vec![0], vec![1], vec![2], vec![3]],
        rules: vec![(vec![2, 1, 3], 0)],
    };
    Scanner::new(Prefilter::new(rules).expect("fitting parts"), &FxHashMap::from_iter([(*b"FR", 2)]), 4)
}

fn seeds() -> Vec<Vec<u8>> {
    let values = [
        making::search("mon pere me frappe \u{1F1EB}\u{1F1F7} 119", "FR"),
        br#"{ "query":"\u00e9\ud83d\ude00!b", "event_id":"e","session_id":"s","x":[1.5e3,{"a":null}],"country":7}"#
            .to_vec(),
        b"\xff\x00{\"query\"".to_vec(),
    ];
    let mut found: Vec<_> = (0..5).map(|codec| making::batch_of(&values, 7, codec)).collect();
    let mut control = making::batch(b"\0\0\0\0\0\0", 8);
    control[22] |= 0x30;
    making::repair(&mut control);
    found.push(control);
    found
}

fn mutate(raw: &mut Vec<u8>, chance: &mut Chance) {
    const TELLING: [u8; 8] = [0x00, 0xFF, 0x7F, 0x80, b'"', b'\\', b'{', 0x01];
    for _ in 0..=chance.below(6) {
        let at = chance.below(raw.len());
        match chance.below(8) {
            0 => raw[at] = TELLING[chance.below(TELLING.len())],
            1 => raw[at] ^= 1 << chance.below(8),
            2 if raw.len() > 70 => drop(raw.drain(at..(at + chance.below(4)).min(raw.len()))),
            3 => raw.insert(at, TELLING[chance.below(TELLING.len())]),
            4 => raw.truncate(at.max(30)),
            _ => raw[at] = u8::try_from(chance.below(256)).unwrap_or(0),
        }
    }
    if chance.below(2) == 0 && raw.len() >= 61 {
        let length = i32::try_from(raw.len() - 12).unwrap_or(0);
        raw[8..12].copy_from_slice(&length.to_be_bytes());
        raw[16] = 2;
        making::repair(raw);
    }
}

/// What is cut is handed to Python as text.
fn readable(cut: &Cut, found: &Found) {
    let ids = [&cut.query, &cut.event_id, &cut.session_id, &cut.source];
    for place in ids.into_iter().chain(&cut.country).chain(&cut.locale) {
        assert!(std::str::from_utf8(&found.bytes[place.clone()]).is_ok());
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let (count, seed) = (arguments.next().unwrap_or(100_000), arguments.next().unwrap_or(1));
    let (scanners, seeds, mut chance) = ([scanner(true), scanner(false)], seeds(), Chance(seed.max(1)));
    let (mut understood, mut candidates, mut cut) = (0_u64, 0_usize, 0_usize);
    for number in 0..count {
        let mut raw = seeds[chance.below(seeds.len())].clone();
        mutate(&mut raw, &mut chance);
        if chance.below(3) == 0 {
            raw.extend_from_slice(&seeds[chance.below(seeds.len())]);
        }
        let scanner = &scanners[usize::from(number % 2 == 0)];
        if let Ok(found) = scanner.scan(&raw, 7, &[(-1, 0), (3, 9)], 3) {
            assert!(found.next_offset >= 7);
            understood += 1;
            candidates += found.candidates.len();
            cut += found
                .candidates
                .iter()
                .filter_map(|kept| kept.cut.as_ref())
                .inspect(|cut| readable(cut, &found))
                .count();
        }
    }
    println!(
        "{count} inputs, {understood} of them understood, {candidates} candidates, {cut} of them cut, no crash (seed {seed})"
    );
}
