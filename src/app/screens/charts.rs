//! The figures of a period as charts, a pane at a time, beside those of the period before.

use super::reading::{CLOSE, SCROLL};
use super::text_page::{TURN, TextPage};
use crate::app::App;
use crate::app::bindings::{Binding, Keys, kind_of_digit};
use crate::app::commands::HELP;
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen, titled_height};
use crate::model::Kind;
use crate::reports::chart::Chart;
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

/// Columns that a chart needs to be read.
const CHART_COLUMNS: u16 = 38;
/// Rows of an upright chart, its title and labels included.
const UPRIGHT_ROWS: usize = 9;

/// Rows that a chart takes, with the blank one under it.
pub fn chart_rows(chart: &Chart) -> usize {
    if chart.upright { UPRIGHT_ROWS + 1 } else { chart.bars.len() + 2 }
}

impl Charts {
    /// The pane shown, and the same of the period before.
    fn shown(&self) -> Option<(&PaneFigures, &PaneFigures)> {
        Some((self.figures.now.panes.get(self.pane)?, self.figures.before.panes.get(self.pane)?))
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
                *rows += chart_rows(&chart);
                column.push(chart);
            }
        }
        columns.into_iter().map(|(_, column)| column).collect()
    }

    fn rows(&self, width: u16) -> usize {
        self.columns(width).iter().map(|column| column.iter().map(chart_rows).sum()).max().unwrap_or(0)
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
            && let Some(pane) = charts.figures.now.panes.iter().position(|pane| *pane.kind == *kind)
        {
            (charts.pane, charts.top) = (pane, 0);
        }
    }
}
