//! What `u` takes back and Ctrl-Y does again at a desk: one's own, of this sitting and today, one press at a time.

use comptoir::app::keys::Key;
use comptoir::app::{Effect, Event};
use comptoir::domain::{ItemId, Moment};
use comptoir::model::State;
use comptoir::panes::arrival::{Called, Cancelled, Done as Gone, LeftUnseen, NoShow, Waiting};
use comptoir::protocol::{Done, LineEnd, Operation, Refusal, Request, StoreReply};

use crate::support::dump;
use crate::support::undo_deeds::{KAYA, adds, line, moving, on, outing, series};
use crate::support::{Seat, TestCentre, Visit, at};

/// What one key asks of the file, still unanswered.
fn unanswered(seat: &mut Seat, key: Key) -> Vec<Request> {
    let now = seat.now;
    let effects = seat.app.update(Event::Key(key), now);
    let asked = effects.into_iter().filter_map(|effect| match effect {
        Effect::Run(request) => Some(*request),
        _ => None,
    });
    asked.collect()
}

/// The file answers at last.
fn answer(centre: &mut TestCentre, seat: &mut Seat, request: &Request) {
    let result = centre.store.run(request);
    seat.hands(Event::Store(StoreReply::Did { key: request.key.clone(), result, changed: None }));
}

fn everything(centre: &TestCentre) -> dump::Dump {
    dump::dump(&centre.path())
}

fn turned(centre: &mut TestCentre, now: Moment, operation: Operation) -> Result<Done, Refusal> {
    centre.tries("Sarah", now, operation)
}

#[test]
fn one_line_of_many_changed_since_refuses_them_all_and_is_named() {
    let mut centre = TestCentre::with_people();
    let ends = [KAYA, ("TRAN", "Minh"), ("ROUX", "Marcel")].map(|who| {
        let item = line(&mut centre, who, Some(at(8, 30)));
        LineEnd { item, rev: centre.item(item).rev, to: NoShow.state() }
    });
    let done = centre.does("Sarah", at(9, 30), Operation::EndLines(ends.to_vec()));
    centre.moves(at(9, 31), ends[1].item, Waiting.state());
    let before = everything(&centre);
    let why = turned(&mut centre, at(9, 32), Operation::Undo(Some(done.seq))).unwrap_err().to_string();
    assert!(why.contains("TRAN"), "{why}");
    assert_eq!(everything(&centre), before, "all or nothing");
}

#[test]
fn only_ones_own_action_of_today_is_turned() {
    let mut centre = TestCentre::with_people();
    let item = line(&mut centre, KAYA, None);
    let done = centre.does("Sarah", at(9, 30), moving(&centre.item(item), Called.state(), Vec::new()));
    assert!(centre.tries("Claire", at(9, 31), Operation::Undo(Some(done.seq))).is_err(), "somebody else's");
    let why = turned(&mut centre, on(1, 8, 0), Operation::Undo(Some(done.seq))).unwrap_err().to_string();
    assert!(why.contains("autre jour"), "{why}");
    assert!(turned(&mut centre, at(9, 31), Operation::Redo(done.seq)).is_err(), "it holds");
}

#[test]
fn the_sentence_names_pane_person_and_count() {
    let mut centre = TestCentre::with_people();
    let done = centre.does("Sarah", at(9, 30), adds(series(&centre)));
    let said = turned(&mut centre, at(9, 31), Operation::Undo(Some(done.seq))).unwrap().said;
    assert_eq!(said.replace('\u{a0}', " "), "Défait — Transports : DIALLO Mariama (1992), 6 transports retirés");
    let said = turned(&mut centre, at(9, 32), Operation::Redo(done.seq)).unwrap().said;
    assert_eq!(said.replace('\u{a0}', " "), "Refait — Transports : DIALLO Mariama (1992), 6 transports refaits");
    let item = line(&mut centre, KAYA, None);
    let done = centre.does("Sarah", at(9, 33), moving(&centre.item(item), Called.state(), Vec::new()));
    let said = turned(&mut centre, at(9, 34), Operation::Undo(Some(done.seq))).unwrap().said;
    assert!(said.contains("Arrivées, KAYA Elif"), "{said}");
}

#[test]
fn an_action_on_several_panes_is_told_by_its_lines_and_read_to_its_end() {
    let mut centre = TestCentre::with_people();
    let form = adds(outing(&centre, None));
    let mut sarah = seat(&centre);
    let done = centre.does("Sarah", at(9, 30), form);
    let said = turned(&mut centre, at(9, 31), Operation::Undo(Some(done.seq))).unwrap().said.replace('\u{a0}', " ");
    assert!(said.starts_with("Défait — KAYA Elif, 1 ") && !said.contains(" : "), "{said}");
    // As long as the screen is wide, with a key beside it that would cut it short.
    line(&mut centre, KAYA, None);
    sarah.hears().on("KAYA").strikes("p");
    let request = unanswered(&mut sarah, Key::Char('u')).remove(0);
    let said = format!("Défait — {}fin.", "1 transport rétabli, ".repeat(3));
    assert!((66..78).contains(&said.chars().count()), "{}", said.chars().count());
    let result = centre.store.run(&request).map(|done| Done { said: said.clone(), ..done });
    sarah.hands(Event::Store(StoreReply::Did { key: request.key, result, changed: None }));
    assert!(sarah.reads(&said), "{}", sarah.sees());
}

fn state_of(centre: &TestCentre, item: ItemId) -> State {
    centre.item(item).state
}

fn seat(centre: &TestCentre) -> Seat {
    let mut seat = centre.seat("Sarah");
    seat.now = at(9, 41);
    seat
}

#[test]
fn two_desks_of_one_person_have_two_stacks() {
    let mut centre = TestCentre::with_people();
    let (one, two) = (line(&mut centre, KAYA, None), line(&mut centre, ("TRAN", "Minh"), None));
    let (mut here, mut there) = (seat(&centre), seat(&centre));
    here.on("KAYA").strikes("p");
    there.on("TRAN").strikes("p");
    here.strikes("u");
    assert_eq!((state_of(&centre, one), state_of(&centre, two)), (Waiting.state(), Called.state()), "{}", here.sees());
    here.strikes("u");
    assert_eq!(state_of(&centre, two), Called, "not the other desk's: {}", here.sees());
    there.strikes("u");
    assert_eq!(state_of(&centre, two), Waiting, "{}", there.sees());
}

#[test]
fn undone_and_done_again_by_keys_shows_what_came_back() {
    let mut centre = TestCentre::with_people();
    let item = line(&mut centre, KAYA, None);
    line(&mut centre, ("TRAN", "Minh"), None);
    let mut sarah = seat(&centre);
    sarah.on("KAYA").strikes("d");
    assert_eq!(state_of(&centre, item), Gone);
    sarah.strikes("2u");
    assert_eq!(state_of(&centre, item), Waiting, "{}", sarah.sees());
    assert!(sarah.line("▌").contains("KAYA"), "the pane and the line are shown: {}", sarah.sees());
    assert!(sarah.reads("Ctrl-Y refaire"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-Y>");
    assert_eq!(state_of(&centre, item), Gone, "{}", sarah.sees());
    sarah.strikes("uu<Ctrl-Y><Ctrl-Y>");
    assert_eq!(state_of(&centre, item), Gone, "{}", sarah.sees());
}

#[test]
fn a_key_held_down_undoes_once() {
    let mut centre = TestCentre::with_people();
    let (one, two) = (line(&mut centre, KAYA, None), line(&mut centre, ("TRAN", "Minh"), None));
    let mut sarah = seat(&centre);
    sarah.on("KAYA").strikes("p");
    sarah.on("TRAN").strikes("p");
    sarah.strikes("u");
    let said = sarah.app.message.clone();
    for _ in 0..20 {
        sarah.hands(Event::Held(Key::Char('u')));
    }
    assert_eq!((state_of(&centre, one), state_of(&centre, two)), (Called.state(), Waiting.state()), "{}", sarah.sees());
    assert_eq!(sarah.app.message, said, "and its sentence stays");
}

#[test]
fn what_cannot_be_taken_back_is_said_and_nothing_else_is_touched() {
    let mut centre = TestCentre::with_people();
    let item = line(&mut centre, KAYA, None);
    let nameless = centre.comes(at(8, 20), Visit { label: "la dame au vélo", reason: "ECOUTE", ..Visit::default() });
    centre.moves(at(8, 30), nameless, LeftUnseen.state());
    centre.moves(at(8, 31), item, Called.state());
    let mut sarah = Seat::at(&centre.path(), "Sarah", at(18, 45));
    sarah.opens();
    sarah.strikes("qclôture<Entrée><Entrée><Entrée><Échap>");
    assert!(centre.store.load_item(nameless).unwrap().is_none(), "{}", sarah.sees());
    let before = everything(&centre);
    sarah.strikes("u");
    assert!(sarah.app.message.error && sarah.app.message.text.contains("Cela ne se défait pas"), "{}", sarah.sees());
    assert_eq!(everything(&centre), before);
}

#[test]
fn what_cannot_be_taken_back_bars_the_way_to_nothing_done_before_it() {
    let mut centre = TestCentre::with_people();
    let item = line(&mut centre, KAYA, None);
    let nameless = centre.comes(at(8, 20), Visit { label: "la dame au vélo", reason: "ECOUTE", ..Visit::default() });
    centre.moves(at(8, 30), nameless, LeftUnseen.state());
    let mut sarah = Seat::at(&centre.path(), "Sarah", at(18, 45));
    sarah.opens();
    sarah.on("KAYA").strikes("p");
    assert_eq!(centre.store.load_item(item).unwrap().unwrap().state, Called.state());
    sarah.strikes("qclôture<Entrée><Entrée><Entrée><Échap>");
    assert!(centre.store.load_item(nameless).unwrap().is_none(), "{}", sarah.sees());
    sarah.strikes("u");
    let said = sarah.app.message.text.clone();
    assert!(said.contains("Cela ne se défait pas") && said.contains("Encore u défait ce qui précède"), "{said}");
    let state = |centre: &TestCentre| centre.store.load_item(item).unwrap().unwrap().state;
    assert!(!state(&centre).open, "{}", sarah.sees());
    sarah.strikes("u");
    assert_eq!(state(&centre), Called.state(), "{}", sarah.sees());
    sarah.strikes("u");
    assert_ne!(state(&centre), Called.state(), "{}", sarah.sees());
    // What alone is left is said again.
    sarah.strikes("u");
    assert!(sarah.app.message.text.contains("Cela ne se défait pas"), "{}", sarah.sees());
}

#[test]
fn undo_is_offered_beside_the_words_of_what_it_takes_back_and_no_others() {
    let mut centre = TestCentre::with_people();
    line(&mut centre, KAYA, None);
    let mut sarah = seat(&centre);
    sarah.on("KAYA").strikes("p");
    assert!(sarah.reads("u défaire"), "{}", sarah.sees());
    sarah.strikes("n<Bas>Nour<Échap>");
    assert!(
        sarah.reads("Brouillon gardé.") && !sarah.line("Brouillon gardé").contains("u défaire"),
        "{}",
        sarah.sees()
    );
}

#[test]
fn getting_up_ends_the_sitting_and_an_idle_lock_does_not() {
    let mut centre = TestCentre::with_people();
    let item = line(&mut centre, KAYA, None);
    let mut sarah = seat(&centre);
    sarah.on("KAYA").strikes("p").idles(4);
    assert!(sarah.app.is_locked());
    sarah.strikes("<Entrée><Entrée>u");
    assert_eq!(state_of(&centre, item), Waiting, "{}", sarah.sees());
    sarah.on("KAYA").strikes("p<Ctrl-L><Entrée><Entrée>u");
    assert_eq!(state_of(&centre, item), Called, "{}", sarah.sees());
    assert!(sarah.app.message.error, "{}", sarah.sees());
}

#[test]
fn past_midnight_nothing_of_yesterday_is_taken_back() {
    let mut centre = TestCentre::with_people();
    let item = line(&mut centre, KAYA, None);
    let mut sarah = Seat::at(&centre.path(), "Sarah", at(23, 59));
    sarah.opens();
    sarah.on("KAYA").strikes("p").idles(1);
    sarah.strikes("u");
    assert_eq!(state_of(&centre, item), Called, "{}", sarah.sees());
    assert!(sarah.app.message.text.contains("autre jour"), "{}", sarah.sees());
}

#[test]
fn what_is_answered_after_its_person_got_up_is_not_taken_back_when_they_come_back() {
    let mut centre = TestCentre::with_people();
    let item = line(&mut centre, KAYA, None);
    let mut sarah = seat(&centre);
    sarah.on("KAYA");
    let called = unanswered(&mut sarah, Key::Char('p')).remove(0);
    sarah.strikes("<Ctrl-L>");
    answer(&mut centre, &mut sarah, &called);
    sarah.strikes("<Entrée><Entrée>u");
    assert_eq!(state_of(&centre, item), Called, "{}", sarah.sees());
}

#[test]
fn what_is_struck_behind_u_waits_behind_it() {
    let mut centre = TestCentre::with_people();
    let (one, two) = (line(&mut centre, KAYA, None), line(&mut centre, ("TRAN", "Minh"), None));
    let mut sarah = seat(&centre);
    sarah.on("KAYA");
    let below = if sarah.app.listing().position() == Some(0) { Key::Down } else { Key::Up };
    sarah.on("KAYA");
    let called = unanswered(&mut sarah, Key::Char('p')).remove(0);
    for key in [Key::Char('u'), Key::Home, Key::End, Key::Char('t'), below] {
        assert!(unanswered(&mut sarah, key).is_empty(), "{key:?} waits");
    }
    assert!(sarah.app.screens.is_empty(), "no form opens before its turn: {}", sarah.sees());
    answer(&mut centre, &mut sarah, &called);
    assert_eq!(
        (state_of(&centre, one), state_of(&centre, two)),
        (Waiting.state(), Waiting.state()),
        "{}",
        sarah.sees()
    );
    assert!(!sarah.app.screens.is_empty(), "then it does: {}", sarah.sees());
}

#[test]
fn a_key_struck_right_after_u_acts_on_the_line_as_it_is_then() {
    for (card, keys) in [("", " "), ("<Entrée>", " "), ("", "xdoublon<Entrée>")] {
        let mut centre = TestCentre::with_people();
        let item = line(&mut centre, KAYA, None);
        let mut sarah = seat(&centre);
        sarah.on("KAYA").strikes(card);
        let noted = unanswered(&mut sarah, Key::Char('p')).remove(0);
        // The list is read when it is, as behind a slow file.
        sarah.waits().strikes("u").strikes(keys);
        answer(&mut centre, &mut sarah, &noted);
        sarah.hears_answers();
        let state = if keys == " " { Called.state() } else { Cancelled.state() };
        assert_eq!(state_of(&centre, item), state, "{card}{keys}: {}", sarah.sees());
        assert!(!sarah.reads("Modifié"), "{}", sarah.sees());
    }
}

#[test]
fn whoever_changed_a_line_themselves_is_not_told_their_own_name() {
    let mut centre = TestCentre::with_people();
    let item = line(&mut centre, KAYA, None);
    let mut sarah = seat(&centre);
    sarah.on("KAYA");
    // At her other desk.
    centre.does("Sarah", at(9, 41), moving(&centre.item(item), Called.state(), Vec::new()));
    sarah.strikes("p");
    assert!(sarah.reads("« Appelé·e » par vous à 09:41"), "{}", sarah.sees());
}

#[test]
fn while_another_desk_holds_the_file_u_holds_nobody_and_takes_nothing_back_later() {
    let mut centre = TestCentre::with_people();
    let (one, two) = (line(&mut centre, KAYA, None), line(&mut centre, ("TRAN", "Minh"), None));
    let mut sarah = seat(&centre);
    sarah.on("KAYA");
    let called = unanswered(&mut sarah, Key::Char('p')).remove(0);
    assert!(unanswered(&mut sarah, Key::Char('u')).is_empty());
    sarah.now = Moment(sarah.now.0 + 5);
    sarah.on("TRAN").strikes("u");
    let second = unanswered(&mut sarah, Key::Char('p')).remove(0);
    answer(&mut centre, &mut sarah, &called);
    answer(&mut centre, &mut sarah, &second);
    assert_eq!((state_of(&centre, one), state_of(&centre, two)), (Called.state(), Called.state()), "{}", sarah.sees());
}

#[test]
fn on_a_card_what_was_taken_back_is_done_again_by_the_key_the_bar_names() {
    let mut centre = TestCentre::with_people();
    let item = line(&mut centre, KAYA, None);
    let mut sarah = seat(&centre);
    sarah.on("KAYA").strikes("<Entrée>cu");
    assert_eq!(centre.item(item).claimed_by, None, "{}", sarah.sees());
    assert!(sarah.reads("Ctrl-Y refaire"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-Y>");
    assert_eq!(centre.item(item).claimed_by, Some(centre.staff("Sarah")), "{}", sarah.sees());
}

#[test]
fn on_a_card_what_was_taken_back_is_under_the_selection_again() {
    let mut centre = TestCentre::with_people();
    let item = line(&mut centre, KAYA, None);
    let mut sarah = seat(&centre);
    // Two lines of hers: the arrival, and a callback below it.
    sarah.strikes("/kaya<Ctrl-R>nouvelles<Ctrl-S>1").on("KAYA").strikes("<Entrée>xdoublon<Ctrl-S>");
    assert_eq!(centre.item(item).state, Cancelled.state(), "{}", sarah.sees());
    assert!(sarah.line("▌").contains("Rappels"), "{}", sarah.sees());
    sarah.strikes("u");
    assert!(sarah.line("▌").contains("Arrivées"), "{}", sarah.sees());
}

#[test]
fn the_key_of_redo_stands_beside_what_was_taken_back_and_beside_nothing_else() {
    let mut centre = TestCentre::with_people();
    line(&mut centre, KAYA, None);
    let mut sarah = seat(&centre);
    sarah.on("KAYA").strikes("du");
    assert!(sarah.line("Défait").contains("Ctrl-Y refaire"), "{}", sarah.sees());
    sarah.strikes(",xyz<Échap>");
    assert!(!sarah.line("Brouillon gardé").contains("Ctrl-Y"), "{}", sarah.sees());
}
