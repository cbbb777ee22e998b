//! Alarms at this desk: each is told once, by a line that flashes, words where there is room for them, and the bell where
//! it is wanted. What stood there when its reader came is no news, nor is what was done here.

use super::App;
use super::Effect;
use super::screens::picker::{Choose, PickLine, Picker};
use crate::domain::count::other_count;
use crate::domain::{ItemId, Moment, PersonId};
use crate::model::{Alarm, Item, Kind};
use crate::protocol::RaisedAlarm;

/// Seconds for which a line stands out.
const FLASH: i64 = 2;

/// Alarms known at this desk, and those being told.
#[derive(Debug, Default)]
pub struct Alarms {
    /// Alarms told already; none before the first list that its reader sees.
    known: Option<Vec<(ItemId, Alarm)>>,
    /// Lines that stand out, with their panes, and until when.
    flashes: Vec<(ItemId, &'static Kind, Moment)>,
    /// People of the lines changed at this desk since the last alarms: that they are followed from now on is no news.
    taken_up: Vec<PersonId>,
}

impl Alarms {
    /// Tells whether this line stands out now.
    pub fn flash_line(&self, item: ItemId) -> bool {
        self.flashes.iter().any(|(flashing, ..)| *flashing == item)
    }

    /// Tells whether a line of this pane stands out now.
    pub fn flash_pane(&self, kind: &Kind) -> bool {
        self.flashes.iter().any(|(_, flashing, _)| *flashing == kind)
    }

    /// Moment at which the first of them stops standing out.
    pub(super) fn next_end(&self) -> Option<Moment> {
        self.flashes.iter().map(|(.., until)| *until).min()
    }

    /// Removes the lines that have stood out for long enough by `now`.
    pub(super) fn fade(&mut self, now: Moment) {
        self.flashes.retain(|(.., until)| *until > now);
    }

    /// Forgets every alarm, for a new reader: nothing is known yet of what they follow.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Counts the alarms of items changed at this desk as told: its own changes need no telling.
    pub(super) fn expect(&mut self, items: &[Item]) {
        self.taken_up.extend(items.iter().filter(|item| !item.state.present).filter_map(Item::person));
        if let Some(known) = &mut self.known {
            let told = items.iter().flat_map(|item| Alarm::ALL.map(|alarm| (item, alarm)));
            // Who is still to come will be told of.
            let told = told.filter(|(item, alarm)| *alarm != Alarm::Followed || item.state.present);
            known.extend(told.map(|(item, alarm)| (item.id, alarm)));
        }
    }

    /// Takes the alarms of all lines, or of some; returns those that were not known.
    fn take(&mut self, alarms: &[RaisedAlarm], all: bool) -> Vec<RaisedAlarm> {
        let known = self.known.take();
        let taken_up = std::mem::take(&mut self.taken_up);
        let is_own = |raised: &RaisedAlarm| {
            raised.alarm == Alarm::Followed && raised.person.is_some_and(|person| taken_up.contains(&person))
        };
        let news = match &known {
            Some(known) => {
                let is_new = |raised: &&RaisedAlarm| !known.contains(&(raised.item, raised.alarm)) && !is_own(raised);
                alarms.iter().filter(is_new).copied().collect()
            }
            None => Vec::new(),
        };
        let mut told: Vec<_> = if all { Vec::new() } else { known.unwrap_or_default() };
        told.extend(alarms.iter().map(|raised| (raised.item, raised.alarm)));
        self.known = Some(told);
        news
    }
}

impl App {
    /// Takes the alarms that came with a list, of `all` lines or of those read again, and tells the new ones.
    pub(super) fn hear_alarms(&mut self, alarms: &[RaisedAlarm], all: bool) {
        let news = self.alarms.take(alarms, all);
        let Some(first) = news.first().filter(|_| !self.is_locked()) else { return };
        let until = Moment(self.context.now.0 + FLASH);
        self.alarms.flashes.extend(news.iter().map(|raised| (raised.item, raised.kind, until)));
        if self.display.bell {
            self.outbox.effects.push(Effect::Ring);
        }
        // Somebody who types or reads an answer keeps their words; the tab and the bell have told.
        if self.screens.is_empty() && !self.message.error && !self.display.curtain {
            let rows = self.listing().rows.iter().flatten();
            let named = rows.filter(|row| row.item.id == first.item).map(|row| (row.item.kind.subject)(row)).next();
            let said = match named {
                Some(who) => format!("{who} : {}", first.alarm.words()),
                None => format!("{} : {}", first.kind.title, first.alarm.words_of_somebody()),
            };
            let more = (news.len() > 1).then(|| format!(", et {}", other_count(news.len() - 1)));
            self.say_done(said + &more.unwrap_or_default());
        }
    }

    /// Offers the bell, and silence.
    pub(super) fn pick_bell(&mut self) {
        let line = |text: &str, aside: &str, rings| PickLine {
            text: text.to_owned(),
            aside: aside.to_owned(),
            does: Choose::Bell(rings),
        };
        let lines = vec![
            line("une fois", "une personne suivie est là, appel urgent, promesse bientôt à tenir", true),
            line("aucune", "la ligne se détache un instant, sans bruit", false),
        ];
        let mut pick = Picker::new("Sonnerie", lines);
        pick.selected = usize::from(!self.display.bell);
        self.screens.push(pick);
    }

    pub(super) fn use_bell(&mut self, rings: bool) {
        self.display.bell = rings;
        self.outbox.effects.push(Effect::KeepBell(rings));
    }
}
