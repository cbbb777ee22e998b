//! Whatever a colour says, a mark or a word says too, in every theme: a line that is late, soon late, in somebody's hands;
//! a field to mend; a contact to be protected.

use comptoir::view::glyphs::LATIN;
use comptoir::view::theme::{Meaning, Theme};
use ratatui::buffer::Buffer;

use crate::support::{Seat, TestCentre};

/// Rows of the screen in which something is painted as `meaning` is in `theme`.
fn rows_meaning(buffer: &Buffer, theme: &Theme, meaning: Meaning) -> Vec<String> {
    let (style, text) = (theme.style(meaning), theme.style(Meaning::Text));
    let alike = Meaning::ALL.iter().filter(|other| **other != meaning).any(|other| theme.style(*other) == style);
    // Where two meanings look alike, neither is told by its look.
    if alike || style == text {
        return Vec::new();
    }
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let row = |y: u16| (0..columns).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    let painted = |y: &u16| {
        (0..columns).any(|x| {
            let cell = buffer[(x, *y)].style();
            let ink = style.fg.or(text.fg).unwrap_or_default();
            !buffer[(x, *y)].symbol().trim().is_empty()
                && cell.fg.unwrap_or_default() == ink
                && cell.add_modifier.contains(style.add_modifier)
                && style.bg.is_none_or(|ground| cell.bg == Some(ground))
                && (style.fg.is_some() || style.bg.is_some())
        })
    };
    (0..rows).filter(painted).map(row).collect()
}

fn each_row(seat: &Seat, name: &str, meaning: Meaning, says: impl Fn(&str) -> bool) -> usize {
    let theme = Theme::load(name, |_| Ok(None)).unwrap();
    let rows = rows_meaning(&seat.cells(name, &LATIN), &theme, meaning);
    for row in &rows {
        assert!(says(row), "{name}, {meaning:?}: only its colour tells it of « {} »", row.trim());
    }
    rows.len()
}

#[test]
fn every_meaning_told_by_a_colour_has_a_mark_or_a_word() {
    let centre = TestCentre::morning();
    let mut told = 0;
    for name in Theme::names() {
        let mut seat = centre.seat("Sarah");
        seat.on("TRAN");
        told += each_row(&seat, name, Meaning::Late, |row| row.contains("!!"));
        told += each_row(&seat, name, Meaning::Soon, |row| row.contains('!'));
        told += each_row(&seat, name, Meaning::Claimed, |row| row.contains('['));
        seat.strikes("n<Tab><Tab>zzz<Tab>");
        told += each_row(&seat, name, Meaning::Error, |row| row.contains('!') || row.contains("»"));
        let mut seat = centre.seat("Sarah");
        seat.strikes("/martin<Entrée>");
        told += each_row(&seat, name, Meaning::Banner, |row| row.contains("PROTÉGÉ") || row.contains("maison"));
    }
    assert!(told > 10, "nothing was looked at: {told}");
}
