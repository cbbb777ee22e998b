//! Prescription renewals: what is asked at the desk or on the phone, passed on to whoever signs, and given back.
//!
//! The program transmits, the clinician decides. This file declares the words; [`rules`] holds what follows from them
//! (when a treatment runs out, the promise, the order); [`pane`] says what a line shows.

pub mod alert;
pub mod choices;
pub mod demo;
pub mod figures;
pub mod pane;
pub mod rules;

use super::callback::CALLBACK;
pub use crate::model::common::{STEP_AT, VOID_REASON};
use crate::model::make::Make;
use crate::model::mark::ToldStamp;
use crate::model::noun::noun;
use crate::model::{
    Action, CLOSED_TODAY, Choice, ChoiceField, Field, Fields, Group, Kind, OpenedBy, PLAIN, Setting, Shape, Step,
    Value, Verb, common, new_section, setting,
};

pub use self::RenewalState::*;
use crate::domain::DrugClass;
use crate::domain::coded::Coded;
pub use choices::*;

crate::states! {
    /// The states of a renewal.
    pub enum RenewalState {
        /// State: the renewal is asked for, and nobody has looked at it.
        Received = open_state("RECEIVED", "Reçue").usual_step(&[ToReview.code()]),
        /// State: the person, or the pharmacy, must say something that is missing.
        ToComplete = open_state("TO_COMPLETE", "À compléter").usual_step(&[Received.code()]),
        /// State: the request waits for a prescriber.
        ToReview = open_state("TO_REVIEW", "À valider").usual_step(&[Signed.code()]),
        /// State: the prescription is signed, and not yet printed, sent or put aside.
        Signed = open_state("SIGNED", "Signée").usual_step(&[Ready.code()]).fulfils_promise(),
        /// State: the prescription waits at the desk for the person.
        Ready = open_state("READY", "Prête").usual_step(&[HandedOver.code()]).fulfils_promise(),
        /// State: the pharmacy may help without a new prescription; the person must be told.
        Redirected = open_state("REDIRECTED", "Pharmacie").usual_step(&[Closed.code()]),
        /// State: the renewal cannot be made without an appointment, which is still to be made.
        NeedsVisit = open_state("NEEDS_VISIT", "RDV à prendre").usual_step(&[Closed.code()]),
        /// State: the renewal is refused, and the person must be told.
        Refused = open_state("REFUSED", "Refusée").usual_step(&[Closed.code()]),
        /// State: the prescription was given to somebody.
        HandedOver = closed_state("HANDED_OVER", "Remise"),
        /// State: the prescription was sent to the pharmacy, or by post.
        Sent = closed_state("SENT", "Envoyée"),
        /// State: the request ended without a prescription, and the person knows.
        Closed = closed_state("CLOSED", "Close"),
        /// State: the renewal is cancelled, with a reason.
        Cancelled = closed_state("CANCELLED", "Annulée"),
    }
}

/// Person whose treatment it is.
pub const PERSON: Field = common::PERSON.always_required();
/// Channel of the request.
pub const CHANNEL: ChoiceField<Channel> = ChoiceField::one_of("channel", "Demandée").always_required();
/// Person who asked: the patient themselves, or a name and the link.
pub const ASKED_BY: Field = Field::new("asked_by", "Par", Shape::Text(60))
    .always_required()
    .with_help("La personne même, ou un nom et le lien : « Nour, sa fille ».");
/// The drug, as read.
pub const DRUG: Field = Field::new("drug", "Médicament", Shape::Text(80)).always_required();
/// Dose and frequency, as said.
pub const DOSE: Field = Field::new("dose", "Dose", Shape::Text(60));
/// Place where the name of the drug was read.
pub const SEEN_ON: ChoiceField<SeenOn> = ChoiceField::one_of("seen_on", "Vu sur");
/// The drugs asked for, as read, never corrected.
pub const LINES: Field = Field::new("lines", "Médicaments", Shape::Rows(&[DRUG, DOSE, SEEN_ON.field]))
    .always_required()
    .with_help("Comme c’est lu : « Ramipril 5 / 1 par jour / boîte » ; Entrée pour le suivant.");
/// The day the treatment runs out: the order of the pane.
pub const RUNS_OUT_ON: Field = Field::new("runs_out_on", "Fin du traitement", Shape::DateOrUnknown)
    .always_required()
    .with_help("Quand il n’y en a plus : « jeu », « 26/11 », « +5 » ; « ? » : ne sait pas.");
/// The day put in for « ne sait pas »; while it stands, that day is a guess.
pub const RUNS_OUT_GUESS: Field = Field::new("runs_out_guess", "Fin supposée", Shape::Date).written_by_rules();
/// The day of the last prescription.
pub const LAST_PRESCRIPTION_ON: Field = Field::new("last_prescription_on", "Dernière ordonnance du", Shape::PastDate)
    .with_help("« 25 », le dernier 25 ; « 20/08 », « lun ».");
/// The day it ends.
pub const PRESCRIPTION_ENDS_ON: Field = Field::new("prescription_ends_on", "… finie le", Shape::Date)
    .with_help("La fin de la durée écrite, renouvellements compris.");
/// The usual professional.
pub const PRO: Field = common::PRO.always_required().prescribers_only();
/// Prescriber who decides, when it is not the usual professional.
pub const REVIEWER: Field = Field::new("reviewer", "À valider par", Shape::Staff)
    .prescribers_only()
    .with_help("Si ce n’est pas le ou la professionnel·le habituel·le.");
/// The person's pharmacy.
pub const PHARMACY: Field = Field::new("pharmacy", "Pharmacie", Shape::Text(80));
/// Way in which the prescription reaches the person.
pub const HAND_OVER: ChoiceField<HandOver> = ChoiceField::one_of("hand_over", "Remise").always_required();
/// Unusual circumstances.
pub const FLAGS: ChoiceField<Unusual> =
    ChoiceField::several_of("flags", "Particulier").with_help("Plusieurs, séparés par des virgules.");
/// The drug follows rules of its own; proposed from its name, said by a person.
pub const SENSITIVE: Field = Field::new("sensitive", "Sensible", Shape::Choice(CLASSES))
    .with_help("À la main ; ce que les noms laissent penser est dit sous le formulaire.");
/// The classes of drugs, but for the last: « pas sensible » is no word about a line.
const CLASSES: &[Choice] = match DrugClass::CHOICES.split_last() {
    Some((_none, classes)) => classes,
    None => &[],
};
/// Promise made to the person.
pub const PROMISED_AT: Field = Field { label: "Promise pour", ..common::PROMISED_AT.always_required() };
/// Decision of the prescriber: the state it first went to.
pub const DECISION: ChoiceField<Decision> = ChoiceField::one_of("decision", "Décision").written_by_rules();
/// Message of the prescriber for the person, never clinical.
pub const DECISION_NOTE: Field = Field::new("decision_note", "À dire à la personne", Shape::Text(140))
    .asked_by_step()
    .said_to_person()
    .with_help("Rien de médical ici ; vide s’il n’y a rien à ajouter.");
/// Moment it was signed.
pub const SIGNED_AT: Field = Field::new("signed_at", "Signée à", Shape::Moment).written_by_rules();
/// The person of the line, where the file does not say whether they are a woman or a man.
pub(super) const THEMSELVES: &str = "la personne même";
/// Words for whoever asks for a small child.
pub(super) const PARENT: &str = "un parent";
/// Name of the one who collected it.
pub const HANDED_TO: Field = Field::new("handed_to", "Remise à", Shape::Text(60))
    .asked_by_step()
    .always_required()
    .proposing(|_| Value::from(THEMSELVES))
    .with_help("La personne même, ou un nom et le lien : « Nour, sa fille ».");
/// The appointment made instead.
pub const VISIT_AT: Field = Field::new("visit_at", "Rendez-vous le", Shape::Moment)
    .asked_by_step()
    .required_when(
        |item| item.int(&CALLBACK_ITEM) == 0,
        "Donnez le rendez-vous pris, ou la ligne qui le fera prendre : b fait un rappel.",
    )
    .with_help("« jeu 10h15 » ; ou, à la ligne suivante, le rappel ou l’arrivée qui le fera prendre.");
/// The callback through which the appointment will be made, or the visit in which it will.
pub const CALLBACK_ITEM: Field = Field::new("callback_item", "… ou ligne n°", Shape::Number(1, 999_999_999))
    .asked_by_step()
    .links_to(&["CALLBACK", "ARRIVAL"])
    .with_help("Un rappel ou une arrivée de cette personne, encore en cours ; b fait un rappel.");
/// Moment the person was told.
pub const TOLD_AT: Field = Field::new("told_at", "Personne prévenue à", Shape::Moment).written_by_rules();

/// Days before its end from which a treatment is marked.
pub const RUNS_OUT_SOON: Setting = setting("renewal.runs_out_soon", "Ordonnance : fin proche à", "jours", 2, (0, 30));
/// Days until the end of a treatment that are put in for « ne sait pas ».
pub const UNKNOWN_DAYS: Setting =
    setting("renewal.unknown_days", "Ordonnance : « ne sait pas » vaut", "jours ouvrés", 2, (0, 30));
/// A decision that is awaited longer is marked.
pub const REVIEW_SOON: Setting =
    setting("renewal.review_soon", "Ordonnance : à valider depuis plus de", "jours ouvrés", 1, (0, 30));
/// A prescription nobody fetches is marked.
pub const READY_SOON: Setting = setting("renewal.ready_soon", "Ordonnance : prête depuis plus de", "jours", 7, (1, 90));
/// The hour of the next working day that is promised unless something else is said.
pub const PROMISE_HOUR: Setting = setting("renewal.promise_hour", "Ordonnance : heure promise", "heures", 18, (8, 20));
/// A promise further away is worth a word.
pub const PROMISE_FAR: Setting =
    setting("renewal.promise_far", "Ordonnance : promesse lointaine après", "jours ouvrés", 2, (0, 30));

/// Indexes in [`RENEWAL`]'s sections.
pub mod sections {
    /// Section of the renewals on which something is still to be done.
    pub const OPEN: usize = 0;
    /// Section of the prescriptions that wait for the person.
    pub const READY: usize = 1;
    /// Section of the renewals closed today.
    pub const CLOSED: usize = 2;
}

const STEPS: &[Step] = &[
    step(Received, ToComplete),
    step(Received, ToReview),
    step(ToComplete, Received),
    step(ToComplete, ToReview),
    step(ToReview, ToComplete),
    step(ToReview, Signed).needs_prescriber(),
    step(ToReview, NeedsVisit).needs_prescriber().asking_for(&[DECISION_NOTE]),
    step(ToReview, Refused).needs_prescriber().asking_for(&[DECISION_NOTE]),
    step(ToReview, Redirected).needs_prescriber().asking_for(&[DECISION_NOTE]),
    step(Signed, Ready),
    step(Signed, Sent),
    step(Ready, HandedOver).asking_for(&[HANDED_TO]),
    step(Ready, Sent),
    step(Ready, ToReview),
    step(Redirected, ToReview),
    step(Redirected, Closed),
    step(NeedsVisit, Closed).asking_for(&[VISIT_AT, CALLBACK_ITEM]).refused_if(rules::visit_past),
    step(NeedsVisit, ToReview),
    step(Refused, Closed),
];

const ACTIONS: &[Action] = &[
    action(Verb::Review, "à valider", &[Received, ToComplete], ToReview),
    action(Verb::Review, "à revoir", &[Ready, Redirected, NeedsVisit], ToReview),
    listed("incomplète", &[Received, ToReview], ToComplete),
    listed("complétée", &[ToComplete], Received),
    listed("signée", &[ToReview], Signed),
    listed("RDV à prendre", &[ToReview], NeedsVisit),
    listed("pharmacie", &[ToReview], Redirected),
    action(Verb::Refuse, "refusée", &[ToReview], Refused),
    listed("prête", &[Signed], Ready),
    action(Verb::Finish, "remise", &[Ready], HandedOver),
    action(Verb::Send, "envoyée", &[Signed, Ready], Sent),
    action(Verb::Reach, "personne prévenue", &[Redirected, Refused], Closed),
    action(Verb::Finish, "RDV ou rappel prévu", &[NeedsVisit], Closed),
];

static MARKS: [ToldStamp; 1] = [ToldStamp {
    verb: Verb::Reach,
    label: "prévenu·e",
    from: RenewalState::set(&[Ready]),
    at: TOLD_AT,
    only: |_| true,
}];

static MAKES: [Make; 1] = [Make {
    verb: Some(Verb::Again),
    label: "rappeler",
    from: RenewalState::set(&[Ready, NeedsVisit, Refused, Redirected]),
    kind: &CALLBACK,
    same_person: true,
    fill: rules::to_the_callbacks,
    takes_place: false,
}];

/// The pane.
pub static RENEWAL: Kind = Kind {
    code: "RENEWAL",
    table: "renewal",
    opened_by: OpenedBy::Tab { digit: '2', start_key: 'o' },
    title: "Ordonnances",
    short: "Ordo.",
    mention: "ordo",
    noun: noun!("une", "ordonnance", "ordonnances"),
    signing: Some(&pane::SIGNING),
    fields: Fields::of(&[
        PERSON.of(Group::Who),
        CHANNEL.field,
        ASKED_BY,
        LINES.of(Group::What),
        RUNS_OUT_ON.of(Group::When),
        LAST_PRESCRIPTION_ON,
        PRESCRIPTION_ENDS_ON,
        PRO.of(Group::How),
        REVIEWER,
        PHARMACY,
        HAND_OVER.field,
        FLAGS.field,
        SENSITIVE,
        PROMISED_AT,
        DECISION_NOTE,
        HANDED_TO,
        VISIT_AT,
        CALLBACK_ITEM,
        VOID_REASON,
        RUNS_OUT_GUESS,
        DECISION.field,
        SIGNED_AT,
        TOLD_AT,
        STEP_AT,
    ]),
    states: RenewalState::STATES,
    starts: &[Received.state()],
    steps: STEPS,
    cancelled: Cancelled.state(),
    actions: ACTIONS,
    makes: &MAKES,
    marks: &MARKS,
    columns: pane::COLUMNS,
    figures: figures::FIGURES,
    sections: &[new_section("À traiter"), new_section("Prête").at_rest(), CLOSED_TODAY],
    settings: &[RUNS_OUT_SOON, UNKNOWN_DAYS, REVIEW_SOON, READY_SOON, PROMISE_HOUR, PROMISE_FAR],
    prepare: rules::prepare,
    on_move: rules::on_move,
    derive: rules::derive,
    check: rules::check,
    hints: rules::hints,
    duplicate_warning: rules::duplicate_warning,
    awaited: rules::awaited,
    deadline: rules::deadline,
    upset: rules::upset,
    sort_key: rules::sort_key,
    seeks_appointment: |item| item.state == NeedsVisit,
    subject: pane::subject,
    aside: pane::aside,
    shares: pane::shares,
    headline: pane::headline,
    finished: Some(&pane::FINISHED),
    demo: Some(&demo::DEMO),
    ..PLAIN
};
