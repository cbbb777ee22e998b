//! Workshops: a title, a day, places. Coming is a count by one key, as light as a coffee; who wishes gives a name, becomes
//! somebody expected and is reminded as for any appointment. The places are for both.

pub mod demo;
pub mod rules;

pub use self::WorkshopState::*;
use super::arrival::ARRIVAL;
use crate::model::asked;
pub use crate::model::common::{STEP_AT, VOID_REASON};
use crate::model::figure::{Fact, Figure, Measure, Past};
use crate::model::noun::noun;
use crate::model::{
    Action, CLOSED_TODAY, Column, FhirResource, Field, Fields, Group, Kind, LineDay, Make, OpenedBy, PLAIN, Section,
    Setting, Shape, Step, Verb, Width, choice, left_column, new_section, setting,
};

crate::states! {
    /// The states of a workshop.
    pub enum WorkshopState {
        /// State: the workshop is to come.
        Planned = open_state("PLANNED", "Prévu").usual_step(&[Going.code()]),
        /// State: people are coming, and are counted.
        Going = open_state("GOING", "En cours").usual_step(&[Held.code()]),
        /// State: the workshop took place.
        Held = closed_state("HELD", "Tenu"),
        /// State: the workshop is called off, with a reason.
        Cancelled = closed_state("CANCELLED", "Annulé"),
    }
}

/// Title of the workshop.
pub const TITLE: Field = Field::new("title", "Atelier", Shape::Text(60))
    .always_required()
    .with_help("« cuisine », « marche du jeudi », « droits et papiers ».");
/// Moment it begins.
pub const AT: Field = Field::new("at", "Quand", Shape::Moment).always_required().with_help("« jeu 14h ».");
/// Number of people there is room for.
pub const PLACES: Field =
    Field::new("places", "Places", Shape::Number(1, 500)).with_help("Vide, si chacun·e peut venir.");
/// Place of the workshop.
pub const PLACE: Field = Field::new("place", "Où", Shape::Text(40));
/// Members who lead it.
pub const LED_BY: Field = Field::new("led_by", "Animé par", Shape::Team);
/// Partner with whom it is held.
pub const PARTNER: Field = Field::new("partner", "Avec", Shape::Text(60)).with_help("Un partenaire, une association.");
/// Number of people counted by the key as they came, beside those expected by their name.
pub const COUNTED: Field = Field::new("counted", "Comptées sans nom", Shape::Number(0, 500)).written_by_rules();
/// Number of people who came, those expected by their name included.
pub const CAME: Field = Field::new("came", "Venu·es", Shape::Number(0, 500))
    .asked_by_step()
    .always_required()
    .proposing(rules::propose_came)
    .with_help("En tout, avec les personnes inscrites qui sont venues.");
/// Number of those who came for the first time.
pub const NEW_PEOPLE: Field =
    Field::new("new_people", "Dont pour la première fois", Shape::Number(0, 500)).asked_by_step();

/// Months for which workshops are kept.
pub const KEEP: Setting = setting("workshop.keep", "Ateliers tenus, gardés", "mois", 24, (1, 120));

const SECTIONS: &[Section] = &[new_section("À venir").at_rest(), CLOSED_TODAY];

const STEPS: &[Step] = &[
    step(Planned, Going).refused_if(rules::not_today),
    step(Going, Going).counting(),
    step(Planned, Held).asking_for(&[CAME, NEW_PEOPLE]).refused_unasked_if(rules::to_come),
    step(Going, Held).asking_for(&[CAME, NEW_PEOPLE]),
];

const ACTIONS: &[Action] =
    &[action(Verb::Here, "+1 venue", &[Planned, Going], Going), action(Verb::Finish, "tenu", &[Planned, Going], Held)];

static MAKES: [Make; 1] = [Make {
    verb: None,
    label: "inscrire",
    from: WorkshopState::set(&[Planned]),
    kind: &ARRIVAL,
    same_person: false,
    fill: rules::expect_somebody,
    takes_place: true,
}];

const COLUMNS: &[Column] = &[
    left_column("Quand", Width::Fixed(15), 0, |row, context| {
        let at = row.item.moment(&AT).map(|at| LineDay::at_hour(at, context));
        at.map(|at| at.in_line(context)).unwrap_or_default()
    }),
    left_column("Atelier", Width::Share(20, 3), 0, |row, _| row.item.text(&TITLE).to_owned()),
    left_column("Où", Width::Share(10, 2), 3, |row, _| row.item.text(&PLACE).to_owned()),
    left_column("Places", Width::Fixed(9), 1, |row, _| rules::show_count(&row.item)),
    left_column("Étape", Width::Fixed(9), 2, |row, _| row.item.state.label.to_owned()),
    left_column("À savoir", Width::Share(14, 2), 1, rules::say_to_know),
];

const FIGURES: &[Figure] = &[
    Figure {
        key: "held",
        title: "Ateliers tenus",
        says: "les ateliers dont l’équipe a dit combien de personnes sont venues, au jour de l’atelier",
        answers: &[asked::MEDIATION],
        entered: true,
        measure: Measure::Each(&[choice("HELD", "ateliers")]),
        fact: |past, context| rules::held_on(past, context).map(|on| Fact::count_one(on, "HELD")),
    },
    Figure {
        key: "came",
        title: "Participations",
        says: "les venues comptées par atelier\u{a0}: qui vient trois fois compte trois fois",
        answers: &[asked::MEDIATION],
        entered: true,
        measure: Measure::Words,
        fact: |past, context| count_people(past, context, &CAME, &past.item.text(&TITLE).to_lowercase()),
    },
    Figure {
        key: "new_people",
        title: "Venu·es pour la première fois",
        says: "les venues dites premières par qui anime\u{a0}; aucun nom n’est gardé pour le vérifier",
        answers: &[],
        entered: true,
        measure: Measure::Each(&[choice("NEW", "personnes")]),
        fact: |past, context| count_people(past, context, &NEW_PEOPLE, "NEW"),
    },
];

fn count_people(past: &Past, context: &crate::model::Context, field: &Field, what: &str) -> Option<Fact> {
    let count = past.item.int(field);
    let on = rules::held_on(past, context).filter(|_| count > 0)?;
    Some(Fact { count, ..Fact::count_one(on, what) })
}

/// The pane.
pub static WORKSHOP: Kind = Kind {
    code: "WORKSHOP",
    table: "workshop",
    opened_by: OpenedBy::Menu("Ateliers collectifs : un titre, un jour, des places ; qui vient est un nombre."),
    title: "Ateliers",
    short: "Ateliers",
    mention: "atelier",
    noun: noun!("un", "atelier collectif", "ateliers collectifs"),
    fields: Fields::of(&[
        TITLE.of(Group::What),
        AT.of(Group::When),
        PLACES.of(Group::How),
        PLACE,
        LED_BY,
        PARTNER,
        COUNTED,
        CAME,
        NEW_PEOPLE,
        VOID_REASON,
        STEP_AT,
    ]),
    states: WorkshopState::STATES,
    starts: &[Planned.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    actions: ACTIONS,
    makes: &MAKES,
    columns: COLUMNS,
    figures: FIGURES,
    counts_on: Some(&AT),
    sections: SECTIONS,
    settings: &[KEEP],
    retention: &KEEP,
    on_move: rules::on_move,
    check: rules::check,
    deadline: rules::deadline,
    sort_key: rules::sort_key,
    subject: |row| row.item.text(&TITLE).to_owned(),
    shares: rules::shares,
    headline: rules::headline,
    titled: true,
    when: |item, context| item.moment(&AT).map(|at| LineDay::at_hour(at, context)),
    aside: |item, _| {
        let told = [item.text(&PLACE).to_owned(), rules::show_count(item), rules::say_expected(item)];
        told.into_iter().filter(|words| !words.is_empty()).collect()
    },
    fhir: FhirResource::Nothing,
    demo: Some(&demo::DEMO),
    ..PLAIN
};
