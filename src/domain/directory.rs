//! The directory: whom the desk calls that is not a person of the file.

use super::coded::{Choice, Coded, choice};

/// Sort of directory entry.
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

/// A line of the directory: a pharmacy, a carrier, a laboratory …
#[derive(Debug, Clone, PartialEq)]
pub struct DirectoryEntry {
    /// Row number; 0 for a new one.
    pub id: i64,
    /// Section of the directory it belongs to.
    pub kind: EntryKind,
    /// « Pharmacie des Tilleuls ».
    pub name: String,
    /// Telephone number, in the form of [`super::phone::normalise_number`].
    pub phone: Option<String>,
    /// Postal address, on one line.
    pub address: Option<String>,
    /// Free note, on one line.
    pub note: Option<String>,
}
