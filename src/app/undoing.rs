//! Undo (`u`) and redo (Ctrl-Y) of what was done at this desk, by the present member, in this session, today.
//!
//! The desk keeps the order and the file decides: each action is named by its row of the journal, so that two desks of one
//! person never take back each other's. A sitting ends when its person gets up or somebody else sits down; an idle lock
//! that the same person lifts does not end it.

use chrono::NaiveDate;

use super::App;
use super::keys::Key;
use super::outbox::Pending;
use crate::protocol::{Done, Operation};

/// Operation done at this screen.
#[derive(Debug, Clone)]
struct Doing {
    /// Journal row of the operation.
    row: i64,
    /// True when the action can be taken back.
    undoable: bool,
    /// Message it was answered with.
    said: String,
    /// The day, in the site's zone.
    on: NaiveDate,
    /// True once the file has refused to take it back: something stood in its way.
    refused: bool,
}

/// Operations done and undone in this session, the latest last.
#[derive(Debug, Default)]
pub struct Undoing {
    done: Vec<Doing>,
    undone: Vec<Doing>,
    /// Words with which the latest thing done was answered, where it took something back.
    just_undone: Option<String>,
    /// Number of sittings that have ended at this screen.
    sitting: u32,
}

impl Undoing {
    /// True when `u` would take something back.
    pub fn can_undo(&self, today: NaiveDate) -> bool {
        self.done.last().is_some_and(|doing| doing.undoable && doing.on >= today)
    }

    /// True when these words are the answer to what `u` would take back.
    pub fn speaks_of_last(&self, said: &str) -> bool {
        self.done.last().is_some_and(|doing| said.starts_with(&doing.said))
    }

    /// True when Ctrl-Y would do something again.
    pub fn can_redo(&self, today: NaiveDate) -> bool {
        self.undone.last().is_some_and(|doing| doing.on >= today)
    }

    /// The number of the present sitting.
    pub(super) fn sitting(&self) -> u32 {
        self.sitting
    }

    /// True when these words say what was just taken back, so that Ctrl-Y may be wanted.
    pub fn speaks_of_undone(&self, said: &str) -> bool {
        self.just_undone.as_ref().is_some_and(|told| said.starts_with(told))
    }

    /// Puts an action that was not taken back below the others: what stood in its way may be taken back in its turn. Returns
    /// the sentence that names the one before it, which the next `u` takes back; an empty one where that was refused too.
    pub(super) fn put_off(&mut self, row: i64) -> String {
        let Some(at) = self.done.iter().rposition(|doing| doing.row == row) else { return String::new() };
        let doing = self.done.remove(at);
        self.done.insert(0, Doing { refused: true, ..doing });
        match self.done.last().filter(|doing| doing.undoable && !doing.refused) {
            Some(before) => format!(" Encore u défait ce qui précède\u{a0}: «\u{a0}{}\u{a0}».", before.said),
            None => String::new(),
        }
    }

    /// Takes what came of `op`.
    fn take(&mut self, operation: &Operation, done: &Done, on: NaiveDate) {
        self.just_undone = matches!(operation, Operation::Undo(_)).then(|| done.said.clone());
        let of = |doings: &mut Vec<Doing>, row: i64| {
            let at = doings.iter().rposition(|doing| doing.row == row)?;
            Some(doings.remove(at))
        };
        match operation {
            Operation::Undo(row) => self.undone.extend(row.map(|row| {
                // A merge of another day, or of a colleague, is taken back from the card.
                let other = Doing { row, undoable: true, said: done.said.clone(), on, refused: false };
                of(&mut self.done, row).unwrap_or(other)
            })),
            Operation::Redo(row) => self.done.extend(of(&mut self.undone, *row)),
            // Nothing of the centre is other than before: what was done before it is what `u` takes back.
            Operation::Export(_) | Operation::ReadNotice { .. } => {}
            // Told once, though its answer came twice.
            _ if self.done.iter().any(|doing| doing.row == done.seq) => {}
            _ => {
                self.undone.clear();
                let said = done.said.clone();
                self.done.push(Doing { row: done.seq, undoable: done.undoable, said, on, refused: false });
            }
        }
    }
}

impl App {
    /// The sitting is over: what was done in it is no longer taken back here.
    pub(super) fn end_sitting(&mut self) {
        self.undoing = Undoing { sitting: self.undoing.sitting + 1, ..Undoing::default() };
    }

    /// Keeps what came of a request of this sitting; one of an earlier sitting, answered late, is nothing to take back.
    pub(super) fn note_done(&mut self, asked: &Pending, done: &Done) {
        if asked.sitting == self.undoing.sitting {
            self.undoing.take(&asked.operation, done, self.context.today());
        }
    }

    pub(super) fn undo_last(&mut self) {
        let today = self.context.today();
        match self.undoing.done.last().cloned() {
            None if self.undoing.just_undone.is_some() => {
                self.say_refused("Rien d’autre à défaire\u{a0}: Ctrl-Y refait ce qui vient d’être défait.");
            }
            None => self.say_refused("Rien à défaire\u{a0}: vous n’avez encore rien fait ici depuis que vous êtes là."),
            // A clock set back leaves what was done under the later date to be taken back.
            Some(doing) if doing.on < today => {
                self.say_refused(
                    "Une action d’un autre jour ne se défait pas\u{a0}: rouvrez la ligne, ou corrigez-la.",
                );
            }
            Some(doing) if !doing.undoable => {
                let before = self.undoing.put_off(doing.row);
                self.say_refused(format!(
                    "Cela ne se défait pas\u{a0}: «\u{a0}{}\u{a0}». Rien n’a été touché.{before}",
                    doing.said.trim_end_matches('.')
                ));
            }
            Some(doing) => self.run(Operation::Undo(Some(doing.row)), None),
        }
    }

    pub(super) fn redo_last(&mut self) {
        let today = self.context.today();
        match self.undoing.undone.last() {
            None => self.say_refused("Rien à refaire."),
            Some(doing) if doing.on < today => self.say_refused("Une action d’un autre jour ne se refait pas."),
            Some(doing) => {
                let row = doing.row;
                self.run(Operation::Redo(row), None);
            }
        }
    }

    /// True when `key` must wait: `u`, since what was just done is not answered and `u` would take back the action
    /// before it; or a key struck after a `u`, since its effect would be taken back instead, or fall on the lines as they were
    /// before.
    pub(super) fn undoes_too_soon(&self, key: Key) -> bool {
        let turns = self.outbox.ahead.iter().any(|key| is_turn(*key)) || self.awaits_turn();
        let begun = turns && key != Key::Esc;
        self.acts_on_lines() && (begun || is_turn(key) && !self.outbox.pending.is_empty())
    }

    /// True until an action taken back, or done again, is answered and the lines are read as it left them.
    fn awaits_turn(&self) -> bool {
        !self.is_kept_waiting() && (self.is_turning() || self.outbox.turned.is_some())
    }

    /// True while an action that is being taken back, or done again, is not answered.
    fn is_turning(&self) -> bool {
        let turns = |pending: &Pending| matches!(pending.operation, Operation::Undo(_) | Operation::Redo(_));
        self.outbox.pending.values().any(turns)
    }

    pub(super) fn acts_on_lines(&self) -> bool {
        self.declaration().acts_on_lines
    }

    /// True when `key` would undo or redo an action once more before the answer to the first has come. True also while
    /// another desk keeps what was done here waiting.
    pub(super) fn turns_once_more(&self, key: Key) -> bool {
        // Behind other keys it is meant for what they do.
        let again = self.is_turning() && self.outbox.ahead.is_empty();
        self.acts_on_lines() && is_turn(key) && (again || self.is_kept_waiting())
    }
}

pub(super) fn is_turn(key: Key) -> bool {
    matches!(key.command(), Key::Char('u') | Key::Ctrl('y'))
}
