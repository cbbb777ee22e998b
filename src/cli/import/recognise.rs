//! The card of an appointment's person.

use std::collections::HashSet;

use super::appointment::{Agenda, Appointment};
use super::called_off::calls_by_name;
use super::said::Said;
use crate::domain::Person;
use crate::domain::order;
use crate::protocol::Refusal;
use crate::store::{Batch, Namesake};

/// The person of an appointment.
pub struct Recognised {
    /// Their card.
    pub person: Person,
    /// True when the person was recognised by the name alone.
    pub unsure: bool,
}

/// The person of an appointment: by a reference that the family name and the birth date do not contradict (unsure where the
/// first name alone does), else by names
/// with a birth date or a telephone number, and only when exactly one fits; else the only one of these names whom neither
/// contradicts.
pub fn recognise_person(batch: &Batch, appointment: &Appointment) -> Result<Option<Recognised>, Refusal> {
    let who = &appointment.who;
    if let Some(reference) = &who.ehr_ref
        && let Some(person) = batch.person_by_ref(reference)?
    {
        let family = who.families().next().is_some();
        let other = if family { who.is_of_another_family(&person) } else { !appointment.may_be(&person) };
        let is_theirs = !other && !who.is_born_on_another_day(&person);
        // A relative's reference, where no birth date says that the first name is another way to write it.
        let unsure = who.birth_date.is_none() && who.has_another_first_name(&person);
        return Ok(is_theirs.then_some(Recognised { person, unsure }));
    }
    let fits = |person: &Namesake| match who.birth_date {
        Some(born) => person.birth_date.is_some_and(|held| held.agrees_with(born)),
        None => who.names_person(person),
    };
    let mut named = if who.first_name.is_some() { who.namesakes(batch)? } else { Vec::new() };
    for (family, first) in &appointment.partings {
        let parted = Said { family_name: Some(family.clone()), first_name: Some(first.clone()), ..Said::default() };
        named.extend(parted.namesakes(batch)?);
    }
    let (fitting, others): (Vec<_>, Vec<_>) = named.into_iter().partition(fits);
    let standing = |cards: Vec<Namesake>| -> Result<Vec<Person>, Refusal> {
        let found = cards.iter().filter_map(|card| batch.load_canonical(card.id).transpose());
        let mut standing = found.collect::<Result<Vec<_>, _>>()?;
        order::sort_by_key(&mut standing, |person| person.id);
        standing.dedup_by_key(|person| person.id);
        Ok(standing)
    };
    let unsure = fitting.is_empty();
    let mut found = standing(if unsure { others } else { fitting })?;
    // Another birth date is somebody else's, even where the file knows nobody else of that name.
    let person = found.pop().filter(|person| found.is_empty() && !(unsure && who.is_born_on_another_day(person)));
    Ok(person.map(|person| Recognised { person, unsure }))
}

/// Settles what titles are whose words may be a name: where a card bears it somebody comes, else they are nobody's, or
/// called off.
pub fn settle_titles(batch: &Batch, agenda: &mut Agenda) -> Result<(), Refusal> {
    let mut nobodys = HashSet::new();
    for mut one in std::mem::take(&mut agenda.appointments) {
        if one.needs_card || one.cancelled_by_title {
            let names = recognise_person(batch, &one)?.map(|found| {
                let Person { used_name, birth_name, .. } = found.person;
                format!("{used_name} {}", birth_name.unwrap_or_default())
            });
            if one.needs_card && names.is_none() {
                agenda.unread.insert(one.key);
                nobodys.insert(one.line);
                continue;
            }
            let named = names.is_some_and(|names| calls_by_name(&one.as_written, &names));
            one.cancelled &= !(one.cancelled_by_title && named);
        }
        agenda.appointments.push(one);
    }
    agenda.meetings += nobodys.len();
    Ok(())
}
