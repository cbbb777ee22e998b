//! Numbers that leave a centre, under codes that this program declares. No type here can hold a text that somebody typed,
//! so that none leaves by oversight.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::people::{self, OutgoingPeople};
use crate::domain::{Moment, Role};
use crate::model::common::promise_deadline_ahead;
use crate::model::figure::{Figure, LACKING, Measure};
use crate::model::{Context, Item, Level};
use crate::store::{self, HubReading, Store};

/// Minutes ahead in which a promise is about to be broken.
const SOON: i64 = 120;
/// Minutes of a day.
const DAY: i64 = 24 * 60;
/// Ages of an open line, since it was written: minutes below which it has each.
const AGES: &[(i64, &str)] = &[(DAY, "DAY"), (3 * DAY, "THREE"), (7 * DAY, "WEEK"), (30 * DAY, "MONTH")];
const OLDER: &str = "OLDER";

/// The word of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutgoingWord {
    /// A word of a declared list, or one of those below.
    Code(&'static str),
    /// A duration.
    Minutes(u32),
}

/// Word of what its list does not have.
const OTHER: &str = "OTHER";
/// Word of the lines of which the centre does not know what the figure counts.
pub(super) const UNKNOWN: &str = "LACKING";
/// Word under which words that people have written are counted all together.
pub(super) const ALL: &str = "ALL";

impl OutgoingWord {
    /// The word under which what the file holds leaves the centre.
    pub fn of(figure: &Figure, what: &str) -> Self {
        const SHARES: [&str; 2] = ["YES", "NO"];
        let other = Self::Code(OTHER);
        if what == LACKING {
            return Self::Code(UNKNOWN);
        }
        match figure.measure {
            Measure::Each(list) | Measure::Scale(list) | Measure::People(list) => {
                let known = list.iter().find(|choice| choice.code == what).map(|choice| Self::Code(choice.code));
                known.unwrap_or(if what.is_empty() { Self::Code("") } else { other })
            }
            Measure::Words | Measure::PeopleWords => Self::Code(if what.is_empty() { "" } else { ALL }),
            Measure::Share => SHARES.into_iter().find(|share| *share == what).map_or(other, Self::Code),
            Measure::Minutes => what.parse().map_or(other, Self::Minutes),
        }
    }

    /// Writes the word as the hub holds it.
    pub fn to_text(self) -> String {
        match self {
            Self::Code(code) => code.to_owned(),
            Self::Minutes(minutes) => minutes.to_string(),
        }
    }
}

/// A count of a day that leaves: its day, the codes of its pane and figure, and its word.
pub type OutgoingKey = (NaiveDate, &'static str, &'static str, OutgoingWord);

/// Counts by day.
pub type OutgoingCounts = BTreeMap<OutgoingKey, i64>;

/// Lines that stand open in one state since about as long.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StandingCount {
    /// Number of lines.
    pub lines: i64,
    /// Number of them that are late.
    pub late: i64,
    /// Number of them whose promise is for the next two hours.
    pub soon: i64,
}

/// Members of the team away today, of one role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AbsentCount {
    /// Number of members away.
    pub away: i32,
    /// Number of them whom nobody replaces.
    pub without_stand_in: i32,
}

/// Everything that one push sends.
#[derive(Debug)]
pub struct Outgoing {
    /// Last row of the journal that is counted, and its hash.
    pub journal: i64,
    /// Hash of that row.
    pub seal: String,
    /// Identifier of the file.
    pub file: String,
    /// Days that are replaced; none: all of them.
    pub days: Option<BTreeSet<NaiveDate>>,
    /// Counts of these days.
    pub counts: OutgoingCounts,
    /// Open lines by the codes of their pane and state, and by age.
    pub standing: BTreeMap<(&'static str, &'static str, &'static str), StandingCount>,
    /// Absences by the code of the role.
    pub absences: BTreeMap<&'static str, AbsentCount>,
    /// Different people, on the first push of a day.
    pub people: Option<OutgoingPeople>,
}

/// The place in a centre's journal that the hub has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Last row that was sent.
    pub journal: i64,
    /// Hash of that row.
    pub seal: String,
    /// Identifier of the file.
    pub file: String,
    /// Version of the program that sent it.
    pub version: String,
    /// Moment of that push by the clock of the centre; none before the first.
    pub centre_time: Option<Moment>,
    /// Row of the journal that the counts of people are of.
    pub people_journal: i64,
    /// Moment of these counts by the clock of the centre; none before the first.
    pub people_time: Option<Moment>,
    /// Number of people below which a cell is masked before it leaves.
    pub few: i64,
}

impl Outgoing {
    /// Gathers what the hub lacks since `head`, as the file stands at `now`; everything where `again`.
    pub fn gather(store: &Store, head: &Head, again: bool, now: Moment) -> Result<Self, store::Error> {
        let reading = store.read_for_hub(now)?;
        let mut days = if again { None } else { days_to_send(&reading, head)? };
        let people_due = days.is_none() || people::is_due(&reading, head);
        let mut people_days = None;
        if let (Some(_), Some(then), true) = (&days, head.people_time, people_due) {
            people_days = reading.days_since(head.people_journal, then)?;
            // What cannot be told of a day cannot be told of the last push either.
            days = days.filter(|_| people_days.is_some());
        }
        let mut counts = OutgoingCounts::new();
        let mut add = |key: store::DayKey, count: i64| {
            let word = OutgoingWord::of(key.figure, &key.what);
            *counts.entry((key.day, key.kind.code, key.figure.key, word)).or_default() += count;
        };
        match &days {
            Some(days) => reading.count_days(days, &mut add)?,
            None => reading.count_all(&mut add)?,
        }
        let people = match people_due {
            true => Some(OutgoingPeople::gather(&reading, head, people_days, &counts)?),
            false => None,
        };
        let (journal, seal) = reading.last_row()?;
        let (lines, context) = reading.open_lines()?;
        Ok(Self {
            journal,
            seal,
            file: reading.file_name()?,
            days,
            counts,
            standing: count_standing(&lines, &context),
            absences: count_absences(&context),
            people,
        })
    }
}

/// Days to send after `head`; none where the file is not the one the hub knows, or counts otherwise.
fn days_to_send(reading: &HubReading, head: &Head) -> Result<Option<BTreeSet<NaiveDate>>, store::Error> {
    let same = head.file == reading.file_name()?
        && head.version == own_version()
        && reading.hash_of(head.journal)?.is_some_and(|hash| hash == head.seal);
    // A hub that was brought to this program's tables has no people yet.
    match head.centre_time.filter(|_| same && head.people_time.is_some()) {
        Some(then) => reading.days_since(head.journal, then),
        None => Ok(None),
    }
}

/// Version of this program, by which the hub knows that figures may be counted otherwise.
pub fn own_version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

fn count_standing(
    lines: &[Item],
    context: &Context,
) -> BTreeMap<(&'static str, &'static str, &'static str), StandingCount> {
    let mut standing: BTreeMap<_, StandingCount> = BTreeMap::new();
    for item in lines {
        let minutes = context.now.minutes_since(item.created_at);
        let age = AGES.iter().find(|(below, _)| minutes < *below).map_or(OLDER, |(_, age)| *age);
        let count = standing.entry((item.kind.code, item.state.code, age)).or_default();
        count.lines += 1;
        count.late += i64::from(item.deadline(context).level == Level::Late);
        count.soon += i64::from(promise_deadline_ahead(item, SOON, context).level == Level::Soon);
    }
    standing
}

fn count_absences(context: &Context) -> BTreeMap<&'static str, AbsentCount> {
    let mut absences: BTreeMap<_, AbsentCount> = BTreeMap::new();
    let today = context.today();
    for member in context.staff.iter().filter(|member| member.active && member.is_away(today)) {
        let Role { code, .. } = member.role;
        let count = absences.entry(code).or_default();
        count.away += 1;
        count.without_stand_in += i32::from(context.stand_in(member.id, today).is_none());
    }
    absences
}
