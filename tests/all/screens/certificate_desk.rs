//! What a certificate promises at the counter: keys on the real app and a real file, a Thursday at 09:41.

use std::process::Command;

use comptoir::app::screens::form::Form;
use comptoir::domain::{ItemId, Person};
use comptoir::model::{Item, Row, State, Value, common};
use comptoir::panes::arrival::ARRIVAL;
use comptoir::panes::certificate::*;
use comptoir::protocol::{Answer, Changes, Operation, Query};

use crate::support::{TestCentre, at, day};

/// Awa and Bilal of one number, Chloé of another; Léa, whose contact is protected, lives with Awa and Bilal.
fn nursery() -> TestCentre {
    let mut centre = TestCentre::with_people();
    let morel = centre.staff("Dr Morel");
    let child = |name: &str, first: &str, born: i32, phone: &str| Person {
        first_name: Some(first.into()),
        birth_date: Some(day(born, 5, 4).into()),
        phone1: Some(phone.into()),
        usual_pro: Some(morel),
        ..Person::new(name, at(8, 0))
    };
    let protected = Person {
        confidential_note: Some("Ne pas en parler à la maison.".into()),
        ..child("SOW", "Kadi", 2011, "+33612340001")
    };
    let nobody = Person { birth_date: None, ..child("SOW", "Inconnu", 2019, "+33612340009") };
    for person in [
        child("SOW", "Awa", 2021, "+33612340001"),
        child("SOW", "Bilal", 2023, "+33612340001"),
        child("PETIT", "Chloé", 2022, "+33612340002"),
        protected,
        nobody,
    ] {
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    centre
}

fn request(centre: &TestCentre, name: &str, first: &str, recipient: &'static str) -> Item {
    let person = centre.person(name, first);
    let mut item =
        CERTIFICATE.begin_item(centre.staff("Sarah"), Some(&person), &centre.store.load_context(at(8, 30)).unwrap());
    item.set(&RECIPIENT, Value::Code(recipient));
    item.set(&ASKED_BY, "sa mère");
    item
}

fn asks(centre: &mut TestCentre, name: &str, first: &str, recipient: &'static str) -> ItemId {
    let item = Box::new(request(centre, name, first, recipient));
    centre.does("Sarah", at(8, 30), Operation::Add { item, state: None, overrule: false }).items[0].id
}

fn moves(centre: &mut TestCentre, item: ItemId, to: State, with: Changes) {
    let on_order_of = Some(centre.staff("Dr Morel"));
    centre.does("Sarah", at(8, 40), Operation::Move { item, rev: None, to, with, on_order_of, take_over: false });
}

/// The lines of the pane.
fn rows(centre: &TestCentre) -> Vec<Row> {
    let query = Query::Board { kind: &CERTIFICATE, pro: None, closed: false };
    match centre.store.answer_query(&query, None, at(9, 41)) {
        Answer::Board(board) => board.rows,
        other => panic!("{other:?}"),
    }
}

fn household(centre: &TestCentre, item: ItemId) -> Vec<String> {
    let rows = rows(centre);
    let row = rows.iter().find(|row| row.item.id == item).unwrap();
    row.household.iter().map(|person| person.name.clone()).collect()
}

#[test]
fn from_the_telephone_to_the_parents_hand_a_certificate_takes_one_key_a_step() {
    let centre = nursery();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/sow awa<Ctrl-E>emp<Tab>sa mère<Ctrl-S>4");
    assert!(seat.line("SOW Awa").contains("exigible"), "{}", seat.sees());
    let id = centre.store.load_items(&CERTIFICATE, false).unwrap()[0].id;
    seat.on("SOW Awa").strikes("y");
    assert_eq!(centre.item(id).state, NeedsExam);
    seat.on("SOW Awa").strikes(" 9h30<Entrée>");
    assert_eq!((centre.item(id).state, centre.item(id).moment(&EXAM_AT)), (ToSign.state(), Some(at(9, 30))));
    seat.on("SOW Awa").strikes(" ");
    assert!(seat.reads("Sur consigne de"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert_eq!((centre.item(id).state, centre.item(id).moment(&SIGNED_AT)), (Signed.state(), Some(at(9, 41))));
    let journal = centre.store.read_journal(Some(id)).unwrap();
    assert_eq!(journal.last().unwrap().on_order_of, Some(centre.staff("Dr Morel")), "on whose word is kept");
    seat.strikes("u");
    assert_eq!((centre.item(id).state, centre.item(id).moment(&SIGNED_AT)), (ToSign.state(), None), "undone whole");
    seat.on("SOW Awa").strikes(" <Entrée>").on("SOW Awa").strikes(" ").on("SOW Awa").strikes(" ");
    assert_eq!(centre.item(id).state, HandedOver);
}

#[test]
fn a_prescriber_signs_with_one_key_and_nobody_signs_before_the_exam() {
    let mut centre = nursery();
    let id = asks(&mut centre, "SOW", "Awa", "EMPLOYEUR");
    moves(&mut centre, id, ToSign.state(), vec![("exam_at", Value::Moment(at(9, 42)))]);
    let mut seat = centre.seat("Dr Morel");
    seat.strikes("4").on("SOW Awa").strikes(" ");
    assert!(seat.reads("R4127-76") && seat.app.message.error, "{}", seat.sees());
    assert_eq!(centre.item(id).state, ToSign);
    seat.idles(1).on("SOW Awa").strikes(" ");
    assert_eq!((centre.item(id).state, centre.item(id).moment(&SIGNED_AT)), (Signed.state(), Some(at(9, 42))));
}

#[test]
fn a_child_without_a_date_of_birth_is_told_and_nothing_is_written() {
    let centre = nursery();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/sow inconnu<Ctrl-E>éco<Tab>sa mère<Ctrl-S>");
    assert!(seat.reads("date de naissance"), "{}", seat.sees());
    assert!(centre.store.load_items(&CERTIFICATE, true).unwrap().is_empty());
}

#[test]
fn brothers_and_sisters_are_proposed_together_and_a_protected_child_to_nobody() {
    let mut centre = nursery();
    let awa = asks(&mut centre, "SOW", "Awa", "EMPLOYEUR");
    let bilal = asks(&mut centre, "SOW", "Bilal", "EMPLOYEUR");
    let chloe = asks(&mut centre, "PETIT", "Chloé", "EMPLOYEUR");
    let kadi = asks(&mut centre, "SOW", "Kadi", "EMPLOYEUR");
    assert_eq!(
        (household(&centre, awa), household(&centre, bilal)),
        (vec!["SOW Bilal".to_owned()], vec!["SOW Awa".to_owned()])
    );
    assert!(household(&centre, chloe).is_empty() && household(&centre, kadi).is_empty());
    let mut seat = centre.seat("Sarah");
    seat.sized(100, 30).strikes("4");
    assert!(seat.line("SOW Awa").contains("même consultation ?"), "{}", seat.sees());
    assert!(!seat.line("PETIT Chloé").contains("même consultation"), "{}", seat.sees());
    seat.sized(132, 30).on("SOW Awa");
    assert!(seat.reads("Même visite ? SOW Bilal"), "{}", seat.sees());
    moves(&mut centre, bilal, ToSign.state(), vec![("exam_at", Value::Moment(at(8, 35)))]);
    moves(&mut centre, bilal, Signed.state(), Vec::new());
    assert!(household(&centre, awa).is_empty(), "nothing is left to see together");
}

#[test]
fn an_address_of_many_makes_no_family_and_a_link_does() {
    let mut centre = nursery();
    let mut lives = |name: &str, first: &str| {
        let mut person = centre.person(name, first);
        (person.phone1, person.address) = (None, Some("CCAS, 1 place du Marché".into()));
        centre.does("Sarah", at(8, 0), Operation::EditPerson(Box::new(person)));
    };
    lives("SOW", "Awa");
    lives("SOW", "Bilal");
    lives("PETIT", "Chloé");
    let awa = asks(&mut centre, "SOW", "Awa", "ECOLE");
    let bilal = asks(&mut centre, "SOW", "Bilal", "ECOLE");
    let mut linked = request(&centre, "PETIT", "Chloé", "ECOLE");
    let chloe = asks(&mut centre, "PETIT", "Chloé", "CRECHE");
    assert_eq!(household(&centre, awa), ["SOW Bilal"], "one address under one name");
    assert!(household(&centre, chloe).is_empty());
    linked.source_item = Some(bilal);
    let operation = Operation::Add { item: Box::new(linked), state: None, overrule: false };
    let linked = centre.does("Sarah", at(8, 31), operation).items[0].id;
    assert_eq!(household(&centre, linked), ["SOW Bilal"], "made from it by the key that says so");
}

#[test]
fn l_puts_the_child_among_the_arrivals_linked_and_leaves_one_where_one_was() {
    let mut centre = nursery();
    let id = asks(&mut centre, "SOW", "Awa", "EMPLOYEUR");
    moves(&mut centre, id, NeedsExam.state(), Changes::new());
    let mut seat = centre.seat("Sarah");
    seat.strikes("4").on("SOW Awa").strikes("v");
    let made = centre.visits(Some(centre.person("SOW", "Awa").id)).remove(0);
    assert_eq!((made.kind.code, made.state.code, made.source_item), ("ARRIVAL", "WAITING", Some(id)));
    assert_eq!(made.pro(), Some(centre.staff("Dr Morel")));
    assert_eq!(seat.app.listing().kind.code, "CERTIFICATE");
    assert!(seat.reads("SOW Awa : une arrivée, en attente"), "{}", seat.sees());
    assert!(seat.line("SOW Awa").contains("en attente"), "seen from the certificate\n{}", seat.sees());
    // Twice is asked first.
    seat.strikes("v");
    assert!(seat.reads("Ajouter quand même"), "{}", seat.sees());
    seat.strikes("n").strikes("u");
    assert_eq!(centre.item(made.id).state.code, "CANCELLED");
    assert_eq!(centre.item(id).state, NeedsExam);
    assert!(centre.store.load_items(&ARRIVAL, false).unwrap().is_empty());
}

#[test]
fn a_form_for_a_brother_put_aside_is_taken_up_with_its_link_and_a_step_where_it_led() {
    let mut centre = nursery();
    let id = asks(&mut centre, "SOW", "Awa", "EMPLOYEUR");
    let mut seat = centre.seat("Sarah");
    seat.strikes("4").on("SOW Awa").strikes("qfrère<Entrée><Tab><Tab> et son père<Échap>");
    assert!(seat.app.screens.is_empty(), "{}", seat.sees());
    seat.strikes("g").strikes("<Maj-Tab><Maj-Tab>b").strikes("ilal<Entrée><Ctrl-S>");
    let items = centre.store.load_items(&CERTIFICATE, false).unwrap();
    let brother = items.iter().find(|item| item.id != id).unwrap_or_else(|| panic!("{}", seat.sees()));
    assert_eq!(brother.source_item, Some(id));
    assert_eq!(brother.text(&ASKED_BY), "sa mère et son père");
    assert_eq!(brother.birth(&BORN), Some(day(2023, 5, 4).into()), "the age is that of the child chosen");
    seat.strikes("4").on("SOW Awa").strikes("qvu<Entrée>8h50<Échap>");
    assert_eq!(centre.item(id).state, Asked);
    seat.strikes("g<Ctrl-S>");
    assert_eq!((centre.item(id).state, centre.item(id).moment(&EXAM_AT)), (ToSign.state(), Some(at(8, 50))));
}

#[test]
fn the_answer_is_shown_with_its_text_of_law_and_the_curtain_hides_it() {
    let mut centre = nursery();
    asks(&mut centre, "SOW", "Awa", "ECOLE");
    let mut seat = centre.seat("Sarah");
    seat.strikes("4").on("SOW Awa").strikes("w");
    seat.on("SOW Awa").strikes("i");
    for words in ["SOW Awa", "circulaire DSS/MCGR/DGS 2011-331", "Ctrl-S écrire dans un fichier"] {
        assert!(seat.reads(words), "{words}\n{}", seat.sees());
    }
    seat.strikes("<Ctrl-Z>");
    assert!(!seat.reads("SOW") && !seat.reads("Absence") && seat.reads("rideau"), "{}", seat.sees());
    seat.strikes("<Ctrl-Z><Échap>").on("SOW Awa").strikes(" ");
    assert!(centre.store.load_items(&CERTIFICATE, false).unwrap().is_empty(), "Space does not open it again");
}

#[test]
fn print_writes_the_answer_or_a_sentence_and_a_code() {
    let mut centre = nursery();
    let school = asks(&mut centre, "SOW", "Awa", "CANTINE");
    let employer = asks(&mut centre, "SOW", "Bilal", "EMPLOYEUR");
    let print = |item: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        let done = command.env("COMPTOIR_DB", centre.path()).args(["print", item]).output().unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
    };
    let (code, text, _) = print(&school.to_string());
    assert_eq!(code, Some(0));
    assert!(text.contains("SOW Awa") && text.contains("2011-331") && text.ends_with("L’équipe d’accueil\n"), "{text}");
    for item in [employer.to_string(), "999".to_owned(), "x".to_owned()] {
        let (code, text, why) = print(&item);
        assert!(code != Some(0) && text.is_empty() && why.ends_with(".\n"), "{item}: {why}");
    }
}

#[test]
fn the_file_itself_refuses_a_signature_before_the_exam() {
    let mut centre = nursery();
    let id = asks(&mut centre, "SOW", "Awa", "EMPLOYEUR");
    let file =
        rusqlite::Connection::open_with_flags(centre.path(), rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    let sign = |exam: &str| {
        let sql = format!("UPDATE certificate SET signed_at = {}, exam_at = {exam} WHERE id = {id}", at(9, 0).0);
        file.execute(&sql, [])
    };
    assert!(sign("NULL").is_err() && sign(&at(9, 1).0.to_string()).is_err());
    assert!(sign(&at(9, 0).0.to_string()).is_ok());
    assert!(common::VOID_REASON.is_required(), "and cancelling asks why");
}

#[test]
fn in_the_form_an_absence_ends_on_the_first_day_of_that_name_after_it_begins() {
    let centre = nursery();
    let mut seat = centre.seat("Sarah");
    // A Thursday: « lun » is three days ago, « mer » the day before today.
    seat.strikes("/sow awa<Ctrl-E>emp<Tab>sa mère<Tab><Tab>lun<Tab>mer<Tab><Ctrl-S>");
    let item = &centre.store.load_items(&CERTIFICATE, false).unwrap()[0];
    assert_eq!((item.date(&ABSENCE_FROM), item.date(&ABSENCE_TO)), (Some(day(2026, 11, 23)), Some(day(2026, 11, 25))));
}

#[test]
fn an_hour_promised_that_has_passed_is_asked_about_once() {
    let centre = nursery();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/sow awa<Ctrl-E>emp<Tab>sa mère");
    while !seat.sees().contains(PROMISED_AT.help) {
        seat.strikes("<Tab>");
    }
    seat.strikes("8h<Ctrl-S>");
    assert!(seat.reads("Cette heure est déjà passée"), "{}", seat.sees());
    assert!(centre.store.load_items(&CERTIFICATE, false).unwrap().is_empty());
    seat.strikes("<Ctrl-S>");
    assert_eq!(centre.store.load_items(&CERTIFICATE, false).unwrap()[0].moment(&PROMISED_AT), Some(at(8, 0)));
}

#[test]
fn the_line_that_takes_the_place_of_one_just_settled_is_not_ended_by_the_same_key() {
    let mut centre = nursery();
    let ended = asks(&mut centre, "PETIT", "Chloé", "ECOLE");
    let ready = asks(&mut centre, "SOW", "Awa", "EMPLOYEUR");
    for (to, with) in [(ToSign, vec![(EXAM_AT.key, Value::Moment(at(8, 35)))]), (Signed, vec![]), (Ready, vec![])] {
        moves(&mut centre, ready, to.state(), with);
    }
    let mut seat = centre.seat("Sarah");
    seat.strikes("4").on("PETIT").strikes(" ");
    assert_eq!(centre.item(ended).state, NotRequired, "{}", seat.sees());
    seat.idles(1).strikes(" ");
    assert_eq!(centre.item(ready).state, Ready, "{}", seat.sees());
    assert!(seat.reads("Une autre ligne est choisie maintenant"), "{}", seat.sees());
    seat.idles(1).strikes(" ");
    assert_eq!(centre.item(ready).state, HandedOver, "{}", seat.sees());
    // A line that somebody goes to is meant at once.
    seat.strikes("u").idles(1).strikes("<Début>").on("SOW").strikes(" ");
    assert_eq!(centre.item(ready).state, HandedOver, "{}", seat.sees());
}

#[test]
fn the_number_of_whoever_asks_stands_under_them_and_says_whose_it_may_be() {
    let centre = nursery();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/sow awa<Ctrl-E>emp<Tab>sa mère<Entrée>");
    assert_eq!(seat.app.screens.top::<Form>().unwrap().entry().field.key, PHONE.key);
    assert!(seat.line("Son téléphone").contains("06 12 34 00 01"), "{}", seat.sees());
    assert!(seat.reads("celui de la fiche de l’enfant, à vérifier"), "{}", seat.sees());
}

#[test]
fn certificates_avoided_are_counted_in_words_that_agree() {
    let mut centre = nursery();
    for (first, said) in [("Awa", "Évités aujourd’hui 1"), ("Bilal", "Évités aujourd’hui 2")] {
        let item = asks(&mut centre, "SOW", first, "ECOLE");
        moves(&mut centre, item, NotRequired.state(), vec![]);
        let mut seat = centre.seat("Sarah");
        assert!(seat.strikes("4").reads(said), "{}", seat.sees());
    }
}

#[test]
fn the_text_read_is_that_of_the_line_that_was_chosen() {
    let mut centre = nursery();
    let answered = asks(&mut centre, "PETIT", "Chloé", "ECOLE");
    asks(&mut centre, "SOW", "Awa", "ECOLE");
    let mut seat = centre.seat("Sarah");
    seat.strikes("4").on("PETIT").strikes(" ");
    assert_eq!(centre.item(answered).state, NotRequired, "{}", seat.sees());
    assert!(seat.line("▌").contains("SOW Awa"), "{}", seat.sees());
    seat.strikes("i");
    assert!(seat.app.screens.is_empty() && seat.reads("Une autre ligne est choisie maintenant"), "{}", seat.sees());
    seat.strikes("i");
    assert!(!seat.app.screens.is_empty() && seat.reads("SOW Awa"), "{}", seat.sees());
}
