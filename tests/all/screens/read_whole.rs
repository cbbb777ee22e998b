//! Words that must be read, on the screen to their end: long names, notes, questions and lists, at the widths of real terminals.

use comptoir::app::Event;
use comptoir::app::screens::proposal::Proposal;
use comptoir::app::screens::text_page::TextPage;
use comptoir::canvas::Canvas;
use comptoir::domain::Person;
use comptoir::panes::callback::{CALLBACK, SUBJECT};
use comptoir::protocol::Operation;
use comptoir::view::glyphs::LATIN;
use comptoir::view::theme::Theme;
use comptoir::view::{self, Look};
use ratatui::layout::Position;

use crate::support::{Seat, TestCentre, Visit, at, day, on_one_line};

fn adds(centre: &mut TestCentre, person: Person) {
    centre.does("Sarah", at(8, 1), Operation::AddPerson(Box::new(person)));
}

/// Cell of the cursor on the screen, and the sign before it.
fn before_cursor(seat: &Seat) -> (Position, String) {
    let (columns, rows) = seat.app.display.size;
    let look = Look { theme: Theme::load("mono", |_| Ok(None)).unwrap(), glyphs: &LATIN };
    let mut canvas = Canvas::new(columns, rows);
    let cursor = view::paint(&seat.app, &look, &mut canvas).unwrap();
    let buffer = canvas.to_buffer();
    let signs = (0..cursor.x).rev().map(|x| buffer[(x, cursor.y)].symbol().to_owned());
    (cursor, signs.into_iter().find(|sign| !sign.trim().is_empty()).unwrap_or_default())
}

#[test]
fn a_text_is_read_to_its_end_behind_the_name_of_its_file() {
    let centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.sized(80, 16).strikes("qvers un tableur<Entrée>");
    assert!(sarah.reads("Fichier :") && sarah.reads("lignes 1 à"), "{}", sarah.sees());
    let first = sarah.sees();
    sarah.strikes("<Bas>");
    assert!(sarah.reads("lignes 2 à"), "{}", sarah.sees());
    for _ in 0..20 {
        sarah.strikes("<Page suiv.>");
    }
    let page = sarah.app.screens.top::<TextPage>().unwrap();
    let last = page.text.lines(TextPage::columns(80)).into_iter().rev().find(|line| !line.trim().is_empty()).unwrap();
    assert!(sarah.reads(last.trim()), "{last}\n{}", sarah.sees());
    for _ in 0..21 {
        sarah.strikes("<Page préc.>");
    }
    assert_eq!(sarah.sees(), first);
    // The keys that edit a line are those of the name.
    sarah.strikes("<Début>x");
    assert!(sarah.line("Fichier").starts_with("Fichier : x"), "{}", sarah.sees());
}

#[test]
fn a_paste_that_is_too_long_names_what_its_field_takes() {
    let centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.on("FERREIRA").strikes("t");
    sarah.hands(Event::Paste("a".repeat(3_000)));
    assert!(sarah.reads("Trop long : 280 caractères au plus ici"), "{}", sarah.sees());
    sarah.strikes("<Entrée>");
    assert!(sarah.reads("2000 caractères, 280 au plus"), "{}", sarah.sees());
}

#[test]
fn the_last_of_many_lines_is_reached_under_a_question_of_two_rows() {
    let centre = TestCentre::morning();
    let mut sarah = Seat::at(&centre.path(), "Sarah", at(18, 30));
    sarah.opens();
    sarah.sized(60, 16).strikes("qclôture<Entrée>*<Fin>");
    let proposal = sarah.app.screens.top::<Proposal>().unwrap();
    assert!(proposal.question.chars().count() > 58 && proposal.lines.len() > 8, "{}", sarah.sees());
    let last = proposal.lines.last().unwrap().0.clone();
    assert!(sarah.reads(&last), "« {last} »\n{}", sarah.sees());
}

#[test]
fn a_long_note_is_read_to_its_end_in_the_history_of_its_line() {
    let mut centre = TestCentre::morning();
    let item = centre.arrival_of("FERREIRA");
    let text = "revient avec sa sœur, qui traduit, et demande à passer après quatorze heures parce que le bus de la \
                vallée n’arrive pas avant, sauf le mardi et le jeudi";
    let about = centre.item(item).person();
    centre.does("Claire", at(9, 40), Operation::Note { item, about, text: text.to_owned() });
    let mut sarah = centre.seat("Sarah");
    sarah.on("FERREIRA").strikes("h");
    assert!(on_one_line(&sarah.sees()).contains("sauf le mardi et le jeudi »"), "{}", sarah.sees());
    sarah.sized(60, 16).strikes("<Fin>");
    assert!(sarah.reads("Ajout") || sarah.reads("ajout"), "the first thing that was done\n{}", sarah.sees());
}

#[test]
fn a_protected_contact_is_said_in_a_history_however_long_its_title() {
    let mut centre = TestCentre::with_people();
    let rdv = Some(at(10, 0).plus_minutes(19 * 24 * 60));
    centre.comes(at(8, 0), Visit { of: Some(("MARTIN", "Léa")), rdv, ..Visit::default() });
    let mut sarah = centre.seat("Sarah");
    sarah.sized(60, 20).strikes("/martin léa<Entrée>h");
    assert!(sarah.reads("Attendu·e") && sarah.reads("CONTACT PROTÉGÉ"), "{}", sarah.sees());
}

#[test]
fn the_cursor_stands_where_the_next_letter_goes() {
    let centre = TestCentre::morning();
    for keys in ["q", "qannuaire<Entrée>", "<Ctrl-D>"] {
        let mut sarah = centre.seat("Sarah");
        sarah.strikes(keys).strikes("12<Gauche>");
        assert_eq!(before_cursor(&sarah).1, "1", "{keys}: {}", sarah.sees());
    }
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("qguide<Entrée><Ctrl-S><Ctrl-U>").hands(Event::Paste("漢".repeat(60)));
    assert!(sarah.app.screens.top_is::<TextPage>());
    let (cursor, sign) = before_cursor(&sarah);
    assert!(sign == "漢" && cursor.x < 80, "{cursor:?} {sign}\n{}", sarah.sees());
    assert!(cursor.x >= 76, "{cursor:?}\n{}", sarah.sees());
}

#[test]
fn a_death_is_read_beside_the_longest_name_on_the_card_and_in_the_search() {
    let mut centre = TestCentre::with_people();
    let person = Person {
        first_name: Some("Guilhermina Aparecida".into()),
        birth_name: Some("VASCONCELOS".into()),
        birth_date: Some(day(1941, 3, 12).into()),
        deceased_on: Some(day(2026, 11, 2)),
        ..Person::new("MONTEIRO DE ALBUQUERQUE", at(8, 0))
    };
    adds(&mut centre, person);
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("/monteiro");
    assert!(sarah.line("MONTEIRO").contains("décédé·e"), "{}", sarah.sees());
    sarah.strikes("<Entrée>");
    assert!(sarah.reads("MONTEIRO DE ALBUQUERQUE") && sarah.reads("02/11/2026"), "{}", sarah.sees());
}

#[test]
fn what_tells_two_namesakes_apart_is_read_beside_the_list_after_the_longest_name() {
    let mut centre = TestCentre::with_people();
    for year in [1941, 1962] {
        let person = Person {
            first_name: Some("Guilhermina Aparecida".into()),
            birth_date: Some(day(year, 3, 12).into()),
            ..Person::new("MONTEIRO DE ALBUQUERQUE", at(8, 0))
        };
        adds(&mut centre, person);
    }
    let of = Some(("MONTEIRO DE ALBUQUERQUE", "Guilhermina Aparecida"));
    centre.comes(at(9, 0), Visit { of, ..Visit::default() });
    let mut sarah = centre.seat("Sarah");
    sarah.sized(132, 40).on("MONTEIRO");
    let screen = sarah.sees();
    let beside = screen.lines().filter_map(|row| row.split_once('│')).map(|(_, beside)| beside.trim());
    let beside = beside.collect::<Vec<_>>().join(" ");
    assert!(beside.contains("Guilhermina Aparecida (19"), "{screen}");
}

#[test]
fn what_is_to_be_said_in_a_call_is_read_whole_before_it_is_dialled() {
    let mut centre = TestCentre::with_people();
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let person = centre.person("KAYA", "Elif");
    let mut item = CALLBACK.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    item.set(&SUBJECT, "passer prendre un courrier, à signer vendredi");
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    centre.does("Sarah", at(9, 0), operation);
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("5p");
    let said = on_one_line(&sarah.sees());
    assert!(said.contains("à signer vendredi »") && said.contains("Les Tilleuls"), "{}", sarah.sees());
}

#[test]
fn of_many_people_with_these_digits_the_chosen_one_is_in_sight() {
    let mut centre = TestCentre::with_people();
    for number in 10..40 {
        let phone1 = Some(format!("+336980012{number}"));
        let first_name = Some(format!("Numéro{number}"));
        adds(&mut centre, Person { first_name, phone1, ..Person::new("LEBRUN", at(8, 0)) });
    }
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("<Ctrl-D>0698").strikes(&"<Bas>".repeat(29));
    assert!(sarah.line("▌").contains("LEBRUN"), "{}", sarah.sees());
}

#[test]
fn a_message_that_fits_its_line_is_read_whole_and_a_longer_one_takes_another() {
    let centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    for (columns, error) in [(60, false), (80, false), (97, false), (132, false), (80, true)] {
        sarah.sized(columns, 24);
        for length in usize::from(columns) - 4..=usize::from(columns) {
            let words: String = "parti·e ".repeat(20).chars().take(length - 1).collect();
            let said = words.trim().to_owned() + ".";
            (sarah.app.message.text, sarah.app.message.error) = (said.clone(), error);
            assert!(on_one_line(&sarah.sees()).contains(&said), "{columns} {length}\n{}", sarah.sees());
        }
    }
}
