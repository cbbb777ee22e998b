//! What is on the screen, at every size a desk has: the text is in `snapshots` beside this file, one file a screen.
//!
//! Everything is fixed: Thursday 26 November 2026, 09:41, at the centre « Les Tilleuls », where everybody is invented.
//! After a wanted change: `INSTA_UPDATE=always cargo test --test all every_screen`, then read what changed as a receptionist would.

use std::fmt::Write;
use std::fs;

use comptoir::view::glyphs::{ASCII, LATIN};
use comptoir::view::theme::{Meaning, Theme};
use insta::assert_snapshot;
use ratatui::style::{Color, Modifier, Style};

use crate::support::{self, Seat, TestCentre, at, text};

/// The old terminal, the wide one, the smallest one.
const SIZES: [(u16, u16); 3] = [(80, 24), (132, 40), (60, 16)];

/// The screen at every size, then where the terminal has only ASCII.
fn everywhere(seat: &mut Seat) -> String {
    let mut shown = String::new();
    for (columns, rows) in SIZES {
        seat.sized(columns, rows);
        writeln!(shown, "── {columns} × {rows}\n{}", text(&seat.cells("mono", &LATIN))).unwrap();
    }
    seat.sized(80, 24);
    let ascii = text(&seat.cells("mono", &ASCII));
    assert!(ascii.is_ascii(), "{ascii}");
    writeln!(shown, "── ASCII\n{ascii}").unwrap();
    shown
}

/// The screen after `keys`, on the morning of the fixtures.
fn after(keys: &str) -> String {
    let centre = TestCentre::morning();
    everywhere(centre.seat("Sarah").strikes(keys))
}

#[test]
fn arrivals() {
    assert_snapshot!(after(""));
}

#[test]
fn arrivals_with_a_late_line_selected_and_the_cafe_open() {
    assert_snapshot!(after("<Fin><Haut><Entrée><Début><Bas><Bas>"));
}

#[test]
fn arrivals_of_a_day_not_yet_begun() {
    let centre = TestCentre::new();
    assert_snapshot!(everywhere(&mut centre.seat("Sarah")));
}

#[test]
fn arrivals_narrowed_to_a_professional() {
    assert_snapshot!(after("fmorel<Entrée>"));
}

#[test]
fn a_message_and_its_undo() {
    assert_snapshot!(after("<Bas><Bas>p"));
}

#[test]
fn curtain() {
    assert_snapshot!(after("z"));
}

#[test]
fn lookup_just_opened() {
    assert_snapshot!(after("/"));
}

#[test]
fn lookup_while_typing() {
    assert_snapshot!(after("/ben moh 85"));
}

#[test]
fn lookup_in_its_rows() {
    assert_snapshot!(after("/diallo<Bas><Bas>"));
}

#[test]
fn lookup_of_nobody() {
    assert_snapshot!(after("/zwq"));
}

#[test]
fn card() {
    assert_snapshot!(after("/kaya<Entrée>"));
}

#[test]
fn card_of_a_homonym_with_a_past() {
    assert_snapshot!(after("/oliveira<Entrée>"));
}

#[test]
fn card_with_a_protected_contact() {
    assert_snapshot!(after("/martin léa<Entrée>"));
}

/// Elif is expected today, tomorrow and in three weeks.
fn expected_on_three_days(keys: &str) -> String {
    let mut centre = TestCentre::morning();
    for (days, hour) in [(19, 10), (1, 14)] {
        let rdv = Some(at(hour, 0).plus_minutes(days * 24 * 60));
        centre.comes(
            at(9, 40),
            support::Visit { of: Some(("KAYA", "Elif")), rdv, to: &["Dr Roux"], ..Default::default() },
        );
    }
    everywhere(centre.seat("Sarah").strikes(keys))
}

#[test]
fn card_with_appointments_of_other_days() {
    assert_snapshot!(expected_on_three_days("/kaya<Entrée><Bas><Bas>"));
}

#[test]
fn being_here_on_another_day_asks_which_is_meant() {
    assert_snapshot!(expected_on_three_days("/kaya<Entrée><Bas><Bas>v"));
}

#[test]
fn expected_people_by_day() {
    assert_snapshot!(expected_on_three_days("<Droite>"));
}

#[test]
fn the_list_of_a_day() {
    assert_snapshot!(expected_on_three_days("<Droite>qliste du jour<Entrée><Bas><Entrée>"));
}

#[test]
fn form_half_filled() {
    assert_snapshot!(after("n<Tab>la dame au chien<Tab>dr r"));
}

#[test]
fn form_with_a_mistake() {
    assert_snapshot!(after("n<Tab>la dame au chien<Tab><Tab><Tab><Tab>25h<Tab>"));
}

#[test]
fn form_met_by_another_version() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    for seat in [&mut sarah, &mut claire] {
        seat.strikes("<Bas><Bas>m");
    }
    claire.strikes("<Haut><Haut><Haut>a oublié sa carte<Ctrl-S>");
    sarah.strikes("<Haut><Haut><Haut>revient à pied<Ctrl-S>");
    assert_snapshot!(everywhere(&mut sarah));
}

#[test]
fn form_of_a_person() {
    assert_snapshot!(after("/nowak ewa 12/03/1985<Bas>+"));
}

#[test]
fn coffee() {
    assert_snapshot!(after("k"));
}

#[test]
fn cancelling_asks_why() {
    assert_snapshot!(after("x"));
}

#[test]
fn help() {
    assert_snapshot!(after("?"));
}

#[test]
fn menu() {
    assert_snapshot!(after("q"));
}

#[test]
fn figures_of_the_day() {
    assert_snapshot!(after("qchiffres<Entrée>j"));
}

#[test]
fn figures_as_charts() {
    assert_snapshot!(after("qchiffres<Entrée>jg"));
}

#[test]
fn the_day_hour_by_hour() {
    assert_snapshot!(after("qjournée heure<Entrée>"));
}

#[test]
fn settings() {
    assert_snapshot!(after("qréglages<Entrée>"));
}

#[test]
fn history() {
    assert_snapshot!(after("ta vu passer son bus<Entrée>h"));
}

#[test]
fn day_close() {
    let centre = TestCentre::morning();
    let mut sarah = Seat::at(&centre.path(), "Sarah", at(18, 35));
    sarah.opens();
    assert_snapshot!(everywhere(sarah.strikes("qclôture<Entrée>")));
}

#[test]
fn day_close_of_all_lines_asks() {
    let centre = TestCentre::morning();
    let mut sarah = Seat::at(&centre.path(), "Sarah", at(18, 35));
    sarah.opens();
    assert_snapshot!(everywhere(sarah.strikes("qclôture<Entrée>*")));
}

#[test]
fn quitting_asks() {
    assert_snapshot!(after("<Ctrl-Q>"));
}

#[test]
fn locked() {
    assert_snapshot!(after("<Ctrl-L>"));
}

#[test]
fn locked_and_somebody_comes_back() {
    assert_snapshot!(after("<Ctrl-L><Entrée>"));
}

#[test]
fn first_run() {
    let folder = tempfile::tempdir().unwrap();
    assert_snapshot!(everywhere(Seat::first_run(&folder.path().join("centre.db")).strikes("Les Tilleuls<Tab>")));
}

#[test]
fn refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("centre.db");
    fs::write(&path, "Ceci n’est pas un centre.".repeat(200)).unwrap();
    let mut seat = Seat::new(&path, "Sarah");
    seat.opens();
    assert_snapshot!(everywhere(&mut seat));
}

#[test]
fn opening() {
    let folder = tempfile::tempdir().unwrap();
    assert_snapshot!(everywhere(&mut Seat::new(&folder.path().join("centre.db"), "Sarah")));
}

#[test]
fn a_terminal_that_is_too_small_is_told_so() {
    let centre = TestCentre::new();
    let mut seat = centre.seat("Sarah");
    for (columns, rows) in [(59, 16), (60, 15), (20, 1), (1, 1)] {
        let shown = seat.sized(columns, rows).sees();
        assert!(
            shown.starts_with(["F", "…"].map(|sign| sign.chars().next().unwrap())) && !shown.contains("Arrivées"),
            "{shown}"
        );
    }
}

#[test]
fn a_lock_is_told_in_a_terminal_that_is_too_small() {
    let centre = TestCentre::new();
    let mut seat = centre.seat("Sarah");
    seat.sized(50, 15);
    assert!(seat.sees().contains("sauf Ctrl-L qui verrouille") && !seat.sees().contains("est verrouillé"));
    seat.strikes("<Ctrl-L>");
    assert!(seat.sees().contains("est verrouillé") && !seat.sees().contains("Ctrl-L"), "{}", seat.sees());
}

#[test]
fn no_size_of_terminal_breaks_any_screen() {
    let centre = TestCentre::morning();
    let screens = ["", "/ben", "/kaya<Entrée>", "n", "?", "q", "h", "qclôture<Entrée>", "<Ctrl-L>", "k", "x", "f"];
    for keys in screens {
        let mut seat = centre.seat("Sarah");
        seat.strikes(keys);
        for columns in [1, 20, 59, 60, 61, 79, 80, 81, 100, 109, 110, 111, 132, 200] {
            for rows in [1, 2, 15, 16, 17, 24, 40, 60] {
                seat.sized(columns, rows).sees();
            }
        }
    }
}

#[test]
fn the_selected_line_is_on_the_screen_wherever_one_goes() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.sized(60, 16);
    for key in ["<Bas>", "<Haut>", "<Page suiv.>", "<Page préc.>", "<Fin>", "<Début>"] {
        for _ in 0..20 {
            seat.strikes(key);
            assert_eq!(seat.sees().matches('▌').count(), 1, "{key}\n{}", seat.sees());
        }
    }
}

#[test]
fn who_is_late_and_who_is_next_stand_on_the_smallest_screen() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.sized(60, 16);
    assert!(seat.line("FERREIRA").starts_with("!!"), "{}", seat.sees());
    assert!(seat.line("FERREIRA").contains("52 min"));
    let screen = seat.sees();
    let (called, next) = (screen.find("BENALI").unwrap(), screen.find("LE GOFF").unwrap());
    assert!(called < next, "{screen}");
}

#[test]
fn behind_the_lock_and_the_curtain_no_name_can_be_read() {
    let centre = TestCentre::morning();
    // A note, an accompanied line and two half-typed forms that name people.
    let mut before = centre.seat("Sarah");
    before.on("FERREIRA").strikes("tdemande Nour<Entrée>m<Haut><Haut><Haut>avec Nour<Ctrl-S>");
    before.strikes("n<Tab>KAYA Elif<Échap>n<Tab>Nour<Échap>");
    let names = ["BENALI", "Fatima", "FERREIRA", "KAYA", "vélo", "Paul", "DIALLO", "MARTIN", "Léa", "Nour"];
    let screens =
        ["", "/kaya<Entrée>", "h", "qclôture<Entrée>", "m", "x", "t", "g", "/martin léa<Entrée>", "/ferreira<Entrée>"];
    let mut read = Vec::new();
    for (cover, keys) in screens.iter().flat_map(|keys| [("<Ctrl-L>", keys), ("<Ctrl-Z>", keys)]) {
        for (columns, rows) in SIZES {
            let mut seat = centre.seat("Sarah");
            let shown = seat.sized(columns, rows).on("FERREIRA").strikes(keys).strikes(cover).sees();
            let leaked = names.iter().find(|name| shown.contains(**name));
            read.extend(leaked.map(|name| format!("{name} after {keys}{cover}\n{shown}")));
        }
    }
    assert!(read.is_empty(), "{}", read.join("\n"));
}

/// A style in words: « LightRed, bold ».
fn words(style: Style) -> String {
    let colour = |way: &str, colour: Option<Color>| colour.map(|colour| format!("{way}{colour}"));
    let attributes = [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::ITALIC, "italic"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
    ];
    let attributes = attributes.iter().filter(|(attribute, _)| style.add_modifier.contains(*attribute));
    let said: Vec<_> = [colour("", style.fg), colour("on ", style.bg)]
        .into_iter()
        .flatten()
        .chain(attributes.map(|(_, word)| (*word).to_owned()))
        .collect();
    if said.is_empty() { "—".to_owned() } else { said.join(", ") }
}

fn theme(name: &str) -> Theme {
    Theme::load(name, |_| Ok(None)).unwrap()
}

#[test]
fn every_meaning_in_every_theme() {
    let mut dump = String::new();
    for name in Theme::names() {
        writeln!(dump, "── {name}").unwrap();
        for meaning in Meaning::ALL {
            writeln!(dump, "{:12} {}", meaning.name(), words(theme(name).style(*meaning))).unwrap();
        }
    }
    assert_snapshot!(dump);
}

#[test]
fn mono_shows_no_colour_on_any_screen() {
    let centre = TestCentre::morning();
    for keys in ["", "/ben", "/martin léa<Entrée>", "n25<Tab>", "x", "?", "q", "z", "<Ctrl-L>", "<Ctrl-Q>"] {
        let mut seat = centre.seat("Sarah");
        let cells = seat.strikes(keys).cells("mono", &LATIN);
        let coloured = cells.content.iter().find(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset);
        assert!(coloured.is_none(), "{keys}: {coloured:?}");
    }
}

#[test]
fn no_meaning_that_matters_is_a_colour_alone() {
    for name in Theme::names() {
        let plain = theme(name).style(Meaning::Text).add_modifier;
        for meaning in [Meaning::Late, Meaning::Error, Meaning::Banner, Meaning::Selected, Meaning::FieldFocus] {
            assert_ne!(theme(name).style(meaning).add_modifier, plain, "{name}: {meaning:?}");
        }
    }
}

#[test]
fn what_a_colour_says_a_sign_says_too() {
    let centre = TestCentre::morning();
    let seat = centre.seat("Sarah");
    let cells = seat.cells("dark", &LATIN);
    let (late, soon) = (theme("dark").style(Meaning::Late).fg, theme("dark").style(Meaning::Soon).fg);
    let width = usize::from(cells.area.width);
    let mut seen = (0, 0);
    for row in cells.content.chunks(width) {
        let line: String = row.iter().map(|cell| cell.symbol()).collect();
        let wears = |colour: Option<Color>| row.iter().any(|cell| Some(cell.fg) == colour && cell.symbol() != " ");
        assert_eq!(wears(late), line[..].contains("!!") && !line.contains("Arrivées"), "{line}");
        assert!(!wears(soon) || line.contains(" ! "), "{line}");
        seen = (seen.0 + u32::from(wears(late)), seen.1 + u32::from(wears(soon)));
    }
    assert_eq!(
        seen,
        (1, 2),
        "one late line and two soon late at {}",
        at(9, 41).clock_text(comptoir::domain::Zone::PARIS)
    );
}

#[test]
fn a_text_held_down_to_its_end_comes_back_at_the_first_key() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("?");
    for _ in 0..800 {
        seat.strikes("<Bas>");
    }
    let end = seat.sees();
    seat.strikes("<Haut>");
    assert_ne!(seat.sees(), end);
    seat.strikes("<Fin>");
    assert_eq!(seat.sees(), end);
}
