//! Why a line goes before the others, and the remark written on it: read at the width of an ordinary terminal.

use comptoir::model::{Field, Kind, text};
use comptoir::panes::arrival::ARRIVAL;
use comptoir::panes::callback::CALLBACK;
use comptoir::panes::transport::TRANSPORT;
use comptoir::protocol::Operation;

use crate::support::{Seat, TestCentre, at, plain};

const REASON: &str = "expulsion demain";
const REMARK: &str = "chien, sonner";

/// A line for Minh that goes before the others, with its remark where the kind has one.
fn seat_with_line(kind: &'static Kind, priority: &str, others: &[(&str, &str)]) -> (TestCentre, Seat) {
    let mut centre = TestCentre::with_people();
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let person = centre.person("TRAN", "Minh");
    let mut item = kind.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    let said = [("priority", priority), ("priority_reason", REASON)];
    for (key, words) in said.iter().chain(others) {
        let field: &Field = kind.field(key).unwrap();
        item.set(field, text::parse(field, words, &desk).unwrap());
    }
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
    let mut seat = centre.seat("Sarah");
    seat.opens_list(kind).on("TRAN");
    (centre, seat)
}

/// The row over the bar, where the selected line goes on.
fn under(seat: &Seat) -> String {
    plain(&seat.sees()).lines().rev().nth(2).unwrap().trim().to_owned()
}

const KINDS: [(&Kind, &[(&str, &str)]); 3] = [
    (&ARRIVAL, &[("remark", REMARK)]),
    (&CALLBACK, &[("subject", "courrier"), ("phone", "06 12 34 56 07")]),
    (
        &TRANSPORT,
        &[
            ("remark", REMARK),
            ("reason", "hospitalisation"),
            ("mode", "VSL"),
            ("care_place", "CHU"),
            ("care_at", "+20 14h"),
            ("pickup_address", "rue du Lac"),
        ],
    ),
];

#[test]
fn why_a_line_goes_before_the_others_and_its_remark_are_read_in_the_list_and_on_the_card() {
    for (kind, others) in KINDS {
        for (priority, word) in [("1", "prioritaire"), ("2", "urgent")] {
            let (_centre, mut seat) = seat_with_line(kind, priority, others);
            let said = format!("{word} : {REASON}");
            let known = format!("{} {}", seat.line("TRAN"), under(&seat));
            assert!(known.contains(&said) && seat.line("TRAN").contains(word), "{}", seat.sees());
            let remark = format!("« {REMARK} »");
            let has_remark = others.iter().any(|(key, _)| *key == "remark");
            assert_eq!(under(&seat).contains(&remark), has_remark, "{}", seat.sees());
            seat.strikes("<Entrée>");
            let card = plain(&seat.sees());
            assert!(card.contains(&said) && card.contains(&remark) == has_remark, "{}", seat.sees());
        }
    }
}

#[test]
fn behind_the_curtain_neither_the_reason_nor_the_remark_is_read() {
    for (kind, others) in KINDS {
        let (_centre, mut seat) = seat_with_line(kind, "2", others);
        for keys in ["<Ctrl-Z>", "<Ctrl-Z><Entrée><Ctrl-Z>"] {
            seat.strikes(keys);
            assert!(!seat.reads(REASON) && !seat.reads("chien"), "{}", seat.sees());
        }
        assert!(seat.reads("urgent : …"), "{}", seat.sees());
    }
}
