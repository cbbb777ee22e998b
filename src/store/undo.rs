//! `u` and Ctrl-Y: an action of one's own reversed, and done again, each as an action of its own.
//!
//! A row that reverses another names it (`undoes`). Done again, the row that reversed it is itself reversed: the chain that
//! begins at the first row says whether the action holds now ([`journal::end_of_chain`]). Whichever end it is at, turning
//! it is the same: what the last row of the chain changed goes back to how that row found it.

use rusqlite::{Connection, OptionalExtension};

use super::journal::{self, Body, Entry, Recorded};
use super::lines::stands;
use super::{Batch, attempts, items, people, series};
use crate::domain::{ItemId, Moment, PersonId};
use crate::kinds::{Item, Kind, Row, Value, common};
use crate::ops::{Deed, Done, Refusal};

/// Which way an action is turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Undone,
    Redone,
}

impl Turn {
    /// How its sentence begins.
    fn words(self) -> &'static str {
        match self {
            Self::Undone => "Défait",
            Self::Redone => "Refait",
        }
    }
}

/// An action to be turned: its first row, and the one at the end of its chain.
struct Turned {
    way: Turn,
    first: Recorded,
    last: Recorded,
}

fn refused(why: impl Into<String>) -> Refusal {
    Refusal::Rule(why.into())
}

impl Batch<'_> {
    /// Reverses the action of this row of the journal; none: the last one of its author.
    pub(super) fn undo(&mut self, deed: &Deed, row: Option<i64>) -> Result<Done, Refusal> {
        let row = match row {
            Some(row) => Some(row),
            None => last_undoable(self.conn, deed)?,
        };
        let row = row.ok_or_else(|| refused("Vous n’avez rien à défaire."))?;
        self.turn(deed, row, Turn::Undone)
    }

    /// Does again what was undone of the action of this row.
    pub(super) fn redo(&mut self, deed: &Deed, row: i64) -> Result<Done, Refusal> {
        self.turn(deed, row, Turn::Redone)
    }

    fn turn(&mut self, deed: &Deed, first: i64, way: Turn) -> Result<Done, Refusal> {
        let load = |seq: i64| journal::rows(self.conn, "WHERE j.seq = ?1", &[&seq]).map(|mut rows| rows.pop());
        let (end, holds) = journal::end_of_chain(self.conn, first)?;
        let unknown = || refused("Le journal ne connaît pas cette action.");
        let action = Turned { way, first: load(first)?.ok_or_else(unknown)?, last: load(end)?.ok_or_else(unknown)? };
        let columns = &action.first.columns;
        if columns.staff != deed.by.0 || !columns.undoable || columns.undoes.is_some() {
            return Err(refused("Cette action ne se défait pas."));
        }
        if Moment(columns.at).day(self.desk.zone) < self.desk.today() {
            return Err(refused("Une action d’un autre jour ne se défait pas : rouvrez la ligne, ou corrigez-la."));
        }
        match (way, holds) {
            (Turn::Undone, false) => return Err(refused("C’est déjà défait.")),
            (Turn::Redone, true) => return Err(refused("Rien à refaire : l’action tient.")),
            _ => {}
        }
        let Some(body) = action.last.body.clone() else {
            return Err(refused("Cette action est trop ancienne : ses mots ne sont plus gardés."));
        };
        let (op, item, person, seq) = (columns.op.clone(), columns.item, columns.person, action.last.columns.seq);
        let mut done = match (op.as_str(), item, person) {
            ("NOTE", Some(item), _) => self.turn_note(deed, &action, &body, ItemId(item)),
            (_, Some(item), _) => self.turn_line(deed, &action, &body, ItemId(item)),
            ("LINK" | "UNLINK", ..) => self.relink(deed, &body, seq),
            ("MERGE", ..) => self.unmerge(deed, &action.last),
            (_, None, Some(person)) => {
                self.untouched_since(&action.last, "j.person = ?1 AND j.item IS NULL", person, "")?;
                self.unedit_person(deed, PersonId(person), &body.before, seq)
            }
            ("SET", ..) => self.unset(deed, &body, seq),
            ("SET_SITE", ..) => self.unset_site(deed, &body, seq),
            ("SAVE_DRUG", ..) => self.unsave_drug(deed, &body, seq),
            ("TEAM_NOTE", ..) => match way {
                Turn::Undone => self.untell_team(deed, &body, seq),
                Turn::Redone => self.tell_team_again(deed, &action.first, &body, seq),
            },
            _ => self.unsave_entry(deed, &body, seq),
        }?;
        if way == Turn::Redone {
            done.said = done.said.replacen(Turn::Undone.words(), Turn::Redone.words(), 1);
        }
        Ok(Done { undoable: way == Turn::Redone, ..done })
    }

    fn turn_line(&mut self, deed: &Deed, action: &Turned, body: &Body, id: ItemId) -> Result<Done, Refusal> {
        let row = &action.last;
        let mut changes = vec![(row.columns.seq, self.reversed(row, body, id)?)];
        for other in self.went_along(row)?.into_iter().filter(|other| other.columns.item.is_some()) {
            let body = other.body.clone().unwrap_or_default();
            changes.push((other.columns.seq, self.reversed(&other, &body, series::item_of(&other))?));
        }
        self.turn_attempt(action, &changes[0].1.0)?;
        let said = self.said_of_turn(action.way, &changes)?;
        let mut done: Option<Done> = None;
        for (n, (seq, (before, mut item))) in changes.into_iter().enumerate() {
            self.rewrite(&mut item)?;
            let mut entry = Entry { undoable: false, undoes: Some(seq), ..Self::entry(&item, Some(&before), None) };
            entry.body.said.clone_from(&said);
            let deed = if n == 0 { deed.clone() } else { series::numbered(deed, n) };
            let one = self.record(&deed, entry, vec![item])?;
            match &mut done {
                Some(done) => done.items.extend(one.items),
                None => done = Some(one),
            }
        }
        done.ok_or_else(|| refused("Vous n’avez rien à défaire."))
    }

    /// An attempt that the step recorded goes with it, and comes back with it, at its own hour and by who made it.
    fn turn_attempt(&self, action: &Turned, before: &Item) -> Result<(), Refusal> {
        let first = &action.first.columns;
        let state = |code: &Option<String>| before.kind.state(code.as_deref()?);
        let step = state(&first.from_state).zip(state(&first.to_state));
        let read = step.and_then(|(from, to)| before.kind.step(from, to)).and_then(|step| step.attempt);
        let (Some(read), Some(id)) = (read.filter(|_| first.op != "ADD"), first.item.map(ItemId)) else {
            return Ok(());
        };
        match action.way {
            Turn::Undone => attempts::forget_last(self.conn, id)?,
            Turn::Redone => {
                let mut made = before.clone();
                if let Some(body) = &action.first.body {
                    items::restore(&mut made, &body.after)?;
                }
                if let Some(attempt) = read(&made) {
                    attempts::put_back(self.conn, id, (first.at, first.staff), &attempt)?;
                }
            }
        }
        Ok(())
    }

    /// A note leaves its line, and comes back with its words, its hour and its author.
    fn turn_note(&mut self, deed: &Deed, action: &Turned, body: &Body, id: ItemId) -> Result<Done, Refusal> {
        let item = self.line(id)?;
        let columns = &action.first.columns;
        let text = |body: &Body| body.after.get("text").or(body.before.get("text")).cloned();
        let (Some(note), Some(words)) = (body.subject.clone(), text(body)) else {
            return Err(refused("Cette note a été écrite avant que les notes se défassent."));
        };
        let mut entry =
            Entry { item: Some(id), person: item.person(), undoes: Some(action.last.columns.seq), ..Entry::default() };
        let say = match action.way {
            Turn::Undone => {
                self.conn.prepare_cached("DELETE FROM note WHERE id = ?1")?.execute([&note])?;
                entry.body.before.insert("text".to_owned(), words);
                "note retirée"
            }
            Turn::Redone => {
                self.conn
                    .prepare_cached("INSERT INTO note (id, item, at, staff, text) VALUES (?1, ?2, ?3, ?4, ?5)")?
                    .execute((&note, id.0, columns.at, columns.staff, words.as_str()))?;
                entry.body.after.insert("text".to_owned(), words);
                "note remise"
            }
        };
        entry.body.subject = Some(note);
        entry.body.said = format!("{} — {}, {} : {say}", Turn::Undone.words(), item.kind.title, self.name_of(&item)?);
        self.record(deed, entry, vec![item])
    }

    /// A line as it stands and as it stood before the action of `row`; not yet written.
    fn reversed(&self, row: &Recorded, body: &Body, id: ItemId) -> Result<series::Change, Refusal> {
        let before = self.line(id)?;
        let who = format!("{}, ", self.name_of(&before)?);
        self.untouched_since(row, "j.item = ?1", id.0, &who)?;
        let mut item = before.clone();
        if row.columns.op == "ADD" {
            // Nothing is erased at the desk: an addition undone is a line cancelled, with its reason.
            item.set(&common::VOID_REASON, Value::Text("ajout annulé".to_owned()));
            let cancelled = item.kind.cancelled;
            item.kind.advance(&mut item, cancelled, &self.desk).map_err(Refusal::Rule)?;
        } else {
            items::restore(&mut item, &body.before)?;
            self.follow(&mut item)?;
        }
        Ok((before, item))
    }

    /// « Défait — Transports : DIALLO Mariama, 12 transports rétablis »; of one line where it stands now.
    fn said_of_turn(&self, way: Turn, changes: &[(i64, series::Change)]) -> Result<String, Refusal> {
        let begun = Turn::Undone.words();
        let lines: Vec<&Item> = changes.iter().map(|(_, (_, after))| after).collect();
        if let [only] = lines.as_slice() {
            let who = self.name_of(only)?;
            return Ok(format!("{begun} — {}, {who} : {}", only.kind.title, stands(only, &self.desk)));
        }
        let mut panes: Vec<(&'static Kind, usize)> = Vec::new();
        for line in &lines {
            match panes.iter_mut().find(|(kind, _)| *kind == line.kind) {
                Some((_, count)) => *count += 1,
                None => panes.push((line.kind, 1)),
            }
        }
        let person = lines[0].person().filter(|person| lines.iter().all(|line| line.person() == Some(*person)));
        let who =
            person.map(|_| self.name_of(lines[0])).transpose()?.map_or_else(String::new, |who| format!("{who}, "));
        let taken_back = way == Turn::Undone && lines.iter().all(|line| !line.state.open);
        let told = |(kind, count): &(&'static Kind, usize)| {
            let (article, noun) = kind.one.split_once(' ').unwrap_or(("un", kind.one));
            let feminine = if article == "une" { "e" } else { "" };
            let verb = match (way, taken_back) {
                (Turn::Redone, _) => "refait",
                (Turn::Undone, true) => "retiré",
                (Turn::Undone, false) => "rétabli",
            };
            match count {
                1 => format!("{} : {who}1 {noun} {verb}{feminine}", kind.title),
                _ => format!("{} : {who}{count} {noun}s {verb}{feminine}s", kind.title),
            }
        };
        Ok(format!("{begun} — {}", panes.iter().map(told).collect::<Vec<_>>().join(" ; ")))
    }

    /// The name on a line, as a list shows it.
    pub(super) fn name_of(&self, item: &Item) -> Result<String, Refusal> {
        let person = self.person_of(item)?.map(|person| people::brief(self.conn, &person)).transpose()?;
        let row = Row::new(item.clone(), person);
        Ok((item.kind.who)(&row))
    }

    /// Refuses when someone changed the item or the person after `row`. What was itself undone meanwhile, and the
    /// undoing, count for nothing: all stands as it did.
    pub(super) fn untouched_since(&self, row: &Recorded, which: &str, id: i64, who: &str) -> Result<(), Refusal> {
        let tail =
            format!("WHERE {which} AND j.seq > ?2 AND j.rev IS NOT NULL AND j.undoes IS NULL ORDER BY j.seq DESC");
        for later in journal::rows(self.conn, &tail, &[&id, &row.columns.seq])? {
            if journal::end_of_chain(self.conn, later.columns.seq)?.1 {
                let at = Moment(later.columns.at).clock(self.desk.zone);
                let why = format!("{who}modifié·e depuis par {} à {at} : rien n’a été changé.", later.by);
                return Err(refused(crate::domain::name::capital(&why)));
            }
        }
        Ok(())
    }
}

/// The last action of its author that may be undone and holds.
fn last_undoable(conn: &Connection, deed: &Deed) -> rusqlite::Result<Option<i64>> {
    let mut before = i64::MAX;
    let mut statement = conn.prepare_cached(
        "SELECT seq FROM journal WHERE staff = ?1 AND undoable = 1 AND seq < ?2 ORDER BY seq DESC LIMIT 1",
    )?;
    while let Some(seq) = statement.query_row((deed.by.0, before), |row| row.get::<_, i64>(0)).optional()? {
        if journal::end_of_chain(conn, seq)?.1 {
            return Ok(Some(seq));
        }
        before = seq;
    }
    Ok(None)
}
