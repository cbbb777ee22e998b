//! News of the other desks, shown discreetly: a mark on the line for a moment, a message when the line is the selected
//! one, a message in a form about it. Nothing of it moves what somebody reads or types.

use super::App;
use super::screens::form::Form;
use super::screens::form::meeting::say_shut;
use super::screens::form::purpose::Purpose;
use crate::domain::{ItemId, Moment, PersonId, StaffId};
use crate::model::{Row, State};
use crate::protocol::{Heard, News, OperationCode, Query, StoredRecord};

/// Seconds for which a line shows at least who has just changed it.
const FRESH: i64 = 8;
/// Seconds between the moments at which such marks end, together: a frame each would double what a busy hour costs forty
/// desks.
const FADING: i64 = 4;

/// News received from the other desks.
#[derive(Debug, Default)]
pub struct Hearing {
    /// The journal's last row known here.
    pub(super) last: Option<i64>,
    /// Line that keys acted on when the last one was struck, or its deed done.
    pointed: Option<PointedLine>,
    /// True when another desk has changed it since.
    touched: bool,
    /// Last changes of records of the centre by other desks, one for each record.
    records: Vec<Heard>,
    /// Lines just changed elsewhere, by whom, and until when they say so.
    fresh: Vec<(ItemId, StaffId, Moment)>,
}

/// Line that keys act on, as somebody sees it who strikes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PointedLine {
    item: ItemId,
    person: Option<PersonId>,
    state: State,
}

impl PointedLine {
    /// The line of this row.
    pub(super) fn of(row: &Row) -> Self {
        Self { item: row.item.id, person: row.item.person(), state: row.item.state }
    }
}

impl Hearing {
    /// Member who has just changed this line at another desk.
    pub fn changed_by(&self, item: ItemId) -> Option<StaffId> {
        self.fresh.iter().find(|(fresh, ..)| *fresh == item).map(|(_, by, _)| *by)
    }

    /// Member of another desk who was the last to change this record of the centre, and when.
    pub(super) fn hand_of(&self, record: &StoredRecord) -> Option<(StaffId, Moment)> {
        let subject = record.subject();
        let turned = [OperationCode::Undo, OperationCode::Redo];
        let wrote = |operation| record.written_by().contains(&operation) || turned.contains(&operation);
        let last = self.records.iter().rev();
        let mut last = last.filter(|heard| heard.subject == subject && heard.operation.is_some_and(wrote));
        last.next().map(|heard| (heard.by, heard.at))
    }

    /// Moment at which the first of these marks ends.
    pub(super) fn next(&self) -> Option<Moment> {
        self.fresh.iter().map(|(.., until)| *until).min()
    }

    /// Takes the line that keys act on after one was struck, or its deed done.
    pub(super) fn point_at(&mut self, line: Option<PointedLine>) {
        (self.pointed, self.touched) = (line, false);
    }

    /// Takes the line that keys act on after anything else: one that another desk took away is remembered.
    pub(super) fn follow_line(&mut self, line: Option<PointedLine>) {
        if !self.touched {
            self.pointed = line;
        }
    }

    /// True when keys act on another line than they did, or on that of another person, because another desk took that one
    /// away.
    pub(super) fn has_slid(&self, line: Option<PointedLine>) -> bool {
        let same = |was: PointedLine| line.is_some_and(|is| (is.item, is.person) == (was.item, was.person));
        self.touched && self.pointed.is_some_and(|was| !same(was))
    }

    /// Member of another desk who has moved the line that keys act on since the last one was struck, as long as the line
    /// says so: its next step is another than the one that was seen.
    pub(super) fn moved_by(&self, line: Option<PointedLine>) -> Option<StaffId> {
        let (was, is) = self.pointed.zip(line).filter(|_| self.touched)?;
        self.changed_by(is.item).filter(|_| was.item == is.item && was.state != is.state)
    }

    /// Time has passed.
    pub(super) fn fade_news(&mut self, now: Moment) {
        self.fresh.retain(|(.., until)| *until > now);
    }
}

impl App {
    pub(super) fn on_news(&mut self, news: News) {
        self.hearing.last = Some(news.last);
        self.note_hands(&news);
        // What the member saves or begins at another desk is half typed here no more, or by now.
        if news.heard.iter().any(|heard| Some(heard.by) == self.me && !self.is_own_session(heard)) {
            self.drafts_hold = None;
        }
        for heard in &news.heard {
            self.follow_person(heard);
            if self.is_own(heard) {
                self.hearing.fresh.retain(|(fresh, ..)| Some(*fresh) != heard.item);
            } else {
                self.tell_news(heard);
            }
        }
    }

    /// Notes who has changed which record of the centre.
    pub(super) fn note_hands(&mut self, news: &News) {
        for heard in news.heard.iter().filter(|heard| heard.item.is_none() && heard.person.is_none()) {
            let same = |one: &Heard| (one.operation, &one.subject) == (heard.operation, &heard.subject);
            self.hearing.records.retain(|one| !same(one));
            if !self.is_own(heard) {
                self.hearing.records.push(heard.clone());
            }
        }
    }

    /// Asks for the card of the person whom a form is about, when it was changed: it may have gone into another.
    fn follow_person(&mut self, heard: &Heard) {
        let Some(person) = heard.person.filter(|_| heard.item.is_none()) else { return };
        let (context, mut concerned) = (&self.context, false);
        for form in self.screens.all_mut::<Form>().filter(|form| form.concerns(person, context)) {
            form.turned.hand = Some(heard.by);
            concerned = true;
        }
        if concerned {
            self.ask_store(Query::Follow(person));
        }
    }

    /// Tells whether this is what the member here did.
    fn is_own(&self, heard: &Heard) -> bool {
        let here = Some(heard.by) == self.me && heard.terminal == self.session.terminal;
        here || self.is_own_session(heard)
    }

    /// Tells whether it was asked for by this session, whose name begins the keys of its requests.
    fn is_own_session(&self, heard: &Heard) -> bool {
        heard.key.starts_with(&format!("{}-", self.session.name))
    }

    fn tell_news(&mut self, heard: &Heard) {
        self.hearing.touched |= heard.item.is_some() && heard.item == self.hearing.pointed.map(|line| line.item);
        if let Some(item) = heard.item {
            self.hearing.fresh.retain(|(fresh, ..)| *fresh != item);
            let until = (self.context.now.0 + FRESH + FADING - 1).div_euclid(FADING) * FADING;
            self.hearing.fresh.push((item, heard.by, Moment(until)));
        }
        let by = self.context.staff_name(heard.by).to_owned();
        let selected = self.listing().row().map(|row| row.item.id);
        if heard.to.is_some()
            && heard.item.is_some()
            && heard.item == selected
            && self.screens.is_empty()
            && !self.message.error
        {
            self.say_done(format!("{}, par {by}", heard.said));
        }
        let at = heard.at.clock_text(self.context.zone);
        for form in self.screens.all_mut::<Form>() {
            // What the form stands on already is no news to it.
            let (known, to) = match &form.purpose {
                Purpose::EditPerson(card) if heard.item.is_none() && heard.person == Some(card.id) => {
                    (Some(card.rev), None)
                }
                Purpose::Edit { item, .. } | Purpose::Step { item, .. } | Purpose::Reopen { item, .. } => {
                    let to = heard.to.as_deref().and_then(|code| item.kind.state(code));
                    (Some(item.rev).filter(|_| heard.item == Some(item.id)), to)
                }
                _ => (None, None),
            };
            if known.zip(heard.rev).is_some_and(|(known, rev)| rev > known) {
                form.changed = Some(match to.filter(|to| form.purpose.is_shut_in(*to)) {
                    Some(to) => say_shut(to, &format!(" par {by} à {at}")),
                    None => format!("Modifié par {by} à {at}\u{a0}: vous le verrez à l’enregistrement."),
                });
            }
        }
    }
}
