//! What the kernel promises without Python: batches of every codec, odd JSON, folding, needles.

use rustc_hash::FxHashMap;
use vigie_kernel::batch::Unreadable;
use vigie_kernel::json;
use vigie_kernel::needles::{Prefilter, Room, Rules};
use vigie_kernel::scan::{Found, Scanner};

mod making;
use making::{batch, batch_of, search};

fn rules() -> Rules {
    let table = [(0xE9, "e"), (0x200B, ""), (u32::from('a'), "a"), (u32::from('b'), "b"), (u32::from('!'), "!")];
    Rules {
        table: table.map(|(code, text)| (code, text.to_owned())).into_iter().chain(letters()).collect(),
        pairs: FxHashMap::from_iter([((0x1F1EB, 0x1F1F7), " ".to_owned()), ((0x1F1EB, 0x1F1EB), "ff".to_owned())]),
        words: true,
        hole: b'!',
        glue: Vec::new(),
        needles: b" pere \n frappe\nzzz\nff".to_vec(),
        groups_of: vec![0, 1, 2, 3],
        groups: vec![vec![0], vec![1], vec![2], vec![3]],
        signatures: vec![vec![0, 1], vec![2], vec![3]],
    }
}

fn letters() -> impl Iterator<Item = (u32, String)> {
    (b'c'..=b'z').map(|letter| (u32::from(letter), char::from(letter).to_string()))
}

fn may_match(query: &str) -> bool {
    Prefilter::new(rules()).unwrap().may_match(query, &mut Room::default())
}

fn scanner() -> Scanner {
    let countries = FxHashMap::from_iter([(*b"FR", 2), (*b"JP", 1)]);
    Scanner::new(Prefilter::new(rules()).unwrap(), &countries, 4)
}

fn scan(buffer: &[u8], from: i64) -> Result<Found, Unreadable> {
    scanner().scan(buffer, from, &[], 0)
}

fn offsets(found: &Found) -> Vec<i64> {
    found.candidates.iter().map(|candidate| candidate.offset).collect()
}

#[test]
fn all_groups_of_a_signature_have_to_be_found() {
    let cases = [
        ("mon pere me frappe", true),
        ("pere", false),
        ("frappe", false),
        ("p\u{e9}re frappe", true),
        ("pe\u{200b}re  frappe", true),
        ("compere frappe", false),
        ("pere frappeur", true),
        ("zzz", true),
        ("", false),
    ];
    for (query, expected) in cases {
        assert_eq!(may_match(query), expected, "{query}");
    }
}

#[test]
fn a_hole_before_a_letter_is_not_vouched_for_and_one_at_the_end_is() {
    assert!(may_match("b!b"));
    assert!(may_match("! b!!b"));
    assert!(!may_match("b!"));
    assert!(!may_match("b! b"));
}

#[test]
fn two_regional_indicators_are_read_together_from_the_left() {
    assert!(!may_match("\u{1F1EB}\u{1F1F7}"));
    assert!(may_match("\u{1F1EB}\u{1F1EB}"));
    assert!(!may_match("\u{1F1EB}\u{1F1F7}\u{1F1EB}"));
}

#[test]
fn only_the_first_1024_signs_are_looked_at() {
    assert!(may_match(&format!("{}zzz", "b".repeat(1021))));
    assert!(!may_match(&format!("{}zzz", "b".repeat(1022))));
}

#[test]
fn a_needle_that_has_to_stand_free_is_looked_for_beyond_the_first_place() {
    let rules = Rules {
        glue: b"019x".to_vec(),
        needles: b"119".to_vec(),
        groups_of: vec![0],
        groups: vec![vec![0]],
        signatures: vec![vec![0]],
        ..Rules::default()
    };
    let prefilter = Prefilter::new(rules).unwrap();
    for (query, expected) in [("119", true), ("1119", false), ("1119 119", true), ("x119", false), ("a119", true)] {
        assert_eq!(prefilter.may_match(query, &mut Room::default()), expected, "{query}");
    }
}

#[test]
fn a_signature_without_groups_lets_everything_through_and_wrong_parts_are_refused() {
    let everything = Rules { signatures: vec![vec![]], ..rules() };
    assert!(Prefilter::new(everything).unwrap().may_match("b", &mut Room::default()));
    assert!(Prefilter::new(Rules { groups_of: vec![0], ..rules() }).is_err());
    assert!(Prefilter::new(Rules { groups_of: vec![0, 1, 2, 9], ..rules() }).is_err());
}

#[test]
fn json_is_read_in_any_layout_and_what_is_odd_is_not() {
    let read = |text: &str| {
        let mut room = String::new();
        json::read(text.as_bytes(), &mut room).map(|found| (found.query.to_owned(), found.country))
    };
    let some = |query: &str| Some((query.to_owned(), None));
    let ids = r#""event_id":"e","session_id":"s""#;
    assert_eq!(read(&format!(r#"{{"query":"a",{ids}}}"#)), some("a"));
    assert_eq!(read(&format!("{{\n \"query\" : \"a\" ,\r\n{ids}\t}}\n")), some("a"));
    assert_eq!(read(&format!(r#"{{"query":"\u00e9\ud83d\ude00\n\"",{ids}}}"#)), some("é😀\n\""));
    assert_eq!(read(&format!(r#"{{"query":"a","query":"b",{ids}}}"#)), some("b"));
    let nested = r#""x":[1,-2.5e+3,{"query":"z"},[],{},null,true,false,"\\"]"#;
    assert_eq!(read(&format!(r#"{{"query":"a",{nested},{ids}}}"#)), some("a"));
    assert_eq!(read(&format!(r#"{{"query":"a","country":"FR",{ids}}}"#)), Some(("a".to_owned(), Some(*b"FR"))));
    assert_eq!(read(&format!(r#"{{"query":"a","country":["FR"],{ids}}}"#)), some("a"));
    let odd = [
        r#""query":"\ud83d""#,
        r#""query":"\udc00""#,
        r#""query":"\ud83dx""#,
        r#""query":"\x""#,
        r#""query":1"#,
        r#""query":"a","n":01"#,
        r#""query":"a","n":1."#,
        r#""query":"a","n":-"#,
        r#""query":"a","n":NaN"#,
        r#""query":"a","n":1234567890123456789"#,
        r#""query":"a","n":"\ud83d""#,
        r#""qu\u0065ry":"a""#,
        r#""query":"a","n":[[[[[[[[[[]]]]]]]]]]"#,
        r#""query":"a","n":nul"#,
        r#""query":"a",,"n":1"#,
        "\"query\":\"\u{1}\"",
        r#""query":"a" "n":1"#,
        r#""query" "a""#,
    ];
    for odd in odd {
        assert_eq!(read(&format!("{{{odd},{ids}}}")), None, "{odd}");
    }
    let long = "e".repeat(65);
    let whole = [
        "",
        "{",
        "{}",
        "[]",
        "null",
        "{\"query\":\"a\"}",
        "{\"query\":\"a\",\"event_id\":\"e\",\"session_id\":\"s\"}x",
        "{\"query\":\"a\",\"event_id\":\"\",\"session_id\":\"s\"}",
        "{\"event_id\":\"e\",\"session_id\":\"s\"}",
        &format!("{{\"query\":\"a\",\"event_id\":\"{long}\",\"session_id\":\"s\"}}"),
    ];
    for odd in whole {
        assert_eq!(read(odd), None, "{odd}");
    }
    let wide = "é".repeat(64);
    assert_eq!(read(&format!("{{\"query\":\"a\",\"event_id\":\"{wide}\",\"session_id\":\"\\u00e9\"}}")), some("a"));
    assert_eq!(json::read(b"{\"query\":\"\xff\",\"event_id\":\"e\",\"session_id\":\"s\"}", &mut String::new()), None);
}

#[test]
fn every_codec_says_the_same() {
    for codec in 0..5 {
        let values: Vec<_> = (0..300).map(|n| search(if n == 7 { "zzz" } else { "b" }, "FR")).collect();
        let found = scan(&batch_of(&values, 1_000, codec), 1_000).unwrap();
        assert_eq!((offsets(&found), found.next_offset), (vec![1_007], 1_300), "codec {codec}");
        assert_eq!(found.tallies, [(0, 2, 299)]);
        assert_eq!(found.samples.len(), 75);
    }
    assert_eq!(scan(&batch_of(&[search("b", "FR")], 0, 5), 0).unwrap_err(), Unreadable);
}

#[test]
fn a_kept_record_has_its_bytes() {
    let found = scan(&batch(&search("zzz", "FR"), 3), 0).unwrap();
    let kept = &found.candidates[0];
    assert_eq!(&found.bytes[kept.value.clone().unwrap()], search("zzz", "FR"));
    assert_eq!(&found.bytes[kept.key.clone().unwrap()], b"key");
    let (name, value) = &kept.headers[0];
    assert_eq!((&found.bytes[name.clone()], &found.bytes[value.clone().unwrap()]), (&b"name"[..], &b"value"[..]));
}

#[test]
fn a_scan_stops_before_a_wrong_checksum_and_at_a_cut_batch() {
    let mut broken = batch(&search("zzz", "FR"), 1);
    *broken.last_mut().unwrap() ^= 1;
    let found = scan(&[batch(&search("zzz", "FR"), 0), broken, batch(&search("zzz", "FR"), 2)].concat(), 0).unwrap();
    assert_eq!((offsets(&found), found.next_offset, found.is_corrupt), (vec![0], 1, true));
    let whole = [batch(&search("zzz", "FR"), 0), batch(&search("zzz", "FR"), 1)].concat();
    let found = scan(&whole[..whole.len() - 1], 0).unwrap();
    assert_eq!((offsets(&found), found.next_offset, found.is_corrupt), (vec![0], 1, false));
}

#[test]
fn what_is_no_batch_of_format_2_is_left_to_the_reference() {
    let mut old = batch(&search("b", "FR"), 0);
    old[16] = 1;
    assert_eq!(scan(&old, 0).unwrap_err(), Unreadable);
    old[16] = 2;
    old[8..12].copy_from_slice(&40_i32.to_be_bytes());
    assert_eq!(scan(&old, 0).unwrap_err(), Unreadable);
}

#[test]
fn a_number_of_records_that_is_wrong_is_not_believed() {
    for count in [0_i32, 2, -1, i32::MAX] {
        let mut raw = batch(&search("b", "FR"), 0);
        raw[57..61].copy_from_slice(&count.to_be_bytes());
        making::repair(&mut raw);
        assert_eq!(scan(&raw, 0).unwrap_err(), Unreadable, "{count}");
    }
}
