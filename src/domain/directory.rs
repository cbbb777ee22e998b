//! The directory: whom the desk calls that is not a person of the file.

use super::coded::{Choice, Coded, choice};

/// What the directory holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// Pharmacies.
    Pharmacy,
    /// Transport companies.
    Carrier,
    /// Specialists and hospitals.
    Specialist,
    /// Partners.
    Partner,
    /// Schools, nurseries.
    School,
}

impl Coded for EntryKind {
    const VALUES: &'static [Self] = &[Self::Pharmacy, Self::Carrier, Self::Specialist, Self::Partner, Self::School];
    const CHOICES: &'static [Choice] = &[
        choice("PHARMACY", "pharmacie"),
        choice("CARRIER", "transporteur"),
        choice("SPECIALIST", "spécialiste"),
        choice("PARTNER", "partenaire"),
        choice("SCHOOL", "école, crèche"),
    ];
}

/// One line of the directory.
#[derive(Debug, Clone, PartialEq)]
pub struct DirectoryEntry {
    /// Row number; 0 for a new one.
    pub id: i64,
    /// Which part.
    pub kind: EntryKind,
    /// « Pharmacie des Tilleuls ».
    pub name: String,
    /// As [`super::phone::normal`] keeps it.
    pub phone: Option<String>,
    /// One line.
    pub address: Option<String>,
    /// One line.
    pub note: Option<String>,
}
