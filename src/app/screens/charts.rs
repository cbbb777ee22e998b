//! The figures of a period as charts, a pane at a time, beside those of the period before.

use super::reading::{CLOSE, SCROLL};
use super::text_page::{TURN, TextPage};
use crate::app::App;
use crate::app::bindings::{Binding, Keys, kind_of_digit};
use crate::app::commands::HELP;
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen, titled_height};
use crate::domain::name;
use crate::model::people::PEOPLE_TITLE;
use crate::model::{Kind, Verb};
use crate::reports::chart::Chart;
use crate::reports::figure_rows::CountPair;
use crate::reports::figures::{Counted, Figures};

/// The charts of one pane.
#[derive(Debug)]
pub struct Charts {
    /// The figures, and those of the period before.
    pub figures: Figures,
    /// The figures that are drawn.
    pub shown: ChartsOf,
    /// The first line shown.
    pub top: usize,
}

/// Figures that are drawn together.
#[derive(Debug, Clone, Copy)]
pub enum ChartsOf {
    /// Lines of the pane at this position.
    Pane(usize),
    /// Different people.
    People,
}

/// Columns that a chart needs to be read.
const CHART_COLUMNS: u16 = 38;
/// First word of the titles of the figures of people.
const PEOPLE_WORD: &str = "Personnes ";
/// Rows of an upright chart, its title and labels included.
const UPRIGHT_ROWS: usize = 9;

/// Rows that a chart takes, with the blank one under it.
pub fn chart_rows(chart: &Chart) -> usize {
    if chart.upright { UPRIGHT_ROWS + 1 } else { chart.bars.len() + 2 }
}

impl Charts {
    /// « Chiffres du 16/11 au 22/11/2026 · Arrivées ».
    pub fn title(&self) -> String {
        format!("{} · {}", Figures::page_title(self.figures.period), self.title_of(self.shown))
    }

    fn title_of(&self, shown: ChartsOf) -> &'static str {
        match shown {
            ChartsOf::Pane(at) => self.figures.now.panes.get(at).map_or("", |pane| pane.kind.title),
            ChartsOf::People => PEOPLE_TITLE,
        }
    }

    /// The next pane; after the last one, people.
    fn next_shown(&self) -> ChartsOf {
        match self.shown {
            ChartsOf::Pane(at) if at + 1 < self.figures.now.panes.len() => ChartsOf::Pane(at + 1),
            ChartsOf::Pane(_) => ChartsOf::People,
            ChartsOf::People => ChartsOf::Pane(0),
        }
    }

    /// The charts, in the order of the figures.
    pub fn charts(&self) -> Vec<Chart> {
        let counted = |counted: &'_ Counted| match self.shown {
            ChartsOf::Pane(at) => counted.panes.get(at).map(|pane| pane.counted.clone()).unwrap_or_default(),
            ChartsOf::People => counted.people.clone(),
        };
        let both = counted(&self.figures.now).into_iter().zip(counted(&self.figures.before));
        let charts = both
            .filter_map(|((figure, now), (_, before))| Chart::of(figure, &[CountPair { now: &now, before: &before }]));
        // Two beside each other have room for « Vues, par commune : 359 (345) »: whom they count stands above them.
        let shorten = |chart: Chart| match chart.title.strip_prefix(PEOPLE_WORD) {
            Some(rest) => Chart { title: name::capitalise_first(rest), ..chart },
            None => chart,
        };
        charts.map(shorten).collect()
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

    fn top_line(&self) -> usize {
        self.top
    }

    fn top_line_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.top)
    }

    fn overflow(&self, app: &App) -> usize {
        let (columns, rows) = app.display.size;
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
    Binding::for_verb(
        Verb::Next,
        "Le volet suivant, avec ceux qui n’ont pas de chiffre, puis les personnes différentes.",
        |app: &mut App, _| {
            if let Some(charts) = app.screens.top_mut::<Charts>() {
                (charts.shown, charts.top) = (charts.next_shown(), 0);
            }
        },
    )
    .with_words(|app| app.screens.top::<Charts>().map(|charts| charts.title_of(charts.next_shown()).to_lowercase())),
    Binding::new(Keys::These(&[Key::Enter]), "texte", "Revenir au texte des chiffres.", |app: &mut App, _| app.close()),
];

impl App {
    /// Shows the figures on the screen as charts, of the pane the list is of.
    pub(in crate::app) fn show_charts(&mut self) {
        let figures = self.screens.top::<TextPage>().and_then(|page| page.figures.clone());
        if let Some(figures) = figures {
            self.screens.raise_screen(Charts { figures: *figures, shown: ChartsOf::Pane(self.lists.tab), top: 0 });
        }
    }

    fn turn_charts_to(&mut self, kind: &'static Kind) {
        if let Some(charts) = self.screens.top_mut::<Charts>()
            && let Some(pane) = charts.figures.now.panes.iter().position(|pane| *pane.kind == *kind)
        {
            (charts.shown, charts.top) = (ChartsOf::Pane(pane), 0);
        }
    }
}
