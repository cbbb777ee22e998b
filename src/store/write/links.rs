//! Links between people: adds them, removes them, and undoes both.

use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::json;

use super::codec::Image;
use super::journal::{Body, JournalEntry};
use super::people;
use super::undo::Reversal;
use crate::domain::{Link, Person, PersonId, Tie, order};
use crate::protocol::{Done, Refusal, Related, Request};
use crate::store::error::unreadable_column;
use crate::store::{Batch, Error, Store};

/// The people linked to `person`, nearest tie first. A protected contact is on nobody's card, nor anybody on theirs
/// (L1111-5 CSP).
pub(crate) fn links_shown(conn: &Connection, person: &Person) -> rusqlite::Result<Vec<Related>> {
    if person.is_confidential() {
        return Ok(Vec::new());
    }
    let mut related = links_stored(conn, person.id)?;
    related.retain(|other| !other.person.confidential);
    Ok(related)
}

/// Links of a person as stored, those of protected people included.
pub(crate) fn links_stored(conn: &Connection, person: PersonId) -> rusqlite::Result<Vec<Related>> {
    let mut related = Vec::new();
    for link in list_links(conn, person)? {
        let first = link.other == person;
        let Some(other) = people::load_person(conn, if first { link.person } else { link.other })? else { continue };
        related.push(Related { word: if first { link.tie.is } else { link.tie.of }, person: other.to_brief(), link });
    }
    let nearness = |word: &str| crate::domain::TIES.iter().position(|tie| tie.is == word || tie.of == word);
    order::sort_by_key(&mut related, |other| (nearness(other.word), other.person.born, other.person.id));
    Ok(related)
}

/// Every link noted with one person.
pub(crate) fn list_links(conn: &Connection, person: PersonId) -> rusqlite::Result<Vec<Link>> {
    const LINKS: &str = "SELECT person, kind, other FROM relation WHERE person = ?1 \
                         UNION ALL SELECT person, kind, other FROM relation WHERE other = ?1";
    conn.prepare_cached(LINKS)?.query_map([person.0], read)?.collect()
}

/// Finds the link between two people, in either direction.
fn find_link(conn: &Connection, one: PersonId, other: PersonId) -> rusqlite::Result<Option<Link>> {
    conn.prepare_cached(
        "SELECT person, kind, other FROM relation WHERE (person = ?1 AND other = ?2) OR (person = ?2 AND other = ?1)",
    )?
    .query_row([one.0, other.0], read)
    .optional()
}

fn read(row: &Row) -> rusqlite::Result<Link> {
    let code: String = row.get(1)?;
    let tie = Tie::from_code(&code).ok_or_else(|| unreadable_column("relation"))?;
    Ok(Link { person: PersonId(row.get(0)?), tie, other: PersonId(row.get(2)?) })
}

/// Every link, in the order of the cards.
pub(crate) fn list_all_links(conn: &Connection) -> rusqlite::Result<Vec<Link>> {
    conn.prepare("SELECT person, kind, other FROM relation ORDER BY person, other")?.query_map([], read)?.collect()
}

impl Store {
    /// The people linked to `person`.
    pub fn list_related(&self, person: &Person) -> Result<Vec<Related>, Error> {
        Ok(links_shown(&self.conn, person)?)
    }
}

impl Batch<'_> {
    /// The link between two people, in either direction.
    pub fn find_link(&self, one: PersonId, other: PersonId) -> Result<Option<Link>, Error> {
        Ok(find_link(self.conn, one, other)?)
    }

    pub(crate) fn add_link(&mut self, request: &Request, link: Link) -> Result<Done, Refusal> {
        let (one, other) = (self.load_card(link.person)?, self.load_card(link.other)?);
        if one.id == other.id {
            return Err(Refusal::Rule("On ne lie pas une personne à elle-même.".to_owned()));
        }
        if let Some(protected) = [&one, &other].into_iter().find(|person| person.is_confidential()) {
            let why = format!("{} : contact protégé (CSP L1111-5), aucun lien n’est noté.", protected.display_name());
            return Err(Refusal::Rule(why));
        }
        if link.tie.is_parent() && is_born_after(&one, &other) {
            let why = format!(
                "{} est né·e après {}\u{a0}: le lien est sans doute dans l’autre sens, ou une date de naissance est à corriger.",
                one.display_name(),
                other.display_name()
            );
            return Err(Refusal::Rule(why));
        }
        if let Some(known) = find_link(self.conn, one.id, other.id)? {
            let why = format!("Lien déjà noté : {}. Retirez-le d’abord.", self.link_phrase(known)?);
            return Err(Refusal::Rule(why));
        }
        self.write_link(link)?;
        let said = self.link_phrase(link)?;
        self.file_link(request, (None, Some(link)), said, None)
    }

    pub(crate) fn remove_link(&mut self, request: &Request, link: Link) -> Result<Done, Refusal> {
        self.check_link_known(link)?;
        self.erase_link(link)?;
        let said = format!("Lien retiré : {}", self.link_phrase(link)?);
        self.file_link(request, (Some(link), None), said, None)
    }

    /// Restores a link as it was before it was added or removed, or as it was after; refused when it has changed since.
    pub(crate) fn revert_link(&mut self, request: &Request, action: &Reversal) -> Result<Done, Refusal> {
        let (was, is) = (link_of_image(&action.body.before), link_of_image(&action.body.after));
        let link = was.or(is).ok_or_else(changed_since)?;
        let pair = |link: Link| [link.person.min(link.other), link.person.max(link.other)];
        self.unchanged_since(action, &format!("{}, ", self.link_phrase(link)?), |row| {
            let ends =
                row.body.iter().flat_map(|body| [link_of_image(&body.before), link_of_image(&body.after)]).flatten();
            ends.into_iter().any(|other| pair(other) == pair(link))
        })?;
        let said = match was {
            None => {
                self.check_link_unchanged(link)?;
                self.erase_link(link)?;
                format!("lien retiré : {}", self.link_phrase(link)?)
            }
            Some(_) if find_link(self.conn, link.person, link.other)?.is_none() => {
                self.write_link(link)?;
                self.link_phrase(link)?
            }
            Some(_) => return Err(changed_since()),
        };
        self.file_link(request, (is, was), action.direction_words(&said, &said), Some(action.journal_number()))
    }

    /// Refuses when the link is no longer as its author saw it.
    pub(crate) fn check_link_unchanged(&self, link: Link) -> Result<(), Refusal> {
        match find_link(self.conn, link.person, link.other)? {
            Some(known) if known == link => Ok(()),
            _ => Err(changed_since()),
        }
    }

    /// Refuses to remove a link that is not there, and says what there is.
    fn check_link_known(&self, link: Link) -> Result<(), Refusal> {
        Err(Refusal::Rule(match find_link(self.conn, link.person, link.other)? {
            Some(known) if known == link => return Ok(()),
            Some(known) => format!("Le lien noté est un autre : {}. Rien n’a été retiré.", self.link_phrase(known)?),
            None => {
                let (one, other) = (self.load_card(link.person)?, self.load_card(link.other)?);
                format!("Aucun lien n’est noté entre {} et {}.", one.display_name(), other.display_name())
            }
        }))
    }

    /// « DIALLO Mariama, mère de DIALLO Awa ».
    pub(crate) fn link_phrase(&self, link: Link) -> Result<String, Refusal> {
        let (one, other) = (self.load_card(link.person)?, self.load_card(link.other)?);
        Ok(format!("{}, {} {}", one.display_name(), link.tie.first, other.display_name()))
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
        let body = Body { said, before: link_image(before), after: link_image(after), ..Body::default() };
        let entry = JournalEntry { person, undoable: undoes.is_none(), undoes, body, ..JournalEntry::default() };
        self.record_done(request, entry, Vec::new())
    }
}

/// True when `one` was born after `other`, as far as both dates are known.
fn is_born_after(one: &Person, other: &Person) -> bool {
    let born = one.birth_date.zip(other.birth_date);
    born.is_some_and(|(one, other)| one.earliest_day() > other.earliest_day() && !one.agrees_with(other))
}

fn changed_since() -> Refusal {
    Refusal::Rule("Ce lien a changé entre-temps : rien n’a été fait.".to_owned())
}

pub(crate) fn link_image(link: Option<Link>) -> Image {
    let columns =
        |link: Link| [("person", json!(link.person.0)), ("kind", json!(link.tie.code)), ("other", json!(link.other.0))];
    link.into_iter().flat_map(columns).map(|(column, value)| (column.to_owned(), value)).collect()
}

pub(crate) fn link_of_image(image: &Image) -> Option<Link> {
    let number = |column: &str| image.get(column).and_then(serde_json::Value::as_i64).map(PersonId);
    let tie = Tie::from_code(image.get("kind")?.as_str()?)?;
    Some(Link { person: number("person")?, tie, other: number("other")? })
}
