//! Frames: what ratatui sends in many small pieces goes out as one `write`, and an unchanged screen sends nothing.

use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::stdio::stdout;
use rustix::termios::tcgetwinsize;

/// Terminals of unknown size, such as a forced one over SSH, are taken for this.
const USUAL: Size = Size { width: 80, height: 24 };

/// DECSET 2026: the terminal shows what is between the two at once.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// Where frames go.
pub trait TerminalOutput: Write {
    /// Its size in cells.
    fn size(&self) -> io::Result<Size>;
}

/// The terminal itself. Not `std::io::Stdout`, whose own buffer would cut a frame in pieces.
#[derive(Debug)]
pub struct Tty;

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match rustix::io::write(stdout(), bytes) {
                // Someone else who shares this terminal made it non-blocking.
                Err(Errno::AGAIN) => poll(&mut [PollFd::new(&stdout(), PollFlags::OUT)], None).map(drop)?,
                written => return Ok(written?),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminalOutput for Tty {
    fn size(&self) -> io::Result<Size> {
        let size = tcgetwinsize(stdout())?;
        let known = size.ws_col > 0 && size.ws_row > 0;
        Ok(if known { Size::new(size.ws_col, size.ws_row) } else { USUAL })
    }
}

/// A ratatui backend that gathers a frame and sends it whole. Every error means that the terminal is gone.
#[derive(Debug)]
pub struct Frames<S: TerminalOutput> {
    screen: S,
    frame: Vec<u8>,
    synchronized: bool,
    cursor_shown: Option<bool>,
    cursor_at: Option<Position>,
}

impl<S: TerminalOutput> Frames<S> {
    /// Frames for `screen`, each within a synchronized update if the terminal copes.
    pub fn new(screen: S, synchronized: bool) -> Self {
        Self { screen, frame: Vec::new(), synchronized, cursor_shown: None, cursor_at: None }
    }

    /// Ratatui's own words for the terminal, gathered.
    fn words(&mut self) -> CrosstermBackend<&mut Vec<u8>> {
        CrosstermBackend::new(&mut self.frame)
    }
}

impl<S: TerminalOutput> Backend for Frames<S> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.cursor_at = None;
        self.words().draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown.replace(false) == Some(false) {
            return Ok(());
        }
        self.words().hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown.replace(true) == Some(true) {
            return Ok(());
        }
        self.words().show_cursor()
    }

    /// Where the last frame left it; asking the terminal would steal from the keys.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor_at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor_at.replace(position) == Some(position) {
            return Ok(());
        }
        self.words().set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.words().clear()
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.words().clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        self.screen.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.screen.size()?, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        if self.synchronized {
            self.frame.splice(..0, BEGIN.iter().copied());
            self.frame.extend_from_slice(END);
        }
        let sent = self.screen.write_all(&self.frame);
        self.frame.clear();
        sent
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use ratatui::Terminal;
    use ratatui::style::Style;
    use ratatui::widgets::Paragraph;

    /// Keeps each write apart.
    #[derive(Default)]
    struct Ledger {
        writes: Vec<Vec<u8>>,
    }

    impl Write for Ledger {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.writes.push(bytes.to_vec());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl TerminalOutput for Ledger {
        fn size(&self) -> io::Result<Size> {
            Ok(USUAL)
        }
    }

    fn terminal(synchronized: bool) -> Terminal<Frames<Ledger>> {
        Terminal::new(Frames::new(Ledger::default(), synchronized)).unwrap()
    }

    fn paint(terminal: &mut Terminal<Frames<Ledger>>, text: &str, style: Style, cursor: Option<Position>) {
        terminal
            .draw(|frame| {
                frame.render_widget(Paragraph::new(text).style(style), frame.area());
                if let Some(cursor) = cursor {
                    frame.set_cursor_position(cursor);
                }
            })
            .unwrap();
    }

    fn writes(terminal: &Terminal<Frames<Ledger>>) -> &[Vec<u8>] {
        &terminal.backend().screen.writes
    }

    #[test]
    fn a_frame_is_one_write() {
        let mut terminal = terminal(false);
        paint(&mut terminal, "Arrivées\nOrdonnances", Style::new().bold(), Some(Position::new(3, 1)));
        assert_eq!(writes(&terminal).len(), 1);
    }

    #[test]
    fn an_unchanged_screen_sends_nothing() {
        for cursor in [None, Some(Position::new(3, 1))] {
            let mut terminal = terminal(true);
            for _ in 0..3 {
                paint(&mut terminal, "Arrivées", Style::new(), cursor);
            }
            assert_eq!(writes(&terminal).len(), 1, "{cursor:?}");
        }
    }

    #[test]
    fn the_cursor_returns_to_its_place_after_something_else_was_drawn() {
        let mut terminal = terminal(false);
        let mut shown = vt100::Parser::default();
        for text in ["un", "deux", "trois"] {
            paint(&mut terminal, text, Style::new(), Some(Position::new(9, 4)));
        }
        writes(&terminal).iter().for_each(|bytes| shown.process(bytes));
        assert_eq!(shown.screen().cursor_position(), (4, 9));
        assert!(!shown.screen().hide_cursor());
    }

    #[test]
    fn a_cursor_that_moves_alone_is_a_write() {
        let mut terminal = terminal(false);
        paint(&mut terminal, "", Style::new(), Some(Position::new(1, 1)));
        paint(&mut terminal, "", Style::new(), Some(Position::new(2, 1)));
        paint(&mut terminal, "", Style::new(), None);
        assert_eq!(writes(&terminal)[1..], [b"\x1b[2;3H".to_vec(), b"\x1b[?25l".to_vec()]);
    }

    #[test]
    fn a_synchronized_update_is_closed_in_the_same_write() {
        let mut terminal = terminal(true);
        paint(&mut terminal, "Arrivées", Style::new(), None);
        let frame = &writes(&terminal)[0];
        assert!(frame.starts_with(BEGIN) && frame.ends_with(END));
    }
}
