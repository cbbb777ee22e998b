//! Mistakes of the desk put right, over every state of every pane: by the store, by the keys of the screen, by the
//! commands. A closed line comes back as it was before it was closed; a line goes to the person it should have been for.

use std::process::{Command, Output, Stdio};

use comptoir::app::screens::lookup::Lookup;
use comptoir::domain::{ItemId, Moment, Period, Person, PersonId, Span};
use comptoir::model::common::{PERSON, VOID_REASON};
use comptoir::model::figure::DONE;
use comptoir::model::settings::KEEP_JOURNAL;
use comptoir::model::{Context, Item, Kind, State, Value};
use comptoir::panes::PANES;
use comptoir::protocol::{Answer, LineEnd, Operation, Query, Refusal};

use crate::support::step_centre::Centre;
use crate::support::step_table::steps;
use crate::support::{self, Seat, at};

const DAY: i64 = 60 * 24;
const SECOND: &str = "+33698765432";

/// Each pane whose lines are somebody's and go on, on a file of its own, side by side.
fn in_every_pane(work: fn(&'static Kind)) {
    let goes_on = |kind: &&&'static Kind| {
        kind.fields.contains(&comptoir::model::common::PERSON) && kind.starts.iter().all(|state| state.open)
    };
    std::thread::scope(|scope| {
        for kind in PANES.iter().filter(goes_on) {
            scope.spawn(move || work(kind));
        }
    });
}

/// Every way in which a line of `kind` is closed: from which state, to which.
fn endings(kind: &'static Kind) -> Vec<(State, State)> {
    let of = |code: &str| kind.state(code).unwrap();
    let pairs = steps(kind).into_iter().map(|(from, to)| (of(from), of(to)));
    pairs.filter(|(from, to)| from.open && !to.open).collect()
}

fn closed_states(kind: &'static Kind) -> impl Iterator<Item = State> {
    kind.states.iter().copied().filter(|state| !state.open)
}

/// All that a reader can tell of a line; a claim that has run out is nobody's.
fn stands(item: &Item, now: Moment) -> String {
    let now = &Context::before_first_read(now);
    let fields: Vec<_> = item.fields().map(|(field, value)| (field.key, value)).collect();
    let held = (item.state_shown(now).code, item.closed_at, item.due_at, item.source_item, item.claimed_now(now));
    format!("{held:?} {fields:?}")
}

fn reopening(item: ItemId, overrule: bool) -> Operation {
    Operation::Reopen { item, rev: None, scope: None, reason: "close par erreur".into(), overrule }
}

fn giving(item: ItemId, person: PersonId) -> Operation {
    Operation::Reassign { item, rev: None, person, overrule: false }
}

/// The namesake of the only person of the centre, born on another day.
fn namesake(centre: &mut Centre) -> PersonId {
    let person = Person {
        first_name: Some("Awa".into()),
        birth_date: centre
            .now
            .day_in(comptoir::domain::Zone::PARIS)
            .checked_sub_days(chrono::Days::new(3000))
            .map(Into::into),
        phone1: Some(SECOND.into()),
        ..Person::new("DIALLO", centre.now)
    };
    let now = centre.now.plus_minutes(-DAY * 20);
    centre.does(now, Operation::AddPerson(Box::new(person))).person.unwrap()
}

/// All that is counted of a pane on the day of `at`, and how many lines ended on it.
fn counted(centre: &Centre, kind: &'static Kind, at: Moment) -> (String, i64) {
    let period = Period::period_around(Span::Day, at.day_in(comptoir::domain::Zone::PARIS));
    match centre.store.answer_query(&Query::Figures(period), None, at) {
        Answer::Figures(figures) => {
            let pane = figures.now.panes.iter().find(|pane| pane.kind == kind).unwrap();
            let each = pane.counted.iter().map(|(figure, counts)| format!("{}: {counts:?}", figure.key));
            (each.collect::<Vec<_>>().join("; "), pane.counts_of(&DONE).total_count())
        }
        other => panic!("{other:?}"),
    }
}

fn history(centre: &Centre, item: ItemId) -> Vec<comptoir::protocol::HistoryLine> {
    match centre.store.answer_query(&Query::History(item), None, centre.now) {
        Answer::History { lines, .. } => lines,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_line_closed_in_any_way_comes_back_as_it_was_and_is_undone_and_counted_once() {
    in_every_pane(|kind| {
        let mut centre = Centre::new(at(9, 41));
        let now = centre.now;
        let desk = Context::before_first_read(now);
        for (from, to) in endings(kind) {
            let pair = (from.code, to.code);
            let line = centre.line(kind, from);
            let (before, open) = (centre.item(line), counted(&centre, kind, now));
            centre.goes(now, line, before.state_shown(&desk), to);
            let (closed, ended) = (centre.item(line), counted(&centre, kind, now));
            assert_eq!(ended.1 - open.1, i64::from(to != kind.cancelled), "{kind:?} {pair:?}");
            let later = now.plus_minutes(30);
            let done = centre.does(later, reopening(line, true));
            let back = centre.item(line);
            assert_eq!(stands(&back, later), stands(&before, later), "{kind:?} {pair:?}");
            assert!(back.state.open && done.undoable, "{kind:?} {pair:?}");
            let told = history(&centre, line);
            assert_eq!((told[0].operation.as_str(), told[0].reason.as_deref()), ("REOPEN", Some("close par erreur")));
            assert_eq!(counted(&centre, kind, now), open, "{kind:?} {pair:?} no longer ended");

            centre.does(later.plus_minutes(1), Operation::Undo(None));
            assert_eq!(stands(&centre.item(line), later), stands(&closed, later), "{kind:?} {pair:?} closed again");
            assert_eq!(counted(&centre, kind, now), ended, "{kind:?} {pair:?} ended once");
            centre.does(later.plus_minutes(2), reopening(line, true));
            assert_eq!(stands(&centre.item(line), later), stands(&before, later), "{kind:?} {pair:?} once more");
        }
        centre.store.check_file(true).unwrap();
    });
}

#[test]
fn a_line_that_the_end_of_its_day_settled_with_others_comes_back_alone() {
    in_every_pane(|kind| {
        let mut centre = Centre::new(at(9, 41));
        let open: Vec<_> =
            kind.states.iter().filter(|state| state.open).map(|state| centre.line(kind, *state)).collect();
        let morning = centre.now.plus_minutes(DAY);
        let desk = centre.store.load_context(morning).unwrap();
        let settled = open.iter().filter_map(|line| {
            let item = centre.item(*line);
            let to = (kind.close_day)(&item, &desk)?.endings.first()?.to;
            Some((LineEnd { item: *line, rev: item.rev, to }, stands(&item, morning)))
        });
        let (lines, before): (Vec<_>, Vec<_>) = settled.unzip();
        if lines.is_empty() {
            return;
        }
        centre.does(morning, Operation::EndLines(lines.clone()));
        for (at, (line, before)) in lines.iter().zip(before).enumerate() {
            let done = centre.does(morning.plus_minutes(1), reopening(line.item, true));
            assert_eq!((stands(&centre.item(line.item), morning), done.items.len()), (before, 1), "{kind:?}");
            let others = lines[at + 1..].iter().all(|other| !centre.item(other.item).state.open);
            assert!(others, "{kind:?}: the others stay closed");
        }
    });
}

#[test]
fn an_addition_taken_back_comes_back_as_it_was_added() {
    in_every_pane(|kind| {
        let mut centre = Centre::new(at(9, 41));
        for start in kind.starts {
            let line = centre.line(kind, *start);
            let before = centre.item(line);
            centre.does(before.created_at.plus_minutes(1), Operation::Undo(None));
            assert_eq!(centre.item(line).text(&VOID_REASON), "ajout annulé");
            centre.does(centre.now, reopening(line, true));
            assert_eq!(stands(&centre.item(line), centre.now), stands(&before, centre.now), "{kind:?} {}", start.code);
        }
    });
}

#[test]
fn what_undo_brought_back_to_its_end_is_reopened_where_it_was_before_that_end() {
    let mut centre = Centre::new(at(9, 41));
    let kind = PANES[0];
    let state = |code| kind.state(code).unwrap();
    let line = centre.line(kind, state("EXPECTED"));
    let before = centre.item(line);
    centre.goes(centre.now, line, state("EXPECTED"), state("NO_SHOW"));
    centre.goes(centre.now, line, state("NO_SHOW"), state("WAITING"));
    centre.does(centre.now, Operation::Undo(None));
    assert_eq!(centre.item(line).state, state("NO_SHOW"));
    centre.does(centre.now, reopening(line, true));
    assert_eq!(stands(&centre.item(line), centre.now), stands(&before, centre.now));
}

#[test]
fn words_let_go_by_retention_leave_the_state_to_come_back_to() {
    in_every_pane(|kind| {
        let mut centre = Centre::new(at(9, 41));
        let now = centre.now;
        let desk = Context::before_first_read(now);
        let mut closed = Vec::new();
        for (from, to) in endings(kind) {
            let line = centre.line(kind, from);
            let was = centre.item(line).state_shown(&desk);
            centre.goes(now, line, was, to);
            closed.push((line, was, to));
        }
        for (setting, value) in [(&KEEP_JOURNAL, 6), (kind.retention, 12)] {
            centre.does(now, Operation::Set { setting, value, read: None });
        }
        let later = now.plus_minutes(DAY * 30 * 7);
        centre.does(later, Operation::Purge);
        for (line, was, to) in closed {
            assert!(history(&centre, line).iter().all(|told| told.changes.is_empty()), "the words are gone");
            centre.does(later, reopening(line, true));
            let back = centre.item(line);
            assert_eq!((back.state, back.closed_at), (was, None), "{kind:?} {} -> {}", was.code, to.code);
            assert!(back.text(&VOID_REASON).is_empty());
        }
    });
}

#[test]
fn a_line_closed_on_an_earlier_day_wants_a_yes_that_names_the_day_and_every_reopening_a_reason() {
    in_every_pane(|kind| {
        let mut centre = Centre::new(at(9, 41));
        for state in closed_states(kind) {
            let line = centre.line(kind, state);
            let later = centre.now.plus_minutes(DAY * 2);
            let said = centre.tries(later, reopening(line, false)).unwrap_err();
            let Refusal::Guard(why) = &said else { panic!("{said:?}") };
            assert!(why.contains("Close jeudi 26/11"), "{why}");
            let mute = Operation::Reopen { item: line, rev: None, scope: None, reason: " ".into(), overrule: true };
            assert!(matches!(centre.tries(later, mute), Err(Refusal::Field("reason", _))));
            assert_eq!(centre.item(line).state, state, "nothing is done before it");
            centre.does(later, reopening(line, true));
            let said = centre.tries(later, reopening(line, true)).unwrap_err();
            assert!(matches!(&said, Refusal::Rule(why) if why.contains("Rien à rouvrir")), "{said:?}");
        }
    });
}

#[test]
fn a_line_in_any_state_goes_to_another_person_with_what_their_card_says_and_comes_back() {
    in_every_pane(|kind| {
        let mut centre = Centre::new(at(9, 41));
        let now = centre.now;
        let other = namesake(&mut centre);
        for state in kind.states {
            let line = centre.line(kind, *state);
            let before = centre.item(line);
            centre.does(now, Operation::Reassign { item: line, rev: Some(before.rev), person: other, overrule: true });
            let given = centre.item(line);
            let same = |item: &Item| (item.state, item.closed_at, item.due_at, item.claimed_by, item.claim_expires_at);
            // What was signed was signed for the first person.
            let mut theirs = before.clone();
            theirs.set(&PERSON, Value::Person(other));
            match (kind.upset)(&before, &mut theirs) {
                Some(to) => assert_eq!((given.person(), given.state), (Some(other), to), "{kind:?} {}", state.code),
                None => {
                    assert_eq!((given.person(), same(&given)), (Some(other), same(&before)), "{kind:?} {}", state.code)
                }
            }
            for field in kind.fields.iter().filter(|field| field.dialled) {
                assert_eq!(given.text(field), SECOND, "{kind:?} {} {}", state.code, field.key);
            }
            let told = history(&centre, line);
            let (_, from, to) = told[0].changes.iter().find(|(_, from, _)| from.starts_with("DIALLO")).unwrap();
            assert!(to.starts_with("DIALLO Awa, ") && from != to, "{from} {to}");
            assert!(matches!(centre.tries(now, giving(line, other)), Err(Refusal::Rule(_))), "it is theirs already");
            centre.does(now, Operation::Undo(None));
            assert_eq!(stands(&centre.item(line), now), stands(&before, now), "{kind:?} {}", state.code);
        }
        centre.store.check_file(true).unwrap();
    });
}

#[test]
fn in_every_pane_a_closed_line_is_reopened_and_given_by_keys_from_the_list_the_history_and_the_card() {
    in_every_pane(|kind| {
        let mut centre = Centre::new(at(9, 41));
        namesake(&mut centre);
        let lines: Vec<_> = closed_states(kind).map(|state| (state, centre.line(kind, state))).collect();
        let mut seat = Seat::at(&centre.path(), "Sarah", at(9, 41));
        seat.opens();
        seat.sized(200, 50);
        for (state, line) in lines {
            let closed = centre.item(line);
            for way in ["", "h", "<Entrée>"] {
                seat.stand_on(kind, line);
                seat.strikes(way);
                if way == "<Entrée>" {
                    down_to(&mut seat, line);
                }
                assert!(seat.reads("Espace "), "{way}\n{}", seat.sees());
                seat.strikes("qrouvrir<Entrée>close par erreur<Entrée>");
                if seat.reads("La rouvrir ?") {
                    seat.strikes("o");
                }
                assert!(centre.item(line).state.open, "{kind:?} {} {way}\n{}", state.code, seat.sees());
                if way == "h" {
                    assert!(seat.reads("rouvert·e : close par erreur"), "{}", seat.sees());
                }
                seat.strikes("<Échap><Échap>u");
                assert_eq!(stands(&centre.item(line), seat.now), stands(&closed, seat.now), "{}", seat.sees());

                seat.stand_on(kind, line);
                seat.strikes(way);
                if way == "<Entrée>" {
                    down_to(&mut seat, line);
                }
                seat.strikes("qdonner<Entrée>diallo awa<Tab>");
                while seat
                    .app
                    .screens
                    .top::<Lookup>()
                    .and_then(Lookup::hit)
                    .is_some_and(|hit| hit.person.id == PersonId(1))
                {
                    seat.strikes("<Bas>");
                }
                seat.strikes("<Entrée>");
                let question = "donner la ligne de DIALLO Awa (05/06/2021) à DIALLO Awa (09/09/2018)";
                assert!(seat.reads(question), "{}", seat.sees());
                seat.strikes("o");
                assert_eq!(centre.item(line).person(), Some(PersonId(2)), "{kind:?} {way}\n{}", seat.sees());
                seat.strikes("<Échap><Échap>u");
                assert_eq!(stands(&centre.item(line), seat.now), stands(&closed, seat.now), "{}", seat.sees());
            }
        }
    });
}

/// Goes down the card to a closed line.
fn down_to(seat: &mut Seat, line: ItemId) {
    for _ in 0..40 {
        if seat.app.current_row().is_some_and(|row| row.item.id == line) {
            return;
        }
        seat.strikes("<Bas>");
    }
    panic!("the line is not on\n{}", seat.sees());
}

#[test]
fn the_screen_asks_before_a_line_of_another_day_is_reopened_from_the_card() {
    in_every_pane(|kind| {
        let mut centre = Centre::new(at(9, 41));
        let line = centre.line(kind, kind.cancelled);
        let mut seat = Seat::at(&centre.path(), "Sarah", at(9, 41).plus_minutes(DAY));
        seat.opens();
        seat.strikes("/diallo<Entrée>");
        down_to(&mut seat, line);
        seat.strikes("qrouvrir<Entrée>");
        assert!(seat.reads("Close jeudi 26/11."), "{}", seat.sees());
        seat.strikes("pas la bonne ligne<Entrée>");
        assert!(seat.reads("Close jeudi 26/11. La rouvrir ?"), "{}", seat.sees());
        seat.strikes("n<Échap>");
        assert_eq!(centre.item(line).state, kind.cancelled, "no is no");
        down_to(&mut seat, line);
        seat.strikes("qrouvrir<Entrée>pas la bonne ligne<Entrée>o");
        assert!(centre.item(line).state.open, "{}", seat.sees());
    });
}

#[test]
fn a_reason_half_typed_is_taken_up_again_and_kept_as_a_note_where_the_line_is_open_by_then() {
    for reopened in [false, true] {
        let mut centre = Centre::new(at(9, 41));
        let kind = PANES[0];
        let line = centre.line(kind, kind.cancelled);
        let mut seat = Seat::at(&centre.path(), "Sarah", at(9, 41));
        seat.opens();
        seat.stand_on(kind, line);
        seat.strikes("qrouvrir<Entrée>pas la bonne<Échap>");
        if reopened {
            centre.does(centre.now, reopening(line, true));
            seat.hears();
        }
        seat.strikes("g ligne<Entrée>");
        let told = history(&centre, line);
        let (operation, words) = if reopened { ("NOTE", "") } else { ("REOPEN", "pas la bonne ligne") };
        assert_eq!(
            (told[0].operation.as_str(), told[0].reason.as_deref().unwrap_or("")),
            (operation, words),
            "{}",
            seat.sees()
        );
        assert!(centre.item(line).state.open);
    }
}

#[test]
fn the_commands_reopen_and_give_a_line_in_any_state() {
    in_every_pane(|kind| {
        let mut centre = Centre::new(Moment::now());
        let other = namesake(&mut centre);
        for state in kind.states {
            let line = centre.line(kind, *state).0.to_string();
            let id = ItemId(line.parse().unwrap());
            if !state.open {
                let refused = comptoir(&centre, &["reopen", &line, "overrule=yes"]);
                assert_eq!(refused.status.code(), Some(2), "a reason is part of the command");
                assert_eq!(comptoir(&centre, &["reopen", &line, "reason="]).status.code(), Some(1));
                let done = comptoir(&centre, &["reopen", &line, "reason=close par erreur", "overrule=yes", "--json"]);
                let said = String::from_utf8_lossy(&done.stdout).into_owned();
                assert!(done.status.success() && centre.item(id).state.open, "{kind:?} {}: {said}", state.code);
                let json: serde_json::Value = serde_json::from_str(&said).unwrap();
                assert_eq!(json["state"], centre.item(id).state_shown(&Context::before_first_read(Moment::now())).code);
                let again = comptoir(&centre, &["reopen", &line, "reason=encore"]);
                assert_eq!(again.status.code(), Some(1), "it is open");
            }
            let other = format!("person={}", other.0);
            let given = comptoir(&centre, &["give", &line, &other, "overrule=yes"]);
            let said = support::plain(&String::from_utf8_lossy(&given.stdout));
            assert!(given.status.success() && said.contains("ligne reçue de DIALLO Awa"), "{said}");
            assert_eq!(centre.item(id).person().map(|id| format!("person={}", id.0)), Some(other));
        }
        let old = centre.line(kind, kind.cancelled);
        centre
            .does(Moment::now().plus_minutes(-DAY * 3), Operation::Note { item: old, about: None, text: "vue".into() });
        let unknown = comptoir(&centre, &["give", &old.0.to_string(), "person=999"]);
        assert_eq!(unknown.status.code(), Some(1));
    });
}

fn comptoir(centre: &Centre, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comptoir"))
        .args(words)
        .env("COMPTOIR_DB", centre.path())
        .env("HOME", centre.path().parent().unwrap())
        .env_remove("XDG_DATA_HOME")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn the_way_back_of_a_cancelled_line_is_first_on_the_bar_and_in_sight_in_the_menu() {
    in_every_pane(|kind| {
        let mut centre = Centre::new(at(9, 41));
        let line = centre.line(kind, kind.cancelled);
        let mut seat = Seat::at(&centre.path(), "Sarah", at(9, 41));
        seat.opens();
        for way in ["", "<Entrée>"] {
            seat.stand_on(kind, line);
            seat.strikes(way);
            if way == "<Entrée>" {
                down_to(&mut seat, line);
            }
            let screen = seat.sees();
            assert!(
                screen.lines().last().is_some_and(|bar| bar.trim_start().starts_with("Espace rouvrir")),
                "{screen}"
            );
            seat.strikes("q");
            assert!(seat.reads("rouvrir"), "{kind:?} {way}\n{}", seat.sees());
            seat.strikes("<Échap><Échap>");
        }
    });
}
