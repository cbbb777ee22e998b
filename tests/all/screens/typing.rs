//! Promises about what is typed in a form: a proposal gives way to the first letter, a begun word of a list is ended or
//! said, and what belongs to the next line never ends in a list.

use comptoir::app::screens::confirm::Confirm;
use comptoir::app::screens::form::Form;
use comptoir::domain::EntryKind;
use comptoir::panes::renewal::{RENEWAL, rules};
use comptoir::panes::transport::{CARE_PLACE, TRANSPORT};
use comptoir::protocol::{DirectoryEntry, Operation};

use crate::support::saved::saves;
use crate::support::{Seat, TestCentre, at};

/// Goes down to the first line of the field `key`.
fn to(seat: &mut Seat, key: &str) {
    for _ in 0..40 {
        let Some(sheet) = seat.app.screens.top::<Form>() else { panic!("no form\n{}", seat.sees()) };
        if sheet.entry().field.key == key {
            return;
        }
        seat.strikes("<Tab>");
    }
    panic!("no line « {key} »\n{}", seat.sees());
}

fn line(seat: &Seat) -> String {
    let Some(sheet) = seat.app.screens.top::<Form>() else { panic!("no form\n{}", seat.sees()) };
    sheet.entry().line.text().to_owned()
}

/// A directory with two hospitals and one private hospital.
fn hospitals() -> TestCentre {
    let mut centre = TestCentre::with_people();
    for name in ["Hôpital Nord", "Hôpital Sud", "Clinique du Lac"] {
        let entry = DirectoryEntry::named(EntryKind::Specialist, name);
        centre.does("Sarah", at(8, 0), saves(&centre.store, entry));
    }
    centre
}

#[test]
fn the_first_letter_takes_the_place_of_what_nobody_typed() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    // A number of a new arrival, a sentence of a new callback, a setting.
    seat.strikes("n");
    to(&mut seat, "party_size");
    assert_eq!(line(&seat), "1");
    seat.strikes("3");
    assert_eq!(line(&seat), "3", "not 13");
    seat.strikes("0");
    assert_eq!(line(&seat), "30", "typed once, it is one's own");
    seat.strikes("<Ctrl-X>o/kaya<Ctrl-R>");
    to(&mut seat, "phone");
    let known = line(&seat);
    seat.strikes("0");
    assert_eq!(line(&seat), "0");
    seat.strikes("<Ctrl-X>o/kaya<Ctrl-R>");
    to(&mut seat, "phone");
    seat.strikes("<Retour arrière>");
    assert_eq!(format!("{}5", line(&seat)), known, "Backspace corrects it");
    seat.strikes("<Ctrl-X>o/kaya<Ctrl-R>");
    to(&mut seat, "phone");
    seat.strikes("<Fin>7");
    assert_eq!(line(&seat), format!("{known}7"), "an arrow opens it");
    seat.strikes("<Ctrl-X>oqréglages<Entrée>trop longue<Bas><Entrée>");
    seat.strikes("6");
    assert_eq!(line(&seat), "6");
}

#[test]
fn a_pasted_text_takes_the_place_of_what_nobody_typed() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Ctrl-R>");
    to(&mut seat, "phone");
    seat.hands(comptoir::app::Event::Paste("04 76 00 00 01".into()));
    assert_eq!(line(&seat), "04 76 00 00 01");
}

#[test]
fn words_somebody_wrote_are_gone_on_with_never_struck_out() {
    let mut centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif");
    let edited = comptoir::domain::Person { address: Some("3 rue des Acacias".into()), ..person };
    centre.does("Sarah", at(8, 1), Operation::EditPerson(Box::new(edited)));
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Entrée>m");
    to(&mut seat, "address");
    seat.strikes(", 38000");
    assert_eq!(line(&seat), "3 rue des Acacias, 38000");
    // Put aside and taken up again, what was typed is gone on with too.
    seat.strikes("<Échap><Échap><Échap>g");
    to(&mut seat, "address");
    seat.strikes(" Grenoble");
    assert_eq!(line(&seat), "3 rue des Acacias, 38000 Grenoble");
    // Of somebody new the words typed in the lookup were typed by somebody.
    seat.strikes("<Ctrl-X>o/benz kari<Tab>+");
    to(&mut seat, "first_name");
    seat.strikes("m");
    assert_eq!(line(&seat), "Karim");
}

#[test]
fn a_draft_keeps_what_was_typed_as_typed_and_a_proposal_as_one() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("n");
    to(&mut seat, "remark");
    seat.strikes("vélo<Échap>g");
    assert_eq!(line(&seat), "vélo");
    seat.strikes(" rouge");
    assert_eq!(line(&seat), "vélo rouge");
    to(&mut seat, "party_size");
    seat.strikes("2");
    assert_eq!(line(&seat), "2", "nobody had typed that one");
}

#[test]
fn saving_ends_a_begun_word_where_one_is_meant_and_says_where_none_is_chosen() {
    let centre = hospitals();
    let mut seat = centre.seat("Sarah");
    let begin = |seat: &mut Seat, place: &str| {
        seat.strikes("/kaya<Ctrl-T>");
        for (key, words) in
            [("reason", "ald"), ("care_at", "+10 14h"), ("pickup_address", "3 rue des Acacias"), ("mode", "taxi")]
        {
            to(seat, key);
            seat.strikes(words);
        }
        to(seat, "care_place");
        seat.strikes(place).strikes("<Ctrl-S>");
    };
    let saved = || centre.store.load_items(&TRANSPORT, false).unwrap();
    begin(&mut seat, "cliniq");
    assert_eq!(saved().len(), 1, "{}", seat.sees());
    assert_eq!(saved()[0].text(&CARE_PLACE), "Clinique du Lac", "{}", seat.sees());
    begin(&mut seat, "hôp");
    assert_eq!(saved().len(), 1, "half a word is not saved unseen");
    assert!(seat.reads("Rien n’est choisi entre Hôpital Nord, Hôpital Sud"), "{}", seat.sees());
    assert_eq!(line(&seat), "hôp");
    seat.strikes("ital de jour<Ctrl-S>");
    if seat.app.screens.top_is::<Confirm>() {
        seat.strikes("o");
    }
    assert_eq!(saved().len(), 2, "other words stay allowed\n{}", seat.sees());
    assert!(saved().iter().any(|item| item.text(&CARE_PLACE) == "hôpital de jour"));
}

#[test]
fn a_word_of_a_list_left_with_an_arrow_is_ended_or_said_when_it_is_saved() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Ctrl-O>Metformine<Bas><Bas>jeu<Bas>");
    to(&mut seat, "pro");
    seat.strikes("dr<Bas><Ctrl-S>");
    assert!(centre.store.load_items(&RENEWAL, false).unwrap().is_empty());
    assert!(seat.reads("peut être Dr Morel ou Dr Roux : précisez"), "{}", seat.sees());
    assert_eq!(line(&seat), "dr");
    seat.strikes(" r<Ctrl-S>");
    let item = centre.store.load_items(&RENEWAL, false).unwrap().pop().unwrap();
    assert_eq!(item.pro(), Some(centre.staff("Dr Roux")), "{}", seat.sees());
}

#[test]
fn the_begun_word_of_a_drugs_line_is_ended_not_taken_for_a_dose() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Ctrl-O>Ramipril 5 / boi<Tab>");
    assert!(seat.reads("Ramipril 5 / boîte"), "{}", seat.sees());
}

#[test]
fn what_is_asked_after_a_list_of_lines_is_never_taken_for_one_of_them() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    // Tab leaves the list at once, Enter by its empty last line, which says so.
    seat.strikes("/kaya<Ctrl-O>Metformine<Tab>");
    assert!(!seat.app.screens.is_empty() && line(&seat) != "Metformine");
    seat.strikes("<Maj-Tab>");
    assert!(
        line(&seat).is_empty() && seat.reads("Une autre ligne, ou Entrée pour passer à « Fin du traitement »."),
        "{}",
        seat.sees()
    );
    // The day the stock ends, typed there: asked about at once, and again when it is saved.
    for date in ["12/12", "jeudi", "+5", "12/12 / 14h"] {
        seat.strikes("<Ctrl-U>").strikes(date).strikes("<Entrée>");
        assert!(seat.reads("ceci ressemble à une date"), "{date}\n{}", seat.sees());
        seat.strikes("<Haut>");
    }
    to(&mut seat, "runs_out_on");
    seat.strikes("jeu");
    to(&mut seat, "pro");
    seat.strikes("dr m<Ctrl-S>");
    assert!(centre.store.load_items(&RENEWAL, false).unwrap().is_empty(), "{}", seat.sees());
    assert!(seat.reads("Ceci ressemble à une date") && seat.reads("Enregistrer encore"), "{}", seat.sees());
    seat.strikes("<Ctrl-U><Ctrl-S>");
    let item = centre.store.load_items(&RENEWAL, false).unwrap().pop().unwrap();
    assert_eq!(rules::drugs(&item).collect::<Vec<_>>(), ["Metformine"]);
}

#[test]
fn a_sign_that_was_not_understood_is_said_stays_in_sight_and_is_never_saved() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("n");
    to(&mut seat, "label");
    seat.strikes("la dame Ren\u{fffd}");
    assert!(seat.reads("Signe non compris, à retaper"), "{}", seat.sees());
    assert_eq!(line(&seat), "la dame Ren\u{fffd}");
    seat.strikes("e<Ctrl-S>");
    assert!(seat.reads("Un signe n’a pas été compris"), "{}", seat.sees());
    seat.strikes("<Retour arrière><Retour arrière>ée<Ctrl-S>");
    assert!(seat.app.screens.top::<Form>().is_none() && seat.reads("la dame Renée"), "{}", seat.sees());
    // Pasted, and where nothing is typed.
    seat.strikes("n");
    to(&mut seat, "label");
    seat.hands(comptoir::app::Event::Paste("Ren\u{fffd} et Beno\u{fffd}t".into()));
    assert!(seat.reads("Signe non compris, à retaper"), "{}", seat.sees());
    seat.strikes("<Ctrl-S>");
    assert!(seat.app.screens.top::<Form>().is_some(), "{}", seat.sees());
    seat.strikes("<Ctrl-X>o\u{fffd}");
    assert!(seat.reads("Signe non compris, à retaper"), "{}", seat.sees());
}

#[test]
fn a_word_of_a_list_is_typed_whole_with_its_spaces_and_space_alone_goes_to_the_next() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Ctrl-T>");
    to(&mut seat, "reason");
    seat.strikes("soins en sé");
    assert_eq!(line(&seat), "soins en sé");
    seat.strikes("<Tab>");
    to(&mut seat, "reason");
    assert_eq!(line(&seat), "soins en série");
    seat.strikes(" ");
    let next = line(&seat);
    assert!(next != "soins en série" && !next.is_empty(), "{next}");
    seat.strikes("<Gauche>");
    assert_eq!(line(&seat), "soins en série");
    // Of what is no word of the list nothing is lost.
    seat.strikes("<Ctrl-U>en ambulance demain");
    assert_eq!(line(&seat), "en ambulance demain");
}

#[test]
fn once_the_person_is_chosen_the_form_goes_on_where_it_would_have_begun_for_them() {
    for (pane, begin, field) in [('2', "Ctrl-O", "lines"), ('3', "Ctrl-T", "reason"), ('4', "Ctrl-E", "recipient")] {
        let centre = TestCentre::with_people();
        let mut seat = centre.seat("Sarah");
        seat.strikes(&format!("/kaya<{begin}>"));
        let begun = seat.app.screens.top::<Form>().unwrap().entry().field.key;
        seat.strikes(&format!("<Échap><Échap>{pane}nkaya<Entrée>"));
        let gone_on = seat.app.screens.top::<Form>().unwrap().entry().field.key;
        assert_eq!((begun, gone_on), (field, field), "{}", seat.sees());
    }
}

#[test]
fn what_is_typed_beyond_the_line_stays_in_sight_with_its_cursor() {
    let centre = TestCentre::morning();
    for open in ["/", "<Ctrl-F>"] {
        let mut seat = centre.seat("Sarah");
        let words: String = (0..30).map(|at| format!("w{at}<Espace>")).collect();
        seat.sized(80, 24).strikes(open).strikes(&words.replace("<Espace>", " ")).strikes("fin");
        assert!(!seat.line("w29 fin").contains("w0 "), "{}", seat.sees());
    }
}

#[test]
fn the_number_found_with_a_place_is_passed_by() {
    let mut centre = hospitals();
    let phone = Some("+33476000001".to_owned());
    let entry = DirectoryEntry { phone, ..DirectoryEntry::named(EntryKind::Specialist, "Clinique du Parc") };
    centre.does("Sarah", at(8, 0), saves(&centre.store, entry));
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Ctrl-T>");
    to(&mut seat, CARE_PLACE.key);
    seat.strikes("Clinique du Parc<Tab>");
    assert!(seat.line("Téléphone du lieu").contains("04 76 00 00 01"), "{}", seat.sees());
    assert_ne!(seat.app.screens.top::<Form>().unwrap().entry().field.key, "care_phone", "{}", seat.sees());
}

#[test]
fn an_emptied_line_of_a_list_is_no_way_on_to_that_list_and_a_person_says_how_to_change_them() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Ctrl-O>Metformine<Entrée>Ramipril<Entrée><Haut><Ctrl-U>");
    assert!(line(&seat).is_empty() && !seat.reads("pour passer à « Médicaments »"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert!(seat.reads("Une autre ligne, ou Entrée pour passer à « Fin du traitement »."), "{}", seat.sees());
    let mut seat = centre.seat("Claire");
    seat.strikes("3nkaya<Entrée>");
    to(&mut seat, "person");
    assert!(seat.reads("Retour arrière enlève cette personne ; un nom tapé en cherche une autre."), "{}", seat.sees());
}

#[test]
fn the_words_of_a_list_are_parted_and_none_is_broken_in_two_at_the_end_of_a_row() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("n");
    to(&mut seat, "reason");
    let words = comptoir::panes::arrival::ARRIVAL.field("reason").unwrap();
    let comptoir::model::Shape::Choice(words) = words.shape else { panic!("{words:?}") };
    for columns in 60..100 {
        seat.sized(columns, 24);
        let screen = seat.sees();
        for word in words {
            let whole = screen.lines().any(|line| crate::support::plain(line).contains(word.label));
            assert!(whole, "{columns}, {}: {screen}", word.label);
        }
        assert!(crate::support::plain(&screen).contains("papiers, droits · "), "{screen}");
    }
}
