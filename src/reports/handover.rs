//! The hand-over: the events that a member who takes over a desk must know. Questions and answers only; the file finds
//! it, the screen and `comptoir handover` show it.

use chrono::NaiveTime;

use crate::domain::{Moment, StaffId, spoken};
use crate::model::Note;
use crate::model::paper::Text;
use crate::model::{Context, Row, State};

/// The point in time from which a hand-over is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The journal row after which it begins: the last one a screen had shown.
    Row(i64),
    /// The moment from which it begins.
    At(Moment),
}

/// The last journal row a member had seen when they left the desk. It is stored for them alone, beside their drafts,
/// and says no more than that: who sat where and for how long is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadPosition {
    /// Member concerned.
    pub staff: StaffId,
    /// The last row of the journal their screen had shown.
    pub seq: i64,
    /// Moment of their last key.
    pub at: Moment,
}

/// A choice of how far back a hand-over goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// « votre départ ».
    pub words: &'static str,
    /// Start of the hand-over, for the query.
    pub since: Since,
    /// Moment of that start, for the page.
    pub from: Moment,
}

/// Lists the choices: from when `mark` was left, from this morning's opening, from the closing of the previous open
/// day; each only where it goes further back than the one before.
pub fn list_reaches(mark: Option<ReadPosition>, context: &Context) -> Vec<Reach> {
    let today = context.today();
    let before =
        context.calendar.previous_open_day(today).unwrap_or_else(|| context.calendar.add_working_days(today, -1));
    let on = |day, time| Moment::from_wall_clock(day, time, context.zone);
    let opening = context.calendar.hours_on(today).first().map(|(opens, _)| on(today, *opens));
    let closes = context.calendar.hours_on(before).last().map_or(NaiveTime::MIN, |(_, closes)| *closes);
    let closing = on(before, closes);
    let left = mark.map(|mark| Reach { words: "votre départ", since: Since::Row(mark.seq), from: mark.at });
    let reach = |words, from| Reach { words, since: Since::At(from), from };
    let wider = [
        opening.filter(|opening| *opening < context.now).map(|from| reach("l’ouverture", from)),
        Some(reach("la fermeture", closing)),
    ];
    let mut reaches: Vec<Reach> = left.into_iter().collect();
    for wider in wider.into_iter().flatten() {
        if reaches.last().is_none_or(|last| wider.from < last.from) {
            reaches.push(wider);
        }
    }
    reaches
}

/// The one shown first: what the person has not read; all there is to choose from when nobody knows.
pub fn first(reaches: &[Reach]) -> usize {
    let known = matches!(reaches.first(), Some(Reach { since: Since::Row(_), .. }));
    if known { 0 } else { reaches.len() - 1 }
}

/// A reason to tell a line, in the order of telling. A line is told once, for its first reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The reader had claimed it; the claim has run out, or was released when they left.
    Mine,
    /// The moment promised has passed.
    Overdue,
    /// The line was promised before today's closing.
    Promised,
    /// A person decides what next.
    Decide,
    /// The line waits for the decision of somebody who is away today.
    Away,
    /// An errand of which nothing is planned, told on the first working day of each week.
    Stalled,
    /// A note was written on the line since, or word that something happened.
    Noted,
    /// The line was written since.
    New,
    /// The line has gone from a state to another since.
    Moved,
}

impl Reason {
    /// Every reason, in order.
    pub const ALL: [Self; 9] = [
        Self::Mine,
        Self::Overdue,
        Self::Promised,
        Self::Decide,
        Self::Away,
        Self::Stalled,
        Self::Noted,
        Self::New,
        Self::Moved,
    ];

    /// Code in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Overdue => "overdue",
            Self::Promised => "promised",
            Self::Decide => "decide",
            Self::Away => "away",
            Self::Stalled => "stalled",
            Self::Noted => "noted",
            Self::New => "new",
            Self::Moved => "moved",
        }
    }

    /// Title above the lines of this reason.
    pub fn title(self) -> &'static str {
        match self {
            Self::Mine => "À reprendre",
            Self::Overdue => "Promesses passées",
            Self::Promised => "Promis avant la fermeture",
            Self::Decide => "À décider",
            Self::Away => "En attente d’un·e absent·e",
            Self::Stalled => "Sans suite prévue",
            Self::Noted => "Notes et incidents",
            Self::New => "Nouvelles",
            Self::Moved => "Ont changé",
        }
    }

    /// True for lines told because something happened on them: where there are too many, the latest are told.
    pub fn is_news(self) -> bool {
        match self {
            Self::Noted | Self::New | Self::Moved => true,
            Self::Mine | Self::Overdue | Self::Promised | Self::Decide | Self::Away | Self::Stalled => false,
        }
    }

    /// Words a number of lines, for a sentence: « 1 nouvelle », « 3 nouvelles ».
    pub fn count_phrase(self, count: usize) -> String {
        let words = match (self, count) {
            (Self::Mine, _) => "à reprendre",
            (Self::Overdue, 1) => "promesse passée",
            (Self::Overdue, _) => "promesses passées",
            (Self::Promised, 1) => "promesse",
            (Self::Promised, _) => "promesses",
            (Self::Decide, _) => "à décider",
            (Self::Away, _) => "en attente d’un·e absent·e",
            (Self::Stalled, _) => "sans suite prévue",
            (Self::Noted, 1) => "note ou incident",
            (Self::Noted, _) => "notes ou incidents",
            (Self::New, 1) => "nouvelle",
            (Self::New, _) => "nouvelles",
            (Self::Moved, 1) => "changée",
            (Self::Moved, _) => "changées",
        };
        format!("{count} {words}")
    }
}

/// A line of the hand-over.
#[derive(Debug, Clone)]
pub struct HandoverLine {
    /// Reason why it is told.
    pub reason: Reason,
    /// The item in its present state.
    pub row: Row,
    /// Moment it happened, or is promised for.
    pub at: Moment,
    /// Member who did it.
    pub by: StaffId,
    /// State before, when it has moved.
    pub from: Option<State>,
    /// Further lines written in the same second: an agenda imported is one piece of news.
    pub more: usize,
    /// True when every line is of the same card.
    pub same_person: bool,
    /// Present states of several lines, each with the number of lines in it; empty for a line alone.
    pub states: Vec<(State, usize)>,
    /// Notes by others since then, oldest first.
    pub notes: Vec<Note>,
}

impl HandoverLine {
    /// The pane's words: « à décider », « reçue → à valider », « à valider, Dr Roux », « attendu·e, mar 15/12 10:00 »; of
    /// several lines « attendu·e », « attendu·e × 4, en consultation × 1 ».
    pub fn words(&self, context: &Context) -> String {
        let item = &self.row.item;
        let state = |state: State| state.label.to_lowercase();
        if let [_, _, ..] = &*self.states {
            let counted = self.states.iter().map(|(each, count)| format!("{}\u{a0}×\u{a0}{count}", state(*each)));
            return counted.collect::<Vec<_>>().join(", ");
        }
        let to = state(item.state);
        let words = match (self.reason, self.from) {
            (_, Some(from)) => format!("{} → {to}", state(from)),
            (Reason::Away, None) => [to].into_iter().chain(item.away_words(context)).collect::<Vec<_>>().join(", "),
            (Reason::Noted, ..) => {
                let flags = item.ticked_flags().map(|field| field.label.to_lowercase());
                flags.chain([to]).collect::<Vec<_>>().join(", ")
            }
            _ => to,
        };
        // Of several lines each has its own day.
        match item.other_day(context).filter(|_| self.more == 0) {
            Some(day) => format!("{words}, {}", day.in_line(context)),
            None => words,
        }
    }

    /// « « rappeler Nadia » (Claire, 10:42) », for each note.
    pub fn quoted_notes(&self, context: &Context) -> Vec<String> {
        let said = self.notes.iter().map(|note| {
            let at = spoken::say_moment(note.at.in_zone(context.zone), context.now.in_zone(context.zone));
            format!("« {} » ({}, {at})", note.text, note.by)
        });
        said.collect()
    }

    /// Name of the person, or the number of lines where they are of several people.
    pub fn subject_name(&self) -> String {
        match self.more {
            0 => (self.row.item.kind.subject)(&self.row),
            more if self.same_person => format!("{} × {}", (self.row.item.kind.subject)(&self.row), more + 1),
            more => format!("{} lignes d’un coup", more + 1),
        }
    }

    /// State of the line, or of the lines where all are in the same.
    pub fn state(&self) -> Option<State> {
        (self.states.len() < 2).then_some(self.row.item.state)
    }

    /// Noun of the line, or of the lines: « une arrivée », « arrivées ».
    fn noun(&self) -> &'static str {
        let noun = &self.row.item.kind.noun;
        if self.more == 0 { noun.whole } else { noun.several }
    }
}

/// The content of a hand-over.
#[derive(Debug, Clone, Default)]
pub struct Handover {
    /// Lines by reason, then in the order of each reason.
    pub told: Vec<HandoverLine>,
    /// Number of lines of each reason, those left out included; lines of one gesture count once.
    pub counts: Vec<(Reason, usize)>,
    /// The team's notes of the last days, latest first.
    pub notes: Vec<TeamNote>,
}

/// Counts of a hand-over, for the sentence that greets whoever sits down.
#[derive(Debug, Clone, Default)]
pub struct HandoverSummary {
    /// Number of lines of each reason, those that the hand-over leaves out included; lines of one gesture count once.
    pub counts: Vec<(Reason, usize)>,
    /// The team's notes of the last days, latest first.
    pub notes: Vec<TeamNote>,
    /// True when the reader worked on a line after the start.
    pub stayed: bool,
}

impl Handover {
    /// Makes the text that begins at the moment `from`: it has whole names, and is for the desk alone.
    pub fn to_text(&self, from: Moment, context: &Context) -> Text {
        let when = |at: Moment| spoken::say_moment(at.in_zone(context.zone), context.now.in_zone(context.zone));
        let mut body = Vec::new();
        for reason in Reason::ALL {
            let told: Vec<_> = self.told.iter().filter(|told| told.reason == reason).collect();
            let lines = told.iter().flat_map(|told| {
                let (one, by) = (told.noun(), context.staff_name(told.by));
                let line =
                    format!("- {}  {} : {one}, {} ({by})", when(told.at), told.subject_name(), told.words(context));
                std::iter::once(line).chain(told.quoted_notes(context).into_iter().map(|note| format!("    {note}")))
            });
            let left_out = self.left_out_words(reason).map(|words| format!("    {words}"));
            push_counted_part(&mut body, reason.title(), self.count(reason), lines.chain(left_out).collect());
        }
        push_part(&mut body, "Propositions du groupement", context.proposals_words().into_iter().collect());
        push_part(&mut body, "Mots de l’équipe", self.notes.iter().map(|note| note.to_line(context)).collect());
        if body.is_empty() {
            body.push("Rien de nouveau, et rien n’attend.".to_owned());
        }
        let title = format!("Relève depuis {}", when(from));
        Text { head: vec![title.clone()], title, body }
    }

    /// Number of lines of a reason, those left out included; lines of one gesture count once.
    pub fn count(&self, reason: Reason) -> usize {
        self.counts.iter().find(|(counted, _)| *counted == reason).map_or(0, |(_, count)| *count)
    }

    /// Number of lines of a reason that are left out, because there are more than anybody reads.
    fn count_left_out(&self, reason: Reason) -> usize {
        self.count(reason).saturating_sub(self.told.iter().filter(|told| told.reason == reason).count())
    }

    /// True when lines of any reason are left out.
    pub fn is_cut(&self) -> bool {
        Reason::ALL.into_iter().any(|reason| self.count_left_out(reason) > 0)
    }

    /// « Et 30 autres, plus anciennes : voir les volets et les fiches. », below the lines of a reason; none when all are
    /// told.
    pub fn left_out_words(&self, reason: Reason) -> Option<String> {
        let older = if reason.is_news() { ", plus ancienne" } else { "" };
        let words = match self.count_left_out(reason) {
            0 => return None,
            1 => format!("Et une autre{older}"),
            count if older.is_empty() => format!("Et {count} autres"),
            count => format!("Et {count} autres{older}s"),
        };
        Some(format!("{words}\u{a0}: voir les volets et les fiches."))
    }
}

/// A note for the whole team or for one of its members, on no line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamNote {
    /// Number of the note.
    pub id: i64,
    /// Moment it was written.
    pub at: Moment,
    /// Member who wrote it.
    pub by: StaffId,
    /// Member it is for; none for all.
    pub to: Option<StaffId>,
    /// The words.
    pub text: String,
}

impl TeamNote {
    /// True when `reader` may read it: it is for all, for them or theirs.
    pub fn is_for(&self, reader: StaffId) -> bool {
        self.to.is_none_or(|to| to == reader || self.by == reader)
    }

    /// The words, after the name of the member they are for: « Pour Claire : tes clés sont à l’accueil ».
    pub fn addressed_text(&self, context: &Context) -> String {
        match self.to {
            None => self.text.clone(),
            Some(to) => format!("Pour {} : {}", context.staff_name(to), self.text),
        }
    }

    /// « - jeu 26/11 09:41  Sarah : « … » ».
    pub fn to_line(&self, context: &Context) -> String {
        let at = spoken::say_moment(self.at.in_zone(context.zone), context.now.in_zone(context.zone));
        format!("- {at}  {}\u{a0}: «\u{a0}{}\u{a0}»", context.staff_name(self.by), self.addressed_text(context))
    }
}

/// Adds a title with its count and its lines, after a blank line; nothing when there are no lines.
pub(super) fn push_part(body: &mut Vec<String>, title: &str, lines: Vec<String>) {
    push_counted_part(body, title, lines.len(), lines);
}

/// Adds a titled part some of whose lines continue the one above, so that the title counts fewer than there are lines.
pub(super) fn push_counted_part(body: &mut Vec<String>, title: &str, count: usize, lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    if !body.is_empty() {
        body.push(String::new());
    }
    body.push(format!("{title} {count}"));
    body.extend(lines);
}
