//! Request for an export, as read from the command line.

use crate::panes;
use std::path::Path;

use chrono::NaiveDate;

use super::super::{Args, Failure, OpenCentre, fields};
use crate::domain::{Person, StaffId};
use crate::model::{Context, Field, Item, Kind, Shape, Value, text};
use crate::panes::PANES;
use crate::store::{Contacts, ExportReading};

const FROM: Field = Field::new("from", "--from", Shape::Date);
const TO: Field = Field::new("to", "--to", Shape::Date);
const PRO: Field = Field::new("pro", "--pro", Shape::Staff);

/// The forms a list may take, with the option and the end of a file's name.
const FORMS: &[(&str, &str, ExportForm)] = &[
    ("--csv", "csv", ExportForm::Csv { mark: true }),
    ("--xlsx", "xlsx", ExportForm::Xlsx),
    ("--json", "json", ExportForm::Json),
    ("--fhir", "fhir.json", ExportForm::Fhir),
    ("--ics", "ics", ExportForm::Ics),
    ("--vcard", "vcf", ExportForm::Vcard),
];

/// Subject of an export.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum What {
    /// Every card.
    People,
    /// The appointments.
    Agenda,
    /// The directory: places and people whom the desk calls.
    Directory,
    /// The links between people.
    Links,
    /// The lines of a pane.
    Lines(&'static Kind),
    /// Everything the format has a place for.
    Everything,
}

/// Format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportForm {
    /// The format of spreadsheets, with or without the mark by which they know UTF-8.
    Csv {
        /// True with the mark.
        mark: bool,
    },
    /// The format of Excel.
    Xlsx,
    /// The format of programs.
    Json,
    /// The format of care software.
    Fhir,
    /// The format of calendars.
    Ics,
    /// The format of address books.
    Vcard,
}

/// An export, as it was asked for.
#[derive(Debug)]
pub struct ExportRequest {
    /// Subject.
    pub what: What,
    /// Format.
    pub form: ExportForm,
    /// Contact data exported for a person with a protected contact.
    pub contacts: Contacts,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    pro: Option<StaffId>,
    all: bool,
}

impl ExportRequest {
    /// Reads the command line.
    pub fn read(args: &Args, centre: &OpenCentre) -> Result<Self, Failure> {
        let context = &centre.context;
        let form = read_form(args)?;
        let what = read_what(args.word_at(0)?, form)?;
        let (from, to) = (day(args, &FROM, context)?, day(args, &TO, context)?);
        let pro = match args.text(PRO.label)?.map(|named| text::parse(&PRO, &named, context)) {
            Some(named) => match named.map_err(Failure::refused)? {
                Value::Staff(id) => Some(id),
                _ => None,
            },
            None => None,
        };
        let dayless = matches!(what, What::People | What::Directory | What::Links);
        if dayless && (from.or(to).is_some() || pro.is_some()) {
            return Err(Failure::bad_usage(
                "Une fiche n’a ni jour ni professionnel·le : --from, --to et --pro sont pour des lignes.",
            ));
        }
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            return Err(Failure::refused("--to est avant --from : aucun jour n’est entre les deux."));
        }
        let contacts = if args.has_option("--sensitive") { Contacts::Permitted } else { Contacts::Withheld };
        Ok(Self { what, form, contacts, from, to, pro, all: args.has_option("--all") || from.or(to).is_some() })
    }

    /// The panes whose lines leave, in their order.
    pub fn kinds(&self) -> Vec<&'static Kind> {
        match self.what {
            What::People | What::Directory | What::Links => Vec::new(),
            What::Agenda => panes::appointments().map(|(kind, _)| kind).into_iter().collect(),
            What::Lines(kind) => vec![kind],
            What::Everything => PANES.to_vec(),
        }
    }

    /// Gives each line of `kind` that was asked for to `each`, with its person's card.
    pub fn each_line(
        &self,
        reading: &ExportReading,
        kind: &'static Kind,
        context: &Context,
        each: &mut dyn FnMut(Item, Option<Person>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        reading.each_item(kind, self.all, &mut |item, person| {
            let item = item.as_read(context);
            if self.wants(&item, context) { each(item, person) } else { Ok(()) }
        })
    }

    fn wants(&self, item: &Item, context: &Context) -> bool {
        let planned = (item.kind.planned)(item, context);
        if self.what == What::Agenda && planned.is_none() {
            return false;
        }
        // Of a line of no day in particular, the day it was written.
        let day = planned.map_or_else(|| item.created_at.day_in(context.zone), |line| line.day);
        self.from.is_none_or(|from| day >= from)
            && self.to.is_none_or(|to| day <= to)
            && self.pro.is_none_or(|pro| item.concerns_member(pro))
    }

    /// « personnes », « rendez-vous », « transports »: in the names of files and sheets.
    pub fn title(&self) -> String {
        match self.what {
            What::People => "Personnes".to_owned(),
            What::Agenda => "Rendez-vous".to_owned(),
            What::Directory => "Annuaire".to_owned(),
            What::Links => "Liens".to_owned(),
            What::Lines(kind) => kind.title.to_owned(),
            What::Everything => "Comptoir".to_owned(),
        }
    }

    /// Extension of the file.
    pub fn extension(&self) -> &'static str {
        let known = FORMS.iter().find(|(.., form)| std::mem::discriminant(form) == std::mem::discriminant(&self.form));
        known.map_or("txt", |(_, extension, _)| extension)
    }

    /// « people, csv »: for the journal.
    pub fn in_words(&self) -> String {
        let what = match self.what {
            What::People => "people",
            What::Agenda => "agenda",
            What::Directory => "directory",
            What::Links => "links",
            What::Lines(kind) => kind.code,
            What::Everything => "all",
        };
        let days = [self.from, self.to].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
        let days = if self.from.or(self.to).is_some() { format!(", {}", days.join("..")) } else { String::new() };
        format!("{what}, {}{days}", self.extension())
    }
}

/// The form an option says; else that of the file's name.
fn read_form(args: &Args) -> Result<ExportForm, Failure> {
    let said = FORMS.iter().find(|(option, ..)| args.has_option(option));
    let named = || {
        let path = args.path_option("--output")?;
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let ends = |extension: &str| Path::new(&name).to_string_lossy().ends_with(&format!(".{extension}"));
        FORMS.iter().filter(|(_, extension, _)| ends(extension)).max_by_key(|(_, extension, _)| extension.len())
    };
    let form = match said {
        None => named().map(|(.., form)| *form),
        Some((option, extension, form)) => match named() {
            // What opens the file goes by its name.
            Some((_, other, _)) if !extension.ends_with(other) => {
                return Err(Failure::bad_usage(format!(
                    "{option} n’est pas la forme d’un fichier en .{other}\u{a0}: nommez-le en .{extension}."
                )));
            }
            _ => Some(*form),
        },
    };
    match form {
        Some(ExportForm::Csv { .. }) => Ok(ExportForm::Csv { mark: !args.has_option("--no-bom") }),
        Some(form) => Ok(form),
        None => Err(Failure::bad_usage("Sous quelle forme ? --csv, --xlsx, --json, --fhir, --ics ou --vcard.")),
    }
}

fn read_what(word: &str, form: ExportForm) -> Result<What, Failure> {
    match (word.to_ascii_lowercase().as_str(), form) {
        ("" | "directory", ExportForm::Vcard) => Ok(What::Directory),
        (_, ExportForm::Vcard) => {
            Err(Failure::bad_usage("--vcard est pour l’annuaire : « export directory --vcard »."))
        }
        ("", ExportForm::Fhir | ExportForm::Ics) => Ok(What::Everything),
        ("", _) => Err(Failure::bad_usage(format!("Quoi ? people, agenda, directory, links, {}.", list_codes()))),
        ("people", ExportForm::Ics) => {
            Err(Failure::bad_usage("Une fiche n’a pas de jour : --ics est pour des lignes."))
        }
        ("people", _) => Ok(What::People),
        ("agenda", _) => Ok(What::Agenda),
        (word @ ("directory" | "links"), ExportForm::Fhir | ExportForm::Ics) => {
            Err(Failure::bad_usage(format!("{word} s’écrit en --csv, --xlsx ou --json.")))
        }
        ("directory", _) => Ok(What::Directory),
        ("links", _) => Ok(What::Links),
        _ if panes::find_pane(word).is_none() => Err(Failure::bad_usage(format!(
            "« {word} » ne s’exporte pas ; il y a : people, agenda, directory, links, {}.",
            list_codes()
        ))),
        _ => fields::parse_kind(word).map(What::Lines),
    }
}

fn list_codes() -> String {
    PANES.iter().map(|kind| kind.code).collect::<Vec<_>>().join(", ")
}

fn day(args: &Args, field: &Field, context: &Context) -> Result<Option<NaiveDate>, Failure> {
    let Some(said) = args.text(field.label)? else { return Ok(None) };
    match text::parse(field, &said, context).map_err(Failure::refused)? {
        Value::Date(day) => Ok(Some(day)),
        _ => Ok(None),
    }
}
