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
use crate::model::noun::noun;
use crate::model::{
    Action, ChoiceField, Field, Fields, Group, Kind, Make, OpenedBy, PLAIN, Paper, Section, Setting, Shape, Step, Verb,
    new_section, setting,
};

pub use self::CertificateState::*;
pub use choices::*;

crate::states! {
    /// The states of a certificate.
    pub enum CertificateState {
        /// State: the certificate is asked for.
        Asked = open_state("ASKED", "Demandé").usual_step(&[NotRequired.code(), NeedsExam.code()]),
        /// State: nobody may demand this certificate; the parent has the answer.
        NotRequired = closed_state("NOT_REQUIRED", "Non exigible"),
        /// State: the child must be seen first.
        NeedsExam = open_state("NEEDS_EXAM", "À examiner").usual_step(&[ToSign.code()]),
        /// State: the child was seen; the certificate waits for the signature.
        ToSign = open_state("TO_SIGN", "À signer").usual_step(&[Signed.code()]),
        /// State: the certificate is signed, dated the day of signing.
        Signed = open_state("SIGNED", "Signé").usual_step(&[Ready.code()]),
        /// State: the certificate may be collected.
        Ready = open_state("READY", "Prêt").usual_step(&[HandedOver.code()]).fulfils_promise(),
        /// State: the certificate was given.
        HandedOver = closed_state("HANDED_OVER", "Remis"),
        /// State: the prescriber will not write the certificate.
        Refused = closed_state("REFUSED", "Refusé"),
        /// State: the request is cancelled, or the certificate was never collected, with a reason.
        Cancelled = closed_state("CANCELLED", "Annulé"),
    }
}

/// The child.
pub const CHILD: Field = Field::new("person", "Enfant", Shape::Person).in_item_table().always_required();
/// Recipient of the paper.
pub const RECIPIENT: ChoiceField<Recipient> = ChoiceField::one_of("recipient", "Destinataire")
    .always_required()
    .with_help("À qui le papier est destiné ; jamais le nom de l’employeur.");
/// First day of the absence.
pub const ABSENCE_FROM: Field = Field::new("absence_from", "Absence du", Shape::RecentDate)
    .always_required()
    .with_help("« lun », le dernier ; « 23/11 » ; à venir, le jour et le mois.");
/// Last day of the absence, itself included.
pub const ABSENCE_TO: Field = Field::new("absence_to", "jusqu’au", Shape::Date)
    .on_the_day_of(ABSENCE_FROM.key)
    .with_help("Dernier jour compris ; vide si on ne sait pas encore.");
/// Person who asks for it.
pub const ASKED_BY: Field = Field::new("asked_by", "Demandé par", Shape::Text(60))
    .always_required()
    .with_help("« sa mère », « M. Diallo, son père ». Rien de médical.");
/// Phone number of the person who asks.
pub const PHONE: Field = Field::new("phone", "Son téléphone", Shape::Phone)
    .contact_number()
    .with_help("De qui demande ; proposé : celui de la fiche de l’enfant, à vérifier.");
/// Professional who examines and signs.
pub const PRO: Field = Field::new("pro", "Examen par", Shape::Staff).in_item_table().prescribers_only();
/// Moment of the child's examination.
pub const EXAM_AT: Field = Field::new("exam_at", "Examen le", Shape::Moment)
    .required_when(
        |item| item.is_in(&[ToSign, Signed, Ready, HandedOver]),
        "Pas de certificat sans examen : remplissez « Examen le ».",
    )
    .with_help("Le créneau s’il est pris, ou l’heure où l’enfant a été vu·e : « demain 9h30 ».");
/// Way in which the paper is delivered.
pub const HAND_OVER: ChoiceField<Delivery> = ChoiceField::one_of("hand_over", "Remise").always_required();
/// Answer given to the parent.
pub const DECISION_NOTE: Field = Field::new("decision_note", "Réponse donnée", Shape::Text(140))
    .asked_by_step()
    .with_help("Ce qui est dit au parent ; rien de médical, aucun nom d’employeur.");
/// The child's date of birth, which the check needs.
pub const BORN: Field = Field::new("born", "Né·e le", Shape::Birth).written_by_rules();
/// Moment it was signed: the date it bears.
pub const SIGNED_AT: Field = Field::new("signed_at", "Signé le", Shape::Moment).written_by_rules();

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
    /// Section of the certificates that are late, whatever their state.
    pub const LATE: usize = 0;
    /// Section of the papers to sign.
    pub const TO_SIGN: usize = 1;
    /// Section of the children to examine.
    pub const NEEDS_EXAM: usize = 2;
    /// Section of the certificates asked for.
    pub const ASKED: usize = 3;
    /// Section of the certificates that are signed.
    pub const SIGNED: usize = 4;
    /// Section of the papers to collect.
    pub const READY: usize = 5;
    /// Section of the certificates closed today.
    pub const CLOSED: usize = 6;
}

const SECTIONS: &[Section] = &[
    new_section("En retard"),
    new_section("À signer"),
    new_section("À examiner"),
    new_section("Demandé"),
    new_section("Signé"),
    new_section("Prêt").at_rest(),
    // Open: a « non exigible » just closed is still to be printed for the parent.
    new_section("Fini aujourd’hui").at_rest(),
];

const STEPS: &[Step] = &[
    step(Asked, NotRequired).confirmed_if(rules::may_be_demanded),
    step(Asked, NeedsExam),
    step(Asked, ToSign).asking_for(&[EXAM_AT.always_required()]),
    step(NotRequired, Asked),
    step(NeedsExam, ToSign).asking_for(&[EXAM_AT.always_required()]),
    step(NeedsExam, Refused).needs_prescriber().asking_for(&[DECISION_NOTE]),
    step(ToSign, Signed).needs_prescriber().refused_if(rules::doubt_unseen_child),
    step(ToSign, Refused).needs_prescriber().asking_for(&[DECISION_NOTE]),
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
        takes_place: false,
    },
    Make {
        verb: None,
        label: "frère, sœur",
        from: CertificateState::set(&[Asked, NeedsExam, ToSign]),
        kind: &CERTIFICATE,
        same_person: false,
        fill: rules::for_another_child,
        takes_place: false,
    },
];

/// The pane.
pub static CERTIFICATE: Kind = Kind {
    code: "CERTIFICATE",
    table: "certificate",
    opened_by: OpenedBy::Tab { digit: '4', start_key: 'e' },
    title: "Certificats",
    short: "Certif.",
    mention: "certificat",
    noun: noun!("un", "certificat", "certificats"),
    signing: Some(&pane::SIGNING),
    fields: Fields::of(&[
        CHILD.of(Group::Who),
        RECIPIENT.field.of(Group::What),
        ASKED_BY,
        PHONE,
        ABSENCE_FROM.of(Group::When),
        ABSENCE_TO,
        PRO.of(Group::How),
        EXAM_AT,
        HAND_OVER.field,
        PROMISED_AT,
        DECISION_NOTE,
        VOID_REASON,
        BORN,
        STEP_AT,
        SIGNED_AT,
    ]),
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
    adopt_person: rules::adopt_person,
    on_move: rules::on_move,
    check: rules::check,
    hints: check::hints,
    duplicate_warning: rules::duplicate_warning,
    same_visit: Some(rules::same_visit),
    awaited: rules::awaited,
    deadline: rules::deadline,
    upset: rules::upset,
    sort_key: rules::sort_key,
    seeks_appointment: |item| item.state == NeedsExam && item.moment(&EXAM_AT).is_none(),
    subject: pane::subject,
    when: rules::exam_day,
    aside: pane::aside,
    shares: pane::shares,
    headline: pane::headline,
    finished: Some(&pane::FINISHED),
    demo: Some(&demo::DEMO),
    ..PLAIN
};
