//! People and lines of a salvaged file, compared with its journal: what differs, or is not there any more, is made again as
//! the journal says. What was changed after the place where the journal breaks is taken as it is.

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension};
use serde_json::Value as Json;

use crate::domain::{ItemId, Moment, Person, PersonId};
use crate::model::{Item, Kind};
use crate::panes::{self, PANES};
use crate::protocol::SalvageLosses;
use crate::store::Error;
use crate::store::file::check::{self, JournalImage, OF_ITEM, OF_PERSON, select_ids};
use crate::store::write::codec::Image;
use crate::store::write::{item_sql, journal, people};

/// People of the file and of the journal.
const PEOPLE: &str = "SELECT id FROM person UNION SELECT person FROM journal WHERE item IS NULL AND rev IS NOT NULL \
                      AND person IS NOT NULL ORDER BY 1";
/// Lines of both, and of the tables of the panes.
static ITEMS: LazyLock<String> = LazyLock::new(|| {
    let of_panes: String = PANES.iter().map(|kind| format!("UNION SELECT id FROM {} ", kind.table)).collect();
    format!(
        "SELECT id FROM item {of_panes}UNION SELECT item FROM journal WHERE item IS NOT NULL AND rev IS NOT NULL ORDER BY 1"
    )
});

/// A line or a card that the journal no longer tells as it is.
pub(super) enum Untold {
    /// A line.
    Item(Box<Item>),
    /// A card.
    Person(Box<Person>),
}

impl Untold {
    /// True when its row is in this table.
    pub(super) fn is_of(&self, table: &str) -> bool {
        match self {
            Self::Item(item) => item.kind.table == table,
            Self::Person(_) => table == "person",
        }
    }
}

/// A line or card beside what the journal says of it.
enum Verdict {
    /// Equal, or nothing is left to compare it with.
    Same,
    /// Changed after the journal's end.
    Later,
    /// Record other than the journal tells, made again.
    Remake(Image, i64),
    /// A row that nobody wrote.
    Strange,
    /// Erased with its words, or lost.
    Lost,
}

/// Compares everybody and every line; `cut` where the journal was.
pub(super) fn mend_records(tx: &Connection, cut: bool, losses: &mut SalvageLosses) -> Result<(), Error> {
    for id in select_ids(tx, PEOPLE)? {
        mend_person(tx, PersonId(id), cut, losses)?;
    }
    for id in select_ids(tx, &ITEMS)? {
        mend_item(tx, ItemId(id), cut, losses)?;
    }
    // Rows of a pane whose line is none of it.
    for kind in PANES {
        tx.execute(
            &format!("DELETE FROM {} WHERE id NOT IN (SELECT id FROM item WHERE kind = ?1)", kind.table),
            [kind.code],
        )?;
    }
    Ok(())
}

/// Lists what the journal does not tell as it is, once all is mended, each with the names of the columns that it tells; and
/// erases the words about what is lost.
pub(super) fn list_untold(tx: &Connection, losses: &mut SalvageLosses) -> Result<Vec<(Untold, Image)>, Error> {
    let mut untold = Vec::new();
    for id in select_ids(tx, PEOPLE)? {
        let told = check::image_in_journal(tx, OF_PERSON, id)?;
        match (people::load_person(tx, PersonId(id)).ok().flatten(), told) {
            (Some(person), Some(told)) if (people::changed_columns(None, &person).1, Some(person.rev)) != told => {
                untold.push((Untold::Person(Box::new(person)), told.0));
            }
            (Some(_), _) => {}
            (None, _) => lose_person(tx, id, losses)?,
        }
    }
    for id in select_ids(tx, &ITEMS)? {
        let told = check::image_in_journal(tx, OF_ITEM, id)?;
        let told = told.map(|(image, rev)| (without_gone_source(tx, image), rev));
        match (item_sql::load_item(tx, ItemId(id)).ok().flatten(), told) {
            (Some(item), Some(told)) if (item_sql::changed_columns(None, &item).1, Some(item.rev)) != told => {
                untold.push((Untold::Item(Box::new(item)), told.0));
            }
            (Some(_), _) => {}
            (None, _) => lose_item(tx, ItemId(id), losses)?,
        }
    }
    Ok(untold)
}

/// Notes a card that is lost, if words of it are left, and erases them.
fn lose_person(tx: &Connection, id: i64, losses: &mut SalvageLosses) -> Result<(), Error> {
    let removed = tx.execute("DELETE FROM person WHERE id = ?1", [id])?;
    let erased = tx.execute(
        "UPDATE journal_payload SET salt = NULL, body = NULL WHERE body IS NOT NULL \
         AND seq IN (SELECT seq FROM journal WHERE person = ?1 AND item IS NULL AND rev IS NOT NULL)",
        [id],
    )?;
    if removed + erased > 0 {
        losses.note_lost("person", id);
    }
    Ok(())
}

/// Notes a line that is lost, if anything of it is left, and removes that.
fn lose_item(tx: &Connection, id: ItemId, losses: &mut SalvageLosses) -> Result<(), Error> {
    let words = "SELECT 1 FROM journal AS j JOIN journal_payload AS p ON p.seq = j.seq \
                 WHERE j.item = ?1 AND j.rev IS NOT NULL AND p.body IS NOT NULL";
    let kind = find_kind(tx, id)?;
    if kind.is_some() || tx.prepare_cached(words)?.exists([id.0])? {
        losses.note_lost(kind.map_or("item", |kind| kind.table), id.0);
    }
    item_sql::remove_item(tx, id)?;
    Ok(journal::purge_item_words(tx, id)?)
}

/// Judges what the file has, and its revision, by what the journal tells.
fn judge(has: Option<(Image, i64)>, told: JournalImage, cut: bool) -> Verdict {
    match (has, told) {
        (Some(_), None) => Verdict::Same,
        (Some((image, rev)), Some((told, Some(last)))) if image == told && rev == last => Verdict::Same,
        (Some((_, rev)), Some((_, last))) if cut && last.is_none_or(|last| rev > last) => Verdict::Later,
        (_, Some((told, Some(last)))) => Verdict::Remake(told, last),
        (Some(_), Some((_, None))) => Verdict::Strange,
        (None, _) => Verdict::Lost,
    }
}

fn mend_person(tx: &Connection, id: PersonId, cut: bool, losses: &mut SalvageLosses) -> Result<(), Error> {
    let known = people::load_person(tx, id).ok().flatten();
    let told = check::image_in_journal(tx, OF_PERSON, id.0)?;
    let has = known.as_ref().map(|person| (people::changed_columns(None, person).1, person.rev));
    match judge(has, told, cut) {
        Verdict::Same | Verdict::Later => {}
        Verdict::Remake(image, rev) => {
            let (first, last) = tx.query_row(
                "SELECT min(at), max(at) FROM journal WHERE person = ?1 AND item IS NULL",
                [id.0],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let mut person = Person::new("", Moment(first));
            (person.id, person.rev, person.last_activity_at) = (id, rev, Moment(last));
            if let Some(known) = &known {
                (person.created_at, person.last_activity_at) = (known.created_at, known.last_activity_at);
            }
            people::restore_person(&mut person, &image)?;
            people::put_person(tx, &person)?;
            losses.note_remade("person", id.0);
        }
        Verdict::Strange => drop(tx.execute("DELETE FROM person WHERE id = ?1", [id.0])?),
        Verdict::Lost => lose_person(tx, id.0, losses)?,
    }
    Ok(())
}

fn mend_item(tx: &Connection, id: ItemId, cut: bool, losses: &mut SalvageLosses) -> Result<(), Error> {
    let known = item_sql::load_item(tx, id).ok().flatten();
    let told = check::image_in_journal(tx, OF_ITEM, id.0)?.map(|(image, rev)| (without_gone_source(tx, image), rev));
    let has = known.as_ref().map(|item| (item_sql::changed_columns(None, item).1, item.rev));
    match judge(has, told, cut) {
        Verdict::Same => {
            // A code in small letters is read, and found by nobody.
            if let Some(item) = known {
                tx.execute("UPDATE item SET kind = ?2 WHERE id = ?1 AND kind <> ?2", (id.0, item.kind.code))?;
            }
        }
        Verdict::Later => {}
        Verdict::Remake(image, rev) => {
            let stored = find_kind(tx, id)?;
            let put = |kind: &'static Kind| {
                item_sql::read_image(kind, id, rev, &image).and_then(|item| item_sql::put_item(tx, &item)).is_ok()
            };
            match stored.into_iter().chain(PANES.iter().copied()).find(|kind| put(kind)) {
                Some(kind) => losses.note_remade(kind.table, id.0),
                None => lose_item(tx, id, losses)?,
            }
        }
        Verdict::Strange => item_sql::remove_item(tx, id)?,
        Verdict::Lost => lose_item(tx, id, losses)?,
    }
    Ok(())
}

/// The kind of a line, as far as its own row or that of its pane tells.
fn find_kind(tx: &Connection, id: ItemId) -> Result<Option<&'static Kind>, Error> {
    let code: Option<String> =
        tx.query_row("SELECT kind FROM item WHERE id = ?1", [id.0], |row| row.get(0)).optional()?;
    if let Some(kind) = code.and_then(|code| panes::find_pane(&code)) {
        return Ok(Some(kind));
    }
    for kind in PANES {
        if tx.prepare_cached(&format!("SELECT 1 FROM {} WHERE id = ?1", kind.table))?.exists([id.0])? {
            return Ok(Some(kind));
        }
    }
    Ok(None)
}

/// The source of a line may have been erased since, without any change of the line itself.
fn without_gone_source(tx: &Connection, mut image: Image) -> Image {
    let is_there =
        |id: i64| tx.prepare_cached("SELECT 1 FROM item WHERE id = ?1").and_then(|mut item| item.exists([id]));
    if image.get("source_item").and_then(Json::as_i64).is_some_and(|id| matches!(is_there(id), Ok(false))) {
        image.remove("source_item");
    }
    image
}
