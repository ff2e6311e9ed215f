//! What the kernel promises without Python: batches of every codec, odd JSON, folding, needles.

use rustc_hash::FxHashMap;
use vigie_kernel::batch::Unreadable;
use vigie_kernel::harmless::Harmless;
use vigie_kernel::moulds::{Query, Values};
use vigie_kernel::needles::{Prefilter, Room, Rules, Texts};
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
        glue_beyond: Vec::new(),
        letters: FxHashMap::from_iter([(b'3', b'e')]),
        needles: texts(b" frappe\nzzz\nff", &[2, 0, 0]),
        joined: texts(b"zz6", &[0]),
        parts: texts(b"mon\npere\ncoude\nlechien", &[2, 2, 2, 99]),
        alone: FxHashMap::from_iter([((b'a', b'^'), 2), ((b'a', b'c'), 2), ((b'a', b' '), 6)]),
        most_cost: 1,
        clitics: b"m".to_vec(),
        known: texts(b"pere\ncoude", &[1, 3]),
        errors: texts(b"gifler\nifler\ngfler\ngiler\ngifer\ngiflr\ngifle", &[2; 7]),
        doubles: texts(b"frappe\nuntrestresgrandcoude", &[2, 2]),
        sets: vec![vec![0], vec![1], vec![2], vec![3, 70], vec![1, 2, 70]],
        rules: vec![(vec![2, 1], 0), (vec![70, 3], 4)],
    }
}

fn texts(lines: &[u8], sets: &[u32]) -> Texts {
    Texts { lines: lines.to_vec(), sets: sets.to_vec() }
}

fn letters() -> impl Iterator<Item = (u32, String)> {
    (b'c'..=b'z').chain(*b"0369").map(|letter| (u32::from(letter), char::from(letter).to_string()))
}

fn may_match(query: &str) -> bool {
    Prefilter::new(rules()).unwrap().may_match(&query.into(), &mut Room::default())
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
fn a_word_in_two_parts_is_found_whether_these_are_known_or_not() {
    for at in 1.."frappe".len() {
        let (first, last) = "frappe".split_at(at);
        for known in ["", first, last, &[first, last].join("\n")] {
            let known = [known, "pere", "de"].join("\n");
            let words = known.lines().filter(|line| !line.is_empty());
            let sets: Vec<u32> = words.map(|word| if word == "pere" { 1 } else { 5 }).collect();
            let mut rules = rules();
            rules.sets.push(vec![]);
            rules.needles = texts(b"", &[]);
            rules.known = texts(known.as_bytes(), &sets);
            let prefilter = Prefilter::new(rules).unwrap();
            let ask = |query: &str| prefilter.may_match(&query.into(), &mut Room::default());
            assert!(ask(&format!("pere {first} {last}")), "{first} {last}, {known}");
            assert!(ask(&format!("{first} {last} de pere")), "{first} {last}, {known}");
            assert!(!ask(&format!("pere {first} de {last}")), "{first} de {last}, {known}");
        }
    }
}

#[test]
fn all_groups_that_a_rule_needs_have_to_be_found() {
    let cases = [
        ("mon pere me frappe", true),
        ("pere", false),
        ("frappe", false),
        ("p\u{e9}re frappe", true),
        ("pe\u{200b}re  frappe", true),
        ("compere frappe", false),
        ("pere frappeur", true),
        ("p3re frappe", false),
        ("pere xfrappe", false),
        ("pere 6frappe", true),
        ("pere 16frappe6b", true),
        ("pere 6xfrappe", false),
        ("pere frapp3", true),
        ("pere fra ppe", true),
        ("pere fra b ppe", false),
        ("pere untrestresgrand coude", true),
        ("coude", true),
        ("pere mfrapper", true),
        ("pere tfrapper", false),
        ("pere gifler", true),
        ("pere gfiler", true),
        ("pere gifller", true),
        ("pere giler", true),
        ("pere gipler", true),
        ("pere ginper", false),
        ("pere giflerrrr", true),
        ("pere ginperrrr", false),
        ("cou de", false),
        ("b c d", false),
        ("b c d e", true),
        ("b c d pere", false),
        ("b c d xpere", true),
        ("xpere b c d", true),
        ("xpere pere b c d", false),
        ("b c d pere 9", true),
        ("b c d pere b c", true),
        ("b c d pere b c d", true),
        ("b c d pere b", false),
        ("f r a ppe", true),
        ("b c dd e", false),
        ("moncoude", true),
        ("coudemonpere", true),
        ("moncoudex", false),
        ("monlechiencoude", false),
        ("acoude", true),
        ("monacoude", true),
        ("moncoudea", false),
        ("coudem", true),
        ("moncoudem", true),
        ("mcoude", true),
        ("xcoude", false),
        ("coudeee", true),
        ("moncccoudeee", true),
        ("monccoudee", false),
        ("6moncoude", true),
        ("xzz6", true),
        ("zzz", true),
        ("", false),
    ];
    for (query, expected) in cases {
        assert_eq!(may_match(query), expected, "{query}");
    }
}

#[test]
fn searches_that_are_decided_together_are_decided_as_each_alone() {
    let queries =
        ["pere frappe", "mon", "", "pere", "frappe", "a!b", "b c d", "pere fra", "ppe", "xpere  me frappe", "zzz"];
    let prefilter = Prefilter::new(rules()).unwrap();
    let picked: Vec<&str> = (0..700).map(|number| queries[number * number / 3 % queries.len()]).collect();
    let alone: Vec<bool> = picked.iter().map(|query| may_match(query)).collect();
    assert!(alone.contains(&true) && alone.contains(&false));
    let mut room = Room::default();
    for together in [1, 2, 7, 64, 700] {
        let mut found = Vec::new();
        for some in picked.chunks(together) {
            let some: Vec<Query> = some.iter().map(|query| (*query).into()).collect();
            found.extend_from_slice(prefilter.decide(&some, &mut room));
        }
        assert_eq!(found, alone, "{together} at a time");
    }
    let values: Vec<_> = picked.iter().map(|query| making::search(query, "FR")).collect();
    let found = scan(&making::batch_of(&values, 0, 0), 0).unwrap();
    let expected: Vec<i64> = (0..).zip(&alone).filter(|(_, may_match)| **may_match).map(|(number, _)| number).collect();
    assert_eq!(offsets(&found), expected);
    assert_eq!(found.tallies.iter().map(|cell| cell.2).sum::<u64>(), 700 - expected.len() as u64);
}

#[test]
fn only_what_was_added_is_known_to_be_harmless_however_many_others_are() {
    let harmless = Harmless::new();
    let known = |text: &str| harmless.contains(harmless.key(&text.into()));
    let other = Harmless::new();
    assert!(harmless.key(&"mon".into()) != other.key(&"mon".into()), "keys are of one memory alone");
    assert!(!known("mon"));
    harmless.add(harmless.key(&"mon".into()));
    assert!(known("mon"));
    assert_eq!(harmless.key(&"mon".into()), harmless.key(&Query::Ascii(b"mon")));
    for number in 0..3_000_000 {
        harmless.add(harmless.key(&format!("a{number}").as_str().into()));
    }
    assert!(known("a2999999"));
    assert!(!(0..3_000_000).all(|number| known(&format!("a{number}"))), "it holds no more than its places");
    assert!(!(0..3_000_000).any(|number| known(&format!("b{number}"))));
}

#[test]
fn what_was_read_of_a_batch_that_is_not_understood_is_forgotten() {
    let scanner = scanner();
    let mut broken = making::batch_of(&[making::search("pere frappe", "FR"), making::search("mon", "FR")], 0, 0);
    broken[60] += 1; // the number of its records
    making::repair(&mut broken);
    assert!(scanner.scan(&broken, 0, &[], 0).is_err());
    let whole = making::batch_of(&[making::search("mon", "FR"), making::search("pere frappe", "FR")], 0, 0);
    assert_eq!(offsets(&scanner.scan(&whole, 0, &[], 0).unwrap()), [1]);
}

#[test]
fn words_of_any_length_are_looked_up_whole() {
    for length in 1..=40 {
        let word = "qx".repeat(20)[..length].to_owned();
        let known = texts(format!("pere\n{word}").as_bytes(), &[1, 2]);
        let doubles = texts(format!("gg{word}").as_bytes(), &[2]);
        let prefilter = Prefilter::new(Rules { known, doubles, needles: texts(b"", &[]), ..rules() }).unwrap();
        let mut room = Room::default();
        for (query, expected) in [
            (format!("pere {word}"), true),
            (format!("pere {word} b"), true),
            (format!("pere {word}b"), false),
            (format!("pere b{}", &word[1..]), false),
            (format!("pere {}b", &word[..length - 1]), false),
            (format!("pere gg {word}"), true),
            (format!("pere g g{word}"), true),
            (format!("pere gg b{word}"), false),
            (format!("pere gg {}b", &word[..length - 1]), false),
        ] {
            assert_eq!(prefilter.may_match(&(&query).into(), &mut room), expected, "{query}");
            assert_eq!(prefilter.may_match(&(&query).into(), &mut room), expected, "{query}, again");
        }
    }
}

#[test]
fn what_is_remembered_of_words_changes_no_answer() {
    let prefilter = Prefilter::new(rules()).unwrap();
    let mut room = Room::default();
    for number in 0..20_000_u32 {
        let odd: String = number.to_string().bytes().map(|digit| char::from(b'c' + 2 * (digit - b'0'))).collect();
        for (query, expected) in [
            (format!("pere k{odd}"), false),
            (format!("pere {odd}zzz"), true),
            (format!("pere k{odd} frapp3"), true),
            (format!("k{odd} frapp3"), false),
            (format!("{odd}zzz"), true),
        ] {
            assert_eq!(prefilter.may_match(&(&query).into(), &mut room), expected, "{query}");
        }
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
    let rules = Rules { glue: b"019x".to_vec(), needles: texts(b"119", &[0]), sets: vec![vec![0]], ..Rules::default() };
    let prefilter = Prefilter::new(rules).unwrap();
    for (query, expected) in [("119", true), ("1119", false), ("1119 119", true), ("x119", false), ("a119", true)] {
        assert_eq!(prefilter.may_match(&query.into(), &mut Room::default()), expected, "{query}");
    }
}

#[test]
fn the_lines_of_a_search_are_known_where_the_signs_beside_them_are() {
    let beyond: Vec<bool> =
        (0x80..0x2100).map(|code| char::from_u32(code).is_some_and(char::is_alphanumeric)).collect();
    let rules = Rules {
        glue: (b'a'..=b'z').collect(),
        glue_beyond: beyond,
        needles: texts("b\na b\nabcd\nabcde\n\u{e9}t".as_bytes(), &[0; 5]),
        sets: vec![vec![0]],
        ..Rules::default()
    };
    let (prefilter, mut room) = (Prefilter::new(rules).unwrap(), Room::default());
    let mut lines = |query: &str| prefilter.lines(&query.into(), &mut room);
    for (query, expected) in [
        ("", Some(vec![])),
        ("B", Some(vec![0])),
        ("a b abcd b", Some(vec![1, 0, 2, 0])), // the leftmost, then the longest
        ("xb bx abcdex", Some(vec![])),
        ("\u{e9}b b\u{e9} \u{2019}b\u{201c} \u{e9}t", Some(vec![0, 4])),
        ("b \u{3042}b", None),
        ("b\u{1f198} b", None),
        ("\u{1f198} b", Some(vec![0])),
    ] {
        assert_eq!(lines(query), expected, "{query}");
    }
    assert_eq!(Prefilter::new(self::rules()).unwrap().lines(&"zzz".into(), &mut Room::default()), None);
}

#[test]
fn needles_of_any_length_are_found_at_any_place() {
    for needle in ["a", "ab", "abc", "abcd", "abcde", "\u{e9}t", "#a"] {
        let rules = Rules {
            words: false,
            glue: b"abcdefghijklmnopqrstuvwxyz".to_vec(),
            needles: texts(needle.as_bytes(), &[0]),
            sets: vec![vec![0]],
            ..Rules::default()
        };
        let prefilter = Prefilter::new(rules).unwrap();
        for query in ["{}", "{} z", "z {}", "z {} z", "-{}-", "z{}z-{}", "\u{e9}{}\u{e9}", "1{}1"] {
            let query = query.replace("{}", needle);
            assert!(prefilter.may_match(&(&query).into(), &mut Room::default()), "{needle} in {query}");
        }
        assert!(!prefilter.may_match(&"zz zzzzz zz".into(), &mut Room::default()), "{needle}");
        assert!(!prefilter.may_match(&"".into(), &mut Room::default()), "{needle}");
    }
}

#[test]
fn a_rule_without_needs_lets_everything_through_and_wrong_parts_are_refused() {
    let everything = Rules { rules: vec![(vec![], 0)], ..rules() };
    assert!(Prefilter::new(everything).unwrap().may_match(&"b".into(), &mut Room::default()));
    assert!(Prefilter::new(Rules { needles: texts(b"b", &[]), ..rules() }).is_err());
    assert!(Prefilter::new(Rules { known: texts(b"b", &[9]), ..rules() }).is_err());
    assert!(Prefilter::new(Rules { rules: vec![(vec![1], 9)], ..rules() }).is_err());
}

#[test]
fn json_is_read_in_any_layout_and_what_is_odd_is_not() {
    let read = |text: &str| read_after(&[], text.as_bytes());
    let some = |query: &str| Some((query.to_owned(), None));
    let ids = r#""event_id":"e","session_id":"s""#;
    assert_eq!(read(&format!(r#"{{"query":"a",{ids}}}"#)), some("a"));
    assert_eq!(read(&format!("{{\n \"query\" : \"a\" ,\r\n{ids}\t}}\n")), some("a"));
    assert_eq!(read(&format!(r#"{{"query":"\u00e9\ud83d\ude00\n\"",{ids}}}"#)), some("é😀\n\""));
    assert_eq!(read(&format!(r#"{{"query":"a","query":"b",{ids}}}"#)), some("b"));
    assert_eq!(read(&format!(r#"{{"qu\u0065ry":"a",{ids}}}"#)), some("a"));
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
        r#""query":"a","n":1e999"#,
        r#""query":"a","n":"\ud83d""#,
        &format!(r#""query":"a","n":{}{}"#, "[".repeat(200), "]".repeat(200)),
        r#""query":"a","n":[1,]"#,
        r#""query":"a","n":{"a"}"#,
        r#""query":"a","n":[1}"#,
        r#""query":"a","country":"F\u005""#,
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
    assert_eq!(read_after(&[], b"{\"query\":\"\xff\",\"event_id\":\"e\",\"session_id\":\"s\"}"), None);
}

/// What is read of a value once others were read.
fn read_after(others: &[&[u8]], value: &[u8]) -> Option<(String, Option<[u8; 2]>)> {
    let mut values = Values::default();
    for other in others {
        values.read(other);
    }
    values.read(value).map(|found| (found.query.text().to_owned(), found.country))
}

#[test]
fn a_value_written_like_one_before_is_read_as_it_would_be_alone() {
    let first = br#"{"event_id":"e1","query":"a","n":1,"session_id":"s","country":"FR","x":"y"}"#;
    let like: [&[u8]; 16] = [
        br#"{"event_id":"e2","query":"bcd","n":1,"session_id":"t","country":"JP","x":"z"}"#,
        br#"{"event_id":"e2","query":"","n":1,"session_id":"t","country":"\u0046","x":"z"}"#,
        br#"{"event_id":"e2","query":"a\"b","n":1,"session_id":"t","country":"JP","x":"z"}"#,
        br#"{"event_id":"e2","query":"a"b","n":1,"session_id":"t","country":"JP","x":"z"}"#,
        br#"{"event_id":"e2","query":"a\","n":1,"session_id":"t","country":"JP","x":"z"}"#,
        br#"{"event_id":"e2","query":"a","n":2,"session_id":"t","country":"JP","x":"z"}"#,
        br#"{"event_id":"e2","query":"a","n":1,"session_id":"","country":"JP","x":"z"}"#,
        br#"{"event_id":"e2","query":"a","n":1,"session_id":"t","country":"JP","x":"""}"#,
        br#"{"event_id":"e2","query":"a","n":1,"session_id":"t","country":"JP","x":"\"}"#,
        br#"{"event_id":"e2","query":"a","query":"b","session_id":"t","country":"JP","x":"z"}"#,
        br#"{"event_id":"","query":"a","query":"b","n":1,"session_id":"t","country":"JP","x":"z"}"#,
        b"{\"event_id\":\"e2\",\"query\":\"a\x01\",\"n\":1,\"session_id\":\"t\",\"country\":\"JP\",\"x\":\"z\"}",
        b"{\"event_id\":\"e2\",\"query\":\"\xff\",\"n\":1,\"session_id\":\"t\",\"country\":\"JP\",\"x\":\"z\"}",
        b"{\"event_id\":\"e2\",\"query\":\"a\",\"n\":1,\"session_id\":\"\x1f\",\"country\":\"JP\",\"x\":\"z\"}",
        b"{\"event_id\":\"e2\",\"query\":\"a\",\"n\":1,\"session_id\":\"t\",\"country\":\"JP\",\"x\":\"\xe9\"}",
        "{\"event_id\":\"e2\",\"query\":\"\u{e9}\u{7f}\",\"n\":1,\"session_id\":\"t\",\"country\":\"JP\",\"x\":\"z\"}"
            .as_bytes(),
    ];
    for value in like {
        assert_eq!(read_after(&[first], value), read_after(&[], value), "{}", String::from_utf8_lossy(value));
    }
    assert_eq!(read_after(&[first], like[0]), Some(("bcd".to_owned(), Some(*b"JP"))));
    let null = br#"{"country":null,"query":"a","event_id":"e","session_id":"s"}"#;
    assert_eq!(
        read_after(&[null], br#"{"country":null,"query":"b","event_id":"e","session_id":"s"}"#).unwrap().1,
        None
    );
    let before = br#"{"country":"FR","query":"a","event_id":"e","session_id":"s"}"#;
    assert_eq!(
        read_after(&[before], &before.map(|byte| if byte == b'R' { b'I' } else { byte })).unwrap().1,
        Some(*b"FI")
    );
}

#[test]
fn ways_of_writing_that_would_be_read_wrongly_again_are_not_remembered() {
    let wide = |id: &str| format!(r#"{{"query":"a","event_id":"{id}","session_id":"s"}}"#).into_bytes();
    assert_eq!(read_after(&[&wide(&"\u{e9}".repeat(64))], &wide(&"e".repeat(128))), None); // an id of 128
    let twice = br#"{"query":"a","query":"b","event_id":"e","session_id":"s"}"#;
    assert_eq!(read_after(&[twice], twice), Some(("b".to_owned(), None)));
    let countries = br#"{"query":"a","country":"FR","country":null,"event_id":"e","session_id":"s"}"#;
    assert_eq!(read_after(&[countries], countries), Some(("a".to_owned(), None)));
}

#[test]
fn lz4_frames_of_every_kind_say_the_same() {
    use lz4_flex::frame::{BlockMode, BlockSize, FrameInfo};
    let records = making::records(&(0..3_000).map(|_| search("zzz", "FR")).collect::<Vec<_>>());
    let frames = [
        FrameInfo::new(),
        FrameInfo::new().block_size(BlockSize::Max64KB),
        FrameInfo::new().block_size(BlockSize::Max4MB),
        FrameInfo::new().block_mode(BlockMode::Linked).block_size(BlockSize::Max64KB),
        FrameInfo::new().block_checksums(true).content_checksum(true),
        FrameInfo::new().content_size(Some(records.len() as u64)),
    ];
    for info in frames {
        let raw = making::framed(making::lz4(&records, info.clone()), 3_000, 0, 3);
        assert_eq!(scan(&raw, 0).unwrap().candidates.len(), 3_000, "{info:?}");
    }
    let noise = making::noise(200_000);
    let stored = making::lz4(&making::records(std::slice::from_ref(&noise)), FrameInfo::new());
    assert!(stored.len() > noise.len(), "what does not compress is stored");
    let found = scan(&making::framed(stored, 1, 0, 3), 0).unwrap();
    assert_eq!(found.bytes[found.candidates[0].value.clone().unwrap()], noise);
    for cut in [3, 7, 9, 500] {
        let frame = making::lz4(&records, FrameInfo::new());
        let raw = making::framed(frame[..frame.len() - cut].to_vec(), 3_000, 0, 3);
        assert_eq!(scan(&raw, 0).unwrap_err(), Unreadable, "{cut} bytes less");
    }
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
