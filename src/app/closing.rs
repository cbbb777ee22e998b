//! What is done to many lines at once: the end of a day, and the reminders of appointments.

use super::App;
use super::keys::Key;
use super::layers::{DayClose, Layer, Proposal};
use crate::domain::spoken;
use crate::kinds::{Desk, Ending, Row};
use crate::ops::{DayClosing, Op, PlannedReminders, Query, Settled, UnclosedDay};

/// « mardi 24/11 »; « aujourd’hui » on the day itself.
pub fn day_words(day: &UnclosedDay, desk: &Desk) -> String {
    let date = format!("{} {}", spoken::weekday_name(day.day), day.day.format("%d/%m"));
    if day.day == desk.today() { format!("aujourd’hui, {date}") } else { date }
}

/// What a day's lines most likely became, each with the way it ended.
fn likely<'a>(day: &'a UnclosedDay, desk: &Desk) -> Vec<(&'a Row, Ending)> {
    let ending = |row: &'a Row| {
        let unsettled = (row.item.kind.close_day)(&row.item, desk)?;
        Some((row, *unsettled.endings.first()?))
    };
    day.rows.iter().filter_map(ending).collect()
}

impl App {
    pub(super) fn open_day_close(&mut self) {
        if self.may_write() {
            self.layers.push(Layer::DayClose(DayClose::default()));
            self.ask(Query::DayClose);
        }
    }

    pub(super) fn on_day_closing(&mut self, found: DayClosing) {
        if let Some(close) = self.day_close_mut() {
            close.take(found);
        }
    }

    /// Asks again what is still to be closed, when that is on the screen.
    pub(super) fn refresh_day_close(&mut self) {
        if self.day_close_mut().is_some() {
            self.ask(Query::DayClose);
        }
    }

    fn day_close_mut(&mut self) -> Option<&mut DayClose> {
        self.layers.iter_mut().find_map(|layer| match layer {
            Layer::DayClose(close) => Some(close),
            _ => None,
        })
    }

    pub(super) fn on_close_key(&mut self, key: Key) {
        let desk = self.desk.clone();
        let Some(Layer::DayClose(close)) = self.layers.last_mut() else { return };
        let last = close.rows().len().saturating_sub(1);
        match key.command() {
            Key::Esc => self.close(),
            Key::Down => close.selected = (close.selected + 1).min(last),
            Key::Up => close.selected = close.selected.saturating_sub(1),
            Key::Home => close.selected = 0,
            Key::End => close.selected = last,
            Key::PageDown => close.selected = (close.selected + 10).min(last),
            Key::PageUp => close.selected = close.selected.saturating_sub(10),
            Key::Enter if close.row().is_none() => self.count_nameless(),
            Key::Enter => self.end_line(&desk, 0),
            Key::Char(' ') => self.end_line(&desk, 1),
            Key::Char('*') => self.propose_whole_day(&desk),
            key => self.on_command_key(key),
        }
    }

    /// The selected line ends in the `nth` way.
    fn end_line(&mut self, desk: &Desk, nth: usize) {
        let Some(Layer::DayClose(close)) = self.layers.last() else { return };
        let (Some(row), Some(ending)) = (close.row(), close.endings(desk).get(nth).copied()) else { return };
        let line = Settled { item: row.item.id, rev: row.item.rev, to: ending.to };
        self.run(Op::Settle(vec![line]), None);
    }

    /// Names all the lines of the day and what each most likely became, and asks.
    fn propose_whole_day(&mut self, desk: &Desk) {
        let Some(Layer::DayClose(close)) = self.layers.last() else { return };
        let Some(day) = close.day() else { return };
        // What somebody has in hand is theirs to settle.
        let theirs = |row: &Row| row.item.claimed_now(desk.now).is_some_and(|holder| Some(holder) != self.me);
        let mut ends = likely(day, desk);
        ends.retain(|(row, _)| !theirs(row));
        let Some(question) = question(day, &ends, desk) else { return };
        let lines = ends.iter().map(|(row, ending)| ((row.item.kind.who)(row), ending.label.to_owned())).collect();
        let settled = ends.iter().map(|(row, end)| Settled { item: row.item.id, rev: row.item.rev, to: end.to });
        let op = Op::Settle(settled.collect());
        self.raise(Layer::Proposal(Proposal { question, lines, top: 0, op }));
    }

    /// All lines of the day are settled: those of nobody in the file become figures.
    fn count_nameless(&mut self) {
        let Some(Layer::DayClose(close)) = self.layers.last() else { return };
        match close.day().map(|day| day.day) {
            Some(day) => self.run(Op::CloseDay(day), None),
            None if close.found.is_some() => self.close(),
            None => {}
        }
    }

    /// Says how many reminders would be made and for whom, and asks.
    pub(super) fn on_planned_reminders(&mut self, planned: PlannedReminders) {
        let said = planned.said();
        if planned.is_empty() {
            return self.say(format!("{said}."));
        }
        let question = format!("Rappels de rendez-vous\u{a0}: {said}. Les préparer\u{a0}?");
        self.raise(Layer::Proposal(Proposal { question, lines: planned.lines(), top: 0, op: Op::Remind }));
    }

    pub(super) fn on_proposal_key(&mut self, key: Key) {
        match key {
            Key::Char('o' | 'O') => {
                if let Some(Layer::Proposal(proposal)) = self.layers.pop() {
                    self.run(proposal.op, None);
                }
            }
            Key::Esc | Key::Enter | Key::Char('n' | 'N') => {
                self.close();
                self.say("Rien n’a été changé.");
            }
            key => self.on_reading_key(key),
        }
    }
}

/// « Clôture, mardi 24/11 : régler 12 lignes (absent·e 7, parti·e 5) ? »; none without a line.
fn question(day: &UnclosedDay, ends: &[(&Row, Ending)], desk: &Desk) -> Option<String> {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for (_, ending) in ends {
        match counted.iter_mut().find(|(label, _)| *label == ending.label) {
            Some((_, count)) => *count += 1,
            None => counted.push((ending.label, 1)),
        }
    }
    let told: Vec<_> = counted.iter().map(|(label, count)| format!("{label} {count}")).collect();
    let lines = if ends.len() == 1 { "1 ligne".to_owned() } else { format!("{} lignes", ends.len()) };
    let day = day_words(day, desk);
    (!ends.is_empty()).then(|| format!("Clôture, {day}\u{a0}: régler {lines} ({})\u{a0}?", told.join(", ")))
}
