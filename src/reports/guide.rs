//! The guides as texts to read on the screen, to print or to write out: a day at the desk, and serving a centre.
//!
//! They are the chapters of the documentation. Of Markdown they use headings, lists, blocks of code and links, which is
//! all that is read here: a parser of the whole language would be larger than the guides.

use crate::model::paper::Text;

crate::choices! {
    /// A guide.
    pub enum Guide {
        /// A day at the desk.
        Day = ("day", "une journée au comptoir"),
        /// Installing, serving, backing up and repairing.
        Administration = ("admin", "l’administration d’un centre"),
    }
}

impl Guide {
    /// Makes the text.
    pub fn to_text(self) -> Text {
        read_chapter(match self {
            Self::Day => include_str!("../guide/day.md"),
            Self::Administration => include_str!("../guide/administration.md"),
        })
    }
}

/// The paragraphs of a chapter, under its first heading.
fn read_chapter(chapter: &str) -> Text {
    let mut text = Text::default();
    let mut in_code = false;
    let mut goes_on = false;
    for line in chapter.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            goes_on = false;
        } else if in_code {
            text.body.push(format!("    {line}").trim_end().to_owned());
        } else if let Some(title) = line.strip_prefix("# ") {
            title.clone_into(&mut text.title);
        } else if line.starts_with('#') {
            text.body.push(format!("• {}", line.trim_start_matches('#').trim()));
            goes_on = false;
        } else if line.trim().is_empty() {
            let begun = text.body.last().is_some_and(|last| !last.is_empty());
            text.body.extend(begun.then(String::new));
            goes_on = false;
        } else {
            let words = plain_words(line.trim());
            match text.body.last_mut().filter(|_| goes_on && !words.starts_with("- ")) {
                Some(paragraph) => *paragraph += &format!(" {words}"),
                None => text.body.push(words),
            }
            goes_on = true;
        }
    }
    text
}

/// A line without the signs of Markdown: of a link its words stay.
fn plain_words(line: &str) -> String {
    let mut words = String::new();
    let mut rest = line;
    while let Some((before, link)) = rest.split_once('[') {
        words += before;
        match link.split_once("](").and_then(|(shown, target)| Some((shown, target.split_once(')')?.1))) {
            Some((shown, after)) => {
                words += shown;
                rest = after;
            }
            None => {
                words.push('[');
                rest = link;
            }
        }
    }
    words += rest;
    words.replace('`', "").replace("**", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coded::Coded;

    #[test]
    fn a_chapter_is_read_without_the_signs_of_its_language() {
        let text = read_chapter(
            "# Un titre\n\nUne [table](crate::guide) et\n`du code`.\n\n## Une partie\n\n- un\n  peu\n- deux\n\n```text\n  cd /\n```\n",
        );
        assert_eq!(text.title, "Un titre");
        let told = ["Une table et du code.", "", "• Une partie", "", "- un peu", "- deux", "", "      cd /"];
        assert_eq!(text.body, told);
    }

    #[test]
    fn every_guide_has_a_title_and_no_sign_left() {
        for guide in Guide::VALUES {
            let text = guide.to_text();
            assert!(!text.title.is_empty() && text.body.len() > 20, "{guide:?}");
            for line in &text.body {
                assert!(!line.contains("](") && !line.contains("**") && !line.starts_with('#'), "{line}");
            }
        }
    }
}
