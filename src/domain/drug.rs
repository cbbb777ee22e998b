//! A drug that asks for a second look, as a centre writes it into its own list.

use super::coded::{Choice, Coded, choice};

/// The rules a drug follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrugClass {
    /// Narcotics.
    Stup,
    /// Subject to part of the rules of narcotics (« assimilé stupéfiant »).
    Assimile,
    /// Hypnotics.
    Hypno,
    /// Anxiolytics.
    Anxio,
    /// Opioids under rules of their own.
    Opioide,
    /// No rules of its own: the name is struck off the list that comes with the program.
    None,
}

impl Coded for DrugClass {
    const VALUES: &'static [Self] = &[Self::Stup, Self::Assimile, Self::Hypno, Self::Anxio, Self::Opioide, Self::None];
    const CHOICES: &'static [Choice] = &[
        choice("STUP", "stupéfiant"),
        choice("ASSIMILE", "assimilé stupéfiant"),
        choice("HYPNO", "hypnotique"),
        choice("ANXIO", "anxiolytique"),
        choice("OPIOIDE", "opioïde"),
        choice("NONE", "pas sensible"),
    ];
}

/// A line of the list of sensitive drugs: it covers any drug of which a word begins with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drug {
    /// Name to compare with: lower case, without accents.
    pub name: String,
    /// The rules it follows.
    pub class: DrugClass,
}
