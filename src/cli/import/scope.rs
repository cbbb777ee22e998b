//! Scope of an agenda: the professionals, days and hours it speaks of, and may therefore lack somebody in.
//!
//! An appointment of anybody else, of another day or of another hour has not vanished: this file is not the one to say so.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};

use super::agenda::known_as;
use super::appointment::{Agenda, Appointment};
use crate::domain::{StaffId, name};
use crate::model::{Appointments, Context, Item};
use crate::protocol::Refusal;
use crate::store::Batch;

/// The first and the last day that whoever imports says the file covers.
pub type GivenDays = (Option<NaiveDate>, Option<NaiveDate>);

/// The items that a file covers.
#[derive(Debug)]
pub struct Scope {
    first: NaiveDate,
    last: NaiveDate,
    /// The days it names, where those between them are none of its own.
    only: Option<BTreeSet<NaiveDate>>,
    /// Earliest and latest hour it names; none for whole days.
    hours: Option<(NaiveTime, NaiveTime)>,
    pros: BTreeSet<StaffId>,
    /// Professionals whom nobody of the team answers to; empty for an appointment of nobody in particular.
    strangers: BTreeSet<String>,
}

/// The lines that a file may lack, before it is written.
#[derive(Debug, Default)]
pub struct Lacking {
    /// Expected lines it speaks of.
    pub expected: usize,
    /// Items that the file does not have.
    pub gone: Vec<Item>,
}

impl Scope {
    /// Finds the items `agenda` covers from today on; none when it names no day to come. `awaited` gives the members of
    /// the team an appointment is with.
    pub fn of(
        agenda: &Agenda,
        given: GivenDays,
        owner: Option<StaffId>,
        awaited: &dyn Fn(&Appointment) -> Vec<StaffId>,
        context: &Context,
    ) -> Option<Self> {
        let days: BTreeSet<_> = agenda.appointments.iter().map(|one| one.at.day_in(context.zone)).collect();
        let named = days.first().copied().zip(days.last().copied());
        let said = agenda.covers.or(named);
        let whole = given != (None, None) || agenda.covers.is_some();
        let first = given.0.or(said.map(|(first, _)| first)).unwrap_or(context.today()).max(context.today());
        let last = given.1.or(said.map(|(_, last)| last))?;
        let clocks = || agenda.appointments.iter().map(|one| one.at.in_zone(context.zone).time());
        let (mut pros, mut strangers) = (BTreeSet::from_iter(owner), BTreeSet::new());
        if owner.is_none() {
            for appointment in &agenda.appointments {
                match awaited(appointment).first() {
                    Some(first) => pros.insert(*first),
                    None => strangers.insert(name::fold_text(&known_as(&appointment.pros))),
                };
            }
        }
        (first <= last).then(|| Self {
            first,
            last,
            only: (!whole && !agenda.every_day).then_some(days),
            hours: clocks().min().zip(clocks().max()).filter(|_| !whole),
            pros,
            strangers,
        })
    }

    /// The expected lines the file speaks of, and those that it does not hold.
    pub fn find_lacking(
        &self,
        batch: &Batch,
        fields: &Appointments,
        holds: &dyn Fn(&str) -> bool,
        context: &Context,
    ) -> Result<Lacking, Refusal> {
        let mut lacking = Lacking::default();
        for item in batch.items_with_agenda_key(self.first, self.last)? {
            if item.state == fields.expected && self.speaks_of(&item, fields, context) {
                lacking.expected += 1;
                if !holds(item.text(&fields.key)) {
                    lacking.gone.push(item);
                }
            }
        }
        Ok(lacking)
    }

    fn speaks_of(&self, item: &Item, fields: &Appointments, context: &Context) -> bool {
        let Some(at) = item.moment(&fields.at) else { return false };
        let (day, clock) = (at.day_in(context.zone), at.in_zone(context.zone).time());
        let theirs = match item.team(&fields.awaited).first() {
            Some(first) => self.pros.contains(first),
            None => self.strangers.contains(&name::fold_text(item.text(&fields.stranger))),
        };
        theirs
            && (self.first..=self.last).contains(&day)
            && self.only.as_ref().is_none_or(|days| days.contains(&day))
            && self.hours.is_none_or(|(from, to)| (from..=to).contains(&clock))
    }

    /// « du 23/10 au 27/10, de 09:00 à 11:30 ».
    pub fn in_words(&self) -> String {
        let days = match (&self.only, self.first == self.last) {
            (Some(days), _) if days.range(self.first..).count() == 1 => format!("le {}", self.last.format("%d/%m")),
            (_, true) => format!("le {}", self.last.format("%d/%m")),
            (only, false) => {
                let (first, last) = (self.first.format("%d/%m"), self.last.format("%d/%m"));
                let some = if only.is_some() { " (jours nommés)" } else { "" };
                format!("du {first} au {last}{some}")
            }
        };
        match self.hours {
            Some((from, to)) => format!("{days}, de {} à {}", from.format("%H:%M"), to.format("%H:%M")),
            None => days,
        }
    }
}
