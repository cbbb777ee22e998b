//! Situations to be talked over together at the weekly meeting (RCP): one key marks a person, with a neutral question. What
//! the meeting decided about care is in the medical record and nowhere here; what it decided for the desk becomes lines,
//! each with a name and a day.

pub mod demo;
pub mod rules;

pub use self::SituationState::*;
use super::callback::CALLBACK;
use super::follow_up::FOLLOW_UP;
use crate::model::asked;
pub use crate::model::common::{STEP_AT, VOID_REASON};
use crate::model::figure::{Fact, Figure, Measure};
use crate::model::noun::noun;
use crate::model::plain::to_know;
use crate::model::settings::WEEKDAY;
use crate::model::{
    Action, CLOSED_TODAY, Column, FhirResource, Field, Fields, Kind, LineDay, Make, MeetingMore, MeetingPart, OpenedBy,
    PLAIN, QuickAdd, Section, Setting, Shape, Step, Verb, Whose, Width, choice, common, left_column, new_section,
    plain, setting,
};

crate::states! {
    /// The states of a situation.
    pub enum SituationState {
        /// State: the meeting is to talk of it.
        ToSee = open_state("TO_SEE", "À voir ensemble").usual_step(&[Seen.code()]),
        /// State: the meeting has talked of it.
        Seen = closed_state("SEEN", "Vue en réunion"),
        /// State: the person was marked by mistake, or no longer needs it, with a reason.
        Cancelled = closed_state("CANCELLED", "Annulée"),
    }
}

/// The person.
pub const PERSON: Field = common::PERSON.always_required();
/// Question to the meeting, in words that may be read over a shoulder.
pub const QUESTION: Field = Field::new("question", "Question", Shape::Text(120)).always_required().with_help(
    "Une question neutre, comme si la personne la lisait : « qui l’accompagne à la CPAM ? » ; ni raison, ni diagnostic.",
);
/// Day of the meeting.
pub const MEETING_ON: Field = Field::new("meeting_on", "Réunion du", Shape::Date).always_required().to_come();
/// True when what was decided about care is in the medical record.
pub const RECORDED: Field = Field::new("recorded", "Décisions notées au dossier médical", Shape::Flag)
    .asked_by_step()
    .with_help("Ici, rien de ce qui a été dit : « oui » ou « non » seulement.");

/// Day of the week on which the team meets.
pub const MEETING_DAY: Setting = setting("situation.day", "Réunion des situations", WEEKDAY, 4, (1, 7));
/// Months for which situations that were talked of are kept.
pub const KEEP: Setting = setting("situation.keep", "Situations vues en réunion, gardées", "mois", 12, (1, 60));

const SECTIONS: &[Section] = &[new_section("À voir ensemble").at_rest(), CLOSED_TODAY];

const STEPS: &[Step] = &[step(ToSee, Seen).asking_for(&[RECORDED])];

const ACTIONS: &[Action] = &[action(Verb::Finish, "vue", &[ToSee], Seen)];

static MAKES: [Make; 2] = [
    Make {
        verb: Some(Verb::Again),
        label: "rappeler",
        from: SituationState::set(&[ToSee, Seen]),
        kind: &CALLBACK,
        same_person: true,
        fill: rules::to_the_callbacks,
        takes_place: false,
    },
    Make {
        verb: None,
        label: "accompagner",
        from: SituationState::set(&[ToSee, Seen]),
        kind: &FOLLOW_UP,
        same_person: true,
        fill: rules::to_the_follow_ups,
        takes_place: false,
    },
];

const COLUMNS: &[Column] = &[
    left_column("Réunion", Width::Fixed(11), 0, |row, context| {
        let day = row.item.date(&MEETING_ON).map(LineDay::whole_day);
        day.map(|day| day.date_in_line(context)).unwrap_or_default()
    }),
    left_column("Personne", Width::Share(16, 3), 0, |row, _| plain::subject(row)).naming_people(),
    left_column("Question", Width::Share(20, 4), 0, |row, _| row.item.text(&QUESTION).to_owned()),
    left_column("À savoir", Width::Share(16, 2), 1, to_know),
];

const FIGURES: &[Figure] = &[
    Figure {
        key: "seen",
        title: "Situations vues en réunion",
        says: "les personnes dont la réunion a parlé, une fois par réunion, à son jour\u{a0}; ni la raison, ni ce qui a été dit",
        answers: &[asked::MEETINGS],
        entered: true,
        measure: Measure::Each(&[choice("SEEN", "situations")]),
        fact: |past, context| rules::seen_on(past, context).map(|on| Fact::count_one(on, "SEEN")),
    },
    Figure {
        key: "recorded",
        title: "Décisions notées au dossier",
        says: "la part de ces fois où l’équipe a dit que les décisions sont au dossier médical",
        answers: &[asked::MEETINGS],
        entered: true,
        measure: Measure::Share,
        fact: |past, context| rules::seen_on(past, context).map(|on| Fact::count_share(on, past.item.flag(&RECORDED))),
    },
];

/// Parts of the sheet: what became of last week's decisions, then whom to talk of.
const MEETING: &[MeetingPart] = &[
    MeetingPart {
        title: "Réunion d’avant : ce que c’est devenu",
        first: true,
        words: rules::say_followed,
        more: MeetingMore::MadeFromIt,
    },
    MeetingPart {
        title: "Situations à voir ensemble",
        first: true,
        words: rules::say_question,
        more: MeetingMore::OpenOfPerson,
    },
];

const QUICK_ADD: QuickAdd = QuickAdd {
    verb: Verb::ForMeeting,
    word: "voir en réunion",
    help: "La personne de la ligne ou de la fiche : à voir ensemble à la prochaine réunion, avec une question neutre.",
    on_bar: false,
    whose: Whose::Selected,
    line: None,
};

/// The pane.
pub static SITUATION: Kind = Kind {
    code: "SITUATION",
    table: "situation",
    opened_by: OpenedBy::Menu("RCP : qui voir ensemble à la réunion de la semaine, et ce que c’est devenu."),
    title: "Situations",
    short: "Situations",
    mention: "réunion",
    noun: noun!("une", "situation à voir ensemble", "situations à voir ensemble"),
    fields: Fields::of(&[QUESTION, MEETING_ON, PERSON, RECORDED, VOID_REASON, STEP_AT]),
    states: SituationState::STATES,
    starts: &[ToSee.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    actions: ACTIONS,
    makes: &MAKES,
    columns: COLUMNS,
    figures: FIGURES,
    counts_on: Some(&MEETING_ON),
    sections: SECTIONS,
    settings: &[MEETING_DAY, KEEP],
    retention: &KEEP,
    prepare: rules::prepare,
    duplicate_warning: rules::duplicate_warning,
    deadline: rules::deadline,
    sort_key: rules::sort_key,
    when: |item, _| item.date(&MEETING_ON).map(LineDay::whole_day),
    aside: |item, _| vec![item.text(&QUESTION).to_owned()],
    meeting: MEETING,
    quick_add: Some(&QUICK_ADD),
    fhir: FhirResource::Nothing,
    demo: Some(&demo::DEMO),
    ..PLAIN
};
