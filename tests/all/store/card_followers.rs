//! Open lines of somebody whose card is corrected: what they have from it is corrected with it.

use chrono::NaiveDate;
use comptoir::domain::{ItemId, Person, StaffId};
use comptoir::model::{Item, Kind, Value, text};
use comptoir::panes::arrival::{AWAITED, INTERPRETER, LABEL};
use comptoir::panes::callback::{CALLBACK, Calling, Cancelled, PHONE, SUBJECT};
use comptoir::panes::transport::{PICKUP_ADDRESS, TRANSPORT};
use comptoir::protocol::{Answer, Done, Operation, Query};

use crate::support::undo_deeds::{adds, line, moving};
use crate::support::{TestCentre, at};

const ELIF: (&str, &str) = ("KAYA", "Elif");
const OLD: &str = "+33612345685";
const NEW: &str = "+33655667788";

fn card(centre: &TestCentre) -> Person {
    let found = centre.store.search_people("Elif", 8, today()).unwrap();
    centre.store.load_person(found[0].0).unwrap().unwrap()
}

fn today() -> NaiveDate {
    crate::support::day(2026, 11, 26)
}

fn add(centre: &mut TestCentre, kind: &'static Kind, said: &[(&str, &str)]) -> ItemId {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = kind.begin_for(StaffId(1), &card(centre), &desk);
    for (key, words) in said {
        let field = kind.field(key).unwrap();
        item.set(field, text::parse(field, words, &desk).unwrap());
    }
    centre.does("Sarah", at(9, 0), adds(item)).items[0].id
}

fn call(centre: &mut TestCentre) -> ItemId {
    add(centre, &CALLBACK, &[("subject", "résultats")])
}

fn trip(centre: &mut TestCentre, address: &str) -> ItemId {
    let typed = [("reason", "ald"), ("mode", "taxi"), ("care_place", "CHU"), ("care_at", "30/11 10h")];
    let own = Some(("pickup_address", address)).filter(|(_, address)| !address.is_empty());
    let said: Vec<_> = typed.into_iter().chain(own).collect();
    add(centre, &TRANSPORT, &said)
}

fn corrects(centre: &mut TestCentre, change: impl FnOnce(&mut Person)) -> Done {
    let mut corrected = card(centre);
    change(&mut corrected);
    centre.does("Claire", at(9, 41), Operation::EditPerson(Box::new(corrected)))
}

fn moves_house(card: &mut Person) {
    card.address = Some("9 rue des Acacias".to_owned());
}

fn calls_by(card: &mut Person, number: &str) {
    card.phone1 = Some(number.to_owned());
}

#[test]
fn what_the_card_gave_is_corrected_with_it_and_taken_back_with_it() {
    let mut centre = TestCentre::with_people();
    corrects(&mut centre, |card| card.address = Some("3 rue des Lilas".to_owned()));
    let (visit, call, trip) = (line(&mut centre, ELIF, None), call(&mut centre), trip(&mut centre, ""));
    let told = |centre: &TestCentre| {
        let of = |item: Item, field| item.text(field).to_owned();
        let [called, number] = [(visit, &LABEL), (call, &PHONE)].map(|(id, field)| of(centre.item(id), field));
        [called, number, of(centre.item(trip), &PICKUP_ADDRESS)]
    };
    let before = told(&centre);
    assert_eq!(before, ["KAYA Elif", OLD, "3 rue des Lilas"]);
    let done = corrects(&mut centre, |card| {
        moves_house(card);
        calls_by(card, NEW);
    });
    let after = ["KAYA Elif", NEW, "9 rue des Acacias"].map(str::to_owned);
    assert_eq!(told(&centre), after);
    assert_eq!(done.said.replace('\u{a0}', " "), "KAYA Elif : fiche enregistrée ; 1 transport et 1 rappel suivent");
    assert!(done.undoable && done.items.is_empty());
    for _ in 0..2 {
        centre.does("Claire", at(9, 42), Operation::Undo(Some(done.seq)));
        assert_eq!(told(&centre), before);
        assert_eq!(card(&centre).phone1.as_deref(), Some(OLD));
        centre.does("Claire", at(9, 43), Operation::Redo(done.seq));
        assert_eq!(told(&centre), after);
    }
    let Answer::History { lines, .. } = centre.store.answer_query(&Query::History(call), None, at(9, 45)) else {
        panic!("no history");
    };
    assert!(format!("{lines:?}").contains("06 55 66 77 88"), "{lines:?}");
    centre.store.check_chain().unwrap();
}

#[test]
fn a_corrected_name_is_called_and_an_interpreter_is_found_for_whoever_needs_one() {
    let mut centre = TestCentre::with_people();
    let visit = line(&mut centre, ELIF, None);
    corrects(&mut centre, |card| {
        card.used_name = "KAYAN".to_owned();
        card.interpreter = false;
    });
    let visit = centre.item(visit);
    assert_eq!((visit.text(&LABEL), visit.text(&INTERPRETER)), ("KAYAN Elif", "NONE"));
}

#[test]
fn words_of_the_line_itself_and_its_professional_stay() {
    let mut centre = TestCentre::with_people();
    let (visit, call) = (line(&mut centre, ELIF, None), call(&mut centre));
    let trip = trip(&mut centre, "chez sa sœur, 1 place du Marché");
    let own = centre.item(call);
    let changes = vec![(PHONE.key, Value::from("+33611111111"))];
    centre.does("Sarah", at(9, 5), Operation::Edit { item: call, rev: own.rev, changes });
    let (inès, morel) = (centre.staff("Inès"), centre.staff("Dr Morel"));
    let done = corrects(&mut centre, |card| {
        moves_house(card);
        calls_by(card, NEW);
        card.usual_pro = Some(inès);
    });
    assert_eq!(centre.item(call).text(&PHONE), "+33611111111");
    assert_eq!(centre.item(trip).text(&PICKUP_ADDRESS), "chez sa sœur, 1 place du Marché");
    assert_eq!(centre.item(visit).team(&AWAITED), [morel]);
    assert!(done.said.ends_with("fiche enregistrée"), "{}", done.said);
}

#[test]
fn a_second_number_is_replaced_by_the_second_one() {
    let mut centre = TestCentre::with_people();
    corrects(&mut centre, |card| card.phone2 = Some("+33476000000".to_owned()));
    let call = add(&mut centre, &CALLBACK, &[("subject", "résultats"), ("phone", "04 76 00 00 00")]);
    corrects(&mut centre, |card| card.phone2 = Some("+33476111111".to_owned()));
    assert_eq!(centre.item(call).text(&PHONE), "+33476111111");
}

#[test]
fn a_line_that_a_colleague_has_in_hand_is_left_and_told() {
    let mut centre = TestCentre::with_people();
    let call = call(&mut centre);
    centre.does("Nadia", at(9, 40), Operation::Claim { item: call, take_over: false });
    let done = corrects(&mut centre, |card| calls_by(card, NEW));
    assert_eq!(centre.item(call).text(&PHONE), OLD);
    assert!(done.said.replace('\u{a0}', " ").ends_with("; 1 rappel ne suit pas : Nadia s’en occupe"), "{}", done.said);
}

#[test]
fn an_undo_leaves_what_was_changed_or_closed_since() {
    let mut centre = TestCentre::with_people();
    let calls = [call(&mut centre), call(&mut centre), call(&mut centre)];
    let done = corrects(&mut centre, |card| calls_by(card, NEW));
    let edits = |centre: &mut TestCentre, id: ItemId, changes| {
        let rev = centre.item(id).rev;
        centre.does("Sarah", at(9, 45), Operation::Edit { item: id, rev, changes });
    };
    edits(&mut centre, calls[0], vec![(PHONE.key, Value::from("+33611111111"))]);
    edits(&mut centre, calls[1], vec![(SUBJECT.key, Value::from("courrier"))]);
    let over = moving(&centre.item(calls[2]), Cancelled.state(), vec![("void_reason", Value::from("doublon"))]);
    centre.does("Sarah", at(9, 46), over);
    let said = centre.does("Claire", at(9, 50), Operation::Undo(Some(done.seq))).said.replace('\u{a0}', " ");
    assert!(
        said.ends_with("fiche remise comme avant ; 1 rappel suit ; 1 rappel garde ce qui a changé depuis"),
        "{said}"
    );
    let numbers = calls.map(|id| centre.item(id).text(&PHONE).to_owned());
    assert_eq!(numbers, ["+33611111111", OLD, NEW]);
    assert_eq!(centre.item(calls[1]).text(&SUBJECT), "courrier");
}

#[test]
fn an_undo_leaves_a_line_that_a_colleague_has_in_hand_and_takes_it_back_the_next_time() {
    let mut centre = TestCentre::with_people();
    let calls = [call(&mut centre), call(&mut centre)];
    let done = corrects(&mut centre, |card| calls_by(card, NEW));
    let dials = moving(&centre.item(calls[0]), Calling.state(), Vec::new());
    centre.does("Nadia", at(9, 42), dials);
    let numbers = |centre: &TestCentre| calls.map(|id| centre.item(id).text(&PHONE).to_owned());
    let undo = Operation::Undo(Some(done.seq));
    let said = centre.does("Claire", at(9, 43), undo.clone()).said.replace('\u{a0}', " ");
    let told = "fiche remise comme avant ; 1 rappel suit ; 1 rappel ne suit pas : Nadia s’en occupe";
    assert!(said.ends_with(told), "{said}");
    assert_eq!(numbers(&centre), [NEW, OLD]);
    let said = centre.does("Claire", at(9, 44), Operation::Redo(done.seq)).said.replace('\u{a0}', " ");
    assert!(said.ends_with("fiche enregistrée ; 1 rappel suit"), "{said}");
    assert_eq!(numbers(&centre), [NEW, NEW]);
    centre.does("Nadia", at(9, 45), Operation::GiveBack { item: calls[0] });
    centre.does("Claire", at(9, 46), undo);
    assert_eq!(numbers(&centre), [OLD, OLD]);
    centre.store.check_chain().unwrap();
}
