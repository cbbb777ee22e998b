//! Promises of the callbacks: what may follow what, when to try again, whom to call first, what is read before dialling.

use std::collections::HashSet;
use std::sync::Arc;

use comptoir::domain::calendar;
use comptoir::domain::coded::Coded;
use comptoir::domain::person::Voicemail;
use comptoir::domain::{Moment, Person, PersonId};
use comptoir::model::call::{Attempt, Call, Outcome, Tone, Tried};
use comptoir::model::{Context, Item, Level, Row, State, Value, common};
use comptoir::panes::arrival::{self, Expected, VANISHED};
use comptoir::panes::callback::*;

use crate::support::context::*;
use crate::support::step_table::steps;

/// The same, open.
fn to_call(wall: &str) -> Item {
    callback_opened(callback_asked(wall), &desk(wall))
}

fn go(mut item: Item, to: State, wall: &str) -> Item {
    if to == Calling {
        (item.claimed_by, item.claim_expires_at) = (Some(SARAH), Some(at(wall).plus_minutes(10)));
    } else if to == Retry && item.get(&OUTCOME).is_empty() {
        item.set(&OUTCOME, Value::Code("NO_ANSWER"));
    }
    CALLBACK.move_item(&mut item, to, &desk(wall)).unwrap();
    item
}

/// An attempt that brought nothing, at `wall`.
fn tried(item: Item, wall: &str) -> Item {
    let item = go(item, Calling.state(), wall);
    go(item, Retry.state(), wall)
}

fn next(item: &Item) -> Moment {
    item.moment(&NEXT_ATTEMPT_AT).unwrap()
}

fn alert(item: &Item, wall: &str) -> (Level, String) {
    let deadline = rules::deadline(item, &desk(wall));
    (deadline.level, deadline.why)
}

fn section(item: &Item, desk: &Context) -> usize {
    rules::sort_key(item, desk).section
}

/// In `from` since 09:00, with all that a step may ask for and three attempts made.
fn ready(from: State, to: State) -> Item {
    let mut item = to_call("08:45");
    item.state = from;
    item.set(&STEP_AT, Value::Moment(at("09:00")));
    item.set(&TRIES, Value::Int(3));
    item.set(&WRONG_NUMBER, "+33699999999");
    item.set(&VOID_REASON, "demandé deux fois");
    item.set(&PRO, Value::Staff(MOREL));
    item.set(&DECISION, Value::Code("LETTER"));
    item.set(&OUTCOME, Value::Code(if to == Exhausted { "REFUSED" } else { "BUSY" }));
    (item.claimed_by, item.claim_expires_at) = (Some(SARAH), Some(at("09:50")));
    item
}

#[test]
fn every_step_of_the_table_is_possible_and_every_other_is_refused_naming_both_states() {
    let table = steps(&CALLBACK);
    for from in CALLBACK.states {
        for to in CALLBACK.states {
            let mut item = ready(*from, *to);
            let done = CALLBACK.move_item(&mut item, *to, &desk("09:41"));
            if table.contains(&(from.code, to.code)) {
                assert_eq!(done, Ok(()), "{} -> {}", from.code, to.code);
                assert_eq!(item.state, *to);
                assert_eq!(item.closed_at, (!to.open).then(|| at("09:41")));
            } else {
                let why = done.expect_err(&format!("{} -> {} is not in the table", from.code, to.code));
                assert_eq!(item.state, *from, "a refused step changes nothing");
                assert!(why.contains(from.label) && why.contains(to.label) && why.ends_with('.'), "{why}");
            }
        }
    }
}

#[test]
fn a_callback_starts_to_be_called_and_nowhere_else() {
    for start in CALLBACK.states {
        let opened = CALLBACK.open(&mut callback_asked("09:00"), Some(*start), &desk("09:00"));
        assert_eq!(opened.is_ok(), *start == ToCall, "{}", start.code);
    }
}

#[test]
fn a_call_that_nobody_holds_any_more_reads_as_to_be_called_and_nothing_is_written() {
    let item = go(to_call("09:00"), Calling.state(), "09:00");
    assert_eq!(item.state_shown(&desk("09:09")), Calling);
    assert_eq!(item.state_shown(&desk("09:10")), ToCall);
    assert_eq!(item.state, Calling, "no timer writes");
    for (to, possible) in [(Calling, true), (Reached, true), (Cancelled, true), (Message, false), (Wrong, false)] {
        let mut item = item.clone();
        item.set(&VOID_REASON, "erreur");
        assert_eq!(CALLBACK.move_item(&mut item, to.state(), &desk("09:10")).is_ok(), possible, "{}", to.code());
    }
    let mut released = item;
    (released.claimed_by, released.claim_expires_at) = (None, None);
    assert_eq!(released.state_shown(&desk("09:01")), ToCall);
}

#[test]
fn each_outcome_leads_where_it_should_and_nowhere_else() {
    for (code, retry) in [
        ("NO_ANSWER", true),
        ("BUSY", true),
        ("THIRD_PARTY", true),
        ("REFUSED", false),
        ("REACHED", false),
        ("MESSAGE", false),
        ("WRONG_NUMBER", false),
    ] {
        for (to, allowed) in [(Retry, retry), (Exhausted, code == "REFUSED")] {
            let mut item = go(to_call("09:00"), Calling.state(), "09:00");
            item.set(&OUTCOME, Value::Code(code));
            let done = CALLBACK.move_item(&mut item, to.state(), &desk("09:01"));
            assert_eq!(done.is_ok(), allowed, "{code} -> {}: {done:?}", to.code());
        }
    }
    let mut silent = go(tried(to_call("09:00"), "09:00"), ToCall.state(), "09:05");
    silent = go(silent, Calling.state(), "09:06");
    let why = CALLBACK.move_item(&mut silent, Retry.state(), &desk("09:07")).unwrap_err();
    assert!(why.contains(OUTCOME.label), "the outcome of the attempt before does not count for this one: {why}");
}

#[test]
fn only_a_call_that_was_made_is_an_attempt() {
    let calls = go(to_call("09:00"), Calling.state(), "09:00");
    for (to, outcome) in [
        (Reached, Outcome::Reached),
        (Message, Outcome::Message),
        (Retry, Outcome::NoAnswer),
        (Wrong, Outcome::WrongNumber),
    ] {
        let item = go(calls.clone(), to.state(), "09:02");
        assert_eq!((item.int(&TRIES), item.moment(&LAST_TRY_AT)), (1, Some(at("09:02"))));
        let step = CALLBACK.step(Calling.state(), to.state()).unwrap();
        let attempt = (step.attempt.unwrap())(&item).unwrap();
        assert_eq!(attempt, Attempt { number: "+33612345678".into(), outcome });
    }
    assert_eq!(go(calls, ToCall.state(), "09:02").int(&TRIES), 0, "the claim lost is no attempt");
    assert_eq!(go(to_call("09:00"), Reached.state(), "09:02").int(&TRIES), 0, "they rang, or are here");
    let recorded = CALLBACK.steps.iter().filter(|step| step.attempt.is_some());
    assert!(recorded.into_iter().all(|step| step.from == Calling));
}

#[test]
fn the_next_attempt_falls_on_the_next_half_day_of_the_other_sort() {
    for (now, then) in [
        ("2026-11-23 09:12", "2026-11-23 14:00"), // Monday morning: the afternoon.
        ("2026-11-23 11:59", "2026-11-23 14:00"),
        ("2026-11-23 12:00", "2026-11-24 08:30"),
        ("2026-11-23 18:29", "2026-11-24 08:30"),
        ("2026-11-27 16:00", "2026-11-30 08:30"), // Friday afternoon: Monday morning.
        ("2026-11-10 16:00", "2026-11-12 08:30"), // The eleventh is a holiday.
        ("2026-12-24 15:00", "2026-12-28 08:30"), // Christmas is a Friday.
        ("2026-03-27 15:00", "2026-03-30 08:30"), // Summer time begins on the 29th.
        ("2026-10-23 15:00", "2026-10-26 08:30"), // … and ends on the 25th.
        ("2026-11-22 10:00", "2026-11-23 14:00"), // Called on a Sunday morning.
    ] {
        assert_eq!(next(&tried(to_call("2026-03-02 09:00"), now)), at(then), "after {now}");
    }
}

#[test]
fn the_hours_the_person_gave_bound_every_attempt() {
    let with_window = |from: &str, to: &str| {
        let mut item = callback_asked("08:45");
        item.set(&WINDOW_FROM, from);
        item.set(&WINDOW_TO, to);
        callback_opened(item, &desk("08:45"))
    };
    let evening = with_window("16:00", "18:00");
    assert_eq!(next(&evening), at("16:00"), "the first attempt too");
    assert_eq!(next(&tried(evening, "2026-11-23 16:10")), at("2026-11-24 16:00"), "never there in the morning");
    let asked = with_window("14:00", "16:00");
    for (wall, part) in [("13:59", sections::LATER), ("14:00", sections::PROMISED), ("16:00", sections::LATER)] {
        assert_eq!(section(&asked, &desk(wall)), part, "{wall}: not called when they cannot be reached");
    }
    let mornings = with_window("", "10:00");
    assert_eq!(next(&tried(mornings, "2026-11-23 09:00")), at("2026-11-24 08:30"));
    let noon = with_window("11:00", "13:00");
    assert_eq!(next(&tried(noon.clone(), "2026-11-23 11:10")), at("2026-11-23 12:00"), "the other half of their hours");
    assert_eq!(next(&tried(noon, "2026-11-23 12:30")), at("2026-11-24 11:00"));
    let early = with_window("07:00", "09:00");
    assert_eq!(next(&tried(early, "2026-11-23 08:50")), at("2026-11-24 08:30"), "the doors open at half past eight");
}

#[test]
fn a_centre_closed_on_an_afternoon_waits_for_the_next_one_it_has() {
    let opening = calendar::parse_week("lun 8h30-12h; mar-ven 8h30-18h").unwrap();
    let calendar = calendar::Calendar { opening, ..calendar::Calendar::default() };
    let monday = Context { calendar: Arc::new(calendar), ..desk("09:30") };
    assert_eq!(when::next_attempt(&to_call("09:00"), &monday), at("2026-11-24 14:00"));
}

#[test]
fn on_the_two_sundays_the_clocks_change_the_next_attempt_keeps_to_the_wall_and_a_quarter_of_an_hour_lasts_one() {
    let open = |hours: &str, wall: &str| {
        let calendar =
            calendar::Calendar { opening: calendar::parse_week(hours).unwrap(), ..calendar::Calendar::default() };
        Context { calendar: Arc::new(calendar), ..desk(wall) }
    };
    let (spring, autumn) = ("2026-03-29", "2026-10-25");
    for (sunday, friday, monday) in [(spring, "2026-03-27", "2026-03-30"), (autumn, "2026-10-23", "2026-10-26")] {
        let item = to_call(&format!("{friday} 09:00"));
        assert_eq!(next(&tried(item, &format!("{friday} 16:10"))), at(&format!("{monday} 08:30")), "over the change");
        let eve = calendar::parse_week("lun-dim 8h30-18h").unwrap();
        assert!(eve.iter().all(|hours| !hours.is_empty()), "a centre open on that Sunday");
        let saturday =
            format!("{} 16:10", at(&format!("{sunday} 12:00")).plus_minutes(-24 * 60).day_in(desk("09:00").zone));
        let item = to_call(&format!("{friday} 09:00"));
        let next = when::next_attempt(&item, &open("lun-dim 8h30-18h", &saturday));
        assert_eq!(next, at(&format!("{sunday} 08:30")), "on the day itself");
    }
    let mut urgent = callback_asked("2026-03-28 20:00");
    urgent.set(&PRIORITY, Value::Int(2));
    // Clocks show 02:00 once too often, or not at all.
    for (wall, shown) in [(format!("{spring} 01:50"), "03:05"), (format!("{autumn} 02:50"), "02:05")] {
        let desk = open("lun-dim 0h-23h59", &wall);
        let next = when::next_attempt(&urgent, &desk);
        assert_eq!((next.minutes_since(desk.now), next.clock_text(desk.zone)), (15, shown.to_owned()));
    }
    let mut night = callback_asked("2026-03-28 20:00");
    night.set(&WINDOW_FROM, "02:30");
    night.set(&WINDOW_TO, "04:00");
    let next = when::next_attempt(&night, &open("lun-dim 0h-23h59", "2026-03-28 03:00"));
    assert_eq!(next, at(&format!("{spring} 03:00")), "half past two does not exist: the first minute that does");
}

#[test]
fn an_urgent_callback_is_tried_again_in_a_quarter_of_an_hour_while_the_doors_are_open() {
    let mut item = callback_asked("09:00");
    item.set(&PRIORITY, Value::Int(2));
    item.set(&PRIORITY_REASON, "Dr Morel attend");
    let item = callback_opened(item, &desk("09:00"));
    assert_eq!(next(&tried(item.clone(), "09:02")), at("09:17"));
    assert_eq!(next(&tried(item.clone(), "18:20")), at("2026-11-24 08:30"));
    let set = set(&desk("09:02"), &URGENT_RETRY, 5);
    assert_eq!(when::next_attempt(&item, &set), at("09:07"));
}

#[test]
fn past_their_hour_message_and_retry_are_shown_due_and_accept_a_call_and_not_before() {
    for to in [Message, Retry] {
        let item = go(go(to_call("09:00"), Calling.state(), "09:00"), to.state(), "09:05");
        assert_eq!(section(&item, &desk("13:59")), sections::LATER);
        let why = CALLBACK.move_item(&mut item.clone(), Calling.state(), &desk("13:59")).unwrap_err();
        assert!(why.contains("14:00") || why.contains("14h") || why.contains("14 h"), "{why}");
        assert_eq!(section(&item, &desk("14:00")), sections::DUE);
        assert_eq!(go(item.clone(), Calling.state(), "14:00").state, Calling);
        let back = go(item, ToCall.state(), "10:00");
        assert_eq!(next(&back), at("10:00"), "they rang back: at once");
    }
}

#[test]
fn a_decision_waits_for_the_attempts_agreed_and_for_a_person() {
    let mut item = to_call("2026-11-16 09:00");
    for (tries, wall) in [(1, "2026-11-16 09:10"), (2, "2026-11-16 14:10"), (3, "2026-11-17 09:10")] {
        item = tried(item, wall);
        assert_eq!((item.state, item.int(&TRIES)), (Retry.state(), tries), "nothing decides by itself");
        let decided = CALLBACK.move_item(&mut item.clone(), Exhausted.state(), &desk(wall));
        assert_eq!(decided.is_ok(), tries == 3, "{decided:?}");
    }
    assert_eq!(alert(&item, "2026-11-17 09:11"), (Level::Soon, "3 essais\u{a0}: à décider\u{a0}?".into()));
    let exhausted = go(item, Exhausted.state(), "2026-11-17 10:00");
    assert_eq!(section(&exhausted, &desk("2026-11-17 10:00")), sections::DECIDE);
    let why = CALLBACK.move_item(&mut exhausted.clone(), Done.state(), &desk("2026-11-17 10:05")).unwrap_err();
    assert!(why.contains(DECISION.label), "{why}");
    let again = go(exhausted, ToCall.state(), "2026-11-17 10:05");
    assert_eq!((again.int(&TRIES), next(&again)), (0, at("2026-11-17 10:05")), "a new round");
}

#[test]
fn what_is_late_lies_below_nobody_but_those_who_are_here_or_urgent() {
    let mut promised = callback_asked("09:00");
    promised.set(&PROMISED_AT, Value::Moment(at("11:00")));
    let promised = callback_opened(promised, &desk("09:00"));
    let parts = ["11:00", "11:01"].map(|wall| section(&promised, &desk(wall)));
    assert_eq!(parts, [sections::PROMISED, sections::LATE]);
    let exhausted = go(ready(Retry.state(), Exhausted.state()), Exhausted.state(), "10:00");
    let late = ["2026-11-30 10:00", "2026-12-01 10:00"]
        .map(|wall| (alert(&exhausted, wall).0, section(&exhausted, &desk(wall))));
    assert_eq!(late, [(Level::Late, sections::LATE); 2]);
    assert_eq!(section(&exhausted, &desk("10:00")), sections::DECIDE);
}

#[test]
fn a_wrong_number_is_not_dialled_again() {
    let wrong = go(go(to_call("09:00"), Calling.state(), "09:00"), Wrong.state(), "09:02");
    let why = CALLBACK.move_item(&mut wrong.clone(), ToCall.state(), &desk("09:03")).unwrap_err();
    assert!(why.contains("06 12 34 56 78"), "{why}");
    let mut mended = wrong;
    mended.set(&PHONE, "+33611111111");
    assert_eq!(go(mended, ToCall.state(), "09:03").state, ToCall);
}

#[test]
fn somebody_reached_is_called_again_on_the_day_given() {
    let mut item = go(go(to_call("09:00"), Calling.state(), "09:00"), Reached.state(), "09:02");
    assert_eq!(next(&item), at("14:00"), "what the form proposes");
    item.set(&NEXT_ATTEMPT_AT, Value::Moment(at("2026-11-26 10:00")));
    let again = go(item, ToCall.state(), "09:03");
    assert_eq!((next(&again), again.int(&TRIES)), (at("2026-11-26 10:00"), 0));
    assert_eq!(section(&again, &desk("09:04")), sections::LATER);
}

#[test]
fn promises_urgency_decisions_and_silence_are_told_at_their_hour() {
    let mut promised = callback_asked("09:00");
    promised.set(&PROMISED_AT, Value::Moment(at("11:00")));
    let promised = callback_opened(promised, &desk("09:00"));
    assert_eq!(promised.due_at, Some(at("11:00")));
    for (wall, level) in
        [("10:29", Level::Calm), ("10:30", Level::Soon), ("11:00", Level::Soon), ("11:01", Level::Late)]
    {
        assert_eq!(alert(&promised, wall).0, level, "{wall}");
    }
    let message = go(go(promised, Calling.state(), "09:10"), Message.state(), "09:12");
    assert_eq!(alert(&message, "11:01").0, Level::Late, "a message left is not a contact");
    assert_eq!(section(&message, &desk("10:40")), sections::PROMISED, "a promise about to break is never folded");

    let urgent = |wall: &str| {
        let mut urgent = callback_asked(wall);
        urgent.set(&PRIORITY, Value::Int(2));
        urgent.set(&PRIORITY_REASON, "Dr Morel attend");
        callback_opened(urgent, &desk(wall))
    };
    assert_eq!(alert(&urgent("09:00"), "10:00").0, Level::Calm);
    let (level, why) = alert(&urgent("09:00"), "10:01");
    assert_eq!((level, why.as_str()), (Level::Late, "urgent depuis 1 h 01 min"));
    let (level, why) = alert(&urgent("2026-11-20 17:00"), "2026-11-23 08:30");
    assert_eq!((level, why.as_str()), (Level::Late, "urgent depuis ven 20/11"), "and not for 63 hours");
    let shut = urgent("2026-11-20 18:50");
    assert_eq!(shut.due_at, Some(at("2026-11-23 09:30")), "an hour after the doors open again");
    assert_eq!(alert(&shut, "2026-11-23 09:30").0, Level::Calm);

    let quiet = to_call("2026-11-20 10:00"); // A Friday.
    assert_eq!(alert(&quiet, "2026-11-23 09:59").0, Level::Calm);
    assert_eq!(alert(&quiet, "2026-11-23 10:00").0, Level::Soon);

    let exhausted = go(ready_exhausted(), Exhausted.state(), "2026-11-20 10:00");
    assert_eq!(alert(&exhausted, "2026-11-23 10:00").0, Level::Calm);
    assert_eq!(alert(&exhausted, "2026-11-23 10:01").0, Level::Late);
}

fn ready_exhausted() -> Item {
    let mut item = to_call("2026-11-20 09:00");
    item.state = Retry.state();
    item.set(&TRIES, Value::Int(3));
    item
}

#[test]
fn a_callback_open_for_more_than_a_fortnight_is_listed_as_without_news() {
    let mut item = to_call("2026-11-02 09:00");
    item.set(&LAST_TRY_AT, Value::Moment(at("2026-11-16 09:00")));
    assert!(!rules::is_stale(&item, &desk("2026-11-16 09:30")));
    assert!(rules::is_stale(&item, &desk("2026-11-17 00:01")));
    let (level, why) = alert(&item, "2026-11-17 09:00");
    assert_eq!(level, Level::Soon);
    assert!(why.starts_with("sans nouvelles"), "{why}");
    let headline = CALLBACK.headline_of(&[row(item)], &[], &desk("2026-11-17 09:00"));
    assert!(headline.contains(&"Sans nouvelles 1".to_owned()), "{headline:?}");
}

#[test]
fn the_list_shows_who_is_here_then_urgent_then_promises_then_due_then_reminders_and_folds_the_future() {
    let named = |subject: &str, person: i64, fill: &dyn Fn(&mut Item)| {
        let mut item = callback_asked("08:45");
        item.set(&SUBJECT, subject);
        item.set(&common::PERSON, Value::Person(PersonId(person)));
        fill(&mut item);
        callback_opened(item, &desk("08:45"))
    };
    let moment = |wall: &str| Value::Moment(at(wall));
    let items = [
        named("plus tard", 1, &|item| item.set(&NEXT_ATTEMPT_AT, moment("2026-11-26 10:00"))),
        named("rendez-vous jeudi", 2, &|item| {
            item.choose(&PURPOSE, CallPurpose::Reminder);
            item.set(&RDV_AT, moment("2026-11-25 10:00"));
        }),
        named("rendez-vous mercredi", 3, &|item| {
            item.choose(&PURPOSE, CallPurpose::Reminder);
            item.set(&RDV_AT, moment("2026-11-25 09:00"));
        }),
        named("dû", 4, &|_| {}),
        named("avant midi", 5, &|item| item.set(&WINDOW_TO, "12:00")),
        named("promis à dix heures", 6, &|item| item.set(&PROMISED_AT, moment("10:00"))),
        named("urgent", 7, &|item| {
            item.set(&PRIORITY, Value::Int(2));
            item.set(&PRIORITY_REASON, "Dr Morel attend");
        }),
        named("ici", 8, &|item| item.set(&NEXT_ATTEMPT_AT, moment("2026-11-26 10:00"))),
    ];
    let desk = Context { here: Arc::new(HashSet::from([PersonId(8)])), ..desk("09:00") };
    let mut sorted: Vec<_> = items.iter().collect();
    sorted.sort_by_key(|item| rules::sort_key(item, &desk));
    let order: Vec<_> = sorted.iter().map(|item| item.text(&SUBJECT)).collect();
    let expected = [
        "ici",
        "urgent",
        "promis à dix heures",
        "avant midi",
        "dû",
        "rendez-vous mercredi",
        "rendez-vous jeudi",
        "plus tard",
    ];
    assert_eq!(order, expected);
    assert!(CALLBACK.sections[section(&items[0], &desk)].folded);
    let hour = CALLBACK.columns[0].cell;
    assert_eq!(hour(&row(items[7].clone()), &desk), "ici");
}

#[test]
fn what_a_form_leaves_out_is_filled_and_what_is_missing_is_said() {
    let item = to_call("09:00");
    assert_eq!(item.text(&PHONE), "+33612345678");
    assert_eq!((item.text(&PURPOSE), item.text(&BY), item.int(&MAX_ATTEMPTS)), ("PERSON_ASKED", "ACCUEIL", 3));
    assert_eq!(next(&item), at("09:00"));
    assert_eq!(next(&to_call("2026-11-21 09:00")), at("2026-11-23 08:30"), "asked on a Saturday");

    let mut stranger = CALLBACK.begin_item(SARAH, None, &desk("09:00"));
    stranger.set(&SUBJECT, "rappeler");
    stranger.set(&PHONE, "+33612345678");
    assert_eq!(stranger.find_refusal(&desk("09:00")).unwrap().0, "caller_label");
    stranger.set(&CALLER_LABEL, "la sœur de Mme K.");
    assert_eq!(stranger.find_refusal(&desk("09:00")), None);

    let mut reminder = callback_asked("09:00");
    reminder.choose(&PURPOSE, CallPurpose::Reminder);
    assert_eq!(reminder.find_refusal(&desk("09:00")).unwrap().0, "rdv_at");
    for (from, to, key) in [("16:00", "15:00", "window_to"), ("20:00", "21:00", "window_from")] {
        let mut item = callback_asked("09:00");
        item.set(&WINDOW_FROM, from);
        item.set(&WINDOW_TO, to);
        assert_eq!(item.find_refusal(&desk("09:00")).unwrap().0, key);
    }
}

#[test]
fn a_protected_contact_is_prepared_with_the_only_number_permitted() {
    let mut person = benali();
    person.confidential_note = Some("ne pas appeler le fixe".into());
    assert_eq!(CALLBACK.begin_item(SARAH, Some(&person), &desk("09:00")).text(&PHONE), "", "no number is permitted");
    person.confidential_contact = Some("+33700000001".into());
    assert_eq!(CALLBACK.begin_item(SARAH, Some(&person), &desk("09:00")).text(&PHONE), "+33700000001");
}

#[test]
fn a_second_callback_for_the_same_person_is_worth_a_look() {
    let other = to_call("08:45");
    let why = rules::duplicate_warning(
        &callback_asked("09:00"),
        &[arrival("KAYA Elif", Expected.state()), other],
        &desk("09:00"),
    )
    .unwrap();
    assert!(why.contains("passer prendre un courrier"), "{why}");
    assert_eq!(
        rules::duplicate_warning(&callback_asked("09:00"), &[arrival("KAYA Elif", Expected.state())], &desk("09:00")),
        None
    );
}

#[test]
fn what_is_read_before_dialling_comes_in_its_order() {
    let mut person = benali();
    person.voicemail = Voicemail::OkAnon;
    person.language = Some("turc".into());
    person.interpreter = true;
    person.confidential_contact = Some("+33612345678".into());
    person.confidential_note = Some("jamais par la famille".into());
    let line = Row { person: Some(person.to_brief()), ..row(go(to_call("09:00"), Calling.state(), "09:00")) };
    let attempt = |at: Moment, outcome| Tried {
        at,
        by: "Sarah".into(),
        attempt: Attempt { number: "+33612345678".into(), outcome },
    };
    let past: Vec<_> =
        (0..5).map(|day| attempt(at("2026-11-20 09:00").plus_minutes(-day * 1440), Outcome::Busy)).collect();
    let told = pane::briefing(&Call { row: &line, person: Some(&person), tried: &past, to_say: None }, &desk("09:00"));
    assert_eq!(told[0].tone, Tone::Banner, "before any number is shown");
    assert!(told[0].text.contains("jamais par la famille"));
    let labels: Vec<_> = told.iter().map(|told| told.label).collect();
    assert_eq!(labels, ["", "Numéro", "Messagerie", "Langue", "À dire", "", "Essais", "", ""]);
    assert_eq!(told[2].text, Voicemail::Never.label(), "a protected contact gets no message");
    assert!(told[3].text.contains("turc") && told[3].text.contains("interprète"));
    assert!(told[4].text.contains("passer prendre un courrier"));
    let known = pane::briefing(&Call { row: &line, person: Some(&benali()), tried: &[], to_say: None }, &desk("09:00"));
    assert!(known.iter().all(|told| told.tone != Tone::Banner));
    assert_eq!(known.last().unwrap().text, "aucun encore");
    for (site, from) in [("Les Tilleuls", "du centre, Les"), ("Centre de santé Nord", "du Centre de santé")] {
        let desk = Context { site: site.into(), ..desk("09:00") };
        let told = pane::briefing(&Call { row: &line, person: None, tried: &[], to_say: None }, &desk);
        assert!(told.iter().any(|told| told.text.contains(&format!("de la part {from}"))), "{told:?}");
    }
}

/// An appointment stored ahead, for BENALI Fatima, at `rdv`.
fn appointment(rdv: &str) -> Item {
    let mut item = expected("BENALI Fatima", rdv);
    item.set(&common::PERSON, Value::Person(PersonId(7)));
    item.set(&arrival::AWAITED, Value::Team(vec![MOREL]));
    item.set(&arrival::PRO, Value::Staff(MOREL));
    item
}

#[test]
fn a_reminder_is_due_from_two_working_days_before_until_the_eve() {
    for (rdv, made_on) in [
        ("2026-11-27 10:00", "2026-11-25"), // Friday: Wednesday.
        ("2026-11-30 10:00", "2026-11-26"), // Monday: Thursday.
        ("2026-11-12 10:00", "2026-11-09"), // The eleventh is a holiday.
        ("2026-04-07 10:00", "2026-04-02"), // Tuesday after Easter Monday: Thursday.
        ("2026-04-08 10:00", "2026-04-03"),
        ("2026-05-05 10:00", "2026-04-30"), // Monday the fourth comes after a Friday holiday.
        ("2026-05-06 10:00", "2026-05-04"),
    ] {
        let day = made_on.parse().unwrap();
        let arrival = appointment(rdv);
        let on = |day: chrono::NaiveDate| reminder::is_due(&arrival, &desk(&format!("{day} 09:00")));
        assert_eq!(reminder::made_on(at(rdv).day_in(comptoir::domain::Zone::PARIS), &desk("09:00")), day, "{rdv}");
        assert!(!on(day.pred_opt().unwrap()), "{rdv} not the day before {made_on}");
        assert!(on(day), "{rdv} on {made_on}");
        let eve = at(rdv).day_in(comptoir::domain::Zone::PARIS).pred_opt().unwrap();
        assert!(on(eve), "{rdv} on the eve");
        assert!(!on(eve.succ_opt().unwrap()), "{rdv}: too late on the day itself");
    }
    let mut vanished = appointment("2026-11-25 10:00");
    vanished.set(&VANISHED, Value::Flag(true));
    assert!(!reminder::is_due(&vanished, &desk("09:00")), "gone from the agenda");
    let mut here = appointment("2026-11-25 10:00");
    here.state = arrival::Waiting.state();
    assert!(!reminder::is_due(&here, &desk("09:00")));
}

/// The reminder of one appointment of this person.
fn reminded(arrival: &Item, person: &Person) -> Option<Item> {
    let one = reminder::RemindedAppointment::of(arrival.clone(), person.clone(), SARAH, &desk("09:00"))?;
    reminder::make_call(&[one], SARAH, &desk("09:00"))
}

#[test]
fn a_reminder_says_which_appointment_and_must_say_what_came_of_it() {
    let arrival = appointment("2026-11-25 10:30");
    let item = reminded(&arrival, &benali()).unwrap();
    let mut item = callback_opened(item, &desk("09:00"));
    assert_eq!(item.text(&SUBJECT), "rendez-vous du 25/11 à 10:30");
    assert_eq!((item.moment(&RDV_AT), item.pro()), (Some(at("2026-11-25 10:30")), Some(MOREL)));
    assert_eq!(item.source_item, Some(arrival.id));
    item = go(go(item, Calling.state(), "09:10"), Reached.state(), "09:12");
    let why = CALLBACK.move_item(&mut item.clone(), Done.state(), &desk("09:13")).unwrap_err();
    assert!(why.contains("Qu’en est-il du rendez-vous"), "{why}");
    item.set(&REMINDER_RESULT, Value::Code("CONFIRMED"));
    assert_eq!(go(item, Done.state(), "09:13").state, Done);

    let mut silent = benali();
    silent.phone1 = None;
    assert!(reminded(&arrival, &silent).is_none(), "no number, no reminder");
}

#[test]
fn a_reminder_asked_for_ahead_waits_for_its_day() {
    let mut item = callback_asked("09:00");
    item.choose(&PURPOSE, CallPurpose::Reminder);
    item.set(&RDV_AT, Value::Moment(at("2026-12-02 10:00"))); // A Wednesday.
    let item = callback_opened(item, &desk("09:00"));
    assert_eq!(next(&item), at("2026-11-30 08:30"));
    assert_eq!(section(&item, &desk("09:00")), sections::LATER);
    assert_eq!(section(&item, &desk("2026-11-30 08:30")), sections::REMINDERS);
    assert_eq!(alert(&item, "2026-12-02 10:01").0, Level::Late, "the appointment is past");
}

#[test]
fn every_action_of_the_pane_leads_along_a_step() {
    for state in CALLBACK.states {
        for action in CALLBACK.actions.iter().filter(|action| action.from.contains(state)) {
            assert!(CALLBACK.step(*state, action.to).is_some(), "{} -> {}", state.code, action.to.code);
        }
    }
}
