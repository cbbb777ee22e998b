//! Records as a form saves them: a person, a member of the team, what a centre has once.

use super::purpose::{Purpose, Save};
use crate::domain::{Site, opening};
use crate::model::Context;
use crate::protocol::form_records::Record;
use crate::protocol::{Changes, NewCentre, Operation, Revised};

pub(super) fn save_site(site: &Site, changes: Changes, context: &Context) -> Save {
    let read = filled(site, changes).and_then(|site| site.read(context.today()).map(|_| site));
    match read {
        Ok(now) => Save::request(Operation::SetSite(Revised::of(site.clone(), now))),
        Err((key, why)) => Save::Refused(key, why),
    }
}

pub(super) fn save_centre(centre: &NewCentre, changes: Changes) -> Save {
    let read = filled(centre, changes).and_then(|centre| match opening::parse_week(&centre.hours.join(";")) {
        Ok(_) => Ok(centre),
        Err(why) => Err(("hours", why)),
    });
    match read {
        Ok(centre) => Save::Centre(centre),
        Err((key, why)) => Save::Refused(key, why),
    }
}

pub(super) fn save_record<R: Record + Clone>(record: &R, changes: Changes, operation: impl Fn(R) -> Operation) -> Save {
    match filled(record, changes) {
        Ok(record) => Save::request(operation(record)),
        Err((key, why)) => Save::Refused(key, why),
    }
}

/// Saves what is changed of a record of the centre, with what was read of it.
pub(super) fn save_revised<R: Record + Clone>(
    purpose: &Purpose,
    read: &R,
    changes: Changes,
    operation: impl Fn(Revised<R>) -> Operation,
) -> Save {
    save_record(read, changes, |record| {
        let is_new = purpose.is_new();
        operation(if is_new { Revised::new(record) } else { Revised::of(read.clone(), record) })
    })
}

/// A copy of `record` with `changes` in it, or the first required field left empty.
pub(super) fn filled<R: Record + Clone>(record: &R, changes: Changes) -> Result<R, (&'static str, String)> {
    let mut record = record.clone();
    for (key, value) in changes {
        let field = R::FIELDS.iter().find(|field| field.key == key);
        if let Some(field) = field.filter(|field| field.is_required() && value.is_empty()) {
            return Err((field.key, format!("« {} » manque.", field.label)));
        }
        record.set(key, value);
    }
    Ok(record)
}
