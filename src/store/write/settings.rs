//! Settings of the centre: (site, key, value); an absent row is the default.

use crate::panes;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value as Json;

use super::codec::Image;
use super::journal::Body;
use super::undo::Reversal;
use crate::model::Setting;
use crate::protocol::{Done, OperationCode, Refusal, Request, StoredRecord};
use crate::store::Batch;

// Value set for `key`, for the journal: nothing when it is the default.
fn setting_image(conn: &Connection, key: &str) -> rusqlite::Result<Image> {
    let value: Option<i64> = conn
        .prepare_cached("SELECT value FROM setting WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(value.map(|value| ("value".to_owned(), Json::from(value))).into_iter().collect())
}

fn restore_setting(conn: &Connection, key: &str, image: &Image) -> rusqlite::Result<()> {
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
    pub(crate) fn set(
        &mut self,
        request: &Request,
        setting: &'static Setting,
        value: i64,
        read: Option<i64>,
    ) -> Result<Done, Refusal> {
        let stands = self.context.setting(setting);
        let value = if read == Some(value) { stands } else { value };
        if read.is_some_and(|read| read != stands) && value != stands {
            return Err(self.record_conflict(&["value"], StoredRecord::Setting(setting, stands))?);
        }
        let (least, most) = setting.range;
        if !(least..=most).contains(&value) {
            let why = format!("«\u{a0}{}\u{a0}»\u{a0}: {}", setting.label, setting.range_text());
            return Err(Refusal::Field(setting.key, why));
        }
        if let Some(why) = self.crossed_sentence(setting, value) {
            return Err(Refusal::Field(setting.key, why));
        }
        let before = setting_image(self.conn, setting.key)?;
        write(self.conn, setting.key, value)?;
        let shown = setting.value_text(value);
        let body = Body {
            said: format!("{} : {shown}", setting.label),
            subject: Some(setting.key.to_owned()),
            before,
            after: setting_image(self.conn, setting.key)?,
            ..Body::default()
        };
        self.record_centre_change(request, body, None)
    }

    /// The sentence that refuses `value` where one setting would pass another that it may not.
    fn crossed_sentence(&self, setting: &Setting, value: i64) -> Option<String> {
        let value_of = |one: &Setting| if one.key == setting.key { value } else { self.context.setting(one) };
        let bound = panes::all_settings().filter_map(|low| Some((low, panes::find_setting(low.at_most?)?)));
        let mut bound = bound.filter(|(low, high)| [low.key, high.key].contains(&setting.key));
        let (low, high) = bound.find(|(low, high)| value_of(low) > value_of(high))?;
        let [low, high] = [low, high].map(|one| format!("« {} » ({})", one.label, one.value_text(value_of(one))));
        Some(format!("{low} passerait {high} : changez d’abord l’autre."))
    }

    /// Restores a setting as it was before an undone change, or as a redone change made it; refused when it has changed
    /// since.
    pub(crate) fn revert_setting(&mut self, request: &Request, action: &Reversal) -> Result<Done, Refusal> {
        let key = action.subject()?;
        let setting =
            panes::find_setting(key).ok_or_else(|| Refusal::Rule(format!("« {key} » n’est plus un réglage.")))?;
        self.subject_since(action, &[OperationCode::Set], &format!("{}, ", setting.label))?;
        let stands = setting_image(self.conn, key)?;
        restore_setting(self.conn, key, &action.body.before)?;
        let value = action.body.before.get("value").and_then(Json::as_i64).unwrap_or(setting.default);
        let said = format!("{} : {}", setting.label, setting.value_text(value));
        self.record_centre_reversal(request, action, stands, &said)
    }
}
