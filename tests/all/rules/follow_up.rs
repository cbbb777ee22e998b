//! Promises of the accompaniments: what comes back, on which day, and what the lines made from one hold.

use chrono::{Days, Months, NaiveDate};
use comptoir::model::{Item, Level, State, Value};
use comptoir::panes::callback::{CALLBACK, NEXT_ATTEMPT_AT, SUBJECT};
use comptoir::panes::follow_up::*;

use crate::support::context::*;

fn today() -> NaiveDate {
    desk("09:41").today()
}

fn in_days(days: i64) -> NaiveDate {
    let (from, by) = (today(), Days::new(days.unsigned_abs()));
    if days < 0 { from - by } else { from + by }
}

/// An accompaniment in `state` since this morning.
fn follow_up(state: FollowUpState) -> Item {
    let mut item = FOLLOW_UP.begin_item(SARAH, Some(&benali()), &desk("08:00"));
    item.set(&PURPOSE, "dossier AME");
    item.state = state.state();
    item.set(&STEP_AT, Value::Moment(at("08:00")));
    item
}

fn with(mut item: Item, field: &comptoir::model::Field, value: impl Into<Value>) -> Item {
    item.set(field, value);
    item
}

/// What presses, in words, and the title under which the line stands.
fn stands(item: &Item) -> (Level, String, &'static str) {
    let (desk, deadline) = (desk("09:41"), (FOLLOW_UP.deadline)(item, &desk("09:41")));
    (deadline.level, deadline.why, FOLLOW_UP.sections[(FOLLOW_UP.sort_key)(item, &desk).section].title)
}

#[test]
fn whoever_opens_one_follows_it() {
    assert_eq!(follow_up(ToDo).get(&PRO), &Value::Staff(SARAH));
}

#[test]
fn it_comes_back_on_its_day_and_is_late_after_it() {
    for state in [ToDo, Waiting, Sent, Appeal] {
        let due = |days| stands(&with(follow_up(state), &NEXT_ON, Value::Date(in_days(days))));
        assert_eq!(due(3), (Level::Calm, String::new(), "À venir"));
        assert_eq!(due(0), (Level::Soon, "c’est aujourd’hui".to_owned(), "Maintenant"));
        assert_eq!(due(-1), (Level::Late, "en retard d’un jour".to_owned(), "Maintenant"));
        assert_eq!(due(-2), (Level::Late, "en retard de 2 jours".to_owned(), "Maintenant"));
    }
}

#[test]
fn one_with_nothing_to_come_is_shown_as_such() {
    for state in [ToDo, Waiting, Sent, Appeal] {
        assert_eq!(stands(&follow_up(state)), (Level::Soon, "sans suite prévue".to_owned(), "Sans suite prévue"));
    }
    // A right rests until its end, a refusal until it cannot be contested any more.
    assert_eq!(stands(&follow_up(Obtained)).2, "Obtenu");
    assert_eq!(stands(&follow_up(Refused)).2, "À venir");
}

#[test]
fn a_right_comes_back_two_months_before_its_end() {
    let ends = |days| stands(&with(follow_up(Obtained), &EXPIRES_ON, Value::Date(in_days(days))));
    assert_eq!(ends(61), (Level::Calm, String::new(), "Obtenu"));
    let (level, why, title) = ends(60);
    assert_eq!((level, title), (Level::Soon, "Maintenant"));
    assert!(why.starts_with("à renouveler, finit le "), "{why}");
    assert!(ends(-1).0 == Level::Late && ends(-1).1.starts_with("expiré depuis le "), "{:?}", ends(-1));
}

#[test]
fn a_refusal_can_be_contested_for_two_months() {
    let refused = |back: i64| {
        let mut item = follow_up(Refused);
        item.set(&STEP_AT, Value::Moment(at("08:00").plus_minutes(-back * 24 * 60)));
        stands(&item)
    };
    assert_eq!(refused(30).0, Level::Calm);
    assert!(refused(50).0 == Level::Soon && refused(50).1.starts_with("recours jusqu’au "), "{:?}", refused(50));
    assert_eq!(refused(70), (Level::Late, "délai de recours passé".to_owned(), "Maintenant"));
}

#[test]
fn two_months_of_silence_about_a_file_of_ame_press_before_its_next_day() {
    let sent = |theme: &'static str, back: i64| {
        let item = with(follow_up(Sent), &THEME.field, Value::Code(theme));
        let item = with(item, &STEP_AT, Value::Moment(at("08:00").plus_minutes(-back * 24 * 60)));
        stands(&with(item, &NEXT_ON, Value::Date(in_days(40))))
    };
    assert_eq!(sent("AME", 50), (Level::Calm, String::new(), "À venir"));
    assert_eq!(
        sent("AME", 63),
        (Level::Soon, "sans réponse depuis 2 mois\u{a0}: refus\u{a0}?".to_owned(), "Maintenant")
    );
    assert_eq!(sent("AME", 125).1, "sans réponse depuis 4 mois\u{a0}: refus\u{a0}?");
    // Of other rights the silence may be an agreement.
    assert_eq!(sent("C2S", 63), (Level::Calm, String::new(), "À venir"));
}

#[test]
fn the_end_of_the_time_to_contest_is_said_beside_what_was_to_be_done() {
    let desk = desk("09:41");
    let to_know = |item: &Item| {
        let column = FOLLOW_UP.columns.iter().find(|column| column.header == "À savoir").unwrap();
        (column.cell)(&row(item.clone()), &desk)
    };
    let mut item = follow_up(Refused);
    item.set(&STEP_AT, Value::Moment(at("08:00").plus_minutes(-52 * 24 * 60)));
    let until = item.moment(&STEP_AT).unwrap().day_in(desk.zone) + Months::new(2);
    let words = format!("recours jusqu’au {}", until.format("%d/%m"));
    for (days, level, why) in
        [(0, Level::Soon, words.as_str()), (-3, Level::Late, "en retard de 3 jours"), (9, Level::Soon, words.as_str())]
    {
        let item = with(item.clone(), &NEXT_ON, Value::Date(in_days(days)));
        assert_eq!((stands(&item).0, stands(&item).1), (level, why.to_owned()), "{days}");
        assert_eq!(to_know(&item), words, "{days}");
    }
    // What was to be done about a right is said too: the first column says when the right ends.
    let right = with(follow_up(Obtained), &EXPIRES_ON, Value::Date(in_days(30)));
    let right = with(right, &NEXT_ON, Value::Date(in_days(-1)));
    assert_eq!(
        to_know(&right),
        format!("en retard d’un jour · à renouveler, finit le {}", in_days(30).format("%d/%m"))
    );
}

#[test]
fn nothing_is_shared_without_an_agreement_and_none_is_of_tomorrow() {
    let desk = desk("09:41");
    let shared = with(follow_up(ToDo), &SHARED_WITH, "assistante sociale du secteur");
    assert_eq!(shared.find_refusal(&desk).map(|(key, _)| key), Some("shared_on"));
    let agreed = |days| with(shared.clone(), &SHARED_ON, Value::Date(in_days(days))).find_refusal(&desk);
    assert_eq!(agreed(0), None);
    assert_eq!(agreed(1).map(|(key, _)| key), Some("shared_on"));
}

#[test]
fn a_call_for_news_is_due_the_working_day_after_the_next_thing() {
    let item = with(follow_up(Waiting), &NEXT_ON, Value::Date(in_days(2)));
    let make = FOLLOW_UP.makes.iter().find(|make| *make.kind == CALLBACK).unwrap();
    let made = make.begin_item(&item, SARAH, Some(&benali()), &desk("09:41"));
    assert_eq!(made.text(&SUBJECT), "prendre des nouvelles", "nothing of what it is about");
    let desk = desk("09:41");
    let due = made.moment(&NEXT_ATTEMPT_AT).unwrap();
    assert_eq!(due.day_in(desk.zone), desk.calendar.add_working_days(in_days(2), 1));
    assert_eq!(made.source_item, Some(item.id));
}

#[test]
fn every_open_state_names_its_usual_next_step() {
    for state in FOLLOW_UP.states.iter().filter(|state: &&State| state.open) {
        let mut item = follow_up(ToDo);
        item.state = *state;
        assert!(FOLLOW_UP.usual_steps(&item).next().is_some(), "{state:?}");
    }
}
