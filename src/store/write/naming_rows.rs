//! Rows of the journal that name somebody beside whom they are about: « laissée : KAYA Elif » in the row of another's line. New
//! rows say none of it ([`super::journal::JournalEntry::besides`]); those of earlier releases and what people have typed do.

use rusqlite::Connection;

use crate::domain::{Person, name};

/// Rows with words that hold both names of a card, and the names of whom each is about.
const NAMING: &str = "SELECT p.seq, p.body, concat_ws(' ', o.used_name, o.first_name) \
                      FROM journal_payload AS p JOIN journal AS j ON j.seq = p.seq LEFT JOIN person AS o ON o.id = j.person \
                      WHERE p.body IS NOT NULL AND instr(lower(p.body), lower(?1)) > 0 AND instr(lower(p.body), lower(?2)) > 0";
/// Statement that purges the words of one row.
const PURGE: &str = "UPDATE journal_payload SET salt = NULL, body = NULL WHERE seq = ?1";

/// Purges the words of the rows that name one of these people in full, and counts them. A row about a namesake is theirs and
/// stays; and so does what holds a family name only, which is that of relatives too.
pub(crate) fn purge_rows_naming(conn: &Connection, cards: &[Person]) -> rusqlite::Result<usize> {
    let mut purged = 0;
    for card in cards {
        let (family, Some(first)) = (&card.used_name, &card.first_name) else { continue };
        let words = [format!("{family} {first}"), format!("{first} {family}")].map(|full| name::spaced_words(&full));
        let mut statement = conn.prepare_cached(NAMING)?;
        let rows = statement.query_map((family, first), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let mut naming = Vec::new();
        for row in rows {
            let (seq, body, own): (i64, String, String) = row?;
            let said = name::spaced_words(&body).replace(&name::spaced_words(&own), " · ");
            if words.iter().any(|full| said.contains(full)) {
                naming.push(seq);
            }
        }
        for seq in naming {
            purged += conn.prepare_cached(PURGE)?.execute([seq])?;
        }
    }
    Ok(purged)
}
