//! Mishaps: what happened, in facts; what was done at once; what the team decided.
//!
//! A mishap about care goes to a clinician: a serious one is told to the regional health agency (ARS) at once, through
//! the national portal, with an analysis within three months (CSP R1413-67 and following). This program is not that
//! channel, and says so.

pub mod demo;
pub mod rules;

pub use self::MishapState::*;
use crate::domain::coded::Coded;
pub use crate::model::common::{STEP_AT, VOID_REASON};
use crate::model::figure::{Fact, Figure, Measure};
use crate::model::noun::noun;
use crate::model::plain::to_know;
use crate::model::{
    Action, CLOSED_TODAY, ChoiceField, Column, Context, FhirResource, Field, Fields, Group, Kind, LineDay, MeetingMore,
    MeetingPart, OpenedBy, PLAIN, QuickAdd, Row, Section, Setting, Shape, Step, Value, Verb, Whose, Width, common,
    left_column, new_section, setting, text,
};

crate::states! {
    /// The states of a mishap.
    pub enum MishapState {
        /// State: the mishap is written down.
        Noted = open_state("NOTED", "Noté").usual_step(&[Closed.code()]),
        /// State: a clinician must see it first.
        ToTell = open_state("TO_TELL", "À transmettre").usual_step(&[Told.code()]),
        /// State: a clinician or a person in charge has it in hand.
        Told = open_state("TOLD", "Transmis").usual_step(&[Closed.code(), ToTell.code()]),
        /// State: the team has decided what follows from it.
        Closed = closed_state("CLOSED", "Vu en équipe"),
        /// State: the mishap was written down by mistake, with a reason.
        Cancelled = closed_state("CANCELLED", "Annulé"),
    }
}

crate::choices! {
    /// A sort of mishap.
    pub enum MishapSort {
        /// The reception of people.
        Reception = ("ACCUEIL", "accueil"),
        /// A delay.
        Delay = ("DELAI", "délai"),
        /// Mistake about who somebody is.
        Identity = ("IDENTITE", "identité"),
        /// Violence, in words or in deeds.
        Violence = ("VIOLENCE", "violence"),
        /// Equipment.
        Equipment = ("MATERIEL", "matériel"),
        /// Data.
        Data = ("DONNEES", "données"),
        /// Care.
        Care = ("SOIN", "soin"),
    }
}

/// The person it happened to, where that helps.
pub const PERSON: Field = Field { label: "Personne", help: "Vide, si cela n’aide personne.", ..common::PERSON };
/// Sort of mishap.
pub const SORT: ChoiceField<MishapSort> = ChoiceField::one_of("sort", "Genre").always_required();
/// Moment it happened.
pub const HAPPENED_AT: Field =
    Field::new("happened_at", "Quand", Shape::Moment).always_required().with_help("« 9h30 », « hier 17h ».");
/// Place it happened.
pub const PLACE: Field = Field::new("place", "Où", Shape::Text(40)).with_help("« salle d’attente », « au téléphone ».");
/// Facts, in neutral words.
pub const WHAT: Field = Field::new("what", "Ce qui s’est passé", Shape::Text(280))
    .always_required()
    .with_help("Des faits, en mots neutres, comme si la personne les lisait : ni diagnostic, ni jugement.");
/// Action taken at once.
pub const DONE_AT_ONCE: Field = Field::new("done_at_once", "Fait aussitôt", Shape::Text(200));
/// Member it was told to.
pub const TOLD_TO: Field = Field { label: "Transmis à", ..common::PRO }.asked_by_step().always_required();
/// Decision of the team.
pub const DECIDED: Field = Field::new("decided", "Décidé", Shape::Text(200))
    .asked_by_step()
    .always_required()
    .with_help("Ce que l’on change pour que cela n’arrive plus ; « rien » se dit aussi.");

/// Days after which a mishap that nobody has settled is signalled.
pub const OLD_DAYS: Setting = setting("mishap.old", "Signalement sans suite, rappelé après", "jours", 8, (1, 60));
/// Months for which mishaps are kept.
pub const KEEP: Setting = setting("mishap.keep", "Signalements vus en équipe, gardés", "mois", 24, (1, 120));

/// Indexes in [`MISHAP`]'s sections.
pub mod sections {
    /// Section of those a clinician must see.
    pub const TO_TELL: usize = 0;
    /// Section of those the team will speak of.
    pub const OPEN: usize = 1;
    /// Section of those settled today.
    pub const CLOSED: usize = 2;
}

const SECTIONS: &[Section] = &[new_section("À transmettre"), new_section("À voir en équipe"), CLOSED_TODAY];

const STEPS: &[Step] = &[
    step(Noted, Told).asking_for(&[TOLD_TO]).refused_if(rules::not_a_clinician),
    step(Noted, Closed).asking_for(&[DECIDED]).refused_unasked_if(rules::untold_care),
    step(ToTell, Told).asking_for(&[TOLD_TO]).refused_if(rules::not_a_clinician),
    step(Told, ToTell),
    step(Told, Closed).asking_for(&[DECIDED]).refused_unasked_if(rules::untold_care),
];

const ACTIONS: &[Action] = &[
    action(Verb::Review, "transmettre", &[Noted, ToTell], Told),
    listed("à transmettre encore", &[Told], ToTell),
    action(Verb::Finish, "vu en équipe", &[Noted, Told], Closed),
];

const COLUMNS: &[Column] = &[
    left_column("Quand", Width::Fixed(11), 0, when_cell),
    left_column("Genre", Width::Fixed(9), 0, |row, context| text::show(&SORT, row.item.get(&SORT), context)),
    left_column("Ce qui s’est passé", Width::Share(20, 4), 0, |row, _| row.item.text(&WHAT).to_owned()),
    left_column("Personne", Width::Share(14, 2), 4, |row, _| named(row)).naming_people(),
    left_column("Étape", Width::Fixed(13), 3, |row, _| row.item.state.label.to_owned()),
    left_column("À savoir", Width::Share(16, 2), 1, to_know),
];

const FIGURES: &[Figure] = &[Figure {
    key: "sort",
    title: "Signalements",
    says: "ce qui a été signalé, par type\u{a0}; ce que personne n’écrit n’y est pas",
    answers: &[],
    entered: true,
    measure: Measure::for_choices(&SORT.field),
    fact: |past, context| {
        let on = past.moves.first()?.0.day_in(context.zone);
        Some(Fact::count_one(on, past.item.choice(&SORT).map(Coded::code).unwrap_or_default()))
    },
}];

/// The part of the meeting's sheet: the mishaps of the week, and those nobody has settled.
const MEETING: &[MeetingPart] =
    &[MeetingPart { title: "Signalements", first: false, words: rules::say_for_meeting, more: MeetingMore::Nothing }];

fn when_cell(row: &Row, context: &Context) -> String {
    let at = row.item.moment(&HAPPENED_AT);
    at.map(|at| LineDay::at_hour(at, context).date_in_line(context)).unwrap_or_default()
}

fn named(row: &Row) -> String {
    row.person.as_ref().map(|person| person.name_and_birth()).unwrap_or_default()
}

const QUICK_ADD: QuickAdd = QuickAdd {
    verb: Verb::Report,
    word: "signaler",
    help: "Ce qui s’est mal passé, en mots neutres\u{a0}: avec la personne de la ligne ou de la fiche, ou sans personne.",
    on_bar: false,
    whose: Whose::Selected,
    line: None,
};

/// The pane.
pub static MISHAP: Kind = Kind {
    code: "MISHAP",
    table: "mishap",
    opened_by: OpenedBy::Menu("Incidents : ce qui s’est mal passé, ce qui a été fait, ce que l’équipe a décidé."),
    title: "Signalements",
    short: "Signal.",
    mention: "signalement",
    noun: noun!("un", "signalement", "signalements"),
    fields: Fields::of(&[
        SORT.field.of(Group::What),
        WHAT,
        DONE_AT_ONCE,
        HAPPENED_AT.of(Group::When),
        PLACE,
        PERSON.of(Group::Who),
        TOLD_TO,
        DECIDED,
        VOID_REASON,
        STEP_AT,
    ]),
    states: MishapState::STATES,
    starts: &[Noted.state(), ToTell.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    actions: ACTIONS,
    columns: COLUMNS,
    figures: FIGURES,
    sections: SECTIONS,
    settings: &[OLD_DAYS, KEEP],
    retention: &KEEP,
    prepare: |item, _, context| item.set(&HAPPENED_AT, Value::Moment(context.now)),
    start: rules::start,
    on_move: rules::on_move,
    check: rules::check,
    hints: rules::hints,
    deadline: rules::deadline,
    sort_key: rules::sort_key,
    subject: |row| {
        row.person.as_ref().map_or_else(|| row.item.text(&WHAT).to_owned(), |person| person.name_and_birth())
    },
    aside: |item, _| vec![item.text(&WHAT).to_owned()],
    titled: true,
    meeting: MEETING,
    quick_add: Some(&QUICK_ADD),
    fhir: FhirResource::Nothing,
    demo: Some(&demo::DEMO),
    ..PLAIN
};
