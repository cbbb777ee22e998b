//! Export as JSON: an array, an object a line, with the keys that `find`, `list` and `person` give.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::super::directory::entry_json;
use super::super::json::{item_json, person_json, write_visible};
use super::super::{Failure, OpenCentre};
use super::request::{ExportRequest, What};
use super::tables;
use crate::domain::Person;
use crate::model::{Appointments, Item};
use crate::store::ExportReading;

/// An array that is written value by value.
pub struct JsonArray<'out> {
    out: &'out mut dyn Write,
    count: usize,
}

impl<'out> JsonArray<'out> {
    /// Begins it.
    pub fn begin(out: &'out mut dyn Write) -> Result<Self, Failure> {
        write!(out, "[")?;
        Ok(Self { out, count: 0 })
    }

    /// Adds one value, on a line of its own.
    pub fn add(&mut self, value: &Json) -> Result<(), Failure> {
        writeln!(self.out, "{}", if self.count == 0 { "" } else { "," })?;
        write_visible(self.out, value)?;
        self.count += 1;
        Ok(())
    }

    /// Ends it, and says how many there were.
    pub fn end(self) -> Result<usize, Failure> {
        write!(self.out, "{}]", if self.count == 0 { "" } else { "\n" })?;
        Ok(self.count)
    }
}

/// Writes them.
pub fn write(
    centre: &OpenCentre,
    reading: &ExportReading,
    request: &ExportRequest,
    out: &mut dyn Write,
) -> Result<usize, Failure> {
    let mut array = JsonArray::begin(&mut *out)?;
    if request.what == What::People {
        reading.each_person(&mut |person: Person| -> Result<(), Failure> {
            let related = centre.store.list_related(&person)?;
            array.add(&person_json(&person, &related, &centre.context))
        })?;
    }
    if request.what == What::Directory {
        for entry in centre.context.directory.iter() {
            array.add(&entry_json(entry, &centre.context))?;
        }
    }
    if request.what == What::Links {
        reading.each_link(&mut |link, one, other| -> Result<(), Failure> {
            array.add(&json!({"person": identify_person(&one), "tie": link.tie.code, "other": identify_person(&other)}))
        })?;
    }
    let file = reading.file_name()?;
    for kind in request.kinds() {
        let each = &mut |item: Item, person: Option<Person>| {
            let mut object = item_json(centre, &item)?;
            if let (What::Agenda, Some(fields), Json::Object(object)) = (request.what, kind.appointments, &mut object) {
                object.extend(describe_appointment(&item, fields, person.as_ref(), &file));
            }
            array.add(&object)
        };
        request.each_line(reading, kind, &centre.context, each)?;
    }
    let count = array.end()?;
    writeln!(out)?;
    Ok(count)
}

/// Data by which a person is known again, without any number to call.
fn identify_person(person: &Person) -> Json {
    let Person { id, used_name, first_name, birth_name, birth_date, ehr_ref, .. } = person;
    let born = birth_date.map(|born| born.to_iso());
    json!({
        "id": id.0, "used_name": used_name, "first_name": first_name, "birth_name": birth_name, "birth_date": born,
        "ref": ehr_ref,
    })
}

/// Data by which an import knows an appointment again: its key, its status in the words of an agenda, its person.
fn describe_appointment(
    item: &Item,
    fields: &Appointments,
    person: Option<&Person>,
    file: &str,
) -> Vec<(String, Json)> {
    let told = [
        ("key", json!(tables::agenda_key(item, file))),
        ("status", json!(tables::agenda_status(item, fields))),
        ("card", person.map_or(Json::Null, identify_person)),
    ];
    told.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
