//! Working days, French public holidays, opening hours.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};

use super::{name::quoted, spoken};

/// Opening and closing time of each day, Monday first; none when closed.
pub type Opening = [Option<(NaiveTime, NaiveTime)>; 7];

/// The days and hours of one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Good Friday and 26 December are holidays too.
    pub alsace_moselle: bool,
    /// When the doors are open.
    pub opening: Opening,
}

impl Default for Calendar {
    fn default() -> Self {
        let hours = NaiveTime::from_hms_opt(8, 30, 0).zip(NaiveTime::from_hms_opt(18, 30, 0));
        Self { alsace_moselle: false, opening: [hours, hours, hours, hours, hours, None, None] }
    }
}

impl Calendar {
    /// The public holiday of that day (L3133-1 code du travail; L3134-13 for Alsace-Moselle, where the law grants
    /// Good Friday to towns that have a Protestant church: the centre's flag decides).
    pub fn holiday(&self, day: NaiveDate) -> Option<&'static str> {
        let fixed = match (day.month(), day.day()) {
            (1, 1) => Some("Jour de l’An"),
            (5, 1) => Some("Fête du Travail"),
            (5, 8) => Some("Victoire 1945"),
            (7, 14) => Some("Fête nationale"),
            (8, 15) => Some("Assomption"),
            (11, 1) => Some("Toussaint"),
            (11, 11) => Some("Armistice 1918"),
            (12, 25) => Some("Noël"),
            (12, 26) if self.alsace_moselle => Some("Saint-Étienne"),
            _ => None,
        };
        fixed.or_else(|| match day.signed_duration_since(easter(day.year())?).num_days() {
            -2 if self.alsace_moselle => Some("Vendredi saint"),
            1 => Some("Lundi de Pâques"),
            39 => Some("Ascension"),
            50 => Some("Lundi de Pentecôte"),
            _ => None,
        })
    }

    /// Opening and closing time of `day`; none when the doors stay shut, as on holidays.
    pub fn hours(&self, day: NaiveDate) -> Option<(NaiveTime, NaiveTime)> {
        self.opening[index(day.weekday())].filter(|_| self.holiday(day).is_none())
    }

    /// Monday to Friday, not a holiday, and open. A site that opens on no such weekday (Saturdays only) counts the
    /// Monday to Friday of everybody else: deadlines given to partners must still run.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        let weekdays = &self.opening[..5];
        weekdays.get(index(day.weekday())).is_some_and(|hours| hours.is_some() || weekdays.iter().all(Option::is_none))
            && self.holiday(day).is_none()
    }

    /// Why the doors stay shut on that day: « férié : Noël », « fermé »; none on a working day.
    pub fn closed(&self, day: NaiveDate) -> Option<String> {
        match self.holiday(day) {
            Some(holiday) => Some(format!("férié : {holiday}")),
            None => (!self.is_working(day)).then(|| "fermé".to_owned()),
        }
    }

    /// The `n`th working day after `day` (before, when negative); `day` itself when 0, working or not.
    pub fn add_working_days(&self, day: NaiveDate, n: i64) -> NaiveDate {
        let step = |from: NaiveDate| if n < 0 { from.pred_opt() } else { from.succ_opt() };
        let (mut reached, mut left) = (day, n.unsigned_abs());
        while left > 0 {
            let Some(next) = step(reached) else { break };
            reached = next;
            left -= u64::from(self.is_working(reached));
        }
        reached
    }

    /// How many working days `add_working_days` would need to go from `a` to `b`: `a` never counts, `b` does when it
    /// is one; negative when `b` is earlier.
    pub fn working_days_between(&self, a: NaiveDate, b: NaiveDate) -> i64 {
        let count = |days: &mut dyn Iterator<Item = NaiveDate>| days.filter(|day| self.is_working(*day)).count() as i64;
        if b < a {
            -count(&mut b.iter_days().take_while(|day| *day < a))
        } else {
            count(&mut a.iter_days().skip(1).take_while(|day| *day <= b))
        }
    }

    /// The opening hours as [`parse`] reads them: « lun-ven 08:30-18:30; sam 09:00-12:00 ».
    pub fn text(&self) -> String {
        let mut said: Vec<String> = Vec::new();
        let mut first = 0;
        for run in self.opening.chunk_by(|one, next| one == next) {
            let last = first + run.len() - 1;
            if let Some((opens, closes)) = run[0] {
                let days = if first == last {
                    spoken::DAYS[first].to_owned()
                } else {
                    format!("{}-{}", spoken::DAYS[first], spoken::DAYS[last])
                };
                said.push(format!("{days} {}-{}", opens.format("%H:%M"), closes.format("%H:%M")));
            }
            first = last + 1;
        }
        said.join("; ")
    }
}

/// Reads opening hours: groups of days and hours, parted by semicolons; a day not named is closed. Days are « lun »,
/// « lun-ven » or « lun,mer »; hours are read by [`spoken::time`].
pub fn parse(text: &str) -> Result<Opening, String> {
    let mut opening: Opening = [None; 7];
    let groups = || text.split(';').map(str::trim).filter(|group| !group.is_empty());
    if groups().next().is_none() {
        return Err(format!("Les horaires sont vides{EXAMPLE}"));
    }
    for group in groups() {
        let (days, hours) =
            group.find(|c: char| c.is_ascii_digit()).map(|at| group.split_at(at)).ok_or_else(|| unread(group))?;
        let (opens, closes) = hours.split_once(['-', '–']).ok_or_else(|| unread(group))?;
        let (opens, closes) = (spoken::time(opens)?, spoken::time(closes)?);
        if closes <= opens {
            return Err(format!("{}\u{a0}: l’heure de fermeture doit suivre l’heure d’ouverture.", quoted(group)));
        }
        for day in days_of(days).ok_or_else(|| unread(group))? {
            if opening[day].replace((opens, closes)).is_some() {
                return Err(format!("{}\u{a0}: « {} » est donné deux fois.", quoted(text), spoken::DAYS[day]));
            }
        }
    }
    Ok(opening)
}

const EXAMPLE: &str = "\u{a0}: écrivez par exemple « lun-ven 08:30-18:30; sam 09:00-12:00 ».";

fn unread(group: &str) -> String {
    format!("{} ne donne pas des jours et des heures{EXAMPLE}", quoted(group))
}

/// The days named by « lun », « lun-ven », « lun,mer-ven »; none when one is not a day or a range runs backwards.
fn days_of(text: &str) -> Option<Vec<usize>> {
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let (first, last) = (index(spoken::weekday(first)?), index(spoken::weekday(last)?));
        if last < first {
            return None;
        }
        days.extend(first..=last);
    }
    Some(days)
}

fn index(day: Weekday) -> usize {
    day.num_days_from_monday() as usize
}

/// Easter Sunday in the Gregorian calendar, by the anonymous algorithm published by Meeus.
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, in_century) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let moon_drift =
        (century - century.div_euclid(4) - (8 * century + 13).div_euclid(25) + 19 * golden + 15).rem_euclid(30);
    let to_sunday =
        (32 + 2 * century.rem_euclid(4) + 2 * in_century.div_euclid(4) - moon_drift - in_century.rem_euclid(4))
            .rem_euclid(7);
    let late_moon = (golden + 11 * moon_drift + 22 * to_sunday).div_euclid(451);
    let since_march = moon_drift + to_sunday - 7 * late_moon + 114;
    NaiveDate::from_ymd_opt(year, (since_march / 31) as u32, (since_march % 31 + 1) as u32)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    #[test]
    fn easter_falls_on_the_known_sundays() {
        for known in [
            "1900-04-15",
            "1943-04-25",
            "1954-04-18",
            "1961-04-02",
            "1981-04-19",
            "2000-04-23",
            "2008-03-23",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
            "2285-03-22",
        ] {
            assert_eq!(easter(date(known).year()), Some(date(known)));
        }
        assert!((1900..2200).all(|year| easter(year).unwrap().weekday() == Weekday::Sun));
    }

    #[test]
    fn the_eleven_holidays_of_2026_and_no_other() {
        let calendar = Calendar::default();
        let found: Vec<String> = date("2026-01-01")
            .iter_days()
            .take(365)
            .filter_map(|day| calendar.holiday(day).map(|name| format!("{} {name}", day.format("%d/%m"))))
            .collect();
        assert_eq!(
            found,
            [
                "01/01 Jour de l’An",
                "06/04 Lundi de Pâques",
                "01/05 Fête du Travail",
                "08/05 Victoire 1945",
                "14/05 Ascension",
                "25/05 Lundi de Pentecôte",
                "14/07 Fête nationale",
                "15/08 Assomption",
                "01/11 Toussaint",
                "11/11 Armistice 1918",
                "25/12 Noël",
            ]
        );
    }

    #[test]
    fn two_holidays_on_one_day_are_one() {
        assert_eq!(Calendar::default().holiday(date("2008-05-01")), Some("Fête du Travail"));
        assert_eq!(Calendar::default().holiday(date("1997-05-08")), Some("Victoire 1945"));
    }

    #[test]
    fn alsace_moselle_has_two_more() {
        let local = Calendar { alsace_moselle: true, ..Calendar::default() };
        assert_eq!(local.holiday(date("2026-04-03")), Some("Vendredi saint"));
        assert_eq!(local.holiday(date("2026-12-26")), Some("Saint-Étienne"));
        assert_eq!(Calendar::default().holiday(date("2026-04-03")), None);
        assert_eq!(Calendar::default().holiday(date("2026-12-26")), None);
    }

    #[test]
    fn a_weekday_the_site_is_closed_is_not_a_working_day_and_an_open_saturday_is_not_one_either() {
        let calendar = Calendar { opening: parse("lun-mar 9h-17h; jeu-sam 9h-12h").unwrap(), ..Calendar::default() };
        let week: Vec<bool> = date("2026-11-23").iter_days().take(7).map(|day| calendar.is_working(day)).collect();
        assert_eq!(week, [true, true, false, true, true, false, false]);
        assert!(!calendar.is_working(date("2026-12-25")));
    }

    #[test]
    fn a_site_open_on_no_weekday_still_counts_working_days() {
        let saturdays = Calendar { opening: parse("sam 9h-12h").unwrap(), ..Calendar::default() };
        assert_eq!(saturdays.add_working_days(date("2026-11-20"), 1), date("2026-11-23"));
    }

    #[test]
    fn working_days_skip_weekends_and_holidays_both_ways() {
        let calendar = Calendar::default();
        // Wednesday 11 November is a holiday, so is Friday 25 December.
        assert_eq!(calendar.add_working_days(date("2026-11-10"), 1), date("2026-11-12"));
        assert_eq!(calendar.add_working_days(date("2026-11-12"), -1), date("2026-11-10"));
        assert_eq!(calendar.add_working_days(date("2026-12-24"), 2), date("2026-12-29"));
        assert_eq!(calendar.add_working_days(date("2026-11-21"), 1), date("2026-11-23"));
        assert_eq!(calendar.add_working_days(date("2026-11-21"), -1), date("2026-11-20"));
        assert_eq!(calendar.add_working_days(date("2026-11-21"), 0), date("2026-11-21"));
        assert_eq!(calendar.add_working_days(NaiveDate::MAX, 3), NaiveDate::MAX);
    }

    #[test]
    fn counting_undoes_adding() {
        let calendar = Calendar::default();
        for start in date("2026-01-01").iter_days().take(400) {
            for n in [-23, -2, -1, 0, 1, 2, 9, 40] {
                assert_eq!(calendar.working_days_between(start, calendar.add_working_days(start, n)), n, "{start} {n}");
            }
        }
    }

    #[test]
    fn opening_hours_are_read_back_as_written() {
        for text in [
            "lun-ven 08:30-18:30",
            "lun-ven 08:30-18:30; sam 09:00-12:00",
            "lun 08:30-18:30; mer-ven 08:30-18:30",
            "lun-mar 08:30-12:00; mer 14:00-18:00; dim 10:00-11:00",
        ] {
            let calendar = Calendar { opening: parse(text).unwrap(), ..Calendar::default() };
            assert_eq!(calendar.text(), text);
        }
        assert_eq!(parse(&Calendar::default().text()).unwrap(), Calendar::default().opening);
    }

    #[test]
    fn opening_hours_are_read_as_people_write_them() {
        let hours = Some((at(9, 0), at(17, 30)));
        assert_eq!(
            parse("Lundi, mercredi – vendredi 9h – 17h30 ;").unwrap(),
            [hours, None, hours, hours, hours, None, None]
        );
    }

    #[test]
    fn opening_hours_that_make_no_sense_are_refused_with_a_sentence() {
        for (text, part) in [
            ("", "vides"),
            ("lun-ven", "« lun-ven » ne donne pas"),
            ("9h-12h", "« 9h-12h » ne donne pas"),
            ("foo 9h-12h", "« foo 9h-12h » ne donne pas"),
            ("ven-lun 9h-12h", "« ven-lun 9h-12h » ne donne pas"),
            ("lun 9h", "« lun 9h » ne donne pas"),
            ("lun 18h-9h", "fermeture"),
            ("lun 9h-26h", "« 26h » n’est pas une heure"),
            ("lun-mer 9h-12h; mar 14h-18h", "« mar » est donné deux fois"),
        ] {
            let refused = parse(text).unwrap_err();
            assert!(refused.contains(part), "{refused}");
        }
    }
}
