//! A pane by its days: turned to, leafed through, and the list of one day to be printed.

use chrono::NaiveDate;

use super::App;
use super::keys::Key;
use super::screens::picker::{Basis, Choose, PickLine, Picker};
use super::screens::text_page::{PageSource, TextPage};
use crate::domain::{StaffId, spoken};
use crate::model::days::SHOWN;
use crate::model::{Context, Days};
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
        let (from, week) = (self.listing().from, chrono::Days::new(SHOWN));
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
        self.ask_to_open(Query::DayList { kind: self.listing().kind, day });
    }

    /// Takes the lines of a day, into the list and the choice on the screen; where they were asked for, shows those of the
    /// professional the list is narrowed to, or asks for whom.
    pub(super) fn on_day_list(&mut self, list: DayList) {
        let day = spoken::tell_day(list.day, self.context.today());
        let narrowed = self.listing().pro;
        let Some(days) = list.kind.days else { return };
        let lines = day_lines(&list, days, &self.context);
        for page in self.screens.all_mut::<TextPage>() {
            match page.source {
                Some(PageSource::Day { kind, day, pro }) if kind == list.kind && day == list.day => {
                    page.text = list.to_text(pro, &self.context).unwrap_or_else(|| std::mem::take(&mut page.text));
                }
                _ => {}
            }
        }
        for pick in self.screens.all_mut::<Picker>() {
            if matches!(&pick.basis, Basis::Day(old) if old.kind == list.kind && old.day == list.day) {
                pick.basis = Basis::Day(Box::new(list.clone()));
                pick.take_lines(lines.clone());
            }
        }
        if !self.opens_answer(&Query::DayList { kind: list.kind, day: list.day }) {
            return;
        }
        if list.rows.is_empty() {
            return self.say_done(format!("{}, {day}.", days.count_phrase(0)));
        }
        if narrowed.is_some() || lines.len() == 1 {
            return self.show_day_list(&list, narrowed);
        }
        let mut pick = Picker::new(&format!("La liste, {day}, de"), lines);
        pick.basis = Basis::Day(Box::new(list));
        self.screens.raise_screen(pick);
    }

    /// Shows the list of a day, for one professional or for all.
    pub(super) fn show_day_list(&mut self, list: &DayList, pro: Option<StaffId>) {
        if let Some(text) = list.to_text(pro, &self.context) {
            let source = Some(PageSource::Day { kind: list.kind, day: list.day, pro });
            self.show_paper(TextPage { text, source, ..TextPage::default() });
        }
    }
}

/// Everybody, then each professional whom lines of the day are for, with how many.
fn day_lines(list: &DayList, days: &Days, context: &Context) -> Vec<PickLine> {
    let counts = list.count_by_professional(context);
    let each = counts.into_iter().map(|(pro, count)| (Some(pro), context.staff_name(pro).to_owned(), count));
    let all = std::iter::once((None, "tout le monde".to_owned(), list.rows.len())).chain(each);
    let line = |(pro, text, count)| PickLine { text, aside: days.count_phrase(count), does: Choose::DayList(pro) };
    all.map(line).collect()
}
