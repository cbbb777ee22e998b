//! A program as small as the crates allow: the arrivals of the file as a list, a row selected, arrows, `q`. What it costs is
//! what any program of these crates costs at least.

use std::io::{self, Read, Write};
use std::path::Path;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{List, ListState};
use rusqlite::{Connection, OpenFlags};

/// Has this program be the bare one.
pub const ARGUMENT: &str = "--bare";

/// Names of the people with an open item, as the list shows them.
pub fn names(path: &Path) -> rusqlite::Result<Vec<String>> {
    const NAMES: &str = "SELECT p.used_name || ' ' || coalesce(p.first_name, '') FROM item AS i \
                         JOIN person AS p ON p.id = i.person WHERE i.closed_at IS NULL ORDER BY i.starts_on, i.id";
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement = conn.prepare(NAMES)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// Shows the list until `q`.
pub fn run(path: &Path) -> io::Result<()> {
    let rows = names(path).map_err(io::Error::other)?;
    enable_raw_mode()?;
    let mut terminal = Terminal::new(Plain::default())?;
    let mut state = ListState::default().with_selected(Some(0));
    let list = List::new(rows).highlight_style(Style::new().add_modifier(Modifier::REVERSED));
    let mut key = [0; 16];
    loop {
        terminal.draw(|frame| frame.render_stateful_widget(&list, Rect::new(0, 0, 80, 24), &mut state))?;
        let length = io::stdin().read(&mut key)?;
        match &key[..length] {
            b"\x1b[B" => state.select_next(),
            b"\x1b[A" => state.select_previous(),
            b"q" | b"" => return disable_raw_mode(),
            _ => {}
        }
    }
}

/// Writes the cells that ratatui found changed, each run of neighbours after one move.
#[derive(Default)]
struct Plain {
    bytes: Vec<u8>,
}

impl Backend for Plain {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        let (mut next, mut reversed) = (None, false);
        for (x, y, cell) in content {
            if next != Some((x, y)) {
                write!(self.bytes, "\x1b[{};{}H", y + 1, x + 1)?;
            }
            if cell.modifier.contains(Modifier::REVERSED) != reversed {
                reversed = !reversed;
                self.bytes.extend_from_slice(if reversed { b"\x1b[7m" } else { b"\x1b[m" });
            }
            self.bytes.extend_from_slice(cell.symbol().as_bytes());
            next = Some((x + 1, y));
        }
        self.bytes.extend_from_slice(b"\x1b[m");
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, _: P) -> io::Result<()> {
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.bytes.extend_from_slice(b"\x1b[H\x1b[J");
        Ok(())
    }

    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        Ok(Size::new(80, 24))
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: Size::new(80, 24), pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().write_all(&self.bytes)?;
        self.bytes.clear();
        io::stdout().flush()
    }
}
