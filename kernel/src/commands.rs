//! Banner commands as the funnel counts them: a fetch response in, of each command three numbers out, by name.
//!
//! Only what is as it nearly always is: commands of one week, written as `forms.rs` writes them. Where anything in a
//! response is odd, nothing of it is used, and `streams/broker/commands_log.py`, the reference, reads it.

use std::borrow::Cow;
use std::fmt;

use blake2::Blake2bMac;
use blake2::digest::consts::U8;
use blake2::digest::{FixedOutput, KeyInit, Update};
use memchr::memmem;
use rustc_hash::FxHashMap;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::batch::{Batch, Unreadable, next_batch};
use crate::json::Any;
use crate::scan::MS_A_MINUTE;
use crate::skips::Skips;

type Keyed = Blake2bMac<U8>;
const TIME: &[u8; 24] = b"0000-00-00T00:00:00.000Z";
/// Stands between texts; no UTF-8 has it.
const BETWEEN: u8 = 0xFF;
const NAMES: usize = 5;
/// What is read of a command: its name, then the rest.
const MEMBERS: [&str; 9] = [
    "campaign",
    "keyword",
    "audience",
    "locale",
    "vocabulary_version",
    "command_id",
    "session_id",
    "occurred_at",
    "decided_at",
];
type Members<'a> = [Cow<'a, str>; MEMBERS.len()];

/// What commands are counted under, and how ids become numbers.
pub struct Week {
    start_ms: i64,
    end_ms: i64,
    sessions: Keyed,
    banners: Keyed,
}

impl Week {
    /// Half-open, in milliseconds since 1970. Keys of up to 64 bytes; None where one is longer.
    #[must_use]
    pub fn new(start_ms: i64, end_ms: i64, sessions_key: &[u8], banners_key: &[u8]) -> Option<Self> {
        let keyed = |key| Keyed::new_from_slice(key).ok();
        Some(Self { start_ms, end_ms, sessions: keyed(sessions_key)?, banners: keyed(banners_key)? })
    }
}

/// Commands of one name, in the order of the log.
#[derive(Debug, Default)]
pub struct Group {
    /// Campaign, keyword, audience, locale, vocabulary version.
    pub name: [String; NAMES],
    /// Which banner, of which session.
    pub banners: Vec<i64>,
    /// When the search was.
    pub occurred_ms: Vec<i64>,
    /// Whose.
    pub sessions: Vec<i64>,
}

/// What a response holds.
#[derive(Debug, Default)]
pub struct Commands {
    /// By name, in the order of their first ones.
    pub groups: Vec<Group>,
    /// The timestamp of the newest record; -1: there is none.
    pub recorded_ms: i64,
    /// The greatest time of a search that was not after its decision; -1: there is none.
    pub watermark_ms: i64,
    places: FxHashMap<Vec<u8>, usize>,
    /// The group of each banner.
    seen: FxHashMap<i64, usize>,
    name: Vec<u8>,
}

/// Why nothing was read.
#[derive(Debug, PartialEq, Eq)]
pub enum Unread {
    /// Something is odd.
    Odd,
    /// A search at this time is of another week.
    OtherWeek(i64),
}

impl From<Unreadable> for Unread {
    fn from(_: Unreadable) -> Self {
        Self::Odd
    }
}

/// Reads a response from `from_offset` on. `aborted`: producer and first offset of aborted transactions.
///
/// # Errors
/// Where it is left to the reference.
pub fn read(mut buffer: &[u8], from_offset: i64, aborted: &[(i64, i64)], week: &Week) -> Result<Commands, Unread> {
    let mut found = Commands { recorded_ms: -1, watermark_ms: -1, ..Commands::default() };
    let mut plain = Vec::new();
    let mut skips = Skips::new(aborted);
    while let Some(batch) = next_batch(&mut buffer)? {
        if !batch.is_whole() {
            return Err(Unread::Odd);
        }
        if !skips.contains(&batch, &mut plain)? {
            found.read(&batch, from_offset, &mut plain, week)?;
        }
    }
    Ok(found)
}

impl Commands {
    fn read(&mut self, batch: &Batch<'_>, from_offset: i64, room: &mut Vec<u8>, week: &Week) -> Result<(), Unread> {
        let plain = batch.plain(room)?;
        for record in batch.records(plain) {
            let record = record?;
            if record.offset < from_offset {
                continue;
            }
            let (start, end) = record.value.ok_or(Unread::Odd)?;
            self.add(&members(&plain[start..end]).ok_or(Unread::Odd)?, week)?;
            self.recorded_ms = self.recorded_ms.max(record.timestamp_ms);
        }
        Ok(())
    }

    fn add(&mut self, members: &Members<'_>, week: &Week) -> Result<(), Unread> {
        let [.., command_id, session_id, occurred_at, decided_at] = members;
        let occurred_ms = time(occurred_at).ok_or(Unread::Odd)?;
        if occurred_ms < week.start_ms || occurred_ms >= week.end_ms {
            return Err(Unread::OtherWeek(occurred_ms));
        }
        self.watermark_ms = self.watermark_ms.max(occurred_ms.min(time(decided_at).ok_or(Unread::Odd)?));
        let place = self.place(members);
        let banner = number(&week.banners, &[command_id.as_bytes(), &[BETWEEN], session_id.as_bytes()]);
        if self.seen.insert(banner, place).is_some_and(|before| before != place) {
            return Err(Unread::Odd); // under two names: the first of them counts, and groups do not say which that is
        }
        let group = &mut self.groups[place];
        group.banners.push(banner);
        group.occurred_ms.push(occurred_ms);
        group.sessions.push(number(&week.sessions, &[session_id.as_bytes()]));
        Ok(())
    }

    /// Of the group of its name, which is made where it is the first.
    fn place(&mut self, members: &Members<'_>) -> usize {
        self.name.clear();
        for text in &members[..NAMES] {
            self.name.extend_from_slice(text.as_bytes());
            self.name.push(BETWEEN);
        }
        self.places.get(&self.name).copied().unwrap_or_else(|| {
            let name = std::array::from_fn(|at| members[at].to_string());
            self.groups.push(Group { name, ..Group::default() });
            self.places.insert(self.name.clone(), self.groups.len() - 1);
            self.groups.len() - 1
        })
    }
}

/// Keyed BLAKE2 (RFC 7693), 8 bytes long, as a whole number: `keyed_number` in `streams/trends/sessions.py`.
fn number(keyed: &Keyed, parts: &[&[u8]]) -> i64 {
    let mut hashed = keyed.clone();
    for part in parts {
        hashed.update(part);
    }
    i64::from_be_bytes(hashed.finalize_fixed().into())
}

/// Milliseconds since 1970 of a time as `forms.rs` writes it; None where it is another text.
fn time(text: &str) -> Option<i64> {
    let text: &[u8; TIME.len()] = text.as_bytes().try_into().ok()?;
    let is_alike = |(given, model): (&u8, &u8)| if *model == b'0' { given.is_ascii_digit() } else { given == model };
    if !text.iter().zip(TIME).all(is_alike) {
        return None;
    }
    let digits = |from: usize, to: usize| text[from..to].iter().fold(0, |n, digit| 10 * n + i64::from(digit - b'0'));
    let (year, month, day) = (digits(0, 4), digits(5, 7), digits(8, 10));
    let (hour, minute, ms) = (digits(11, 13), digits(14, 16), digits(17, 19) * 1_000 + digits(20, 23));
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let is_sane = year >= 1 && (1..=12).contains(&month) && (1..=days).contains(&day);
    (is_sane && hour < 24 && minute < 60 && ms < MS_A_MINUTE)
        .then(|| (days_since_1970(year, month, day) * 1_440 + hour * 60 + minute) * MS_A_MINUTE + ms)
}

/// As in Howard Hinnant's "chrono-compatible low-level date algorithms": years begin in March.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The members of a command that are read, all of them texts; None where one is not there or anything else. Of what is
/// passed over, `serde_json` does not look at what an escape stands for, and half a surrogate is no text: we write none.
fn members(value: &[u8]) -> Option<Members<'_>> {
    if memmem::find(value, b"\\u").is_some() {
        return None;
    }
    let mut json = serde_json::Deserializer::from_str(std::str::from_utf8(value).ok()?);
    let members = json.deserialize_map(Read).ok()?;
    json.end().ok().map(|()| members)
}

struct Read;

impl<'de> Visitor<'de> for Read {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a command")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let odd = || A::Error::custom("odd");
        let mut found: [Option<Cow<'de, str>>; MEMBERS.len()] = Default::default();
        while let Some(name) = map.next_key_seed(Any)? {
            let name = name.ok_or_else(odd)?;
            let Some(place) = MEMBERS.iter().position(|member| *member == name) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if found[place].replace(map.next_value_seed(Any)?.ok_or_else(odd)?).is_some() {
                return Err(odd()); // twice: the reader looks at both
            }
        }
        if found.iter().any(Option::is_none) {
            return Err(odd());
        }
        Ok(found.map(Option::unwrap_or_default))
    }
}
