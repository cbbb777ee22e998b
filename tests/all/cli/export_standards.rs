//! What leaves in the forms of a standard: a calendar (RFC 5545), a bundle of FHIR R4.

use std::fs;
use std::io::Read;
use std::path::Path;

use comptoir::domain::StaffId;
use comptoir::panes::arrival::{ARRIVAL, LABEL, Waiting};
use comptoir::panes::follow_up::{self, FOLLOW_UP};
use comptoir::protocol::{Operation, Request};
use flate2::read::GzDecoder;
use serde_json::{Value as Json, json};

use super::export::{agenda, appointment, awkward, exported, protected_lines};
use crate::support::{TestCentre, at};

#[test]
fn a_calendar_is_folded_and_says_the_same_line_by_the_same_name() {
    let mut centre = TestCentre::with_people();
    let long = "É".repeat(58);
    appointment(&mut centre, &long, None, 9);
    agenda(&mut centre);
    protected_lines(&mut centre);
    let uids = |ics: &str| -> Vec<String> {
        let unfolded = ics.replace("\r\n ", "");
        unfolded.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect()
    };
    let first = exported(&centre, &["--ics", "--all"]);
    for line in first.split_terminator("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
    }
    assert!(first.replace("\r\n ", "").contains(&format!("SUMMARY:{long}\r\n")));
    assert!(first.contains("STATUS:CANCELLED") && first.contains("SUMMARY:Transport\u{a0}: SECRET Nour"), "{first}");
    assert!(first.contains("Mme K.\\; \"la dame\""), "{first}");
    let second = uids(&exported(&centre, &["--ics", "--all"]));
    let mut once = second.clone();
    once.dedup();
    assert_eq!((uids(&first), once.len()), (second, 9));
}

/// The published schema of FHIR R4 (4.0.1), which HL7 has put into the public domain (CC0).
fn schema() -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fhir-r4.schema.json.gz");
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The schema of one resource of it, by itself: what it refuses is then told by its own place.
fn schema_of(whole: &Json, resource: &str) -> jsonschema::Validator {
    let mut one = json!({"$schema": whole["$schema"], "$ref": format!("#/definitions/{resource}")});
    one["definitions"] = whole["definitions"].clone();
    jsonschema::validator_for(&one).unwrap()
}

#[test]
fn a_bundle_is_valid_by_the_published_schema() {
    let mut centre = TestCentre::with_people();
    awkward(&mut centre);
    agenda(&mut centre);
    protected_lines(&mut centre);
    let bundle: Json = serde_json::from_str(&exported(&centre, &["--fhir", "--all", "--sensitive"])).unwrap();
    let whole = schema();
    let entries = bundle["entry"].as_array().unwrap();
    let mut types = Vec::new();
    for resource in ["Patient", "Practitioner", "Appointment", "Communication", "Task"] {
        let valid = schema_of(&whole, resource);
        for entry in entries.iter().filter(|entry| entry["resource"]["resourceType"] == resource) {
            types.push(resource);
            let faults: Vec<_> = valid.iter_errors(&entry["resource"]).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{faults:?}\n{entry}");
        }
    }
    assert_eq!(types.len(), entries.len(), "every entry is of a known type");
    types.dedup();
    assert_eq!(types.len(), 5, "{types:?}");
    let valid = schema_of(&whole, "Bundle");
    let small = json!({"resourceType": "Bundle", "id": bundle["id"], "type": bundle["type"],
        "timestamp": bundle["timestamp"], "entry": &entries[..1]});
    assert!(valid.is_valid(&small), "{small}");
    let mut wrong = entries[entries.len() - 1]["resource"].clone();
    wrong["surprise"] = json!(1);
    assert!(
        !schema_of(&whole, wrong["resourceType"].as_str().unwrap()).is_valid(&wrong),
        "the schema refuses something"
    );
}

#[test]
fn every_reference_of_a_bundle_leads_to_one_of_its_entries() {
    let mut centre = TestCentre::with_people();
    agenda(&mut centre);
    protected_lines(&mut centre);
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = FOLLOW_UP.begin_item(StaffId::SYSTEM, Some(&centre.person("KAYA", "Elif")), &desk);
    item.set(&follow_up::PURPOSE, "dossier AME");
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    let (key, terminal) = ("no-member".to_owned(), String::new());
    centre.store.run(&Request { key, by: StaffId::SYSTEM, terminal, at: at(9, 0), operation }).unwrap();
    for words in [&["--fhir", "--all"][..], &["agenda", "--fhir"], &["TRANSPORT", "--fhir"], &["people", "--fhir"]] {
        let bundle: Json = serde_json::from_str(&exported(&centre, words)).unwrap();
        let entries = bundle["entry"].as_array().unwrap();
        let names: Vec<&Json> = entries.iter().map(|entry| &entry["fullUrl"]).collect();
        let mut told = Vec::new();
        references(&bundle, &mut told);
        assert!(told.iter().all(|reference| names.contains(reference)), "{words:?}: {told:?}");
        let mut once = names.clone();
        once.sort_by_key(ToString::to_string);
        once.dedup();
        assert_eq!(once.len(), names.len(), "{words:?}");
    }
    let one = exported(&centre, &["agenda", "--fhir"]);
    let other = exported(&centre, &["agenda", "--fhir"]);
    let urls = |bundle: &str| -> Vec<Json> {
        let bundle: Json = serde_json::from_str(bundle).unwrap();
        bundle["entry"].as_array().unwrap().iter().map(|entry| entry["fullUrl"].clone()).collect()
    };
    assert_eq!(urls(&one), urls(&other), "the same rows have the same names");
}

fn references<'json>(value: &'json Json, found: &mut Vec<&'json Json>) {
    match value {
        Json::Object(map) => {
            found.extend(map.get("reference"));
            map.values().for_each(|value| references(value, found));
        }
        Json::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn appointments_are_told_as_the_standard_names_their_states() {
    let mut centre = TestCentre::with_people();
    agenda(&mut centre);
    let came = centre
        .store
        .load_items(&ARRIVAL, true)
        .unwrap()
        .iter()
        .find(|item| item.text(&LABEL) == "KAYA Elif")
        .unwrap()
        .id;
    centre.moves(at(9, 10), came, Waiting.state());
    let bundle: Json = serde_json::from_str(&exported(&centre, &["agenda", "--fhir", "--all"])).unwrap();
    let told = |json: &Json| json["resource"]["resourceType"] == "Appointment";
    let mut statuses: Vec<_> = bundle["entry"].as_array().unwrap().iter().filter(|entry| told(entry)).collect();
    statuses.sort_by_key(|entry| entry["resource"]["status"].to_string());
    let statuses: Vec<_> = statuses.iter().map(|entry| entry["resource"]["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["arrived", "booked", "booked", "booked", "booked", "cancelled"]);
}
