//! A file of an earlier release, as its desks left it: `tests/fixtures/release-10` was written by the program whose files
//! have version 10, with what its `list --all --json` said of every open line.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use comptoir::domain::{ItemId, Moment};
use comptoir::model::{Item, text};
use comptoir::store::Store;
use flate2::read::GzDecoder;
use serde_json::{Map, Value as Json, json};
use tempfile::TempDir;

use super::migrate::{created, schema};

/// The moment at which that program listed its lines: Saturday 28 November 2026, 16:28 in Paris.
const LISTED: Moment = Moment(1_795_879_680);

fn fixture(name: &str) -> GzDecoder<File> {
    GzDecoder::new(File::open(Path::new("tests/fixtures/release-10").join(name)).unwrap())
}

fn released(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("ancien.db");
    io::copy(&mut fixture("centre.db.gz"), &mut File::create(&path).unwrap()).unwrap();
    path
}

/// The line in the words of `list --json`.
fn said(item: &Item, store: &Store) -> Map<String, Json> {
    let context = store.load_context(LISTED).unwrap();
    let mut said = Map::new();
    let own = json!({
        "kind": item.kind.code,
        "state": item.state_shown(&context).code,
        "rev": item.rev,
        "person": item.person().map(|id| id.0),
        "due_at": item.due_at.map(Moment::to_iso),
        "closed_at": item.closed_at.map(Moment::to_iso),
        "source_item": item.source_item.map(|id| id.0),
        "created_at": item.created_at.to_iso(),
        "created_by": context.staff_name(item.created_by),
    });
    said.extend(own.as_object().unwrap().clone());
    said.extend(item.fields().map(|(field, value)| (field.key.to_owned(), text::to_json(field, value, &context))));
    said
}

#[test]
fn a_file_of_an_earlier_release_opens_and_says_of_every_line_what_that_release_said() {
    let folder = TempDir::new().unwrap();
    let path = released(&folder);
    let store = Store::open(&path).unwrap();
    let mut text = String::new();
    fixture("lines.json.gz").read_to_string(&mut text).unwrap();
    let lines: Vec<Map<String, Json>> = serde_json::from_str(&text).unwrap();
    assert_eq!(lines.len(), 233);
    for line in lines {
        let id = ItemId(line["id"].as_i64().unwrap());
        let now = said(&store.load_item(id).unwrap().unwrap(), &store);
        for (key, then) in &line {
            if !["id", "person_name", "claimed_by"].contains(&key.as_str()) {
                assert_eq!(now.get(key), Some(then), "n° {id}, {key}");
            }
        }
    }
    store.check_file(true).unwrap();
}

#[test]
fn a_file_of_an_earlier_release_becomes_what_a_fresh_one_is() {
    let folder = TempDir::new().unwrap();
    let path = released(&folder);
    drop(Store::open(&path).unwrap());
    assert_eq!(schema(&path), schema(&created(&folder)));
}
