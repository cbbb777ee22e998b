//! The screen as it is painted: each row a sequence of spans, from which cells are made where the spans are others than
//! those of the row that a terminal shows. A line that somebody else changed is two or three rows of twenty-four: the others
//! cost neither their cells nor a comparison.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A frame being painted on a screen of so many columns and rows.
#[derive(Debug)]
pub struct Canvas {
    area: Rect,
    rows: Vec<RowSpans>,
}

/// Spans of a row in the order in which they were painted, with the signs and cells that they take one after the other.
#[derive(Debug, Default, PartialEq)]
pub struct RowSpans {
    /// Style that every cell has before any span.
    ground: Style,
    spans: Vec<Span>,
    signs: String,
    cells: Vec<Cell>,
}

/// Fingerprint of what a row says, whatever its colours.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct RowFingerprint {
    /// Number that is the same for rows whose spans have the same signs in the same places.
    pub number: u64,
    /// Number of bytes of its signs, blanks left out.
    pub inked: usize,
}

/// A span from a column on, with so many bytes of the row's signs.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    x: u16,
    style: Style,
    bytes: usize,
    kind: SpanKind,
}

/// Kind of a span.
#[derive(Debug, Clone, Copy, PartialEq)]
enum SpanKind {
    /// Letters of one cell each.
    Letters,
    /// Signs of any width, within so many columns.
    Signs { width: u16 },
    /// Sign repeated in each of so many columns.
    Fill { width: u16 },
    /// A style over what is there.
    Tint { width: u16 },
    /// Cells as they are.
    Cells { count: usize },
}

impl Canvas {
    /// Makes a blank canvas.
    pub fn new(columns: u16, rows: u16) -> Self {
        let area = Rect::new(0, 0, columns, rows);
        Self { area, rows: (0..rows).map(|_| RowSpans::default()).collect() }
    }

    /// Returns the whole of it.
    pub fn area(&self) -> Rect {
        self.area
    }

    /// Returns the spans of each row.
    pub fn rows(&self) -> &[RowSpans] {
        &self.rows
    }

    /// Makes the cells of a row.
    pub fn cells_of(&self, y: usize) -> Vec<Cell> {
        self.rows[y].to_cells(self.area.width)
    }

    /// Makes the cells of all rows.
    pub fn to_buffer(&self) -> Buffer {
        let content = (0..self.rows.len()).flat_map(|y| self.cells_of(y)).collect();
        Buffer { area: self.area, content }
    }

    /// Exchanges the spans of a row for those of another, which the next frame begins anew.
    pub fn exchange_row(&mut self, y: usize, spans: &mut RowSpans) {
        std::mem::swap(&mut self.rows[y], spans);
    }

    /// Begins a frame on cells that have this style.
    pub fn begin(&mut self, ground: Style) {
        for row in &mut self.rows {
            row.ground = ground;
            row.spans.clear();
            row.signs.clear();
            row.cells.clear();
        }
    }

    /// Writes letters of one cell each.
    pub fn put_letters(&mut self, x: u16, y: u16, letters: &str, style: Style) {
        self.put(x, y, style, SpanKind::Letters, letters);
    }

    /// Writes signs of any width, as many as have room in `width` columns; returns the column after them.
    pub fn put_signs(&mut self, x: u16, y: u16, width: u16, signs: &str, style: Style) -> u16 {
        self.put(x, y, style, SpanKind::Signs { width }, signs);
        let room = width.min(self.area.width.saturating_sub(x));
        Buffer::empty(Rect::new(0, 0, room, 1)).set_stringn(0, 0, signs, usize::from(room), style).0 + x
    }

    /// Writes one sign in each of `width` columns.
    pub fn fill(&mut self, x: u16, y: u16, width: u16, sign: &str, style: Style) {
        self.put(x, y, style, SpanKind::Fill { width }, sign);
    }

    /// Gives `width` columns another style over what is written there.
    pub fn tint(&mut self, x: u16, y: u16, width: u16, style: Style) {
        self.put(x, y, style, SpanKind::Tint { width }, "");
    }

    /// Puts cells as they are.
    pub fn put_cells(&mut self, x: u16, y: u16, cells: &[Cell]) {
        self.put(x, y, Style::new(), SpanKind::Cells { count: cells.len() }, "");
        if let Some(row) = self.rows.get_mut(usize::from(y)) {
            row.cells.extend_from_slice(cells);
        }
    }

    fn put(&mut self, x: u16, y: u16, style: Style, kind: SpanKind, signs: &str) {
        if let Some(row) = self.rows.get_mut(usize::from(y)) {
            row.spans.push(Span { x, style, bytes: signs.len(), kind });
            row.signs.push_str(signs);
        }
    }
}

impl RowSpans {
    /// Tells what the row says.
    pub fn fingerprint(&self) -> RowFingerprint {
        let mut hasher = FixedState::default().build_hasher();
        for Span { x, bytes, .. } in self.spans.iter().filter(|span| !matches!(span.kind, SpanKind::Tint { .. })) {
            hasher.write_u16(*x);
            hasher.write_usize(*bytes);
        }
        hasher.write(self.signs.as_bytes());
        self.cells.iter().for_each(|cell| hasher.write(cell.symbol().as_bytes()));
        let signs = self.signs.bytes().chain(self.cells.iter().flat_map(|cell| cell.symbol().bytes()));
        RowFingerprint { number: hasher.finish(), inked: signs.filter(|sign| *sign != b' ').count() }
    }

    /// Makes the cells of the row on a screen of so many columns; what goes beyond the last one is left out.
    fn to_cells(&self, columns: u16) -> Vec<Cell> {
        let mut screen = Buffer::empty(Rect::new(0, 0, columns, 1));
        if self.ground != Style::new() {
            screen.set_style(screen.area, self.ground);
        }
        let (mut signs, mut cells) = (self.signs.as_str(), self.cells.as_slice());
        for Span { x, style, bytes, kind } in &self.spans {
            let own;
            (own, signs) = signs.split_at(*bytes);
            let row = screen.content.get_mut(usize::from(*x)..).unwrap_or_default();
            match *kind {
                SpanKind::Letters => {
                    for (letter, cell) in own.split_inclusive(|_| true).zip(row) {
                        cell.set_symbol(letter).set_style(*style);
                    }
                }
                SpanKind::Signs { width } if *x < columns => {
                    screen.set_stringn(*x, 0, own, usize::from(width), *style);
                }
                SpanKind::Signs { .. } => {}
                SpanKind::Fill { width } => {
                    for cell in row.iter_mut().take(usize::from(width)) {
                        cell.set_symbol(own).set_style(*style);
                    }
                }
                SpanKind::Tint { width } => screen.set_style(Rect::new(*x, 0, width, 1), *style),
                SpanKind::Cells { count } => {
                    let own;
                    (own, cells) = cells.split_at(count);
                    row.iter_mut().zip(own).for_each(|(to, from)| to.clone_from(from));
                }
            }
        }
        screen.content
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Color;

    use super::*;

    /// Canvas of one row and eight columns.
    fn painted(paint: impl Fn(&mut Canvas)) -> Canvas {
        let mut canvas = Canvas::new(8, 1);
        canvas.begin(Style::new());
        paint(&mut canvas);
        canvas
    }

    fn text(canvas: &Canvas) -> String {
        canvas.cells_of(0).iter().map(|cell| cell.symbol()).collect()
    }

    #[test]
    fn spans_lie_over_each_other_in_their_order_and_end_with_the_row() {
        let canvas = painted(|canvas| {
            canvas.fill(0, 0, 20, "─", Style::new());
            canvas.put_letters(2, 0, "été et plus", Style::new());
            assert_eq!(canvas.put_signs(3, 0, 3, "日本", Style::new()), 5, "the second sign has no room");
            canvas.put_letters(9, 0, "beyond", Style::new());
            canvas.put_letters(0, 7, "on no row", Style::new());
            canvas.put_cells(7, 0, &[Cell::new("x"), Cell::new("y")]);
            canvas.tint(0, 0, 2, Style::new().fg(Color::Red));
        });
        assert_eq!(text(&canvas), "──é日  ex");
        assert_eq!(canvas.cells_of(0)[1].fg, Color::Red);
    }

    #[test]
    fn a_row_of_another_ground_or_colour_is_another_row_that_says_the_same() {
        let red = Style::new().fg(Color::Red);
        let letter_at = |x| {
            painted(|canvas| {
                canvas.put_letters(x, 0, "a", Style::new());
            })
        };
        let plain = letter_at(0);
        let tinted = painted(|canvas| {
            canvas.put_letters(0, 0, "a", red);
            canvas.tint(0, 0, 8, red);
        });
        let mut ground = Canvas::new(8, 1);
        ground.begin(red);
        ground.put_letters(0, 0, "a", Style::new());
        for other in [tinted, ground] {
            assert_ne!(other.rows()[0], plain.rows()[0]);
            assert_eq!(other.rows()[0].fingerprint(), plain.rows()[0].fingerprint());
        }
        assert_ne!(letter_at(1).rows()[0].fingerprint().number, plain.rows()[0].fingerprint().number);
    }
}
