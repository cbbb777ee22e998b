//! A whole name out of one cell or title: « LE GOFF Anne », « Mme Anne LE GOFF née ROUX », « DUPONT, Marie ».
//!
//! A name is only ever the name. What programs write around it (« – suivi HTA », « (ECG) », « contrôle 9 h ») may be
//! clinical, and is dropped: neither shown nor stored. Where no name can be told from the rest, there is none.

use crate::domain::name;

use super::brackets::{BracketTold, Bracketed, part_at_bracket};
use super::double_names::{holds_two_families, join_family_name, join_first_names, mend_inner_signs};
use super::name_notes::without_death;
use super::name_words::{
    ADULTS, ALIAS, BORN, MARRIED, TITLES, counts_child, ends_name, holds_of, introduces_name, is_act, is_capitals,
    is_capitals_all, is_civility, is_in, is_name_word, is_note_behind, is_particle, is_plain_name, particles_behind,
    tells_relative, tidy_spaces, without_marriage, without_titles,
};

/// Words a name has at most, so that a sentence is none.
const MOST_WORDS: usize = 7;

/// Name in a cell or a title that says whose appointment it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WholeName {
    /// Family name in use, when it can be told from the first name.
    pub used: Option<String>,
    /// Family name at birth, when it is said to be that.
    pub birth: Option<String>,
    /// First name or names.
    pub first: Option<String>,
    /// The words of the name alone, when what is family name and what is first name cannot be told.
    pub unsorted: Option<String>,
    /// The words of somebody told by a relative, whose own name is not there: « bébé de SILVA Maria ».
    pub relative: Option<String>,
}

impl WholeName {
    /// The name in `whole`; empty when there is none.
    pub fn read(whole: &str) -> Self {
        let cleaned = join_family_name(&name::clean_text(whole));
        if holds_two_families(&cleaned) {
            return Self::default();
        }
        if let Some(told) = find_relative(&cleaned) {
            return Self { relative: Some(told), ..Self::default() };
        }
        if let Some(found) = bracketed_introduction(&cleaned) {
            return found;
        }
        if let Some(found) = bracketed_birth_name(&cleaned).or_else(|| parted_by_comma(&cleaned)) {
            return found;
        }
        let found = list_parts(&cleaned).into_iter().find_map(|part| of_part(&part));
        // A note stands between the two names: « DUPONT (SDF) Jean ».
        found.or_else(|| of_part(&part_at_bracket(&cleaned)?.rest)).unwrap_or_default()
    }

    /// The name in a cell that is one for names, in small letters too: « diallo, mariam ».
    pub fn read_any_case(whole: &str) -> Self {
        let found = Self::read(whole);
        if found.is_empty() { Self::read(&raise_words(&name::clean_text(whole))) } else { found }
    }

    /// True when there is no name at all, nor somebody told by a relative's.
    pub fn is_empty(&self) -> bool {
        self.used.is_none() && self.birth.is_none() && self.unsorted.is_none() && self.relative.is_none()
    }

    /// The family name in use.
    pub fn family(&self) -> Option<&str> {
        self.used.as_deref().or(self.birth.as_deref())
    }

    /// Every way to part the unsorted words into a family name and a first name.
    pub fn list_partings(&self) -> Vec<(String, String)> {
        let words: Vec<_> = self.unsorted.as_deref().unwrap_or_default().split(' ').collect();
        let mut partings = Vec::new();
        for at in 1..words.len() {
            let (begin, end) = (words[..at].join(" "), words[at..].join(" "));
            partings.push((begin.clone(), end.clone()));
            partings.push((end, begin));
        }
        partings
    }
}

/// The words of a text, those in small letters with a capital, but for the small words of names and what is none.
pub fn raise_words(text: &str) -> String {
    let raised = |word: &str| {
        let is_small = word.chars().any(char::is_lowercase) && !word.chars().any(char::is_uppercase);
        let is_other =
            is_particle(word) || is_act(word) || [BORN, MARRIED, TITLES, ALIAS].iter().any(|list| is_in(word, list));
        if !is_small || is_other {
            return word.to_owned();
        }
        word.split_inclusive(['-', '\'', '’']).map(name::capitalise_first).collect()
    };
    text.split_whitespace().map(raised).collect::<Vec<_>>().join(" ")
}

/// A family name out of a cell of its own: « MARTIN (DUPONT) », « MARTIN née DUPONT », « MARTIN – suivi ».
pub fn family_names(cell: &str) -> (Option<String>, Option<String>) {
    let cleaned = join_family_name(&name::clean_text(cell));
    if is_plain_name(&cleaned) {
        return (Some(cleaned), None);
    }
    // « martin née dupont » has its capitals nowhere.
    let cleaned = if cleaned.contains(char::is_uppercase) { cleaned } else { raise_words(&cleaned) };
    if let Some(Bracketed { before, told, rest, .. }) = part_at_bracket(&cleaned) {
        let (used, birth) = family_names(if before.is_empty() { &rest } else { before });
        return match told {
            BracketTold::Married(married) if birth.is_none() => (Some(married), used),
            BracketTold::Birth(told) | BracketTold::MayBeBirth(told) => (used, birth.or(Some(told))),
            _ => (used, birth),
        };
    }
    let cleaned = without_marriage(&cleaned);
    let words: Vec<&str> = cleaned.split(' ').collect();
    if let Some(at) = (1..words.len()).find(|at| introduces_name(&words[*at..])) {
        let [before, after] = [&words[..at], &words[at + 1..]].map(|part| cut_before_act(&part.join(" ")));
        let (used, birth) =
            if is_in(words[at], MARRIED) && !after.is_empty() { (after, before) } else { (before, after) };
        return ((!used.is_empty()).then_some(used), (!birth.is_empty()).then_some(birth));
    }
    (Some(name_part(&cleaned)).filter(|used| used.contains(char::is_alphabetic)), None)
}

/// First names out of a cell of their own, without what follows a dash between spaces or a bracket.
pub fn first_names(cell: &str) -> Option<String> {
    let cleaned = join_first_names(&name::clean_text(cell));
    if is_plain_name(&cleaned) {
        return Some(cleaned).filter(|cell| !tells_no_name(cell));
    }
    // « Jumeau 1 » is not « Jumeau 2 ».
    if let [child, number] = cleaned.split(' ').collect::<Vec<_>>()[..]
        && counts_child(child, number)
    {
        return Some(format!("{child} {}", number.replace(['(', ')', '[', ']'], "")));
    }
    let first = name_part(&cleaned);
    (first.contains(char::is_alphabetic) && !tells_no_name(&first)).then_some(first)
}

/// True for words that say that a first name is not known.
fn tells_no_name(cell: &str) -> bool {
    ["sans prenom", "sans", "inconnu", "prenom inconnu"].contains(&name::fold_text(cell).as_str())
}

/// « bébé de SILVA Maria » in a text that tells somebody by a relative's name, without what is no name in it.
pub fn find_relative(text: &str) -> Option<String> {
    // Most texts of a long list have no such word, and are not looked at twice.
    let is_of =
        |word: &str| ["de", "du", "des"].iter().any(|of| word.eq_ignore_ascii_case(of)) || word.contains(['\'', '’']);
    if !text.split_whitespace().skip(1).any(is_of) {
        return None;
    }
    let parts = list_parts(text);
    parts.iter().enumerate().find_map(|(place, part)| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let at = (0..words.len()).find(|at| tells_relative(&words[*at..]))?;
        // « DUPONT Marie (maman de Léo) », « DUPONT Marie, mère de Léo »: her whole name is there.
        let begun = words[..at].join(" ");
        let is_whole = |part: &str| of_part(part).is_some_and(|name| name.first.is_some() || name.unsorted.is_some());
        if parts[..place].iter().any(|part| is_whole(part)) || begun.ends_with(',') && is_whole(&begun) {
            return None;
        }
        let named = at + if holds_of(words[at + 1]) { 1 } else { 2 };
        let whose = part_words(&words[named..].join(" "));
        (!whose.is_empty()).then(|| format!("{} {}", words[at..named].join(" "), whose.join(" ")))
    })
}

/// « USAGE (NAISSANCE) Prénom ».
fn bracketed_birth_name(whole: &str) -> Option<WholeName> {
    let Bracketed { before, after, told, .. } = part_at_bracket(whole)?;
    let (BracketTold::Birth(birth) | BracketTold::MayBeBirth(birth)) = told else { return None };
    let used = without_titles(before);
    let first = part_words(after.split(" - ").next().unwrap_or_default());
    (is_capitals_all(&used) && !first.is_empty()).then(|| WholeName {
        used: Some(used),
        birth: Some(birth),
        first: Some(first.join(" ")),
        ..WholeName::default()
    })
}

/// « USAGE Prénom (née NAISSANCE) », « NAISSANCE Prénom (ép. USAGE) ».
fn bracketed_introduction(whole: &str) -> Option<WholeName> {
    let Bracketed { told, rest, .. } = part_at_bracket(whole)?;
    let found = WholeName::read(&rest);
    let (used, first) = (found.used.filter(|_| found.birth.is_none())?, found.first?);
    let (used, birth) = match told {
        BracketTold::Married(married) => (married, used),
        BracketTold::Birth(birth) => (used, birth),
        _ => return None,
    };
    Some(WholeName { used: Some(used), birth: Some(birth), first: Some(first), ..WholeName::default() })
}

/// « DUPONT, Marie », « Dupont, Marie ».
fn parted_by_comma(whole: &str) -> Option<WholeName> {
    let first_part = list_parts(whole).into_iter().next()?;
    let (family, first) = first_part.split_once(',')?;
    if let Some(whole) = of_part(family).filter(|found| found.first.is_some()) {
        return Some(whole);
    }
    let (family, first) = (part_words(family), part_words(first.split(',').next().unwrap_or_default()));
    let fits = !family.is_empty()
        && !first.is_empty()
        && first.len() <= 3
        && !first.iter().all(|word| is_capitals(word) && word.len() < 4);
    fits.then(|| WholeName { used: Some(family.join(" ")), first: Some(first.join(" ")), ..WholeName::default() })
}

/// The stretches of a text that a dash between spaces, a bracket or a sign parts.
pub fn list_parts(whole: &str) -> Vec<String> {
    let unified = unglue_words(&mend_inner_signs(whole).replace(['–', '—'], "-"));
    let marked = unified.replace(
        [
            '(', ')', '[', ']', '{', '}', ':', ';', '/', '|', '*', '#', '+', '=', '"', '«', '»', '<', '>', '_', '!',
            '?', '@', '&', '\\', '~', '•', '…', '→', '†', '✝',
        ],
        " - ",
    );
    marked
        .split(" - ")
        .map(|part| part.trim_matches(['-', ' ', '.']).trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// A text whose words are apart: a title glued to a name by its dot (« M.DUPONT »), a note glued by a dash (« Marie-suivi »,
/// « -ECG »).
fn unglue_words(text: &str) -> String {
    let apart = text.split_whitespace().map(|word| {
        // With its dot: « FAM » may be a name.
        if word.eq_ignore_ascii_case("fam.") {
            return "Famille".to_owned();
        }
        if let Some((title, rest)) =
            word.split_once('.').filter(|(title, rest)| is_in(title, TITLES) && !rest.is_empty())
        {
            return format!("{title}. {rest}");
        }
        let is_note = |piece: &str| is_act(piece) && !(is_capitals(piece) && piece.chars().count() > 4);
        let noted = word.match_indices('-').map(|(at, _)| at).find(|at| {
            let note = &word[at + 1..];
            *at == 0 || note.is_empty() || note.split('-').next().is_some_and(is_note)
        });
        noted.map_or_else(|| word.to_owned(), |at| format!("{} - {}", &word[..at], &word[at + 1..]))
    });
    apart.collect::<Vec<_>>().join(" ")
}

/// Name in the first stretch of a cell that does not begin as a note does: « *** DCD *** DUPONT », « DCD DUPONT ».
fn name_part(cell: &str) -> String {
    let parts = list_parts(cell);
    let is_name = |part: &&String| {
        let begin = part.split_whitespace().find(|word| !is_in(word, TITLES));
        begin.is_some_and(|word| !is_act(word))
    };
    parts.iter().find(is_name).or(parts.first()).map_or_else(String::new, |part| cut_before_act(without_death(part)))
}

/// The words of a cell of names up to the first of an appointment: « Marie suivi HTA » is « Marie ».
fn cut_before_act(cell: &str) -> String {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let is_name = |word: &&str| !is_particle(word) && !is_in(word, TITLES);
    let begun = words.iter().position(is_name).map_or(words.len(), |at| at + 1);
    let ends = |at: &usize| ends_name(&words[*at..]) || is_note_behind(&words, *at);
    let end = (begun..words.len()).find(ends).unwrap_or(words.len());
    tidy_spaces(&words[..end].join(" "))
}

/// The name a stretch holds; none when it holds none.
fn of_part(part: &str) -> Option<WholeName> {
    let part = without_marriage(&part.replace(',', " "));
    let words: Vec<&str> = part.split_whitespace().collect();
    if let Some(found) = read_introduced(&words) {
        return Some(found);
    }
    let titled = words.iter().any(|word| is_civility(word));
    let behind = particles_behind(&words);
    let words = part_words(&part);
    if let ([family], true) = (&words[..], titled) {
        // « Mme NGUYEN », « M. Nguyen » is somebody, whatever the first name.
        let after = part.split_whitespace().skip_while(|word| !is_in(word, ADULTS)).nth(1);
        let addressed = after.is_some_and(|word| word.trim_matches([',', '.', ';']) == family && is_name_word(word))
            && family.chars().count() > 1;
        return (is_capitals(family) || addressed)
            .then(|| WholeName { used: Some(family.clone()), ..WholeName::default() });
    }
    // « de Luc » is one name, as « Luc » is.
    let small = |word: &&String| is_particle(word) && word.starts_with(char::is_lowercase);
    if words.iter().filter(|word| !small(word)).count() < 2 {
        return None;
    }
    let leading = words.iter().take_while(|word| is_capitals(word) || is_particle(word)).count();
    let leading = words[..leading].iter().rposition(|word| is_capitals(word)).map_or(0, |at| at + 1);
    let trailing = words.iter().rev().take_while(|word| is_capitals(word) || is_particle(word)).count();
    let (before, last) = words.split_at(words.len() - trailing);
    let (family, first) = match (&words[..leading], &words[leading..]) {
        ([], _) if !before.is_empty() && last.iter().any(|word| is_capitals(word)) => (last, before),
        (family @ [_, ..], rest @ [_, ..]) => (family, cut_before_capitals(rest)),
        _ => return Some(WholeName { unsorted: Some(words.join(" ")), ..WholeName::default() }),
    };
    let family = match behind.filter(|(last, _)| first.last().is_some_and(|word| word == last)) {
        Some((_, particles)) => format!("{particles} {}", family.join(" ")),
        None => family.join(" "),
    };
    Some(WholeName { used: Some(family), first: Some(first.join(" ")), ..WholeName::default() })
}

/// First names up to words in capitals, which are a note or a name too many. A first name may be what is a small word
/// elsewhere: « DIALLO Ben ».
fn cut_before_capitals(words: &[String]) -> &[String] {
    let Some(mut end) = words.iter().position(|word| is_capitals(word)) else { return words };
    while end > 1 && is_particle(&words[end - 1]) {
        end -= 1;
    }
    &words[..end]
}

/// « MARTIN née DUPONT Marie », « Marie MARTIN née DUPONT », « DUPONT épouse MARTIN Marie ».
fn read_introduced(words: &[&str]) -> Option<WholeName> {
    let at = (0..words.len()).find(|at| introduces_name(&words[*at..])).filter(|at| *at > 0)?;
    let (before, after) = (without_titles(&words[..at].join(" ")), &words[at + 1..]);
    let taken = after.iter().take_while(|word| is_capitals(word) || is_particle(word)).count();
    let (second, rest) = match taken {
        0 => after.split_at(after.len().min(1)),
        taken => after.split_at(taken),
    };
    let rest = part_words(&rest.join(" "));
    let own = of_part(&before);
    let (family, first) = match (own, rest.is_empty()) {
        (Some(WholeName { used: Some(used), first: Some(first), .. }), _) => (used, first),
        (_, false) => (tidy_spaces(&before), rest.join(" ")),
        _ => return None,
    };
    let second = tidy_spaces(&second.join(" "));
    if family.is_empty() || second.is_empty() {
        return None;
    }
    let married = is_in(words[at], MARRIED);
    let (used, birth) = if married { (second, family) } else { (family, second) };
    Some(WholeName { used: Some(used), birth: Some(birth), first: Some(first), ..WholeName::default() })
}

/// True for the last of the words where they say what is not to be done: « NE PAS BOOKER ».
fn is_forbidden(words: &[&str]) -> bool {
    let denies =
        |words: &[&str]| matches!(words, [ne, pas] if is_in(ne, &["ne"]) && is_in(pas, &["pas", "plus", "jamais"]));
    (2..=3).any(|begin| words.len() >= begin && denies(&words[words.len() - begin..][..2]))
}

/// The words of the name in a stretch: what stands before it in small letters and what follows it is left out. Empty when
/// they hold more than a name can.
pub(super) fn part_words(part: &str) -> Vec<String> {
    let mut kept: Vec<&str> = Vec::new();
    let words: Vec<&str> = part.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        let word = word.trim_matches([',', '.', ';']);
        if is_civility(word) && !kept.iter().any(|word| is_capitals(word)) {
            // « Appeler Mme ROUX »: the name follows.
            kept.clear();
            continue;
        }
        // « DUPONT Mme Eva », « DUPONT M Jean », where « DUPONT Jean M » has an initial.
        let one_letter = word.chars().count() == 1;
        let names_follow = words.get(at + 1).is_some_and(|word| is_name_word(word) && !is_act(word));
        if !kept.is_empty() && is_civility(word) && is_in(word, ADULTS) && (!one_letter || names_follow) {
            continue;
        }
        if kept.is_empty() && (is_in(word, TITLES) || ends_name(&words[at..]) || is_forbidden(&words[..=at])) {
            continue;
        }
        if !kept.is_empty() && is_note_behind(&words, at) {
            break;
        }
        let counts = kept.last().is_some_and(|child| counts_child(child, word));
        let named = is_name_word(word) && !ends_name(&words[at..]) || counts;
        if named || (!kept.is_empty() && is_particle(word)) || (kept.is_empty() && is_particle(word)) {
            kept.push(word);
        } else if kept.iter().filter(|word| is_name_word(word)).count() > 0 {
            break;
        } else {
            kept.clear();
        }
    }
    while kept.last().is_some_and(|word| is_particle(word) && !is_name_word(word)) {
        kept.pop();
    }
    let real = kept.iter().any(|word| is_name_word(word));
    if !real || kept.len() > MOST_WORDS { Vec::new() } else { kept.into_iter().map(str::to_owned).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// « USED|birth|First », or « ?unsorted », « =told by a relative », or nothing.
    fn told(whole: &str) -> String {
        let found = WholeName::read(whole);
        if let Some(relative) = found.relative {
            return format!("={relative}");
        }
        if let Some(unsorted) = found.unsorted {
            return format!("?{unsorted}");
        }
        let parts = [found.used, found.birth, found.first].map(Option::unwrap_or_default);
        if parts.iter().all(String::is_empty) { String::new() } else { parts.join("|") }
    }

    #[test]
    fn a_name_is_only_ever_the_name() {
        for (whole, expected) in [
            ("LE GOFF Anne", "LE GOFF||Anne"),
            ("Anne LE GOFF", "LE GOFF||Anne"),
            ("Mme Anne-Marie LE GOFF – suivi", "LE GOFF||Anne-Marie"),
            ("M. DUPONT Jean", "DUPONT||Jean"),
            ("DUPONT Marie - ECG contrôle", "DUPONT||Marie"),
            ("DUPONT Marie (ECG)", "DUPONT||Marie"),
            ("DUPONT Marie F 12/03/1985", "DUPONT||Marie"),
            ("DUPONT Marie F", "DUPONT||Marie F"),
            ("DUPONT Marie IVG", "DUPONT||Marie"),
            ("DUPONT Marie : suivi HTA", "DUPONT||Marie"),
            ("DUPONT Marie/suivi diabète", "DUPONT||Marie"),
            ("DUPONT Marie suivi HTA", "DUPONT||Marie"),
            ("IVG - DUPONT Marie (tél.)", "DUPONT||Marie"),
            ("Suivi HTA DUPONT Marie", "DUPONT||Marie"),
            ("consultation DUPONT Marie 9h30", "DUPONT||Marie"),
            ("DUPONT Marie-suivi HTA", "DUPONT||Marie"),
            ("DUPONT Marie -ECG", "DUPONT||Marie"),
            ("DUPONT Marie- IVG", "DUPONT||Marie"),
            ("DUPONT Marie\\ HTA", "DUPONT||Marie"),
            ("DUPONT Marie, Asthme", "DUPONT||Marie"),
            ("DUPONT Marie, Toto", "DUPONT||Marie"),
            ("DUPONT Marie Épilepsie", "DUPONT||Marie"),
            ("DUPONT Marie Syphilis", "DUPONT||Marie"),
            ("DUPONT Marie Viol", "DUPONT||Marie"),
            ("DUPONT Marie Gale", "DUPONT||Marie"),
            ("Marie DUPONT Gale", "DUPONT||Marie"),
            ("DUPONT Marie Genou Droit", "DUPONT||Marie"),
            ("DUPONT Marie Dos", "DUPONT||Marie"),
            ("DUPONT Marie Sourde", "DUPONT||Marie"),
            ("Mme DUPONT Herpès", "DUPONT||"),
            ("Mme DUPONT Viol", "DUPONT||"),
            ("DUPONT Syphilis", ""),
            ("URG DUPONT Marie", "DUPONT||Marie"),
            ("GALE Marie", "GALE||Marie"),
            ("LE SOURD Anne", "LE SOURD||Anne"),
            ("Anne Le Sourd", "?Anne Le Sourd"),
            ("DOS SANTOS Maria", "DOS SANTOS||Maria"),
            ("Maria Dos Santos", "?Maria Dos Santos"),
            ("SILVA Maria Dos Santos", "SILVA||Maria Dos Santos"),
            ("VIOLETTE Rose", "VIOLETTE||Rose"),
            ("BEN_ALI Mohamed", "BEN ALI||Mohamed"),
            ("EL_AMRANI Fatima", "EL AMRANI||Fatima"),
            ("N\"DIAYE Awa", "N'DIAYE||Awa"),
            ("D_ALMEIDA José", "D'ALMEIDA||José"),
            ("DUPONT Marie_HTA", "DUPONT||Marie"),
            ("VIP_DUPONT Marie", "DUPONT||Marie"),
            ("DUPONT Marie MACHIN", "DUPONT||Marie"),
            ("DUPONT Marie-Claire", "DUPONT||Marie-Claire"),
            ("M.DUPONT Jean", "DUPONT||Jean"),
            ("DIALLO Ben", "DIALLO||Ben"),
            ("TRAN Van", "TRAN||Van"),
            ("NGUYEN Thi Le", "NGUYEN||Thi Le"),
            ("DUPONT Marie MACHIN Truc", "DUPONT||Marie"),
            ("DUPONT Marie de MACHIN", "DUPONT||Marie"),
            ("Marie Ben", "?Marie Ben"),
            ("Ben DIALLO", "?Ben DIALLO"),
            ("Melle DUPONT Marie", "DUPONT||Marie"),
            ("Mme NGUYEN", "NGUYEN||"),
            ("Rdv Mme Nguyen (06 12 34 56 78)", "Nguyen||"),
            ("M. Suivi", ""),
            ("Mme X", ""),
            ("Bébé Bronchiolite", ""),
            ("BENALI Fatima (née DURAND)", "BENALI|DURAND|Fatima"),
            ("DURAND Fatima (ép. BENALI) - suivi", "BENALI|DURAND|Fatima"),
            ("BENALI Fatima (née le 12/03)", "BENALI||Fatima"),
            ("Famille DUPONT", "DUPONT||"),
            ("Bébé DUPONT", "DUPONT||"),
            ("Anniversaire de Luc", ""),
            ("Appeler Mme ROUX", "ROUX||"),
            ("RDV Mme LE GOFF Anne", "LE GOFF||Anne"),
            ("M. HTA", ""),
            ("ABS NGUYEN Minh", "NGUYEN||Minh"),
            ("NGUYEN Minh DCD", "NGUYEN||Minh"),
            ("MARTIN NÉE DUPONT Marie", "MARTIN|DUPONT|Marie"),
            ("DUPONT EPOUSE MARTIN Marie", "MARTIN|DUPONT|Marie"),
            ("Marie Martin (suivi HTA)", "?Marie Martin"),
            ("Marie Martin - suivi HTA", "?Marie Martin"),
            ("Marie Martin suivi HTA", "?Marie Martin"),
            ("DUPONT MARIE", "?DUPONT MARIE"),
            ("MARTIN (DUPONT) Marie", "MARTIN|DUPONT|Marie"),
            ("Mme MARTIN (née DUPONT) Marie - contrôle", "MARTIN|DUPONT|Marie"),
            ("MARTIN née DUPONT Marie", "MARTIN|DUPONT|Marie"),
            ("Marie MARTIN née DUPONT", "MARTIN|DUPONT|Marie"),
            ("DUPONT épouse MARTIN Marie", "MARTIN|DUPONT|Marie"),
            ("DUPONT, Marie", "DUPONT||Marie"),
            ("Dupont, Marie (IVG)", "Dupont||Marie"),
            ("DE LA FONTAINE Jean", "DE LA FONTAINE||Jean"),
            ("Jean de LA FONTAINE", "de LA FONTAINE||Jean"),
            ("D'ALMEIDA José", "D'ALMEIDA||José"),
            ("BEN ALI Mohamed", "BEN ALI||Mohamed"),
            ("EL AMRANI Fatima-Zahra", "EL AMRANI||Fatima-Zahra"),
            ("Nouveau-né DUPONT", "DUPONT||"),
            ("Bébé DUPONT Léo", "DUPONT||Léo"),
            ("Enfant DE SILVA Maria", "DE SILVA||Maria"),
            ("Bébé de SILVA Maria", "=Bébé de SILVA Maria"),
            ("Vaccin bébé de Mme SILVA Maria (2 mois)", "=bébé de SILVA Maria"),
            ("fils de KONÉ Ibrahim", "=fils de KONÉ Ibrahim"),
            ("SILVA (fille de Maria)", "=fille de Maria"),
            ("ENFANT DE SILVA MARIA", "=ENFANT DE SILVA MARIA"),
            ("Fille d’ALMEIDA", "=Fille d’ALMEIDA"),
            ("suivi HTA", ""),
            ("IVG", ""),
            ("ECG contrôle", ""),
            ("Réunion", ""),
            ("", ""),
            ("Madame veuve KONE née DIOP Fatou", "KONE|DIOP|Fatou"),
            ("Mme Vve KONE Fatou", "KONE||Fatou"),
            ("DUPONT Mme Eva", "DUPONT||Eva"),
            ("DUPONT Eva Mme", "DUPONT||Eva"),
            ("DUPONT M. Jean", "DUPONT||Jean"),
            ("DUPONT M Jean", "DUPONT||Jean"),
            ("DUPONT Jean M", "DUPONT||Jean M"),
            ("SAINT-EXUPÉRY Antoine de", "de SAINT-EXUPÉRY||Antoine"),
            ("ROUX Marie, contrôle de", "ROUX||Marie"),
            ("KONE/DIOP Fatou", ""),
            ("Fatou KONE/DIOP", ""),
            ("ECG/DUPONT Marie", "DUPONT||Marie"),
        ] {
            assert_eq!(told(whole), expected, "{whole}");
        }
    }

    #[test]
    fn unsorted_words_may_be_parted_in_every_way() {
        let partings = WholeName::read("Marie Anne Martin").list_partings();
        let is = |family: &str, first: &str| partings.contains(&(family.to_owned(), first.to_owned()));
        assert!(is("Martin", "Marie Anne") && is("Marie", "Anne Martin") && partings.len() == 4);
    }

    #[test]
    fn a_family_cell_may_hold_the_birth_name_and_nothing_clinical() {
        let told = |cell| {
            let (used, birth) = family_names(cell);
            format!("{}|{}", used.unwrap_or_default(), birth.unwrap_or_default())
        };
        assert_eq!(told("MARTIN (DUPONT)"), "MARTIN|DUPONT");
        assert_eq!(told("MARTIN née DUPONT"), "MARTIN|DUPONT");
        assert_eq!(told("MARTIN NÉE DUPONT"), "MARTIN|DUPONT");
        assert_eq!(told("DUPONT épouse MARTIN"), "MARTIN|DUPONT");
        assert_eq!(told("MARTIN suivi HTA"), "MARTIN|");
        assert_eq!(told("DE LA SALLE"), "DE LA SALLE|");
        assert_eq!(told("MARTIN - suivi HTA"), "MARTIN|");
        assert_eq!(told("MARTIN (ECG)"), "MARTIN|");
        assert_eq!(told("LE GOFF"), "LE GOFF|");
        assert_eq!(told("veuve KONE née DIOP"), "KONE|DIOP");
        assert_eq!(told("1234"), "|");
        for note in ["Anne-Marie suivi HTA", "Anne-Marie IVG", "Anne-Marie, diabète", "Anne-Marie-suivi"] {
            assert_eq!(first_names(note).as_deref(), Some("Anne-Marie"), "{note}");
        }
        assert_eq!(first_names("Van Sang").as_deref(), Some("Van Sang"));
        assert_eq!(first_names("Anne-Marie (sourde)").as_deref(), Some("Anne-Marie"));
    }
}
