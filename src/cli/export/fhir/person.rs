//! Cards as `Patient` (FR Core Patient), members of the team as `Practitioner` (FR Core Practitioner).

use serde_json::{Value as Json, json};

use super::FhirNames;
use crate::domain::person::IdentityMark;
use crate::domain::{Person, Staff, phone};

const PATIENT: &str = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient";
const PRACTITIONER: &str = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-practitioner";
const RELIABILITY: &str = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability";
const RELIABILITY_CODES: &str = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-fiabilite-identite";
const INTERPRETER: &str = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired";
const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
const IDENTIFIERS: &str = "http://terminology.hl7.org/CodeSystem/v2-0203";

/// A card. Of a protected contact the number and the address are what the card as it is given holds, and the label
/// « R » (restricted) says that the rest is not for everybody.
pub fn patient(person: &Person, names: &FhirNames) -> Json {
    let restricted = person.is_confidential().then(|| json!({"system": CONFIDENTIALITY, "code": "R"}));
    let numbers = [&person.phone1, &person.phone2, &person.confidential_contact].into_iter().flatten();
    let mut numbers: Vec<_> = numbers.map(|number| phone::display_number(number)).collect();
    numbers.dedup();
    let telecom = numbers.iter().zip(1..).map(|(value, rank)| json!({"system": "phone", "value": value, "rank": rank}));
    let language = person.language.as_ref().map(|language| json!({"language": {"text": language}, "preferred": true}));
    json!({
        "meta": {"profile": [PATIENT], "security": [restricted]},
        "extension": [interpreter(person), reliability(person.identity_mark)],
        "identifier": [person.ehr_ref.as_ref().map(|value| json!({
            "use": "usual",
            "type": {"coding": [{"system": IDENTIFIERS, "code": "PI", "display": "Patient internal identifier"}]},
            "system": names.urn("NamingSystem", 0),
            "value": value,
        }))],
        "active": true,
        "name": human_names(person),
        "telecom": telecom.collect::<Vec<_>>(),
        "gender": match person.sex.as_deref() {
            Some("F") => json!("female"),
            Some("M") => json!("male"),
            _ => Json::Null,
        },
        "birthDate": person.birth_date.map(|born| born.to_iso()),
        "deceasedDateTime": person.deceased_on.map(|day| day.to_string()),
        "address": [person.address.as_ref().map(|text| json!({"use": "home", "text": text}))],
        "communication": [language],
        "generalPractitioner": [person.usual_pro.map(|id| names.reference("Practitioner", id.0))],
    })
}

/// The name used, and that of birth where it is known with a first name, as the French profile wants of an official one.
fn human_names(person: &Person) -> Vec<Json> {
    let named = |usage: &str, family: &str| json!({"use": usage, "family": family, "given": person.first_name.as_ref().map(|first| vec![first])});
    let official = person.birth_name.as_ref().filter(|_| person.first_name.is_some());
    let usual = Some(named("usual", &person.used_name));
    official.map(|birth| named("official", birth)).into_iter().chain(usual).collect()
}

fn interpreter(person: &Person) -> Option<Json> {
    person.interpreter.then(|| json!({"url": INTERPRETER, "valueBoolean": true}))
}

/// Reliability of the identity: its status (RNIV), or the remark about it.
fn reliability(mark: IdentityMark) -> Option<Json> {
    let part = match mark {
        IdentityMark::None => return None,
        IdentityMark::Prov => "identityStatus",
        IdentityMark::Fict | IdentityMark::Homd | IdentityMark::Dout => "comment",
    };
    let coding = json!({"system": RELIABILITY_CODES, "code": mark.code()});
    Some(json!({"url": RELIABILITY, "extension": [{"url": part, "valueCoding": coding}]}))
}

/// A member of the team: no more than the name, and what they do.
pub fn practitioner(member: &Staff) -> Json {
    json!({
        "meta": {"profile": [PRACTITIONER]},
        "active": member.active,
        "name": [{"text": member.name}],
        "qualification": [{"code": {"text": member.role.label}}],
    })
}
