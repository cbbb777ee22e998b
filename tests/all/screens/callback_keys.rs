//! Telephoning from the desk, key by key: on the real screen and a real file.

use comptoir::app::Event;
use comptoir::app::keys::Key;
use comptoir::domain::Person;
use comptoir::model::{Item, Value};
use comptoir::panes::callback::{
    self, CALLBACK, Calling, Done, Exhausted, Message, OUTCOME, PHONE, PROMISED_AT, Reached, Retry, SUBJECT, TRIES,
    ToCall, WINDOW_FROM,
};
use comptoir::protocol::{Changes, Operation};

use crate::support::{self, Seat, TestCentre, at, plain};

/// A callback for somebody of the file, asked for at nine.
fn asks(centre: &mut TestCentre, name: &str, first: &str, subject: &str, fill: impl FnOnce(&mut Item)) -> Item {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let person = centre.person(name, first);
    let mut item = CALLBACK.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    item.set(&SUBJECT, subject);
    fill(&mut item);
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    centre.does("Sarah", at(9, 0), operation).items.remove(0)
}

#[test]
fn a_callback_for_a_known_person_is_the_letters_one_key_the_subject_and_one_key() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Tab>5");
    assert!(seat.reads("06 12 34 56 85"), "the number of the card is there\n{}", seat.sees());
    assert!(!seat.reads("Qui appelle"), "the person is known: {}", seat.sees());
    seat.strikes("passer prendre un courrier<Ctrl-S>");
    let item = centre.store.load_items(&CALLBACK, false).unwrap().remove(0);
    assert_eq!((item.state, item.text(&SUBJECT)), (ToCall.state(), "passer prendre un courrier"));
    assert!(seat.reads("KAYA Elif"), "{}", seat.sees());
}

#[test]
fn calling_shows_the_card_before_dialling_and_an_outcome_is_one_key() {
    let mut centre = TestCentre::with_people();
    let item = asks(&mut centre, "KAYA", "Elif", "passer prendre un courrier", |_| {});
    let mut seat = centre.seat("Sarah");
    seat.strikes("5p");
    let card = seat.sees();
    for said in ["06 12 34 56 85", "Messagerie", "turc, avec interprète", "passer prendre un courrier", "aucun encore"]
    {
        assert!(card.contains(said), "{said}\n{card}");
    }
    assert_eq!(centre.item(item.id).claimed_by, Some(centre.staff("Sarah")));
    seat.strikes("b");
    let after = centre.item(item.id);
    assert_eq!((after.state, after.text(&OUTCOME), after.int(&TRIES)), (Retry.state(), "BUSY", 1));
    assert!(!seat.reads("Messagerie"), "nobody at the other end: the card is closed\n{}", seat.sees());
    seat.strikes("u");
    assert_eq!(centre.item(item.id).state, Calling);
}

#[test]
fn the_banner_of_a_protected_contact_stands_before_any_number() {
    let mut centre = TestCentre::with_people();
    asks(&mut centre, "MARTIN", "Léa", "rappeler", |_| {});
    let mut seat = centre.seat("Sarah");
    seat.strikes("5p");
    let card = seat.sees();
    let (banner, number) = (card.find("CONTACT PROTÉGÉ").unwrap(), card.find("06 12 00 99 00").unwrap());
    assert!(banner < number, "{card}");
    assert!(!card.contains("04 76 11 22 33") && card.contains("jamais de message"), "{card}");
    seat.strikes("<Ctrl-Z>");
    assert!(!seat.reads("06 12 00 99 00"), "behind the curtain no number is read\n{}", seat.sees());
}

#[test]
fn no_message_is_left_to_a_protected_contact() {
    let mut centre = TestCentre::with_people();
    let call = asks(&mut centre, "MARTIN", "Léa", "rappeler", |_| {});
    let mut seat = centre.seat("Sarah");
    seat.strikes("5p");
    assert!(!seat.reads("l message"), "{}", seat.sees());
    seat.strikes("l");
    assert!(seat.reads("aucun message n’est laissé"), "{}", seat.sees());
    let to = Operation::Move {
        item: call.id,
        rev: None,
        to: Message.state(),
        with: Changes::new(),
        on_order_of: None,
        take_over: true,
    };
    let refused = centre.tries("Sarah", at(9, 50), to).unwrap_err().to_string();
    assert!(refused.contains("Contact protégé"), "{refused}");
    assert_eq!(centre.item(call.id).state, Calling, "{}", seat.sees());
}

#[test]
fn no_list_and_no_form_shows_a_protected_number_without_its_banner() {
    let mut centre = TestCentre::with_people();
    asks(&mut centre, "MARTIN", "Léa", "rappeler", |_| {});
    let mut seat = centre.seat("Sarah");
    seat.sized(132, 40).strikes("5");
    assert!(seat.reads("rappeler") && !seat.reads("06 12 00 99 00"), "{}", seat.sees());
    for keys in ["m", "<Échap>/martin<Tab>5", "<Échap>nmartin<Entrée>"] {
        seat.strikes(keys);
        let form = seat.sees();
        let (banner, number) = (form.find("CONTACT PROTÉGÉ"), form.find("06 12 00 99 00"));
        assert!(number.is_some() && banner < number, "{keys}\n{form}");
        assert!(banner.is_some(), "{keys}\n{form}");
    }
}

#[test]
fn a_step_that_asks_for_a_number_and_a_history_that_tells_one_bear_the_banner_too() {
    let mut centre = TestCentre::with_people();
    asks(&mut centre, "MARTIN", "Léa", "rappeler", |_| {});
    let mut seat = centre.seat("Sarah");
    for (keys, what) in [("5h", "the history of the line"), ("<Échap>pw<Échap>b", "the form of another number")] {
        let screen = seat.strikes(keys).sees();
        let (banner, number) = (screen.find("CONTACT PROTÉGÉ"), screen.find("06 12 00 99 00"));
        assert!(banner.is_some() && number.is_some() && banner < number, "{what}\n{screen}");
    }
}

#[test]
fn a_note_and_a_card_s_own_form_bear_the_banner_of_whoever_is_protected() {
    let mut centre = TestCentre::with_people();
    asks(&mut centre, "MARTIN", "Léa", "rappeler", |_| {});
    let mut seat = centre.seat("Sarah");
    for (keys, title) in [("5t", "Noter un mot"), ("<Échap>/martin<Entrée>m", "Modifier la fiche")] {
        let form = seat.sized(80, 24).strikes(keys).sees();
        let (title, banner) = (form.find(title), form.find("CONTACT PROTÉGÉ"));
        assert!(title.is_some() && title < banner, "{keys}\n{form}");
    }
}

#[test]
fn what_must_be_respected_is_never_cut_short() {
    let mut centre = TestCentre::with_people();
    let lea = centre.person("MARTIN", "Léa");
    let note = "Menacée : ne confirmer sa venue à personne, aucun message, aucun courrier, aucun nom au téléphone.";
    let lea = Person { confidential_note: Some(note.to_owned()), ..lea };
    centre.does("Sarah", at(8, 30), Operation::EditPerson(Box::new(lea)));
    asks(&mut centre, "MARTIN", "Léa", "rappeler", |_| {});
    let mut seat = centre.seat("Sarah");
    for keys in ["/martin<Entrée>", "r", "<Échap><Échap><Échap>5p"] {
        let screen = seat.strikes(keys).sees();
        let words: Vec<_> = screen.split_whitespace().collect();
        let said: Vec<_> = note.split_whitespace().collect();
        assert!(words.windows(said.len()).any(|words| words == said), "{keys}\n{screen}");
    }
}

#[test]
fn somebody_reached_once_settles_two_lines_without_leaving_the_card() {
    let mut centre = TestCentre::with_people();
    let first = asks(&mut centre, "KAYA", "Elif", "passer prendre un courrier", |item| {
        item.set(&PROMISED_AT, Value::Moment(at(10, 0)));
    });
    let other = asks(&mut centre, "KAYA", "Elif", "horaires du kiné", |_| {});
    let mut seat = centre.seat("Sarah");
    seat.strikes("5pjd<Bas>jd");
    assert_eq!(
        (centre.item(first.id).state, centre.item(other.id).state),
        (Done.state(), Done.state()),
        "{}",
        seat.sees()
    );
    assert!(!seat.reads("Messagerie"), "nothing is left to settle\n{}", seat.sees());
}

#[test]
fn a_key_struck_before_the_card_is_there_waits_for_it() {
    let mut centre = TestCentre::with_people();
    asks(&mut centre, "KAYA", "Elif", "rappeler", |_| {});
    let mut seat = centre.seat("Sarah");
    seat.strikes("5");
    let now = seat.now;
    assert!(!seat.app.update(Event::Key(Key::Char('p')), now).is_empty(), "the call is being taken");
    assert!(seat.app.update(Event::Key(Key::Char('l')), now).is_empty(), "the message comes after it");
    assert!(!seat.reads("ne fait rien"), "{}", seat.sees());
}

#[test]
fn a_line_somebody_else_has_in_hand_is_dialled_only_after_a_yes() {
    let mut centre = TestCentre::with_people();
    let item = asks(&mut centre, "KAYA", "Elif", "rappeler", |_| {});
    centre.does("Claire", at(9, 40), Operation::Claim { item: item.id, take_over: false });
    let mut seat = centre.seat("Sarah");
    seat.strikes("5p");
    assert!(seat.reads("Claire s’en occupe"), "{}", seat.sees());
    assert_eq!(centre.item(item.id).state, ToCall);
    seat.strikes("o");
    let taken = centre.item(item.id);
    assert_eq!((taken.state, taken.claimed_by), (Calling.state(), Some(centre.staff("Sarah"))));
}

#[test]
fn a_call_somebody_else_is_making_is_left_alone_until_ten_minutes_have_passed() {
    let mut centre = TestCentre::with_people();
    let item = asks(&mut centre, "KAYA", "Elif", "rappeler", |_| {});
    let operation = Operation::Move {
        item: item.id,
        rev: None,
        to: Calling.state(),
        with: Changes::new(),
        on_order_of: None,
        take_over: false,
    };
    centre.does("Claire", at(9, 35), operation);
    let mut seat = centre.seat("Sarah");
    seat.strikes("5");
    assert!(seat.reads("en ligne") && seat.reads("[Claire]"), "{}", seat.sees());
    seat.strikes("l");
    assert!(seat.reads("Claire s’en occupe"), "{}", seat.sees());
    seat.strikes("n");
    assert_eq!(centre.item(item.id).state, Calling);
    for minute in [43, 45] {
        seat.now = at(9, minute);
        seat.strikes("<Bas>").hears();
    }
    assert!(seat.reads("maintenant") && !seat.reads("[Claire]"), "{}", seat.sees());
    seat.strikes("p");
    assert_eq!(centre.item(item.id).claimed_by, Some(centre.staff("Sarah")), "{}", seat.sees());
}

#[test]
fn who_has_just_called_is_four_digits_and_the_line_is_settled_from_there() {
    let mut centre = TestCentre::with_people();
    let item = asks(&mut centre, "BEN ALI", "Mohamed", "horaires du kiné", |_| {});
    let mut seat = centre.seat("Sarah");
    seat.strikes("5<Ctrl-D>4178");
    let shown = seat.sees();
    let (line, person) = (shown.find("horaires du kiné").unwrap(), shown.find("Personnes").unwrap());
    assert!(line < person, "open callbacks first, then people\n{shown}");
    seat.strikes("j");
    assert_eq!(centre.item(item.id).state, Reached);
    seat.strikes("<Échap>");
    seat.strikes("<Ctrl-D>5699<Bas>").strikes("<Haut><Ctrl-R>");
    assert!(seat.reads("Ajouter un rappel — DIALLO Mariama"), "{}", seat.sees());
}

#[test]
fn two_digits_that_end_no_number_are_answered_too() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    for digits in ["21", "021"] {
        seat.strikes("5<Ctrl-D>").strikes(digits);
        assert!(seat.reads("Aucun numéro connu n’a ces chiffres."), "{digits}\n{}", seat.sees());
        seat.strikes("<Échap>");
    }
}

#[test]
fn v_means_what_the_other_panes_say_it_means_there() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("").on("KAYA").strikes("v");
    assert!(seat.reads("KAYA Elif : en attente"), "{}", seat.sees());
    assert!(!seat.reads("Qui vient d’appeler"));
}

#[test]
fn an_exhausted_callback_is_decided_by_one_key_that_says_how() {
    let mut centre = TestCentre::with_people();
    let item = asks(&mut centre, "KAYA", "Elif", "rappeler", |_| {});
    let mut seat = centre.seat("Sarah");
    seat.strikes("5pqne veut<Entrée>");
    assert_eq!(centre.item(item.id).state, Exhausted, "a refusal is decided at once");
    seat.on("KAYA").strikes("l");
    assert!(seat.reads("Sur consigne de") && seat.reads("Nadia") && !seat.reads("Claire"), "{}", seat.sees());
    seat.strikes("nad<Entrée>");
    let row = centre.store.read_journal(Some(item.id)).unwrap().pop().unwrap();
    assert_eq!(row.on_order_of, Some(centre.staff("Nadia")), "whose word it was is recorded");
    let after = centre.item(item.id);
    assert_eq!((after.state, after.text(&callback::DECISION)), (Done.state(), "LETTER"), "{}", seat.sees());
}

#[test]
fn a_new_number_is_asked_where_the_old_one_was_wrong() {
    let mut centre = TestCentre::with_people();
    let item = asks(&mut centre, "KAYA", "Elif", "rappeler", |_| {});
    let mut seat = centre.seat("Sarah");
    seat.strikes("5pw").on("KAYA").strikes("b");
    seat.strikes("<Ctrl-U>0611111111<Entrée>");
    let after = centre.item(item.id);
    assert_eq!((after.state, after.text(&PHONE)), (ToCall.state(), "+33611111111"), "{}", seat.sees());
}

#[test]
fn the_reminders_of_the_next_appointments_are_made_from_the_menu() {
    let mut centre = TestCentre::with_people();
    let soon = support::Visit {
        of: Some(("KAYA", "Elif")),
        rdv: Some(at(10, 0).plus_minutes(24 * 60)),
        to: &["Dr Roux"],
        ..Default::default()
    };
    centre.comes(at(8, 5), soon);
    let mut seat = centre.seat("Sarah");
    seat.strikes("qrappels<Entrée>o");
    assert!(seat.reads("1 rappel de rendez-vous préparé"), "{}", seat.sees());
    assert_eq!(centre.store.load_items(&CALLBACK, false).unwrap().len(), 1);
    seat.strikes("5pjd");
    assert!(seat.reads("Le rendez-vous"), "what came of it is asked\n{}", seat.sees());
    seat.strikes("conf<Ctrl-S>");
    let item = centre.store.load_items(&CALLBACK, true).unwrap().remove(0);
    assert_eq!((item.state, item.text(&callback::REMINDER_RESULT)), (Done.state(), "CONFIRMED"), "{}", seat.sees());
}

#[test]
fn before_its_hour_a_callback_offers_no_call_and_the_key_says_when() {
    let mut centre = TestCentre::with_people();
    let item = asks(&mut centre, "KAYA", "Elif", "passer prendre un courrier", |_| {});
    let mut seat = centre.seat("Sarah");
    seat.sized(132, 40).strikes("5pr<Début><Entrée><Bas>");
    assert!(seat.reads("b à rappeler") && !seat.reads("p appeler") && !seat.reads("Espace appeler"), "{}", seat.sees());
    seat.strikes("p");
    assert!(seat.reads("Prochain essai : 14:00") && seat.reads("« À rappeler » (b)"), "{}", seat.sees());
    assert_eq!(centre.item(item.id).state, Retry);
    let mut later = Seat::at(&centre.path(), "Claire", at(14, 0));
    later.opens();
    later.strikes("5");
    assert!(later.reads("Espace appeler"), "{}", later.sees());
}

#[test]
fn of_two_numbers_the_one_that_ends_in_the_digits_is_told() {
    let mut centre = TestCentre::with_people();
    let (phone1, phone2) = (Some("+33612340009".into()), Some("+33612349341".into()));
    let person = Person { phone1, phone2, first_name: Some("Véronique".into()), ..Person::new("DENIS", at(9, 0)) };
    centre.does("Sarah", at(9, 0), Operation::AddPerson(Box::new(person)));
    let mut seat = centre.seat("Sarah");
    seat.strikes("/9341");
    assert!(seat.line("DENIS").contains("··41"), "{}", seat.sees());
    seat.strikes("<Échap><Ctrl-D>9341");
    assert!(seat.line("DENIS").contains("··41"), "{}", seat.sees());
    seat.strikes("<Échap>/denis");
    assert!(seat.line("DENIS").contains("··09"), "{}", seat.sees());
}

#[test]
fn a_line_to_be_tried_again_says_on_the_bar_how_it_is_put_back() {
    let mut centre = support::step_centre::Centre::new(at(9, 41));
    let id = centre.line(&CALLBACK, Retry.into());
    let mut seat = Seat::new(&centre.path(), "Sarah");
    seat.opens();
    seat.stand_on(&CALLBACK, id);
    for (columns, rows) in [(80, 24), (100, 30), (132, 40)] {
        seat.sized(columns, rows);
        let bar = seat.sees().lines().last().unwrap().to_owned();
        assert!(bar.contains(" b à rappeler"), "{bar}");
    }
}

#[test]
fn a_letter_struck_before_the_number_is_dialled_says_what_comes_first() {
    let mut centre = TestCentre::with_people();
    asks(&mut centre, "KAYA", "Elif", "passer prendre un courrier", |_| {});
    let mut seat = centre.seat("Sarah");
    seat.strikes("5").on("KAYA").strikes("r");
    assert!(seat.reads("« r » ne fait rien quand c’est « À rappeler » : d’abord Espace, appeler"), "{}", seat.sees());
    seat.strikes("y");
    assert!(!seat.reads("d’abord"), "{}", seat.sees());
}

#[test]
fn a_callback_for_later_says_where_it_is_not_seen() {
    let mut centre = TestCentre::with_people();
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = CALLBACK.begin_item(centre.staff("Sarah"), Some(&centre.person("KAYA", "Elif")), &desk);
    item.set(&SUBJECT, "passer prendre un courrier");
    item.set(&WINDOW_FROM, "15:00");
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    let said = plain(&centre.does("Sarah", at(9, 0), operation).said);
    assert_eq!(said, "KAYA Elif : à rappeler, dans « Plus tard »");
}
