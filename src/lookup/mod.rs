//! Finding a person from what was heard: what was typed, what it may mean, how good an answer each person is. Pure: the
//! store's `search` brings the rows of the file.
//!
//! - [`query`]: a name? a date? a phone? recognised, never asked;
//! - [`word`], [`fold`]: from a name as written to the words it is found by;
//! - [`terms`], [`people`], [`card`]: what the file keeps: sets of people by term, some twenty bytes a person;
//! - [`vocabulary`], [`keys`], [`rank`]: mistyped and misheard words, compared with words, never with people;
//! - [`answer`]: each typed word on a different word of the person, at the least cost;
//! - [`marks`]: the letters that answered.
//!
//! # How a name is found
//!
//! People are filed in the file under the words of their names, the first letters of these, year and day of birth, and
//! each run of four digits of their phones. The sets of what was typed are met; whoever is left is scored. Only when
//! too few answer are the words taken for others: first one slip away, then anything for those whom another word makes
//! sure, then two slips. Costs are in hundredths of a wrong letter and add up: slips, words out of their usual place,
//! names left over. Nothing else ranks; of equals, who is in the house comes first, then who comes today, who has something
//! open and who came this month, then the others by name, and none leaves its place for the next letter.
//!
//! `fuzzy-matcher` is in none of this: a matcher of whole lines finds a third to a half of the people meant, since it
//! cannot absorb one wrong letter. It says which letters to underline once a person is the answer ([`marks`]).

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
