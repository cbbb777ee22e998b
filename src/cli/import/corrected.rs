//! Corrections made at the desk beside what a file says: an old value never comes back in silence.
//!
//! Where the file still says what was corrected, the desk's value stays; where it says a third one, that is taken. Both are named.

use super::table::SetAside;
use crate::domain::Moment;
use crate::model::{Context, Field, Item, Value, text};
use crate::protocol::form_records::Record;
use crate::protocol::{Changes, Refusal};
use crate::store::{Batch, PastChanges, Proposed};

/// Row of a file whose corrections are reported.
pub struct ReportedRow<'a> {
    /// Line of the file.
    pub line: u64,
    /// Words for the person, entry or line that it is about.
    pub shown: &'a str,
    /// True when the values are kept out of the report: a protected contact.
    pub discreet: bool,
    /// The centre.
    pub context: &'a Context,
}

/// Lists the fields of a record that differ, as they are and as the file says them.
pub fn list_proposed<R: Record>(is: &R, said: &R) -> Vec<Proposed> {
    let both = R::FIELDS.iter().map(|field| (field, is.get(field.key), said.get(field.key)));
    both.filter(|(_, is, said)| is != said).collect()
}

/// Drops from `proposed` what only takes a correction back, and reports that as well as each correction that a newer value of
/// the file replaces. Answers the keys that stay as they are.
pub fn settle(
    past: &PastChanges,
    subject: Option<i64>,
    proposed: &[Proposed],
    reported: &ReportedRow,
    doubts: &mut Vec<SetAside>,
) -> Vec<&'static str> {
    let mut kept = Vec::new();
    for change @ (field, is, said) in proposed {
        let Some(correction) = past.find_correction(subject, change) else { continue };
        let value = |value| match text::show(field, value, reported.context) {
            _ if reported.discreet => "…".to_owned(),
            shown if shown.is_empty() => "vide".to_owned(),
            shown => shown,
        };
        let day = correction.at.in_zone(reported.context.zone).format("%d/%m/%Y");
        let (label, is, said) = (field.label, value(is), value(said));
        let by = format!("corrigé ici par {} le {day}", correction.by);
        let why = match correction.is_stale {
            true => format!("gardé, {by}\u{a0}: {is}, quand le fichier dit encore {said}."),
            false => format!("{by}, change avec le fichier\u{a0}: {is} → {said}."),
        };
        doubts
            .push(SetAside { line: reported.line, why: format!("{}, «\u{a0}{label}\u{a0}» {why}", reported.shown) });
        if correction.is_stale {
            kept.push(field.key);
        }
    }
    kept
}

/// Settles the changes of a line, as [`settle`] does; answers the keys that stay as they are.
pub fn settle_changes(
    batch: &Batch,
    item: &Item,
    changes: &Changes,
    reported: &ReportedRow,
    doubts: &mut Vec<SetAside>,
) -> Result<Vec<&'static str>, Refusal> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let field = |key| item.kind.field(key).map(|field| (field, item.get(field).clone()));
    let proposed = changes.iter().filter_map(|(key, said)| field(key).map(|(field, is)| (field, is, said.clone())));
    Ok(settle(&batch.past_changes_of_line(item.id)?, None, &proposed.collect::<Vec<_>>(), reported, doubts))
}

/// True when the agenda still says the hour of `item` that the desk has corrected.
pub fn keeps_hour(batch: &Batch, item: &Item, field: &'static Field, said: Moment) -> Result<bool, Refusal> {
    let proposed = (field, item.get(field).clone(), Value::Moment(said));
    if proposed.1 == proposed.2 {
        return Ok(false);
    }
    let correction = batch.past_changes_of_line(item.id)?.find_correction(None, &proposed);
    Ok(correction.is_some_and(|correction| correction.is_stale))
}
