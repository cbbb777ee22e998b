//! iCalendar files (RFC 5545) of whatever has a day: appointments, trips, calls to be made.
//!
//! Times are in UTC, so that no zone need be described. A line has the same UID each time, and says how often it was
//! changed: a calendar that takes the file twice shows nothing twice. Our own import reads the appointments back.

use std::io::{self, Write};

use super::super::{Failure, OpenCentre};
use super::request::ExportRequest;
use super::tables;
use crate::domain::{Moment, Person};
use crate::model::spreadsheet::SheetCell;
use crate::model::{Appointments, Context, Field, Item, LineDay, Row};
use crate::protocol::form_records::Record;
use crate::store::ExportReading;

/// Bytes of a line, its end not counted (RFC 5545, 3.1).
const LINE: usize = 75;
/// Fields of the person exported with an appointment.
const TOLD: &[&str] = &["used_name", "first_name", "birth_date", "ehr_ref"];

/// Writes the calendar.
pub fn write(
    centre: &OpenCentre,
    reading: &ExportReading,
    request: &ExportRequest,
    out: &mut dyn Write,
) -> Result<usize, Failure> {
    let context = &centre.context;
    let file = reading.file_name()?;
    let mut lines = ContentLines { out };
    lines.add("BEGIN", "VCALENDAR")?;
    lines.add("VERSION", "2.0")?;
    lines.add("PRODID", concat!("-//Comptoir//Comptoir ", env!("CARGO_PKG_VERSION"), "//FR"))?;
    lines.add("CALSCALE", "GREGORIAN")?;
    let mut count = 0;
    for kind in request.kinds() {
        request.each_line(reading, kind, context, &mut |item, person| {
            if let Some(when) = (kind.planned)(&item, context) {
                add_event(&mut lines, item, person, when, &file, context)?;
                count += 1;
            }
            Ok(())
        })?;
    }
    lines.add("END", "VCALENDAR")?;
    Ok(count)
}

fn add_event(
    lines: &mut ContentLines,
    item: Item,
    person: Option<Person>,
    when: LineDay,
    file: &str,
    context: &Context,
) -> io::Result<()> {
    let appointments = item.kind.appointments;
    let vanished = appointments.is_some_and(|fields| item.flag(&fields.vanished));
    let cancelled = item.state == item.kind.cancelled || vanished;
    lines.add("BEGIN", "VEVENT")?;
    lines.add_text("UID", &tables::agenda_key(&item, file))?;
    lines.add("DTSTAMP", &utc_stamp(context.now))?;
    lines.add("CREATED", &utc_stamp(item.created_at))?;
    lines.add("SEQUENCE", &item.rev.to_string())?;
    match when.hour {
        Some(at) => lines.add("DTSTART", &utc_stamp(at))?,
        None => lines.add("DTSTART;VALUE=DATE", &when.day.format("%Y%m%d").to_string())?,
    }
    let described = match appointments {
        Some(fields) => describe_line(&item, fields, person.as_ref(), context),
        None => {
            let told = (item.kind.aside)(&item, context);
            std::iter::once(item.state.label.to_owned()).chain(told).collect()
        }
    };
    let row = Row::new(item, person.as_ref().map(Person::to_brief));
    let who = (row.item.kind.subject)(&row);
    let summary = match appointments {
        Some(fields) if row.item.text(&fields.label).is_empty() => who,
        Some(fields) => row.item.text(&fields.label).to_owned(),
        None => format!("{} : {who}", row.item.kind.noun.as_title()),
    };
    lines.add_text("SUMMARY", &summary)?;
    if !described.is_empty() {
        lines.add_text("DESCRIPTION", &described.join("\n"))?;
    }
    lines.add_text("CATEGORIES", row.item.kind.title)?;
    lines.add("STATUS", if cancelled { "CANCELLED" } else { "CONFIRMED" })?;
    lines.add("END", "VEVENT")
}

/// « Né·e le : 12/03/1985 », a line for each thing that our import knows the person and the professional by.
fn describe_line(item: &Item, fields: &Appointments, person: Option<&Person>, context: &Context) -> Vec<String> {
    let card = Person::FIELDS.iter().filter(|field| TOLD.contains(&field.key));
    let card =
        card.filter_map(|field| Some((field.label, SheetCell::from_value(field, &person?.get(field.key), context))));
    let own = |field: &Field| SheetCell::from_value(field, item.get(field), context);
    let line = [("Professionnel·le", own(&fields.awaited)), (fields.language.label, own(&fields.language))];
    let told = card.chain(line).filter(|(_, cell)| *cell != SheetCell::Empty);
    told.map(|(label, cell)| format!("{label} : {}", cell.to_text())).collect()
}

fn utc_stamp(at: Moment) -> String {
    at.to_iso().replace(['-', ':'], "")
}

/// Content lines: folded at 75 bytes, never inside a letter, ended by CRLF.
pub struct ContentLines<'out> {
    /// Destination.
    pub out: &'out mut dyn Write,
}

impl ContentLines<'_> {
    /// Adds a property whose value needs no escape.
    pub fn add(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.add_raw(&format!("{name}:{value}"))
    }

    /// Adds a line as it stands in another file, unfolded.
    pub fn add_raw(&mut self, line: &str) -> io::Result<()> {
        let mut room = LINE;
        for sign in line.chars() {
            if sign.len_utf8() > room {
                self.out.write_all(b"\r\n ")?;
                room = LINE - 1;
            }
            room -= sign.len_utf8();
            self.out.write_all(sign.encode_utf8(&mut [0; 4]).as_bytes())?;
        }
        self.out.write_all(b"\r\n")
    }

    /// Adds a property whose value is a text.
    pub fn add_text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.add(name, &escape_text(text))
    }

    /// Adds a property whose value has several parts.
    pub fn add_parts(&mut self, name: &str, parts: &[&str]) -> io::Result<()> {
        self.add(name, &parts.iter().map(|part| escape_text(part)).collect::<Vec<_>>().join(";"))
    }
}

fn escape_text(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n");
    escaped.replace('\r', "")
}
