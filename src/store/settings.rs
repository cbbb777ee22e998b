//! What the centre sets: (site, key, value); an absent row is the default.

use rusqlite::{Connection, OptionalExtension};
use serde_json::Value as Json;

use super::Batch;
use super::cell::Image;
use super::journal::{Body, Entry};
use crate::kinds::Setting;
use crate::ops::{Deed, Done, Refusal};

// The value set for `key`, as the journal keeps it: nothing when it is the default.
fn image(conn: &Connection, key: &str) -> rusqlite::Result<Image> {
    let value: Option<i64> = conn
        .prepare_cached("SELECT value FROM setting WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(value.map(|value| ("value".to_owned(), Json::from(value))).into_iter().collect())
}

fn restore(conn: &Connection, key: &str, image: &Image) -> rusqlite::Result<()> {
    match image.get("value").and_then(Json::as_i64) {
        Some(value) => write(conn, key, value),
        None => conn.prepare_cached("DELETE FROM setting WHERE key = ?1")?.execute([key]).map(drop),
    }
}

fn write(conn: &Connection, key: &str, value: i64) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO setting (site, key, value) VALUES ((SELECT min(id) FROM site), ?1, ?2) \
         ON CONFLICT (site, key) DO UPDATE SET value = excluded.value",
    )?
    .execute((key, value))
    .map(drop)
}

impl Batch<'_> {
    pub(super) fn set(&mut self, deed: &Deed, setting: &Setting, value: i64) -> Result<Done, Refusal> {
        let (least, most) = setting.range;
        if !(least..=most).contains(&value) {
            let why = format!("« {} » : un nombre de {least} à {most} ({}).", setting.label, setting.unit);
            return Err(Refusal::Field(setting.key, why));
        }
        let before = image(self.conn, setting.key)?;
        write(self.conn, setting.key, value)?;
        let shown = setting.say(value);
        let body = Body {
            said: format!("{} : {shown}", setting.label),
            subject: Some(setting.key.to_owned()),
            before,
            after: image(self.conn, setting.key)?,
            ..Body::default()
        };
        let done = self.record(deed, Entry { undoable: true, body, ..Entry::default() }, Vec::new())?;
        self.reload()?;
        Ok(done)
    }

    /// A setting as it was before a change that is being undone; refused when it changed again since.
    pub(super) fn unset(&mut self, deed: &Deed, body: &Body, undoes: i64) -> Result<Done, Refusal> {
        let key = body.subject.as_deref().unwrap_or_default();
        let stands = image(self.conn, key)?;
        if stands != body.after {
            return Err(Refusal::Rule("Ce réglage a changé depuis : rien n’a été annulé.".to_owned()));
        }
        restore(self.conn, key, &body.before)?;
        let body = Body {
            said: "Défait : réglage remis comme avant".to_owned(),
            subject: Some(key.to_owned()),
            before: stands,
            after: body.before.clone(),
            ..Body::default()
        };
        let done = self.record(deed, Entry { undoes: Some(undoes), body, ..Entry::default() }, Vec::new())?;
        self.reload()?;
        Ok(done)
    }
}
