//! The table of verbs and keys, as a chapter for those who work at the desk.

use super::Block;
use super::markdown;
use crate::app::bindings::key_of;
use crate::app::keys::Key;
use crate::model::{Kind, Offer, OpenedBy, Verb};
use crate::panes::PANES;

/// The chapter, as Markdown.
pub fn verbs_page() -> String {
    let mut page = "# Une touche, un verbe\n".to_owned();
    for block in list_blocks() {
        page += &format!("\n{}", markdown::text(&block));
    }
    page
}

fn list_blocks() -> Vec<Block> {
    let text = |words: &str| Block::Text(words.to_owned());
    let part = |words: &str| Block::Part(words.to_owned());
    vec![
        text(
            "Une lettre veut dire la même chose dans tous les volets, sur une fiche, pendant un appel et à la relève. \
             Ce qui est rare n’a pas de lettre : q ouvre le menu, et quelques lettres de ses mots le trouvent.",
        ),
        part("Sur une ligne"),
        Block::Table([vec!["touche", "verbe"], PANES.iter().map(|pane| pane.title).collect()].concat(), of_lines()),
        part("Espace, d’un état au suivant"),
        Block::Table([vec!["état", "volet", "Espace"]].concat(), usual_steps()),
        part("Sans lettre, dans le menu"),
        Block::Table(vec!["volet", "ce que l’on y trouve"], PANES.iter().map(|pane| listed_steps(pane)).collect()),
        part("Pour une personne"),
        text(
            "Sur une fiche, ou dans la liste des personnes trouvées, le chiffre d’un volet y commence une ligne pour la \
             personne. En tapant dans la recherche, Ctrl et une lettre font de même pour la première.",
        ),
        Block::Table(vec!["touche", "commence", "en tapant"], started_panes()),
        part("Partout ailleurs"),
        Block::Table(vec!["touche", "verbe", "ce qu’elle fait"], other_keys()),
        text(
            "À une question, o ou Entrée dit oui, sauf pour plusieurs lignes à la fois\u{a0}: o seulement\u{a0}; toute autre \
             touche dit non.",
        ),
    ]
}

/// Words of the offers of `pane` that mean `verb`.
fn words(pane: &'static Kind, verb: Verb) -> Vec<&'static str> {
    let mut words: Vec<_> = pane.offers().filter(|offer| offer.verb() == Some(verb)).map(Offer::label).collect();
    words.dedup();
    words
}

fn is_of_lines(verb: Verb) -> bool {
    PANES.iter().any(|pane| !words(pane, verb).is_empty())
}

fn of_lines() -> Vec<Vec<String>> {
    let row = |verb: &Verb| {
        let panes = PANES.iter().map(|pane| words(pane, *verb).join(", "));
        [key_of(*verb).name().into_owned(), verb.word().to_owned()].into_iter().chain(panes).collect()
    };
    Verb::ALL.iter().filter(|verb| is_of_lines(**verb)).map(row).collect()
}

fn usual_steps() -> Vec<Vec<String>> {
    let of_pane = |pane: &&'static Kind| {
        let pane: &'static Kind = pane;
        let row = |state: &crate::model::State| {
            let steps = || pane.actions.iter().filter(|action| action.from.contains(state));
            let usual = state.usual.iter().filter_map(|code| steps().find(|action| action.to.code == *code));
            let words: Vec<_> = usual.map(|action| action.label).collect();
            (!words.is_empty()).then(|| vec![state.label.to_owned(), pane.title.to_owned(), words.join(", sinon ")])
        };
        pane.states.iter().filter_map(row).collect::<Vec<_>>()
    };
    PANES.iter().flat_map(of_pane).collect()
}

fn listed_steps(pane: &'static Kind) -> Vec<String> {
    let words: Vec<_> = pane.offers().filter(|offer| offer.verb().is_none()).map(Offer::label).collect();
    vec![pane.title.to_owned(), words.join(", ")]
}

fn started_panes() -> Vec<Vec<String>> {
    let row = |pane: &&'static Kind| match pane.opened_by {
        OpenedBy::Tab { digit, start_key } => {
            vec![digit.to_string(), pane.noun.whole.to_owned(), Key::Ctrl(start_key).name().into_owned()]
        }
        OpenedBy::Menu(_) => vec![key_of(Verb::Menu).name().into_owned(), pane.noun.whole.to_owned(), String::new()],
    };
    PANES.iter().map(row).collect()
}

fn other_keys() -> Vec<Vec<String>> {
    let row = |verb: &Verb| vec![key_of(*verb).name().into_owned(), verb.word().to_owned(), verb.says().to_owned()];
    Verb::ALL.iter().filter(|verb| !is_of_lines(**verb)).map(row).collect()
}
