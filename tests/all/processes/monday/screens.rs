//! What every desk shows once nobody writes any more, beside a desk just opened and beside the command line.

use std::cmp::Ordering;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use comptoir::model::Kind;
use comptoir::panes::tabs;

use crate::support::fault_centre::run;
use crate::support::terminal::{PATIENCE, Terminal, is_list};

/// Wide enough for whole names, narrow enough for no detail beside them.
const WIDTH: u16 = 109;
/// Long after any answer, when nobody writes.
const ANSWERED: Duration = Duration::from_millis(600);
/// Lines over a list, and under it.
const OVER: usize = 5;
const UNDER: usize = 3;

/// Makes the screen of so many lines, which a whole list fills in part.
pub fn unroll(desk: &Terminal, height: u16) {
    desk.resize(WIDTH, height);
    desk.until("the whole list", |shown| {
        shown.lines().count() == usize::from(height)
            && shown.lines().last().is_some_and(|bar| bar.contains("/ chercher"))
    });
}

/// The pane on the screen as it stands, every part of it opened; nothing that is done here asks the file.
pub fn pane(desk: &mut Terminal) -> Vec<String> {
    let at_end = |shown: &str| {
        let last = list_lines(shown).into_iter().rfind(|line| !line.trim().is_empty());
        last.is_none_or(|line| line.starts_with('▌'))
    };
    // A key struck before this one is answered might be taken for its answer, and struck twice: what it opens it also folds.
    // This one folds nothing, and is struck again where the pane's own answer made the list longer after it.
    let begun = Instant::now();
    desk.send("\u{1b}[F");
    while !desk.within(ANSWERED, at_end) {
        assert!(begun.elapsed() < PATIENCE, "the end of the list never came:\n{}", desk.shown());
        desk.send("\u{1b}[F");
    }
    loop {
        let before = desk.shown();
        let lines: Vec<&str> = before.lines().collect();
        let list = list_lines(&before);
        let folded = list.iter().rposition(|line| is_folded(line));
        let Some(folded) = folded else { return own(&before) };
        let selected = selected_line(&list).unwrap();
        let count = count_folded(&list);
        let key = match selected.cmp(&folded) {
            Ordering::Less => "\u{1b}[B",
            Ordering::Equal => "\r",
            Ordering::Greater => "\u{1b}[A",
        };
        desk.send(key);
        // Its own answer, and not the minute or a mark that goes: the key struck twice would fold again what it opened.
        let is_answered = |shown: &str| {
            let list = list_lines(shown);
            if selected == folded { count_folded(&list) != count } else { selected_line(&list) != Some(selected) }
        };
        // The end of the screen comes first: a thousand lines are cut where they are told.
        assert!(
            desk.within(PATIENCE, is_answered),
            "{key:?} on line {selected} did nothing to « {} »:\n{}\n\n{before}",
            list[folded],
            lines[lines.len() - 8..].join("\n")
        );
    }
}

fn selected_line(list: &[&str]) -> Option<usize> {
    list.iter().position(|line| line.starts_with('▌'))
}

fn count_folded(list: &[&str]) -> usize {
    list.iter().filter(|line| is_folded(line)).count()
}

/// The lines between the headings of the columns and the message.
fn list_lines(shown: &str) -> Vec<&str> {
    let lines: Vec<&str> = shown.lines().collect();
    lines.get(OVER..lines.len().saturating_sub(UNDER)).unwrap_or_default().to_vec()
}

/// Is this the title of a part whose rows are not shown? Rows begin further to the right, or with a mark.
fn is_folded(line: &str) -> bool {
    ["repliée", "repliées"].iter().any(|end| line.trim_end().ends_with(end))
        && line.chars().nth(1).is_some_and(|sign| sign != ' ' && sign != '!')
}

/// Opens the pane of `kind`, which is read from the file again.
fn open_pane(desk: &mut Terminal, kind: &Kind) {
    desk.send(&kind.digit().unwrap().to_string());
    let header = kind.columns[0].header;
    let is_open = |shown: &str| shown.lines().nth(OVER - 1).is_some_and(|line| line.trim_start().starts_with(header));
    desk.until("the pane", |shown| is_open(shown) && is_list(shown));
}

/// All panes of a desk just opened, while no other is at work.
pub fn panes(desk: &mut Terminal) -> Vec<Vec<String>> {
    let of = |kind: &&Kind| {
        open_pane(desk, kind);
        thread::sleep(ANSWERED);
        pane(desk)
    };
    tabs().iter().map(of).collect()
}

/// All panes of a desk, each as soon as it is as `expected`, or as it still is long after.
pub fn panes_like(desk: &mut Terminal, expected: &[Vec<String>]) -> Vec<Vec<String>> {
    let of = |(kind, expected): (&&Kind, &Vec<String>)| {
        open_pane(desk, kind);
        pane_like(desk, expected)
    };
    tabs().iter().zip(expected).map(of).collect()
}

/// The pane on the screen, as soon as it is as `expected`, or as it still is long after: a dozen desks that paint two
/// thousand rows at once may show for a while what they showed before. Nothing is asked meanwhile.
pub fn pane_like(desk: &mut Terminal, expected: &[String]) -> Vec<String> {
    let begun = Instant::now();
    loop {
        let shown = pane(desk);
        if shown == expected || begun.elapsed() > PATIENCE {
            return shown;
        }
        thread::sleep(ANSWERED);
    }
}

/// A screen without what is the desk's own: who sits there, what is selected, what was said, what the keys do.
fn own(shown: &str) -> Vec<String> {
    let lines: Vec<&str> = shown.lines().collect();
    let kept = |(at, line): (usize, &&str)| {
        let is_list = at != 1 && at + UNDER < lines.len();
        is_list.then(|| timeless(&line.replacen('▌', " ", 1))).filter(|line| !line.is_empty())
    };
    lines.iter().enumerate().filter_map(kept).collect()
}

/// A line without how long anybody has waited: each line's minute begins at a second of its own, and two screens are
/// not painted in the same one.
fn timeless(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let told = |at: usize, word: &str| {
        let before = at.checked_sub(1).map(|before| words[before]);
        let is_time = words.get(at + 1) == Some(&"min") || matches!(before, Some("médiane" | "retard"));
        if is_time && is_number(word) { "·".to_owned() } else { word.to_owned() }
    };
    words.iter().enumerate().map(|(at, word)| told(at, word)).collect::<Vec<_>>().join(" ")
}

/// The open lines of the file, as the command line lists them.
pub fn listed(path: &Path, kind: &Kind) -> String {
    let listed = run(path, &["list", kind.code]);
    assert!(listed.status.success(), "{listed:?}");
    String::from_utf8(listed.stdout).unwrap()
}

/// Checks that a pane shows the lines listed, in their order.
pub fn assert_is_listed(kind: &Kind, shown: &[String], listed: &str) {
    let (header, listed) = listed.split_once('\n').unwrap_or_default();
    let names = kind.columns.iter().find(|column| column.names).unwrap().header;
    // A minute of this Monday makes a thousand arrivals: more than a pane shows would compare parts of lists.
    assert!(!shown[1].contains(" autres : filtrez"), "{}: too long a rush: {}", kind.code, shown[1]);
    let mut rows = shown[2..].iter();
    for line in listed.lines() {
        let name = cell(header, line, names);
        // A long name is cut on the screen; titles stand between the rows.
        let start: String = name.chars().take(12).collect();
        assert!(
            rows.any(|row| row.contains(&start)),
            "{} « {name} » is not where the file has it:\n{}",
            kind.code,
            shown.join("\n")
        );
    }
}

/// The cell of a listed line under this header.
fn cell(header: &str, line: &str, name: &str) -> String {
    let Some(at) = header.find(name) else { return String::new() };
    let start = header[..at].chars().count();
    let next =
        header[at + name.len()..].find(|sign| sign != ' ').map(|more| header[..at + name.len() + more].chars().count());
    let cell: String = line.chars().skip(start).take(next.map_or(usize::MAX, |next| next - start)).collect();
    cell.trim().to_owned()
}
