//! Promises of the screen when the file lets it down: what is typed stays, what waits is said, nothing is guessed.

use comptoir::app::Event;
use comptoir::app::screens::confirm::Confirm;
use comptoir::app::screens::form::Form;
use comptoir::domain::Moment;
use comptoir::panes::arrival::LABEL;
use comptoir::protocol::{Answer, Cause, Done, Draft, DraftReply, Operation, Refusal, StoreReply, Welcome};

use crate::support::bench::*;
use crate::support::{Seat, TestCentre, Visit, at, context};

/// A new arrival's form, its name typed, sent and not answered.
fn saving() -> Bench {
    let mut bench = Bench::open();
    bench.keys("n Tab Kaya Ctrl-S");
    assert_eq!((bench.run.len(), bench.added().text(&LABEL)), (1, "Kaya"));
    bench
}

fn kept(bench: &Bench) -> Draft {
    bench.kept.last().unwrap().clone()
}

#[test]
fn a_write_that_waits_for_another_desk_says_so_after_two_seconds_and_not_before() {
    let mut bench = saving();
    assert_eq!(bench.app.standing_message(), None);
    assert!(bench.app.next_wake().unwrap().0 <= bench.now.0 + 2, "it wakes to say it");
    bench.wait(2);
    assert!(bench.app.standing_message().unwrap().contains("attend son tour"));
    bench.done(Vec::new(), None);
    assert_eq!(bench.app.standing_message(), None);
}

#[test]
fn a_form_that_waits_can_be_left_and_is_still_saved_once() {
    let mut bench = saving();
    let draft = kept(&bench);
    bench.keys("Esc");
    assert!(bench.app.screens.top_is::<Form>(), "a key struck at once waits for the answer");
    bench.wait(2);
    bench.keys("x Esc");
    assert!(bench.app.screens.is_empty());
    // It is on its way: taking it up again would type into a form about to close.
    bench.event(Event::Drafts(DraftReply::Drafts(vec![draft.clone()])));
    assert!(bench.app.drafts.is_empty());
    bench.keys("/ ben");
    bench.done(Vec::new(), None);
    assert_eq!((bench.run.len(), bench.dropped.last()), (1, Some(&draft.id)));
    assert_eq!(bench.lookup().line.text(), "ben", "what was begun meanwhile goes on");
}

#[test]
fn drafts_that_cannot_be_read_are_said_to_be_so() {
    let mut bench = Bench::open();
    bench.keys("g");
    bench.event(Event::Drafts(DraftReply::Unread(Vec::new())));
    assert!(bench.app.message.error && bench.app.message.text.starts_with("Les brouillons ne se lisent pas"));
    bench.recalls(Vec::new());
    assert_eq!(bench.app.message.text, "Aucun brouillon à reprendre.");
}

#[test]
fn keys_struck_before_the_drafts_are_there_go_where_they_lead() {
    let mut bench = saving();
    let draft = kept(&bench);
    bench.wait(2);
    bench.keys("Esc");
    bench.did(0, Err(Refusal::Rule("Non.".into())));
    bench.board(three_waiting());
    bench.keys("g x !");
    assert!(bench.app.screens.is_empty() && bench.run.len() == 1, "nothing is done to the line");
    bench.wait(2);
    assert!(bench.app.standing_message().is_some_and(|said| said.contains("se lisent encore")));
    bench.event(Event::Drafts(DraftReply::Drafts(vec![draft])));
    let (done, whose) = Default::default();
    bench.answer(bench.last_asked(), Answer::Saved { done, whose });
    assert!(bench.sheet().entry().line.text().ends_with("x!"), "{:?}", bench.sheet().entry());
    bench.keys("Esc g");
    bench.wait(2);
    bench.keys("Esc Down");
    assert!(bench.app.screens.is_empty() && bench.selected() == Some(2), "whoever does not wait goes on");
}

#[test]
fn a_form_left_waiting_and_refused_is_said_and_taken_up_again_and_asks_nothing_over_other_work() {
    let mut bench = saving();
    let draft = kept(&bench);
    bench.wait(3);
    bench.keys("Esc n Tab x");
    bench.did(0, Err(Refusal::Guard("Kaya est déjà là.".into())));
    assert!(bench.app.screens.top_is::<Form>(), "no question under a person's keys");
    assert!(bench.app.message.error && bench.app.message.text.contains("déjà là"));
    bench.event(Event::Drafts(DraftReply::Drafts(vec![draft.clone()])));
    assert_eq!(bench.app.drafts, [draft]);
}

#[test]
fn what_becomes_of_a_save_is_not_told_to_whoever_sits_down_meanwhile() {
    let done = || Done {
        seq: 1,
        items: Vec::new(),
        person: None,
        said: "Kaya : en attente".into(),
        undoable: true,
        repeated: false,
    };
    for result in [Ok(done()), Err(Refusal::Guard("Kaya est déjà là.".into())), Err(Refusal::Rule("Non.".into()))] {
        let mut bench = saving();
        bench.keys("Ctrl-L Enter morel Enter");
        let before = bench.board_asked();
        bench.did(0, result);
        assert!(bench.app.screens.is_empty() && bench.app.message.text.is_empty(), "{:?}", bench.app.message);
        assert!(
            !bench.app.undoing.can_undo(bench.app.context.today()) && bench.board_asked() > before,
            "the list shows it"
        );
    }
}

#[test]
fn a_refused_save_keeps_the_form_and_the_next_one_is_the_same_deed() {
    let mut bench = saving();
    bench.wait(40);
    bench.refused(Refusal::Trouble(Cause::Busy.into()));
    bench.keys("Ctrl-S");
    let [first, again] = bench.run.as_slice() else { panic!("saved once more") };
    assert_eq!(first.key, again.key, "done twice, it would be done once");
    assert!(matches!(again.operation, Operation::Add { .. }));
    // It had been done after all.
    bench.repeated();
    assert!(bench.app.screens.is_empty());
}

#[test]
fn words_changed_after_a_save_that_seemed_to_fail_are_not_taken_for_those_that_were_saved() {
    let mut bench = saving();
    bench.refused(Refusal::Trouble(Cause::Silent.into()));
    bench.keys("Space Elif Ctrl-S");
    bench.repeated();
    assert_eq!(bench.line("label"), "Kaya Elif");
    assert!(bench.app.message.error && bench.app.message.text.contains("avec d’autres mots"));
    assert!(bench.kept.last().unwrap().id != bench.run[0].key && bench.dropped.contains(&bench.run[0].key));
    bench.keys("Ctrl-S");
    assert_ne!(bench.run[0].key, bench.run.last().unwrap().key);
}

#[test]
fn what_could_not_be_kept_is_said_under_every_key_until_it_is() {
    let mut bench = Bench::open();
    bench.keys("n Tab K");
    bench.event(Event::Drafts(DraftReply::Trouble(Cause::Full.into())));
    bench.keys("ay");
    assert!(bench.app.standing_message().unwrap().contains("disque est plein"));
    bench.keys("Esc");
    assert!(!bench.app.message.text.contains("gardé"), "nothing is promised that is not so");
    assert!(bench.app.message.text.contains("en mémoire seulement"));
    bench.keys("Ctrl-Q");
    assert!(bench.app.screens.top::<Confirm>().is_some_and(|confirm| confirm.question.contains("perdu")));
    bench.event(Event::Drafts(DraftReply::Mended));
    assert_eq!(bench.app.standing_message(), None);
    assert!(bench.app.message.text.contains("de nouveau gardé"));
}

#[test]
fn the_bar_of_a_form_promises_nothing_that_the_disk_refuses() {
    let mut bench = Bench::open();
    bench.keys("n Tab K");
    let closes = |bench: &Bench| {
        let hints = bench.app.list_hints();
        hints.into_iter().find(|(key, _)| key == "Échap").map(|(_, word)| word)
    };
    assert_eq!(closes(&bench).as_deref(), Some("fermer, gardé"));
    bench.event(Event::Drafts(DraftReply::Trouble(Cause::Full.into())));
    assert_eq!(closes(&bench).as_deref(), Some("fermer, en mémoire"));
}

#[test]
fn why_nothing_can_be_written_any_more_is_said_at_once() {
    let mut bench = Bench::open();
    bench.app.message.text = "Fait.".to_owned();
    bench.event(Event::Store(StoreReply::Halted(Cause::Full.into())));
    assert_eq!(Some(&bench.app.message.text), bench.app.blocked.halted.as_ref());
}

#[test]
fn quitting_is_asked_once_however_often_it_is_struck() {
    let mut bench = Bench::open();
    bench.keys("Ctrl-C Ctrl-C Ctrl-Q");
    assert!(bench.app.screens.top::<Confirm>().is_some());
    bench.keys("Esc");
    assert!(at_the_list(&bench));
}

/// In seconds.
const HOUR: i64 = 3600;

#[test]
fn a_clock_set_back_is_said_once_and_gives_nobody_more_time_before_the_lock() {
    let mut bench = Bench::open();
    bench.wait(60);
    bench.wait(-2 * HOUR);
    assert!(bench.app.message.text.contains("retarde de 2 h"), "{}", bench.app.message.text);
    bench.wait(170);
    assert!(!bench.app.is_locked());
    bench.wait(20);
    assert!(bench.app.is_locked(), "three minutes later, whatever the clock did");
    bench.keys("Enter Enter Down");
    bench.wait(1);
    assert!(!bench.app.message.text.contains("retarde"), "said once");
}

#[test]
fn a_clock_put_forward_a_day_locks_once_and_no_more() {
    let mut bench = Bench::open();
    bench.keys("n Tab Kaya");
    bench.wait(24 * HOUR);
    assert!(bench.app.is_locked());
    let layers = bench.app.screens.len();
    for _ in 0..3 {
        bench.wait(24 * HOUR);
        bench.wait(-24 * HOUR);
    }
    assert_eq!(bench.app.screens.len(), layers, "one lock over one form");
    bench.keys("Enter Enter");
    assert!(!bench.app.is_locked() && bench.sheet().entries.iter().any(|entry| entry.line.text() == "Kaya"));
    bench.wait(60);
    assert!(!bench.app.is_locked());
}

#[test]
fn a_clock_behind_the_file_is_said_when_it_is_opened() {
    let opened = |ahead: i64| {
        let mut bench = Bench::shut("09:41", Some("sarah"));
        let latest = Some(Moment(bench.now.0 + ahead));
        let welcome = Welcome { context: context::desk("09:41"), account: None, latest, people: true };
        bench.event(Event::Store(StoreReply::Opened(Box::new(welcome))));
        bench.app.message.text.clone()
    };
    assert!(opened(26 * HOUR).contains("26 h"));
    for close in [-HOUR, 0, 60] {
        assert_eq!(opened(close), "", "clocks that agree to the minute");
    }
}

#[test]
fn no_wait_is_ever_negative_and_summer_time_skips_to_a_minute_that_exists() {
    let (now, then) = (Moment(1_795_334_400), Moment(1_795_334_400 + HOUR));
    assert_eq!((now.minutes_since(then), then.minutes_since(now)), (0, 60));
    let at = |day: u32, hour, minute| {
        let local = chrono::NaiveDate::from_ymd_opt(2027, 3, day).unwrap().and_hms_opt(hour, minute, 0).unwrap();
        Moment::from_local(local, comptoir::domain::Zone::PARIS)
    };
    // The night of 27 to 28 March 2027 has no 02:30.
    for minute in [0, 15, 30, 59] {
        assert_eq!(at(28, 2, minute), at(28, 3, 0), "02:{minute:02}");
    }
    assert_eq!(at(28, 3, 0).minutes_since(at(28, 1, 59)), 1);
}

#[test]
fn a_clock_behind_the_journal_stays_in_sight_as_long_as_it_is() {
    let mut centre = TestCentre::with_people();
    centre.comes(at(9, 0), Visit { of: Some(("KAYA", "Elif")), ..Visit::default() });
    let mut seat = Seat::at(&centre.path(), "Sarah", at(9, 0).plus_minutes(-24 * 60));
    seat.opens();
    // The last rows are of this morning.
    let said = "h 00 min, liste du jour absente";
    assert!(seat.reads(said), "{}", seat.sees());
    seat.strikes("<Bas>5");
    assert!(seat.reads(said), "whatever is struck\n{}", seat.sees());
    seat.strikes("n");
    assert!(seat.reads(said), "over a form too\n{}", seat.sees());
    seat.strikes("<Échap>");
    seat.idles(30);
    assert!(!seat.reads("horloge"), "the lock says nothing\n{}", seat.sees());
    seat.strikes("<Entrée><Entrée>");
    seat.idles(23 * 60 + 29);
    seat.strikes("<Entrée><Entrée>");
    assert!(!seat.reads("horloge"), "it has come up\n{}", seat.sees());
}
