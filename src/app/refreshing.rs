//! The lists, brought up to date: line by line within the minute they were read in, else as a whole.

use super::{App, Phase};
use crate::protocol::{AsOf, Board, Changed, ListUpdate, Query};

impl App {
    /// Hears that another desk has written something.
    pub(super) fn on_bell(&mut self) {
        if self.read_this_minute().is_none() {
            // It may be a setting or a member of the team.
            self.ask(Query::Welcome);
            self.ask(Query::News(self.hearing.last));
        }
        self.follow_card();
        self.follow_history();
        self.refresh();
    }

    /// Asks for what changed in the list shown and for all counts, and for the hand-over when it is on the screen.
    pub(super) fn refresh(&mut self) {
        let listing = self.listing();
        let (kind, pro) = (listing.kind, listing.pro);
        self.ask(match (listing.from, self.read_this_minute()) {
            (Some(from), _) => Query::Days { kind, pro, from },
            (None, Some(since)) => Query::Changes { kind, pro, since, heard: self.hearing.last },
            (None, None) => Query::Board { kind, pro, closed: true },
        });
        self.refresh_handover();
        self.refresh_day_close();
        self.refresh_vanished();
    }

    /// Returns the moment of the file that the list shows, where only the journal can have changed it since.
    fn read_this_minute(&self) -> Option<AsOf> {
        let listing = self.listing();
        listing.as_of.filter(|as_of| listing.from.is_none() && as_of.minute == self.context.now.minute_number())
    }

    /// Tells whether the list is on its way and nothing else is shown.
    pub fn awaits_list(&self) -> bool {
        self.phase == Phase::Ready && self.screens.is_empty() && self.listing().rows.is_none()
    }

    pub(super) fn on_board(&mut self, board: Board) {
        self.lists.counts = board.counts.clone();
        self.context.here = board.here.clone();
        self.session.reader.seen = Some(board.as_of.seq);
        self.hear(board.note.as_ref());
        let context = self.context.clone();
        if let Some(listing) = self.lists.panes.iter_mut().find(|listing| *listing.kind == *board.kind) {
            listing.fill(board, &context);
        }
    }

    /// Takes what changed, in the list and in the house, with the news of it.
    pub(super) fn on_changed(&mut self, changed: Changed) {
        if let Some(welcome) = changed.welcome {
            self.on_opened(welcome);
        }
        self.on_news(changed.news);
        let change = match changed.list {
            ListUpdate::All(board) => return self.on_board(board),
            ListUpdate::Lines(change) => change,
        };
        self.lists.counts = change.counts.clone();
        self.context.here = change.here.clone();
        self.session.reader.seen = Some(change.as_of.seq);
        self.hear(change.note.as_ref());
        let context = self.context.clone();
        if let Some(listing) = self.lists.panes.iter_mut().find(|listing| *listing.kind == *change.kind) {
            listing.update(change, &context);
        }
    }
}
