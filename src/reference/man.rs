//! The reference as a page of the manual, in roff.

use super::{Block, Chapter};

/// Title of a page and what its first line says.
pub struct ManHead {
    title: &'static str,
    says: &'static str,
}

/// The page of the whole reference.
pub const WHOLE: ManHead =
    ManHead { title: "COMPTOIR", says: "comptoir - le comptoir d’un centre de santé, dans un terminal" };

/// The page of the commands of the practice's hub.
#[cfg(feature = "hub")]
pub const HUB: ManHead =
    ManHead { title: "COMPTOIR-HUB", says: "comptoir-hub - le groupement de plusieurs centres de santé" };

/// A page, for section 1.
pub fn man_page(head: &ManHead, chapters: &[Chapter]) -> String {
    let mut page = format!(
        ".TH {} 1 \"\" \"comptoir {}\" \"Manuel de comptoir\"\n.SH NOM\n{}\n",
        man_line(head.title),
        env!("CARGO_PKG_VERSION"),
        man_line(head.says)
    );
    for chapter in chapters {
        page += &format!(".SH {}\n", quote_argument(&chapter.title.to_uppercase()));
        for block in &chapter.blocks {
            page += &text(block);
        }
    }
    page
}

fn text(block: &Block) -> String {
    match block {
        Block::Part(title) => format!(".SS {}\n", quote_argument(title)),
        Block::Usage(usage) => format!(".PP\n.B {}\n", quote_argument(usage)),
        Block::Text(text) => format!(".PP\n{}\n", man_line(text)),
        Block::Options(options) => options.iter().map(|(option, says)| man_entry(option, says)).collect(),
        Block::Table(_, rows) => {
            let row = |row: &Vec<String>| {
                let (head, rest) = row.split_first().map_or(("", &[][..]), |(head, rest)| (head.as_str(), rest));
                let rest: Vec<_> = rest.iter().filter(|cell| !cell.is_empty()).map(String::as_str).collect();
                man_entry(head, &rest.join(" — "))
            };
            rows.iter().map(row).collect()
        }
    }
}

fn man_entry(head: &str, says: &str) -> String {
    format!(".TP\n.B {}\n{}\n", quote_argument(head), man_line(says))
}

/// A line of text: nothing in it is taken for a request, a hyphen stays the one that is typed.
fn man_line(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

/// Quotes an argument of a request.
fn quote_argument(text: &str) -> String {
    format!("\"{}\"", man_line(text).replace('"', "\\(dq"))
}
