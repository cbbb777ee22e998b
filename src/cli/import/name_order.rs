//! Family name and first name out of words that capitals do not tell apart: « diallo mariam », « DUPONT MARIE ».
//!
//! The header says the order (« Nom et prénom »), or the rows of the column whose capitals do. Where neither does, or
//! there are more words than two names, nothing is guessed.

use super::headers;
use super::name_words::is_particle;
use super::whole_name::{WholeName, raise_words};

/// Order in which a column writes the two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameOrder {
    /// « Diallo Mariam ».
    FamilyFirst,
    /// « Mariam Diallo ».
    FirstNameFirst,
}

impl NameOrder {
    /// The order of a column, by its header, else by those of its cells that say it, where all of them say the same.
    pub fn of_column<'a>(header: &str, cells: impl Iterator<Item = &'a str>) -> Option<Self> {
        let of_header = Self::of_header(header);
        if of_header.is_some() {
            return of_header;
        }
        let said: Vec<Self> = cells.filter_map(Self::of_cell).collect();
        // One cell alone may be the one that is written otherwise.
        let order = *said.first().filter(|_| said.len() > 1)?;
        said.iter().all(|other| *other == order).then_some(order)
    }

    fn of_header(header: &str) -> Option<Self> {
        let key = headers::header_key(header);
        let first = key.find("prenom")?;
        let family = key.replace("prenom", "______").find("nom")?;
        Some(if family < first { Self::FamilyFirst } else { Self::FirstNameFirst })
    }

    /// The order of a cell whose capitals say which name is the family's.
    fn of_cell(cell: &str) -> Option<Self> {
        let whole = WholeName::read(cell);
        let (family, first) = (cell.find(whole.used.as_deref()?)?, cell.find(whole.first.as_deref()?)?);
        (!cell.contains(',')).then_some(if family < first { Self::FamilyFirst } else { Self::FirstNameFirst })
    }

    /// Family name and first name of a cell that holds two names and no more.
    pub fn part_names(self, cell: &str) -> Option<(String, String)> {
        match (self, &list_names(cell)[..]) {
            (Self::FamilyFirst, [family, first]) | (Self::FirstNameFirst, [first, family]) => {
                Some((family.clone(), first.clone()))
            }
            _ => None,
        }
    }
}

/// The names in a cell, each with the small words before it: « de la Fontaine », « Jean ».
pub fn list_names(cell: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut begun = String::new();
    for word in raise_words(cell).split_whitespace() {
        begun = format!("{begun} {word}").trim().to_owned();
        if !is_particle(word) {
            names.push(std::mem::take(&mut begun));
        }
    }
    // A small word that ends a cell is a name itself: « Diallo Ben ».
    names.extend((!begun.is_empty()).then_some(begun));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(header: &str, cells: &[&str]) -> Option<NameOrder> {
        NameOrder::of_column(header, cells.iter().copied())
    }

    #[test]
    fn the_header_or_the_other_rows_say_the_order() {
        use NameOrder::{FamilyFirst, FirstNameFirst};
        for (header, cells, expected) in [
            ("Nom et prénom", &[][..], Some(FamilyFirst)),
            ("NOM Prénom(s)", &["Mariam DIALLO"], Some(FamilyFirst)),
            ("Prénom / Nom", &[], Some(FirstNameFirst)),
            ("prenomnom", &[], Some(FirstNameFirst)),
            ("Patient", &["diallo mariam", "KAYA Elif", "LE GOFF Anne"], Some(FamilyFirst)),
            ("Patient", &["Elif KAYA", "diallo mariam", "Anne LE GOFF"], Some(FirstNameFirst)),
            ("Patient", &["Elif KAYA", "diallo mariam"], None),
            ("Patient", &["Elif KAYA", "MARTIN (DUPONT) Marie"], None),
            ("Patient", &["Elif KAYA", "LE GOFF Anne"], None),
            ("Patient", &["diallo mariam", "DUPONT MARIE"], None),
            ("Nom", &["diallo mariam"], None),
        ] {
            assert_eq!(order(header, cells), expected, "{header} {cells:?}");
        }
    }

    #[test]
    fn two_names_are_parted_and_more_are_left() {
        let parted = |cell| NameOrder::FamilyFirst.part_names(cell).map(|(family, first)| format!("{family}|{first}"));
        for (cell, expected) in [
            ("diallo mariam", Some("Diallo|Mariam")),
            ("DUPONT MARIE", Some("DUPONT|MARIE")),
            ("le goff anne-marie", Some("le Goff|Anne-Marie")),
            ("ben ali mohamed", Some("ben Ali|Mohamed")),
            ("diallo ben", Some("Diallo|ben")),
            ("garcia lopez maria", None),
            ("dupont", None),
            ("", None),
        ] {
            assert_eq!(parted(cell).as_deref(), expected, "{cell}");
        }
        let given = NameOrder::FirstNameFirst.part_names("jean de la fontaine");
        assert_eq!(given, Some(("de la Fontaine".to_owned(), "Jean".to_owned())));
    }
}
