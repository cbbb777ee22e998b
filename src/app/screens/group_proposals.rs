//! Proposals of the group of centres, as one list: taken or left aside together, or one by one, in one action.

use super::form::purpose::Purpose;
use crate::app::App;
use crate::app::bindings::{Binding, bind_keys, bind_verb};
use crate::app::commands::HELP;
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};
use crate::model::shared::{Shared, Topic};
use crate::model::{Context, Verb};
use crate::panes;
use crate::protocol::{Operation, ProposalAnswer};

/// Answer that a line has on the screen, before it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// Decision put off.
    Later,
    /// Acceptance.
    Accept,
    /// Refusal.
    Refuse,
}

impl Chosen {
    fn next(self) -> Self {
        match self {
            Self::Later => Self::Accept,
            Self::Accept => Self::Refuse,
            Self::Refuse => Self::Later,
        }
    }
}

/// The proposals, each with the answer chosen for it.
#[derive(Debug, Default)]
pub struct GroupProposals {
    /// Answers chosen, by number; the others are left for later.
    pub chosen: Vec<(i64, Chosen)>,
    /// Number of the selected proposal; the first line where it is none of them.
    pub selected: i64,
}

impl GroupProposals {
    /// Lines shown: what waits for an answer, the oldest first, then what was answered, the latest first.
    pub fn lines(context: &Context) -> Vec<&Shared> {
        let (open, others): (Vec<_>, Vec<_>) = context.shared.iter().partition(|shared| shared.is_open());
        let answered = others.into_iter().filter(|shared| shared.answer.is_some());
        open.into_iter().rev().chain(answered).collect()
    }

    /// Answer chosen for this proposal.
    pub fn choice(&self, id: i64) -> Chosen {
        self.chosen.iter().find(|(of, _)| *of == id).map_or(Chosen::Later, |(_, chosen)| *chosen)
    }

    /// Position of the selected line.
    pub fn position(&self, context: &Context) -> usize {
        Self::lines(context).iter().position(|shared| shared.id == self.selected).unwrap_or(0)
    }

    fn step(&mut self, by: isize, context: &Context) {
        let lines = Self::lines(context);
        let at = self.position(context).saturating_add_signed(by).min(lines.len().saturating_sub(1));
        self.selected = lines.get(at).map_or(0, |shared| shared.id);
    }

    fn choose(&mut self, id: i64, chosen: Chosen) {
        self.chosen.retain(|(of, _)| *of != id);
        self.chosen.push((id, chosen));
    }

    fn turn(&mut self, context: &Context) {
        if let Some(line) = Self::lines(context).get(self.position(context)).filter(|shared| shared.is_open()) {
            self.selected = line.id;
            self.choose(line.id, self.choice(line.id).next());
        }
    }

    /// Gives every open line the answer that follows that of the first one.
    fn turn_all(&mut self, context: &Context) {
        let open: Vec<_> =
            Self::lines(context).iter().filter(|shared| shared.is_open()).map(|shared| shared.id).collect();
        let next = open.first().map_or(Chosen::Later, |id| self.choice(*id)).next();
        self.chosen = open.into_iter().map(|id| (id, next)).collect();
    }

    /// Answers to be given.
    pub fn answers(&self, context: &Context) -> Vec<ProposalAnswer> {
        let open = Self::lines(context).into_iter().filter(|shared| shared.is_open());
        let answer = |shared: &Shared| match self.choice(shared.id) {
            Chosen::Later => None,
            Chosen::Accept => Some(ProposalAnswer { id: shared.id, accepts: true }),
            Chosen::Refuse => Some(ProposalAnswer { id: shared.id, accepts: false }),
        };
        open.filter_map(answer).collect()
    }
}

impl Screen for GroupProposals {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }
}

/// Proposals of the group.
pub static DECLARATION: Declaration = Declaration::new("Propositions du groupement", &[OWN, &[HELP]]);

fn line(app: &App) -> Option<&Shared> {
    let list = app.screens.top::<GroupProposals>()?;
    GroupProposals::lines(&app.context).into_iter().nth(list.position(&app.context))
}

fn is_open(app: &App) -> bool {
    line(app).is_some_and(Shared::is_open)
}

fn has_open(app: &App) -> bool {
    app.context.count_open_proposals() > 0
}

fn has_chosen(app: &App) -> bool {
    app.screens.top::<GroupProposals>().is_some_and(|list| !list.answers(&app.context).is_empty())
}

fn with_list(app: &mut App, act: impl FnOnce(&mut GroupProposals, &Context)) {
    let context = app.context.clone();
    if let Some(list) = app.screens.top_mut() {
        act(list, &context);
    }
}

const OWN: &[Binding] = &[
    bind_verb(
        Verb::Next,
        "accepter ou refuser",
        "La proposition choisie, tour à tour\u{a0}: acceptée, refusée, à décider plus tard.",
        |app, _| with_list(app, GroupProposals::turn),
    )
    .acting_when(is_open),
    bind_verb(
        Verb::Mark,
        "toutes",
        "Toutes acceptées, toutes refusées, ou toutes à décider plus tard.",
        |app, _| with_list(app, GroupProposals::turn_all),
    )
    .acting_when(has_open),
    bind_verb(
        Verb::Yes,
        "le faire",
        "Répondre ce qui est écrit en face\u{a0}: ce qui est accepté est changé ici\u{a0}; u défait tout.",
        |app, _| app.answer_proposals(),
    )
    .acting_when(has_chosen)
    .that_writes(),
    bind_keys(
        &[Key::Enter],
        "changer ici",
        "Ce qui est accepté, à changer\u{a0}: la fiche, le réglage. Le groupement saura que c’est changé.",
        |app, _| app.change_accepted(),
    )
    .acting_when(|app| line(app).is_some_and(Shared::is_taken))
    .that_writes(),
    bind_keys(&[Key::Up, Key::Down], "", "Choisir une proposition.", |app, key| {
        with_list(app, |list, context| list.step(if key == Key::Up { -1 } else { 1 }, context));
    }),
    bind_keys(&[Key::PageUp, Key::PageDown], "", "Dix propositions plus haut, plus bas.", |app, key| {
        with_list(app, |list, context| list.step(if key == Key::PageUp { -10 } else { 10 }, context));
    }),
    bind_keys(&[Key::Esc], "fermer", "Fermer\u{a0}: rien n’est répondu.", |app, _| app.close()),
];

impl App {
    pub(in crate::app) fn open_group_proposals(&mut self) {
        self.screens.push(GroupProposals::default());
    }

    fn answer_proposals(&mut self) {
        let Some(list) = self.screens.top::<GroupProposals>() else { return };
        let answers = list.answers(&self.context);
        if !answers.is_empty() {
            self.close();
            self.run(Operation::AnswerShared(answers), None);
        }
    }

    /// Opens the form of what an accepted proposal has become.
    fn change_accepted(&mut self) {
        let Some(shared) = line(self).cloned() else { return };
        let purpose = match shared.topic {
            Topic::Setting => {
                panes::find_setting(&shared.key).map(|setting| Purpose::Setting(setting, self.context.setting(setting)))
            }
            Topic::Entry => {
                let became = shared.answer.as_ref().and_then(|answered| answered.subject);
                let entry = self.context.directory.iter().find(|entry| Some(entry.id) == became);
                entry.map(|entry| Purpose::Directory(Box::new(entry.clone())))
            }
            Topic::Drug => {
                let drug = self.context.drugs.iter().find(|drug| drug.name == shared.key);
                drug.map(|drug| Purpose::Drug(drug.clone()))
            }
            Topic::Instruction | Topic::Reasons | Topic::Meetings | Topic::Days => {
                Some(Purpose::Site(self.context.site_settings()))
            }
        };
        match purpose {
            Some(purpose) => self.open_form(purpose),
            None => self.say_refused("Ce que cette proposition a changé n’est plus dans le fichier."),
        }
    }
}
