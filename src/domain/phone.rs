//! Telephone numbers: stored as `+` and digits (E.164), shown as people read them aloud.

use super::name::{clean_text, quote_briefly};

/// Digits alone of which a number that ends so is looked for.
pub const LEAST_DIGITS: usize = 2;

/// Normalises a number for storage: « 06 12 34 56 78 », « +33 (0)6 12… » and « 0033612… » all give `+33612345678`; a
/// foreign number keeps its own prefix. Ten digits in France, 7 to 15 after `+` or `00` elsewhere (ITU-T E.164).
pub fn normalise_number(text: &str) -> Result<String, String> {
    let said = clean_text(text);
    if said.is_empty() {
        return Err(format!("Le numéro est vide{EXAMPLE}"));
    }
    let bare = |said: &str| -> String { said.chars().filter(|c| !SEPARATORS.contains(*c)).collect() };
    let mut dialled = bare(&said);
    if dialled.starts_with('+') || dialled.starts_with("00") {
        // After a prefix, « (0) » is the zero that is not dialled from abroad.
        dialled = bare(&said.replace("(0)", ""));
    }
    if !all_digits(dialled.strip_prefix('+').unwrap_or(&dialled)) {
        return Err(format!("{} n’est pas un numéro de téléphone{EXAMPLE}", quote_briefly(text)));
    }
    let french = |rest: &str| (rest.len() == 9 && !rest.starts_with('0')).then(|| format!("+33{rest}"));
    let foreign =
        |digits: &str| ((7..=15).contains(&digits.len()) && !digits.starts_with('0')).then(|| format!("+{digits}"));
    let kept = match dialled.strip_prefix('+').or_else(|| dialled.strip_prefix("00")) {
        Some(digits) => match digits.strip_prefix("33") {
            Some(rest) => french(rest.strip_prefix('0').unwrap_or(rest)),
            None => foreign(digits),
        },
        None => dialled.strip_prefix('0').or_else(|| dialled.strip_prefix("33")).and_then(french),
    };
    kept.ok_or_else(|| wrong_length(text))
}

/// Formats a stored number for reading: « 06 12 34 56 78 », « +32 470 123 456 ». [`normalise_number`] reads it back.
pub fn display_number(number: &str) -> String {
    let Some(digits) = number.strip_prefix('+').filter(|rest| all_digits(rest)) else {
        return number.to_owned();
    };
    match digits.strip_prefix("33") {
        Some(rest) if rest.len() == 9 => group_digits(&format!("0{rest}"), 2),
        _ => {
            let (country, rest) = digits.split_at(country_len(digits).min(digits.len()));
            format!("+{country} {}", group_digits(rest, 3)).trim_end().to_owned()
        }
    }
}

/// The text with `instead` in the place of every telephone number in it; none where it has none. A day and an hour are no
/// number.
pub fn strike_numbers(text: &str, instead: &str) -> Option<String> {
    let (mut struck, mut rest) = (String::new(), text);
    while let Some(from) = rest.find(|sign: char| sign == '+' || sign.is_ascii_digit()) {
        let said = &rest[from..];
        let joins = |sign: char| sign.is_ascii_digit() || "+ ./-\u{a0}\u{202f}()".contains(sign);
        let end = said.find(|sign: char| !joins(sign)).unwrap_or(said.len());
        // A « + » alone is taken too: each round goes on.
        let whole = &said[..said[..end].trim_end_matches(|sign: char| !sign.is_ascii_digit()).len().max(1)];
        let (before, number) = match find_number(whole) {
            Some((at, length)) => (&whole[..at], Some(length)),
            None => (whole, None),
        };
        struck.push_str(&rest[..from]);
        struck.push_str(before);
        struck.push_str(number.map_or("", |_| instead));
        rest = &said[before.len() + number.unwrap_or(0)..];
    }
    (!struck.is_empty() && rest.len() < text.len()).then(|| struck + rest).filter(|struck| struck != text)
}

/// Finds the first telephone number in a run of digits and signs between them, the longest from there: place and length.
fn find_number(run: &str) -> Option<(usize, usize)> {
    let starts = |at: usize| !run[..at].ends_with(|sign: char| sign.is_ascii_digit() || sign == '+');
    let begins = |(at, sign): (usize, char)| (sign == '+' || sign.is_ascii_digit() && starts(at)).then_some(at);
    run.char_indices().filter_map(begins).find_map(|at| {
        let ends = run[at..].char_indices().rev().filter(|(_, sign)| sign.is_ascii_digit());
        let mut lengths = ends.map(|(last, _)| last + 1);
        let part = |length: usize| run[at + length..].starts_with(|sign: char| sign.is_ascii_digit());
        // « 05/03/2026 14 » is a day and an hour.
        let is_day = |said: &str| said.contains(['/', '.']) && said.contains(char::is_whitespace);
        let is_number = |said: &str| !is_day(said) && normalise_number(said).is_ok();
        lengths.find(|length| !part(*length) && is_number(&run[at..at + length])).map(|length| (at, length))
    })
}

/// The last two digits: enough to tell a person’s number from another without saying it.
pub fn last_two(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(2)..].to_owned()
}

const SEPARATORS: &str = " .-‐‑–/_,()";
const EXAMPLE: &str = "\u{a0}: écrivez par exemple « 06 12 34 56 78 », ou « +32 470 12 34 56 » pour l’étranger.";

fn wrong_length(text: &str) -> String {
    format!(
        "{} compte {} chiffres\u{a0}: un numéro français en a 10 (« 06 12 34 56 78 »), un numéro étranger \
         commence par + ou 00 (« +32 470 12 34 56 »).",
        quote_briefly(text),
        text.chars().filter(char::is_ascii_digit).count()
    )
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits by `size`; a last one left alone joins the group before it.
fn group_digits(digits: &str, size: usize) -> String {
    let mut said = String::with_capacity(digits.len() * 3 / 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % size == 0 && at + 1 < digits.len() {
            said.push(' ');
        }
        said.push(digit);
    }
    said
}

/// Number of digits of the country code (ITU-T E.164, list of assigned codes).
fn country_len(digits: &str) -> usize {
    let (first, second) = (digits.get(..1).unwrap_or_default(), digits.get(1..2).unwrap_or_default());
    let two_digits = match first {
        "1" | "7" => return 1,
        "2" => "07",
        "3" => "0123469",
        "4" => "013456789",
        "5" => "12345678",
        "6" => "0123456",
        "8" => "1246",
        "9" => "0123458",
        _ => "",
    };
    if two_digits.contains(second) { 2 } else { 3 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn free_words_leave_without_the_numbers_in_them() {
        for (words, left) in [
            ("rappeler au 06 12 34 56 78", "rappeler au …"),
            ("0612345678 ou +33 (0)6-12-34-56-78, sa sœur", "… ou …, sa sœur"),
            ("06.12.34.56.78 après 14h30", "… après 14h30"),
            ("06/12/34/56/78", "…"),
            ("le 12 06 12 34 56 78 le soir", "le 12 … le soir"),
            ("+32 470 12 34 56 (fille)", "… (fille)"),
            ("06 12 34 56 78 09 98 76 54 32", "… …"),
        ] {
            assert_eq!(strike_numbers(words, "…").as_deref(), Some(left), "{words}");
        }
        for words in
            ["", "3e porte, code 1234", "05/03/2026 14:30", "12.06.2026 à 8h", "dossier 310781406", "2 + 2 - 1", "+"]
        {
            assert_eq!(strike_numbers(words, "…"), None, "{words}");
        }
    }

    #[test]
    fn a_french_number_is_one_number_however_it_is_written() {
        for text in [
            "06 12 34 56 78",
            "0612345678",
            "06.12.34.56.78",
            "06-12-34-56-78",
            "06/12/34/56/78",
            "(06) 12 34 56 78",
            "06\u{a0}12\u{202f}34 56 78",
            " 0 612 345 678 ",
            "+33 6 12 34 56 78",
            "+33612345678",
            "+33 (0)6 12 34 56 78",
            "+33 06 12 34 56 78",
            "(+33) 6 12 34 56 78",
            "0033 6 12 34 56 78",
            "0033 (0)6 12 34 56 78",
            "33 6 12 34 56 78",
            "\u{202a}+33 6 12 34 56 78\u{202c}",
            "06–12–34–56–78",
        ] {
            assert_eq!(normalise_number(text).as_deref(), Ok("+33612345678"), "{text}");
        }
    }

    #[test]
    fn a_foreign_number_keeps_its_prefix() {
        assert_eq!(normalise_number("+32 470 12 34 56").unwrap(), "+32470123456");
        assert_eq!(normalise_number("00 213 661 23 45 67").unwrap(), "+213661234567");
        assert_eq!(normalise_number("+44 (0)20 7946 0958").unwrap(), "+442079460958");
        assert_eq!(normalise_number("+1 (212) 555-0123").unwrap(), "+12125550123");
        assert_eq!(normalise_number("+262 692 12 34 56").unwrap(), "+262692123456");
    }

    #[test]
    fn a_number_too_short_or_too_long_is_refused_with_its_count() {
        for (text, count) in [
            ("15", 2),
            ("3919", 4),
            ("06 12 34 56 7", 9),
            ("06 12 34 56 78 9", 11),
            ("612345678", 9),
            ("+33 6 12 34 56", 9),
            ("+32 4", 3),
            ("+1234567890123456", 16),
            ("06 12 34 56 78 / 07 12 34 56 78", 20),
        ] {
            let refused = normalise_number(text).unwrap_err();
            assert!(refused.contains(&format!("compte {count} chiffres")), "{text}: {refused}");
            assert!(refused.contains("« 06 12 34 56 78 »"), "{refused}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_an_example() {
        for text in ["ne sait pas", "06 12 34 56 78 (mère)", "O6 12 34 56 78", "", " \u{200b}"] {
            assert!(normalise_number(text).unwrap_err().contains("06 12 34 56 78\u{a0}»"), "{text}");
        }
        for text in
            ["+", "++33612345678", "06+12345678", "+3+612345678", "+-", "()", "00", "+0612345678", "(0)0", "(0)(0)"]
        {
            assert!(normalise_number(text).is_err(), "{text}");
        }
    }

    #[test]
    fn french_numbers_are_shown_in_twos_and_foreign_ones_after_their_prefix() {
        assert_eq!(display_number("+33612345678"), "06 12 34 56 78");
        assert_eq!(display_number("+32470123456"), "+32 470 123 456");
        assert_eq!(display_number("+213661234567"), "+213 661 234 567");
        assert_eq!(display_number("+442079460958"), "+44 207 946 0958");
        assert_eq!(display_number("+12125550123"), "+1 212 555 0123");
        assert_eq!(display_number("+35226123456"), "+352 261 234 56");
    }

    #[test]
    fn what_is_shown_is_read_back_as_the_same_number() {
        for country in 1..=998_u32 {
            for rest in ["1234", "12345", "123456", "1234567", "12345678", "123456789", "123456789012"] {
                if let Ok(kept) = normalise_number(&format!("+{country}{rest}")) {
                    assert_eq!(normalise_number(&display_number(&kept)), Ok(kept));
                }
            }
        }
    }

    #[test]
    fn what_was_never_a_number_is_shown_as_it_is() {
        assert_eq!(display_number("poste 12"), "poste 12");
        assert_eq!(display_number(""), "");
        assert_eq!(display_number("+"), "+");
    }

    #[test]
    fn two_digits_are_enough_to_tell_numbers_apart() {
        assert_eq!(last_two("+33612345678"), "78");
        assert_eq!(last_two("06 12 34 56 7 8"), "78");
        assert_eq!(last_two("7"), "7");
        assert_eq!(last_two(""), "");
    }
}
