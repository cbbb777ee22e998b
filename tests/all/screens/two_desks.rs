//! Two desks at one instant: what each counts, whom each calls, what one member left half typed at the other.

use std::process::Command;

use comptoir::domain::ItemId;
use comptoir::model::Value;
use comptoir::panes::arrival::{ARRIVAL, NoShow};
use comptoir::panes::callback::{CALLBACK, PHONE, SUBJECT};
use comptoir::panes::workshop::{self, COUNTED, WORKSHOP};
use comptoir::protocol::Operation;
use comptoir::store::Drafts;

use crate::support::{TestCentre, at, plain};

fn adds(centre: &mut TestCentre, item: comptoir::model::Item) -> ItemId {
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    centre.does("Sarah", at(9, 0), operation).items.remove(0).id
}

/// A call to make, to somebody of the file or to nobody in particular.
fn call(centre: &mut TestCentre, of: Option<(&str, &str)>, subject: &str, number: Option<&str>) -> ItemId {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let person = of.map(|(name, first)| centre.person(name, first));
    let mut item = CALLBACK.begin_item(centre.staff("Sarah"), person.as_ref(), &desk);
    item.set(&SUBJECT, subject);
    if let Some(number) = number {
        item.set(&comptoir::panes::callback::CALLER_LABEL, subject);
        item.set(&PHONE, number);
    }
    adds(centre, item)
}

#[test]
fn two_desks_that_count_at_one_instant_count_two() {
    let mut centre = TestCentre::with_people();
    let desk = centre.store.load_context(at(8, 0)).unwrap();
    let mut item = WORKSHOP.begin_item(centre.staff("Sarah"), None, &desk);
    item.set(&workshop::TITLE, "cuisine");
    item.set(&workshop::AT, Value::Moment(at(9, 0)));
    let item = adds(&mut centre, item);
    let [mut sarah, mut claire] = ["Sarah", "Claire"].map(|who| centre.seat(who));
    for seat in [&mut sarah, &mut claire] {
        seat.opens_list(&WORKSHOP).on("cuisine");
    }
    // Neither has heard of the other.
    for _ in 0..3 {
        sarah.strikes("v");
        claire.strikes("v");
    }
    assert_eq!(centre.item(item).int(&COUNTED), 6, "{}", claire.sees());
}

#[test]
fn nobody_dials_whom_a_colleague_has_on_the_line_without_a_yes() {
    for (one, other, number) in
        [(Some(("KAYA", "Elif")), Some(("KAYA", "Elif")), None), (None, None, Some("+33611223344"))]
    {
        let mut centre = TestCentre::with_people();
        call(&mut centre, one, "ordonnance", number);
        let second = call(&mut centre, other, "courrier", number);
        let mut sarah = centre.seat("Sarah");
        let first = centre.store.load_items(&CALLBACK, false).unwrap().into_iter().find(|item| item.id != second);
        sarah.stand_on(&CALLBACK, first.unwrap().id);
        sarah.strikes("p");
        let mut claire = centre.seat("Claire");
        claire.stand_on(&CALLBACK, second);
        claire.strikes("p");
        assert!(claire.reads("Sarah a déjà un rappel « en cours »"), "{}", claire.sees());
        assert_eq!(centre.item(second).claimed_by, None, "{}", claire.sees());
        claire.strikes("n");
        claire.strikes("po");
        assert_eq!(centre.item(second).claimed_by, Some(centre.staff("Claire")), "{}", claire.sees());
    }
}

#[test]
fn a_line_left_out_of_a_step_on_several_names_whoever_changed_it() {
    let mut centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.on("KAYA").strikes("*").on("TRAN").strikes("*");
    let kaya = centre.visits(Some(centre.person("KAYA", "Elif").id)).remove(0);
    let changes = vec![(comptoir::panes::arrival::REMARK.key, Value::from("vient à 11 h"))];
    centre.does("Claire", at(9, 41), Operation::Edit { item: kaya.id, rev: kaya.rev, changes });
    let lines = sarah.app.listing().marked_lines();
    let to = NoShow.state();
    let moved = centre.tries("Sarah", at(9, 41), Operation::MoveAll { lines, to, with: Vec::new(), on_order_of: None });
    let said = moved.unwrap().said.replace('\u{a0}', " ");
    assert!(said.contains("laissée : KAYA Elif (Claire)"), "{said}");
    assert_eq!(ARRIVAL.code, kaya.kind.code);
}

#[test]
fn what_a_member_left_half_typed_at_another_desk_is_offered_within_the_minute() {
    let centre = TestCentre::morning();
    let (mut one, mut two) = (centre.seat("Sarah"), centre.seat("Sarah"));
    one.on("FERREIRA").strikes("tla clé rouge");
    drop(one);
    two.idles(1).strikes("<Bas>");
    assert!(two.reads("g reprendre"), "{}", two.sees());
    two.strikes("g");
    assert!(two.reads("la clé rouge"), "{}", two.sees());
}

#[test]
fn a_form_taken_up_here_has_what_was_typed_elsewhere_a_moment_ago() {
    let centre = TestCentre::morning();
    let mut one = centre.seat("Sarah");
    one.on("FERREIRA").strikes("tla clé rouge<Échap>");
    let mut two = centre.seat("Sarah");
    one.strikes("g et la bleue");
    drop(one);
    two.waits().strikes("gX");
    assert!(two.app.screens.is_empty(), "{}", two.sees());
    two.hears_answers();
    assert!(two.reads("la clé rouge et la bleueX"), "{}", two.sees());
    assert_eq!(typed(&centre), ["la clé rouge et la bleueX"]);
}

#[test]
fn the_first_draft_of_a_member_is_taken_up_at_their_other_desk_by_one_key() {
    let centre = TestCentre::morning();
    let (mut one, mut two) = (centre.seat("Sarah"), centre.seat("Sarah"));
    two.strikes("g");
    assert!(two.reads("Aucun brouillon à reprendre."), "{}", two.sees());
    one.on("FERREIRA").strikes("tla clé rouge");
    drop(one);
    two.strikes("g");
    assert!(two.reads("la clé rouge"), "{}", two.sees());
}

#[test]
fn of_one_form_open_at_two_desks_both_texts_stay() {
    let centre = TestCentre::morning();
    let mut one = centre.seat("Sarah");
    one.on("FERREIRA").strikes("tla clé rouge");
    let mut two = centre.seat("Sarah");
    two.strikes("g");
    one.strikes(" et la bleue");
    two.strikes(" est");
    assert!(two.reads("Ce brouillon a changé à un autre poste : les deux textes sont gardés."), "{}", two.sees());
    two.strikes(" ici");
    one.strikes(" aussi");
    assert_eq!(typed(&centre), ["la clé rouge est ici", "la clé rouge et la bleue aussi"]);
    // Each is saved for itself, and lets the other stay.
    two.strikes("<Ctrl-S>");
    assert_eq!(typed(&centre), ["la clé rouge et la bleue aussi"], "{}", two.sees());
    one.strikes("<Ctrl-S>");
    assert!(typed(&centre).is_empty(), "{}", one.sees());
}

/// What Sarah has half typed, sorted.
fn typed(centre: &TestCentre) -> Vec<String> {
    let drafts = Drafts::open(&centre.path()).unwrap().drafts_of(centre.staff("Sarah")).unwrap();
    let mut typed: Vec<_> = drafts.into_iter().map(|draft| draft.fields[0].text.clone()).collect();
    typed.sort_by_key(String::len);
    typed
}

#[test]
fn what_a_member_saved_at_another_desk_is_offered_no_more() {
    let centre = TestCentre::morning();
    let mut one = centre.seat("Sarah");
    one.on("FERREIRA").strikes("tla clé rouge<Échap>");
    let mut two = centre.seat("Sarah");
    assert!(two.reads("g reprendre"), "{}", two.sees());
    one.strikes("g<Ctrl-S>");
    two.hears().strikes("<Bas>");
    assert!(!two.reads("g reprendre"), "{}", two.sees());
}

#[test]
fn what_somebody_who_has_left_had_half_typed_is_the_teams_to_take_up() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    claire.on("FERREIRA").strikes("tla clé rouge<Échap>");
    claire.strikes("tqui reste ici");
    sarah.hears();
    assert!(!sarah.reads("g reprendre"), "{}", sarah.sees());
    let edited = Command::new(env!("CARGO_BIN_EXE_comptoir"))
        .args(["staff", "edit", "Claire", "active=non", "--as", "Sarah", "--db"])
        .arg(centre.path())
        .output()
        .unwrap();
    let said = plain(&String::from_utf8(edited.stdout).unwrap());
    assert_eq!(said.trim(), "Claire : enregistré ; 2 brouillons en cours, que l’équipe reprend par g");
    claire.hears().strikes("<Ctrl-S>");
    assert!(claire.reads("Vous n’êtes plus dans l’équipe : un·e collègue reprend par g"), "{}", claire.sees());
    sarah.hears();
    assert!(sarah.reads("g reprendre (2"), "{}", sarah.sees());
    sarah.strikes("g");
    assert!(sarah.line("la clé rouge").contains(", Claire"), "{}", sarah.sees());
    sarah.strikes("clé<Entrée>");
    assert!(sarah.reads("la clé rouge") && sarah.reads("Commencé par Claire"), "{}", sarah.sees());
    sarah.strikes(" et la bleue<Ctrl-S>");
    sarah.strikes("<Bas>");
    assert!(sarah.reads("g reprendre") && !sarah.reads("g reprendre (2"), "{}", sarah.sees());
}

#[test]
fn a_card_merged_or_erased_meanwhile_says_by_whom() {
    let mut centre = TestCentre::with_people();
    let again = comptoir::domain::Person {
        first_name: Some("Fatma".into()),
        ..comptoir::domain::Person::new("BENNALI", at(8, 0))
    };
    let other = centre.does("Sarah", at(8, 1), Operation::AddPerson(Box::new(again))).person.unwrap();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("/bennali");
    let (one, gone) = (centre.person("BENALI", "Fatima"), centre.store.load_person(other).unwrap().unwrap());
    let kept = Box::new(one.merged_with(&gone));
    centre.does("Claire", at(9, 41), Operation::Merge { kept, other, rev: gone.rev, overrule: true });
    sarah.strikes("<Entrée>");
    assert!(
        sarah.reads("La fiche demandée a été fusionnée dans celle-ci, BENALI Fatima, par Claire."),
        "{}",
        sarah.sees()
    );
    sarah.strikes("<Échap><Échap>/oliveira");
    let zelia = centre.person("OLIVEIRA", "Zélia").id;
    centre.does("Claire", at(9, 41), Operation::Erase(zelia));
    sarah.strikes("<Entrée>");
    assert!(sarah.reads("Cette fiche n’existe plus, effacée par Claire"), "{}", sarah.sees());
}
