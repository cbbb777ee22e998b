//! Sending to the hub, in one transaction: what changed since the journal row that the hub has, or everything where the
//! file does not stand where it knows it, or where that is asked for. Nothing of it is kept in the centre's file, so that a push that was cut or killed at any
//! moment leaves nothing behind, and one that was acknowledged twice was done once.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use tokio_postgres::Transaction;

use super::connect::HubLink;
use super::outgoing::{Head, Outgoing, OutgoingCounts, own_version};
use super::people::{self, OutgoingPeople};
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
    /// True when the hub has no month made for what is sent two months from now.
    pub months_end: bool,
}

/// Replacement of counts, by the functions of the hub, which know the centre by who signed in.
const REPLACE_COUNTS: &str = "\
    SELECT comptoir.replace_tally($1::text[]::date[], $2::text[]::date[], $3::text[], $4::text[], $5::text[], $6::bigint[])";
const FORGET_OTHER_DAYS: &str = "SELECT comptoir.forget_other_days($1::text[]::date[])";
const REPLACE_STANDING: &str = "\
    SELECT comptoir.replace_standing($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])";
const REPLACE_ABSENCES: &str = "SELECT comptoir.replace_absences($1::text[], $2::int[], $3::int[])";
const REPLACE_PEOPLE: &str = "\
    SELECT comptoir.replace_people($1::text[], $2::text[]::date[], $3::text[], $4::text[]::date[], $5::text[], $6::text[], \
    $7::bigint[])";
const FORGET_PEOPLE: &str = "SELECT comptoir.forget_people($1::text::date)";
/// The head of the caller's centre, held until the end of the transaction: a second push waits for it here.
const TAKE_HEAD: &str = "\
    SELECT h.centre, h.journal, h.seal, h.file, h.version, h.centre_time, now(), h.people_journal, h.people_time, c.few, \
    pg_catalog.to_regclass('comptoir.tally_' || to_char(now() + interval '2 months', 'YYYY_MM')) IS NULL, c.name \
    FROM comptoir.head AS h JOIN comptoir.centre AS c ON c.id = h.centre \
    WHERE h.centre = comptoir.my_centre() FOR UPDATE OF h";
const MOVE_HEAD: &str = "\
    UPDATE comptoir.head SET journal = $2, seal = $3::text, file = $4::text, centre_time = $5, version = $6::text, \
    backup_at = $7, health = $8::text[], again = $9 WHERE centre = $1";
const MOVE_PEOPLE: &str = "UPDATE comptoir.head SET people_journal = $2, people_time = $3 WHERE centre = $1";
const LOG: &str = "\
    INSERT INTO comptoir.push_log (centre, from_journal, to_journal, way, rows, bytes) VALUES ($1, $2, $3, $4, $5, $6)";

/// Refuses a file that is another than the one the hub knows under this sign-in, which may be that of another centre.
pub async fn check_file(link: &HubLink, store: &Store) -> Result<(), HubError> {
    const KNOWN: &str = "SELECT h.file::text, c.name FROM comptoir.head AS h JOIN comptoir.centre AS c ON c.id = h.centre \
                         WHERE h.centre = comptoir.my_centre()";
    let known = link.client.query_opt(KNOWN, &[]).await?.ok_or(HubCause::NotACentre)?;
    refuse_other(known.get(0), &store.read_for_hub(Moment::now())?.file_name()?, known.get(1))
}

fn refuse_other(known: &str, file: &str, centre: String) -> Result<(), HubError> {
    match known.is_empty() || known == file {
        true => Ok(()),
        false => Err(HubCause::OtherFile(centre).into()),
    }
}

/// Sends what the hub lacks of this centre; everything where `again`, and the file may then be another than before.
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
        people_journal: taken.get(7),
        people_time: taken.get::<_, Option<DateTime<Utc>>>(8).map(|at| Moment(at.timestamp())),
        few: taken.get::<_, i32>(9).into(),
    };
    // After the head is taken: what is read is never older than what an earlier push has sent.
    let now = Moment::now();
    let behind = (taken.get::<_, DateTime<Utc>>(6).timestamp() - now.0) / 60;
    let outgoing = Outgoing::gather(store, &head, again, now)?;
    if !again {
        refuse_other(&head.file, &outgoing.file, taken.get(11))?;
    }
    let mut sending = Sending { work: &work, bytes: 0 };
    let time = DateTime::<Utc>::from_timestamp(now.0, 0).ok_or(HubCause::NoMeans)?;
    let mut rows = sending.send_counts(&outgoing).await?;
    sending.send_standing(&outgoing).await?;
    if let Some(people) = &outgoing.people {
        rows += sending.send_people(people).await?;
        work.execute(MOVE_PEOPLE, &[&centre, &outgoing.journal, &time]).await?;
    }
    let again = outgoing.days.is_none();
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
    Ok(Pushed {
        again,
        rows,
        journal: outgoing.journal,
        behind: Some(behind).filter(|by| by.abs() >= SKEW_TOLD),
        months_end: taken.get(10),
    })
}

/// A transaction of a push.
struct Sending<'a> {
    work: &'a Transaction<'a>,
    /// Bytes of what was sent.
    bytes: i64,
}

impl Sending<'_> {
    /// Replaces the counts, a month at a time; answers how many rows changed.
    async fn send_counts(&mut self, outgoing: &Outgoing) -> Result<i64, HubError> {
        let counted: BTreeSet<NaiveDate> = outgoing.counts.keys().map(|(day, ..)| *day).collect();
        let mut rows = 0;
        if outgoing.days.is_none() {
            let days: Vec<_> = counted.iter().map(NaiveDate::to_string).collect();
            rows += self.work.query_one(FORGET_OTHER_DAYS, &[&days]).await?.get::<_, i64>(0);
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
            let done = self.work.query_one(&replace, &[&days, &on, &kinds, &figures, &words, &numbers]).await?;
            rows += done.get::<_, i64>(0);
        }
        Ok(rows)
    }

    /// Replaces the counts of different people; answers how many rows changed.
    async fn send_people(&mut self, people: &OutgoingPeople) -> Result<i64, HubError> {
        if people.again {
            let kept = people.kept_since.map(|day| day.to_string());
            self.work.execute(FORGET_PEOPLE, &[&kept]).await?;
        }
        let (mut spans, mut firsts, mut figures) = (Vec::new(), Vec::new(), Vec::new());
        let (mut words, mut numbers) = (Vec::new(), Vec::new());
        for ((span, first, figure, word), count) in &people.counts {
            spans.push(*span);
            firsts.push(first.to_string());
            figures.push(*figure);
            words.push(word.to_text());
            numbers.push(*count);
        }
        let (among, days): (Vec<_>, Vec<_>) = people
            .periods
            .iter()
            .filter_map(|period| Some((people::span_code(period.span)?, period.first.to_string())))
            .unzip();
        self.note_bytes(&[&firsts, &words, &days], &[&spans, &figures, &among], numbers.len());
        let replaced =
            self.work.query_one(REPLACE_PEOPLE, &[&among, &days, &spans, &firsts, &figures, &words, &numbers]).await?;
        Ok(replaced.get(0))
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
        self.work.execute(REPLACE_STANDING, &[&kinds, &states, &ages, &lines, &late, &soon]).await?;
        let roles: Vec<_> = outgoing.absences.keys().copied().collect();
        let (away, alone): (Vec<_>, Vec<_>) =
            outgoing.absences.values().map(|count| (count.away, count.without_stand_in)).unzip();
        self.note_bytes(&[], &[&roles], away.len());
        self.work.execute(REPLACE_ABSENCES, &[&roles, &away, &alone]).await?;
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
