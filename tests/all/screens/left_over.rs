//! Leftovers of what something else overtook: answers that come late, screens left before them, lists read anew under
//! a choice, a desk that another member takes.

use comptoir::app::keys::Key;
use comptoir::app::screens::charts::Charts;
use comptoir::app::screens::directory::Directory;
use comptoir::app::screens::form::Form;
use comptoir::app::{Effect, Event};
use comptoir::domain::{ItemId, PersonId};
use comptoir::model::Item;
use comptoir::panes::arrival::{Cancelled, InService, VOID_REASON};
use comptoir::panes::callback::{CALLBACK, SUBJECT};
use comptoir::panes::follow_up::{FOLLOW_UP, FollowUpTheme, PURPOSE, THEME};
use comptoir::panes::renewal::RENEWAL;
use comptoir::protocol::{
    Answer, Changes, DirectoryEntry, EntryKind, Operation, Pin, Query, Request, Revised, StoreReply,
};
use comptoir::store::Drafts;

use crate::support::{Seat, TestCentre, at};

const SLID: &str = "Un autre poste a déplacé la ligne choisie";

fn cancels(centre: &mut TestCentre, item: ItemId) {
    let with: Changes = vec![(VOID_REASON.key, "erreur".into())];
    let to = Cancelled.state();
    centre.does("Claire", at(9, 41), Operation::Move { item, rev: None, to, with, on_order_of: None, take_over: true });
}

fn callback(centre: &mut TestCentre, name: &str, first: &str) -> Item {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let person = centre.person(name, first);
    let mut item = CALLBACK.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    item.set(&SUBJECT, "passer prendre un courrier");
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    centre.does("Sarah", at(9, 0), operation).items.remove(0)
}

/// The desk is left, and the member of that name, who has no code, sits down at it.
fn hands_over_to(seat: &mut Seat, who: &str) {
    seat.strikes("<Ctrl-L><Entrée>").strikes(who).strikes("<Entrée>");
}

#[test]
fn a_key_for_who_has_called_waits_for_the_digits_struck_before_it() {
    for key in [" ", "-", "_", "<Bas>"] {
        let mut centre = TestCentre::with_people();
        for (name, first) in [("KAYA", "Elif"), ("TRAN", "Minh")] {
            callback(&mut centre, name, first);
        }
        let mut sarah = centre.seat("Sarah");
        sarah.strikes("<Ctrl-D>061234");
        let (other, digits) = if sarah.line("▌").contains("KAYA") { ("TRAN", "5607") } else { ("KAYA", "5685") };
        sarah.waits().strikes(digits).strikes(key);
        let before: Vec<_> = centre.store.load_items(&CALLBACK, false).unwrap().iter().map(|item| item.state).collect();
        assert!(before.iter().all(|state| *state == before[0]), "{key}: {}", sarah.sees());
        assert_eq!(sarah.app.screens.len(), 1, "{key}: {}", sarah.sees());
        sarah.hears_answers();
        assert!(sarah.reads(other), "{key}: {}", sarah.sees());
    }
}

#[test]
fn a_draft_asked_for_opens_whatever_line_is_read_before_it() {
    let centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.on("FERREIRA").strikes("trevient<Échap>").waits().strikes("g");
    // The history of another line was asked for just before, and closed again.
    let answer = centre.store.answer_query(&Query::Item(centre.arrival_of("LE GOFF")), None, at(9, 41));
    sarah.hands(Event::Store(StoreReply::Answer { generation: 0, answer })).hears_answers();
    assert!(sarah.app.screens.top_is::<Form>() && sarah.reads("revient"), "{}", sarah.sees());
}

#[test]
fn the_directory_opens_when_it_is_asked_for_and_at_no_other_moment() {
    let mut centre = TestCentre::morning();
    centre.does(
        "Claire",
        at(9, 0),
        Operation::SaveEntry {
            entry: Revised::new(DirectoryEntry::named(EntryKind::Specialist, "Dr Karimi")),
            overrule: false,
        },
    );
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("qannuaire<Entrée>").waits().hears().strikes("<Échap>").hears_answers();
    assert!(!sarah.app.screens.has::<Directory>(), "closed before the answer\n{}", sarah.sees());
    sarah.strikes("qannuaire<Entrée>karimi<Entrée><Haut>le mardi<Échap><Échap>g<Ctrl-S>");
    assert!(sarah.app.screens.is_empty(), "saved from a draft\n{}", sarah.sees());
    sarah.waits().strikes("qannuaire<Entrée>");
    hands_over_to(&mut sarah, "claire");
    sarah.hears_answers();
    assert!(sarah.app.screens.is_empty(), "asked for by who has left\n{}", sarah.sees());
}

#[test]
fn what_somebody_asked_to_see_is_shown_to_nobody_after_them() {
    let mut centre = TestCentre::with_people();
    let rdv = Some(at(9, 0).plus_minutes(4 * 24 * 60));
    centre.comes(at(9, 0), crate::support::Visit { of: Some(("KAYA", "Elif")), rdv, ..Default::default() });
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("qrappels de rendez-vous<Entrée>");
    assert!(sarah.reads("Les préparer ?"), "{}", sarah.sees());
    sarah.strikes("<Échap>").waits().strikes("qrappels de rendez-vous<Entrée>");
    hands_over_to(&mut sarah, "claire");
    sarah.hears_answers();
    assert!(sarah.app.screens.is_empty(), "{}", sarah.sees());
}

#[test]
fn a_text_pasted_into_a_list_chooses_its_first_line() {
    let centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("q<Bas><Bas><Bas><Bas>").hands(Event::Paste("annuaire".to_owned()));
    assert!(sarah.line("▌").contains("annuaire"), "{}", sarah.sees());
    sarah.strikes("<Entrée>");
    assert!(sarah.app.screens.has::<Directory>(), "{}", sarah.sees());
}

#[test]
fn lines_made_together_are_for_who_was_chosen_when_the_question_came_up() {
    let mut centre = TestCentre::morning();
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let person = centre.person("FERREIRA", "João");
    let mut item = FOLLOW_UP.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    item.set(&PURPOSE, "dossier AME");
    item.choose(&THEME, FollowUpTheme::MedicalAid);
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
    let mut sarah = centre.seat("Sarah");
    sarah.on("FERREIRA").strikes("_");
    assert!(sarah.reads("Un rendez-vous ailleurs") && sarah.reads("FERREIRA João"), "{}", sarah.sees());
    let line = centre.arrival_of("FERREIRA");
    cancels(&mut centre, line);
    sarah.hears().strikes("<Entrée>");
    assert!(!sarah.app.screens.has::<Form>() && sarah.reads(SLID), "{}", sarah.sees());
}

#[test]
fn a_menu_does_nothing_for_somebody_to_whom_the_line_was_given_meanwhile() {
    for keys in ["q", "-"] {
        let mut centre = TestCentre::morning();
        callback(&mut centre, "FERREIRA", "João");
        let mut sarah = centre.seat("Sarah");
        sarah.on("FERREIRA").strikes(keys);
        let before = centre.arrival_states();
        let (item, person) = (centre.arrival_of("FERREIRA"), centre.person("TRAN", "Minh").id);
        centre.does("Claire", at(9, 41), Operation::Reassign { item, rev: None, person, overrule: true });
        sarah.hears().strikes("<Entrée>");
        assert_eq!(centre.arrival_states(), before, "{keys}: {}", sarah.sees());
        assert!(sarah.app.screens.is_empty() && sarah.reads(SLID), "{keys}: {}", sarah.sees());
    }
}

#[test]
fn a_step_of_the_menu_that_another_desk_has_overtaken_says_so() {
    let mut centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.on("FERREIRA").strikes("qappeler");
    assert!(sarah.line("▌").contains("appeler"), "{}", sarah.sees());
    let item = centre.arrival_of("FERREIRA");
    centre.moves(at(9, 41), item, InService.state());
    sarah.hears().strikes("<Entrée>");
    assert!(sarah.reads("« appeler » ne se fait pas quand c’est « En consultation »"), "{}", sarah.sees());
}

#[test]
fn words_looked_for_in_a_list_are_gone_with_the_lock_that_shows_all_of_it() {
    let centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("<Ctrl-F>ferreira");
    assert!(!sarah.reads("LE GOFF"), "{}", sarah.sees());
    sarah.idles(30).strikes("<Entrée><Entrée>");
    assert!(sarah.reads("LE GOFF") && !sarah.reads("Dans la liste"), "{}", sarah.sees());
}

#[test]
fn marks_are_of_who_has_set_them() {
    let centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.on("FERREIRA").strikes("*").on("LE GOFF").strikes("*");
    sarah.idles(30).strikes("<Entrée><Entrée>");
    assert_eq!(sarah.app.listing().marked.len(), 2, "her own: {}", sarah.sees());
    hands_over_to(&mut sarah, "claire");
    assert!(sarah.app.listing().marked.is_empty(), "{}", sarah.sees());
}

fn has_code(centre: &TestCentre, who: &str) -> bool {
    let context = centre.store.load_context(at(9, 41)).unwrap();
    context.member(centre.staff(who)).unwrap().pin
}

fn puts(centre: &mut TestCentre, who: &str, digits: &str) {
    let new = Some(Pin::new(digits).unwrap());
    let query = Query::NewPin { staff: centre.staff(who), old: None, new, terminal: String::new() };
    let when = at(9, 0).plus_minutes(-24 * 60);
    let Answer::NewPin(Ok(hash)) = centre.store.answer_query(&query, None, when) else { panic!("refused") };
    centre.does(who, when, Operation::SetPin(hash));
}

#[test]
fn a_code_is_that_of_who_has_typed_it_whoever_sits_there_when_it_is_ready() {
    let centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("qmon code<Entrée>4829<Entrée>4829").waits().strikes("<Entrée>");
    hands_over_to(&mut sarah, "claire");
    sarah.hears_answers();
    assert!(!has_code(&centre, "Claire"), "{}", sarah.sees());
    assert!(!has_code(&centre, "Sarah"), "nobody is there to be told of it");
}

#[test]
fn codes_that_vouch_for_somebody_are_answered_behind_the_lock_too() {
    let mut centre = TestCentre::morning();
    for (who, digits) in [("Claire", "482915"), ("Nadia", "1111"), ("Inès", "2222")] {
        puts(&mut centre, who, digits);
    }
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("qéquipe<Entrée>claire<Entrée><Bas><Bas>non<Ctrl-S>482915").waits().strikes("<Entrée><Ctrl-L>");
    sarah.hears_answers();
    assert!(!has_code(&centre, "Claire"), "{}", sarah.sees());
    sarah.strikes("<Entrée><Entrée><Échap><Échap><Échap>");
    assert!(sarah.app.screens.is_empty(), "{}", sarah.sees());
}

#[test]
fn each_stroke_turns_the_charts_by_one_period_however_slow_the_file_is() {
    let centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("qchiffres<Entrée><Entrée>");
    let shown = |seat: &Seat| seat.app.screens.top::<Charts>().unwrap().figures.period;
    let before = shown(&sarah);
    sarah.waits().strikes("<Gauche><Gauche>").hears_answers();
    assert_eq!(shown(&sarah), before.previous().previous(), "{}", sarah.sees());
}

#[test]
fn a_pane_chosen_while_the_file_is_slow_stays_on_the_screen() {
    for keys in ["v", "u"] {
        let mut centre = TestCentre::morning();
        let mut sarah = centre.seat("Sarah");
        sarah.on("KAYA");
        if keys == "u" {
            sarah.strikes("v");
        }
        let key = Event::Key(Key::Char(keys.chars().next().unwrap()));
        let sent = sarah.app.update(key, sarah.now).into_iter().find_map(|effect| match effect {
            Effect::Run(request) => Some(*request),
            _ => None,
        });
        let request: Request = sent.unwrap();
        sarah.strikes("2");
        let (key, result) = (request.key.clone(), centre.store.run(&request));
        assert!(result.is_ok());
        sarah.hands(Event::Store(StoreReply::Did { key, result, changed: None }));
        assert_eq!(sarah.app.listing().kind, &RENEWAL, "{keys}: {}", sarah.sees());
        sarah.strikes("1");
        assert!(sarah.line("▌").contains("KAYA"), "{keys}: {}", sarah.sees());
    }
}

#[test]
fn whoever_quits_in_a_window_too_small_leaves_word_of_how_far_they_had_read() {
    let centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("<Bas>").sized(40, 10).strikes("<Ctrl-Q>");
    assert!(sarah.gone);
    let drafts = Drafts::open(&centre.path()).unwrap();
    assert!(drafts.read_position(centre.staff("Sarah")).unwrap().is_some());
}

fn merges(centre: &mut TestCentre, kept: PersonId, other: PersonId) {
    let (kept, other) =
        (centre.store.load_person(kept).unwrap().unwrap(), centre.store.load_person(other).unwrap().unwrap());
    let operation = Operation::Merge { kept: Box::new(kept), other: other.id, rev: other.rev, overrule: true };
    centre.does("Claire", at(9, 41), operation);
}

#[test]
fn a_link_to_a_card_that_went_into_another_says_that_it_is_not_noted() {
    let mut centre = TestCentre::with_people();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("/benali mouhamed<Entrée>&tran");
    let (kept, other) = (centre.person("BEN ALI", "Mohamed").id, centre.person("BENALI", "Mouhamed").id);
    merges(&mut centre, kept, other);
    sarah.hears().strikes("<Entrée>");
    assert!(sarah.app.message.error, "{}", sarah.sees());
    assert!(sarah.reads("BEN ALI Mohamed") && sarah.reads("recommencez"), "{}", sarah.sees());
}

#[test]
fn a_form_closed_meanwhile_takes_no_other_screen_with_it() {
    let mut centre = TestCentre::with_people();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("/kaya<Entrée>5<Ctrl-S>rappeler<Ctrl-X>");
    assert!(sarah.reads("Jeter ce qui est tapé"), "{}", sarah.sees());
    let person = centre.person("KAYA", "Elif");
    let protected = comptoir::domain::Person { confidential_contact: Some("+33612009900".into()), ..person };
    centre.does("Claire", at(9, 41), Operation::EditPerson(Box::new(protected)));
    sarah.hears();
    assert!(!sarah.app.screens.has::<Form>(), "{}", sarah.sees());
    sarah.strikes("o");
    assert_eq!(sarah.app.screens.len(), 1, "the card is still there\n{}", sarah.sees());
    assert!(sarah.app.drafts.is_empty(), "{}", sarah.sees());
}
