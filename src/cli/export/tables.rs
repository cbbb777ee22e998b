//! People, lines and appointments as rows of a table. The columns follow from the fields of the card and of the pane;
//! those of people and of appointments are the ones that our own import reads.

use std::io::Write;

use super::super::{Failure, OpenCentre};
use super::request::{ExportRequest, What};
use crate::domain::Person;
use crate::model::common::PERSON;
use crate::model::spreadsheet::{Heading, SheetCell};
use crate::model::{Appointments, Context, Field, Item, Kind, Row, Value};
use crate::outlet::TableWriter;
use crate::outlet::csv::CsvTable;
use crate::outlet::xlsx::XlsxTable;
use crate::panes;
use crate::protocol::form_records::Record;
use crate::protocol::own_key::OwnKey;
use crate::store::{Contacts, ExportReading};

/// The number of a card, by which our import knows it again.
const CARD: &str = "N° de fiche";
/// The status of an appointment that is gone from the agenda it came from.
const GONE: &str = "Annulé à l’agenda";

/// Writes them as CSV.
pub fn write_csv(
    centre: &OpenCentre,
    reading: &ExportReading,
    request: &ExportRequest,
    mark: bool,
    out: &mut dyn Write,
) -> Result<usize, Failure> {
    let mut table = Box::new(CsvTable::begin_table(out, mark)?);
    let titles: Vec<_> = headings(request).into_iter().map(|heading| SheetCell::Text(heading.title)).collect();
    table.add_row(&titles)?;
    write_rows(centre, reading, request, table)
}

/// Writes them as an Excel workbook.
pub fn write_xlsx(
    centre: &OpenCentre,
    reading: &ExportReading,
    request: &ExportRequest,
    out: &mut dyn Write,
) -> Result<usize, Failure> {
    let table = XlsxTable::begin_workbook(out, &request.title(), &headings(request))?;
    write_rows(centre, reading, request, Box::new(table))
}

fn write_rows<T: TableWriter>(
    centre: &OpenCentre,
    reading: &ExportReading,
    request: &ExportRequest,
    mut table: Box<T>,
) -> Result<usize, Failure> {
    let context = &centre.context;
    let mut count = 0;
    let mut add = |cells: Vec<SheetCell>| -> Result<(), Failure> {
        count += 1;
        Ok(table.add_row(&cells)?)
    };
    match request.what {
        What::People => reading.each_person(&mut |person| add(person_cells(&person, request.contacts, context)))?,
        What::Agenda => {
            let file = reading.file_name()?;
            if let Some((kind, fields)) = panes::appointments() {
                let each = &mut |item: Item, person: Option<Person>| {
                    add(appointment_cells(item, fields, person, &file, context))
                };
                request.each_line(reading, kind, context, each)?;
            }
        }
        What::Lines(_) | What::Everything => {
            for kind in request.kinds() {
                let each = &mut |item: Item, person: Option<Person>| add(line_cells(item, person, context));
                request.each_line(reading, kind, context, each)?;
            }
        }
    }
    table.finish()?;
    Ok(count)
}

fn headings(request: &ExportRequest) -> Vec<Heading> {
    match request.what {
        What::People => person_headings(request.contacts),
        What::Agenda => panes::appointments().map(|(_, fields)| appointment_headings(fields)).unwrap_or_default(),
        What::Lines(kind) => line_headings(kind),
        What::Everything => Vec::new(),
    }
}

/// The fields of a card that leave: what is only for the desk's own eyes leaves when it is asked for.
fn card_fields(contacts: Contacts) -> impl Iterator<Item = &'static Field> {
    let secret = |field: &&Field| ["confidential_contact", "confidential_note"].contains(&field.key);
    Person::FIELDS.iter().filter(move |field| contacts == Contacts::Permitted || !secret(field))
}

fn person_headings(contacts: Contacts) -> Vec<Heading> {
    let own = card_fields(contacts).map(Heading::of);
    [Heading::new(CARD, 10)].into_iter().chain(own).chain([Heading::new("Contact protégé", 8)]).collect()
}

fn person_cells(person: &Person, contacts: Contacts, context: &Context) -> Vec<SheetCell> {
    let own = card_fields(contacts).map(|field| SheetCell::of(field, &person.get(field.key), context));
    let number = SheetCell::Number(person.id.0);
    [number].into_iter().chain(own).chain([SheetCell::flag(person.is_confidential())]).collect()
}

/// The columns of a pane's own fields; its person has columns of their own.
fn line_fields(kind: &'static Kind) -> impl Iterator<Item = &'static Field> {
    kind.fields.iter().filter(|field| **field != PERSON)
}

fn line_headings(kind: &'static Kind) -> Vec<Heading> {
    let head = [("N°", 8), ("État", 16), (CARD, 10), ("Personne", 28), ("Contact protégé", 8)];
    let tail = [("Échéance", 17), ("Écrit le", 17), ("Écrit par", 20), ("Clos le", 17)];
    let named = |(title, width): (&str, u16)| Heading::new(title, width);
    head.map(named).into_iter().chain(line_fields(kind).map(Heading::of)).chain(tail.map(named)).collect()
}

fn line_cells(item: Item, person: Option<Person>, context: &Context) -> Vec<SheetCell> {
    let moment = |at: Option<crate::domain::Moment>| {
        at.map_or(SheetCell::Empty, |at| SheetCell::DateTime(at.in_zone(context.zone)))
    };
    let tail = [
        moment(item.due_at),
        moment(Some(item.created_at)),
        SheetCell::text(context.staff_name(item.created_by)),
        moment(item.closed_at),
    ];
    let row = Row::new(item, person.as_ref().map(Person::to_brief));
    let head = [
        SheetCell::Number(row.item.id.0),
        SheetCell::text(row.item.state.label),
        row.item.person().map_or(SheetCell::Empty, |id| SheetCell::Number(id.0)),
        SheetCell::text((row.item.kind.who)(&row)),
        SheetCell::flag(row.is_protected()),
    ];
    let own = line_fields(row.item.kind).map(|field| SheetCell::of(field, row.item.get(field), context));
    head.into_iter().chain(own).chain(tail).collect()
}

fn appointment_headings(fields: &Appointments) -> Vec<Heading> {
    let person = |key: &str| Person::FIELDS.iter().find(|field| field.key == key).map(Heading::of);
    let head = [("Référence du rendez-vous", 36), ("Date RDV", 12), ("Heure", 8), ("Patient", 28)];
    let tail = [fields.reason, fields.language, fields.interpreter];
    let named = |(title, width): (&str, u16)| Heading::new(title, width);
    let mut headings: Vec<_> = head.map(named).into_iter().collect();
    headings.extend(APPOINTED.iter().filter_map(|key| person(key)));
    headings.extend([Heading::new("Professionnel·le", 24)]);
    headings.extend(tail.iter().map(Heading::of));
    headings.extend([Heading::new("Statut", 18)]);
    headings
}

/// Fields of the person exported with an appointment: enough to recognise them, no number.
const APPOINTED: &[&str] = &["used_name", "first_name", "birth_name", "birth_date", "ehr_ref"];

fn appointment_cells(
    item: Item,
    fields: &Appointments,
    person: Option<Person>,
    file: &str,
    context: &Context,
) -> Vec<SheetCell> {
    let key = key(&item, file);
    let state = if item.flag(&fields.vanished) { GONE } else { item.state.label };
    let row = Row::new(item, person.as_ref().map(Person::to_brief));
    let said = row.item.text(&fields.label);
    let label = if said.is_empty() { (row.item.kind.who)(&row) } else { said.to_owned() };
    let at = row.item.moment(&fields.at).map(|at| at.in_zone(context.zone));
    let mut cells = vec![
        SheetCell::text(key),
        at.map_or(SheetCell::Empty, |at| SheetCell::Date(at.date())),
        at.map_or(SheetCell::Empty, |at| SheetCell::Time(at.time())),
        SheetCell::text(label),
    ];
    let known = Person::FIELDS.iter().filter(|field| APPOINTED.contains(&field.key));
    let told = |field: &Field| person.as_ref().map_or(Value::Empty, |person| person.get(field.key));
    // In the order of the headings.
    for key in APPOINTED {
        cells.extend(
            known.clone().filter(|field| field.key == *key).map(|field| SheetCell::of(field, &told(field), context)),
        );
    }
    for field in [&fields.awaited, &fields.reason, &fields.language, &fields.interpreter] {
        cells.push(SheetCell::of(field, row.item.get(field), context));
    }
    cells.push(SheetCell::text(state));
    cells
}

/// What an appointment is known by outside: the key it came with, else its own.
pub fn key(item: &Item, file: &str) -> String {
    match item.kind.appointments.map(|fields| item.text(&fields.key)) {
        None | Some("") => OwnKey::for_item(item, file).to_string(),
        Some(key) => key.to_owned(),
    }
}
