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
pub mod part;
pub mod redate;
pub mod rules;
pub mod series;

use super::callback::CALLBACK;
use crate::domain::EntryKind;
use crate::model::common::PROMISED_AT;
pub use crate::model::common::YesNoUnknown;
pub use crate::model::common::{PRIORITY, PRIORITY_REASON, PRO, REMARK, SERIES, SERIES_N, STARTS_ON, VOID_REASON};
use crate::model::make::Make;
use crate::model::noun::noun;
use crate::model::paper::Paper;
use crate::model::{
    Action, CLOSED_TODAY, ChoiceField, Field, Fields, Group, Kind, OpenedBy, PLAIN, Section, Setting, Shape, Step,
    Verb, new_section, setting,
};

pub use self::TransportState::*;
pub use choices::*;

crate::states! {
    /// The states of a trip.
    pub enum TransportState {
        /// State: a trip is asked for.
        Asked = open_state("ASKED", "Demandé").usual_step(&[RxTodo.code()]),
        /// State: the voucher is to be made and signed.
        RxTodo = open_state("RX_TODO", "Bon à faire").usual_step(&[ToBook.code(), DapTodo.code()]),
        /// State: the health insurance's agreement is to be asked for.
        DapTodo = open_state("DAP_TODO", "Accord à demander").usual_step(&[DapSent.code(), Told.code(), ToBook.code()]),
        /// State: the agreement was asked for; silence is consent from the sixteenth day.
        DapSent = open_state("DAP_SENT", "Accord envoyé").usual_step(&[DapOk.code()]),
        /// State: the health insurance has agreed, in writing or by silence.
        DapOk = open_state("DAP_OK", "Accord").usual_step(&[ToBook.code()]),
        /// State: the health insurance has refused by letter.
        DapRefused = open_state("DAP_REFUSED", "Refus").usual_step(&[ToBook.code()]),
        /// State: a carrier is to be found.
        ToBook = open_state("TO_BOOK", "À réserver").usual_step(&[Booked.code()]),
        /// State: every leg has its carrier.
        Booked = open_state("BOOKED", "Réservé").usual_step(&[Told.code()]),
        /// State: the person has been told.
        Told = open_state("TOLD", "Personne prévenue").usual_step(&[Done.code()]).fulfils_promise(),
        /// State: the care or the carrier was moved, and the trip is to be looked at again.
        ToReview = open_state("TO_REVIEW", "À revoir").usual_step(&[ToBook.code()]),
        /// State: a leg was not made.
        Failed = open_state("FAILED", "Non effectué").usual_step(&[ToBook.code()]),
        /// State: the trip was made.
        Done = closed_state("DONE", "Effectué"),
        /// State: the trip is cancelled, with a reason.
        Cancelled = closed_state("CANCELLED", "Annulé"),
    }
}

/// Person to take.
pub const PERSON: Field = crate::model::common::PERSON.always_required();
/// Ground on which the trip is covered (R322-10 CSS).
pub const REASON: ChoiceField<CareReason> = ChoiceField::one_of("reason", "Motif")
    .always_required()
    .with_help("Le cadre de la prise en charge, jamais la maladie.");
/// Place of the care.
pub const CARE_PLACE: Field = Field::new("care_place", "Lieu du soin", Shape::Text(80))
    .always_required()
    .from_directory(EntryKind::Specialist)
    .with_help("Établissement et service.");
/// The number of that place.
pub const CARE_PHONE: Field =
    Field::new("care_phone", "Téléphone du lieu", Shape::Phone).number_of_entry(CARE_PLACE.key);
/// Moment at which the person must be there.
pub const CARE_AT: Field = Field::new("care_at", "Soin à", Shape::Moment)
    .to_come()
    .required_when(|item| !series::tells_first_care(item), "«\u{a0}Soin à\u{a0}» manque.")
    .with_help("« jeu 10h15 », « 26/11 9h30 » ; vide, la série le dit. S’il change une fois réservé, ce trajet passe « À revoir ».");
/// Duration of the care, in minutes.
pub const DURATION: Field = Field::new("duration", "Durée du soin", Shape::Number(5, 1440)).with_help("En minutes.");
/// A weekly pattern: all trips of the series are made from it.
pub const PATTERN: Field = Field::new("series_pattern", "Série", Shape::Text(80)).refusing(series::refuse_pattern).with_help(
    "« lun mer ven 8h, 12 fois », « un lundi sur deux, 6 fois ». Changée, elle vaut pour ce trajet et les suivants.",
);
/// Journeys to care in the whole series.
pub const SERIES_TOTAL: Field = Field::new("series_total", "Trajets prescrits", Shape::Number(1, 999))
    .with_help("Compté tout seul quand la série est donnée.");
/// The most journeys to care that fall within two months.
pub const IN_TWO_MONTHS: Field = Field::new("trips_in_two_months", "Dont en 2 mois", Shape::Number(1, 999))
    .with_help("Le plus de soins sur deux mois ; compté tout seul quand la série est donnée.");
/// Trips that are cancelled, or to be looked at again, with one of a series.
pub const SCOPE: ChoiceField<TripScope> = ChoiceField::one_of("cancels", "Concerne")
    .asked_by_step()
    .required_when(|item| rules::trips_left(item).is_some_and(|left| left > 1), SCOPE_UNSAID);
const SCOPE_UNSAID: &str = "Ce trajet seul, ou les suivants aussi\u{a0}? Remplissez «\u{a0}Concerne\u{a0}».";
/// Address where the person is fetched.
pub const PICKUP_ADDRESS: Field = Field::new("pickup_address", "Adresse de départ", Shape::Text(200))
    .always_required()
    .locates_person()
    .with_help("Où l’on vient chercher la personne.");
/// Floor, code, who opens.
pub const PICKUP_DETAIL: Field = Field::new("pickup_detail", "Étage, code", Shape::Text(80)).locates_person();
/// Going, coming back, or both.
pub const LEGS: ChoiceField<Direction> = ChoiceField::several_of("legs", "Trajets").always_required();
/// Means of transport, as prescribed (arrêté of 23 December 2006).
pub const MODE: ChoiceField<Vehicle> = ChoiceField::one_of("mode", "Transport").always_required();
/// True when the person stays in the wheelchair.
pub const WHEELCHAIR: Field = Field::new("wheelchair", "Fauteuil (TPMR)", Shape::Flag);
/// True when somebody comes along.
pub const COMPANION: Field = Field::new("companion", "Accompagnant·e", Shape::Flag)
    .with_help("Pris·e en charge avant 16 ans, ou si le médecin l’écrit.");
/// Answer to whether the trip may be shared.
pub const SHARED: ChoiceField<Sharing> = ChoiceField::one_of("shared", "Partagé");
/// Distance of one way, in kilometres.
pub const DISTANCE_KM: Field = Field::new("distance_km", "Distance aller (km)", Shape::Number(0, 9999));
/// Answer to whether the care is linked to a long-term illness.
pub const ALD_LINKED: ChoiceField<YesNoUnknown> = ChoiceField::one_of("ald_linked", "Lié à une ALD");
/// True when the doctor ticked « Urgence attestée ».
pub const URGENCY: Field = Field::new("urgency_attested", "Urgence attestée", Shape::Flag)
    .with_help("Cochée par le médecin sur le bon : pas d’accord préalable.");
/// True when the certificate of rights was seen.
pub const RIGHTS_SEEN: Field = Field::new("rights_seen", "Attestation vue", Shape::Flag);
/// Answer to whether the person has the C2S or the AME.
pub const C2S_AME: ChoiceField<YesNoUnknown> = ChoiceField::one_of("c2s_ame", "C2S ou AME");
/// Prescriber who signs the voucher.
pub const PRESCRIBER: Field = Field::new("prescriber", "Prescrit par", Shape::Staff).prescribers_only();
/// Day the voucher was signed.
pub const PRESCRIPTION_DATE: Field =
    Field::new("prescription_date", "Bon signé le", Shape::PastDate).with_help("Vide tant que le bon n’est pas signé.");
/// The desk knows better than the count.
pub const OVERRIDE: ChoiceField<OwnView> = ChoiceField::one_of("dap_override", "Accord : autre avis")
    .with_help("À remplir si le calcul se trompe, avec la raison.");
/// Reason of that opinion.
pub const OVERRIDE_REASON: Field = Field::new("dap_override_reason", "Raison de cet avis", Shape::Text(80))
    .required_when(
        |item| item.choice(&OVERRIDE).is_some(),
        "Un autre avis sur l’accord se donne avec sa raison : remplissez « Raison de cet avis ».",
    );
/// Need of the insurance's agreement before the trip: computed, or the desk's own view.
pub const DAP_NEEDED: ChoiceField<Agreement> = ChoiceField::one_of("dap_needed", "Accord préalable").written_by_rules();
/// Explanation of the agreement, in words.
pub const DAP_WHY: Field = Field::new("dap_why", "Accord, explication", Shape::Text(300)).written_by_rules();
/// The day the request left.
pub const DAP_SENT_ON: Field = Field::new("dap_sent_on", "Accord envoyé le", Shape::PastDate)
    .asked_by_step()
    .amended_while(|item| item.state == DapSent)
    .with_help("Vide : aujourd’hui.");
/// Answer of the health insurance.
pub const DAP_ANSWER: ChoiceField<InsurerAnswer> =
    ChoiceField::one_of("dap_answer", "Réponse").asked_by_step().always_required();
/// True when the person knows that they pay: the agreement was refused, and they go all the same.
pub const OWN_COST: Field = Field::new("own_cost", "La personne sait que c’est à ses frais", Shape::Flag)
    .asked_by_step()
    .always_required()
    .with_help("« oui » une fois que c’est dit.");
/// Moment the person was told.
pub const TOLD_AT: Field = Field::new("told_at", "Prévenu·e à", Shape::Moment).written_by_rules();

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
        planned_at: Field::new("outbound_planned_at", "Aller : départ", Shape::Moment)
            .on_the_day_of(super::CARE_AT.key),
        carrier: Field::new("outbound_carrier", "Aller : transporteur", Shape::Text(80))
            .from_directory(EntryKind::Carrier)
            .with_help("Les premières lettres : l’annuaire complète."),
        confirmed_by: Field::new("outbound_confirmed_by", "Aller : confirmé par", Shape::Text(60))
            .with_help("Qui a dit oui, chez le transporteur."),
        confirmed_at: Field::new("outbound_confirmed_at", "Aller : confirmé le", Shape::Moment).written_by_rules(),
        state: ChoiceField::one_of("outbound_state", "Aller"),
    };
    /// The leg from care to home.
    pub const RETURN: Leg = Leg {
        way: Direction::Return,
        planned_at: Field::new("return_planned_at", "Retour : départ", Shape::Moment).on_the_day_of(super::CARE_AT.key),
        carrier: Field::new("return_carrier", "Retour : transporteur", Shape::Text(80))
            .from_directory(EntryKind::Carrier)
            .repeats_field(OUTBOUND.carrier.key, comes_back_driven)
            .with_help("Les premières lettres : l’annuaire complète."),
        confirmed_by: Field::new("return_confirmed_by", "Retour : confirmé par", Shape::Text(60))
            .with_help("Qui a dit oui, chez le transporteur."),
        confirmed_at: Field::new("return_confirmed_at", "Retour : confirmé le", Shape::Moment).written_by_rules(),
        state: ChoiceField::one_of("return_state", "Retour"),
    };
    impl Leg {
        /// « aller ».
        pub fn label(&self) -> &'static str {
            self.way.label()
        }
    }

    /// The two legs, in order.
    pub const BOTH: [&Leg; 2] = [&OUTBOUND, &RETURN];

    /// The legs this trip has, in order.
    pub fn legs_of(item: &Item) -> impl Iterator<Item = &'static Leg> + use<> {
        let wanted = item.choices(&LEGS);
        BOTH.into_iter().filter(move |leg| wanted.contains(&leg.way))
    }

    /// True when this leg still wants a carrier's name.
    pub fn wants_carrier(item: &Item, leg: &Leg) -> bool {
        !own_means(item) && is_to_make(item, leg)
    }

    /// True when the trip has this leg, and it was not made yet.
    pub fn is_to_make(item: &Item, leg: &Leg) -> bool {
        item.choice(&leg.state) != Some(LegState::Done) && legs_of(item).any(|one| one.way == leg.way)
    }

    /// True when a trip there and back still wants a carrier for coming back.
    fn comes_back_driven(item: &Item) -> bool {
        legs_of(item).count() == BOTH.len() && wants_carrier(item, &RETURN)
    }

    /// True when nobody is to be booked: the person comes by their own car or by public transport.
    pub fn own_means(item: &Item) -> bool {
        matches!(item.choice(&MODE), Some(Vehicle::OwnCar | Vehicle::PublicTransport))
    }
}

/// A trip becomes yellow.
pub const SOON_DAYS: Setting =
    setting("transport.soon_days", "Trajet non réservé : bientôt, à", "jours ouvrés", 5, (1, 30));
/// Working days before its day from which a trip that is not booked is late.
pub const LATE_DAYS: Setting =
    setting("transport.late_days", "Trajet non réservé : en retard, à", "jours ouvrés", 2, (0, 30))
        .not_above(SOON_DAYS.key);
/// Days the health insurance has to answer before silence is consent.
pub const TACIT_DAYS: Setting =
    setting("transport.tacit_days", "Accord tacite : sans réponse pendant", "jours", 15, (1, 60));
/// Days ahead for which the trips of a series are shown.
pub const SHOWN_AHEAD: Setting =
    setting("transport.shown_ahead", "Trajets d’une série montrés", "jours avant", 7, (0, 60));
/// Way in which the CPAM counts the four trips of a series; to be confirmed with it.
pub const COUNT_LEGS: Setting =
    setting("transport.count_legs", "Série : l’aller et le retour comptent pour deux", "oui/non", 0, (0, 1));

/// Indexes in [`TRANSPORT`]'s sections.
pub mod sections {
    /// Section of the trips that are late, by the moment of care.
    pub const LATE: usize = 0;
    /// Section of the trips with something to do, by the date of what comes next.
    pub const TO_DO: usize = 1;
    /// Section of the booked trips of which the person is to be told, by the moment of care.
    pub const TO_TELL: usize = 2;
    /// Section of the trips booked and told, for which nothing is to be done before their day.
    pub const READY: usize = 3;
    /// Section of the trips closed today.
    pub const CLOSED: usize = 4;
}

const SECTIONS: &[Section] = &[
    new_section("En retard"),
    new_section("À faire"),
    new_section("À prévenir"),
    new_section("Prêt").at_rest().initially_folded(),
    CLOSED_TODAY,
];

const VOUCHER: &[Field] = &[PRESCRIPTION_DATE, PRESCRIBER];

const BOOKING: &[Field] = &[
    legs::OUTBOUND.carrier.required_when(
        |item| legs::wants_carrier(item, &legs::OUTBOUND),
        "L’aller n’a pas de transporteur : remplissez « Aller : transporteur ».",
    ),
    legs::OUTBOUND.planned_at.asked_when(|item| legs::is_to_make(item, &legs::OUTBOUND)),
    legs::OUTBOUND.confirmed_by.asked_when(|item| legs::is_to_make(item, &legs::OUTBOUND)),
    legs::RETURN.carrier.required_when(
        |item| legs::wants_carrier(item, &legs::RETURN),
        "Le retour n’a pas de transporteur : remplissez « Retour : transporteur ».",
    ),
    legs::RETURN.planned_at.asked_when(|item| legs::is_to_make(item, &legs::RETURN)),
    legs::RETURN.confirmed_by.asked_when(|item| legs::is_to_make(item, &legs::RETURN)),
];

const REVIEWING: &[Field] = &[SCOPE.required_when(rules::has_booked_later, SCOPE_UNSAID).field];

const STEPS: &[Step] = &[
    step(Asked, RxTodo),
    step(RxTodo, DapTodo).asking_for(VOUCHER).refused_if(rules::no_dap),
    step(RxTodo, ToBook).asking_for(VOUCHER).refused_if(rules::dap_first),
    step(RxTodo, Told)
        .asking_for(VOUCHER)
        .refused_if(|item, context| rules::needs_carrier(item, context).or_else(|| rules::dap_first(item, context))),
    step(DapTodo, DapSent).asking_for(&[DAP_SENT_ON]).refused_unasked_if(rules::not_to_send),
    step(DapTodo, ToBook).refused_if(rules::dap_first),
    step(DapTodo, Told)
        .refused_if(|item, context| rules::needs_carrier(item, context).or_else(|| rules::dap_first(item, context))),
    step(DapSent, DapOk).asking_for(&[DAP_ANSWER.field]).refused_if(rules::not_agreed),
    step(DapSent, DapRefused),
    step(DapOk, ToBook),
    step(DapOk, Told).refused_if(rules::needs_carrier),
    step(DapRefused, ToBook).asking_for(&[OWN_COST]).refused_if(rules::not_told_the_cost),
    step(DapRefused, Told).refused_if(rules::needs_carrier),
    step(DapRefused, DapTodo),
    step(ToBook, Booked).asking_for(BOOKING),
    step(Booked, Told),
    step(Booked, ToReview).asking_for(REVIEWING),
    step(Told, Done).confirmed_if(rules::to_come),
    step(Told, Failed).asking_for(&[legs::OUTBOUND.state.field, legs::RETURN.state.field]),
    step(Told, ToReview).asking_for(REVIEWING),
    step(ToReview, ToBook).refused_if(rules::dap_unsent),
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
    action(Verb::Refuse, "non prescrit", &[RxTodo], Cancelled).needs_prescriber(),
    listed("à réserver", &[RxTodo, DapTodo, DapOk, DapRefused, ToReview, Failed], ToBook),
    action(Verb::Reach, "prévenu·e", &[Booked, RxTodo, DapTodo, DapOk, DapRefused], Told),
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
    SCOPE.field,
    VOID_REASON,
    PRO.written_by_rules(),
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
    takes_place: false,
}];

/// The pane.
pub static TRANSPORT: Kind = Kind {
    code: "TRANSPORT",
    table: "transport",
    opened_by: OpenedBy::Tab { digit: '3', start_key: 't' },
    title: "Transports",
    short: "Transp.",
    mention: "transport",
    noun: noun!("un", "transport", "transports"),
    signing: Some(&pane::SIGNING),
    fields: Fields::of(FIELDS),
    states: TransportState::STATES,
    starts: &[Asked.state(), RxTodo.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    cancel_asks: &[SCOPE.field, VOID_REASON],
    actions: ACTIONS,
    makes: &MAKES,
    paper: Some(Paper { label: "fiche transporteur", text: pane::trip_sheet }),
    columns: pane::COLUMNS,
    figures: figures::FIGURES,
    counts_on: Some(&CARE_AT),
    sections: SECTIONS,
    settings: &[SOON_DAYS, LATE_DAYS, TACIT_DAYS, SHOWN_AHEAD, COUNT_LEGS],
    prepare: rules::prepare,
    on_move: rules::on_move,
    derive: rules::derive,
    check: rules::check,
    duplicate_warning: rules::duplicate_warning,
    awaited: rules::awaited,
    deadline: rules::deadline,
    upset: series::upset_trip,
    sort_key: rules::sort_key,
    subject: pane::subject,
    when: rules::line_day,
    aside: pane::aside,
    counted_on: pane::counted_on,
    shares: pane::shares,
    headline: pane::headline,
    close_day: rules::close_day,
    hints: pane::hints,
    errand_part: part::PART,
    series: Some(&series::TRIPS),
    days: Some(&pane::DAYS),
    demo: Some(&demo::DEMO),
    ..PLAIN
};
