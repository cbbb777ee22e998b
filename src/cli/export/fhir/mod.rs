//! People and lines as a FHIR R4 bundle (4.0.1), under the French profiles where they exist (FR Core 2).
//!
//! - [`person`](mod@person): cards as `Patient`, the team as `Practitioner`;
//! - [`line`](mod@line): appointments as `Appointment`, calls to be made as `Communication`, other lines as `Task`.
//!
//! A desk holds nothing clinical, and no more than that leaves: no drug, no place of care, no remark.

pub mod line;
pub mod person;

use std::collections::HashSet;
use std::io::Write;

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::super::{Failure, OpenCentre};
use super::objects::JsonArray;
use super::request::ExportRequest;
use crate::domain::{Moment, Person};
use crate::model::Item;
use crate::store::ExportReading;

/// The names of resources in one bundle: the same for the same row of the same file, each time.
pub struct FhirNames {
    file: String,
}

impl FhirNames {
    /// The name of the resource `kind`, number `id`: « urn:uuid:… ».
    pub fn urn(&self, kind: &str, id: i64) -> String {
        let digest: [u8; 32] = Sha256::digest(format!("{}/{kind}/{id}", self.file)).into();
        // Version 8 of RFC 9562: sixteen bytes of the program's choice, six bits of which say so.
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }

    /// A reference to it.
    pub fn reference(&self, kind: &str, id: i64) -> Json {
        json!({"reference": self.urn(kind, id)})
    }
}

/// Writes the bundle: the team, the people, the lines.
pub fn write(
    centre: &OpenCentre,
    reading: &ExportReading,
    request: &ExportRequest,
    out: &mut dyn Write,
) -> Result<usize, Failure> {
    let context = &centre.context;
    let names = FhirNames { file: reading.file_name()? };
    let id = names.urn("Bundle", context.now.0).trim_start_matches("urn:uuid:").to_owned();
    let stamp = fhir_instant(context.now);
    write!(out, r#"{{"resourceType":"Bundle","id":"{id}","type":"collection","timestamp":"{stamp}","entry":"#)?;
    let mut entries = JsonArray::begin(&mut *out)?;
    for member in context.staff.iter() {
        entries.add(&bundle_entry(&names, "Practitioner", member.id.0, person::practitioner(member)))?;
    }
    let mut written = HashSet::new();
    if request.what.has_people() || request.kinds().is_empty() {
        reading.each_person(&mut |card| -> Result<(), Failure> {
            written.insert(card.id);
            entries.add(&bundle_entry(&names, "Patient", card.id.0, person::patient(&card, &names)))
        })?;
    }
    for kind in request.kinds() {
        request.each_line(reading, kind, context, &mut |item: Item, card: Option<Person>| {
            if let Some(card) = card.as_ref().filter(|card| written.insert(card.id)) {
                entries.add(&bundle_entry(&names, "Patient", card.id.0, person::patient(card, &names)))?;
            }
            match line::resource(&item, card.as_ref(), &names, context) {
                Some((kind, resource)) => entries.add(&bundle_entry(&names, kind, item.id.0, resource)),
                None => Ok(()),
            }
        })?;
    }
    let count = entries.end()?;
    writeln!(out, "}}")?;
    Ok(count)
}

/// A resource under its name; what says nothing is left out, as the standard wants.
fn bundle_entry(names: &FhirNames, kind: &str, id: i64, mut resource: Json) -> Json {
    resource["resourceType"] = json!(kind);
    let urn = names.urn(kind, id);
    resource["id"] = json!(urn.trim_start_matches("urn:uuid:"));
    json!({"fullUrl": urn, "resource": without_nothing(resource)})
}

/// Removes nulls, empty texts, lists and objects.
fn without_nothing(value: Json) -> Json {
    let is_said = |value: &Json| match value {
        Json::Null => false,
        Json::String(text) => !text.is_empty(),
        Json::Array(list) => !list.is_empty(),
        Json::Object(map) => !map.is_empty(),
        Json::Bool(_) | Json::Number(_) => true,
    };
    match value {
        Json::Array(list) => list.into_iter().map(without_nothing).filter(is_said).collect(),
        Json::Object(map) => {
            let said = map.into_iter().map(|(key, value)| (key, without_nothing(value)));
            Json::Object(said.filter(|(_, value)| is_said(value)).collect())
        }
        other => other,
    }
}

/// A moment as FHIR writes it.
fn fhir_instant(at: Moment) -> String {
    at.to_iso()
}
