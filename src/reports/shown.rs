//! Figures as the page and the workbook show them, whatever they were counted by: the files of a machine, or the hub of a
//! group. Each figure is rows of a table, with a column a centre, and a chart where there is one to draw.

use super::chart::Chart;
use super::figure_rows::{Amount, CountPair, FigureRow, figure_rows};
use super::figures::{FigureGroup, Figures, TWICE};
use super::yearly::asks_for_more;
use crate::domain::Period;
use crate::model::Context;
use crate::model::figure::{DONE, Figure, NEW};
use crate::model::yearly::YearlyEntry;

/// The figures of a period, ready to be shown.
#[derive(Debug)]
pub struct ShownFigures {
    /// Period counted.
    pub period: Period,
    /// Names of the places counted.
    pub places: Vec<String>,
    /// Sentences that stand above the figures.
    pub notes: Vec<String>,
    /// Names of the columns.
    pub names: Vec<String>,
    /// The parts of the page.
    pub groups: Vec<ShownGroup>,
    /// Answers typed for the year of the period, by place.
    pub yearly: Vec<(String, Vec<YearlyEntry>)>,
}

/// A part of the page.
#[derive(Debug)]
pub struct ShownGroup {
    /// Code in files.
    pub code: &'static str,
    /// Title of the part.
    pub title: &'static str,
    /// Figures of the part.
    pub figures: Vec<ShownFigure>,
}

/// A figure, ready to be shown.
#[derive(Debug)]
pub struct ShownFigure {
    /// The declaration.
    pub figure: &'static Figure,
    /// Rows of its table.
    pub rows: Vec<FigureRow>,
    /// Chart of the last column.
    pub chart: Option<Chart>,
}

impl ShownFigure {
    fn of(figure: &'static Figure, columns: &[CountPair]) -> Self {
        let chart = Chart::of(figure, columns);
        Self { figure, rows: figure_rows(figure, columns), chart: chart.filter(Chart::is_worth_drawing) }
    }

    /// True where anything is counted in any column.
    pub fn has_some(&self) -> bool {
        let counts = |amount: Amount| !matches!(amount, Amount::Nothing | Amount::Number(0) | Amount::Part(_, 0));
        let words = self.rows.iter().filter(|row| !row.is_note());
        words.flat_map(|row| &row.amounts).any(|(now, before)| counts(*now) || counts(*before))
    }
}

impl ShownGroup {
    /// Figures but those of every pane, which stand in a sentence of their own.
    pub fn own_figures(&self) -> impl Iterator<Item = &ShownFigure> {
        self.figures.iter().filter(|shown| ![NEW.key, DONE.key].contains(&shown.figure.key))
    }

    /// « 12 (9) »: the lines that `figure` counts, in the last column.
    pub fn total_of(&self, figure: &Figure) -> Option<String> {
        let shown = self.figures.iter().find(|shown| shown.figure.key == figure.key)?;
        let (now, before) = shown.rows.first()?.amounts.last()?;
        Some(format!("{} ({})", now.in_words(), before.in_words()))
    }
}

impl Figures {
    /// Arranges the figures for the page, to `context.now` where the period is not over.
    pub fn to_shown(&self, context: &Context) -> ShownFigures {
        let mut notes = Vec::new();
        if self.period.last_day() >= context.today() {
            notes.push(unfinished(context));
        }
        if self.sites.len() > 1 {
            notes.push(TWICE.to_owned());
        }
        let group = |group: FigureGroup| ShownGroup {
            code: group.code,
            title: group.title,
            figures: group.figures.iter().map(|(figure, columns)| ShownFigure::of(figure, columns)).collect(),
        };
        let centres: Vec<_> = if self.centres.is_empty() { vec![self] } else { self.centres.iter().collect() };
        let typed = |centre: &&Self| (centre.sites.join(", "), centre.yearly.clone());
        ShownFigures {
            period: self.period,
            places: self.sites.clone(),
            notes,
            names: self.column_names(),
            groups: self.groups().into_iter().map(group).collect(),
            yearly: centres.iter().filter(|_| asks_for_more(self)).map(typed).collect(),
        }
    }
}

/// « La période n’est pas finie : chiffres du 29/11/2026 à 14:02. »
pub fn unfinished(context: &Context) -> String {
    let (day, hour) = (context.today().format("%d/%m/%Y"), context.now.clock_text(context.zone));
    format!("La période n’est pas finie\u{a0}: chiffres du {day} à {hour}.")
}
