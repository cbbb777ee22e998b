//! Cards of a form that another desk merges or separates meanwhile: the form follows its card there and back, says so as long
//! as it is open, and asks once before it saves for somebody whom nobody has chosen in it.

use super::Form;
use super::entry::{FormLine, named};
use super::purpose::Purpose;
use crate::app::App;
use crate::domain::name::with_de;
use crate::domain::person::name_with_birth;
use crate::domain::{Person, PersonId, StaffId};
use crate::model::{Context, Value};
use crate::protocol::{CardView, Draft};

/// A card that went into another while the form was about it.
#[derive(Debug, Clone)]
struct MergedCard {
    id: PersonId,
    /// « HADDAD Naïm (25/01/1999) ».
    whose: String,
    /// Text of the line that named its person; empty where the title did.
    line: String,
    /// Card that it went into.
    now: PersonId,
}

/// Cards that a form was about before the present one.
#[derive(Debug, Clone, Default)]
pub struct Turned {
    /// Merged cards, the one first asked for at the beginning.
    merged: Vec<MergedCard>,
    /// Member who was the last to change a card that the form knows.
    pub(in crate::app) hand: Option<StaffId>,
    /// Sentence that says whose card the form has turned to, and by whom; it names people.
    pub said: Option<String>,
    /// Question asked before the form is saved for the person whom it has turned to.
    pub(in crate::app) asks: Option<String>,
}

impl Turned {
    /// True when the form was about this card.
    pub(super) fn knows(&self, person: PersonId) -> bool {
        self.merged.iter().any(|card| card.id == person)
    }

    /// Card that the form is about in the place of `asked`.
    fn now_of(&self, asked: PersonId) -> PersonId {
        self.merged.iter().find(|card| card.id == asked).map_or(asked, |card| card.now)
    }

    /// Card first asked for, with whom it named; none of a form about the person whom somebody has chosen.
    pub(in crate::app) fn first(&self) -> Option<(PersonId, &str)> {
        self.merged.first().map(|card| (card.id, card.whose.as_str()))
    }

    /// Text by which a draft names the person first asked for, in the place of the line's own.
    pub(super) fn first_line(&self) -> Option<&str> {
        self.merged.first().map(|card| card.line.as_str()).filter(|line| !line.is_empty())
    }

    /// Lets go of the cards before the present one: somebody else is chosen.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Notes that `was`, until now the card of the form, is now that of `person`: into whose it went, or who has it back.
    fn note(&mut self, was: MergedCard, person: &Person, by: &str) {
        let now = name_with_birth(&person.display_name(), person.birth_date);
        self.merged.iter_mut().filter(|card| card.now == was.id).for_each(|card| card.now = person.id);
        if self.knows(person.id) {
            self.merged.retain(|card| card.id != person.id);
            self.said = Some(format!("Fiches séparées{by}\u{a0}: ce formulaire est de nouveau pour {now}."));
        } else {
            self.said = Some(format!(
                "Fiche {} fusionnée{by} dans celle {}\u{a0}: relisez.",
                with_de(&was.whose),
                with_de(&now)
            ));
            self.merged.push(MergedCard { now: person.id, ..was });
        }
        let first = self.merged.first();
        self.asks =
            first.map(|card| format!("Fiche {} fusionnée\u{a0}: enregistrer pour {now}\u{a0}?", with_de(&card.whose)));
    }
}

impl Form {
    /// The line that names this person.
    fn line_naming(&self, person: PersonId, context: &Context) -> Option<&FormLine> {
        let names = |entry: &&FormLine| entry.names_somebody() && entry.read(context) == Ok(Value::Person(person));
        self.entries.iter().find(names)
    }

    /// The card `person` as the one that the form is about; none of another, and of a form about two.
    fn card_of(&self, person: PersonId, context: &Context) -> Option<MergedCard> {
        let line = self.line_naming(person, context);
        let is_card = self.purpose.person() == Some(person) || line.is_some();
        let whose = match line {
            Some(line) => whose_of_line(line.shown()),
            None => self.purpose.told(context).unwrap_or_default(),
        };
        let line = line.map(|line| line.line.text().to_owned()).unwrap_or_default();
        (is_card && !matches!(self.purpose, Purpose::Merge { .. })).then_some(MergedCard {
            id: person,
            whose,
            line,
            now: person,
        })
    }

    /// Says of a form taken up again that the card it was begun on, `asked`, has gone into that of `person`.
    pub(in crate::app) fn note_merged(&mut self, asked: PersonId, draft: &Draft, person: &Person, by: &str) {
        let line = draft.fields.iter().map(|typed| typed.text.as_str());
        let line =
            line.clone().find(|text| named(text) != *text).filter(|_| draft.person.is_none()).unwrap_or_default();
        let whose = draft.whom.clone().unwrap_or_else(|| whose_of_line(named(line)));
        self.turned.note(MergedCard { id: asked, whose, line: line.to_owned(), now: person.id }, person, by);
    }
}

impl App {
    /// Takes a card as it is now into the forms about it; true where one of them says that it has turned to somebody else.
    pub(in crate::app) fn follow_in_forms(&mut self, view: &CardView) -> bool {
        let (asked, person, context) = (view.asked, &view.person, &self.context);
        let (mut taken, mut protected, mut says) = (Vec::new(), Vec::new(), false);
        for form in self.screens.all_mut::<Form>() {
            let from = form.turned.now_of(asked);
            let was = form.card_of(from, context).filter(|was| was.id != person.id);
            taken.extend(form.follow_card(from, person, context));
            if form.follow_person(from, person, context) {
                protected.push(form.draft.clone());
            }
            if let Some(was) = was {
                let by = view.merged_by.or(form.turned.hand);
                form.turned.note(was, person, &said_by(by, context));
            }
            says |= form.turned.knows(asked);
        }
        self.say_taken(&taken);
        if !protected.is_empty() {
            self.screens.close_where(|form: &Form| protected.contains(&form.draft));
            self.ask_drafts();
            self.say_refused(
                "Contact protégé depuis\u{a0}: le formulaire est fermé, ce qui est tapé est gardé. g le reprend.",
            );
        }
        says
    }
}

/// « KAYA Elif (12/03/1996) » of a line that says « KAYA Elif, 12/03/1996, 30 ans ».
fn whose_of_line(shown: &str) -> String {
    let mut words = shown.splitn(3, ", ");
    match (words.next(), words.next()) {
        (Some(name), Some(born)) => format!("{name} ({born})"),
        _ => shown.to_owned(),
    }
}

/// « par Claire »; nothing where nobody knows.
pub(in crate::app) fn said_by(by: Option<StaffId>, context: &Context) -> String {
    by.map(|by| format!(" par {}", context.staff_name(by))).unwrap_or_default()
}
