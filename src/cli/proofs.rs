//! `comptoir report --proofs`: a folder of what a centre shows beside its figures. No file in it names a person: hours, meetings
//! by their number, agreements with partners.

use std::io::Write;
use std::path::Path;

use chrono::NaiveDate;

use super::export::output::begin_new_file;
use super::{Args, Failure, OpenCentre, figure_tables, print_line, report};
use crate::domain::coded::Coded;
use crate::domain::{EntryKind, Moment, Period, Span, name, opening};
use crate::model::asked::MEETINGS;
use crate::model::spreadsheet::{Heading, SheetCell, SheetTable};
use crate::outlet;
use crate::outlet::file::NewFile;
use crate::protocol::{Answer, Query};
use crate::reports::figures::Figures;
use crate::reports::proofs::DeskDay;

/// Content of each file, told in the folder itself.
const READ_ME: &str = "Dossier de pièces du centre. Aucun fichier ne nomme une personne.

chiffres.csv      ce que le comptoir a compté, avec la définition de chaque chiffre et ce à quoi il répond
horaires.csv      chaque jour : les horaires et les fermetures en vigueur ce jour-là (« — » si le journal ne les dit plus), et
                  le premier et le dernier pas fait à la main au comptoir : ligne ajoutée ou avancée
reunions.csv      chaque semaine : ce qui a été fait à plusieurs, par son nombre
partenaires.csv   les partenaires de l’annuaire, avec le jour de la convention quand il y est
ailleurs.csv      ce qui est demandé ailleurs et saisi pour l’année, avec sa source et sa date
                  (pour une année seulement)

Ce que l’équipe n’a pas écrit au comptoir n’y est pas.
";

/// Writes the folder; its files replace others only with `--force`.
pub fn write_folder(
    folder: &Path,
    figures: &Figures,
    centre: &mut OpenCentre,
    args: &Args,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if !args.words().is_empty() {
        return Err(Failure::bad_usage("--proofs est d’un centre : sans autre fichier."));
    }
    let made = match std::fs::create_dir(folder) {
        Ok(()) => true,
        Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists && folder.is_dir() => false,
        Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => {
            let shown = folder.display().to_string();
            let shown = name::show_controls(&shown);
            return Err(Failure::file_failure(format!("{shown} n’est pas un dossier : --proofs en veut un.")));
        }
        Err(why) => return Err(Failure::from(outlet::OutletError::File(folder.to_owned(), why))),
    };
    let count = write_files(folder, figures, centre, args);
    if made && count.is_err() {
        // What was made for nothing is taken away again; it is empty.
        let _ = std::fs::remove_dir(folder);
    }
    let place = folder.display().to_string();
    let shown = name::show_controls(&place);
    Ok(print_line(out, &format!("Écrit dans {shown} : {} fichiers, sans aucun nom de personne.", count?))?)
}

/// Writes the files whole beside their places, and then puts them there one after the other: a full disk leaves no part of a
/// folder. Gives their number.
fn write_files(folder: &Path, figures: &Figures, centre: &mut OpenCentre, args: &Args) -> Result<usize, Failure> {
    let shown = figures.to_shown(&centre.context);
    let mut tables = vec![
        ("chiffres.csv", figure_tables::figures_table(&shown)),
        ("horaires.csv", hours_table(figures, centre)?),
        ("reunions.csv", meetings_table(figures, centre)?),
        ("partenaires.csv", partners_table(centre)),
    ];
    if !shown.yearly.is_empty() {
        tables.push(("ailleurs.csv", figure_tables::elsewhere_table(&shown)));
    }
    let begin = |file: &str, content: &dyn Fn(&mut dyn Write) -> std::io::Result<()>| -> Result<NewFile, Failure> {
        let path = folder.join(file);
        let mut new = begin_new_file(&path, args)?;
        content(&mut new).and_then(|()| new.flush()).map_err(|why| outlet::OutletError::File(path, why))?;
        Ok(new)
    };
    let mut written = Vec::new();
    for (file, table) in &tables {
        written.push(begin(file, &|out| outlet::csv::write(out, true, table))?);
    }
    written.push(begin("lisez-moi.txt", &|out| out.write_all(READ_ME.as_bytes()))?);
    let count = written.len();
    written.into_iter().try_for_each(NewFile::put_in_place)?;
    Ok(count)
}

fn table<const N: usize>(title: &str, headings: [(&str, u16); N], rows: Vec<Vec<SheetCell>>) -> SheetTable {
    let headings = headings.map(|(title, width)| Heading::new(title, width)).into();
    SheetTable { title: title.to_owned(), headings, rows }
}

/// Table of the days: the hours in force on each, the first and the last step made by hand.
fn hours_table(figures: &Figures, centre: &OpenCentre) -> Result<SheetTable, Failure> {
    let context = &centre.context;
    let days = match centre.store.answer_query(&Query::DeskDays(figures.period), None, context.now) {
        Answer::DeskDays(days) => days,
        other => return Err(super::handover::answer_failure(other)),
    };
    let clock = |at: Moment| SheetCell::Time(at.in_zone(context.zone).time());
    let row = |day: DeskDay| {
        let (planned, closure) = match day.planned {
            Some(planned) => (opening::hours_text(&planned.hours), planned.closure.unwrap_or_default()),
            None => ("—".to_owned(), String::new()),
        };
        vec![
            SheetCell::Date(day.day),
            SheetCell::text(planned),
            SheetCell::text(closure),
            day.worked.map_or(SheetCell::Empty, |worked| clock(worked.first)),
            day.worked.map_or(SheetCell::Empty, |worked| clock(worked.last)),
            SheetCell::Number(day.worked.map_or(0, |worked| worked.steps)),
        ]
    };
    let headings =
        [("Jour", 12), ("Prévu", 30), ("Fermeture", 30), ("Premier pas", 12), ("Dernier pas", 12), ("Pas faits", 10)];
    Ok(table("Horaires", headings, days.into_iter().map(row).collect()))
}

/// Table of the weeks: numbers of what was done together.
fn meetings_table(figures: &Figures, centre: &OpenCentre) -> Result<SheetTable, Failure> {
    let mut rows = Vec::new();
    let mut week = Period::period_around(Span::Week, figures.period.first);
    while week.first < figures.period.end() && week.first <= centre.context.today() {
        let counted = report::load_figures(&centre.store, week, centre.context.now)?;
        let all = counted.now.panes.iter().flat_map(|pane| &pane.counted);
        for (figure, counts) in all.filter(|(figure, _)| figure.answers.contains(&MEETINGS)) {
            if counts.total_count() > 0 {
                rows.push(vec![
                    SheetCell::Date(week.first),
                    SheetCell::Date(week.last_day()),
                    SheetCell::text(figure.title),
                    SheetCell::Number(counts.total_count()),
                ]);
            }
        }
        week = week.next();
    }
    Ok(table("Réunions", [("Du", 12), ("Au", 12), ("Intitulé", 36), ("Nombre", 10)], rows))
}

/// Table of the partners of the directory, with their agreements.
fn partners_table(centre: &OpenCentre) -> SheetTable {
    let partners = centre.context.directory.iter().filter(|entry| entry.kind == EntryKind::Partner);
    let day = |day: Option<NaiveDate>| day.map_or(SheetCell::Empty, SheetCell::Date);
    let row = |entry: &crate::domain::DirectoryEntry| {
        vec![
            SheetCell::text(name::strip_controls(&entry.name)),
            SheetCell::text(entry.skill.as_deref().unwrap_or_else(|| entry.kind.label())),
            day(entry.agreed_on),
            day(entry.confirmed_on),
        ]
    };
    let headings = [("Partenaire", 36), ("Spécialité", 30), ("Convention du", 14), ("Toujours vrai le", 16)];
    table("Partenaires", headings, partners.map(row).collect())
}
