//! The hand-over on the screen: what went on while somebody was away from the desk, and how far back one looks.

use super::form::Form;
use super::form::purpose::Purpose;
use crate::app::bindings::{Binding, Keys, Rank, bind_keys};
use crate::app::commands::{FROM_ANYWHERE, NEXT, OF_LINE, TURNS};
use crate::app::keys::Key;
use crate::app::outbox::Intent;
use crate::app::screen::{Declaration, Screen};
use crate::app::{App, Effect};
use crate::domain::{ItemId, Moment, StaffId, spoken};
use crate::model::{Context, Item, Row, Verb};
use crate::protocol::Query;
use crate::reports::handover::{Reach, first, list_reaches};
use crate::reports::{Handover, HandoverLine, HandoverSummary, ReadPosition, Since, TeamNote};

/// A hand-over on the screen.
#[derive(Debug)]
pub struct HandoverPage {
    /// Choices of how far back to go, from the nearest.
    pub reaches: Vec<Reach>,
    /// Index of the shown choice.
    pub at: usize,
    /// Hand-over as the file has it; none before the first answer.
    pub found: Option<Handover>,
    /// The selected line: those told, then the notes.
    pub selected: usize,
    /// Line to select once it is read: the one that was last looked at in its pane.
    wanted: Option<ItemId>,
    /// Note to select instead, once it is read: the one that was just told.
    wanted_note: Option<i64>,
}

/// The last journal row the signed-in user has seen.
#[derive(Debug, Default)]
pub(in crate::app) struct Reader {
    /// The last row of the journal the screen has shown.
    pub seen: Option<i64>,
    /// Journal row at their last key; none before they have pressed one.
    pub read: Option<i64>,
    /// Position at which they last left.
    mark: Option<ReadPosition>,
    /// Line of the hand-over that they looked at in its pane.
    looked_at: Option<ItemId>,
    /// True just after they signed in: a message will say what awaits them once it is known.
    greets: bool,
    /// The team's last note that was told here, or looked at.
    noted: Option<i64>,
    /// Note that came since, until the hand-over shows it.
    unread: Option<i64>,
    /// True when the mark is older than what they last did: a screen of theirs ended without their leaving it.
    stayed: bool,
}

impl Reader {
    /// Forgets how far the member before had read; `somebody` is true when a member sits down.
    pub fn sits(&mut self, somebody: bool) {
        (self.read, self.looked_at) = (None, None);
        (self.greets, self.stayed) = (somebody, false);
    }
}

/// « Depuis 12:04 : 3 nouvelles, 1 à décider — Ctrl-N relève », in at most `room` columns; none when nothing awaits
/// `me`.
pub fn greeting(found: &HandoverSummary, from: Moment, me: StaffId, context: &Context, room: usize) -> Option<String> {
    let told = found.counts.iter().filter(|(_, count)| *count > 0);
    let mut parts: Vec<String> = told.map(|(reason, count)| reason.count_phrase(*count)).collect();
    let notes = found.notes.iter().filter(|note| note.by != me && note.at >= from).count();
    match notes {
        0 => {}
        1 => parts.push("1 mot à l’équipe".to_owned()),
        _ => parts.push(format!("{notes} mots à l’équipe")),
    }
    match context.count_open_proposals() {
        0 => {}
        1 => parts.push("1 proposition du groupement".to_owned()),
        open => parts.push(format!("{open} propositions du groupement")),
    }
    if parts.is_empty() {
        return None;
    }
    let since = spoken::say_moment(from.in_zone(context.zone), context.now.in_zone(context.zone));
    let since = format!("Depuis {since}\u{a0}: ");
    let said = |parts: &[String], etc: &str| format!("{}{etc} — Ctrl-N relève", parts.join(", "));
    let fits = |words: &&str| words.chars().count() <= room;
    let mut words = said(&parts, "");
    while parts.len() > 1 && !fits(&&*format!("{since}{words}")) {
        parts.pop();
        words = said(&parts, "…");
    }
    // A form half typed is told beside the greeting: the day gives way, then all but the key.
    let whole = since + &words;
    Some([&*whole, &*words].into_iter().find(fits).unwrap_or("Ctrl-N relève").to_owned())
}

impl HandoverPage {
    /// Makes the screen before the first answer.
    pub fn new(reaches: Vec<Reach>) -> Self {
        Self { at: first(&reaches), reaches, found: None, selected: 0, wanted: None, wanted_note: None }
    }

    /// Choice shown.
    pub fn reach(&self) -> Reach {
        self.reaches[self.at]
    }

    /// Choice that the key shows next, where there are several.
    pub fn next(&self) -> Option<Reach> {
        (self.reaches.len() > 1).then(|| self.reaches[(self.at + 1) % self.reaches.len()])
    }

    /// The selected line.
    pub fn selected_line(&self) -> Option<&HandoverLine> {
        self.found.as_ref()?.told.get(self.selected)
    }

    /// The selected line, for the keys that act on it; those of one gesture are not acted on as one.
    pub fn row(&self) -> Option<&Row> {
        self.selected_line().filter(|told| told.more == 0).map(|told| &told.row)
    }

    /// Takes an answer; the line selected stays so wherever it stands now, and so does its place when it is gone.
    pub fn take(&mut self, found: Handover) {
        let selected: Option<ItemId> = self.wanted.take().or(self.selected_line().map(|told| told.row.item.id));
        let wanted = self.wanted_note.take();
        let note = wanted.or(self.note());
        self.found = Some(found);
        let found = self.found.as_ref();
        let line = selected.and_then(|id| found?.told.iter().position(|told| told.row.item.id == id));
        let note = note.and_then(|id| Some(found?.told.len() + found?.notes.iter().position(|note| note.id == id)?));
        let selected = if wanted.is_some() { note.or(line) } else { line.or(note) };
        self.selected = selected.unwrap_or(self.selected).min(self.count().saturating_sub(1));
    }

    fn note(&self) -> Option<i64> {
        let found = self.found.as_ref()?;
        found.notes.get(self.selected.checked_sub(found.told.len())?).map(|note| note.id)
    }

    fn count(&self) -> usize {
        self.found.as_ref().map_or(0, |found| found.told.len() + found.notes.len())
    }
}

impl Screen for HandoverPage {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn row(&self) -> Option<&Row> {
        Self::row(self)
    }
}

/// The hand-over.
pub static DECLARATION: Declaration = Declaration::new("La relève", &[OWN, OF_LINE, TURNS, FROM_ANYWHERE])
    .acting_on_rows()
    .awaiting_card()
    .awaiting_call();

fn reading(app: &App) -> Option<&HandoverPage> {
    app.screens.top()
}

const OWN: &[Binding] = &[
    bind_keys(&[Key::Enter], "voir", "Voir la ligne dans son volet, ou la fiche de la personne.", |app, _| {
        app.go_to_told()
    })
    .offered_when(|app| reading(app).is_some_and(|reading| reading.selected_line().is_some())),
    bind_keys(&[Key::Left], "", "Regarder plus loin : depuis l’ouverture, depuis la veille au soir.", |app, _| {
        app.look_further_back();
    })
    .with_words(|app| Some(format!("depuis {}", reading(app)?.next()?.words))),
    Binding::for_verb(Verb::New, "Laisser un mot à l’équipe ; u le retire.", |app, _| {
        app.open_form(Purpose::TeamNote)
    })
    .with_word("mot à l’équipe")
    .that_writes(),
    Binding::for_verb(
        Verb::OneColleague,
        "Laisser un mot à une seule personne de l’équipe, à son poste et dans sa relève ; u le retire.",
        |app, _| app.open_form(Purpose::NoteTo),
    )
    .with_word("")
    .that_writes(),
    Binding::for_verb(Verb::HandOver, "Aller au dernier mot reçu.", |app, _| app.go_to_note()).with_word(""),
    NEXT,
    Binding::new(Keys::Line, "", "Les lettres de la ligne choisie, comme dans son volet.", |app, key| {
        app.act_on_row(key)
    })
    .that_writes()
    .with_rank(Rank::Later),
    Binding::new(Keys::LineText, "", "", |app, key| app.act_on_row(key)).with_rank(Rank::Later),
    bind_keys(&[Key::Down, Key::Tab], "", "La ligne suivante.", |app, _| app.handover_step(1)),
    bind_keys(&[Key::Up, Key::BackTab], "", "La ligne d’avant.", |app, _| app.handover_step(-1)),
    bind_keys(&[Key::PageUp, Key::PageDown], "", "Dix lignes plus haut, plus bas.", |app, key| {
        app.handover_step(if key == Key::PageUp { -10 } else { 10 });
    }),
    bind_keys(&[Key::Home, Key::End], "", "La première ligne, la dernière.", |app, key| {
        app.handover_step(if key == Key::Home { isize::MIN / 2 } else { isize::MAX / 2 });
    }),
    bind_keys(&[Key::Esc], "fermer", "Fermer.", |app, _| app.close()).with_rank(Rank::Later),
];

impl App {
    /// Opens the hand-over.
    pub(in crate::app) fn read_handover(&mut self) {
        let mut reading = HandoverPage::new(self.list_reaches());
        reading.wanted = self.session.reader.looked_at;
        reading.wanted_note = self.session.reader.unread.take();
        let since = reading.reach().since;
        self.screens.raise_screen(reading);
        self.ask_store(Query::Handover(since));
    }

    /// Lists how far back one may look: from where the reader left, or from what they last read where they did more since.
    fn list_reaches(&self) -> Vec<Reach> {
        let reader = &self.session.reader;
        let mut reaches = list_reaches(reader.mark, &self.context);
        let left = reaches.iter_mut().find(|reach| reader.stayed && matches!(reach.since, Since::Row(_)));
        left.into_iter().for_each(|reach| reach.words = "ce que vous avez lu");
        reaches
    }

    /// Asks again for the one on the screen, if there is one.
    pub(in crate::app) fn refresh_handover(&mut self) {
        if let Some(since) = self.reading_mut().map(|reading| reading.reach().since) {
            self.ask_store(Query::Handover(since));
        }
    }

    fn reading_mut(&mut self) -> Option<&mut HandoverPage> {
        self.screens.nearest_mut()
    }

    fn handover_step(&mut self, by: isize) {
        if let Some(reading) = self.reading_mut() {
            let last = reading.count().saturating_sub(1);
            reading.selected = reading.selected.saturating_add_signed(by).min(last);
        }
        self.note_read();
    }

    /// Goes to the note that was just told, which may not have been read yet; else to the last one.
    fn go_to_note(&mut self) {
        let unread = self.session.reader.unread.take();
        if let Some(reading) = self.reading_mut() {
            let last = || Some(reading.found.as_ref()?.notes.first()?.id);
            reading.wanted_note = unread.or_else(last);
        }
        self.refresh_handover();
    }

    fn look_further_back(&mut self) {
        if let Some(reading) = self.reading_mut() {
            reading.at = (reading.at + 1) % reading.reaches.len();
        }
        self.refresh_handover();
    }

    /// The line in its pane, where the pane still shows it; else the card of its person.
    fn go_to_told(&mut self) {
        let context = self.context.clone();
        let Some(told) = self.reading_mut().and_then(|reading| reading.selected_line().cloned()) else { return };
        let item = &told.row.item;
        match item.person().filter(|_| told.more == 0 || told.same_person) {
            _ if is_in_its_pane(item, &context) => {
                let item = item.clone();
                self.session.reader.looked_at = Some(item.id);
                self.screens.clear();
                self.show_item(&item);
            }
            Some(person) => self.want_card(person, Intent::Show(Some(item.id))),
            None => self.say_refused("Cette ligne n’est plus, ou pas encore, dans son volet."),
        }
    }

    /// Notes how far the member who sits down had read.
    pub(in crate::app) fn on_left(&mut self, staff: StaffId, mark: Option<ReadPosition>) {
        if self.me != Some(staff) {
            return;
        }
        self.session.reader.mark = mark;
        let fresh = HandoverPage::new(self.list_reaches());
        let since = fresh.reach().since;
        if let Some(reading) = self.reading_mut() {
            *reading = HandoverPage { found: reading.found.take(), wanted_note: reading.wanted_note.take(), ..fresh };
            self.ask_store(Query::Handover(since));
        } else {
            self.ask_store(Query::Greeting(since));
        }
    }

    pub(in crate::app) fn on_handover(&mut self, found: Handover) {
        self.session.reader.greets = false;
        if let Some(reading) = self.reading_mut() {
            reading.take(found);
        }
        self.note_read();
    }

    /// Notes that the team's note under the selection is read: it is on the screen then.
    fn note_read(&mut self) {
        let read = self.screens.top::<HandoverPage>().and_then(HandoverPage::note);
        let reader = &mut self.session.reader;
        reader.noted = reader.noted.max(read);
        reader.unread.take_if(|unread| Some(*unread) == read);
    }

    /// Says what awaits whoever has just sat down, unless they have opened the hand-over meanwhile.
    pub(in crate::app) fn on_greeting(&mut self, found: &HandoverSummary) {
        self.session.reader.stayed = found.stayed;
        let greets = std::mem::take(&mut self.session.reader.greets) && self.reading_mut().is_none();
        let (Some(me), true, false) = (self.me, greets, self.is_locked()) else { return };
        // It tells of the notes too.
        self.session.reader.noted = found.notes.first().map(|note| note.id).max(self.session.reader.noted);
        // The message line also reminds of half-typed forms and of what can be undone.
        let beside =
            usize::from(!self.drafts.is_empty()) * 27 + usize::from(self.undoing.can_undo(self.context.today())) * 12;
        let room = usize::from(self.display.size.0).saturating_sub(4 + beside);
        let from = HandoverPage::new(self.list_reaches()).reach().from;
        let sentence = greeting(found, from, me, &self.context, room);
        if let Some(sentence) = sentence.filter(|_| self.message.text.is_empty()) {
            self.say_done(sentence);
        }
    }

    /// A note for the team that has just come is told at the first moment the message line is free, over an open hand-over
    /// too: it stands at its end. The key that opens the hand-over then goes to it.
    pub(in crate::app) fn hear(&mut self, note: Option<&TeamNote>) {
        let latest = note.map_or(0, |note| note.id);
        let known = *self.session.reader.noted.get_or_insert(latest);
        let Some(note) = note.filter(|_| latest > known) else { return };
        if Some(note.by) == self.me {
            self.session.reader.noted = Some(latest);
            return;
        }
        self.session.reader.unread = Some(latest);
        let typing = self.screens.top_is::<Form>();
        if !typing && !self.session.reader.greets && !self.is_locked() && self.message.text.is_empty() {
            self.session.reader.noted = Some(latest);
            let by = self.context.staff_name(note.by).to_owned();
            let words = if note.to.is_some() { "vous laisse un mot" } else { "laisse un mot à l’équipe" };
            self.say_done(format!("{by} {words} — Ctrl-N relève"));
        }
    }

    /// Records how far the member who gets up had read: to the last answer their screen had shown at their last key.
    /// Later answers they may not have seen; a screen that nobody touched has told nobody anything.
    pub(in crate::app) fn leave(&mut self) {
        if self.is_locked() {
            return;
        }
        if let (Some(staff), Some(seq)) = (self.me, self.session.reader.read) {
            self.outbox.effects.push(Effect::Leave(ReadPosition { staff, seq, at: self.session.last_key }));
        }
    }
}

fn is_in_its_pane(item: &Item, context: &Context) -> bool {
    match item.closed_at {
        Some(closed) => closed.day_in(context.zone) == context.today(),
        None => !item.is_later(context.today()),
    }
}
