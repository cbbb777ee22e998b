//! Erasure of data past its retention (domain rule 9 of retention): closed items, the journal's words, the log of
//! opened cards. It runs when asked for, never by a timer; a card nobody has used for long is only proposed, and erased
//! by its number.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::{fs, io};

use chrono::{Months, NaiveDate};
use serde_json::Value as Json;

use super::journal::{self, Body, JournalEntry};
use super::{item_sql, named_days, naming_rows, people};
use crate::domain::count::count_phrase;
use crate::domain::{Moment, Person, PersonId, order};
use crate::model::settings::{KEEP_JOURNAL, KEEP_PEOPLE};
use crate::model::{Context, Item, Setting};
use crate::panes::{self, PANES};
use crate::protocol::{Done, Refusal, Request};
use crate::store::drafts::drafts_path;
use crate::store::file::file_identity::LOG;
use crate::store::file::open;
use crate::store::read::{attempts, figures};
use crate::store::{Batch, Error, Store};

/// Most lines erased at one time in each pane, so that the other desks do not wait long to write. The rest is erased
/// the next time.
const MOST: i64 = 2000;
/// Old lines. An errand is kept until the last of its parts is as old, and a part that ended after it stays so long.
const OLD: &str = "WHERE i.kind = ?1 AND i.closed_at < ?2 \
                   AND NOT EXISTS (SELECT 1 FROM item AS part \
                       WHERE part.errand = i.id AND (part.closed_at IS NULL OR part.closed_at >= ?2)) \
                   AND NOT EXISTS (SELECT 1 FROM item AS own WHERE own.id = i.errand AND own.closed_at < i.closed_at) \
                   ORDER BY i.closed_at LIMIT ?3";
const UNUSED: &str = "WHERE last_activity_at < ?1 AND merged_into IS NULL \
                      AND NOT EXISTS (SELECT 1 FROM item WHERE person = person.id AND closed_at IS NULL) \
                      ORDER BY last_activity_at, id";

impl Batch<'_> {
    pub(crate) fn purge_expired(&mut self, request: &Request) -> Result<Done, Refusal> {
        let (mut lines, mut days, mut more) = (0, BTreeSet::new(), "");
        for kind in PANES {
            let old = expiry_limit(kind.retention, &self.context).0;
            let items = item_sql::select_items(self.conn, kind, OLD, &[&kind.code, &old, &MOST])?;
            if items.len() as i64 == MOST {
                more = ". Il peut en rester\u{a0}: purgez encore";
            }
            lines += items.len();
            for item in &items {
                days.extend(self.let_go(item)?);
            }
        }
        // Nobody may have closed the day: a name given for an hour goes all the same.
        let (_, nameless) = self.count_nameless(self.context.start_of_today(), &mut days)?;
        let old = expiry_limit(&KEEP_JOURNAL, &self.context);
        let words = journal::purge_words_before(self.conn, old)?;
        // All there is of these is read: they are no older than this takes away each day.
        let opened = self.conn.execute("DELETE FROM access WHERE at < ?1", [old.0])?;
        let notes = self.conn.execute("DELETE FROM team_note WHERE at < ?1", [old.0])?;
        let (noun, nouns) = panes::nameless_nouns();
        let mut body = Body::sentence_only(format!(
            "Effacé : {}, les mots de {}, {}, {} ; compté : {}{more}",
            count_phrase(lines, "ligne close", "lignes closes"),
            count_phrase(words, "ligne du journal", "lignes du journal"),
            count_phrase(opened, "ouverture de fiche", "ouvertures de fiche"),
            count_phrase(notes, "mot à l’équipe", "mots à l’équipe"),
            count_phrase(nameless, &noun, &nouns)
        ));
        body.after.insert("nameless".to_owned(), Json::from(nameless));
        named_days::put_days(&mut body, &days);
        for (key, count) in [("lines", lines), ("words", words), ("opened", opened), ("notes", notes)] {
            body.after.insert(key.to_owned(), Json::from(count));
        }
        self.record_done(request, JournalEntry { body, ..JournalEntry::default() }, Vec::new())
    }

    /// Erases one person: closed items, links, openings, the card and those merged into it, and every word of the
    /// journal about them or that names them in full. That something was done, when and by whom stays, and so do the figures, but
    /// for the numbers of different people: those are counted from cards, and nothing nameless tells who came twice.
    pub(crate) fn erase_person(&mut self, request: &Request, id: PersonId) -> Result<Done, Refusal> {
        let person = self.load_card(id)?;
        let open = item_sql::open_of(self.conn, id)?;
        if !open.is_empty() {
            let told: Vec<_> = open.iter().map(|item| format!("{}, n° {}", item.kind.noun.whole, item.id)).collect();
            let why = format!("{} a encore en cours : {}.", person.display_name(), told.join(" ; "));
            return Err(Refusal::Rule(format!("{why} Terminez ou annulez d’abord.")));
        }
        let mut cards = people::load_merged(self.conn, id)?;
        cards.push(person);
        let numbers = Json::from(cards.iter().map(|card| card.id.0).collect::<Vec<_>>()).to_string();
        attempts::empty_numbers(self.conn, &numbers)?;
        let words =
            journal::purge_words_about(self.conn, &numbers)? + naming_rows::purge_rows_naming(self.conn, &cards)?;
        let mut lines = 0;
        for item in item_sql::items_of_person(self.conn, id)? {
            self.let_go(&item)?;
            lines += 1;
        }
        let delete = |what: &str| {
            let sql = format!("DELETE FROM {what} IN (SELECT value FROM json_each(?1))");
            self.conn.execute(&sql, [&numbers])
        };
        let links = delete("relation WHERE person")? + delete("relation WHERE other")?;
        let opened = delete("access WHERE person")?;
        delete("person WHERE id")?;
        self.index.forget_people(self.conn, &cards)?;
        let mut body = Body::sentence_only(format!(
            "Fiche n° {id} effacée pour toujours (lignes closes : {lines}, liens : {links}, lignes du journal sans leurs \
             mots : {words}, ouvertures : {opened})"
        ));
        for (key, count) in [("lines", lines), ("links", links), ("words", words), ("opened", opened)] {
            body.after.insert(key.to_owned(), Json::from(count));
        }
        self.record_done(request, JournalEntry { person: Some(id), body, ..JournalEntry::default() }, Vec::new())
    }

    /// Erases a line and the journal's words about it; what it adds to the figures stays. Answers the days that it counts
    /// on or ever counted on.
    pub(crate) fn let_go(&self, item: &Item) -> rusqlite::Result<BTreeSet<NaiveDate>> {
        let mut days = named_days::days_of_item(self.conn, item.id, self.context.zone)?;
        days.extend(figures::keep_counts(self.conn, item, &self.context)?);
        figures::keep_periods(self.conn, item, &self.context)?;
        journal::purge_item_words(self.conn, item.id)?;
        self.conn.prepare_cached("DELETE FROM item WHERE id = ?1")?.execute([item.id.0])?;
        Ok(days)
    }
}

impl Store {
    /// Makes sure that what was erased is in no log beside the file; false while another desk keeps one from being emptied.
    pub fn empty_log(&self) -> Result<bool, Error> {
        open::empty_log(&self.conn)
    }

    /// Copies that were set aside beside the file, damaged or replaced, and still hold what they held; those of the drafts and
    /// of logs too.
    pub fn list_set_aside(&self) -> Result<Vec<PathBuf>, Error> {
        let drafts = drafts_path(&self.path);
        let logs = [&self.path, &drafts].map(|path| open::path_beside(path, LOG));
        let files = [&self.path, &drafts, &logs[0], &logs[1]].map(|path| path.file_name().unwrap_or_default());
        let folder = open::parent_folder(&self.path);
        let is_aside = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            let mut after = files.iter().filter_map(|file| name.strip_prefix(file.as_encoded_bytes()));
            after.any(|after| after.starts_with(b".avant-") || after.starts_with(b".abime-"))
        };
        let list = || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>();
        let mut aside = list().map_err(|error| Error::from_io(folder, error))?;
        aside.retain(is_aside);
        order::sort(&mut aside);
        Ok(aside)
    }

    /// Deletes the copies that were set aside before `at`, and lists them.
    pub fn delete_set_aside(&self, at: Moment) -> Result<Vec<PathBuf>, Error> {
        let mut deleted = Vec::new();
        for path in self.list_set_aside()? {
            let seen = fs::symlink_metadata(&path).map_err(|error| Error::from_io(&path, error))?;
            // Renaming leaves the last change of the content as it was, and not that of the name.
            if seen.is_file() && seen.ctime() < at.0 {
                fs::remove_file(&path).map_err(|error| Error::from_io(&path, error))?;
                deleted.push(path);
            }
        }
        Ok(deleted)
    }

    /// People whose last activity is past the retention of cards, and who have nothing open: proposed, for a person to
    /// decide.
    pub fn list_unused(&self, context: &Context) -> Result<Vec<Person>, Error> {
        Ok(people::select_people(&self.conn, UNUSED, &[&expiry_limit(&KEEP_PEOPLE, context).0])?)
    }
}

/// Day from which every closed line is still in the file.
pub(crate) fn all_kept_since(context: &Context) -> NaiveDate {
    let kept = PANES.iter().map(|kind| expiry_limit(kind.retention, context));
    kept.max().map_or(NaiveDate::MIN, |limit| limit.day_in(context.zone))
}

/// Moment before which everything is past its retention.
pub(crate) fn expiry_limit(months: &Setting, context: &Context) -> Moment {
    let months = Months::new(u32::try_from(context.setting(months)).unwrap_or(u32::MAX));
    let day = context.today().checked_sub_months(months).unwrap_or(chrono::NaiveDate::MIN);
    Moment::start_of(day, context.zone)
}
