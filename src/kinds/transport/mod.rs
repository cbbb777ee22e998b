//! Transport vouchers and bookings: who must be where, how, with whose agreement, and who drives.
//!
//! This file declares the words: fields, states, steps, settings and keys. [`dap`] says whether the health insurance
//! must agree first, and why; [`rules`] holds the alerts, the order and what a step entails; [`series`] makes the trips
//! of a weekly care and lets them go together, [`redate`] gives those to come other days; [`pane`] says what a line shows.
//!
//! A trip is one journey to care; going and coming back are its two legs, each with its carrier and its state.

pub mod dap;
pub mod figures;
pub mod pane;
pub mod redate;
pub mod rules;
pub mod series;

use super::callback::CALLBACK;
pub use super::common::{PRIORITY, PRIORITY_REASON, PRO, SERIES, SERIES_N, STARTS_ON, VOID_REASON};
use super::common::{PROMISED_AT, YES_NO_UNKNOWN};
use super::make::Make;
use super::paper::Paper;
use super::settings::KEEP_REQUESTS;
use super::{
    Action, CLOSED_TODAY, Field, Kind, Section, Setting, Shape, State, Step, action, choice, section, setting, step,
};
use crate::domain::EntryKind;

/// Somebody asks for a trip.
pub const ASKED: State = State::open("ASKED", "Demandé");
/// The voucher is to be made and signed.
pub const RX_TODO: State = State::open("RX_TODO", "Bon à faire");
/// The health insurance's agreement is to be asked for.
pub const DAP_TODO: State = State::open("DAP_TODO", "Accord à demander");
/// The agreement was asked for; silence is consent from the sixteenth day.
pub const DAP_SENT: State = State::open("DAP_SENT", "Accord envoyé");
/// Agreed, in writing or by silence.
pub const DAP_OK: State = State::open("DAP_OK", "Accord");
/// Refused by letter.
pub const DAP_REFUSED: State = State::open("DAP_REFUSED", "Refus");
/// A carrier is to be found.
pub const TO_BOOK: State = State::open("TO_BOOK", "À réserver");
/// Each leg has its carrier.
pub const BOOKED: State = State::open("BOOKED", "Réservé");
/// The person knows.
pub const TOLD: State = State::open("TOLD", "Personne prévenue").keeps();
/// Something moved: care, carrier.
pub const TO_REVIEW: State = State::open("TO_REVIEW", "À revoir");
/// A leg was not made.
pub const FAILED: State = State::open("FAILED", "Non effectué");
/// Made.
pub const DONE: State = State::closed("DONE", "Effectué");
/// Cancelled, with a reason.
pub const CANCELLED: State = State::closed("CANCELLED", "Annulé");

/// Who is to be taken.
pub const PERSON: Field = super::common::PERSON.required();
/// What the trip is covered for (R322-10 CSS).
pub const REASON: Field = Field::new(
    "reason",
    "Motif",
    Shape::Choice(&[
        choice("HOSPIT", "hospitalisation"),
        choice("ALD", "ALD"),
        choice("AT_MP", "accident du travail"),
        choice("CONVOC", "convocation"),
        choice("SERIE", "soins en série"),
        choice("CAMSP_CMPP", "CAMSP, CMPP"),
        choice("AUTRE", "autre"),
    ]),
)
.required()
.help("Le cadre de la prise en charge, jamais la maladie.");
/// Where care is given.
pub const CARE_PLACE: Field = Field::new("care_place", "Lieu du soin", Shape::Text(80))
    .required()
    .from_directory(EntryKind::Specialist)
    .help("Établissement et service.");
/// The number of that place.
pub const CARE_PHONE: Field = Field::new("care_phone", "Téléphone du lieu", Shape::Phone);
/// When one must be there.
pub const CARE_AT: Field = Field::new("care_at", "Soin à", Shape::Moment)
    .required()
    .help("« jeu 10h15 », « 26/11 9h30 ». S’il change une fois réservé, le trajet passe « À revoir ».");
/// How long care lasts, in minutes.
pub const DURATION: Field = Field::new("duration", "Durée du soin", Shape::Number(5, 1440)).help("En minutes.");
/// A weekly pattern: all trips of the series are made from it.
pub const PATTERN: Field = Field::new("series_pattern", "Série", Shape::Text(80)).help(
    "« lun mer ven 8h, 12 fois », « un lundi sur deux, 6 fois ». Changée, elle vaut pour ce trajet et les suivants.",
);
/// Journeys to care in the whole series.
pub const SERIES_TOTAL: Field = Field::new("series_total", "Trajets prescrits", Shape::Number(1, 999))
    .help("Compté tout seul quand la série est donnée.");
/// The most journeys to care that fall within two months.
pub const IN_TWO_MONTHS: Field = Field::new("trips_in_two_months", "Dont en 2 mois", Shape::Number(1, 999))
    .help("Le plus de soins sur deux mois ; compté tout seul quand la série est donnée.");
/// Where the person is fetched.
pub const PICKUP_ADDRESS: Field = Field::new("pickup_address", "Adresse de départ", Shape::Text(200))
    .required()
    .help("Où l’on vient chercher la personne.");
/// Floor, code, who opens.
pub const PICKUP_DETAIL: Field = Field::new("pickup_detail", "Étage, code", Shape::Text(80));
/// Going, coming back, or both.
pub const LEGS: Field = Field::new(
    "legs",
    "Trajets",
    Shape::Choices(&[choice(legs::OUTBOUND.code, "aller"), choice(legs::RETURN.code, "retour")]),
)
.required();
/// How one travels, as prescribed (arrêté of 23 December 2006).
pub const MODE: Field = Field::new(
    "mode",
    "Transport",
    Shape::Choice(&[
        choice("VSL", "VSL"),
        choice("TAXI", "taxi"),
        choice("AMBULANCE", "ambulance"),
        choice("PERSO", "véhicule personnel"),
        choice("COMMUN", "transport en commun"),
        choice("AVION", "avion"),
        choice("BATEAU", "bateau"),
    ]),
)
.required();
/// The person stays in the wheelchair.
pub const WHEELCHAIR: Field = Field::new("wheelchair", "Fauteuil (TPMR)", Shape::Flag);
/// Somebody comes along.
pub const COMPANION: Field = Field::new("companion", "Accompagnant·e", Shape::Flag)
    .help("Pris·e en charge avant 16 ans, ou si le médecin l’écrit.");
/// May the trip be shared?
pub const SHARED: Field = Field::new(
    "shared",
    "Partagé",
    Shape::Choice(&[
        choice("YES", "possible"),
        choice("NO_MEDICAL", "non, raison médicale"),
        choice("REFUSED", "refusé"),
    ]),
);
/// One way, in kilometres.
pub const DISTANCE_KM: Field = Field::new("distance_km", "Distance aller", Shape::Number(0, 9999)).help("En km.");
/// Is care linked to a long-term illness?
pub const ALD_LINKED: Field = Field::new("ald_linked", "Lié à une ALD", YES_NO_UNKNOWN);
/// The doctor ticked « Urgence attestée ».
pub const URGENCY: Field = Field::new("urgency_attested", "Urgence attestée", Shape::Flag)
    .help("Cochée par le médecin sur le bon : pas d’accord préalable.");
/// The certificate of rights was seen.
pub const RIGHTS_SEEN: Field = Field::new("rights_seen", "Attestation vue", Shape::Flag);
/// C2S or AME?
pub const C2S_AME: Field = Field::new("c2s_ame", "C2S ou AME", YES_NO_UNKNOWN);
/// Who signs the voucher.
pub const PRESCRIBER: Field = Field::new("prescriber", "Prescrit par", Shape::Staff).prescribers();
/// When the voucher was signed.
pub const PRESCRIPTION_DATE: Field =
    Field::new("prescription_date", "Bon signé le", Shape::Date).help("Vide tant que le bon n’est pas signé.");
/// The desk knows better than the count.
pub const OVERRIDE: Field = Field::new(
    "dap_override",
    "Accord : autre avis",
    Shape::Choice(&[choice("YES", "il en faut un"), choice("NO", "il n’en faut pas")]),
)
.help("À remplir si le calcul se trompe, avec la raison.");
/// Why.
pub const OVERRIDE_REASON: Field = Field::new("dap_override_reason", "Raison de cet avis", Shape::Text(80))
    .required_when(
        |item| !item.text(&OVERRIDE).is_empty(),
        "Un autre avis sur l’accord se donne avec sa raison : remplissez « Raison de cet avis ».",
    );
/// Must the health insurance agree first? Computed, or the desk's own view.
pub const DAP_NEEDED: Field = Field::new(
    "dap_needed",
    "Accord préalable",
    Shape::Choice(&[choice("YES", "oui"), choice("NO", "non"), choice("UNKNOWN", "à vérifier")]),
)
.kept();
/// Why, in words.
pub const DAP_WHY: Field = Field::new("dap_why", "Accord, explication", Shape::Text(300)).kept();
/// The day the request left.
pub const DAP_SENT_ON: Field =
    Field::new("dap_sent_on", "Accord envoyé le", Shape::Date).asked().help("Vide : aujourd’hui.");
/// What came back.
pub const DAP_ANSWER: Field = Field::new(
    "dap_answer",
    "Réponse",
    Shape::Choice(&[
        choice("ACCORD", "accord reçu"),
        choice("TACITE", "tacite, aucun courrier"),
        choice("REFUS", "refus"),
    ]),
)
.asked()
.required();
/// Refused, and the person goes all the same.
pub const OWN_COST: Field = Field::new("own_cost", "La personne sait que c’est à ses frais", Shape::Flag)
    .asked()
    .required()
    .help("« oui » une fois que c’est dit.");
/// When the person was told.
pub const TOLD_AT: Field = Field::new("told_at", "Prévenu·e à", Shape::Moment).kept();
/// A desk note, never clinical.
pub const REMARK: Field = Field::new("remark", "Remarque", Shape::Text(140)).help("Rien de médical ici.");

/// The two legs, tracked apart: the same five columns each.
pub mod legs {
    use super::{EntryKind, Field, LEGS, MODE, Shape, choice};
    use crate::kinds::{Item, Value};

    /// One leg and its columns.
    #[derive(Debug)]
    pub struct Leg {
        /// As stored in [`LEGS`].
        pub code: &'static str,
        /// « aller ».
        pub label: &'static str,
        /// When it leaves.
        pub planned_at: Field,
        /// Who drives.
        pub carrier: Field,
        /// Who said yes, at the carrier's.
        pub confirmed_by: Field,
        /// When they did.
        pub confirmed_at: Field,
        /// How far it has come.
        pub state: Field,
    }

    const STATES: Shape = Shape::Choice(&[
        choice("TO_BOOK", "à réserver"),
        choice("BOOKED", "réservé"),
        choice("DONE", "effectué"),
        choice("FAILED", "non effectué"),
    ]);

    /// From home to care.
    pub const OUTBOUND: Leg = Leg {
        code: "OUTBOUND",
        label: "aller",
        planned_at: Field::new("outbound_planned_at", "Aller : départ", Shape::Moment),
        carrier: Field::new("outbound_carrier", "Aller : transporteur", Shape::Text(80))
            .from_directory(EntryKind::Carrier)
            .help("Les premières lettres : l’annuaire complète."),
        confirmed_by: Field::new("outbound_confirmed_by", "Aller : confirmé par", Shape::Text(60))
            .help("Qui a dit oui, chez le transporteur."),
        confirmed_at: Field::new("outbound_confirmed_at", "Aller : confirmé le", Shape::Moment).kept(),
        state: Field::new("outbound_state", "Aller", STATES),
    };
    /// From care to home.
    pub const RETURN: Leg = Leg {
        code: "RETURN",
        label: "retour",
        planned_at: Field::new("return_planned_at", "Retour : départ", Shape::Moment),
        carrier: Field::new("return_carrier", "Retour : transporteur", Shape::Text(80))
            .from_directory(EntryKind::Carrier)
            .repeats(OUTBOUND.carrier.key, comes_back_driven)
            .help("Les premières lettres : l’annuaire complète."),
        confirmed_by: Field::new("return_confirmed_by", "Retour : confirmé par", Shape::Text(60))
            .help("Qui a dit oui, chez le transporteur."),
        confirmed_at: Field::new("return_confirmed_at", "Retour : confirmé le", Shape::Moment).kept(),
        state: Field::new("return_state", "Retour", STATES),
    };
    /// Both, in order.
    pub const BOTH: [&Leg; 2] = [&OUTBOUND, &RETURN];

    /// The legs this trip has, in order.
    pub fn of(item: &Item) -> impl Iterator<Item = &'static Leg> + use<> {
        let wanted = match item.get(&LEGS) {
            Value::Codes(codes) => codes.clone(),
            _ => Vec::new(),
        };
        BOTH.into_iter().filter(move |leg| wanted.contains(&leg.code))
    }

    /// Does this leg still want a carrier's name?
    pub fn wants_carrier(item: &Item, leg: &Leg) -> bool {
        !own_means(item) && item.text(&leg.state) != "DONE" && of(item).any(|one| one.code == leg.code)
    }

    /// Does a trip there and back still want a carrier for coming back?
    fn comes_back_driven(item: &Item) -> bool {
        of(item).count() == BOTH.len() && wants_carrier(item, &RETURN)
    }

    /// Nobody is to be booked: one's own car, the bus.
    pub fn own_means(item: &Item) -> bool {
        matches!(item.text(&MODE), "PERSO" | "COMMUN")
    }
}

/// A trip becomes yellow.
pub const SOON_DAYS: Setting =
    setting("transport.soon_days", "Trajet non réservé : bientôt, à", "jours ouvrés", 5, (1, 30));
/// … and red.
pub const LATE_DAYS: Setting =
    setting("transport.late_days", "Trajet non réservé : en retard, à", "jours ouvrés", 2, (0, 30));
/// How long the health insurance has to answer before silence is consent.
pub const TACIT_DAYS: Setting =
    setting("transport.tacit_days", "Accord tacite : sans réponse pendant", "jours", 15, (1, 60));
/// Trips of a series are shown this many days ahead.
pub const SHOWN_AHEAD: Setting =
    setting("transport.shown_ahead", "Trajets d’une série montrés", "jours avant", 7, (0, 60));
/// How the CPAM counts the four trips of a series; to be confirmed with it.
pub const COUNT_LEGS: Setting =
    setting("transport.count_legs", "Série : l’aller et le retour comptent pour deux", "oui/non", 0, (0, 1));

/// Indexes in [`TRANSPORT`]'s sections.
pub mod sections {
    /// Late, by the moment of care.
    pub const LATE: usize = 0;
    /// By the date of what comes next.
    pub const TO_DO: usize = 1;
    /// Booked: the person is to be told, by the moment of care.
    pub const TO_TELL: usize = 2;
    /// Booked and told: nothing to do but wait for its day.
    pub const READY: usize = 3;
    /// Closed today.
    pub const CLOSED: usize = 4;
}

const SECTIONS: &[Section] = &[
    section("En retard"),
    section("À faire"),
    section("À prévenir"),
    section("Prêt, jour par jour avec Droite").at_rest().folded(),
    CLOSED_TODAY,
];

const VOUCHER: &[Field] = &[PRESCRIPTION_DATE, PRESCRIBER];

const BOOKING: &[Field] = &[
    legs::OUTBOUND.carrier.required_when(
        |item| legs::wants_carrier(item, &legs::OUTBOUND),
        "L’aller n’a pas de transporteur : remplissez « Aller : transporteur ».",
    ),
    legs::OUTBOUND.planned_at,
    legs::OUTBOUND.confirmed_by,
    legs::RETURN.carrier.required_when(
        |item| legs::wants_carrier(item, &legs::RETURN),
        "Le retour n’a pas de transporteur : remplissez « Retour : transporteur ».",
    ),
    legs::RETURN.planned_at,
    legs::RETURN.confirmed_by,
];

const STEPS: &[Step] = &[
    step(ASKED, RX_TODO),
    step(RX_TODO, DAP_TODO).asks(VOUCHER).unless(rules::no_dap),
    step(RX_TODO, TO_BOOK).asks(VOUCHER).unless(rules::dap_first),
    step(RX_TODO, TOLD)
        .asks(VOUCHER)
        .unless(|item, desk| rules::needs_carrier(item, desk).or_else(|| rules::dap_first(item, desk))),
    step(DAP_TODO, DAP_SENT).asks(&[DAP_SENT_ON]).unless(rules::sent_later),
    step(DAP_SENT, DAP_OK).asks(&[DAP_ANSWER]).unless(rules::not_agreed),
    step(DAP_SENT, DAP_REFUSED),
    step(DAP_OK, TO_BOOK),
    step(DAP_OK, TOLD).unless(rules::needs_carrier),
    step(DAP_REFUSED, TO_BOOK).asks(&[OWN_COST]).unless(rules::not_told_the_cost),
    step(DAP_REFUSED, TOLD).unless(rules::needs_carrier),
    step(DAP_REFUSED, DAP_TODO),
    step(TO_BOOK, BOOKED).asks(BOOKING),
    step(BOOKED, TOLD),
    step(BOOKED, TO_REVIEW),
    step(TOLD, DONE).doubted(rules::to_come),
    step(TOLD, FAILED).asks(&[legs::OUTBOUND.state, legs::RETURN.state]),
    step(TOLD, TO_REVIEW),
    step(TO_REVIEW, TO_BOOK),
    step(TO_REVIEW, RX_TODO),
    step(FAILED, TO_BOOK),
];

const ACTIONS: &[Action] = &[
    action('b', "bon à faire", &[ASKED], RX_TODO),
    action('b', "refaire le bon", &[TO_REVIEW], RX_TODO),
    action('b', "réservé", &[TO_BOOK], BOOKED),
    action('d', "accord à demander", &[RX_TODO, DAP_REFUSED], DAP_TODO),
    action('s', "accord envoyé", &[DAP_TODO], DAP_SENT),
    action('y', "accord", &[DAP_SENT], DAP_OK),
    action('j', "refus", &[DAP_SENT], DAP_REFUSED),
    // The prescriber's word; who only does not go any more is cancelled by anybody.
    action('j', "non prescrit", &[RX_TODO], CANCELLED).prescriber(),
    action('v', "à réserver", &[RX_TODO, DAP_OK, DAP_REFUSED, TO_REVIEW, FAILED], TO_BOOK),
    action('p', "prévenu·e", &[BOOKED, RX_TODO, DAP_OK, DAP_REFUSED], TOLD),
    action('d', "effectué", &[TOLD], DONE),
    action('i', "non effectué", &[TOLD], FAILED),
    action('w', "à revoir", &[BOOKED, TOLD], TO_REVIEW),
];

const FIELDS: &[Field] = &[
    PERSON,
    REASON,
    CARE_PLACE,
    CARE_PHONE,
    CARE_AT,
    PATTERN,
    DURATION,
    PICKUP_ADDRESS,
    PICKUP_DETAIL,
    MODE,
    LEGS,
    DISTANCE_KM,
    WHEELCHAIR,
    COMPANION,
    SHARED,
    ALD_LINKED,
    RIGHTS_SEEN,
    C2S_AME,
    SERIES_TOTAL,
    IN_TWO_MONTHS,
    URGENCY,
    PRESCRIBER,
    PRESCRIPTION_DATE,
    OVERRIDE,
    OVERRIDE_REASON,
    PROMISED_AT,
    PRIORITY,
    PRIORITY_REASON,
    legs::OUTBOUND.carrier,
    legs::OUTBOUND.planned_at,
    legs::OUTBOUND.confirmed_by,
    legs::OUTBOUND.state,
    legs::RETURN.carrier,
    legs::RETURN.planned_at,
    legs::RETURN.confirmed_by,
    legs::RETURN.state,
    REMARK,
    DAP_NEEDED,
    DAP_WHY,
    DAP_SENT_ON,
    DAP_ANSWER,
    OWN_COST,
    legs::OUTBOUND.confirmed_at,
    legs::RETURN.confirmed_at,
    TOLD_AT,
    VOID_REASON,
    PRO.kept(),
    STARTS_ON,
    SERIES,
    SERIES_N,
];

static MAKES: [Make; 1] = [Make {
    key: 'r',
    label: "rappeler",
    from: &[DAP_OK, DAP_REFUSED, BOOKED, TO_REVIEW, FAILED],
    kind: &CALLBACK,
    same_person: true,
    fill: rules::to_the_callbacks,
}];

/// The pane.
pub static TRANSPORT: Kind = Kind {
    code: "TRANSPORT",
    table: "transport",
    digit: '3',
    start_key: 't',
    title: "Transports",
    short: "Transp.",
    one: "un transport",
    instant: false,
    resumes: None,
    signing: Some(&pane::SIGNING),
    fields: FIELDS,
    states: &[
        ASKED,
        RX_TODO,
        DAP_TODO,
        DAP_SENT,
        DAP_OK,
        DAP_REFUSED,
        TO_BOOK,
        BOOKED,
        TOLD,
        TO_REVIEW,
        FAILED,
        DONE,
        CANCELLED,
    ],
    starts: &[ASKED, RX_TODO],
    steps: STEPS,
    cancelled: CANCELLED,
    actions: ACTIONS,
    makes: &MAKES,
    marks: &[],
    paper: Some(Paper { key: 'l', label: "fiche transporteur", text: pane::sheet }),
    columns: pane::COLUMNS,
    figures: figures::FIGURES,
    sections: SECTIONS,
    settings: &[SOON_DAYS, LATE_DAYS, TACIT_DAYS, SHOWN_AHEAD, COUNT_LEGS],
    keeps: &KEEP_REQUESTS,
    prepare: rules::prepare,
    meet: super::common::anybody,
    start: |_, _| ASKED,
    moved: rules::moved,
    settle: rules::settle,
    check: rules::check,
    guard: rules::guard,
    together: None,
    deadline: rules::deadline,
    place: rules::place,
    who: pane::who,
    when: rules::when,
    aside: pane::aside,
    headline: pane::headline,
    close_day: rules::close_day,
    hints: pane::hints,
    series: Some(&series::TRIPS),
    days: Some(&pane::DAYS),
};
