//! The figures of a day, a week, a month: of the centre, or of several together, and never of a member of the team.

use unicode_width::UnicodeWidthStr;

use crate::domain::Period;
use crate::model::figure::{Counts, DONE, Figure, FigureEntry, Measure, NEW, spell_minutes};
use crate::model::paper::Text;
use crate::model::{Context, Kind};

/// The figures of a period.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Period counted.
    pub period: Period,
    /// The names of the sites counted together.
    pub sites: Vec<String>,
    /// Figures of each pane, in the order of the tabs.
    pub panes: Vec<PaneFigures>,
    /// Figures of the previous period, shown beside them.
    pub before: Vec<PaneFigures>,
}

/// The figures of one pane.
#[derive(Debug, Clone)]
pub struct PaneFigures {
    /// Pane counted.
    pub kind: &'static Kind,
    /// Figures with their counts, in the order of [`Kind::all_figures`].
    pub counted: Vec<(&'static Figure, Counts)>,
}

/// Columns of the labels, of the values and of the longest bar: together what a screen of 60 columns shows.
const TABLE: (usize, usize, usize) = (30, 10, 14);
/// Character of the bars, which every terminal has.
const BAR: &str = "═";

impl Figures {
    /// Adds the figures another site counted in the same period.
    pub fn add(&mut self, other: Self) {
        self.sites.extend(other.sites);
        let mine = self.panes.iter_mut().chain(&mut self.before);
        for (pane, more) in mine.zip(other.panes.iter().chain(&other.before)) {
            for ((_, counts), (_, more)) in pane.counted.iter_mut().zip(&more.counted) {
                counts.add_all(more);
            }
        }
    }

    /// Title of the page.
    pub fn page_title(period: Period) -> String {
        format!("Chiffres {}", period.in_words())
    }

    /// Makes the page for paper, with bars.
    pub fn to_text(&self, context: &Context) -> Text {
        let title = Self::page_title(self.period);
        let now = context.now.clock_text(context.zone);
        let when =
            if self.period.last_day() < context.today() { String::new() } else { format!(", en cours à {now}") };
        let before = format!("Entre parenthèses : {}.", self.period.words_before());
        let head = vec![self.sites.join(", "), format!("{title}{when}"), before];
        let panes = self.panes.iter().zip(&self.before);
        let mut body = panes.map(|(pane, before)| pane.lines(before)).collect::<Vec<_>>().join(&String::new());
        let mut said: Vec<&Figure> = Vec::new();
        for (pane, before) in self.panes.iter().zip(&self.before) {
            let told = pane
                .counted
                .iter()
                .filter(|(figure, counts)| counts.total_count() + before.counts_of(figure).total_count() > 0);
            for (figure, _) in told {
                if !said.iter().any(|known| (known.title, known.says) == (figure.title, figure.says)) {
                    said.push(figure);
                }
            }
        }
        if !said.is_empty() {
            body.extend([String::new(), "CE QUE COMPTENT CES CHIFFRES".to_owned()]);
            body.extend(
                said.iter().flat_map(|figure| fold_words(&format!("{}\u{a0}: {}.", figure.title, figure.says))),
            );
        }
        Text { title, head, body }
    }
}

impl PaneFigures {
    /// Counts of this figure of the pane.
    pub fn counts_of(&self, figure: &Figure) -> Counts {
        let found = self.counted.iter().find(|(known, _)| known.key == figure.key);
        found.map(|(_, counts)| counts.clone()).unwrap_or_default()
    }

    fn lines(&self, before: &Self) -> Vec<String> {
        let (new, done) = (self.counts_of(&NEW).total_count(), self.counts_of(&DONE).total_count());
        let s = |count| if count > 1 { "s" } else { "" };
        let title = self.kind.title.to_uppercase();
        let mut lines = vec![format!("{title}\u{a0}: {new} ligne{0} nouvelle{0}, {done} terminée{1}", s(new), s(done))];
        let shown = self.counted.iter().filter(|(figure, _)| ![NEW.key, DONE.key].contains(&figure.key));
        lines.extend(shown.flat_map(|(figure, counts)| figure_rows(figure, counts, &before.counts_of(figure))));
        lines
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

/// A figure on paper: its number, that of the period before in parentheses, and a bar for each of its words.
fn figure_rows(figure: &Figure, counts: &Counts, before: &Counts) -> Vec<String> {
    let (title, total) = (figure.title, counts.total_count());
    let inside = |entry: &FigureEntry| format!("  {}", entry.label);
    let first = table_row(title, &total.to_string(), &format!("({})", before.total_count()));
    match figure.measure {
        _ if total == 0 && before.total_count() == 0 => vec![table_row(title, "—", "")],
        Measure::Share => {
            vec![table_row(title, &format!("{} sur {total}", counts.share_count()), &percent_pair(counts, before))]
        }
        Measure::Minutes => {
            let earlier = before.list_entries(figure.measure);
            let spell = |entry: &FigureEntry| entry.value.map_or_else(|| "—".to_owned(), spell_minutes);
            let spread = counts.list_entries(figure.measure).into_iter().zip(earlier).take(2);
            let spread = spread
                .map(|(entry, earlier)| table_row(&inside(&entry), &spell(&entry), &format!("({})", spell(&earlier))));
            std::iter::once(first).chain(spread).collect()
        }
        Measure::Each([_]) => vec![first],
        Measure::Each(_) | Measure::Words => {
            let entries = counts.list_entries(figure.measure);
            let some = entries.into_iter().filter(|entry| entry.value.is_some_and(|count| count > 0));
            std::iter::once(first).chain(bar_rows(some.collect())).collect()
        }
        Measure::Scale(_) => match counts.steps(figure.measure) {
            // A single step says no more than its figure.
            steps if steps.len() < 2 => Vec::new(),
            steps => std::iter::once(first).chain(bar_rows(steps)).collect(),
        },
    }
}

/// « 87 % (80 %) »: the share of the period, then that of the one before.
fn percent_pair(counts: &Counts, before: &Counts) -> String {
    let percent = |counts: &Counts| counts.percent().map_or_else(|| "—".to_owned(), |percent| format!("{percent} %"));
    format!("{} ({})", percent(counts), percent(before))
}

fn bar_rows(entries: Vec<FigureEntry>) -> impl Iterator<Item = String> {
    let most = entries.iter().filter_map(|entry| entry.value).max().unwrap_or(1).max(1);
    entries.into_iter().map(move |entry| {
        let count = entry.value.unwrap_or(0);
        table_row(&format!("  {}", entry.label), &count.to_string(), &draw_bar(count, most))
    })
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
