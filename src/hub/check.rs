//! `hub check` at a centre: the file is counted anew and compared with what the hub holds of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::connect::HubLink;
use super::outgoing::{OutgoingWord, own_version};
use super::{HubCause, HubError, schema};
use crate::domain::Moment;
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
            "SELECT journal, seal, file, version, centre_time, pushed_at FROM comptoir.head \
             WHERE centre = comptoir.my_centre()",
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
    let compared = counts.len();
    let differences = counts
        .into_iter()
        .filter(|((day, ..), (here, there))| here != there && !waiting_days.contains(day))
        .map(|((day, kind, figure, what), (here, there))| Difference { day, kind, figure, what, here, there })
        .collect();
    Ok(Compared { pushed_at: head.get(5), waiting, counts: compared, differences })
}
