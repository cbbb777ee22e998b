//! Follow-ups: somebody accompanied for weeks in one errand, with what comes next and the day it is due.
//!
//! This file declares the words. [`rules`] holds what follows: what presses, the order, the lines made from one.
//! [`part`] what the lines hung on one depend on. [`pane`] says what a line shows. No field holds a diagnosis, a nationality or a judgment, and there must be none.

pub mod alert;
pub mod choices;
pub mod demo;
pub mod figures;
pub mod outing;
pub mod pane;
pub mod part;
pub mod rules;

pub use self::FollowUpState::*;
use super::callback::CALLBACK;
use super::transport::TRANSPORT;
pub use crate::model::common::{STEP_AT, VOID_REASON};
use crate::model::noun::noun;
use crate::model::{
    Action, CLOSED_TODAY, ChoiceField, Field, Fields, Group, Kind, Make, OpenedBy, PLAIN, Section, Setting, Shape,
    Step, Verb, common, new_section, setting,
};
pub use choices::*;

crate::states! {
    /// The states of a follow-up.
    pub enum FollowUpState {
        /// State: the next thing is for the team to do.
        ToDo = open_state("TODO", "À faire").usual_step(&[Waiting.code()]),
        /// State: the next thing is for others to do, or comes on its day.
        Waiting = open_state("WAITING", "Attend").usual_step(&[ToDo.code()]),
        /// State: a file was sent to an office.
        Sent = open_state("SENT", "Envoyé").usual_step(&[ToDo.code()]),
        /// State: a right was obtained, perhaps until a day.
        Obtained = open_state("OBTAINED", "Obtenu").usual_step(&[ToDo.code()]),
        /// State: an office refused.
        Refused = open_state("REFUSED", "Refusé").usual_step(&[Appeal.code()]),
        /// State: the refusal is contested.
        Appeal = open_state("APPEAL", "Recours").usual_step(&[ToDo.code()]),
        /// State: the accompaniment is over, with a reason.
        Ended = closed_state("ENDED", "Terminé"),
        /// State: the follow-up was opened by mistake, with a reason.
        Cancelled = closed_state("CANCELLED", "Annulé"),
    }
}

/// The person accompanied.
pub const PERSON: Field = common::PERSON.always_required();
/// Purpose, in words that may be read over a shoulder.
pub const PURPOSE: Field = Field::new("purpose", "De quoi il s’agit", Shape::Text(60)).always_required().with_help(
    "Une ligne neutre : « rdv cardiologie », « dossier AME », « logement ». Rien de médical, aucun jugement.",
);
/// Theme, for the figures.
pub const THEME: ChoiceField<FollowUpTheme> = ChoiceField::one_of("theme", "Thème");
/// Member who follows it.
pub const PRO: Field = Field { label: "Suivi par", help: "Qui s’en occupe.", ..common::PRO };
/// Origin of the request.
pub const ASKED_BY: ChoiceField<AskedBy> = ChoiceField::one_of("asked_by", "Demandé par");
/// The next thing to do or to wait for.
pub const NEXT: Field = Field::new("next_thing", "Ensuite", Shape::Text(80))
    .with_help("La prochaine chose : « rappeler la CPAM », « rdv à Saint-Jean ».");
/// The day of the next thing.
pub const NEXT_ON: Field = Field::new("next_on", "Revient le", Shape::Date)
    .with_help("Le jour où cela revient : « lun », « dans 2 semaines ».");
/// The hour of the next thing.
pub const NEXT_AT: Field =
    Field::new("next_at", "À quelle heure", Shape::Time).with_help("« 10h15 » ; vide quand il n’y en a pas.");
/// Last day of the right that was obtained.
pub const EXPIRES_ON: Field = Field::new("expires_on", "Valable jusqu’au", Shape::Date)
    .with_help("Dernier jour du droit obtenu : la ligne revient à temps pour le renouveler.");
/// Others with whom the person agrees that it is shared.
pub const SHARED_WITH: Field = Field::new("shared_with", "Partagé avec", Shape::Text(60))
    .with_help("Avec l’accord de la personne : « assistante sociale du secteur ». Vide : avec personne.");
/// The day of that agreement (CSP L1110-4 III).
pub const SHARED_ON: Field = Field::new("shared_on", "Accord donné le", Shape::PastDate).required_when(
    |item| !item.text(&SHARED_WITH).is_empty(),
    "Pas de partage sans accord (CSP L1110-4) : remplissez « Accord donné le ».",
);
/// Reason of the end.
pub const END_REASON: ChoiceField<EndReason> =
    ChoiceField::one_of("end_reason", "Pourquoi c’est fini").asked_by_step().always_required();

/// Days before the end of a right from which it is to be renewed.
pub const RENEW_DAYS: Setting = setting("follow_up.renew", "Droit à renouveler, signalé", "jours avant", 60, (1, 180));
/// Months for which ended follow-ups are kept. Two years after the last contact is what the CNIL retains for social
/// accompaniment (standard of 2021-028); a centre decides.
pub const KEEP: Setting = setting("follow_up.keep", "Accompagnements terminés, gardés", "mois", 24, (1, 120));

/// Indexes in [`FOLLOW_UP`]'s sections.
pub mod sections {
    /// Section of what presses.
    pub const NOW: usize = 0;
    /// Section of those with nothing to come.
    pub const NOTHING_NEXT: usize = 1;
    /// Section of those whose day will come.
    pub const LATER: usize = 2;
    /// Section of the rights that were obtained.
    pub const OBTAINED: usize = 3;
    /// Section of those ended today.
    pub const CLOSED: usize = 4;
}

const SECTIONS: &[Section] = &[
    new_section("Maintenant"),
    new_section("Sans suite prévue"),
    new_section("À venir").at_rest(),
    new_section("Obtenu").at_rest(),
    CLOSED_TODAY,
];

/// Fields of what comes next, asked by the steps that leave something to come.
const NEXT_THING: &[Field] = &[NEXT, NEXT_ON, NEXT_AT];

const STEPS: &[Step] = &[
    step(ToDo, Waiting).asking_for(NEXT_THING),
    step(Waiting, ToDo).asking_for(NEXT_THING),
    step(ToDo, Sent).asking_for(NEXT_THING),
    step(Waiting, Sent).asking_for(NEXT_THING),
    step(Sent, ToDo).asking_for(NEXT_THING),
    step(ToDo, Obtained).asking_for(&[EXPIRES_ON]),
    step(Waiting, Obtained).asking_for(&[EXPIRES_ON]),
    step(Sent, Obtained).asking_for(&[EXPIRES_ON]),
    step(Appeal, Obtained).asking_for(&[EXPIRES_ON]),
    step(Obtained, ToDo).asking_for(NEXT_THING),
    step(Waiting, Refused),
    step(Sent, Refused),
    step(Appeal, Refused),
    step(Refused, Appeal).asking_for(NEXT_THING),
    step(Refused, ToDo).asking_for(NEXT_THING),
    step(Appeal, ToDo).asking_for(NEXT_THING),
    step(ToDo, Ended).asking_for(&[END_REASON.field]),
    step(Waiting, Ended).asking_for(&[END_REASON.field]),
    step(Sent, Ended).asking_for(&[END_REASON.field]),
    step(Obtained, Ended).asking_for(&[END_REASON.field]),
    step(Refused, Ended).asking_for(&[END_REASON.field]),
    step(Appeal, Ended).asking_for(&[END_REASON.field]),
];

const ACTIONS: &[Action] = &[
    listed("fait, attend", &[ToDo], Waiting),
    listed("revient, à faire", &[Waiting, Sent, Appeal], ToDo),
    action(Verb::Send, "envoyé", &[ToDo, Waiting], Sent),
    listed("obtenu", &[ToDo, Waiting, Sent, Appeal], Obtained),
    listed("renouveler", &[Obtained], ToDo),
    action(Verb::Refuse, "refusé", &[Waiting, Sent, Appeal], Refused),
    listed("recours", &[Refused], Appeal),
    listed("reprendre autrement", &[Refused], ToDo),
    action(Verb::Finish, "terminer", &[ToDo, Waiting, Sent, Obtained, Refused, Appeal], Ended),
];

const OPEN: &[FollowUpState] = &[ToDo, Waiting, Sent, Obtained, Refused, Appeal];

static MAKES: [Make; 2] = [
    Make {
        verb: Some(Verb::Again),
        label: "prendre des nouvelles",
        from: FollowUpState::set(OPEN),
        kind: &CALLBACK,
        same_person: true,
        fill: rules::to_the_callbacks,
        takes_place: false,
    },
    Make {
        verb: None,
        label: "transport",
        from: FollowUpState::set(OPEN),
        kind: &TRANSPORT,
        same_person: true,
        fill: |_, _, _| {},
        takes_place: false,
    },
];

/// The pane.
pub static FOLLOW_UP: Kind = Kind {
    code: "FOLLOW_UP",
    table: "follow_up",
    opened_by: OpenedBy::Menu(
        "Suivi de qui l’on accompagne sur des semaines : droits, rendez-vous ailleurs, ce qui vient.",
    ),
    title: "Accompagnements",
    short: "Accomp.",
    mention: "accompagnement",
    noun: noun!("un", "accompagnement", "accompagnements"),
    fields: Fields::of(&[
        PERSON.of(Group::Who),
        PRO,
        PURPOSE.of(Group::What),
        THEME.field,
        ASKED_BY.field,
        NEXT.of(Group::When),
        NEXT_ON,
        NEXT_AT,
        EXPIRES_ON,
        SHARED_WITH.of(Group::How),
        SHARED_ON,
        END_REASON.field,
        VOID_REASON,
        STEP_AT,
    ]),
    states: FollowUpState::STATES,
    starts: &[ToDo.state(), Waiting.state(), Sent.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    actions: ACTIONS,
    makes: &MAKES,
    columns: pane::COLUMNS,
    figures: figures::FIGURES,
    sections: SECTIONS,
    settings: &[RENEW_DAYS, KEEP],
    retention: &KEEP,
    prepare: rules::prepare,
    check: rules::check,
    duplicate_warning: rules::duplicate_warning,
    deadline: rules::deadline,
    sort_key: rules::sort_key,
    when: rules::next_day,
    errand: Some(&part::ERRAND),
    errand_part: part::PART,
    aside: pane::aside,
    shares: pane::shares,
    headline: pane::headline,
    demo: Some(&demo::DEMO),
    ..PLAIN
};
