//! Drafts of forms, in a file of their own: `drafts.db` beside the centre's.
//!
//! A draft is written at each keystroke without waiting for the disk, so that it survives a killed program or a lost
//! link, and synchronised once a second, so that it survives a power cut. The file is separate from the centre's:
//! typing signals no other desk and waits for none.

mod mend;
mod rekey;
pub(super) mod writer;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params, params_from_iter};

use super::error::unreadable_column;
use super::file::file_identity::{FileChange, FileIdentity};
use super::file::open::{self, DRAFTS_ID, Schema};
use super::file::{beside, rescue};
use super::{Draft, Error};
use crate::domain::{ItemId, Moment, PersonId, StaffId};
use crate::protocol::{Cause, DraftForm, DraftWrite, DraftsAside, Typed};
use crate::reports::ReadPosition;
pub(super) use rekey::bring_to_key;

/// Longest typing that a power cut may lose.
const LOSS: Duration = Duration::from_secs(1);

/// NORMAL for the reason given above; [`Drafts::write_over`] asks for FULL once a second.
const DRAFTS: Schema = Schema { id: DRAFTS_ID, steps: STEPS, synchronous: "NORMAL" };

/// Migrations only add columns that may stay empty: desks of the previous version may still be running, and write the
/// columns they know.
const STEPS: &[&str] = &[
    include_str!("../../../db/drafts/0001_draft.sql"),
    include_str!("../../../db/drafts/0002_mark.sql"),
    include_str!("../../../db/drafts/0003_stood.sql"),
    include_str!("../../../db/drafts/0004_whom.sql"),
];

const KEEP: &str = "\
    INSERT INTO draft (main, id, staff, terminal, form, item, person, fields, focus, cursor, at, whom) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (main, id) DO UPDATE SET \
    staff = excluded.staff, terminal = excluded.terminal, form = excluded.form, item = excluded.item, \
    person = excluded.person, fields = excluded.fields, focus = excluded.focus, \
    cursor = excluded.cursor, at = excluded.at, whom = excluded.whom";
const LEAVE: &str = "\
    INSERT INTO mark (main, staff, seq, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (main, staff) \
    DO UPDATE SET seq = excluded.seq, at = excluded.at";

/// Columns that [`read_draft`] reads.
const DRAFT_COLUMNS: &str = "id, terminal, form, item, person, fields, focus, cursor, at, staff, whom";

/// Tables of the file, with the statements that read and merge them: of two rows the newer one stays.
const DRAFT_TABLES: [(&str, &str, &str); 2] = [
    (
        "SELECT main, id, staff, terminal, form, item, person, fields, focus, cursor, at, whom FROM draft",
        KEEP,
        "WHERE excluded.at > draft.at",
    ),
    ("SELECT main, staff, seq, at FROM mark", LEAVE, "WHERE excluded.seq > mark.seq"),
];

/// The rows of a file that was deleted while it was in use, for each table.
#[derive(Default)]
pub(crate) struct LostRows([Vec<Vec<SqlValue>>; DRAFT_TABLES.len()]);

impl LostRows {
    /// True when there are no rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }
}

/// Drafts of one centre.
pub struct Drafts {
    conn: Connection,
    identity: FileIdentity,
    main: String,
    /// Moment of the last request to the disk to store all of the file.
    asked: Instant,
    /// True when something was written since, or the disk refused.
    dirty: bool,
    /// The damaged file that was there, until somebody is told.
    aside: Option<DraftsAside>,
}

impl Drafts {
    /// Opens `drafts.db` beside `main_file`, creating it if it does not exist. A damaged one goes aside, and what can be read
    /// of it goes on.
    pub fn open(main_file: &Path) -> Result<Self, Error> {
        match Self::open_sound(main_file) {
            Err(error) if mend::is_of_damage(&drafts_path(main_file), &error) => {
                let aside = mend::replace_damaged(&drafts_path(main_file), main_file)?;
                let mut drafts = Self::open_sound(main_file)?;
                drafts.aside = Some(aside);
                Ok(drafts)
            }
            opened => opened,
        }
    }

    fn open_sound(main_file: &Path) -> Result<Self, Error> {
        let path = drafts_path(main_file);
        open::unless_there(&path, || {
            open::new(&path, &DRAFTS, |_| Ok(()))?;
            beside::give_to_owner(&path, main_file)
        })?;
        beside::check_beside(&path, main_file)?;
        let main = main_file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (conn, identity) = open::open_existing(&path, &DRAFTS)?;
        let checked = mend::check_sound(&conn, &path);
        if checked.is_err() {
            // What is in the log stays there, as the damage left it.
            open::leave_the_log(&conn)?;
        }
        checked.map(|()| Self { conn, identity, main, asked: Instant::now(), dirty: false, aside: None })
    }

    /// The damaged file that was found, the first time it is asked for.
    pub(crate) fn take_aside(&mut self) -> Option<DraftsAside> {
        self.aside.take()
    }

    /// Closes a file in which `error` was met, for its damage to be found when it is opened again; gives the drafts back where
    /// the error tells nothing of damage.
    pub(crate) fn close_damaged(self, error: &Error) -> Option<Self> {
        let suspect = error.suggests_damage() || matches!(error.cause(), Cause::Value(_) | Cause::Unexpected(_));
        if !suspect || self.is_adrift() || open::leave_the_log(&self.conn).is_err() { Some(self) } else { None }
    }

    /// True when another file has the name by now, or none.
    pub(crate) fn is_adrift(&self) -> bool {
        self.identity.find_change().is_some()
    }

    /// Closes a file that was deleted or replaced, and adds the rows that can be read of it to `lost`. It is closed
    /// before another is opened, because a process has one index for all its connections to a file. Gives the file that had
    /// to be taken out of the way, if any.
    pub(crate) fn close_adrift(self, main_file: &Path, lost: &mut LostRows) -> Result<Option<DraftsAside>, Error> {
        for ((select, ..), rows) in DRAFT_TABLES.iter().zip(&mut lost.0) {
            rows.extend(read_rows(&self.conn, select).unwrap_or_default());
        }
        // Without its log the file is incomplete, and its index refers to missing pages.
        if self.identity.find_change() != Some(FileChange::Log) {
            return Ok(None);
        }
        let aside = rescue::set_aside(&drafts_path(main_file))?;
        Ok(Some(DraftsAside { aside, kept: lost.0[0].len() }))
    }

    /// Writes these rows into the file.
    pub(crate) fn take_over(&mut self, lost: &LostRows) -> Result<(), Error> {
        self.run_write(true, |conn, _| {
            let kept = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
            insert_rows(&kept, lost)?;
            kept.commit()
        })
    }

    /// Opens the file if it exists. A reader does not create it: others could then be unable to write to it.
    pub fn at_hand(main_file: &Path) -> Result<Option<Self>, Error> {
        if drafts_path(main_file).exists() { Self::open(main_file).map(Some) } else { Ok(None) }
    }

    /// Empties the log of the drafts, so that what was dropped is nowhere any more; false while a desk reads them.
    pub fn empty_log(&self) -> Result<bool, Error> {
        open::empty_log(&self.conn)
    }

    /// Writes the draft.
    pub fn write_draft(&mut self, draft: &Draft) -> Result<(), Error> {
        self.run_write(self.asked.elapsed() >= LOSS, |conn, main| insert_draft(conn, main, draft))
    }

    /// Writes the draft where its row has the words that its form knows of, else under its other name: another desk has typed
    /// in it since. True in that case.
    pub fn write_over(&mut self, write: &DraftWrite) -> Result<bool, Error> {
        const WORDS: &str = "SELECT fields FROM draft WHERE main = ?1 AND id = ?2";
        let DraftWrite { draft, over, apart } = write;
        let mut moved = false;
        self.run_write(self.asked.elapsed() >= LOSS, |conn, main| {
            let written = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
            let words = conn.prepare_cached(WORDS)?.query_row([main, &draft.id], |row| row.get::<_, String>(0));
            moved = match words.optional()?.map(|words| lines(&words)) {
                None => false,
                Some(Err(_)) => true,
                Some(Ok(words)) => ![&Vec::new(), over, &draft.fields].iter().any(|known| says_the_same(&words, known)),
            };
            if moved {
                insert_draft(conn, main, &Draft { id: apart.clone(), ..draft.clone() })?;
            } else {
                insert_draft(conn, main, draft)?;
            }
            written.commit()
        })?;
        Ok(moved)
    }

    /// Erases a draft that is saved or no longer wanted.
    pub fn drop(&mut self, id: &str) -> Result<(), Error> {
        self.run_write(false, |conn, main| {
            conn.prepare_cached("DELETE FROM draft WHERE main = ?1 AND id = ?2")?.execute([main, id]).map(drop)
        })
    }

    /// Drops the drafts that nobody has touched since `at`, and counts them.
    pub fn drop_untouched_since(&mut self, at: Moment) -> Result<usize, Error> {
        let mut dropped = 0;
        self.run_write(true, |conn, main| {
            dropped = conn.execute("DELETE FROM draft WHERE main = ?1 AND at < ?2", params![main, at.0])?;
            Ok(())
        })?;
        Ok(dropped)
    }

    /// Reads the drafts of one member, last touched first.
    pub fn drafts_of(&self, staff: StaffId) -> Result<Vec<Draft>, Error> {
        self.read("staff = ?2 ORDER BY at DESC, id", Some(staff.0))
    }

    /// Reads the drafts of all members, oldest first.
    pub fn all_drafts(&self) -> Result<Vec<Draft>, Error> {
        self.read("?2 IS NULL ORDER BY at, id", None)
    }

    /// Reads every member's drafts about one of these people or items, oldest first.
    pub fn drafts_about(&self, people: &[PersonId], items: &[ItemId]) -> Result<Vec<Draft>, Error> {
        let mut drafts = self.all_drafts()?;
        drafts.retain(|draft| {
            let whose = [draft.person, draft.merged_card()].into_iter().flatten().any(|id| people.contains(&id));
            whose || draft.item.is_some_and(|id| items.contains(&id))
        });
        Ok(drafts)
    }

    fn read(&self, which: &str, of: Option<i64>) -> Result<Vec<Draft>, Error> {
        let sql = format!("SELECT {DRAFT_COLUMNS} FROM draft WHERE main = ?1 AND {which}");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![self.main, of], read_draft)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Writes the last journal row a member had seen when they left.
    pub fn write_position(&mut self, mark: ReadPosition) -> Result<(), Error> {
        self.run_write(false, |conn, main| {
            conn.prepare_cached(LEAVE)?.execute(params![main, mark.staff.0, mark.seq, mark.at.0]).map(drop)
        })
    }

    /// Last journal row the member had seen when they left; none when they never left this centre.
    pub fn read_position(&self, staff: StaffId) -> Result<Option<ReadPosition>, Error> {
        let mut statement = self.conn.prepare_cached("SELECT seq, at FROM mark WHERE main = ?1 AND staff = ?2")?;
        let mark = statement.query_row(params![self.main, staff.0], |row| {
            Ok(ReadPosition { staff, seq: row.get(0)?, at: Moment(row.get(1)?) })
        });
        Ok(mark.optional()?)
    }

    /// Takes no member to have read past row `last` of the journal.
    pub(crate) fn bound_positions(&mut self, last: i64) -> Result<(), Error> {
        const BOUND: &str = "UPDATE mark SET seq = ?2 WHERE main = ?1 AND seq > ?2";
        self.run_write(false, |conn, main| conn.execute(BOUND, params![main, last]).map(drop))
    }

    /// Moment at which [`Drafts::sync_to_disk`] is due, so that a pause in the typing is as safe as the typing; none when
    /// everything is stored.
    pub fn sync_due(&self) -> Option<Instant> {
        self.dirty.then(|| self.asked + LOSS)
    }

    /// Waits until the written drafts are on the disk.
    pub fn sync_to_disk(&mut self) -> Result<(), Error> {
        if self.dirty {
            // A write that changes nothing still ends with the log on the disk.
            self.run_write(true, |conn, main| {
                conn.prepare_cached("UPDATE draft SET at = at WHERE main = ?1")?.execute([main]).map(drop)
            })?;
        }
        Ok(())
    }

    fn run_write(
        &mut self,
        surely: bool,
        write: impl FnOnce(&Connection, &str) -> rusqlite::Result<()>,
    ) -> Result<(), Error> {
        if surely {
            // The time is set whatever the answer: a disk that refuses is asked again in a second, not at once and for
            // ever.
            self.asked = Instant::now();
            self.conn.pragma_update(None, "synchronous", "FULL")?;
        }
        let written = write(&self.conn, &self.main);
        if surely {
            self.conn.pragma_update(None, "synchronous", DRAFTS.synchronous)?;
        }
        written?;
        self.dirty = !surely;
        Ok(())
    }
}

fn read_draft(row: &Row) -> rusqlite::Result<Draft> {
    let fields: String = row.get(5)?;
    let number = |at: usize| row.get::<_, i64>(at).map(|count| usize::try_from(count).unwrap_or(0));
    Ok(Draft {
        id: row.get(0)?,
        staff: StaffId(row.get(9)?),
        terminal: row.get(1)?,
        form: DraftForm::from(row.get::<_, String>(2)?.as_str()),
        item: row.get::<_, Option<i64>>(3)?.map(ItemId),
        person: row.get::<_, Option<i64>>(4)?.map(PersonId),
        fields: lines(&fields)?,
        focus: number(6)?,
        cursor: number(7)?,
        at: Moment(row.get(8)?),
        whom: row.get(10)?,
    })
}

fn insert_draft(conn: &Connection, main: &str, draft: &Draft) -> rusqlite::Result<()> {
    let lines: Vec<Vec<Option<&str>>> = draft.fields.iter().map(line).collect();
    let fields = serde_json::to_string(&lines).map_err(|_| unreadable_column("fields"))?;
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let row = params![
        main,
        draft.id,
        draft.staff.0,
        draft.terminal,
        draft.form.to_string(),
        draft.item.map(|id| id.0),
        draft.person.map(|id| id.0),
        fields,
        number(draft.focus),
        number(draft.cursor),
        draft.at.0,
        draft.whom
    ];
    conn.prepare_cached(KEEP)?.execute(row).map(drop)
}

/// True when these are the same words in the same lines.
fn says_the_same(one: &[Typed], other: &[Typed]) -> bool {
    fn words(typed: &[Typed]) -> impl Iterator<Item = (&str, &str)> {
        typed.iter().map(|typed| (typed.key.as_str(), typed.text.as_str())).filter(|(_, text)| !text.is_empty())
    }
    words(one).eq(words(other))
}

fn insert_rows(conn: &Connection, lost: &LostRows) -> rusqlite::Result<()> {
    for ((_, insert, newer), rows) in DRAFT_TABLES.iter().zip(&lost.0) {
        let mut insert = conn.prepare(&format!("{insert} {newer}"))?;
        rows.iter().try_for_each(|row| insert.execute(params_from_iter(row)).map(drop))?;
    }
    Ok(())
}

/// Reads the rows of a file that is given up. A row that cannot be read is lost with it, and costs no other.
fn read_rows(conn: &Connection, sql: &str) -> rusqlite::Result<Vec<Vec<SqlValue>>> {
    let mut statement = conn.prepare(sql)?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect())?;
    Ok(rows.flatten().collect())
}

/// A line of a form in JSON: its key, the text typed, the text that was there before, and what the form put there by itself,
/// where it did.
fn line(typed: &Typed) -> Vec<Option<&str>> {
    let Typed { key, text, stood, brought, proposed } = typed;
    let mut values = vec![Some(key.as_str()), Some(text)];
    values.extend([stood, brought, proposed].map(Option::as_deref));
    values
}

/// A line may have fewer or more values: another version wrote it.
fn lines(written: &str) -> rusqlite::Result<Vec<Typed>> {
    let lines: Vec<Vec<serde_json::Value>> = serde_json::from_str(written).map_err(|_| unreadable_column("fields"))?;
    let typed = |line: Vec<serde_json::Value>| {
        let part = |at: usize| line.get(at).and_then(serde_json::Value::as_str).map(str::to_owned);
        let (key, text) = part(0).zip(part(1)).ok_or_else(|| unreadable_column("fields"))?;
        Ok(Typed { key, text, stood: part(2), brought: part(3), proposed: part(4) })
    };
    lines.into_iter().map(typed).collect()
}

pub(super) fn drafts_path(main_file: &Path) -> PathBuf {
    main_file.with_file_name("drafts.db")
}

impl Drop for Drafts {
    fn drop(&mut self) {
        if self.is_adrift() {
            // For the same reason as the centre's file: closing would delete the log of another process.
            let _ = open::leave_the_log(&self.conn);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::file::migrate;
    use super::*;

    fn typed((key, text): (&str, &str)) -> Typed {
        Typed {
            key: key.into(),
            text: text.into(),
            stood: Some(String::new()),
            brought: Some(text.into()),
            proposed: None,
        }
    }

    fn draft(id: &str, staff: i64, text: &str) -> Draft {
        Draft {
            id: id.into(),
            staff: StaffId(staff),
            terminal: "pts/1".into(),
            form: DraftForm::from("ARRIVAL"),
            item: None,
            person: Some(PersonId(4)),
            whom: Some("KAYA Elif (12/03/1996)".into()),
            fields: [("label", text), ("remark", "  à finir")].map(typed).into(),
            focus: 1,
            cursor: 9,
            at: Moment(1_795_334_400),
        }
    }

    #[test]
    fn a_half_typed_form_comes_back_as_typed_until_it_is_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("centre.db");
        let mut drafts = Drafts::open(&main).unwrap();
        for text in ["K", "Ka", "Kay"] {
            drafts.write_draft(&draft("a", 1, text)).unwrap();
        }
        drafts.write_draft(&draft("b", 2, "DIALLO")).unwrap();
        // A killed program drops nothing properly: the second opening sees what the first one wrote.
        let mut again = Drafts::open(&main).unwrap();
        assert_eq!(again.drafts_of(StaffId(1)).unwrap(), [draft("a", 1, "Kay")]);
        again.drop("a").unwrap();
        assert!(drafts.drafts_of(StaffId(1)).unwrap().is_empty());
        assert_eq!(drafts.drafts_of(StaffId(2)).unwrap(), [draft("b", 2, "DIALLO")]);
    }

    #[test]
    fn each_finds_how_far_they_had_read_and_in_this_centre_only() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("centre.db");
        let mark = |staff, seq| ReadPosition { staff: StaffId(staff), seq, at: Moment(1_795_334_400 + seq) };
        let mut drafts = Drafts::open(&main).unwrap();
        assert_eq!(drafts.read_position(StaffId(1)).unwrap(), None);
        for (staff, seq) in [(1, 40), (2, 41), (1, 52)] {
            drafts.write_position(mark(staff, seq)).unwrap();
        }
        let again = Drafts::open(&main).unwrap();
        assert_eq!(again.read_position(StaffId(1)).unwrap(), Some(mark(1, 52)));
        assert_eq!(again.read_position(StaffId(2)).unwrap(), Some(mark(2, 41)));
        assert_eq!(Drafts::open(&folder.path().join("demo.db")).unwrap().read_position(StaffId(1)).unwrap(), None);
    }

    #[test]
    fn two_centres_of_one_folder_do_not_see_each_others_forms() {
        let folder = tempfile::tempdir().unwrap();
        Drafts::open(&folder.path().join("demo.db")).unwrap().write_draft(&draft("a", 1, "Kaya")).unwrap();
        assert!(Drafts::open(&folder.path().join("centre.db")).unwrap().drafts_of(StaffId(1)).unwrap().is_empty());
    }

    #[test]
    fn a_disk_that_refuses_is_asked_again_in_a_second_and_not_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut drafts = Drafts::open(&folder.path().join("centre.db")).unwrap();
        drafts.write_draft(&draft("a", 1, "K")).unwrap();
        drafts.conn.execute_batch("DROP TABLE draft").unwrap();
        std::thread::sleep(LOSS);
        assert!(drafts.sync_due().unwrap() <= Instant::now());
        assert!(drafts.sync_to_disk().is_err());
        assert!(drafts.sync_due().unwrap() > Instant::now());
    }

    #[test]
    fn desks_of_two_versions_at_work_at_once_keep_their_forms_and_read_each_others() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("centre.db");
        let mut drafts = Drafts::open(&main).unwrap();
        // As the first version writes, and as a later one might.
        for (id, line) in [("first", r#"["label", "Kaya"]"#), ("later", r#"["label", "Kaya", null, 7]"#)] {
            let insert = "INSERT INTO draft (main, id, staff, terminal, form, item, person, fields, focus, cursor, at) \
                          VALUES ('centre.db', ?1, 1, 'pts/1', 'ARRIVAL', NULL, NULL, ?2, 0, 4, 1795334400)";
            drafts.conn.execute(insert, [id, &format!("[{line}]")]).unwrap();
        }
        drafts.conn.pragma_update(None, "user_version", migrate::latest_version(STEPS) + 1).unwrap();
        drafts.write_draft(&draft("mine", 1, "Kaya")).unwrap();
        let read = drafts.drafts_of(StaffId(1)).unwrap();
        assert!(read.len() == 3 && read.iter().all(|draft| draft.fields[0].text == "Kaya"), "{read:?}");
    }

    #[test]
    fn what_was_typed_is_due_on_the_disk_within_a_second_and_then_safe() {
        let folder = tempfile::tempdir().unwrap();
        let mut drafts = Drafts::open(&folder.path().join("centre.db")).unwrap();
        assert_eq!(drafts.sync_due(), None);
        drafts.write_draft(&draft("a", 1, "K")).unwrap();
        assert!(drafts.sync_due().unwrap() <= Instant::now() + LOSS);
        drafts.sync_to_disk().unwrap();
        assert_eq!(drafts.sync_due(), None);
    }

    #[test]
    fn of_a_deleted_file_a_row_that_cannot_be_read_costs_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("centre.db");
        let mut drafts = Drafts::open(&main).unwrap();
        for id in ["a", "b", "c"] {
            drafts.write_draft(&draft(id, 1, "Kaya")).unwrap();
        }
        drafts.conn.execute("UPDATE draft SET terminal = CAST(x'ff' AS TEXT) WHERE id = 'b'", []).unwrap();
        std::fs::remove_file(drafts_path(&main)).unwrap();
        let mut lost = LostRows::default();
        drafts.close_adrift(&main, &mut lost).unwrap();
        assert_eq!(lost.0[0].len(), 2);
    }
}
