//! What a name means: one type, in whichever layer it is read.

use std::collections::BTreeMap;
use std::fs;

use super::sources;

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
