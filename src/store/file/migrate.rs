//! Brings a file to the present schema, one step after the other.
//!
//! Thirty lines of our own and not a crate: what matters is the order (take the write lock, *then* read the version,
//! then step), so that two desks started together after an upgrade both come up.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{open, seal};

/// Migrations of a centre's file, in order: never edit a step that has landed, add one.
pub(crate) const CENTRE: &[&str] = &[
    include_str!("../../../db/migrations/0001_house.sql"),
    include_str!("../../../db/migrations/0002_arrival.sql"),
    include_str!("../../../db/migrations/0003_lookup.sql"),
    include_str!("../../../db/migrations/0004_renewal.sql"),
    include_str!("../../../db/migrations/0005_transport.sql"),
    include_str!("../../../db/migrations/0006_certificate.sql"),
    include_str!("../../../db/migrations/0007_callback.sql"),
    include_str!("../../../db/migrations/0008_pin.sql"),
    include_str!("../../../db/migrations/0009_tally.sql"),
    include_str!("../../../db/migrations/0010_rules.sql"),
    include_str!("../../../db/migrations/0011_reminded.sql"),
    include_str!("../../../db/migrations/0012_site.sql"),
    include_str!("../../../db/migrations/0013_birth.sql"),
    include_str!("../../../db/migrations/0014_slices.sql"),
    include_str!("../../../db/migrations/0015_instruction.sql"),
    include_str!("../../../db/migrations/0016_agenda_again.sql"),
    include_str!("../../../db/migrations/0017_note_to.sql"),
    include_str!("../../../db/migrations/0018_words.sql"),
    include_str!("../../../db/migrations/0019_journal_line.sql"),
    include_str!("../../../db/migrations/0020_unsure.sql"),
    include_str!("../../../db/migrations/0021_meetings.sql"),
    include_str!("../../../db/migrations/0022_deceased.sql"),
    include_str!("../../../db/migrations/0023_seal.sql"),
    include_str!("../../../db/migrations/0024_origin.sql"),
    include_str!("../../../db/migrations/0025_notice.sql"),
    include_str!("../../../db/migrations/0026_follow_up.sql"),
    include_str!("../../../db/migrations/0027_directory.sql"),
    include_str!("../../../db/migrations/0028_taken_call.sql"),
    include_str!("../../../db/migrations/0029_errand.sql"),
    include_str!("../../../db/migrations/0030_together.sql"),
    include_str!("../../../db/migrations/0031_places.sql"),
    include_str!("../../../db/migrations/0032_shared.sql"),
    include_str!("../../../db/migrations/0033_yearly.sql"),
    include_str!("../../../db/migrations/0034_cancels.sql"),
    include_str!("../../../db/migrations/0035_asked_of.sql"),
    include_str!("../../../db/migrations/0036_counted_days.sql"),
];

/// The version a file has once every step is done.
pub(crate) fn latest_version(steps: &[&str]) -> i64 {
    i64::try_from(steps.len()).unwrap_or(i64::MAX)
}

/// The version the file says it has.
pub(crate) fn file_version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.prepare_cached("PRAGMA user_version")?.query_row([], |row| row.get(0))
}

/// Runs the steps the file still lacks, all or none; afterwards references between tables are enforced.
pub(crate) fn run(conn: &mut Connection, steps: &[&str], application_id: i32) -> rusqlite::Result<()> {
    if file_version(conn)? >= latest_version(steps) {
        return Ok(());
    }
    // A step may make a table anew that others refer to; inside a transaction this can no longer be said.
    conn.pragma_update(None, "foreign_keys", false)?;
    let done = run_missing(conn, steps, application_id);
    conn.pragma_update(None, "foreign_keys", true)?;
    done
}

fn run_missing(conn: &mut Connection, steps: &[&str], application_id: i32) -> rusqlite::Result<()> {
    let tx = Transaction::new(conn, TransactionBehavior::Immediate)?;
    let done = usize::try_from(file_version(&tx)?).unwrap_or(0);
    // Sealing again would hide what was damaged before.
    let damaged = seal::find_broken(&tx)?;
    for (step, number) in steps.iter().zip(1_i64..).skip(done) {
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", number)?;
    }
    if application_id == open::CENTRE_ID {
        seal::seal_again(&tx, damaged.as_deref())?;
    }
    tx.pragma_update(None, "application_id", application_id)?;
    tx.commit()
}
