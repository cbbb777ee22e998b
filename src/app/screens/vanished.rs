//! Lines that the agenda no longer holds, as one list: cancelled or kept together, or one by one, in one action.

use crate::app::App;
use crate::app::bindings::{Binding, bind_keys, bind_verb};
use crate::app::commands::HELP;
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};
use crate::domain::ItemId;
use crate::model::{Row, Verb};
use crate::protocol::{Operation, Query, Vanished, VanishedLine};

/// The lines, each with what is to become of it.
#[derive(Debug, Default)]
pub struct VanishedLines {
    /// Lines in the order of their hours; none before the file has answered.
    pub rows: Option<Vec<Row>>,
    /// Lines that are kept although they are gone; the others are cancelled.
    pub kept: Vec<ItemId>,
    /// The selected line.
    pub selected: usize,
}

impl VanishedLines {
    /// Answer about a line: to be cancelled, or kept.
    pub fn answer(&self, row: &Row) -> Vanished {
        if self.kept.contains(&row.item.id) { Vanished::Kept } else { Vanished::Cancelled }
    }

    /// Takes what the file answers; the selection stays on its line, or where it was.
    pub fn take(&mut self, rows: Vec<Row>) {
        let selected = self.row().map(|row| row.item.id);
        let at = rows.iter().position(|row| Some(row.item.id) == selected);
        self.selected = at.unwrap_or(self.selected).min(rows.len().saturating_sub(1));
        self.rows = Some(rows);
    }

    /// Numbers of lines that would be cancelled, and that would be kept.
    pub fn counts(&self) -> (usize, usize) {
        let rows = self.rows.as_deref().unwrap_or_default();
        let kept = rows.iter().filter(|row| self.answer(row) == Vanished::Kept).count();
        (rows.len() - kept, kept)
    }

    fn row(&self) -> Option<&Row> {
        self.rows.as_ref()?.get(self.selected)
    }

    fn turn(&mut self) {
        let Some(id) = self.row().map(|row| row.item.id) else { return };
        match self.kept.iter().position(|kept| *kept == id) {
            Some(at) => drop(self.kept.swap_remove(at)),
            None => self.kept.push(id),
        }
        self.step(1);
    }

    /// Keeps all the lines, or cancels them all when all are kept already.
    fn turn_all(&mut self) {
        let rows = self.rows.as_deref().unwrap_or_default();
        let all_kept = rows.iter().all(|row| self.answer(row) == Vanished::Kept);
        self.kept = if all_kept { Vec::new() } else { rows.iter().map(|row| row.item.id).collect() };
    }

    fn step(&mut self, by: isize) {
        let last = self.rows.as_ref().map_or(0, Vec::len).saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }
}

impl Screen for VanishedLines {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn row(&self) -> Option<&Row> {
        Self::row(self)
    }
}

/// Lines gone from the agenda.
pub static DECLARATION: Declaration = Declaration::new("Plus dans l’agenda", &[OWN, &[HELP]]);

fn list(app: &App) -> Option<&VanishedLines> {
    app.screens.top()
}

fn has_line(app: &App) -> bool {
    list(app).is_some_and(|list| list.row().is_some())
}

fn with_list(app: &mut App, act: impl FnOnce(&mut VanishedLines)) {
    if let Some(list) = app.screens.top_mut() {
        act(list);
    }
}

const OWN: &[Binding] = &[
    bind_verb(
        Verb::Next,
        "annuler ou garder",
        "La ligne choisie\u{a0}: annulée, ou gardée malgré l’agenda.",
        |app, _| {
            with_list(app, VanishedLines::turn);
        },
    )
    .acting_when(has_line),
    bind_verb(Verb::Mark, "toutes", "Toutes gardées, ou toutes annulées.", |app, _| {
        with_list(app, VanishedLines::turn_all)
    })
    .acting_when(has_line),
    bind_verb(
        Verb::Yes,
        "le faire",
        "Faire pour toutes les lignes ce qui est écrit en face\u{a0}; u le défait.",
        |app, _| {
            app.answer_vanished();
        },
    )
    .acting_when(has_line)
    .that_writes(),
    bind_keys(&[Key::Up, Key::Down], "", "Choisir une ligne.", |app, key| {
        with_list(app, |list| list.step(if key == Key::Up { -1 } else { 1 }));
    }),
    bind_keys(&[Key::PageUp, Key::PageDown], "", "Dix lignes plus haut, plus bas.", |app, key| {
        with_list(app, |list| list.step(if key == Key::PageUp { -10 } else { 10 }));
    }),
    bind_keys(&[Key::Esc], "fermer", "Fermer\u{a0}: rien n’est changé.", |app, _| app.close()),
];

impl App {
    pub(in crate::app) fn open_vanished(&mut self) {
        self.screens.push(VanishedLines::default());
        self.ask_store(Query::Vanished);
    }

    pub(in crate::app) fn on_vanished(&mut self, rows: Vec<Row>) {
        if let Some(list) = self.screens.nearest_mut::<VanishedLines>() {
            list.take(rows);
        }
    }

    /// Asks again which lines are gone, when they are on the screen.
    pub(in crate::app) fn refresh_vanished(&mut self) {
        if self.screens.nearest_mut::<VanishedLines>().is_some() {
            self.ask_store(Query::Vanished);
        }
    }

    fn answer_vanished(&mut self) {
        let Some(list) = self.screens.top::<VanishedLines>() else { return };
        let line = |row: &Row| VanishedLine { item: row.item.id, rev: row.item.rev, answer: list.answer(row) };
        let lines: Vec<_> = list.rows.iter().flatten().map(line).collect();
        self.close();
        self.run(Operation::AnswerVanished(lines), None);
    }
}
