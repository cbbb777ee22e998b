#![allow(clippy::unwrap_used, clippy::panic)]

use ratatui::style::Style;

use super::*;

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

fn frames(synchronized: bool) -> Frames<Ledger> {
    Frames::new(Ledger::default(), synchronized, b"")
}

fn paint(frames: &mut Frames<Ledger>, text: &str, style: Style, cursor: Option<Position>) {
    frames
        .draw((80, 24), |canvas| {
            canvas.begin(Style::new());
            for (line, y) in text.lines().zip(0..) {
                canvas.put_signs(0, y, 80, line, style);
            }
            cursor
        })
        .unwrap();
}

#[test]
fn a_frame_is_one_write() {
    let mut frames = frames(false);
    paint(&mut frames, "Arrivées\nOrdonnances", Style::new().bold(), Some(Position::new(3, 1)));
    assert_eq!(frames.output.writes.len(), 1);
}

#[test]
fn an_unchanged_screen_sends_nothing() {
    for cursor in [None, Some(Position::new(3, 1))] {
        let mut frames = frames(true);
        for _ in 0..3 {
            paint(&mut frames, "Arrivées", Style::new(), cursor);
        }
        assert_eq!(frames.output.writes.len(), 1, "{cursor:?}");
    }
}

#[test]
fn the_cursor_returns_to_its_place_after_something_else_was_drawn() {
    let mut frames = frames(false);
    let mut shown = vt100::Parser::default();
    for text in ["un", "deux", "trois"] {
        paint(&mut frames, text, Style::new(), Some(Position::new(9, 4)));
    }
    frames.output.writes.iter().for_each(|bytes| shown.process(bytes));
    assert_eq!(shown.screen().cursor_position(), (4, 9));
    assert!(!shown.screen().hide_cursor());
}

#[test]
fn the_bell_rings_once_with_the_next_frame_even_where_nothing_else_changed() {
    let mut frames = frames(false);
    paint(&mut frames, "Arrivées", Style::new(), None);
    (0..3).for_each(|_| frames.ring());
    (0..3).for_each(|_| paint(&mut frames, "Arrivées", Style::new(), None));
    assert_eq!(frames.output.writes[1..], [BELL.to_vec()]);
}

#[test]
fn a_cursor_that_moves_alone_is_a_write() {
    let mut frames = frames(false);
    paint(&mut frames, "", Style::new(), Some(Position::new(1, 1)));
    paint(&mut frames, "", Style::new(), Some(Position::new(2, 1)));
    paint(&mut frames, "", Style::new(), None);
    assert_eq!(frames.output.writes[1..], [b"\x1b[C".to_vec(), HIDE_CURSOR.to_vec()]);
}

#[test]
fn a_synchronized_update_is_closed_in_the_same_write_and_a_short_frame_needs_none() {
    let mut frames = frames(true);
    paint(&mut frames, &"Arrivées\n".repeat(24), Style::new().bold(), None);
    paint(&mut frames, &format!("Ordonnances\n{}", "Arrivées\n".repeat(23)), Style::new().bold(), None);
    let [long, short] = &frames.output.writes[..] else { panic!("{:?}", frames.output.writes) };
    assert!(long.starts_with(BEGIN) && long.ends_with(END));
    assert!(!short.starts_with(BEGIN));
}

#[test]
fn a_terminal_of_another_size_is_painted_from_nothing() {
    let mut frames = frames(false);
    paint(&mut frames, "Arrivées", Style::new().reversed(), None);
    frames.draw((40, 10), |_| None).unwrap();
    assert_eq!(frames.output.writes[1], b"\x1b[r\x1b[m\x1b[H\x1b[J");
}

/// A screen of so many lines with what was typed in the first, where the cursor stands.
fn search(frames: &mut Frames<Ledger>, typed: &str, lines: &str) {
    let text = format!("{typed}\n{}", format!("{lines}\n").repeat(20));
    paint(frames, &text, Style::new(), Some(Position::new(typed.len() as u16, 0)));
}

#[test]
fn on_a_slow_line_letters_come_first_and_then_the_newest_list_once() {
    let mut frames = frames(false);
    search(&mut frames, "b", "a list that is long enough to be waited for");
    assert!(frames.output.writes[0].ends_with(ASK));
    assert!(!frames.ready(), "nothing waits: no frame is due");
    search(&mut frames, "be", "a second list, which takes a slow line two seconds");
    for typed in ["ben", "bena", "benal"] {
        search(&mut frames, typed, typed);
    }
    let letters: Vec<_> = frames.output.writes[2..].iter().map(Vec::len).collect();
    assert!(letters.len() == 3 && letters.iter().all(|bytes| *bytes < 8), "{letters:?}");
    assert!(frames.ready(), "a list waits");
    search(&mut frames, "benal", "benal");
    search(&mut frames, "benal", "benal");
    assert_eq!(frames.output.writes.len(), 6, "the newest list, once");
    let mut shown = vt100::Parser::default();
    frames.output.writes.iter().for_each(|bytes| shown.process(bytes));
    assert_eq!(shown.screen().contents().lines().filter(|line| *line == "benal").count(), 21);
}

#[test]
fn a_frame_waits_for_a_lost_answer_no_longer_than_a_slow_line_takes() {
    let mut frames = frames(false);
    search(&mut frames, "b", "a list that is long enough to be waited for");
    frames.ready();
    search(&mut frames, "be", "a second list, which takes a slow line two seconds");
    assert_eq!(frames.withheld_until(), None, "it was sent");
    search(&mut frames, "b", "a third list, which is withheld");
    let until = frames.withheld_until().unwrap();
    assert!(until > Instant::now() && until < Instant::now() + Duration::from_secs(7));
    frames.link.lost_at = Some(Instant::now());
    search(&mut frames, "b", "a third list, which is withheld");
    assert_eq!(frames.withheld_until(), None);
    search(&mut frames, "b", "a fourth list, for which nothing is waited for any more");
    let sent = frames.output.writes.iter().map(|bytes| String::from_utf8_lossy(bytes)).collect::<String>();
    assert!(sent.contains("third") && sent.contains("fourth"));
}

#[test]
fn a_terminal_that_never_answers_is_never_waited_for() {
    let mut frames = frames(false);
    for lines in ["a list that is long enough to be waited for", "and another one that is as long as that"] {
        search(&mut frames, "b", lines);
    }
    assert_eq!(frames.output.writes.len(), 2);
    assert!(frames.output.writes[1].len() > LONG);
}

#[test]
fn a_list_that_empties_between_rows_that_stay_is_erased_in_one_column() {
    let mut frames = frames(false);
    let long = "what stays, and is longer than what it takes to erase the rows between";
    let list = [" Attendu·e", "    Durand   Dr Morel", "    Roux   Dr Morel"].repeat(6);
    for list in [list.join("\n"), "\n".repeat(17)] {
        paint(&mut frames, &[long, long, &list, long, long, long].join("\n"), Style::new(), None);
        frames.ready();
    }
    let frame = &frames.output.writes[1];
    let (first, row) = (b"\x1b[3;2H\x1b[K".len(), b"\x1b[B\x1b[K".len());
    assert_eq!(frame.len(), first + 17 * row, "{:?}", String::from_utf8_lossy(frame));
}
