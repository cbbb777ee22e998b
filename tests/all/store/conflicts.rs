//! Several people at once, on one line, one form, one screen: who is told what, and whose words stand.
//!
//! Caught when it was tried: a claim that a step does not look at (`free` without its `match`), the end of the day that
//! settles what others hold, a draft of the directory that forgets which line it was of.

use std::process::Command;

use chrono::NaiveDate;
use comptoir::domain::{ItemId, Moment, Person};
use comptoir::model::Value;
use comptoir::panes::arrival::{ARRIVAL, AWAITED, Called, LABEL, NoShow, REMARK, Waiting};
use comptoir::protocol::{
    DirectoryEntry, EntryKind, LineChange, LineEnd, NewStaff, Operation, Query, Refusal, Vanished, VanishedLine,
};

use crate::support::saved::{edits, saves};
use crate::support::{self, TestCentre, Visit, at, day, member, plain};

fn joao(centre: &TestCentre) -> comptoir::model::Item {
    centre.visits(Some(centre.person("FERREIRA", "João").id)).remove(0)
}

#[test]
fn a_step_on_a_line_somebody_else_has_in_hand_wants_a_yes_and_no_changes_nothing() {
    let mut centre = TestCentre::morning();
    let item = joao(&centre).id;
    let mut sarah = centre.seat("Sarah");
    sarah.on("FERREIRA");
    // After Sarah's screen was painted: only the file knows.
    centre.does("Claire", at(9, 41), Operation::Claim { item, take_over: false });
    sarah.strikes("p");
    assert!(sarah.reads("Claire s’en occupe. Prendre la suite ?"), "{}", sarah.sees());
    sarah.strikes("n");
    assert_eq!(centre.item(item).state, Waiting);
    assert_eq!(centre.item(item).claimed_by, Some(centre.staff("Claire")));
    sarah.strikes("po");
    assert_eq!(centre.item(item).state, Called);
    assert_eq!(centre.item(item).claimed_by, None, "a step done, nobody holds it any more");
}

#[test]
fn a_form_whose_line_is_in_other_hands_keeps_its_words_until_the_yes() {
    let mut centre = TestCentre::morning();
    let item = joao(&centre).id;
    centre.does("Claire", at(9, 41), Operation::Claim { item, take_over: false });
    let mut sarah = centre.seat("Sarah");
    sarah.on("FERREIRA").strikes("xparti fumer<Ctrl-S>");
    assert!(sarah.reads("Claire s’en occupe"), "{}", sarah.sees());
    sarah.strikes("n");
    assert!(sarah.reads("parti fumer"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S>o");
    assert!(!centre.item(item).state.open && sarah.app.screens.is_empty(), "{}", sarah.sees());
}

#[test]
fn one_goes_on_with_what_one_has_in_hand_and_anybody_after_ten_minutes() {
    let mut centre = TestCentre::morning();
    let item = joao(&centre).id;
    centre.does("Claire", at(9, 41), Operation::Claim { item, take_over: false });
    let mut claire = centre.seat("Claire");
    claire.on("FERREIRA").strikes("p");
    assert_eq!(centre.item(item).state, Called);
    centre.does("Claire", at(9, 41), Operation::Claim { item, take_over: false });
    let mut sarah = centre.seat("Sarah");
    for _ in 0..5 {
        sarah.idles(2).strikes("<Bas>");
    }
    sarah.on("FERREIRA").strikes("r");
    assert!(!sarah.reads("Prendre la suite"), "{}", sarah.sees());
    assert_eq!(centre.item(item).state, Waiting);
}

#[test]
fn the_command_line_asks_for_its_own_word_to_take_over() {
    let mut centre = TestCentre::morning();
    let item = joao(&centre).id;
    let now = comptoir::domain::Moment::now();
    centre.does("Claire", now, Operation::Claim { item, take_over: false });
    let moves = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        command.arg("--db").arg(centre.path()).args(["--as", "Sarah", "move", &item.to_string(), "CALLED"]).args(more);
        let output = command.output().unwrap();
        (output.status.code(), plain(&String::from_utf8_lossy(&output.stderr)))
    };
    let (code, said) = moves(&[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("Claire s’en occupe") && said.contains("--take-over"), "{said}");
    assert_eq!(centre.item(item).state, Waiting);
    assert_eq!(moves(&["--take-over"]).0, Some(0));
    assert_eq!(centre.item(item).state, Called);
}

#[test]
fn the_end_of_the_day_leaves_what_somebody_has_in_hand() {
    let mut centre = TestCentre::with_people();
    let first = centre.comes(at(9, 30), Visit { label: "la dame au vélo", reason: "ECOUTE", ..Visit::default() });
    let second = centre.comes(at(9, 30), Visit { label: "M. Paul", reason: "ORDONNANCE", ..Visit::default() });
    centre.does("Claire", at(9, 40), Operation::Claim { item: second, take_over: false });
    let mut sarah = support::Seat::at(&centre.path(), "Sarah", at(18, 30));
    sarah.opens();
    centre.does("Claire", at(18, 29), Operation::Claim { item: second, take_over: false });
    sarah.strikes("qclôture<Entrée><Bas><Entrée>");
    assert!(sarah.line("M. Paul").contains("[Claire]") && centre.item(second).state.open, "{}", sarah.sees());
    assert!(sarah.app.message.error && sarah.app.message.text.contains("M. Paul"), "{}", sarah.sees());
    sarah.strikes("*");
    assert!(sarah.reads("régler 1 ligne"), "{}", sarah.sees());
    sarah.strikes("o");
    assert!(!centre.item(first).state.open && centre.item(second).state.open);
    assert!(sarah.reads("Clôture") && sarah.line("M. Paul").contains("[Claire]"), "{}", sarah.sees());
}

#[test]
fn a_line_changed_elsewhere_says_for_a_moment_by_whom_and_moves_nobody() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("LE GOFF");
    claire.on("FERREIRA").strikes("p");
    sarah.hears();
    assert!(sarah.line("FERREIRA").contains("par Claire"), "{}", sarah.sees());
    assert!(sarah.line("▌").contains("LE GOFF") && sarah.app.message.text.is_empty(), "{}", sarah.sees());
    assert_eq!(sarah.app.next_wake(), Some(Moment(sarah.now.0 + 8)), "one timer");
    sarah.now = Moment(sarah.now.0 + 8);
    sarah.idles(0);
    assert!(!sarah.reads("par Claire"), "{}", sarah.sees());
    assert_eq!(sarah.app.next_wake(), Some(at(9, 42)), "and no other");
    // A note changes nothing of the line, and is news of it. Marks end together: a frame each would be one too many.
    let begun = sarah.now.0;
    for (seconds, line, by) in [(1, "FERREIRA", &mut claire), (3, "LE GOFF", &mut centre.seat("Nadia"))] {
        by.on(line).strikes("tappelle sa fille<Entrée>");
        sarah.now = Moment(begun + seconds);
        sarah.idles(0);
        sarah.hears();
    }
    assert!(
        sarah.line("FERREIRA").contains("par Claire") && sarah.line("LE GOFF").contains("par Nadia"),
        "{}",
        sarah.sees()
    );
    assert_eq!(sarah.app.next_wake(), Some(Moment(begun + 12)), "one timer for both");
    sarah.now = Moment(begun + 12);
    sarah.idles(0);
    assert!(!sarah.reads("par Nadia"), "{}", sarah.sees());
    // One's own doing is no news, nor is taking a line in hand, which the list shows anyway.
    assert!(!claire.hears().reads("par Claire"), "{}", claire.sees());
    claire.strikes("c");
    assert!(!sarah.hears().reads("par Claire"), "{}", sarah.sees());
}

#[test]
fn a_key_struck_as_another_desk_takes_the_line_away_acts_on_nobody_else() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    let states = || centre.store.load_items(&ARRIVAL, false).unwrap().into_iter().map(|item| (item.id, item.state));
    sarah.on("FERREIRA");
    claire.on("FERREIRA").strikes("d");
    let before: Vec<_> = states().collect();
    sarah.hears().strikes(" ");
    assert_eq!(states().collect::<Vec<_>>(), before, "{}", sarah.sees());
    assert!(sarah.app.message.error && sarah.reads("Un autre poste a déplacé la ligne choisie"), "{}", sarah.sees());
    // Whoever has looked goes on.
    sarah.on("LE GOFF").strikes(" ");
    assert_ne!(states().collect::<Vec<_>>(), before, "{}", sarah.sees());
}

#[test]
fn what_another_desk_went_on_with_does_not_keep_the_action_before_it_from_being_undone() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    let state = |who: &str| {
        let items = centre.store.load_items(&ARRIVAL, true).unwrap();
        let named = |item: &&comptoir::model::Item| {
            let row = centre
                .store
                .make_row((*item).clone(), &comptoir::model::Context::before_first_read(at(9, 41)))
                .unwrap();
            (item.kind.subject)(&row).contains(who)
        };
        items.iter().find(named).unwrap().state
    };
    let before = state("LE GOFF Anne");
    sarah.on("LE GOFF Anne").strikes(" ");
    sarah.on("FERREIRA").strikes(" ");
    claire.hears();
    claire.on("FERREIRA").strikes("s");
    sarah.hears().strikes("u");
    assert!(
        sarah.app.message.error && sarah.app.message.text.contains("Encore u défait ce qui précède"),
        "{}",
        sarah.sees()
    );
    assert_ne!(state("LE GOFF Anne"), before);
    sarah.strikes("u");
    assert_eq!(state("LE GOFF Anne"), before, "{}", sarah.sees());
}

#[test]
fn an_action_that_could_not_be_undone_can_once_what_stood_in_its_way_is() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    let states = || centre.store.load_items(&ARRIVAL, true).unwrap().into_iter().map(|item| (item.id, item.state));
    let before: Vec<_> = states().collect();
    sarah.on("FERREIRA").strikes(" ");
    claire.hears().on("FERREIRA").strikes("s");
    // However often it is asked for.
    for _ in 0..2 {
        sarah.hears().strikes("u");
        assert!(sarah.app.message.error && sarah.reads("Claire"), "{}", sarah.sees());
        assert!(!sarah.reads("rien fait") && !sarah.reads("Encore u"), "{}", sarah.sees());
    }
    claire.strikes("u");
    sarah.hears().strikes("u");
    assert_eq!(states().collect::<Vec<_>>(), before, "{}", sarah.sees());
}

#[test]
fn what_happens_to_the_line_one_stands_on_is_said_with_who_did_it() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA");
    claire.on("FERREIRA").strikes("e");
    sarah.hears();
    assert!(sarah.reads("FERREIRA João : en consultation, par Claire"), "{}", sarah.sees());
    // Not in somebody's form, nor behind the lock, nor over a refusal.
    let (mut typing, mut away, mut refused) = (centre.seat("Nadia"), centre.seat("Inès"), centre.seat("Sarah"));
    typing.on("FERREIRA").strikes("n<Tab>la dame");
    away.on("FERREIRA").strikes("<Ctrl-L>");
    refused.on("FERREIRA").strikes("g");
    let why = refused.app.message.clone();
    assert!(why.error, "{}", refused.sees());
    claire.strikes("d");
    for seat in [&mut sarah, &mut typing, &mut away, &mut refused] {
        let item = seat.app.listing().row().unwrap().item.id;
        assert!(seat.hears().app.hearing.changed_by(item).is_some(), "there is nothing to say: {}", seat.sees());
    }
    assert!(sarah.reads("FERREIRA João : parti·e, par Claire"), "{}", sarah.sees());
    assert!(!typing.reads("par Claire") && typing.line("▌").contains("la dame"), "{}", typing.sees());
    assert_eq!(away.app.message.text, "");
    assert_eq!(refused.app.message, why);
}

#[test]
fn a_form_says_that_its_line_is_closed_when_it_hears_of_it_and_when_it_is_taken_up() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA").strikes("m<Haut><Haut><Haut>revient");
    claire.on("FERREIRA").strikes("xparti<Entrée>");
    assert!(claire.app.listing().row().is_none_or(|row| row.item.state.open), "{}", claire.sees());
    sarah.hears();
    assert!(sarah.reads("« Annulé·e » par Claire à 09:41 : ligne à rouvrir avant d’enregistrer."), "{}", sarah.sees());
    assert!(!sarah.reads("vous le verrez"), "{}", sarah.sees());
    sarah.strikes("<Échap>g");
    assert!(sarah.reads("revient") && sarah.reads("« Annulé·e » : ligne à rouvrir avant"), "{}", sarah.sees());
}

#[test]
fn a_form_says_at_once_that_somebody_else_has_changed_what_it_stands_on() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA").strikes("m<Haut><Haut><Haut>revient");
    claire.on("FERREIRA").strikes("tappelle sa fille<Entrée>");
    assert!(!sarah.hears().reads("Modifié par"), "a note is beside the form: {}", sarah.sees());
    let mut nadia = centre.seat("Nadia");
    nadia.on("FERREIRA").strikes("tattend");
    claire.strikes("m<Haut><Haut><Haut>a oublié sa carte<Ctrl-S>");
    assert!(!nadia.hears().reads("Modifié par"), "nor does a note meet a form: {}", nadia.sees());
    sarah.hears();
    assert!(sarah.reads("Modifié par Claire à 09:41 : vous le verrez à l’enregistrement."), "{}", sarah.sees());
    sarah.strikes(" à pied");
    assert!(sarah.reads("Modifié par Claire") && sarah.line("▌").contains("revient à pied"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S>");
    assert!(!sarah.reads("vous le verrez"), "said once and for all: {}", sarah.sees());
}

#[test]
fn a_form_taken_up_again_shows_what_somebody_else_wrote_on_the_same_line_meanwhile() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA").strikes("m<Haut><Haut><Haut>revient à pied<Échap>");
    claire.on("FERREIRA").strikes("m<Haut><Haut><Haut>a oublié sa carte<Ctrl-S>");
    sarah.hears().strikes("g");
    assert!(sarah.reads("revient à pied") && sarah.reads("a oublié sa carte"), "{}", sarah.sees());
}

#[test]
fn a_choice_between_two_versions_is_still_to_be_made_after_whatever_came_between() {
    for (came_between, saved) in [
        ("<Ctrl-L><Entrée>nadia<Entrée>kNour<Entrée><Ctrl-L><Entrée>sarah<Entrée>", "revient à xpied"),
        ("<Ctrl-L><Entrée>nadia<Entrée>n<Tab>la dame<Ctrl-L><Entrée>sarah<Entrée><Échap>g", "revient à xpied"),
        ("<Échap>g", "revient à xpied"),
        // The other version was looked at: one's own is not forgotten for that.
        ("<Ctrl-G><Échap>g", "revient à piedx"),
    ] {
        let centre = TestCentre::morning();
        let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
        sarah.on("FERREIRA").strikes("m<Haut><Haut><Haut>revient à pied");
        claire.on("FERREIRA").strikes("m<Haut><Haut><Haut>a oublié sa carte<Ctrl-S>");
        sarah.hears().strikes("<Ctrl-S>");
        for _ in 0..2 {
            sarah.strikes("<Gauche><Gauche>").strikes(came_between);
            let line = sarah.line("▌");
            assert!(line.contains("revient à pied") && line.contains("a oublié sa carte"), "{}", sarah.sees());
            assert!(!sarah.reads("la dame") && !sarah.reads("Nour"), "{}", sarah.sees());
        }
        sarah.strikes("x<Ctrl-S>");
        assert_eq!(joao(&centre).text(&REMARK), saved, "{}", sarah.sees());
    }
}

#[test]
fn a_form_taken_up_at_two_desks_loses_the_words_of_neither() {
    let centre = TestCentre::morning();
    for (opens, at) in [("m<Haut><Haut><Haut>", "▌ Remarque"), ("n<Tab>", "▌ Nom à dire"), ("t", "▌ Note")] {
        let (mut one, mut two) = (centre.seat("Sarah"), centre.seat("Sarah"));
        one.on("FERREIRA").strikes(opens).strikes("la clé<Échap>g");
        two.strikes("<Ctrl-L><Entrée><Entrée>g");
        assert!(two.line(at).contains("la clé"), "{}", two.sees());
        one.strikes(" rouge<Ctrl-S>");
        assert!(one.app.screens.is_empty(), "{}", one.sees());
        // Typed in since, it is not the one that was saved.
        two.now = Moment(two.now.0 + 1);
        two.strikes(" bleue");
        let mut third = centre.seat("Sarah");
        third.now = two.now;
        assert!(third.strikes("g").line(at).contains("la clé bleue"), "{}", third.sees());
        two.strikes("<Ctrl-S>");
        match at {
            "▌ Remarque" => assert!(two.line(at).contains("la clé bleue") && two.line(at).contains("la clé rouge")),
            "▌ Note" => assert!(two.app.screens.is_empty(), "{}", two.sees()),
            _ => assert!(two.reads("Déjà enregistré, avec d’autres mots") && two.line(at).contains("la clé bleue")),
        }
        two.strikes("<Ctrl-S>");
        assert!(two.app.screens.is_empty(), "{}", two.sees());
    }
    assert_eq!(joao(&centre).text(&REMARK), "la clé bleue");
    let said: Vec<_> = centre.visits(None).iter().map(|item| item.text(&LABEL).to_owned()).collect();
    assert!(["la clé rouge", "la clé bleue"].iter().all(|label| said.iter().any(|said| said == label)), "{said:?}");
    let notes = centre.store.read_journal(Some(joao(&centre).id)).unwrap();
    assert_eq!(notes.iter().filter(|row| row.operation == "NOTE").count(), 2);
}

#[test]
fn the_words_of_a_step_that_is_no_more_come_back_as_a_note() {
    let centre = TestCentre::morning();
    let item = joao(&centre).id;
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA").strikes("xparti fumer<Échap>");
    claire.on("FERREIRA").strikes("xest rentré<Ctrl-S>");
    assert!(!centre.item(item).state.open);
    sarah.hears().strikes("g");
    assert!(sarah.reads("Noter un mot") && sarah.line("▌").contains("parti fumer"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S>");
    let history = centre.store.read_journal(Some(item)).unwrap();
    assert_eq!(history.last().map(|row| row.operation.as_str()), Some("NOTE"), "{}", sarah.sees());
}

#[test]
fn a_form_taken_up_again_writes_over_nothing_it_was_not_typed_in() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA").strikes("m<Haut><Haut><Haut>revient à pied<Échap>");
    claire.on("FERREIRA").strikes("m<Haut>, Nadia<Ctrl-S>");
    sarah.hears().strikes("g");
    assert!(sarah.line("▌").contains("revient à pied"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S>");
    let item = joao(&centre);
    assert_eq!((item.text(&REMARK), item.team(&AWAITED).len()), ("revient à pied", 2), "{}", sarah.sees());
}

#[test]
fn whoever_logs_in_with_their_own_account_sits_down_without_a_question() {
    let account = Command::new("id").arg("-un").output().unwrap().stdout;
    let account = String::from_utf8(account).unwrap().trim().to_owned();
    let mut centre = TestCentre::morning();
    let yasmine = NewStaff { unix_user: Some(account), ..member("Yasmine", "accueil", None) };
    centre.does("Sarah", at(9, 40), Operation::AddStaff(yasmine));
    let seat = centre.seat("");
    assert!(seat.line("──").contains("Yasmine") && seat.reads("FERREIRA"), "{}", seat.sees());
    // A member who left keeps their account; it opens nothing any more.
    let mut gone = centre
        .store
        .load_context(at(9, 41))
        .unwrap()
        .staff
        .iter()
        .find(|staff| staff.name == "Yasmine")
        .unwrap()
        .clone();
    gone.active = false;
    centre.does("Sarah", at(9, 41), edits(&centre.store, gone));
    assert!(centre.seat("").reads("Qui est au comptoir ?"));
}

#[test]
fn a_draft_of_a_line_of_the_directory_or_of_a_colleague_comes_back_as_theirs() {
    let mut centre = TestCentre::new();
    let entry = DirectoryEntry::named(EntryKind::Pharmacy, "Pharmacie des Tilleuls");
    centre.does("Sarah", at(9, 0), saves(&centre.store, entry));
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("qannuaire<Entrée>tilleuls<Entrée>");
    while !sarah.line("▌").contains("Remarque") {
        sarah.strikes("<Bas>");
    }
    sarah.strikes("ferme à 18 h<Échap><Échap>g<Ctrl-S>");
    let comptoir::protocol::Answer::Directory(lines) =
        centre.store.answer_query(&Query::Directory { kind: None, text: String::new() }, None, at(9, 41))
    else {
        panic!("no directory");
    };
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].note.as_deref(), Some("ferme à 18 h"));

    let before = centre.store.load_context(at(9, 41)).unwrap().staff.len();
    let mut claire = centre.seat("Claire");
    claire.strikes("qéquipe<Entrée>nadia<Entrée>le matin<Échap>g<Ctrl-S>");
    let staff = centre.store.load_context(at(9, 41)).unwrap().staff;
    let nadia = staff.iter().find(|member| member.name == "Nadia").unwrap();
    assert_eq!(
        (staff.len(), nadia.instructions.first().map(|said| &*said.words)),
        (before, Some("le matin")),
        "{}",
        claire.sees()
    );
}

#[test]
fn a_record_of_the_centre_changed_elsewhere_meets_the_form_that_is_open_on_it() {
    let mut centre = TestCentre::new();
    let entry = DirectoryEntry::named(EntryKind::Pharmacy, "Pharmacie des Tilleuls");
    centre.does("Sarah", at(9, 0), saves(&centre.store, entry));
    let line = |centre: &TestCentre| centre.store.load_context(at(9, 41)).unwrap().directory[0].clone();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("qannuaire<Entrée>tilleuls<Entrée>");
    while !sarah.line("▌").contains("Remarque") {
        sarah.strikes("<Bas>");
    }
    sarah.strikes("ferme à 18 h");
    // Another field: both stay.
    let phoned = DirectoryEntry { phone: Some("+33476112233".into()), ..line(&centre) };
    centre.does("Claire", at(9, 41), saves(&centre.store, phoned));
    sarah.hears();
    assert!(sarah.reads("Modifié par Claire à 09:41, mais rien de ce que vous changez"), "{}", sarah.sees());
    // The same field: a choice.
    let noted = DirectoryEntry { note: Some("ferme à 19 h".into()), ..line(&centre) };
    centre.does("Claire", at(9, 41), saves(&centre.store, noted));
    sarah.hears();
    assert!(sarah.line("Remarque").contains("l’autre version : ferme à 19 h"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S><Ctrl-S>");
    let kept = line(&centre);
    assert_eq!((kept.phone.as_deref(), kept.note.as_deref()), (Some("+33476112233"), Some("ferme à 18 h")));
}

#[test]
fn somebody_of_one_first_name_and_day_of_birth_is_met_by_either_name() {
    let mut centre = TestCentre::with_people();
    let card = |used: &str, birth: Option<&str>, born: NaiveDate| Person {
        birth_name: birth.map(str::to_owned),
        first_name: Some("Paule".to_owned()),
        birth_date: Some(born.into()),
        ..Person::new(used, at(9, 0))
    };
    let (her, his) = (day(1979, 2, 14), day(1980, 3, 15));
    centre.does("Sarah", at(9, 0), Operation::AddPerson(Box::new(card("ZZYXEL", None, her))));
    centre.does("Sarah", at(9, 0), Operation::AddPerson(Box::new(card("WYVERN", Some("QUUX"), his))));
    let mut refused = |used: &str, birth: Option<&str>, born: NaiveDate| match centre.tries(
        "Claire",
        at(9, 1),
        Operation::AddPerson(Box::new(card(used, birth, born))),
    ) {
        Err(Refusal::Guard(why)) => Some(why),
        Err(other) => panic!("{other:?}"),
        Ok(_) => None,
    };
    // Married since, and known by the name of birth alone or by another name in use.
    let known = Some("ZZYXEL Paule (14/02/1979) est déjà dans le fichier.".to_owned());
    assert_eq!(refused("MOREL", Some("Zzyxel"), her), known);
    assert_eq!(refused("ZZYXEL", Some("Morel"), her), known);
    let known = Some("WYVERN Paule (15/03/1980) est déjà dans le fichier.".to_owned());
    assert_eq!(refused("QUUX", None, his), known);
    assert_eq!(refused("MOREL", Some("Quux"), his), known);
    assert_eq!(refused("MOREL", Some("Zzyxel"), his), None);
}

#[test]
fn a_line_gone_meanwhile_is_left_out_of_an_answer_about_several_and_named() {
    let mut centre = TestCentre::morning();
    let (gone, here) = (ItemId(9999), joao(&centre));
    let lines = vec![(gone, 1), (here.id, here.rev)];
    let called = Operation::MoveAll { lines, to: Called.state(), with: Vec::new(), on_order_of: None };
    let said = centre.does("Sarah", at(9, 41), called).said;
    assert!(plain(&said).contains("laissée : n° 9999 (plus dans le fichier)"), "{said}");
    assert_eq!(centre.item(here.id).state, Called);
    let changes = vec![(REMARK.key, Value::Text("vu".into()))];
    for operation in [
        Operation::EndLines(vec![LineEnd { item: gone, rev: 1, to: NoShow.state() }]),
        Operation::AnswerVanished(vec![VanishedLine { item: gone, rev: 1, answer: Vanished::Kept }]),
        Operation::EditAll { lines: vec![LineChange { item: gone, rev: 1, changes }], anew: Vec::new() },
    ] {
        let why = centre.tries("Sarah", at(9, 42), operation).unwrap_err().to_string();
        assert!(plain(&why).contains("entre-temps : n° 9999 (plus dans le fichier)"), "{why}");
    }
}

#[test]
fn two_steps_at_once_on_a_line_say_from_where_to_where_the_other_went() {
    let mut centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA");
    claire.on("FERREIRA").strikes("p");
    // Only the file knows.
    sarah.strikes("e");
    assert!(sarah.reads("Passé de « En attente » à « Appelé·e » par Claire à 09:41"), "{}", sarah.sees());
    // A word changed leaves the state where it was.
    let mut nadia = centre.seat("Nadia");
    nadia.on("LE GOFF");
    let item = centre.arrival_of("LE GOFF");
    let (rev, changes) = (centre.item(item).rev, vec![(REMARK.key, Value::from("au soleil"))]);
    centre.does("Claire", at(9, 41), Operation::Edit { item, rev, changes });
    nadia.strikes("p");
    assert!(nadia.reads("Modifié par Claire à 09:41"), "{}", nadia.sees());
}
