//! Finding a person from what was heard: what was typed, what it may mean, how good an answer each person is. Pure:
//! [`crate::store::search`] brings the rows of the file.
//!
//! - [`query`]: a name? a date? a phone? recognised, never asked;
//! - [`word`], [`fold`]: from a name as written to the words it is found by;
//! - [`terms`], [`people`], [`card`]: what the file keeps: sets of people by term, forty bytes a person;
//! - [`vocabulary`], [`keys`], [`rank`]: mistyped and misheard words, compared with words, never with people;
//! - [`answer`]: each typed word on a different word of the person, at the least cost;
//! - [`marks`]: the letters that answered.

pub mod answer;
pub mod card;
pub mod fold;
pub mod keys;
pub mod marks;
pub mod people;
pub mod query;
pub mod rank;
pub mod terms;
pub mod vocabulary;
pub mod word;
