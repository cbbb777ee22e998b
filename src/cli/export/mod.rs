//! `comptoir export`: what the centre holds, for a spreadsheet, a calendar, another program.
//!
//! - [`request`]: what was asked for, read from the command line;
//! - [`tables`]: people, lines and appointments as rows of a table (CSV, XLSX); [`objects`]: the same as JSON;
//! - [`calendar`]: what has a day, as iCalendar (RFC 5545); [`fhir`](mod@fhir): people and lines as an R4 bundle;
//! - [`vcard`](mod@vcard): the directory as cards for a telephone;
//! - [`output`]: where it goes: the standard output, or a new file for its owner alone.
//!
//! Everything is read from one moment of the file, a page at a time, and written as it is read: memory does not grow with
//! the centre. Of a protected contact (L1111-5 CSP) neither number nor address leaves unless that is asked for, and
//! each export is written into the journal before anything leaves.

pub mod calendar;
pub mod fhir;
pub mod objects;
pub mod output;
pub mod request;
pub mod tables;
pub mod vcard;

use std::collections::BTreeSet;
use std::io::Write;

use super::{Args, Failure, OpenCentre};
use crate::domain::PersonId;
use crate::protocol::{ExportRecord, Operation};
use crate::store::{Contacts, ExportReading};

use request::{ExportForm, ExportRequest, What};

/// Writes what was asked for, and says where when it is a file.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let request = ExportRequest::read(args, centre)?;
    let output = output::Output::begin(args, &request, &centre.context)?;
    let protected = protected_people(centre, &request)?;
    centre.run(Operation::Export(ExportRecord {
        what: request.in_words(),
        protected: protected.into_iter().collect(),
    }))?;
    let reading = centre.store.read_for_export(request.contacts)?;
    output.write(out, &mut |out| write(centre, &reading, &request, out))
}

/// Writes all of it to `out`, and says how many people and lines that were.
fn write(
    centre: &OpenCentre,
    reading: &ExportReading,
    request: &ExportRequest,
    out: &mut dyn Write,
) -> Result<usize, Failure> {
    match request.form {
        ExportForm::Csv { mark } => tables::write_csv(centre, reading, request, mark, out),
        ExportForm::Xlsx => tables::write_xlsx(centre, reading, request, out),
        ExportForm::Json => objects::write(centre, reading, request, out),
        ExportForm::Fhir => fhir::write(centre, reading, request, out),
        ExportForm::Ics => calendar::write(centre, reading, request, out),
        ExportForm::Vcard => vcard::write(centre, out),
    }
}

/// Protected contacts that leave: none, unless that was asked for.
fn protected_people(centre: &OpenCentre, request: &ExportRequest) -> Result<BTreeSet<PersonId>, Failure> {
    let mut protected = BTreeSet::new();
    if request.contacts == Contacts::Withheld {
        return Ok(protected);
    }
    let reading = centre.store.read_for_export(request.contacts)?;
    if request.what.has_people() {
        reading.each_person(&mut |person| -> Result<(), Failure> {
            protected.extend(person.is_confidential().then_some(person.id));
            Ok(())
        })?;
    }
    for kind in request.kinds() {
        request.each_line(&reading, kind, &centre.context, &mut |_, person| {
            protected.extend(person.filter(|person| person.is_confidential()).map(|person| person.id));
            Ok(())
        })?;
    }
    Ok(protected)
}

impl What {
    /// True when all the cards of the centre leave.
    fn has_people(&self) -> bool {
        matches!(self, Self::People | Self::Everything)
    }
}
