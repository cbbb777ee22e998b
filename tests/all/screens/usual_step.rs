//! Space is the usual next step of a line, in every pane and for every open state.

use comptoir::app::Event;
use comptoir::app::keys::Key;
use comptoir::model::Row;
use comptoir::panes::PANES;
use comptoir::panes::arrival::ArrivalState::{Called, Done, Expected, InService, Waiting};
use comptoir::panes::arrival::{ARRIVAL, RDV_AT};
use comptoir::panes::workshop::{COUNTED, WORKSHOP};

use crate::support::{TestCentre, at};

use super::together::cooking;

#[test]
fn every_open_state_of_every_pane_declares_its_usual_step() {
    for kind in PANES {
        for state in kind.states.iter().filter(|state| state.open) {
            assert!(!state.usual.is_empty(), "{}, {}: no usual step", kind.title, state.label);
            for to in state.usual {
                let step = kind.actions.iter().find(|action| action.to.code == *to && action.from.contains(state));
                assert!(step.is_some(), "{}, {}: nothing leads to {to} from there", kind.title, state.label);
            }
        }
    }
}

#[test]
fn a_visit_is_space_from_the_door_to_the_door_and_u_takes_each_back() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA");
    let item = seat.app.listing().row().unwrap().item.id;
    for (before, word, after) in [
        (Expected, "Espace est là", Waiting),
        (Waiting, "Espace appeler", Called),
        (Called, "Espace entre", InService),
        (InService, "Espace parti·e", Done),
    ] {
        assert_eq!(centre.item(item).state, before);
        seat.on("KAYA");
        assert!(seat.reads(word), "{word}: {}", seat.sees());
        seat.strikes(" ");
        assert_eq!(centre.item(item).state, after, "{}", seat.sees());
        seat.idles(1).strikes("u");
        assert_eq!(centre.item(item).state, before, "{}", seat.sees());
        seat.idles(1).on("KAYA").strikes(" ");
        assert_eq!(centre.item(item).state, after);
    }
}

#[test]
fn on_a_card_space_acts_on_the_chosen_line_and_where_nothing_is_left_it_says_so() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA");
    let item = seat.app.listing().row().unwrap().item.id;
    seat.strikes("<Entrée> ");
    assert_eq!(centre.item(item).state, Waiting, "{}", seat.sees());
}

#[test]
fn a_key_that_is_held_settles_one_line_and_not_those_below_it() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    for (letter, name) in [(' ', "KAYA"), ('d', "FERREIRA")] {
        seat.on(name);
        let before = centre.store.read_journal(None).unwrap().len();
        seat.hands(Event::Key(Key::Char(letter)));
        for _ in 0..20 {
            seat.hands(Event::Held(Key::Char(letter)));
        }
        assert_eq!(centre.store.read_journal(None).unwrap().len(), before + 1, "« {letter} »: {}", seat.sees());
    }
}

#[test]
fn a_key_struck_again_at_once_is_taken_once_and_the_second_stroke_is_told() {
    let mut centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes(" ");
    let before = centre.store.read_journal(None).unwrap().len();
    seat.hands(Event::Again(Key::Char(' ')));
    assert!(seat.reads("KAYA Elif : en attente (touche prise une seule fois)"), "{}", seat.sees());
    seat.hands(Event::Again(Key::Char(' ')));
    assert_eq!(seat.sees().matches("prise une seule fois").count(), 1, "{}", seat.sees());
    assert_eq!(centre.store.read_journal(None).unwrap().len(), before);
    let workshop = cooking(&mut centre, at(9, 0));
    seat.opens_list(&WORKSHOP).on("cuisine");
    seat.hands(Event::Key(Key::Char('v')));
    for _ in 0..5 {
        seat.hands(Event::Again(Key::Char('v')));
    }
    assert_eq!(centre.item(workshop.id).int(&COUNTED), 6, "{}", seat.sees());
    assert!(seat.reads("v +1 venue"), "{}", seat.sees());
    // Held down it counts nobody.
    for _ in 0..20 {
        seat.hands(Event::Held(Key::Char('v')));
    }
    assert_eq!(centre.item(workshop.id).int(&COUNTED), 6, "{}", seat.sees());
    assert!(seat.reads("ouche prise une seule fois"), "{}", seat.sees());
}

#[test]
fn whoever_came_without_an_appointment_is_not_expected() {
    let centre = TestCentre::morning();
    let walk_in = centre.store.load_items(&ARRIVAL, false).unwrap();
    let walk_in = walk_in.into_iter().find(|item| item.state == Waiting && item.moment(&RDV_AT).is_none()).unwrap();
    let desk = centre.store.load_context(at(9, 41)).unwrap();
    let why = ARRIVAL.move_item(&mut walk_in.clone(), Expected.state(), &desk).unwrap_err();
    assert!(why.contains("Sans rendez-vous"), "{why}");
    let row = Row::new(walk_in, None);
    assert!(ARRIVAL.offers_for(&row, &desk).iter().all(|offer| offer.label() != "pas encore là"));
}
