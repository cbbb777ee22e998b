//! The second list of the figures: what is typed once a year, with its source, because no desk counts it.

use super::figures::Figures;
use crate::domain::Span;
use crate::model::yearly::{YEARLY_ITEMS, YearlyEntry, YearlyItem};

/// Entries of every item of a year, those that nobody typed included.
pub fn whole_year(entries: &[YearlyEntry], year: i32) -> Vec<YearlyEntry> {
    let typed =
        |item: &'static YearlyItem| entries.iter().find(|entry| entry.item == item && entry.year == year).cloned();
    YEARLY_ITEMS.iter().map(|item| typed(item).unwrap_or_else(|| YearlyEntry::empty(year, item))).collect()
}

/// True when the figures are of a year, whose report asks for more than what is counted.
pub fn asks_for_more(figures: &Figures) -> bool {
    figures.period.span == Span::Year
}

/// « DMP alimentés : 31 % (Assurance maladie, le 12/02/2027) » of each figure to be asked for elsewhere; of several centres
/// with the name of each. Nothing of a shorter period than a year.
pub fn elsewhere_lines(figures: &Figures) -> Vec<String> {
    if !asks_for_more(figures) {
        return Vec::new();
    }
    let centres: Vec<_> = if figures.centres.is_empty() { vec![figures] } else { figures.centres.iter().collect() };
    let line = |item: &YearlyItem| {
        let told = centres.iter().map(|centre| {
            let entry = centre.yearly.iter().find(|entry| entry.item == item);
            let said = entry.map_or_else(|| "non saisi".to_owned(), YearlyEntry::in_words);
            if centres.len() > 1 { format!("{} {said}", centre.sites.join(", ")) } else { said }
        });
        format!("{}\u{a0}: {}.", item.label, told.collect::<Vec<_>>().join(" ; "))
    };
    YEARLY_ITEMS.iter().filter(|item| !item.is_text).map(line).collect()
}
