//! Spellings of one name: with and without its accents, spaces, hyphens and apostrophes.

use crate::domain::{name, order};

/// True when the names are alike without case and accents, hyphens and spaces alike.
pub fn alike_names(one: &str, other: &str) -> bool {
    let spaced =
        |name: &str| name::fold_text(name).replace(['-', '\''], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    spaced(one) == spaced(other)
}

/// A folded name as it is written, with spaces only, with hyphens only, and with or without its apostrophes.
pub fn list_spellings(name: &str) -> Vec<String> {
    let folded = name::fold_text(name);
    if !folded.contains([' ', '-', '\'']) {
        return vec![folded];
    }
    // « N DIAYE » is N’DIAYE: one letter alone before a word has lost its apostrophe.
    let apart = folded.replace(['-', '\''], " ");
    let words: Vec<_> = apart.split_whitespace().collect();
    let joined = |with: &str| {
        let begin = words.iter().map(|word| (word, if word.chars().count() == 1 { "'" } else { with }));
        let text: String = begin.flat_map(|(word, sign)| [word, sign]).collect();
        text.trim_end_matches(['\'', '-', ' ']).to_owned()
    };
    let mut all = vec![
        folded.replace('-', " "),
        folded.replace(' ', "-"),
        words.join(" "),
        words.join("-"),
        joined(" "),
        joined("-"),
        folded,
    ];
    order::sort(&mut all);
    all.dedup();
    all
}
