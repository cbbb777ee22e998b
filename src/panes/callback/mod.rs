//! Callbacks: whom to telephone, about what, before when, and what came of each attempt.
//!
//! This file declares the words: fields, states, steps, settings, keys and columns. [`rules`] holds what follows from
//! them: alerts, order, what a step leaves behind; [`when`] the hours in which to call; [`reminder`] the callbacks
//! made ahead of an appointment; [`series`] those that come back. [`pane`] says what a line shows, and what is read before dialling.

pub mod alert;
pub mod choices;
pub mod demo;
pub mod figures;
pub mod pane;
pub mod part;
pub mod reminder;
pub mod rules;
pub mod series;
pub mod when;

use crate::model::call::Outcome;
pub use crate::model::common::{PERSON, PRIORITY, PRIORITY_REASON, STEP_AT, VOID_REASON};
use crate::model::noun::noun;
use crate::model::{
    Action, CLOSED_TODAY, ChoiceField, FhirResource, Field, Fields, Group, InHand, Item, Kind, LineDay, OpenedBy,
    PLAIN, Section, Setting, Shape, Step, ToldStamp, Verb, new_section, setting,
};

pub use self::CallbackState::*;
pub use choices::*;

crate::states! {
    /// The states of a callback.
    pub enum CallbackState {
        /// State: the person is to be called, by any member.
        ToCall = open_state("TO_CALL", "À rappeler").usual_step(&[Calling.code()]),
        /// State: a member is on the telephone, and says so by the claim; once the claim is lost, the line reads as to
        /// be called.
        Calling = open_state("CALLING", "En cours").usual_step(&[Reached.code()]).in_hand(&InHand { lapsed: ToCall.code(), briefing: pane::briefing }),
        /// State: a message was left, which is not a contact.
        Message = open_state("MESSAGE", "Message laissé").usual_step(&[Calling.code()]).may_be_overheard(),
        /// State: the person was not reached.
        Retry = open_state("RETRY", "À retenter").usual_step(&[Calling.code()]),
        /// State: the number is not the person's.
        Wrong = open_state("WRONG", "Numéro faux").usual_step(&[ToCall.code()]),
        /// State: the person was tried often enough; a member decides what comes next.
        Exhausted = open_state("EXHAUSTED", "À décider").usual_step(&[ToCall.code()]).needs_decision(),
        /// State: the callback was handed to a member who has not accepted it yet.
        Moved = open_state("MOVED", "Transféré").usual_step(&[ToCall.code()]),
        /// State: the person was spoken to; something may remain to be done.
        Reached = open_state("REACHED", "Joint·e").usual_step(&[Done.code()]).fulfils_promise(),
        /// State: the callback is done.
        Done = closed_state("DONE", "Fait"),
        /// State: the callback is cancelled, with a reason.
        Cancelled = closed_state("CANCELLED", "Annulé"),
    }
}

/// Purpose of the call.
pub const PURPOSE: ChoiceField<CallPurpose> = ChoiceField::one_of("purpose", "Pourquoi").always_required();
/// Name of the caller, when the file does not know them.
pub const CALLER_LABEL: Field = Field::new("caller_label", "Qui appelle", Shape::Text(60))
    .stands_in()
    .required_when(
        |item| item.person().is_none(),
        "Il faut une personne du fichier, ou un nom à dire : remplissez « Qui appelle ».",
    )
    .with_help("Pour quelqu’un qui n’est pas dans le fichier : « la sœur de Mme K. », « pharmacie ».");
/// The number to dial.
pub const PHONE: Field = Field::new("phone", "Numéro", Shape::Phone)
    .required_when(|item| !rules::seeks_interpreter(item), "« Numéro » manque.")
    .dialled_number()
    .with_help("Pour un contact protégé, le seul numéro permis.");
/// The number of the service that finds an interpreter: nobody's of the person.
pub const SERVICE_PHONE: Field = Field::new("service_phone", "Numéro d’interprète", Shape::Phone)
    .seldom()
    .with_help("Le service appelé pour trouver un·e interprète ; jamais le numéro de la personne.");
/// Number of the service, required once the first one is known to be wrong.
const OTHER_SERVICE: Field =
    SERVICE_PHONE.required_when(rules::seeks_interpreter, "À quel autre numéro ? Remplissez « Numéro d’interprète ».");
/// Professional on whose behalf the call is made.
pub const PRO: Field = Field {
    label: "De la part de",
    help: "Le ou la professionnel·le qui attend ce rappel.",
    ..crate::model::common::PRO.required_when(
        |item| item.choice(&BY) == Some(CalledBy::Professional),
        "Le ou la pro rappelle, mais qui\u{a0}? Remplissez «\u{a0}De la part de\u{a0}».",
    )
};
/// Member or service that makes the call.
pub const BY: ChoiceField<CalledBy> = ChoiceField::one_of("by", "Qui rappelle").always_required();
/// Subject of the call, in words that may be overheard.
pub const SUBJECT: Field = Field::new("subject", "Objet", Shape::Text(60))
    .always_required()
    .with_help("Neutre, lisible par-dessus l’épaule : « passer prendre un courrier ». Rien de médical.");
/// Subject of a call for news.
pub const NEWS_SUBJECT: &str = "prendre des nouvelles";
/// The callback that tells a person how something of theirs stands, made from its line with one key: the subject says
/// no more than the queue may read.
pub fn prepare_announcement(subject: &str, line: &Item, made: &mut Item) {
    made.choose(&PURPOSE, CallPurpose::FollowUp);
    made.set(&SUBJECT, subject);
    made.set(&PRO, line.get(&PRO).clone());
}

/// Promise to call before an hour, which a person may take for the hour from which to call.
pub const PROMISED_AT: Field = Field {
    label: "Promis avant",
    help: "« On vous rappelle avant 15 h » : « 15h », au plus tard ; annoncé avant d’être manqué.",
    ..crate::model::common::PROMISED_AT
};
/// Time of day from which the person can be reached.
pub const WINDOW_FROM: Field = Field::new("window_from", "Joignable à partir de", Shape::Time)
    .with_help("« 14h » : l’heure avant laquelle on n’appelle aucun jour.");
/// Time of day until which the person can be reached.
pub const WINDOW_TO: Field = Field::new("window_to", "Joignable jusqu’à", Shape::Time)
    .with_help("« 16h » : l’heure après laquelle on n’appelle aucun jour.");
/// The appointment a reminder speaks of.
pub const RDV_AT: Field = Field::new("rdv_at", "Rendez-vous", Shape::Moment).required_when(
    |item| item.choice(&PURPOSE) == Some(CallPurpose::Reminder),
    "Un rappel de rendez-vous dit lequel : remplissez « Rendez-vous ».",
);
/// Rhythm of a call for news that comes back until somebody ends it.
pub const REPEATS: Field = Field::new("repeats", "Se répète", Shape::Text(60))
    .with_help("« dans 3 jours, puis chaque semaine, 4 fois » ; sans nombre, jusqu’à ce que l’on arrête.");
/// Number of attempts before somebody is asked to decide.
pub const MAX_ATTEMPTS: Field =
    Field::new("max_attempts", "Essais avant de décider", Shape::Number(1, 20)).always_required();
/// Moment before which nobody calls.
pub const NEXT_ATTEMPT_AT: Field = Field::new("next_attempt_at", "Rappeler à partir de", Shape::Moment).with_help(
    "« Rappelez-moi à 15 h » : « 15h », personne n’appelle avant. Vide : dès que l’on peut, ou deux jours ouvrés avant \
         le rendez-vous.",
);
/// Outcome of the last attempt.
pub const OUTCOME: ChoiceField<Outcome> = ChoiceField::one_of("outcome", "Issue").asked_by_step().always_required();
/// Decision about somebody who cannot be reached.
pub const DECISION: ChoiceField<CallDecision> =
    ChoiceField::one_of("decision", "Décision").asked_by_step().always_required();
/// Result of a reminder.
pub const REMINDER_RESULT: ChoiceField<ReminderResult> =
    ChoiceField::one_of("reminder_result", "Le rendez-vous").asked_by_step().required_when(
        |item| item.choice(&PURPOSE) == Some(CallPurpose::Reminder),
        "Qu’en est-il du rendez-vous ? Remplissez « Le rendez-vous ».",
    );
/// Attempts since the last decision.
pub const TRIES: Field = Field::new("tries", "Essais", Shape::Number(0, 999)).written_by_rules();
/// Position of the call among those that come back.
pub const REPEAT_N: Field = Field::new("repeat_n", "Combientième", Shape::Number(1, 999)).written_by_rules();
/// Moment at which somebody ended a series: no call follows this one.
pub const REPEATS_ENDED_AT: Field = Field::new("repeats_ended_at", "Série arrêtée", Shape::Moment).written_by_rules();
/// Moment from which the call was to be made: one planned for later is not forgotten before.
pub const PLANNED_AT: Field = Field::new("planned_at", "Prévu à partir de", Shape::Moment).written_by_rules();
/// Moment the last attempt ended.
pub const LAST_TRY_AT: Field = Field::new("last_try_at", "Dernier essai", Shape::Moment).written_by_rules();
/// The number known to be wrong.
pub const WRONG_NUMBER: Field =
    Field::new("wrong_number", "Faux numéro", Shape::Phone).written_by_rules().contact_number();

/// Professional to whom the call is handed.
const TO_WHOM: Field = Field { label: "À qui", ..PRO }.always_required();
/// Moment at which somebody who was reached is called again.
const AGAIN_AT: Field =
    Field { label: "Rappeler à partir de", help: "« jeu 14h », « +3 ».", ..NEXT_ATTEMPT_AT }.always_required();

/// Minutes after which an urgent callback is late.
pub const URGENT_LATE: Setting = setting("callback.urgent_late", "Rappel urgent en retard après", "min", 60, (1, 600));
/// Minutes after which an urgent callback is tried again.
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
    /// Section of the people who are in the building.
    pub const HERE: usize = 0;
    /// Section of the urgent calls, before everyone.
    pub const URGENT: usize = 1;
    /// Section of all that is late besides, whoever is to do what next: nothing late lies below the fold.
    pub const LATE: usize = 2;
    /// Section of the people promised a call, or to be reached before an hour.
    pub const PROMISED: usize = 3;
    /// Section of the calls of which an attempt is due.
    pub const DUE: usize = 4;
    /// Section of the reminders of appointments.
    pub const REMINDERS: usize = 5;
    /// Section of the lines that wait for a decision.
    pub const DECIDE: usize = 6;
    /// Section of the callbacks handed over and not accepted yet.
    pub const MOVED: usize = 7;
    /// Section of the people reached, for whom something remains to be done.
    pub const REACHED: usize = 8;
    /// Section of the calls planned for later.
    pub const LATER: usize = 9;
    /// Section of the callbacks closed today.
    pub const CLOSED: usize = 10;
}

const SECTIONS: &[Section] = &[
    new_section("Dans le bâtiment"),
    new_section("Urgent"),
    new_section("En retard"),
    new_section("Promis, ou avant une heure"),
    new_section("À rappeler"),
    new_section("Rendez-vous à rappeler"),
    new_section("À décider"),
    new_section("Transféré").at_rest(),
    new_section("Joint·e, à terminer"),
    new_section("Plus tard").at_rest().initially_folded(),
    CLOSED_TODAY,
];

const STEPS: &[Step] = &[
    step(ToCall, Calling),
    step(ToCall, Reached),
    step(ToCall, Moved).asking_for(&[TO_WHOM]),
    step(Calling, Reached).ends_attempt(rules::read_attempt),
    step(Calling, Message).ends_attempt(rules::read_attempt),
    step(Calling, Retry)
        .asking_for(&[OUTCOME.field])
        .refused_if(rules::another_outcome)
        .ends_attempt(rules::read_attempt),
    step(Calling, Wrong).ends_attempt(rules::read_attempt),
    step(Calling, Exhausted)
        .asking_for(&[OUTCOME.field])
        .refused_if(rules::not_refused)
        .ends_attempt(rules::read_attempt),
    step(Calling, ToCall),
    step(Message, ToCall),
    step(Message, Calling).refused_if(rules::too_early),
    step(Message, Reached),
    step(Message, Exhausted).refused_if(rules::attempts_left),
    step(Retry, ToCall),
    step(Retry, Calling).refused_if(rules::too_early),
    step(Retry, Reached),
    step(Retry, Exhausted).refused_if(rules::attempts_left),
    step(Wrong, ToCall).asking_for(&[PHONE, OTHER_SERVICE]).refused_if(rules::same_number),
    step(Wrong, Reached),
    step(Wrong, Exhausted),
    step(Exhausted, ToCall).needs_professional(rules::is_theirs),
    step(Exhausted, Reached),
    step(Exhausted, Done).needs_professional(rules::is_theirs).asking_for(&[DECISION.field, REMINDER_RESULT.field]),
    step(Moved, ToCall),
    step(Reached, Done).asking_for(&[REMINDER_RESULT.field]),
    step(Reached, ToCall).asking_for(&[AGAIN_AT]),
];

const ACTIONS: &[Action] = &[
    action(Verb::Call, "appeler", &[ToCall, Message, Retry], Calling),
    action(Verb::Reach, "joint·e", &[ToCall, Calling, Message, Retry, Wrong, Exhausted], Reached),
    action(Verb::NoAnswer, "sans réponse", &[Calling], Retry).giving_code(OUTCOME.field, Outcome::NoAnswer.code()),
    action(Verb::Send, "message laissé", &[Calling], Message),
    action(Verb::Again, "occupé", &[Calling], Retry).giving_code(OUTCOME.field, Outcome::Busy.code()),
    listed("autre personne", &[Calling], Retry).giving_code(OUTCOME.field, Outcome::ThirdParty.code()),
    action(Verb::Refuse, "faux numéro", &[Calling], Wrong),
    listed("ne veut pas", &[Calling], Exhausted).giving_code(OUTCOME.field, Outcome::Refused.code()),
    listed("pas appelé", &[Calling], ToCall),
    action(Verb::Again, "à rappeler", &[Message, Retry], ToCall),
    action(Verb::Again, "autre numéro", &[Wrong], ToCall),
    action(Verb::Again, "rappeler encore", &[Exhausted], ToCall),
    action(Verb::Again, "accepter", &[Moved], ToCall),
    action(Verb::Again, "rappeler le…", &[Reached], ToCall),
    action(Verb::Finish, "fait", &[Reached], Done),
    action(Verb::Review, "à décider", &[Message, Retry, Wrong], Exhausted),
    action(Verb::Send, "courrier", &[Exhausted], Done).giving_code(DECISION.field, CallDecision::Letter.code()),
    listed("visite", &[Exhausted], Done).giving_code(DECISION.field, CallDecision::HomeVisit.code()),
    listed("arrêter", &[Exhausted], Done).giving_code(DECISION.field, CallDecision::Stop.code()),
    listed("transférer", &[ToCall], Moved),
];

static MARKS: [ToldStamp; 1] = [ToldStamp {
    verb: Verb::Refuse,
    label: "ne plus répéter",
    from: CallbackState::set(&[ToCall, Message, Retry, Wrong, Exhausted, Moved, Reached]),
    at: REPEATS_ENDED_AT,
    only: series::is_running,
}];

/// The pane.
pub static CALLBACK: Kind = Kind {
    code: "CALLBACK",
    table: "callback",
    opened_by: OpenedBy::Tab { digit: '5', start_key: 'r' },
    title: "Rappels",
    short: "Rappels",
    mention: "",
    noun: noun!("un", "rappel", "rappels"),
    signing: Some(&pane::SIGNING),
    fields: Fields::of(&[
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
        REPEATS,
        PRIORITY.of(Group::How),
        PRIORITY_REASON,
        SERVICE_PHONE,
        MAX_ATTEMPTS,
        OUTCOME.field,
        DECISION.field,
        REMINDER_RESULT.field,
        VOID_REASON,
        TRIES,
        REPEAT_N,
        REPEATS_ENDED_AT,
        PLANNED_AT,
        LAST_TRY_AT,
        STEP_AT,
        WRONG_NUMBER,
    ]),
    states: CallbackState::STATES,
    starts: &[ToCall.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    actions: ACTIONS,
    marks: &MARKS,
    columns: pane::COLUMNS,
    figures: figures::FIGURES,
    sections: SECTIONS,
    settings: &[URGENT_LATE, URGENT_RETRY, IDLE_SOON, DECIDE_LATE, STALE_AFTER, MOST_ATTEMPTS, REMIND_AHEAD],
    prepare: rules::prepare,
    on_move: rules::on_move,
    derive: rules::derive,
    check: rules::check,
    duplicate_warning: rules::duplicate_warning,
    awaited: rules::awaited,
    hints: rules::hints,
    deadline: rules::deadline,
    sort_key: rules::sort_key,
    subject: pane::subject,
    when: rules::planned_for,
    aside: pane::aside,
    shares: pane::shares,
    headline: pane::headline,
    errand_part: part::PART,
    successor: series::successor,
    reminders: Some(&reminder::REMINDERS),
    planned: |item, context| item.moment(&NEXT_ATTEMPT_AT).or(item.due_at).map(|at| LineDay::at_hour(at, context)),
    fhir: FhirResource::Communication { topic: &PURPOSE.field, sent: &LAST_TRY_AT, payload: &SUBJECT },
    demo: Some(&demo::DEMO),
    ..PLAIN
};
