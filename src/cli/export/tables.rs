//! People, lines and appointments as rows of a table. The columns follow from the fields of the card and of the pane;
//! those of people and of appointments are the ones that our own import reads.

use std::io::Write;

use super::super::{Failure, OpenCentre};
use super::request::{ExportRequest, What};
use crate::domain::{DirectoryEntry, Link, Person};
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

/// Titles that every list of the lines of a pane has, and no list that can be imported.
pub const LINE_TITLES: [&str; 3] = ["Écrit le", "Écrit par", "Clos le"];
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
    let titles: Vec<_> = list_headings(request).into_iter().map(|heading| SheetCell::Text(heading.title)).collect();
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
    let table = XlsxTable::begin_workbook(out, &request.title(), &list_headings(request))?;
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
        What::Directory => {
            context.directory.iter().try_for_each(|entry| add(entry_cells(entry, context)))?;
        }
        What::Links => {
            reading.each_link(&mut |link, one, other| add(link_cells(link, &one, &other, context)))?;
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

fn list_headings(request: &ExportRequest) -> Vec<Heading> {
    match request.what {
        What::People => person_headings(request.contacts),
        What::Agenda => panes::appointments().map(|(_, fields)| appointment_headings(fields)).unwrap_or_default(),
        What::Directory => DirectoryEntry::FIELDS.iter().map(Heading::for_field).collect(),
        What::Links => link_headings(),
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
    let own = card_fields(contacts).map(Heading::for_field);
    [Heading::new(CARD, 10)].into_iter().chain(own).chain([Heading::new("Contact protégé", 8)]).collect()
}

fn person_cells(person: &Person, contacts: Contacts, context: &Context) -> Vec<SheetCell> {
    let own = card_fields(contacts).map(|field| SheetCell::from_value(field, &person.get(field.key), context));
    let number = SheetCell::Number(person.id.0);
    [number].into_iter().chain(own).chain([SheetCell::yes_or_no(person.is_confidential())]).collect()
}

fn entry_cells(entry: &DirectoryEntry, context: &Context) -> Vec<SheetCell> {
    DirectoryEntry::FIELDS.iter().map(|field| SheetCell::from_value(field, &entry.get(field.key), context)).collect()
}

/// Fields by which both people of a link are known again.
const LINKED: &[&str] = &["used_name", "first_name", "birth_date", "ehr_ref"];

fn linked_fields() -> impl Iterator<Item = &'static Field> {
    LINKED.iter().filter_map(|key| Person::FIELDS.iter().find(|field| field.key == *key))
}

fn link_headings() -> Vec<Heading> {
    let of_other = |title: &str, width| Heading::new(format!("{title} de l’autre"), width);
    let one = [Heading::new(CARD, 10)].into_iter().chain(linked_fields().map(Heading::for_field));
    let other = linked_fields().map(|field| of_other(field.label, Heading::for_field(field).width));
    one.chain([Heading::new("Lien", 18), of_other(CARD, 10)]).chain(other).collect()
}

fn link_cells(link: Link, one: &Person, other: &Person, context: &Context) -> Vec<SheetCell> {
    let person = |person: &Person| -> Vec<SheetCell> {
        let own = linked_fields().map(|field| SheetCell::from_value(field, &person.get(field.key), context));
        std::iter::once(SheetCell::Number(person.id.0)).chain(own).collect()
    };
    [person(one), vec![SheetCell::text(link.tie.first)], person(other)].concat()
}

/// The columns of a pane's own fields; its person has columns of their own.
fn line_fields(kind: &'static Kind) -> impl Iterator<Item = &'static Field> {
    kind.fields.iter().filter(|field| **field != PERSON)
}

fn line_headings(kind: &'static Kind) -> Vec<Heading> {
    let head = [("N°", 8), ("État", 16), (CARD, 10), ("Personne", 28), ("Contact protégé", 8)];
    let [written, author, closed] = LINE_TITLES;
    let tail = [("Échéance", 17), (written, 17), (author, 20), (closed, 17)];
    let named = |(title, width): (&str, u16)| Heading::new(title, width);
    head.map(named).into_iter().chain(line_fields(kind).map(Heading::for_field)).chain(tail.map(named)).collect()
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
        // A title, « une personne » or what somebody is called at the desk is nobody's name, and has its own column.
        row.person.as_ref().map_or(SheetCell::Empty, |person| SheetCell::text(person.name_and_birth())),
        SheetCell::yes_or_no(row.is_protected()),
    ];
    let own = line_fields(row.item.kind).map(|field| SheetCell::from_value(field, row.item.get(field), context));
    head.into_iter().chain(own).chain(tail).collect()
}

fn appointment_headings(fields: &Appointments) -> Vec<Heading> {
    let person = |key: &str| Person::FIELDS.iter().find(|field| field.key == key).map(Heading::for_field);
    let head = [("Référence du rendez-vous", 36), ("Date RDV", 12), ("Heure", 8), ("Patient", 28)];
    let tail = [fields.reason, fields.language, fields.interpreter];
    let named = |(title, width): (&str, u16)| Heading::new(title, width);
    let mut headings: Vec<_> = head.map(named).into_iter().collect();
    headings.extend(APPOINTED.iter().filter_map(|key| person(key)));
    headings.extend([Heading::new("Professionnel·le", 24)]);
    headings.extend(tail.iter().map(Heading::for_field));
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
    let key = agenda_key(&item, file);
    let state = agenda_status(&item, fields);
    let row = Row::new(item, person.as_ref().map(Person::to_brief));
    let said = row.item.text(&fields.label);
    let label = if said.is_empty() { (row.item.kind.subject)(&row) } else { said.to_owned() };
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
            known
                .clone()
                .filter(|field| field.key == *key)
                .map(|field| SheetCell::from_value(field, &told(field), context)),
        );
    }
    for field in [&fields.awaited, &fields.reason, &fields.language, &fields.interpreter] {
        cells.push(SheetCell::from_value(field, row.item.get(field), context));
    }
    cells.push(SheetCell::text(state));
    cells
}

/// The status of an appointment in the words of an agenda.
pub fn agenda_status(item: &Item, fields: &Appointments) -> &'static str {
    if item.flag(&fields.vanished) { GONE } else { item.state.label }
}

/// Key by which an appointment is known outside: the key it came with, else its own.
pub fn agenda_key(item: &Item, file: &str) -> String {
    match item.kind.appointments.map(|fields| item.text(&fields.key)) {
        None | Some("") => OwnKey::for_item(item, file).to_string(),
        Some(key) => key.to_owned(),
    }
}
