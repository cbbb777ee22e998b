//! Records of the centre saved by several: what is changed of one is written over what stands, and meets what another has
//! changed of it since it was read.

use super::journal;
use crate::domain::Moment;
use crate::protocol::form_records::Record;
use crate::protocol::{OperationCode, Refusal, Revised, StoredRecord};
use crate::store::Batch;

/// Latest row about this subject before that one, of no line and of nobody.
const LATEST: &str = "WHERE j.seq < ?1 AND j.item IS NULL AND j.person IS NULL AND p.body ->> '$.subject' IS ?2 \
                      ORDER BY j.seq DESC LIMIT 1";

impl Batch<'_> {
    /// The record to write where `stands` is in the file; refused where the same was changed otherwise since it was read.
    pub(crate) fn merge_revised<R: Record + Clone>(
        &self,
        revised: &Revised<R>,
        stands: &R,
        stored: fn(R) -> StoredRecord,
    ) -> Result<R, Refusal> {
        match revised.upon(stands) {
            Ok(merged) => Ok(merged),
            Err(clashing) => Err(self.record_conflict(&clashing, stored(stands.clone()))?),
        }
    }

    /// Makes the refusal of a change of these fields, with what stands in the file and who wrote it.
    pub(crate) fn record_conflict(&self, keys: &[&str], theirs: StoredRecord) -> Result<Refusal, Refusal> {
        let subject = theirs.subject();
        let wrote = |row: &journal::Recorded| -> Result<bool, Refusal> {
            let first = journal::first_of_chain(self.conn, &row.columns)?;
            let operation = match first == row.columns.seq {
                true => OperationCode::read(&row.columns.operation),
                false => OperationCode::read(&self.load_recorded(first)?.columns.operation),
            };
            let changed = |body: &journal::Body| {
                let images = [&body.before, &body.after];
                let told = keys.iter().any(|key| images.iter().any(|image| image.contains_key(*key)));
                told || images.iter().all(|image| image.is_empty())
            };
            Ok(operation.is_some_and(|code| theirs.written_by().contains(&code))
                && row.body.as_ref().is_none_or(changed))
        };
        let mut before = i64::MAX;
        let (by, at) = loop {
            let Some(row) = journal::select_rows(self.conn, LATEST, &[&before, &subject])?.pop() else {
                break ("?".to_owned(), self.context.now);
            };
            if wrote(&row)? {
                break (row.by, Moment(row.columns.at));
            }
            before = row.columns.seq;
        };
        Ok(Refusal::RecordConflict { by, at, theirs: Box::new(theirs) })
    }
}
