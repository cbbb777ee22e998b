//! Promises about the person of a form: what their card brings leaves with them, whoever interrupts it, and what is to be known
//! of them is said as soon as they are chosen.

use comptoir::app::screens::form::Form;
use comptoir::domain::Person;
use comptoir::model::common::PERSON;
use comptoir::model::{Kind, Value, text};
use comptoir::panes::renewal::{LINES, RENEWAL};
use comptoir::panes::{PANES, renewal};
use comptoir::protocol::Operation;

use crate::support::{Seat, TestCentre, at};

const PROTECTED: &str = "06 12 00 99 00";

/// The people of the counter, two of whom have a doctor and an address of their own.
fn centre() -> TestCentre {
    let mut centre = TestCentre::with_people();
    for (name, first, doctor, address) in
        [("KAYA", "Elif", "Dr Morel", "3 rue des Acacias"), ("BENALI", "Fatima", "Dr Roux", "8 place du Lac")]
    {
        let mut person = centre.person(name, first);
        person.usual_pro = Some(centre.staff(doctor));
        person.address = Some(address.to_owned());
        centre.does("Sarah", at(8, 10), Operation::EditPerson(Box::new(person)));
    }
    centre
}

fn form(seat: &Seat) -> &Form {
    match seat.app.screens.top::<Form>() {
        Some(form) => form,
        None => panic!("no form\n{}", seat.sees()),
    }
}

/// The lines of the form, by their fields.
fn lines(seat: &Seat) -> Vec<(&'static str, String)> {
    form(seat).entries.iter().map(|entry| (entry.field.key, entry.line.text().to_owned())).collect()
}

/// The panes whose form asks whose it is.
fn panes() -> impl Iterator<Item = &'static Kind> {
    PANES
        .iter()
        .copied()
        .filter(|kind| kind.fields.contains(&PERSON) || kind.fields.iter().any(|f| f.key == PERSON.key))
}

/// Begins a form of the pane, for `who`; false where it asks for nobody.
fn begins(seat: &mut Seat, kind: &Kind, who: &str) -> bool {
    seat.opens_list(kind).strikes("n");
    match seat.app.screens.top::<Form>() {
        Some(form) if form.entry().field.key == PERSON.key => {
            seat.strikes(who).strikes("<Entrée>");
            true
        }
        _ => false,
    }
}

/// Goes up to the line of the person and puts another in its place.
fn corrects(seat: &mut Seat, who: &str) {
    for _ in 0..40 {
        if form(seat).entry().field.key == PERSON.key {
            break;
        }
        seat.strikes("<Haut>");
    }
    seat.strikes("<Retour arrière>").strikes(who).strikes("<Entrée>");
}

fn abandons(seat: &mut Seat) {
    seat.strikes("<Ctrl-X>");
    if seat.app.screens.top::<Form>().is_none() {
        seat.strikes("o");
    }
}

#[test]
fn a_form_taken_up_again_and_corrected_holds_nothing_of_the_first_person() {
    let centre = centre();
    let mut tried = 0;
    for kind in panes() {
        let mut seat = centre.seat("Sarah");
        if !begins(&mut seat, kind, "benali fatima") {
            continue;
        }
        let meant = lines(&seat);
        abandons(&mut seat);
        let mut seat = centre.seat("Sarah");
        begins(&mut seat, kind, "kaya");
        assert_ne!(lines(&seat), meant, "{}", kind.code);
        // Put by, or the program is killed and begun again: the draft is the same.
        seat.strikes("<Échap>");
        let mut seat = centre.seat("Sarah");
        seat.strikes("g");
        corrects(&mut seat, "benali fatima");
        assert_eq!(lines(&seat), meant, "{}\n{}", kind.code, seat.sees());
        abandons(&mut seat);
        tried += 1;
    }
    assert!(tried >= 4, "{tried}");
}

#[test]
fn a_protected_number_and_its_banner_never_stay_with_another_person() {
    let centre = centre();
    for kind in panes() {
        for again in ["", "<Échap>g"] {
            let mut seat = centre.seat("Sarah");
            if !begins(&mut seat, kind, "martin") {
                continue;
            }
            let bears = |seat: &Seat| seat.reads("CONTACT PROTÉGÉ");
            assert!(bears(&seat), "{}\n{}", kind.code, seat.sees());
            seat.strikes(again);
            assert!(bears(&seat), "taken up again, {}\n{}", kind.code, seat.sees());
            corrects(&mut seat, "benali fatima");
            assert!(!bears(&seat), "{}\n{}", kind.code, seat.sees());
            let number = lines(&seat).into_iter().find(|(_, text)| text.contains(PROTECTED));
            assert_eq!(number, None, "{}", kind.code);
            abandons(&mut seat);
        }
    }
}

#[test]
fn a_killed_form_of_a_protected_contact_is_taken_up_again_under_its_banner() {
    let mut centre = centre();
    let mut seat = centre.seat("Sarah");
    seat.strikes("5nkaya<Entrée>");
    drop(seat);
    // Protected since.
    let elif = centre.person("KAYA", "Elif");
    let hidden = Person { confidential_contact: Some("+33612009900".into()), ..elif };
    centre.does("Sarah", at(9, 50), Operation::EditPerson(Box::new(hidden)));
    let mut seat = centre.seat("Sarah");
    seat.strikes("g");
    let screen = seat.sees();
    assert!(screen.find("CONTACT PROTÉGÉ").is_some_and(|at| at < screen.find(PROTECTED).unwrap()), "{screen}");
    assert!(!seat.reads("06 12 34 56 85"), "{screen}");
}

#[test]
fn what_was_typed_over_comes_back_by_one_key_and_is_the_new_persons() {
    let centre = centre();
    let mut seat = centre.seat("Sarah");
    seat.strikes("5nkaya<Entrée>");
    let at_phone = |seat: &mut Seat| {
        for _ in 0..40 {
            if form(seat).entry().field.key == "phone" {
                return;
            }
            seat.strikes("<Bas>");
        }
    };
    at_phone(&mut seat);
    seat.strikes("7");
    assert_eq!(form(&seat).entry().line.text(), "7");
    assert!(seat.reads("Ctrl-G remettre"), "{}", seat.sees());
    seat.strikes("<Ctrl-G>");
    assert_eq!(form(&seat).entry().line.text(), "06 12 34 56 85");
    assert!(!seat.reads("Ctrl-G"), "{}", seat.sees());
    seat.strikes("7");
    corrects(&mut seat, "benali fatima");
    at_phone(&mut seat);
    assert_eq!(form(&seat).entry().line.text(), "7", "what was typed stays");
    seat.strikes("<Ctrl-G>");
    assert_eq!(form(&seat).entry().line.text(), "06 12 34 56 41");
}

#[test]
fn what_will_be_asked_of_a_person_is_said_as_soon_as_they_are_chosen() {
    let mut centre = centre();
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let elif = centre.person("KAYA", "Elif");
    let mut item = RENEWAL.begin_item(centre.staff("Sarah"), Some(&elif), &desk);
    item.set(&LINES, text::parse(&LINES, "Metformine", &desk).unwrap());
    item.set(&renewal::RUNS_OUT_ON, Value::Unknown);
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
    let asked = "est déjà en cours";
    let mut seat = centre.seat("Sarah");
    for keys in ["2nkaya<Entrée>", "<Échap>g", "<Ctrl-X>o/kaya<Ctrl-O>"] {
        seat.strikes(keys);
        assert!(seat.reads(asked), "{keys}\n{}", seat.sees());
        assert_ne!(form(&seat).entry().field.key, PERSON.key, "the cursor goes on");
    }
    abandons(&mut seat);
    let mut seat = centre.seat("Sarah");
    seat.strikes("4nkaya<Entrée>");
    assert!(seat.reads("est-ce bien l’enfant malade"), "{}", seat.sees());
    corrects(&mut seat, "martin");
    assert!(!seat.reads("est-ce bien l’enfant malade"), "{}", seat.sees());
}

#[test]
fn letters_of_a_search_in_a_form_outlive_every_interruption() {
    for left_by in ["<Échap><Échap>", "<Ctrl-L>clai<Entrée>", ""] {
        let centre = centre();
        let mut seat = centre.seat("Sarah");
        seat.strikes("nroux m").strikes(left_by);
        let mut seat = centre.seat("Sarah");
        seat.strikes("g");
        assert!(seat.line("Personne").contains("roux m"), "{left_by}\n{}", seat.sees());
        seat.strikes("a");
        assert!(seat.line("Chercher").contains("roux ma"), "{left_by}\n{}", seat.sees());
        seat.strikes("<Entrée>");
        assert!(seat.line("Personne").contains("ROUX Marcel"), "{left_by}\n{}", seat.sees());
    }
}

#[test]
fn digits_looked_for_are_nobodys_number_and_what_chose_nobody_is_said() {
    let centre = centre();
    let mut seat = centre.seat("Sarah");
    seat.strikes("n1<Échap><Ctrl-S>");
    assert!(seat.reads("Personne n’est choisi pour « 1 »"), "{}", seat.sees());
    assert!(centre.store.load_items(PANES[0], true).unwrap().is_empty());
    seat.strikes("<Retour arrière>");
    assert!(lines(&seat).iter().all(|(_, text)| !text.contains('1') || text == "1"), "{}", seat.sees());
    assert_eq!(lines(&seat)[0].1, "", "{}", seat.sees());
}

#[test]
fn what_a_line_refused_is_marked_again_when_the_form_is_taken_up() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes("m<Ctrl-U>personne de tel<Tab>");
    let refused = seat.sees().lines().find(|line| line.contains("personne de tel")).unwrap().to_owned();
    assert!(refused.trim().starts_with('!'), "{refused}");
    let mut seat = centre.seat("Sarah");
    seat.strikes("g");
    assert!(seat.line("personne de tel").starts_with('!'), "{}", seat.sees());
}
