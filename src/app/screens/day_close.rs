//! The end of a day: the lines left open, one key each, day by day.

use super::proposal::Proposal;
use crate::app::App;
use crate::app::bindings::{Binding, Keys, bind_keys};
use crate::app::commands::{CANCEL, CLAIM, HELP, HISTORY, MENU, NOTE, REASSIGN, TURNS};
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};
use crate::domain::{ItemId, spoken};
use crate::model::{Context, Ending, Row, Verb};
use crate::protocol::{DayClosing, LineEnd, Operation, Query, UnclosedDay};

/// The days still to be closed, one after the other, their lines one key each.
#[derive(Debug, Default)]
pub struct DayClose {
    /// Days still to be closed; none before the answer.
    pub found: Option<DayClosing>,
    /// The selected line of the first day.
    pub selected: usize,
    /// Line to select once it is there: what was done with it was taken back.
    pub wanted: Option<ItemId>,
}

impl DayClose {
    /// The day being closed: the earliest.
    pub fn day(&self) -> Option<&UnclosedDay> {
        self.found.as_ref().and_then(|found| found.days.first())
    }

    /// Rows of the selected day.
    pub fn rows(&self) -> &[Row] {
        self.day().map_or(&[], |day| &day.rows)
    }

    /// The selected line.
    pub fn row(&self) -> Option<&Row> {
        self.rows().get(self.selected)
    }

    /// Possible endings of the selected line, the likeliest first; empty when none is selected.
    pub fn endings(&self, context: &Context) -> Vec<Ending> {
        let unsettled = self.row().and_then(|row| (row.item.kind.close_day)(&row.item, context));
        unsettled.map(|unsettled| unsettled.endings).unwrap_or_default()
    }

    /// Takes what the file answers; the selection stays on its line, or where it was, unless a line came back.
    pub fn take(&mut self, found: DayClosing) {
        let selected = self.row().map(|row| row.item.id);
        self.found = Some(found);
        let place_of = |id: Option<ItemId>| self.rows().iter().position(|row| Some(row.item.id) == id);
        let back = place_of(self.wanted);
        let at = back.or_else(|| place_of(selected));
        self.wanted.take_if(|_| back.is_some());
        self.selected = at.unwrap_or(self.selected).min(self.rows().len().saturating_sub(1));
    }
}

impl Screen for DayClose {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn row(&self) -> Option<&Row> {
        Self::row(self)
    }
}

/// The end of a day.
pub static DECLARATION: Declaration = Declaration::new(
    "La clôture de la journée",
    &[OWN, &[CANCEL, HISTORY, CLAIM, NOTE, REASSIGN], TURNS, LAST, &[MENU, HELP]],
)
.acting_on_rows();

fn close(app: &App) -> Option<&DayClose> {
    app.screens.top()
}

fn has_line(app: &App) -> bool {
    close(app).is_some_and(|close| close.row().is_some())
}

fn ending(app: &App, nth: usize) -> Option<String> {
    close(app)?.endings(&app.context).get(nth).map(|ending| ending.label.to_owned())
}

const OWN: &[Binding] = &[
    Binding::for_verb(Verb::Next, "La fin la plus vraisemblable de la ligne.", |app, _| app.end_line(0))
        .acting_when(has_line)
        .with_words(|app| ending(app, 0))
        .that_writes(),
    bind_keys(&[Key::Enter], "", "La fin la plus vraisemblable de la ligne.", |app, _| app.end_line(0))
        .acting_when(has_line)
        .that_writes(),
    Binding::for_verb(Verb::Mark, "Toutes les lignes du jour, comme proposé ; la question les compte.", |app, _| {
        app.propose_whole_day();
    })
    .with_word("toutes")
    .acting_when(has_line)
    .that_writes(),
    bind_keys(&[Key::Right], "", "L’autre fin de la ligne.", |app, _| app.end_line(1))
        .acting_when(has_line)
        .with_words(|app| ending(app, 1))
        .that_writes(),
    bind_keys(&[Key::Enter], "", "Plus aucune ligne : clore ce jour.", |app, _| app.count_nameless())
        .acting_when(|app| !has_line(app))
        .with_words(|app| close(app)?.day().map(|_| "clore ce jour".to_owned())),
    Binding::new(Keys::Line, "", "Les lettres de la ligne choisie, comme dans son volet.", |app, key| {
        app.act_on_row(key)
    })
    .offered_when(|_| false)
    .that_writes(),
];

const LAST: &[Binding] = &[
    bind_keys(&[Key::Up, Key::Down], "", "Choisir une ligne.", |app, key| {
        app.close_step(if key == Key::Up { -1 } else { 1 })
    }),
    bind_keys(&[Key::PageUp, Key::PageDown], "", "Dix lignes plus haut, plus bas.", |app, key| {
        app.close_step(if key == Key::PageUp { -10 } else { 10 });
    }),
    bind_keys(&[Key::Home, Key::End], "", "La première ligne, la dernière.", |app, key| {
        app.close_step(if key == Key::Home { isize::MIN / 2 } else { isize::MAX / 2 });
    }),
    bind_keys(&[Key::Esc], "fermer", "Fermer.", |app, _| app.close()),
];

/// « mardi 24/11 »; « aujourd’hui » on the day itself.
pub fn day_words(day: &UnclosedDay, context: &Context) -> String {
    let date = format!("{} {}", spoken::weekday_name(day.day), day.day.format("%d/%m"));
    if day.day == context.today() { format!("aujourd’hui, {date}") } else { date }
}

/// Rows of a day with their likeliest endings.
fn likely<'a>(day: &'a UnclosedDay, context: &Context) -> Vec<(&'a Row, Ending)> {
    let ending = |row: &'a Row| {
        let unsettled = (row.item.kind.close_day)(&row.item, context)?;
        Some((row, *unsettled.endings.first()?))
    };
    day.rows.iter().filter_map(ending).collect()
}

impl App {
    pub(in crate::app) fn open_day_close(&mut self) {
        if self.may_write() {
            self.screens.push(DayClose::default());
            self.ask_store(Query::DayClose);
        }
    }

    pub(in crate::app) fn on_day_closing(&mut self, found: DayClosing) {
        if let Some(close) = self.day_close_mut() {
            close.take(found);
        }
    }

    /// Asks again what is still to be closed, when that is on the screen.
    pub(in crate::app) fn refresh_day_close(&mut self) {
        if self.day_close_mut().is_some() {
            self.ask_store(Query::DayClose);
        }
    }

    fn day_close_mut(&mut self) -> Option<&mut DayClose> {
        self.screens.nearest_mut()
    }

    fn close_step(&mut self, by: isize) {
        if let Some(close) = self.screens.top_mut::<DayClose>() {
            let last = close.rows().len().saturating_sub(1);
            close.selected = close.selected.saturating_add_signed(by).min(last);
        }
    }

    /// The selected line ends in the `nth` way.
    fn end_line(&mut self, nth: usize) {
        let Some(close) = self.screens.top::<DayClose>() else { return };
        let (Some(row), Some(ending)) = (close.row(), close.endings(&self.context).get(nth).copied()) else { return };
        let line = LineEnd { item: row.item.id, rev: row.item.rev, to: ending.to };
        self.run(Operation::EndLines(vec![line]), None);
    }

    /// Names all the lines of the day and what each most likely became, and asks.
    fn propose_whole_day(&mut self) {
        let context = &self.context;
        let Some(close) = self.screens.top::<DayClose>() else { return };
        let Some(day) = close.day() else { return };
        // What somebody has in hand is theirs to settle.
        let theirs = |row: &Row| row.item.claimed_now(context).is_some_and(|holder| Some(holder) != self.me);
        let mut ends = likely(day, context);
        ends.retain(|(row, _)| !theirs(row));
        let Some(question) = question(day, &ends, context) else { return };
        let lines = ends.iter().map(|(row, ending)| ((row.item.kind.subject)(row), ending.label.to_owned())).collect();
        let settled = ends.iter().map(|(row, end)| LineEnd { item: row.item.id, rev: row.item.rev, to: end.to });
        let operation = Operation::EndLines(settled.collect());
        self.screens.raise_screen(Proposal { question, lines, top: 0, operation });
    }

    /// Closes a day all of whose lines have ended: its anonymous arrivals become figures.
    fn count_nameless(&mut self) {
        let Some(close) = self.screens.top::<DayClose>() else { return };
        match close.day().map(|day| day.day) {
            Some(day) => self.run(Operation::CloseDay(day), None),
            None if close.found.is_some() => self.close(),
            None => {}
        }
    }
}

/// « Clôture, mardi 24/11 : régler 12 lignes (absent·e 7, parti·e 5) ? »; none without a line.
fn question(day: &UnclosedDay, ends: &[(&Row, Ending)], context: &Context) -> Option<String> {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for (_, ending) in ends {
        match counted.iter_mut().find(|(label, _)| *label == ending.label) {
            Some((_, count)) => *count += 1,
            None => counted.push((ending.label, 1)),
        }
    }
    let told: Vec<_> = counted.iter().map(|(label, count)| format!("{label} {count}")).collect();
    let lines = if ends.len() == 1 { "1 ligne".to_owned() } else { format!("{} lignes", ends.len()) };
    let day = day_words(day, context);
    (!ends.is_empty()).then(|| format!("Clôture, {day}\u{a0}: régler {lines} ({})\u{a0}?", told.join(", ")))
}
