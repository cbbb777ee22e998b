//! Search by date of birth and phone: people indexed under the typed digits, and under digits like them.

use chrono::{Datelike, NaiveDate};
use rusqlite::{OptionalExtension, params};

use super::asking::Asking;
use super::memory;
use crate::domain::phone::LEAST_DIGITS;
use crate::domain::{BirthDate, order};
use crate::lookup::people::People;
use crate::lookup::query::{self, Date};
use crate::lookup::rank::Cost;
use crate::lookup::terms::{self, Term};

/// Most people read for digits alone.
const LISTED: usize = 200;
/// Greatest number of people compared for a phone with a wrong digit: at a million people, some hundreds share five
/// digits of any number.
const NEAR_LISTED: usize = 1_000;

/// Cost of digits that a number begins or ends with.
pub(crate) const AT_AN_END: Cost = 2;

/// Cost of four digits that a number ends with where they are a day or a year too: see [`super::order`].
pub(super) const IN_TURN: Cost = 1;

/// A number dictated with the country's code and no sign before it (« trente-trois, six, trente-neuf… ») as it is dialled
/// in France; none where it cannot be one.
pub(crate) fn without_country(phone: &str) -> Option<String> {
    let rest = phone.strip_prefix("33").filter(|rest| (4..=9).contains(&rest.len()) && !rest.starts_with('0'))?;
    Some(format!("0{rest}"))
}

impl Asking<'_> {
    pub(super) fn search_numbers(&mut self) -> rusqlite::Result<()> {
        for date in &self.query.dates {
            let people = self.date_people(date)?;
            for id in self.known_first(&people, LISTED) {
                let born = self.load_candidate(id)?.and_then(|card| card.born);
                if let Some(cost) = born.and_then(|born| date.cost_of(born)) {
                    self.keep_best(id, cost)?;
                }
            }
        }
        let mut phone = self.query.phone.clone();
        if phone.len() >= LEAST_DIGITS {
            let called = self.phone_people(&phone)?;
            self.check_phones(&called, &phone, false)?;
            if self.found.is_empty()
                && let Some(national) = without_country(&phone)
            {
                phone = national;
                let called = self.phone_people(&phone)?;
                self.check_phones(&called, &phone, false)?;
            }
            if self.found.len() < 5 && phone.len() >= 8 {
                let near = self.near_phones(&phone)?;
                self.check_phones(&near, &phone, true)?;
            }
        }
        if self.few_are_sure() && self.query.dates.iter().any(|date| date.complete_date().is_some()) {
            let near = self.near_dates(near_days)?;
            for id in near.iter().take(LISTED) {
                let born = self.load_candidate(id)?.and_then(|card| card.born);
                let born = born.and_then(BirthDate::known_day);
                let off =
                    born.and_then(|born| self.query.dates.iter().filter_map(|date| date.mistake_cost(born)).min());
                if let Some(off) = off {
                    self.keep_best(id, 60 + off)?;
                }
            }
        }
        Ok(())
    }

    fn check_phones(&mut self, people: &People, typed: &str, near: bool) -> rusqlite::Result<()> {
        // The numbers that are indexed: see [`crate::domain::Person::phone_numbers`].
        let mut read = self.conn.prepare_cached(
            "SELECT CASE WHEN free THEN phone1 ELSE confidential_contact END, CASE WHEN free THEN phone2 END FROM \
             (SELECT *, confidential_contact IS NULL AND confidential_note IS NULL AS free FROM person WHERE id = ?1)",
        )?;
        let by_turns = self.query.is_day_or_number();
        for id in people.iter().take(if near { NEAR_LISTED } else { LISTED }) {
            let phones: Option<[Option<String>; 2]> =
                read.query_row([id as i64], |row| Ok([row.get(0)?, row.get(1)?])).optional()?;
            let best = phones
                .into_iter()
                .flatten()
                .flatten()
                .map(|phone| terms::national_digits(&phone))
                .filter_map(|phone| match phone_cost(typed, &phone, near) {
                    Some(_) if by_turns && phone.ends_with(typed) => Some(IN_TURN),
                    cost => cost,
                })
                .min();
            if let Some(cost) = best {
                self.keep_best(id, cost)?;
            }
        }
        Ok(())
    }

    pub(super) fn number_people(&mut self) -> rusqlite::Result<People> {
        let mut people = People::default();
        for date in &self.query.dates {
            people.join(&self.date_people(date)?);
        }
        if self.query.phone.len() >= 4 {
            people.join(&self.phone_people(&self.query.phone)?);
        }
        Ok(people)
    }

    fn date_people(&self, date: &Date) -> rusqlite::Result<People> {
        let (first, last) = date.years;
        let mut years = People::default();
        // A year leaves many people: it is not worth reading when the day leaves few, who are compared one by one
        // anyway.
        let alone = date.day.is_none() && date.months == query::ANY_MONTH;
        let few = date.has_few_years() || alone;
        for year in (first..=last).filter(|_| few) {
            memory::add_indexed(self.conn, Term::for_birth_year(year), &mut years)?;
        }
        if alone {
            return Ok(years);
        }
        let mut days = People::default();
        for month in (1..=12).filter(|month| date.months >> month & 1 == 1) {
            for day in date.day.map_or(1..=31, |day| day..=day) {
                memory::add_indexed(self.conn, Term::for_birth_day(day, month), &mut days)?;
            }
            memory::add_indexed(self.conn, Term::for_birth_day(0, month), &mut days)?;
        }
        if few {
            memory::add_indexed(self.conn, Term::for_birth_day(0, 0), &mut days)?;
            days.intersect(&years);
        }
        Ok(days)
    }

    /// People born on a date like the one typed, `days` being the days and months like one.
    pub(super) fn near_dates(&self, days: fn(u32, u32) -> Vec<(u32, u32)>) -> rusqlite::Result<People> {
        let mut all = People::default();
        for (day, month, year) in self.query.dates.iter().filter_map(Date::complete_date) {
            let (mut near, mut years) = (People::default(), People::default());
            for (d, m) in days(day, month) {
                near.join(&self.indexed_under(Term::for_birth_day(d, m))?);
            }
            near.intersect(&self.indexed_under(Term::for_birth_year(year))?);
            for year in near_years(year, self.today) {
                years.join(&self.indexed_under(Term::for_birth_year(year))?);
            }
            years.intersect(&self.indexed_under(Term::for_birth_day(day, month))?);
            all.join(&near);
            all.join(&years);
            for beside in query::days_beside(day, month, year) {
                let mut born = self.indexed_under(Term::for_birth_day(beside.day(), beside.month()))?;
                born.intersect(&self.indexed_under(Term::for_birth_year(beside.year()))?);
                all.join(&born);
            }
        }
        Ok(all)
    }

    fn phone_people(&self, digits: &str) -> rusqlite::Result<People> {
        if digits.len() + 1 < terms::WINDOW {
            return self.ending_in(digits);
        }
        if digits.len() < terms::WINDOW {
            let mut people = People::default();
            let from: u64 = digits.parse().unwrap_or(0);
            for beside in 0..10 {
                people.join(&self.indexed_under(Term::for_digits(from * 10 + beside))?);
                people.join(&self.indexed_under(Term::for_digits(beside * 1_000 + from))?);
            }
            return Ok(people);
        }
        let mut all: Option<People> = None;
        for window in terms::digit_windows(digits) {
            let set = self.indexed_under(Term::for_digits(window))?;
            match &mut all {
                Some(all) => all.intersect(&set),
                None => all = Some(set),
            }
        }
        Ok(all.unwrap_or_default())
    }

    /// People with a number that ends in so few digits that no index term exists for them. One person in fifty has such
    /// a number, so that enough are soon found by reading.
    fn ending_in(&self, digits: &str) -> rusqlite::Result<People> {
        let mut ending = self.conn.prepare_cached(
            "SELECT id FROM person WHERE merged_into IS NULL AND \
             CASE WHEN confidential_contact IS NULL AND confidential_note IS NULL \
             THEN phone1 LIKE '%' || ?1 OR phone2 LIKE '%' || ?1 ELSE confidential_contact LIKE '%' || ?1 END LIMIT ?2",
        )?;
        let mut people = People::default();
        for id in ending.query_map(params![digits, LISTED as i64], |row| row.get::<_, i64>(0))? {
            people.add(id? as usize);
        }
        Ok(people)
    }

    fn near_phones(&self, digits: &str) -> rusqlite::Result<People> {
        let (mut once, mut twice) = (People::default(), People::default());
        for window in terms::digit_windows(digits) {
            let set = self.indexed_under(Term::for_digits(window))?;
            let mut again = once.clone();
            again.intersect(&set);
            twice.join(&again);
            once.join(&set);
        }
        Ok(twice)
    }

    fn indexed_under(&self, term: Term) -> rusqlite::Result<People> {
        memory::filed_under(self.conn, term)
    }
}

/// Cost of digits as a part of a number, less at either end of it; none where they are no part. Too few to be filed must end
/// it. One rule for whoever types digits, whatever they look for.
pub(crate) fn part_cost(typed: &str, phone: &str) -> Option<Cost> {
    if phone.ends_with(typed) {
        return Some(AT_AN_END);
    }
    let at = phone.find(typed).filter(|_| typed.len() + 1 >= terms::WINDOW)?;
    Some(if at == 0 {
        AT_AN_END
    } else if (phone.len() - at).is_multiple_of(2) {
        6
    } else {
        10
    })
}

fn phone_cost(typed: &str, phone: &str, near: bool) -> Option<Cost> {
    let cost = part_cost(typed, phone);
    if cost.is_some() {
        return cost;
    }
    let (a, b) = (typed.as_bytes(), phone.as_bytes());
    if near && a.len().abs_diff(b.len()) == 1 && is_one_more(a, b) {
        return Some(60);
    }
    if !near || a.len() > b.len() {
        return None;
    }
    let wrong: Vec<usize> = (0..a.len()).filter(|&at| a[at] != b[at]).collect();
    match wrong[..] {
        [_] => Some(60),
        [x, y] if y == x + 1 && a[x] == b[y] && a[y] == b[x] => Some(60),
        _ => None,
    }
}

/// True when one of two numbers is the other with one more digit, anywhere in it.
fn is_one_more(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(long).take_while(|(one, other)| one == other).count();
    short[same..] == long[same + 1..]
}

/// The days like this one, and all the others of its month: beside a name these are few.
pub(super) fn days_of_month(day: u32, month: u32) -> Vec<(u32, u32)> {
    let mut days = near_days(day, month);
    days.extend((1..=31).filter(|other| *other != day).map(|other| (other, month)));
    order::sort(&mut days);
    days.dedup();
    days
}

fn near_days(day: u32, month: u32) -> Vec<(u32, u32)> {
    let mut near = Vec::new();
    if day <= 12 {
        near.push((month, day));
    }
    near.extend((1..=31).filter(|d| one_digit(*d, day)).map(|d| (d, month)));
    near.extend((1..=12).filter(|m| one_digit(*m, month)).map(|m| (day, m)));
    near
}

fn near_years(year: i32, today: NaiveDate) -> Vec<i32> {
    (1900..=today.year())
        .filter(|other| {
            other.abs_diff(year) == 1
                || one_digit(other.unsigned_abs(), year.unsigned_abs())
                || other.unsigned_abs() / 100 == year.unsigned_abs() / 100
                    && other % 10 == year / 10 % 10
                    && other / 10 % 10 == year % 10
        })
        .collect()
}

fn one_digit(mut a: u32, mut b: u32) -> bool {
    let mut wrong = 0;
    while a > 0 || b > 0 {
        wrong += u32::from(a % 10 != b % 10);
        (a, b) = (a / 10, b / 10);
    }
    wrong == 1
}
