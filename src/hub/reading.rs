//! Questions of a coordinator to the hub, a function each. The database shows each role its own centres only, and
//! masks there what counts too few people.

use std::collections::BTreeMap;

use tokio_postgres::types::{ToSql, Type};

use super::people::span_code;
use super::{HubError, HubLink};
use crate::domain::{Moment, Period};

crate::choices! {
    /// Time since a line that stands open was written.
    pub enum AgeBand {
        /// A day at most.
        Day = ("DAY", "1 jour"),
        /// Two or three days.
        Three = ("THREE", "3 jours"),
        /// A week at most.
        Week = ("WEEK", "7 jours"),
        /// A month at most.
        Month = ("MONTH", "1 mois"),
        /// Longer.
        Older = ("OLDER", "plus"),
    }
}

/// Lines that stood open in a centre when it last told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCount {
    /// Code of the pane.
    pub kind: String,
    /// Code of the state.
    pub state: String,
    /// Code of an [`AgeBand`].
    pub age: String,
    /// Number of lines.
    pub lines: i64,
    /// Number of those that are late.
    pub late: i64,
    /// Number of those whose promise ends within two hours.
    pub soon: i64,
}

/// Members of one role who are away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleAbsence {
    /// Code of the role.
    pub role: String,
    /// Number of members away.
    pub away: i64,
    /// Number of those whom nobody replaces.
    pub without_stand_in: i64,
}

/// Place and moment of the last push of a centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentreHead {
    /// Moment of the last push, by the hub's clock; none before the first.
    pub pushed_at: Option<Moment>,
    /// Moment of it by the centre's clock.
    pub centre_time: Option<Moment>,
    /// Version of the program there.
    pub version: String,
    /// Moment of the last backup.
    pub backup_at: Option<Moment>,
    /// Codes of the points of the file that are not well.
    pub health: Vec<String>,
}

/// A centre as it last told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentreNow {
    /// Number of the centre.
    pub id: i32,
    /// Name of the centre.
    pub name: String,
    /// Below this number a part of a figure is not told.
    pub few: i64,
    /// Head of its pushes.
    pub head: CentreHead,
    /// Lines that stand open.
    pub open: Vec<OpenCount>,
    /// Absences, by role.
    pub absences: Vec<RoleAbsence>,
}

/// Minutes without a push after which a centre counts as not heard from: six pushes that did not come.
pub const SILENT_AFTER: i64 = 30;

/// Hearing from a centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CentreVoice {
    /// A recent push.
    Lately(Moment),
    /// No push since this moment.
    Not(Moment),
    /// No push ever.
    Never,
}

impl CentreNow {
    /// Tells whether the centre is heard from, at the moment `now` of the hub.
    pub fn voice(&self, now: Moment) -> CentreVoice {
        match self.head.pushed_at {
            None => CentreVoice::Never,
            Some(at) if now.minutes_since(at) > SILENT_AFTER => CentreVoice::Not(at),
            Some(at) => CentreVoice::Lately(at),
        }
    }
}

/// Every centre that somebody answers for, at one moment of the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupNow {
    /// The moment, by the hub's clock.
    pub at: Moment,
    /// The centres, by name.
    pub centres: Vec<CentreNow>,
}

/// Reads what every centre last told.
pub async fn read_group(link: &HubLink) -> Result<GroupNow, HubError> {
    const HEADS: &str = "SELECT c.id, c.name, c.few, extract(epoch FROM h.pushed_at)::bigint, \
         extract(epoch FROM h.centre_time)::bigint, h.version::text, extract(epoch FROM h.backup_at)::bigint, \
         h.health::text[], extract(epoch FROM now())::bigint \
         FROM comptoir.centre AS c LEFT JOIN comptoir.head AS h ON h.centre = c.id ORDER BY c.name, c.id";
    const OPEN: &str = "SELECT centre, kind::text, state::text, age::text, lines, late, soon FROM comptoir.standing \
                        ORDER BY centre, kind, state, age";
    const AWAY: &str = "SELECT centre, role::text, away::bigint, without_stand_in::bigint FROM comptoir.absence \
                        ORDER BY centre, role";
    let client = &link.client;
    // Sent together: on a slow line the answers come in one way there and back.
    let (heads, open, away) =
        tokio::try_join!(client.query(HEADS, &[]), client.query(OPEN, &[]), client.query(AWAY, &[]))?;
    let moment = |seconds: Option<i64>| seconds.map(Moment);
    let mut centres: BTreeMap<i32, CentreNow> = BTreeMap::new();
    let (mut order, mut at) = (Vec::new(), Moment::now());
    for row in &heads {
        let id: i32 = row.get(0);
        order.push(id);
        at = Moment(row.get(8));
        let head = CentreHead {
            pushed_at: moment(row.get(3)),
            centre_time: moment(row.get(4)),
            version: row.get::<_, Option<String>>(5).unwrap_or_default(),
            backup_at: moment(row.get(6)),
            health: row.get::<_, Option<Vec<String>>>(7).unwrap_or_default(),
        };
        let few = i64::from(row.get::<_, i32>(2));
        centres.insert(id, CentreNow { id, name: row.get(1), few, head, open: Vec::new(), absences: Vec::new() });
    }
    for row in &open {
        if let Some(centre) = centres.get_mut(&row.get::<_, i32>(0)) {
            centre.open.push(OpenCount {
                kind: row.get(1),
                state: row.get(2),
                age: row.get(3),
                lines: row.get(4),
                late: row.get(5),
                soon: row.get(6),
            });
        }
    }
    for row in &away {
        if let Some(centre) = centres.get_mut(&row.get::<_, i32>(0)) {
            centre.absences.push(RoleAbsence { role: row.get(1), away: row.get(2), without_stand_in: row.get(3) });
        }
    }
    Ok(GroupNow { at, centres: order.into_iter().filter_map(|id| centres.remove(&id)).collect() })
}

/// A part of a figure of one centre in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigurePart {
    /// Position of the period among those asked for.
    pub period: usize,
    /// Number of the centre.
    pub centre: i32,
    /// Code of the pane; `PEOPLE` of different people.
    pub kind: String,
    /// Key of the figure.
    pub figure: String,
    /// Word it counts under; `FEW` for all that are masked together.
    pub what: String,
    /// The number; none where it is too small to be told.
    pub count: Option<i64>,
}

/// Reads the figures of several periods, different people included, of one centre or of all that the caller answers for.
pub async fn read_figures(
    link: &HubLink,
    periods: &[Period],
    centre: Option<i32>,
) -> Result<Vec<FigurePart>, HubError> {
    const FIGURES: &str = "SELECT p.n, f.centre, f.kind, f.figure, f.what, f.count \
         FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS p (first, after, n), \
         LATERAL comptoir.figures(p.first::date, p.after::date, $3) AS f";
    const PEOPLE_COUNTS: &str = "SELECT p.n, c.centre, 'PEOPLE', c.figure::text, c.what::text, c.count \
         FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS p (span, first, n) \
         JOIN comptoir.people AS c ON c.first = p.first::date AND c.span = p.span \
         WHERE $3::int[] IS NULL OR c.centre = ANY ($3)";
    let first: Vec<_> = periods.iter().map(|period| period.first.to_string()).collect();
    let after: Vec<_> = periods.iter().map(|period| period.end().to_string()).collect();
    let among = centre.map(|centre| vec![centre]);
    let types = [Type::TEXT_ARRAY, Type::TEXT_ARRAY, Type::INT4_ARRAY];
    let client = &link.client;
    // Of a period in which people are not counted, the empty word finds none.
    let spans: Vec<_> = periods.iter().map(|period| span_code(period.span).unwrap_or_default()).collect();
    let ask = async |sql: &str, texts: [&(dyn ToSql + Sync); 2]| {
        let statement = client.prepare_typed(sql, &types).await?;
        client.query(&statement, &[texts[0], texts[1], &among]).await
    };
    let (rows, people) = tokio::try_join!(ask(FIGURES, [&first, &after]), ask(PEOPLE_COUNTS, [&spans, &first]))?;
    let part = |row: &tokio_postgres::Row| FigurePart {
        period: usize::try_from(row.get::<_, i64>(0) - 1).unwrap_or_default(),
        centre: row.get(1),
        kind: row.get(2),
        figure: row.get(3),
        what: row.get(4),
        count: row.get(5),
    };
    Ok(rows.iter().chain(&people).map(part).collect())
}
