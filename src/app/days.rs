//! A pane by its days: turned to, leafed through, and the list of one day to be printed.

use chrono::{Days, NaiveDate};

use super::App;
use super::keys::Key;
use super::screens::picker::{Basis, Choose, PickLine, Picker};
use crate::domain::{StaffId, spoken};
use crate::model::days::SHOWN;
use crate::protocol::Query;
use crate::reports::day_list::DayList;

impl App {
    /// Shows the seven days from tomorrow on.
    pub(super) fn look_ahead(&mut self) {
        if self.listing().from.is_none() {
            self.turn_to(self.context.today().succ_opt());
        }
    }

    /// The week after, the week before, or the pane's own parts again.
    pub(super) fn turn_days(&mut self, key: Key) {
        let (from, week) = (self.listing().from, Days::new(SHOWN));
        self.turn_to(match key {
            Key::PageDown => from.and_then(|from| from.checked_add_days(week)),
            Key::PageUp => from.and_then(|from| from.checked_sub_days(week)),
            _ => None,
        });
    }

    fn turn_to(&mut self, from: Option<NaiveDate>) {
        self.listing_mut().turn_to(from);
        self.refresh_list();
    }

    /// The list of the selected line's day; of the first day shown, or of today, where no line is selected.
    pub(super) fn ask_day_list(&mut self) {
        let shown = self.listing().from;
        let selected = self.listing().row().filter(|_| shown.is_some()).and_then(|row| row.item.day(&self.context));
        let day = selected.map(|day| day.day).or(shown).unwrap_or(self.context.today());
        self.ask_store(Query::DayList { kind: self.listing().kind, day });
    }

    /// Takes the lines of a day: shows those of the professional the list is narrowed to, or asks for whom.
    pub(super) fn on_day_list(&mut self, list: DayList) {
        let day = spoken::tell_day(list.day, self.context.today());
        let narrowed = self.listing().pro;
        let Some(days) = list.kind.days else { return };
        let counts: Vec<_> = list.count_by_professional(&self.context).into_iter().collect();
        let all = list.rows.len();
        if all == 0 {
            return self.say_done(format!("{}, {day}.", days.count_phrase(0)));
        }
        if narrowed.is_some() || counts.is_empty() {
            return self.show_day_list(&list, narrowed);
        }
        let everybody = (None, "tout le monde".to_owned(), all);
        let each = counts.into_iter().map(|(pro, count)| (Some(pro), self.context.staff_name(pro).to_owned(), count));
        let lines = std::iter::once(everybody).chain(each).map(|(pro, text, count)| PickLine {
            text,
            aside: days.count_phrase(count),
            does: Choose::DayList(pro),
        });
        let mut pick = Picker::new(&format!("La liste, {day}, de"), lines.collect());
        pick.basis = Basis::Day(Box::new(list));
        self.screens.raise_screen(pick);
    }

    /// Shows the list of a day, for one professional or for all.
    pub(super) fn show_day_list(&mut self, list: &DayList, pro: Option<StaffId>) {
        if let Some(text) = list.to_text(pro, &self.context) {
            self.show_text(text);
        }
    }
}
