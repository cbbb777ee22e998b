//! What comes in from other programs: `import people FILE`, `import agenda FILE`.
//!
//! - [`text`]: bytes as text; [`columns`]: what a header may be called; [`table`]: rows with their line numbers;
//! - [`people`](mod@people): who is new, known, or looks like someone else;
//! - [`appointment`] and [`ics`]: appointments out of a table or a calendar; [`agenda`](mod@agenda): appointments on the desk.
//!
//! A file is read and judged whole before anything is written, then written in one transaction: all or nothing. A trial
//! (`--dry-run`) does the very same and lets the transaction go, so that what it foretells is what would happen.

pub mod agenda;
pub mod appointment;
pub mod columns;
pub mod ics;
pub mod people;
mod report;
pub mod table;
pub mod text;

use std::io::Write;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use super::{Args, Context, Failure, fresh_key};
use crate::domain::{Moment, StaffId};
use crate::ops::{Deed, Op, Refusal};
use crate::store::{Batch, Store};

use columns::List;
use table::Table;

/// Lines of each sort that a trial spells out.
const SHOWN: usize = 5;

/// Who imports, from where and when.
#[derive(Debug, Clone)]
pub struct Hand {
    /// Who.
    pub by: StaffId,
    /// From which terminal.
    pub terminal: String,
    /// When.
    pub now: Moment,
}

impl Hand {
    fn deed(&self, op: Op) -> Deed {
        Deed { key: fresh_key(), by: self.by, terminal: self.terminal.clone(), at: self.now, op }
    }
}

/// How many, and the first of them.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many.
    pub count: usize,
    /// The first ones: « ligne 3 : KAYA Elif ».
    pub first: Vec<String>,
}

impl Tally {
    /// One more, from `line` of the file (0 when it is no line of it).
    fn add(&mut self, line: u64, shown: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < SHOWN {
            let shown = shown();
            self.first.push(if line == 0 { shown } else { format!("ligne {line}\u{a0}: {shown}") });
        }
    }
}

/// Imports the people of `file`: written in one transaction, or not at all; only tried when `trial`.
pub fn import_people(
    store: &mut Store,
    file: &Path,
    hand: &Hand,
    trial: bool,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<people::Report, Failure> {
    let desk = store.desk(hand.now)?;
    let read = |text: String| -> Result<_, String> {
        let table = Table::read(&text, List::People)?;
        Ok((people::read(&table, desk.today())?, table.aside))
    };
    let (said, aside) = read(text::read(file)?).map_err(|why| refused(file, &why))?;
    let report = whole(store, trial, |batch| people::write(batch, said, hand, progress))?;
    Ok(people::Report { aside, ..report })
}

/// Imports the agenda of `file`, a table or a calendar, under the same conditions. With `owner` it is the agenda of
/// this professional alone.
pub fn import_agenda(
    store: &mut Store,
    file: &Path,
    owner: Option<StaffId>,
    hand: &Hand,
    trial: bool,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<agenda::Report, Failure> {
    let desk = store.desk(hand.now)?;
    let read = |text: String| match ics::is_calendar(&text) {
        true => ics::read(&text, &desk),
        false => Table::read(&text, List::Agenda).and_then(|table| appointment::read(table, &desk)),
    };
    let read = read(text::read(file)?).map_err(|why| refused(file, &why))?;
    Ok(whole(store, trial, |batch| agenda::write(batch, read, owner, hand, progress))?)
}

/// `comptoir import people FILE [--dry-run]`.
pub fn people(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let trial = args.has("--dry-run");
    let (bar, hand) = (bar(), hand(context));
    let report =
        import_people(&mut context.store, &file(args), &hand, trial, &mut |done, total| advance(&bar, done, total));
    bar.finish_and_clear();
    report::people(&report?, trial, out)
}

/// `comptoir import agenda FILE [--pro NOM] [--dry-run]`.
pub fn agenda(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let trial = args.has("--dry-run");
    let (bar, hand) = (bar(), hand(context));
    let owner = match args.text("--pro")? {
        Some(named) => Some(agenda::member(&named, &context.desk).ok_or_else(|| {
            let team: Vec<_> =
                context.desk.staff.iter().filter(|staff| staff.active).map(|staff| &*staff.name).collect();
            Failure::usage(format!(
                "--pro\u{a0}: personne ne répond à « {named} »\u{a0}; il y a\u{a0}: {}.",
                team.join(", ")
            ))
        })?),
        None => None,
    };
    let report = import_agenda(&mut context.store, &file(args), owner, &hand, trial, &mut |done, total| {
        advance(&bar, done, total)
    });
    bar.finish_and_clear();
    report::agenda(&report?, trial, out)
}

/// Runs `work` in one transaction. A trial lets it go once the work is done, and gives what it reported.
fn whole<T>(store: &mut Store, trial: bool, work: impl FnOnce(&mut Batch) -> Result<T, Refusal>) -> Result<T, Refusal> {
    let mut foretold = None;
    let done = store.batch(|batch| {
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

fn refused(file: &Path, why: &str) -> Failure {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    Failure::refused(format!("{}\u{a0}: {why}", crate::domain::name::visible(&name)))
}

fn hand(context: &Context) -> Hand {
    Hand { by: context.by, terminal: context.terminal.clone(), now: context.desk.now }
}

fn file(args: &Args) -> PathBuf {
    args.words().first().map(PathBuf::from).unwrap_or_default()
}

/// On stderr, and only when a person watches it: indicatif draws nothing elsewhere.
fn bar() -> ProgressBar {
    let style =
        ProgressStyle::with_template("{bar:40} {pos} sur {len}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::no_length().with_style(style.progress_chars("=> "))
}

fn advance(bar: &ProgressBar, done: u64, total: u64) {
    if bar.length().is_none() {
        bar.set_length(total);
    }
    bar.set_position(done);
}
