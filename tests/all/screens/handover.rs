//! The hand-over: who sits down knows what went on without them, on the real screen and a real file.

use comptoir::app::screens::handover::greeting;
use comptoir::domain::staff::Absence;
use comptoir::domain::{Moment, StaffId};
use comptoir::model::{Context, Item, Kind, State, Value};
use comptoir::panes::arrival::{Expected, LABEL, Waiting};
use comptoir::panes::callback::{self, CALLBACK, Calling, Exhausted};
use comptoir::panes::renewal::{self, RENEWAL, Ready, Signed, ToComplete, ToReview};
use comptoir::protocol::{Changes, Operation};
use comptoir::reports::{HandoverSummary, Reason};
use comptoir::store::Drafts;

use crate::support::saved::edits;
use crate::support::{self, Seat, TestCentre, Visit, at, day};

/// A line of `kind` for somebody of the file, written by `who`.
fn asks(
    centre: &mut TestCentre,
    who: &str,
    when: Moment,
    kind: &'static Kind,
    name: &str,
    fill: impl FnOnce(&mut Item),
) -> Item {
    let first = ["Fatima", "João", "Elif", "Minh", "Karim", "Marcel"];
    let at = ["BENALI", "FERREIRA", "KAYA", "TRAN", "HADDAD", "ROUX"].iter().position(|known| *known == name).unwrap();
    let (desk, person) = (centre.store.load_context(when).unwrap(), centre.person(name, first[at]));
    let mut item = kind.begin_item(centre.staff(who), Some(&person), &desk);
    if *kind == RENEWAL {
        item.set(&renewal::LINES, Value::Rows(vec![vec!["Ramipril 5".into(), Value::Empty, Value::Empty]]));
        item.set(&renewal::RUNS_OUT_ON, Value::Date(day(2026, 12, 7)));
        item.set(&renewal::PRO, Value::Staff(centre.staff("Dr Roux")));
    } else {
        item.set(&callback::SUBJECT, "passer prendre un courrier");
    }
    fill(&mut item);
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    centre.does(who, when, operation).items.remove(0)
}

fn renews(centre: &mut TestCentre, who: &str, when: Moment, name: &str) -> Item {
    asks(centre, who, when, &RENEWAL, name, |_| {})
}

fn goes(centre: &mut TestCentre, who: &str, when: Moment, item: &Item, to: State) {
    goes_with(centre, who, when, item, to, Changes::new());
}

fn goes_with(centre: &mut TestCentre, who: &str, when: Moment, item: &Item, to: State, with: Changes) {
    let morel = Some(centre.staff("Dr Morel"));
    centre.does(
        who,
        when,
        Operation::Move { item: item.id, rev: None, to, with, on_order_of: morel, take_over: false },
    );
}

/// A screen opened at that moment.
fn seat(centre: &TestCentre, who: &str, when: Moment) -> Seat {
    let mut seat = Seat::at(&centre.path(), who, when);
    seat.opens();
    seat
}

/// Sarah at her screen, who gets up at ten.
fn gone_at_ten(centre: &TestCentre) -> Seat {
    let mut sarah = seat(centre, "Sarah", at(10, 0));
    sarah.strikes("<Bas><Ctrl-L>");
    sarah
}

/// She is back at eleven.
fn back(sarah: &mut Seat) -> &mut Seat {
    sarah.now = at(11, 0);
    sarah.hears().strikes("<Entrée><Entrée>")
}

/// The lines of the screen that stand under this title.
fn under(seat: &Seat, title: &str) -> Vec<String> {
    let screen = support::plain(&seat.sees());
    let lines = screen.lines().skip_while(|line| !line.starts_with(&format!(" {title} "))).skip(1);
    lines.take_while(|line| !line.trim().is_empty() && !line.starts_with('─')).map(squeezed).collect()
}

fn squeezed(line: &str) -> String {
    line.replace('▌', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

// What is told.

/// Elif does not want to be called: somebody must decide.
fn is_refused_a_call(centre: &mut TestCentre) {
    let call = asks(centre, "Claire", at(9, 0), &CALLBACK, "KAYA", |_| {});
    goes(centre, "Claire", at(9, 5), &call, Calling.state());
    let refused = vec![(callback::OUTCOME.key, Value::Code("REFUSED"))];
    goes_with(centre, "Claire", at(9, 6), &call, Exhausted.state(), refused);
}

#[test]
fn who_sits_down_is_told_in_one_sentence_what_awaits_and_reads_it_with_one_key() {
    let mut centre = TestCentre::with_people();
    let mut sarah = gone_at_ten(&centre);
    renews(&mut centre, "Claire", at(10, 12), "BENALI");
    renews(&mut centre, "Claire", at(10, 20), "KAYA");
    back(&mut sarah);
    assert!(sarah.reads("Depuis 10:00 : 2 nouvelles — Ctrl-N relève"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-N>");
    assert!(sarah.reads("Relève depuis votre départ, 10:00"), "{}", sarah.sees());
    assert_eq!(
        under(&sarah, "Nouvelles"),
        ["10:12 BENALI Fatima ordo reçue Claire", "10:20 KAYA Elif ordo reçue Claire"]
    );
}

#[test]
fn nothing_is_said_when_nothing_awaits_and_ones_own_doing_is_no_news() {
    let mut centre = TestCentre::with_people();
    let mut sarah = gone_at_ten(&centre);
    // From another desk, under her own name.
    let item = renews(&mut centre, "Sarah", at(10, 5), "TRAN");
    goes(&mut centre, "Sarah", at(10, 6), &item, ToReview.state());
    back(&mut sarah);
    assert!(!sarah.reads("Depuis"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-N>");
    assert!(sarah.reads("Rien de nouveau, et rien ne vous attend."), "{}", sarah.sees());
}

#[test]
fn what_moved_says_from_where_to_where_and_by_whom_and_a_step_undone_says_nothing() {
    let mut centre = TestCentre::with_people();
    let moved = renews(&mut centre, "Sarah", at(9, 0), "BENALI");
    let undone = renews(&mut centre, "Sarah", at(9, 1), "KAYA");
    let mine = renews(&mut centre, "Sarah", at(9, 2), "TRAN");
    let mut sarah = gone_at_ten(&centre);
    goes(&mut centre, "Claire", at(10, 10), &moved, ToComplete.state());
    goes(&mut centre, "Claire", at(10, 15), &moved, ToReview.state());
    goes(&mut centre, "Claire", at(10, 20), &undone, ToReview.state());
    centre.does("Claire", at(10, 21), Operation::Undo(None));
    goes(&mut centre, "Claire", at(10, 22), &mine, ToComplete.state());
    goes(&mut centre, "Sarah", at(10, 30), &mine, ToReview.state());
    back(&mut sarah).strikes("<Ctrl-N>");
    assert_eq!(under(&sarah, "Ont changé"), ["10:15 BENALI Fatima ordo reçue → à valider Claire"]);
}

#[test]
fn a_line_written_and_done_meanwhile_leaves_nothing_to_tell() {
    let mut centre = TestCentre::with_people();
    let mut sarah = gone_at_ten(&centre);
    let item = renews(&mut centre, "Claire", at(10, 12), "BENALI");
    centre.does("Claire", at(10, 20), Operation::Undo(None));
    assert!(!centre.item(item.id).state.open);
    assert!(!back(&mut sarah).reads("Depuis"), "{}", sarah.sees());
}

#[test]
fn the_waiting_room_and_an_agenda_imported_do_not_drown_the_rest() {
    let mut centre = TestCentre::with_people();
    let mut sarah = gone_at_ten(&centre);
    let visit = |label, rdv| Visit { label, rdv: Some(rdv), ..Visit::default() };
    for (minute, (name, first)) in [("OLIVEIRA", "Zélia"), ("TRAN", "Minh"), ("ROUX", "Marcel")].into_iter().enumerate()
    {
        let rdv = at(14, 5 * minute as u32);
        centre.comes(at(10, 5), Visit { of: Some((name, first)), ..visit("", rdv) });
    }
    let seen = centre.comes(at(10, 6), Visit { of: Some(("HADDAD", "Karim")), ..visit("", at(10, 30)) });
    centre.moves(at(10, 25), seen, Waiting.state());
    centre.comes(at(10, 40), Visit { cafe: true, ..Visit::default() });
    renews(&mut centre, "Claire", at(10, 41), "BENALI");
    back(&mut sarah);
    centre.does("Sarah", at(10, 50), Operation::TeamNote("sans importance".into()));
    let mut claire = seat(&centre, "Claire", at(11, 0));
    claire.hears().strikes("<Ctrl-N>");
    assert_eq!(
        under(&claire, "Nouvelles"),
        ["10:05 3 lignes d’un coup attendu·e Sarah", "! 10:06 HADDAD Karim en attente Sarah"],
        "an agenda is one piece of news, coffee none"
    );
    let before = centre.item(seen);
    assert_eq!((before.state, before.text(&LABEL)), (Waiting.state(), "HADDAD Karim"));
    let mut claire = seat(&centre, "Claire", at(11, 1));
    claire.strikes("<Bas><Ctrl-L>");
    centre.moves(at(11, 2), seen, comptoir::panes::arrival::Called.state());
    let expected = centre.comes(at(11, 3), Visit { of: Some(("FERREIRA", "João")), ..visit("", at(15, 0)) });
    assert_eq!(centre.item(expected).state, Expected);
    claire.now = at(11, 5);
    claire.hears().strikes("<Entrée><Entrée><Ctrl-N>");
    assert!(under(&claire, "Ont changé").is_empty(), "everybody saw him called\n{}", claire.sees());
}

#[test]
fn promises_that_passed_come_before_those_until_closing_and_only_as_long_as_they_are_not_kept() {
    let mut centre = TestCentre::with_people();
    let promised =
        |hour, minute| move |item: &mut Item| item.set(&renewal::PROMISED_AT, Value::Moment(at(hour, minute)));
    asks(&mut centre, "Claire", at(9, 0), &RENEWAL, "KAYA", promised(18, 0));
    asks(&mut centre, "Claire", at(9, 1), &RENEWAL, "BENALI", promised(10, 30));
    let kept = asks(&mut centre, "Claire", at(9, 2), &RENEWAL, "TRAN", promised(12, 0));
    asks(&mut centre, "Claire", at(9, 3), &RENEWAL, "ROUX", promised(19, 0));
    goes(&mut centre, "Claire", at(9, 4), &kept, ToReview.state());
    goes(&mut centre, "Claire", at(9, 5), &kept, Signed.state());
    goes(&mut centre, "Claire", at(9, 6), &kept, Ready.state());
    let mut sarah = gone_at_ten(&centre);
    back(&mut sarah);
    assert!(sarah.reads("Depuis 10:00 : 1 promesse passée, 1 promesse — Ctrl-N relève"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-N>");
    assert_eq!(under(&sarah, "Promesses passées"), ["!! 10:30 BENALI Fatima ordo reçue Claire"]);
    assert_eq!(under(&sarah, "Promis avant la fermeture"), ["18:00 KAYA Elif ordo reçue Claire"]);
}

#[test]
fn what_a_person_must_decide_and_what_waits_for_somebody_away_stand_apart() {
    let mut centre = TestCentre::with_people();
    is_refused_a_call(&mut centre);
    let item = renews(&mut centre, "Claire", at(9, 7), "BENALI");
    goes(&mut centre, "Claire", at(9, 8), &item, ToReview.state());
    let roux = centre.staff("Dr Roux");
    let mut staff = centre.store.load_context(at(9, 9)).unwrap().member(roux).unwrap().clone();
    staff.absences = vec![Absence { from: day(2026, 11, 26), to: day(2026, 11, 26), replaced_by: None }];
    let mut sarah = gone_at_ten(&centre);
    back(&mut sarah).strikes("<Ctrl-N>");
    assert_eq!(under(&sarah, "À décider"), ["09:06 KAYA Elif à décider Claire"]);
    assert!(under(&sarah, "En attente d’un·e absent·e").is_empty(), "{}", sarah.sees());
    centre.does("Sarah", at(11, 0), edits(&centre.store, staff));
    sarah.hears();
    assert_eq!(
        under(&sarah, "En attente d’un·e absent·e"),
        ["!! 09:08 BENALI Fatima ordo à valider, Dr Roux absent·e Claire"]
    );
}

#[test]
fn what_was_in_ones_hands_comes_first_unless_somebody_else_took_it() {
    let mut centre = TestCentre::with_people();
    let asked = ["BENALI", "KAYA", "TRAN"].map(|name| asks(&mut centre, "Claire", at(9, 0), &CALLBACK, name, |_| {}));
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("5").on("BENALI").strikes("c").on("KAYA").strikes("c").on("TRAN").strikes("c");
    // All three are given back as she gets up; Claire takes one; one she takes again elsewhere, and lets it run out.
    sarah.strikes("<Ctrl-L>");
    centre.does("Claire", at(9, 42), Operation::Claim { item: asked[0].id, take_over: false });
    centre.does("Sarah", at(9, 43), Operation::Claim { item: asked[2].id, take_over: false });
    back(&mut sarah);
    assert!(sarah.reads("Depuis 09:41 : 2 à reprendre"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-N>");
    let lines = under(&sarah, "À reprendre");
    assert_eq!(lines, ["09:41 KAYA Elif à rappeler Sarah", "09:53 TRAN Minh à rappeler Sarah"]);
    sarah.strikes("c");
    assert_eq!(
        centre.item(asked[1].id).claimed_now(&Context::before_first_read(at(11, 0))),
        Some(centre.staff("Sarah")),
        "one key takes it again"
    );
    assert_eq!(under(&sarah, "À reprendre"), lines[1..]);
}

// From where on.

#[test]
fn a_screen_that_died_leaves_the_mark_where_it_was_and_shows_more() {
    let mut centre = TestCentre::with_people();
    drop(gone_at_ten(&centre));
    renews(&mut centre, "Claire", at(10, 12), "BENALI");
    let mut dies = seat(&centre, "Sarah", at(10, 30));
    dies.strikes("<Bas>");
    drop(dies);
    let mut sarah = seat(&centre, "Sarah", at(10, 40));
    sarah.strikes("<Ctrl-N>");
    assert!(sarah.reads("depuis votre départ, 10:00"), "{}", sarah.sees());
    assert_eq!(under(&sarah, "Nouvelles").len(), 1);
}

#[test]
fn what_came_while_nobody_touched_a_key_before_the_lock_is_told() {
    let mut centre = TestCentre::with_people();
    let mut sarah = seat(&centre, "Sarah", at(10, 0));
    sarah.strikes("<Bas>");
    renews(&mut centre, "Claire", at(10, 2), "BENALI");
    sarah.hears().idles(5);
    assert!(sarah.app.is_locked());
    back(&mut sarah);
    assert!(sarah.reads("Depuis 10:00 : 1 nouvelle"), "{}", sarah.sees());
}

#[test]
fn who_comes_back_and_leaves_without_touching_a_key_has_read_nothing() {
    let mut centre = TestCentre::with_people();
    let mut sarah = gone_at_ten(&centre);
    renews(&mut centre, "Claire", at(10, 12), "BENALI");
    back(&mut sarah);
    sarah.idles(5);
    assert!(sarah.app.is_locked());
    sarah.now = at(11, 30);
    sarah.strikes("<Entrée><Entrée>");
    assert!(sarah.reads("Depuis 10:00 : 1 nouvelle"), "{}", sarah.sees());
}

#[test]
fn each_of_two_people_at_one_screen_has_a_mark_and_quitting_leaves_one_too() {
    let mut centre = TestCentre::with_people();
    let mut screen = gone_at_ten(&centre);
    screen.strikes("<Entrée>Claire<Entrée>");
    renews(&mut centre, "Sarah", at(10, 10), "KAYA");
    screen.now = at(10, 2);
    screen.hears().strikes("<Bas><Ctrl-Q>o");
    assert!(screen.gone);
    let left =
        |who| Drafts::open(&centre.path()).unwrap().read_position(centre.staff(who)).unwrap().map(|mark| mark.at);
    assert_eq!((left("Sarah"), left("Claire")), (Some(at(10, 0)), Some(at(10, 2))));
    let mut behind = gone_at_ten(&centre);
    behind.now = at(10, 50);
    behind.strikes("<Ctrl-Q>o");
    assert!(behind.gone);
    assert_eq!(left("Sarah"), Some(at(10, 0)), "who quits behind the lock has read nothing more");
}

#[test]
fn a_key_looks_further_back_to_the_opening_then_to_the_evening_before() {
    let mut centre = TestCentre::with_people();
    let tomorrow = |hour, minute| Moment(at(hour, minute).0 + 24 * 3600);
    asks(&mut centre, "Claire", at(20, 0), &CALLBACK, "KAYA", |_| {});
    renews(&mut centre, "Claire", tomorrow(8, 45), "BENALI");
    let mut sarah = seat(&centre, "Sarah", tomorrow(10, 0));
    sarah.strikes("<Bas><Ctrl-L><Entrée><Entrée><Ctrl-N>");
    assert!(sarah.reads("Gauche depuis l’ouverture"), "{}", sarah.sees());
    let mut told = Vec::new();
    for title in ["depuis l’ouverture, 08:30", "depuis la fermeture, hier 18:30", "depuis votre départ, 10:00"] {
        sarah.strikes("<Gauche>");
        assert!(sarah.reads(title), "{}", sarah.sees());
        told.push(under(&sarah, "Nouvelles").len());
    }
    assert_eq!(told, [1, 2, 0]);
    let mut nobody_knows = seat(&centre, "Claire", tomorrow(10, 0));
    nobody_knows.strikes("<Ctrl-N>");
    assert!(nobody_knows.reads("depuis la fermeture, hier 18:30"), "who never left is shown the most");
}

// What one does with it.

#[test]
fn enter_shows_the_line_in_its_pane_or_the_card_when_the_pane_has_it_no_more() {
    let mut centre = TestCentre::with_people();
    let done = renews(&mut centre, "Sarah", at(9, 0), "KAYA");
    let mut sarah = gone_at_ten(&centre);
    renews(&mut centre, "Claire", at(10, 12), "BENALI");
    let why = vec![(renewal::VOID_REASON.key, "double".into())];
    goes_with(&mut centre, "Claire", at(10, 20), &done, renewal::Cancelled.state(), why);
    back(&mut sarah).strikes("<Ctrl-N><Entrée>");
    assert_eq!(sarah.app.lists.tab, 1);
    assert!(sarah.app.listing().row().is_some_and(|row| (row.item.kind.subject)(row) == "BENALI Fatima"));
    sarah.strikes("<Ctrl-N><Fin><Entrée>");
    assert!(sarah.app.listing().row().is_some_and(|row| row.item.id == done.id), "closed today: {}", sarah.sees());
    // The day after it is in no pane any more.
    let mut sarah = seat(&centre, "Sarah", Moment(at(9, 0).0 + 24 * 3600));
    sarah.strikes("<Ctrl-N><Fin><Entrée>");
    assert!(sarah.reads("KAYA Elif") && sarah.reads("Rien d’ouvert"), "{}", sarah.sees());
    sarah.strikes("<Échap>");
    assert!(sarah.reads("Relève depuis votre départ, hier 10:00"), "{}", sarah.sees());
}

#[test]
fn the_line_under_the_eye_stays_when_other_news_come_in_above_it() {
    let mut centre = TestCentre::with_people();
    let mut sarah = gone_at_ten(&centre);
    let kaya = renews(&mut centre, "Claire", at(10, 12), "KAYA");
    renews(&mut centre, "Claire", at(10, 13), "BENALI");
    back(&mut sarah).strikes("<Ctrl-N>");
    let promise = |item: &mut Item| item.set(&renewal::PROMISED_AT, Value::Moment(at(16, 0)));
    asks(&mut centre, "Claire", at(10, 50), &RENEWAL, "TRAN", promise);
    sarah.hears().strikes("y");
    assert_eq!(centre.item(kaya.id).state, ToReview, "the letter acts on the line it was struck for");
}

// The team's notes.

#[test]
fn a_note_for_the_team_is_read_on_the_other_desks_at_once_and_taken_back_by_its_author() {
    let centre = TestCentre::with_people();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.strikes("<Ctrl-N>+la clé du bureau est chez Nadia<Entrée>");
    assert!(sarah.reads("Mot laissé à l’équipe"), "{}", sarah.sees());
    assert_eq!(under(&sarah, "Mots de l’équipe"), ["09:41 la clé du bureau est chez Nadia Sarah"]);
    claire.hears();
    assert!(claire.reads("Sarah laisse un mot à l’équipe — Ctrl-N relève"), "{}", claire.sees());
    claire.strikes("<Ctrl-N>");
    assert_eq!(under(&claire, "Mots de l’équipe").len(), 1, "{}", claire.sees());
    claire.strikes("<Ctrl-Z>");
    assert!(!claire.reads("Nadia"), "words may name people\n{}", claire.sees());
    sarah.strikes("u");
    assert!(sarah.reads("Défait — le mot à l’équipe est retiré"), "{}", sarah.sees());
    claire.hears();
    assert!(under(&claire, "Mots de l’équipe").is_empty(), "{}", claire.sees());
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn a_note_stays_for_the_days_the_centre_has_set_and_a_half_typed_one_is_kept() {
    let mut centre = TestCentre::with_people();
    let ago = |days: i64| Moment(at(9, 0).0 - days * 24 * 3600);
    centre.does("Claire", ago(5), Operation::TeamNote("d’il y a cinq jours".into()));
    centre.does("Claire", ago(2), Operation::TeamNote("d’avant-hier".into()));
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("<Ctrl-N>");
    assert!(sarah.reads("d’avant-hier") && !sarah.reads("cinq jours"), "{}", sarah.sees());
    sarah.strikes("+réunion à<Échap><Échap>g");
    assert!(sarah.reads("réunion à"), "{}", sarah.sees());
    sarah.strikes(" 13 h<Entrée><Ctrl-N>");
    assert!(sarah.reads("réunion à 13 h"), "{}", sarah.sees());
}

#[test]
fn a_note_waits_for_who_is_typing() {
    let mut centre = TestCentre::with_people();
    let mut claire = centre.seat("Claire");
    claire.strikes("n");
    centre.does("Sarah", at(9, 41), Operation::TeamNote("réunion à 13 h".into()));
    claire.hears();
    assert!(!claire.reads("laisse un mot"), "{}", claire.sees());
    claire.strikes("<Échap>").idles(1);
    assert!(claire.reads("Sarah laisse un mot à l’équipe"), "{}", claire.sees());
}

#[test]
fn a_word_to_one_colleague_is_shown_at_their_desk_and_in_their_hand_over_alone() {
    let centre = TestCentre::with_people();
    let [mut sarah, mut claire, mut morel] = ["Sarah", "Claire", "Dr Morel"].map(|name| centre.seat(name));
    sarah.strikes("<Ctrl-N>@Claire<Entrée>tes clés sont à l’accueil<Entrée>");
    assert!(sarah.reads("Mot laissé à Claire"), "{}", sarah.sees());
    claire.hears();
    morel.hears();
    assert!(claire.reads("Sarah vous laisse un mot"), "{}", claire.sees());
    assert!(!morel.reads("laisse un mot"), "{}", morel.sees());
    claire.strikes("<Ctrl-N>");
    assert!(claire.reads("tes clés sont à l’accueil") && claire.reads("Pour Claire : tes clés"), "{}", claire.sees());
    morel.strikes("<Ctrl-N>");
    assert!(!morel.reads("tes clés"), "{}", morel.sees());
    sarah.strikes("<Échap><Échap>u");
    claire.strikes("<Échap><Ctrl-N>");
    assert!(!claire.reads("tes clés"), "taken back\n{}", claire.sees());
    centre.store.check_chain().unwrap();
}

#[test]
fn a_word_that_comes_below_an_open_hand_over_is_told_and_shown_by_one_key() {
    let mut centre = TestCentre::with_people();
    let mut sarah = gone_at_ten(&centre);
    for minute in 12..36 {
        renews(&mut centre, "Claire", at(10, minute), "BENALI");
    }
    back(&mut sarah);
    // It comes while she is greeted, and again while the hand-over is open at its top.
    let word = |centre: &mut TestCentre, text: &str| {
        let to = centre.staff("Sarah");
        centre.does("Claire", at(11, 0), Operation::NoteTo { to, text: text.into() });
    };
    word(&mut centre, "tes clés sont à l’accueil");
    sarah.hears();
    assert!(sarah.reads("Ctrl-N relève") && !sarah.reads("laisse un mot"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-N>");
    assert!(sarah.line("▌").contains("tes clés"), "{}", sarah.sees());
    sarah.strikes("<Échap><Ctrl-N>");
    assert!(!sarah.line("▌").contains("tes clés"), "read once\n{}", sarah.sees());
    word(&mut centre, "réunion à 13 h");
    sarah.hears();
    assert!(!sarah.reads("réunion") && sarah.reads("Claire vous laisse un mot"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-N>");
    assert!(sarah.line("▌").contains("réunion"), "{}", sarah.sees());
    word(&mut centre, "pour la fin");
    sarah.strikes("<Début><Échap>").hears();
    assert!(sarah.app.screens.is_empty() && sarah.reads("Claire vous laisse un mot"), "{}", sarah.sees());
}

#[test]
fn whoever_worked_on_after_they_last_locked_is_told_from_what_they_have_read() {
    let mut centre = TestCentre::with_people();
    drop(gone_at_ten(&centre));
    let mut sarah = seat(&centre, "Sarah", at(10, 30));
    sarah.strikes("<Bas><Ctrl-N>");
    assert!(sarah.reads("Relève depuis votre départ, 10:00"), "{}", sarah.sees());
    // The terminal is gone in the middle of the work.
    renews(&mut centre, "Sarah", at(10, 40), "TRAN");
    drop(sarah);
    let mut sarah = seat(&centre, "Sarah", at(11, 0));
    sarah.strikes("<Ctrl-N>");
    assert!(sarah.reads("Relève depuis ce que vous avez lu, 10:00"), "{}", sarah.sees());
}

#[test]
fn the_sentence_fits_the_narrowest_screen_with_its_key() {
    let mut centre = TestCentre::with_people();
    is_refused_a_call(&mut centre);
    let mut sarah = gone_at_ten(&centre);
    for name in ["BENALI", "TRAN"] {
        renews(&mut centre, "Claire", at(10, 12), name);
        asks(&mut centre, "Claire", at(10, 13), &RENEWAL, name, |item| {
            item.set(&renewal::PROMISED_AT, Value::Moment(at(16, 0)));
        });
    }
    centre.does("Claire", at(10, 20), Operation::TeamNote("réunion à 13 h".into()));
    sarah.sized(60, 20);
    back(&mut sarah);
    let said = sarah.line("Depuis 10:00");
    assert!(said.contains("2 promesses") && said.ends_with("Ctrl-N relève"), "{said}");
}

#[test]
fn the_greeting_leaves_room_for_the_form_that_was_left() {
    let now = at(23, 50);
    let context = TestCentre::morning().store.load_context(now).unwrap();
    let found = |counts: &[(Reason, usize)]| HandoverSummary { counts: counts.to_vec(), ..HandoverSummary::default() };
    let said = |counts: &[(Reason, usize)], room| {
        greeting(&found(counts), at(18, 30).plus_minutes(-24 * 60), StaffId(1), &context, room).unwrap()
    };
    for counts in [&[(Reason::Away, 1)][..], &[(Reason::Away, 12), (Reason::New, 3)], &[(Reason::Promised, 2)]] {
        for room in [76, 49, 37] {
            let words = said(counts, room);
            assert!(words.chars().count() <= room && words.contains("Ctrl-N relève"), "{room}: {words}");
        }
        assert!(said(counts, 76).starts_with("Depuis "), "{}", said(counts, 76));
        assert!(said(counts, 49).starts_with(|sign: char| sign.is_ascii_digit()) || counts[0].0 == Reason::Promised);
    }
}

#[test]
fn the_hand_over_is_taken_up_again_at_the_line_that_was_looked_at() {
    let mut centre = TestCentre::with_people();
    for name in ["BENALI", "KAYA", "TRAN"] {
        let asked = renews(&mut centre, "Nadia", at(9, 0), name);
        goes(&mut centre, "Nadia", at(9, 5), &asked, ToReview.state());
    }
    let mut sarah = seat(&centre, "Sarah", at(9, 41));
    sarah.strikes("<Ctrl-N><Bas>");
    let second = sarah.line("▌");
    sarah.strikes("<Entrée>");
    assert!(sarah.app.screens.is_empty(), "{}", sarah.sees());
    sarah.strikes("<Ctrl-N>");
    assert_eq!(sarah.line("▌"), second, "{}", sarah.sees());
}
