//! Panes without a tab: opened by their words, left by Esc, and the same in everything else.

use comptoir::model::Value;
use comptoir::panes::follow_up::{FOLLOW_UP, NEXT, NEXT_ON, PURPOSE, Waiting};
use comptoir::panes::mishap::MISHAP;
use comptoir::panes::{menu_panes, tabs};
use comptoir::protocol::{Operation, Query};

use crate::support::{TestCentre, at};

#[test]
fn the_tabs_stay_five_and_come_first() {
    assert_eq!(tabs().len(), 5);
    assert!(menu_panes().iter().all(|kind| kind.digit().is_none()));
}

#[test]
fn the_menu_opens_it_by_any_of_its_words_and_esc_goes_back_to_the_tab() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    for (typed, title) in [("accomp", "Accompagnements"), ("suivi", "Accompagnements"), ("incid", "Signalements")] {
        seat.strikes("3q").strikes(typed).strikes("<Entrée>");
        let screen = seat.sees();
        assert!(
            screen.lines().nth(1).unwrap().contains(&format!(" {title} ─")),
            "no zero beside « En cours »\n{screen}"
        );
        assert!(screen.lines().next().unwrap().contains("1 Arriv"), "the tabs stay\n{screen}");
        seat.strikes("<Échap>");
        assert!(seat.reads("3 Transports"), "{}", seat.sees());
        // A digit leaves it too, and Tab goes on from the tab one came from.
        seat.strikes("q").strikes(typed).strikes("<Entrée>5");
        assert!(seat.reads("5 Rappels"), "{}", seat.sees());
        seat.strikes("3q").strikes(typed).strikes("<Entrée><Tab>");
        assert!(seat.reads("4 Certificats"), "{}", seat.sees());
    }
}

#[test]
fn one_is_begun_from_the_card_filled_moved_on_and_undone_by_the_keys_of_every_pane() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya elif<Entrée>qpour cette<Entrée>");
    assert!(seat.reads("Ajouter un accompagnement") && seat.reads("KAYA Elif"), "{}", seat.sees());
    while !seat.line("De quoi").starts_with('▌') {
        seat.strikes("<Tab>");
    }
    seat.strikes("dossier AME<Échap><Échap><Échap>g");
    assert!(seat.reads("Ajouter un accompagnement") && seat.reads("dossier AME"), "kept: {}", seat.sees());
    seat.strikes("<Ctrl-S>");
    seat.strikes("<Échap><Échap><Échap>").opens_list(&FOLLOW_UP);
    assert!(seat.line("KAYA Elif").contains("dossier AME"), "{}", seat.sees());
    assert!(seat.reads("Sans suite prévue"), "{}", seat.sees());
    seat.on("KAYA Elif").strikes(" ");
    assert!(seat.reads("Ensuite"), "{}", seat.sees());
    seat.strikes("rappeler la CPAM<Tab>demain<Ctrl-S>");
    assert!(seat.line("KAYA Elif").contains("demain"), "{}", seat.sees());
    seat.strikes("u");
    assert!(seat.reads("Sans suite prévue"), "{}", seat.sees());
    seat.strikes("5");
    assert!(!seat.reads("dossier AME"), "{}", seat.sees());
}

#[test]
fn what_is_open_is_said_on_the_card_and_in_the_other_panes() {
    let mut centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif");
    let desk = centre.store.load_context(at(8, 0)).unwrap();
    let mut item = FOLLOW_UP.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    item.set(&PURPOSE, "dossier AME");
    item.set(&NEXT, "rappeler la CPAM");
    item.set(&NEXT_ON, Value::Date(desk.today()));
    let operation = Operation::Add { item: Box::new(item), state: Some(Waiting.state()), overrule: true };
    centre.does("Sarah", at(8, 0), operation);
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya elif");
    assert!(seat.reads("accompagnement attend"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert!(seat.reads("aujourd’hui dossier AME : rappeler la CPAM"), "{}", seat.sees());
    // It is somebody's file that is told to care software, and what went wrong is not.
    let Some(comptoir::protocol::Answer::Board(board)) =
        Some(centre.store.answer_query(&Query::Board { kind: &FOLLOW_UP, pro: None, closed: false }, None, at(9, 0)))
    else {
        panic!("no list")
    };
    assert_eq!(board.rows.len(), 1);
    assert_eq!(board.summary.counts.iter().find(|count| *count.kind == MISHAP).unwrap().waiting, 0);
}

#[test]
fn a_mishap_is_begun_by_one_key_on_a_line_over_a_card_or_without_anybody() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes(";");
    assert!(seat.reads("Ajouter un signalement") && seat.reads("KAYA Elif"), "{}", seat.sees());
    seat.strikes("<Échap>/roux<Entrée>;");
    assert!(seat.reads("Ajouter un signalement") && seat.reads("ROUX Marcel"), "{}", seat.sees());
    seat.strikes("<Échap><Échap>").opens_list(&MISHAP).strikes(";");
    assert!(seat.reads("Ajouter un signalement") && !seat.reads("KAYA"), "{}", seat.sees());
}

#[test]
fn a_mishap_begun_on_a_line_may_be_made_one_of_nobody() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes(";<Échap>");
    assert!(!seat.reads("brouillon"), "nothing was typed\n{}", seat.sees());
    seat.strikes(";maté<Tab>imprimante en panne<Tab><Tab><Tab><Tab>");
    assert!(seat.line("Personne ").contains("KAYA Elif"), "{}", seat.sees());
    seat.strikes("<Ctrl-U><Ctrl-S>");
    let noted = centre.store.load_items(&MISHAP, true).unwrap();
    assert_eq!((noted.len(), noted[0].person()), (1, None), "{}", seat.sees());
    seat.strikes("1").on("KAYA").strikes(";maté<Tab>chaise cassée<Ctrl-S>");
    let noted = centre.store.load_items(&MISHAP, true).unwrap();
    assert!(noted.iter().any(|item| item.person().is_some()), "left as it is, it is theirs\n{}", seat.sees());
}
