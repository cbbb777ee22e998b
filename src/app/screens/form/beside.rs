//! The lines of the file shown beside a form on a wide screen: asked for when its person or its day changes, never for a
//! letter.

use super::Form;
use super::purpose::Purpose;
use crate::app::App;
use crate::app::window::WIDE;
use crate::model::{Context, Item};
use crate::protocol::{FormTopic, Query, TopicLines};

/// The lines beside a form.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// The subject last asked about.
    asked: Option<FormTopic>,
    /// The last answer.
    pub lines: Option<TopicLines>,
}

impl Beside {
    /// True while the form is about nothing that the file knows.
    pub fn is_about_nothing(&self) -> bool {
        self.asked.is_none()
    }
}

impl Purpose {
    /// True when the form is about a line or about a person: the file may know something to be read beside it.
    pub fn has_topic(&self) -> bool {
        match self {
            // What the file says of one of several marked lines would be taken for that of all.
            Self::Step { who, .. } => who.others.is_empty(),
            Self::Add { .. } | Self::Edit { .. } | Self::Reopen { .. } | Self::Note { .. } | Self::EditPerson(_) => {
                true
            }
            _ => false,
        }
    }

    /// The item in the state it would start in, which its day depends on, where it is not in the file yet.
    pub(super) fn as_begun(&self, mut item: Item, context: &Context) -> Item {
        if let Self::Add { state, .. } = self {
            item.state = state.unwrap_or_else(|| (item.kind.start)(&item, context));
        }
        item
    }
}

impl Form {
    /// The subject of the form as it is filled now; none when it is about nothing of the file.
    fn topic(&self, context: &Context) -> Option<FormTopic> {
        if !self.purpose.has_topic() {
            return None;
        }
        let item = self.item(context).map(|item| self.purpose.as_begun(item, context));
        let person = item.as_ref().and_then(Item::person).or(self.purpose.person());
        let dated = item.as_ref().filter(|item| item.kind.days.is_some());
        let day = dated.and_then(|item| Some((item.kind, item.day(context)?.day)));
        let topic = FormTopic { item: self.purpose.item(), person, day };
        (topic.item.is_some() || person.is_some() || day.is_some()).then_some(topic)
    }
}

impl App {
    /// Asks for the lines beside the form on the screen, where it has become about something else.
    pub(in crate::app) fn ask_beside(&mut self) {
        if self.display.size.0 < WIDE {
            return;
        }
        let Some(form) = self.screens.top_mut::<Form>() else { return };
        let topic = form.topic(&self.context);
        if form.beside.asked == topic {
            return;
        }
        form.beside.asked = topic;
        match topic {
            Some(topic) => self.ask_store(Query::Beside(topic)),
            None => form.beside.lines = None,
        }
    }

    /// Asks again, after something was written, for what is shown beside the form on the screen.
    pub(in crate::app) fn refresh_beside(&mut self) {
        if let Some(form) = self.screens.top_mut::<Form>() {
            form.beside.asked = None;
        }
    }

    pub(in crate::app) fn on_beside(&mut self, lines: TopicLines) {
        let wanted = self.screens.all_mut::<Form>().find(|form| form.beside.asked == Some(lines.topic));
        if let Some(form) = wanted {
            form.beside.lines = Some(lines);
        }
    }
}
