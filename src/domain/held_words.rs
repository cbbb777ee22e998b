//! Tells whether a name holds every word that was typed for it, or is only near them.

use super::name;

/// Letters of a word that may be two initials: « mb » for Marie Benali.
const INITIALS: usize = 2;

/// The first word of `typed` that none of the `names` of somebody holds as a beginning, joined or parted as people write
/// them: « legoff », « ben ali », « kayaelif ». Digits are left to whoever has looked for them.
pub fn missing_word(typed: &str, names: &[&str]) -> Option<String> {
    let tokens: Vec<String> = names.iter().flat_map(|name| words(name)).collect();
    let typed = words(typed);
    let mut at = 0;
    while at < typed.len() {
        let next = typed.get(at + 1);
        let held = is_held(&typed[at], &tokens);
        let joined = || next.is_some_and(|next| is_held(&format!("{}{next}", typed[at]), &tokens));
        if held && next.is_none_or(|next| is_held(next, &tokens)) {
            at += 1;
        } else if joined() {
            at += 2;
        } else if held {
            at += 1;
        } else {
            return Some(typed[at].clone());
        }
    }
    None
}

fn words(text: &str) -> Vec<String> {
    let folded = name::fold_text(text);
    // A number, or a date, is no word of a name.
    let pieces = folded.split_whitespace().filter(|piece| !piece.contains(|sign: char| sign.is_ascii_digit()));
    let parts = pieces.flat_map(|piece| piece.split(|sign| !name::is_letter(sign)));
    parts.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn is_held(word: &str, tokens: &[String]) -> bool {
    // Words that follow one another, written as one.
    let begins = |word: &str| {
        (0..tokens.len()).any(|from| {
            let mut rest = word;
            tokens[from..].iter().any(|token| {
                let begun = token.starts_with(rest);
                match rest.strip_prefix(token.as_str()) {
                    Some(after) => rest = after,
                    None if !begun => rest = "\0",
                    None => {}
                }
                begun
            })
        })
    };
    let parted =
        |(at, _): (usize, char)| at > 0 && tokens.iter().any(|token| *token == word[..at]) && begins(&word[at..]);
    let initials = || {
        let begin = |sign: char| tokens.iter().any(|token| token.starts_with(sign));
        word.chars().count() == INITIALS && word.chars().all(begin)
    };
    begins(word) || word.char_indices().any(parted) || initials()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_the_words_it_begins_with_however_they_are_joined() {
        let names: &[&str] = &["LE GOFF-BEN ALI Anne-Marie", "D’ABZAC"];
        for typed in [
            "",
            "goff",
            "anne le",
            "legoff",
            "benali",
            "annemarie",
            "gof an 85",
            "dabzac 12/03/1985",
            "ga",
            "goffanne",
            "be nali",
        ] {
            assert_eq!(missing_word(typed, names), None, "{typed}");
        }
        for (typed, missing) in [("goff anna", "anna"), ("legof marion", "marion"), ("abzak", "abzak"), ("gx", "gx")] {
            assert_eq!(missing_word(typed, names).as_deref(), Some(missing), "{typed}");
        }
    }
}
