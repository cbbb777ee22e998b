//! The window's size is known before the first frame, no key acts on a line nobody sees, and the theme is chosen at sight.

use std::fs;
use std::process::{Command, Stdio};

use comptoir::app::Event;
use comptoir::app::keys::Key;
use comptoir::app::themes::ThemeList;
use tempfile::TempDir;

use crate::support::terminal::{PROGRAM, Terminal, desk, is_list};
use crate::support::{Seat, TestCentre};

#[test]
fn the_first_frame_has_the_real_size_and_the_selected_line_is_in_it() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("centre.db");
    let demo = ["demo", "--no-open", "--people", "200", "--days", "1", "--seed", "7", "--db"];
    let made = Command::new(PROGRAM).args(demo).arg(&file).stdin(Stdio::null()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let team = Command::new(PROGRAM).args(["staff", "list", "--json", "--db"]).arg(&file).output().unwrap();
    let team: serde_json::Value = serde_json::from_slice(&team.stdout).unwrap();
    let who = team[0]["name"].as_str().unwrap();
    for (columns, rows) in [(80, 23), (60, 16), (132, 40), (200, 16), (60, 40)] {
        let mut terminal = Terminal::start_sized(desk(&file, who), columns, rows);
        terminal.until("the list", is_list);
        for keys in ["\x1b[F", "\x1b[H", "\x1b[6~", "\x1b[6~"] {
            terminal.send(keys);
            // The key after it is answered after it.
            terminal.send("?");
            terminal.until("the help", |shown| shown.contains("[Nom]"));
            terminal.send("\x1b");
            terminal.until("the list", |shown| !shown.contains("[Nom]") && is_list(shown));
        }
        let lines = terminal.shown().lines().count();
        assert_eq!(lines, usize::from(rows), "the bar is on the last row");
    }
}

#[test]
fn no_key_acts_on_a_line_while_the_window_is_too_small_and_none_is_kept() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    for (columns, rows) in [(59, 24), (80, 15), (1, 1)] {
        let before = centre.store.read_journal(None).unwrap().len();
        seat.sized(columns, rows).strikes("pcx<Bas>n<Entrée><Tab>u");
        // Struck again at once it comes as a key that is held.
        for letter in "pcxnu".chars() {
            seat.hands(Event::Held(Key::Char(letter)));
        }
        seat.sized(80, 24);
        assert_eq!(centre.store.read_journal(None).unwrap().len(), before);
        assert!(seat.app.screens.is_empty() && seat.app.lists.tab == 0, "{}", seat.sees());
    }
    seat.sized(59, 24);
    assert!(seat.reads("(59 × 24) : il faut 60 × 16 au moins"), "{}", seat.sees());
    seat.strikes("<Ctrl-L>");
    assert!(seat.app.is_locked() && !seat.gone);
    seat.strikes("<Ctrl-Q>");
    assert!(seat.gone);
}

#[test]
fn a_sentence_of_several_lines_never_hides_the_selected_line() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.sized(60, 16).strikes("<Fin>");
    let pointed = |seat: &Seat| seat.sees().lines().any(|line| line.starts_with('▌'));
    assert!(pointed(&seat), "{}", seat.sees());
    seat.app.message.text = "Un refus qui en dit long. ".repeat(8);
    seat.app.message.error = true;
    assert!(pointed(&seat), "{}", seat.sees());
}

#[test]
fn a_theme_is_seen_as_one_moves_esc_goes_back_and_enter_keeps_it() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    let known = ["both", "dark", "light"].map(|name| (name.to_owned(), String::new())).to_vec();
    seat.app.display.themes = ThemeList { known, used: "both".to_owned() };
    seat.strikes("qthème<Entrée>");
    assert_eq!(seat.app.shown_theme(), "both");
    seat.strikes("<Bas>");
    assert_eq!(seat.app.shown_theme(), "dark");
    seat.strikes("<Échap>");
    assert_eq!(seat.app.shown_theme(), "both");
    seat.strikes("qthème<Entrée><Bas><Bas><Entrée>");
    assert_eq!(seat.app.shown_theme(), "light");
}

#[test]
fn the_theme_chosen_in_the_program_is_there_at_the_next_start() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("centre.db");
    let demo = ["demo", "--no-open", "--people", "40", "--days", "1", "--seed", "7", "--db"];
    assert!(Command::new(PROGRAM).args(demo).arg(&file).stdin(Stdio::null()).output().unwrap().status.success());
    let team = Command::new(PROGRAM).args(["staff", "list", "--json", "--db"]).arg(&file).output().unwrap();
    let team: serde_json::Value = serde_json::from_slice(&team.stdout).unwrap();
    let mut terminal = Terminal::start(desk(&file, team[0]["name"].as_str().unwrap()));
    terminal.until("the list", is_list);
    terminal.send("q");
    terminal.until("the menu", |shown| shown.contains("Menu"));
    terminal.send("thème\r");
    terminal.until("the themes", |shown| shown.contains("Thème de l’écran"));
    terminal.send("mono\r");
    terminal.until("that it is kept", |shown| shown.contains("gardé pour ce compte"));
    let kept = fs::read_to_string(folder.path().join(".config/comptoir/config.toml")).unwrap();
    assert_eq!(kept, "theme = \"mono\"\n");
}
