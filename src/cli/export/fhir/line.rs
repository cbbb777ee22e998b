//! Lines: appointments as `Appointment` (FR Core Appointment), calls to be made as `Communication`, other lines as `Task`.

use serde_json::{Value as Json, json};

use super::{FhirNames, fhir_instant};
use crate::domain::Person;
use crate::model::common::PRIORITY;
use crate::model::{Context, FhirResource, Field, Item, Row, text};

const APPOINTMENT: &str = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-appointment";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode";

/// The resource that a line is, with its type; none for whoever came without an appointment.
pub fn resource(
    item: &Item,
    person: Option<&Person>,
    names: &FhirNames,
    context: &Context,
) -> Option<(&'static str, Json)> {
    Some(match item.kind.fhir {
        FhirResource::Appointment { status } => {
            ("Appointment", appointment(item, status(item.state), person, names, context)?)
        }
        FhirResource::Communication { topic, sent, payload } => {
            ("Communication", communication(item, [topic, sent, payload], names, context))
        }
        FhirResource::Nothing => return None,
        FhirResource::Task => ("Task", task(item, names, context)),
    })
}

/// An appointment. The desk does not know how long it lasts, and the standard wants an end beside a start: it ends when it
/// begins.
fn appointment(
    item: &Item,
    status: &str,
    person: Option<&Person>,
    names: &FhirNames,
    context: &Context,
) -> Option<Json> {
    let fields = item.kind.appointments?;
    let at = fhir_instant(item.moment(&fields.at)?);
    let row = Row::new(item.clone(), person.map(Person::to_brief));
    let who = match item.person() {
        Some(id) => names.reference("Patient", id.0),
        None => json!({"display": (item.kind.subject)(&row)}),
    };
    let pros = item.team(&fields.awaited).iter().map(|id| names.reference("Practitioner", id.0));
    let participants = std::iter::once(who).chain(pros).map(|actor| json!({"actor": actor, "status": "accepted"}));
    Some(json!({
        "meta": {"profile": [APPOINTMENT]},
        "status": status,
        "reasonCode": [words(&fields.reason, item, context)],
        "start": at,
        "end": at,
        "created": fhir_instant(item.created_at),
        "participant": participants.collect::<Vec<_>>(),
    }))
}

/// A call to be made, or that was made.
fn communication(item: &Item, [topic, sent, payload]: [&Field; 3], names: &FhirNames, context: &Context) -> Json {
    let status = match item.state {
        state if state == item.kind.cancelled => "not-done",
        state if !state.open => "completed",
        state if state.decides => "on-hold",
        _ if item.claimed_now(context).is_some() => "in-progress",
        _ => "preparation",
    };
    let person = item.person().map(|id| names.reference("Patient", id.0));
    json!({
        "status": status,
        "category": [{"text": item.kind.noun.as_title()}],
        "priority": priority(item),
        "medium": [{"coding": [{"system": PARTICIPATION, "code": "PHONE", "display": "telephone"}]}],
        "subject": person,
        "topic": words(topic, item, context),
        "sent": item.moment(sent).map(fhir_instant),
        "recipient": [person],
        "sender": item.pro().map(|id| names.reference("Practitioner", id.0)),
        // Neutral words by their own rule: they may be read over a shoulder.
        "payload": [{"contentString": item.text(payload)}],
    })
}

/// Anything else the desk has to do for somebody: what, for whom, how far, before when.
fn task(item: &Item, names: &FhirNames, context: &Context) -> Json {
    let staff = |id: crate::domain::StaffId| names.reference("Practitioner", id.0);
    let status = match item.state {
        state if state == item.kind.cancelled => "cancelled",
        state if !state.open => "completed",
        _ if item.claimed_now(context).is_some() => "in-progress",
        state if item.kind.starts.contains(&state) => "requested",
        _ => "accepted",
    };
    json!({
        "status": status,
        "businessStatus": {"text": item.state.label},
        "intent": "order",
        "priority": priority(item),
        "code": {"text": item.kind.noun.as_title()},
        "for": item.person().map(|id| names.reference("Patient", id.0)),
        "executionPeriod": {
            "start": item.day(context).and_then(|day| day.hour).map(fhir_instant),
        },
        "authoredOn": fhir_instant(item.created_at),
        "lastModified": item.closed_at.map(fhir_instant),
        // The programs of the centre are not in the bundle.
        "requester": context.member(item.created_by).map(|member| staff(member.id)),
        "owner": item.claimed_now(context).or(item.pro()).map(staff),
        "restriction": {"period": {"end": item.due_at.map(fhir_instant)}},
    })
}

fn priority(item: &Item) -> &'static str {
    match item.int(&PRIORITY) {
        2.. => "urgent",
        1 => "asap",
        _ => "routine",
    }
}

/// The words of a choice.
fn words(field: &Field, item: &Item, context: &Context) -> Json {
    json!({"text": text::show(field, item.get(field), context)})
}
