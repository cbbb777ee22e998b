//! Lost property: what was found and where, and to whom it was given back.

pub mod demo;

pub use self::LostState::*;
pub use crate::model::common::{PERSON, STEP_AT, VOID_REASON};
use crate::model::noun::noun;
use crate::model::{
    Action, CLOSED_TODAY, ChoiceField, Column, Context, Field, Fields, Kind, OpenedBy, PLAIN, Row, Section, Setting,
    Shape, Step, Value, Verb, Width, left_column, new_section, plain, setting, text,
};

crate::states! {
    /// The states of a lost object.
    pub enum LostState {
        /// At the desk.
        Kept = open_state("KEPT", "Gardé").usual_step(&[GivenBack.code()]),
        /// Given back.
        GivenBack = closed_state("GIVEN_BACK", "Rendu"),
        /// Cancelled, with a reason.
        Cancelled = closed_state("CANCELLED", "Annulé"),
    }
}

crate::choices! {
    /// A sort of object.
    pub enum ObjectSort {
        /// Keys.
        Keys = ("CLES", "clés"),
        /// A telephone.
        Telephone = ("TELEPHONE", "téléphone"),
        /// Clothes.
        Clothes = ("VETEMENT", "vêtement"),
        /// Anything else.
        Other = ("AUTRE", "autre"),
    }
}

/// The object, as one would describe it.
pub const OBJECT: Field = Field::new("object", "Objet", Shape::Text(60)).always_required();
/// Its sort.
pub const SORT: ChoiceField<ObjectSort> = ChoiceField::one_of("sort", "Genre").always_required();
/// Where it was found.
pub const PLACE: Field = Field::new("place", "Trouvé où", Shape::Text(40));
/// When it was found.
pub const FOUND_ON: Field = Field::new("found_on", "Trouvé le", Shape::Date).always_required();
/// To whom it was given back.
pub const GIVEN_TO: Field = Field::new("given_to", "Rendu à", Shape::Text(60)).asked_by_step().always_required();

/// How long what was given back is kept.
pub const KEEP: Setting = setting("lost.keep", "Objets rendus, gardés", "mois", 6, (1, 120));

const SECTIONS: &[Section] = &[new_section("À rendre").at_rest(), CLOSED_TODAY];

const STEPS: &[Step] = &[step(Kept, GivenBack).asking_for(&[GIVEN_TO])];

const ACTIONS: &[Action] = &[action(Verb::Finish, "rendu", &[Kept], GivenBack)];

const COLUMNS: &[Column] = &[
    left_column("Objet", Width::Share(16, 3), 0, |row, _| row.item.text(&OBJECT).to_owned()),
    left_column("Où", Width::Share(10, 2), 2, |row, _| row.item.text(&PLACE).to_owned()),
    left_column("Trouvé", Width::Fixed(11), 1, found_on),
    left_column("À savoir", Width::Share(20, 2), 1, plain::to_know),
];

fn found_on(row: &Row, context: &Context) -> String {
    text::show(&FOUND_ON, row.item.get(&FOUND_ON), context)
}

/// The pane.
pub static LOST: Kind = Kind {
    code: "LOST",
    table: "lost",
    opened_by: OpenedBy::Tab { digit: '6', start_key: 'v' },
    title: "Objets trouvés",
    short: "Objets",
    mention: "objet",
    noun: noun!("un", "objet trouvé", "objets trouvés"),
    fields: Fields::of(&[PERSON, OBJECT, SORT.field, PLACE, FOUND_ON, GIVEN_TO, VOID_REASON, STEP_AT]),
    states: LostState::STATES,
    starts: &[Kept.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    actions: ACTIONS,
    columns: COLUMNS,
    sections: SECTIONS,
    settings: &[KEEP],
    retention: &KEEP,
    prepare: |item, _, context| {
        item.choose(&SORT, ObjectSort::Other);
        item.set(&FOUND_ON, Value::Date(context.today()));
    },
    subject: |row| row.item.text(&OBJECT).to_owned(),
    aside: |item, _| vec![item.text(&OBJECT).to_owned()],
    demo: Some(&demo::DEMO),
    ..PLAIN
};
