//! Proposals of the group at the desk: decided without a network, made by the operations of the forms, undone by one key.

use comptoir::model::shared::{Shared, Topic};
use comptoir::protocol::{Operation, ProposalAnswer, Refusal};
use serde_json::{Value as Json, json};

use crate::support::{TestCentre, at};

fn offer(id: i64, topic: Topic, key: &str, value: Json) -> Shared {
    Shared {
        id,
        topic,
        key: key.to_owned(),
        value,
        says: Some("pour tous les centres".to_owned()),
        author: "la coordination".to_owned(),
        at: at(7, 0),
        withdrawn: false,
        answer: None,
    }
}

/// One proposal of each topic.
fn offers() -> Vec<Shared> {
    vec![
        offer(1, Topic::Setting, "desk.lock_after", json!(5)),
        offer(
            2,
            Topic::Entry,
            "",
            json!({"kind": "SPECIALIST", "name": "Dr Karimi", "skill": "cardiologie", "phone": "+33561000001"}),
        ),
        offer(3, Topic::Instruction, "", json!({"words": "une ordonnance en trois jours", "pane": "RENEWAL"})),
        offer(4, Topic::Reasons, "", json!("vaccination, ordonnance")),
        offer(5, Topic::Meetings, "", json!("atelier cuisine")),
        offer(6, Topic::Drug, "xylozepam", json!("HYPNO")),
        offer(7, Topic::Days, "", json!("24/12/2026-26/12/2026 fermeture de Noël")),
    ]
}

fn centre() -> TestCentre {
    let mut centre = TestCentre::new();
    centre.does("Sarah", at(8, 0), Operation::TakeShared(offers()));
    centre
}

/// Everything that a proposal may change.
fn state(centre: &TestCentre) -> String {
    let context = centre.store.load_context(at(10, 0)).unwrap();
    format!("{:?} {:?} {:?} {:?}", context.site_settings(), context.settings, context.directory, context.drugs)
}

#[test]
fn what_the_group_proposes_is_taken_together_and_given_back_by_one_key() {
    let centre = centre();
    let before = state(&centre);
    let mut seat = centre.seat("Sarah");
    seat.strikes("qpropositions du<Entrée>");
    for told in ["Verrouillage après", "Dr Karimi", "une ordonnance en trois jours", "xylozepam", "à décider\u{a0}: 7"]
    {
        assert!(seat.reads(told), "« {told} »\n{}", seat.sees());
    }
    assert!(seat.reads("ici 3 min") && seat.reads("par la coordination"), "{}", seat.sees());
    seat.strikes("*o");
    assert!(seat.reads("7 acceptées"), "{}", seat.sees());
    let context = centre.store.load_context(at(9, 30)).unwrap();
    assert!(context.site_settings().call_reasons.ends_with(", vaccination"), "a reason that is there stays single");
    assert_eq!(context.site_settings().closed, ["24/12/2026-26/12/2026 fermeture de Noël"]);
    assert!(context.shared.iter().all(|shared| shared.is_taken() && shared.holds(&context)), "{:?}", context.shared);
    seat.strikes("u");
    assert_eq!(state(&centre), before, "one key takes all of it back");
    assert_eq!(centre.store.load_context(at(9, 31)).unwrap().count_open_proposals(), 7);
    seat.strikes("<Ctrl-Y>");
    let context = centre.store.load_context(at(9, 32)).unwrap();
    assert!(context.shared.iter().all(|shared| shared.is_taken() && shared.holds(&context)), "{:?}", context.shared);
}

#[test]
fn of_two_proposals_about_the_same_setting_the_later_one_stands() {
    let mut centre = TestCentre::new();
    let both = [5, 8].iter().zip(1..).map(|(minutes, id)| offer(id, Topic::Setting, "desk.lock_after", json!(minutes)));
    centre.does("Sarah", at(8, 0), Operation::TakeShared(both.collect()));
    let accepts = |id| ProposalAnswer { id, accepts: true };
    // As they are listed, the latest first.
    centre.does("Sarah", at(9, 0), Operation::AnswerShared(vec![accepts(2), accepts(1)]));
    let context = centre.store.load_context(at(9, 30)).unwrap();
    let stands = |id: i64| context.shared.iter().any(|shared| shared.id == id && shared.holds(&context));
    assert!(stands(2) && !stands(1), "{:?}", context.settings);
    assert_eq!(context.source_of_setting("desk.lock_after").as_deref(), Some("du groupement, le 26/11"));
}

#[test]
fn one_by_one_some_are_taken_some_left_aside_and_the_others_wait() {
    let centre = centre();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qpropositions du<Entrée> <Bas>  <Bas>o");
    assert!(seat.reads("1 acceptée, 1 refusée"), "{}", seat.sees());
    let context = centre.store.load_context(at(9, 30)).unwrap();
    assert_eq!(context.count_open_proposals(), 5);
    assert!(context.directory.is_empty(), "the second was refused: {:?}", context.directory);
    assert_eq!(context.source_of_setting("desk.lock_after").as_deref(), Some("du groupement, le 26/11"));
    seat.strikes("qréglages du<Entrée>");
    assert!(seat.line("Verrouillage après").contains("5 min, du groupement, le 26/11"), "{}", seat.sees());
}

#[test]
fn what_was_taken_and_is_changed_here_is_told_so() {
    let centre = centre();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qpropositions du<Entrée> o");
    seat.strikes("qpropositions du<Entrée><Fin>");
    while !seat.line("▌").contains("Verrouillage") {
        seat.strikes("<Bas>");
    }
    seat.strikes("<Entrée><Ctrl-U>4<Ctrl-S>");
    assert!(seat.line("Verrouillage").contains("changée ici le"), "{}", seat.sees());
    let context = centre.store.load_context(at(9, 30)).unwrap();
    let source = context.source_of_setting("desk.lock_after");
    assert_eq!(source.as_deref(), Some("du groupement, le 26/11, changé ici"));
}

#[test]
fn the_hand_over_says_that_proposals_wait() {
    let centre = centre();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Ctrl-N>");
    assert!(seat.reads("7 à décider\u{a0}: menu, «\u{a0}propositions du groupement\u{a0}»"), "{}", seat.sees());
}

#[test]
fn a_proposal_that_cannot_be_made_stays_open_and_is_named() {
    let mut centre = centre();
    let unknown = offer(8, Topic::Setting, "desk.of_a_later_release", json!(1));
    centre.does("Sarah", at(8, 1), Operation::TakeShared(vec![unknown]));
    let answers = [1, 8].map(|id| comptoir::protocol::ProposalAnswer { id, accepts: true }).to_vec();
    let done = centre.does("Sarah", at(8, 2), Operation::AnswerShared(answers));
    assert!(done.said.contains("1 acceptée") && done.said.contains("desk.of_a_later_release"), "{}", done.said);
    let context = centre.store.load_context(at(8, 3)).unwrap();
    assert!(context.shared.iter().any(|shared| shared.id == 8 && shared.is_open()));
}

#[test]
fn what_is_known_is_taken_down_once_and_what_the_group_takes_back_waits_no_more() {
    let mut centre = centre();
    match centre.tries("Sarah", at(8, 1), Operation::TakeShared(offers())) {
        Err(Refusal::Rule(why)) => assert!(why.contains("rien de nouveau"), "{why}"),
        other => panic!("{other:?}"),
    }
    let back = offers().into_iter().map(|offer| Shared { withdrawn: true, ..offer }).collect();
    centre.does("Sarah", at(8, 2), Operation::TakeShared(back));
    assert_eq!(centre.store.load_context(at(8, 3)).unwrap().count_open_proposals(), 0);
}

#[test]
fn the_list_is_read_at_a_glance() {
    let centre = centre();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qpropositions du<Entrée> <Bas>  <Bas><Bas>");
    seat.sized(80, 24);
    insta::assert_snapshot!(crate::support::text(&seat.cells("mono", &comptoir::view::glyphs::LATIN)));
}

#[test]
fn a_centre_without_a_group_has_nothing_of_it_in_its_menu() {
    let centre = TestCentre::new();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qpropositions du");
    assert!(!seat.reads("propositions du groupement"), "{}", seat.sees());
}
