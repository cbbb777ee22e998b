//! The sheet of a week, for the team's meeting: figures of the team and never of one of its members, people by their
//! initials, and what was written for all to read, as it was written.

use chrono::{Datelike, Days, NaiveDate};

use super::TeamNote;
use super::handover::{push_counted_part, push_part};
use crate::domain::period::week_words;
use crate::domain::{Moment, spoken};
use crate::model::paper::Text;
use crate::model::{Context, Figure, Kind, MeetingPart, State, minutes_text};

/// A week of the centre.
#[derive(Debug, Clone)]
pub struct Week {
    /// Monday of the week.
    pub monday: NaiveDate,
    /// Figures of each pane.
    pub panes: Vec<PaneWeek>,
    /// Durations of the week: waiting times of people and of requests.
    pub spreads: Vec<Spread>,
    /// Lines that the panes bring to the meeting, in their order.
    pub meeting: Vec<MeetingList>,
    /// Items that a person must decide about.
    pub decide: Vec<OpenItemLine>,
    /// People who have been called without success since before the week.
    pub sought: Vec<OpenItemLine>,
    /// Items open since before the week that the lists above leave out.
    pub old: Vec<OpenItemLine>,
    /// The team's notes of the week, oldest first. Those written on a line are not here: they are words about one
    /// person and may name them, while these were written to be read by all.
    pub notes: Vec<TeamNote>,
}

/// Lines that a pane brings to the meeting.
#[derive(Debug, Clone)]
pub struct MeetingList {
    /// Pane of the lines.
    pub kind: &'static Kind,
    /// Part of the sheet that lists them.
    pub part: &'static MeetingPart,
    /// The lines.
    pub lines: Vec<MeetingLine>,
}

/// A line of the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingLine {
    /// « D. M. »: all there is of the name; empty where it is about nobody.
    pub initials: String,
    /// Words about it.
    pub words: String,
    /// Lines open for the person, or made from it.
    pub more: Vec<String>,
}

/// The week of one pane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PaneWeek {
    /// Pane counted.
    pub kind: &'static Kind,
    /// Lines that came up in the week; those cancelled are not counted.
    pub new: i64,
    /// Lines that ended in the week otherwise than cancelled.
    pub done: i64,
    /// Lines late when the sheet was made.
    pub late: i64,
    /// Number of promises for the week that were fulfilled.
    pub kept: i64,
    /// Number of promises for the week, fulfilled or not; those still to come are not counted.
    pub promised: i64,
}

/// A duration measured over the week, for one figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Kind the figure belongs to.
    pub kind: &'static Kind,
    /// Figure that measures it.
    pub figure: &'static Figure,
    /// Number of items measured.
    pub count: i64,
    /// The median, in minutes.
    pub median: i64,
    /// The longest.
    pub longest: i64,
}

/// An item still open, on a line of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenItemLine {
    /// Pane of the item.
    pub kind: &'static Kind,
    /// State of the item.
    pub state: State,
    /// « D. M. »: all there is of the name; empty where it is about nobody.
    pub initials: String,
    /// Title of the line, where it is about nobody.
    pub title: String,
    /// Moment since which it is open.
    pub since: Moment,
    /// Attempts to reach the person.
    pub tries: i64,
}

/// Widths of the table: the panes, each figure.
const TABLE: (usize, usize) = (16, 10);

impl Week {
    /// The Monday of the week that a meeting on `day` looks back on: on a Monday the week before.
    pub fn looked_back_on(day: NaiveDate) -> NaiveDate {
        let yesterday = day.pred_opt().unwrap_or(day);
        yesterday.checked_sub_days(Days::new(yesterday.weekday().num_days_from_monday().into())).unwrap_or(yesterday)
    }

    /// Last day of the week.
    pub fn last_day(&self) -> NaiveDate {
        self.monday.checked_add_days(Days::new(6)).unwrap_or(self.monday)
    }

    /// The sheet.
    pub fn to_text(&self, context: &Context) -> Text {
        let mut body = Vec::new();
        let listed = |first: bool| self.meeting.iter().filter(move |list| list.part.first == first);
        for list in listed(true) {
            let rows = list.lines.iter().flat_map(MeetingLine::rows).collect();
            push_counted_part(&mut body, list.part.title, list.lines.len(), rows);
        }
        if !body.is_empty() {
            body.push(String::new());
        }
        body.push(table_row("", ["nouvelles", "terminées", "en retard", "promesses"].map(str::to_owned)));
        // A pane without a tab in which nothing happened takes no row.
        let tells =
            |pane: &&PaneWeek| pane.kind.digit().is_some() || [pane.new, pane.done, pane.late, pane.promised] != [0; 4];
        body.extend(self.panes.iter().filter(tells).map(|pane| {
            let promises = match pane.promised {
                0 => "—".to_owned(),
                all => format!("{} sur {all}", pane.kept),
            };
            table_row(pane.kind.title, [pane.new.to_string(), pane.done.to_string(), pane.late.to_string(), promises])
        }));
        body.push("En retard : au moment de la feuille. Promesses : tenues, sur celles de la semaine.".to_owned());
        body.extend(self.spreads.iter().map(|spread| {
            let (title, median, longest) =
                (spread.figure.title, minutes_text(spread.median), minutes_text(spread.longest));
            format!("{title} : médiane {median}, au plus {longest} ({})", spread.count)
        }));
        for list in listed(false) {
            let rows = list.lines.iter().flat_map(MeetingLine::rows).collect();
            push_counted_part(&mut body, list.part.title, list.lines.len(), rows);
        }
        let standing = |lines: &[OpenItemLine]| lines.iter().map(|line| line.words(context)).collect();
        push_part(&mut body, "À décider", standing(&self.decide));
        push_part(&mut body, "Qu’on cherche à joindre depuis longtemps", standing(&self.sought));
        push_part(&mut body, "Ouvert depuis avant cette semaine", standing(&self.old));
        push_part(&mut body, "Mots de l’équipe", self.notes.iter().map(|note| note.to_line(context)).collect());
        Text {
            title: format!("Feuille de la semaine du {}", self.monday.format("%d/%m/%Y")),
            head: vec![
                format!("{}, semaine {}", context.site, week_words(self.monday, self.last_day())),
                "Personnes par leurs initiales, phrases comme elles ont été écrites.".to_owned(),
            ],
            body,
        }
    }
}

impl MeetingLine {
    /// « - D. M. : qui l’accompagne ? », and what belongs to it on lines of its own.
    fn rows(&self) -> Vec<String> {
        let who = if self.initials.is_empty() { String::new() } else { format!("{} : ", self.initials) };
        let more = self.more.iter().map(|words| format!("\u{a0}\u{a0}\u{a0}\u{a0}{words}"));
        std::iter::once(format!("- {who}{}", self.words)).chain(more).collect()
    }
}

impl OpenItemLine {
    /// « - D. M. : un rappel, à décider depuis mer 18/11, 3 essais ».
    fn words(&self, context: &Context) -> String {
        let (one, state) = (self.kind.noun.whole, self.state.label.to_lowercase());
        let since = spoken::say_day(self.since.day_in(context.zone), context.today());
        let tries = match self.tries {
            0 => String::new(),
            1 => ", 1 essai".to_owned(),
            tries => format!(", {tries} essais"),
        };
        format!("- {}{} : {one}, {state}, depuis {since}{tries}", self.initials, self.title)
    }
}

/// A line of the table; its spaces do not break, so that the columns stay aligned.
fn table_row(title: &str, figures: [String; 4]) -> String {
    let (first, next) = TABLE;
    let cells: String = figures.iter().map(|figure| format!("{figure:>next$}")).collect();
    format!("{title:<first$}{cells}").replace(' ', "\u{a0}")
}
