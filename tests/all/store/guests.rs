//! People inscribed for a workshop: they follow it to another day, are called off with it, and one undo takes all back.

use comptoir::domain::{ItemId, Moment, Zone};
use comptoir::model::{Item, State, Value};
use comptoir::panes::arrival::{self, Expected, RDV_AT, REMARK, STARTS_ON};
use comptoir::panes::callback::CALLBACK;
use comptoir::panes::workshop::{self, WORKSHOP};
use comptoir::protocol::{Changes, Done, Operation, Refusal};

use crate::support::{TestCentre, at, plain};

/// So many days after the Thursday of the fixtures.
fn on(days: i64, hour: u32) -> Moment {
    Moment::from_local(at(hour, 0).in_zone(Zone::PARIS) + chrono::Duration::days(days), Zone::PARIS)
}

fn adds(centre: &mut TestCentre, item: Item) -> ItemId {
    centre.does("Sarah", at(8, 0), Operation::Add { item: Box::new(item), state: None, overrule: true }).items[0].id
}

fn inscribes(centre: &mut TestCentre, workshop: ItemId, (name, first): (&str, &str)) -> ItemId {
    let desk = centre.store.load_context(at(8, 0)).unwrap();
    let person = centre.person(name, first);
    let make = WORKSHOP.makes.iter().find(|make| make.takes_place).unwrap();
    let guest = make.begin_item(&centre.item(workshop), centre.staff("Sarah"), Some(&person), &desk);
    let operation = Operation::Add { item: Box::new(guest), state: Some(Expected.state()), overrule: true };
    centre.does("Sarah", at(8, 5), operation).items[0].id
}

/// A workshop of tomorrow at two, with three people inscribed.
fn cooking() -> (TestCentre, ItemId, [ItemId; 3]) {
    let mut centre = TestCentre::with_people();
    let desk = centre.store.load_context(at(8, 0)).unwrap();
    let mut item = WORKSHOP.begin_item(centre.staff("Sarah"), None, &desk);
    item.set(&workshop::TITLE, "cuisine");
    item.set(&workshop::AT, Value::Moment(on(1, 14)));
    let workshop = adds(&mut centre, item);
    let guests = [("KAYA", "Elif"), ("ROUX", "Marcel"), ("TRAN", "Minh")];
    let guests = guests.map(|who| inscribes(&mut centre, workshop, who));
    (centre, workshop, guests)
}

fn edits(centre: &mut TestCentre, item: ItemId, changes: Changes) -> Done {
    let rev = centre.item(item).rev;
    centre.does("Sarah", at(9, 0), Operation::Edit { item, rev, changes })
}

fn cancels(centre: &mut TestCentre, when: Moment, item: ItemId, to: State) -> Done {
    let with = vec![(workshop::VOID_REASON.key, "animatrice malade".into())];
    let operation = Operation::Move { item, rev: None, to, with, on_order_of: None, take_over: false };
    centre.does("Sarah", when, operation)
}

fn hours(centre: &TestCentre, guests: &[ItemId]) -> Vec<Option<Moment>> {
    guests.iter().map(|guest| centre.item(*guest).moment(&RDV_AT)).collect()
}

#[test]
fn whoever_is_inscribed_follows_the_workshop_to_its_new_hour_and_one_undo_takes_all_back() {
    let (mut centre, workshop, guests) = cooking();
    // One of them comes an hour later, whenever it begins.
    edits(&mut centre, guests[2], vec![(RDV_AT.key, Value::Moment(on(1, 15)))]);
    let done = edits(&mut centre, workshop, vec![(workshop::AT.key, Value::Moment(on(6, 10)))]);
    assert_eq!(plain(&done.said), "cuisine : désormais mer 02/12 10:00 ; 2 inscrit·es aussi, à prévenir");
    assert_eq!(hours(&centre, &guests), [Some(on(6, 10)), Some(on(6, 10)), Some(on(1, 15))]);
    assert_eq!(centre.item(guests[0]).date(&STARTS_ON), Some(on(6, 10).day_in(Zone::PARIS)));
    centre.does("Sarah", at(9, 1), Operation::Undo(None));
    assert_eq!(hours(&centre, &guests), [Some(on(1, 14)), Some(on(1, 14)), Some(on(1, 15))]);
    assert_eq!(centre.item(workshop).moment(&workshop::AT), Some(on(1, 14)));
    let done = edits(&mut centre, workshop, vec![(workshop::TITLE.key, "cuisine du monde".into())]);
    assert!(!done.said.contains("inscrit"), "nobody is to be told of that: {}", done.said);
    assert_eq!(centre.item(guests[0]).text(&REMARK), "atelier cuisine du monde");
    edits(&mut centre, guests[0], vec![(REMARK.key, "amène un plat".into())]);
    edits(&mut centre, workshop, vec![(workshop::TITLE.key, "cuisine d’hiver".into())]);
    assert_eq!(centre.item(guests[0]).text(&REMARK), "amène un plat");
    assert_eq!(centre.item(guests[1]).text(&REMARK), "atelier cuisine d’hiver");
    centre.store.check_file(true).unwrap();
}

#[test]
fn a_workshop_called_off_calls_off_those_still_expected_and_tells_whom_to_call() {
    let (mut centre, workshop, guests) = cooking();
    // Somebody who had called off before is told nothing new.
    cancels(&mut centre, at(8, 30), guests[2], arrival::Cancelled.state());
    centre.does("Sarah", at(8, 40), Operation::Remind);
    assert_eq!(centre.store.load_items(&CALLBACK, false).unwrap().len(), 2);
    let done = cancels(&mut centre, at(9, 0), workshop, workshop::Cancelled.state());
    let said = "cuisine : annulé, demain 14:00 ; 2 inscrit·es aussi, à prévenir ; 2 rappels annulés";
    assert_eq!(plain(&done.said), said);
    assert!(centre.store.load_items(&CALLBACK, false).unwrap().is_empty(), "nobody is reminded of it");
    let states = |centre: &TestCentre| guests.map(|guest| centre.item(guest).state.code);
    assert_eq!(states(&centre), ["CANCELLED"; 3]);
    assert_eq!(centre.item(guests[0]).text(&arrival::VOID_REASON), "animatrice malade");
    let mut seat = centre.seat("Sarah");
    seat.sized(132, 40).opens_list(&WORKSHOP).strikes("<Entrée>").on("cuisine");
    assert!(seat.reads("À prévenir") && seat.reads("KAYA Elif") && seat.reads("ROUX Marcel"), "{}", seat.sees());
    assert!(!seat.reads("TRAN Minh"), "{}", seat.sees());
    let reopen =
        Operation::Reopen { item: workshop, rev: None, scope: None, reason: "elle vient".into(), overrule: true };
    let done = centre.does("Sarah", at(9, 10), reopen);
    assert!(plain(&done.said).ends_with(" ; 2 inscrit·es aussi, à prévenir"), "{}", done.said);
    assert_eq!(states(&centre), ["EXPECTED", "EXPECTED", "CANCELLED"]);
    centre.does("Sarah", at(9, 11), Operation::Undo(None));
    assert_eq!(states(&centre), ["CANCELLED"; 3]);
}

#[test]
fn undone_at_once_a_workshop_called_off_expects_everybody_again_and_several_are_not_called_off_together() {
    let (mut centre, workshop, guests) = cooking();
    cancels(&mut centre, at(9, 0), workshop, workshop::Cancelled.state());
    centre.does("Sarah", at(9, 1), Operation::Undo(None));
    assert_eq!(guests.map(|guest| centre.item(guest).state.code), ["EXPECTED"; 3]);
    assert!(centre.item(workshop).state.open);
    let (lines, to) = (vec![(workshop, centre.item(workshop).rev)], workshop::Cancelled.state());
    let with = vec![(workshop::VOID_REASON.key, "pluie".into())];
    let refused = centre.tries("Sarah", at(9, 2), Operation::MoveAll { lines, to, with, on_order_of: None });
    assert!(matches!(refused, Err(Refusal::Rule(why)) if why.contains("démarquez")));
}
