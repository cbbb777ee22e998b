//! French as it is printed: what the program says keeps its punctuation beside its word and its apostrophes curved.

use super::{program_text, sources};
use comptoir::model::Verb;
use std::path::Path;

/// Signs that no line may begin with: a no-break space stands before them.
const TALL: &[char] = &[':', ';', '!', '?', '»'];

#[test]
fn punctuation_never_leaves_its_word() {
    // A sign that something follows at once is not French (`?1` of SQL, `:name`, `!=`), one that stands alone is a mark.
    let ends = |next: Option<char>| next.is_none_or(|next| next.is_whitespace() || "»),.…".contains(next));
    each_literal(|_, literal| {
        let signs: Vec<char> = literal.chars().collect();
        let alone = |at: usize| at == 0 || signs[at - 1].is_whitespace();
        let torn = |at: usize| {
            signs[at] == ' ' && TALL.contains(&signs[at + 1]) && ends(signs.get(at + 2).copied()) && !alone(at)
        };
        let open = |at: usize| signs[at] == '«' && signs[at + 1] == ' ';
        (0..signs.len().saturating_sub(1)).any(|at| torn(at) || open(at))
    });
}

#[test]
fn the_sentence_of_a_verb_is_written_with_its_key_alone() {
    each_literal(|file, literal| {
        !file.ends_with("model/verb.rs") && Verb::ALL.iter().any(|verb| verb.says() == literal)
    });
}

/// Compared with what was typed once it is folded, where every apostrophe is straight.
const FOLDED: &[&str] = &["aujourd'hui"];

#[test]
fn apostrophes_are_curved() {
    each_literal(|_, literal| {
        if FOLDED.contains(&literal) {
            return false;
        }
        let signs: Vec<char> = literal.chars().collect();
        signs.windows(3).any(|three| three[0].is_alphabetic() && three[1] == '\'' && three[2].is_alphabetic())
    });
}

/// Fails with every literal of the program that `wrong` finds.
fn each_literal(wrong: impl Fn(&Path, &str) -> bool) {
    let mut found = Vec::new();
    for file in sources("src") {
        // Tests may say what they like.
        for (line, literal) in literals(&program_text(&file)) {
            if wrong(&file, &literal) {
                found.push(format!("{}:{line}: {literal}", file.display()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The string literals of a Rust text, with their lines: comments, characters and lifetimes are passed over.
pub(super) fn literals(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    let line = |rest: &str| text[..text.len() - rest.len()].lines().count().max(1);
    while let Some(sign) = rest.chars().next() {
        let raw = rest.strip_prefix('r').map(|after| (after.len() - after.trim_start_matches('#').len(), after));
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if let Some((hashes, after)) = raw.filter(|(hashes, after)| after[*hashes..].starts_with('"')) {
            let (close, body) = (format!("\"{}", "#".repeat(hashes)), &after[hashes + 1..]);
            let end = body.find(&close).unwrap_or(body.len());
            found.push((line(rest), body[..end].to_owned()));
            rest = body[end..].strip_prefix(close.as_str()).unwrap_or_default();
        } else if sign == '"' {
            let (literal, after) = quoted(&rest[1..]);
            found.push((line(rest), literal));
            rest = after;
        } else if sign == '\'' {
            // `'x'` and `'\u{a0}'` are characters; `'static` is a lifetime.
            let body = &rest[1..];
            let one = body.chars().next().map_or(0, char::len_utf8);
            rest = match body.strip_prefix('\\') {
                Some(escaped) => escaped
                    .char_indices()
                    .skip(1)
                    .find(|(_, sign)| *sign == '\'')
                    .map_or("", |(at, _)| &escaped[at + 1..]),
                None => body[one..].strip_prefix('\'').unwrap_or(body),
            };
        } else {
            // A name that ends in `r` is no raw string.
            let word = rest.len() - rest.trim_start_matches(|sign: char| sign.is_alphanumeric() || sign == '_').len();
            rest = &rest[word.max(sign.len_utf8())..];
        }
    }
    found
}

/// What stands before the closing quote, its escapes read, and what comes after it.
fn quoted(text: &str) -> (String, &str) {
    let mut literal = String::new();
    let mut signs = text.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return (literal, &text[at + 1..]),
            '\\' => match signs.next() {
                // The next line goes on where its text begins.
                Some((at, '\n')) => {
                    let after = text[at..].trim_start();
                    signs = text.char_indices();
                    let begun = text.len() - after.len();
                    while signs.offset() < begun {
                        signs.next();
                    }
                }
                Some((at, 'u')) => {
                    let code =
                        text[at..].strip_prefix("u{").and_then(|rest| rest.split_once('}')).map(|(code, _)| code);
                    let code = code.unwrap_or_else(|| panic!("a code stands after \\u: {text}"));
                    literal.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
                    for _ in 0..code.len() + 2 {
                        signs.next();
                    }
                }
                Some((_, 'n')) => literal.push('\n'),
                Some((_, other)) => literal.push(other),
                None => {}
            },
            sign => literal.push(sign),
        }
    }
    (literal, "")
}

#[test]
fn the_scan_reads_literals_as_the_compiler_does() {
    let text = r##"let a = "un\u{a0}: deux"; // "non"
        let b = '"'; let c: &'static str = r#"brut ": «"#; let d = "suite \
            ici"; let e = '\''; let f = '\u{a0}'; let for_r = "r";"##;
    let read: Vec<_> = literals(text).into_iter().map(|(_, literal)| literal).collect();
    assert_eq!(read, ["un\u{a0}: deux", "brut \": «", "suite ici", "r"]);
}
