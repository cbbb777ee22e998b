//! Different people, as they leave a centre: numbers under codes, of a month, a quarter, a year, and none below five. A
//! month's do not add up to a quarter's, so each is counted by the centre itself, once a day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::outgoing::{Head, OutgoingCounts};
use crate::domain::{Period, Span, order};
use crate::model::figure::FEW;
use crate::model::people::{PEOPLE_FIGURES, PersonCode};
use crate::store::{self, HubReading};

/// Lengths of which different people are counted, with their codes at the hub.
const SPANS: [(Span, &str); 3] = [(Span::Month, "MONTH"), (Span::Quarter, "QUARTER"), (Span::Year, "YEAR")];

/// The word of a number of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeopleWord {
    /// Word of a card, under a code.
    Code(PersonCode),
    /// The cards that do not say.
    Lacking,
    /// Words of too few people, together.
    Few,
    /// Word for those masked, together with the cards that do not say.
    FewLacking,
}

impl PeopleWord {
    /// Writes the word as the hub holds it.
    pub fn to_text(self) -> String {
        match self {
            Self::Code(PersonCode::Listed(code)) => code.to_owned(),
            Self::Code(PersonCode::Postal(code)) => format!("{code:05}"),
            Self::Code(PersonCode::Other) => "OTHER".to_owned(),
            Self::Lacking => "LACKING".to_owned(),
            Self::Few => "FEW".to_owned(),
            Self::FewLacking => "FEW_LACKING".to_owned(),
        }
    }
}

/// A number of people that leaves: the code of its length, its first day, its figure and its word.
pub type PeopleKey = (&'static str, NaiveDate, &'static str, PeopleWord);
/// Numbers of people; none where it is not to be told.
pub type PeopleCounts = BTreeMap<PeopleKey, Option<i64>>;

/// Numbers of different people that a push sends.
#[derive(Debug)]
pub struct OutgoingPeople {
    /// Periods that are replaced; everything else goes too where `again`.
    pub periods: Vec<Period>,
    /// True when all is replaced, but for the months before `kept_since` that are in no period: their lines are let go here,
    /// and they were counted while these were there.
    pub again: bool,
    /// First day from which every closed line is in the file; none of another file, which leaves nothing of the first.
    pub kept_since: Option<NaiveDate>,
    /// The numbers.
    pub counts: PeopleCounts,
}

/// Code of a length at the hub; none of one in which different people are not counted.
pub fn span_code(span: Span) -> Option<&'static str> {
    SPANS.iter().find(|(known, _)| *known == span).map(|(_, code)| *code)
}

/// True when people were not counted yet today.
pub fn is_due(reading: &HubReading, head: &Head) -> bool {
    let zone = reading.context().zone;
    head.people_time.is_none_or(|then| then.day_in(zone) != reading.context().today())
}

impl OutgoingPeople {
    /// Counts the periods of these days; of all that `counts` and the cards know where they are none.
    pub fn gather(
        reading: &HubReading,
        head: &Head,
        days: Option<BTreeSet<NaiveDate>>,
        counts: &OutgoingCounts,
    ) -> Result<Self, store::Error> {
        let again = days.is_none();
        let days = match days {
            Some(days) => days,
            None => counts.keys().map(|(day, ..)| *day).chain(reading.kept_days()?).collect(),
        };
        let same_file = head.file == reading.file_name()?;
        let mut periods = list_periods(reading, &days);
        let counts = count_people(reading, &mut periods, head.few)?;
        Ok(Self { periods, again, kept_since: same_file.then(|| reading.all_kept_since()), counts })
    }
}

/// Lists the periods of these days, but those to come.
pub fn list_periods(reading: &HubReading, days: &BTreeSet<NaiveDate>) -> Vec<Period> {
    let today = reading.context().today();
    let mut periods = Vec::new();
    for (span, _) in SPANS {
        let firsts: BTreeSet<_> = days.iter().map(|day| Period::period_around(span, *day).first).collect();
        periods.extend(firsts.into_iter().filter(|first| *first <= today).map(|first| Period { span, first }));
    }
    periods
}

/// Counts the different people of each period, without the cells of fewer than `few`. A period of which some are not known any
/// more is taken out of the list: what was counted while its lines were there is more.
pub fn count_people(reading: &HubReading, periods: &mut Vec<Period>, few: i64) -> Result<PeopleCounts, store::Error> {
    let (mut told, mut whole) = (PeopleCounts::new(), Vec::new());
    for period in periods.drain(..) {
        let Some(span) = span_code(period.span) else { continue };
        let mut counted: Vec<BTreeMap<PeopleWord, i64>> = vec![BTreeMap::new(); PEOPLE_FIGURES.len()];
        let is_whole = reading.each_person(period, &mut |person, seen| {
            for (declared, cells) in PEOPLE_FIGURES.iter().zip(&mut counted) {
                if declared.seen_only && !seen {
                    continue;
                }
                let word = (declared.code)(person, period.last_day()).map_or(PeopleWord::Lacking, PeopleWord::Code);
                *cells.entry(word).or_default() += 1;
            }
        })?;
        if !is_whole {
            continue;
        }
        whole.push(period);
        for (declared, cells) in PEOPLE_FIGURES.iter().zip(counted) {
            let cells = mask_few(cells, few.max(FEW));
            told.extend(
                cells.into_iter().map(|(word, count)| ((span, period.first, declared.figure.key, word), count)),
            );
        }
    }
    *periods = whole;
    Ok(told)
}

/// Masks the cells below `few`, and the next smallest until those masked are `few` together: one alone would be found by
/// taking the others from the total. Where the cards that do not say are among them, that is told: they are no people of the
/// figure.
fn mask_few(cells: BTreeMap<PeopleWord, i64>, few: i64) -> Vec<(PeopleWord, Option<i64>)> {
    let mut cells: Vec<_> = cells.into_iter().collect();
    order::sort_by_key(&mut cells, |(word, count)| (*count, *word));
    let (mut told, mut masked, mut together) = (Vec::new(), 0, PeopleWord::Few);
    for (word, count) in cells {
        match count < few || (masked > 0 && masked < few) {
            true => {
                masked += count;
                if word == PeopleWord::Lacking {
                    together = PeopleWord::FewLacking;
                }
            }
            false => told.push((word, Some(count))),
        }
    }
    match masked {
        0 => {}
        // A handful in all says nothing but that.
        few_in_all if few_in_all < few => told.push((PeopleWord::Few, None)),
        many => told.push((together, Some(many))),
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_cell_is_masked_with_the_next_ones_and_never_alone() {
        let word = |code| PeopleWord::Code(PersonCode::Listed(code));
        let masked = |cells: &[(PeopleWord, i64)]| mask_few(cells.iter().copied().collect(), 5);
        assert_eq!(
            masked(&[(word("A"), 20), (word("B"), 2), (word("C"), 7), (PeopleWord::Lacking, 9)]),
            [(PeopleWord::Lacking, Some(9)), (word("A"), Some(20)), (PeopleWord::Few, Some(9))]
        );
        assert_eq!(
            masked(&[(word("A"), 3), (word("B"), 3), (word("C"), 7)]),
            [(word("C"), Some(7)), (PeopleWord::Few, Some(6))]
        );
        assert_eq!(
            masked(&[(word("A"), 20), (word("B"), 7), (PeopleWord::Lacking, 2)]),
            [(word("A"), Some(20)), (PeopleWord::FewLacking, Some(9))]
        );
        // A handful in all says nothing but that.
        assert_eq!(masked(&[(word("A"), 4)]), [(PeopleWord::Few, None)]);
        assert_eq!(masked(&[(word("A"), 5)]), [(word("A"), Some(5))]);
        assert_eq!(masked(&[]), []);
    }
}
