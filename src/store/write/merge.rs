//! Two cards of one person made one, and made two again.
//!
//! The card that goes stays in the file as it was, with `merged_into`: its number, its reference and the spelling of its
//! names go on leading to the person. What was opened and done under it is read through that, and moves nowhere. Each
//! line and each link that follows leaves a row of its own in the journal, as the lines of a series do.

use rusqlite::{Connection, OptionalExtension};

use super::journal::{self, Body, JournalEntry};
use super::series::numbered_request;
use super::undo::Reversal;
use super::{item_sql, links, people};
use crate::domain::person::name_with_birth;
use crate::domain::{ItemId, Link, Moment, Person, PersonId, StaffId};
use crate::model::{Item, Value, common};
use crate::protocol::{Done, Merged, Refusal, Request};
use crate::store::{Batch, Error, Store};

/// Links before and after.
type Links = Vec<(Option<Link>, Option<Link>, Option<i64>)>;

/// The writes of a merge: the two cards before and after, the items, the links. An undo has the row of the journal that
/// it reverses.
#[derive(Default)]
struct Change {
    cards: Vec<(Person, Person, Option<i64>)>,
    lines: Vec<(Item, Item, Option<i64>)>,
    links: Links,
}

/// Finds the last merge into the card `kept`, if it holds.
pub(crate) fn last_merge(conn: &Connection, kept: PersonId) -> rusqlite::Result<Option<Merged>> {
    const ROWS: &str = "SELECT seq, staff, at, key FROM journal WHERE person = ?1 AND op = 'MERGE' AND undoable = 1 \
                        ORDER BY seq DESC";
    // Rows of one merge are numbered: that of the card that goes is among « key/1 », « key/2 » …
    const OTHER: &str = "SELECT person FROM journal WHERE key > ?1 || '/' AND key < ?1 || '0' AND person <> ?2 \
                         AND item IS NULL AND rev IS NOT NULL ORDER BY seq LIMIT 1";
    // Most cards were never merged.
    if people::load_merged(conn, kept)?.is_empty() {
        return Ok(None);
    }
    let mut rows = conn.prepare_cached(ROWS)?;
    let mut rows = rows.query([kept.0])?;
    while let Some(row) = rows.next()? {
        let (seq, by, at) = (row.get(0)?, StaffId(row.get(1)?), Moment(row.get(2)?));
        if !journal::is_in_effect(conn, seq)? {
            continue;
        }
        let key: String = row.get(3)?;
        let other = conn.prepare_cached(OTHER)?.query_row((key, kept.0), |row| row.get(0)).optional()?.map(PersonId);
        let card = other.map_or(Ok(None), |other| people::load_person(conn, other))?;
        return Ok(card.map(|card| Merged { row: seq, other: card.id, name: named(&card), by, at }));
    }
    Ok(None)
}

impl Store {
    /// Finds the last merge into the card `kept`, if it holds.
    pub fn last_merge(&self, kept: PersonId) -> Result<Option<Merged>, Error> {
        Ok(last_merge(&self.conn, kept)?)
    }
}

/// A card by its name and its birth date.
fn named(card: &Person) -> String {
    name_with_birth(&card.display_name(), card.birth_date)
}

impl Batch<'_> {
    pub(crate) fn merge(
        &mut self,
        request: &Request,
        kept: &Person,
        (other, rev): (PersonId, i64),
        overrule: bool,
    ) -> Result<Done, Refusal> {
        if kept.id == other {
            return Err(Refusal::Rule("C’est deux fois la même fiche.".to_owned()));
        }
        let before = self.card_as_read(kept.id, kept.rev)?;
        let gone = self.card_as_read(other, rev)?;
        let card = people::clean_person(kept)?;
        if let Some((field, why)) = card.find_loosened_protection(&before, &gone) {
            return Err(Refusal::Field(field, why));
        }
        let links = self.links_to_move(&before, &gone)?;
        let doubts = before.list_differences(&gone);
        if !overrule && !doubts.is_empty() {
            let why = format!("Peut-être deux personnes : {}. Vérifiez une pièce d’identité.", doubts.join(" ; "));
            return Err(Refusal::Guard(why));
        }
        let mut left = Person { merged_into: Some(before.id), ..gone.clone() };
        // Both references go on leading to the person: the one not chosen stays with the card that goes.
        let references = [&before.ehr_ref, &gone.ehr_ref];
        if card.ehr_ref.is_none() || references.contains(&&card.ehr_ref) {
            left.ehr_ref =
                references.into_iter().find(|known| known.is_some() && **known != card.ehr_ref).cloned().flatten();
        } else if references.into_iter().all(Option::is_some) {
            return Err(Refusal::Field("ehr_ref", "Gardez la référence de l’une des deux fiches.".to_owned()));
        }
        let mut change = Change { links, ..Change::default() };
        for item in item_sql::items_of_person(self.conn, gone.id)? {
            let mut moved = item.clone();
            moved.set(&common::PERSON, Value::Person(before.id));
            change.lines.push((item, moved, None));
        }
        let mut open = Vec::new();
        // One card alone said so: whoever made the lines of the other did not know.
        if card.deceased_on.is_some() && (before.deceased_on.is_none() || gone.deceased_on.is_none()) {
            open = item_sql::open_of(self.conn, before.id)?;
            open.extend(change.lines.iter().map(|(item, ..)| item).filter(|item| item.state.open).cloned());
        }
        let open = self.still_open(&open);
        let (count, numbers) = (change.lines.len(), (before.id, gone.id));
        let hidden = card.is_confidential() && !(before.is_confidential() && gone.is_confidential());
        change.cards = vec![(before, card, None), (gone, left, None)];
        self.write_merge(request, change, true, |name| {
            let (kept, gone) = numbers;
            let lines = match count {
                0 => String::new(),
                1 => ", 1 ligne reprise".to_owned(),
                _ => format!(", {count} lignes reprises"),
            };
            let protected = if hidden { "contact protégé, " } else { "" };
            format!("{name}, n° {kept} : {protected}fiche n° {gone} fusionnée{lines}{open}")
        })
    }

    /// Splits the two cards again, with everything that was each card's, or merges them once more; refused when anything
    /// about either has changed since.
    pub(crate) fn revert_merge(&mut self, request: &Request, action: &Reversal) -> Result<Done, Refusal> {
        let row = &action.last;
        let along = self.went_along(row)?;
        let rows = || std::iter::once(row).chain(&along);
        let cards = || rows().filter(|row| row.columns.item.is_none() && row.columns.rev.is_some());
        let last = along.last().unwrap_or(row);
        for id in cards().filter_map(|row| row.columns.person) {
            self.untouched_since(last, "j.person = ?1", id, "")?;
        }
        let mut change = Change::default();
        for row in rows() {
            let (columns, body) = (&row.columns, row.words()?);
            let (was, is) = (&body.before, &body.after);
            match (columns.item, columns.person.filter(|_| columns.rev.is_some())) {
                (Some(id), _) => {
                    let item = self.load_line(ItemId(id))?;
                    self.untaken_since(request, last, &item)?;
                    let mut back = item.clone();
                    item_sql::restore_columns(&mut back, was)?;
                    change.lines.push((item, back, Some(columns.seq)));
                }
                (None, Some(id)) => {
                    let missing = || people::unknown_person();
                    let card = people::load_person(self.conn, PersonId(id))?.ok_or_else(missing)?;
                    let mut back = card.clone();
                    people::restore_person(&mut back, was)?;
                    change.cards.push((card, back, Some(columns.seq)));
                }
                (None, None) => {
                    change.links.push((links::link_of_image(is), links::link_of_image(was), Some(columns.seq)))
                }
            }
        }
        // Each under the name it has while the two are separate.
        let before = change.cards.iter().map(|(card, ..)| named(card)).collect::<Vec<_>>().join(" et ");
        let after = change.cards.iter().map(|(_, back, _)| named(back)).collect::<Vec<_>>().join(" et ");
        let say = |_: &str| {
            action.direction_words(&format!("fiches séparées : {after}"), &format!("fiches fusionnées : {before}"))
        };
        self.write_merge(request, change, false, say)
    }

    /// The links of the card that goes, each with what becomes of it: none where the other card has it already.
    fn links_to_move(&self, kept: &Person, gone: &Person) -> Result<Links, Refusal> {
        let known = links::list_links(self.conn, kept.id)?;
        let moved = |id| if id == gone.id { kept.id } else { id };
        let mut links = Vec::new();
        for link in links::list_links(self.conn, gone.id)? {
            let now = Link { person: moved(link.person), other: moved(link.other), ..link };
            let same_pair =
                |other: &&Link| [now.person, now.other].iter().all(|id| [other.person, other.other].contains(id));
            let after = match known.iter().find(same_pair) {
                _ if now.person == now.other => {
                    let why =
                        format!("{} : retirez d’abord ce lien, si c’est une seule personne.", self.link_phrase(link)?);
                    return Err(Refusal::Rule(why));
                }
                Some(other) if *other != now => {
                    let why = format!(
                        "{} ; {} : retirez d’abord le lien faux.",
                        self.link_phrase(link)?,
                        self.link_phrase(*other)?
                    );
                    return Err(Refusal::Rule(why));
                }
                Some(_) => None,
                None => Some(now),
            };
            links.push((Some(link), after, None));
        }
        Ok(links)
    }

    fn write_merge(
        &mut self,
        request: &Request,
        change: Change,
        undoable: bool,
        say: impl Fn(&str) -> String,
    ) -> Result<Done, Refusal> {
        // A reference may go from one card to the other, and is never on both.
        for (card, ..) in &change.cards {
            self.conn.prepare_cached("UPDATE person SET ehr_ref = NULL WHERE id = ?1")?.execute([card.id.0])?;
        }
        let (mut done, mut n, mut name) = (None, 0, String::new());
        for (before, card, undoes) in change.cards {
            let request = &numbered_request(request, n);
            let entry = JournalEntry { undoable: undoable && n == 0, undoes, ..JournalEntry::default() };
            if n == 0 {
                name = card.display_name();
            }
            let filed = self.save_person(request, &before, card, entry, |_| say(&name))?;
            done.get_or_insert(filed);
            n += 1;
        }
        let mut done = done.ok_or_else(|| Refusal::Rule("Il n’y a pas de fiche.".to_owned()))?;
        for (before, mut item, undoes) in change.lines {
            self.write_item(&mut item)?;
            let mut entry = JournalEntry { undoable: false, undoes, ..Self::journal_entry(&item, Some(&before), None) };
            entry.body.said = say(&name);
            self.record_done(&numbered_request(request, n), entry, Vec::new())?;
            done.items.push(item);
            n += 1;
        }
        for (before, after, undoes) in change.links {
            if let Some(link) = before {
                self.check_link_unchanged(link)?;
                self.erase_link(link)?;
            }
            after.map_or(Ok(()), |link| self.write_link(link))?;
            let mut body = Body::sentence_only(say(&name));
            (body.before, body.after) = (links::link_image(before), links::link_image(after));
            let person = before.or(after).map(|link| link.person);
            self.record_done(
                &numbered_request(request, n),
                JournalEntry { person, undoes, body, ..JournalEntry::default() },
                Vec::new(),
            )?;
            n += 1;
        }
        Ok(done)
    }
}
