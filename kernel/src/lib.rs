//! The kernel of vigie's hot path. It knows no language and no rule: everything to look for comes from Python as data.
//!
//! | module  | what it does                                               |
//! | ------- | ---------------------------------------------------------- |
//! | batch   | Kafka's record batches: headers, codecs, records           |
//! | json    | the five fields of a search that matter                     |
//! | moulds  | values written like one before: compared, not read         |
//! | folding | what a search reads as                                     |
//! | needles | whether a search may match: what the vocabulary hands over |
//! | harmless | searches that need not be looked at again           |
//! | words   | searches as words: known ones, needles in others        |
//! | parting | words that are written together                           |
//! | within  | needles anywhere in a word                                 |
//! | lookup  | words, and sets of groups by them                          |
//! | groups  | what words lead to together                                |
//! | lines   | whether a search may match a plain list                    |
//! | scan    | goes over a fetch response, and keeps what may match       |
//! | skips   | which batches hold no searches                             |
//! | tallies | searches by minute and country; whose turn is to be a sample |
//! | alike   | candidates that are decided at once                         |
//! | forms   | commands and tags of all matches of a scan, as records      |
//! | commands | banner commands as the funnel counts them               |
//! | python  | the door: types of Python in and out                       |

pub mod alike;
pub mod batch;
pub mod commands;
pub mod folding;
pub mod forms;
pub mod groups;
pub mod harmless;
pub mod json;
pub mod lines;
pub mod lookup;
pub mod moulds;
pub mod needles;
pub mod parting;
#[cfg(feature = "python")]
mod python;
pub mod scan;
mod skips;
mod tallies;
pub mod within;
pub mod words;
