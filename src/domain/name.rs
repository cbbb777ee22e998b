//! Names: cleaned at the door, shown safely, compared without accents, shortened behind the curtain.

use std::borrow::Cow;

use unicode_general_category::{GeneralCategory, get_general_category};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Cleans a text for storage: NFC, without control or format characters, spaces single and none at the ends.
pub fn clean_text(text: &str) -> String {
    if is_clean(text) {
        return text.to_owned();
    }
    let kept: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_unseen(*c)).nfc().collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tells whether a text is surely as [`clean_text`] leaves it: signs of Western Europe, each one character, with single spaces inside. Most texts
/// are, and an import asks about millions of them.
pub fn is_clean(text: &str) -> bool {
    let mut spaced = true;
    for sign in text.chars() {
        let plain = matches!(sign, ' '..='~' | 'À'..='ſ' | '’');
        if !plain || (spaced && sign == ' ') {
            return false;
        }
        spaced = sign == ' ';
    }
    !spaced || text.is_empty()
}

/// The text with each control or format character shown as `�`: for what did not come through [`clean_text`].
pub fn show_controls(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if is_unseen(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The text without its control and format characters: for paper, where no `�` is wanted and no command is obeyed.
pub fn strip_controls(text: &str) -> String {
    text.chars().filter(|c| !is_unseen(*c)).collect()
}

/// The text between guillemets for a message, cleaned and cut at 40 characters: a pasted page must not fill the screen.
pub fn quote_briefly(text: &str) -> String {
    let text = clean_text(text);
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("« {}… »", &text[..end]),
        None => format!("« {text} »"),
    }
}

/// True when each word of `typed` stands at the beginning of a word of `text`, with the signs inside it: « d’angelo »,
/// « 09:30 ». Letters are compared as people hear them: no case, no accents.
pub fn begins_words(typed: &str, text: &str) -> bool {
    let (typed, text) = (fold_text(typed), fold_text(text));
    let begins_one = |begun: &str| {
        let mut before = ' ';
        let mut places = text.char_indices();
        places.any(|(at, sign)| !is_word_sign(std::mem::replace(&mut before, sign)) && text[at..].starts_with(begun))
    };
    let words = typed.split_whitespace().map(|word| word.trim_matches(|sign| !is_word_sign(sign)));
    words.filter(|word| !word.is_empty()).all(begins_one)
}

/// True when `typed` is short for the words of `text`: three letters or more that begin every one of several words, « rdv »
/// for « rendez-vous ». Letters scattered in one word say nothing: « rou » is no « retour ».
pub fn abbreviates(typed: &str, text: &str) -> bool {
    let (typed, text) = (fold_text(typed), fold_text(text));
    let words: Vec<_> = text.split(|sign| !is_word_sign(sign)).filter(|word| !word.is_empty()).collect();
    words.len() > 1 && typed.chars().count() > 2 && begins_each(&typed, &words)
}

/// True when `typed` is, for each of `words`, its first letter and others of it in their order.
fn begins_each(typed: &str, words: &[&str]) -> bool {
    let Some((word, others)) = words.split_first() else { return typed.is_empty() };
    let begins = |letters: &str| {
        let mut rest = word.chars();
        letters.chars().next() == word.chars().next() && letters.chars().all(|letter| rest.any(|other| other == letter))
    };
    let mut ends = typed.char_indices().map(|(at, sign)| at + sign.len_utf8());
    ends.any(|end| begins(&typed[..end]) && begins_each(&typed[end..], others))
}

/// True for a letter, a figure, or a mark of a letter.
fn is_word_sign(sign: char) -> bool {
    sign.is_numeric() || is_letter(sign)
}

/// True for a letter, or a mark without which the letter before it is another: a vowel sign, a virama.
pub fn is_letter(sign: char) -> bool {
    sign.is_alphabetic() || is_combining_mark(sign)
}

/// Words of names that are written apart or joined, or left out, folded.
pub const PARTICLES: &[&str] = &[
    // French, Breton, Basque and Occitan surnames.
    "d", "de", "du", "des", "l", "la", "le", "les", "saint", "sainte", "st", "ste",
    // Portuguese, Spanish, Italian.
    "da", "do", "dos", "das", "del", "della", "di", "lo", "los", "las", "dall", "san",
    // Arabic and Berber: son of, the, people of, servant of, father of, my lord, pilgrim.
    "ben", "bin", "bent", "ibn", "ould", "el", "al", "ait", "abdel", "abdul", "abd", "abou", "abu", "bou", "si", "sidi",
    "hadj", "bel", // West African elisions, Dutch, German, Gaelic.
    "n", "m", "k", "van", "von", "der", "den", "ten", "mc", "mac", "o",
];

/// The text for comparing words: lower case, no accents, ligatures opened, apostrophes and hyphens of one sort.
pub fn fold_text(text: &str) -> String {
    if text.is_ascii() {
        let mut folded = text.to_ascii_lowercase();
        if folded.contains('`') {
            folded = folded.replace('`', "'");
        }
        return folded;
    }
    let mut folded = String::with_capacity(text.len());
    // Only the accents of the Latin script are dropped: elsewhere such marks are vowels.
    for c in text.to_lowercase().nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            '’' | '‘' | 'ʼ' | '`' | '´' => folded.push('\''),
            '‐' | '‑' | '–' => folded.push('-'),
            _ => folded.push(c),
        }
    }
    folded
}

/// Words of the text, folded, with a blank before each and after the last, so that whole words are found in it.
pub fn spaced_words(text: &str) -> String {
    let folded = fold_text(text);
    let words: Vec<_> = folded.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

/// « BEN ALI Mohamed »: the family name in capitals, first names as written, or with a capital each when they come
/// all in capitals.
pub fn display_name(used: &str, first: Option<&str>) -> String {
    let first = first.unwrap_or_default().trim();
    let first = if first.chars().any(char::is_lowercase) { first.to_owned() } else { capitalise_words(first) };
    format!("{} {first}", used.trim().to_uppercase()).trim().to_owned()
}

/// « réponse écrite » as a line begins: « Réponse écrite ».
pub fn capitalise_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Names without the words that all of them begin with, where several have to be told apart in a narrow column.
pub fn drop_shared_words(names: &[String]) -> Vec<&str> {
    let mut start = 0;
    if let [first, others @ ..] = names
        && !others.is_empty()
    {
        let begins = first.match_indices(' ').map(|(at, _)| at + 1);
        let is_shared = |end: &usize| others.iter().all(|name| name.starts_with(&first[..*end]));
        start = begins.take_while(is_shared).last().unwrap_or(0);
    }
    names.iter().map(|name| &name[start..]).collect()
}

/// « En attente » inside a sentence: « en attente ».
pub fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// « d’Amina », « de Claire », « du Dr Morel »: the name after « de ».
pub fn with_de(name: &str) -> String {
    let is_vowel = |letter: &char| matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u');
    let folded = fold_text(name);
    let mut letters = folded.chars();
    let elides = match letters.next() {
        // « d’Yves », « de Yasmine ».
        Some('y') => letters.next().is_some_and(|after| after.is_alphabetic() && !is_vowel(&after)),
        first => first.as_ref().is_some_and(is_vowel),
    };
    match folded.split_once(' ') {
        Some(("dr", _)) => format!("du {name}"),
        Some(("dre", _)) => format!("de la {name}"),
        _ if elides => format!("d’{name}"),
        _ => format!("de {name}"),
    }
}

/// « B. A. M. »: the text shown for a name while the privacy curtain is drawn.
pub fn initials(name: &str) -> String {
    let initial = |word: &str| word.chars().find(|c| c.is_alphanumeric()).map(|c| format!("{}.", c.to_uppercase()));
    name.split_whitespace().filter_map(initial).collect::<Vec<_>>().join(" ")
}

/// « JEAN-MARC » as « Jean-Marc »: a capital after anything that is not a letter.
fn capitalise_words(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            // Lowered by the standard table, the Turkish İ leaves a stray dot behind.
            'İ' if inside => written.push('i'),
            _ if inside => written.extend(c.to_lowercase()),
            _ => written.push(c),
        }
        inside = c.is_alphabetic();
    }
    written
}

/// True for a text with letters of the Latin alphabet and of one whose letters look like them: Greek, Cyrillic, Armenian,
/// Cherokee. « Clаire » with a Russian « а » would pass for somebody else.
pub fn mixes_alphabets(text: &str) -> bool {
    let is_latin = |sign: char| matches!(sign, 'a'..='z' | 'A'..='Z' | 'À'..='ɏ' | 'Ḁ'..='ỿ');
    let is_alike = |sign: char| matches!(sign, '\u{370}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}');
    text.chars().any(is_latin) && text.chars().any(is_alike)
}

/// True for a character of the classes Cc or Cf: never drawn, and able to reorder or hide others.
pub fn is_unseen(c: char) -> bool {
    // Every cell of the screen passes here: the letters of French and of its neighbours are known without a search.
    if matches!(c, ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{24f}') {
        return false;
    }
    matches!(get_general_category(c), GeneralCategory::Control | GeneralCategory::Format)
}

/// True when the names have the same letters at their beginning and their end, three at least, and two at most between them.
pub fn is_near(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|name| fold_text(name).chars().collect::<Vec<_>>());
    let begin = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    begin + end > 2 && begin + end + 2 >= one.len().max(other.len())
}

/// True when the names may be two spellings of one: each word of the shorter is one of the other, or nearly so, each
/// for itself.
pub fn share_words(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let folded = fold_text(text);
        folded.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let [mut short, mut long] = [words(one), words(other)];
    // « DE LA TOUR », « DELATOUR ».
    if short.concat() == long.concat() {
        return true;
    }
    if short.len() > long.len() {
        std::mem::swap(&mut short, &mut long);
    }
    let begins = |word: &str, other: &str| word.chars().count() == 1 && other.starts_with(word);
    let alike = |word: &str, other: &str| is_near(word, other) || begins(word, other) || begins(other, word);
    short.iter().all(|word| {
        let same = long.iter().position(|other| other == word);
        let found = same.or_else(|| long.iter().position(|other| alike(word, other)));
        found.map(|at| long.remove(at)).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_as_it_is_written_whatever_its_signs() {
        let line = "09:30 « M. Paul » D’ANGELO Chloé प्रिया शर्मा রহিমা Saint-Denis prêt·e +1 (1992)";
        let words = [
            "प्रिया शर्मा",
            "शर",
            "রহিমা",
            "d'angelo",
            "angelo chlo",
            "09:30",
            "« M.",
            "(1992)",
            "saint-den",
            "prêt·e",
            "+1",
        ];
        for typed in words {
            assert!(begins_words(typed, line), "{typed}");
        }
        for typed in ["र्मा", "ngelo", "09:31", "enis"] {
            assert!(!begins_words(typed, line), "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_seen_does_not_come_in() {
        assert_eq!(clean_text("\u{feff}Le\u{200b}ïla\u{202e} \u{7}B\u{1b}"), "Leïla B");
        assert_eq!(clean_text("a\u{ad}b\u{2066}c\u{e0041}d\u{9b}"), "abcd");
    }

    #[test]
    fn what_is_taken_for_clean_is_what_cleaning_leaves() {
        let long = |text: &str| -> String {
            let kept: String = text
                .chars()
                .map(|c| if c.is_whitespace() { ' ' } else { c })
                .filter(|c| !is_unseen(*c))
                .nfc()
                .collect();
            kept.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let signs = ('\0'..='\u{17f}').chain(['’', '\u{301}', '\u{2009}', '中']);
        for sign in signs {
            for text in
                [format!("{sign}"), format!("a{sign}b"), format!("é{sign}"), format!("a {sign}"), format!("{sign} a")]
            {
                assert!(!is_clean(&text) || long(&text) == text, "{text:?}");
                assert_eq!(clean_text(&text), long(&text), "{text:?}");
            }
        }
        assert!(is_clean("LÉVÊQUE d’Aubigné Zoé") && is_clean("") && !is_clean("a  b") && !is_clean(" a"));
    }

    #[test]
    fn spaces_tabs_and_lines_become_one_space() {
        assert_eq!(clean_text("  BEN\t ALI\r\n\u{a0}Mohamed\u{2028}\u{202f}x "), "BEN ALI Mohamed x");
        assert_eq!(clean_text(" \n\t"), "");
    }

    #[test]
    fn two_ways_of_writing_an_accent_are_kept_as_one_even_around_a_hidden_character() {
        assert_eq!(clean_text("Ame\u{301}lie"), "Amélie");
        assert_eq!(clean_text("Ame\u{200d}\u{301}lie"), "Amélie");
    }

    #[test]
    fn cleaning_twice_changes_nothing_more() {
        for text in ["e\u{200b}\u{301} \u{2000}\t x", "\u{1fef}\u{85}\u{212a}", "中\u{feff}文", "a \u{301}"] {
            assert_eq!(clean_text(&clean_text(text)), clean_text(text));
        }
    }

    #[test]
    fn hidden_characters_are_shown_one_for_one() {
        assert_eq!(show_controls("a\u{202e}b\u{1b}[2J\n"), "a�b�[2J�");
        assert_eq!(show_controls("Zoé ‑ 中"), "Zoé ‑ 中");
    }

    #[test]
    fn a_quote_is_clean_and_short() {
        assert_eq!(quote_briefly(" 26/\u{202e}13 "), "«\u{a0}26/13\u{a0}»");
        assert_eq!(quote_briefly(&"é".repeat(40)), format!("«\u{a0}{}\u{a0}»", "é".repeat(40)));
        assert_eq!(quote_briefly(&"é".repeat(41)), format!("«\u{a0}{}…\u{a0}»", "é".repeat(40)));
    }

    #[test]
    fn names_that_sound_alike_on_paper_fold_to_the_same_word() {
        assert_eq!(fold_text("L’ŒUVRE N´Golo"), "l'oeuvre n'golo");
        assert_eq!(fold_text("Ægidius Strauß"), "aegidius strauss");
        assert_eq!(fold_text("Łukasz ĐẶNG Søren"), "lukasz dang soren");
        assert_eq!(fold_text("İBRAHİM Işık"), "ibrahim isik");
        assert_eq!(fold_text("Jean‑Noe\u{308}l"), "jean-noel");
        assert_eq!(fold_text("Мария"), "мария");
    }

    #[test]
    fn the_family_name_is_in_capitals_and_the_first_name_as_written() {
        assert_eq!(display_name("Ben Ali", Some("Mohamed")), "BEN ALI Mohamed");
        assert_eq!(display_name("le goïc", Some("Anne de")), "LE GOÏC Anne de");
        assert_eq!(display_name("Weiß", Some("Ida")), "WEISS Ida");
        assert_eq!(display_name("McDonald", Some("JoAnn")), "MCDONALD JoAnn");
    }

    #[test]
    fn first_names_all_in_capitals_get_one_each() {
        assert_eq!(display_name("X", Some("IMENE GABRIELA")), "X Imene Gabriela");
        assert_eq!(display_name("X", Some("JEAN-MARC")), "X Jean-Marc");
        assert_eq!(display_name("X", Some("N’GOLO ÉLÉA")), "X N’Golo Éléa");
        assert_eq!(display_name("X", Some("İBRAHİM")), "X İbrahim");
        assert_eq!(display_name("X", Some("محمد")), "X محمد");
    }

    #[test]
    fn without_a_first_name_the_family_name_stands_alone() {
        assert_eq!(display_name("Diallo", None), "DIALLO");
        assert_eq!(display_name("Diallo", Some(" ")), "DIALLO");
    }

    #[test]
    fn a_name_after_de_reads_as_french_does() {
        for (name, said) in [
            ("Amina", "d’Amina"),
            ("ÉVRARD Zoé", "d’ÉVRARD Zoé"),
            ("Yves", "d’Yves"),
            ("Yasmine", "de Yasmine"),
            ("Hawa", "de Hawa"),
            ("Dr Morel", "du Dr Morel"),
            ("Dre Amrani", "de la Dre Amrani"),
            ("DRIDI Inès", "de DRIDI Inès"),
            ("« M. Paul »", "de « M. Paul »"),
            ("", "de "),
        ] {
            assert_eq!(with_de(name), said);
        }
    }

    #[test]
    fn the_curtain_leaves_initials() {
        assert_eq!(initials("BEN ALI Mohamed"), "B. A. M.");
        assert_eq!(initials("’t HOOFT (Élise) —"), "T. H. É.");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn two_spellings_of_a_name_share_it_and_two_members_of_a_family_do_not() {
        for (one, other) in [
            ("DUPOND Marie", "DUPONT Marie"),
            ("KAYA E.", "KAYA Elif"),
            ("DE LA TOUR Anne", "Delatour Anne"),
            ("DUPONT Marie", "LEROY-DUPONT Marie Anne"),
        ] {
            assert!(share_words(one, other), "{one}, {other}");
        }
        for (one, other) in [
            ("MARTIN Paul", "MARTIN Luc"),
            ("MARTIN M", "MARTIN P"),
            ("BA Awa", "LY Aïssa"),
            ("DUPONT Marie", "LEROY Marie"),
        ] {
            assert!(!share_words(one, other), "{one}, {other}");
        }
    }

    #[test]
    fn names_are_told_apart_without_the_words_that_all_begin_with() {
        let told = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            drop_shared_words(&names).join(", ")
        };
        assert_eq!(told(&["Centre de santé Nord", "Centre de santé Sud"]), "Nord, Sud");
        assert_eq!(told(&["Centre de santé", "Centre de soins"]), "santé, soins");
        assert_eq!(told(&["Les Tilleuls", "La Fontaine"]), "Les Tilleuls, La Fontaine");
        assert_eq!(told(&["Centre de santé"]), "Centre de santé");
    }
}
