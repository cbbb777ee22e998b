//! Links between people: adds them, removes them, and undoes both.

use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::json;

use super::codec::Image;
use super::journal::{Body, JournalEntry};
use super::people;
use super::undo::Turned;
use crate::domain::{Link, Person, PersonId, Tie};
use crate::protocol::{Done, Refusal, Related, Request};
use crate::store::error::unreadable;
use crate::store::{Batch, Error, Store};

/// The people linked to `person`, nearest tie first. A protected contact is on nobody's card, nor anybody on theirs
/// (L1111-5 CSP).
pub(crate) fn of(conn: &Connection, person: &Person) -> rusqlite::Result<Vec<Related>> {
    if person.is_confidential() {
        return Ok(Vec::new());
    }
    let mut related = held(conn, person.id)?;
    related.retain(|other| !other.person.confidential);
    Ok(related)
}

/// Links of a person as stored, those of protected people included.
pub(crate) fn held(conn: &Connection, person: PersonId) -> rusqlite::Result<Vec<Related>> {
    let mut related = Vec::new();
    for link in all(conn, person)? {
        let first = link.other == person;
        let Some(other) = people::load(conn, if first { link.person } else { link.other })? else { continue };
        related.push(Related { word: if first { link.tie.is } else { link.tie.of }, person: other.brief(), link });
    }
    let nearness = |word: &str| crate::domain::TIES.iter().position(|tie| tie.is == word || tie.of == word);
    related.sort_by_cached_key(|other| (nearness(other.word), other.person.born, other.person.id));
    Ok(related)
}

/// Every link noted with one person.
pub(crate) fn all(conn: &Connection, person: PersonId) -> rusqlite::Result<Vec<Link>> {
    const LINKS: &str = "SELECT person, kind, other FROM relation WHERE person = ?1 \
                         UNION ALL SELECT person, kind, other FROM relation WHERE other = ?1";
    conn.prepare_cached(LINKS)?.query_map([person.0], read)?.collect()
}

/// Finds the link between two people, in either direction.
fn between(conn: &Connection, one: PersonId, other: PersonId) -> rusqlite::Result<Option<Link>> {
    conn.prepare_cached(
        "SELECT person, kind, other FROM relation WHERE (person = ?1 AND other = ?2) OR (person = ?2 AND other = ?1)",
    )?
    .query_row([one.0, other.0], read)
    .optional()
}

fn read(row: &Row) -> rusqlite::Result<Link> {
    let code: String = row.get(1)?;
    let tie = Tie::of(&code).ok_or_else(|| unreadable("relation"))?;
    Ok(Link { person: PersonId(row.get(0)?), tie, other: PersonId(row.get(2)?) })
}

impl Store {
    /// The people linked to `person`.
    pub fn related(&self, person: &Person) -> Result<Vec<Related>, Error> {
        Ok(of(&self.conn, person)?)
    }
}

impl Batch<'_> {
    pub(crate) fn link(&mut self, request: &Request, link: Link) -> Result<Done, Refusal> {
        let (one, other) = (self.card(link.person)?, self.card(link.other)?);
        if one.id == other.id {
            return Err(Refusal::Rule("On ne lie pas une personne à elle-même.".to_owned()));
        }
        if let Some(protected) = [&one, &other].into_iter().find(|person| person.is_confidential()) {
            let why = format!("{} : contact protégé (CSP L1111-5), aucun lien n’est noté.", protected.display());
            return Err(Refusal::Rule(why));
        }
        if let Some(known) = between(self.conn, one.id, other.id)? {
            let why = format!("Lien déjà noté : {}. Retirez-le d’abord.", self.said(known)?);
            return Err(Refusal::Rule(why));
        }
        self.write_link(link)?;
        let said = self.said(link)?;
        self.file_link(request, (None, Some(link)), said, None)
    }

    pub(crate) fn unlink(&mut self, request: &Request, link: Link) -> Result<Done, Refusal> {
        self.stands(link)?;
        self.erase_link(link)?;
        let said = format!("Lien retiré : {}", self.said(link)?);
        self.file_link(request, (Some(link), None), said, None)
    }

    /// A link as it was before it was noted or let go, or as it was after; refused when it changed again since.
    pub(crate) fn turn_link(&mut self, request: &Request, action: &Turned) -> Result<Done, Refusal> {
        let (was, is) = (linked(&action.body.before), linked(&action.body.after));
        let link = was.or(is).ok_or_else(changed_since)?;
        let pair = |link: Link| [link.person.min(link.other), link.person.max(link.other)];
        self.unchanged_since(action, &format!("{}, ", self.said(link)?), |row| {
            let ends = row.body.iter().flat_map(|body| [linked(&body.before), linked(&body.after)]).flatten();
            ends.into_iter().any(|other| pair(other) == pair(link))
        })?;
        let said = match was {
            None => {
                self.stands(link)?;
                self.erase_link(link)?;
                format!("lien retiré : {}", self.said(link)?)
            }
            Some(_) if between(self.conn, link.person, link.other)?.is_none() => {
                self.write_link(link)?;
                self.said(link)?
            }
            Some(_) => return Err(changed_since()),
        };
        self.file_link(request, (is, was), action.says(&said, &said), Some(action.seq()))
    }

    /// Refuses when the link is no longer as its author saw it.
    pub(crate) fn stands(&self, link: Link) -> Result<(), Refusal> {
        match between(self.conn, link.person, link.other)? {
            Some(known) if known == link => Ok(()),
            _ => Err(changed_since()),
        }
    }

    /// « DIALLO Mariama, mère de DIALLO Awa ».
    pub(crate) fn said(&self, link: Link) -> Result<String, Refusal> {
        let (one, other) = (self.card(link.person)?, self.card(link.other)?);
        Ok(format!("{}, {} {}", one.display(), link.tie.first, other.display()))
    }

    pub(crate) fn write_link(&self, link: Link) -> Result<(), Refusal> {
        self.conn.prepare_cached("INSERT INTO relation (person, other, kind) VALUES (?1, ?2, ?3)")?.execute((
            link.person.0,
            link.other.0,
            link.tie.code,
        ))?;
        Ok(())
    }

    pub(crate) fn erase_link(&self, link: Link) -> Result<(), Refusal> {
        self.conn
            .prepare_cached("DELETE FROM relation WHERE person = ?1 AND other = ?2")?
            .execute([link.person.0, link.other.0])?;
        Ok(())
    }

    pub(crate) fn file_link(
        &mut self,
        request: &Request,
        (before, after): (Option<Link>, Option<Link>),
        said: String,
        undoes: Option<i64>,
    ) -> Result<Done, Refusal> {
        let person = before.or(after).map(|link| link.person);
        let body = Body { said, before: image(before), after: image(after), ..Body::default() };
        let entry = JournalEntry { person, undoable: undoes.is_none(), undoes, body, ..JournalEntry::default() };
        self.record(request, entry, Vec::new())
    }
}

fn changed_since() -> Refusal {
    Refusal::Rule("Ce lien a changé entre-temps : rien n’a été fait.".to_owned())
}

pub(crate) fn image(link: Option<Link>) -> Image {
    let columns =
        |link: Link| [("person", json!(link.person.0)), ("kind", json!(link.tie.code)), ("other", json!(link.other.0))];
    link.into_iter().flat_map(columns).map(|(column, value)| (column.to_owned(), value)).collect()
}

pub(crate) fn linked(image: &Image) -> Option<Link> {
    let number = |column: &str| image.get(column).and_then(serde_json::Value::as_i64).map(PersonId);
    let tie = Tie::of(image.get("kind")?.as_str()?)?;
    Some(Link { person: number("person")?, tie, other: number("other")? })
}
