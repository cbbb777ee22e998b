//! Links between people from a table: on each row a person, what they are for another, and the other.
//!
//! Both are known by reference or by the number of a card of this file, which the names must not contradict, else by
//! names and birth date, when exactly one card fits. A name alone links nobody. A link that is there changes nothing; one
//! that contradicts it is set aside.

use super::columns::{BIRTH_DATE, FIRST_NAME, ImportColumn, PAIRS, TIE};
use super::said::Said;
use super::table::{ImportTable, SetAside, TableRow, refusal_of, sort_by_line};
use super::{ImportContext, ListReport};
use crate::domain::{Link, Person, TIES, Tie, name, order};
use crate::model::Context;
use crate::protocol::{Operation, Refusal};
use crate::store::Batch;

/// Words for a tie beside its own; true where the first person is the second of the tie.
const WORDS: &[(&str, &str, bool)] = &[
    ("maman", "MOTHER", false),
    ("papa", "FATHER", false),
    ("fils", "PARENT", true),
    ("fille", "PARENT", true),
    ("frere", "SIBLING", false),
    ("soeur", "SIBLING", false),
    ("fratrie", "SIBLING", false),
    ("mari", "SPOUSE", false),
    ("femme", "SPOUSE", false),
    ("epoux", "SPOUSE", false),
    ("epouse", "SPOUSE", false),
    ("conjoint", "SPOUSE", false),
    ("conjointe", "SPOUSE", false),
    ("compagne", "SPOUSE", false),
    ("compagnon", "SPOUSE", false),
    ("tuteur", "GUARDIAN", false),
    ("tutrice", "GUARDIAN", false),
    ("curateur", "GUARDIAN", false),
    ("curatrice", "GUARDIAN", false),
    ("personne de confiance", "RELATIVE", false),
    ("aidant", "RELATIVE", false),
    ("aidante", "RELATIVE", false),
];

/// A row of a list of links.
#[derive(Debug)]
pub struct LinkSaid {
    line: u64,
    one: Said,
    tie: SaidTie,
    other: Said,
}

/// A tie as a cell says it.
#[derive(Debug, Clone, Copy)]
struct SaidTie {
    tie: &'static Tie,
    /// True when it is said from its second person: « enfant de ».
    reversed: bool,
    /// True for « Mère », which may as well say what the other is: the birth dates tell.
    bare: bool,
}

/// Reads the links of a table into `report`, or says what makes it no list of links.
pub fn read_links(
    table: &mut ImportTable,
    context: &Context,
    report: &mut ListReport,
) -> Result<Vec<LinkSaid>, String> {
    let named = |second: bool| {
        PAIRS
            .iter()
            .filter(|(one, _)| ![&FIRST_NAME, &BIRTH_DATE].contains(one))
            .any(|(one, other)| table.has_column(if second { other } else { one }))
    };
    if !table.has_column(&TIE) || !named(false) || !named(true) {
        return Err(
            "il faut une colonne « lien » et, de chaque personne, une référence ou un nom\u{a0}: « Nom », « Prénom », \
                    « Né·e le », « Lien », « Nom de l’autre », « Prénom de l’autre », « Né·e le de l’autre »."
                .to_owned(),
        );
    }
    report.cells.append(&mut table.left);
    let mut links = Vec::new();
    let mut faults = std::mem::take(&mut table.faults).into_sorted();
    for row in &table.rows {
        match read_link(table, row, context) {
            Ok(link) => links.push(link),
            Err(why) => faults.push(SetAside { line: row.line, why }),
        }
    }
    sort_by_line(&mut faults);
    if links.is_empty() {
        return Err(if faults.is_empty() {
            "le fichier ne contient aucun lien.".to_owned()
        } else {
            refusal_of(&faults)
        });
    }
    (report.rows, report.set_aside) = (links.len() + faults.len(), faults);
    (report.aside, report.around) = (std::mem::take(&mut table.aside), std::mem::take(&mut table.around));
    Ok(links)
}

fn read_link(table: &ImportTable, row: &TableRow, context: &Context) -> Result<LinkSaid, String> {
    let tie = find_tie(table.cell(row, &TIE))?;
    let person = |second: bool| {
        let cell = |column: &'static ImportColumn| {
            let pair = PAIRS.iter().find(|(one, _)| *one == column);
            pair.map_or("", |(one, other)| table.cell(row, if second { other } else { one }))
        };
        let (said, unread) = Said::read(&cell, row.line, context);
        match unread.first() {
            Some((column, why)) => Err(format!("« {} »\u{a0}: {why}", column.label)),
            None => Ok(said),
        }
    };
    Ok(LinkSaid { line: row.line, one: person(false)?, tie, other: person(true)? })
}

/// The tie that a cell says.
fn find_tie(cell: &str) -> Result<SaidTie, String> {
    let folded = name::fold_text(cell);
    let bare = folded.trim_end_matches(" de").trim_end_matches(" d'").trim();
    let says = |words: &str| {
        let words = name::fold_text(words);
        !words.is_empty() && (words == folded || words == bare)
    };
    let first = |tie: &&Tie| [tie.code, tie.is, tie.first].into_iter().any(says);
    // A child is the child of a parent, whose sex makes them its mother or its father.
    let second = |tie: &&Tie| [tie.of, tie.second].into_iter().any(says) && !["MOTHER", "FATHER"].contains(&tie.code);
    let own =
        TIES.iter().find(first).map(|tie| (tie, false)).or_else(|| TIES.iter().find(second).map(|tie| (tie, true)));
    let word = || {
        let (_, code, reversed) = WORDS.iter().find(|(word, ..)| *word == bare)?;
        Tie::from_code(code).map(|tie| (tie, *reversed))
    };
    let said = own.or_else(word);
    said.map(|(tie, reversed)| SaidTie { tie, reversed, bare: bare == folded && cell != tie.code }).ok_or_else(|| {
        let labels: Vec<_> = TIES.iter().map(|tie| tie.first).collect();
        format!("{} n’est pas un lien\u{a0}; il y a\u{a0}: {}.", name::quote_briefly(cell), labels.join(", "))
    })
}

/// Writes the links inside the open transaction.
pub fn write_links(
    batch: &mut Batch,
    links: Vec<LinkSaid>,
    hand: &ImportContext,
    strict: bool,
    report: &mut ListReport,
) -> Result<(), Refusal> {
    for mut said in links {
        let (one, other) = (find_card(batch, &mut said.one)?, find_card(batch, &mut said.other)?);
        let (one, other) = match (one, other) {
            (Ok(one), Ok(other)) => (one, other),
            (Err(why), _) | (_, Err(why)) => {
                report.set_aside_or_stop(said.line, Refusal::Rule(why), strict)?;
                continue;
            }
        };
        let (mut first, mut second) = if said.tie.reversed { (&other, &one) } else { (&one, &other) };
        let mut tie = said.tie.tie.by_sex(first.sex.as_deref());
        let elder = |person: &Person, than: &Person| {
            let born = person.birth_date.zip(than.birth_date);
            born.is_some_and(|(person, than)| person.latest_day() < than.earliest_day())
        };
        if said.tie.tie.is_parent() && elder(second, first) {
            if !said.tie.bare {
                let why = format!(
                    "{} est né·e après {}\u{a0}: ce lien est à l’envers, ou l’une des dates est fausse.",
                    first.display_name(),
                    second.display_name()
                );
                report.set_aside_or_stop(said.line, Refusal::Rule(why), strict)?;
                continue;
            }
            std::mem::swap(&mut first, &mut second);
            // « Fille » says no sex of the parent.
            tie = if said.tie.tie.code == "PARENT" { said.tie.tie.by_sex(first.sex.as_deref()) } else { said.tie.tie };
        }
        let link = Link { person: first.id, tie, other: second.id };
        let shown = format!("{}, {} {}", first.display_name(), link.tie.first, second.display_name());
        if (first.id == other.id) != said.tie.reversed {
            report
                .doubts
                .push(SetAside { line: said.line, why: format!("lu {shown}, d’après les dates de naissance.") });
        }
        if batch.find_link(first.id, second.id)?.is_some_and(|known| says_same(known, link)) {
            report.unchanged.add(said.line, || shown);
            continue;
        }
        match batch.run(&hand.request(Operation::Link(link))) {
            Ok(_) => report.new.add(said.line, || shown),
            Err(why) => report.set_aside_or_stop(said.line, why, strict)?,
        }
    }
    Ok(())
}

/// True when the two links say the same. Between brothers, spouses or relatives the direction says nothing.
fn says_same(known: Link, link: Link) -> bool {
    let turned = Link { person: link.other, tie: link.tie, other: link.person };
    // « parent » says no less of somebody who is the mother.
    let parents = ["MOTHER", "FATHER", "PARENT"];
    let nearer = (known.person, known.other) == (link.person, link.other)
        && [link, known].iter().any(|link| link.tie.code == "PARENT")
        && [link, known].iter().all(|link| parents.contains(&link.tie.code));
    known == link || nearer || (link.tie.second.is_empty() && known == turned)
}

/// The card of a person, or why there is none that is surely theirs.
fn find_card(batch: &Batch, said: &mut Said) -> Result<Result<Person, String>, Refusal> {
    if let Some(card) = said.exported_card(batch)? {
        return Ok(Ok(card));
    }
    if let Some(reference) = &said.ehr_ref
        && let Some(person) = batch.person_by_ref(reference)?
    {
        let other = said.is_of_another_family(&person) || said.is_born_on_another_day(&person);
        let why = || format!("la référence « {reference} » est celle {}.", name::with_de(&person.display_name()));
        return Ok(if other { Err(why()) } else { Ok(person) });
    }
    let shown = name::display_name(said.families().next().map_or("", String::as_str), said.first_name.as_deref());
    let Some(born) = said.birth_date else {
        let why = "ni référence connue, ni date de naissance\u{a0}: qui est-ce\u{a0}?";
        return Ok(Err(if shown.is_empty() { why.to_owned() } else { format!("{shown}\u{a0}: {why}") }));
    };
    let mut cards = Vec::new();
    for namesake in said.namesakes(batch)? {
        if namesake.birth_date.is_some_and(|held| held.agrees_with(born)) {
            cards.extend(batch.load_canonical(namesake.id)?);
        }
    }
    order::sort_by_key(&mut cards, |card| card.id);
    cards.dedup_by_key(|card| card.id);
    Ok(match (cards.pop(), cards.is_empty()) {
        (Some(card), true) => Ok(card),
        (Some(_), false) => Err(format!("plusieurs fiches {} ({born}).", name::with_de(&shown))),
        (None, _) => Err(format!("aucune fiche {} ({born}).", name::with_de(&shown))),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_tie_is_known_by_its_code_its_words_and_the_common_ones() {
        for (said, code, reversed) in [
            ("MOTHER", "MOTHER", false),
            ("Mère", "MOTHER", false),
            ("mère de", "MOTHER", false),
            ("mère d’", "MOTHER", false),
            ("Épouse d'", "SPOUSE", false),
            ("enfant de", "PARENT", true),
            ("Fille", "PARENT", true),
            ("sous la tutelle de", "GUARDIAN", true),
            ("Épouse de", "SPOUSE", false),
            ("Personne de confiance", "RELATIVE", false),
            ("interprété·e par", "INTERPRETER", true),
        ] {
            let found = find_tie(said).unwrap();
            assert_eq!((found.tie.code, found.reversed), (code, reversed), "{said}");
            let told = ["MOTHER", "mère de", "mère d’", "Épouse d'", "enfant de", "sous la tutelle de", "Épouse de"];
            assert_eq!(found.bare, !told.contains(&said), "{said}");
        }
        assert!(find_tie("voisin").unwrap_err().contains("il y a"));
    }
}
