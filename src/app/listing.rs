//! The list of one pane: its lines in order, the selected one, the part that fits on the screen.
//!
//! The selection is an item, not a line number: what other desks do moves the lines around it, never the reader.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use unicode_width::UnicodeWidthStr;

use super::cells::{CellOrder, CellTexts, CellWidths, Cells, cell_order, measure_widths};
use crate::domain::{ItemId, StaffId, name};
use crate::model::days::SHOWN;
use crate::model::{Column, Context, Kind, ListFigures, Place, Row, Shares, Width};
use crate::protocol::{AsOf, Board, FinishedLines, ListChange, ListSummary, ShownList};

/// Rows whose cells are measured and kept, names apart: what stands further down does not move the columns.
const MEASURED: usize = 200;

/// Selected line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selected {
    /// An item.
    Item(ItemId),
    /// A folded part, by its index in [`Kind::sections`].
    Section(usize),
}

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListLine {
    /// A part's title, and how many rows it has.
    Title {
        /// Index in [`Kind::sections`].
        section: usize,
        /// Number of rows of the section.
        count: usize,
        /// True when the rows are not shown.
        folded: bool,
    },
    /// A row.
    Row {
        /// Index in [`Listing::rows`].
        at: usize,
        /// Item of the row.
        id: ItemId,
    },
}

/// Place of a row among the others, and its index in [`Listing::rows`].
///
/// The rows themselves are not moved, and of those that stay where they are nothing is looked at when another changes: a row
/// is a kilobyte, and a desk that has slept since the last news finds each of them in main memory only.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Placed {
    section: usize,
    /// Order by the column chosen.
    by: CellOrder,
    /// Order of the pane.
    key: (i64, i64),
    id: ItemId,
    at: usize,
    /// Shares of the row in the line over the list.
    shares: Shares,
    /// Widths of the row's cells, once they are measured.
    widths: Option<CellWidths>,
}

/// The list of one pane.
#[derive(Debug)]
pub struct Listing {
    /// Pane of the list.
    pub kind: &'static Kind,
    /// The moment of the file that the rows show; none where it is not known.
    pub as_of: Option<AsOf>,
    /// Rows, in no order; none before the first answer.
    pub rows: Option<Vec<Row>>,
    /// True when the rows hold the lines closed today.
    pub holds_closed: bool,
    /// True when those lines were asked for with the last question.
    pub asks_closed: bool,
    /// The lines closed today, in sum.
    finished: FinishedLines,
    /// The rows in their order, those of folded parts too.
    order: Vec<Placed>,
    /// Open lines the store left out beyond its limit.
    pub beyond: usize,
    /// Titles and rows, in order.
    pub lines: Vec<ListLine>,
    /// Selected line.
    pub selected: Option<Selected>,
    /// The first line shown.
    pub top: usize,
    /// The first of the seven days shown; none when the pane's own parts are.
    pub from: Option<NaiveDate>,
    /// Professional whose lines alone are shown.
    pub pro: Option<StaffId>,
    /// Words that the lines shown must hold; every line is shown when empty.
    pub words: String,
    /// Lines marked for one action on all of them.
    pub marked: BTreeSet<ItemId>,
    /// Line to which the last mark went on: the keys struck there are meant for the marked ones.
    past_mark: Option<Selected>,
    /// Terminal columns that the longest cell of each column takes, in the order of [`Self::columns`]; nothing is measured
    /// of columns of a fixed width.
    pub cell_widths: Vec<usize>,
    /// The column whose cells order the lines of each part; none where the pane's own order holds.
    pub sort: Option<usize>,
    /// Texts of the first rows.
    cells: Cells,
    /// Line that the selection came to by itself, when the line before it left.
    came_to: Option<ItemId>,
    /// Line to select once its line is there.
    wanted: Option<ItemId>,
    /// Line closed today to select once those lines are there.
    sought: Option<ItemId>,
    /// Part to open once its lines are there.
    opening: Option<usize>,
    /// Parts whose folding was changed by hand.
    toggled: BTreeSet<usize>,
}

impl Listing {
    /// An empty list of `kind`.
    pub fn new(kind: &'static Kind) -> Self {
        Self {
            kind,
            as_of: None,
            rows: None,
            holds_closed: false,
            asks_closed: false,
            finished: FinishedLines::default(),
            order: Vec::new(),
            beyond: 0,
            lines: Vec::new(),
            selected: None,
            top: 0,
            from: None,
            pro: None,
            words: String::new(),
            marked: BTreeSet::new(),
            past_mark: None,
            cell_widths: Vec::new(),
            sort: None,
            cells: Cells::default(),
            came_to: None,
            wanted: None,
            sought: None,
            opening: None,
            toggled: BTreeSet::new(),
        }
    }

    /// True when a line closed today is to be shown, or may be: they are most of a list, and mostly folded away.
    pub fn wants_closed(&self) -> bool {
        let part = self.kind.sections.iter().position(|section| section.closed);
        let shows = part.is_none_or(|part| self.toggled.contains(&part));
        let waits = self.opening.is_some() || self.sought.is_some();
        shows || waits || self.pro.is_some() || !self.words.trim().is_empty()
    }

    /// True when the section is that of the lines closed today, and these were not read.
    fn lacks_rows_of(&self, section: usize) -> bool {
        self.from.is_none() && !self.holds_closed && self.kind.sections[section].closed
    }

    /// Takes the store's rows, unless other days were turned to since. A part that waited for its lines opens, on a list of
    /// which `height` lines are shown.
    pub fn fill_rows(&mut self, board: Board, height: usize, context: &Context) {
        if board.from != self.from {
            return;
        }
        self.holds_closed = board.closed;
        self.take_summary(board.summary);
        // The lines still point into the rows that go.
        let before = self.position();
        let was_open = self.row().is_some_and(|row| row.item.state.open);
        self.beyond = board.beyond;
        self.cells.clear();
        self.rows = Some(board.rows);
        self.place_rows(context);
        self.arrange_lines(before, was_open, context);
        if self.holds_closed {
            self.opening.take().into_iter().for_each(|section| self.toggle(section, height, context));
            self.sought.take().into_iter().for_each(|item| self.select_item(item, false, context));
        }
    }

    /// True when the rows are those of `list`, whose changes may be taken.
    pub fn is_as_in(&self, list: &ShownList) -> bool {
        let same = self.pro == list.pro && self.holds_closed == list.closed;
        same && self.from.is_none() && self.as_of == Some(list.since)
    }

    /// Takes the mark off lines that are somebody else's in `fresh` than when they were marked; true when there were any.
    pub fn unmark_given(&mut self, fresh: &[Row]) -> bool {
        // Mostly nothing is marked, and then no row is looked at.
        if self.marked.is_empty() {
            return false;
        }
        let is_given = |row: &&Row| {
            let now = fresh.iter().find(|fresh| fresh.item.id == row.item.id);
            now.is_some_and(|now| now.item.person() != row.item.person())
        };
        let known = self.rows.iter().flatten().filter(|row| self.marked.contains(&row.item.id));
        let given: Vec<_> = known.filter(is_given).map(|row| row.item.id).collect();
        given.iter().for_each(|id| _ = self.marked.remove(id));
        !given.is_empty()
    }

    /// People of today whose lines are no more, in a list for everybody.
    pub fn let_go(&self) -> usize {
        if self.pro.is_none() && self.from.is_none() { self.finished.let_go } else { 0 }
    }

    fn take_summary(&mut self, summary: ListSummary) {
        (self.finished, self.as_of) = (summary.finished, Some(summary.as_of));
    }

    /// Takes the rows that are other than they were.
    pub fn update(&mut self, change: ListChange, context: &Context) {
        if self.from.is_some() {
            return;
        }
        let before = self.position();
        let was_open = self.row().is_some_and(|row| row.item.state.open);
        if self.rows.is_none() {
            return;
        }
        self.take_summary(change.summary);
        let holds = self.cells.hold_at(context);
        let fresh = change.rows.iter().map(|row| row.item.id);
        fresh.chain(change.gone.iter().copied()).for_each(|id| self.forget_row(id));
        change.rows.into_iter().for_each(|row| self.place_row(row, context));
        if !holds {
            self.place_rows(context);
        }
        self.arrange_lines(before, was_open, context);
    }

    /// Takes away the row of an item.
    fn forget_row(&mut self, id: ItemId) {
        let Some(place) = self.order.iter().position(|placed| placed.id == id) else { return };
        let at = self.order.remove(place).at;
        self.cells.forget(id);
        if let Some(rows) = &mut self.rows {
            rows.swap_remove(at);
            // The last one took its index.
            self.order.iter_mut().filter(|placed| placed.at == rows.len()).for_each(|placed| placed.at = at);
        }
    }

    /// Puts a row that is not there yet in its place.
    fn place_row(&mut self, row: Row, context: &Context) {
        let placed = self.place_of(&row, self.rows.as_ref().map_or(0, Vec::len), context);
        self.order.insert(self.order.partition_point(|other| *other < placed), placed);
        self.rows.get_or_insert_default().push(row);
    }

    /// Puts all rows in the order of the present moment.
    fn place_rows(&mut self, context: &Context) {
        let rows = self.rows.iter().flatten().enumerate();
        self.order = rows.map(|(at, row)| self.place_of(row, at, context)).collect();
        self.order.sort_unstable();
    }

    fn place_of(&self, row: &Row, at: usize, context: &Context) -> Placed {
        let Place { section, key } = self.sort_key(row, context);
        let shares = (self.kind.shares)(&row.item, context);
        Placed { section, by: self.sorted_by(row, context), key, id: row.item.id, at, shares, widths: None }
    }

    /// Sorts the rows as the present moment orders them, and keeps the selection where the reader left it.
    pub fn order_rows(&mut self, context: &Context) {
        let before = self.position();
        if self.rows.is_some() {
            self.place_rows(context);
            self.arrange_lines(before, false, context);
        }
    }

    /// Makes the lines of the rows in their order. `was_open` says that the selected line was open; if it no longer is, it
    /// leaves and the selection stays.
    fn arrange_lines(&mut self, before: Option<usize>, was_open: bool, context: &Context) {
        let Some(rows) = self.rows.take() else { return };
        let mut shares = Vec::with_capacity(self.order.len());
        self.order.iter().for_each(|placed| shares.extend(placed.shares.iter().flatten()));
        let figures = ListFigures { shares, finished: &self.finished.figures };
        self.cells.keep_headline((self.kind.headline)(&figures));
        self.marked.retain(|id| rows.iter().any(|row| row.item.id == *id && row.item.state.open));
        let mut lines = Vec::with_capacity(self.order.len() + self.kind.sections.len());
        let mut rest = &self.order[..];
        // A day without a line is worth its title, a part without one is not.
        let parts = if self.from.is_some() { SHOWN as usize } else { self.kind.sections.len() };
        let folded: Vec<_> = (0..parts).map(|section| self.is_folded(section)).collect();
        let narrowed = !self.words.trim().is_empty();
        let is_shown = |placed: &Placed| !narrowed || self.holds_words(&rows[placed.at], context);
        for (section, folded) in folded.iter().copied().enumerate() {
            let (placed, others) = rest.split_at(rest.partition_point(|placed| placed.section == section));
            rest = others;
            let mut shown = Vec::with_capacity(placed.len());
            shown.extend(placed.iter().filter(|placed| is_shown(placed)));
            let unread = if self.lacks_rows_of(section) { self.finished.count } else { 0 };
            let count = shown.len() + unread;
            if count > 0 || self.from.is_some() {
                lines.push(ListLine::Title { section, count, folded });
            }
            if !folded {
                lines.extend(shown.into_iter().map(|placed| ListLine::Row { at: placed.at, id: placed.id }));
            }
        }
        self.lines = lines;
        self.measure_cells(&rows, &folded, context);
        self.rows = Some(rows);
        // In a folded part it stays unselected: a coffee must not move the reader.
        let wanted = self.wanted.take().map(Selected::Item);
        if wanted.is_some() && (0..self.lines.len()).any(|at| self.selectable(at) == wanted) {
            self.selected = wanted;
        }
        let left = was_open && self.row().is_some_and(|row| !row.item.state.open);
        if left || self.position().is_none() {
            self.select_near(before.unwrap_or(0));
            self.came_to = self.row().filter(|_| was_open).map(|row| row.item.id);
        }
    }

    /// True, once, where the selection came to the line `item` by itself and nobody has moved it since.
    pub fn takes_notice(&mut self, item: ItemId) -> bool {
        self.came_to.take() == Some(item) && self.selected == Some(Selected::Item(item))
    }

    /// Makes the texts of the first rows that are not folded away, and measures the longest cell of each column. A row that
    /// was measured is not looked at again: its texts are in main memory only once the desk has slept.
    fn measure_cells(&mut self, rows: &[Row], folded: &[bool], context: &Context) {
        let columns = self.columns();
        if self.cells.hold_in(context) {
            self.order.iter_mut().for_each(|placed| placed.widths = None);
        }
        let mut widest = CellWidths::default();
        let unfolded = self.order.iter_mut().filter(|placed| !folded[placed.section]);
        for (at, placed) in unfolded.enumerate() {
            let row = &rows[placed.at];
            let widths = if at < MEASURED {
                *placed.widths.get_or_insert_with(|| {
                    let texts = self.cells.make(placed.id, row, columns, context);
                    let is_measured = |column: &Column| column.names || matches!(column.width, Width::Share(..));
                    measure_widths(columns, |at, column| if is_measured(column) { texts[at].width } else { 0 })
                })
            } else {
                measure_widths(columns, |_, column| if column.names { (column.cell)(row, context).width() } else { 0 })
            };
            widest.iter_mut().zip(widths).for_each(|(widest, width)| *widest = (*widest).max(width));
        }
        self.cell_widths = columns.iter().zip(widest).map(|(_, width)| usize::from(width)).collect();
    }

    /// Line over the list, in parts, of these rows of it only.
    pub fn headline_of(&self, rows: &[Row], context: &Context) -> Vec<String> {
        let figure = |row: &Row| (self.kind.finished?.figure)(&row.item, context).filter(|_| !row.item.state.open);
        self.kind.headline_of(rows, &rows.iter().filter_map(figure).collect::<Vec<_>>(), context)
    }

    /// Line over the list, in parts, when all of it is shown.
    pub fn headline(&self, context: &Context) -> Cow<'_, [String]> {
        let rows = || self.rows.as_deref().unwrap_or_default();
        let made = || self.kind.headline_of(rows(), &self.finished.figures, context);
        self.cells.headline_at(context).map_or_else(|| made().into(), Cow::Borrowed)
    }

    /// Texts of the rows to paint at `context`.
    pub fn cell_texts<'a>(&'a self, context: &'a Context) -> CellTexts<'a> {
        self.cells.shown_in(self.columns(), context)
    }

    /// Columns of the list, or of its days ahead.
    pub fn columns(&self) -> &'static [Column] {
        let days = self.kind.days.filter(|_| self.from.is_some());
        days.map_or(self.kind.columns, |days| days.columns)
    }

    /// Shows only the lines that hold `words`, those of folded parts too; all of them when empty.
    pub fn narrow_to_words(&mut self, words: String, context: &Context) {
        self.words = words;
        self.order_rows(context);
    }

    /// Shows only what waits for this professional, once it is read; everybody's when there is none.
    pub fn narrow_to(&mut self, pro: Option<StaffId>) {
        (self.pro, self.as_of) = (pro, None);
    }

    /// Orders the lines of each part by the cells of a column, or as the pane does.
    pub fn sort_by(&mut self, column: Option<usize>, context: &Context) {
        self.sort = column;
        self.order_rows(context);
    }

    /// Key that orders the line by the column chosen; the same for all where none is.
    fn sorted_by(&self, row: &Row, context: &Context) -> CellOrder {
        let column = self.sort.and_then(|at| self.kind.columns.get(at)).filter(|_| self.from.is_none());
        column.map_or(CellOrder::default(), |column| cell_order(&(column.cell)(row, context), context))
    }

    /// Marks the selected line, or takes its mark away, and goes on to the next.
    pub fn mark_row(&mut self) {
        if let Some(Selected::Item(id)) = self.selected {
            if !self.marked.remove(&id) {
                self.marked.insert(id);
            }
            self.move_by(1);
            self.past_mark = self.selected;
        }
    }

    /// True when the keys would act on marked lines, and the selection went elsewhere since: the marks may be forgotten.
    pub fn left_marks(&self) -> bool {
        let is_marked = |row: &Row| self.marked.contains(&row.item.id);
        !self.marked.is_empty() && self.selected != self.past_mark && !self.row().is_some_and(is_marked)
    }

    /// Selects the first marked line.
    pub fn return_to_marks(&mut self) {
        let first = self.acted_row().filter(|_| self.left_marks()).map(|row| row.item.id);
        self.selected = first.map(Selected::Item).or(self.selected);
    }

    /// The line that keys act on: the selected one; where lines are marked and it is not, the first that is.
    pub fn acted_row(&self) -> Option<&Row> {
        let selected = self.row();
        if self.marked.is_empty() || selected.is_some_and(|row| self.marked.contains(&row.item.id)) {
            return selected;
        }
        self.rows_in_order().find(|row| self.marked.contains(&row.item.id))
    }

    fn rows_in_order(&self) -> impl Iterator<Item = &Row> {
        let rows = self.rows.as_deref().unwrap_or_default();
        self.order.iter().filter_map(|placed| rows.get(placed.at))
    }

    /// The marked lines, each as it was read, in the order of the list.
    pub fn marked_lines(&self) -> Vec<(ItemId, i64)> {
        let marked = self.rows_in_order().filter(|row| self.marked.contains(&row.item.id));
        marked.map(|row| (row.item.id, row.item.rev)).collect()
    }

    /// True when the line holds the words looked for, in any of its columns.
    pub fn holds_words(&self, row: &Row, context: &Context) -> bool {
        if self.words.trim().is_empty() {
            return true;
        }
        let kind = self.kind;
        let columns = kind.columns.iter().map(|column| (column.cell)(row, context));
        let text = columns.chain([(kind.subject)(row), row.item.state.label.to_owned()]).collect::<Vec<_>>().join(" ");
        name::begins_words(&self.words, &text)
    }

    /// Rows that hold the words looked for; none where the list is not narrowed by words.
    pub fn rows_found(&self, context: &Context) -> Option<Vec<Row>> {
        if self.words.trim().is_empty() {
            return None;
        }
        Some(self.rows.iter().flatten().filter(|row| self.holds_words(row, context)).cloned().collect())
    }

    fn is_folded(&self, section: usize) -> bool {
        self.words.trim().is_empty() && self.may_fold(section) && !self.toggled.contains(&section)
    }

    /// True when the selection is the title of a part that can be folded and is open.
    pub fn is_open_part(&self) -> bool {
        matches!(self.selected, Some(Selected::Section(section)) if !self.is_folded(section))
    }

    /// True when the section may be folded; days never fold.
    fn may_fold(&self, section: usize) -> bool {
        self.from.is_none() && self.kind.sections[section].folded
    }

    fn sort_key(&self, row: &Row, context: &Context) -> Place {
        let at = self.kind.days.and_then(|days| row.item.moment(&days.at));
        match (self.from, at) {
            (Some(from), Some(at)) => {
                let day = (at.day_in(context.zone) - from).num_days();
                Place { section: usize::try_from(day).unwrap_or(0), key: (at.0, 0) }
            }
            _ => (self.kind.sort_key)(&row.item, context),
        }
    }

    /// Shows seven days from this one, or the pane's own parts again.
    pub fn turn_to(&mut self, from: Option<NaiveDate>) {
        if self.from != from {
            self.from = from;
            (self.rows, self.as_of, self.holds_closed) = (None, None, false);
            self.cells.clear();
            self.order.clear();
            self.lines.clear();
            self.top = 0;
        }
    }

    /// The row under the selection.
    pub fn row(&self) -> Option<&Row> {
        match self.selected? {
            Selected::Item(id) => {
                let placed = self.order.iter().find(|placed| placed.id == id)?;
                self.rows.as_ref()?.get(placed.at)
            }
            Selected::Section(_) => None,
        }
    }

    /// The line the selection stands on.
    pub fn position(&self) -> Option<usize> {
        let selected = self.selected?;
        (0..self.lines.len()).find(|at| self.selectable(*at) == Some(selected))
    }

    /// Selection that line `at` makes: its item, or a section that can be folded.
    fn selectable(&self, at: usize) -> Option<Selected> {
        match self.lines.get(at)? {
            ListLine::Row { id, .. } => Some(Selected::Item(*id)),
            ListLine::Title { section, .. } if self.may_fold(*section) => Some(Selected::Section(*section)),
            ListLine::Title { .. } => None,
        }
    }

    /// Selects the nearest line at or below `at`, or above when there is none.
    fn select_near(&mut self, at: usize) {
        let below = (at..self.lines.len()).find_map(|at| self.selectable(at));
        self.selected = below.or_else(|| (0..at.min(self.lines.len())).rev().find_map(|at| self.selectable(at)));
    }

    /// Moves the selection by this many selectable lines.
    pub fn move_by(&mut self, by: isize) {
        self.came_to = None;
        let stops: Vec<_> = (0..self.lines.len()).filter_map(|at| self.selectable(at)).collect();
        let now = stops.iter().position(|stop| Some(*stop) == self.selected).unwrap_or(0) as isize;
        let last = stops.len().saturating_sub(1) as isize;
        self.selected = stops.get((now + by).clamp(0, last) as usize).copied();
    }

    /// Opens or folds the part under the selection; false when it is not one. Of a part that opens as many rows come into
    /// sight as the `height` lines shown hold.
    pub fn toggle_section(&mut self, height: usize, context: &Context) -> bool {
        let Some(Selected::Section(section)) = self.selected else { return false };
        if self.lacks_rows_of(section) && !self.toggled.contains(&section) {
            // Struck twice before the lines are there, it stays folded.
            self.opening = if self.opening == Some(section) { None } else { Some(section) };
        } else {
            self.toggle(section, height, context);
        }
        true
    }

    /// Gives up what waits for the lines closed today: they were refused.
    pub fn stop_waiting(&mut self) {
        (self.opening, self.sought) = (None, None);
    }

    fn toggle(&mut self, section: usize, height: usize, context: &Context) {
        if !self.toggled.remove(&section) {
            self.toggled.insert(section);
        }
        self.order_rows(context);
        if let Some(at) = self.position() {
            let rows = self.lines[at + 1..].iter().take_while(|line| matches!(line, ListLine::Row { .. })).count();
            let opened = if self.is_folded(section) { 0 } else { rows };
            self.top = self.top.max((at + 1 + opened).saturating_sub(height)).min(at);
        }
    }

    /// Selects an item, unfolding its part if need be; one whose line is still to come, when it comes, and one that is no
    /// longer `open`, when the lines closed today come.
    pub fn select_item(&mut self, item: ItemId, open: bool, context: &Context) {
        let row = self.rows.iter().flatten().find(|row| row.item.id == item);
        let Some(section) = row.map(|row| self.sort_key(row, context).section) else {
            match open || self.holds_closed {
                true => self.wanted = Some(item),
                false => self.sought = Some(item),
            }
            return;
        };
        (self.selected, self.came_to) = (Some(Selected::Item(item)), None);
        if self.is_folded(section) {
            self.toggled.insert(section);
            self.order_rows(context);
        }
    }

    /// Scrolls as little as needed for the selection to be among the `height` lines shown, with its title where possible.
    pub fn scroll_to_selection(&mut self, height: usize) {
        let at = self.position().unwrap_or(0);
        let with_title = if at == 1 { 0 } else { at };
        self.top = self.top.min(with_title).max((at + 1).saturating_sub(height));
        self.top = self.top.min(self.lines.len().saturating_sub(height));
    }
}
