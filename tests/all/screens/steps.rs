//! Every pair of states of every pane, on a real file: by `comptoir move`, and by the keys of the screen. What the desk's
//! table lists is done, with what it asks for; everything else is refused with a sentence and changes nothing.

use std::process::{Command, Stdio};

use comptoir::app::screens::call_briefing::CallBriefing;
use comptoir::app::screens::form::Form;
use comptoir::app::screens::picker::Picker;
use comptoir::domain::{ItemId, Moment};
use comptoir::model::{Action, Item, Kind, Offer, State, Verb};
use comptoir::panes::PANES;

use crate::support::step_centre::{Centre, PRESCRIBER, asked};
use crate::support::step_table::{decided, signed, steps};
use crate::support::{self, Seat, at};

/// Each pane on a file of its own, side by side.
fn in_every_pane(work: fn(&'static Kind)) {
    std::thread::scope(|scope| {
        for kind in PANES {
            scope.spawn(move || work(kind));
        }
    });
}

#[test]
fn the_command_makes_every_step_of_the_table_and_refuses_every_other_naming_both_states() {
    in_every_pane(|kind| {
        let mut centre = Centre::new(Moment::now());
        let (table, signed) = (steps(kind), signed(kind));
        for from in kind.states {
            let stays = centre.line(kind, *from);
            for to in kind.states {
                let pair = (from.code, to.code);
                if !table.contains(&pair) {
                    let said = centre.refuses(stays, *to, &asked(kind, *from, *to));
                    assert!(said.contains(from.label) && said.contains(to.label), "{kind:?} {pair:?}: {said}");
                    continue;
                }
                let mut with = asked(kind, *from, *to);
                if signed.contains(&pair) {
                    let said = centre.refuses(stays, *to, &with);
                    assert!(said.contains("prescripteur"), "{kind:?} {pair:?}: {said}");
                    with.push(("on_order_of", PRESCRIBER));
                }
                if decided(kind).contains(&pair) {
                    let said = centre.refuses(stays, *to, &with);
                    assert!(said.contains("professionnel"), "{kind:?} {pair:?}: {said}");
                    with.push(("on_order_of", PRESCRIBER));
                }
                let goes = centre.line(kind, *from);
                let output = centre.moves(goes, *to, &with);
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{kind:?} {pair:?}: {said}");
                assert_eq!(centre.item(goes).state, *to, "{kind:?} {pair:?}");
            }
        }
    });
}

impl Centre {
    /// The real command.
    fn moves(&self, item: ItemId, to: State, with: &[(&str, &str)]) -> std::process::Output {
        let words = with.iter().map(|(key, value)| format!("{key}={value}"));
        Command::new(env!("CARGO_BIN_EXE_comptoir"))
            .args(["move", &item.0.to_string(), to.code, "--as", "Sarah"])
            .args(words)
            .env("COMPTOIR_DB", self.path())
            .env("HOME", self.path().parent().unwrap())
            .env_remove("XDG_DATA_HOME")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// The sentence that refuses it, nothing of the file being changed.
    fn refuses(&self, item: ItemId, to: State, with: &[(&str, &str)]) -> String {
        let before = (self.item(item), self.writes());
        let output = self.moves(item, to, with);
        let said = support::plain(&String::from_utf8_lossy(&output.stderr)).trim_end().to_owned();
        assert_eq!(output.status.code(), Some(1), "{:?} -> {} : {said}", before.0.state, to.code);
        assert!(output.stdout.is_empty() && said.lines().count() == 1 && said.ends_with(['.', ')']), "{said}");
        assert_eq!((format!("{:?}", self.item(item)), self.writes()), (format!("{:?}", before.0), before.1), "{said}");
        said
    }
}

#[test]
fn the_bar_offers_the_steps_of_the_table_and_no_other_each_is_done_and_undone_with_a_key() {
    in_every_pane(|kind| {
        if kind.starts.iter().all(|state| !state.open) {
            // What only counts has no step at the desk: undo takes it back the same day.
            return;
        }
        let mut centre = Centre::new(at(9, 41));
        let table = steps(kind);
        let lines: Vec<_> = kind.states.iter().map(|state| (state, centre.line(kind, *state))).collect();
        let mut seat = Seat::at(&centre.path(), "Sarah", at(9, 41));
        seat.opens();
        seat.sized(400, 50);
        for (from, line) in lines {
            seat.stand_on(kind, line);
            let offered = offered(&seat, kind, *from);
            let exits = |to: &&State| table.contains(&(from.code, to.code)) && **to != kind.cancelled;
            for to in kind.states.iter().filter(exits) {
                assert!(offered.iter().any(|action| action.to == *to), "{kind:?} {} -> {}", from.code, to.code);
            }
            for action in &offered {
                let pair = (from.code, action.to.code);
                assert!(table.contains(&pair), "{kind:?}: {} is no step of the table", action.label);
                is_done_and_undone(&centre, &mut seat, line, &keys_of(action, *from), action.to);
            }
            let cancels = table.contains(&(from.code, kind.cancelled.code));
            if cancels {
                is_done_and_undone(&centre, &mut seat, line, "x", kind.cancelled);
            } else {
                is_refused(&centre, &mut seat, line, 'x');
            }
            let row = seat.app.current_row().unwrap();
            let here: Vec<char> =
                kind.offers_for(row, &seat.app.context).into_iter().filter_map(Offer::letter).collect();
            let mut others: Vec<char> = kind.offers().filter(is_step).filter_map(Offer::letter).collect();
            others.retain(|key| !here.contains(key));
            others.sort_unstable();
            others.dedup();
            for key in others {
                is_refused(&centre, &mut seat, line, key);
            }
        }
    });
}

fn is_step(offer: &Offer) -> bool {
    matches!(offer, Offer::Step(_))
}

/// The keys that make the step from the state `from`: Space where it is the usual one, its letter, its words in the menu.
fn keys_of(action: &Action, from: State) -> String {
    match letter(action) {
        _ if from.usual.first() == Some(&action.to.code) => " ".to_owned(),
        Some(letter) => letter.to_string(),
        None => format!("q{}<Entrée>", action.label),
    }
}

/// The pane's own steps that the bar shows, as painted, and those that the menu holds.
fn offered(seat: &Seat, kind: &'static Kind, from: State) -> Vec<&'static Action> {
    let screen = support::plain(&seat.sees());
    let bar: Vec<&str> = screen.lines().last().unwrap().split("  ").map(str::trim).collect();
    let here = |action: &Action| action.from.contains(&from);
    let now = kind.offers_for(seat.app.current_row().unwrap(), &seat.app.context);
    let shown = |action: &&'static Action| {
        let usual = here(action) && bar.contains(&format!("Espace {}", action.label).as_str());
        let listed = || now.iter().any(|offer| offer.is_step(action));
        usual || letter(action).map_or_else(listed, |key| bar.contains(&format!("{key} {}", action.label).as_str()))
    };
    let (offered, elsewhere): (Vec<&Action>, Vec<&Action>) =
        kind.actions.iter().filter(shown).partition(|action| here(action));
    // Two keys of two states may read the same.
    for action in elsewhere {
        let read = |other: &&Action| (other.verb, other.label) == (action.verb, action.label);
        assert!(offered.iter().any(read), "{}: {} is offered", from.label, action.label);
    }
    offered
}

fn letter(action: &Action) -> Option<char> {
    action.verb.and_then(Verb::letter)
}

/// The key, whose word it is, what the form asks; then `u`, and all is as it was.
fn is_done_and_undone(centre: &Centre, seat: &mut Seat, line: ItemId, keys: &str, to: State) {
    let before = centre.item(line);
    let said = format!("{} -> {} with {keys}", before.state.code, to.code);
    seat.strikes(keys);
    if seat.app.screens.top_is::<Picker>() {
        assert!(seat.reads("Sur consigne de"), "{said}\n{}", seat.sees());
        seat.strikes("<Entrée>");
    }
    if seat.app.screens.top_is::<Form>() {
        fill(seat, &asked(before.kind, before.state, to));
    }
    assert_eq!(centre.item(line).state, to, "{said}\n{}", seat.sees());
    if seat.app.screens.top_is::<CallBriefing>() {
        seat.strikes("<Échap>");
    }
    assert!(seat.app.screens.is_empty(), "{said}\n{}", seat.sees());
    seat.strikes("u");
    let after = centre.item(line);
    let stands = |item: &Item| (item.state, item.closed_at, item.due_at);
    assert_eq!(stands(&after), stands(&before), "{said}\n{}", seat.sees());
    assert!(after.fields().eq(before.fields()), "{said}: {after:?}\n{before:?}");
    seat.stand_on(before.kind, line);
}

/// Writes what the form asks for, each on its line, from the line that has the cursor round to the one before it, and
/// saves it.
fn fill(seat: &mut Seat, with: &[(&str, &str)]) {
    let Some(sheet) = seat.app.screens.top::<Form>() else { return };
    let mut keys: Vec<&str> = sheet.entries.iter().map(|entry| entry.field.key).collect();
    keys.rotate_left(sheet.focus);
    for key in keys {
        if let Some((_, text)) = with.iter().find(|(wanted, _)| *wanted == key) {
            seat.strikes(&format!("<Ctrl-U>{text}"));
        }
        seat.strikes("<Tab>");
    }
    seat.strikes("<Ctrl-S>");
}

/// A sentence, and nothing else.
fn is_refused(centre: &Centre, seat: &mut Seat, line: ItemId, key: char) {
    let before = (format!("{:?}", centre.item(line)), centre.writes());
    seat.strikes(&key.to_string());
    assert_eq!((format!("{:?}", centre.item(line)), centre.writes()), before, "{key}");
    let told = seat.app.message.error && !seat.app.message.text.is_empty();
    assert!(told && seat.app.screens.is_empty(), "{key}\n{}", seat.sees());
}
