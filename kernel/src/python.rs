//! The door to Python: `vigie_kernel.Kernel`. See `vigie_kernel.pyi` for the types.
#![allow(clippy::needless_pass_by_value)] // what comes from Python is made for the call

use std::ops::Range;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString};
use rustc_hash::FxHashMap;

use crate::needles::{Prefilter, Rules, Texts};
use crate::scan::{Found, Kept, Scanner};

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
    letters: FxHashMap<u8, u8>,
    clitics: Vec<u8>,
    needles: (Vec<u8>, Vec<u32>),
    known: (Vec<u8>, Vec<u32>),
    errors: (Vec<u8>, Vec<u32>),
    doubles: (Vec<u8>, Vec<u32>),
    sets: Vec<Vec<u16>>,
    rules: Vec<(Vec<u16>, u32)>,
}

impl From<Parts> for Rules {
    fn from(parts: Parts) -> Self {
        let Parts { table, pairs, words, hole, glue, letters, clitics, needles, known, errors, doubles, sets, rules } =
            parts;
        let texts = [needles, known, errors, doubles].map(|(lines, sets)| Texts { lines, sets });
        let [needles, known, errors, doubles] = texts;
        Self { table, pairs, words, hole, glue, letters, clitics, needles, known, errors, doubles, sets, rules }
    }
}

type Scanned<'py> = (Bound<'py, PyList>, Bound<'py, PyList>, Bound<'py, PyDict>, i64, bool);

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
        let (candidates, samples) = (listed(py, &found, &found.candidates)?, listed(py, &found, &found.samples)?);
        Ok(Some((candidates, samples, tallies, found.next_offset, found.is_corrupt)))
    }

    /// Whether the matcher might find something in a search.
    fn may_match(&self, query: &str) -> bool {
        self.scanner.may_match(query)
    }
}

fn listed<'py>(py: Python<'py>, found: &Found, all: &[Kept]) -> PyResult<Bound<'py, PyList>> {
    let bytes = |place: &Range<usize>| PyBytes::new(py, &found.bytes[place.clone()]);
    let rows = PyList::empty(py);
    for kept in all {
        let headers = PyList::empty(py);
        for (name, value) in &kept.headers {
            let name = PyString::from_bytes(py, &found.bytes[name.clone()])?;
            headers.append((name, value.as_ref().map(bytes)))?;
        }
        let (key, value) = (kept.key.as_ref().map(bytes), kept.value.as_ref().map(bytes));
        rows.append((kept.offset, kept.timestamp_ms, key, value, headers))?;
    }
    Ok(rows)
}

#[pymodule]
fn vigie_kernel(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Kernel>()
}
