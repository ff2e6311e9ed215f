//! What is written of matches, without Python: a record's bytes, several batches, and what can't be written.

use std::io::Read;

use vigie_kernel::alike::Alike;
use vigie_kernel::forms::{Blanks, CommandForm, Form, Moment, write};
use vigie_kernel::scan::{Cut, Found, Kept};

const NOON_MS: i64 = 1_777_896_000_123;
const DAY: i64 = NOON_MS / 86_400_000;
const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

struct Shared(Form);

impl AsRef<Form> for Shared {
    fn as_ref(&self) -> &Form {
        &self.0
    }
}

fn form() -> Shared {
    let around = |parts: &[&str]| parts.iter().map(|part| part.as_bytes().to_vec()).collect::<Vec<_>>();
    let headers = || [b"<".to_vec(), b"|".to_vec(), b">".to_vec()];
    let command =
        Blanks { value: around(&["{\"", "\",\"", "\",\"", "\",\"", "\",\"", "\",\"", "\"}"]), headers: headers() };
    let command = CommandForm { campaign: "\"fr-119\"".to_owned(), ttl_ms: 300_000, blanks: command };
    Shared(Form {
        command: Some(command),
        tag: Blanks { value: around(&["[\"", "\",\"", "\",\"", "\"]"]), headers: headers() },
    })
}

/// Candidates of event `e-1`, session `s-1`, each at its time and like no other.
fn found(times: &[i64]) -> Found {
    let kept = |(alike, timestamp_ms): (usize, &i64)| Kept {
        offset: 0,
        timestamp_ms: *timestamp_ms,
        key: None,
        value: None,
        headers: Vec::new(),
        cut: Some(Cut {
            query: 0..0,
            event_id: 0..3,
            session_id: 3..6,
            source: 0..0,
            country: None,
            locale: None,
            alike,
        }),
    };
    let alike = |_: &i64| Alike { lines: None, query: 0..0, country: None, locale: None, minute: 0, count: 1 };
    Found {
        candidates: times.iter().enumerate().map(kept).collect(),
        alike: times.iter().map(alike).collect(),
        bytes: b"e-1s-1".to_vec(),
        ..Found::default()
    }
}

fn moment(full_bytes: usize) -> Moment<'static> {
    Moment::new("2026-05-04T12:00:01.000Z", &[(DAY, KEY.to_vec())], full_bytes)
}

/// What is in an lz4 frame.
fn plain(frame: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    lz4_flex::frame::FrameDecoder::new(frame).read_to_end(&mut plain).unwrap();
    plain
}

#[test]
fn a_record_is_written_to_the_byte() {
    let written = write(&found(&[NOON_MS]), &[Some(form())], &moment(1_000)).unwrap();
    let (at, decided, expires) = ("2026-05-04T12:00:00.123Z", "2026-05-04T12:00:01.000Z", "2026-05-04T12:05:00.123Z");
    let id = "44572d5a-e85c-5979-962e-6f25edf7c8ec";
    let [(count, command)] = &written.commands.written[..] else { panic!("one batch of commands") };
    let value = format!("{{\"{id}\",\"e-1\",\"s-1\",\"{at}\",\"{decided}\",\"{expires}\"}}");
    let record = [b"\0\0\0\x06s-1\xa6\x02", value.as_bytes(), b"<H", id.as_bytes(), b"|0", decided.as_bytes(), b">"];
    assert_eq!(*count, 1);
    assert_eq!(String::from_utf8_lossy(&plain(command)[2..]), String::from_utf8_lossy(&record.concat()));
    let session = "\"TotZBLwVRqBhp72iNgunGw\"]<\x06e-1|0";
    assert_eq!(written.pseudonyms, [[*b"TotZBLwVRqBhp72iNgunGw"]]);
    let [(1, tag)] = &written.tags.written[..] else { panic!("one batch of tags") };
    assert!(String::from_utf8_lossy(&plain(tag)).contains(session));
}

#[test]
fn what_does_not_fit_goes_into_the_next_batch() {
    let written =
        write(&found(&[NOON_MS; 5]), &[Some(form()), None, Some(form()), None, Some(form())], &moment(300)).unwrap();
    assert_eq!(written.commands.written.iter().map(|batch| batch.0).collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!(written.tags.written.iter().map(|batch| batch.0).collect::<Vec<_>>(), [3]);
    assert_eq!(written.pseudonyms.iter().map(Vec::len).collect::<Vec<_>>(), [1, 0, 1, 0, 1]);
}

#[test]
fn blocks_of_a_frame_do_not_lean_on_each_other() {
    let times = vec![NOON_MS; 2_000];
    let written = write(&found(&times), &times.iter().map(|_| Some(form())).collect::<Vec<_>>(), &moment(1 << 20));
    let [(2_000, frame)] = &written.unwrap().commands.written[..] else { panic!("one batch") };
    assert_eq!(frame[..4], [0x04, 0x22, 0x4D, 0x18]);
    assert_eq!(frame[4] & 0x20, 0x20);
    assert!(plain(frame).len() > 65_536 && frame.len() < plain(frame).len() / 4);
}

#[test]
fn nothing_is_written_without_the_key_of_a_day_or_of_what_was_not_cut() {
    let next_day = found(&[NOON_MS, NOON_MS + 86_400_000]);
    assert!(write(&next_day, &[Some(form()), Some(form())], &moment(300)).is_none());
    assert!(write(&next_day, &[Some(form()), None], &moment(300)).is_some());
    assert!(write(&next_day, &[Some(form())], &moment(300)).is_none(), "as many forms as there are to decide");
    let mut odd = found(&[NOON_MS]);
    odd.candidates[0].cut = None;
    assert!(write(&odd, &[Some(form())], &moment(300)).unwrap().commands.written.is_empty());
}

#[test]
fn times_are_written_as_calendars_have_them() {
    let days = [
        (0, "1970-01-01"),
        (11_016, "2000-02-29"),
        (11_017, "2000-03-01"),
        (19_782, "2024-02-29"),
        (47_540, "2100-02-28"),
        (47_541, "2100-03-01"),
        (2_932_896, "9999-12-31"),
    ];
    for (day, text) in days {
        let moment = Moment::new("", &[(day, KEY.to_vec())], 300);
        let written = write(&found(&[day * 86_400_000 + 86_399_999]), &[Some(form())], &moment).unwrap();
        let tag = String::from_utf8_lossy(&written.tags.written[0].1).into_owned();
        assert!(tag.contains(&format!("\"{text}T23:59:59.999Z\"")), "{text}");
    }
}
