//! Places that name a person without referring to their card: notes to the team, instructions, the directory, the cards of
//! others, the lines of others or of nobody and the notes on them, what is half typed. Erasing a card leaves them as they are;
//! whoever erases it is told where they stand.

use rusqlite::{Connection, params_from_iter};

use crate::domain::{Moment, Person, StaffId, name};
use crate::model::{Field, Home, Shape};
use crate::panes::PANES;
use crate::store::write::people;
use crate::store::{Draft, Drafts, Error, Store};

/// A text that names somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Place of the text.
    pub place: MentionPlace,
    /// Moment it was written; none for the directory, which does not say.
    pub at: Option<Moment>,
    /// The text.
    pub text: String,
}

/// A place where texts name people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MentionPlace {
    /// A note for the team or one of its members.
    TeamNote,
    /// The line of this number.
    Line(i64),
    /// A note on the line of this number.
    LineNote(i64),
    /// The card of this number.
    Card(i64),
    /// The entry of the directory of this number.
    Directory(i64),
    /// An instruction of this member to the desks.
    Instruction(StaffId),
    /// An instruction of the centre to its desks.
    SiteInstruction,
    /// A form that this member has half typed.
    Draft(StaffId),
}

impl Store {
    /// Lists the texts that name `person` by their family name or one of their numbers, as their card or one merged into it
    /// has them. Those cards, what is on their own lines and the drafts `about` them are left out: they go with the card.
    pub fn list_mentions(&self, person: &Person, about: &[Draft]) -> Result<Vec<Mention>, Error> {
        let conn = &self.conn;
        let own = [person.id.0];
        let mut cards = people::load_merged(conn, person.id)?;
        cards.push(person.clone());
        let mut texts =
            select_texts(conn, "SELECT 0, at, text FROM team_note ORDER BY id", &[], |_| MentionPlace::TeamNote)?;
        let of_others = "SELECT n.item, n.at, n.text FROM note AS n JOIN item AS i ON i.id = n.item \
                         WHERE i.person IS NOT ?1 ORDER BY n.id";
        texts.extend(select_texts(conn, of_others, &own, MentionPlace::LineNote)?);
        for kind in PANES {
            let texts_of = |field: &&Field| matches!(field.shape, Shape::Text(_) | Shape::Phone);
            let column = |field: &Field| format!("{}.{}", if field.home == Home::Item { 'i' } else { 'd' }, field.key);
            let columns: Vec<_> = kind.fields.iter().filter(texts_of).map(column).collect();
            let sql = format!(
                "SELECT i.id, i.created_at, concat_ws(' ', used_name, birth_name, first_name, phone1, phone2, \
                 confidential_contact), {} FROM item AS i JOIN {} AS d ON d.id = i.id \
                 LEFT JOIN person ON person.id = i.person WHERE i.person IS NOT ?1 ORDER BY i.id",
                columns.join(", "),
                kind.table
            );
            texts.extend(select_line_texts(conn, &sql, own)?);
        }
        let entries = "SELECT id, NULL, concat_ws(', ', name, skill, phone, address, languages, access, delay, note) \
                       FROM directory ORDER BY id";
        texts.extend(select_texts(conn, entries, &[], MentionPlace::Directory)?);
        // Neither the names nor the numbers: those of relatives are their own, though they be the same.
        let others = "SELECT id, NULL, concat_ws(', ', address, confidential_note) FROM person ORDER BY id";
        let mut others = select_texts(conn, others, &[], MentionPlace::Card)?;
        others.retain(|other| cards.iter().all(|card| other.place != MentionPlace::Card(card.id.0)));
        texts.extend(others);
        let said = |table| {
            format!(
                "SELECT {table}.id, NULL, said.value ->> 'words' FROM {table}, json_each({table}.instructions) AS said \
                 ORDER BY {table}.id, said.key"
            )
        };
        texts.extend(select_texts(conn, &said("staff"), &[], |id| MentionPlace::Instruction(StaffId(id)))?);
        texts.extend(select_texts(conn, &said("site"), &[], |_| MentionPlace::SiteInstruction)?);
        let mut drafts = Drafts::at_hand(&self.path)?.map_or(Ok(Vec::new()), |drafts| drafts.all_drafts())?;
        drafts.retain(|draft| about.iter().all(|own| own.id != draft.id));
        texts.extend(drafts.into_iter().map(|draft| {
            let texts = draft
                .fields
                .into_iter()
                .flat_map(|line| [Some(line.text), line.stood, line.brought, line.proposed].into_iter().flatten());
            let texts: Vec<_> = draft.whom.into_iter().chain(texts).filter(|text| !text.is_empty()).collect();
            Mention { place: MentionPlace::Draft(draft.staff), at: Some(draft.at), text: texts.join(", ") }
        }));
        Ok(texts.into_iter().filter(|mention| cards.iter().any(|card| is_named(card, &mention.text))).collect())
    }
}

fn select_texts(
    conn: &Connection,
    sql: &str,
    params: &[i64],
    place: fn(i64) -> MentionPlace,
) -> rusqlite::Result<Vec<Mention>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map(params_from_iter(params), |row| {
        Ok(Mention { place: place(row.get(0)?), at: row.get::<_, Option<i64>>(1)?.map(Moment), text: row.get(2)? })
    })?;
    rows.collect()
}

/// Reads what lines of others say, but for what only names whoever a line is of: the name and the number of a relative are
/// their own, though they be the same.
fn select_line_texts(conn: &Connection, sql: &str, person: [i64; 1]) -> rusqlite::Result<Vec<Mention>> {
    let mut statement = conn.prepare(sql)?;
    let columns = statement.column_count();
    let rows = statement.query_map(person, |row| {
        let own = name::spaced_words(&row.get::<_, String>(2)?);
        let is_own =
            |text: &str| name::spaced_words(text).split_whitespace().all(|word| own.contains(&format!(" {word} ")));
        let texts = (3..columns).map(|at| row.get::<_, Option<String>>(at)).collect::<rusqlite::Result<Vec<_>>>()?;
        let texts: Vec<_> = texts.into_iter().flatten().filter(|text| !text.is_empty() && !is_own(text)).collect();
        let at = Some(Moment(row.get(1)?));
        Ok(Mention { place: MentionPlace::Line(row.get(0)?), at, text: texts.join(", ") })
    })?;
    rows.collect()
}

/// True when the text holds one of the family names as whole words, or one of the numbers.
fn is_named(person: &Person, text: &str) -> bool {
    let said = name::spaced_words(text);
    let families = std::iter::once(person.used_name.as_str()).chain(person.birth_name.as_deref());
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let numbers = [&person.phone1, &person.phone2, &person.confidential_contact].into_iter().flatten();
    families.map(name::spaced_words).any(|family| !family.trim().is_empty() && said.contains(&family))
        || numbers.filter_map(|number| number.get(number.len().saturating_sub(9)..)).any(|end| digits.contains(end))
}
