//! The door to Python: `vigie_kernel.Kernel`. See `vigie_kernel.pyi` for the types.
#![allow(clippy::needless_pass_by_value)] // what comes from Python is made for the call

use std::ops::Range;
use std::sync::Arc;

use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::alike::Alike;
use crate::commands::{self, Commands, Group, Unread, Week};
use crate::forms::{self, Batches, Blanks, CommandForm, Moment, Pseudonym};
use crate::needles::{Prefilter, Rules, Texts};
use crate::scan::{self, Kept, Scanner};

/// Scans fetch responses with one compiled vocabulary. Made anew for another one.
#[pyclass(frozen)]
struct Kernel {
    scanner: Scanner,
}

#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Parts {
    table: FxHashMap<u32, String>,
    pairs: FxHashMap<(u32, u32), String>,
    words: bool,
    hole: u8,
    glue: Vec<u8>,
    glue_beyond: Vec<u8>,
    letters: FxHashMap<u8, u8>,
    clitics: Vec<u8>,
    needles: (Vec<u8>, Vec<u32>),
    joined: (Vec<u8>, Vec<u32>),
    parts: (Vec<u8>, Vec<u32>),
    alone: FxHashMap<(u8, u8), u32>,
    most_cost: u32,
    known: (Vec<u8>, Vec<u32>),
    errors: (Vec<u8>, Vec<u32>),
    doubles: (Vec<u8>, Vec<u32>),
    sets: Vec<Vec<u16>>,
    rules: Vec<(Vec<u16>, u32)>,
}

impl From<Parts> for Rules {
    fn from(parts: Parts) -> Self {
        let Parts {
            table,
            pairs,
            words,
            hole,
            glue,
            glue_beyond,
            letters,
            clitics,
            needles,
            joined,
            parts,
            alone,
            most_cost,
            known,
            errors,
            doubles,
            sets,
            rules,
        } = parts;
        let texts = [needles, joined, parts, known, errors, doubles].map(|(lines, sets)| Texts { lines, sets });
        let [needles, joined, parts, known, errors, doubles] = texts;
        let glue_beyond = glue_beyond.into_iter().map(|is_glue| is_glue != 0).collect();
        Self {
            table,
            pairs,
            words,
            hole,
            glue,
            glue_beyond,
            letters,
            clitics,
            needles,
            joined,
            parts,
            alone,
            most_cost,
            known,
            errors,
            doubles,
            sets,
            rules,
        }
    }
}

type Row<'py> = (
    i64,
    i64,
    Option<Bound<'py, PyBytes>>,
    Option<Bound<'py, PyBytes>>,
    Vec<(Bound<'py, PyString>, Option<Bound<'py, PyBytes>>)>,
);
type Scanned<'py> = (Found, Vec<Row<'py>>, Vec<Row<'py>>, Bound<'py, PyDict>, i64, bool);
type Text<'py> = Bound<'py, PyString>;
type AlikeRow<'py> = (Option<Bound<'py, PyTuple>>, Text<'py>, Option<Text<'py>>, Option<Text<'py>>, i64, usize);
type Records<'py> = (usize, Bound<'py, PyBytes>);
type WrittenRows<'py> = (Vec<Records<'py>>, Vec<Records<'py>>, Vec<Vec<Text<'py>>>);
/// A value and its headers, as what is around their blanks.
type Part = (Vec<Vec<u8>>, [Vec<u8>; 3]);

#[pymethods]
impl Kernel {
    #[new]
    fn new(py: Python<'_>, rules: Parts, countries: FxHashMap<String, u16>, sample_every: i64) -> PyResult<Self> {
        let numbers = countries.iter().filter_map(|(code, number)| Some((code.as_bytes().try_into().ok()?, *number)));
        let numbers: FxHashMap<[u8; 2], u16> = numbers.collect();
        let prefilter = py.detach(|| Prefilter::new(rules.into())).map_err(PyValueError::new_err)?;
        Ok(Self { scanner: Scanner::new(prefilter, &numbers, sample_every) })
    }

    /// The interpreter lock is released while it scans. None: something in the bytes is not understood.
    #[pyo3(signature = (buffer, from_offset, aborted, hashtag_every=0))]
    fn scan<'py>(
        &self,
        py: Python<'py>,
        buffer: &[u8],
        from_offset: i64,
        aborted: Vec<(i64, i64)>,
        hashtag_every: i64,
    ) -> PyResult<Option<Scanned<'py>>> {
        let scanned = py.detach(|| self.scanner.scan(buffer, from_offset, &aborted, hashtag_every));
        let Ok(found) = scanned else { return Ok(None) };
        let tallies = PyDict::new(py);
        for (minute, country, count) in &found.tallies {
            tallies.set_item((minute, country), count)?;
        }
        let rows = |kept: &mut dyn Iterator<Item = &Kept>| kept.map(|kept| row(py, &found, kept)).collect();
        let samples: PyResult<_> = rows(&mut found.samples.iter().filter(|kept| self.scanner.is_sample(kept.offset)));
        let of_all = found.candidates.iter().chain(&found.samples);
        let value = |kept: &Kept| kept.value.clone().map(|place| &found.bytes[place]);
        let hashtags = rows(&mut of_all.filter(|kept| found.wants_for_hashtags(kept.offset, value(kept))));
        let (samples, hashtags, next_offset, is_corrupt) = (samples?, hashtags?, found.next_offset, found.is_corrupt);
        Ok(Some((Found { found }, samples, hashtags, tallies, next_offset, is_corrupt)))
    }

    /// Whether the matcher might find something in a search.
    fn may_match(&self, query: &str) -> bool {
        self.scanner.may_match(query)
    }
}

fn row<'py>(py: Python<'py>, found: &scan::Found, kept: &Kept) -> PyResult<Row<'py>> {
    let bytes = |place: &Range<usize>| PyBytes::new(py, &found.bytes[place.clone()]);
    let header = |(name, value): &(Range<usize>, Option<Range<usize>>)| {
        Ok((PyString::from_bytes(py, &found.bytes[name.clone()])?, value.as_ref().map(bytes)))
    };
    let headers = kept.headers.iter().map(header).collect::<PyResult<_>>()?;
    Ok((kept.offset, kept.timestamp_ms, kept.key.as_ref().map(bytes), kept.value.as_ref().map(bytes), headers))
}

/// The candidates of a scan. What Python wants of them is made when it asks.
#[pyclass(frozen)]
struct Found {
    found: scan::Found,
}

#[pymethods]
impl Found {
    fn __len__(&self) -> usize {
        self.found.candidates.len()
    }

    /// A candidate as it came.
    fn __getitem__<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Row<'py>> {
        let kept = self.found.candidates.get(index).ok_or_else(|| PyIndexError::new_err("no such candidate"))?;
        row(py, &self.found, kept)
    }

    /// What is decided at once: a list's lines or None, query, country, locale, minute since 1970, and how many it is of.
    fn alike<'py>(&self, py: Python<'py>) -> PyResult<Vec<AlikeRow<'py>>> {
        let text = |place: &Range<usize>| PyString::from_bytes(py, &self.found.bytes[place.clone()]);
        let of = |alike: &Alike| {
            let lines = alike.lines.as_ref().map(|lines| PyTuple::new(py, lines)).transpose()?;
            let (country, locale) = (alike.country.as_ref().map(text).transpose()?, alike.locale.as_ref().map(text));
            Ok((lines, text(&alike.query)?, country, locale.transpose()?, alike.minute, alike.count))
        };
        self.found.alike.iter().map(of).collect()
    }

    /// Which candidates are not cut, or belong to one of these of `alike`.
    fn left(&self, undecided: FxHashSet<usize>) -> Vec<usize> {
        let is_left = |kept: &Kept| kept.cut.as_ref().is_none_or(|cut| undecided.contains(&cut.alike));
        (0..).zip(&self.found.candidates).filter(|(_, kept)| is_left(kept)).map(|(index, _)| index).collect()
    }

    /// Fills the forms of candidates, one for each of `alike` (None: nothing is written of it): batches of commands, of
    /// tags, and pseudonyms. The interpreter lock is released while it writes.
    fn write<'py>(
        &self,
        py: Python<'py>,
        forms: Vec<Option<Form>>,
        decided_at: &str,
        day_keys: Vec<(i64, Vec<u8>)>,
        full_bytes: usize,
    ) -> PyResult<WrittenRows<'py>> {
        let written = py.detach(|| forms::write(&self.found, &forms, &Moment::new(decided_at, &day_keys, full_bytes)));
        let written = written.ok_or_else(|| PyValueError::new_err("a form or the key of a day lacks"))?;
        let texts = |sessions: &Vec<Pseudonym>| sessions.iter().map(|text| PyString::from_bytes(py, text)).collect();
        let pseudonyms = written.pseudonyms.iter().map(texts).collect::<PyResult<_>>()?;
        Ok((records(py, &written.commands), records(py, &written.tags), pseudonyms))
    }
}

fn records<'py>(py: Python<'py>, batches: &Batches) -> Vec<Records<'py>> {
    batches.written.iter().map(|(count, bytes)| (*count, PyBytes::new(py, bytes))).collect()
}

/// What is alike in commands and tags of one match.
#[pyclass(frozen, from_py_object)]
#[derive(Clone)]
struct Form {
    form: Arc<forms::Form>,
}

impl AsRef<forms::Form> for Form {
    fn as_ref(&self) -> &forms::Form {
        &self.form
    }
}

#[pymethods]
impl Form {
    /// `command`: its campaign as JSON, its time to live (ms), its part; None where no line serves.
    #[new]
    fn new(command: Option<(String, i64, Part)>, tag: Part) -> Self {
        let blanks = |(value, headers): Part| Blanks { value, headers };
        let command = command.map(|(campaign, ttl_ms, part)| CommandForm { campaign, ttl_ms, blanks: blanks(part) });
        Self { form: Arc::new(forms::Form { command, tag: blanks(tag) }) }
    }
}

type GroupRow = ([String; 5], Vec<i64>, Vec<i64>, Vec<i64>);

/// Banner commands of one week, for the funnel. The interpreter lock is released. Groups, time of the newest record and
/// watermark; the time of a search that is of another week; None: something in the bytes is odd.
#[pyclass(frozen)]
struct CommandsOfWeek {
    week: Week,
}

#[derive(IntoPyObject)]
enum ReadCommands {
    Read((Vec<GroupRow>, i64, i64)),
    OtherWeek(i64),
    Odd(Option<()>),
}

#[pymethods]
impl CommandsOfWeek {
    #[new]
    fn new(start_ms: i64, end_ms: i64, sessions_key: &[u8], banners_key: &[u8]) -> PyResult<Self> {
        let week = Week::new(start_ms, end_ms, sessions_key, banners_key);
        Ok(Self { week: week.ok_or_else(|| PyValueError::new_err("a key is too long"))? })
    }

    fn read(&self, py: Python<'_>, buffer: &[u8], from_offset: i64, aborted: Vec<(i64, i64)>) -> ReadCommands {
        match py.detach(|| commands::read(buffer, from_offset, &aborted, &self.week)) {
            Ok(Commands { groups, recorded_ms, watermark_ms, .. }) => {
                let row = |Group { name, banners, occurred_ms, sessions }| (name, banners, occurred_ms, sessions);
                ReadCommands::Read((groups.into_iter().map(row).collect(), recorded_ms, watermark_ms))
            }
            Err(Unread::OtherWeek(occurred_ms)) => ReadCommands::OtherWeek(occurred_ms),
            Err(Unread::Odd) => ReadCommands::Odd(None),
        }
    }
}

#[pymodule]
fn vigie_kernel(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Kernel>()?;
    module.add_class::<Found>()?;
    module.add_class::<Form>()?;
    module.add_class::<CommandsOfWeek>()
}
