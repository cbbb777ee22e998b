//! Figures as a file: a page, or tables for a spreadsheet with a row for each number and two columns a centre.

use std::io::Write;

use super::export::output::Output;
use super::{Args, Failure};
use crate::domain::name;
use crate::model::spreadsheet::{Heading, SheetCell, SheetTable};
use crate::outlet;
use crate::reports::figure_rows::{Amount, DAYS, FigureRow};
use crate::reports::figures_page;
use crate::reports::shown::{ShownFigures, ShownGroup};

/// A file that holds figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FiguresForm {
    Csv,
    Xlsx,
    Html,
}

impl FiguresForm {
    const ALL: [(&str, Self); 3] = [("--csv", Self::Csv), ("--xlsx", Self::Xlsx), ("--html", Self::Html)];

    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
        }
    }

    /// Form that the options ask for.
    pub(super) fn parse(args: &Args) -> Result<Option<Self>, Failure> {
        match Self::ALL.iter().find(|(option, _)| args.has_option(option)) {
            Some((_, form)) => Ok(Some(*form)),
            None if ["--output", "--force", "--no-bom"].iter().any(|option| args.has_option(option)) => {
                Err(Failure::bad_usage("--output, --force et --no-bom vont avec --csv, --xlsx ou --html."))
            }
            None => Ok(None),
        }
    }

    /// Writes the figures as a table for a spreadsheet, a workbook or a page.
    pub(super) fn write(self, figures: &ShownFigures, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
        let period = figures.period;
        let proposed = format!("chiffres-{}-{}.{}", period.span.code(), period.first, self.ending());
        Output::open(args, &proposed, self == Self::Xlsx)?.write(out, &mut |out| {
            Ok(match self {
                Self::Xlsx => {
                    let sheets = figures_sheets(figures);
                    outlet::xlsx::write_sheets(out, &sheets)?;
                    sheets.iter().map(|sheet| sheet.rows.len()).sum()
                }
                Self::Csv => {
                    let table = figures_table(figures);
                    outlet::csv::write(out, !args.has_option("--no-bom"), &table)?;
                    table.rows.len()
                }
                Self::Html => {
                    out.write_all(figures_page::make_page(figures).as_bytes())?;
                    figures.groups.len()
                }
            })
        })
    }
}

/// Headings of the figures: what is counted, then two columns a centre and two of their sum, then what the number is.
fn figure_headings(figures: &ShownFigures) -> Vec<Heading> {
    let fixed =
        [("Du", 12), ("Au", 12), ("Type", 14), ("Chiffre", 18), ("Code", 18), ("Intitulé", 36), ("Libellé", 36)];
    let fixed = fixed.map(|(title, width)| Heading::new(title, width));
    let names = figures.names.iter().map(|name| name::strip_controls(name));
    let columns =
        names.flat_map(|name| [Heading::new(format!("{name}, avant"), 12), Heading::new(name, 12)].into_iter().rev());
    let last = [("Ce qui est compté", 60), ("Répond à", 40)].map(|(title, width)| Heading::new(title, width));
    fixed.into_iter().chain(columns).chain(last).collect()
}

/// Rows of the figures of one part of the page.
fn group_rows(figures: &ShownFigures, group: &ShownGroup) -> Vec<Vec<SheetCell>> {
    let (from, to) = (figures.period.first, figures.period.last_day());
    let mut rows = Vec::new();
    for shown in &group.figures {
        let figure = shown.figure;
        let answers: Vec<_> = figure.answers.iter().map(|asked| asked.in_words()).collect();
        for row in &shown.rows {
            for (code, label, pick) in split_part(row) {
                let cells =
                    row.amounts.iter().flat_map(|(now, before)| [amount_cell(pick(*now)), amount_cell(pick(*before))]);
                let first = [
                    SheetCell::Date(from),
                    SheetCell::Date(to),
                    SheetCell::text(group.code),
                    SheetCell::text(figure.key),
                    SheetCell::text(name::strip_controls(&code)),
                    SheetCell::text(figure.title),
                    SheetCell::text(name::strip_controls(&label)),
                ];
                let last = [SheetCell::text(figure.says), SheetCell::text(answers.join(" ; "))];
                rows.push(first.into_iter().chain(cells).chain(last).collect());
            }
        }
    }
    rows
}

type Pick = fn(Amount) -> Amount;

/// Code and label of a row; of a part, those of the part and of what it is out of: a spreadsheet can add them up.
fn split_part(row: &FigureRow) -> Vec<(String, String, Pick)> {
    let part: Pick = |amount| match amount {
        Amount::Part(part, _) => Amount::Number(part),
        other => other,
    };
    let whole: Pick = |amount| match amount {
        Amount::Part(_, of) => Amount::Number(of),
        other => other,
    };
    let is_part = |amount: &Amount| matches!(amount, Amount::Part(..));
    let parts = row.amounts.iter().any(|(now, before)| is_part(now) || is_part(before));
    match (parts, row.code == DAYS) {
        (false, _) => vec![(row.code.clone(), row.label.clone(), part)],
        (true, false) => vec![(row.code.clone(), "oui".to_owned(), part), ("of".to_owned(), "sur".to_owned(), whole)],
        (true, true) => vec![
            (row.code.clone(), row.label.clone(), part),
            ("days_of".to_owned(), "jours où le comptoir a écrit".to_owned(), whole),
        ],
    }
}

fn amount_cell(amount: Amount) -> SheetCell {
    match amount {
        Amount::Nothing => SheetCell::Empty,
        Amount::Number(number) | Amount::Minutes(number) => SheetCell::Number(number),
        Amount::Few(_) | Amount::Veiled | Amount::AtLeast(_) | Amount::Part(..) | Amount::Incomplete => {
            SheetCell::text(amount.in_words())
        }
    }
}

/// The figures as one table, a row for each number.
pub(super) fn figures_table(figures: &ShownFigures) -> SheetTable {
    SheetTable {
        title: "Chiffres".to_owned(),
        headings: figure_headings(figures),
        rows: figures.groups.iter().flat_map(|group| group_rows(figures, group)).collect(),
    }
}

/// The figures as a sheet each part of the page, then what was typed for the year.
pub(super) fn figures_sheets(figures: &ShownFigures) -> Vec<SheetTable> {
    let sheet = |group: &ShownGroup| SheetTable {
        title: group.title.to_owned(),
        headings: figure_headings(figures),
        rows: group_rows(figures, group),
    };
    let mut sheets: Vec<_> = figures.groups.iter().map(sheet).collect();
    sheets.extend((!figures.yearly.is_empty()).then(|| elsewhere_table(figures)));
    sheets
}

/// Table of the answers typed for the year, a row for each of each centre.
pub(super) fn elsewhere_table(figures: &ShownFigures) -> SheetTable {
    let headings = [
        ("Centre", 24),
        ("Année", 8),
        ("Intitulé", 40),
        ("Réponse", 40),
        ("Source", 30),
        ("Dit le", 12),
        ("Répond à", 40),
    ];
    let mut rows = Vec::new();
    for (centre, yearly) in &figures.yearly {
        for entry in yearly {
            let answers: Vec<_> = entry.item.answers.iter().map(|asked| asked.in_words()).collect();
            rows.push(vec![
                SheetCell::text(name::strip_controls(centre)),
                SheetCell::Number(entry.year.into()),
                SheetCell::text(entry.item.label),
                SheetCell::text(name::strip_controls(&entry.value)),
                SheetCell::text(name::strip_controls(&entry.source)),
                entry.told_on.map_or(SheetCell::Empty, SheetCell::Date),
                SheetCell::text(answers.join(" ; ")),
            ]);
        }
    }
    let headings = headings.map(|(title, width)| Heading::new(title, width)).into();
    SheetTable { title: "À demander ailleurs".to_owned(), headings, rows }
}
