//! Lines that others made meanwhile on what an undo takes back: they follow it, and the answer says so.

use comptoir::domain::{ItemId, Moment};
use comptoir::model::{Item, Value};
use comptoir::panes::arrival::{self, Called, Expected, RDV_AT, Waiting};
use comptoir::panes::callback::{self, CALLBACK, CallPurpose, SUBJECT};
use comptoir::panes::workshop::{self, WORKSHOP};
use comptoir::protocol::{Done, Operation};

use crate::support::undo_deeds::{self, KAYA, adds, begins_errand, gives_to, line, moving, on};
use crate::support::{TestCentre, at, plain};

fn edits(centre: &mut TestCentre, who: &str, now: Moment, item: ItemId, (key, to): (&'static str, Moment)) -> Done {
    let rev = centre.item(item).rev;
    centre.does(who, now, Operation::Edit { item, rev, changes: vec![(key, Value::Moment(to))] })
}

fn pottery(centre: &mut TestCentre) -> Done {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = WORKSHOP.begin_item(centre.staff("Claire"), None, &desk);
    item.set(&workshop::TITLE, "poterie");
    item.set(&workshop::AT, Value::Moment(on(1, 14, 0)));
    centre.does("Claire", at(9, 0), adds(item))
}

/// Nadia inscribes Elif.
fn inscribes(centre: &mut TestCentre, workshop: ItemId) -> ItemId {
    let desk = centre.store.load_context(at(9, 5)).unwrap();
    let person = centre.person(KAYA.0, KAYA.1);
    let make = WORKSHOP.makes.iter().find(|make| make.takes_place).unwrap();
    let guest = make.begin_item(&centre.item(workshop), centre.staff("Nadia"), Some(&person), &desk);
    let operation = Operation::Add { item: Box::new(guest), state: Some(Expected.state()), overrule: true };
    centre.does("Nadia", at(9, 5), operation).items[0].id
}

fn undoes(centre: &mut TestCentre, row: i64) -> String {
    plain(&centre.does("Claire", at(9, 10), Operation::Undo(Some(row))).said)
}

fn redoes(centre: &mut TestCentre, row: i64) -> String {
    plain(&centre.does("Claire", at(9, 11), Operation::Redo(row)).said)
}

fn open_subjects(centre: &TestCentre) -> Vec<String> {
    let calls = centre.store.load_items(&CALLBACK, false).unwrap();
    calls.iter().map(|call| call.text(&SUBJECT).to_owned()).collect()
}

#[test]
fn whoever_was_inscribed_meanwhile_is_called_off_with_a_workshop_whose_addition_is_undone() {
    let mut centre = TestCentre::with_people();
    let added = pottery(&mut centre);
    let guest = inscribes(&mut centre, added.items[0].id);
    centre.does("Nadia", at(9, 6), Operation::Remind);
    for round in 0..2 {
        let said = undoes(&mut centre, added.seq);
        let told =
            "Défait — Ateliers, poterie : annulé, demain 14:00 ; 1 inscrit·e aussi, à prévenir ; 1 rappel annulé";
        assert!(round == 1 || said == told, "{said}");
        assert_eq!(centre.item(guest).state, arrival::Cancelled);
        assert_eq!(centre.item(guest).text(&arrival::VOID_REASON), "atelier collectif\u{a0}: ajout annulé");
        assert!(open_subjects(&centre).is_empty());
        redoes(&mut centre, added.seq);
        assert_eq!((centre.item(guest).state, open_subjects(&centre).len()), (Expected.state(), 1));
    }
    undoes(&mut centre, added.seq);
    let why = centre.tries("Nadia", at(9, 12), Operation::Undo(None)).unwrap_err().to_string();
    assert!(why.contains("Claire"), "{why}");
    centre.store.check_file(true).unwrap();
}

#[test]
fn whoever_was_inscribed_meanwhile_follows_a_workshop_back_to_its_hour() {
    let mut centre = TestCentre::with_people();
    let workshop = pottery(&mut centre).items[0].id;
    let moved = edits(&mut centre, "Claire", at(9, 1), workshop, (workshop::AT.key, on(1, 16, 0)));
    let guest = inscribes(&mut centre, workshop);
    let said = undoes(&mut centre, moved.seq);
    assert!(said.ends_with(", demain 14:00 ; 1 inscrit·e aussi, à prévenir"), "{said}");
    assert_eq!(centre.item(guest).moment(&RDV_AT), Some(on(1, 14, 0)));
    redoes(&mut centre, moved.seq);
    assert_eq!(centre.item(guest).moment(&RDV_AT), Some(on(1, 16, 0)));
    let away = edits(&mut centre, "Claire", at(9, 12), workshop, (workshop::AT.key, on(6, 16, 0)));
    assert!(plain(&away.said).ends_with("1 inscrit·e aussi, à prévenir"), "{}", away.said);
    centre.store.check_file(true).unwrap();
}

#[test]
fn a_reminder_made_meanwhile_for_the_hour_that_an_appointment_leaves_is_cancelled_with_it() {
    let mut centre = TestCentre::with_people();
    let visit = line(&mut centre, KAYA, Some(on(1, 10, 0)));
    centre.does("Sarah", at(8, 30), Operation::Remind);
    let moved = edits(&mut centre, "Claire", at(9, 0), visit, (RDV_AT.key, on(1, 16, 0)));
    centre.does("Nadia", at(9, 5), Operation::Remind);
    let [first, second] = ["rendez-vous du 27/11 à 10:00", "rendez-vous du 27/11 à 16:00"];
    assert_eq!(open_subjects(&centre), [second]);
    for _ in 0..2 {
        let said = undoes(&mut centre, moved.seq);
        assert_eq!(open_subjects(&centre), [first], "{said}");
        redoes(&mut centre, moved.seq);
        assert_eq!(open_subjects(&centre), [second]);
    }
    let said = undoes(&mut centre, moved.seq);
    assert!(said.starts_with("Défait — KAYA Elif, 1 arrivée rétablie, "), "{said}");
    centre.store.check_file(true).unwrap();
}

#[test]
fn an_errand_whose_beginning_is_undone_says_what_others_hung_on_it_and_stays_open() {
    let mut centre = TestCentre::with_people();
    let operation = begins_errand(&mut centre);
    let begun = centre.does("Claire", at(9, 0), operation);
    let own = undo_deeds::callback(&centre);
    let call = centre.does("Nadia", at(9, 4), adds(own)).items[0].id;
    let errand = Some(begun.items[0].id);
    centre.does("Nadia", at(9, 5), Operation::Hang { item: call, rev: None, on: errand });
    let said = undoes(&mut centre, begun.seq);
    assert!(said.ends_with(" ; reste ouvert : passer prendre un courrier"), "{said}");
    assert_eq!(centre.item(call).errand, errand, "as when it is cancelled");
    let said = redoes(&mut centre, begun.seq);
    assert!(!said.contains("reste ouvert"), "{said}");
}

#[test]
fn an_errand_that_comes_back_to_its_person_leaves_what_the_other_had_hung_on_it() {
    let mut centre = TestCentre::with_people();
    let operation = begins_errand(&mut centre);
    let errand = centre.does("Claire", at(9, 0), operation).items[0].id;
    let other = ("TRAN", "Minh");
    let given = gives_to(&centre, errand, other);
    let given = centre.does("Claire", at(9, 1), given);
    let theirs = line(&mut centre, other, None);
    centre.does("Nadia", at(9, 5), Operation::Hang { item: theirs, rev: None, on: Some(errand) });
    undoes(&mut centre, given.seq);
    let of = |item: &Item| (item.person(), item.errand);
    assert_eq!(of(&centre.item(theirs)), (Some(centre.person(other.0, other.1).id), None));
    redoes(&mut centre, given.seq);
    assert_eq!(centre.item(theirs).errand, Some(errand));
}

#[test]
fn a_claim_that_is_over_leaves_a_mistake_to_be_undone_and_one_that_goes_on_says_whose_it_is() {
    let mut centre = TestCentre::with_people();
    let visit = line(&mut centre, KAYA, None);
    let called = centre.does("Claire", at(9, 0), moving(&centre.item(visit), Called.state(), Vec::new())).seq;
    let claims = |centre: &mut TestCentre, minute| {
        centre.does("Nadia", at(9, minute), Operation::Claim { item: visit, take_over: true }).seq
    };
    claims(&mut centre, 1);
    let why = centre.tries("Claire", at(9, 2), Operation::Undo(Some(called))).unwrap_err().to_string();
    assert_eq!(plain(&why), "KAYA Elif : Nadia s’en occupe, rien n’a été changé.");
    // Given back.
    claims(&mut centre, 3);
    centre.does("Claire", at(9, 4), Operation::Undo(Some(called)));
    centre.does("Claire", at(9, 5), Operation::Redo(called));
    // Undone.
    let claimed = claims(&mut centre, 6);
    centre.does("Nadia", at(9, 7), Operation::Undo(Some(claimed)));
    centre.does("Claire", at(9, 8), Operation::Undo(Some(called)));
    centre.does("Claire", at(9, 9), Operation::Redo(called));
    // Run out.
    claims(&mut centre, 10);
    centre.does("Claire", at(9, 45), Operation::Undo(Some(called)));
    assert_eq!(centre.item(visit).state, Waiting);
}

#[test]
fn an_undo_says_of_each_line_whether_it_comes_back_or_goes() {
    let mut centre = TestCentre::with_people();
    let operation = begins_errand(&mut centre);
    let begun = centre.does("Claire", at(9, 0), operation).seq;
    let said = undoes(&mut centre, begun);
    assert_eq!(said, "Défait — KAYA Elif, 1 accompagnement retiré, 1 arrivée détachée");
    let mut own = undo_deeds::callback(&centre);
    own.set(&callback::PURPOSE, Value::Code(CallPurpose::News.code()));
    own.set(&callback::REPEATS, "chaque semaine, 4 fois");
    let call = centre.does("Claire", at(9, 12), adds(own)).items.remove(0);
    let reached =
        centre.does("Claire", at(9, 13), moving(&call, callback::Reached.state(), Vec::new())).items.remove(0);
    let done = centre.does("Claire", at(9, 14), moving(&reached, callback::Done.state(), Vec::new())).seq;
    let said = plain(&centre.does("Claire", at(9, 15), Operation::Undo(Some(done))).said);
    assert_eq!(said, "Défait — Rappels : KAYA Elif, 1 rappel rétabli, 1 rappel retiré");
    let said = plain(&centre.does("Claire", at(9, 16), Operation::Redo(done)).said);
    assert_eq!(said, "Refait — Rappels : KAYA Elif, 2 rappels refaits");
}

#[test]
fn a_line_that_comes_back_beside_one_made_meanwhile_says_so() {
    let mut centre = TestCentre::with_people();
    let visit = line(&mut centre, KAYA, None);
    let added = centre.store.read_journal(Some(visit)).unwrap()[0].seq;
    centre.does("Sarah", at(9, 0), Operation::Undo(Some(added)));
    let theirs = line(&mut centre, KAYA, None);
    let redo = |centre: &mut TestCentre| plain(&centre.does("Sarah", at(9, 2), Operation::Redo(added)).said);
    let said = redo(&mut centre);
    assert_eq!(said, "Refait — Arrivées, KAYA Elif : en attente ; il y a déjà une arrivée en attente");
    let over = vec![(arrival::VOID_REASON.key, "doublon".into())];
    let cancelled = moving(&centre.item(visit), arrival::Cancelled.state(), over);
    let cancelled = centre.does("Claire", at(9, 3), cancelled).seq;
    let said = undoes(&mut centre, cancelled);
    assert!(said.ends_with(" ; il y a déjà une arrivée en attente"), "{said}");
    let given = gives_to(&centre, theirs, ("TRAN", "Minh"));
    let given = centre.does("Claire", at(9, 12), given).seq;
    let said = plain(&centre.does("Claire", at(9, 13), Operation::Undo(Some(given))).said);
    assert!(said.ends_with(" ; il y a déjà une arrivée en attente"), "{said}");
    let over = moving(&centre.item(theirs), arrival::Cancelled.state(), vec![("void_reason", "doublon".into())]);
    centre.does("Claire", at(9, 14), over);
    let cancelled = moving(&centre.item(visit), arrival::Cancelled.state(), vec![("void_reason", "parti".into())]);
    let cancelled = centre.does("Claire", at(9, 15), cancelled).seq;
    let said = plain(&centre.does("Claire", at(9, 16), Operation::Undo(Some(cancelled))).said);
    assert_eq!(said, "Défait — Arrivées, KAYA Elif : en attente");
}
