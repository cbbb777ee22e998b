//! Records of the centre as somebody saves them: with what was read, so that nobody takes back what another wrote.

use super::OperationCode;
use super::form_records::Record;
use crate::domain::{DirectoryEntry, Drug, Site, Staff, name};
use crate::model::yearly::YearlyEntry;
use crate::model::{Field, Setting, sensitive};

/// A record with what was read of it. Only the fields that differ between the two are changed: the others stay as they
/// are in the file.
#[derive(Debug, Clone)]
pub struct Revised<R> {
    /// Record as it was read; none of a new one.
    read: Option<Box<R>>,
    /// Record as it is to be.
    record: Box<R>,
    /// True when the whole of what was read is meant, and not only what is changed of it.
    whole: bool,
}

/// A record of the centre as the file has it.
#[derive(Debug, Clone)]
pub enum StoredRecord {
    /// A line of the directory.
    Entry(DirectoryEntry),
    /// A member of the team.
    Staff(Staff),
    /// The centre's own settings.
    Site(Site),
    /// A number set by the centre.
    Setting(&'static Setting, i64),
    /// An answer of a year's report.
    Yearly(YearlyEntry),
    /// A name of the list of sensitive drugs.
    Drug(Drug),
}

impl<R: Record + Clone> Revised<R> {
    /// Makes a new record.
    pub fn new(record: R) -> Self {
        Self { read: None, record: Box::new(record), whole: false }
    }

    /// Changes `read` into `record`.
    pub fn of(read: R, record: R) -> Self {
        Self { read: Some(Box::new(read)), ..Self::new(record) }
    }

    /// Changes `read` into `record`, which says something of all that was read.
    pub fn of_whole(read: R, record: R) -> Self {
        Self { whole: true, ..Self::of(read, record) }
    }

    /// The record as it is to be, for somebody who has read it as it stands.
    pub fn record(&self) -> &R {
        &self.record
    }

    /// Makes a change of the same reading into another record.
    #[must_use]
    pub fn with_record(&self, record: R) -> Self {
        Self { record: Box::new(record), ..self.clone() }
    }

    /// The record to write where `stands` is in the file: with what is changed here, and all else as it stands. An error
    /// is the keys of the fields that were changed there since they were read, to other values.
    pub fn upon(&self, stands: &R) -> Result<R, Vec<&'static str>> {
        let (mut merged, mut clashing) = (stands.clone(), Vec::new());
        for Field { key, .. } in R::FIELDS {
            let (own, theirs) = (self.record.get(key), stands.get(key));
            let read = self.read.as_ref().map(|read| read.get(key));
            let changed = read.as_ref() != Some(&own);
            if (changed || self.whole) && own != theirs && read != Some(theirs) {
                clashing.push(*key);
            } else if changed {
                merged.set(key, own);
            }
        }
        if clashing.is_empty() { Ok(merged) } else { Err(clashing) }
    }
}

impl Revised<Drug> {
    /// Changes what the list says of the name of `drug`.
    pub fn over_list(drug: Drug, own: &[Drug]) -> Self {
        let called = name::fold_text(&drug.name);
        match sensitive::all(own).into_iter().find(|(listed, _)| listed.name == called) {
            Some((listed, _)) => Self::of(listed, drug),
            None => Self::new(drug),
        }
    }
}

impl StoredRecord {
    /// Operations that write it.
    pub fn written_by(&self) -> &'static [OperationCode] {
        match self {
            Self::Entry(_) => &[OperationCode::SaveEntry],
            Self::Staff(_) => &[OperationCode::EditStaff, OperationCode::AddStaff, OperationCode::SetPin],
            Self::Site(_) => &[OperationCode::SetSite],
            Self::Setting(..) => &[OperationCode::Set],
            Self::Yearly(_) => &[OperationCode::SaveYearly],
            Self::Drug(_) => &[OperationCode::SaveDrug],
        }
    }

    /// Subject of the rows of the journal about it; none of what a centre has once.
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::Entry(entry) => Some(entry.id.to_string()),
            Self::Staff(staff) => Some(staff.id.to_string()),
            Self::Site(_) => None,
            Self::Setting(setting, _) => Some(setting.key.to_owned()),
            Self::Yearly(entry) => Some(entry.key()),
            Self::Drug(drug) => Some(drug.name.clone()),
        }
    }
}
