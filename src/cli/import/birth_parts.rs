//! A date of birth in three columns, as address books write it: « Année de naissance », « Mois de naissance », « Jour de
//! naissance ».

use super::headers;

/// Places of the three columns in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BirthParts {
    /// Place of the year, and of what the three say together.
    pub year: usize,
    month: usize,
    day: usize,
}

impl BirthParts {
    /// Finds the three columns; none where one of them is missing.
    pub fn of_headers(headers: &[String]) -> Option<Self> {
        let find = |names: &[&str]| headers.iter().position(|header| names.contains(&&*headers::header_key(header)));
        Some(Self {
            year: find(&["birthyear", "anneedenaissance", "anneenaissance", "yearofbirth"])?,
            month: find(&["birthmonth", "moisdenaissance", "moisnaissance", "monthofbirth"])?,
            day: find(&["birthday", "jourdenaissance", "journaissance", "dayofbirth"])?,
        })
    }

    /// True for one of the columns that say nothing alone.
    pub fn has_part_at(&self, place: usize) -> bool {
        [self.month, self.day].contains(&place)
    }

    /// The date that the cells of a row say, as far as they say it; nothing without a year.
    pub fn join_cells(&self, cells: &[&str]) -> String {
        let [year, month, day] =
            [self.year, self.month, self.day].map(|place| cells.get(place).map_or("", |cell| cell.trim()));
        let mark = if month.bytes().all(|sign| sign.is_ascii_digit()) { "/" } else { " " };
        match (year, month, day) {
            ("", ..) => String::new(),
            (_, "", _) => year.to_owned(),
            (_, _, "") => format!("{month}{mark}{year}"),
            _ => format!("{day}{mark}{month}{mark}{year}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_columns_are_one_date_as_far_as_they_say_it() {
        let headers = ["Nom", "Birth Year", "Birth Month", "Birth Day"].map(str::to_owned);
        let parts = BirthParts::of_headers(&headers);
        let told = |cells: &[&str]| parts.map(|parts| parts.join_cells(cells));
        assert_eq!(told(&["x", "1961", "7", "4"]).as_deref(), Some("4/7/1961"));
        assert_eq!(told(&["x", "1961", "juillet", ""]).as_deref(), Some("juillet 1961"));
        assert_eq!(told(&["x", "1961"]).as_deref(), Some("1961"));
        assert_eq!(told(&["x", "", "7", "4"]).as_deref(), Some(""));
        assert_eq!(BirthParts::of_headers(&headers[..3]), None);
    }
}
