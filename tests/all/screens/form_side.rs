//! Beside a form on a wide screen: what the file knows of the person and of the day, asked for once.

use comptoir::app::Event;
use comptoir::panes::renewal::{self, RENEWAL};
use comptoir::protocol::Operation;

use crate::support::bench::Bench;
use crate::support::{Seat, TestCentre, at};

/// A renewal of João, who waits for Dr Morel.
fn centre() -> TestCentre {
    let mut centre = TestCentre::morning();
    let person = centre.person("FERREIRA", "João");
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = RENEWAL.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    item.set(&renewal::PRO, comptoir::model::Value::Staff(centre.staff("Dr Morel")));
    item.set(&renewal::LINES, comptoir::model::text::parse(&renewal::LINES, "Metformine 1000", &desk).unwrap());
    item.set(&renewal::RUNS_OUT_ON, comptoir::model::Value::Date(desk.today()));
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
    centre
}

fn wide(centre: &TestCentre) -> Seat {
    let mut seat = centre.seat("Sarah");
    seat.sized(132, 40);
    seat
}

#[test]
fn the_persons_open_lines_their_notes_and_the_day_are_read_beside_the_form() {
    let centre = centre();
    let mut seat = wide(&centre);
    seat.on("FERREIRA").strikes("tvient avec sa sœur<Entrée>").on("FERREIRA").strikes("m");
    assert!(seat.reads("Ouvert pour cette personne"), "{}", seat.sees());
    assert!(seat.reads("!! Ordonnance : reçue · fini aujourd’hui"), "{}", seat.sees());
    assert!(seat.reads("vient avec sa sœur"), "the notes: {}", seat.sees());
    assert!(seat.reads("Aujourd’hui, jeudi 26/11 : 2 rendez-vous"), "{}", seat.sees());
    assert!(seat.reads("ROUX Marcel") && !seat.reads("KAYA"), "of Dr Morel only: {}", seat.sees());
    assert!(!seat.reads("Arrivée : en attente"), "the line of the form is on the left: {}", seat.sees());
    seat.strikes("<Ctrl-Z>");
    assert!(!seat.reads("sœur") && !seat.reads("ROUX Marcel"), "behind the curtain: {}", seat.sees());
}

#[test]
fn the_agenda_follows_the_day_typed_and_marks_the_hour_that_is_taken() {
    let centre = centre();
    let mut seat = wide(&centre);
    seat.strikes("n<Tab>la dame au chien<Tab>dr morel<Tab><Tab>rendez-vous<Tab>10h<Tab>");
    assert!(seat.line("ROUX Marcel").contains("! 10:00 ROUX Marcel"), "{}", seat.sees());
    seat.strikes("<Haut>").strikes("demain 10h<Tab>");
    assert!(seat.reads("Demain, vendredi 27/11 : aucun rendez-vous") && !seat.reads("ROUX Marcel"), "{}", seat.sees());
}

#[test]
fn a_letter_asks_nothing_and_a_narrow_screen_never_asks() {
    let mut bench = Bench::open();
    bench.keys("n Tab");
    let asked = bench.last_asked();
    bench.keys("Nour");
    assert_eq!(bench.last_asked(), asked, "eighty columns have no side");
    bench.event(Event::Resize(132, 40));
    let beside = bench.last_asked();
    assert!(beside > asked, "the wider screen asks once");
    bench.keys("elle Tab dr Space r");
    assert_eq!(bench.last_asked(), beside, "letters ask nothing");
}

#[test]
fn a_form_about_nobody_of_the_file_keeps_all_of_the_screen() {
    let centre = centre();
    let mut seat = wide(&centre);
    seat.strikes("/zorro diego<Bas>+");
    assert!(!seat.reads("Ouvert pour") && !seat.sees().contains('│'), "{}", seat.sees());
}
