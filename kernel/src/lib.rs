//! The kernel of vigie's hot path. It knows no language and no rule: everything to look for comes from Python as data.
//!
//! | module  | what it does                                               |
//! | ------- | ---------------------------------------------------------- |
//! | batch   | Kafka's record batches: headers, codecs, records           |
//! | json    | the four fields of a search that are looked at             |
//! | needles | folds a query and says whether it may match                |
//! | scan    | goes over a fetch response, and keeps what may match       |
//! | python  | the door: types of Python in and out                       |

pub mod batch;
pub mod json;
pub mod needles;
#[cfg(feature = "python")]
mod python;
pub mod scan;
