//! Promises of the arrivals: who waits since when, whose turn it is, what may follow what.

use comptoir::panes;
use std::collections::BTreeSet;

use comptoir::domain::{Moment, PersonId};
use comptoir::model::{Item, Level, State, Value, common};
use comptoir::panes::PANES;
use comptoir::panes::arrival::*;
use comptoir::reports::day_list::DayList;

use crate::support::context::*;
use crate::support::step_table::steps;

fn state(code: &str) -> State {
    ARRIVAL.state(code).unwrap_or_else(|| panic!("no state {code}"))
}

/// Someone in `from` who has waited since 08:30, with all a step may ask for.
fn ready(from: State) -> Item {
    let mut item = walk_in("FERREIRA João", from, "08:30");
    item.set(&VOID_REASON, "saisie deux fois");
    // Only whoever has an appointment is expected again.
    if from == Waiting {
        item.set(&RDV_AT, Value::Moment(at("08:30")));
    }
    item
}

fn moved(mut item: Item, path: &[(impl Copy + Into<State>, &str)]) -> Item {
    for (to, wall) in path {
        ARRIVAL.move_item(&mut item, (*to).into(), &desk(wall)).unwrap();
    }
    item
}

fn alert(item: &Item, wall: &str) -> (Level, String) {
    let deadline = (ARRIVAL.deadline)(item, &desk(wall));
    (deadline.level, deadline.why)
}

/// The names in the order of the list.
fn ordered(items: &[Item], desk: &comptoir::model::Context) -> Vec<String> {
    let mut sorted: Vec<_> = items.iter().rev().collect();
    sorted.sort_by_key(|item| (ARRIVAL.sort_key)(item, desk));
    sorted.iter().map(|item| item.text(&LABEL).to_owned()).collect()
}

#[test]
fn every_step_of_the_table_is_possible_and_every_other_is_refused_naming_both_states() {
    let table = steps(&ARRIVAL);
    for from in ARRIVAL.states {
        for to in ARRIVAL.states {
            let mut item = ready(*from);
            let done = ARRIVAL.move_item(&mut item, *to, &desk("09:41"));
            if table.contains(&(from.code, to.code)) {
                assert_eq!(done, Ok(()), "{} -> {}", from.code, to.code);
                assert_eq!(item.state, *to);
                assert_eq!(item.closed_at, (!to.open).then(|| at("09:41")), "{} -> {}", from.code, to.code);
            } else {
                let why = done.expect_err(&format!("{} -> {} is not in the table", from.code, to.code));
                assert_eq!(item.state, *from, "a refused step changes nothing");
                assert!(why.contains(from.label) && why.contains(to.label) && why.ends_with('.'), "{why}");
            }
        }
    }
}

#[test]
fn a_line_starts_expected_waiting_or_at_the_cafe_and_nowhere_else() {
    for start in ARRIVAL.states {
        let mut item = arrival("TRAN Minh", Waiting.state());
        let opened = ARRIVAL.open(&mut item, Some(*start), &desk("09:41"));
        assert_eq!(opened.is_ok(), [Expected, Waiting, AtCafe].iter().any(|known| *start == *known), "{}", start.code);
        if let Err(why) = opened {
            assert!(why.contains(start.label), "{why}");
        }
    }
    for (mode, start) in [("RDV", Expected), ("SANS_RDV", Waiting), ("CAFE", AtCafe)] {
        let mut item = arrival("TRAN Minh", Waiting.state());
        item.set(&MODE, Value::Code(mode));
        ARRIVAL.open(&mut item, None, &desk("09:41")).unwrap();
        assert_eq!(item.state, start, "{mode}");
        assert_eq!(item.moment(&WAIT_START), (start == Waiting).then(|| at("09:41")), "{mode}");
        assert_eq!(item.moment(&STEP_AT), Some(at("09:41")), "{mode}");
    }
}

#[test]
fn the_wait_clock_survives_every_move_but_the_one_that_says_it_never_began() {
    for (from, to) in steps(&ARRIVAL) {
        let mut item = ready(state(from));
        ARRIVAL.move_item(&mut item, state(to), &desk("09:41")).unwrap();
        let kept = if to == "EXPECTED" { None } else { Some(at("08:30")) };
        assert_eq!(item.moment(&WAIT_START), kept, "{from} -> {to}");
        assert_eq!(item.moment(&STEP_AT), Some(at("09:41")), "{from} -> {to}");
    }
    let path = [(Called, "08:50"), (Waiting, "08:55"), (SteppedOut, "09:00"), (Waiting, "09:10"), (InService, "09:20")];
    let item = moved(ready(Waiting.state()), &path);
    assert_eq!(rules::waits_since(&item), Some(at("08:30")));
    let item = moved(ready(Waiting.state()), &[(Expected.state(), "08:50"), (Waiting.state(), "09:10")]);
    assert_eq!(rules::waits_since(&item), Some(at("09:10")), "the wait begins when the person is really here");
}

#[test]
fn from_the_cafe_someone_who_never_waited_is_a_walk_in_whose_wait_starts_now() {
    for path in [&[(Waiting, "09:41")][..], &[(Listening, "09:00"), (Waiting, "09:41")]] {
        for mode in ["CAFE", "RDV"] {
            let mut item = arrival("« Nour »", AtCafe.state());
            item.set(&MODE, Value::Code(mode));
            if mode == "RDV" && path.len() == 2 {
                continue; // Listened to in between: nothing says what becomes of the appointment.
            }
            let item = moved(item, path);
            assert_eq!(
                (item.text(&MODE), item.moment(&WAIT_START)),
                ("SANS_RDV", Some(at("09:41"))),
                "{mode} {path:?}"
            );
        }
    }
}

#[test]
fn from_the_cafe_someone_who_had_waited_keeps_their_mode_and_their_wait() {
    let here = with_rdv("DIALLO Mariama", Waiting.state(), "09:00", "08:50");
    let item = moved(here, &[(AtCafe.state(), "09:05"), (Waiting.state(), "09:41")]);
    assert_eq!((item.text(&MODE), item.moment(&WAIT_START)), ("RDV", Some(at("08:50"))));
}

#[test]
fn only_a_call_without_an_answer_counts_as_one_until_somebody_answers() {
    for (from, to) in steps(&ARRIVAL) {
        let mut item = ready(state(from));
        item.set(&CALL_COUNT, Value::Int(1));
        ARRIVAL.move_item(&mut item, state(to), &desk("09:41")).unwrap();
        let calls = match (from, to) {
            ("CALLED", "WAITING") => 2,
            ("WAITING", "EXPECTED") | (_, "IN_SERVICE" | "STEPPED_OUT") => 0,
            _ => 1,
        };
        assert_eq!(item.int(&CALL_COUNT), calls, "{from} -> {to}");
    }
}

#[test]
fn whoever_comes_on_another_day_than_theirs_counts_on_the_day_they_came() {
    let mut item = with_rdv("DIALLO Mariama", Expected.state(), "09:00", "08:50");
    let yesterday = desk("09:00").today().pred_opt().unwrap();
    item.set(&WAIT_START, Value::Empty);
    item.set(&STARTS_ON, Value::Date(yesterday));
    // « ce rendez-vous, maintenant »
    item.set(&RDV_AT, Value::Moment(at("09:41")));
    let came = moved(item, &[(Waiting.state(), "09:41"), (InService.state(), "09:50"), (Done.state(), "10:10")]);
    assert_eq!(came.date(&STARTS_ON), Some(desk("09:41").today()));
}

#[test]
fn whom_somebody_came_for_is_told_once_it_is_over_too() {
    let desk = desk("12:00");
    let shown_for = |item: &Item| {
        let column = ARRIVAL.columns.iter().find(|column| column.header == "Pour").unwrap();
        (column.cell)(&row(item.clone()), &desk)
    };
    let day_list = |item: &Item, pro| {
        let list = DayList { kind: &ARRIVAL, day: desk.today(), rows: vec![row(item.clone())] };
        list.rows_for(Some(pro), &desk).len()
    };
    let [roux, morel] =
        ["Dr Roux", "Dr Morel"].map(|name| desk.staff.iter().find(|staff| staff.name == name).unwrap().id);
    let mut item = with_rdv("DIALLO Mariama", Expected.state(), "09:00", "08:50");
    item.set(&AWAITED, Value::Team(vec![roux]));
    let absent = moved(item.clone(), &[(NoShow.state(), "11:30")]);
    assert_eq!(shown_for(&absent), "Dr Roux");
    let path = [(Waiting.state(), "09:05"), (InService.state(), "09:10"), (Done.state(), "09:30")];
    let seen = moved(item, &path);
    assert_eq!(shown_for(&seen), "Dr Roux");
    assert_eq!((day_list(&absent, roux), day_list(&seen, roux), day_list(&seen, morel)), (1, 1, 0));
}

#[test]
fn a_wait_ends_the_first_time_a_professional_sees_the_person() {
    let path = [(InService, "09:00"), (Waiting, "09:20"), (InService, "09:41")];
    assert_eq!(moved(ready(Waiting.state()), &path).moment(&SERVED_AT), Some(at("09:00")));
}

#[test]
fn a_wait_is_soon_too_long_at_20_minutes_and_too_long_at_45() {
    for (wall, level) in [
        ("09:19", Level::Calm),
        ("09:20", Level::Soon),
        ("09:44", Level::Soon),
        ("09:45", Level::Late),
        ("11:30", Level::Late),
    ] {
        // A walk-in since 09:00; early for 09:00; late for 08:30. All three wait since 09:00.
        for item in [
            walk_in("FERREIRA João", Waiting.state(), "09:00"),
            with_rdv("DIALLO Mariama", Waiting.state(), "09:00", "08:10"),
            with_rdv("KAYA Elif", Waiting.state(), "08:30", "09:00"),
        ] {
            assert_eq!(alert(&item, wall).0, level, "{} at {wall}", item.text(&LABEL));
            let due = (ARRIVAL.deadline)(&item, &desk(wall)).due;
            assert_eq!(due, Some(at("09:45")), "late from 45 minutes on");
        }
    }
    assert_eq!(alert(&walk_in("FERREIRA João", Waiting.state(), "09:00"), "09:52").1, "attend depuis 52 min");
}

#[test]
fn no_other_state_is_ever_late_for_its_wait() {
    for state in [Called, SteppedOut, InService, AtCafe, Listening, Done, LeftUnseen, NoShow, Cancelled] {
        let item = walk_in("ROUX Marcel", state.state(), "08:00");
        assert_ne!(alert(&item, "12:00").0, Level::Late, "{}", state.code());
    }
}

#[test]
fn called_and_not_gone_in_is_marked_after_five_minutes() {
    let item = walk_in("BENALI Fatima", Called.state(), "09:00");
    assert_eq!(alert(&item, "09:05"), (Level::Calm, String::new()));
    assert_eq!(alert(&item, "09:06"), (Level::Soon, "appelé·e depuis 6 min".to_owned()));
}

#[test]
fn called_three_times_asks_whether_the_person_is_out_or_gone_however_long_the_wait() {
    for (calls, wall, level, asks) in [
        (2, "09:10", Level::Calm, false),
        (3, "09:10", Level::Soon, true),
        (3, "09:30", Level::Soon, true),
        (2, "09:50", Level::Late, false),
        (3, "09:50", Level::Late, true),
    ] {
        let mut item = walk_in("BENALI Fatima", Waiting.state(), "09:00");
        item.set(&CALL_COUNT, Value::Int(calls));
        let (found, why) = alert(&item, wall);
        assert_eq!((found, why.contains("sorti·e ou parti·e")), (level, asks), "{calls} calls at {wall}: {why}");
    }
}

#[test]
fn an_expected_person_is_marked_after_ten_minutes_and_absence_only_proposed_after_thirty() {
    let item = expected("KAYA Elif", "09:00");
    for (wall, level, why) in [
        ("08:00", Level::Calm, ""),
        ("09:10", Level::Calm, ""),
        ("09:11", Level::Soon, "retard 11 min"),
        ("09:30", Level::Soon, "retard 30 min"),
        ("09:31", Level::Soon, "absent·e\u{a0}?"),
        ("18:00", Level::Soon, "absent·e\u{a0}?"),
    ] {
        assert_eq!(alert(&item, wall), (level, why.to_owned()), "{wall}");
        let mut settled = item.clone();
        ARRIVAL.derive_fields(&mut settled, &desk(wall));
        assert_eq!(settled.state, Expected, "no rule ever sets it");
    }
}

#[test]
fn an_appointment_gone_from_the_agenda_proposes_to_cancel() {
    let mut item = expected("KAYA Elif", "15:00");
    item.set(&VANISHED, Value::Flag(true));
    let (level, why) = alert(&item, "09:41");
    assert!(level == Level::Soon && why.contains("annuler"), "{why}");
}

#[test]
fn an_interpreter_still_to_be_found_is_marked_until_booked() {
    for state in [Expected, Waiting, Called, SteppedOut, InService, Listening] {
        let mut item = with_rdv("YILMAZ Ayşe", state.state(), "09:40", "09:40");
        item.set(&LANGUAGE, "turc");
        for (need, level) in [("NONE", Level::Calm), ("NEEDED", Level::Soon), ("BOOKED", Level::Calm)] {
            item.set(&INTERPRETER, Value::Code(need));
            let (found, why) = alert(&item, "09:41");
            assert_eq!(found, level, "{} {need}", state.code());
            assert_eq!(why.contains("turc"), level == Level::Soon, "{why}");
        }
    }
}

#[test]
fn the_centre_moves_each_threshold() {
    let waiting = walk_in("FERREIRA João", Waiting.state(), "09:00");
    let called = walk_in("BENALI Fatima", Called.state(), "09:00");
    let due = expected("KAYA Elif", "09:00");
    for (setting, item, border) in [(WAIT_SOON, &waiting, 7), (WAIT_LATE, &waiting, 60)] {
        let level = |minutes| {
            let desk = set(&desk("09:00").at(at("09:00").plus_minutes(minutes)), &setting, border);
            (ARRIVAL.deadline)(item, &desk).level
        };
        assert!(level(border - 1) < level(border), "{}", setting.key);
    }
    for (setting, item) in [(CALLED_SOON, &called), (EXPECTED_LATE, &due), (EXPECTED_ABSENT, &due)] {
        let why = |minutes| {
            let desk = set(&desk("09:00").at(at("09:00").plus_minutes(minutes)), &setting, 20);
            (ARRIVAL.deadline)(item, &desk).why
        };
        let word = if setting == EXPECTED_ABSENT {
            "absent"
        } else if setting == CALLED_SOON {
            "appelé"
        } else {
            "retard"
        };
        assert!(!why(20).starts_with(word) && why(21).starts_with(word), "{}: {} / {}", setting.key, why(20), why(21));
    }
}

#[test]
fn the_list_is_in_the_order_of_the_desk() {
    let mut urgent = walk_in("urgent", Waiting.state(), "09:40");
    urgent.set(&PRIORITY, Value::Int(2));
    let mut before_others = walk_in("avant les autres", Waiting.state(), "09:35");
    before_others.set(&PRIORITY, Value::Int(1));
    let mut closed_first = walk_in("parti tôt", Done.state(), "08:00");
    closed_first.closed_at = Some(at("08:30"));
    let mut closed_last = walk_in("parti tard", LeftUnseen.state(), "08:00");
    closed_last.closed_at = Some(at("09:30"));
    let items = [
        urgent,
        walk_in("appelée à 09:30", Called.state(), "09:30"),
        walk_in("appelée à 09:35", Called.state(), "09:35"),
        before_others,
        with_rdv("RDV 09:00, venu tôt", Waiting.state(), "09:00", "08:20"),
        walk_in("sans RDV 08:20", Waiting.state(), "08:20"),
        with_rdv("RDV 08:30, venu à 09:10", Waiting.state(), "08:30", "09:10"),
        with_rdv("RDV 09:30", Waiting.state(), "09:30", "09:00"),
        walk_in("sans RDV 08:50", Waiting.state(), "08:50"),
        walk_in("sortie", SteppedOut.state(), "08:10"),
        expected("attendue 08:45, en retard", "08:45"),
        expected("attendu 09:50", "09:50"),
        expected("attendue 10:30", "10:30"),
        walk_in("en consultation", InService.state(), "08:10"),
        walk_in("au café 08:05", AtCafe.state(), "08:05"),
        walk_in("en écoute 08:40", Listening.state(), "08:40"),
        closed_last,
        closed_first,
    ];
    let wanted: Vec<_> = items.iter().map(|item| item.text(&LABEL).to_owned()).collect();
    assert_eq!(ordered(&items, &desk("09:41")), wanted);
}

#[test]
fn how_much_later_a_walk_in_is_called_is_the_centre_s_choice() {
    let items =
        [with_rdv("RDV 09:00", Waiting.state(), "09:00", "08:50"), walk_in("sans RDV 08:30", Waiting.state(), "08:30")];
    let first = |desk| ordered(&items, &desk)[0].clone();
    let now = desk("09:41");
    assert_eq!(first(now.clone()), "RDV 09:00", "45 minutes unless set");
    assert_eq!(first(set(&now, &WALK_IN_AFTER, 31)), "RDV 09:00");
    assert_eq!(first(set(&now, &WALK_IN_AFTER, 29)), "sans RDV 08:30");
    assert_eq!(first(set(&now, &WALK_IN_AFTER, 0)), "sans RDV 08:30");
}

#[test]
fn an_expected_person_who_is_late_stands_before_everyone_still_to_come() {
    let mut next = expected("attendu 09:50, avant les autres", "09:50");
    next.set(&PRIORITY, Value::Int(1));
    let late = expected("attendue 09:00, en retard", "09:00");
    assert_eq!(ordered(&[late, next], &desk("09:41"))[0], "attendue 09:00, en retard");
}

#[test]
fn a_later_day_s_appointment_waits_unseen_and_everything_else_is_today_s() {
    let day = |mut item: Item| {
        ARRIVAL.derive_fields(&mut item, &desk("09:41"));
        item.date(&STARTS_ON).unwrap().to_string()
    };
    assert_eq!(day(expected("TRAN Minh", "2026-11-26 10:00")), "2026-11-26");
    assert_eq!(day(expected("TRAN Minh", "2026-11-23 00:00")), "2026-11-23", "the site's midnight, not UTC's");
    assert_eq!(
        day(with_rdv("TRAN Minh", Waiting.state(), "2026-11-26 10:00", "09:00")),
        "2026-11-23",
        "came on the wrong day"
    );
    assert_eq!(day(walk_in("FERREIRA João", Waiting.state(), "09:00")), "2026-11-23");
}

#[test]
fn the_professional_concerned_is_the_first_awaited() {
    let mut item = walk_in("FERREIRA João", Waiting.state(), "09:00");
    for (awaited, pro) in [(vec![ROUX, KINE], Some(ROUX)), (vec![KINE], Some(KINE)), (vec![], None)] {
        item.set(&AWAITED, Value::Team(awaited));
        ARRIVAL.derive_fields(&mut item, &desk("09:41"));
        assert_eq!(item.pro(), pro);
    }
}

#[test]
fn whoever_has_seen_the_person_is_no_longer_awaited() {
    let mut item = walk_in("FERREIRA João", Waiting.state(), "08:30");
    item.set(&AWAITED, Value::Team(vec![MOREL, KINE]));
    let item = moved(item, &[(InService.state(), "09:00"), (Waiting.state(), "09:20")]);
    assert_eq!((item.team(&AWAITED), item.team(&SEEN), item.pro()), (&[KINE][..], &[MOREL][..], Some(KINE)));
    let item = moved(item, &[(InService.state(), "09:30"), (Done.state(), "09:41")]);
    assert_eq!((item.team(&AWAITED), item.team(&SEEN)), (&[][..], &[MOREL, KINE][..]));
}

#[test]
fn in_a_joint_consultation_all_have_seen_the_person() {
    let mut item = walk_in("FERREIRA João", Waiting.state(), "08:30");
    item.set(&AWAITED, Value::Team(vec![MOREL, KINE]));
    item.set(&JOINT, Value::Flag(true));
    let item = moved(item, &[(InService.state(), "09:00"), (AtCafe.state(), "09:20")]);
    assert_eq!((item.team(&AWAITED), item.team(&SEEN)), (&[][..], &[MOREL, KINE][..]));
}

#[test]
fn someone_already_here_or_expected_today_is_warned_about() {
    let new = arrival("KAYA Elif", Waiting.state());
    let settled = |mut item: Item| {
        ARRIVAL.derive_fields(&mut item, &desk("09:41"));
        item
    };
    let guard = |others: &[Item]| (ARRIVAL.duplicate_warning)(&new, others, &desk("09:41"));
    assert_eq!(guard(&[]), None);
    assert_eq!(guard(&[settled(expected("KAYA Elif", "2026-11-26 10:00"))]), None, "another day is another visit");
    let here = guard(&[settled(walk_in("KAYA Elif", Waiting.state(), "09:10"))]).unwrap();
    assert!(here.contains("KAYA Elif") && here.contains("« En attente » depuis 09:10"), "{here}");
    let due = guard(&[settled(expected("KAYA Elif", "10:00"))]).unwrap();
    assert!(due.contains("« Attendu·e » à 10:00"), "{due}");
}

#[test]
fn what_must_be_given_depends_on_how_one_comes() {
    let refused = |item: &Item| item.find_refusal(&desk("09:41")).map(|(key, _)| key);
    let with = |mode, label, rdv: bool, person: bool| {
        let mut item = arrival(label, Waiting.state());
        item.set(&MODE, Value::Code(mode));
        item.set(&RDV_AT, if rdv { Value::Moment(at("10:00")) } else { Value::Empty });
        item.set(&PERSON, if person { Value::Person(PersonId(7)) } else { Value::Empty });
        refused(&item)
    };
    assert_eq!(with("CAFE", "", false, false), None, "coffee asks nothing");
    assert_eq!(with("SANS_RDV", "visiteuse 3", false, false), None);
    assert_eq!(with("SANS_RDV", "", false, true), Some("label"));
    assert_eq!(with("RDV", "TRAN Minh", true, true), None);
    assert_eq!(with("RDV", "TRAN Minh", false, true), Some("rdv_at"));
    assert_eq!(with("RDV", "TRAN Minh", true, false), Some("person"));
    let mut imported = expected("TRAN Minh", "10:00");
    imported.set(&AGENDA_KEY, "rdv-118");
    assert_eq!(refused(&imported), None, "the agenda's own line keeps its label until it is matched");
    let mut urgent = walk_in("FERREIRA João", Waiting.state(), "09:00");
    urgent.set(&PRIORITY, Value::Int(1));
    assert_eq!(refused(&urgent), Some("priority_reason"));
}

#[test]
fn coffee_gets_a_label_and_neither_clock_nor_alert() {
    let mut item = arrival("", AtCafe.state());
    item.set(&MODE, Value::Code("CAFE"));
    ARRIVAL.open(&mut item, None, &desk("09:00")).unwrap();
    assert_eq!((item.state, item.text(&LABEL), item.moment(&WAIT_START)), (AtCafe.state(), "café", None));
    assert_eq!((alert(&item, "18:00").0, item.due_at), (Level::Calm, None));
    for column in ARRIVAL.columns.iter().filter(|column| ["Attend", "Depuis"].contains(&column.header)) {
        assert_eq!((column.cell)(&row(item.clone()), &desk("18:00")), "", "{}", column.header);
    }
}

#[test]
fn whether_the_time_since_the_last_step_is_said_does_not_hang_on_the_second_one_looks() {
    let step = ARRIVAL.columns.iter().find(|column| column.header == "Depuis").unwrap();
    for (apart, is_said) in [(0, false), (40, false), (100, true)] {
        let mut item = walk_in("FERREIRA João", Waiting.state(), "09:00");
        let start = item.moment(&WAIT_START).unwrap();
        item.set(&STEP_AT, Value::Moment(Moment(start.0 + apart)));
        for second in 0..60 {
            let mut desk = desk("09:41");
            desk.now.0 += second;
            let said = (step.cell)(&row(item.clone()), &desk);
            assert_eq!(!said.is_empty(), is_said, "{apart} s apart, looked at {second} s past: « {said} »");
        }
    }
}

#[test]
fn cancelling_wants_its_reason() {
    for from in ARRIVAL.states.iter().filter(|state| state.open) {
        let mut item = walk_in("FERREIRA João", *from, "09:00");
        let why = ARRIVAL.move_item(&mut item, Cancelled.state(), &desk("09:41")).unwrap_err();
        assert!(why.contains(common::VOID_REASON.label), "{why}");
        assert_eq!(item.state, *from);
        item.set(&VOID_REASON, "saisie deux fois");
        assert_eq!(ARRIVAL.move_item(&mut item, Cancelled.state(), &desk("09:41")), Ok(()));
    }
}

#[test]
fn the_end_of_the_day_proposes_only_legal_steps_for_each_open_line() {
    for from in ARRIVAL.states.iter().filter(|state| state.open) {
        let item = ready(*from);
        let unsettled =
            (ARRIVAL.close_day)(&item, &desk("18:30")).unwrap_or_else(|| panic!("{} has a way out", from.code));
        assert!(!unsettled.endings.is_empty());
        for ending in &unsettled.endings {
            let mut ended = item.clone();
            assert_eq!(
                unsettled.end(&mut ended, ending.to, &desk("18:30")),
                Ok(()),
                "{} -> {}",
                from.code,
                ending.to.code
            );
            assert!(!ended.state.open && ended.state == ending.to, "{} -> {} closes", from.code, ending.to.code);
        }
    }
}

#[test]
fn every_action_does_one_listed_step_and_every_step_has_its_action() {
    for kind in PANES {
        for action in kind.actions {
            for from in kind.states_in(action.from) {
                assert!(kind.step(from, action.to).is_some(), "{}: {} -> {}", action.label, from.code, action.to.code);
            }
        }
        for step in kind.steps {
            let by_key = |action: &&comptoir::model::Action| action.to == step.to && action.from.contains(&step.from);
            assert!(kind.actions.iter().any(|action| by_key(&action)), "{} -> {}", step.from.code, step.to.code);
        }
    }
}

#[test]
fn no_two_things_of_a_pane_bear_one_name() {
    fn all_different<'a>(words: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for word in words {
            assert!(!word.is_empty() && seen.insert(word), "« {word} » twice or empty");
        }
    }
    for kind in PANES {
        all_different(kind.states.iter().map(|state| state.code));
        all_different(kind.states.iter().map(|state| state.label));
        all_different(kind.fields.iter().map(|field| field.key));
        all_different(kind.fields.iter().map(|field| field.label));
        all_different(kind.columns.iter().map(|column| column.header));
        all_different(kind.sections.iter().map(|section| section.title));
        for state in kind.states {
            let labels = kind.actions.iter().filter(|action| action.from.contains(state)).map(|action| action.label);
            all_different(labels);
        }
    }
    all_different(panes::all_settings().map(|setting| setting.key));
    all_different(panes::all_settings().map(|setting| setting.label));
}

#[test]
fn every_default_is_within_its_range_and_what_is_outside_counts_as_not_set() {
    for setting in panes::all_settings() {
        let (low, high) = setting.range;
        assert!(low < high && (low..=high).contains(&setting.default), "{}", setting.key);
        for (value, read) in [(low, low), (high, high), (low - 1, setting.default), (high + 1, setting.default)] {
            assert_eq!(set(&desk("09:41"), setting, value).setting(setting), read, "{} = {value}", setting.key);
        }
    }
}

#[test]
fn a_wait_over_the_night_the_clocks_change_is_counted_in_real_minutes() {
    for (night, minutes) in [("2026-03-29", 60), ("2026-10-25", 180), ("2026-11-23", 120)] {
        let (start, end) = (at(&format!("{night} 01:30")), at(&format!("{night} 03:30")));
        assert_eq!(end.minutes_since(start), minutes, "{night}");
        assert_eq!(start.minutes_since(end), 0, "never negative");
    }
}

#[test]
fn the_headline_tells_those_still_waiting_from_those_who_are_through() {
    let among = |items: &[Item], finished: &[i64]| {
        let rows: Vec<_> = items.iter().cloned().map(row).collect();
        ARRIVAL.headline_of(&rows, finished, &desk("10:00")).join("   ")
    };
    let headline = |items: &[Item]| among(items, &[]);
    assert_eq!(headline(&[]), "Personne n’attend");
    let waiting = |since| walk_in("FERREIRA João", Waiting.state(), since);
    assert_eq!(headline(&[waiting("09:50")]), "En attente 1, jusqu’à 10 min   attente médiane 10 min");
    let three = [waiting("09:50"), walk_in("BENALI Fatima", Called.state(), "09:08"), waiting("09:42")];
    assert_eq!(headline(&three), "En attente 3, jusqu’à 52 min   attente médiane 18 min");
    let even = [waiting("09:50"), waiting("09:40")];
    assert_eq!(headline(&even), "En attente 2, jusqu’à 20 min   attente médiane 15 min");
    let mut seen = walk_in("ROUX Marcel", InService.state(), "09:00");
    seen.set(&SERVED_AT, Value::Moment(at("09:14")));
    let mut coffee = arrival("café", AtCafe.state());
    coffee.set(&PARTY_SIZE, Value::Int(3));
    let here = [seen, coffee, expected("KAYA Elif", "10:15")];
    assert_eq!(headline(&here), "Personne n’attend   Au café 3   Attendu·es 1   Reçu·es après 14 min");
    // A mother and her two children wait, and one who is back in a moment: people are counted, and lines have waited.
    let mut family = waiting("09:50");
    family.set(&PARTY_SIZE, Value::Int(3));
    let mut out = walk_in("TRAN Minh", SteppedOut.state(), "09:40");
    out.set(&PARTY_SIZE, Value::Int(1));
    assert_eq!(headline(&[family, out]), "En attente 4, jusqu’à 20 min   attente médiane 15 min");
    // One that was forgotten last week tells nothing of the wait of today.
    let left = walk_in("HADDAD Karim", Waiting.state(), "2026-11-18 11:24");
    assert_eq!(headline(&[waiting("09:50"), left]), "En attente 2, depuis 5 jours   attente médiane 10 min");
    // Two visits are over.
    assert_eq!(among(&here, &[30, 21]), "Personne n’attend   Au café 3   Attendu·es 1   Reçu·es après 21 min");
}
