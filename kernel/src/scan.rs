//! One scan: a partition's fetched bytes in, candidates, samples and tallies out. `streams/broker/scan.py` is the
//! reference, and says what each of them means.

use std::ops::Range;
use std::sync::Mutex;

use memchr::memchr3;
use rustc_hash::FxHashMap;

use crate::alike::{Alike, Seen};
use crate::batch::{Batch, Record, Span, Unreadable, headers, next_batch};
use crate::moulds::{Query, Values};
use crate::needles::{Prefilter, Room};
use crate::skips::Skips;
use crate::tallies::{OneIn, Tallies};

const LARGEST_VALUE_BYTES: usize = 1 << 20;
/// Milliseconds of a minute.
pub const MS_A_MINUTE: i64 = 60_000;
/// Rooms larger than this are not kept.
const LARGEST_KEPT_BYTES: usize = 1 << 24;
/// The header that names the platform.
const SOURCE: &[u8] = b"ce_source";

/// A record that is handed out; places are in `Found::bytes`.
#[derive(Debug)]
pub struct Kept {
    /// Its offset.
    pub offset: i64,
    /// Its time, in milliseconds since 1970.
    pub timestamp_ms: i64,
    /// Its key.
    pub key: Option<Range<usize>>,
    /// Its value.
    pub value: Option<Range<usize>>,
    /// Its headers.
    pub headers: Vec<(Range<usize>, Option<Range<usize>>)>,
    /// Of a candidate, its texts; None where anything about it is odd.
    pub cut: Option<Cut>,
}

/// The texts of a candidate; places are in `Found::bytes`.
#[derive(Debug)]
pub struct Cut {
    /// The search as typed.
    pub query: Range<usize>,
    /// As they stand in JSON: those with a sign that JSON escapes are not cut.
    pub event_id: Range<usize>,
    /// As `event_id`.
    pub session_id: Range<usize>,
    /// Its header `ce_source`, empty where there is none; as `event_id`.
    pub source: Range<usize>,
    /// Where it is a text.
    pub country: Option<Range<usize>>,
    /// Where it is a text.
    pub locale: Option<Range<usize>>,
    /// Which of `Found::alike` it belongs to.
    pub alike: usize,
}

/// The outcome of a scan.
#[derive(Debug, Default)]
pub struct Found {
    /// What has to be looked at closely.
    pub candidates: Vec<Kept>,
    /// The candidates that are cut, by what is decided of them.
    pub alike: Vec<Alike>,
    /// Some of those that need not be: one in so many, and one in another so many that may hold a hashtag.
    pub samples: Vec<Kept>,
    /// How many need not be, by minute and number of the country.
    pub tallies: Vec<(i64, u16, u64)>,
    /// One event in so many is a sample if it may hold a hashtag; 0: none.
    pub hashtag_every: i64,
    /// Where to go on.
    pub next_offset: i64,
    /// Whether a batch with a wrong checksum stands there.
    pub is_corrupt: bool,
    /// The bytes of all that is handed out.
    pub bytes: Vec<u8>,
}

impl Found {
    /// Whether it is one of those that are looked at for hashtags.
    #[inline]
    #[must_use]
    pub fn wants_for_hashtags(&self, offset: i64, value: Option<&[u8]>) -> bool {
        self.hashtag_every > 0 && offset % self.hashtag_every == 0 && value.is_some_and(may_hold_a_hashtag)
    }
}

/// `may_hold_a_hashtag` in `streams/tagging/hashtags.py`: its sign, the first byte of its other signs, or an escape.
fn may_hold_a_hashtag(value: &[u8]) -> bool {
    memchr3(b'#', 0xEF, b'\\', value).is_some()
}

/// Scans with one vocabulary. Any number of threads may use it at a time.
pub struct Scanner {
    prefilter: Prefilter,
    countries: [u16; 26 * 26],
    country_count: usize,
    sample_every: i64,
    rooms: Mutex<Vec<Rooms>>,
}

#[derive(Default)]
struct Rooms {
    plain: Vec<u8>,
    looks: Looks,
}

/// What one search after the other is looked at with.
#[derive(Default)]
struct Looks {
    values: Values,
    prefilter: Room,
    may_match: Vec<bool>,
    seen: Seen,
    samples: OneIn,
    hashtags: OneIn,
}

/// Records that are decided together.
#[derive(Default)]
struct Block<'a> {
    /// Each with the number of its country; None where it is odd.
    records: Vec<(Record, Option<u16>)>,
    /// Of those that are not.
    queries: Vec<Query<'a>>,
}

impl Looks {
    fn begin(&mut self, sample_every: i64, hashtag_every: i64) {
        self.values.begin();
        self.seen.begin();
        (self.samples, self.hashtags) = (OneIn::new(sample_every), OneIn::new(hashtag_every));
    }
}

impl Scanner {
    /// `countries`: the number of each known code of two capitals; unknown ones have number 0.
    #[must_use]
    pub fn new(prefilter: Prefilter, countries: &FxHashMap<[u8; 2], u16>, sample_every: i64) -> Self {
        let mut numbers = [0; 26 * 26];
        for (code, number) in countries {
            if let Some(place) = place_of(*code) {
                numbers[place] = *number;
            }
        }
        let country_count = 1 + usize::from(countries.values().copied().max().unwrap_or(0));
        Self {
            prefilter,
            countries: numbers,
            country_count,
            sample_every: sample_every.max(1),
            rooms: Mutex::default(),
        }
    }

    /// Whether the matcher might find something in a search.
    #[must_use]
    pub fn may_match(&self, query: &str) -> bool {
        self.prefilter.may_match(&query.into(), &mut Room::default())
    }

    /// Scans `buffer` from `from_offset` on. `aborted`: producer and first offset of aborted transactions;
    /// `hashtag_every`: one event in so many is a sample if it may hold a hashtag (0: none).
    ///
    /// # Errors
    /// Where something in it is not understood; then nothing of it was used.
    pub fn scan(
        &self,
        buffer: &[u8],
        from_offset: i64,
        aborted: &[(i64, i64)],
        hashtag_every: i64,
    ) -> Result<Found, Unreadable> {
        let mut rooms = self.rooms.lock().ok().and_then(|mut kept| kept.pop()).unwrap_or_default();
        let found = Found { next_offset: from_offset, hashtag_every, ..Found::default() };
        let found = self.scan_in(buffer, from_offset, aborted, &mut rooms, found);
        if rooms.plain.capacity() <= LARGEST_KEPT_BYTES
            && let Ok(mut kept) = self.rooms.lock()
        {
            kept.push(rooms);
        }
        found
    }

    fn scan_in(
        &self,
        mut buffer: &[u8],
        from_offset: i64,
        aborted: &[(i64, i64)],
        rooms: &mut Rooms,
        mut found: Found,
    ) -> Result<Found, Unreadable> {
        rooms.looks.begin(self.sample_every, found.hashtag_every);
        let mut tallies = Tallies::default();
        let mut skips = Skips::new(aborted);
        while let Some(batch) = next_batch(&mut buffer)? {
            if !batch.is_whole() {
                found.is_corrupt = true;
                break;
            }
            if !skips.contains(&batch, &mut rooms.plain)? {
                self.read(&batch, from_offset, rooms, &mut found, &mut tallies)?;
            }
            found.next_offset = found.next_offset.max(batch.next_offset);
        }
        found.tallies = tallies.cells();
        found.candidates.sort_by_key(|candidate| candidate.offset);
        Ok(found)
    }

    fn read(
        &self,
        batch: &Batch<'_>,
        from_offset: i64,
        rooms: &mut Rooms,
        found: &mut Found,
        tallies: &mut Tallies,
    ) -> Result<(), Unreadable> {
        let Rooms { plain, looks } = rooms;
        let plain = batch.plain(plain)?;
        let mut block = Block::default();
        for record in batch.records(plain) {
            let record = record?;
            if record.offset < from_offset {
                continue;
            }
            let value = record.value.map(|(start, end)| &plain[start..end]);
            let search = value.filter(|value| value.len() <= LARGEST_VALUE_BYTES).and_then(|it| looks.values.read(it));
            block.records.push((record, search.as_ref().map(|search| self.number_of(search.country))));
            block.queries.extend(search.map(|search| search.query));
            if block.records.len() == self.prefilter.at_once() {
                self.sort_out(&block, plain, looks, found, tallies)?;
                block.records.clear();
                block.queries.clear();
            }
        }
        self.sort_out(&block, plain, looks, found, tallies)
    }

    #[inline]
    fn number_of(&self, country: Option<[u8; 2]>) -> u16 {
        country.and_then(place_of).map_or(0, |place| self.countries[place])
    }

    /// Of some records keeps candidates, and counts the others.
    fn sort_out(
        &self,
        block: &Block<'_>,
        plain: &[u8],
        looks: &mut Looks,
        found: &mut Found,
        tallies: &mut Tallies,
    ) -> Result<(), Unreadable> {
        let mut may_match = std::mem::take(&mut looks.may_match);
        may_match.clear();
        may_match.extend_from_slice(self.prefilter.decide(&block.queries, &mut looks.prefilter));
        let mut asked = may_match.iter();
        for (record, country) in &block.records {
            let value = record.value.map(|(start, end)| &plain[start..end]);
            let Some(country) = country.filter(|_| asked.next() == Some(&false)) else {
                let mut kept = keep(record, plain, &mut found.bytes)?;
                kept.cut = value.and_then(|value| self.cut(value, &kept, looks, found));
                found.candidates.push(kept);
                continue;
            };
            tallies.add(record.timestamp_ms.div_euclid(MS_A_MINUTE), country, self.country_count);
            let is_for_hashtags = looks.hashtags.is_due(record.offset) && value.is_some_and(may_hold_a_hashtag);
            if looks.samples.is_due(record.offset) || is_for_hashtags {
                found.samples.push(keep(record, plain, &mut found.bytes)?);
            }
        }
        looks.may_match = may_match;
        Ok(())
    }

    /// A candidate's texts, put behind all other bytes.
    fn cut(&self, value: &[u8], kept: &Kept, looks: &mut Looks, found: &mut Found) -> Option<Cut> {
        let bytes = &mut found.bytes;
        let source =
            kept.headers.iter().find_map(|(name, value)| value.clone().filter(|_| bytes[name.clone()] == *SOURCE));
        let source = source.unwrap_or_default();
        std::str::from_utf8(&bytes[source.clone()]).ok()?;
        let event = if value.len() <= LARGEST_VALUE_BYTES { looks.values.event(value)? } else { return None };
        let mut add = |text: &str| {
            bytes.extend_from_slice(text.as_bytes());
            bytes.len() - text.len()..bytes.len()
        };
        let mut cut = Cut {
            query: add(&event.query),
            event_id: add(&event.event_id),
            session_id: add(&event.session_id),
            source,
            country: event.country.as_deref().map(&mut add),
            locale: event.locale.as_deref().map(&mut add),
            alike: 0,
        };
        let escapes = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < 0x20;
        let is_plain = |id: &Range<usize>| !bytes[id.clone()].iter().any(escapes);
        if ![&cut.event_id, &cut.session_id, &cut.source].into_iter().all(is_plain) {
            return None;
        }
        let lines = self.prefilter.lines(&Query::Text(event.query), &mut looks.prefilter);
        let minute = kept.timestamp_ms.div_euclid(MS_A_MINUTE);
        cut.alike = looks.seen.number(bytes, &cut, minute, lines, &mut found.alike);
        Some(cut)
    }

    /// Whether one that was held back is looked at all the same.
    #[inline]
    #[must_use]
    pub fn is_sample(&self, offset: i64) -> bool {
        offset % self.sample_every == 0
    }
}

/// The place of two letters among all pairs of letters.
#[inline]
fn place_of(code: [u8; 2]) -> Option<usize> {
    let [first, second] = code.map(|letter| usize::from(letter.to_ascii_uppercase()).wrapping_sub(usize::from(b'A')));
    (first < 26 && second < 26).then(|| 26 * first + second)
}

fn keep(record: &Record, plain: &[u8], bytes: &mut Vec<u8>) -> Result<Kept, Unreadable> {
    let mut copy = |(start, end): Span| {
        let at = bytes.len();
        bytes.extend_from_slice(&plain[start..end]);
        at..bytes.len()
    };
    let key = record.key.map(&mut copy);
    let value = record.value.map(&mut copy);
    let headers = headers(plain, record.headers)?;
    let headers = headers.into_iter().map(|(name, value)| (copy(name), value.map(&mut copy))).collect();
    Ok(Kept { offset: record.offset, timestamp_ms: record.timestamp_ms, key, value, headers, cut: None })
}
