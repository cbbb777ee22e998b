//! The card of an appointment's person.

use super::appointment::Appointment;
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
