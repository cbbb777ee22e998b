//! Keys of a table of appointments: whether a reference is that of one appointment, and of which.
//!
//! - A column whose numbers follow the rows one by one, that holds one number for several appointments, or that holds the
//!   references of the cards, tells no appointment from another: its rows are known by their day, hour, name and
//!   professional. A line that was known by such a number keeps it while person and hour are the same. So are the events of
//!   a calendar that share one UID.
//! - A repeat of a calendar is known by its event and the moment it was to begin; where the whole event was moved, by its
//!   event and day, or the nearest one.
//! - A reference held by the line of somebody else, at another hour or with another professional, is that of another
//!   appointment. Somebody else at the same hour took the place; the same person at another hour was moved.

use std::collections::{HashMap, HashSet};

use chrono::Days;

use super::agenda::said_as_before;
use super::appointment::{Agenda, Appointment};
use super::columns::KEY;
use super::headers;
use super::recognise::recognise_person;
use super::said::Said;
use super::table::{ImportTable, SetAside};
use crate::domain::{Person, StaffId, name, order};
use crate::model::{Appointments, Context, Item};
use crate::protocol::Refusal;
use crate::store::Batch;

/// A column of references, and whether they are those of appointments.
#[derive(Debug, Default)]
pub struct KeyColumn {
    /// Header of the column.
    header: String,
    /// True when the header does not say whose reference it is.
    vague: bool,
    /// True when it numbers the rows, or the people.
    is_none: bool,
}

impl KeyColumn {
    /// The column of references of a table.
    pub fn of(table: &ImportTable) -> Self {
        const VAGUE: &[&str] = &["reference", "ref", "id", "identifiant"];
        if !table.has_column(&KEY) {
            return Self::default();
        }
        let header = table.header(&KEY).to_owned();
        let numbers = || table.rows.iter().map(|row| table.cell(row, &KEY).parse::<u64>().ok());
        let first = numbers().next().flatten().filter(|first| *first <= 1);
        let is_none = first.is_some_and(|first| (first..).zip(numbers()).all(|(n, number)| number == Some(n)));
        Self { vague: VAGUE.contains(&headers::header_key(&header).as_str()), header, is_none }
    }

    /// Notes that one reference stands for two appointments.
    pub fn note_repeated(&mut self) {
        self.is_none |= self.vague;
    }
}

/// Finds the keys that a calendar gives to appointments of several people or hours: each of these is known by its day, hour, name
/// and professional, as in a table.
pub fn part_shared_keys(agenda: &mut Agenda, context: &Context) {
    let mut firsts: HashMap<&str, &Appointment> = HashMap::new();
    for one in agenda.appointments.iter().filter(|one| event_of(&one.key).is_none()) {
        let first = *firsts.entry(&one.key).or_insert(one);
        let same = first.at == one.at && name::share_words(&first.named_by(), &one.named_by());
        if !same && agenda.shared.insert(one.key.clone()) {
            let why = format!(
                "l’identifiant (UID) {} est celui de plusieurs rendez-vous\u{a0}: le jour, l’heure et le nom les distinguent.",
                name::quote_briefly(&one.key)
            );
            agenda.doubts.push(SetAside { line: first.line, why });
        }
    }
    for one in agenda.appointments.iter_mut().filter(|one| agenda.shared.contains(&one.key)) {
        one.slot = Some(one.slot_key(context.zone, one.pros.first().map_or("", String::as_str)));
    }
}

/// Gives each appointment the key that it is known by.
pub fn settle_keys(
    batch: &Batch,
    agenda: &mut Agenda,
    fields: &Appointments,
    awaited: &dyn Fn(&Appointment) -> Vec<StaffId>,
    context: &Context,
) -> Result<(), Refusal> {
    find_moved_repeats(batch, agenda, fields, context)?;
    if agenda.keys.vague {
        for appointment in agenda.appointments.iter_mut().filter(|one| one.slot.is_some() && one.who.ehr_ref.is_none())
        {
            if batch.person_by_ref(&appointment.key)?.is_some_and(|person| is_named_as(appointment, &person)) {
                appointment.who.ehr_ref = Some(appointment.key.clone());
                agenda.keys.is_none = true;
            }
        }
    }
    let mut taken = HashSet::new();
    for appointment in &mut agenda.appointments {
        let Some(slot) = appointment.slot.take() else { continue };
        if taken.contains(&appointment.key) {
            appointment.key = slot;
            continue;
        }
        let names_none = agenda.keys.is_none || agenda.shared.contains(&appointment.key);
        let held = batch.item_by_agenda_key(&appointment.key)?;
        let same_hour = |item: &Item| item.moment(&fields.at) == Some(appointment.at);
        let keeps = match &held {
            None => !names_none,
            Some(item) if names_none => same_hour(item) && !is_of_another(batch, item, appointment, fields)?,
            Some(item) => {
                let theirs = awaited(appointment);
                let team = item.team(&fields.awaited);
                let with_another =
                    !theirs.is_empty() && !team.is_empty() && !theirs.iter().any(|one| team.contains(one));
                !((with_another || !same_hour(item)) && is_of_another(batch, item, appointment, fields)?)
            }
        };
        if keeps {
            taken.insert(appointment.key.clone());
            appointment.other_keys.push(slot);
            continue;
        }
        if let Some(item) = held.filter(|_| !names_none) {
            let at = item.moment(&fields.at).map(|at| at.in_zone(context.zone).format(", %d/%m %H:%M").to_string());
            let why = format!(
                "la référence «\u{a0}{}\u{a0}» est celle {}{}\u{a0}: pris pour un autre rendez-vous.",
                appointment.key,
                name::with_de(item.text(&fields.label)),
                at.unwrap_or_default()
            );
            agenda.doubts.push(SetAside { line: appointment.line, why });
        }
        appointment.key = slot;
    }
    if agenda.keys.is_none {
        agenda.aside.push(format!("{} (ne désigne pas un rendez-vous)", agenda.keys.header));
    }
    Ok(())
}

/// Days by which a whole event is moved at most: of one that comes each week, the same day a week later is its next.
const MOVED_BY: u64 = 6;

/// Gives each repeat whose event has moved, to another hour or another day of the week, the key of the line that it had
/// before: that of its day, else the first within some days.
fn find_moved_repeats(
    batch: &Batch,
    agenda: &mut Agenda,
    fields: &Appointments,
    context: &Context,
) -> Result<(), Refusal> {
    let day = |one: &Appointment| one.at.day_in(context.zone);
    let mut moved = Vec::new();
    for (at, one) in agenda.appointments.iter().enumerate() {
        let comes = one.slot.is_none() && day(one) >= context.today();
        if comes && event_of(&one.key).is_some() && batch.item_by_agenda_key(&one.key)?.is_none() {
            moved.push(at);
        }
    }
    order::sort_by_key(&mut moved, |at| agenda.appointments[*at].at);
    let (Some(first), Some(last)) = (moved.first(), moved.last()) else { return Ok(()) };
    let [first, last] = [first, last].map(|at| day(&agenda.appointments[*at]));
    let last = last.checked_add_days(Days::new(MOVED_BY)).unwrap_or(last);
    let first = first.checked_sub_days(Days::new(MOVED_BY)).unwrap_or(first).max(context.today());
    let mut held: HashSet<String> = agenda.appointments.iter().flat_map(Appointment::keys).cloned().collect();
    let lines = batch.items_with_agenda_key(first, last)?;
    for days in [0, MOVED_BY] {
        moved.retain(|at| {
            let one = &mut agenda.appointments[*at];
            let was = |item: &&Item| {
                let key = item.text(&fields.key);
                let before = item.moment(&fields.at).map(|at| at.day_in(context.zone));
                let apart = before.map(|before| (day(one) - before).num_days().unsigned_abs());
                item.state == fields.expected
                    && apart.is_some_and(|apart| apart <= days)
                    && event_of(key) == event_of(&one.key)
                    && !held.contains(key)
            };
            let Some(item) = lines.iter().find(was) else { return true };
            let key = item.text(&fields.key).to_owned();
            held.insert(key.clone());
            one.other_keys.push(key);
            false
        });
    }
    Ok(())
}

/// The event of a key of one of its repeats: what stands before « /20261201T080000Z ». Google calls what it parts from an
/// event from a day on « event_R20261201T080000 ».
fn event_of(key: &str) -> Option<&str> {
    let (event, stamp) = key.rsplit_once('/')?;
    let is_stamp = stamp.len() == 16 && stamp.ends_with('Z') && stamp.as_bytes()[8] == b'T';
    let event = event.strip_suffix("@google.com").unwrap_or(event);
    let parted = event.rsplit_once("_R").filter(|(_, from)| from.len() == 15 && from.as_bytes()[8] == b'T');
    is_stamp.then_some(parted.map_or(event, |(event, _)| event))
}

/// True when the appointment bears both names of `person`.
fn is_named_as(appointment: &Appointment, person: &Person) -> bool {
    let is = |said: &Said| {
        let named = said.first_name.is_some() && said.families().next().is_some();
        named && !said.is_of_another_family(person) && !said.has_another_first_name(person)
    };
    let parted = |(family, first): &(String, String)| {
        is(&Said { family_name: Some(family.clone()), first_name: Some(first.clone()), ..Said::default() })
    };
    is(&appointment.who) || appointment.partings.iter().any(parted)
}

/// True when `item` is the line of somebody else than the person of the appointment, before and since the desk gave it to
/// another.
fn is_of_another(
    batch: &Batch,
    item: &Item,
    appointment: &Appointment,
    fields: &Appointments,
) -> Result<bool, Refusal> {
    if appointment.label.is_empty() || name::share_words(item.text(&fields.label), &appointment.label) {
        return Ok(false);
    }
    let recognised = recognise_person(batch, appointment)?.map(|found| found.person.id);
    let same_card = recognised.is_some() && recognised == item.person();
    Ok(!same_card && !said_as_before(batch, item, appointment, fields)?)
}
