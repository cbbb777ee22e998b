//! Calls taken at the desk: an hour, a reason from a short list of the centre, a person where that helps. They are counted
//! by hour and by reason, and never by who took them.

pub mod demo;
pub mod rules;

pub use self::TakenCallState::*;
use crate::model::figure::{Fact, Figure, HOURS, Measure};
use crate::model::noun::noun;
use crate::model::{
    Column, FhirResource, Field, Fields, Kind, Nameless, OpenedBy, PLAIN, QuickAdd, QuickLine, Row, Section, Setting,
    Shape, Verb, Whose, Width, common, left_column, new_section, setting,
};
use chrono::Timelike;

crate::states! {
    /// The states of a call that was taken.
    pub enum TakenCallState {
        /// State: the call is counted; there is nothing more to do.
        Counted = closed_state("COUNTED", "Compté"),
        /// State: the call was counted by mistake.
        Cancelled = closed_state("CANCELLED", "Annulé"),
    }
}

/// The person who called, where that helps.
pub const PERSON: Field = Field { label: "Personne", help: "Vide, si cela n’aide personne.", ..common::PERSON };
/// Reason of the call, one of the centre's list.
pub const REASON: Field = Field::new("reason", "Motif", Shape::Text(40))
    .always_required()
    .completed_from(rules::list_reasons)
    .with_help("Un motif de la liste du centre (réglages), par ses premières lettres.");

/// Months for which the call of a person of the file is kept; one of nobody is counted and erased with its day.
pub const KEEP: Setting = setting("taken_call.keep", "Appels reçus nommés, gardés", "mois", 3, (1, 24));

const SECTIONS: &[Section] = &[new_section("Aujourd’hui").at_rest()];

const COLUMNS: &[Column] = &[
    left_column("Heure", Width::Fixed(5), 0, |row, context| {
        row.item.created_at.in_zone(context.zone).format("%H:%M").to_string()
    }),
    left_column("Motif", Width::Share(20, 3), 0, |row, _| rules::show_reason(&row.item)),
    left_column("Personne", Width::Share(20, 3), 1, |row, _| named(row)).naming_people(),
];

const FIGURES: &[Figure] = &[
    Figure {
        key: "reason",
        title: "Appels par motif",
        says: "les appels notés par l’équipe avec leur motif\u{a0}; ce qui n’est pas noté manque, sûrement beaucoup",
        answers: &[],
        entered: true,
        measure: Measure::Words,
        fact: |past, context| {
            let counted = past.item.state == Counted;
            let on = past.item.created_at.day_in(context.zone);
            counted.then(|| Fact::count_one(on, past.item.text(&REASON).to_lowercase()))
        },
    },
    Figure {
        key: "hour",
        title: "Appels par heure",
        says: "l’heure à laquelle l’appel est noté\u{a0}; les appels perdus n’y sont pas, le standard seul les connaît",
        answers: &[],
        entered: true,
        measure: Measure::Scale(HOURS),
        fact: |past, context| {
            let at = past.item.created_at.in_zone(context.zone);
            let counted = past.item.state == Counted;
            counted.then(|| Fact::count_one(at.date(), HOURS[at.hour() as usize].code))
        },
    },
];

/// A call by its reason: some letters of it, or its place in the list.
const QUICK_ADD: QuickAdd = QuickAdd {
    verb: Verb::CountCall,
    word: "compter un appel",
    help: "Un appel reçu : la virgule, les premières lettres du motif, Entrée.",
    on_bar: false,
    whose: Whose::OverThem,
    line: Some(QuickLine { title: "Un appel reçu", draft: "TAKEN", asks: REASON, make: rules::read_call }),
};

const NAMELESS: Nameless = Nameless { counts: |item| item.state == Counted, nouns: ("appel reçu", "appels reçus") };

/// The pane.
pub static TAKEN_CALL: Kind = Kind {
    code: "TAKEN_CALL",
    table: "taken_call",
    opened_by: OpenedBy::Menu("Appels reçus au comptoir : comptés par heure et par motif, jamais par qui les prend."),
    title: "Appels reçus",
    short: "Appels",
    mention: "appel reçu",
    noun: noun!("un", "appel reçu", "appels reçus"),
    fields: Fields::of(&[REASON, PERSON, common::VOID_REASON]),
    states: TakenCallState::STATES,
    starts: &[Counted.state()],
    cancelled: Cancelled.state(),
    columns: COLUMNS,
    figures: FIGURES,
    sections: SECTIONS,
    settings: &[KEEP],
    retention: &KEEP,
    on_move: |_, _, _, _| {},
    check: rules::check,
    subject: |row: &Row| {
        row.person.as_ref().map_or_else(|| row.item.text(&REASON).to_owned(), |person| person.name_and_birth())
    },
    aside: |item, _| vec![item.text(&REASON).to_owned()],
    shares: rules::shares,
    headline: rules::headline,
    nameless: Some(&NAMELESS),
    quick_add: Some(&QUICK_ADD),
    fhir: FhirResource::Nothing,
    demo: Some(&demo::DEMO),
    ..PLAIN
};

fn named(row: &Row) -> String {
    row.person.as_ref().map(|person| person.name_and_birth()).unwrap_or_default()
}
