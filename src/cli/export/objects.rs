//! Export as JSON: an array, an object a line, with the keys that `find`, `list` and `person` give.

use std::io::Write;

use serde_json::Value as Json;

use super::super::{Failure, OpenCentre, json};
use super::request::{ExportRequest, What};
use crate::domain::Person;
use crate::model::Item;
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
        serde_json::to_writer(&mut *self.out, value)?;
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
            array.add(&json::person_json(&person, &related, &centre.context))
        })?;
    }
    for kind in request.kinds() {
        let each = &mut |item: Item, _: Option<Person>| array.add(&json::item_json(centre, &item)?);
        request.each_line(reading, kind, &centre.context, each)?;
    }
    let count = array.end()?;
    writeln!(out)?;
    Ok(count)
}
