//! Imports from other programs: `import people FILE`, `import agenda FILE`, `import directory FILE`, `import links FILE`.
//!
//! - [`text`]: bytes as text; [`rows`]: rows with their numbers, out of a text ([`stray_quotes`]: what would swallow some, [`entities`]: letters written for a web page), a [`workbook`] or JSON ([`json_rows`]);
//!   [`columns`]: what a header may be called, read by [`headers`]; [`table`]: the list they make; [`date_order`]: day or
//!   month first; [`birth_parts`]: a birth date in three columns; [`address_parts`]: an address in several; [`phone_labels`]: whose a number is; [`zero_formats`]: zeros that a cell lacks; [`footers`]: lines that are nobody; [`whole_name`]: a name, and nothing but the name, out of
//!   [`name_words`], [`clinical_words`] and [`name_notes`], of its [`brackets`], of what stands [`beside_name`] and of [`double_names`]; [`family_words`]: names that are words too; [`name_order`]: which of two words is the family name;
//! - [`said`]: what a row says of a person, out of [`cell_values`] and in any of its [`spellings`], and of whom a contact is [`protected`]; [`damaged`]: a name that lost a letter;
//!   [`people`](mod@people): a list of people, written by [`people_write`], who is new, known, or looks like someone else;
//! - [`appointment`], [`ics`], [`described`], [`calendar_parts`], [`content_line`], [`recurrence`], [`repeat_rule`] and [`rule_walk`]: appointments out of a table or a calendar;
//!   [`moments`]: their day and hour; [`members`]: for whom they come; [`agenda_keys`]: what they are known by, [`recognise`]: who comes; [`called_off`]: those that no longer stand; [`agenda`](mod@agenda): appointments on
//!   the desk; [`scope`]: what an agenda speaks of, and so may lack;
//! - [`directory`], [`vcard`] and [`links`]: whom the desk calls, and who is what for whom;
//!   [`corrected`]: what people have corrected since, and a file does not take back;
//! - [`to_mend`]: what is set aside, in the form of its file; [`profile`]: what one source calls its columns; [`watching`]: a folder whose agendas are taken as they land.
//!
//! A file is read and judged before anything is written. What cannot be read is set aside and named with its line
//! (`--strict`: it refuses the file). An agenda is written in one transaction, a list of people in slices: where one is
//! stopped midway, the refusal says what is in, and the same command takes the rest. A trial (`--dry-run`) does the very
//! same and lets the transaction, or a copy of the file, go, so that what it foretells is what would happen.

mod address_parts;
pub mod agenda;
mod agenda_keys;
pub mod appointment;
mod beside_name;
mod birth_parts;
mod brackets;
mod calendar_parts;
mod called_off;
mod cell_values;
mod clinical_words;
pub mod columns;
pub mod content_line;
mod corrected;
mod damaged;
pub mod date_order;
mod described;
pub mod directory;
mod double_names;
mod entities;
mod family_words;
mod footers;
mod headers;
pub mod ics;
pub mod json_rows;
pub mod links;
mod members;
mod moments;
mod name_notes;
pub mod name_order;
mod name_words;
pub mod people;
mod people_write;
mod phone_labels;
pub mod profile;
mod protected;
mod recognise;
pub mod recurrence;
pub mod repeat_rule;
mod report;
pub mod rows;
pub mod rule_walk;
pub mod said;
pub mod scope;
mod several_names;
mod spellings;
mod stray_quotes;
pub mod table;
pub mod text;
pub mod to_mend;
pub mod vcard;
pub mod watching;
pub mod whole_name;
pub mod workbook;
mod zero_formats;

use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::export::output::begin_new_file;
use super::progress::Progress;
use super::{Args, Failure, OpenCentre, fresh_key};
use crate::domain::{Moment, StaffId, name, spoken};
use crate::model::Context;
use crate::outlet::file::parent_folder;
use crate::protocol::{Operation, Refusal, Request, Vanished, VanishedLine};
use crate::store::{Batch, Store};

use columns::List;
use profile::Profile;
use scope::GivenDays;
use table::{ImportTable, SetAside, refusal_of};
use to_mend::ImportSource;

/// Lines of each sort that a trial spells out.
const SHOWN: usize = 5;
/// Words for how far an import is.
const IMPORTING: &str = "Import";

/// Author, terminal and moment of an import.
#[derive(Debug, Clone)]
pub struct ImportContext {
    /// Member who imports.
    pub by: StaffId,
    /// Terminal it is done from.
    pub terminal: String,
    /// Moment of the import.
    pub now: Moment,
}

impl ImportContext {
    fn request(&self, operation: Operation) -> Request {
        Request { key: fresh_key(), by: self.by, terminal: self.terminal.clone(), at: self.now, operation }
    }
}

/// Terms on which a file is taken.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// True when the file is only tried: nothing is written.
    pub trial: bool,
    /// True when a row that cannot be read refuses the whole file.
    pub strict: bool,
    /// The days that the file covers, where it does not say so itself.
    pub covers: GivenDays,
    /// Answer for the lines an agenda no longer holds; none: they are marked, and the desk decides.
    pub vanished: Option<Vanished>,
    /// Names that the headers of this source have.
    pub profile: Profile,
}

/// A number of cases, with the first of them.
#[derive(Debug, Default)]
pub struct Tally {
    /// Number of cases.
    pub count: usize,
    /// The first cases of the file: their line, their words, and how many times these stand there: an event that repeats
    /// is one line of its file.
    first: Vec<(u64, String, usize)>,
}

impl Tally {
    /// Adds a case, from `line` of the file (0 when it is no line of it).
    fn add(&mut self, line: u64, shown: impl FnOnce() -> String) {
        self.count += 1;
        let shows = self.shows(line);
        if !shows && !self.first.iter().any(|(known, ..)| *known == line) {
            return;
        }
        let words = shown();
        if let Some((.., times)) = self.first.iter_mut().find(|(known, said, _)| *known == line && *said == words) {
            *times += 1;
        } else if shows {
            let at = self.first.partition_point(|(before, ..)| *before <= line);
            self.first.insert(at, (line, words, 1));
            self.first.truncate(SHOWN);
        }
    }

    /// True when a case of `line` would be one of the first.
    fn shows(&self, line: u64) -> bool {
        self.first.len() < SHOWN || self.first.last().is_some_and(|(last, ..)| line < *last)
    }

    /// Number of cases among the first ones.
    pub fn count_first(&self) -> usize {
        self.first.iter().map(|(.., times)| times).sum()
    }

    /// The first ones: « ligne 3 : KAYA Elif », « ligne 9 : KAYA Elif (12 fois) ».
    pub fn list_first(&self) -> Vec<String> {
        let shown = |(line, shown, times): &(u64, String, usize)| {
            let again = if *times > 1 { format!(" ({times} fois)") } else { String::new() };
            match line {
                0 => format!("{shown}{again}"),
                line => format!("ligne {line}\u{a0}: {shown}{again}"),
            }
        };
        self.first.iter().map(shown).collect()
    }
}

/// Imports the people of `file`: what can be read, in slices between which the other desks write.
pub fn import_people(
    store: &mut Store,
    file: &Path,
    hand: &ImportContext,
    terms: Terms,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<people::PeopleReport, Failure> {
    let context = store.load_context(hand.now)?;
    let read = |bytes: &[u8]| -> Result<_, String> {
        let table = ImportTable::of_bytes(bytes, List::People, &terms.profile)?;
        people::read(table, &context)
    };
    let bytes = text::read_bytes(file)?;
    let list = read(&bytes).map_err(|why| refuse_file(file, &why))?;
    if terms.strict && !list.set_aside.is_empty() {
        return Err(refuse_file(file, &refusal_of(&list.set_aside)));
    }
    let name = shown_name(file);
    let mut report = match terms.trial {
        false => people_write::write(store, list, &name, hand, terms.strict, progress)?,
        true => people_write::write(store.copy_to_try()?.store(), list, &name, hand, terms.strict, progress)?,
    };
    report.source = ImportSource::keep(bytes, List::People, &terms.profile);
    report.source.counting = report.counting.take();
    Ok(report)
}

/// Imports the agenda of `file`, a table or a calendar, under the same terms. With `owner` it is the agenda of
/// this professional alone.
pub fn import_agenda(
    store: &mut Store,
    file: &Path,
    owner: Option<StaffId>,
    hand: &ImportContext,
    terms: Terms,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<agenda::AgendaReport, Failure> {
    let context = store.load_context(hand.now)?;
    let read = |bytes: &[u8]| match content_line::is_calendar(bytes) {
        true => ics::read(content_line::read(bytes)?, &context),
        false => ImportTable::of_bytes(bytes, List::Agenda, &terms.profile)
            .and_then(|table| appointment::read(table, &context)),
    };
    let bytes = text::read_bytes(file)?;
    let agenda = read(&bytes).map_err(|why| refuse_file(file, &why))?;
    if terms.strict && !agenda.set_aside.is_empty() {
        return Err(refuse_file(file, &refusal_of(&agenda.set_aside)));
    }
    let mut report =
        write_whole(store, terms.trial, |batch| agenda::write(batch, agenda, owner, &terms, hand, progress))?;
    report.source = ImportSource::keep(bytes, List::Agenda, &terms.profile);
    // A request of its own, after the others.
    if let Some(answer) = terms.vanished.filter(|_| !terms.trial && !report.gone.is_empty()) {
        let line = |(item, rev, _): &_| VanishedLine { item: *item, rev: *rev, answer };
        let lines = report.gone.iter().map(line).collect();
        report.answered = Some(store.run(&hand.request(Operation::AnswerVanished(lines)))?.said);
    }
    Ok(report)
}

/// Result of an import of the directory or of links, or of its trial.
#[derive(Debug, Default)]
pub struct ListReport {
    /// Rows of the file.
    pub rows: usize,
    /// Written for the first time.
    pub new: Tally,
    /// Known, and changed by the file.
    pub updated: Tally,
    /// Known, nothing to change.
    pub unchanged: Tally,
    /// Headers left aside.
    pub aside: Vec<String>,
    /// Rows that do not come in.
    pub set_aside: Vec<SetAside>,
    /// The file, kept for what it sets aside.
    pub source: ImportSource,
    /// Cells that were left out of their rows.
    pub cells: Vec<SetAside>,
    /// Rows that came in one way and may be meant another.
    pub doubts: Vec<SetAside>,
    /// Titles and totals around the list.
    pub around: Vec<SetAside>,
}

impl ListReport {
    /// Sets aside the row that a rule refuses; a `strict` import stops there.
    fn set_aside_or_stop(&mut self, line: u64, why: Refusal, strict: bool) -> Result<(), Refusal> {
        if strict || matches!(why, Refusal::Trouble(_)) {
            return Err(at_line(line, why));
        }
        let at = self.set_aside.partition_point(|fault| fault.line <= line);
        self.set_aside.insert(at, SetAside { line, why: why.to_string() });
        Ok(())
    }
}

/// Reads the entries of a directory, from a table or from cards; what is set aside goes into `report`.
pub fn read_directory(
    bytes: &[u8],
    profile: &Profile,
    context: &Context,
    report: &mut ListReport,
) -> Result<Vec<directory::EntrySaid>, String> {
    match vcard::is_vcard(bytes) {
        true => vcard::read_entries(bytes, report),
        false => {
            let mut table = ImportTable::of_bytes(bytes, List::Directory, profile)?;
            directory::read_entries(&mut table, context, report)
        }
    }
}

/// Imports the directory of `file`, in one transaction.
pub fn import_directory(
    store: &mut Store,
    file: &Path,
    hand: &ImportContext,
    terms: &Terms,
) -> Result<ListReport, Failure> {
    let context = store.load_context(hand.now)?;
    let read = |bytes: &[u8], report: &mut ListReport| read_directory(bytes, &terms.profile, &context, report);
    import_list(store, file, List::Directory, terms, read, |batch, entries, report| {
        directory::write_entries(batch, entries, hand, terms.strict, report)
    })
}

/// Imports the links between people of `file`, in one transaction.
pub fn import_links(
    store: &mut Store,
    file: &Path,
    hand: &ImportContext,
    terms: &Terms,
) -> Result<ListReport, Failure> {
    let context = store.load_context(hand.now)?;
    let read = |bytes: &[u8], report: &mut ListReport| {
        let mut table = ImportTable::of_bytes(bytes, List::Links, &terms.profile)?;
        links::read_links(&mut table, &context, report)
    };
    import_list(store, file, List::Links, terms, read, |batch, links, report| {
        links::write_links(batch, links, hand, terms.strict, report)
    })
}

/// Reads a whole list, then writes it in one transaction.
fn import_list<T>(
    store: &mut Store,
    file: &Path,
    list: List,
    terms: &Terms,
    read: impl FnOnce(&[u8], &mut ListReport) -> Result<T, String>,
    write: impl FnOnce(&mut Batch, T, &mut ListReport) -> Result<(), Refusal>,
) -> Result<ListReport, Failure> {
    let mut report = ListReport::default();
    let bytes = text::read_bytes(file)?;
    let said = read(&bytes, &mut report).map_err(|why| refuse_file(file, &why))?;
    refuse_if_strict(file, terms, &report)?;
    Ok(write_whole(store, terms.trial, |batch| {
        write(batch, said, &mut report)?;
        report.source = ImportSource::keep(bytes, list, &terms.profile);
        Ok(report)
    })?)
}

fn refuse_if_strict(file: &Path, terms: &Terms, report: &ListReport) -> Result<(), Failure> {
    match terms.strict && !report.set_aside.is_empty() {
        true => Err(refuse_file(file, &refusal_of(&report.set_aside))),
        false => Ok(()),
    }
}

/// `comptoir import directory FILE [--dry-run] [--strict] [--rejects FILE]`.
pub fn directory_command(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let (hand, terms) = (import_context(centre), read_terms(args)?);
    let report = import_directory(&mut centre.store, &file_argument(args)?, &hand, &terms)?;
    report::report_list(&report, ("nouvelle fiche", "nouvelles fiches"), terms.trial, out)?;
    account_for(&report.source, &report.set_aside, report.rows, args)
}

/// `comptoir import links FILE [--dry-run] [--strict] [--rejects FILE]`.
pub fn links_command(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let (hand, terms) = (import_context(centre), read_terms(args)?);
    let report = import_links(&mut centre.store, &file_argument(args)?, &hand, &terms)?;
    report::report_list(&report, ("nouveau lien", "nouveaux liens"), terms.trial, out)?;
    account_for(&report.source, &report.set_aside, report.rows, args)
}

/// `comptoir import people FILE [--dry-run] [--strict] [--rejects FILE]`.
pub fn people_command(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let (mut progress, hand, terms) = (Progress::new(IMPORTING), import_context(centre), read_terms(args)?);
    let trial = terms.trial;
    let report = import_people(&mut centre.store, &file_argument(args)?, &hand, terms, &mut |done, total| {
        progress.tell(done, total)
    });
    drop(progress);
    let report = report?;
    report::report_people(&report, trial, out)?;
    account_for(&report.source, &report.set_aside, report.rows, args)
}

/// `comptoir import agenda FILE|--watch DIR [--pro NOM] [--from DAY] [--to DAY] [--vanished cancel|keep] [--dry-run]
/// [--strict] [--rejects FILE]`.
pub fn agenda_command(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let (mut progress, hand, terms) =
        (Progress::new(IMPORTING), import_context(centre), agenda_terms(args, &centre.context)?);
    let owner = match args.text("--pro")? {
        Some(named) => Some(members::find_member(&named, &centre.context).ok_or_else(|| {
            let team: Vec<_> =
                centre.context.staff.iter().filter(|staff| staff.active).map(|staff| &*staff.name).collect();
            Failure::bad_usage(format!(
                "--pro\u{a0}: personne ne répond à « {named} »\u{a0}; il y a\u{a0}: {}.",
                team.join(", ")
            ))
        })?),
        None => None,
    };
    if let Some(folder) = args.path_option("--watch") {
        let alone = ["--rejects", "--dry-run", "--from", "--to"].iter().find(|option| args.has_option(option));
        return match (alone, args.words().is_empty()) {
            (Some(option), _) => {
                Err(Failure::bad_usage(format!("--watch prend chaque fichier comme il vient\u{a0}: sans {option}.")))
            }
            (None, false) => {
                Err(Failure::bad_usage("--watch prend ce qui arrive dans le dossier\u{a0}: sans nommer de fichier."))
            }
            (None, true) => {
                let once = args.has_option("--once");
                watching::watch_folder(centre, &folder, once, (owner, &terms), out)
            }
        };
    }
    if args.has_option("--once") {
        return Err(Failure::bad_usage("--once va avec --watch."));
    }
    let report =
        import_agenda(&mut centre.store, &file_argument(args)?, owner, &hand, terms.clone(), &mut |done, total| {
            progress.tell(done, total)
        });
    drop(progress);
    let report = report?;
    report::report_agenda(&report, &terms, out)?;
    match question_of(&report) {
        Some(why) => Err(Failure::needs_confirmation(why)),
        None => account_for(&report.source, &report.set_aside, report.rows, args),
    }
}

/// The sentence that asks what became of much that is gone; none when nothing has to be asked first.
fn question_of(report: &agenda::AgendaReport) -> Option<String> {
    report.asks.map(|(gone, expected)| {
        format!(
            "{gone} des {expected} rendez-vous attendus ne sont plus dans ce fichier\u{a0}: rien n’est écrit. Si c’est bien \
             le bon fichier, relancez avec --vanished cancel (annulés) ou --vanished keep (gardés)\u{a0}; s’il ne couvre que \
             certains jours, dites lesquels avec --from et --to."
        )
    })
}

fn agenda_terms(args: &Args, context: &Context) -> Result<Terms, Failure> {
    let day = |option: &str| match args.text(option)? {
        Some(said) => spoken::parse_day(&said, context.today())
            .map(Some)
            .map_err(|why| Failure::bad_usage(format!("{option}\u{a0}: {why}"))),
        None => Ok(None),
    };
    let vanished = match args.text("--vanished")?.as_deref() {
        None => None,
        Some("cancel") => Some(Vanished::Cancelled),
        Some("keep") => Some(Vanished::Kept),
        Some(other) => {
            let why = format!("--vanished\u{a0}: {} n’est ni cancel ni keep.", name::quote_briefly(other));
            return Err(Failure::bad_usage(why));
        }
    };
    let covers = (day("--from")?, day("--to")?);
    if let (Some(from), Some(to)) = covers
        && to < from
    {
        return Err(Failure::bad_usage(format!("--to\u{a0}: le {} est avant --from.", to.format("%d/%m/%Y"))));
    }
    Ok(Terms { covers, vanished, ..read_terms(args)? })
}

fn read_terms(args: &Args) -> Result<Terms, Failure> {
    if let Some(path) = args.path_option("--rejects") {
        // Before anything is written: what was set aside would be told nowhere.
        let folder = parent_folder(&path);
        if !folder.is_dir() {
            return Err(Failure::file_failure(format!(
                "--rejects\u{a0}: le dossier {} n’existe pas.",
                folder.display()
            )));
        }
        if args.has_option("--dry-run") {
            return Err(Failure::bad_usage("--dry-run n’écrit rien\u{a0}: sans --rejects."));
        }
        if args.words().first().is_some_and(|source| is_same_file(Path::new(source), &path)) {
            return Err(Failure::file_failure(format!(
                "--rejects\u{a0}: {} est le fichier à importer.",
                path.display()
            )));
        }
        drop(begin_new_file(&path, args)?);
    } else if args.has_option("--force") {
        return Err(Failure::bad_usage("--force remplace le fichier nommé par --rejects."));
    }
    let (trial, strict) = (args.has_option("--dry-run"), args.has_option("--strict"));
    Ok(Terms { trial, strict, profile: Profile::from_args(args)?, ..Terms::default() })
}

/// True when both paths lead to one file, whatever its names.
fn is_same_file(one: &Path, other: &Path) -> bool {
    let id = |path: &Path| path.metadata().ok().map(|file| (file.dev(), file.ino()));
    id(one).is_some_and(|one| id(other) == Some(one))
}

/// Writes what was set aside of `rows` into the file named by `--rejects`, and ends with the code that says that there was some,
/// or that it was all of them.
fn account_for(source: &ImportSource, set_aside: &[SetAside], rows: usize, args: &Args) -> Result<(), Failure> {
    if let Some(path) = args.text("--rejects")? {
        source.write(set_aside, Path::new(&path))?;
    }
    let lines = match set_aside.len() {
        0 => return Ok(()),
        1 => "une ligne a été mise de côté".to_owned(),
        count => format!("{count} lignes ont été mises de côté"),
    };
    let trial = args.has_option("--dry-run");
    if set_aside.len() == rows {
        let nothing = if trial { "rien ne serait importé" } else { "rien n’a été importé" };
        return Err(Failure::refused(format!("{lines}, {nothing}.")));
    }
    let others = if trial { "les autres seraient importées" } else { "les autres sont importées" };
    Err(Failure::partial(format!("{lines}, {others}.")))
}

/// Runs `work` in one transaction. A trial lets it go once the work is done, and gives what it reported.
fn write_whole<T>(
    store: &mut Store,
    trial: bool,
    work: impl FnOnce(&mut Batch) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let mut foretold = None;
    let done = store.run_batch(|batch| {
        let report = work(batch)?;
        if trial {
            foretold = Some(report);
            return Err(Refusal::Rule("Essai\u{a0}: rien n’est écrit.".to_owned()));
        }
        Ok(report)
    });
    foretold.map_or(done, Ok)
}

/// The refusal, with the line of the file that met it.
fn at_line(line: u64, refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Trouble(_) => refusal,
        _ => Refusal::Rule(format!("ligne {line}\u{a0}: {refusal} Rien n’a été importé.")),
    }
}

fn refuse_file(file: &Path, why: &str) -> Failure {
    Failure::refused(format!("{}\u{a0}: {why}", shown_name(file)))
}

fn shown_name(file: &Path) -> String {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    crate::domain::name::show_controls(&name).into_owned()
}

fn import_context(centre: &OpenCentre) -> ImportContext {
    ImportContext { by: centre.by, terminal: centre.terminal.clone(), now: centre.context.now }
}

fn file_argument(args: &Args) -> Result<PathBuf, Failure> {
    let named = args.words().first().map(PathBuf::from);
    named.ok_or_else(|| Failure::bad_usage(format!("Quel fichier importer\u{a0}? {}", args.command().usage())))
}
