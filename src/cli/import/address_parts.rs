//! An address in several columns, as registers write it: « Numéro voie », « Type de voie », « Libellé voie ». A number right
//! before the street is the street's, and no reference of the person.

use super::columns::{ADDRESS, ImportColumn, List, REF};
use super::headers::header_readings;

/// Readings of a header that is the street alone.
const STREETS: &[&str] = &["rue", "voie", "libellevoie", "nomvoie", "street"];
/// Readings of headers of what stands before it, in their order there; and those that say so beside it only.
const BEFORE: [(&[&str], &[&str]); 3] = [
    (
        &["numerovoie", "numvoie", "novoie", "nvoie", "numerorue", "numrue", "norue", "nrue", "streetnumber"],
        &["numero", "num", "no", "n"],
    ),
    (&["indicerepetitionvoie", "repetitionvoie", "indicerepetition"], &["indice", "repetition", "bis", "bister"]),
    (&["libelletypevoie", "typevoie", "typedevoie", "naturevoie"], &["type", "nature"]),
];

/// Places of the columns in a row, in the order in which they are written.
#[derive(Debug)]
pub struct AddressParts {
    /// Place of the street, and of what they say together.
    pub street: usize,
    before: Vec<usize>,
}

impl AddressParts {
    /// Finds what stands in columns of its own before the street of `columns`, and takes from them what is not the person's.
    pub fn of_headers(headers: &[String], list: List, columns: &mut [Option<&'static ImportColumn>]) -> Option<Self> {
        let street = columns.iter().position(|column| *column == Some(&ADDRESS))?;
        let readings: Vec<Vec<String>> = headers.iter().map(|header| header_readings(header, list)).collect();
        let is = |at: usize, names: &[&str]| readings[at].iter().any(|form| names.contains(&form.as_str()));
        if !is(street, STREETS) {
            return None;
        }
        let beside =
            (0..street).rev().take_while(|at| BEFORE.iter().any(|(sure, vague)| is(*at, sure) || is(*at, vague)));
        let beside: Vec<usize> = beside.collect();
        let find = |(sure, vague): &(&[&str], &[&str])| {
            let sure = (0..headers.len()).find(|at| columns[*at].is_none() && is(*at, sure));
            let free = |at: &usize| columns[*at].is_none_or(|column| column == &REF);
            sure.or_else(|| beside.iter().copied().find(|at| free(at) && is(*at, vague)))
        };
        let before: Vec<usize> = BEFORE.iter().filter_map(find).collect();
        for at in &before {
            columns[*at].take_if(|column| *column == &REF);
        }
        (!before.is_empty()).then_some(Self { street, before })
    }

    /// True for one of the columns that say nothing alone.
    pub fn has_part_at(&self, place: usize) -> bool {
        self.before.contains(&place)
    }

    /// The street with what stands before it; nothing without a street. One that has its number keeps it.
    pub fn join_cells(&self, cells: &[&str]) -> String {
        let said = |place: usize| cells.get(place).map_or("", |cell| cell.trim());
        let street = said(self.street);
        if street.is_empty() || street.starts_with(|sign: char| sign.is_ascii_digit()) {
            return street.to_owned();
        }
        let before = self.before.iter().map(|place| said(*place)).filter(|part| !["", "-", "0"].contains(part));
        before.chain([street]).collect::<Vec<_>>().join(" ")
    }
}
