//! Values that people corrected at a desk since an import wrote them: a file that still says the old one takes none back.

use serde_json::Value as Json;

use super::codec::{to_cell, to_json};
use super::journal::{self, Recorded};
use crate::domain::{ItemId, Moment, PersonId};
use crate::model::{Field, Value};
use crate::protocol::OperationCode;
use crate::store::{Batch, Error};

/// A field that an import is about to change, as it is and as the file says it.
pub type Proposed = (&'static Field, Value, Value);

/// Changes of one subject that the journal still tells, the newest first.
pub struct PastChanges(Vec<Recorded>);

/// A value that somebody corrected and a file would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Name of who corrected it last.
    pub by: String,
    /// Moment of that correction.
    pub at: Moment,
    /// True when the file says what was corrected: it knows nothing new.
    pub is_stale: bool,
}

impl Batch<'_> {
    /// Reads the changes of a card.
    pub fn past_changes_of_card(&self, person: PersonId) -> Result<PastChanges, Error> {
        const OF_CARD: &str = "WHERE j.person = ?1 AND j.item IS NULL ORDER BY j.seq DESC";
        Ok(PastChanges(journal::select_rows(self.conn, OF_CARD, &[&person.0])?))
    }

    /// Reads the changes of a line.
    pub fn past_changes_of_line(&self, item: ItemId) -> Result<PastChanges, Error> {
        const OF_LINE: &str = "WHERE j.item = ?1 ORDER BY j.seq DESC";
        Ok(PastChanges(journal::select_rows(self.conn, OF_LINE, &[&item.0])?))
    }

    /// Reads the changes of the whole directory: no index tells those of one entry.
    pub fn past_changes_of_directory(&self) -> Result<PastChanges, Error> {
        const OF_DIRECTORY: &str = "WHERE j.op = ?1 AND j.item IS NULL ORDER BY j.seq DESC";
        Ok(PastChanges(journal::select_rows(self.conn, OF_DIRECTORY, &[&OperationCode::SaveEntry.code()])?))
    }
}

impl PastChanges {
    /// The correction that stands behind the value of this field; none where an import or nobody wrote it last. In the changes of
    /// a whole section `subject` names the record.
    pub fn find_correction(&self, subject: Option<i64>, (field, is, said): &Proposed) -> Option<Correction> {
        let subject = subject.map(|number| number.to_string());
        let json = |value: &Value| to_json(&to_cell(field, value));
        let (is, said) = (json(is), json(said));
        let changes = self.0.iter().filter_map(|row| {
            let body = row.body.as_ref().filter(|body| subject.is_none() || body.subject == subject)?;
            Some((row, body.before.get(field.key).unwrap_or(&Json::Null), body.after.get(field.key)?))
        });
        // What an import writes among thousands is not what `u` reverses.
        let mut by_people =
            changes.take_while(|(row, ..)| row.columns.undoable || row.columns.undoes.is_some()).peekable();
        let (last, _, _) = by_people.peek().filter(|(.., after)| **after == is)?;
        let (by, at) = (last.by.clone(), Moment(last.columns.at));
        let is_stale = by_people.any(|(_, before, _)| *before == said);
        Some(Correction { by, at, is_stale })
    }
}
