//! Lists of a desk after any sequence of keys, while other desks write in the same file and its own answers come late,
//! beside a desk just opened. `COMPTOIR_FUZZ_SECONDS=600` tries new sequences for ten minutes.

use comptoir::app::App;
use comptoir::app::listing::ListLine;
use comptoir::domain::{Person, PersonId, StaffId};
use comptoir::model::{Kind, Value, text};
use comptoir::panes::arrival::ARRIVAL;
use comptoir::panes::callback::CALLBACK;
use comptoir::panes::tabs;
use comptoir::protocol::{Answer, Operation, Query};
use comptoir::reports::Since;
use fastrand::Rng;

use crate::support::step_centre::{Centre, asked};
use crate::support::{Seat, ToldSeed, at, member, seeds};

/// Keys that open, fold, narrow, leaf, mark, move lines on, or go elsewhere.
const KEYS: &[&str] = &[
    "<Fin>",
    "<Fin><Entrée>",
    "<Fin><Entrée>",
    "<Fin><Entrée><Entrée>",
    "<Fin><Haut>",
    "<Début>",
    "<Entrée>",
    "<Entrée>",
    "<Bas>",
    "<Bas><Bas>",
    "<Haut>",
    "<Échap>",
    "<Échap><Échap>",
    "<Droite>",
    "<Gauche>",
    "<Page suiv.>",
    "f<Entrée>",
    "f<Bas><Entrée>",
    "<Ctrl-F>awa<Entrée>",
    "<Ctrl-F>zzz<Entrée>",
    "<Ctrl-F><Ctrl-U><Entrée>",
    "*",
    "d",
    "e",
    "p",
    "c",
    "u",
    "u",
    "<Ctrl-D>",
    "qpassage<Entrée>",
    "qheure par heure<Entrée>",
    "<Ctrl-L><Entrée>claire<Entrée>",
    "<Ctrl-L><Entrée>sarah<Entrée>",
];

/// A file with open and closed lines in each pane, of two people.
fn file(random: &mut Rng) -> Centre {
    let now = at(9, 41);
    let mut centre = Centre::new(now);
    let before = now.plus_minutes(-60 * 24);
    centre.does(before, Operation::AddStaff(member("Claire", "accueil", None)));
    let elif = Person { first_name: Some("Elif".into()), ..Person::new("KAYA", before) };
    centre.does(before, Operation::AddPerson(Box::new(elif)));
    for kind in tabs() {
        for _ in 0..3 {
            let state = *random.choice(kind.states).unwrap();
            let id = centre.line(kind, state);
            if random.bool() {
                let to_other = Operation::Reassign { item: id, rev: None, person: PersonId(2), overrule: true };
                _ = centre.tries(now.plus_minutes(-1), to_other);
            }
        }
    }
    centre
}

/// Deed of another desk meanwhile; one that is refused is left out.
fn another_deed(centre: &mut Centre, random: &mut Rng) {
    let now = centre.now;
    let kind = *random.choice(tabs()).unwrap();
    let items = centre.store.load_items(kind, true).unwrap();
    let Some(item) = random.choice(&items).cloned() else { return };
    let (id, reason) = (item.id, "erreur".to_owned());
    let operation = match random.u8(..13) {
        0..5 => {
            let to = *random.choice(kind.states).unwrap();
            let desk = centre.store.load_context(now).unwrap();
            let read =
                |(key, said): (&'static str, &str)| Some((key, text::parse(kind.field(key)?, said, &desk).ok()?));
            let with = asked(kind, item.state, to).into_iter().filter_map(read).collect();
            let on_order_of = desk.staff.iter().find(|staff| staff.name.starts_with("Dr")).map(|staff| staff.id);
            Operation::Move { item: id, rev: None, to, with, on_order_of, take_over: true }
        }
        5..7 => Operation::Reopen { item: id, rev: None, scope: None, reason, overrule: true },
        7 => Operation::Note { item: id, about: None, text: "une note".into() },
        8 => Operation::Reassign { item: id, rev: None, person: PersonId(random.i64(1..=2)), overrule: true },
        9 => {
            let new = centre.begun(kind, now);
            let state = random.choice(kind.starts).copied();
            Operation::Add { item: Box::new(new), state, overrule: true }
        }
        10 => match (random.u8(..4), [1, 2].map(|id| centre.store.load_person(PersonId(id)).unwrap())) {
            (0, [Some(kept), Some(other)]) => {
                Operation::Merge { rev: other.rev, other: other.id, kept: Box::new(kept), overrule: true }
            }
            (1, [Some(mut card), _]) => {
                card.used_name += "A";
                Operation::EditPerson(Box::new(card))
            }
            (2, [_, Some(card)]) => Operation::Erase(card.id),
            _ => Operation::TeamNote("café à 10 h".into()),
        },
        _ => Operation::Undo(None),
    };
    _ = centre.tries(now, operation);
}

/// Comes back to a list of all lines, whatever is on the screen.
fn comes_back(seat: &mut Seat) {
    seat.hears_answers();
    for _ in 0..40 {
        if seat.app.is_locked() {
            seat.strikes("<Échap><Entrée><Ctrl-U>sarah<Entrée>");
        } else if !seat.app.screens.is_empty() {
            seat.strikes("<Échap>");
        } else {
            return;
        }
    }
    panic!("no way back from\n{}", seat.sees());
}

/// The parts of the list shown, how many lines each has, and the line over it.
fn told(app: &App) -> String {
    let listing = app.listing();
    let titles: Vec<_> = listing
        .lines
        .iter()
        .filter_map(|line| match line {
            ListLine::Title { section, count, .. } => Some((listing.kind.sections[*section].title, *count)),
            ListLine::Row { .. } => None,
        })
        .collect();
    format!("{:?} {titles:?}", listing.headline(&app.context))
}

/// Opens every part of the list shown.
fn unfolds(seat: &mut Seat) {
    for _ in 0..4 {
        seat.strikes("<Début>");
        for _ in 0..seat.app.listing().lines.len() {
            let listing = seat.app.listing();
            let folded =
                listing.position().is_some_and(|at| matches!(listing.lines[at], ListLine::Title { folded: true, .. }));
            if folded {
                seat.strikes("<Entrée>");
            }
            seat.strikes("<Bas>");
        }
    }
}

/// Every line of the list shown, in order.
fn rows(app: &App) -> String {
    let listing = app.listing();
    let of = |line: &ListLine| match line {
        ListLine::Title { section, count, folded } => format!("{section} {count} {folded}"),
        ListLine::Row { id, .. } => {
            let row = listing.rows.iter().flatten().find(|row| row.item.id == *id).unwrap();
            let cells: Vec<_> = listing.columns().iter().map(|column| (column.cell)(row, &app.context)).collect();
            format!("{} {} {} {cells:?}", id.0, row.item.rev, row.item.state.code)
        }
    };
    listing.lines.iter().map(of).collect::<Vec<_>>().join("\n")
}

/// All panes: each as it is found, then with its parts open.
fn panes(seat: &mut Seat) -> Vec<(String, String)> {
    let of = |kind: &&'static Kind| {
        seat.opens_list(kind);
        if seat.app.listing().from.is_some() {
            seat.strikes("<Gauche>");
        }
        if !seat.app.listing().words.is_empty() {
            seat.strikes("<Ctrl-F><Ctrl-U><Entrée>");
        }
        if seat.app.listing().pro.is_some() {
            seat.strikes("f<Entrée>");
        }
        let folded = told(&seat.app);
        unfolds(seat);
        assert_eq!(told(&seat.app), folded, "opened, {} says something else", kind.title);
        (folded, rows(&seat.app))
    };
    tabs().iter().map(of).collect()
}

#[test]
fn after_any_keys_each_desk_shows_what_a_desk_just_opened_shows() {
    for seed in seeds(1..=12) {
        let _told = ToldSeed(seed);
        let mut random = Rng::with_seed(seed);
        let mut centre = file(&mut random);
        let mut seats = ["Sarah", "Claire"].map(|who| {
            let mut seat = Seat::at(&centre.path(), who, centre.now);
            seat.opens();
            seat
        });
        for _ in 0..60 {
            let seat = random.usize(..seats.len());
            match random.u8(..20) {
                0..4 => another_deed(&mut centre, &mut random),
                4..6 => _ = seats[seat].hears(),
                6 => _ = seats[seat].waits(),
                7..9 => _ = seats[seat].hears_answer(),
                9 => _ = seats[seat].hears_answers(),
                10 => {
                    let size = *random.choice([(80, 24), (80, 23), (132, 40)].as_slice()).unwrap();
                    seats[seat].sized(size.0, size.1);
                }
                11 => {
                    // Time passes, and now and then a night.
                    let minutes = if random.u8(..8) == 0 { 60 * 16 } else { random.i64(0..2) };
                    centre.now = centre.now.plus_minutes(minutes);
                    for seat in &mut seats {
                        seat.now = centre.now;
                        seat.idles(0);
                    }
                }
                12..15 => _ = seats[seat].opens_list(random.choice(tabs()).unwrap()),
                _ => {
                    let keys = random.choice(KEYS).unwrap();
                    seats[seat].strikes(keys);
                }
            }
        }
        for seat in &mut seats {
            comes_back(seat);
        }
        for seat in &mut seats {
            seat.hears();
            comes_back(seat);
            let shown = panes(seat);
            let mut fresh = Seat::at(&centre.path(), "Sarah", centre.now);
            fresh.opens();
            let size = seat.app.display.size;
            fresh.sized(size.0, size.1);
            comes_back(&mut fresh);
            for ((shown, expected), kind) in shown.iter().zip(panes(&mut fresh)).zip(tabs()) {
                assert_eq!(shown.0, expected.0, "{}", kind.title);
                assert_eq!(shown.1, expected.1, "{}", kind.title);
            }
        }
    }
}

/// An agenda written together: lines of later days, some of them for today.
fn comes_together(centre: &mut Centre, random: &mut Rng) {
    let desk = centre.store.load_context(centre.now).unwrap();
    let kind = *random.choice([&ARRIVAL, &CALLBACK].as_slice()).unwrap();
    for _ in 0..random.usize(1..6) {
        let mut item = centre.begun(kind, centre.now);
        let field = if *kind == ARRIVAL { "rdv_at" } else { "next_attempt_at" };
        let field = kind.field(field).unwrap();
        if let Ok(value) = text::parse(field, random.choice(&["11h", "demain 10h", "+3 9h"]).unwrap(), &desk) {
            item.set(field, value);
        }
        if let Some(mode) = kind.field("mode") {
            item.set(mode, Value::Code("RDV"));
        }
        _ = centre.tries(centre.now, Operation::Add { item: Box::new(item), state: None, overrule: true });
    }
}

#[test]
fn after_any_deeds_the_greeting_counts_the_lines_that_the_hand_over_tells() {
    for seed in seeds(1..=12) {
        let _told = ToldSeed(seed);
        let mut random = Rng::with_seed(seed);
        let mut centre = file(&mut random);
        for _ in 0..40 {
            match random.u8(..6) {
                0 => comes_together(&mut centre, &mut random),
                1 => centre.now = centre.now.plus_minutes(random.i64(0..3)),
                _ => another_deed(&mut centre, &mut random),
            }
        }
        for reader in [1, 2, 3].map(|reader| Some(StaffId(reader))) {
            for since in [0, 1, 30, 24 * 60, 8 * 24 * 60].map(|minutes| Since::At(centre.now.plus_minutes(-minutes))) {
                let answer = |query| centre.store.answer_query(&query, reader, centre.now);
                let Answer::Handover(page) = answer(Query::Handover(since)) else { panic!("no hand-over") };
                let Answer::Greeting(greeting) = answer(Query::Greeting(since)) else { panic!("no greeting") };
                for (reason, count) in greeting.counts {
                    let told = page.told.iter().filter(|line| line.reason == reason).count();
                    assert_eq!(count, told, "{reason:?} for {reader:?} since {since:?}");
                }
            }
        }
    }
}
