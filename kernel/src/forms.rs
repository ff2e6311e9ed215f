//! What is written of a match. Commands that are alike but for ids and times share a form, in which those are blanks; so
//! do tags. The blanks of all matches of a scan are filled at once. `streams/tagging/deciding.py` is the reference.
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // digits, and a few bits at a time

use std::io::Write;

use hmac::{Hmac, KeyInit, Mac};
use lz4_flex::frame::{BlockMode, FrameEncoder, FrameInfo};
use rustc_hash::FxHashMap;
use sha2::Sha256;
use uuid::Uuid;

use crate::scan::{Cut, Found};

const MS_A_SECOND: i64 = 1_000;
const SECONDS_A_DAY: i64 = 86_400;
/// Milliseconds of a day.
pub const MS_A_DAY: i64 = MS_A_SECOND * SECONDS_A_DAY;
const BASE64_URL: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Of a session: 128 bits as base64url.
pub type Pseudonym = [u8; 22];
type Time = [u8; 24];

/// A record with blanks: its parts are what stands around them.
#[derive(Debug)]
pub struct Blanks {
    /// Of the value. Its blanks stand between quotes.
    pub value: Vec<Vec<u8>>,
    /// Of the encoded headers; two blanks, id and time, each behind its length.
    pub headers: [Vec<u8>; 3],
}

/// What a match leads to.
#[derive(Debug)]
pub struct Form {
    /// None where no line serves.
    pub command: Option<CommandForm>,
    /// Blanks: `event_id`, `occurred_at`, `session`.
    pub tag: Blanks,
}

/// A banner command with blanks: ids of command, event and session; when it occurred, was decided, and expires.
#[derive(Debug)]
pub struct CommandForm {
    /// Its campaign, as JSON.
    pub campaign: String,
    /// How long it holds.
    pub ttl_ms: i64,
    /// Its record.
    pub blanks: Blanks,
}

/// What all that is written at once has in common.
pub struct Moment<'a> {
    decided_at: &'a str,
    keys: FxHashMap<i64, Hmac<Sha256>>,
    full_bytes: usize,
}

impl<'a> Moment<'a> {
    /// `keys`: each with its day since 1970.
    #[must_use]
    pub fn new(decided_at: &'a str, keys: &[(i64, Vec<u8>)], full_bytes: usize) -> Self {
        let begun = keys.iter().filter_map(|(day, key)| Some((*day, Hmac::new_from_slice(key).ok()?)));
        Self { decided_at, keys: begun.collect(), full_bytes }
    }
}

/// Encoded records, numbered from 0 on in each batch: how many, and their bytes as an lz4 frame.
#[derive(Default)]
pub struct Batches {
    /// The batches that are full, and all of them in the end.
    pub written: Vec<(usize, Vec<u8>)>,
    open: Vec<u8>,
    in_open: usize,
    value: Vec<u8>,
    record: Vec<u8>,
}

/// What was written.
#[derive(Default)]
pub struct Written {
    /// Batches of `banner.commands.v1`.
    pub commands: Batches,
    /// Batches of `search.tagged.v1`.
    pub tags: Batches,
    /// Of the sessions that have a form, for each of `Found::alike`.
    pub pseudonyms: Vec<Vec<Pseudonym>>,
}

/// Fills the forms of candidates in their order. `forms`: one for each of `Found::alike`, None where there is nothing to
/// write. None: there are not as many, or the key of a day is missing.
#[must_use]
pub fn write(found: &Found, forms: &[Option<impl AsRef<Form>>], moment: &Moment<'_>) -> Option<Written> {
    if forms.len() != found.alike.len() {
        return None;
    }
    let mut written = Written { pseudonyms: vec![Vec::new(); forms.len()], ..Written::default() };
    for candidate in &found.candidates {
        let Some(cut) = &candidate.cut else { continue };
        let Some(form) = &forms[cut.alike] else { continue };
        let (form, filling) = (form.as_ref(), Filling { found, cut, occurred_ms: candidate.timestamp_ms, moment });
        if let Some(command) = &form.command {
            filling.command(command, &mut written.commands)?;
        }
        let session = filling.pseudonym()?;
        filling.tag(&form.tag, &session, &mut written.tags)?;
        written.pseudonyms[cut.alike].push(session);
    }
    written.commands.close()?;
    written.tags.close()?;
    Some(written)
}

struct Filling<'a> {
    found: &'a Found,
    cut: &'a Cut,
    occurred_ms: i64,
    moment: &'a Moment<'a>,
}

impl Filling<'_> {
    fn ids(&self) -> (&[u8], &[u8]) {
        (&self.found.bytes[self.cut.event_id.clone()], &self.found.bytes[self.cut.session_id.clone()])
    }

    fn command(&self, form: &CommandForm, to: &mut Batches) -> Option<()> {
        let (event_id, session_id) = self.ids();
        let source = &self.found.bytes[self.cut.source.clone()];
        let name = [b"[", form.campaign.as_bytes(), b",\"", source, b"\",\"", session_id, b"\",\"", event_id, b"\"]"];
        let mut room = Uuid::encode_buffer();
        let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, &name.concat()).hyphenated().encode_lower(&mut room).as_bytes();
        let (occurred_at, expires_at) = (rfc3339(self.occurred_ms), rfc3339(self.occurred_ms + form.ttl_ms));
        let decided_at = self.moment.decided_at.as_bytes();
        let texts = [id, event_id, session_id, &occurred_at, decided_at, &expires_at];
        to.add(self.moment.full_bytes, session_id, &form.blanks, &texts, [id, decided_at])
    }

    fn tag(&self, form: &Blanks, session: &Pseudonym, to: &mut Batches) -> Option<()> {
        let (event_id, _) = self.ids();
        let occurred_at = rfc3339(self.occurred_ms);
        to.add(self.moment.full_bytes, session, form, &[event_id, &occurred_at, session], [event_id, &occurred_at])
    }

    fn pseudonym(&self) -> Option<Pseudonym> {
        let mut keyed = self.moment.keys.get(&self.occurred_ms.div_euclid(MS_A_DAY))?.clone();
        keyed.update(self.ids().1);
        let digest = keyed.finalize().into_bytes();
        let bits = u128::from_be_bytes(*digest.first_chunk()?);
        let six = |at: u32| if at < 21 { bits >> (122 - 6 * at) } else { bits << 4 };
        Some(std::array::from_fn(|at| BASE64_URL[(six(at as u32) & 63) as usize]))
    }
}

impl Batches {
    /// A record: its attributes and its time against the batch's are 0, its place is the next one (KIP-98).
    fn add(
        &mut self,
        full_bytes: usize,
        key: &[u8],
        form: &Blanks,
        texts: &[&[u8]],
        headers: [&[u8]; 2],
    ) -> Option<()> {
        let mut value = std::mem::take(&mut self.value);
        for (around, text) in form.value.iter().zip(texts.iter().chain([&&b""[..]])) {
            value.extend_from_slice(around);
            value.extend_from_slice(text);
        }
        if self.open.len() + value.len() > full_bytes {
            self.close()?;
        }
        let record = &mut self.record;
        record.extend_from_slice(&[0, 0]);
        varint(self.in_open, record);
        varint(key.len(), record);
        record.extend_from_slice(key);
        varint(value.len(), record);
        record.append(&mut value);
        self.value = value;
        for (around, text) in form.headers.iter().zip(headers) {
            record.extend_from_slice(around);
            varint(text.len(), record);
            record.extend_from_slice(text);
        }
        record.extend_from_slice(&form.headers[2]);
        varint(record.len(), &mut self.open);
        self.open.append(record);
        self.in_open += 1;
        Some(())
    }

    /// What is open is compressed at once: of a scan in which all match, nine tenths of what it leads to need no room.
    /// Blocks do not lean on each other, as brokers want them (KIP-57). None: it could not be compressed.
    fn close(&mut self) -> Option<()> {
        if self.in_open > 0 {
            let info = FrameInfo::new().block_mode(BlockMode::Independent);
            let mut frame = FrameEncoder::with_frame_info(info, Vec::new());
            frame.write_all(&self.open).ok()?;
            self.written.push((std::mem::take(&mut self.in_open), frame.finish().ok()?));
            self.open.clear();
        }
        Some(())
    }
}

/// A length, zig-zag, in groups of seven bits.
fn varint(number: usize, to: &mut Vec<u8>) {
    let mut left = number << 1;
    while left > 0x7F {
        to.push((left & 0x7F) as u8 | 0x80);
        left >>= 7;
    }
    to.push(left as u8);
}

/// Milliseconds since 1970 as `2026-05-04T09:12:31.123Z`, for years of four digits. The days since 0000-03-01 are taken
/// apart as in Howard Hinnant's "chrono-compatible low-level date algorithms".
fn rfc3339(ms: i64) -> Time {
    let (seconds, days) = (ms.div_euclid(MS_A_SECOND), ms.div_euclid(MS_A_DAY) + 719_468);
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + 400 * era + i64::from(month <= 2);
    let of_day = seconds.rem_euclid(SECONDS_A_DAY);
    let mut text = *b"0000-00-00T00:00:00.000Z";
    let mut put = |place: std::ops::Range<usize>, number: i64| {
        let mut left = number;
        for digit in text[place].iter_mut().rev() {
            *digit = b'0' + (left % 10) as u8;
            left /= 10;
        }
    };
    put(0..4, year);
    put(5..7, month);
    put(8..10, of_year - (153 * from_march + 2) / 5 + 1);
    put(11..13, of_day / 3_600);
    put(14..16, of_day / 60 % 60);
    put(17..19, of_day % 60);
    put(20..23, ms.rem_euclid(MS_A_SECOND));
    text
}
