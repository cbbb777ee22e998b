//! The figures of a period as charts, a pane at a time, beside those of the period before.

use super::reading::{CLOSE, SCROLL};
use super::text_page::{TURN, TextPage};
use crate::app::App;
use crate::app::bindings::{Binding, Keys, kind_of_digit};
use crate::app::commands::HELP;
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen, titled_height};
use crate::model::Figure;
use crate::model::Kind;
use crate::model::figure::{Counts, FigureEntry, Measure};
use crate::reports::figures::{Figures, PaneFigures};

/// The charts of one pane.
#[derive(Debug)]
pub struct Charts {
    /// The figures, and those of the period before.
    pub figures: Figures,
    /// Position of the pane among the tabs.
    pub pane: usize,
    /// The first line shown.
    pub top: usize,
}

/// A figure as it is drawn.
#[derive(Debug, Clone)]
pub struct Chart {
    /// « Passages par heure : 118 (97) ».
    pub title: String,
    /// A bar each, with what it is of.
    pub bars: Vec<ChartBar>,
    /// True when the bars are steps of a scale, and stand side by side.
    pub upright: bool,
    /// The number that a bar of full length has; the greatest of them where it is none.
    pub full: Option<u64>,
}

/// A bar, beside that of the period before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartBar {
    /// Word under or before it.
    pub label: String,
    /// Number of the period.
    pub now: u64,
    /// The number of the period before.
    pub before: u64,
}

/// Columns that a chart needs to be read.
const CHART_COLUMNS: u16 = 38;
/// Rows of an upright chart, its title and labels included.
const UPRIGHT_ROWS: usize = 9;

impl Chart {
    /// Makes the chart of a figure; none of what has nothing in both periods, or is one number only.
    fn of(figure: &Figure, counts: &Counts, before: &Counts) -> Option<Self> {
        if counts.total_count() == 0 && before.total_count() == 0 {
            return None;
        }
        let (total, earlier) = (counts.total_count(), before.total_count());
        let title = format!("{} : {total} ({earlier})", figure.title);
        let shares = |counts: &Counts| u64::try_from(counts.percent().unwrap_or(0)).unwrap_or(0);
        let (title, upright, bars) = match figure.measure {
            Measure::Each([_]) => return None,
            Measure::Each(_) | Measure::Words => {
                let earlier = before.list_entries(figure.measure);
                let bars = beside(counts.list_entries(figure.measure), &earlier);
                (title, false, bars.into_iter().filter(|bar| bar.now + bar.before > 0).collect())
            }
            Measure::Scale(_) => {
                let mut both = counts.clone();
                both.add_all(before);
                let steps = both.steps(figure.measure);
                if steps.len() < 2 {
                    return None;
                }
                let number = |counts: &Counts, code: &str| {
                    let entry = counts.list_entries(figure.measure).into_iter().find(|entry| entry.code == code);
                    entry.and_then(|entry| entry.value).and_then(|count| u64::try_from(count).ok()).unwrap_or(0)
                };
                let bars = steps.into_iter().map(|step| ChartBar {
                    now: number(counts, &step.code),
                    before: number(before, &step.code),
                    label: step.label,
                });
                (title, true, bars.collect())
            }
            Measure::Minutes => {
                let mut bars = beside(counts.lengths(), &before.lengths());
                let last = bars.iter().rposition(|bar| bar.now + bar.before > 0);
                bars.truncate(last.map_or(0, |last| last + 1));
                (title, false, bars)
            }
            Measure::Share => {
                let title = format!("{} : {} sur {total}", figure.title, counts.share_count());
                let bar = ChartBar { label: "en %".to_owned(), now: shares(counts), before: shares(before) };
                (title, false, vec![bar])
            }
        };
        let full = matches!(figure.measure, Measure::Share).then_some(100);
        Some(Self { title, bars, upright, full })
    }

    /// Rows it takes, with the blank one under it.
    pub fn rows(&self) -> usize {
        if self.upright { UPRIGHT_ROWS + 1 } else { self.bars.len() + 2 }
    }
}

/// Bars of `now`, each beside the entry of the same code among `before`; then what only the period before had.
fn beside(now: Vec<FigureEntry>, before: &[FigureEntry]) -> Vec<ChartBar> {
    let number = |entry: Option<&FigureEntry>| {
        entry.and_then(|entry| entry.value).and_then(|count| u64::try_from(count).ok()).unwrap_or(0)
    };
    let of = |code: &str, among: &[FigureEntry]| number(among.iter().find(|entry| entry.code == code));
    let only_before = before.iter().filter(|entry| now.iter().all(|known| known.code != entry.code));
    let gone: Vec<_> =
        only_before.map(|entry| ChartBar { label: entry.label.clone(), now: 0, before: number(Some(entry)) }).collect();
    let mut bars: Vec<_> = now
        .iter()
        .map(|entry| ChartBar { label: entry.label.clone(), now: number(Some(entry)), before: of(&entry.code, before) })
        .collect();
    bars.extend(gone);
    bars
}

impl Charts {
    /// The pane shown, and the same of the period before.
    fn shown(&self) -> Option<(&PaneFigures, &PaneFigures)> {
        Some((self.figures.panes.get(self.pane)?, self.figures.before.get(self.pane)?))
    }

    /// « Chiffres du 16/11 au 22/11/2026 · Arrivées ».
    pub fn title(&self) -> String {
        let pane = self.shown().map_or("", |(pane, _)| pane.kind.title);
        format!("{} · {pane}", Figures::page_title(self.figures.period))
    }

    /// The charts of the pane, in the order of its figures.
    pub fn charts(&self) -> Vec<Chart> {
        let Some((pane, before)) = self.shown() else { return Vec::new() };
        let charts =
            pane.counted.iter().filter_map(|(figure, counts)| Chart::of(figure, counts, &before.counts_of(figure)));
        charts.collect()
    }

    /// The charts shared out over the columns of a screen that wide: each goes where there is most room.
    pub fn columns(&self, width: u16) -> Vec<Vec<Chart>> {
        let count = usize::from((width / CHART_COLUMNS).clamp(1, 3));
        let mut columns: Vec<(usize, Vec<Chart>)> = vec![(0, Vec::new()); count];
        for chart in self.charts() {
            if let Some((rows, column)) = columns.iter_mut().min_by_key(|(rows, _)| *rows) {
                *rows += chart.rows();
                column.push(chart);
            }
        }
        columns.into_iter().map(|(_, column)| column).collect()
    }

    fn rows(&self, width: u16) -> usize {
        self.columns(width).iter().map(|column| column.iter().map(Chart::rows).sum()).max().unwrap_or(0)
    }
}

impl Screen for Charts {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn top_line(&mut self) -> Option<&mut usize> {
        Some(&mut self.top)
    }

    fn overflow(&self, (columns, rows): (u16, u16)) -> usize {
        self.rows(columns).saturating_sub(titled_height(rows))
    }
}

/// Figures as charts.
pub static DECLARATION: Declaration = Declaration::new("Des graphiques", &[TURN, OWN, SCROLL, CLOSE, &[HELP]]);

const OWN: &[Binding] = &[
    Binding::new(Keys::Panes, "", "Les graphiques de ce volet.", |app: &mut App, key| {
        if let Key::Char(digit) = key
            && let Some(kind) = kind_of_digit(digit)
        {
            app.turn_charts_to(kind);
        }
    })
    .with_words(|_| Some("volet".to_owned())),
    Binding::new(Keys::These(&[Key::Enter]), "texte", "Revenir au texte des chiffres.", |app: &mut App, _| app.close()),
];

impl App {
    /// Shows the figures on the screen as charts, of the pane the list is of.
    pub(in crate::app) fn show_charts(&mut self) {
        let figures = self.screens.top::<TextPage>().and_then(|page| page.figures.clone());
        if let Some(figures) = figures {
            self.screens.raise_screen(Charts { figures: *figures, pane: self.lists.tab, top: 0 });
        }
    }

    fn turn_charts_to(&mut self, kind: &'static Kind) {
        if let Some(charts) = self.screens.top_mut::<Charts>()
            && let Some(pane) = charts.figures.panes.iter().position(|pane| *pane.kind == *kind)
        {
            (charts.pane, charts.top) = (pane, 0);
        }
    }
}
