//! Members of the team by what an agenda or a list calls them: a sure one, or nobody.
//!
//! A first name names nobody beside another family name: « Claire Dupuis », whom the team does not know, is not its Claire.

use super::name_words::{is_act, is_capitals, is_in, is_name_word};
use crate::domain::{Staff, StaffId, name};
use crate::model::Context;

const TITLES: &[&str] =
    &["dr", "dre", "docteur", "docteure", "doctoresse", "pr", "m", "mr", "mme", "monsieur", "madame"];
/// Titles that nobody of the reception bears.
const DOCTORS: &[&str] = &["dr", "dre", "docteur", "docteure", "doctoresse", "pr"];
/// Words beside the name of whose agenda it is.
const AGENDAS: &[&str] = &["agenda", "calendrier", "calendar", "planning", "cabinet", "bureau", "salle"];

/// The member of the team that `named` means: the same words but for titles, an initial standing for a word (« Dr Martin S. »);
/// or the only one whose words are all said, the family name alone where that is all the team says (« Dr Julie Morel » for
/// « Dr Morel », unless somebody else is called Morel too), or who has all the words that are said.
pub fn find_member(named: &str, context: &Context) -> Option<StaffId> {
    let said = words(named);
    if said.is_empty() {
        return None;
    }
    let is_doctor = named.split(|sign: char| !sign.is_alphanumeric()).any(|word| is_in(word, DOCTORS));
    let may_be = |staff: &&Staff| staff.active && (staff.role.professional || !is_doctor);
    let team = || context.staff.iter().filter(may_be).map(|staff| (staff, words(&staff.name)));
    let only = |fits: &dyn Fn(&Staff, &[String]) -> bool| {
        let mut found = team().filter(|(staff, theirs)| fits(staff, theirs));
        found.next().filter(|_| found.next().is_none()).map(|(staff, _): (&Staff, _)| staff.id)
    };
    // An initial alone names nobody.
    let alone = said.iter().all(|word| word.chars().count() == 1);
    let is_short = |one: &str, other: &str| !alone && one.chars().count() == 1 && other.starts_with(one);
    let same = |one: &String, other: &String| one == other || is_short(one, other) || is_short(other, one);
    let all_in = |some: &[String], all: &[String]| some.iter().all(|one| all.iter().any(|other| same(one, other)));
    let is_shared = |word: &String| team().filter(|(_, others)| others.contains(word)).count() > 1;
    only(&|_, theirs| theirs == said)
        .or_else(|| only(&|_, theirs| theirs.len() == said.len() && all_in(theirs, &said) && all_in(&said, theirs)))
        .or_else(|| {
            only(&|staff, theirs| match theirs {
                [] => false,
                [word] => !is_shared(word) && is_family_name(word, is_titled(&staff.name), named),
                words => words.iter().all(|word| said.contains(word)),
            })
        })
        .or_else(|| only(&|_, theirs| said.iter().all(|word| theirs.contains(word))))
}

/// True where `word`, by which alone the team calls a member, is in `named` the family name of somebody, or has no other name
/// beside it. Nobody says whether a name without a title is a first name.
fn is_family_name(word: &str, titled: bool, named: &str) -> bool {
    let is_name =
        |other: &str| is_name_word(other) && !is_act(other) && !is_in(other, TITLES) && !is_in(other, AGENDAS);
    let is_initial = |other: &str| other.chars().filter(|sign| sign.is_alphabetic()).count() == 1;
    let stretches = named.split([',', ';', ':', '(', ')', '/']);
    let stretches: Vec<Vec<&str>> = stretches.map(|stretch| stretch.split_whitespace().collect()).collect();
    let is_word = |said: &&str| name::fold_text(said.trim_matches('.')) == word;
    match titled {
        true => stretches.iter().any(|stretch| {
            let at = stretch.iter().position(is_word);
            at.is_some_and(|at| match stretch.get(at + 1) {
                Some(next) => !is_name(next) || is_initial(next) || is_capitals(stretch[at]) && !is_capitals(next),
                None => true,
            })
        }),
        false => {
            let said = || stretches.iter().flatten();
            said().any(is_word) && said().all(|said| is_word(said) || !is_name(said))
        }
    }
}

/// True for « Dr Morel », whose name is that of the family.
fn is_titled(name: &str) -> bool {
    name.split(|sign: char| !sign.is_alphanumeric()).next().is_some_and(|first| is_in(first, TITLES))
}

/// The members that `named` lists: « Dr Morel, Dr Roux », « Nadia et Dr Morel ». « DUPUIS, Claire » is a single name, unless
/// both words are members.
pub fn find_members(named: &str, context: &Context) -> Vec<StaffId> {
    let commas: Vec<&str> = named.split(',').collect();
    if let [one, other] = commas[..]
        && words(one).len() == 1
        && other.split_whitespace().count() == 1
        && [one, other].iter().any(|part| find_member(part, context).is_none())
    {
        return find_member(&format!("{other} {one}"), context).into_iter().collect();
    }
    let names = named.replace(" et ", ",");
    let mut found: Vec<_> = names.split([',', '+', '/', '&']).filter_map(|one| find_member(one, context)).collect();
    found.dedup();
    found
}

/// Doctors of a list whom the team does not know: « Dr Morel, Dr Inconnu ».
pub fn list_unknown_doctors<'a>(named: &'a str, context: &'a Context) -> impl Iterator<Item = &'a str> {
    let is_doctor = |one: &&str| one.split(['.', ' ', '\u{a0}']).next().is_some_and(|first| is_in(first, DOCTORS));
    let names = named.split([',', '+', '/', '&']).flat_map(|one| one.split(" et ")).map(str::trim);
    names.filter(is_doctor).filter(|one| find_member(one, context).is_none())
}

/// The words of a name, folded, without titles and trades.
fn words(named: &str) -> Vec<String> {
    let folded = name::fold_text(named);
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !TITLES.contains(word)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::{Moment, Role};
    use std::sync::Arc;

    fn team(names: &[(&str, &str)]) -> Context {
        let member = |(id, (name, role)): (i64, &(&str, &str))| Staff {
            id: StaffId(id),
            name: (*name).to_owned(),
            role: Role::from_code(role).unwrap(),
            unix_user: None,
            pin: false,
            active: true,
            instructions: Vec::new(),
            absences: Vec::new(),
        };
        let staff = Arc::new((1..).zip(names).map(member).collect());
        Context { staff, ..Context::before_first_read(Moment(0)) }
    }

    #[test]
    fn a_stranger_of_the_same_first_name_or_initials_is_no_member() {
        let team = team(&[
            ("Claire", "accueil"),
            ("Dr Martin", "medecin"),
            ("Dr Julie Morel", "medecin"),
            ("Nadia", "kine"),
            ("Paul Roux", "infirmier"),
        ]);
        for named in [
            "Claire Dupuis",
            "DUPUIS Claire",
            "Dr Claire Dupuis",
            "DUPUIS, Claire",
            "Claire D.",
            "Dr Claire",
            "Dr Martin Dupont",
            "Martin DUPONT",
            "Dr Paul Dupont-Martin",
            "Julie Petit",
            "J. M. Petit",
            "Julie M. Petit",
            "Dr Nadia Benali",
            "N. Petit",
            "Paul Durand",
        ] {
            assert_eq!(find_members(named, &team), [], "{named}");
        }
        for (named, member) in [
            ("Claire", 1),
            ("CLAIRE (accueil)", 1),
            ("Agenda de Claire", 1),
            ("Martin", 2),
            ("Dr Sophie MARTIN", 2),
            ("MARTIN Sophie", 2),
            ("MARTIN, Sophie", 2),
            ("Dr Martin, Dr Inconnu", 2),
            ("Dr Martin S.", 2),
            ("Cabinet Dr Martin (RDC)", 2),
            ("Dr Martin – suivi", 2),
            ("Dr Martin Consultation", 2),
            ("MOREL Julie", 3),
            ("MOREL, Julie", 3),
            ("J. Morel", 3),
            ("Dr Morel", 3),
            ("Mme Julie Morel (cabinet 2)", 3),
            ("Julie", 3),
            ("Nadia kiné", 4),
            ("M. Roux", 5),
        ] {
            assert_eq!(find_members(named, &team), [StaffId(member)], "{named}");
        }
        for named in ["Dr Martin, Nadia", "Martin et Nadia", "MARTIN, Nadia", "Dr Martin / Nadia"] {
            assert_eq!(find_members(named, &team), [StaffId(2), StaffId(4)], "{named}");
        }
    }
}
