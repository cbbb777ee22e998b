//! The dark corners: wide signs, missing names and dates, a person with forty open lines, a series of two hundred trips.
//! The real app and a real file, a Thursday at 09:41.

use std::time::Instant;

use comptoir::app::Event;
use comptoir::domain::{Person, name};
use comptoir::model::{Field, FilledBy, Item, Kind, Shape, Value, text};
use comptoir::panes::callback::{CALLBACK, CALLER_LABEL, SUBJECT};
use comptoir::panes::transport::{self, TRANSPORT};
use comptoir::panes::{
    PANES, arrival, callback, certificate, follow_up, mishap, renewal, situation, taken_call, workshop,
};
use comptoir::protocol::form_records::Record;
use comptoir::protocol::{Cause, Changes, DraftReply, Operation};
use comptoir::view::glyphs::{ASCII, LATIN};
use ratatui::buffer::Cell;
use unicode_width::UnicodeWidthStr;

use crate::support::{self, Seat, TestCentre, Visit, at, day, plain};

/// Wide, wide and long, stacked: what a person may paste.
const SIGNS: [&str; 4] = ["漢", "🧑", "ḍ\u{323}\u{301}\u{308}", "한é"];

/// A line of each pane that lacks nothing.
fn whole(centre: &TestCentre, kind: &'static Kind) -> Item {
    let person = centre.person("KAYA", "Elif");
    let mut item = kind.begin_item(centre.staff("Sarah"), Some(&person), &centre.store.load_context(at(9, 0)).unwrap());
    let drug = vec!["Ramipril 5".into(), Value::Empty, Value::Code("BOITE")];
    let words: &[(Field, Value)] = match kind.code {
        "ARRIVAL" => &[],
        "RENEWAL" => &[
            (renewal::LINES, Value::Rows(vec![drug])),
            (renewal::RUNS_OUT_ON, Value::Date(day(2026, 12, 10))),
            (renewal::PRO, Value::Staff(centre.staff("Dr Morel"))),
        ],
        "TRANSPORT" => &[
            (transport::REASON.field, Value::Code("HOSPIT")),
            (transport::CARE_PLACE, "Imagerie".into()),
            (transport::CARE_AT, Value::Moment(at(9, 0).plus_minutes(6 * 24 * 60))),
            (transport::PICKUP_ADDRESS, "3 rue du Lavoir".into()),
            (transport::MODE.field, Value::Code("TAXI")),
        ],
        "CERTIFICATE" => {
            &[(certificate::RECIPIENT.field, Value::Code("EMPLOYEUR")), (certificate::ASKED_BY, "sa mère".into())]
        }
        "CALLBACK" => &[(SUBJECT, "rappeler".into())],
        "FOLLOW_UP" => {
            &[(follow_up::PURPOSE, "dossier AME".into()), (follow_up::SHARED_ON, Value::Date(day(2026, 11, 2)))]
        }
        "MISHAP" => &[(mishap::SORT.field, Value::Code("MATERIEL")), (mishap::WHAT, "imprimante en panne".into())],
        "SITUATION" => &[(situation::QUESTION, "qui ?".into())],
        "WORKSHOP" => &[(workshop::TITLE, "cuisine".into()), (workshop::AT, Value::Moment(at(14, 0)))],
        "TAKEN_CALL" => &[(taken_call::REASON, "ordonnance".into())],
        other => panic!("{other}"),
    };
    for (field, value) in words {
        item.set(field, value.clone());
    }
    item
}

/// Everything the line can be seen in, on screens of three sizes, with two sets of glyphs: no sign leaves its line.
fn is_painted(seat: &mut Seat, kind: &Kind) {
    seat.strikes("<Échap><Échap><Échap>").opens_list(kind);
    for keys in ["<Début>", "h", "<Échap>m", "<Échap><Entrée>"] {
        seat.strikes(keys);
        for (columns, rows) in [(60, 20), (80, 24), (132, 40)] {
            seat.sized(columns, rows);
            for glyphs in [&LATIN, &ASCII] {
                let cells = seat.cells("mono", glyphs);
                let screen = support::text(&cells);
                for row in cells.content.chunks(usize::from(columns)) {
                    assert_eq!(covered(row), usize::from(columns), "{screen}");
                }
                let bar = screen.lines().last().unwrap();
                assert!(bar.contains("fermer") || bar.contains("aide"), "the bar is whole\n{screen}");
            }
        }
    }
    seat.strikes("<Échap><Échap><Échap>").sized(80, 24);
}

/// Columns that the signs of a row cover. Each wide sign has its second column to itself: the cell there is blank, and
/// none begins in the last column.
fn covered(row: &[Cell]) -> usize {
    let mut at = 0;
    while let Some(cell) = row.get(at) {
        let width = cell.symbol().width().max(1);
        assert!(width <= 2, "{:?}", cell.symbol());
        assert!(row.iter().skip(at + 1).take(width - 1).all(|hidden| hidden.symbol() == " "), "{row:?}");
        at += width;
    }
    at
}

#[test]
fn every_text_of_every_pane_holds_wide_signs_to_its_end_and_not_one_more() {
    for kind in PANES {
        let mut centre = TestCentre::with_people();
        let desk = centre.store.load_context(at(9, 0)).unwrap();
        for sign in SIGNS {
            let mut item = whole(&centre, kind);
            for field in kind.fields.iter().filter(|field| field.hand == FilledBy::Typed) {
                let Shape::Text(max) = field.shape else { continue };
                let read = field.words.is_some() || [transport::PATTERN, callback::REPEATS].contains(field);
                if read {
                    continue;
                }
                let one = name::clean_text(sign).chars().count();
                let full = sign.repeat(max / one);
                let value = text::parse(field, &full, &desk).unwrap();
                assert_eq!(value, Value::Text(name::clean_text(&full)), "{} {}", kind.code, field.key);
                let why = text::parse(field, &sign.repeat(max / one + 1), &desk).unwrap_err();
                assert!(plain(&why).contains(&plain(field.label)) && why.contains(&max.to_string()), "{why}");
                item.set(field, value);
            }
            let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
            let id = centre.does("Sarah", at(9, 1), operation).items[0].id;
            let kept = centre.item(id);
            for field in kind.fields.iter().filter(|field| matches!(field.shape, Shape::Text(_))) {
                assert!(!kept.text(field).contains('\u{fffd}'), "{}", field.key);
            }
        }
        let mut seat = centre.seat("Sarah");
        is_painted(&mut seat, kind);
        let shown = seat.opens_list(kind).sees();
        let line = shown.lines().find(|line| line.contains("漢 漢"));
        assert!(line.is_none_or(|line| line.contains('…')), "what is cut says so\n{shown}");
        assert!(line.is_some() || **kind != arrival::ARRIVAL, "its label is in the list");
    }
}

#[test]
fn a_card_of_wide_signs_is_found_opened_and_painted() {
    let mut centre = TestCentre::with_people();
    let mut person = Person::new("", at(8, 0));
    for field in Person::FIELDS {
        if let Shape::Text(max) = field.shape {
            person.set(field.key, "漢".repeat(max).as_str().into());
        }
    }
    centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    let mut seat = centre.seat("Sarah");
    seat.strikes("/漢漢漢<Entrée>");
    assert!(seat.sees().matches('漢').count() > 140, "what must be respected is whole\n{}", seat.sees());
    seat.strikes("a");
    is_painted(&mut seat, &arrival::ARRIVAL);
}

#[test]
fn a_note_of_280_wide_signs_is_kept_and_read_and_one_of_281_is_refused_with_its_words_kept() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes("t").strikes(&"漢".repeat(281)).strikes("<Entrée>");
    assert!(seat.reads("280"), "{}", seat.sees());
    seat.strikes("<Retour arrière><Entrée>");
    assert!(seat.reads("note ajoutée"), "{}", seat.sees());
    seat.strikes("h");
    assert!(seat.reads("漢"), "{}", seat.sees());
    is_painted(&mut seat, &arrival::ARRIVAL);
}

#[test]
fn somebody_without_a_first_name_is_found_shown_and_served_like_anybody() {
    let mut centre = TestCentre::with_people();
    let person = Person { birth_date: Some(day(1980, 1, 2).into()), ..Person::new("TOUSSAINT", at(8, 0)) };
    centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    let mut seat = centre.seat("Sarah");
    seat.strikes("/tous");
    assert!(seat.reads("TOUSSAINT") && seat.reads("02/01/1980"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert_eq!(seat.line("TOUSSAINT"), "TOUSSAINT  02/01/1980, 46 ans");
    seat.strikes("1");
    assert!(seat.reads("TOUSSAINT : en attente"), "{}", seat.sees());
    seat.strikes("<Ctrl-Z>");
    assert!(!seat.reads("TOUSSAINT"), "{}", seat.sees());
}

#[test]
fn an_unknown_birth_date_is_a_question_everywhere_and_a_sentence_for_the_certificate() {
    let mut centre = TestCentre::with_people();
    let person = Person { first_name: Some("Nour".into()), ..Person::new("TOUSSAINT", at(8, 0)) };
    centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    let mut seat = centre.seat("Sarah");
    seat.strikes("/tous");
    assert!(seat.line("TOUSSAINT").contains("né·e ?"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert_eq!(seat.line("TOUSSAINT"), "TOUSSAINT Nour  né·e ?");
    seat.strikes("4emp<Tab>sa mère<Ctrl-S>");
    assert!(seat.reads("La date de naissance de l’enfant manque"), "{}", seat.sees());
    assert!(centre.store.load_items(&certificate::CERTIFICATE, true).unwrap().is_empty());
    seat.strikes("<Échap>1<Échap>");
    seat.sized(132, 40);
    assert!(seat.reads("Né·e ?"), "{}", seat.sees());
}

/// Elif with forty callbacks and an arrival.
fn forty() -> TestCentre {
    let mut centre = TestCentre::with_people();
    for n in 1..=40 {
        let mut item = whole(&centre, &CALLBACK);
        item.set(&SUBJECT, format!("sujet {n}").as_str());
        centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
    }
    let item = whole(&centre, &arrival::ARRIVAL);
    centre.does("Sarah", at(9, 1), Operation::Add { item: Box::new(item), state: None, overrule: true });
    centre
}

#[test]
fn forty_open_lines_scroll_on_the_card_and_the_selected_one_is_always_in_sight() {
    let centre = forty();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Entrée>");
    for _ in 0..45 {
        assert_eq!(seat.sees().matches('▌').count(), 1, "{}", seat.sees());
        seat.strikes("<Bas>");
    }
    assert!(seat.reads("sur 41"), "{}", seat.sees());
    let last = seat.line("▌");
    for _ in 0..40 {
        seat.strikes("<Haut>");
        assert!(seat.reads("▌"), "{}", seat.sees());
    }
    assert_ne!(seat.line("▌"), last);
    seat.strikes("<Bas><Bas>j");
    assert!(seat.reads("joint·e") && seat.sees().contains('▌'), "{}", seat.sees());
}

#[test]
fn forty_open_lines_are_said_once_on_the_arrival() {
    let centre = forty();
    let mut seat = centre.seat("Sarah");
    seat.sized(108, 30);
    assert!(seat.reads("à rappeler ×40"), "{}", seat.sees());
}

#[test]
fn a_long_name_is_whole_in_every_pane_at_eighty_columns() {
    const NAMES: (&str, &str) = ("FERREIRA DE OLIVEIRA", "Inês");
    for kind in PANES.iter().filter(|kind| kind.fields.contains(&comptoir::model::common::PERSON)) {
        let mut centre = TestCentre::with_people();
        let person = Person {
            first_name: Some(NAMES.1.into()),
            birth_date: Some(day(2015, 1, 2).into()),
            ..Person::new(NAMES.0, at(8, 0))
        };
        let id = centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person))).person.unwrap();
        let mut item = whole(&centre, kind);
        item.set(&comptoir::model::common::PERSON, Value::Person(id));
        centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
        let mut seat = centre.seat("Sarah");
        seat.opens_list(kind);
        assert!(seat.reads("FERREIRA DE OLIVEIRA Inês"), "{}", seat.sees());
    }
}

#[test]
fn two_hundred_trips_are_made_moved_cancelled_and_undone_as_one() {
    let mut centre = TestCentre::with_people();
    let mut trip = whole(&centre, &TRANSPORT);
    trip.set(&transport::CARE_AT, Value::Empty);
    trip.set(&transport::PATTERN, "lun mar mer jeu ven 8h, 200 fois");
    let timed = |what: &str, centre: &mut TestCentre, operation: Operation| {
        let start = Instant::now();
        let done = centre.does("Sarah", at(9, 2), operation);
        println!("200 trips {what}: {} ms", start.elapsed().as_millis());
        done
    };
    let first =
        timed("made", &mut centre, Operation::Add { item: Box::new(trip), state: None, overrule: false }).items[0].id;
    let states = |centre: &TestCentre| {
        let mut states: Vec<_> =
            centre.store.load_items(&TRANSPORT, true).unwrap().iter().map(|trip| trip.state.code).collect();
        states.dedup();
        states
    };
    let go =
        |to, with: Changes| Operation::Move { item: first, rev: None, to, with, on_order_of: None, take_over: false };
    timed("asked for", &mut centre, go(transport::RxTodo.state(), Changes::new()));
    assert_eq!(states(&centre), ["RX_TODO"]);
    let with = vec![
        (transport::SCOPE.field.key, Value::Code("REST")),
        (transport::VOID_REASON.key, Value::from("soins arrêtés")),
    ];
    let order = Some(centre.staff("Dr Morel"));
    let cancel = Operation::Move {
        item: first,
        rev: None,
        to: transport::Cancelled.state(),
        with,
        on_order_of: order,
        take_over: false,
    };
    timed("cancelled", &mut centre, cancel);
    assert_eq!(states(&centre), ["CANCELLED"]);
    timed("back from being cancelled", &mut centre, Operation::Undo(None));
    assert_eq!(states(&centre), ["RX_TODO"]);
    timed("back where they were asked for", &mut centre, Operation::Undo(None));
    timed("never made", &mut centre, Operation::Undo(None));
    assert_eq!(states(&centre), ["CANCELLED"]);
    let before_the_trips = timed("not touched again", &mut centre, Operation::Undo(None));
    assert!(before_the_trips.items.is_empty(), "{before_the_trips:?}");
    centre.store.check_file(true).unwrap();
}

#[test]
fn a_caller_nobody_knows_may_be_called_what_they_are_called() {
    let mut centre = TestCentre::with_people();
    let mut item = CALLBACK.begin_item(centre.staff("Sarah"), None, &centre.store.load_context(at(9, 0)).unwrap());
    item.set(&SUBJECT, "rappeler");
    item.set(&CALLER_LABEL, "漢".repeat(30).as_str());
    item.set(&comptoir::panes::callback::PHONE, "+33612340000");
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
    is_painted(&mut centre.seat("Sarah"), &callback::CALLBACK);
}

#[test]
fn letters_that_nobody_keeps_are_said_before_anything_that_went_well() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.app.update(Event::Drafts(DraftReply::Trouble(Cause::Full.into())), seat.now);
    seat.strikes("kNour<Entrée>");
    assert!(seat.app.message.text.contains("au café") && seat.reads("pas encore gardé. Le disque"), "{}", seat.sees());
    // What was refused just now is read first.
    seat.strikes("g");
    assert!(seat.app.message.error && !seat.reads("pas encore gardé"), "{}", seat.sees());
    assert!(seat.strikes("<Bas>").reads("pas encore gardé"), "{}", seat.sees());
}

#[test]
fn long_names_leave_room_for_what_must_be_known_and_a_secondary_column_goes_first() {
    let mut centre = TestCentre::with_people();
    for (first, rdv) in [("Guilhermina", 9), ("Maximiliana", 10)] {
        let name = "MONTEIRO DE ALBUQUERQUE";
        let person = Person { first_name: Some(first.into()), ..Person::new(name, at(8, 0)) };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
        centre.comes(at(8, 5), Visit { of: Some((name, first)), rdv: Some(at(rdv, 30)), ..Visit::default() });
    }
    let elif = Visit { of: Some(("KAYA", "Elif")), to: &["Nadia", "Dr Roux"], ..Visit::default() };
    centre.comes(at(9, 0), elif);
    let mut seat = centre.seat("Sarah");
    // Whole at 80, where « Étape » has no room, and at any width at which it comes and goes.
    for columns in [80, 100, 109, 125, 132, 160] {
        seat.sized(columns, 40);
        let shown = plain(&seat.sees());
        assert!(shown.contains("interprète : turc"), "{columns}\n{shown}");
        assert!(shown.contains("ALBUQUERQUE G") && shown.contains("ALBUQUERQUE M"), "{columns}\n{shown}");
    }
    assert!(seat.reads("En attente depuis 09:00"), "beside the list\n{}", seat.sees());
}

#[test]
fn what_the_columns_cut_of_the_selected_line_is_whole_under_the_list_until_something_is_said() {
    let mut centre = TestCentre::with_people();
    centre.comes(at(8, 5), Visit { of: Some(("TRAN", "Minh")), to: &["Inès"], ..Visit::default() });
    let all = ["Dr Morel", "Nadia", "Dr Roux"];
    centre.comes(at(8, 10), Visit { of: Some(("KAYA", "Elif")), to: &all, ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    let under = |seat: &Seat| plain(&seat.sees()).lines().rev().nth(2).unwrap().trim().to_owned();
    seat.strikes("<Fin>");
    assert_eq!(under(&seat), "Dr Morel, Nadia, Dr Roux", "{}", seat.sees());
    seat.strikes("<Début>");
    assert_eq!(under(&seat), "", "what is whole is not said twice");
    seat.strikes("<Fin>c");
    assert!(under(&seat).starts_with("KAYA Elif"), "what was done is said first\n{}", seat.sees());
    seat.strikes("<Ctrl-Z>");
    assert!(under(&seat).starts_with("Dr Morel, Nadia, Dr Roux"), "{}", seat.sees());
    seat.strikes("<Ctrl-Z>p").idles(2).strikes("<Ctrl-Z><Ctrl-Z>");
    assert!(under(&seat).ends_with("Depuis : 2 min"), "there is no such column here\n{}", seat.sees());
    seat.sized(132, 40);
    assert_eq!(under(&seat), "", "it stands whole beside the list\n{}", seat.sees());
}

#[test]
fn a_sign_that_means_nothing_on_a_list_is_answered_and_one_that_nobody_sees_is_not() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("+");
    assert!(seat.reads("« + » ne fait rien ici : q dit tout ce qui se fait."), "{}", seat.sees());
    seat.strikes("k<Échap>\u{200b}");
    assert!(!seat.reads("ne fait rien ici"), "{}", seat.sees());
}
