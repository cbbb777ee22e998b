//! Undo and redo of every step of every pane, and of every way a line begins.

use comptoir::model::Kind;
use comptoir::panes::PANES;
use comptoir::protocol::{Done, Operation};

use crate::support::at;
use crate::support::dump::{self, Dump, differences};
use crate::support::step_centre::Centre;
use crate::support::step_table::steps;

fn everything(centre: &Centre) -> Dump {
    dump::dump(&centre.path())
}

/// Undone the file is as it was before, done again as it was after: twice.
fn is_turned(centre: &mut Centre, what: &str, before: &Dump, done: &Done) {
    let (after, now) = (everything(centre), centre.now);
    for round in 0..2 {
        for (operation, wanted) in [(Operation::Undo(Some(done.seq)), before), (Operation::Redo(done.seq), &after)] {
            let turned = centre.tries(now, operation.clone());
            turned.unwrap_or_else(|why| panic!("{what}, {operation:?}: {why}"));
            assert_eq!(
                differences(wanted, &everything(centre)),
                Vec::<String>::new(),
                "{what}, {operation:?}, round {round}"
            );
        }
    }
}

fn in_every_pane(work: fn(&'static Kind)) {
    std::thread::scope(|scope| {
        for kind in PANES {
            scope.spawn(move || work(kind));
        }
    });
}

#[test]
fn every_step_of_every_pane_is_undone_and_done_again() {
    in_every_pane(|kind| {
        let mut centre = Centre::new(at(9, 41));
        let now = centre.now;
        for (from, to) in steps(kind) {
            let [from, to] = [from, to].map(|code| kind.state(code).unwrap());
            let line = centre.line(kind, from);
            let before = everything(&centre);
            let done = centre.goes(now, line, from, to);
            is_turned(&mut centre, &format!("{} {} → {}", kind.code, from.code, to.code), &before, &done);
        }
    });
}

#[test]
fn a_line_begun_in_any_state_is_undone_and_done_again() {
    in_every_pane(|kind| {
        for start in kind.starts {
            let mut centre = Centre::new(at(9, 41));
            let now = centre.now;
            let before = everything(&centre);
            let item = Box::new(centre.begun(kind, now));
            let done = centre.does(now, Operation::Add { item, state: Some(*start), overrule: true });
            is_turned(&mut centre, &format!("{} begun in {}", kind.code, start.code), &before, &done);
        }
    });
}
