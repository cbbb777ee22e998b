//! What was promised to a person, in every pane that may promise: told before it breaks, late once it is broken.
use std::collections::HashSet;

use chrono::NaiveDate;
use comptoir::domain::{Moment, PersonId, StaffId};
use comptoir::model::common::{PERSON, PROMISE_SOON, PROMISED_AT};
use comptoir::model::figure::Past;
use comptoir::model::settings::{self, Settings};
use comptoir::model::{Context, FilledBy, Item, Kind, Level, Row, State, Value};
use comptoir::panes::arrival::{self, ARRIVAL};
use comptoir::panes::callback::CALLBACK;
use comptoir::panes::{PANES, callback, renewal, transport};

const ZONE: comptoir::domain::Zone = comptoir::domain::Zone::PARIS;

/// On Thursday 26 November 2026.
fn at(hour: u32, minute: u32) -> Moment {
    let day = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
    Moment::from_local(day.and_hms_opt(hour, minute, 0).unwrap(), ZONE)
}

/// A line of the kind that is promised for eleven, and that nothing else presses.
fn promised(kind: &'static Kind) -> Item {
    let far = NaiveDate::from_ymd_opt(2027, 2, 1).unwrap();
    let mut item = kind.begin_item(StaffId(1), None, &Context::before_first_read(at(9, 0)));
    item.set(&PROMISED_AT, Value::Moment(at(11, 0)));
    item.set(&renewal::RUNS_OUT_ON, Value::Date(far));
    item.set(&transport::CARE_AT, Value::Moment(Moment::from_local(far.and_hms_opt(9, 0, 0).unwrap(), ZONE)));
    item
}

/// The rooms are another matter: to be seen before an hour is told a little before.
fn may_promise(kind: &Kind) -> bool {
    *kind != ARRIVAL && kind.fields.iter().any(|field| field.key == PROMISED_AT.key && field.hand != FilledBy::Kept)
}

#[test]
fn every_pane_that_may_promise_tells_it_half_an_hour_before_it_breaks_and_is_late_after() {
    let mut promising = Vec::new();
    for kind in PANES.iter().filter(|kind| may_promise(kind)) {
        let item = promised(kind);
        let told = |now| (kind.deadline)(&item, &Context::before_first_read(now));
        assert_eq!(told(at(10, 29)).level, Level::Calm, "{kind:?}");
        assert_eq!(told(at(10, 29)).due, Some(at(11, 0)), "{kind:?}");
        for now in [at(10, 30), at(11, 0)] {
            assert_eq!((told(now).level, told(now).why.as_str()), (Level::Soon, "promesse pour 11:00"), "{kind:?}");
        }
        assert_eq!((told(at(11, 1)).level, told(at(11, 1)).why.as_str()), (Level::Late, "promesse passée"), "{kind:?}");
        promising.push(kind.code);
    }
    assert_eq!(promising, ["RENEWAL", "TRANSPORT", "CERTIFICATE", "CALLBACK"]);
}

#[test]
fn how_long_before_is_the_centres_to_set_once_for_all_panes() {
    let hour = Settings::new([(PROMISE_SOON.key.to_owned(), 60)], comptoir::panes::find_setting);
    let desk = Context { settings: hour.into(), ..Context::before_first_read(at(10, 0)) };
    for kind in PANES.iter().filter(|kind| may_promise(kind)) {
        assert_eq!((kind.deadline)(&promised(kind), &desk).level, Level::Soon, "{kind:?}");
    }
    assert!(settings::CENTRE_SETTINGS.contains(&PROMISE_SOON));
}

#[test]
fn a_trip_the_person_was_told_of_owes_nothing_any_more() {
    let mut item = promised(&transport::TRANSPORT);
    item.set(&transport::MODE, Value::Code("PERSO"));
    item.state = transport::Told.state();
    let told = (transport::TRANSPORT.deadline)(&item, &Context::before_first_read(at(11, 30)));
    assert_eq!((told.level, told.due), (Level::Calm, None), "{}", told.why);
}

/// Here since ten, promised for eleven.
fn waiting() -> Item {
    let mut item = promised(&ARRIVAL);
    item.set(&arrival::LABEL, "M. Paul");
    item.state = arrival::Waiting.state();
    item.set(&arrival::WAIT_START, Value::Moment(at(10, 40)));
    item
}

#[test]
fn what_was_taken_back_kept_no_promise() {
    let item = promised(&renewal::RENEWAL);
    let figure = renewal::RENEWAL.all_figures().find(|figure| figure.key == "promises").unwrap();
    let counted = |moves: &[(Moment, State)]| {
        let past = Past { item: &item, moves, tries: &[], promised: &[] };
        (figure.fact)(&past, &Context::before_first_read(at(17, 0))).map(|fact| fact.what)
    };
    let signed = |hour, minute| (at(hour, minute), renewal::Signed.state());
    let back = (at(9, 30), renewal::ToReview.state());
    assert_eq!(counted(&[signed(9, 20)]).as_deref(), Some("YES"));
    assert_eq!(counted(&[signed(9, 20), back]).as_deref(), Some("NO"));
    assert_eq!(counted(&[signed(9, 20), back, signed(16, 20)]).as_deref(), Some("NO"));
    assert_eq!(
        counted(&[signed(9, 20), back, signed(10, 20), (at(16, 0), renewal::Ready.state())]).as_deref(),
        Some("YES")
    );
}

#[test]
fn who_is_to_be_seen_before_an_hour_is_told_ten_minutes_before_it_breaks_and_is_late_after() {
    let told = |item: &Item, now| (ARRIVAL.deadline)(item, &Context::before_first_read(now));
    for (now, level, why) in [
        (at(10, 49), Level::Calm, ""),
        (at(10, 50), Level::Soon, "promesse pour 11:00"),
        (at(11, 0), Level::Soon, "promesse pour 11:00"),
        (at(11, 1), Level::Late, "promesse passée"),
    ] {
        assert_eq!((told(&waiting(), now).level, told(&waiting(), now).why.as_str()), (level, why), "{now:?}");
        assert_eq!(told(&waiting(), now).due, Some(at(11, 0)), "before the wait itself is too long");
    }
    for (state, owed) in [
        (arrival::Called, true),
        (arrival::SteppedOut, true),
        (arrival::AtCafe, true),
        (arrival::Expected, false),
        (arrival::Listening, false),
        (arrival::InService, false),
        (arrival::Done, false),
    ] {
        let mut item = waiting();
        item.state = state.state();
        assert_eq!(told(&item, at(11, 5)).why == "promesse passée", owed, "{}", state.code());
    }
    let mut seen = waiting();
    seen.set(&arrival::SERVED_AT, Value::Moment(at(10, 45)));
    assert_ne!(told(&seen, at(11, 5)).why, "promesse passée", "seen once, it was kept");
}

#[test]
fn a_promise_is_called_in_time_and_counted_by_when_one_was_seen() {
    let desk = Context::before_first_read(at(10, 45));
    let mut others = waiting();
    others.set(&arrival::PROMISED_AT, Value::Empty);
    others.set(&arrival::WAIT_START, Value::Moment(at(10, 10)));
    assert!((ARRIVAL.sort_key)(&waiting(), &desk) < (ARRIVAL.sort_key)(&others, &desk), "10:50 before 10:55");
    let figure = ARRIVAL.all_figures().find(|figure| figure.key == "promises").unwrap();
    let counted = |moves: &[(Moment, State)], state: State| {
        let mut item = waiting();
        item.state = state;
        item.set(&arrival::STARTS_ON, Value::Date(at(10, 0).day_in(ZONE)));
        let past = Past { item: &item, moves, tries: &[], promised: &[] };
        (figure.fact)(&past, &Context::before_first_read(at(12, 0))).map(|fact| fact.what)
    };
    let yes = Some("YES".to_owned());
    let no = Some("NO".to_owned());
    let begun = (at(10, 40), arrival::Waiting.state());
    let in_time = [begun, (at(10, 59), arrival::InService.state()), (at(11, 30), arrival::Done.state())];
    assert_eq!(counted(&in_time, arrival::Done.state()), yes);
    assert_eq!(counted(&[begun, (at(11, 1), arrival::InService.state())], arrival::InService.state()), no);
    assert_eq!(
        counted(&[begun, (at(10, 50), arrival::LeftUnseen.state())], arrival::LeftUnseen.state()),
        no,
        "left unseen"
    );
    assert_eq!(counted(&[begun], arrival::Waiting.state()), no, "and waits still");
    assert_eq!(
        counted(&[(at(8, 0), arrival::Expected.state())], arrival::NoShow.state()),
        None,
        "who never came was not let down"
    );
}

#[test]
fn somebody_who_was_not_received_in_time_was_promised_in_vain_whatever_else_they_did() {
    use arrival::{AtCafe, InService, Listening, NoShow, Waiting};
    let figure = ARRIVAL.all_figures().find(|figure| figure.key == "promises").unwrap();
    let counted = |moves: &[(Moment, State)], promised: &[(Moment, Moment)]| {
        let mut item = waiting();
        item.state = moves.last().unwrap().1;
        item.set(&arrival::STARTS_ON, Value::Date(at(10, 0).day_in(ZONE)));
        let past = Past { item: &item, moves, tries: &[], promised };
        (figure.fact)(&past, &Context::before_first_read(at(17, 0))).map(|fact| fact.what)
    };
    let (no, yes) = (Some("NO".to_owned()), Some("YES".to_owned()));
    let went = |steps: &[(u32, u32, State)]| -> Vec<(Moment, State)> {
        steps.iter().map(|(hour, minute, state)| (at(*hour, *minute), *state)).collect()
    };
    let (waits, done) = (Waiting.state(), arrival::Done.state());
    let late = went(&[(10, 0, NoShow.state()), (10, 20, waits), (12, 0, InService.state()), (12, 10, done)]);
    assert_eq!(counted(&late, &[]), no, "absent at first, there in the end, and in after the hour");
    let coffee = went(&[(10, 0, waits), (10, 10, AtCafe.state()), (10, 20, done)]);
    assert_eq!(counted(&coffee, &[]), no, "left from the café");
    let listened = went(&[(10, 0, waits), (10, 10, Listening.state()), (10, 20, AtCafe.state()), (10, 30, done)]);
    assert_eq!(counted(&listened, &[]), yes);
    assert_eq!(counted(&went(&[(10, 0, waits), (10, 20, done)]), &[]), yes, "left with what they came for");
    let twice = went(&[(9, 0, waits), (10, 0, InService.state()), (10, 10, waits), (14, 0, InService.state())]);
    assert_eq!(counted(&twice, &[]), yes, "what they wait for afterwards is another matter");
    let seen = went(&[(9, 0, waits), (10, 45, InService.state())]);
    assert_eq!(counted(&seen, &[(at(10, 0), at(10, 30))]), no, "written anew after its hour");
    assert_eq!(counted(&seen, &[(at(10, 0), at(9, 30))]), yes);
}

#[test]
fn a_promise_written_anew_after_its_hour_was_not_kept() {
    let mut item = promised(&renewal::RENEWAL);
    item.set(&renewal::PROMISED_AT, Value::Moment(at(18, 0)));
    let figure = renewal::RENEWAL.all_figures().find(|figure| figure.key == "promises").unwrap();
    let counted = |moves: &[(Moment, State)], promised: &[(Moment, Moment)]| {
        let past = Past { item: &item, moves, tries: &[], promised };
        (figure.fact)(&past, &Context::before_first_read(at(17, 0))).map(|fact| fact.what)
    };
    let signed = |hour| [(at(hour, 0), renewal::Signed.state())];
    assert_eq!(counted(&signed(16), &[(at(11, 0), at(12, 0))]).as_deref(), Some("NO"));
    assert_eq!(counted(&[], &[(at(11, 0), at(12, 0))]).as_deref(), Some("NO"), "known at once");
    assert_eq!(
        counted(&signed(16), &[(at(11, 0), at(10, 0))]).as_deref(),
        Some("YES"),
        "before its hour it is another"
    );
    assert_eq!(counted(&signed(10), &[(at(11, 0), at(12, 0))]).as_deref(), Some("YES"), "it was kept");
}

#[test]
fn an_hour_alone_that_has_passed_is_no_promise() {
    use comptoir::model::{common, text};
    let desk = Context::before_first_read(at(9, 59));
    let refused = |field, typed| text::passed_promise(field, typed, &desk);
    assert!(refused(&common::PROMISED_AT, "8h").is_some_and(|why| why.contains("demain 08:00")));
    assert!(refused(&renewal::PROMISED_AT, "8").is_some());
    for typed in ["10h", "auj 8h", "demain 8h", "bientôt"] {
        assert_eq!(refused(&common::PROMISED_AT, typed), None, "{typed}");
    }
    assert_eq!(refused(&arrival::RDV_AT, "8h"), None, "somebody may be late");
}

#[test]
fn a_call_given_up_kept_no_promise_and_one_that_reached_the_person_in_time_did() {
    let item = promised(&callback::CALLBACK);
    let figure = callback::CALLBACK.all_figures().find(|figure| figure.key == "promises").unwrap();
    let counted = |moves: &[(Moment, State)]| {
        let past = Past { item: &item, moves, tries: &[], promised: &[] };
        (figure.fact)(&past, &Context::before_first_read(at(17, 0))).map(|fact| fact.what)
    };
    let (no, yes) = (Some("NO".to_owned()), Some("YES".to_owned()));
    let (reached, done) = (callback::Reached.state(), callback::Done.state());
    let given_up = [(at(9, 50), callback::Exhausted.state()), (at(10, 0), done)];
    assert_eq!(counted(&given_up), no, "a letter, or nothing more: nobody was reached");
    assert_eq!(counted(&[(at(10, 0), reached)]), yes);
    assert_eq!(counted(&[(at(10, 0), reached), (at(16, 0), done)]), yes, "reached in time, finished later");
    assert_eq!(counted(&[(at(11, 1), reached), (at(11, 2), done)]), no);
    let title = callback::CALLBACK.all_figures().find(|figure| figure.key == "reached").map(|figure| figure.title);
    assert_eq!(title, Some("Rappels terminés"), "those whom nobody reached are counted there too");
}

#[test]
fn a_promise_that_has_passed_is_said_on_the_line_in_every_pane_that_may_promise() {
    let desk = Context::before_first_read(at(11, 1));
    for kind in PANES.iter().filter(|kind| may_promise(kind)) {
        let row = Row::new(promised(kind), None);
        let line: Vec<_> = kind.columns.iter().map(|column| (column.cell)(&row, &desk)).collect();
        assert!(line.iter().any(|cell| cell.contains("promesse passée")), "{}: {line:?}", kind.code);
    }
}

#[test]
fn the_promise_of_a_call_is_said_where_the_column_of_hours_says_something_else() {
    let mut item = promised(&CALLBACK);
    item.set(&PERSON, Value::Person(PersonId(7)));
    let said = |here: &[PersonId]| -> Vec<String> {
        let here = here.iter().copied().collect::<HashSet<_>>().into();
        let desk = Context { here, ..Context::before_first_read(at(10, 45)) };
        callback::pane::COLUMNS.iter().map(|column| (column.cell)(&Row::new(item.clone(), None), &desk)).collect()
    };
    let (away, here) = (said(&[]), said(&[PersonId(7)]));
    assert!(away[0] == "av. 11:00" && !away[4].contains("promesse"), "said once: {away:?}");
    assert!(here[0] == "ici" && here[4].contains("promesse pour 11:00"), "{here:?}");
}
