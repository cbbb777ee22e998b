//! Promises under any sequence of keys, answers and interruptions: nothing breaks, nothing typed is lost, nothing is
//! readable behind the lock. `COMPTOIR_FUZZ_SECONDS=600` tries new sequences for ten minutes.

use comptoir::app::Event;
use comptoir::app::keys::Key;
use comptoir::app::screens::confirm::Confirm;
use comptoir::app::screens::form::Form;
use comptoir::app::screens::form::entry::FormLine;
use comptoir::app::screens::lock::Lock;
use comptoir::app::screens::lookup::Lookup;
use comptoir::app::screens::picker::Picker;
use comptoir::canvas::Canvas;
use comptoir::domain::{Moment, Person, PersonId};
use comptoir::model::{Item, Value};
use comptoir::panes::arrival::*;
use comptoir::protocol::{Answer, Cause, DayClosing, Done, DraftReply, Operation, Refusal, StoreReply, UnclosedDay};
use comptoir::view::{self, Look, glyphs, theme::Theme};

use crate::support::NAMED_KEYS;
use crate::support::bench::*;
use crate::support::{ToldSeed, context, seeds};
use crate::terminal::frames::{Reader, Rep};

const SECRET: &str = "XYLOPHONE";

/// Numbers that look like chance and are the same at every run (Lehmer's, modulo 2³¹ − 1).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0 * 48_271 % 0x7fff_ffff;
        self.0 as usize % end
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

fn key(chance: &mut Chance) -> Key {
    const SIGNS: &[char] = &[
        'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w',
        'x', 'z', '/', '?', '+', '1', '3', ' ', 'é', 'K', 'M', ',', '\u{202e}',
    ];
    const OTHERS: &[Key] = &[
        Key::Enter,
        Key::Enter,
        Key::Esc,
        Key::Esc,
        Key::Tab,
        Key::BackTab,
        Key::Up,
        Key::Down,
        Key::Down,
        Key::Left,
        Key::Right,
        Key::Home,
        Key::End,
        Key::PageUp,
        Key::PageDown,
        Key::Backspace,
        Key::Delete,
        Key::F(1),
        Key::Ctrl('s'),
        Key::Ctrl('a'),
        Key::Ctrl('x'),
        Key::Ctrl('p'),
        Key::Ctrl('l'),
        Key::Ctrl('z'),
        Key::Ctrl('u'),
        Key::Ctrl('w'),
        Key::Ctrl('k'),
        Key::Ctrl('q'),
    ];
    if chance.below(3) == 0 { chance.one_of(OTHERS) } else { Key::Char(chance.one_of(SIGNS)) }
}

fn some_items(chance: &mut Chance) -> Vec<Item> {
    let count = chance.below(9);
    let item = |at: usize, chance: &mut Chance| {
        let mut item = saved(1 + at as i64, context::walk_in(SECRET, chance.one_of(ARRIVAL.states), "09:00"));
        if chance.below(2) == 0 {
            item.set(&PERSON, Value::Empty);
        }
        if chance.below(3) == 0 {
            item.set(&RDV_AT, Value::Moment(context::at("09:30")));
        }
        item
    };
    (0..count).map(|at| item(at, chance)).collect()
}

/// Every key a terminal sends.
fn every_key() -> impl Iterator<Item = Key> {
    let letters = ('a'..='z').chain('0'..='9').chain("/?+=* ".chars());
    letters.map(Key::Char).chain(('a'..='z').map(Key::Ctrl)).chain(NAMED_KEYS).chain([Key::F(1)])
}

/// Something other than a key.
fn interrupt(bench: &mut Bench, chance: &mut Chance) {
    match chance.below(16) {
        0 => bench.board(some_items(chance)),
        1 if bench.app.screens.top::<Lookup>().is_some_and(|lookup| !lookup.line.text().is_empty()) => {
            bench.found(&[(7, SECRET), (8, SECRET)][..chance.below(3)]);
        }
        2 if !bench.cards_asked().is_empty() => {
            let person = bench.cards_asked().last().unwrap().0;
            bench.card(person, some_items(chance));
        }
        3 => {
            let rows = some_items(chance).into_iter().map(context::row).collect();
            let day =
                UnclosedDay { day: bench.now.day_in(comptoir::domain::Zone::PARIS), rows, nameless: chance.below(3) };
            bench.answer(bench.last_asked(), Answer::DayClose(Box::new(DayClosing { days: vec![day], not_over: 1 })));
        }
        4 => bench.answer(bench.last_asked(), Answer::Directory(Vec::new())),
        5 => bench.answer(bench.last_asked(), Answer::Trouble(Cause::Silent.into())),
        6 => {
            let found = some_items(chance).pop().map(|item| Box::new((context::row(item), Vec::new())));
            bench.answer(bench.last_asked(), Answer::Item(found));
        }
        7 => _ = bench.event(Event::Store(StoreReply::News)),
        8 => bench.wait(chance.one_of(&[1, 1, 1, 61, 61, 61, 400])),
        9 => _ = bench.event(Event::Resize(chance.below(200) as u16, chance.below(60) as u16)),
        10 => _ = bench.paste("ligne\u{1b}[31m un\n/dkx"),
        11 => {
            let drafts = bench.kept.last().cloned().into_iter().collect();
            bench.event(Event::Drafts(DraftReply::Drafts(drafts)));
        }
        _ if !bench.run.is_empty() => {
            let index = bench.run.len() - 1;
            let outcome = outcome(&bench.run[index].operation, chance);
            bench.did(index, outcome);
        }
        _ => {}
    }
}

/// What may come of `op`.
fn outcome(operation: &Operation, chance: &mut Chance) -> Result<Done, Refusal> {
    let theirs = || saved(1, context::walk_in(SECRET, Waiting.state(), "09:00"));
    let at = context::at("09:40");
    let person = Person { id: PersonId(7), ..Person::new(SECRET, at) };
    match chance.below(9) {
        0 if matches!(operation, Operation::Edit { .. } | Operation::Move { .. }) => {
            Err(Refusal::Conflict { by: "Claire".into(), at, from: None, theirs: Box::new(theirs()) })
        }
        1 if matches!(operation, Operation::EditPerson(_)) => {
            Err(Refusal::PersonConflict { by: "Claire".into(), at, theirs: Box::new(person) })
        }
        2 => Err(Refusal::Guard("Déjà là.".into())),
        3 => Err(Refusal::Claimed { by: "Claire".into(), elsewhere: None }),
        4 => Err(Refusal::Field("label", "Il manque un nom.".into())),
        5 => Err(Refusal::NeedsPrescriber),
        _ => {
            let (items, person) = (vec![theirs()], Some(PersonId(7)));
            Ok(Done { seq: 1, items, person, said: "Fait.".into(), undoable: true, repeated: false })
        }
    }
}

/// Plays `count` keys and interruptions; `look` sees the desk after each.
fn play(seed: u64, count: usize, mut look: impl FnMut(&mut Bench)) {
    let _told = ToldSeed(seed);
    let (mut bench, mut chance) = (Bench::open(), Chance(seed % 0x7fff_fffe + 1));
    for _ in 0..count {
        let (locked, done) = (bench.app.is_locked(), bench.run.len());
        let screens = &bench.app.screens;
        let chooses = screens.top_is::<Picker>();
        let closes = chooses || screens.top_is::<Confirm>() || screens.top_is::<Form>();
        match chance.below(12) {
            0..4 => {
                interrupt(&mut bench, &mut chance);
                assert!(bench.app.is_locked() || !locked, "only a person lifts the lock");
            }
            // Chance alone would hardly find the way out of a short list.
            4..7 if chooses || bench.app.screens.top_is::<Lock>() => _ = bench.keys("Ctrl-U Enter"),
            7..9 if closes => _ = bench.keys("Esc"),
            _ => {
                let key = key(&mut chance);
                bench.event(Event::Key(key));
                assert!(!locked || bench.run.len() == done, "no key acts behind the lock");
            }
        }
        bench.now = Moment(bench.now.0 + 1);
        look(&mut bench);
    }
}

#[test]
fn no_sequence_of_keys_and_answers_breaks_the_desk_or_leaves_it_without_a_way_on() {
    for seed in seeds(1..=20) {
        play(seed, 2_500, |bench| {
            bench.app.list_hints();
            let listing = bench.app.listing();
            if let Some(row) = listing.row() {
                assert!(listing.position().is_some(), "line {} is selected and not shown", row.item.id);
            }
            assert!(listing.top <= listing.lines.len());
            let locks = bench.app.screens.all::<Lock>().count();
            assert!(locks <= 1 && bench.app.screens.len() < 200);
            // Every key at every step would take minutes.
            for key in every_key().filter(|_| bench.now.0 % 16 == 0) {
                let meanings = bench.app.list_meanings(key);
                assert!(meanings.len() <= 1, "{} on « {} »: {meanings:?}", key.name(), bench.app.declaration().title);
            }
        });
    }
}

#[test]
fn what_stands_in_a_form_was_kept_the_moment_it_was_typed() {
    for seed in seeds(41..=120) {
        let mut shown: Vec<(String, String)> = Vec::new();
        play(seed, 2_500, |bench| {
            if let Some(sheet) = bench.app.screens.top::<Form>() {
                let typed: String = sheet.entries.iter().map(|entry| entry.line.text()).collect();
                let kept = bench.kept.iter().rev().find(|draft| draft.id == sheet.draft);
                // Words whose line is gone are taken up as a note, which is another form of the same draft.
                let form = format!("{} {}", sheet.draft, sheet.purpose.title());
                let before = shown.iter().rev().find(|(shown, _)| *shown == form);
                // Typed now, not merely opened, met or taken up again.
                if before.is_some_and(|(_, before)| *before != typed) && !bench.app.message.error {
                    // Taken up again, the rest of the form says what the file says; a field may stand on several lines.
                    let mut kept = kept.map(|draft| draft.fields.clone()).unwrap_or_default();
                    let again = |entry: &FormLine| match kept.iter().position(|line| line.key == entry.field.key) {
                        Some(at) => kept.remove(at).text,
                        None => entry.initial.clone(),
                    };
                    let again: String = sheet.entries.iter().map(again).collect();
                    assert_eq!(again, typed, "{}", sheet.purpose.title());
                }
                shown.push((form, typed));
            }
        });
    }
}

#[test]
fn behind_the_lock_no_name_is_on_the_screen_and_no_size_breaks_it() {
    let look = Look { theme: Theme::load("mono", |_| Ok(None)).unwrap(), glyphs: &glyphs::LATIN };
    for seed in seeds(61..=66) {
        play(seed, 1_200, |bench| {
            let (columns, rows) = bench.app.display.size;
            let mut canvas = Canvas::new(columns.max(1), rows.max(1));
            view::paint(&bench.app, &look, &mut canvas);
            if bench.app.is_locked() {
                let screen: String = canvas.to_buffer().content().iter().map(|cell| cell.symbol()).collect();
                assert!(!screen.contains(SECRET), "{screen}");
            }
        });
    }
}

#[test]
fn rows_left_as_they_were_show_what_a_whole_frame_shows() {
    let themes = ["mono", "light"].map(|theme| Theme::load(theme, |_| Ok(None)).unwrap());
    let [mono, light] = themes.map(|theme| Look { theme, glyphs: &glyphs::LATIN });
    let ascii = Look { theme: Theme::load("light", |_| Ok(None)).unwrap(), glyphs: &glyphs::ASCII };
    for seed in seeds(81..=84) {
        let mut random = fastrand::Rng::with_seed(seed);
        let (mut size, mut look) = ((80, 24), &light);
        let mut reader = Reader::new(size, Rep::Known);
        play(seed, 1_200, |bench| {
            let (columns, rows) = bench.app.display.size;
            let shown = (columns.max(1), rows.max(1));
            if size != shown {
                size = shown;
                reader = Reader::new(size, Rep::Known);
            }
            if random.u8(..40) == 0 {
                look = [&mono, &light, &ascii][random.usize(..3)];
            }
            reader.show(size, |canvas| view::paint(&bench.app, look, canvas));
        });
    }
}
