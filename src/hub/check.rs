//! `hub check` at a centre: the file is counted anew and compared with what the hub holds of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use tokio_postgres::Transaction;

use super::connect::HubLink;
use super::outgoing::{OutgoingWord, own_version};
use super::{HubCause, HubError, people, schema};
use crate::domain::Moment;
use crate::model::people::PEOPLE;
use crate::store::Store;

/// A count that the hub and the file do not agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Day counted.
    pub day: NaiveDate,
    /// Code of the pane.
    pub kind: String,
    /// Code of the figure.
    pub figure: String,
    /// Word it counts under.
    pub what: String,
    /// Count of the file.
    pub here: i64,
    /// Count of the hub.
    pub there: i64,
}

/// Result of a comparison.
#[derive(Debug)]
pub struct Compared {
    /// Moment of the last push, by the clock of the hub; none before the first.
    pub pushed_at: Option<DateTime<Utc>>,
    /// Rows of the journal that are still to be sent; none where the hub knows another file, or another state of it, and
    /// the next push replaces everything.
    pub waiting: Option<i64>,
    /// Counts compared.
    pub counts: usize,
    /// Differences, but for the days that are still to be sent.
    pub differences: Vec<Difference>,
}

/// Compares the file with the hub.
pub async fn compare(link: &mut HubLink, store: &Store) -> Result<Compared, HubError> {
    schema::check_version(link).await?;
    // Both of one moment: a push that ends in between would make differences that are none.
    let work = link.client.build_transaction().read_only(true);
    let work = work.isolation_level(tokio_postgres::IsolationLevel::RepeatableRead).start().await?;
    let head = work
        .query_opt(
            "SELECT h.journal, h.seal, h.file, h.version, h.centre_time, h.pushed_at, h.people_journal, h.people_time, c.few \
             FROM comptoir.head AS h JOIN comptoir.centre AS c ON c.id = h.centre \
             WHERE h.centre = comptoir.my_centre()",
            &[],
        )
        .await?
        .ok_or(HubCause::NotACentre)?;
    let rows = work
        .query(
            "SELECT day, kind::text, figure::text, what::text, count FROM comptoir.tally \
             WHERE centre = comptoir.my_centre()",
            &[],
        )
        .await?;
    let (journal, seal, file): (i64, String, String) = (head.get(0), head.get(1), head.get(2));
    let then = head.get::<_, Option<DateTime<Utc>>>(4).map(|at| Moment(at.timestamp()));
    // Counted at the moment of the push: a promise that has run out since is no difference.
    let reading = store.read_for_hub(then.unwrap_or_else(Moment::now))?;
    let same = file == reading.file_name()?
        && head.get::<_, String>(3) == own_version()
        && reading.hash_of(journal)?.is_some_and(|hash| hash == seal);
    let last = reading.last_row()?.0;
    // What is still to be sent is no difference.
    let (waiting, waiting_days) = match then.filter(|_| same) {
        None => (None, BTreeSet::new()),
        Some(_) if last == journal => (Some(0), BTreeSet::new()),
        Some(then) => {
            let days = reading.days_since(journal, then)?;
            (days.is_some().then_some(last - journal), days.unwrap_or_default())
        }
    };
    let mut counts: BTreeMap<(NaiveDate, String, String, String), (i64, i64)> = BTreeMap::new();
    reading.count_all(&mut |key, count| {
        let what = OutgoingWord::of(key.figure, &key.what).to_text();
        counts.entry((key.day, key.kind.code.to_owned(), key.figure.key.to_owned(), what)).or_default().0 += count;
    })?;
    for row in rows {
        counts.entry((row.get(0), row.get(1), row.get(2), row.get(3))).or_default().1 += row.get::<_, i64>(4);
    }
    // One reading of the file at a time.
    drop(reading);
    let mut compared = counts.len();
    let mut differences: Vec<_> = counts
        .into_iter()
        .filter(|((day, ..), (here, there))| here != there && !waiting_days.contains(day))
        .map(|((day, kind, figure, what), (here, there))| Difference { day, kind, figure, what, here, there })
        .collect();
    if let Some(then) = head.get::<_, Option<DateTime<Utc>>>(7).filter(|_| same) {
        let stands =
            PeopleHead { journal: head.get(6), then: Moment(then.timestamp()), few: head.get::<_, i32>(8).into() };
        let (more, found) = compare_people(&work, store, stands).await?;
        compared += more;
        differences.extend(found);
    }
    Ok(Compared { pushed_at: head.get(5), waiting, counts: compared, differences })
}

/// Place and moment that the counts of people at the hub are of.
struct PeopleHead {
    journal: i64,
    then: Moment,
    few: i64,
}

/// Compares the different people of the periods that nothing has touched since the hub had them; answers how many numbers
/// were compared, and those that differ.
async fn compare_people(
    work: &Transaction<'_>,
    store: &Store,
    head: PeopleHead,
) -> Result<(usize, Vec<Difference>), HubError> {
    let rows = work
        .query(
            "SELECT span, first, figure::text, what::text, coalesce(count, 0) FROM comptoir.people \
             WHERE centre = comptoir.my_centre()",
            &[],
        )
        .await?;
    let reading = store.read_for_hub(head.then)?;
    let Some(touched) = reading.days_since(head.journal, head.then)? else { return Ok((0, Vec::new())) };
    let firsts: BTreeSet<NaiveDate> = rows.iter().map(|row| row.get(1)).chain(reading.kept_days()?).collect();
    let mut periods = people::list_periods(&reading, &firsts);
    periods.retain(|period| touched.range(period.first..period.end()).next().is_none());
    let mut counts: BTreeMap<(NaiveDate, String, String), (i64, i64)> = BTreeMap::new();
    for ((span, first, figure, word), count) in people::count_people(&reading, &mut periods, head.few)? {
        let what = format!("{span} {}", word.to_text());
        counts.entry((first, figure.to_owned(), what)).or_default().0 += count.unwrap_or(0);
    }
    let is_compared = |span: &str, first: NaiveDate| {
        periods.iter().any(|period| period.first == first && people::span_code(period.span) == Some(span))
    };
    for row in rows {
        let (span, first): (String, NaiveDate) = (row.get(0), row.get(1));
        if is_compared(&span, first) {
            let what = format!("{span} {}", row.get::<_, String>(3));
            counts.entry((first, row.get(2), what)).or_default().1 += row.get::<_, i64>(4);
        }
    }
    let compared = counts.len();
    let differing = counts.into_iter().filter(|(_, (here, there))| here != there);
    let told = differing.map(|((day, figure, what), (here, there))| {
        let kind = PEOPLE.to_owned();
        Difference { day, kind, figure, what, here, there }
    });
    Ok((compared, told.collect()))
}
