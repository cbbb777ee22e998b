//! Deeds to be taken back, and what they need.

use comptoir::domain::staff::Absence;
use comptoir::domain::{ItemId, Moment, Staff, Zone};
use comptoir::model::yearly::{YearlyEntry, find_item};
use comptoir::model::{Item, State, Value};
use comptoir::panes::callback::{CALLBACK, Calling, SUBJECT};
use comptoir::panes::follow_up::outing::{self, OUTING};
use comptoir::panes::follow_up::{FOLLOW_UP, PURPOSE};
use comptoir::panes::transport::{CARE_AT, CARE_PLACE, MODE, PATTERN, PICKUP_ADDRESS, REASON, TRANSPORT};
use comptoir::protocol::{Changes, Operation, Revised};

use super::{TestCentre, Visit, at};

pub const KAYA: (&str, &str) = ("KAYA", "Elif");

/// So many days after the Thursday of the fixtures.
pub fn on(days: i64, hour: u32, minute: u32) -> Moment {
    Moment::from_local(at(hour, minute).in_zone(Zone::PARIS) + chrono::Duration::days(days), Zone::PARIS)
}

pub fn line(centre: &mut TestCentre, who: (&'static str, &'static str), rdv: Option<Moment>) -> ItemId {
    centre.comes(at(8, 10), Visit { of: Some(who), rdv, to: &["Dr Morel"], ..Visit::default() })
}

pub fn moving(item: &Item, to: State, with: Changes) -> Operation {
    Operation::Move { item: item.id, rev: Some(item.rev), to, with, on_order_of: None, take_over: false }
}

/// The line goes to somebody else, whatever they have already.
pub fn gives_to(centre: &TestCentre, item: ItemId, (name, first): (&str, &str)) -> Operation {
    Operation::Reassign { item, rev: None, person: centre.person(name, first).id, overrule: true }
}

pub fn adds(item: Item) -> Operation {
    Operation::Add { item: Box::new(item), state: None, overrule: true }
}

pub fn callback(centre: &TestCentre) -> Item {
    let person = centre.person(KAYA.0, KAYA.1);
    let mut item =
        CALLBACK.begin_item(centre.staff("Sarah"), Some(&person), &centre.store.load_context(at(9, 0)).unwrap());
    item.set(&SUBJECT, "passer prendre un courrier");
    item
}

/// A call that is being made.
pub fn calling(centre: &mut TestCentre) -> Item {
    let item = centre.does("Sarah", at(9, 0), adds(callback(centre))).items.remove(0);
    centre.does("Sarah", at(9, 25), moving(&item, Calling.state(), Vec::new())).items.remove(0)
}

pub fn series(centre: &TestCentre) -> Item {
    let person = centre.person("DIALLO", "Mariama");
    let mut item =
        TRANSPORT.begin_item(centre.staff("Sarah"), Some(&person), &centre.store.load_context(at(9, 0)).unwrap());
    item.set(&REASON, Value::Code("SERIE"));
    item.set(&MODE, Value::Code("TAXI"));
    item.set(&CARE_PLACE, "Dialyse");
    item.set(&PICKUP_ADDRESS, "3 rue des Lilas");
    item.set(&CARE_AT, Value::Moment(on(4, 10, 0)));
    item.set(&PATTERN, "lun mer ven 10h, 6 fois");
    item
}

/// An errand of Elif's, which is open.
pub fn errand(centre: &mut TestCentre) -> ItemId {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = FOLLOW_UP.begin_item(centre.staff("Sarah"), Some(&centre.person(KAYA.0, KAYA.1)), &desk);
    item.set(&PURPOSE, "dossier AME");
    centre.does("Sarah", at(9, 0), adds(item)).items[0].id
}

/// An errand begun with a line, which is then part of it.
pub fn begins_errand(centre: &mut TestCentre) -> Operation {
    let source = line(centre, KAYA, None);
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = FOLLOW_UP.begin_item(centre.staff("Sarah"), Some(&centre.person(KAYA.0, KAYA.1)), &desk);
    item.set(&PURPOSE, "dossier AME");
    item.source_item = Some(source);
    adds(item)
}

/// The form of an appointment outside, filled; for an errand that is there already or a new one.
pub fn outing(centre: &TestCentre, errand: Option<ItemId>) -> Item {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut form = OUTING.begin_item(centre.staff("Sarah"), Some(&centre.person(KAYA.0, KAYA.1)), &desk);
    form.set(&outing::WHAT, "rdv cardiologie");
    form.set(&outing::AT, Value::Moment(on(16, 10, 15)));
    form.set(&outing::PLACE, "CHU de Saint-Jean");
    form.set(&outing::MODE, Value::Code("TAXI"));
    form.set(&outing::REASON, Value::Code("ALD"));
    form.set(&outing::FROM, "3 rue des Lilas");
    form.source_item = errand;
    form
}

/// An answer for the report of 2026, with its source.
pub fn yearly(value: &str) -> Operation {
    Operation::SaveYearly(Revised::of(YearlyEntry::empty(2026, find_item("shared_record").unwrap()), answer(value)))
}

/// An answer in the place of the one that the report has now.
pub fn yearly_now(centre: &TestCentre, value: &str) -> Operation {
    let answer = answer(value);
    let known = centre.store.load_context(at(9, 0)).unwrap().yearly;
    let read = known.iter().find(|known| known.key() == answer.key()).cloned();
    Operation::SaveYearly(Revised::of(read.unwrap_or(YearlyEntry::empty(2026, answer.item)), answer))
}

fn answer(value: &str) -> YearlyEntry {
    let entry = YearlyEntry::empty(2026, find_item("shared_record").unwrap());
    YearlyEntry { value: value.into(), source: "Assurance maladie".into(), ..entry }
}

fn staff(centre: &TestCentre, name: &str) -> Staff {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    desk.staff.iter().find(|staff| staff.name == name).unwrap().clone()
}

/// The member, away for these days from the first of the tests.
pub fn away(centre: &TestCentre, name: &str, days: i64) -> Staff {
    let [from, to] = [1, days].map(|days| on(days, 9, 0).day_in(Zone::PARIS));
    let absences = vec![Absence { from, to, replaced_by: Some(centre.staff("Inès")) }];
    Staff { absences, ..staff(centre, name) }
}
