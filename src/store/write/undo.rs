//! Undo (`u`) and redo (Ctrl-Y) of the author's own actions, each of them an action of its own.
//!
//! A row that reverses another names it (`undoes`). A redo reverses the row of the undo: the chain that begins at the
//! first row tells whether the operation is in effect now ([`journal::end_of_chain`]). Undo and redo do the same thing:
//! they restore what the last row of the chain changed.

use rusqlite::{Connection, OptionalExtension};

use super::guests::guests_words;
use super::item_steps::state_phrase;
use super::journal::{self, Body, JournalEntry, Recorded};
use super::reminders::calls_words;
use super::series::Change;
use super::{item_sql, people};
use crate::domain::count::count_phrase;
use crate::domain::{ItemId, Moment, PersonId};
use crate::model::{Item, Kind, Row, common};
use crate::protocol::{Done, OperationCode, Refusal, Request};
use crate::store::Batch;
use crate::store::error::unreadable_column;
use crate::store::read::attempts;

/// Reason to cancel a line whose addition is undone.
const ADDITION_UNDONE: &str = "ajout annulé";

/// Direction in which an action is reversed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UndoDirection {
    Undone,
    Redone,
}

impl UndoDirection {
    /// Beginning of the message.
    fn words(self) -> &'static str {
        match self {
            Self::Undone => "Défait",
            Self::Redone => "Refait",
        }
    }
}

/// An operation to undo or redo.
pub(crate) struct Reversal {
    pub(crate) way: UndoDirection,
    /// Journal row of the action itself.
    pub(crate) first: Recorded,
    /// Row at the end of its chain, which is reversed now.
    pub(crate) last: Recorded,
    /// Content of that row.
    pub(crate) body: Body,
}

impl Reversal {
    /// Number of the row that is reversed.
    pub(crate) fn journal_number(&self) -> i64 {
        self.last.columns.seq
    }

    /// Subject of the change, where it is neither an item nor a card.
    pub(crate) fn subject(&self) -> Result<&str, Refusal> {
        Ok(self.first.words()?.subject.as_deref().ok_or_else(unreadable_subject)?)
    }

    /// Number of the subject of the change.
    pub(crate) fn subject_number(&self) -> Result<i64, Refusal> {
        Ok(self.subject()?.parse().map_err(|_| unreadable_subject())?)
    }

    /// Prefixes the sentence of an undo with « Défait — », that of a redo with « Refait — ».
    pub(crate) fn direction_words(&self, undone: &str, redone: &str) -> String {
        let said = match self.way {
            UndoDirection::Undone => undone,
            UndoDirection::Redone => redone,
        };
        format!("{} — {said}", self.way.words())
    }
}

/// The error of a row of the journal whose subject is lost.
pub(crate) fn unreadable_subject() -> rusqlite::Error {
    unreadable_column("subject")
}

impl Recorded {
    /// Content of the row; refused once its words were purged.
    pub(crate) fn words(&self) -> Result<&Body, Refusal> {
        let emptied = || refuse_undo("Cette action est trop ancienne : ses mots ne sont plus gardés.");
        self.body.as_ref().ok_or_else(emptied)
    }
}

fn refuse_undo(why: impl Into<String>) -> Refusal {
    Refusal::Rule(why.into())
}

impl Batch<'_> {
    /// Undoes the operation of this journal row; none: the author's last one.
    pub(crate) fn undo_row(&mut self, request: &Request, row: Option<i64>) -> Result<Done, Refusal> {
        let row = match row {
            Some(row) => Some(row),
            None => last_undoable(self.conn, request)?,
        };
        let row = row.ok_or_else(|| refuse_undo("Vous n’avez rien à défaire."))?;
        self.reverse_row(request, row, UndoDirection::Undone)
    }

    /// Redoes the operation of this journal row.
    pub(crate) fn redo_row(&mut self, request: &Request, row: i64) -> Result<Done, Refusal> {
        self.reverse_row(request, row, UndoDirection::Redone)
    }

    fn reverse_row(&mut self, request: &Request, first: i64, way: UndoDirection) -> Result<Done, Refusal> {
        let action = self.find_reversible(request, first, way)?;
        let columns = &action.first.columns;
        let done =
            match (OperationCode::read(&columns.operation), columns.item.map(ItemId), columns.person.map(PersonId)) {
                (Some(OperationCode::Note), Some(item), _) => self.revert_note(request, &action, item),
                (_, Some(item), _) => self.revert_item(request, &action, item),
                (Some(OperationCode::Link | OperationCode::Unlink), ..) => self.revert_link(request, &action),
                (Some(OperationCode::Merge), ..) => self.revert_merge(request, &action),
                (_, None, Some(person)) => self.revert_person(request, &action, person),
                (Some(OperationCode::Set), ..) => self.revert_setting(request, &action),
                (Some(OperationCode::SetSite), ..) => self.revert_site(request, &action),
                (Some(OperationCode::SaveDrug), ..) => self.revert_drug(request, &action),
                (Some(OperationCode::SaveYearly), ..) => self.revert_yearly(request, &action),
                (Some(OperationCode::AddStaff | OperationCode::EditStaff), ..) => self.revert_staff(request, &action),
                (Some(OperationCode::TeamNote), ..) => self.revert_team_note(request, &action),
                (Some(OperationCode::SaveEntry), ..) => self.revert_entry(request, &action),
                (Some(OperationCode::AnswerShared), ..) => self.revert_shared(request, &action),
                _ => Err(refuse_undo("Cette action ne se défait pas.")),
            }?;
        Ok(Done { undoable: way == UndoDirection::Redone, ..done })
    }

    /// Finds the operation of this row and checks that it may be undone or redone.
    fn find_reversible(&self, request: &Request, first: i64, way: UndoDirection) -> Result<Reversal, Refusal> {
        let (end, holds) = journal::end_of_chain(self.conn, first)?;
        let (first, last) = (self.load_recorded(first)?, self.load_recorded(end)?);
        let columns = &first.columns;
        // Of two people taken for one anybody may make two again, on any day: nobody else may have to live with the mistake.
        let of_anybody = OperationCode::Merge.is(&columns.operation);
        if columns.staff != request.by.0 && !of_anybody || !columns.undoable || columns.undoes.is_some() {
            return Err(refuse_undo("Cette action ne se défait pas."));
        }
        if !of_anybody && Moment(columns.at).day_in(self.context.zone) < self.context.today() {
            return Err(refuse_undo("Une action d’un autre jour ne se défait pas : rouvrez la ligne, ou corrigez-la."));
        }
        match (way, holds) {
            (UndoDirection::Undone, false) => return Err(refuse_undo("C’est déjà défait.")),
            (UndoDirection::Redone, true) => return Err(refuse_undo("Rien à refaire : l’action tient.")),
            _ => {}
        }
        let body = last.words()?.clone();
        Ok(Reversal { way, first, last, body })
    }

    pub(crate) fn load_recorded(&self, seq: i64) -> Result<Recorded, Refusal> {
        let row = journal::select_rows(self.conn, "WHERE j.seq = ?1", &[&seq])?.pop();
        row.ok_or_else(|| refuse_undo("Le journal ne connaît pas cette action."))
    }

    fn revert_item(&mut self, request: &Request, action: &Reversal, id: ItemId) -> Result<Done, Refusal> {
        let row = &action.last;
        let mut reversed = vec![row.columns.seq];
        let mut changes = vec![self.reverse_item(request, row, &action.body, id)?];
        for other in self.went_along(row)? {
            if let Some(id) = other.columns.item.map(ItemId) {
                reversed.push(other.columns.seq);
                changes.push(self.reverse_item(request, &other, other.words()?, id)?);
            }
        }
        self.revert_attempt(action, &changes[0].0)?;
        let (drawn, words) = self.drawn_along(request, &changes)?;
        let said = self.said_of_turn(action.way, &changes)? + &words + &self.doubles_words(&changes)?;
        changes.extend(drawn);
        self.record_each(request, None, changes, |batch, request, n, (before, mut item)| {
            // Like the claim itself, it does not change the revision: nobody's open form conflicts.
            if OperationCode::Claim.is(&action.first.columns.operation) {
                item_sql::update(batch.conn, &item)?;
            } else {
                batch.write_item(&mut item)?;
            }
            let undoes = reversed.get(n).copied();
            let operation = undoes.is_none().then(|| operation_of(&before, &item));
            let entry = Self::journal_entry(&item, Some(&before), None);
            let mut entry = JournalEntry { operation, undoable: false, undoes, ..entry };
            entry.body.said.clone_from(&said);
            batch.record_done(request, entry, vec![item])
        })
    }

    /// Lines that follow those of `changes`, though the action itself did not touch them: others have inscribed somebody, made
    /// a reminder or hung a line since. Not yet written; with the words of them, and of what stays open.
    fn drawn_along(&self, request: &Request, changes: &[Change]) -> Result<(Vec<Change>, String), Refusal> {
        let others = |changes: &[Change], mut drawn: Vec<Change>| {
            drawn.retain(|(other, _)| changes.iter().all(|(known, _)| known.id != other.id));
            drawn
        };
        let (mut guests, mut parts, mut left) = (Vec::new(), Vec::new(), String::new());
        for (before, after) in changes {
            let mut host = after.clone();
            if host.text(&common::VOID_REASON) == ADDITION_UNDONE {
                let reason = format!("{}\u{a0}: {ADDITION_UNDONE}", host.kind.noun.one);
                host.set(&common::VOID_REASON, reason.as_str());
            }
            guests.extend(self.changes_of_guests(before, &host)?);
            if before.person() != after.person() {
                parts.extend(self.parts_let_go(before)?);
            }
            left += &self.open_parts(after, changes)?;
        }
        let guests = others(changes, guests);
        let calls = others(changes, self.changes_of_calls(request, &[changes, &guests].concat())?);
        let words = guests_words(&guests, &self.context) + &calls_words(&calls) + &left;
        Ok((guests.into_iter().chain(calls).chain(others(changes, parts)).collect(), words))
    }

    /// « ; il y a déjà une arrivée en attente »: of what somebody else made meanwhile, for the person of a line that comes back,
    /// and of which its addition would have warned. It is only told: to undo once more is the way to have one again.
    fn doubles_words(&self, changes: &[Change]) -> Result<String, Refusal> {
        let mut doubles: Vec<Item> = Vec::new();
        for (before, after) in changes {
            let comes_back = after.state.open && (!before.state.open || before.person() != after.person());
            let Some(person) = after.person().filter(|_| comes_back) else { continue };
            let warns = |open: &[Item]| (after.kind.duplicate_warning)(after, open, &self.context);
            let alone = warns(&[]);
            let is_double = |other: &Item| {
                changes.iter().all(|(known, _)| known.id != other.id)
                    && doubles.iter().all(|known| known.id != other.id)
                    && warns(std::slice::from_ref(other)) != alone
            };
            let double = self.open_beside(after, person)?.into_iter().find(is_double);
            doubles.extend(double);
        }
        Ok(match doubles.as_slice() {
            [] => String::new(),
            [one] => format!("\u{a0}; il y a déjà {} {}", one.kind.noun.whole, state_phrase(one, &self.context)),
            several => format!("\u{a0}; {} sont en double", count_phrase(several.len(), "ligne", "lignes")),
        })
    }

    /// Removes with an undone step the attempt it recorded, and restores it with a redo, with its own time and author.
    fn revert_attempt(&self, action: &Reversal, before: &Item) -> Result<(), Refusal> {
        let first = &action.first.columns;
        let state = |code: &Option<String>| before.kind.state(code.as_deref()?);
        let step = state(&first.from_state).zip(state(&first.to_state));
        let read = step.and_then(|(from, to)| before.kind.step(from, to)).and_then(|step| step.attempt);
        let (Some(read), Some(id)) =
            (read.filter(|_| !OperationCode::Add.is(&first.operation)), first.item.map(ItemId))
        else {
            return Ok(());
        };
        match action.way {
            UndoDirection::Undone => attempts::forget_last(self.conn, id)?,
            UndoDirection::Redone => {
                let mut made = before.clone();
                if let Some(body) = &action.first.body {
                    item_sql::restore_columns(&mut made, &body.after)?;
                }
                if let Some(attempt) = read(&made) {
                    attempts::put_back(self.conn, id, (first.at, first.staff), &attempt)?;
                }
            }
        }
        Ok(())
    }

    /// Removes an undone note, and restores it with its text, time and author.
    fn revert_note(&mut self, request: &Request, action: &Reversal, id: ItemId) -> Result<Done, Refusal> {
        let item = self.load_line(id)?;
        let (columns, body) = (&action.first.columns, &action.body);
        let words = body.after.get("text").or(body.before.get("text")).cloned();
        let (Some(note), Some(words)) = (body.subject.clone(), words) else {
            return Err(refuse_undo("Cette note a été écrite avant que les notes se défassent."));
        };
        let mut entry = JournalEntry {
            item: Some(id),
            person: item.person(),
            undoes: Some(action.journal_number()),
            ..JournalEntry::default()
        };
        match action.way {
            UndoDirection::Undone => {
                self.conn.prepare_cached("DELETE FROM note WHERE id = ?1")?.execute([&note])?;
                entry.body.before.insert("text".to_owned(), words);
            }
            UndoDirection::Redone => {
                self.conn
                    .prepare_cached("INSERT INTO note (id, item, at, staff, text) VALUES (?1, ?2, ?3, ?4, ?5)")?
                    .execute((&note, id.0, columns.at, columns.staff, words.as_str()))?;
                entry.body.after.insert("text".to_owned(), words);
            }
        }
        let of = format!("{}, {}", item.kind.title, self.name_of(&item)?);
        entry.body.subject = Some(note);
        entry.body.said = action.direction_words(&format!("{of} : note retirée"), &format!("{of} : note remise"));
        self.record_done(request, entry, vec![item])
    }

    /// An item as it is and as it was before the action of `row`; not yet written.
    fn reverse_item(&self, request: &Request, row: &Recorded, body: &Body, id: ItemId) -> Result<Change, Refusal> {
        let before = self.load_line(id)?;
        let who = format!("{}, ", self.name_of(&before)?);
        self.untouched_since(row, "j.item = ?1", id.0, &who)?;
        self.untaken_since(request, row, &before)?;
        let mut item = before.clone();
        if OperationCode::Add.is(&row.columns.operation) {
            // Nothing is erased by an undo: an item whose addition is undone is cancelled, with a reason.
            item.set(&common::VOID_REASON, ADDITION_UNDONE);
            // The lines that were added with it have journal rows of their own.
            item.kind.series.iter().for_each(|series| (series.cancel_alone)(&mut item));
            let cancelled = item.kind.cancelled;
            item.kind.move_item(&mut item, cancelled, &self.context).map_err(Refusal::Rule)?;
        } else {
            item_sql::restore_columns(&mut item, &body.before)?;
            self.follow_merge(&mut item)?;
        }
        Ok((before, item))
    }

    /// « Défait — Transports : DIALLO Mariama, 12 transports rétablis »; of one line its present state.
    fn said_of_turn(&self, way: UndoDirection, changes: &[Change]) -> Result<String, Refusal> {
        let begun = way.words();
        let lines: Vec<&Item> = changes.iter().map(|(_, after)| after).collect();
        if let [only] = lines.as_slice() {
            let who = self.name_of(only)?;
            return Ok(format!("{begun} — {}, {who} : {}", only.kind.title, state_phrase(only, &self.context)));
        }
        let mut counted: Vec<(&'static Kind, &'static str, usize)> = Vec::new();
        for change in changes {
            let (kind, verb) = (change.1.kind, participle_of(way, change));
            match counted.iter_mut().find(|(known, said, _)| (*known, *said) == (kind, verb)) {
                Some((.., count)) => *count += 1,
                None => counted.push((kind, verb, 1)),
            }
        }
        let person = lines[0].person().filter(|person| lines.iter().all(|line| line.person() == Some(*person)));
        let who =
            person.map(|_| self.name_of(lines[0])).transpose()?.map_or_else(String::new, |who| format!("{who}, "));
        let told = |(kind, verb, count): &(&'static Kind, &str, usize)| kind.noun.count_done(*count, verb);
        let done = counted.iter().map(told).collect::<Vec<_>>().join(", ");
        let kind = lines[0].kind;
        // Of several panes, each is told by its lines alone.
        Ok(match lines.iter().all(|line| line.kind == kind) {
            true => format!("{begun} — {}\u{a0}: {who}{done}", kind.title),
            false => format!("{begun} — {who}{done}"),
        })
    }

    /// Name of the item, as a list shows it.
    pub(crate) fn name_of(&self, item: &Item) -> Result<String, Refusal> {
        let person =
            self.person_of(item)?.map(|person| people::load_brief(self.conn, person.id)).transpose()?.flatten();
        let row = Row::new(item.clone(), person);
        Ok((item.kind.subject)(&row))
    }

    /// Refuses when somebody changed the item or the person after `row`. A later change that was itself undone does not
    /// count, nor does its undo. An earlier change that was undone since does.
    pub(crate) fn untouched_since(&self, row: &Recorded, which: &str, id: i64, who: &str) -> Result<(), Refusal> {
        // A claim and its release change nothing else of the item.
        const CLAIMS: &str = "SELECT op IN ('CLAIM', 'GIVE_BACK') FROM journal WHERE seq = ?1";
        let tail = format!("WHERE {which} AND j.seq > ?2 AND j.rev IS NOT NULL ORDER BY j.seq DESC");
        for later in journal::select_rows(self.conn, &tail, &[&id, &row.columns.seq])? {
            let first = journal::first_of_chain(self.conn, &later.columns)?;
            if !self.conn.prepare_cached(CLAIMS)?.query_row([first], |row| row.get::<_, bool>(0))? {
                self.holds_as_at(first, row.columns.seq, &later, who)?;
            }
        }
        Ok(())
    }

    /// Refuses when a colleague has taken `item` in hand after `row` and still has it.
    pub(crate) fn untaken_since(&self, request: &Request, row: &Recorded, item: &Item) -> Result<(), Refusal> {
        const TAKEN: &str = "SELECT 1 FROM journal WHERE item = ?1 AND seq > ?2 AND op = 'CLAIM' AND staff = ?3";
        let Some(holder) = item.claimed_now(&self.context).filter(|holder| *holder != request.by) else {
            return Ok(());
        };
        if !self.conn.prepare_cached(TAKEN)?.exists((item.id.0, row.columns.seq, holder.0))? {
            return Ok(());
        }
        let (who, holder) = (self.name_of(item)?, self.context.staff_name(holder));
        Err(refuse_undo(format!("{who}\u{a0}: {holder} s’en occupe, rien n’a été changé.")))
    }

    /// Refuses when an operation that `touches` a subject other than an item or a card has changed it since.
    pub(crate) fn unchanged_since(
        &self,
        action: &Reversal,
        who: &str,
        touches: impl Fn(&Recorded) -> bool,
    ) -> Result<(), Refusal> {
        const LATER: &str = "WHERE j.seq > ?1 AND j.item IS NULL ORDER BY j.seq DESC";
        for later in journal::select_rows(self.conn, LATER, &[&action.journal_number()])? {
            let first = journal::first_of_chain(self.conn, &later.columns)?;
            if touches(&self.load_recorded(first)?) {
                self.holds_as_at(first, action.journal_number(), &later, who)?;
            }
        }
        Ok(())
    }

    /// Refuses when one of these operations has changed the subject of the action since.
    pub(crate) fn subject_since(&self, action: &Reversal, ops: &[OperationCode], who: &str) -> Result<(), Refusal> {
        let subject = |row: &Recorded| row.body.as_ref().and_then(|body| body.subject.clone());
        let own = subject(&action.first);
        self.unchanged_since(action, who, |row| {
            ops.iter().any(|code| code.is(&row.columns.operation)) && subject(row) == own
        })
    }

    /// Refuses when the operation of the row `first` is in effect now and was not at the row `then`, or the reverse:
    /// `later` is the row that changed it.
    fn holds_as_at(&self, first: i64, then: i64, later: &Recorded, who: &str) -> Result<(), Refusal> {
        if journal::held_at(self.conn, first, then)? == journal::is_in_effect(self.conn, first)? {
            return Ok(());
        }
        let at = Moment(later.columns.at).clock_text(self.context.zone);
        let why = format!("{who}modifié·e depuis par {} à {at} : rien n’a été changé.", later.by);
        Err(refuse_undo(crate::domain::name::capitalise_first(&why)))
    }
}

/// Participle of what becomes of a line: « retiré » of one that was added, « détaché » of one that was hung.
fn participle_of(way: UndoDirection, (before, after): &Change) -> &'static str {
    let stays = (before.state, before.person()) == (after.state, after.person());
    let hung = stays && before.errand != after.errand;
    match (way, before.state.open, after.state.open) {
        (UndoDirection::Redone, ..) => "refait",
        _ if before.state != after.state && after.text(&common::VOID_REASON) == ADDITION_UNDONE => "retiré",
        (UndoDirection::Undone, true, false) => "refermé",
        _ if hung && after.errand.is_some() => "rattaché",
        _ if hung => "détaché",
        (UndoDirection::Undone, ..) => "rétabli",
    }
}

/// Operation that the change of a line amounts to, which follows another.
fn operation_of(before: &Item, after: &Item) -> OperationCode {
    match before.state == after.state {
        true if before.errand != after.errand => OperationCode::Hang,
        true => OperationCode::Edit,
        false => OperationCode::Move,
    }
}

/// Last operation of its author that may be undone and is in effect.
fn last_undoable(conn: &Connection, request: &Request) -> rusqlite::Result<Option<i64>> {
    let mut before = i64::MAX;
    let mut statement = conn.prepare_cached(
        "SELECT seq FROM journal WHERE staff = ?1 AND undoable = 1 AND seq < ?2 ORDER BY seq DESC LIMIT 1",
    )?;
    while let Some(seq) = statement.query_row((request.by.0, before), |row| row.get::<_, i64>(0)).optional()? {
        if journal::end_of_chain(conn, seq)?.1 {
            return Ok(Some(seq));
        }
        before = seq;
    }
    Ok(None)
}
