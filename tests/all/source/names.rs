//! Names and words of the sources: one type a name, a verb and a noun a function, docs that say what a thing is, one
//! word a meaning.

use std::collections::BTreeMap;
use std::fs;

use super::{program_text, sources};

/// Words that begin a sentence about something else than the thing itself.
const NO_SUBJECT: &[&str] = &[
    "what", "who", "whom", "whose", "which", "where", "when", "whether", "why", "how", "that", "this", "these",
    "those", "it", "its", "they", "their", "them", "as", "of", "in", "on", "at", "by", "for", "from", "to", "with",
    "without", "within", "under", "over", "after", "before", "until", "since", "between", "beside", "behind", "among",
    "against", "through", "during", "about", "if", "unless", "while", "because", "so", "but", "and", "or", "nor",
    "not", "one", "ones", "all", "some", "any", "such", "here", "there", "he", "she", "his", "her", "we", "our", "is",
    "are", "does", "do", "has", "have", "can", "could", "may", "was", "would", "nobody", "somebody", "whoever",
    "nothing", "someone", "both", "each", "another", "only",
];

/// Docs in a thousand that may still begin with such a word.
const NO_SUBJECT_PERMILLE: usize = 2;

/// Functions of one word that the standard library names so too, and traits of crates.
const STANDARD: &[&str] = &[
    "new", "len", "next", "get", "default", "from", "into", "fmt", "eq", "cmp", "hash", "drop", "deref", "clone",
    "write", "read", "flush", "open", "close", "insert", "remove", "push", "pop", "iter", "map", "find", "run", "main",
    "name", "parse", "render", "area", "index", "add", "sub", "mul", "min", "max", "take", "sort", "last", "contains",
    "first", "start", "end", "set", "clear", "keys", "values", "extend", "count", "peek", "seek", "send", "recv",
    "join", "lock", "find", "update", "draw", "split", "merge", "filter", "poll", "wait", "load", "save", "store",
    "copy", "now", "print", "spawn", "parts", "lines", "words", "text", "source", "code", "label", "day", "month",
    "year", "path", "title", "kind",
];

/// Functions in a hundred that may have a name of one word beside those.
const ONE_WORD_PERCENT: usize = 18;

/// Terms of the vocabulary, at most: a reader learns them in one sitting.
const TERMS: usize = 25;

/// Words that stood for a term of the vocabulary, or for several: no name of the sources has them.
const BANNED: &[&str] = &["deed", "kin", "keeper", "ground", "stood"];

/// Names that follow one of `keywords` in the program, with their files.
fn defined_names(keywords: &[&str]) -> Vec<(String, String)> {
    let mut names = Vec::new();
    for file in sources("src") {
        for line in program_text(&file).lines().filter(|line| !line.trim_start().starts_with("//")) {
            let words: Vec<_> = line.split_whitespace().collect();
            for pair in words.windows(2).filter(|pair| keywords.contains(&pair[0])) {
                let name: String = pair[1].chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect();
                if !name.is_empty() {
                    names.push((name, file.display().to_string()));
                }
            }
        }
    }
    names
}

/// The words of a name, in lower case: `ReadPosition` and `read_position` are `read` and `position`.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for sign in name.chars() {
        if sign == '_' || (sign.is_uppercase() && after_lower) {
            words.push(String::new());
        }
        after_lower = sign.is_lowercase() || sign.is_ascii_digit();
        if let Some(word) = words.last_mut().filter(|_| sign != '_') {
            word.extend(sign.to_lowercase());
        }
    }
    words
}

#[test]
fn docs_begin_with_what_the_thing_is_or_does() {
    let (mut count, mut found) = (0, Vec::new());
    for file in sources("src") {
        let text = fs::read_to_string(&file).unwrap();
        let mut inside = false;
        for (at, line) in text.lines().enumerate() {
            let doc = ["///", "//!"].into_iter().find_map(|mark| line.trim_start().strip_prefix(mark));
            if let Some(doc) = doc.filter(|doc| !inside && !doc.trim().is_empty()) {
                count += 1;
                let first: String = doc.trim().chars().take_while(|sign| sign.is_alphanumeric()).collect();
                let same = doc.trim().starts_with("The same");
                if same || NO_SUBJECT.contains(&first.to_lowercase().as_str()) {
                    found.push(format!("{}:{}:{doc}", file.display(), at + 1));
                }
            }
            inside = doc.is_some();
        }
    }
    assert!(found.len() * 1000 <= count * NO_SUBJECT_PERMILLE, "{} of {count}: {found:#?}", found.len());
}

#[test]
fn functions_are_named_by_a_verb_and_a_noun() {
    let names = defined_names(&["fn"]);
    let short: Vec<_> = names.iter().filter(|(name, _)| !name.contains('_')).collect();
    let odd: Vec<_> = short.iter().filter(|(name, _)| !STANDARD.contains(&name.as_str())).collect();
    assert!(odd.len() * 100 <= names.len() * ONE_WORD_PERCENT, "{} of {}: {odd:#?}", odd.len(), names.len());
}

#[test]
fn a_vocabulary_of_few_terms_is_all_the_names_need() {
    let vocabulary = fs::read_to_string("src/vocabulary.md").unwrap();
    let rows = vocabulary.lines().filter(|line| line.starts_with("| ")).skip(2);
    let terms: Vec<_> = rows.filter_map(|row| row.split('|').nth(1)).map(str::trim).collect();
    assert!(!terms.is_empty() && terms.len() <= TERMS, "{} terms", terms.len());
    let keywords = ["fn", "struct", "enum", "trait", "type", "const", "static", "mod"];
    let banned = defined_names(&keywords);
    let banned: Vec<_> =
        banned.iter().filter(|(name, _)| words_of(name).iter().any(|word| BANNED.contains(&word.as_str()))).collect();
    assert!(banned.is_empty(), "{banned:#?}");
}

#[test]
fn two_public_types_never_share_a_name() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in sources("src") {
        for line in fs::read_to_string(&file).unwrap().lines() {
            let mut words = line.split_whitespace();
            if !words.next().is_some_and(|word| word == "pub" || word.starts_with("pub(")) {
                continue;
            }
            let mut words = words.skip_while(|word| word.ends_with(')'));
            if let (Some("struct" | "enum" | "trait" | "type"), Some(name)) = (words.next(), words.next()) {
                let name: String = name.chars().take_while(|sign| sign.is_alphanumeric()).collect();
                // A macro's own variable is no name.
                if !name.is_empty() {
                    homes.entry(name).or_default().push(file.display().to_string());
                }
            }
        }
    }
    homes.retain(|_, files| files.len() > 1);
    assert!(homes.is_empty(), "{homes:#?}");
}
