//! The figures of a day, a week, a month: of the centre, or of several together, and never of a member of the team.

use unicode_width::UnicodeWidthStr;

use crate::domain::Period;
use crate::model::figure::{Counts, DONE, Figure, FigureEntry, Measure, NEW, spell};
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
        for (pane, more) in self.panes.iter_mut().zip(&other.panes) {
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
        let head = vec![self.sites.join(", "), format!("{title}{when}")];
        let body = self.panes.iter().map(PaneFigures::lines).collect::<Vec<_>>().join(&String::new());
        Text { title, head, body }
    }
}

impl PaneFigures {
    /// Counts of this figure of the pane.
    pub fn counts_of(&self, figure: &Figure) -> Counts {
        let found = self.counted.iter().find(|(known, _)| known.key == figure.key);
        found.map(|(_, counts)| counts.clone()).unwrap_or_default()
    }

    fn lines(&self) -> Vec<String> {
        let (new, done) = (self.counts_of(&NEW).total(), self.counts_of(&DONE).total());
        let s = |count| if count > 1 { "s" } else { "" };
        let title = self.kind.title.to_uppercase();
        let mut lines = vec![format!("{title}\u{a0}: {new} ligne{0} nouvelle{0}, {done} terminée{1}", s(new), s(done))];
        let shown = self.counted.iter().filter(|(figure, _)| ![NEW.key, DONE.key].contains(&figure.key));
        lines.extend(shown.flat_map(|(figure, counts)| figure_rows(figure, counts)));
        lines
    }
}

fn figure_rows(figure: &Figure, counts: &Counts) -> Vec<String> {
    let (title, total) = (figure.title, counts.total());
    let entries = counts.entries(figure.measure);
    let inside = |entry: &FigureEntry| format!("  {}", entry.label);
    match figure.measure {
        _ if total == 0 => vec![table_row(title, "—", "")],
        Measure::Share => {
            let (share, percent) = (counts.share(), (counts.share() * 100 + total / 2) / total);
            vec![table_row(title, &format!("{share} sur {total}"), &format!("{percent} %"))]
        }
        Measure::Minutes => {
            let spread = entries
                .iter()
                .take(2)
                .map(|entry| table_row(&inside(entry), &entry.value.map_or_else(|| "—".to_owned(), spell), ""));
            std::iter::once(table_row(title, &total.to_string(), "")).chain(spread).collect()
        }
        Measure::Each([_]) => vec![table_row(title, &total.to_string(), "")],
        Measure::Each(_) | Measure::Words => {
            let some: Vec<_> =
                entries.iter().filter_map(|entry| Some((entry, entry.value.filter(|count| *count > 0)?))).collect();
            let most = some.iter().map(|(_, count)| *count).max().unwrap_or(1);
            let bars = some
                .into_iter()
                .map(|(entry, count)| table_row(&inside(entry), &count.to_string(), &draw_bar(count, most)));
            std::iter::once(table_row(title, &total.to_string(), "")).chain(bars).collect()
        }
    }
}

/// Draws a bar in proportion of `count` to `most`, at least one sign long.
fn draw_bar(count: i64, most: i64) -> String {
    let cells = (count * TABLE.2 as i64 + most / 2) / most;
    BAR.repeat(usize::try_from(cells.max(1)).unwrap_or(1))
}

/// A line of the table; its spaces do not break, so that the columns stay aligned.
fn table_row(label: &str, value: &str, bar: &str) -> String {
    let (labels, values, _) = TABLE;
    let pad = " ".repeat((labels + values).saturating_sub(label.width() + value.width()).max(1));
    format!("{label}{pad}{value}  {bar}").trim_end().replace(' ', "\u{a0}")
}
