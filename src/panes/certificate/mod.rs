//! Certificates for a sick child: who wants one, whether it may be asked for at all, examined, signed, handed over.
//!
//! This file declares the words: fields, states, steps, settings, keys and columns. [`check`] is the table of what may
//! be demanded, with its texts of law. [`rules`] holds what follows: no antedating, the alerts, the order. [`pane`] says
//! what a line shows, [`answer`] what the parent is given when no certificate is due.
//!
//! There is no field for a diagnosis, an employer's name or days already taken, and there must be none.

pub mod alert;
pub mod answer;
pub mod check;
pub mod choices;
pub mod demo;
pub mod figures;
pub mod pane;
pub mod rules;

use super::arrival::ARRIVAL;
pub use crate::model::common::{PROMISED_AT, STEP_AT, VOID_REASON};
use crate::model::{
    Action, ChoiceField, Field, Group, Kind, Make, PLAIN, Paper, Section, Setting, Shape, Step, Verb, section, setting,
};

pub use self::CertificateState::*;
pub use choices::*;

crate::states! {
    /// The states of a certificate.
    pub enum CertificateState {
        /// Asked for.
        Asked = open("ASKED", "Demandé").usual(&[NotRequired.code()]),
        /// Nobody may demand it; the parent has the answer.
        NotRequired = closed("NOT_REQUIRED", "Non exigible").usual(&[Asked.code()]),
        /// The child must be seen first.
        NeedsExam = open("NEEDS_EXAM", "À examiner").usual(&[ToSign.code()]),
        /// Seen; waits for the signature.
        ToSign = open("TO_SIGN", "À signer").usual(&[Signed.code()]),
        /// Signed, dated the day of signing.
        Signed = open("SIGNED", "Signé").usual(&[Ready.code()]),
        /// May be collected.
        Ready = open("READY", "Prêt").usual(&[HandedOver.code()]).keeps(),
        /// Given.
        HandedOver = closed("HANDED_OVER", "Remis"),
        /// The prescriber will not write one.
        Refused = closed("REFUSED", "Refusé"),
        /// Cancelled, or never collected, with a reason.
        Cancelled = closed("CANCELLED", "Annulé"),
    }
}

/// The child.
pub const CHILD: Field = Field::new("person", "Enfant", Shape::Person).shared().required();
/// Recipient of the paper.
pub const RECIPIENT: ChoiceField<Recipient> =
    ChoiceField::one("recipient", "Pour qui").required().help("Qui demande le papier ; jamais le nom de l’employeur.");
/// First day of the absence.
pub const ABSENCE_FROM: Field =
    Field::new("absence_from", "Absence du", Shape::Date).required().help("« aujourd’hui », « lun », « 23/11 ».");
/// Last day of the absence, itself included.
pub const ABSENCE_TO: Field =
    Field::new("absence_to", "jusqu’au", Shape::Date).help("Dernier jour compris ; vide si on ne sait pas encore.");
/// Person who asks for it.
pub const ASKED_BY: Field = Field::new("asked_by", "Demandé par", Shape::Text(60))
    .required()
    .help("« sa mère », « M. Diallo, son père ». Rien de médical.");
/// Phone number of the person who asks.
pub const PHONE: Field = Field::new("phone", "Téléphone", Shape::Phone).contact();
/// Professional who examines and signs.
pub const PRO: Field = Field::new("pro", "Examen par", Shape::Staff).shared().prescribers();
/// Moment of the child's examination.
pub const EXAM_AT: Field = Field::new("exam_at", "Examen le", Shape::Moment)
    .required_when(
        |item| item.is_in(&[ToSign, Signed, Ready, HandedOver]),
        "Pas de certificat sans examen : remplissez « Examen le ».",
    )
    .help("Le créneau s’il est pris, ou l’heure où l’enfant a été vu·e : « demain 9h30 ».");
/// Way in which the paper is delivered.
pub const HAND_OVER: ChoiceField<Delivery> = ChoiceField::one("hand_over", "Remise").required();
/// Answer given to the parent.
pub const DECISION_NOTE: Field = Field::new("decision_note", "Réponse donnée", Shape::Text(140))
    .asked()
    .help("Ce qui est dit au parent ; rien de médical, aucun nom d’employeur.");
/// The child's date of birth, which the check needs.
pub const BORN: Field = Field::new("born", "Né·e le", Shape::Birth).kept();
/// Moment it was signed: the date it bears.
pub const SIGNED_AT: Field = Field::new("signed_at", "Signé le", Shape::Moment).kept();

/// Hour of the day from which a promise for today is soon late.
pub const PROMISE_SOON: Setting =
    setting("certificate.promise_soon", "Certificat promis pour le jour même : signalé dès", "h", 15, (0, 23));
/// Days a child may wait for an appointment.
pub const SLOT_LATE: Setting =
    setting("certificate.slot_late", "Certificat à examiner, sans créneau après", "jours ouvrés", 1, (1, 30));
/// Days a paper may wait to be collected.
pub const READY_SOON: Setting =
    setting("certificate.ready_soon", "Certificat prêt, pas retiré après", "jours", 3, (1, 60));

/// Indexes in [`CERTIFICATE`]'s sections.
pub mod sections {
    /// Late, whatever the state.
    pub const LATE: usize = 0;
    /// Rank of the papers to sign.
    pub const TO_SIGN: usize = 1;
    /// Rank of the children to examine.
    pub const NEEDS_EXAM: usize = 2;
    /// Asked for.
    pub const ASKED: usize = 3;
    /// Signed.
    pub const SIGNED: usize = 4;
    /// Rank of the papers to collect.
    pub const READY: usize = 5;
    /// Closed today.
    pub const CLOSED: usize = 6;
}

const SECTIONS: &[Section] = &[
    section("En retard"),
    section("À signer"),
    section("À examiner"),
    section("Demandé"),
    section("Signé"),
    section("Prêt").at_rest(),
    // Open: a « non exigible » just closed is still to be printed for the parent.
    section("Fini aujourd’hui").at_rest(),
];

const STEPS: &[Step] = &[
    step(Asked, NotRequired).doubted(rules::may_be_demanded),
    step(Asked, NeedsExam),
    step(Asked, ToSign).asks(&[EXAM_AT.required()]),
    step(NotRequired, Asked),
    step(NeedsExam, ToSign).asks(&[EXAM_AT.required()]),
    step(NeedsExam, Refused).prescriber().asks(&[DECISION_NOTE]),
    step(ToSign, Signed).prescriber().unless(rules::unseen),
    step(ToSign, Refused).prescriber().asks(&[DECISION_NOTE]),
    step(ToSign, NeedsExam),
    step(Signed, Ready),
    step(Ready, HandedOver),
];

const ACTIONS: &[Action] = &[
    action(Verb::Refuse, "non exigible", &[Asked], NotRequired),
    action(Verb::Review, "à examiner", &[Asked, ToSign], NeedsExam),
    listed("vu·e, à signer", &[Asked, NeedsExam], ToSign),
    listed("signé", &[ToSign], Signed),
    listed("prêt", &[Signed], Ready),
    action(Verb::Finish, "remis", &[Ready], HandedOver),
    action(Verb::Refuse, "refusé", &[NeedsExam, ToSign], Refused),
    listed("exigé quand même", &[NotRequired], Asked),
];

static MAKES: [Make; 2] = [
    Make {
        verb: Some(Verb::Here),
        label: "mettre aux arrivées",
        from: CertificateState::set(&[NeedsExam]),
        kind: &ARRIVAL,
        same_person: true,
        fill: rules::to_the_arrivals,
    },
    Make {
        verb: None,
        label: "frère, sœur",
        from: CertificateState::set(&[Asked, NeedsExam, ToSign]),
        kind: &CERTIFICATE,
        same_person: false,
        fill: rules::for_another_child,
    },
];

/// The pane.
pub static CERTIFICATE: Kind = Kind {
    code: "CERTIFICATE",
    table: "certificate",
    digit: '4',
    start_key: 'e',
    title: "Certificats",
    short: "Certif.",
    mention: "certificat",
    one: "un certificat",
    signing: Some(&pane::SIGNING),
    fields: &[
        CHILD.of(Group::Who),
        RECIPIENT.field.of(Group::What),
        ASKED_BY,
        ABSENCE_FROM.of(Group::When),
        ABSENCE_TO,
        PHONE.of(Group::How),
        PRO,
        EXAM_AT,
        HAND_OVER.field,
        PROMISED_AT,
        DECISION_NOTE,
        VOID_REASON,
        BORN,
        STEP_AT,
        SIGNED_AT,
    ],
    states: CertificateState::STATES,
    starts: &[Asked.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    actions: ACTIONS,
    makes: &MAKES,
    paper: Some(Paper { label: "réponse écrite", text: answer::text }),
    columns: pane::COLUMNS,
    figures: figures::FIGURES,
    sections: SECTIONS,
    settings: &[PROMISE_SOON, SLOT_LATE, READY_SOON],
    prepare: rules::prepare,
    meet: rules::meet,
    moved: rules::moved,
    check: rules::check,
    hints: check::hints,
    guard: rules::guard,
    together: Some(rules::together),
    awaited: rules::awaited,
    deadline: rules::deadline,
    place: rules::place,
    who: pane::who,
    when: rules::exam,
    aside: pane::aside,
    headline: pane::headline,
    demo: Some(&demo::DEMO),
    ..PLAIN
};
