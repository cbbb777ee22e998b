//! Answers typed for the yearly report: an answer an item and year, with its source and its day; none has no row.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value as Json;

use super::codec::Image;
use super::journal::Body;
use super::undo::{Reversal, unreadable_subject};
use crate::domain::name;
use crate::model::yearly::{YearlyEntry, find_item};
use crate::protocol::{Done, OperationCode, Refusal, Request, Revised, StoredRecord};
use crate::store::Batch;
use crate::store::error::unreadable_column;

/// Lists them; an answer to an item that this program does not know is left in the file.
pub(crate) fn list_entries(conn: &Connection) -> rusqlite::Result<Vec<YearlyEntry>> {
    let mut statement =
        conn.prepare_cached("SELECT year, item, value, source, told_on FROM yearly_entry ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(item) = find_item(row.get_ref(1)?.as_str()?) else { continue };
        let told_on = row.get::<_, Option<String>>(4)?;
        let read = |day: String| day.parse::<NaiveDate>().map_err(|_| unreadable_column("told_on"));
        entries.push(YearlyEntry {
            year: row.get(0)?,
            item,
            value: row.get(2)?,
            source: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
            told_on: told_on.map(read).transpose()?,
        });
    }
    Ok(entries)
}

/// The answer as the file has it, for the journal: nothing where there is none.
fn entry_image(conn: &Connection, key: &str) -> rusqlite::Result<Image> {
    let mut statement =
        conn.prepare_cached("SELECT year, item, value, source, told_on FROM yearly_entry WHERE id = ?1")?;
    let image = statement.query_row([key], |row| {
        let text = |at: usize| row.get::<_, Option<String>>(at).map(|text| text.map_or(Json::Null, Json::from));
        Ok([
            ("year".to_owned(), Json::from(row.get::<_, i64>(0)?)),
            ("item".to_owned(), text(1)?),
            ("value".to_owned(), text(2)?),
            ("source".to_owned(), text(3)?),
            ("told_on".to_owned(), text(4)?),
        ])
    });
    Ok(image.optional()?.into_iter().flatten().collect())
}

fn restore_entry(conn: &Connection, key: &str, image: &Image) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM yearly_entry WHERE id = ?1")?.execute([key])?;
    let text = |column: &str| image.get(column).and_then(Json::as_str);
    let Some(value) = text("value") else { return Ok(()) };
    conn.prepare_cached(
        "INSERT INTO yearly_entry (id, site, year, item, value, source, told_on) \
         VALUES (?1, (SELECT min(id) FROM site), ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((key, image.get("year").and_then(Json::as_i64), text("item"), value, text("source"), text("told_on")))
    .map(drop)
}

impl Batch<'_> {
    pub(crate) fn save_yearly(&mut self, request: &Request, said: &Revised<YearlyEntry>) -> Result<Done, Refusal> {
        let (year, item) = (said.record().year, said.record().item);
        let stands = self.context.yearly.iter().find(|entry| (entry.year, entry.item) == (year, item)).cloned();
        let stands = stands.unwrap_or_else(|| YearlyEntry::empty(year, item));
        let entry = &self.merge_revised(said, &stands, StoredRecord::Yearly)?;
        let (value, source) = (name::clean_text(&entry.value), name::clean_text(&entry.source));
        let counted = !entry.item.is_text && !value.is_empty();
        if counted && source.is_empty() {
            let why = "Un chiffre d’ailleurs dit d’où il vient : remplissez « Source ».";
            return Err(Refusal::Field("source", why.to_owned()));
        }
        let told_on = entry.told_on.or(Some(self.context.today())).filter(|_| counted).map(|day| day.to_string());
        let key = entry.key();
        let before = entry_image(self.conn, &key)?;
        let text = |text: &str| if text.is_empty() { Json::Null } else { Json::from(text) };
        let after: Image = match value.is_empty() {
            true => Image::new(),
            false => [
                ("year".to_owned(), Json::from(entry.year)),
                ("item".to_owned(), Json::from(entry.item.key)),
                ("value".to_owned(), Json::from(value.as_str())),
                ("source".to_owned(), text(if counted { &source } else { "" })),
                ("told_on".to_owned(), told_on.map_or(Json::Null, Json::from)),
            ]
            .into_iter()
            .collect(),
        };
        if before == after {
            return Err(Refusal::Rule("C’est déjà ainsi : rien n’a été changé.".to_owned()));
        }
        restore_entry(self.conn, &key, &after)?;
        let said = say_entry(entry.item.label, entry.year, &after);
        let body = Body { said, subject: Some(key), before, after, ..Body::default() };
        self.record_centre_change(request, body, None)
    }

    /// Restores an answer as it was before an undone change, or as a redone change made it; refused when it has changed
    /// since.
    pub(crate) fn revert_yearly(&mut self, request: &Request, action: &Reversal) -> Result<Done, Refusal> {
        let key = action.subject()?;
        let (year, item) = key.split_once(' ').ok_or_else(unreadable_subject)?;
        let year = year.parse().map_err(|_| unreadable_subject())?;
        let label = find_item(item).map_or(item, |item| item.label);
        self.subject_since(action, &[OperationCode::SaveYearly], &format!("{label}, "))?;
        let stands = entry_image(self.conn, key)?;
        restore_entry(self.conn, key, &action.body.before)?;
        let said = say_entry(label, year, &action.body.before);
        self.record_centre_reversal(request, action, stands, &said)
    }
}

/// « DMP alimentés, 2026 : 31 % »; « … : non saisi ».
fn say_entry(label: &str, year: i32, image: &Image) -> String {
    let value = image.get("value").and_then(Json::as_str).unwrap_or("non saisi");
    let value: String = value.chars().take(60).collect();
    format!("{label}, {year} : {value}")
}
