//! A list narrowed to what waits for one professional: set by one person, gone with them, and never in the way of a line
//! just made.

use super::App;
use super::screens::list_search::ListSearch;
use crate::domain::StaffId;
use crate::model::{Item, Row};

impl App {
    /// Lets a filter go that would hide one of these lines, just made or moved, and says so.
    pub(super) fn keep_in_sight(&mut self, items: &[Item]) {
        for listing in &mut self.lists.panes {
            let hides = |pro: &mut StaffId| {
                items
                    .iter()
                    .any(|item| item.kind == listing.kind && item.state.open && !item.falls_to(*pro, &self.context))
            };
            if let Some(pro) = listing.pro.take_if(hides) {
                listing.as_of = None;
                let name = self.context.staff_name(pro);
                self.message.text += &format!(" ; filtre « {name} » levé");
            }
        }
        // What goes along with it, as the trips of a series do, may be further than the list goes.
        self.keep_words_off(items.first());
    }

    /// Lets the words of a list go that would hide this line.
    fn keep_words_off(&mut self, item: Option<&Item>) {
        let context = self.context.clone();
        for listing in &mut self.lists.panes {
            let rows = listing.rows.iter().flatten();
            let hidden =
                |row: &Row| item.is_some_and(|item| item.id == row.item.id) && !listing.holds_words(row, &context);
            let new = |item: &Item| {
                item.kind == listing.kind && !listing.rows.iter().flatten().any(|row| row.item.id == item.id)
            };
            if !listing.words.is_empty() && (rows.into_iter().any(hidden) || item.is_some_and(new)) {
                listing.words.clear();
                listing.order_rows(&context);
                self.message.text += "\u{a0}; recherche levée";
            }
        }
    }

    /// Shows everybody's lines again: a filter ends with whoever has set it, and so do the words being typed for one.
    pub(super) fn end_filters(&mut self) {
        self.screens.close::<ListSearch>();
        for listing in &mut self.lists.panes {
            listing.narrow_to(None);
            listing.words.clear();
        }
    }
}
