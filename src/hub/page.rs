//! The figures of a group as a page and a workbook show them: a column a centre, and their sum.

use super::figures::{FigureCell, FigureSection, FigureTable, sum_cells};
use super::people::span_code;
use super::reading::{CentreNow, CentreVoice, GroupNow};
use crate::domain::count::count_phrase;
use crate::domain::{Period, Zone};
use crate::model::Figure;
use crate::model::figure::Measure;
use crate::reports::chart::{Chart, ChartBar};
use crate::reports::figure_rows::{Amount, FigureRow, LACKING, LACKING_LABEL};
use crate::reports::figures::{TOGETHER, TWICE};
use crate::reports::shown::{ShownFigure, ShownFigures, ShownGroup};

/// Sentence about what is masked.
pub const MASKED: &str = "«\u{a0}moins de…\u{a0}»\u{a0}: trop peu pour être dit\u{a0}; «\u{a0}masqué\u{a0}»\u{a0}: laisserait retrouver ce qui est trop peu\u{a0}; \
                         «\u{a0}au moins\u{a0}»\u{a0}: sans ce qui est trop peu.";
/// Sentence about a period in which people are not counted.
pub const NO_PEOPLE: &str = "Les personnes différentes se comptent par mois, par trimestre ou par année.";

/// Arranges figures for the page: those of `period`, the first of the table, beside those of the second.
pub fn show_figures(
    group: &GroupNow,
    (table, period): (&FigureTable, Period),
    sections: &[FigureSection],
    zone: Zone,
) -> ShownFigures {
    let has_people = span_code(period.span).is_some();
    let shown = sections.iter().filter(|section| has_people || !matches!(section, FigureSection::People));
    let show_section = |section: &FigureSection| {
        let columns = Columns { centres: &group.centres, table, section: *section };
        let figures = section.figures().into_iter().map(|figure| columns.show_figure(figure));
        ShownGroup { code: section.code(), title: section.title(), figures: figures.collect() }
    };
    let names: Vec<_> = group.centres.iter().map(|centre| centre.name.clone()).collect();
    let together = (names.len() > 1).then(|| TOGETHER.to_owned());
    ShownFigures {
        period,
        places: names.clone(),
        notes: list_notes(group, period, sections, zone).into_iter().chain([MASKED.to_owned()]).collect(),
        names: names.into_iter().chain(together).collect(),
        groups: shown.map(show_section).collect(),
        yearly: Vec::new(),
    }
}

/// Sentences that stand above the figures: what is not over, what counts twice, who is not heard from.
pub fn list_notes(group: &GroupNow, period: Period, sections: &[FigureSection], zone: Zone) -> Vec<String> {
    let mut notes = Vec::new();
    if period.last_day() >= group.at.day_in(zone) {
        let at = group.at.in_zone(zone).format("%d/%m/%Y à %H:%M");
        notes.push(format!("La période n’est pas finie\u{a0}: chiffres du {at}."));
    }
    notes.extend((group.centres.len() > 1).then(|| TWICE.to_owned()));
    let silent = |centre: &&CentreNow| !matches!(centre.voice(group.at), CentreVoice::Lately(_));
    let silent: Vec<_> = group.centres.iter().filter(silent).map(|centre| centre.name.as_str()).collect();
    if !silent.is_empty() {
        let one = "centre est sans nouvelles, et ses derniers chiffres";
        let several = "centres sont sans nouvelles, et leurs derniers chiffres";
        let count = count_phrase(silent.len(), one, several);
        notes.push(format!("{count} manquent peut-être\u{a0}: {}.", silent.join(", ")));
    }
    let wants_people = sections.iter().any(|section| matches!(section, FigureSection::People));
    notes.extend((span_code(period.span).is_none() && wants_people).then(|| NO_PEOPLE.to_owned()));
    notes
}

/// The columns of a part of the page.
struct Columns<'a> {
    centres: &'a [CentreNow],
    table: &'a FigureTable,
    section: FigureSection,
}

impl Columns<'_> {
    /// A row: what each centre has in the period and in the one before, then their sum.
    fn row(&self, code: &str, label: &str, cell: &dyn Fn(usize, &CentreNow) -> FigureCell) -> FigureRow {
        let few = |centre: &CentreNow| self.section.threshold(centre);
        let pair = |few: i64, at: &dyn Fn(usize) -> FigureCell| (amount(at(0), few), amount(at(1), few));
        let each = self.centres.iter().map(|centre| pair(few(centre), &|period| cell(period, centre)));
        let greatest = self.centres.iter().map(few).max().unwrap_or(0);
        let all = |period: usize| sum_cells(self.centres.iter().map(|centre| cell(period, centre)));
        let sum = (self.centres.len() > 1).then(|| pair(greatest, &all));
        FigureRow { code: code.to_owned(), label: label.to_owned(), amounts: each.chain(sum).collect() }
    }

    fn show_figure(&self, figure: &'static Figure) -> ShownFigure {
        let section = self.section;
        let whole = |period: usize, centre: &CentreNow| self.table.cell(period, centre.id, section, figure);
        let count =
            |count: Option<i64>| count.map_or(FigureCell::Nothing, |count| FigureCell::Number { count, more: false });
        let mut rows = match figure.measure {
            Measure::Each([only]) | Measure::People([only]) => vec![self.row(only.code, "en tout", &whole)],
            Measure::Share => vec![self.row("yes", "part", &whole)],
            Measure::Minutes => {
                let number = |period: usize, centre: &CentreNow| match whole(period, centre) {
                    FigureCell::Minutes { count, .. } => FigureCell::Number { count, more: false },
                    other => other,
                };
                vec![self.row("median", "médiane", &whole), self.row("count", "en tout", &number)]
            }
            Measure::Each(_) | Measure::Scale(_) | Measure::Words | Measure::People(_) | Measure::PeopleWords => {
                let word = |(what, label): (String, String)| {
                    let part =
                        |period: usize, centre: &CentreNow| self.table.part(period, centre.id, section, figure, &what);
                    self.row(&what, &label, &part)
                };
                let words = self.table.words(section, figure).into_iter().map(word);
                words.chain([self.row("total", "en tout", &whole)]).collect()
            }
        };
        let chart = draw(figure, &rows);
        let lacking = self.row(LACKING, LACKING_LABEL, &|period, centre| {
            count(self.table.lacking(period, centre.id, section, figure))
        });
        rows.extend(Some(lacking).filter(has_amount));
        let days = |period: usize, centre: &CentreNow| match self.table.days(period, centre.id, section, figure) {
            Some(days) => FigureCell::Share { yes: days.with, of: days.of },
            None => FigureCell::Nothing,
        };
        let days = FigureRow::of_days(self.row("", "", &days).amounts);
        rows.extend(Some(days).filter(has_amount));
        ShownFigure { figure, rows, chart }
    }
}

fn has_amount(row: &FigureRow) -> bool {
    row.amounts.iter().any(|pair| *pair != (Amount::Nothing, Amount::Nothing))
}

fn amount(cell: FigureCell, few: i64) -> Amount {
    match cell {
        FigureCell::Nothing => Amount::Nothing,
        FigureCell::Few => Amount::Few(few),
        FigureCell::Veiled => Amount::Veiled,
        FigureCell::Number { count, more: false } => Amount::Number(count),
        FigureCell::Number { count, more: true } => Amount::AtLeast(count),
        FigureCell::Share { yes, of } => Amount::Part(yes, of),
        FigureCell::Minutes { median, .. } => Amount::Minutes(median),
    }
}

/// Makes the chart of the last column: a bar a word, but for words that are too few to be told.
fn draw(figure: &Figure, rows: &[FigureRow]) -> Option<Chart> {
    // What is not to be told draws no bar at all, and a share of nothing has no length.
    let number = |amount: Amount| match amount {
        Amount::Nothing => Some(Some(0)),
        Amount::Part(_, 0) => Some(None),
        Amount::Number(count) | Amount::AtLeast(count) => u64::try_from(count).ok().map(Some),
        Amount::Part(part, of) => u64::try_from((part * 100 + of / 2) / of).ok().map(Some),
        Amount::Few(_) | Amount::Veiled | Amount::Incomplete | Amount::Minutes(_) => None,
    };
    let (total, words) = rows.split_last()?;
    let share = matches!(figure.measure, Measure::Share);
    let (now, before) = total.amounts.last()?;
    let bar = |row: &FigureRow| {
        let (now, before) = row.amounts.last()?;
        let label = if share { "en %".to_owned() } else { row.label.clone() };
        Some(ChartBar { label, now: number(*now)?, before: number(*before)? })
    };
    let bars = if share { std::slice::from_ref(total) } else { words };
    let bars: Vec<_> = bars.iter().filter_map(bar).filter(|bar| bar.greatest() > 0).collect();
    let chart = Chart {
        title: format!("{}\u{a0}: {} ({})", figure.title, now.in_words(), before.in_words()),
        bars,
        upright: false,
        full: share.then_some(100),
    };
    let drawn = !matches!(figure.measure, Measure::Minutes) && !chart.bars.is_empty();
    Some(chart).filter(|chart| drawn && chart.is_worth_drawing())
}
