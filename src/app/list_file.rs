//! Spreadsheet of the lines that a list shows.

use super::listing::{ListLine, Listing};
use super::screens::text_page::TextPage;
use super::{App, Effect};
use crate::domain::count::count_phrase;
use crate::model::paper::Text;
use crate::model::spreadsheet::{Heading, SheetCell, SheetTable};
use crate::model::{Context, Days, Row, Width};
use crate::protocol::{ExportRecord, Operation};

impl App {
    /// Shows the list as it would be written, and proposes the name of its file.
    pub(super) fn show_list_file(&mut self) {
        let listing = self.listing();
        let table = shown_table(listing, &self.context);
        if table.rows.is_empty() {
            return self.say_done("La liste est vide : il n’y a rien à écrire.");
        }
        let title = format!("Liste {}", listing.kind.title);
        let body = table.rows.iter().map(|row| {
            let cells = row.iter().map(SheetCell::to_text).filter(|cell| !cell.is_empty());
            cells.collect::<Vec<_>>().join("  ")
        });
        let text = Text { title, body: body.collect(), head: vec![self.context.site.to_string()] };
        let mut view = TextPage { text, table: Some(table), ..TextPage::default() };
        view.file = Some(view.proposed_file(&self.printing.folder, &self.context));
        self.show_paper(view);
    }

    /// Writes the table into the file named `path`, and into the journal that it leaves.
    pub(super) fn write_list(&mut self, path: String, table: SheetTable) {
        if self.printing.sending || !self.may_write() {
            return;
        }
        let what = format!("{}, {}", self.listing().kind.title, count_phrase(table.rows.len(), "ligne", "lignes"));
        self.run(Operation::Export(ExportRecord { what, protected: Vec::new() }), None);
        self.send(Effect::WriteTable { path, table });
    }
}

/// The rows that the list shows, under its columns, each with its day where that stands over the lines. Of a protected contact
/// no number leaves.
fn shown_table(listing: &Listing, context: &Context) -> SheetTable {
    let columns = listing.columns();
    let days = listing.kind.days.filter(|_| listing.from.is_some());
    let first = days.map(|_| Heading::new("Jour", 12)).into_iter().chain([Heading::new("État", 16)]);
    let own = columns.iter().map(|column| {
        let (Width::Fixed(cells) | Width::Share(cells, _)) = column.width;
        Heading::new(column.header, cells.saturating_add(4))
    });
    let rows = listing.rows.as_deref().unwrap_or_default();
    let rows = listing.lines.iter().filter_map(|line| match line {
        ListLine::Row { at, .. } => rows.get(*at),
        ListLine::Title { .. } => None,
    });
    let cells = |row: &Row| {
        let mut row = row.clone();
        if row.is_protected() {
            row.item = row.item.without_contact();
        }
        let own = columns.iter().map(|column| SheetCell::text((column.cell)(&row, context).trim()));
        let at = |days: &Days| row.item.moment(&days.at).map(|at| at.day_in(context.zone));
        let day = days.map(|days| at(days).map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default());
        let first = day.as_deref().into_iter().chain([row.item.state.label]).map(SheetCell::text);
        first.chain(own).collect()
    };
    let headings = first.chain(own).collect();
    SheetTable { title: listing.kind.title.to_owned(), headings, rows: rows.map(cells).collect() }
}
