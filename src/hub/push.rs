//! Sending to the hub, in one transaction: what changed since the journal row that the hub has, or everything where the
//! file is not the one it knows. Nothing of it is kept in the centre's file, so that a push that was cut or killed at any
//! moment leaves nothing behind, and one that was acknowledged twice was done once.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use tokio_postgres::Transaction;

use super::connect::HubLink;
use super::outgoing::{Head, Outgoing, OutgoingCounts, own_version};
use super::{HubCause, HubError, schema};
use crate::domain::Moment;
use crate::store::Store;

/// Difference of the clocks, in minutes, that is told.
const SKEW_TOLD: i64 = 5;

/// The state of the centre's machine, which the file does not know.
#[derive(Debug, Clone, Default)]
pub struct MachineState {
    /// Moment of the last backup.
    pub backup_at: Option<DateTime<Utc>>,
    /// Codes of the points that are not well.
    pub health: Vec<&'static str>,
}

/// Result of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// True when everything was replaced.
    pub again: bool,
    /// Rows of the hub that changed.
    pub rows: i64,
    /// Last row of the journal that the hub has now.
    pub journal: i64,
    /// Minutes by which the clock of the centre is before that of the hub, where that is worth telling.
    pub behind: Option<i64>,
}

/// Replaces the counts of some days, and gives the number of rows that changed.
const REPLACE_COUNTS: &str = "\
    WITH sent AS (SELECT d::date AS day, k AS kind, f AS figure, w AS what, n AS count \
        FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[]) AS t (d, k, f, w, n)), \
    gone AS (DELETE FROM comptoir.tally AS t WHERE t.centre = $1 AND t.day = ANY ($7::text[]::date[]) \
        AND NOT EXISTS (SELECT 1 FROM sent AS s WHERE (s.day, s.kind, s.figure, s.what) = (t.day, t.kind, t.figure, t.what)) \
        RETURNING 1), \
    put AS (INSERT INTO comptoir.tally AS t (centre, day, kind, figure, what, count) \
        SELECT $1, day, kind, figure, what, count FROM sent \
        ON CONFLICT (centre, day, kind, figure, what) DO UPDATE SET count = excluded.count \
        WHERE t.count <> excluded.count RETURNING 1) \
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM put)";
const FORGET_OTHER_DAYS: &str = "\
    WITH gone AS (DELETE FROM comptoir.tally WHERE centre = $1 AND day <> ALL ($2::text[]::date[]) RETURNING 1) \
    SELECT count(*) FROM gone";
const REPLACE_STANDING: &str = "\
    WITH sent AS (SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[]) \
        AS t (kind, state, age, lines, late, soon)), \
    gone AS (DELETE FROM comptoir.standing AS t WHERE t.centre = $1 \
        AND NOT EXISTS (SELECT 1 FROM sent AS s WHERE (s.kind, s.state, s.age) = (t.kind, t.state, t.age))) \
    INSERT INTO comptoir.standing AS t (centre, kind, state, age, lines, late, soon) \
        SELECT $1, kind, state, age, lines, late, soon FROM sent \
        ON CONFLICT (centre, kind, state, age) DO UPDATE \
        SET lines = excluded.lines, late = excluded.late, soon = excluded.soon \
        WHERE (t.lines, t.late, t.soon) <> (excluded.lines, excluded.late, excluded.soon)";
const REPLACE_ABSENCES: &str = "\
    WITH sent AS (SELECT * FROM unnest($2::text[], $3::int[], $4::int[]) AS t (role, away, without_stand_in)), \
    gone AS (DELETE FROM comptoir.absence AS t WHERE t.centre = $1 \
        AND NOT EXISTS (SELECT 1 FROM sent AS s WHERE s.role = t.role)) \
    INSERT INTO comptoir.absence AS t (centre, role, away, without_stand_in) \
        SELECT $1, role, away, without_stand_in FROM sent \
        ON CONFLICT (centre, role) DO UPDATE \
        SET away = excluded.away, without_stand_in = excluded.without_stand_in \
        WHERE (t.away, t.without_stand_in) <> (excluded.away, excluded.without_stand_in)";
/// The head of the caller's centre, held until the end of the transaction: a second push waits for it here.
const TAKE_HEAD: &str = "\
    SELECT h.centre, h.journal, h.seal, h.file, h.version, h.centre_time, now() \
    FROM comptoir.head AS h WHERE h.centre = comptoir.my_centre() FOR UPDATE";
const MOVE_HEAD: &str = "\
    UPDATE comptoir.head SET journal = $2, seal = $3::text, file = $4::text, centre_time = $5, version = $6::text, \
    backup_at = $7, health = $8::text[], again = $9 WHERE centre = $1";
const LOG: &str = "\
    INSERT INTO comptoir.push_log (centre, from_journal, to_journal, way, rows, bytes) VALUES ($1, $2, $3, $4, $5, $6)";

/// Sends what the hub lacks of this centre; everything where `again`.
pub async fn push(link: &mut HubLink, store: &Store, machine: &MachineState, again: bool) -> Result<Pushed, HubError> {
    schema::check_version(link).await?;
    let work = link.client.transaction().await?;
    let taken = work.query_opt(TAKE_HEAD, &[]).await?.ok_or(HubCause::NotACentre)?;
    let centre: i32 = taken.get(0);
    let head = Head {
        journal: taken.get(1),
        seal: taken.get(2),
        file: taken.get(3),
        version: taken.get(4),
        centre_time: taken.get::<_, Option<DateTime<Utc>>>(5).map(|at| Moment(at.timestamp())),
    };
    // After the head is taken: what is read is never older than what an earlier push has sent.
    let now = Moment::now();
    let behind = (taken.get::<_, DateTime<Utc>>(6).timestamp() - now.0) / 60;
    let outgoing = Outgoing::gather(store, &head, again, now)?;
    let mut sending = Sending { work: &work, centre, bytes: 0 };
    let rows = sending.send_counts(&outgoing).await?;
    sending.send_standing(&outgoing).await?;
    let again = outgoing.days.is_none();
    let time = DateTime::<Utc>::from_timestamp(now.0, 0).ok_or(HubCause::NoMeans)?;
    work.execute(
        MOVE_HEAD,
        &[
            &centre,
            &outgoing.journal,
            &outgoing.seal,
            &outgoing.file,
            &time,
            &own_version(),
            &machine.backup_at,
            &machine.health,
            &again,
        ],
    )
    .await?;
    if rows > 0 || again {
        let way = if again { "again" } else { "more" };
        work.execute(LOG, &[&centre, &head.journal, &outgoing.journal, &way, &rows, &sending.bytes]).await?;
    }
    work.commit().await?;
    Ok(Pushed { again, rows, journal: outgoing.journal, behind: Some(behind).filter(|by| by.abs() >= SKEW_TOLD) })
}

/// A transaction of a push.
struct Sending<'a> {
    work: &'a Transaction<'a>,
    centre: i32,
    /// Bytes of what was sent.
    bytes: i64,
}

impl Sending<'_> {
    /// Replaces the counts, a month at a time; answers how many rows changed.
    async fn send_counts(&mut self, outgoing: &Outgoing) -> Result<i64, HubError> {
        let counted: BTreeSet<NaiveDate> = outgoing.counts.keys().map(|(day, ..)| *day).collect();
        let months: BTreeSet<NaiveDate> = counted.iter().filter_map(|day| day.with_day(1)).collect();
        let months: Vec<_> = months.iter().map(NaiveDate::to_string).collect();
        // Before anything is sent: making a partition waits for those who send, who then do not wait for this one.
        self.work.query_one("SELECT comptoir.make_partitions($1::text[]::date[])", &[&months]).await?;
        let mut rows = 0;
        if outgoing.days.is_none() {
            let days: Vec<_> = counted.iter().map(NaiveDate::to_string).collect();
            rows += self.work.query_one(FORGET_OTHER_DAYS, &[&self.centre, &days]).await?.get::<_, i64>(0);
        }
        let days = outgoing.days.as_ref().unwrap_or(&counted);
        let replace = self.work.prepare(REPLACE_COUNTS).await?;
        for month in days.iter().filter_map(|day| day.with_day(1)).collect::<BTreeSet<_>>() {
            let within = |day: &NaiveDate| day.year() == month.year() && day.month() == month.month();
            let (mut on, mut kinds, mut figures) = (Vec::new(), Vec::new(), Vec::new());
            let (mut words, mut numbers) = (Vec::new(), Vec::new());
            for ((day, kind, figure, word), count) in counts_from(&outgoing.counts, month, within) {
                on.push(day.to_string());
                kinds.push(*kind);
                figures.push(*figure);
                words.push(word.to_text());
                numbers.push(*count);
            }
            let days: Vec<_> = days.iter().filter(|day| within(day)).map(NaiveDate::to_string).collect();
            self.note_bytes(&[&on, &words, &days], &[&kinds, &figures], numbers.len());
            let done =
                self.work.query_one(&replace, &[&self.centre, &on, &kinds, &figures, &words, &numbers, &days]).await?;
            rows += done.get::<_, i64>(0);
        }
        Ok(rows)
    }

    /// Replaces what stands open, and who is away.
    async fn send_standing(&mut self, outgoing: &Outgoing) -> Result<(), HubError> {
        let (mut kinds, mut states, mut ages) = (Vec::new(), Vec::new(), Vec::new());
        let (mut lines, mut late, mut soon) = (Vec::new(), Vec::new(), Vec::new());
        for ((kind, state, age), count) in &outgoing.standing {
            kinds.push(*kind);
            states.push(*state);
            ages.push(*age);
            lines.push(count.lines);
            late.push(count.late);
            soon.push(count.soon);
        }
        self.note_bytes(&[], &[&kinds, &states, &ages], 3 * lines.len());
        self.work.execute(REPLACE_STANDING, &[&self.centre, &kinds, &states, &ages, &lines, &late, &soon]).await?;
        let roles: Vec<_> = outgoing.absences.keys().copied().collect();
        let (away, alone): (Vec<_>, Vec<_>) =
            outgoing.absences.values().map(|count| (count.away, count.without_stand_in)).unzip();
        self.note_bytes(&[], &[&roles], away.len());
        self.work.execute(REPLACE_ABSENCES, &[&self.centre, &roles, &away, &alone]).await?;
        Ok(())
    }

    fn note_bytes(&mut self, made: &[&Vec<String>], codes: &[&Vec<&str>], numbers: usize) {
        let made = made.iter().flat_map(|texts| texts.iter()).map(String::len).sum::<usize>();
        let codes = codes.iter().flat_map(|texts| texts.iter()).map(|text| text.len()).sum::<usize>();
        self.bytes += (made + codes + 8 * numbers) as i64;
    }
}

/// Counts from the first day of a month on, as long as they are `within` it.
fn counts_from<'a>(
    counts: &'a OutgoingCounts,
    first: NaiveDate,
    within: impl Fn(&NaiveDate) -> bool + 'a,
) -> impl Iterator<Item = (&'a super::outgoing::OutgoingKey, &'a i64)> {
    let from = (first, "", "", super::outgoing::OutgoingWord::Code(""));
    counts.range(from..).take_while(move |((day, ..), _)| within(day))
}
