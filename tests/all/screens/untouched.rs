//! Lines of a form that somebody only passes through.

use comptoir::app::screens::form::Form;
use comptoir::app::screens::form::purpose::Purpose;
use comptoir::app::whom::Whom;
use comptoir::domain::person::IdentityMark;
use comptoir::domain::{Coded, DirectoryEntry, Drug, DrugClass, EntryKind, Person, PersonId};
use comptoir::model::yearly::{YEARLY_ITEMS, YearlyEntry};
use comptoir::panes::PANES;
use comptoir::protocol::Operation;

use crate::support::step_centre::Centre;
use crate::support::{Seat, TestCentre, at, day};

/// Passes through every line of a form, down and up again, and tells what it then takes for typed.
fn passes_through(seat: &mut Seat, purpose: Purpose, what: &str) {
    let (fields, is_new) = (purpose.fields().len(), purpose.is_new());
    seat.app.screens.push(Form::new(purpose, "draft".into(), &seat.app.context));
    for key in ["<Tab>", "<Maj-Tab>"] {
        seat.strikes(&key.repeat(fields + 1));
    }
    let form = seat.app.screens.top::<Form>().unwrap();
    let typed: Vec<_> = form.words().into_iter().filter(|typed| typed.stood.as_ref() != Some(&typed.text)).collect();
    assert!(typed.is_empty() && !form.touched(), "{what}: {typed:?}");
    assert!(is_new || form.words().is_empty(), "{what}: {:?}", form.words());
    seat.app.screens.pop();
}

#[test]
fn a_line_that_is_only_passed_through_is_not_typed_in() {
    let mut centre = Centre::new(at(9, 41));
    let lines: Vec<_> = PANES
        .iter()
        .flat_map(|kind| kind.states.iter().filter(|state| state.open).map(move |state| (*kind, *state)))
        .map(|(kind, state)| centre.line(kind, state))
        .collect();
    let mut seat = Seat::at(&centre.path(), "Sarah", at(9, 41));
    seat.opens();
    let child = centre.store.load_person(PersonId(1)).unwrap().unwrap();
    let who = Whom::from_person(&child, day(2026, 11, 26));
    for line in lines {
        let item = centre.item(line);
        let (kind, what) = (item.kind, format!("{} {}", item.kind.code, item.state.code));
        passes_through(&mut seat, Purpose::Edit { item: Box::new(item.clone()), who: who.clone() }, &what);
        for to in kind.states.iter().filter(|to| kind.step(item.state, **to).is_some()) {
            let step = Purpose::Step { item: Box::new(item.clone()), to: *to, on_order_of: None, who: who.clone() };
            if !step.fields().is_empty() {
                passes_through(&mut seat, step, &format!("{what} -> {}", to.code));
            }
        }
        let context = seat.app.context.clone();
        for person in [None, Some(&child)] {
            let begun = kind.begin_item(context.staff[0].id, person, &context);
            passes_through(&mut seat, Purpose::Add { item: Box::new(begun), state: None, who: None }, &what);
        }
    }
    for mark in IdentityMark::VALUES {
        let card = Person { identity_mark: *mark, ..child.clone() };
        passes_through(&mut seat, Purpose::EditPerson(Box::new(card.clone())), mark.code());
        let merge = Purpose::Merge { kept: Box::new(card), other: Box::new(child.clone()) };
        passes_through(&mut seat, merge, mark.code());
    }
    let context = seat.app.context.clone();
    for staff in context.staff.iter() {
        passes_through(&mut seat, Purpose::EditStaff(Box::new(staff.clone())), &staff.name);
    }
    passes_through(&mut seat, Purpose::Site(context.site_settings()), "site");
    let entry = DirectoryEntry { id: 1, ..DirectoryEntry::named(EntryKind::Specialist, "Dr Karimi") };
    passes_through(&mut seat, Purpose::Directory(Box::new(entry)), "directory");
    passes_through(&mut seat, Purpose::Drug(Drug { name: "Tramadol".into(), class: DrugClass::Opioide }), "drug");
    for item in YEARLY_ITEMS {
        passes_through(&mut seat, Purpose::Yearly(Box::new(YearlyEntry::empty(2026, item))), item.key);
    }
}

#[test]
fn passing_through_the_identity_of_a_card_leaves_the_mark_of_a_colleague() {
    let mut centre = TestCentre::with_people();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("/kaya<Entrée>m");
    let card = Person { identity_mark: IdentityMark::Prov, ..centre.person("KAYA", "Elif") };
    centre.does("Claire", at(9, 41), Operation::EditPerson(Box::new(card)));
    while !sarah.reads("▌ Autre téléphone") {
        sarah.strikes("<Tab>");
    }
    sarah.strikes("0699999999");
    for _ in 0..30 {
        sarah.strikes("<Tab>");
    }
    sarah.strikes("<Ctrl-S><Ctrl-S>");
    let card = centre.person("KAYA", "Elif");
    assert_eq!((card.identity_mark, card.phone2.as_deref()), (IdentityMark::Prov, Some("+33699999999")));
}
