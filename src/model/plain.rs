//! The plain pane: what holds of a pane that says nothing else. A declaration writes only what it has, and ends in
//! `..PLAIN`.

use super::settings::KEEP_REQUESTS;
use super::{
    Also, CLOSED_TODAY, Column, Context, Deadline, ErrandPart, FhirResource, Fields, Item, Kind, Level, ListFigures,
    Noun, OpenedBy, Place, Row, Section, Shares, State, Value, Width, common, left_column, new_section,
};
use crate::domain::PersonBrief;

/// No pane yet: it has no name, no key, no field and no state, which each declaration gives.
pub const PLAIN: Kind = Kind {
    code: "",
    table: "",
    opened_by: OpenedBy::Menu(""),
    title: "",
    short: "",
    mention: "",
    noun: Noun { whole: "", one: "", several: "", feminine: false },
    instant: false,
    signing: None,
    resumes: None,
    fields: Fields::of(&[]),
    states: &[],
    starts: &[],
    steps: &[],
    cancelled: State::closed_state("", ""),
    cancel_asks: &[super::common::VOID_REASON],
    actions: &[],
    makes: &[],
    marks: &[],
    for_whom: None,
    paper: None,
    columns: COLUMNS,
    figures: &[],
    counts_on: None,
    sections: SECTIONS,
    settings: &[],
    retention: &KEEP_REQUESTS,
    prepare: |_, _, _| {},
    adopt_person: common::accept_anybody,
    party: None,
    start: |item, _| item.kind.starts[0],
    on_move: keep_clock,
    derive: |_, _| {},
    check: |_, _| None,
    hints: |_, _| Vec::new(),
    duplicate_warning: |_, _, _| None,
    same_visit: None,
    awaited: |_, _| None,
    deadline,
    sort_key,
    titled: false,
    subject,
    when: |_, _| None,
    aside: |_, _| Vec::new(),
    counted_on: |_, _| None,
    met: |_, _| None,
    shares,
    headline,
    finished: None,
    close_day: |_, _| None,
    nameless: None,
    errand: None,
    errand_part: ErrandPart::PLAIN,
    bundle: None,
    successor: |_, _| None,
    upset: |_, _| None,
    seeks_appointment: |_| false,
    series: None,
    days: None,
    day_line: None,
    meeting: &[],
    quick_add: None,
    appointments: None,
    reminders: None,
    planned: |item, context| item.day(context),
    fhir: FhirResource::Task,
    demo: None,
};

/// Sections of open lines, and of those closed today.
const SECTIONS: &[Section] = &[new_section("En cours"), CLOSED_TODAY];

/// Columns: the person, the state, what presses and what else is open.
const COLUMNS: &[Column] = &[
    left_column("Personne", Width::Share(16, 3), 0, |row, _| subject(row)).naming_people(),
    left_column("Étape", Width::Fixed(17), 0, |row, _| row.item.state.label.to_owned()),
    left_column("À savoir", Width::Share(20, 3), 1, to_know),
];

/// The alert, who is away, the marks, and what is open in the other panes.
pub fn to_know(row: &Row, context: &Context) -> String {
    let item = &row.item;
    if !item.state.open {
        return String::new();
    }
    let alert = (item.kind.deadline)(item, context);
    let mut parts = row.first_words();
    if alert.level > Level::Calm {
        parts.push(alert.why);
    }
    parts.extend(item.away_words(context));
    parts.extend(row.list_marks());
    parts.extend(Also::in_words(&row.also, context));
    parts.join(" · ")
}

/// The clock of the present state, where the pane has one.
fn keep_clock(item: &mut Item, _from: State, _to: State, context: &Context) {
    item.set(&common::STEP_AT, Value::Moment(context.now));
}

/// Deadline by the promise made, where the pane promises.
fn deadline(item: &Item, context: &Context) -> Deadline {
    if item.promise().is_none() {
        return Deadline { due: None, level: Level::Calm, why: String::new() };
    }
    common::promise_deadline(item, context).to_deadline(context)
}

/// Order: open lines in the first section, the oldest first; closed ones in the last, the latest first.
fn sort_key(item: &Item, _context: &Context) -> Place {
    let last = item.kind.sections.len().saturating_sub(1);
    match item.closed_at {
        Some(closed) if !item.state.open => Place { section: last, key: (-closed.0, item.id.0) },
        _ => Place { section: 0, key: (item.created_at.0, item.id.0) },
    }
}

/// The person's name; of a line of nobody what it is one of.
pub fn subject(row: &Row) -> String {
    row.person.as_ref().map_or_else(|| row.item.kind.noun.as_title(), PersonBrief::name_and_birth)
}

/// Part of every open line.
const OPEN: &str = "En cours";

fn shares(item: &Item, _context: &Context) -> Shares {
    [item.state.open.then_some((OPEN, 1)), None, None]
}

/// « En cours 3 ».
fn headline(figures: &ListFigures) -> Vec<String> {
    match figures.sum(OPEN) {
        0 => vec!["Rien en cours".to_owned()],
        open => vec![format!("{OPEN} {open}")],
    }
}
