//! The reference as Markdown.

use super::{Block, Chapter};

/// The page.
pub fn markdown_page(chapters: &[Chapter]) -> String {
    let mut page = "# Référence de Comptoir\n".to_owned();
    for chapter in chapters {
        page += &format!("\n## {}\n", chapter.title);
        for block in &chapter.blocks {
            page += &format!("\n{}", text(block));
        }
    }
    page
}

/// A block as Markdown.
pub(super) fn text(block: &Block) -> String {
    match block {
        Block::Part(title) => format!("### {title}\n"),
        Block::Usage(usage) => format!("```text\n{usage}\n```\n"),
        Block::Text(text) => format!("{}\n", escape_markdown(text)),
        Block::Options(options) => {
            options.iter().map(|(option, says)| format!("- `{option}`\u{a0}: {}\n", escape_markdown(says))).collect()
        }
        Block::Table(titles, rows) => {
            let rule = vec!["---"; titles.len()].join(" | ");
            let rows = rows.iter().map(|row| {
                let (head, rest) = row.split_first().map_or(("", &[][..]), |(head, rest)| (head.as_str(), rest));
                let rest: String = rest.iter().map(|cell| format!(" {} |", escape_markdown(cell))).collect();
                format!("| `{head}` |{rest}\n")
            });
            format!("| {} |\n| {rule} |\n{}", titles.join(" | "), rows.collect::<String>())
        }
    }
}

/// Signs that Markdown would take for its own.
fn escape_markdown(text: &str) -> String {
    let special = |sign: char| matches!(sign, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '`');
    text.chars().flat_map(|sign| special(sign).then_some('\\').into_iter().chain([sign])).collect()
}
