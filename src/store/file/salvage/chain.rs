//! The journal of a salvaged file: taken up to where its chain holds. Words that became others are erased, as retention
//! erases them, and a hash that became another is computed again where the next row proves it: neither breaks the chain.

use rusqlite::{Connection, params};

use crate::store::Error;
use crate::store::write::journal::{COLUMNS, Columns, GENESIS, Hash, hash_parts};

/// Mended journal.
#[derive(Debug)]
pub(super) struct MendedJournal {
    /// Rows that hold.
    pub rows: i64,
    /// Rows whose words are erased, because they were not what had been written.
    pub words: Vec<i64>,
}

/// Mends the journal, and takes out the rows after its chain breaks.
pub(super) fn mend_journal(tx: &Connection) -> Result<MendedJournal, Error> {
    let (mended, hashes) = follow_chain(tx)?;
    for (seq, hash) in hashes {
        tx.execute("UPDATE journal SET hash = ?2 WHERE seq = ?1", params![seq, hash])?;
    }
    for seq in &mended.words {
        tx.execute("INSERT OR REPLACE INTO journal_payload (seq, salt, body) VALUES (?1, NULL, NULL)", [seq])?;
    }
    tx.execute("DELETE FROM journal_payload WHERE seq > ?1", [mended.rows])?;
    tx.execute("DELETE FROM journal WHERE seq > ?1", [mended.rows])?;
    Ok(mended)
}

/// Follows the chain to its end, and finds the hashes to be computed again.
fn follow_chain(tx: &Connection) -> Result<(MendedJournal, Vec<(i64, Hash)>), Error> {
    let mut statement = tx.prepare(&format!(
        "SELECT {COLUMNS}, j.hash, p.seq, p.salt, p.body \
         FROM journal AS j LEFT JOIN journal_payload AS p ON p.seq = j.seq ORDER BY j.seq"
    ))?;
    let (mut hashes, mut words) = (Vec::new(), Vec::new());
    let (mut held, mut previous): (i64, Hash) = (0, GENESIS);
    // A row that is not what its hash says: the next one tells which of the two is wrong.
    let mut doubted: Option<(i64, Hash)> = None;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (Ok(columns), Ok(stored)) = (Columns::read(row), row.get::<_, Hash>(17)) else { break };
        if let Some((seq, computed)) = doubted.take() {
            if columns.seq != seq + 1 || columns.hash(&computed)? != stored {
                break;
            }
            hashes.push((seq, computed));
            (held, previous) = (seq, computed);
        }
        if columns.seq != held + 1 {
            break;
        }
        let computed = columns.hash(&previous)?;
        let (payload, salt, body): (Option<i64>, Option<Vec<u8>>, Option<String>) =
            (row.get(18)?, row.get(19)?, row.get(20)?);
        let told = salt.zip(body).is_none_or(|(salt, body)| hash_parts(&[&salt, body.as_bytes()]) == columns.digest);
        if payload.is_none() || !told {
            words.push(columns.seq);
        }
        if computed == stored {
            (held, previous) = (columns.seq, stored);
        } else {
            doubted = Some((columns.seq, computed));
        }
    }
    words.retain(|seq| *seq <= held);
    Ok((MendedJournal { rows: held, words }, hashes))
}
