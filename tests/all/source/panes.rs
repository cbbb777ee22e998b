//! Panes are known by their declarations: outside their folders no source names one, and within them no rule reads the code
//! of a state or of a choice.

use std::path::Path;

use comptoir::panes::PANES;

use super::typography::literals;
use super::{program_text, sources};

/// A file, words that stand there all the same, and why.
const ALLOWED: &[(&str, &[&str], &str)] = &[
    (
        "src/store/file/migrate.rs",
        &["arrival", "renewal", "transport", "certificate", "callback", "follow_up", "taken_call"],
        "the names of steps that have landed",
    ),
    ("src/store/write/reminders.rs", &["arrival", "callback"], "columns of a table that has landed"),
    (
        "src/cli/import/name_words.rs",
        &["rappel", "ordonnance", "certificat", "accompagnement"],
        "words that stand in agendas, not panes",
    ),
    ("src/domain/site.rs", &["ordonnance", "transport"], "reasons of a call, as the centre writes them, not panes"),
    ("src/cli/commands.rs", &["ordonnances"], "an example of the name of a pane"),
    ("src/protocol/site.rs", &["ordonnance"], "an example of a reason of a call"),
    ("src/protocol/form_records.rs", &["ordonnances"], "an example of the name of a pane"),
    (
        "src/app/screens/tour.rs",
        &["arrivées", "café", "ordonnances", "transports", "certificats", "rappels"],
        "the tour of the demonstration, which tells a newcomer of the five panes",
    ),
    ("src/hub/connect.rs", &["certificate"], "what TLS shows of a server, not a pane"),
    ("src/hub/error.rs", &["certificat"], "what TLS shows of a server, not a pane"),
    ("src/model/verb.rs", &["café", "compter un appel"], "a letter of the desk, whichever pane takes it"),
];

/// A call ahead of an appointment is called so, whichever pane holds it.
const REMINDER: &[&str] = &["rappel de rendez-vous", "rappels de rendez-vous"];
/// The files that speak of them.
const REMINDING: &[&str] = &[
    "src/app/commands.rs",
    "src/app/screens/proposal.rs",
    "src/cli/commands.rs",
    "src/cli/remind.rs",
    "src/protocol/form_records.rs",
    "src/protocol/query.rs",
    "src/store/write/reminders.rs",
];

/// The code of a file: no comments, and no tests.
fn code(path: &Path) -> String {
    let text = program_text(path);
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Is `word` in `text`, whole: neither a letter nor a sign of a name beside it?
fn holds(text: &str, word: &str) -> bool {
    let part = |sign: Option<char>| sign.is_some_and(char::is_alphabetic);
    text.match_indices(word)
        .any(|(at, _)| !part(text[..at].chars().next_back()) && !part(text[at + word.len()..].chars().next()))
}

#[test]
fn no_source_outside_the_panes_names_one() {
    let mut found = Vec::new();
    for file in sources("src") {
        if file.starts_with("src/panes") || file.ends_with("tests.rs") {
            continue;
        }
        let text = code(&file);
        let shown = file.display().to_string();
        let allowed: Vec<_> =
            ALLOWED.iter().filter(|(path, ..)| *path == shown).flat_map(|(_, words, _)| *words).collect();
        let lower = text.to_lowercase();
        let mut said: Vec<String> = literals(&text).into_iter().map(|(_, words)| words.to_lowercase()).collect();
        if REMINDING.contains(&shown.as_str()) {
            said.retain(|words| !REMINDER.iter().any(|word| words.contains(word)) && words != "rappel");
            said.retain(|words| !words.starts_with("un rappel pour chaque rendez-vous"));
        }
        for kind in PANES {
            let french = [kind.title.to_lowercase(), kind.noun.one.to_owned()];
            let quick = kind.quick_add.map(|quick| quick.word.to_owned());
            let nameless = kind.nameless.map(|nameless| nameless.nouns).into_iter();
            let nameless = nameless.flat_map(|(one, several)| [one.to_owned(), several.to_owned()]);
            for word in french.into_iter().chain(quick).chain(nameless) {
                if !allowed.contains(&&word.as_str()) && said.iter().any(|words| holds(words, &word)) {
                    found.push(format!("{shown}: « {word} »"));
                }
            }
            if !allowed.contains(&&kind.table) && holds(&lower, kind.table) {
                found.push(format!("{shown}: {}", kind.table));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_word_is_found_whole() {
    assert!(holds("une arrivée.", "arrivée") && holds("x_arrival::y", "arrival"));
    assert!(!holds("arrivées", "arrivée") && !holds("transporteur", "transport"));
}

#[test]
fn no_rule_of_a_pane_reads_the_code_of_a_state_or_of_a_choice() {
    let mut found = Vec::new();
    for kind in PANES {
        let states = kind.states.iter().map(|state| state.code);
        let words = kind.fields.iter().flat_map(|field| match field.shape {
            comptoir::model::Shape::Choice(words) | comptoir::model::Shape::Choices(words) => words,
            _ => &[],
        });
        let codes: Vec<_> = states.chain(words.map(|word| word.code)).filter(|code| code.len() > 1).collect();
        let folder = Path::new("src/panes").join(kind.table);
        for file in super::rust_files(&folder) {
            let text = code(&file);
            // Lists are declared there, and the demonstration types words as somebody at the desk would.
            let declares = ["choices.rs", "mod.rs"].iter().any(|name| file.ends_with(name));
            if declares || file.components().any(|part| part.as_os_str().to_string_lossy().starts_with("demo")) {
                continue;
            }
            for line in text.lines() {
                let literal = |code: &&&str| line.contains(&format!("\"{code}\""));
                if let Some(code) = codes.iter().find(literal)
                    && !line.contains("choice(")
                    && !line.contains("Fact::")
                {
                    found.push(format!("{}: {code}", file.display()));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn each_state_is_named_where_a_rule_matches_them() {
    let mut found = Vec::new();
    for file in sources("src/panes") {
        let text = code(&file);
        for (at, head) in text.match_indices("State::of(item) {").chain(text.match_indices("State::from(to) {")) {
            let (mut depth, mut end) = (1, text.len());
            let body = &text[at + head.len()..];
            for (place, sign) in body.char_indices() {
                match sign {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    end = place;
                    break;
                }
            }
            // Indented once more than the match: its own arms.
            let before = text[..at].lines().next_back().unwrap_or_default();
            let own = before.len() - before.trim_start().len() + 4;
            let arm =
                |line: &&str| line.len() - line.trim_start().len() == own && line.trim_start().starts_with("_ =>");
            if body[..end.min(body.len())].lines().any(|line| arm(&line)) {
                found.push(format!("{}: {}", file.display(), before.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
