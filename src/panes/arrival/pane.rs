//! Columns and lines of the arrivals.

use super::alert::ArrivalAlert;
use super::rules::{alert, interpreter_words, promised_at, waits_since};
use super::{
    ANONYMOUS, AWAITED, ArrivalState, AtCafe, CALL_COUNT, Called, Cancelled, Done, Expected, INTERPRETER, InService,
    Interpreting, JOINT, LABEL, LANGUAGE, LeftUnseen, Listening, MODE, Mode, NoShow, PARTY_SIZE, RDV_AT, REASON, SEEN,
    SERVED_AT, STEP_AT, SteppedOut, UNSURE, WAIT_START, Waiting,
};
use crate::domain::Moment;
use crate::model::figure::weighted_median;
use crate::model::{
    AlertCause, Also, Column, Context, Finished, Item, ListFigures, NO_SHARES, Row, Shares, Width, common, days_ago,
    left_column, minutes_text, text, waited_words,
};

/// Columns, in order.
pub const COLUMNS: &[Column] = &[
    left_column("Heure", Width::Fixed(5), 0, hour_cell),
    left_column("Personne", Width::Share(18, 3), 0, |row, _| subject(row)).naming_people(),
    left_column("Pour", Width::Share(12, 2), 1, awaited_cell),
    left_column("Attend", Width::Fixed(13), 0, wait).right_aligned().with_alerts(),
    left_column("Depuis", Width::Fixed(11), 4, step_cell).right_aligned(),
    left_column("À savoir", Width::Share(20, 3), 2, to_know),
];

/// The word for a card found by a name alone.
pub const TO_CHECK: &str = "à vérifier";

/// The person's name; for someone nameless the words used for them, in guillemets.
pub fn subject(row: &Row) -> String {
    let item = &row.item;
    let name = match &row.person {
        Some(person) => person.name_and_birth(),
        None if item.choice(&MODE) == Some(Mode::Appointment) => item.text(&LABEL).to_owned(),
        None if item.text(&LABEL) == ANONYMOUS => "une personne".to_owned(),
        None => format!("« {} »", item.text(&LABEL)),
    };
    match item.int(&PARTY_SIZE) {
        ..=1 => name,
        party => format!("{name} +{}", party - 1),
    }
}

/// « 09:30 »; on a line left from another day its date, which no hour of today may hide.
fn hour_cell(row: &Row, context: &Context) -> String {
    let item = &row.item;
    if let Some(other) = item.other_day(context) {
        return other.day.format("%d/%m").to_string();
    }
    match item.moment(&RDV_AT) {
        Some(rdv_at) => rdv_at.clock_text(context.zone),
        None if item.choice(&MODE) == Some(Mode::Cafe) => "café".to_owned(),
        None => "sans".to_owned(),
    }
}

fn awaited_cell(row: &Row, context: &Context) -> String {
    let item = &row.item;
    let shown = team_or_reason(item, context);
    // Called for the n-th time: n - 1 calls without an answer, and this one.
    let calls = item.int(&CALL_COUNT) + i64::from(item.state == Called);
    if calls > 1 { format!("×{calls} {shown}").trim_end().to_owned() } else { shown }
}

/// Professionals awaited and, once it is over, those who have seen the person, or were to where nobody has; the reason of the
/// visit when there are none.
fn team_or_reason(item: &Item, context: &Context) -> String {
    let glue = if item.flag(&JOINT) { " + " } else { ", " };
    let seen = Some(item.team(&SEEN)).filter(|seen| !item.state.open && !seen.is_empty());
    let team = seen.unwrap_or(item.team(&AWAITED));
    let names: Vec<_> = team.iter().map(|id| context.staff_name(*id)).collect();
    if names.is_empty() { text::show(&REASON, item.get(&REASON), context) } else { names.join(glue) }
}

/// « sans rendez-vous », « Dr Roux », « promesse pour 11:00 ».
pub fn aside(item: &Item, context: &Context) -> Vec<String> {
    let came = (item.choice(&MODE) != Some(Mode::Appointment)).then(|| text::show(&MODE, item.get(&MODE), context));
    let owed = promised_at(item).map(|at| common::promise_words(at, context));
    came.into_iter().chain([team_or_reason(item, context)]).chain(owed).collect()
}

fn wait(row: &Row, context: &Context) -> String {
    let item = &row.item;
    let since = |start: Option<_>| start.map(|at| waited_words(at, context)).unwrap_or_default();
    match ArrivalState::of(item) {
        Expected => match alert(item, context).cause {
            Some(late @ (ArrivalAlert::Late(_) | ArrivalAlert::Absent)) => late.words(context),
            _ => String::new(),
        },
        InService | Listening => since(item.moment(&STEP_AT)),
        Waiting | Called | SteppedOut => since(waits_since(item)),
        AtCafe | Done | LeftUnseen | NoShow | Cancelled => String::new(),
    }
}

fn step_cell(row: &Row, context: &Context) -> String {
    let item = &row.item;
    if item.state == AtCafe || item.state == Expected {
        return String::new();
    }
    let said = |at: Moment| match ArrivalState::of(item) {
        InService | Listening => true,
        // What is to be known says it.
        Called if matches!(alert(item, context).cause, Some(ArrivalAlert::Called(_))) => true,
        // Compares the moments, and not the minutes shown: those change at different seconds.
        Waiting | Called | SteppedOut | AtCafe | Expected => {
            waits_since(item).is_some_and(|from| (at.0 - from.0).abs() < 60)
        }
        Done | LeftUnseen | NoShow | Cancelled => false,
    };
    // The column of waits has said it where both are the same.
    let since = item.moment(&STEP_AT).filter(|at| !said(*at));
    since.map(|at| waited_words(at, context)).unwrap_or_default()
}

/// Details to know: the alert the wait does not show, an interpreter, open items of the other panes.
fn to_know(row: &Row, context: &Context) -> String {
    let item = &row.item;
    if !item.state.open {
        return std::iter::once(item.state.label.to_owned()).chain(row.list_marks()).collect::<Vec<_>>().join(" · ");
    }
    let mut parts = row.first_words();
    parts.extend(item.other_day(context).map(|day| day.in_line(context)));
    parts.extend(item.flag(&UNSURE).then(|| TO_CHECK.to_owned()));
    let cause = alert(item, context).cause;
    // Causes that the column of waits says.
    let by_wait =
        |cause: &ArrivalAlert| matches!(cause, ArrivalAlert::Waits(_) | ArrivalAlert::Late(_) | ArrivalAlert::Absent);
    parts.extend(cause.as_ref().filter(|cause| !by_wait(cause)).map(|cause| cause.words(context)));
    parts.extend(item.away_words(context));
    if let Some(before) = promised_at(item).filter(|_| !matches!(cause, Some(ArrivalAlert::Promise(_)))) {
        parts.push(format!("avant {}", before.clock_text(context.zone)));
    }
    let untold = !matches!(cause, Some(ArrivalAlert::Interpreter(_)));
    if item.choice(&INTERPRETER) == Some(Interpreting::Needed) && untold {
        parts.push(interpreter_words(item.text(&LANGUAGE)));
    }
    if item.state == Listening {
        parts.push("écoute".to_owned());
    }
    parts.extend(row.list_marks());
    parts.extend(Also::in_words(&row.also, context));
    parts.join(" · ")
}

// Parts of the line over the list.
const WAITING: &str = "En attente";
/// Part in which the people of the lines that wait are counted, as those expected and those at the café are.
const PEOPLE_WAITING: &str = "En attente, avec qui accompagne";
/// Part of the lines that another day left waiting, by their days: they tell nothing of how long people wait.
const LEFT_WAITING: &str = "En attente d’un autre jour";
const AT_CAFE: &str = "Au café";
const EXPECTED: &str = "Attendu·es";
const SERVED: &str = "Reçu·es après";

/// Parts of the line over the list that the line counts in.
pub fn shares(item: &Item, context: &Context) -> Shares {
    if !item.state.open {
        return NO_SHARES;
    }
    let stands = match ArrivalState::of(item) {
        Waiting | Called | SteppedOut => {
            waited_minutes(item, Some(context.now)).map(|minutes| match item.other_day(context) {
                None => (WAITING, minutes),
                Some(left) => (LEFT_WAITING, (context.today() - left.day).num_days()),
            })
        }
        AtCafe => Some((AT_CAFE, group_size(item))),
        Expected => Some((EXPECTED, group_size(item))),
        InService | Listening | Done | LeftUnseen | NoShow | Cancelled => None,
    };
    let waiting =
        stands.filter(|(part, _)| [WAITING, LEFT_WAITING].contains(part)).map(|_| (PEOPLE_WAITING, group_size(item)));
    [stands, waited_until_served(item).map(|minutes| (SERVED, minutes)), waiting]
}

/// « En attente 3, jusqu’à 52 min », « Au café 2 ».
pub fn headline(figures: &ListFigures) -> Vec<String> {
    let still = figures.of(WAITING);
    let people = figures.sum(PEOPLE_WAITING);
    let mut parts = vec![match (figures.of(LEFT_WAITING).last(), still.last()) {
        (Some(days), _) => format!("{WAITING} {people}, depuis {}", days_ago(*days)),
        (None, Some(longest)) => format!("{WAITING} {people}, jusqu’à {}", minutes_text(*longest)),
        (None, None) => "Personne n’attend".to_owned(),
    }];
    // What has no room at the end is left out: people come before figures.
    parts.extend(figures.counted([AT_CAFE]));
    parts.extend(middle_value(&still).map(|middle| format!("attente médiane {}", minutes_text(middle))));
    parts.extend(figures.counted([EXPECTED]));
    parts.extend(
        middle_value(&figures.with_finished(SERVED)).map(|middle| format!("{SERVED} {}", minutes_text(middle))),
    );
    parts
}

/// The wait of a visit that is over counts in « Reçu·es après ».
pub static FINISHED: Finished =
    Finished { reads: &[&WAIT_START, &RDV_AT, &SERVED_AT], figure: |item, _| waited_until_served(item) };

fn waited_until_served(item: &Item) -> Option<i64> {
    waited_minutes(item, item.moment(&SERVED_AT))
}

fn group_size(item: &Item) -> i64 {
    item.int(&PARTY_SIZE).max(1)
}

/// Minutes waited until `end`.
fn waited_minutes(item: &Item, end: Option<Moment>) -> Option<i64> {
    Some(end?.minutes_since(waits_since(item)?))
}

fn middle_value(sorted: &[i64]) -> Option<i64> {
    weighted_median(&sorted.iter().map(|waited| (*waited, 1)).collect::<Vec<_>>())
}
