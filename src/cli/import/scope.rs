//! Scope of an agenda: the professionals, days and hours it speaks of, and may therefore lack somebody in.
//!
//! An appointment of anybody else, of another day or of another hour has not vanished: this file is not the one to say so.
//!
//! A file whose first or last appointments are gone is told from one of some hours: lines before its first hour, or after
//! its last, in the same half of the day, have vanished where they are few. Of today a file may hold what is left of it:
//! those whose hour is past have not vanished.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime, Timelike};

use super::agenda::known_as;
use super::appointment::{Agenda, Appointment};
use crate::domain::{StaffId, name, order};
use crate::model::{Appointments, Context, Item};
use crate::protocol::Refusal;
use crate::store::Batch;

/// The first and the last day that whoever imports says the file covers.
pub type GivenDays = (Option<NaiveDate>, Option<NaiveDate>);

/// Hour at which the second half of a day begins.
const AFTERNOON: u32 = 13;

/// The items that a file covers.
#[derive(Debug)]
pub struct Scope {
    first: NaiveDate,
    last: NaiveDate,
    /// The days it names, where those between them are none of its own.
    only: Option<BTreeSet<NaiveDate>>,
    /// Earliest and latest hour it names, widened to the lines that it lacks; none for whole days.
    hours: Option<(NaiveTime, NaiveTime)>,
    /// True for a message about some appointments, which lacks no others.
    message: bool,
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
        let days = order::set_of(agenda.appointments.iter().map(|one| one.at.day_in(context.zone)));
        let named = days.first().copied().zip(days.last().copied());
        let said = agenda.covers.or(named);
        let whole = given != (None, None) || agenda.covers.is_some();
        let first = given.0.or(said.map(|(first, _)| first)).unwrap_or(context.today()).max(context.today());
        let last = given.1.or(said.map(|(_, last)| last))?;
        let clocks = || agenda.appointments.iter().map(|one| one.at.in_zone(context.zone).time());
        let (mut pros, mut strangers) = (order::set_of(owner), BTreeSet::new());
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
            message: agenda.message,
            pros,
            strangers,
        })
    }

    /// The expected lines the file speaks of, and those that it does not hold.
    pub fn find_lacking(
        &mut self,
        batch: &Batch,
        fields: &Appointments,
        holds: &dyn Fn(&str) -> bool,
        context: &Context,
    ) -> Result<Lacking, Refusal> {
        let mut days: BTreeMap<NaiveDate, Vec<(Item, bool, NaiveTime)>> = BTreeMap::new();
        for item in batch.items_with_agenda_key(self.first, self.last)? {
            let Some(at) = item.moment(&fields.at).filter(|_| item.state == fields.expected) else { continue };
            let (day, clock) = (at.day_in(context.zone), at.in_zone(context.zone).time());
            if !self.speaks_of(&item, day, fields) {
                continue;
            }
            let within = self.hours.is_none_or(|(from, to)| (from..=to).contains(&clock));
            // What is left of a day does not hold its beginning.
            if within || at > context.now && self.is_beside(clock) {
                days.entry(day).or_default().push((item, within, clock));
            }
        }
        let mut lacking = Lacking::default();
        for lines in days.into_values() {
            let whole = self.is_whole_day(&lines, fields, holds);
            for (item, _, clock) in lines.into_iter().filter(|(_, within, _)| *within || whole) {
                lacking.expected += 1;
                if !holds(item.text(&fields.key)) {
                    self.hours = self.hours.map(|(from, to)| (from.min(clock), to.max(clock)));
                    lacking.gone.push(item);
                }
            }
        }
        Ok(lacking)
    }

    /// True in the half of the day in which the hours of the file begin, or in that in which they end.
    fn is_beside(&self, clock: NaiveTime) -> bool {
        let noon = |clock: NaiveTime| clock.hour() >= AFTERNOON;
        self.hours.is_some_and(|(from, to)| noon(clock) == noon(if clock < from { from } else { to }))
    }

    /// True when the lines outside the hours of the file are few of their day, so that it lacks them: one of a day of which it
    /// holds another, or a third at most.
    fn is_whole_day(
        &self,
        lines: &[(Item, bool, NaiveTime)],
        fields: &Appointments,
        holds: &dyn Fn(&str) -> bool,
    ) -> bool {
        let outside = lines.iter().filter(|(_, within, _)| !within).count();
        let held = lines.iter().filter(|(item, within, _)| *within && holds(item.text(&fields.key))).count();
        !self.message && held > 0 && (outside == 1 || outside * 3 <= lines.len())
    }

    fn speaks_of(&self, item: &Item, day: NaiveDate, fields: &Appointments) -> bool {
        let theirs = match item.team(&fields.awaited).first() {
            Some(first) => self.pros.contains(first),
            None => self.strangers.contains(&name::fold_text(item.text(&fields.stranger))),
        };
        theirs && (self.first..=self.last).contains(&day) && self.only.as_ref().is_none_or(|days| days.contains(&day))
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
