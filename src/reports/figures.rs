//! The figures of a day, a week, a month: of the centre, or of several, one beside the other and together, and never of a
//! member of the team.

use unicode_width::UnicodeWidthStr;

use super::figure_rows::{Amount, CountPair, FigureRow, figure_rows, total_amounts};
use crate::domain::{Period, name};
use crate::model::figure::{Counts, DONE, ENTERED, Figure, Measure, NEW, percent_of};
use crate::model::paper::Text;
use crate::model::people::{PEOPLE, PEOPLE_TITLE};
use crate::model::yearly::YearlyEntry;
use crate::model::{Context, Kind};

/// The figures of a period.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Period counted.
    pub period: Period,
    /// The names of the sites counted together.
    pub sites: Vec<String>,
    /// Figures of the period.
    pub now: Counted,
    /// Figures of the previous period, shown beside them.
    pub before: Counted,
    /// Figures of each centre, where several are counted.
    pub centres: Vec<Self>,
    /// Answers typed for the year of the period, of what is counted nowhere here.
    pub yearly: Vec<YearlyEntry>,
}

/// Everything counted in a period.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    /// Figures of each pane, in the order of the tabs.
    pub panes: Vec<PaneFigures>,
    /// Figures of different people.
    pub people: Vec<(&'static Figure, Counts)>,
}

/// The figures of one pane.
#[derive(Debug, Clone)]
pub struct PaneFigures {
    /// Pane counted.
    pub kind: &'static Kind,
    /// Figures with their counts, in the order of [`Kind::all_figures`].
    pub counted: Vec<(&'static Figure, Counts)>,
}

/// A part of the page: the figures of a pane, or those of people.
#[derive(Debug)]
pub struct FigureGroup<'a> {
    /// Code in files.
    pub code: &'static str,
    /// Title of the part.
    pub title: &'static str,
    /// Figures, each with its columns: of each centre where there are several, then of all.
    pub figures: Vec<(&'static Figure, Vec<CountPair<'a>>)>,
}

/// Widths of the labels, of the values and of the longest bar: together what a screen of 60 columns shows.
const TABLE: (usize, usize, usize) = (30, 12, 12);
/// Columns of a sheet of paper for the centres, and most centres side by side.
const ABREAST: (usize, usize) = (42, 3);
/// Character of the bars, which every terminal has.
const BAR: &str = "═";
/// Sentence that goes with the sum of several centres.
pub const TWICE: &str = "« Ensemble » est la somme des centres : qui est venu·e dans deux centres y compte deux fois.";
/// Column of the sum of several centres.
pub const TOGETHER: &str = "Ensemble";

impl Counted {
    fn add(&mut self, other: &Self) {
        for (pane, more) in self.panes.iter_mut().zip(&other.panes) {
            add_counts(&mut pane.counted, &more.counted);
        }
        add_counts(&mut self.people, &other.people);
    }
}

fn add_counts(mine: &mut [(&'static Figure, Counts)], other: &[(&'static Figure, Counts)]) {
    for ((_, counts), (_, more)) in mine.iter_mut().zip(other) {
        counts.add_all(more);
    }
}

impl Figures {
    /// Adds the figures another site counted in the same period.
    pub fn add(&mut self, other: Self) {
        if self.centres.is_empty() {
            self.centres.push(self.clone());
        }
        self.sites.extend(other.sites.iter().cloned());
        self.now.add(&other.now);
        self.before.add(&other.before);
        self.centres.push(other);
    }

    /// Title of the page.
    pub fn page_title(period: Period) -> String {
        format!("Chiffres {}", period.in_words())
    }

    /// Names of the columns: the centre; of several each, then their sum.
    pub fn column_names(&self) -> Vec<String> {
        let together = (!self.centres.is_empty()).then(|| TOGETHER.to_owned());
        let each: Vec<_> = if self.centres.is_empty() { vec![self] } else { self.centres.iter().collect() };
        each.into_iter().map(|centre| centre.sites.join(", ")).chain(together).collect()
    }

    fn columns<'a>(&'a self, pick: impl Fn(&'a Counted) -> Option<&'a Counts>) -> Vec<CountPair<'a>> {
        let each = self.centres.iter().chain([self]);
        each.filter_map(|one| Some(CountPair { now: pick(&one.now)?, before: pick(&one.before)? })).collect()
    }

    /// The parts of the page: the panes, then people.
    pub fn groups(&self) -> Vec<FigureGroup<'_>> {
        let people = self.now.people.iter().enumerate();
        let people = people.map(|(at, (figure, _))| {
            (*figure, self.columns(|counted| counted.people.get(at).map(|(_, counts)| counts)))
        });
        let people = FigureGroup { code: PEOPLE, title: PEOPLE_TITLE, figures: people.collect() };
        let panes = self.now.panes.iter().enumerate().map(|(place, pane)| {
            let figures = pane.counted.iter().enumerate().map(|(at, (figure, _))| {
                let counts = |pane: &'_ PaneFigures| pane.counted.get(at).is_some();
                let columns = self.columns(move |counted| {
                    let pane = counted.panes.get(place).filter(|pane| counts(pane))?;
                    Some(&pane.counted[at].1)
                });
                (*figure, columns)
            });
            FigureGroup { code: pane.kind.code, title: pane.kind.title, figures: figures.collect() }
        });
        panes.chain([people]).collect()
    }

    /// Makes the page for paper: with bars of one centre, with a column each of several.
    pub fn to_text(&self, context: &Context) -> Text {
        let title = Self::page_title(self.period);
        let now = context.now.clock_text(context.zone);
        let when =
            if self.period.last_day() < context.today() { String::new() } else { format!(", en cours à {now}") };
        let before = format!("Entre parenthèses : {}.", self.period.words_before());
        let mut head = vec![self.sites.join(", "), format!("{title}{when}"), before];
        head.extend((!self.centres.is_empty()).then(|| TWICE.to_owned()));
        let groups = self.groups();
        let names = self.column_names();
        let parts = groups.iter().filter(|group| group.has_some()).map(|group| match self.centres.is_empty() {
            true => group.lines(),
            false => group.lines_abreast(&names),
        });
        let mut body = parts.collect::<Vec<_>>().join(&String::new());
        let elsewhere = super::yearly::elsewhere_lines(self);
        if !elsewhere.is_empty() {
            body.extend([String::new(), "À DEMANDER AILLEURS".to_owned()]);
            body.extend(elsewhere.iter().flat_map(|line| fold_words(line)));
        }
        let said = defined(&groups);
        if !said.is_empty() {
            body.extend([String::new(), "CE QUE COMPTENT CES CHIFFRES".to_owned()]);
            body.extend(said.iter().flat_map(|figure| fold_words(&define(figure))));
        }
        Text { title, head, body }
    }
}

/// « Passages : les venues, une ligne chacune. Répond à : accord national, … ».
pub fn define(figure: &Figure) -> String {
    let answers = answers_words(figure).map(|answers| format!(" {answers}.")).unwrap_or_default();
    let entered = if figure.entered { format!(" {}.", name::capitalise_first(ENTERED)) } else { String::new() };
    format!("{}\u{a0}: {}.{entered}{answers}", figure.title, figure.says)
}

/// « Répond à : accord national, soins non programmés (libellé non vérifié) ».
pub fn answers_words(figure: &Figure) -> Option<String> {
    let items: Vec<_> = figure.answers.iter().map(|asked| asked.in_words()).collect();
    (!items.is_empty()).then(|| format!("Répond à : {}", items.join(" ; ")))
}

/// Figures that have something in either period, each definition once.
fn defined(groups: &[FigureGroup]) -> Vec<&'static Figure> {
    let mut said: Vec<&'static Figure> = Vec::new();
    for (figure, _) in groups.iter().flat_map(|group| &group.figures).filter(|(_, columns)| has_some(columns)) {
        if !said.iter().any(|known| (known.title, known.says) == (figure.title, figure.says)) {
            said.push(figure);
        }
    }
    said
}

fn has_some(columns: &[CountPair]) -> bool {
    let has_some = |counts: &Counts| counts.incomplete || counts.total_count() > 0;
    columns.iter().any(|column| has_some(column.now) || has_some(column.before))
}

impl FigureGroup<'_> {
    /// True when something is counted in it, in either period.
    pub fn has_some(&self) -> bool {
        self.code != PEOPLE || self.figures.iter().any(|(_, columns)| has_some(columns))
    }

    /// Number of the period and of the one before, over all centres, of the lines of the pane that `figure` counts.
    pub fn total_of(&self, figure: &Figure) -> Option<(i64, i64)> {
        let (_, columns) = self.figures.iter().find(|(known, _)| known.key == figure.key)?;
        columns.last().map(|column| (column.now.total_count(), column.before.total_count()))
    }

    /// Figures but those of every pane, which stand in the title.
    pub fn own_figures(&self) -> impl Iterator<Item = &(&'static Figure, Vec<CountPair<'_>>)> {
        self.figures.iter().filter(|(figure, _)| ![NEW.key, DONE.key].contains(&figure.key))
    }

    fn heading(&self) -> String {
        let title = self.title.to_uppercase();
        let s = |count| if count > 1 { "s" } else { "" };
        match (self.total_of(&NEW), self.total_of(&DONE)) {
            (Some((new, _)), Some((done, _))) => {
                format!("{title}\u{a0}: {new} ligne{0} nouvelle{0}, {done} terminée{1}", s(new), s(done))
            }
            _ => title,
        }
    }

    fn lines(&self) -> Vec<String> {
        let figures = self.own_figures().filter_map(|(figure, columns)| Some((figure, columns.last()?)));
        let lines = figures.flat_map(|(figure, columns)| figure_lines(figure, *columns));
        std::iter::once(self.heading()).chain(lines).collect()
    }

    /// Lines with a column a centre, as many abreast as have room for their numbers whole.
    fn lines_abreast(&self, names: &[String]) -> Vec<String> {
        let mut rows = Vec::new();
        for (figure, columns) in self.own_figures().filter(|(_, columns)| has_some(columns)) {
            let told = figure_rows(figure, columns);
            let single = told.len() == 1;
            if !single {
                rows.push((figure.title.to_owned(), Vec::new()));
            }
            for row in told {
                let cells = row.amounts.iter().map(|(now, before)| pair_in_brief(*now, *before)).collect();
                rows.push((if single { figure.title.to_owned() } else { format!("  {}", row.label) }, cells));
            }
        }
        let (room, most) = ABREAST;
        let widest = rows.iter().flat_map(|(_, cells)| cells).map(|cell: &String| cell.width()).max().unwrap_or(0) + 2;
        let abreast = (room / widest).clamp(1, most);
        let width = widest.max(room / abreast);
        let write = |cells: &[String]| cells.iter().map(|cell| format!("{cell:>width$}")).collect::<String>();
        let mut lines = vec![self.heading()];
        for (at, names) in head_columns(names, width - 2).chunks(abreast).enumerate().filter(|_| !rows.is_empty()) {
            lines.push(wide_row("", &write(names)));
            lines.extend(rows.iter().map(|(label, cells)| match cells.chunks(abreast).nth(at) {
                Some(shown) => wide_row(label, &write(shown)),
                None => label.clone(),
            }));
        }
        lines
    }
}

impl PaneFigures {
    /// Counts of this figure of the pane.
    pub fn counts_of(&self, figure: &Figure) -> Counts {
        let found = self.counted.iter().find(|(known, _)| known.key == figure.key);
        found.map(|(_, counts)| counts.clone()).unwrap_or_default()
    }
}

/// « 12 (9) », « 6/7 86 % (75 %) ».
fn pair(now: Amount, before: Amount) -> String {
    let percent = |amount: Amount| match amount {
        Amount::Part(part, of) if of > 0 => format!("{}\u{a0}%", percent_of(part, of)),
        other => other.in_brief(),
    };
    match (now, before) {
        (Amount::Part(part, of), Amount::Part(..)) if of > 0 => {
            format!("{part}/{of} {} ({})", percent(now), percent(before))
        }
        (Amount::Incomplete, Amount::Incomplete) => now.in_words(),
        (now, before) => format!("{} ({})", now.in_words(), before.in_words()),
    }
}

/// « 12 (9) », « <5 (9) ».
fn pair_in_brief(now: Amount, before: Amount) -> String {
    match (now, before) {
        (Amount::Part(..), Amount::Part(..)) | (Amount::Incomplete, Amount::Incomplete) => pair(now, before),
        (now, before) => format!("{} ({})", now.in_brief(), before.in_brief()),
    }
}

/// Names of the columns of several centres and of their sum in so many columns: where one is cut, without the words that all
/// of them begin with.
fn head_columns(names: &[String], width: usize) -> Vec<String> {
    let (centres, together) = names.split_at(names.len().saturating_sub(1));
    let is_cut = centres.iter().any(|name| name.width() > width);
    let told = if is_cut { name::drop_shared_words(centres) } else { centres.iter().map(String::as_str).collect() };
    told.into_iter().map(|name| shorten(name, width)).chain(together.iter().cloned()).collect()
}

fn shorten(words: &str, width: usize) -> String {
    match words.char_indices().nth(width) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}

/// A sentence in lines as wide as the table.
fn fold_words(sentence: &str) -> Vec<String> {
    let (labels, values, bar) = TABLE;
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split(' ') {
        match lines.last_mut().filter(|line| line.width() + 1 + word.width() <= labels + values + bar) {
            Some(line) => *line = format!("{line} {word}"),
            None => lines.push(format!("{}{word}", if lines.is_empty() { "" } else { "  " })),
        }
    }
    lines
}

/// A figure of one centre on paper: its number, that of the period before in parentheses, and a bar for each of its words.
fn figure_lines(figure: &Figure, columns: CountPair) -> Vec<String> {
    let (counts, before) = (columns.now, columns.before);
    let (title, total) = (figure.title, counts.total_count());
    let value =
        total_amounts(figure, &[columns]).into_iter().map(|(now, before)| pair(now, before)).collect::<String>();
    let rows = figure_rows(figure, &[columns]);
    let inside = |row: &FigureRow| table_row(&format!("  {}", row.label), &first_pair(row), "");
    let lacking = rows.iter().filter(|row| row.is_note()).map(inside);
    if !has_some(&[columns]) {
        return std::iter::once(table_row(title, "—", "")).chain(lacking).collect();
    }
    let words: Vec<_> = rows.iter().filter(|row| !is_sum(row)).collect();
    match figure.measure {
        Measure::Share => {
            let part = format!("{} sur {total}", counts.share_count());
            std::iter::once(table_row(title, &part, &percent_pair(counts, before))).chain(lacking).collect()
        }
        Measure::Minutes => {
            let spread = words.into_iter().map(inside);
            std::iter::once(table_row(title, &value, "")).chain(spread).chain(lacking).collect()
        }
        // A single step says no more than its figure.
        Measure::Scale(_) if words.len() < 2 => Vec::new(),
        Measure::Each(_) | Measure::Words | Measure::Scale(_) | Measure::People(_) | Measure::PeopleWords => {
            let number = |row: &FigureRow| match row.amounts.first() {
                Some((Amount::Number(count), _)) => *count,
                _ => 0,
            };
            let most = words.iter().map(|row| number(row)).max().unwrap_or(1).max(1);
            let bars = words
                .iter()
                .map(|row| table_row(&format!("  {}", row.label), &first_pair(row), &draw_bar(number(row), most)));
            std::iter::once(table_row(title, &value, "")).chain(bars).chain(lacking).collect()
        }
    }
}

fn first_pair(row: &FigureRow) -> String {
    row.amounts.first().map(|(now, before)| pair(*now, *before)).unwrap_or_default()
}

/// True for a row that is no word of the figure.
fn is_sum(row: &FigureRow) -> bool {
    row.is_note() || ["total", "count"].contains(&row.code.as_str()) || row.label == "en tout"
}

/// « 87 % (80 %) »: the share of the period, then that of the one before.
fn percent_pair(counts: &Counts, before: &Counts) -> String {
    let percent = |counts: &Counts| counts.percent().map_or_else(|| "—".to_owned(), |percent| format!("{percent} %"));
    format!("{} ({})", percent(counts), percent(before))
}

/// Draws a bar in proportion of `count` to `most`, at least one sign long unless there is nothing.
fn draw_bar(count: i64, most: i64) -> String {
    let cells = (count * TABLE.2 as i64 + most / 2) / most;
    BAR.repeat(usize::try_from(cells.max(count.min(1))).unwrap_or(0))
}

/// A line of the table; its spaces do not break, so that the columns stand.
fn table_row(label: &str, value: &str, bar: &str) -> String {
    let (labels, values, _) = TABLE;
    let pad = " ".repeat((labels + values).saturating_sub(label.width() + value.width()).max(1));
    format!("{label}{pad}{value}  {bar}").trim_end().replace(' ', "\u{a0}")
}

/// A line of the table of several centres.
fn wide_row(label: &str, cells: &str) -> String {
    let label = shorten(label, TABLE.0 - 2);
    let pad = " ".repeat(TABLE.0.saturating_sub(label.width()));
    format!("{label}{pad}{cells}").trim_end().replace(' ', "\u{a0}")
}
