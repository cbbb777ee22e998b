//! Callbacks: whom to telephone, about what, before when, and what came of each attempt.
//!
//! This file declares the words: fields, states, steps, settings, keys and columns. [`rules`] holds what follows from
//! them: alerts, order, what a step leaves behind; [`when`] the hours in which one may call; [`reminder`] the callbacks
//! made ahead of an appointment. [`pane`] says what a line shows, and what is read before dialling.

pub mod alert;
pub mod choices;
pub mod demo;
pub mod figures;
pub mod pane;
pub mod reminder;
pub mod rules;
pub mod when;

use crate::model::call::Outcome;
pub use crate::model::common::{PERSON, PRIORITY, PRIORITY_REASON, PROMISED_AT, STEP_AT, VOID_REASON};
use crate::model::{
    Action, CLOSED_TODAY, ChoiceField, FhirResource, Field, Group, InHand, Item, Kind, LineDay, PLAIN, Section,
    Setting, Shape, Step, Verb, section, setting,
};

pub use self::CallbackState::*;
pub use choices::*;

crate::states! {
    /// The states of a callback.
    pub enum CallbackState {
        /// Somebody is to be called, by anyone.
        ToCall = open("TO_CALL", "À rappeler").usual(&[Calling.code()]),
        /// Somebody is on the telephone, and says so by the claim; the claim lost, it reads as to be called.
        Calling = open("CALLING", "En cours").usual(&[Reached.code()]).held(&InHand { lapsed: ToCall.code(), briefing: pane::briefing }),
        /// A message was left: not a contact.
        Message = open("MESSAGE", "Message laissé").usual(&[Calling.code()]).overheard(),
        /// Nobody was reached.
        Retry = open("RETRY", "À retenter").usual(&[Calling.code()]),
        /// The number is not theirs.
        Wrong = open("WRONG", "Numéro faux").usual(&[ToCall.code()]),
        /// Tried enough: a person decides what next.
        Exhausted = open("EXHAUSTED", "À décider").usual(&[ToCall.code()]).decides(),
        /// Handed to somebody who has not said yes yet.
        Moved = open("MOVED", "Transféré").usual(&[ToCall.code()]),
        /// Spoken to; something may remain to be done.
        Reached = open("REACHED", "Joint·e").usual(&[Done.code()]).keeps(),
        /// Done.
        Done = closed("DONE", "Fait"),
        /// Cancelled, with a reason.
        Cancelled = closed("CANCELLED", "Annulé"),
    }
}

/// Purpose of the call.
pub const PURPOSE: ChoiceField<CallPurpose> = ChoiceField::one("purpose", "Pourquoi").required();
/// Name of the caller, when the file does not know them.
pub const CALLER_LABEL: Field = Field::new("caller_label", "Qui appelle", Shape::Text(60))
    .stands_in()
    .required_when(
        |item| item.person().is_none(),
        "Il faut une personne du fichier, ou un nom à dire : remplissez « Qui appelle ».",
    )
    .help("Pour quelqu’un qui n’est pas dans le fichier : « la sœur de Mme K. », « pharmacie ».");
/// The number to dial.
pub const PHONE: Field = Field::new("phone", "Numéro", Shape::Phone)
    .required()
    .dialled()
    .help("Pour un contact protégé, le seul numéro permis.");
/// Professional on whose behalf the call is made.
pub const PRO: Field = Field {
    label: "De la part de",
    help: "Le ou la professionnel·le qui attend ce rappel.",
    ..crate::model::common::PRO
};
/// Member or service that makes the call.
pub const BY: ChoiceField<CalledBy> = ChoiceField::one("by", "Qui rappelle").required();
/// Subject of the call, in words that may be overheard.
pub const SUBJECT: Field = Field::new("subject", "Objet", Shape::Text(60))
    .required()
    .help("Neutre, lisible par-dessus l’épaule : « passer prendre un courrier ». Rien de médical.");
/// The callback that tells a person how something of theirs stands, made from its line with one key: the subject says
/// no more than the queue may read.
pub fn telling(subject: &str, line: &Item, made: &mut Item) {
    made.choose(&PURPOSE, CallPurpose::FollowUp);
    made.set(&SUBJECT, subject);
    made.set(&PRO, line.get(&PRO).clone());
}

/// Time of day from which the person can be reached.
pub const WINDOW_FROM: Field =
    Field::new("window_from", "Joignable à partir de", Shape::Time).help("« 14h », « 9h30 ».");
/// Time of day until which the person can be reached.
pub const WINDOW_TO: Field = Field::new("window_to", "Joignable jusqu’à", Shape::Time).help("« 16h ».");
/// The appointment a reminder speaks of.
pub const RDV_AT: Field = Field::new("rdv_at", "Rendez-vous", Shape::Moment).required_when(
    |item| item.choice(&PURPOSE) == Some(CallPurpose::Reminder),
    "Un rappel de rendez-vous dit lequel : remplissez « Rendez-vous ».",
);
/// Number of attempts before somebody is asked to decide.
pub const MAX_ATTEMPTS: Field = Field::new("max_attempts", "Essais avant de décider", Shape::Number(1, 20)).required();
/// Moment before which nobody calls.
pub const NEXT_ATTEMPT_AT: Field = Field::new("next_attempt_at", "Rappeler à partir de", Shape::Moment)
    .help("Vide : dès que l’on peut, ou deux jours ouvrés avant le rendez-vous.");
/// Outcome of the last attempt.
pub const OUTCOME: ChoiceField<Outcome> = ChoiceField::one("outcome", "Issue").asked().required();
/// Decision about somebody who cannot be reached.
pub const DECISION: ChoiceField<CallDecision> = ChoiceField::one("decision", "Décision").asked().required();
/// Result of a reminder.
pub const REMINDER_RESULT: ChoiceField<ReminderResult> =
    ChoiceField::one("reminder_result", "Le rendez-vous").asked().required_when(
        |item| item.choice(&PURPOSE) == Some(CallPurpose::Reminder),
        "Qu’en est-il du rendez-vous ? Remplissez « Le rendez-vous » (reminder_result).",
    );
/// Attempts since the last decision.
pub const TRIES: Field = Field::new("tries", "Essais", Shape::Number(0, 999)).kept();
/// Moment from which the call was to be made: one planned for later is not forgotten before.
pub const PLANNED_AT: Field = Field::new("planned_at", "Prévu à partir de", Shape::Moment).kept();
/// Moment the last attempt ended.
pub const LAST_TRY_AT: Field = Field::new("last_try_at", "Dernier essai", Shape::Moment).kept();
/// The number known to be wrong.
pub const WRONG_NUMBER: Field = Field::new("wrong_number", "Faux numéro", Shape::Phone).kept().contact();

/// Professional to whom the call is handed.
const TO_WHOM: Field = Field { label: "À qui", ..PRO }.required();
/// Moment at which somebody who was reached is called again.
const AGAIN_AT: Field =
    Field { label: "Rappeler à partir de", help: "« jeu 14h », « +3 ».", ..NEXT_ATTEMPT_AT }.required();

/// An urgent callback is late after this.
pub const URGENT_LATE: Setting = setting("callback.urgent_late", "Rappel urgent en retard après", "min", 60, (1, 600));
/// An urgent callback is tried again after this.
pub const URGENT_RETRY: Setting = setting("callback.urgent_retry", "Rappel urgent retenté après", "min", 15, (1, 240));
/// Working days without an attempt before it is said.
pub const IDLE_SOON: Setting =
    setting("callback.idle_soon", "Rappel sans essai signalé après", "jours ouvrés", 1, (1, 20));
/// Working days that a decision may wait.
pub const DECIDE_LATE: Setting =
    setting("callback.decide_late", "Rappel à décider en retard après", "jours ouvrés", 1, (1, 20));
/// Days open before a callback is listed as « sans nouvelles ».
pub const STALE_AFTER: Setting =
    setting("callback.stale_after", "Rappel « sans nouvelles » après", "jours", 14, (1, 365));
/// Attempts before somebody decides, in a new callback.
pub const MOST_ATTEMPTS: Setting = setting("callback.max_attempts", "Essais avant de décider", "essais", 3, (1, 20));
/// Days before an appointment at which its reminder is made.
pub const REMIND_AHEAD: Setting =
    setting("callback.remind_ahead", "Rappel de rendez-vous avant", "jours ouvrés", 2, (1, 10));

/// Indexes in [`CALLBACK`]'s sections.
pub mod sections {
    /// The person is in the building.
    pub const HERE: usize = 0;
    /// Rank of the urgent calls, before everyone.
    pub const URGENT: usize = 1;
    /// Promised, or to be reached before an hour.
    pub const PROMISED: usize = 2;
    /// An attempt is due.
    pub const DUE: usize = 3;
    /// Reminders.
    pub const REMINDERS: usize = 4;
    /// Somebody decides.
    pub const DECIDE: usize = 5;
    /// Handed over, not accepted yet.
    pub const MOVED: usize = 6;
    /// Reached: something remains.
    pub const REACHED: usize = 7;
    /// Rank of the calls planned for later.
    pub const LATER: usize = 8;
    /// Closed today.
    pub const CLOSED: usize = 9;
}

const SECTIONS: &[Section] = &[
    section("ICI, dans les murs"),
    section("Urgent"),
    section("Promis, ou avant une heure"),
    section("À rappeler"),
    section("Rendez-vous à rappeler"),
    section("À décider"),
    section("Transféré").at_rest(),
    section("Joint·e, à terminer"),
    section("Plus tard").at_rest().folded(),
    CLOSED_TODAY,
];

const STEPS: &[Step] = &[
    step(ToCall, Calling),
    step(ToCall, Reached),
    step(ToCall, Moved).asks(&[TO_WHOM]),
    step(Calling, Reached).attempt(rules::attempt),
    step(Calling, Message).attempt(rules::attempt),
    step(Calling, Retry).asks(&[OUTCOME.field]).unless(rules::another_outcome).attempt(rules::attempt),
    step(Calling, Wrong).attempt(rules::attempt),
    step(Calling, Exhausted).asks(&[OUTCOME.field]).unless(rules::not_refused).attempt(rules::attempt),
    step(Calling, ToCall),
    step(Message, ToCall),
    step(Message, Calling).unless(rules::too_early),
    step(Message, Reached),
    step(Message, Exhausted).unless(rules::attempts_left),
    step(Retry, ToCall),
    step(Retry, Calling).unless(rules::too_early),
    step(Retry, Reached),
    step(Retry, Exhausted).unless(rules::attempts_left),
    step(Wrong, ToCall).asks(&[PHONE]).unless(rules::same_number),
    step(Wrong, Reached),
    step(Wrong, Exhausted),
    step(Exhausted, ToCall),
    step(Exhausted, Reached),
    step(Exhausted, Done).professional(rules::is_theirs).asks(&[DECISION.field, REMINDER_RESULT.field]),
    step(Moved, ToCall),
    step(Reached, Done).asks(&[REMINDER_RESULT.field]),
    step(Reached, ToCall).asks(&[AGAIN_AT]),
];

const ACTIONS: &[Action] = &[
    action(Verb::Call, "appeler", &[ToCall, Message, Retry], Calling),
    action(Verb::Reach, "joint·e", &[ToCall, Calling, Message, Retry, Wrong, Exhausted], Reached),
    action(Verb::NoAnswer, "sans réponse", &[Calling], Retry).giving(OUTCOME.field, Outcome::NoAnswer.code()),
    action(Verb::Send, "message laissé", &[Calling], Message),
    action(Verb::Again, "occupé", &[Calling], Retry).giving(OUTCOME.field, Outcome::Busy.code()),
    listed("autre personne", &[Calling], Retry).giving(OUTCOME.field, Outcome::ThirdParty.code()),
    action(Verb::Refuse, "faux numéro", &[Calling], Wrong),
    listed("ne veut pas", &[Calling], Exhausted).giving(OUTCOME.field, Outcome::Refused.code()),
    listed("pas appelé", &[Calling], ToCall),
    action(Verb::Again, "remettre à rappeler", &[Message, Retry], ToCall),
    action(Verb::Again, "autre numéro", &[Wrong], ToCall),
    action(Verb::Again, "rappeler encore", &[Exhausted], ToCall),
    action(Verb::Again, "accepter", &[Moved], ToCall),
    action(Verb::Again, "rappeler le…", &[Reached], ToCall),
    action(Verb::Finish, "fait", &[Reached], Done),
    action(Verb::Review, "à décider", &[Message, Retry, Wrong], Exhausted),
    action(Verb::Send, "courrier", &[Exhausted], Done).giving(DECISION.field, CallDecision::Letter.code()),
    listed("visite", &[Exhausted], Done).giving(DECISION.field, CallDecision::HomeVisit.code()),
    listed("arrêter", &[Exhausted], Done).giving(DECISION.field, CallDecision::Stop.code()),
    listed("transférer", &[ToCall], Moved),
];

/// The pane.
pub static CALLBACK: Kind = Kind {
    code: "CALLBACK",
    table: "callback",
    digit: '5',
    start_key: 'r',
    title: "Rappels",
    short: "Rappels",
    mention: "",
    one: "un rappel",
    signing: Some(&pane::SIGNING),
    fields: &[
        PERSON.of(Group::Who),
        CALLER_LABEL,
        PHONE,
        PURPOSE.field.of(Group::What),
        SUBJECT,
        PRO,
        BY.field,
        WINDOW_FROM.of(Group::When),
        WINDOW_TO,
        PROMISED_AT,
        RDV_AT,
        NEXT_ATTEMPT_AT,
        PRIORITY.of(Group::How),
        PRIORITY_REASON,
        MAX_ATTEMPTS,
        OUTCOME.field,
        DECISION.field,
        REMINDER_RESULT.field,
        VOID_REASON,
        TRIES,
        PLANNED_AT,
        LAST_TRY_AT,
        STEP_AT,
        WRONG_NUMBER,
    ],
    states: CallbackState::STATES,
    starts: &[ToCall.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    actions: ACTIONS,
    columns: pane::COLUMNS,
    figures: figures::FIGURES,
    sections: SECTIONS,
    settings: &[URGENT_LATE, URGENT_RETRY, IDLE_SOON, DECIDE_LATE, STALE_AFTER, MOST_ATTEMPTS, REMIND_AHEAD],
    prepare: rules::prepare,
    moved: rules::moved,
    settle: rules::settle,
    check: rules::check,
    guard: rules::guard,
    awaited: rules::awaited,
    deadline: rules::deadline,
    place: rules::place,
    who: pane::who,
    when: rules::planned_for,
    aside: pane::aside,
    headline: pane::headline,
    reminders: Some(&reminder::REMINDERS),
    planned: |item, context| item.moment(&NEXT_ATTEMPT_AT).or(item.due_at).map(|at| LineDay::at(at, context)),
    fhir: FhirResource::Communication { topic: &PURPOSE.field, sent: &LAST_TRY_AT, payload: &SUBJECT },
    demo: Some(&demo::DEMO),
    ..PLAIN
};
