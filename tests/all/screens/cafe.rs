//! From the café to the waiting room: who begins to wait is called by a name, and an interpreter is looked for already.

use std::process::Command;

use comptoir::model::{Item, Level, Value};
use comptoir::panes::arrival::{ARRIVAL, AtCafe, INTERPRETER, LABEL, LANGUAGE, Listening, MODE, WAIT_START, Waiting};
use comptoir::panes::renewal::RENEWAL;
use comptoir::protocol::Operation;

use crate::support::{TestCentre, Visit, at, plain};

fn only(centre: &TestCentre) -> Item {
    let mut all = centre.store.load_items(&ARRIVAL, false).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

#[test]
fn somebody_nameless_says_a_name_before_they_wait() {
    let mut centre = TestCentre::with_people();
    centre.comes(at(9, 0), Visit { cafe: true, ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Fin><Entrée>").on("une personne").strikes("v");
    assert_eq!(only(&centre).state, AtCafe, "{}", seat.sees());
    assert!(seat.reads("Nom à dire") && !seat.line("Nom à dire").contains("café"), "{}", seat.sees());
    seat.strikes("<Ctrl-S>");
    assert!(seat.reads("il faut un nom à dire"), "{}", seat.sees());
    seat.strikes("Nour<Ctrl-S>");
    let item = only(&centre);
    assert_eq!(
        (item.state, item.text(&LABEL), item.text(&MODE)),
        (Waiting.state(), "Nour", "SANS_RDV"),
        "{}",
        seat.sees()
    );
    assert_eq!(item.moment(&WAIT_START), Some(at(9, 41)), "the wait starts now");
}

#[test]
fn somebody_who_said_a_name_waits_under_it_at_one_key() {
    let mut centre = TestCentre::with_people();
    centre.comes(at(9, 0), Visit { cafe: true, label: "Nour", ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Fin><Entrée>").on("Nour").strikes("v");
    let item = only(&centre);
    assert_eq!((item.state, item.text(&LABEL)), (Waiting.state(), "Nour"), "{}", seat.sees());
}

#[test]
fn the_command_asks_the_name_too_from_the_cafe_and_from_the_small_office() {
    let mut centre = TestCentre::with_people();
    let nobody = centre.comes(at(9, 0), Visit { cafe: true, ..Visit::default() });
    for from in [AtCafe, Listening] {
        if from == Listening {
            centre.moves(at(9, 5), nobody, Listening.state());
        }
        let moved = |words: &[&str]| {
            let out = Command::new(env!("CARGO_BIN_EXE_comptoir"))
                .args(["move", &nobody.0.to_string(), "WAITING"])
                .args(words)
                .args(["--as", "Sarah", "--db"])
                .arg(centre.path())
                .output()
                .unwrap();
            (out.status.success(), plain(&String::from_utf8_lossy(&out.stderr)))
        };
        let (done, why) = moved(&[]);
        assert!(!done && why.contains("nom à dire"), "{why}");
        assert_eq!(centre.item(nobody).state, from);
    }
}

#[test]
fn an_interpreter_is_to_be_found_at_the_cafe_too() {
    let centre = TestCentre::with_people();
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = ARRIVAL.begin_item(centre.staff("Sarah"), None, &desk);
    item.set(&MODE, Value::Code("CAFE"));
    item.set(&LANGUAGE, "turc");
    item.set(&INTERPRETER, Value::Code("NEEDED"));
    ARRIVAL.open(&mut item, None, &desk).unwrap();
    let told = |item: &Item| (ARRIVAL.deadline)(item, &desk);
    assert_eq!((told(&item).level, plain(&told(&item).why)), (Level::Soon, "interprète : turc".to_owned()));
    item.set(&INTERPRETER, Value::Code("BOOKED"));
    assert_eq!(told(&item).level, Level::Calm);
}

#[test]
fn somebody_nameless_whom_the_desk_recognises_is_called_by_their_name() {
    let mut centre = TestCentre::with_people();
    let item = centre.comes(at(9, 0), Visit { cafe: true, ..Visit::default() });
    let person = Value::Person(centre.person("KAYA", "Elif").id);
    centre.does("Sarah", at(9, 5), Operation::Edit { item, rev: 1, changes: vec![("person", person)] });
    assert_eq!(centre.item(item).text(&LABEL), "KAYA Elif");
    centre.moves(at(9, 10), item, Waiting.state());
    assert_eq!(centre.item(item).state, Waiting, "nothing is asked");
}

#[test]
fn a_coffee_from_another_pane_leaves_the_reader_there() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    let coffees = |centre: &TestCentre| centre.visits(None).iter().filter(|visit| visit.state == AtCafe).count();
    let before = (seat.app.listing().selected, coffees(&centre));
    seat.opens_list(&RENEWAL).strikes("k<Entrée>");
    assert_eq!(coffees(&centre), before.1 + 1, "{}", seat.sees());
    assert_eq!(seat.app.listing().kind.code, RENEWAL.code, "{}", seat.sees());
    seat.opens_list(&ARRIVAL);
    assert_eq!(seat.app.listing().selected, before.0, "{}", seat.sees());
}
