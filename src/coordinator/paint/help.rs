//! Every key, by page.

use crate::app::screens::help::{HelpLine, list_key_lines};
use crate::coordinator::keys;
use crate::view::brush::Brush;
use crate::view::screens::help::paint_lines;

const MARKS: &str = "!!  en retard    \u{a0}!  promis dans les 2 h, ou à voir    \u{a0}?  sans nouvelles";

fn list_lines(width: u16) -> Vec<HelpLine> {
    let of_group = |group| {
        let sentences = keys::list_sentences(group).into_iter().map(|(key, sentence)| (key, sentence.to_owned()));
        list_key_lines(sentences, width)
    };
    let groups = keys::GROUPS.iter().flat_map(|group| {
        let title = [HelpLine::Blank, HelpLine::Title(group.title.to_owned())];
        title.into_iter().chain(of_group(group))
    });
    std::iter::once(HelpLine::Marks(MARKS)).chain(groups).collect()
}

/// Number of rows that a body of this size leaves out.
pub(super) fn overflow(width: u16, height: u16) -> usize {
    list_lines(width).len().saturating_sub(usize::from(height))
}

pub(super) fn paint(top: usize, brush: &mut Brush) {
    paint_lines(&list_lines(brush.width()), top, brush);
}
