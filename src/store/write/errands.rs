//! Errands and their parts: lines hung on one, taken off it, and moved with the day that they depend on.

use rusqlite::Connection;

use super::day_close::LeftLine;
use super::item_steps::apply_changes;
use super::journal::Sentence;
use super::series::Change;
use super::{item_sql, journal, people};
use crate::domain::count::count_phrase;
use crate::domain::{ItemId, Person};
use crate::model::{Bundle, Context, DayMove, Item, common, errand};
use crate::panes;
use crate::protocol::{Changes, Dependent, DependentFate, Dependents, Done, LineChange, Refusal, Request};
use crate::store::Batch;
use crate::store::read::item_lists;

impl Batch<'_> {
    /// Hangs a line on the errand `on`, or takes it off its own when there is none.
    pub(crate) fn hang_item(
        &mut self,
        request: &Request,
        id: ItemId,
        rev: Option<i64>,
        on: Option<ItemId>,
    ) -> Result<Done, Refusal> {
        let before = self.load_line(id)?;
        if let Some(rev) = rev {
            self.check_revision(&before, rev)?;
        }
        if before.errand == on {
            return Err(Refusal::Rule("C’est déjà ainsi : rien n’a été changé.".to_owned()));
        }
        let mut item = before.clone();
        item.errand = on;
        let said = match self.load_errand(&item)? {
            Some(errand) => format!("rattaché·e à « {} »", purpose_of(&errand)),
            None => "détaché·e".to_owned(),
        };
        let person = self.person_of(&item)?;
        self.write_item(&mut item)?;
        self.record_item(request, Some(&before), item, person, |who, _| format!("{who} : {said}"))
    }

    /// Loads the errand that `item` is part of; refuses one that it cannot be part of.
    fn load_errand(&self, item: &Item) -> Result<Option<Item>, Refusal> {
        let Some(id) = item.errand else { return Ok(None) };
        let errand = self.load_line(id)?;
        let why = match (errand.kind.errand, item.kind.errand) {
            (None, _) => format!("Rien ne se rattache à {}.", errand.kind.noun.whole),
            (_, Some(_)) => format!("{} ne se rattache à rien d’autre.", item.kind.noun.as_title()),
            _ if errand.person().is_none() || errand.person() != item.person() => {
                "Ces deux lignes ne sont pas de la même personne.".to_owned()
            }
            _ if !errand.state.open => format!("« {} » est terminé : rouvrez d’abord.", purpose_of(&errand)),
            _ => return Ok(Some(errand)),
        };
        Err(Refusal::Rule(why))
    }

    /// Makes a new line part of the errand it was made from, or of that of the line it was made from.
    pub(crate) fn adopt_errand(&self, item: &mut Item) -> Result<(), Refusal> {
        if item.errand.is_some() || item.kind.errand.is_some() {
            return Ok(());
        }
        let Some(source) = item.source_item else { return Ok(()) };
        let source = self.load_line(source)?;
        item.errand = if source.kind.errand.is_some() { Some(source.id) } else { source.errand };
        if let Err(Refusal::Rule(_)) = self.load_errand(item) {
            item.errand = None;
        }
        Ok(())
    }

    /// Line from which the new `errand` was begun, before and as part of it; none where it is part of another.
    pub(crate) fn first_part(&self, errand: &Item) -> Result<Option<Change>, Refusal> {
        let Some(source) = errand.source_item.filter(|_| errand.kind.errand.is_some()) else { return Ok(None) };
        let before = self.load_line(source)?;
        let free = before.errand.is_none() && before.kind.errand.is_none() && before.person() == errand.person();
        let mut after = before.clone();
        after.errand = Some(errand.id);
        Ok(free.then_some((before, after)))
    }

    /// « ; reste ouvert : taxi réservé, nouvelles »: of an errand that is over, its parts that are not, but for those that are
    /// `changed` along with it.
    pub(crate) fn open_parts(&self, errand: &Item, changed: &[Change]) -> Result<String, Refusal> {
        if errand.kind.errand.is_none() || errand.state.open {
            return Ok(String::new());
        }
        let parts = item_sql::parts_of(self.conn, errand.id)?;
        let stays = |part: &&Item| part.state.open && changed.iter().all(|(known, _)| known.id != part.id);
        let open = parts.iter().filter(stays);
        let words: Vec<_> = open.map(|part| (part.kind.errand_part.words)(part, &self.context)).collect();
        Ok(if words.is_empty() { String::new() } else { format!(" ; reste ouvert : {}", words.join(", ")) })
    }

    /// Parts of an errand that goes to another person, each before and as part of nothing: they stay the first person's.
    pub(crate) fn parts_let_go(&self, errand: &Item) -> Result<Vec<Change>, Refusal> {
        let let_go = |before: Item| {
            let mut after = before.clone();
            after.errand = None;
            (before, after)
        };
        Ok(item_sql::parts_of(self.conn, errand.id)?.into_iter().map(let_go).collect())
    }

    /// Writes the lines that a filled form makes: the errand, new or changed, and its parts.
    pub(crate) fn add_bundle(&mut self, request: &Request, form: &Item, bundle: &Bundle) -> Result<Done, Refusal> {
        let mut form = form.clone();
        form.created_by = request.by;
        self.follow_merge(&mut form)?;
        self.check_item(&form)?;
        let person = self.person_of(&form)?.ok_or_else(|| people::unknown_in(common::PERSON.key))?;
        let known = form.source_item.map(|id| self.load_line(id)).transpose()?;
        if let Some(errand) = &known {
            let mut part = form.clone();
            part.errand = Some(errand.id);
            self.load_errand(&part)?;
        }
        let mut lines = (bundle.lines)(&form, known.clone(), &person, &self.context).into_iter();
        let Some(errand) = lines.next() else { return Err(Refusal::Rule("Rien n’a été changé.".to_owned())) };
        let parts: Vec<_> = lines.collect();
        let count = parts.len() + 1;
        let mut changes = vec![match known {
            Some(before) => {
                let mut after = errand;
                after.kind.derive_fields(&mut after, &self.context);
                self.check_item(&after)?;
                (before, after)
            }
            None => self.opened_line(request, errand, &person)?,
        }];
        for part in parts {
            changes.push(self.opened_line(request, part, &person)?);
        }
        let stored = format!("{} : {}, {count} lignes", person.display_name(), purpose_of(&changes[0].1));
        let said = Sentence { stored, ..Sentence::default() };
        let mut first = None;
        self.record_each(request, None, changes, |batch, request, n, (before, mut after)| {
            if first.is_some() {
                (after.errand, after.source_item) = (first, first);
            }
            let done = batch.file_nth(request, n, (before, after), (n == 0).then_some(&said))?;
            first = first.or(done.items.first().map(|item| item.id));
            Ok(done)
        })
    }

    /// A new line in its first state, checked as if its own form had held it; not written.
    fn opened_line(&self, request: &Request, mut item: Item, person: &Person) -> Result<Change, Refusal> {
        (item.rev, item.created_by, item.created_at) = (1, request.by, request.at);
        (item.kind.adopt_person)(&mut item, person).map_err(|why| Refusal::Field(common::PERSON.key, why))?;
        self.check_signers(&item, |_| true)?;
        let state = (item.state != item.kind.starts[0]).then_some(item.state);
        item.kind.open(&mut item, state, &self.context).map_err(Refusal::Rule)?;
        self.check_item(&item)?;
        self.check_number_permitted(None, &item, Some(person))?;
        Ok((Item::new(item.kind, request.by, request.at), item))
    }

    /// Changes several lines as a single action. One that has changed since it was read, or that somebody else has in hand,
    /// is left as it is and named.
    pub(crate) fn edit_all(&mut self, request: &Request, lines: &[LineChange], anew: &[Item]) -> Result<Done, Refusal> {
        let (mut changed, mut left) = (Vec::new(), Vec::new());
        for LineChange { item, rev, changes } in lines {
            let Some(before) = item_sql::load_item(self.conn, *item)? else {
                left.push(LeftLine::Gone(*item));
                continue;
            };
            let theirs = before.is_held_by_another(request.by, &self.context);
            if before.rev != *rev || theirs {
                left.push(self.left_line(before)?);
                continue;
            }
            let after = self.item_with(&before, changes)?;
            changed.push((before, after));
        }
        let moved = changed.len();
        for item in anew {
            self.load_errand(item)?;
            let person = self.person_of(item)?.ok_or_else(|| people::unknown_in(common::PERSON.key))?;
            changed.push(self.opened_line(request, item.clone(), &person)?);
        }
        let left = self.left_out(&left)?;
        let Some((_, first)) = changed.first() else {
            return Err(Refusal::Rule(format!("Rien n’a été changé{left}.")));
        };
        let count = |count: usize, one: &str, several: &str| (count > 0).then(|| count_phrase(count, one, several));
        let told = [
            count(moved, "ligne déplacée", "lignes déplacées"),
            count(anew.len(), "ligne à refaire", "lignes à refaire"),
        ];
        let told: Vec<_> = told.into_iter().flatten().collect();
        let stored = format!("{} : {}", self.name_of(first)?, told.join(", "));
        self.file_all(request, changed, &Sentence { stored, besides: left })
    }

    /// Writes several lines, added or changed, as a single action that answers `said`.
    pub(crate) fn file_all(
        &mut self,
        request: &Request,
        lines: impl IntoIterator<Item = Change>,
        said: &Sentence,
    ) -> Result<Done, Refusal> {
        self.record_each(request, None, lines, |batch, request, n, change| {
            batch.file_nth(request, n, change, (n == 0).then_some(said))
        })
    }

    /// `before` with `changes` in it, in the state that they bring about; not written.
    pub(crate) fn item_with(&self, before: &Item, changes: &Changes) -> Result<Item, Refusal> {
        let mut item = before.clone();
        apply_changes(&mut item, changes)?;
        item.kind.settle_change(before, &mut item, &self.context);
        self.check_item(&item)?;
        Ok(item)
    }
}

fn purpose_of(errand: &Item) -> &str {
    errand.purpose().unwrap_or_default()
}

/// Finds the lines that depend on the day which the row `seq` of the journal has moved, as they would follow it; none
/// where it has moved no such day, or nothing depends on it.
pub(crate) fn find_dependents(conn: &Connection, seq: i64, context: &Context) -> rusqlite::Result<Option<Dependents>> {
    let Some(row) = journal::select_rows(conn, "WHERE j.seq = ?1", &[&seq])?.pop() else { return Ok(None) };
    let (Some(body), Some(id)) = (&row.body, row.columns.item.map(ItemId)) else { return Ok(None) };
    let Some(after) = item_sql::load_item(conn, id)? else { return Ok(None) };
    let mut before = after.clone();
    item_sql::restore_columns(&mut before, &body.before)?;
    let errand = if after.kind.errand.is_some() { Some(after.id) } else { after.errand };
    let (Some(errand), Some(moved)) = (errand, (after.kind.errand_part.moved)(&before, &after, context)) else {
        return Ok(None);
    };
    let own = item_sql::load_item(conn, errand)?;
    let parts = item_sql::parts_of(conn, errand)?;
    let mut lines = Vec::new();
    for part in panes::PANES {
        let theirs: Vec<_> = parts.iter().filter(|item| item.kind == *part && item.id != after.id).collect();
        for item in (part.errand_part.anew)(&theirs, &moved, context) {
            lines.push(Dependent { row: item_lists::load_row(conn, item, context)?, fate: DependentFate::Anew });
        }
    }
    let others = own.into_iter().chain(parts);
    for other in others.filter(|other| other.id != after.id && other.state.open) {
        if let Some(changes) = list_changes(&other, &moved, context) {
            let fate = DependentFate::Changed(changes);
            lines.push(Dependent { row: item_lists::load_row(conn, other, context)?, fate });
        }
    }
    let row = item_lists::load_row(conn, after, context)?;
    Ok((!lines.is_empty()).then_some(Dependents { row, moved, lines }))
}

/// Contents that a line has once it follows the move; none where it does not.
fn list_changes(item: &Item, moved: &DayMove, context: &Context) -> Option<Changes> {
    let after = (item.kind.errand_part.follow)(item, moved, context)?;
    let changes = errand::changed_values(item, &after);
    (!changes.is_empty()).then_some(changes)
}
