//! Working days, French public holidays, opening hours.

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::Zone;
use super::opening;
use super::special::SpecialDays;
use super::spoken::weekday_index;

/// An opening and a closing time.
pub type OpenHours = (NaiveTime, NaiveTime);

/// The hours of each day of the week, Monday first and in order within the day; none when closed.
pub type Opening = [Vec<OpenHours>; 7];

/// The days and hours of one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// True when Good Friday and 26 December are holidays too.
    pub alsace_moselle: bool,
    /// Month and day of the holiday that the zone overseas has beside those of France.
    pub abolition: Option<(u32, u32)>,
    /// Opening hours of each day of the week.
    pub opening: Opening,
    /// Days that are not as their weekday: closed, or open at hours of their own.
    pub special: Vec<SpecialDays>,
}

impl Default for Calendar {
    fn default() -> Self {
        let hours = NaiveTime::from_hms_opt(8, 30, 0).zip(NaiveTime::from_hms_opt(18, 30, 0));
        let week = |day: usize| hours.into_iter().filter(|_| day < 5).collect();
        Self { alsace_moselle: false, abolition: None, opening: std::array::from_fn(week), special: Vec::new() }
    }
}

impl Calendar {
    /// The public holiday of that day (L3133-1 code du travail; L3134-13 for Alsace-Moselle, where the law grants
    /// Good Friday to towns that have a Protestant church: the centre's flag decides; L3422-2 for the zones overseas).
    pub fn holiday_name(&self, day: NaiveDate) -> Option<&'static str> {
        let fixed = match (day.month(), day.day()) {
            (1, 1) => Some("Jour de l’An"),
            (5, 1) => Some("Fête du Travail"),
            (5, 8) => Some("Victoire 1945"),
            (7, 14) => Some("Fête nationale"),
            (8, 15) => Some("Assomption"),
            (11, 1) => Some("Toussaint"),
            (11, 11) => Some("Armistice 1918"),
            (12, 25) => Some("Noël"),
            date if Some(date) == self.abolition => Some("Abolition de l’esclavage"),
            (12, 26) if self.alsace_moselle => Some("Saint-Étienne"),
            _ => None,
        };
        fixed.or_else(|| match day.signed_duration_since(easter_sunday(day.year())?).num_days() {
            -2 if self.alsace_moselle => Some("Vendredi saint"),
            1 => Some("Lundi de Pâques"),
            39 => Some("Ascension"),
            50 => Some("Lundi de Pentecôte"),
            _ => None,
        })
    }

    /// The hours of `day`, in order; none when the doors stay shut, as on holidays.
    pub fn hours_on(&self, day: NaiveDate) -> &[OpenHours] {
        match self.special_days_on(day) {
            Some(special) => &special.hours,
            None if self.holiday_name(day).is_some() => &[],
            None => &self.opening[weekday_index(day.weekday())],
        }
    }

    /// The days set apart that `day` is one of.
    pub fn special_days_on(&self, day: NaiveDate) -> Option<&SpecialDays> {
        self.special.iter().find(|special| (special.from..=special.to).contains(&day))
    }

    /// The last day before `day` on which the doors opened; none within a year and more.
    pub fn previous_open_day(&self, day: NaiveDate) -> Option<NaiveDate> {
        std::iter::successors(day.pred_opt(), NaiveDate::pred_opt)
            .take(HORIZON)
            .find(|day| !self.hours_on(*day).is_empty())
    }

    /// True for a day from Monday to Friday that is not a holiday, and open. A site that opens on no such weekday
    /// (Saturdays only) counts the Monday to Friday of everybody else: deadlines given to partners must still run.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        let weekdays = &self.opening[..5];
        let is_open = match self.special_days_on(day) {
            Some(special) => !special.hours.is_empty(),
            None => weekdays.iter().all(Vec::is_empty) || !self.opening[weekday_index(day.weekday())].is_empty(),
        };
        weekday_index(day.weekday()) < weekdays.len() && is_open && self.holiday_name(day).is_none()
    }

    /// Reason why the centre is closed on that day, for a screen: « férié : Noël », « fermeture d’été », « fermé »;
    /// none on a day it opens.
    pub fn closure_reason(&self, day: NaiveDate) -> Option<String> {
        if !self.hours_on(day).is_empty() {
            return None;
        }
        let word = self.special_days_on(day).map(|special| special.word.clone()).filter(|word| !word.is_empty());
        let holiday = || self.holiday_name(day).map(|holiday| format!("férié : {holiday}"));
        Some(word.or_else(holiday).unwrap_or_else(|| CLOSED.to_owned()))
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

    /// Number of working days that `add_working_days` would need to go from `a` to `b`: `a` never counts, `b` does when
    /// it is one; negative when `b` is earlier.
    pub fn working_days_between(&self, a: NaiveDate, b: NaiveDate) -> i64 {
        let count = |days: &mut dyn Iterator<Item = NaiveDate>| days.filter(|day| self.is_working(*day)).count() as i64;
        if b < a {
            -count(&mut b.iter_days().take_while(|day| *day < a))
        } else {
            count(&mut a.iter_days().skip(1).take_while(|day| *day <= b))
        }
    }

    /// The opening hours in one line: « lun-ven 08:30-12:30, 13:30-18:30; sam 09:00-12:00 ».
    pub fn hours_text(&self) -> String {
        opening::week_lines(&self.opening).join("; ")
    }
}

/// The word for a day on which the centre is closed, where no other says why.
pub const CLOSED: &str = "fermé";
/// Days looked at, one after the other: more than the longest closing.
pub const HORIZON: usize = 500;

pub use super::opening::parse_week;

/// Holidays that commemorate the abolition of slavery overseas, each in its zone (L3422-2 code du travail, on the days set by
/// article 1 of decree 83-1003 of 23 November 1983). Saint-Martin keeps the 28th of May, the day of that decree since 2012;
/// the others in the order of the year.
const ABOLITIONS: [(&str, (u32, u32)); 7] = [
    ("America/Marigot", (5, 28)),
    ("Indian/Mayotte", (4, 27)),
    ("America/Martinique", (5, 22)),
    ("America/Guadeloupe", (5, 27)),
    ("America/Cayenne", (6, 10)),
    ("America/St_Barthelemy", (10, 9)),
    ("Indian/Reunion", (12, 20)),
];

/// Finds the month and day of the holiday of a zone overseas.
pub fn abolition_day(zone: Zone) -> Option<(u32, u32)> {
    ABOLITIONS.iter().find(|(name, _)| *name == zone.name()).map(|(_, day)| *day)
}

/// Easter Sunday in the Gregorian calendar, by the anonymous algorithm published by Meeus.
fn easter_sunday(year: i32) -> Option<NaiveDate> {
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
    use chrono::Weekday;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
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
            assert_eq!(easter_sunday(date(known).year()), Some(date(known)));
        }
        assert!((1900..2200).all(|year| easter_sunday(year).unwrap().weekday() == Weekday::Sun));
    }

    #[test]
    fn the_eleven_holidays_of_2026_and_no_other() {
        let calendar = Calendar::default();
        let found: Vec<String> = date("2026-01-01")
            .iter_days()
            .take(365)
            .filter_map(|day| calendar.holiday_name(day).map(|name| format!("{} {name}", day.format("%d/%m"))))
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
        assert_eq!(Calendar::default().holiday_name(date("2008-05-01")), Some("Fête du Travail"));
        assert_eq!(Calendar::default().holiday_name(date("1997-05-08")), Some("Victoire 1945"));
    }

    #[test]
    fn alsace_moselle_has_two_more() {
        let local = Calendar { alsace_moselle: true, ..Calendar::default() };
        assert_eq!(local.holiday_name(date("2026-04-03")), Some("Vendredi saint"));
        assert_eq!(local.holiday_name(date("2026-12-26")), Some("Saint-Étienne"));
        assert_eq!(Calendar::default().holiday_name(date("2026-04-03")), None);
        assert_eq!(Calendar::default().holiday_name(date("2026-12-26")), None);
    }

    #[test]
    fn each_zone_overseas_has_one_holiday_more_and_the_days_of_work_follow() {
        for (zone, holiday) in [
            ("Indian/Mayotte", "2026-04-27"),
            ("America/Martinique", "2026-05-22"),
            ("America/Guadeloupe", "2026-05-27"),
            ("America/Marigot", "2026-05-28"),
            ("America/Cayenne", "2026-06-10"),
            ("America/St_Barthelemy", "2026-10-09"),
            ("Indian/Reunion", "2027-12-20"),
        ] {
            let day = date(holiday);
            let there = Calendar { abolition: abolition_day(Zone::find(zone).unwrap()), ..Calendar::default() };
            assert_eq!(there.holiday_name(day), Some("Abolition de l’esclavage"), "{zone}");
            assert!(!there.is_working(day) && there.hours_on(day).is_empty(), "{zone}");
            assert_ne!(there.add_working_days(day.pred_opt().unwrap(), 1), day, "{zone}");
            assert!(Calendar::default().is_working(day), "{zone}: a day of work in France");
        }
        assert_eq!(abolition_day(Zone::PARIS), None);
        assert!(ABOLITIONS.iter().all(|(name, _)| Zone::find(name).is_some()));
    }

    #[test]
    fn a_weekday_the_site_is_closed_is_not_a_working_day_and_an_open_saturday_is_not_one_either() {
        let calendar =
            Calendar { opening: parse_week("lun-mar 9h-17h; jeu-sam 9h-12h").unwrap(), ..Calendar::default() };
        let week: Vec<bool> = date("2026-11-23").iter_days().take(7).map(|day| calendar.is_working(day)).collect();
        assert_eq!(week, [true, true, false, true, true, false, false]);
        assert!(!calendar.is_working(date("2026-12-25")));
    }

    #[test]
    fn a_site_open_on_no_weekday_still_counts_working_days() {
        let saturdays = Calendar { opening: parse_week("sam 9h-12h").unwrap(), ..Calendar::default() };
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
    fn closed_days_are_no_working_days_and_days_that_open_for_once_have_their_own_hours() {
        let today = date("2026-11-28");
        let lines = ["28/12-31/12 fermeture", "12/12 ouvert 9h-12h", "11/11/2027 ouvert 9h-12h"];
        let calendar =
            Calendar { special: crate::domain::special::parse(lines, today).unwrap(), ..Calendar::default() };
        assert_eq!(calendar.add_working_days(date("2026-12-24"), 1), date("2027-01-04"));
        assert!(calendar.hours_on(date("2026-12-29")).is_empty());
        assert_eq!(calendar.hours_on(date("2026-12-12")).len(), 1);
        // Open for once, a Saturday and a holiday are still none of the « jours ouvrés » of the law.
        assert!(!calendar.is_working(date("2026-12-12")) && !calendar.is_working(date("2027-11-11")));
        assert_eq!(calendar.hours_on(date("2027-11-11")).len(), 1);
        assert_eq!(calendar.previous_open_day(date("2027-01-04")), Some(date("2026-12-24")));
        assert_eq!(calendar.previous_open_day(date("2026-12-14")), Some(date("2026-12-12")));
    }
}
