//! Drugs that ask for a second look, by name: `db/drugs/sensitive.toml`, read once, under what the centre has written
//! itself.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::coded::Coded;
use crate::domain::{Drug, DrugClass, data_file, name, order};

/// A class of drugs and the rule they follow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// A code of [`DrugClass`].
    pub code: String,
    /// The rule, in a few words.
    pub says: String,
    /// The text the rule and the names come from.
    pub source: String,
    names: Vec<String>,
    /// Names that are of the class from so many milligrams on, each with their number.
    #[serde(default)]
    from_mg: Vec<String>,
    /// Names that follow another rule too, each with it.
    #[serde(default)]
    also: Vec<String>,
}

#[derive(Deserialize, Default)]
struct List {
    class: Vec<Class>,
}

// The file is part of the program: a test, not each start, says whether it is well written.
static LIST: LazyLock<List> =
    LazyLock::new(|| data_file::read_table(include_str!("../../db/drugs/sensitive.toml")).unwrap_or_default());

/// The class a drug, as read on its box, seems to belong to. What the centre has written of a name stands before the
/// list of the program.
pub fn class_of(drug: &str, own: &[Drug]) -> Option<&'static Class> {
    let drug = name::fold_text(drug);
    let words: Vec<_> = drug.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let meant = |known: &str| has_word(&drug, known);
    // The longest name says most: a centre may strike off « codein » and keep « codeine retard ».
    let longest = own.iter().filter(|own| meant(&own.name)).max_by_key(|own| own.name.len());
    let code = match longest {
        Some(own) => own.class.code(),
        None => {
            let least = |class: &Class, known: &str| find_said(&class.from_mg, known)?.parse::<u32>().ok();
            let strong = |class: &Class, known: &String| match least(class, known) {
                Some(least) => find_strength(&words, known).is_none_or(|strength| strength >= least),
                None => true,
            };
            let is_of = |class: &&Class| class.names.iter().any(|known| meant(known) && strong(class, known));
            LIST.class.iter().find(is_of)?.code.as_str()
        }
    };
    LIST.class.iter().find(|class| class.code == code)
}

/// The rules that a drug, as read on its box, seems to follow: « opioïde : 12 semaines au plus, ordonnance sécurisée ».
pub fn rules_of(drug: &str, own: &[Drug]) -> Option<String> {
    let class = class_of(drug, own)?;
    let drug = name::fold_text(drug);
    let also =
        class.names.iter().filter(|known| has_word(&drug, known)).find_map(|known| find_said(&class.also, known));
    Some([class.says.as_str()].into_iter().chain(also).collect::<Vec<_>>().join("\u{a0}; "))
}

/// Words said of a name, which stand behind it.
fn find_said<'a>(lines: &'a [String], known: &str) -> Option<&'a str> {
    lines.iter().find_map(|line| line.strip_prefix(known)?.strip_prefix(' '))
}

/// Beginnings of the words for what a drug is counted in.
const COUNTED: [&str; 8] = ["gel", "cp", "comp", "cap", "boite", "bte", "plaq", "sachet"];

/// True when a word of the folded text begins with `known`.
fn has_word(folded: &str, known: &str) -> bool {
    folded.split(|sign: char| !sign.is_alphanumeric()).any(|word| word.starts_with(known))
}

/// Strength in milligrams of the drug whose name begins with `known`: the number before « mg », else the one right after the
/// name, unless it counts boxes or tablets; none where neither is said.
fn find_strength(words: &[&str], known: &str) -> Option<u32> {
    let number = |at: usize| words.get(at)?.parse::<u32>().ok();
    let in_milligrams = |(at, word): (usize, &&str)| match word.strip_suffix("mg")? {
        "" => number(at.checked_sub(1)?),
        digits => digits.parse().ok(),
    };
    words.iter().enumerate().find_map(in_milligrams).or_else(|| {
        let after = words.iter().position(|word| word.starts_with(known))? + 1;
        let counted = |next: &&str| COUNTED.iter().any(|unit| next.starts_with(unit));
        number(after).filter(|_| !words.get(after + 1).is_some_and(counted))
    })
}

/// The whole list as it holds at the centre, by name: each with its class, and whether the centre wrote it.
pub fn all(own: &[Drug]) -> Vec<(Drug, bool)> {
    let given = LIST.class.iter().flat_map(|class| {
        let code = DrugClass::from_code(&class.code);
        class.names.iter().filter_map(move |name| Some(Drug { name: name.clone(), class: code? }))
    });
    let corrected = |drug: &Drug| own.iter().any(|own| own.name == drug.name);
    // A name of two classes, by its strength, is told of the first.
    let mut told = BTreeSet::new();
    let given = given.filter(|drug| told.insert(drug.name.clone()));
    let mut all: Vec<_> = given.filter(|drug| !corrected(drug)).map(|drug| (drug, false)).collect();
    all.extend(own.iter().cloned().map(|drug| (drug, true)));
    order::sort_by_key(&mut all, |(drug, _)| drug.name.clone());
    all
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;

    #[test]
    fn the_list_is_well_written_and_has_a_class_with_its_source_for_each_code() {
        // The last one strikes a name off.
        let (_none, choices) = DrugClass::CHOICES.split_last().unwrap_or_else(|| panic!("a list"));
        let codes: Vec<_> = LIST.class.iter().map(|class| class.code.as_str()).collect();
        assert_eq!(codes.len(), choices.len());
        assert!(choices.iter().all(|choice| codes.contains(&choice.code)), "{codes:?}");
        for class in &LIST.class {
            assert!(!class.says.is_empty() && class.source.contains("http"), "{}", class.code);
            assert!(
                class.names.iter().all(|known| *known == name::fold_text(known) && known.len() > 4),
                "{}",
                class.code
            );
        }
    }

    #[test]
    fn a_drug_is_met_as_it_is_read_on_its_box() {
        let code = |drug| class_of(drug, &[]).map(|class| class.code.as_str());
        assert_eq!(code("TRAMADOL Arrow LP 100 mg"), Some("OPIOIDE"));
        assert_eq!(code("Dafalgan codéiné"), Some("OPIOIDE"));
        assert_eq!(code("Paracétamol/Codéine 500/30"), Some("OPIOIDE"));
        assert_eq!(code("Skenan LP 10"), Some("STUP"));
        assert_eq!(code("zolpidem"), Some("ASSIMILE"), "not a mere hypnotic since 2017");
        assert_eq!(code("Imovane 7,5"), Some("HYPNO"));
        // Partly a narcotic from 20 mg on; with no strength said, the stricter rule.
        assert_eq!(code("Tranxène 5 mg"), Some("ANXIO"));
        assert_eq!(code("clorazépate 10mg, 30 gélules"), Some("ANXIO"));
        assert_eq!(code("Tranxene 20"), Some("ASSIMILE"));
        assert_eq!(code("Tranxène"), Some("ASSIMILE"));
        // Boxes, tablets and times a day are no strength.
        for strong in ["2 boîtes Tranxène 20 mg", "1 Tranxene 20mg", "2 x Tranxène 20", "clorazépate 3/j 20 mg"] {
            assert_eq!(code(strong), Some("ASSIMILE"), "{strong}");
        }
        for weak in ["Tranxène 30 gélules 5 mg", "3 Tranxène 5", "20 boîtes de Tranxène 10 mg"] {
            assert_eq!(code(weak), Some("ANXIO"), "{weak}");
        }
        assert_eq!(code("Tranxène 10 gélules"), Some("ASSIMILE"), "ten of what strength?");
        assert_eq!(code("Atarax 25"), Some("ANXIO"));
        let rules = |drug| rules_of(drug, &[]).unwrap_or_default();
        assert!(rules("Stilnox").ends_with("ordonnance sécurisée\u{a0}; 4 semaines au plus"), "{}", rules("Stilnox"));
        assert!(rules("Subutex 8").ends_with("ordonnance sécurisée"), "{}", rules("Subutex 8"));
        assert_eq!(code("Lexomil"), Some("ANXIO"));
        assert_eq!(code("Metformine 1000"), None);
        assert_eq!(code(""), None);
    }
}
