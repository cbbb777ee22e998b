//! Transport vouchers and bookings: who must be where, how, with whose agreement, and who drives.
//!
//! This file declares the words: fields, states, steps, settings and keys. [`dap`] says whether the health insurance
//! must agree first, and why; [`rules`] holds the alerts, the order and what a step entails; [`series`] makes the trips
//! of a weekly care and lets them go together, [`redate`] gives those to come other days; [`pane`] says what a line shows.
//!
//! A trip is one journey to care; going and coming back are its two legs, each with its carrier and its state.

pub mod alert;
pub mod choices;
pub mod dap;
pub mod demo;
pub mod figures;
pub mod pane;
pub mod redate;
pub mod rules;
pub mod series;

use super::callback::CALLBACK;
use crate::domain::EntryKind;
use crate::model::common::PROMISED_AT;
pub use crate::model::common::YesNoUnknown;
pub use crate::model::common::{PRIORITY, PRIORITY_REASON, PRO, SERIES, SERIES_N, STARTS_ON, VOID_REASON};
use crate::model::make::Make;
use crate::model::paper::Paper;
use crate::model::{
    Action, CLOSED_TODAY, ChoiceField, Field, Group, Kind, PLAIN, Section, Setting, Shape, Step, Verb, section, setting,
};

pub use self::TransportState::*;
pub use choices::*;

crate::states! {
    /// The states of a trip.
    pub enum TransportState {
        /// Somebody asks for a trip.
        Asked = open("ASKED", "Demandé").usual(&[RxTodo.code()]),
        /// The voucher is to be made and signed.
        RxTodo = open("RX_TODO", "Bon à faire").usual(&[ToBook.code(), DapTodo.code()]),
        /// The health insurance's agreement is to be asked for.
        DapTodo = open("DAP_TODO", "Accord à demander").usual(&[DapSent.code()]),
        /// The agreement was asked for; silence is consent from the sixteenth day.
        DapSent = open("DAP_SENT", "Accord envoyé").usual(&[DapOk.code()]),
        /// Agreed, in writing or by silence.
        DapOk = open("DAP_OK", "Accord").usual(&[ToBook.code()]),
        /// Refused by letter.
        DapRefused = open("DAP_REFUSED", "Refus").usual(&[ToBook.code()]),
        /// A carrier is to be found.
        ToBook = open("TO_BOOK", "À réserver").usual(&[Booked.code()]),
        /// Each leg has its carrier.
        Booked = open("BOOKED", "Réservé").usual(&[Told.code()]),
        /// The person knows.
        Told = open("TOLD", "Personne prévenue").usual(&[Done.code()]).keeps(),
        /// Something moved: care, carrier.
        ToReview = open("TO_REVIEW", "À revoir").usual(&[ToBook.code()]),
        /// A leg was not made.
        Failed = open("FAILED", "Non effectué").usual(&[ToBook.code()]),
        /// Made.
        Done = closed("DONE", "Effectué"),
        /// Cancelled, with a reason.
        Cancelled = closed("CANCELLED", "Annulé"),
    }
}

/// Person to take.
pub const PERSON: Field = crate::model::common::PERSON.required();
/// Ground on which the trip is covered (R322-10 CSS).
pub const REASON: ChoiceField<CareReason> =
    ChoiceField::one("reason", "Motif").required().help("Le cadre de la prise en charge, jamais la maladie.");
/// Place of the care.
pub const CARE_PLACE: Field = Field::new("care_place", "Lieu du soin", Shape::Text(80))
    .required()
    .from_directory(EntryKind::Specialist)
    .help("Établissement et service.");
/// The number of that place.
pub const CARE_PHONE: Field = Field::new("care_phone", "Téléphone du lieu", Shape::Phone);
/// Moment at which the person must be there.
pub const CARE_AT: Field = Field::new("care_at", "Soin à", Shape::Moment)
    .required()
    .help("« jeu 10h15 », « 26/11 9h30 ». S’il change une fois réservé, le trajet passe « À revoir ».");
/// Duration of the care, in minutes.
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
/// Address where the person is fetched.
pub const PICKUP_ADDRESS: Field = Field::new("pickup_address", "Adresse de départ", Shape::Text(200))
    .required()
    .locates()
    .help("Où l’on vient chercher la personne.");
/// Floor, code, who opens.
pub const PICKUP_DETAIL: Field = Field::new("pickup_detail", "Étage, code", Shape::Text(80)).locates();
/// Going, coming back, or both.
pub const LEGS: ChoiceField<Direction> = ChoiceField::several("legs", "Trajets").required();
/// Means of transport, as prescribed (arrêté of 23 December 2006).
pub const MODE: ChoiceField<Vehicle> = ChoiceField::one("mode", "Transport").required();
/// The person stays in the wheelchair.
pub const WHEELCHAIR: Field = Field::new("wheelchair", "Fauteuil (TPMR)", Shape::Flag);
/// Somebody comes along.
pub const COMPANION: Field = Field::new("companion", "Accompagnant·e", Shape::Flag)
    .help("Pris·e en charge avant 16 ans, ou si le médecin l’écrit.");
/// May the trip be shared?
pub const SHARED: ChoiceField<Sharing> = ChoiceField::one("shared", "Partagé");
/// Distance of one way, in kilometres.
pub const DISTANCE_KM: Field = Field::new("distance_km", "Distance aller", Shape::Number(0, 9999)).help("En km.");
/// Is care linked to a long-term illness?
pub const ALD_LINKED: ChoiceField<YesNoUnknown> = ChoiceField::one("ald_linked", "Lié à une ALD");
/// The doctor ticked « Urgence attestée ».
pub const URGENCY: Field = Field::new("urgency_attested", "Urgence attestée", Shape::Flag)
    .help("Cochée par le médecin sur le bon : pas d’accord préalable.");
/// The certificate of rights was seen.
pub const RIGHTS_SEEN: Field = Field::new("rights_seen", "Attestation vue", Shape::Flag);
/// C2S or AME?
pub const C2S_AME: ChoiceField<YesNoUnknown> = ChoiceField::one("c2s_ame", "C2S ou AME");
/// Prescriber who signs the voucher.
pub const PRESCRIBER: Field = Field::new("prescriber", "Prescrit par", Shape::Staff).prescribers();
/// Day the voucher was signed.
pub const PRESCRIPTION_DATE: Field =
    Field::new("prescription_date", "Bon signé le", Shape::Date).help("Vide tant que le bon n’est pas signé.");
/// The desk knows better than the count.
pub const OVERRIDE: ChoiceField<OwnView> =
    ChoiceField::one("dap_override", "Accord : autre avis").help("À remplir si le calcul se trompe, avec la raison.");
/// Reason of that opinion.
pub const OVERRIDE_REASON: Field = Field::new("dap_override_reason", "Raison de cet avis", Shape::Text(80))
    .required_when(
        |item| item.choice(&OVERRIDE).is_some(),
        "Un autre avis sur l’accord se donne avec sa raison : remplissez « Raison de cet avis ».",
    );
/// Must the health insurance agree first? Computed, or the desk's own view.
pub const DAP_NEEDED: ChoiceField<Agreement> = ChoiceField::one("dap_needed", "Accord préalable").kept();
/// Explanation of the agreement, in words.
pub const DAP_WHY: Field = Field::new("dap_why", "Accord, explication", Shape::Text(300)).kept();
/// The day the request left.
pub const DAP_SENT_ON: Field =
    Field::new("dap_sent_on", "Accord envoyé le", Shape::Date).asked().help("Vide : aujourd’hui.");
/// Answer of the health insurance.
pub const DAP_ANSWER: ChoiceField<InsurerAnswer> = ChoiceField::one("dap_answer", "Réponse").asked().required();
/// Refused, and the person goes all the same.
pub const OWN_COST: Field = Field::new("own_cost", "La personne sait que c’est à ses frais", Shape::Flag)
    .asked()
    .required()
    .help("« oui » une fois que c’est dit.");
/// Moment the person was told.
pub const TOLD_AT: Field = Field::new("told_at", "Prévenu·e à", Shape::Moment).kept();
/// A desk note, never clinical.
pub const REMARK: Field = Field::new("remark", "Remarque", Shape::Text(140)).help("Rien de médical ici.");

/// The two legs, tracked apart: the same five columns each.
pub mod legs {
    use super::{Direction, LEGS, LegState, MODE, Vehicle};
    use crate::domain::EntryKind;
    use crate::domain::coded::Coded;
    use crate::model::Item;
    use crate::model::{ChoiceField, Field, Shape};

    /// A leg of a trip, with its columns.
    #[derive(Debug)]
    pub struct Leg {
        /// Code of the leg in [`LEGS`].
        pub way: Direction,
        /// Moment it leaves.
        pub planned_at: Field,
        /// Carrier that drives.
        pub carrier: Field,
        /// Name of the one who confirmed at the carrier's.
        pub confirmed_by: Field,
        /// Moment they confirmed.
        pub confirmed_at: Field,
        /// Progress of the leg.
        pub state: ChoiceField<LegState>,
    }

    /// The leg from home to care.
    pub const OUTBOUND: Leg = Leg {
        way: Direction::Outbound,
        planned_at: Field::new("outbound_planned_at", "Aller : départ", Shape::Moment),
        carrier: Field::new("outbound_carrier", "Aller : transporteur", Shape::Text(80))
            .from_directory(EntryKind::Carrier)
            .help("Les premières lettres : l’annuaire complète."),
        confirmed_by: Field::new("outbound_confirmed_by", "Aller : confirmé par", Shape::Text(60))
            .help("Qui a dit oui, chez le transporteur."),
        confirmed_at: Field::new("outbound_confirmed_at", "Aller : confirmé le", Shape::Moment).kept(),
        state: ChoiceField::one("outbound_state", "Aller"),
    };
    /// The leg from care to home.
    pub const RETURN: Leg = Leg {
        way: Direction::Return,
        planned_at: Field::new("return_planned_at", "Retour : départ", Shape::Moment),
        carrier: Field::new("return_carrier", "Retour : transporteur", Shape::Text(80))
            .from_directory(EntryKind::Carrier)
            .repeats(OUTBOUND.carrier.key, comes_back_driven)
            .help("Les premières lettres : l’annuaire complète."),
        confirmed_by: Field::new("return_confirmed_by", "Retour : confirmé par", Shape::Text(60))
            .help("Qui a dit oui, chez le transporteur."),
        confirmed_at: Field::new("return_confirmed_at", "Retour : confirmé le", Shape::Moment).kept(),
        state: ChoiceField::one("return_state", "Retour"),
    };
    impl Leg {
        /// « aller ».
        pub fn label(&self) -> &'static str {
            self.way.label()
        }
    }

    /// Both, in order.
    pub const BOTH: [&Leg; 2] = [&OUTBOUND, &RETURN];

    /// The legs this trip has, in order.
    pub fn of(item: &Item) -> impl Iterator<Item = &'static Leg> + use<> {
        let wanted = item.choices(&LEGS);
        BOTH.into_iter().filter(move |leg| wanted.contains(&leg.way))
    }

    /// Does this leg still want a carrier's name?
    pub fn wants_carrier(item: &Item, leg: &Leg) -> bool {
        !own_means(item) && item.choice(&leg.state) != Some(LegState::Done) && of(item).any(|one| one.way == leg.way)
    }

    /// Does a trip there and back still want a carrier for coming back?
    fn comes_back_driven(item: &Item) -> bool {
        of(item).count() == BOTH.len() && wants_carrier(item, &RETURN)
    }

    /// Nobody is to be booked: one's own car, the bus.
    pub fn own_means(item: &Item) -> bool {
        matches!(item.choice(&MODE), Some(Vehicle::OwnCar | Vehicle::PublicTransport))
    }
}

/// A trip becomes yellow.
pub const SOON_DAYS: Setting =
    setting("transport.soon_days", "Trajet non réservé : bientôt, à", "jours ouvrés", 5, (1, 30));
/// Working days from which it is late.
pub const LATE_DAYS: Setting =
    setting("transport.late_days", "Trajet non réservé : en retard, à", "jours ouvrés", 2, (0, 30));
/// Days the health insurance has to answer before silence is consent.
pub const TACIT_DAYS: Setting =
    setting("transport.tacit_days", "Accord tacite : sans réponse pendant", "jours", 15, (1, 60));
/// Trips of a series are shown this many days ahead.
pub const SHOWN_AHEAD: Setting =
    setting("transport.shown_ahead", "Trajets d’une série montrés", "jours avant", 7, (0, 60));
/// Way in which the CPAM counts the four trips of a series; to be confirmed with it.
pub const COUNT_LEGS: Setting =
    setting("transport.count_legs", "Série : l’aller et le retour comptent pour deux", "oui/non", 0, (0, 1));

/// Indexes in [`TRANSPORT`]'s sections.
pub mod sections {
    /// Late, by the moment of care.
    pub const LATE: usize = 0;
    /// Rank of the trips with something to do, by the date of what comes next.
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
    step(Asked, RxTodo),
    step(RxTodo, DapTodo).asks(VOUCHER).unless(rules::no_dap),
    step(RxTodo, ToBook).asks(VOUCHER).unless(rules::dap_first),
    step(RxTodo, Told)
        .asks(VOUCHER)
        .unless(|item, context| rules::needs_carrier(item, context).or_else(|| rules::dap_first(item, context))),
    step(DapTodo, DapSent).asks(&[DAP_SENT_ON]).unless(rules::sent_later),
    step(DapSent, DapOk).asks(&[DAP_ANSWER.field]).unless(rules::not_agreed),
    step(DapSent, DapRefused),
    step(DapOk, ToBook),
    step(DapOk, Told).unless(rules::needs_carrier),
    step(DapRefused, ToBook).asks(&[OWN_COST]).unless(rules::not_told_the_cost),
    step(DapRefused, Told).unless(rules::needs_carrier),
    step(DapRefused, DapTodo),
    step(ToBook, Booked).asks(BOOKING),
    step(Booked, Told),
    step(Booked, ToReview),
    step(Told, Done).doubted(rules::to_come),
    step(Told, Failed).asks(&[legs::OUTBOUND.state.field, legs::RETURN.state.field]),
    step(Told, ToReview),
    step(ToReview, ToBook),
    step(ToReview, RxTodo),
    step(Failed, ToBook),
];

const ACTIONS: &[Action] = &[
    listed("bon à faire", &[Asked], RxTodo),
    listed("refaire le bon", &[ToReview], RxTodo),
    listed("réservé", &[ToBook], Booked),
    listed("accord à demander", &[RxTodo, DapRefused], DapTodo),
    action(Verb::Send, "accord envoyé", &[DapTodo], DapSent),
    listed("accord", &[DapSent], DapOk),
    action(Verb::Refuse, "refus", &[DapSent], DapRefused),
    // The prescriber's word; who only does not go any more is cancelled by anybody.
    action(Verb::Refuse, "non prescrit", &[RxTodo], Cancelled).prescriber(),
    listed("à réserver", &[RxTodo, DapOk, DapRefused, ToReview, Failed], ToBook),
    action(Verb::Reach, "prévenu·e", &[Booked, RxTodo, DapOk, DapRefused], Told),
    action(Verb::Finish, "effectué", &[Told], Done),
    action(Verb::Miss, "non effectué", &[Told], Failed),
    action(Verb::Review, "à revoir", &[Booked, Told], ToReview),
];

const FIELDS: &[Field] = &[
    PERSON.of(Group::Who),
    REASON.field.of(Group::What),
    CARE_PLACE,
    CARE_PHONE.seldom(),
    CARE_AT.of(Group::When),
    PATTERN,
    DURATION.seldom(),
    PICKUP_ADDRESS.of(Group::How),
    PICKUP_DETAIL,
    MODE.field,
    LEGS.field,
    DISTANCE_KM,
    WHEELCHAIR,
    COMPANION,
    SHARED.field.seldom(),
    ALD_LINKED.field,
    RIGHTS_SEEN.seldom(),
    C2S_AME.field.seldom(),
    SERIES_TOTAL.seldom(),
    IN_TWO_MONTHS.seldom(),
    URGENCY.seldom(),
    PRESCRIBER,
    PRESCRIPTION_DATE,
    OVERRIDE.field.seldom(),
    OVERRIDE_REASON.seldom(),
    PROMISED_AT.seldom(),
    PRIORITY.seldom(),
    PRIORITY_REASON.seldom(),
    legs::OUTBOUND.carrier,
    legs::OUTBOUND.planned_at.seldom(),
    legs::OUTBOUND.confirmed_by.seldom(),
    legs::OUTBOUND.state.field.seldom(),
    legs::RETURN.carrier,
    legs::RETURN.planned_at.seldom(),
    legs::RETURN.confirmed_by.seldom(),
    legs::RETURN.state.field.seldom(),
    REMARK,
    DAP_NEEDED.field,
    DAP_WHY,
    DAP_SENT_ON,
    DAP_ANSWER.field,
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
    verb: Some(Verb::Again),
    label: "rappeler",
    from: TransportState::set(&[DapOk, DapRefused, Booked, ToReview, Failed]),
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
    mention: "transport",
    one: "un transport",
    signing: Some(&pane::SIGNING),
    fields: FIELDS,
    states: TransportState::STATES,
    starts: &[Asked.state(), RxTodo.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    actions: ACTIONS,
    makes: &MAKES,
    paper: Some(Paper { label: "fiche transporteur", text: pane::sheet }),
    columns: pane::COLUMNS,
    figures: figures::FIGURES,
    sections: SECTIONS,
    settings: &[SOON_DAYS, LATE_DAYS, TACIT_DAYS, SHOWN_AHEAD, COUNT_LEGS],
    prepare: rules::prepare,
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
    hints: pane::hints,
    series: Some(&series::TRIPS),
    days: Some(&pane::DAYS),
    demo: Some(&demo::DEMO),
    ..PLAIN
};
