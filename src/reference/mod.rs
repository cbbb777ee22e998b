//! The reference: keys, commands, fields, columns and settings, made from what declares them.
//!
//! - [`list_chapters`]: all of it, as blocks of text;
//! - [`markdown`] and [`man`]: those blocks as a page; [`verbs`]: one key a verb, a chapter of its own; [`completions`]: the table of commands for three shells.
//!
//! `comptoir help --markdown`, `--man` and `--completions SHELL` write them.

pub mod completions;
pub mod man;
pub mod markdown;
pub mod verbs;

use crate::app::bindings::key_table;
use crate::cli::EXITS;
use crate::cli::commands::{COMMANDS, Command};
use crate::cli::help::{Format, accepted_values};
use crate::cli::import::columns::{COLUMNS, List};
use crate::cli::options::{COMMON, Opt};
use crate::config;
use crate::model::Kind;
use crate::panes::PANES;

/// A piece of the reference.
pub enum Block {
    /// The title of a part of a chapter.
    Part(String),
    /// The synopsis of a command.
    Usage(String),
    /// A paragraph.
    Text(String),
    /// Words to be typed, each with what it does.
    Options(Vec<(String, String)>),
    /// A table: its titles, then its rows. The first column is what is typed.
    Table(Vec<&'static str>, Vec<Vec<String>>),
}

/// A chapter, under its title.
pub struct Chapter {
    /// Title of the section.
    pub title: &'static str,
    /// Content of the section.
    pub blocks: Vec<Block>,
}

/// The reference in this format, ready to be written.
pub fn reference_page(format: Format) -> String {
    match format {
        Format::Markdown => markdown::markdown_page(&list_chapters()),
        Format::Man => man::man_page(&man::WHOLE, &list_chapters()),
        #[cfg(feature = "hub")]
        Format::HubPage => man::man_page(&man::HUB, &[hub_chapter()]),
        Format::Completions(shell) => completions::completion_script(shell),
    }
}

/// Every chapter.
pub fn list_chapters() -> Vec<Chapter> {
    vec![
        Chapter { title: "Commandes", blocks: command_blocks(COMMANDS.iter()) },
        Chapter { title: "Touches", blocks: keys() },
        Chapter { title: "Champs et états", blocks: PANES.iter().flat_map(|kind| kind_blocks(kind)).collect() },
        Chapter { title: "Colonnes des fichiers importés", blocks: column_blocks() },
        Chapter { title: "Réglages du terminal", blocks: setting_blocks() },
    ]
}

/// The chapter of the commands that speak with the practice's hub.
#[cfg(feature = "hub")]
fn hub_chapter() -> Chapter {
    let is_hub = |command: &&Command| command.name.split(' ').next() == Some("hub");
    Chapter { title: "Commandes", blocks: command_blocks(COMMANDS.iter().filter(is_hub)) }
}

fn command_blocks(commands: impl Iterator<Item = &'static Command>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for command in commands {
        blocks.push(Block::Part(format!("comptoir {}", command.name).trim_end().to_owned()));
        blocks.push(Block::Usage(command.usage()));
        blocks.push(Block::Text(format!("{} {}", command.says, command.more).trim_end().to_owned()));
        blocks.extend(option_block(command.options));
    }
    blocks.push(Block::Part("Partout".to_owned()));
    blocks.extend(option_block(COMMON));
    blocks.push(Block::Part("Code de sortie".to_owned()));
    let exits = EXITS.iter().map(|(code, meaning)| vec![code.to_string(), (*meaning).to_owned()]);
    blocks.push(Block::Table(vec!["code", "sens"], exits.collect()));
    blocks
}

fn option_block(options: &[Opt]) -> Option<Block> {
    let told = options.iter().map(|option| (option.usage(), option.says.to_owned()));
    (!options.is_empty()).then(|| Block::Options(told.collect()))
}

fn keys() -> Vec<Block> {
    let part = |(title, keys): (String, Vec<(String, String)>)| {
        let rows = keys.into_iter().map(|(key, says)| vec![key, says]).collect();
        [Block::Part(title), Block::Table(vec!["touche", "ce qu’elle fait"], rows)]
    };
    key_table().into_iter().flat_map(part).collect()
}

fn kind_blocks(kind: &'static Kind) -> Vec<Block> {
    let field =
        |field: &crate::model::Field| vec![field.key.to_owned(), field.label.to_owned(), accepted_values(field)];
    let state = |state: &crate::model::State| {
        let exits: Vec<_> = kind.list_exits(*state).iter().map(|state| state.code).collect();
        vec![state.code.to_owned(), state.label.to_owned(), exits.join(", ")]
    };
    vec![
        Block::Part(format!("{} ({})", kind.code, kind.title)),
        Block::Table(vec!["champ", "nom", "ce qu’il attend"], kind.fields.iter().map(field).collect()),
        Block::Table(vec!["état", "nom", "puis"], kind.states.iter().map(state).collect()),
    ]
}

fn column_blocks() -> Vec<Block> {
    let list = |list: &List| match list {
        List::People => "people",
        List::Agenda => "agenda",
        List::Directory => "directory",
        List::Links => "links",
    };
    let rows = COLUMNS.iter().map(|column| {
        let lists: Vec<_> = column.lists.iter().map(list).collect();
        vec![column.label.to_owned(), lists.join(", "), column.list_names().collect::<Vec<_>>().join(", ")]
    });
    vec![Block::Table(vec!["colonne", "dans", "en-têtes reconnus"], rows.collect())]
}

fn setting_blocks() -> Vec<Block> {
    let rows = config::KEYS.iter().map(|(key, expects)| vec![(*key).to_owned(), (*expects).to_owned()]);
    let files = "Lus dans /etc/comptoir.toml, puis dans ~/.config/comptoir/config.toml.";
    vec![Block::Text(files.to_owned()), Block::Table(vec!["clé", "ce qu’elle attend"], rows.collect())]
}
