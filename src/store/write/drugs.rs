//! Additions and corrections of the centre to the list of sensitive drugs: (name, class); a name without a row follows
//! the list of the program.

use rusqlite::{Connection, OptionalExtension};
use serde_json::Value as Json;

use super::codec::Image;
use super::journal::Body;
use super::undo::Reversal;
use crate::domain::coded::Coded;
use crate::domain::{Drug, DrugClass, name};
use crate::protocol::{Done, OperationCode, Refusal, Request, Revised, StoredRecord};
use crate::store::Batch;
use crate::store::error::unreadable_column;

/// Fewer letters would mean half of all drugs.
const LEAST_LETTERS: usize = 4;

/// Lists them by name.
pub(crate) fn list_drugs(conn: &Connection) -> rusqlite::Result<Vec<Drug>> {
    let mut statement = conn.prepare_cached("SELECT name, class FROM drug ORDER BY name")?;
    let read = |row: &rusqlite::Row| {
        let class = DrugClass::from_code(&row.get::<_, String>(1)?).ok_or_else(|| unreadable_column("class"))?;
        Ok(Drug { name: row.get(0)?, class })
    };
    statement.query_map([], read)?.collect()
}

/// Class written for `name`, for the journal: nothing where the list of the program applies.
fn drug_image(conn: &Connection, name: &str) -> rusqlite::Result<Image> {
    let class: Option<String> = conn
        .prepare_cached("SELECT class FROM drug WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(class.map(|class| ("class".to_owned(), Json::from(class))).into_iter().collect())
}

fn restore_drug(conn: &Connection, name: &str, image: &Image) -> rusqlite::Result<()> {
    match image.get("class").and_then(Json::as_str) {
        Some(class) => write(conn, name, class),
        None => conn.prepare_cached("DELETE FROM drug WHERE name = ?1")?.execute([name]).map(drop),
    }
}

fn write(conn: &Connection, name: &str, class: &str) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT INTO drug (name, class) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET class = ?2")?
        .execute([name, class])
        .map(drop)
}

impl Batch<'_> {
    pub(crate) fn save_drug(&mut self, request: &Request, said: &Revised<Drug>) -> Result<Done, Refusal> {
        let name = name::fold_text(&name::clean_text(&said.record().name));
        if name.chars().filter(|letter| letter.is_alphanumeric()).count() < LEAST_LETTERS {
            let why = format!("« {name} » : au moins {LEAST_LETTERS} lettres, comme lues sur la boîte.");
            return Err(Refusal::Field("name", why));
        }
        let before = drug_image(self.conn, &name)?;
        let mut drug = Drug { name: name.clone(), class: said.record().class };
        if let Some(stands) = self.context.drugs.iter().find(|drug| drug.name == name) {
            drug = self.merge_revised(&said.with_record(drug), stands, StoredRecord::Drug)?;
        }
        write(self.conn, &name, drug.class.code())?;
        let said = format!("{name} : {}", drug.class.label());
        let body = Body { said, before, after: drug_image(self.conn, &name)?, subject: Some(name), ..Body::default() };
        self.record_centre_change(request, body, None)
    }

    /// Restores a name as it was before an undone change, or as a redone change made it; refused when it has changed
    /// since.
    pub(crate) fn revert_drug(&mut self, request: &Request, action: &Reversal) -> Result<Done, Refusal> {
        let name = action.subject()?;
        self.subject_since(action, &[OperationCode::SaveDrug], &format!("{name}, "))?;
        let stands = drug_image(self.conn, name)?;
        restore_drug(self.conn, name, &action.body.before)?;
        let class = action.body.before.get("class").and_then(Json::as_str).and_then(DrugClass::from_code);
        let said = format!("{name} : {}", class.map_or("comme dans la liste du programme", |class| class.label()));
        self.record_centre_reversal(request, action, stands, &said)
    }
}
