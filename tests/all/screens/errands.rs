//! An errand of weeks on the screen: its usual lines made by one form, read as one, and moved together or not at all.

use comptoir::domain::{ItemId, PersonId};
use comptoir::model::{Item, Kind, Value};
use comptoir::panes::PANES;
use comptoir::panes::callback::{self, CALLBACK, CallPurpose};
use comptoir::panes::follow_up::{FOLLOW_UP, FollowUpTheme, NEXT_AT, NEXT_ON, PURPOSE, THEME};
use comptoir::panes::transport::{self, TRANSPORT};
use comptoir::protocol::{Operation, Refusal};

use crate::support::{Seat, TestCentre, at, day};

fn open_lines(centre: &TestCentre, kind: &'static Kind, person: PersonId) -> Vec<Item> {
    let items = centre.store.load_items(kind, false).unwrap();
    items.into_iter().filter(|item| item.person() == Some(person)).collect()
}

fn every_open_line(centre: &TestCentre, person: PersonId) -> Vec<Item> {
    PANES.iter().flat_map(|kind| open_lines(centre, kind, person)).collect()
}

fn call(centre: &TestCentre, person: PersonId, purpose: CallPurpose) -> Item {
    let calls = open_lines(centre, &CALLBACK, person).into_iter();
    calls.into_iter().find(|item| item.choice(&callback::PURPOSE) == Some(purpose)).unwrap()
}

/// « 2026-12-12 10:15 », on the wall of the centre.
fn wall(item: &Item, field: &comptoir::model::Field) -> String {
    let at = item.moment(field).unwrap();
    at.in_zone(comptoir::domain::Zone::PARIS).format("%Y-%m-%d %H:%M").to_string()
}

/// Elif's card, with the form of her appointment filled and saved: cardiology in another town, by taxi, with a Turkish
/// interpreter.
fn makes_outing(seat: &mut Seat) {
    seat.strikes("/kaya elif<Entrée>");
    let before = seat.struck;
    seat.strikes(
        "_rdv cardiologie<Tab>12/12 10h15<Tab>CHU de Saint-Jean<Tab><Tab>taxi<Tab>ald<Tab>3 rue des Lilas<Ctrl-S>",
    );
    assert!(seat.reads("KAYA Elif : rdv cardiologie, 5 lignes"), "{}", seat.sees());
    // The words themselves, and one key more for each line of the form that is not the card's own.
    let words = "rdv cardiologie12/12 10h15CHU de Saint-Jeantaxiald3 rue des Lilas".chars().count();
    assert_eq!(seat.struck - before - words, 8, "keys beside the words");
}

#[test]
fn one_key_and_one_form_make_the_lines_of_an_appointment_outside_and_u_takes_all_back() {
    let centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif").id;
    let mut seat = centre.seat("Sarah");
    makes_outing(&mut seat);
    // Whole at 80 columns, on a second row of the card.
    let screen = seat.sees();
    let said = "sam 12/12 10:15 rdv cardiologie · rappel le 11 · taxi demandé";
    assert!(seat.line("rdv cardiologie · ").contains(said), "{screen}");
    assert!(seat.reads("· interprète à trouver · nouvelles le 14"), "{screen}");
    let errand = open_lines(&centre, &FOLLOW_UP, person).remove(0);
    assert_eq!((errand.date(&NEXT_ON), errand.text(&NEXT_AT)), (Some(day(2026, 12, 12)), "10:15"));
    let trip = open_lines(&centre, &TRANSPORT, person).remove(0);
    assert_eq!(wall(&trip, &transport::CARE_AT), "2026-12-12 10:15");
    let reminder = call(&centre, person, CallPurpose::Reminder);
    assert_eq!(wall(&reminder, &callback::NEXT_ATTEMPT_AT), "2026-12-11 09:00", "the working day before");
    assert_eq!(reminder.text(&callback::SUBJECT), "rendez-vous du 12/12 à 10:15");
    let news = call(&centre, person, CallPurpose::News);
    assert_eq!(wall(&news, &callback::NEXT_ATTEMPT_AT), "2026-12-14 09:00", "the working day after");
    assert_eq!(call(&centre, person, CallPurpose::Interpreter).text(&callback::SUBJECT), "interprète à trouver (turc)");
    let lines = every_open_line(&centre, person);
    assert!(lines.iter().filter(|item| item.errand == Some(errand.id)).count() == 4, "{lines:?}");
    seat.strikes("u");
    assert!(every_open_line(&centre, person).is_empty(), "{}", seat.sees());
    seat.strikes("<Ctrl-Y>");
    assert_eq!(every_open_line(&centre, person).len(), 5, "{}", seat.sees());
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn each_line_is_left_out_by_unticking_it() {
    let centre = TestCentre::with_people();
    let person = centre.person("ROUX", "Marcel").id;
    let mut seat = centre.seat("Sarah");
    seat.strikes("/roux marcel<Entrée>_dossier MDPH<Tab>jeu 14h<Tab><Tab> ");
    assert!(seat.reads("▌ Transport               non"), "{}", seat.sees());
    seat.strikes("<Ctrl-S>");
    let lines = every_open_line(&centre, person);
    let kinds: Vec<_> = lines.iter().map(|item| item.kind.code).collect();
    assert_eq!(kinds, ["CALLBACK", "CALLBACK", "FOLLOW_UP"], "no trip, and no interpreter for whoever needs none");
}

#[test]
fn what_depends_on_a_day_is_proposed_to_follow_it_and_moves_only_when_somebody_says_so() {
    let centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif").id;
    let mut seat = centre.seat("Sarah");
    makes_outing(&mut seat);
    seat.strikes("<Échap><Échap>");
    // The hospital calls: Tuesday the 15th at 9:30.
    let moves = |seat: &mut Seat, day: &str, hour: &str| {
        seat.opens_list(&FOLLOW_UP).on("KAYA Elif").strikes("m");
        while !seat.line("Revient le").starts_with('▌') {
            seat.strikes("<Tab>");
        }
        seat.strikes(&format!("<Ctrl-U>{day}<Tab><Ctrl-U>{hour}<Ctrl-S>"));
    };
    moves(&mut seat, "15/12", "9h30");
    let screen = seat.sees();
    assert!(seat.reads("sam 12/12 10:15 → mar 15/12 09:30"), "{screen}");
    for line in ["Taxi demandé", "Rappel", "Nouvelles", "Interprète à trouver"] {
        assert!(seat.reads(line), "{line}\n{screen}");
    }
    let trip = || open_lines(&centre, &TRANSPORT, person).remove(0);
    assert_eq!(wall(&trip(), &transport::CARE_AT), "2026-12-12 10:15", "nothing moves by itself");
    seat.strikes("o");
    assert!(seat.reads("4 lignes déplacées"), "{}", seat.sees());
    assert_eq!(wall(&trip(), &transport::CARE_AT), "2026-12-15 09:30");
    let planned = |purpose| wall(&call(&centre, person, purpose), &callback::NEXT_ATTEMPT_AT);
    assert_eq!(planned(CallPurpose::Reminder), "2026-12-14 09:00");
    assert_eq!(planned(CallPurpose::News), "2026-12-16 09:00");
    assert_eq!(call(&centre, person, CallPurpose::Reminder).text(&callback::SUBJECT), "rendez-vous du 15/12 à 09:30");
    seat.strikes("u");
    assert_eq!(wall(&trip(), &transport::CARE_AT), "2026-12-12 10:15", "one u takes the four back");
    seat.strikes("<Ctrl-Y>");
    // It moves a second time, and the trip was settled otherwise: that one line stays.
    moves(&mut seat, "17/12", "9h30");
    while !seat.line("axi demandé").contains('▌') {
        seat.strikes("<Bas>");
    }
    seat.strikes(" o");
    assert!(seat.reads("3 lignes déplacées"), "{}", seat.sees());
    assert_eq!(wall(&trip(), &transport::CARE_AT), "2026-12-15 09:30");
    assert_eq!(planned(CallPurpose::News), "2026-12-18 09:00");
    assert!(seat.line("KAYA Elif").contains("taxi demandé le 15"), "what is out of step shows\n{}", seat.sees());
    // Esc changes nothing else.
    moves(&mut seat, "18/12", "9h30");
    seat.strikes("<Échap>");
    assert!(seat.reads("Rien d’autre n’a été changé"), "{}", seat.sees());
    assert_eq!(planned(CallPurpose::News), "2026-12-18 09:00");
}

#[test]
fn when_the_trip_moves_the_others_are_proposed_too() {
    let centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif").id;
    let mut seat = centre.seat("Sarah");
    makes_outing(&mut seat);
    seat.strikes("<Échap><Échap>3").on("KAYA Elif").strikes("m");
    while !seat.line("Soin à").starts_with('▌') {
        seat.strikes("<Tab>");
    }
    seat.strikes("<Ctrl-U>lun 14/12 8h<Ctrl-S>");
    assert!(seat.reads("En dépendent") && seat.reads("Rdv cardiologie"), "{}", seat.sees());
    seat.strikes("o");
    let errand = open_lines(&centre, &FOLLOW_UP, person).remove(0);
    assert_eq!((errand.date(&NEXT_ON), errand.text(&NEXT_AT)), (Some(day(2026, 12, 14)), "08:00"));
    assert_eq!(wall(&call(&centre, person, CallPurpose::Interpreter), &callback::RDV_AT), "2026-12-14 08:00");
    assert_eq!(wall(&call(&centre, person, CallPurpose::Reminder), &callback::NEXT_ATTEMPT_AT), "2026-12-11 09:00");
}

#[test]
fn any_line_is_hung_by_one_key_on_what_is_open_or_begins_it() {
    let centre = TestCentre::morning();
    let person = centre.person("KAYA", "Elif").id;
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA Elif").strikes("-");
    assert!(seat.reads("+ un accompagnement"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    while !seat.line("De quoi").starts_with('▌') {
        seat.strikes("<Tab>");
    }
    seat.strikes("dossier AME<Ctrl-S>");
    let errand = open_lines(&centre, &FOLLOW_UP, person).remove(0);
    let visit = |centre: &TestCentre| centre.visits(Some(person)).remove(0);
    assert_eq!((errand.text(&PURPOSE), visit(&centre).errand), ("dossier AME", Some(errand.id)));
    // What was begun with the line is undone with it, and the line stays.
    seat.strikes("u");
    assert!(open_lines(&centre, &FOLLOW_UP, person).is_empty());
    assert!(visit(&centre).state.open && visit(&centre).errand.is_none(), "{}", seat.sees());
    seat.strikes("<Ctrl-Y>");
    assert_eq!(visit(&centre).errand, Some(errand.id));
    // Taken off, and hung again on what is open: two keys each.
    seat.strikes("1").on("KAYA Elif").strikes("-");
    assert!(seat.reads("détacher"), "{}", seat.sees());
    seat.strikes("détach<Entrée>");
    assert_eq!(visit(&centre).errand, None);
    seat.strikes("1").on("KAYA Elif").strikes("-<Entrée>");
    assert!(seat.reads("rattaché·e à « dossier AME »"), "{}", seat.sees());
    assert_eq!(visit(&centre).errand, Some(errand.id));
    // From the errand, what is not hung yet and what is.
    seat.opens_list(&FOLLOW_UP).on("KAYA Elif").strikes("-");
    assert!(seat.reads("Détacher"), "{}", seat.sees());
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn a_line_made_from_an_errand_or_from_its_part_is_part_of_it() {
    let centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif").id;
    let mut seat = centre.seat("Sarah");
    makes_outing(&mut seat);
    let errand = open_lines(&centre, &FOLLOW_UP, person).remove(0).id;
    let known: Vec<ItemId> = every_open_line(&centre, person).iter().map(|item| item.id).collect();
    seat.strikes("<Échap><Échap>").opens_list(&FOLLOW_UP).on("KAYA Elif").strikes("b<Ctrl-S>o");
    let made = every_open_line(&centre, person).into_iter().find(|item| !known.contains(&item.id));
    assert_eq!(made.and_then(|item| item.errand), Some(errand), "{}", seat.sees());
}

#[test]
fn an_appointment_outside_never_writes_over_what_comes_next_of_another_errand_unasked() {
    let centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif").id;
    let mut seat = centre.seat("Sarah");
    makes_outing(&mut seat);
    // Her card again, the errand selected: a second appointment is one of its own, by two keys.
    seat.strikes("_");
    assert!(seat.reads("+ un rendez-vous ailleurs") && seat.reads("rdv cardiologie"), "{}", seat.sees());
    seat.strikes("<Entrée>rdv dentiste<Tab>18/12 9h<Tab><Tab> <Ctrl-S>");
    assert_eq!(open_lines(&centre, &FOLLOW_UP, person).len(), 2, "{}", seat.sees());
    // Of the errand itself, it is the next thing.
    seat.strikes("<Échap><Échap>").opens_list(&FOLLOW_UP).on("KAYA Elif").strikes("_<Tab>20/12 9h<Tab><Tab> <Ctrl-S>");
    let mut errands = open_lines(&centre, &FOLLOW_UP, person);
    errands.sort_by_key(|item| item.date(&NEXT_ON));
    assert_eq!(errands.len(), 2, "{}", seat.sees());
    assert_eq!(errands[1].date(&NEXT_ON), Some(day(2026, 12, 20)));
    assert_eq!(errands[1].text(&PURPOSE), errands[1].text(&comptoir::panes::follow_up::NEXT));
    assert!(errands.iter().all(|item| !item.get(&THEME).is_empty()), "counted by theme");
}

#[test]
fn after_the_appointment_another_next_thing_moves_nothing_that_hung_on_it() {
    let centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif").id;
    let mut seat = centre.seat("Sarah");
    makes_outing(&mut seat);
    seat.strikes("<Échap><Échap>").opens_list(&FOLLOW_UP).on("KAYA Elif").strikes(" ");
    assert!(seat.reads("Ensuite"), "{}", seat.sees());
    seat.strikes("<Ctrl-U>chercher les résultats<Tab><Ctrl-U>20/12<Tab><Ctrl-U><Ctrl-S>");
    assert!(!seat.reads("En dépendent"), "{}", seat.sees());
    let errand = open_lines(&centre, &FOLLOW_UP, person).remove(0);
    assert_eq!((errand.date(&NEXT_ON), errand.text(&NEXT_AT)), (Some(day(2026, 12, 20)), ""));
    assert!(seat.line("KAYA Elif").contains("chercher les résultats"), "{}", seat.sees());
}

#[test]
fn an_errand_without_a_theme_takes_that_of_the_appointment_it_comes_to() {
    let mut centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif");
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = FOLLOW_UP.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    item.set(&PURPOSE, "rdv cardiologie");
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
    let mut seat = centre.seat("Sarah");
    seat.opens_list(&FOLLOW_UP).on("KAYA Elif").strikes("_<Tab>18/12 9h<Tab><Tab> <Ctrl-S>");
    let errands = open_lines(&centre, &FOLLOW_UP, person.id);
    assert_eq!(errands.len(), 1, "{}", seat.sees());
    assert_eq!(errands[0].choice(&THEME), Some(FollowUpTheme::Appointment), "{}", seat.sees());
}

#[test]
fn the_number_of_a_service_is_never_that_of_somebody_whose_contact_is_protected() {
    let mut centre = TestCentre::with_people();
    let lea = centre.person("MARTIN", "Léa");
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut asks = |number: &str| {
        let mut call = CALLBACK.begin_item(centre.staff("Sarah"), Some(&lea), &desk);
        call.choose(&callback::PURPOSE, CallPurpose::Interpreter);
        call.set(&callback::SUBJECT, "interprète à trouver");
        call.set(&callback::PHONE, Value::Empty);
        call.set(&callback::SERVICE_PHONE, number);
        centre.tries("Sarah", at(9, 0), Operation::Add { item: Box::new(call), state: None, overrule: true })
    };
    match asks("+33476112234") {
        Err(Refusal::Field("service_phone", why)) => assert!(why.contains("celui du service"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(asks("+33144556677").is_ok());
}
