//! Several lines of a list at once: marked one by one, then moved by one action that one `u` takes back.

use super::App;
use super::screens::picker::{Choose, PickLine, Picker};
use super::whom::Whom;
use crate::domain::{ItemId, Moment};
use crate::model::{Row, State};
use crate::protocol::Operation;

impl App {
    /// Marks the selected line, or takes its mark away.
    pub(super) fn mark_line(&mut self) {
        self.listing_mut().mark_row();
        match self.listing().marked.len() {
            0 => {}
            1 => self.say_done("1 ligne marquée : marquez-en d’autres, puis l’étape vaut pour toutes."),
            count => {
                self.say_done(format!("{count} lignes marquées : l’étape suivante, ou une lettre, vaut pour toutes."))
            }
        }
    }

    /// Selects the first marked line again, for the keys act on it and not on the one that was selected.
    pub(super) fn return_to_marks(&mut self) {
        self.listing_mut().return_to_marks();
        self.say_refused(match self.listing().marked.len() {
            1 => "Une ligne est marquée, celle-ci\u{a0}: recommencez, ou Échap la démarque.".to_owned(),
            count => format!("{count} lignes sont marquées, dont celle-ci\u{a0}: recommencez, ou Échap les démarque."),
        });
    }

    /// Takes all marks away.
    pub(super) fn unmark_lines(&mut self) {
        self.listing_mut().marked.clear();
    }

    /// True when lines of the list on the screen are marked.
    pub fn has_marks(&self) -> bool {
        !self.listing().marked.is_empty()
    }

    /// True when the step of this line to `to` is made on all marked ones. What is done on a card, or in a call, is about one
    /// line.
    fn goes_for_marked(&self, item: ItemId, to: State) -> bool {
        let on_list = self.screens.from_top().all(|screen| !screen.declaration().acts_on_lines);
        let marked = &self.listing().marked;
        on_list && to.held.is_none() && marked.contains(&item) && marked.len() > 1
    }

    /// Names the people whom the step of this line to `to` is about: everybody whose line is marked with it, where it is made on all.
    pub(super) fn whom_of_step(&self, row: &Row, to: State) -> Whom {
        if !self.goes_for_marked(row.item.id, to) {
            return Whom::of_row(row, self.context.today());
        }
        let rows = self.listing().rows.as_deref().unwrap_or_default();
        let marked = self.listing().marked_lines().into_iter().filter(|(id, _)| *id != row.item.id);
        let others: Vec<_> = marked.filter_map(|(id, _)| rows.iter().find(|other| other.item.id == id)).collect();
        Whom::of_rows(row, &others, &self.context)
    }

    /// Marks again the lines on which a step of `item` was begun together, and no others; returns how many of them are not in
    /// the list any more. A line made since `then` bears a number that the file had given before it was put back from a copy.
    pub(super) fn mark_again(&mut self, item: ItemId, others: &[ItemId], then: Moment) -> usize {
        let listing = self.listing_mut();
        if others.is_empty() {
            // Its step is for it alone, whatever was marked with it since.
            if listing.marked.contains(&item) {
                listing.marked.clear();
            }
            return 0;
        }
        let is_there = |row: &&Row| row.item.state.open && row.item.created_at <= then;
        let open: Vec<_> = listing.rows.iter().flatten().filter(is_there).map(|row| row.item.id).collect();
        let found: Vec<_> = others.iter().filter(|other| open.contains(other)).copied().collect();
        let apart = others.len() - found.len();
        listing.marked.clear();
        found.into_iter().chain([item]).for_each(|line| _ = listing.marked.insert(line));
        apart
    }

    /// The step of a marked line as that of all of them; any other operation as it is.
    pub(super) fn for_marked(&self, operation: Operation) -> Operation {
        match operation {
            Operation::Move { item, to, with, on_order_of, .. } if self.goes_for_marked(item, to) => {
                Operation::MoveAll { lines: self.listing().marked_lines(), to, with, on_order_of }
            }
            operation => operation,
        }
    }

    /// Offers the columns by which the lines of each part may be sorted.
    pub(super) fn pick_sort(&mut self) {
        let pane = PickLine {
            text: "comme le volet".to_owned(),
            aside: "l’ordre habituel".to_owned(),
            does: Choose::Sort(None),
        };
        let columns = self.listing().kind.columns.iter().enumerate().map(|(at, column)| PickLine {
            text: column.header.to_lowercase(),
            aside: String::new(),
            does: Choose::Sort(Some(at)),
        });
        let lines = std::iter::once(pane).chain(columns).collect();
        let mut pick = Picker::new("Trier les lignes par", lines);
        pick.selected = self.listing().sort.map_or(0, |at| at + 1);
        self.screens.push(pick);
    }
}
