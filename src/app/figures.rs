//! The figures on the screen: a period, and the keys that turn to others.

use chrono::NaiveDate;

use super::App;
use super::commands::Hint;
use super::keys::Key;
use super::layers::{Layer, PaperView};
use crate::domain::{Period, Span};
use crate::kinds::paper::Text;
use crate::ops::Query;
use crate::ops::figures::Figures;

/// The letters that turn figures to another length.
const SPANS: [(char, Span, &str); 3] =
    [('j', Span::Day, "jour"), ('s', Span::Week, "semaine"), ('m', Span::Month, "mois")];

/// The period to which a key turns from this one.
pub(super) fn turned(period: Period, key: Key, today: NaiveDate) -> Option<Period> {
    match key {
        Key::Left => Some(period.before()),
        Key::Right => Some(period.next()),
        Key::Char(letter) => {
            let (_, span, _) = SPANS.iter().find(|(known, ..)| *known == letter)?;
            // A shorter one ends where the longer one does, or today.
            Some(Period::holding(*span, period.last().min(today)))
        }
        _ => None,
    }
}

/// What the keys turn to from here.
pub(super) fn hints(period: Period, today: NaiveDate) -> Vec<Hint> {
    let arrows = [(Key::Left, "avant", true), (Key::Right, "après", period.next().first <= today)];
    let arrows = arrows.into_iter().filter(|(.., can)| *can).map(|(key, word, _)| (key.name(), word.to_owned()));
    let spans = SPANS.iter().filter(|(_, span, _)| *span != period.span);
    arrows.chain(spans.map(|(letter, _, word)| (letter.to_string(), (*word).to_owned()))).collect()
}

impl App {
    /// Shows the figures of a period once they are known.
    pub(super) fn show_figures(&mut self, period: Period) {
        let text = Text { title: Figures::title(period), body: vec!["Lecture…".to_owned()], ..Text::default() };
        self.show_paper(PaperView { text, top: 0, period: Some(period), file: None });
        self.ask(Query::Figures(period));
    }

    /// Asks for another period; the one shown stays until it is there.
    pub(super) fn turn_figures(&mut self, period: Period) {
        if period.first > self.desk.today() {
            return self.refuse("Rien n’est encore compté après aujourd’hui.");
        }
        if let Some(view) = self.figures_mut() {
            view.period = Some(period);
        }
        self.ask(Query::Figures(period));
    }

    pub(super) fn on_figures(&mut self, figures: &Figures) {
        let text = figures.text(&self.desk);
        // Closed meanwhile, they are no longer wanted.
        if let Some(view) = self.figures_mut() {
            view.text = text;
        }
    }

    fn figures_mut(&mut self) -> Option<&mut PaperView> {
        self.layers.iter_mut().find_map(|layer| match layer {
            Layer::Paper(view) if view.period.is_some() => Some(view),
            _ => None,
        })
    }
}
