//! The end of a day: its open items are ended together, and its anonymous arrivals are counted and erased.
//!
//! Items are erased only here and in `retention`, because the retention rule asks for it: those of nobody in the file are
//! stored for their day only.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use rusqlite::Connection;
use serde_json::Value as Json;

use super::item_steps::{last_hand, state_phrase};
use super::journal::{Body, JournalEntry, Sentence};
use super::{item_sql, named_days, people, series};
use crate::domain::count::{count_phrase, other_count};
use crate::domain::{ItemId, Moment, order, spoken};
use crate::model::{Context, Item};
use crate::panes::{self, PANES};
use crate::protocol::{DayClosing, Done, LineEnd, OperationCode, Refusal, Request, UnclosedDay};
use crate::store::Batch;
use crate::store::read::item_lists;

const ANONYMOUS: &str = "WHERE i.kind = ?1 AND i.closed_at < ?2 AND i.person IS NULL";
/// Number of the skipped items that the answer names; further ones are counted.
const NAMED: usize = 3;

/// A line that an answer about several left as it is.
pub(crate) enum LeftLine {
    /// Line as it stands, and the member who had changed it or has it in hand.
    Still(Box<Item>, Option<String>),
    /// Number of a line that was let go of meanwhile.
    Gone(ItemId),
}

/// A line that a mass answer ends: its content before and after, and its hour.
struct Ended {
    before: Item,
    after: Item,
    at: Moment,
}

/// The days still to be closed, the earliest first, and how many lines of today go on.
pub(crate) fn list_unclosed(conn: &Connection, context: &Context) -> rusqlite::Result<DayClosing> {
    let shown = item_lists::list_shown(conn, context)?;
    let open = item_lists::by_person(&shown, context);
    let mut days: BTreeMap<NaiveDate, (Vec<(Moment, Item)>, usize)> = BTreeMap::new();
    let mut not_over = 0;
    let tonight = context.at(end_of(context.today(), context).plus_minutes(-1));
    for item in shown {
        match (item.kind.close_day)(&item, context) {
            Some(unsettled) => days.entry(unsettled.day_of_line(context)).or_default().0.push((unsettled.at, item)),
            None => not_over += usize::from((item.kind.close_day)(&item, &tonight).is_some()),
        }
    }
    for item in nameless_until(conn, context.now.plus_minutes(1))? {
        if let Some(at) = item.closed_at {
            days.entry(at.day_in(context.zone)).or_default().1 += 1;
        }
    }
    let day = |(day, (mut lines, nameless)): (NaiveDate, (Vec<(Moment, Item)>, usize))| {
        order::sort_by_key(&mut lines, |(at, item)| (*at, item.id));
        let rows = lines.into_iter().map(|(_, item)| item_lists::make_row(conn, item, &open));
        Ok(UnclosedDay { day, rows: rows.collect::<rusqlite::Result<_>>()?, nameless })
    };
    Ok(DayClosing { days: days.into_iter().map(day).collect::<rusqlite::Result<_>>()?, not_over })
}

/// Lines of nobody in the file, closed before `end`, of the panes that do not keep them.
pub(crate) fn nameless_until(conn: &Connection, end: Moment) -> rusqlite::Result<Vec<Item>> {
    let mut all = Vec::new();
    for kind in PANES.iter().filter(|kind| kind.nameless.is_some()) {
        all.extend(item_sql::select_items(conn, kind, ANONYMOUS, &[&kind.code, &end.0])?);
    }
    Ok(all)
}

/// The first moment after `day`.
fn end_of(day: NaiveDate, context: &Context) -> Moment {
    Moment::start_of(day.checked_add_days(Days::new(1)).unwrap_or(day), context.zone)
}

fn nothing_to_close() -> Refusal {
    Refusal::Rule("Il n’y avait rien à régler.".to_owned())
}

impl Batch<'_> {
    pub(crate) fn end_lines(&mut self, request: &Request, lines: &[LineEnd]) -> Result<Done, Refusal> {
        let (mut ended, mut left) = (Vec::new(), Vec::new());
        for line in lines {
            match self.end_line(request, line)? {
                Ok(line) => ended.push(line),
                Err(line) => left.push(line),
            }
        }
        if ended.is_empty() {
            let left = self.left_out(&left)?;
            return Err(if left.is_empty() {
                nothing_to_close()
            } else {
                Refusal::Rule(format!("Rien n’a été réglé{left}."))
            });
        }
        let stored = match ended.as_slice() {
            [only] => format!("{} : {}", self.name_of(&only.after)?, state_phrase(&only.after, &self.context)),
            several => self.said_of_day(several),
        };
        let said = Sentence { stored, besides: self.left_out(&left)? };
        self.file_all(request, ended.into_iter().map(|line| (line.before, line.after)), &said)
    }

    /// Ends one line; or leaves it, when it is gone, has changed since it was read or somebody else has claimed it.
    fn end_line(&self, request: &Request, line: &LineEnd) -> Result<Result<Ended, LeftLine>, Refusal> {
        let Some(before) = item_sql::load_item(self.conn, line.item)? else {
            return Ok(Err(LeftLine::Gone(line.item)));
        };
        let theirs = before.is_held_by_another(request.by, &self.context);
        let unsettled = (before.kind.close_day)(&before, &self.context);
        let Some(unsettled) = unsettled.filter(|_| before.rev == line.rev && !theirs) else {
            return Ok(Err(self.left_line(before)?));
        };
        let mut after = before.clone();
        unsettled.end(&mut after, line.to, &self.context).map_err(Refusal::Rule)?;
        (after.claimed_by, after.claim_expires_at) = (None, None);
        Ok(Ok(Ended { before, after, at: unsettled.at }))
    }

    /// Writes the `n`th of several items added or changed by one request, under the key of its own row. The first journal row
    /// is undoable, and its undo covers the others.
    pub(crate) fn file_nth(
        &mut self,
        request: &Request,
        n: usize,
        (before, mut after): series::Change,
        said: Option<&Sentence>,
    ) -> Result<Done, Refusal> {
        let was = (before.rev > 0).then_some(&before);
        match was {
            Some(_) => self.write_item(&mut after)?,
            None => item_sql::insert(self.conn, &mut after)?,
        }
        if let Some(person) = self.person_of(&after)? {
            people::touch_activity(self.conn, person.id, request.at)?;
        }
        let operation = match was {
            None => OperationCode::Add,
            Some(before) if before.state == after.state => OperationCode::Edit,
            Some(_) => OperationCode::Move,
        };
        let mut entry =
            JournalEntry { operation: Some(operation), undoable: n == 0, ..Self::journal_entry(&after, was, None) };
        (entry.body.said, entry.besides) = match said {
            Some(said) => (said.stored.clone(), said.besides.clone()),
            None => {
                let said = format!("{} : {}", self.name_of(&after)?, state_phrase(&after, &self.context));
                (said, String::new())
            }
        };
        self.record_done(request, entry, vec![after])
    }

    /// « Mardi 24/11 : 12 lignes réglées (absent·e 7, parti·e 5) ».
    fn said_of_day(&self, ended: &[Ended]) -> String {
        let mut states: Vec<(&str, usize)> = Vec::new();
        for line in ended {
            let label = line.after.state.label;
            match states.iter_mut().find(|(known, _)| *known == label) {
                Some((_, count)) => *count += 1,
                None => states.push((label, 1)),
            }
        }
        let told: Vec<_> = states.iter().map(|(label, count)| format!("{} {count}", label.to_lowercase())).collect();
        let days = order::set_of(ended.iter().map(|line| line.at.day_in(self.context.zone)));
        let said = |day: NaiveDate| format!("{} {}", spoken::weekday_name(day), day.format("%d/%m"));
        let days: Vec<_> = days.into_iter().map(said).collect();
        let settled = count_phrase(ended.len(), "ligne réglée", "lignes réglées");
        format!("Clôture, {} : {settled} ({})", days.join(", "), told.join(", "))
    }

    /// « ; laissées, car modifiées ou prises entre-temps : DIALLO Awa (Nadia), KAYA Elif et 2 autres », empty when none was.
    pub(crate) fn left_out(&self, left: &[LeftLine]) -> Result<String, Refusal> {
        if left.is_empty() {
            return Ok(String::new());
        }
        Ok(format!(" ; laissées, car modifiées ou prises entre-temps\u{a0}: {}", self.named_briefly(left)?))
    }

    /// Makes the line left out of `item`, with whoever has it in hand or changed it last.
    pub(crate) fn left_line(&self, item: Item) -> Result<LeftLine, Refusal> {
        let by = match item.claimed_now(&self.context) {
            Some(holder) => self.context.staff_name(holder).to_owned(),
            None => last_hand(self.conn, &item)?.0,
        };
        Ok(LeftLine::Still(Box::new(item), Some(by)))
    }

    /// « DIALLO Awa (Nadia), KAYA Elif et 2 autres »; of a line that is gone, « n° 12 (plus dans le fichier) ».
    pub(crate) fn named_briefly(&self, left: &[LeftLine]) -> Result<String, Refusal> {
        let named = left.iter().take(NAMED).map(|line| match line {
            LeftLine::Still(item, Some(by)) => Ok(format!("{} ({by})", self.name_of(item)?)),
            LeftLine::Still(item, None) => self.name_of(item),
            LeftLine::Gone(id) => Ok(format!("n° {id} (plus dans le fichier)")),
        });
        let named = named.collect::<Result<Vec<_>, Refusal>>()?;
        let more = match left.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" et {}", other_count(more)),
        };
        Ok(named.join(", ") + &more)
    }

    pub(crate) fn close_day(&mut self, request: &Request, day: NaiveDate) -> Result<Done, Refusal> {
        if day > self.context.today() {
            return Err(Refusal::Rule("Ce jour n’est pas encore venu.".to_owned()));
        }
        let end = end_of(day, &self.context).min(self.context.now.plus_minutes(1));
        let mut days = BTreeSet::new();
        let (lines, counted) = self.count_nameless(end, &mut days)?;
        let (one, several) = panes::nameless_nouns();
        let mut body = Body::sentence_only(match counted {
            0 => format!("Journée close : aucun {one} à compter"),
            1 => format!("Journée close : 1 {one} compté"),
            _ => format!("Journée close : {counted} {several} comptés"),
        });
        body.subject = Some(day.to_string());
        body.after.insert("counted".to_owned(), Json::from(counted));
        body.after.insert("lines".to_owned(), Json::from(lines));
        named_days::put_days(&mut body, &days);
        self.record_done(request, JournalEntry { body, ..JournalEntry::default() }, Vec::new())
    }

    /// Lets go of the lines without a person closed before `end`, which become figures: how many lines there were,
    /// and how many passages they counted for. Adds the days that they counted on.
    pub(crate) fn count_nameless(
        &mut self,
        end: Moment,
        days: &mut BTreeSet<NaiveDate>,
    ) -> Result<(usize, usize), Refusal> {
        let gone = nameless_until(self.conn, end)?;
        let mut counted = 0;
        for item in &gone {
            counted += usize::from(item.kind.nameless.is_some_and(|nameless| (nameless.counts)(item)));
            days.extend(self.let_go(item)?);
        }
        Ok((gone.len(), counted))
    }
}
