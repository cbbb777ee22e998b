//! What a desk shows after any sequence of keys, while other desks write in the same file and its own answers come late,
//! beside a desk just opened. `COMPTOIR_FUZZ_SECONDS=600` tries new sequences for ten minutes.

use comptoir::app::App;
use comptoir::app::listing::ListLine;
use comptoir::domain::{Person, PersonId};
use comptoir::model::{Kind, text};
use comptoir::panes::tabs;
use comptoir::protocol::Operation;
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

/// What another desk does meanwhile; what it may not do it leaves.
fn another_deed(centre: &mut Centre, random: &mut Rng) -> bool {
    let now = centre.now;
    let kind = *random.choice(tabs()).unwrap();
    let items = centre.store.load_items(kind, true).unwrap();
    let Some(item) = random.choice(&items).cloned() else { return false };
    let (id, reason) = (item.id, "erreur".to_owned());
    let operation = match random.u8(..12) {
        0..5 => {
            let to = *random.choice(kind.states).unwrap();
            let desk = centre.store.load_context(now).unwrap();
            let read =
                |(key, said): (&'static str, &str)| Some((key, text::parse(kind.field(key)?, said, &desk).ok()?));
            let with = asked(kind, item.state, to).into_iter().filter_map(read).collect();
            let on_order_of = desk.staff.iter().find(|staff| staff.name.starts_with("Dr")).map(|staff| staff.id);
            Operation::Move { item: id, rev: None, to, with, on_order_of, take_over: true }
        }
        5..7 => Operation::Reopen { item: id, rev: None, reason, overrule: true },
        7 => Operation::Note { item: id, text: "une note".into() },
        8 => Operation::Reassign { item: id, rev: None, person: PersonId(random.i64(1..=2)), overrule: true },
        9 => {
            let new = centre.begun(kind, now);
            let state = random.choice(kind.starts).copied();
            Operation::Add { item: Box::new(new), state, overrule: true }
        }
        10 => Operation::TeamNote("café à 10 h".into()),
        _ => Operation::Undo(None),
    };
    centre.tries(now, operation).is_ok()
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
                0..4 => {
                    another_deed(&mut centre, &mut random);
                }
                4..6 => _ = seats[seat].hears(),
                6 => _ = seats[seat].waits(),
                7..9 => _ = seats[seat].hears_answer(),
                9 => _ = seats[seat].hears_answers(),
                10 => {
                    let size = *random.choice([(80, 24), (80, 23), (132, 40)].as_slice()).unwrap();
                    seats[seat].sized(size.0, size.1);
                }
                11 => {
                    centre.now = centre.now.plus_minutes(random.i64(0..2));
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
