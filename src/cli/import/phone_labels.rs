//! Columns that say of a number whose it is, as Google's contacts have them: « Phone 1 - Label » beside « Phone 1 - Value ».

use super::cell_values::{NumbersOf, tells_another};
use super::headers::header_key;

/// Columns of numbers, each with that of its label.
#[derive(Debug, Default)]
pub struct PhoneLabels {
    pairs: Vec<(usize, usize)>,
}

impl PhoneLabels {
    /// Finds the label of each column of numbers.
    pub fn of_headers(headers: &[String], is_phone: &dyn Fn(usize) -> bool) -> Self {
        let keys: Vec<String> = headers.iter().map(|header| header_key(header)).collect();
        let stem = |key: &str, ends: &[&str]| ends.iter().find_map(|end| Some(key.strip_suffix(end)?.to_owned()));
        let label = |at: usize| {
            let own = stem(&keys[at], &["value", "valeur", "numero", "number"])?;
            let is_its = |key: &String| stem(key, &["label", "type", "libelle"]).is_some_and(|stem| stem == own);
            Some((at, keys.iter().position(is_its)?))
        };
        Self { pairs: (0..headers.len()).filter(|at| is_phone(*at)).filter_map(label).collect() }
    }

    /// True for a column of labels.
    pub fn has_label_at(&self, place: usize) -> bool {
        self.pairs.iter().any(|(_, label)| *label == place)
    }

    /// Writes before each number the label that makes it somebody else's, as a hand would: « Work : 01 49 33 00 00 ».
    pub fn tell_cells(&self, cells: &mut [String], given: &dyn Fn(usize) -> String) {
        for (number, label) in &self.pairs {
            let said = given(*label);
            if tells_another(&said, NumbersOf::Person) && !cells[*number].is_empty() {
                cells[*number] = format!("{said}\u{a0}: {}", cells[*number]);
            }
        }
    }
}
