//! The lists, brought up to date: line by line within the minute they were read in, else as a whole.

use std::sync::Arc;

use super::screens::day_line::DayPicture;
use super::screens::lookup::Lookup;
use super::window::WIDE;
use super::{App, Effect, Phase};
use crate::protocol::{Board, Changed, ListSummary, ListUpdate, Query, RaisedAlarm, ShownList};

impl App {
    /// Hears that another desk has written something, without being told what.
    pub(super) fn on_other_desk(&mut self) {
        if self.read_this_minute().is_none() {
            self.ask_store(Query::News(self.hearing.last));
            // It may be a setting or a member of the team: by whom is known by then.
            self.ask_store(Query::Welcome);
        }
        self.follow_screens();
        self.refresh_list();
    }

    /// Takes what another desk has changed. A screen that has gone on to another list since, or has taken it already, asks.
    pub(super) fn on_pushed(&mut self, changed: Changed) {
        if self.shown_list() != Some(changed.follows) {
            return self.on_other_desk();
        }
        self.on_changed(changed);
        self.follow_screens();
        self.refresh_pages();
    }

    /// Asks again for what is on the screen beside the list: what another desk has written may change any of it.
    pub(super) fn follow_screens(&mut self) {
        self.follow_card();
        self.follow_history();
        self.refresh_call();
        self.look_for_caller();
        self.follow_figures();
        self.follow_texts();
        self.age_searches();
        self.follow_directory();
    }

    /// Notes that the people and lines found may be other ones, since something was written.
    pub(super) fn age_searches(&mut self) {
        self.screens.all_mut::<Lookup>().for_each(|lookup| lookup.stale = true);
    }

    /// Looks again for the people of the search on the screen, where something was written since: under a card it waits.
    pub(super) fn refresh_search(&mut self) {
        let stale = self.screens.top_mut::<Lookup>().is_some_and(|lookup| std::mem::take(&mut lookup.stale));
        if stale && self.screens.top::<Lookup>().is_some_and(|lookup| !lookup.line.text().is_empty()) {
            self.search();
        }
    }

    /// Takes what a request has changed, where that is what would be asked now.
    pub(super) fn on_changed_by_request(&mut self, changed: Option<Box<Changed>>) {
        let Some(changed) = changed else { return };
        let answered = |effect: &mut Effect| matches!(effect, Effect::Ask { query: Query::Changes(list), .. } if *list == changed.follows);
        if self.outbox.effects.extract_if(.., answered).count() > 0 {
            self.on_changed(*changed);
        }
    }

    /// Asks for what changed in the list shown and for all counts, and for the hand-over when it is on the screen.
    pub(super) fn refresh_list(&mut self) {
        let closed = self.wants_closed();
        self.listing_mut().asks_closed = closed;
        let listing = self.listing();
        let (kind, pro) = (listing.kind, listing.pro);
        self.ask_store(match (listing.from, self.read_this_minute()) {
            (Some(from), _) => Query::Days { kind, pro, from },
            (None, Some(list)) => Query::Changes(list),
            (None, None) => Query::Board { kind, pro, closed },
        });
        self.refresh_pages();
    }

    fn refresh_pages(&mut self) {
        self.refresh_handover();
        self.refresh_day_close();
        self.refresh_vanished();
        self.refresh_figures();
        self.refresh_beside();
    }

    /// Returns the list shown, where only the journal can have changed it since it was read.
    fn read_this_minute(&self) -> Option<ShownList> {
        self.shown_list().filter(|list| list.since.minute == self.context.now.minute_number())
    }

    /// Returns the list shown; none where it is of days ahead, or not read yet.
    fn shown_list(&self) -> Option<ShownList> {
        let listing = self.listing();
        let since = listing.as_of.filter(|_| listing.from.is_none() && !self.lacks_closed())?;
        let (kind, pro, closed) = (listing.kind, listing.pro, listing.holds_closed);
        Some(ShownList { kind, pro, since, closed, heard: self.hearing.last })
    }

    /// Asks for the lines closed today where they are to be shown and the last question was not about them: its answer
    /// would take away those that are there.
    pub(super) fn read_closed_lines(&mut self) {
        let wanted = self.listing().from.is_none() && self.wants_closed();
        if !wanted {
            self.listing_mut().asks_closed = false;
        } else if self.phase == Phase::Ready && !self.listing().asks_closed {
            self.refresh_list();
        }
    }

    fn lacks_closed(&self) -> bool {
        self.listing().from.is_none() && self.wants_closed() && !self.listing().holds_closed
    }

    fn wants_closed(&self) -> bool {
        let listing = self.listing();
        let pictured = self.display.size.0 >= WIDE || self.screens.all::<DayPicture>().next().is_some();
        listing.wants_closed() || pictured && listing.kind.day_line.is_some()
    }

    /// Tells whether the list is on its way and nothing else is shown.
    pub fn awaits_list(&self) -> bool {
        self.phase == Phase::Ready && self.screens.is_empty() && self.listing().rows.is_none()
    }

    pub(super) fn on_board(&mut self, board: Board) {
        let alarms = self.take_summary(&board.summary);
        let (context, height) = (self.context.clone(), self.list_height());
        let mut given = false;
        if let Some(listing) = self.lists.panes.iter_mut().find(|listing| *listing.kind == *board.kind) {
            given = listing.unmark_given(&board.rows);
            listing.fill_rows(board, height, &context);
        }
        self.say_unmarked(given);
        self.hear_alarms(&alarms, true);
    }

    fn say_unmarked(&mut self, given: bool) {
        if given {
            self.say_refused("Une ligne marquée est maintenant à quelqu’un d’autre\u{a0}: sa marque est levée.");
        }
    }

    /// Takes the figures and words of a list; returns its alarms.
    fn take_summary(&mut self, summary: &ListSummary) -> Vec<RaisedAlarm> {
        self.lists.counts.clone_from(&summary.counts);
        self.context.here = Arc::clone(&summary.here);
        self.context.cut_off = Arc::clone(&summary.cut_off);
        self.session.reader.seen = Some(summary.as_of.seq);
        self.hear(summary.note.as_ref());
        summary.alarms.clone()
    }

    /// Takes what changed, in the list and in the context, with the news of it.
    pub(super) fn on_changed(&mut self, changed: Changed) {
        self.note_hands(&changed.news);
        if let Some(welcome) = changed.welcome {
            self.on_opened(welcome);
        }
        self.on_news(changed.news);
        let change = match changed.list {
            ListUpdate::All(board) => return self.on_board(board),
            ListUpdate::Lines(change) => change,
        };
        let alarms = self.take_summary(&change.summary);
        let context = self.context.clone();
        if let Some(listing) = self.lists.panes.iter_mut().find(|listing| *listing.kind == *change.kind) {
            if listing.is_as_in(&changed.follows) {
                let given = listing.unmark_given(&change.rows);
                listing.update(change, &context);
                self.say_unmarked(given);
            } else if listing.from.is_none() && listing.as_of.take().is_some() {
                // Another answer came in between.
                self.refresh_list();
            }
        }
        self.hear_alarms(&alarms, false);
    }
}
