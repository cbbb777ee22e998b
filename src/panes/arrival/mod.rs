//! Arrivals and the café-accueil: who is expected, who waits, who is seen, who has come for coffee.
//!
//! This file declares the words: fields, states, steps, settings, keys and columns. [`rules`] holds what follows from
//! them: the clock that survives every move, the alerts, the order. [`pane`] says what a line shows.

pub mod alert;
pub mod choices;
pub mod days;
pub mod demo;
pub mod figures;
pub mod pane;
pub mod rules;

pub use crate::model::common::{PERSON, PRIORITY, PRIORITY_REASON, STARTS_ON, STEP_AT, VOID_REASON};
use crate::model::{
    Action, Appointments, CLOSED_TODAY, ChoiceField, FhirResource, Field, ForWhom, Group, Kind, LineDay, Nameless,
    PLAIN, QuickAdd, Section, Setting, Shape, Step, Verb, section, setting,
};

pub use self::ArrivalState::*;
pub use choices::*;

crate::states! {
    /// The states of an arrival.
    pub enum ArrivalState {
        /// Appointment today, not here yet.
        Expected = open("EXPECTED", "Attendu·e").usual(&[Waiting.code()]),
        /// Here; the clock runs.
        Waiting = open("WAITING", "En attente").usual(&[Called.code()]).present(),
        /// Called, not yet gone in.
        Called = open("CALLED", "Appelé·e").usual(&[InService.code()]).present(),
        /// The clock goes on; not called.
        SteppedOut = open("STEPPED_OUT", "Sorti·e, revient").usual(&[Waiting.code()]),
        /// With a professional.
        InService = open("IN_SERVICE", "En consultation").usual(&[Done.code()]).present().keeps(),
        /// Here for the café: no clock, no order.
        AtCafe = open("AT_CAFE", "Au café").usual(&[Done.code()]).present(),
        /// With an accueillant·e, in the small office.
        Listening = open("LISTENING", "Écoute").usual(&[Done.code()]).present().keeps(),
        /// Gone.
        Done = closed("DONE", "Parti·e"),
        /// Gone without being seen.
        LeftUnseen = closed("LEFT_UNSEEN", "Parti·e sans être vu·e"),
        /// Never came; may still.
        NoShow = closed("NO_SHOW", "Absent·e").usual(&[Waiting.code()]),
        /// Cancelled, with a reason.
        Cancelled = closed("CANCELLED", "Annulé·e"),
    }
}

/// Reason of the visit: an appointment, none, or the café.
pub const MODE: ChoiceField<Mode> = ChoiceField::one("mode", "Venue").required();
/// The name, first name, pseudonym or « visiteuse 3 » said aloud.
pub const LABEL: Field = Field::new("label", "Nom à dire", Shape::Text(60))
    .blank(ANONYMOUS)
    .required_when(
        |item| item.choice(&MODE) != Some(Mode::Cafe),
        "Il faut un nom à dire à voix haute : remplissez « Nom à dire ».",
    )
    .help("Nom, prénom, pseudonyme ou « visiteuse 3 » : ce qui sera dit à voix haute.");
/// Name to call, required when somebody without a card begins to wait.
const NAME_TO_CALL: Field = LABEL
    .required_when(rules::is_anonymous, "Pour attendre, il faut un nom à dire : remplissez « Nom à dire » (label).");
/// The label of someone who came for coffee and gave no name.
pub const ANONYMOUS: &str = "café";
/// Number of people who came together.
pub const PARTY_SIZE: Field = Field::new("party_size", "Combien", Shape::Number(1, 99)).required();
/// People who came along.
pub const ACCOMPANIED_BY: Field = Field::new("accompanied_by", "Avec", Shape::Text(60));
/// The first of those awaited.
pub const PRO: Field = crate::model::common::PRO.kept();
/// The time of the appointment.
pub const RDV_AT: Field = Field::new("rdv_at", "Rendez-vous à", Shape::Moment)
    .required_when(
        |item| item.choice(&MODE) == Some(Mode::Appointment),
        "Un rendez-vous a une heure : remplissez « Rendez-vous à ».",
    )
    .help("« 9h30 », « demain 14h », « jeu 10h15 ».");
/// Promise made to somebody who waits: « on vous voit avant 11 h ».
pub const PROMISED_AT: Field = Field {
    label: "Vu·e avant",
    help: "« 11h » : ce qui a été promis ; annoncé avant d’être manqué.",
    ..crate::model::common::PROMISED_AT
};
/// The professionals awaited, in order.
pub const AWAITED: Field =
    Field::new("awaited", "Pour", Shape::Team).help("Un ou plusieurs noms, dans l’ordre, séparés par des virgules.");
/// True when the professionals see the person together.
pub const JOINT: Field = Field::new("joint", "Consultation conjointe", Shape::Flag)
    .help("Les professionnel·les nommé·es reçoivent ensemble.");
/// Professionals who have seen the person already.
pub const SEEN: Field = Field::new("seen", "Vu·e par", Shape::Team).kept();
/// Reason of the visit, from a short list; never clinical.
pub const REASON: ChoiceField<VisitReason> = ChoiceField::one("reason", "Motif");
/// The language spoken.
pub const LANGUAGE: Field = Field::new("language", "Langue", Shape::Text(30));
/// Need of an interpreter, and whether one was found.
pub const INTERPRETER: ChoiceField<Interpreting> = ChoiceField::one("interpreter", "Interprète").required();
/// The carte Vitale was seen.
pub const VITALE_SEEN: Field = Field::new("vitale_seen", "Carte Vitale vue", Shape::Flag);
/// Something happened at the desk.
pub const INCIDENT: Field = Field::new("incident", "Incident", Shape::Flag).told();
/// A desk note, never clinical.
pub const REMARK: Field = Field::new("remark", "Remarque", Shape::Text(140)).help("Rien de médical ici.");
/// The key of the imported appointment: ICS UID or CSV reference.
pub const AGENDA_KEY: Field = Field::new("agenda_key", "Référence de l’agenda", Shape::Text(200)).kept();
/// The professional as the agenda names them, where nobody of the team answers to that name.
pub const AGENDA_PRO: Field = Field::new("agenda_pro", "Professionnel·le, selon l’agenda", Shape::Text(60)).kept();
/// The agenda no longer holds it: cancelling is proposed.
pub const VANISHED: Field = Field::new("vanished", "Disparu de l’agenda", Shape::Flag).kept();
/// The agenda gave a name and nothing else: the card is the only one of that name, and may still be another's.
pub const UNSURE: Field = Field::new("unsure", "Reconnu·e par le seul nom", Shape::Flag).kept().doubts_person();
/// When the wait began; survives every move.
pub const WAIT_START: Field = Field::new("wait_start", "Attend depuis", Shape::Moment).kept();
/// Moment the person was first seen by a professional: the end of the wait.
pub const SERVED_AT: Field = Field::new("served_at", "Reçu·e à", Shape::Moment).kept();
/// Number of calls without an answer.
pub const CALL_COUNT: Field = Field::new("call_count", "Appels sans réponse", Shape::Number(0, 99)).kept();

/// The appointment's wait turns yellow.
pub const WAIT_SOON: Setting = setting("arrival.wait_soon", "Attente : bientôt trop longue après", "min", 20, (1, 600));
/// Minutes of waiting from which the line is late.
pub const WAIT_LATE: Setting = setting("arrival.wait_late", "Attente : trop longue après", "min", 45, (1, 600));
/// Called and not gone in.
pub const CALLED_SOON: Setting = setting("arrival.called_soon", "Appelé·e sans entrer depuis", "min", 5, (1, 120));
/// Calls without an answer before asking « sorti·e ou parti·e ? ».
pub const CALLS_ASK: Setting = setting("arrival.calls_ask", "« Sorti·e ou parti·e ? » après", "appels", 3, (1, 20));
/// A promise to be seen before an hour is told so long before.
pub const PROMISE_SOON: Setting = setting("arrival.promise_soon", "« Vu·e avant » annoncé", "min avant", 10, (0, 240));
/// An expected person is marked.
pub const EXPECTED_LATE: Setting = setting("arrival.expected_late", "Retard marqué après", "min", 10, (1, 240));
/// Absent·e is proposed.
pub const EXPECTED_ABSENT: Setting = setting("arrival.expected_absent", "Absence proposée après", "min", 30, (1, 600));
/// Minutes after which a walk-in counts as an appointment of that time.
pub const WALK_IN_AFTER: Setting =
    setting("arrival.walk_in_after", "Sans rendez-vous : à son tour après", "min", 45, (0, 600));

/// Months for which a named arrival is stored; one without a name is counted and erased at the end of its day.
pub const KEEP: Setting = setting("arrival.keep", "Passages nommés, gardés", "mois", 3, (1, 120));

/// Indexes in [`ARRIVAL`]'s sections.
pub mod sections {
    /// Rank of the urgent arrivals, before everyone.
    pub const URGENT: usize = 0;
    /// Called.
    pub const CALLED: usize = 1;
    /// Waiting.
    pub const WAITING: usize = 2;
    /// Stepped out.
    pub const OUT: usize = 3;
    /// Expected.
    pub const EXPECTED: usize = 4;
    /// With a professional.
    pub const SERVICE: usize = 5;
    /// Rank of the people at the café, or listened to.
    pub const CAFE: usize = 6;
    /// Closed today.
    pub const CLOSED: usize = 7;
}

const SECTIONS: &[Section] = &[
    section("Urgent"),
    section("Appelé·e"),
    section("En attente"),
    section("Sorti·e, revient").at_rest(),
    section("Attendu·e").at_rest(),
    section("En consultation").at_rest(),
    section("Au café").at_rest().folded(),
    CLOSED_TODAY,
];

const STEPS: &[Step] = &[
    step(Expected, Waiting).forked(&rules::HERE),
    step(Expected, NoShow).doubted(rules::still_to_come),
    step(Waiting, Called),
    step(Waiting, InService),
    step(Waiting, SteppedOut),
    step(Waiting, AtCafe),
    step(Waiting, Listening),
    step(Waiting, LeftUnseen),
    step(Waiting, Done),
    step(Waiting, Expected),
    step(Called, InService),
    step(Called, Waiting),
    step(Called, SteppedOut),
    step(Called, LeftUnseen),
    step(SteppedOut, Waiting),
    step(SteppedOut, LeftUnseen),
    step(InService, Waiting),
    step(InService, AtCafe),
    step(InService, Done),
    step(AtCafe, Waiting).asks(&[NAME_TO_CALL]),
    step(AtCafe, Listening),
    step(AtCafe, Done),
    step(Listening, AtCafe),
    step(Listening, Waiting).asks(&[NAME_TO_CALL]),
    step(Listening, Done),
    step(NoShow, Waiting).forked(&rules::HERE),
];

const ACTIONS: &[Action] = &[
    action(Verb::Here, "est là", &[Expected], Waiting),
    action(Verb::Here, "finalement là", &[NoShow], Waiting),
    action(Verb::Here, "revient", &[SteppedOut], Waiting),
    action(Verb::Here, "attend", &[AtCafe, Listening], Waiting),
    action(Verb::Here, "attend la suite", &[InService], Waiting),
    action(Verb::Call, "appeler", &[Waiting], Called),
    action(Verb::NoAnswer, "sans réponse", &[Called], Waiting),
    action(Verb::Enter, "entre", &[Waiting, Called], InService),
    action(Verb::StepOut, "sort", &[Waiting, Called], SteppedOut),
    action(Verb::Finish, "parti·e", &[Waiting, InService, AtCafe, Listening], Done),
    action(Verb::Miss, "absent·e", &[Expected], NoShow),
    listed("au café", &[Waiting, InService, Listening], AtCafe),
    action(Verb::Listen, "écoute", &[Waiting, AtCafe], Listening),
    action(Verb::Miss, "non vu·e", &[Waiting, Called, SteppedOut], LeftUnseen),
    listed("pas encore là", &[Waiting], Expected),
];

/// Whoever comes without appointment is in the list at once, and then says for whom.
const FOR_WHOM: ForWhom =
    ForWhom { label: "pour qui", from: ArrivalState::set(&[Expected, Waiting, Called, SteppedOut]), field: AWAITED };

/// Coffee for the words typed: nobody named and alone when there are none, several when a number, somebody otherwise.
const QUICK_ADD: QuickAdd = QuickAdd {
    verb: Verb::Cafe,
    word: "café",
    help: "Quelqu’un vient pour le café : k puis Entrée.",
    title: "Au café",
    draft: "CAFE",
    asks: Field::new("coffee", "Combien, ou un prénom", Shape::Text(60))
        .help("Entrée : une personne, sans nom. « 3 » : trois. « Nour » : Nour."),
    make: rules::coffee,
};

/// An agenda's appointments.
const APPOINTMENTS: Appointments = Appointments {
    key: AGENDA_KEY,
    at: RDV_AT,
    label: LABEL,
    awaited: AWAITED,
    stranger: AGENDA_PRO,
    reason: REASON.field,
    language: LANGUAGE,
    interpreter: INTERPRETER.field,
    remark: REMARK,
    unsure: UNSURE,
    vanished: VANISHED,
    expected: Expected.state(),
    begin: |item| item.choose(&MODE, Mode::Appointment),
};

/// Those who came without a name become figures at the end of their day.
const NAMELESS: Nameless =
    Nameless { counts: |item| figures::came_on(item).is_some(), nouns: ("passage sans nom", "passages sans nom") };

/// The pane.
pub static ARRIVAL: Kind = Kind {
    code: "ARRIVAL",
    table: "arrival",
    digit: '1',
    start_key: 'a',
    title: "Arrivées",
    short: "Arriv.",
    mention: "",
    one: "une arrivée",
    instant: true,
    resumes: Some((Expected.state(), Waiting.state())),
    fields: &[
        PERSON.of(Group::Who),
        LABEL,
        AWAITED,
        REASON.field.of(Group::What),
        MODE.field,
        RDV_AT.of(Group::When),
        PROMISED_AT,
        PARTY_SIZE.of(Group::How),
        ACCOMPANIED_BY,
        LANGUAGE,
        INTERPRETER.field,
        VITALE_SEEN,
        JOINT,
        PRIORITY,
        PRIORITY_REASON,
        INCIDENT,
        REMARK,
        VOID_REASON,
        PRO,
        STARTS_ON,
        SEEN,
        WAIT_START,
        STEP_AT,
        SERVED_AT,
        CALL_COUNT,
        AGENDA_KEY,
        AGENDA_PRO,
        VANISHED,
        UNSURE,
    ],
    states: ArrivalState::STATES,
    starts: &[Waiting.state(), Expected.state(), AtCafe.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    actions: ACTIONS,
    for_whom: Some(&FOR_WHOM),
    columns: pane::COLUMNS,
    figures: figures::FIGURES,
    sections: SECTIONS,
    settings: &[
        WAIT_SOON,
        WAIT_LATE,
        CALLED_SOON,
        CALLS_ASK,
        PROMISE_SOON,
        EXPECTED_LATE,
        EXPECTED_ABSENT,
        WALK_IN_AFTER,
        KEEP,
    ],
    keeps: &KEEP,
    prepare: rules::prepare,
    meet: rules::meet,
    start: rules::start,
    moved: rules::moved,
    settle: rules::settle,
    check: rules::check,
    guard: rules::guard,
    awaited: rules::awaited,
    deadline: rules::deadline,
    place: rules::place,
    who: pane::who,
    when: rules::when,
    aside: pane::aside,
    headline: pane::headline,
    close_day: rules::close_day,
    days: Some(&days::DAYS),
    nameless: Some(&NAMELESS),
    quick_add: Some(&QUICK_ADD),
    appointments: Some(&APPOINTMENTS),
    planned: |item, context| item.moment(&RDV_AT).map(|at| LineDay::at(at, context)),
    fhir: FhirResource::Appointment { status: rules::fhir_status },
    demo: Some(&demo::DEMO),
    ..PLAIN
};
