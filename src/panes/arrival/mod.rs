//! Arrivals and the café-accueil: who is expected, who waits, who is seen, who has come for coffee.
//!
//! This file declares the words: fields, states, steps, settings, keys and columns. [`rules`] holds what follows from
//! them: the clock that survives every move, the alerts, the order. [`pane`] says what a line shows.

pub mod alert;
pub mod choices;
mod day_line;
pub mod days;
pub mod demo;
pub mod figures;
pub mod pane;
pub mod part;
pub mod rules;

pub use crate::model::common::{PERSON, PRIORITY, PRIORITY_REASON, REMARK, STARTS_ON, STEP_AT, VOID_REASON};
use crate::model::noun::noun;
use crate::model::{
    Action, Appointments, CLOSED_TODAY, ChoiceField, FhirResource, Field, Fields, ForWhom, Group, Kind, LineDay,
    Nameless, OpenedBy, PLAIN, QuickAdd, QuickLine, Section, Setting, Shape, Step, Verb, Whose, new_section, setting,
};
use crate::panes::follow_up::FollowUpTheme;

pub use self::ArrivalState::*;
pub use choices::*;

crate::states! {
    /// The states of an arrival.
    pub enum ArrivalState {
        /// State: the person has an appointment today and is not here yet.
        Expected = open_state("EXPECTED", "Attendu·e").usual_step(&[Waiting.code()]),
        /// State: the person is here; the clock runs.
        Waiting = open_state("WAITING", "En attente").usual_step(&[Called.code()]).person_present(),
        /// State: the person was called, and has not gone in yet.
        Called = open_state("CALLED", "Appelé·e").usual_step(&[InService.code()]).person_present(),
        /// State: the person has stepped out; the clock goes on, and they are not called.
        SteppedOut = open_state("STEPPED_OUT", "Sorti·e, revient").usual_step(&[Waiting.code()]),
        /// State: the person is with a professional.
        InService = open_state("IN_SERVICE", "En consultation").usual_step(&[Done.code()]).person_present().fulfils_promise(),
        /// State: the person is here for the café, without a clock and in no order.
        AtCafe = open_state("AT_CAFE", "Au café").usual_step(&[Done.code()]).person_present(),
        /// State: the person is with an accueillant·e, in the small office.
        Listening = open_state("LISTENING", "Écoute").usual_step(&[Done.code()]).person_present().fulfils_promise(),
        /// State: the person has left.
        Done = closed_state("DONE", "Parti·e"),
        /// State: the person has left without being seen.
        LeftUnseen = closed_state("LEFT_UNSEEN", "Parti·e sans être vu·e"),
        /// State: the person did not come, and may still come.
        NoShow = closed_state("NO_SHOW", "Absent·e").usual_step(&[Waiting.code()]),
        /// State: the visit is cancelled, with a reason.
        Cancelled = closed_state("CANCELLED", "Annulé·e"),
    }
}

/// Reason of the visit: an appointment, none, or the café.
pub const MODE: ChoiceField<Mode> = ChoiceField::one_of("mode", "Venue").always_required();
/// The name, first name, pseudonym or « visiteuse 3 » said aloud.
pub const LABEL: Field = Field::new("label", "Nom à dire", Shape::Text(60))
    .or_word(ANONYMOUS)
    .required_when(
        |item| item.choice(&MODE) != Some(Mode::Cafe),
        "Il faut un nom à dire à voix haute : remplissez « Nom à dire ».",
    )
    .with_help("Nom, prénom, pseudonyme ou « visiteuse 3 » : ce qui sera dit à voix haute.");
/// Name to call, required when somebody without a card begins to wait.
const NAME_TO_CALL: Field =
    LABEL.required_when(rules::is_anonymous, "Pour attendre, il faut un nom à dire : remplissez « Nom à dire ».");
/// The label of someone who came for coffee and gave no name.
pub const ANONYMOUS: &str = "café";
/// Number of people who came together.
pub const PARTY_SIZE: Field = Field::new("party_size", "Combien", Shape::Number(1, 99)).always_required();
/// People who came along.
pub const ACCOMPANIED_BY: Field = Field::new("accompanied_by", "Avec", Shape::Text(60));
/// The first of those awaited.
pub const PRO: Field = crate::model::common::PRO.written_by_rules();
/// The time of the appointment.
pub const RDV_AT: Field = Field::new("rdv_at", "Rendez-vous à", Shape::Moment)
    .to_come()
    .required_when(
        |item| item.choice(&MODE) == Some(Mode::Appointment),
        "Un rendez-vous a une heure : remplissez « Rendez-vous à ».",
    )
    .with_help("« 9h30 », « demain 14h », « jeu 10h15 ».");
/// Promise made to somebody who waits: « on vous voit avant 11 h ».
pub const PROMISED_AT: Field = Field {
    label: "Promis avant",
    help: "« 11h » : ce qui a été promis ; annoncé avant d’être manqué.",
    ..crate::model::common::PROMISED_AT
};
/// The professionals awaited, in order.
pub const AWAITED: Field = Field::new("awaited", "Pour", Shape::Team)
    .with_help("Un ou plusieurs noms, dans l’ordre, séparés par des virgules.");
/// True when the professionals see the person together.
pub const JOINT: Field = Field::new("joint", "Consultation conjointe", Shape::Flag)
    .with_help("Les professionnel·les nommé·es reçoivent ensemble.");
/// Professionals who have seen the person already.
pub const SEEN: Field = Field::new("seen", "Vu·e par", Shape::Team).written_by_rules();
/// Reason of the visit, from a short list; never clinical.
pub const REASON: ChoiceField<VisitReason> = ChoiceField::one_of("reason", "Motif");
/// The language spoken.
pub const LANGUAGE: Field = Field::new("language", "Langue", Shape::Text(30));
/// Need of an interpreter, and whether one was found.
pub const INTERPRETER: ChoiceField<Interpreting> = ChoiceField::one_of("interpreter", "Interprète").always_required();
/// True when the carte Vitale was seen.
pub const VITALE_SEEN: Field = Field::new("vitale_seen", "Carte Vitale vue", Shape::Flag);
/// True when something happened at the desk.
pub const INCIDENT: Field = Field::new("incident", "Incident", Shape::Flag).told_when_ticked();
/// Theme of what a mediator does with the person, for the figures.
pub const THEME: ChoiceField<FollowUpTheme> = ChoiceField::one_of("theme", "Médiation, thème");
/// Interpreter who was there in the end.
pub const INTERPRETED_BY: ChoiceField<InterpretedBy> = ChoiceField::one_of("interpreted_by", "Interprété par");
/// Minutes spent outside with the person.
pub const OUTSIDE_MINUTES: Field = Field::new("outside_minutes", "Minutes dehors", Shape::Number(5, 720))
    .with_help("« 90 » : à la CPAM, à la mairie, avec la personne.");
/// The key of the imported appointment: ICS UID or CSV reference.
pub const AGENDA_KEY: Field = Field::new("agenda_key", "Référence de l’agenda", Shape::Text(200)).written_by_rules();
/// The professional as the agenda names them, where nobody of the team answers to that name.
pub const AGENDA_PRO: Field =
    Field::new("agenda_pro", "Professionnel·le, selon l’agenda", Shape::Text(60)).written_by_rules();
/// True when the agenda no longer holds the appointment: cancelling is proposed.
pub const VANISHED: Field = Field::new("vanished", "Disparu de l’agenda", Shape::Flag).written_by_rules();
/// True when the agenda gave a name and nothing else: the card is the only one of that name, and may still be another
/// person's.
pub const UNSURE: Field =
    Field::new("unsure", "Reconnu·e par le seul nom", Shape::Flag).written_by_rules().doubts_person();
/// Moment the wait began; kept through every move.
pub const WAIT_START: Field = Field::new("wait_start", "Attend depuis", Shape::Moment).written_by_rules();
/// Moment the person was first seen by a professional: the end of the wait.
pub const SERVED_AT: Field = Field::new("served_at", "Reçu·e à", Shape::Moment).written_by_rules();
/// Number of calls without an answer.
pub const CALL_COUNT: Field = Field::new("call_count", "Appels sans réponse", Shape::Number(0, 99)).written_by_rules();

/// Minutes of waiting from which the line turns yellow.
pub const WAIT_SOON: Setting =
    setting("arrival.wait_soon", "Attente : bientôt trop longue après", "min", 20, (1, 600)).not_above(WAIT_LATE.key);
/// Minutes of waiting from which the line is late.
pub const WAIT_LATE: Setting = setting("arrival.wait_late", "Attente : trop longue après", "min", 45, (1, 600));
/// Minutes after which a person called who has not gone in is told.
pub const CALLED_SOON: Setting = setting("arrival.called_soon", "Appelé·e sans entrer depuis", "min", 5, (1, 120));
/// Calls without an answer before asking « sorti·e ou parti·e ? ».
pub const CALLS_ASK: Setting = setting("arrival.calls_ask", "« Sorti·e ou parti·e ? » après", "appels", 3, (1, 20));
/// Minutes before its hour at which a promise to be seen is told.
pub const PROMISE_SOON: Setting =
    setting("arrival.promise_soon", "« Promis avant » annoncé", "min avant", 10, (0, 240));
/// Minutes after which an expected person is marked as late.
pub const EXPECTED_LATE: Setting =
    setting("arrival.expected_late", "Retard marqué après", "min", 10, (1, 240)).not_above(EXPECTED_ABSENT.key);
/// Minutes after which « Absent·e » is proposed.
pub const EXPECTED_ABSENT: Setting = setting("arrival.expected_absent", "Absence proposée après", "min", 30, (1, 600));
/// Minutes after which a walk-in counts as an appointment of that time.
pub const WALK_IN_AFTER: Setting =
    setting("arrival.walk_in_after", "Sans rendez-vous : à son tour après", "min", 45, (0, 600));

/// Months for which a named arrival is stored; one without a name is counted and erased at the end of its day.
pub const KEEP: Setting = setting("arrival.keep", "Passages nommés, gardés", "mois", 3, (1, 120));

/// Indexes in [`ARRIVAL`]'s sections.
pub mod sections {
    /// Section of the urgent arrivals, before everyone.
    pub const URGENT: usize = 0;
    /// Section of the people who were called.
    pub const CALLED: usize = 1;
    /// Section of the people who wait.
    pub const WAITING: usize = 2;
    /// Section of the people who have stepped out.
    pub const OUT: usize = 3;
    /// Section of the people who are expected.
    pub const EXPECTED: usize = 4;
    /// Section of the people who are with a professional.
    pub const SERVICE: usize = 5;
    /// Section of the people at the café, or listened to.
    pub const CAFE: usize = 6;
    /// Section of the visits closed today.
    pub const CLOSED: usize = 7;
}

const SECTIONS: &[Section] = &[
    new_section("Urgent"),
    new_section("Appelé·e"),
    new_section("En attente"),
    new_section("Sorti·e, revient").at_rest(),
    new_section("Attendu·e").at_rest(),
    new_section("En consultation").at_rest(),
    new_section("Au café").at_rest().initially_folded(),
    CLOSED_TODAY,
];

const STEPS: &[Step] = &[
    step(Expected, Waiting).forked_by(&rules::HERE),
    step(Expected, NoShow).confirmed_if(rules::still_to_come),
    step(Waiting, Called),
    step(Waiting, InService),
    step(Waiting, SteppedOut),
    step(Waiting, AtCafe),
    step(Waiting, Listening),
    step(Waiting, LeftUnseen),
    step(Waiting, Done),
    step(Waiting, Expected).refused_if(rules::expects_nobody),
    step(Called, InService),
    step(Called, Waiting),
    step(Called, SteppedOut),
    step(Called, LeftUnseen),
    step(SteppedOut, Waiting),
    step(SteppedOut, LeftUnseen),
    step(InService, Waiting),
    step(InService, AtCafe),
    step(InService, Done),
    step(AtCafe, Waiting).asking_for(&[NAME_TO_CALL]),
    step(AtCafe, Listening),
    step(AtCafe, Done),
    step(Listening, AtCafe),
    step(Listening, Waiting).asking_for(&[NAME_TO_CALL]),
    step(Listening, Done),
    step(NoShow, Waiting).forked_by(&rules::HERE),
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

/// Question asked of a line without an appointment, which is in the list at once and learns its professional
/// afterwards.
const FOR_WHOM: ForWhom =
    ForWhom { label: "pour qui", from: ArrivalState::set(&[Expected, Waiting, Called, SteppedOut]), field: AWAITED };

/// Coffee for the words typed: nobody named and alone when there are none, several when a number, somebody otherwise.
const QUICK_ADD: QuickAdd = QuickAdd {
    verb: Verb::Cafe,
    word: "café",
    help: Verb::Cafe.says(),
    on_bar: true,
    whose: Whose::Nobody,
    line: Some(QuickLine {
        title: "Au café",
        draft: "CAFE",
        asks: Field::new("coffee", "Combien, ou un prénom", Shape::Text(60))
            .with_help("Entrée : une personne, sans nom. « 3 » : trois. « Nour » : Nour."),
        make: rules::read_coffee,
    }),
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

/// Lines of people who came without a name: figures are all that is kept of them at the end of their day.
const NAMELESS: Nameless =
    Nameless { counts: |item| figures::came_on(item).is_some(), nouns: ("passage sans nom", "passages sans nom") };

/// The pane.
pub static ARRIVAL: Kind = Kind {
    code: "ARRIVAL",
    table: "arrival",
    opened_by: OpenedBy::Tab { digit: '1', start_key: 'a' },
    title: "Arrivées",
    short: "Arriv.",
    mention: "",
    noun: noun!("une", "arrivée", "arrivées"),
    instant: true,
    resumes: Some((Expected.state(), Waiting.state())),
    fields: Fields::of(&[
        PERSON.of(Group::Who),
        LABEL,
        AWAITED,
        REASON.field.of(Group::What),
        MODE.field.follows_field(RDV_AT.key, rules::comes_by_appointment),
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
        THEME.field.seldom().refusing(rules::refuse_theme),
        INTERPRETED_BY.field.seldom(),
        OUTSIDE_MINUTES.seldom(),
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
    ]),
    states: ArrivalState::STATES,
    starts: &[Waiting.state(), Expected.state(), AtCafe.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    actions: ACTIONS,
    for_whom: Some(&FOR_WHOM),
    columns: pane::COLUMNS,
    figures: figures::FIGURES,
    met: |item, _| figures::came_on(item),
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
    retention: &KEEP,
    prepare: rules::prepare,
    adopt_person: rules::adopt_person,
    party: Some(&PARTY_SIZE),
    start: rules::start,
    on_move: rules::on_move,
    derive: rules::derive,
    check: rules::check,
    duplicate_warning: rules::duplicate_warning,
    awaited: rules::awaited,
    hints: rules::hints,
    deadline: rules::deadline,
    sort_key: rules::sort_key,
    subject: pane::subject,
    when: rules::line_day,
    aside: pane::aside,
    shares: pane::shares,
    headline: pane::headline,
    finished: Some(&pane::FINISHED),
    close_day: rules::close_day,
    days: Some(&days::DAYS),
    day_line: Some(&day_line::DAY_LINE),
    nameless: Some(&NAMELESS),
    quick_add: Some(&QUICK_ADD),
    errand_part: part::PART,
    appointments: Some(&APPOINTMENTS),
    planned: |item, context| item.moment(&RDV_AT).map(|at| LineDay::at_hour(at, context)),
    fhir: FhirResource::Appointment { status: rules::fhir_status },
    demo: Some(&demo::DEMO),
    ..PLAIN
};
