//! People and items as JSON. Keys are those of the declarations; moments are RFC 3339 in UTC, days ISO, the team by
//! name.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use serde_json::{Map, Value as Json, json};

use super::{Failure, OpenCentre};
use crate::domain::{Moment, Person, name};
use crate::model::{Context, Item, Row, text};
use crate::protocol::Related;
use crate::protocol::form_records::Record;

/// Form of JSON that a terminal may be shown: control and format signs are written by their numbers.
struct Visible;

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(name::is_unseen) {
            let (before, after) = rest.split_at(at);
            out.write_all(before.as_bytes())?;
            let Some(sign) = after.chars().next() else { break };
            for unit in sign.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &after[sign.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

/// Writes a value as JSON, with nothing in it that a terminal would obey.
pub fn write_visible(out: &mut dyn Write, value: &Json) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Visible);
    Ok(value.serialize(&mut serializer)?)
}

/// Writes one value on one line.
pub fn write_value(out: &mut dyn Write, value: Json) -> Result<(), Failure> {
    write_visible(out, &value)?;
    Ok(writeln!(out)?)
}

/// Writes one array, one value a line.
pub fn write_array(
    out: &mut dyn Write,
    values: impl IntoIterator<Item = Result<Json, Failure>>,
) -> Result<(), Failure> {
    let mut before = "[";
    for value in values {
        write!(out, "{before}")?;
        write_visible(out, &value?)?;
        before = ",\n";
    }
    Ok(writeln!(out, "{}]", if before == "[" { "[" } else { "" })?)
}

/// An item: what every kind shares, then each of its fields.
pub fn item_json(centre: &OpenCentre, item: &Item) -> Result<Json, Failure> {
    // As it may be shown.
    Ok(row_json(&centre.load_row(item.clone())?, &centre.context))
}

/// Item as lists give it: a protected contact is a name and nothing that leads to them.
pub fn listed_json(centre: &OpenCentre, item: &Item) -> Result<Json, Failure> {
    let mut row = centre.load_row(item.clone())?;
    if row.is_protected() {
        row.item = row.item.without_contact();
    }
    Ok(row_json(&row, &centre.context))
}

fn row_json(row: &Row, context: &Context) -> Json {
    let item = &row.item;
    let shared = json!({
        "id": item.id.0,
        "kind": item.kind.code,
        "state": item.state_shown(context).code,
        "rev": item.rev,
        "person": item.person().map(|id| id.0),
        "person_name": row.person.as_ref().map(|person| &person.name),
        "due_at": item.due_at.map(Moment::to_iso),
        "promised_at": null,
        "created_at": item.created_at.to_iso(),
        "created_by": context.staff_name(item.created_by),
        "claimed_by": item.claimed_now(context).map(|id| context.staff_name(id)),
        "closed_at": item.closed_at.map(Moment::to_iso),
        "source_item": item.source_item.map(|id| id.0),
        "errand": item.errand.map(|id| id.0),
    });
    // A kind that has a field of one of these names gives its value here: `promised_at` is a field of the kinds that promise
    // something, and null of the others, so that items of every kind have the same keys.
    let mut all = to_object(shared);
    all.extend(item.fields().map(|(field, value)| (field.key.to_owned(), text::to_json(field, value, context))));
    Json::Object(all)
}

/// A person: `id`, `ref`, each field of the card, then `relations`: `person` is `kind` for `other`. Someone who may be
/// reached through one number only shows no other.
pub fn person_json(person: &Person, related: &[Related], context: &Context) -> Json {
    let mut shown = person.clone();
    if person.is_confidential() {
        (shown.phone1, shown.phone2) = (None, None);
    }
    Json::Object(card_json(&shown, related, context))
}

/// A person as stored, with the moments their card was made and last used.
pub fn stored_person_json(person: &Person, related: &[Related], context: &Context) -> Json {
    let mut all = card_json(person, related, context);
    all.extend(to_object(json!({
        "created_at": person.created_at.to_iso(),
        "last_activity_at": person.last_activity_at.to_iso(),
        "merged_into": person.merged_into.map(|id| id.0),
    })));
    Json::Object(all)
}

fn card_json(person: &Person, related: &[Related], context: &Context) -> Map<String, Json> {
    let mut all = to_object(json!({"id": person.id.0, "ref": person.ehr_ref}));
    for field in Person::FIELDS.iter().filter(|field| field.key != "ehr_ref") {
        all.insert(field.key.to_owned(), text::to_json(field, &person.get(field.key), context));
    }
    let links = related.iter().map(|other| &other.link);
    let links = links.map(|link| json!({"person": link.person.0, "kind": link.tie.code, "other": link.other.0}));
    all.insert("relations".to_owned(), links.collect());
    all
}

fn to_object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}
