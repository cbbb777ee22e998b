//! Short lists: what is half typed, the menu.

use super::App;
use super::bindings::{Binding, Keys, Often, key_of};
use super::commands;
use super::screens::form::drafted::say_again;
use super::screens::form::entry::named;
use super::screens::person_card::PersonCard;
use super::screens::picker::{Basis, Choose, PickLine, Picker};
use crate::domain::person::split_name;
use crate::domain::{order, phone, spoken};
use crate::model::{Kind, Offer, OpenedBy, Row, Verb};
use crate::panes::{self, PANES};
use crate::protocol::{Draft, DraftForm, Typed};

impl App {
    pub(super) fn pick_draft(&mut self) {
        let lines: Vec<_> = self.drafts.iter().map(|draft| self.draft_line(draft)).collect();
        match lines.as_slice() {
            [] if self.blocked.unread => {
                self.say_refused("Les brouillons ne se lisent pas\u{a0}: prévenez l’administration.");
            }
            [] => self.say_refused("Aucun brouillon à reprendre."),
            // One alone needs no list.
            [only] => self.choose(only.does.clone(), Basis::None),
            _ => self.screens.push(Picker::new("Reprendre un brouillon", lines)),
        }
    }

    pub(super) fn draft_line(&self, draft: &Draft) -> PickLine {
        // The name looked for, from which a new card was begun, was typed in the lookup.
        let begun = matches!(draft.form, DraftForm::Person) && draft.person.is_none();
        let names = |key: &str| begun && ["used_name", "first_name"].contains(&key);
        let typed = draft.fields.iter().filter(|typed| typed.stood.as_ref() != Some(&typed.text) || names(&typed.key));
        // « Demain » typed yesterday is today.
        let then = self.context.at(draft.at);
        let of_form = draft.line_code().and_then(panes::find_form);
        let kinds = || of_form.into_iter().chain(PANES.iter().copied());
        let said = |typed: &Typed| match kinds().find_map(|kind| kind.field(&typed.key)) {
            Some(field) => say_again(field, &typed.text, &then, &self.context),
            None => typed.text.clone(),
        };
        let words = typed.map(|typed| named(&said(typed)).to_owned()).filter(|typed| !typed.is_empty());
        // A number says nothing of the form, and may be one that is not to be shown any more.
        let words: Vec<_> = words.filter(|typed| phone::normalise_number(typed).is_err()).collect();
        let of_file = || self.whose_drafts.iter().find(|(id, _)| *id == draft.id).map(|(_, name)| name.as_str());
        let whose = draft.whom.as_deref().map(|whom| split_name(whom).0).or_else(of_file);
        let whose = whose.map(|name| format!(", {name}"));
        let what = format!("{}{}", draft_noun(&draft.form), whose.unwrap_or_default());
        // A member who has left is named, whose words are anybody's to take up.
        let of_another = Some(draft.staff).filter(|staff| Some(*staff) != self.me);
        let by = of_another.map(|staff| format!(", {}", self.context.staff_name(staff))).unwrap_or_default();
        PickLine {
            text: format!("{what} : {}", words.join(", ")),
            aside: spoken::say_moment(draft.at.in_zone(self.context.zone), self.context.now.in_zone(self.context.zone))
                + &by,
            does: Choose::Resume(draft.id.clone()),
        }
    }

    /// Lists everything that can be done here, to be found by its words: what the line allows, what has no key, what
    /// has one.
    pub(super) fn pick_command(&mut self) {
        let row = self.current_row();
        let who = row.map(|row| ((row.item.kind.subject)(row), row.is_named())).unwrap_or_default();
        let acts = self.declaration().all_bindings().any(|binding| binding.keys == Keys::Line);
        let offers = row.filter(|_| acts).map(|row| row.item.kind.offers_for(row, &self.context)).unwrap_or_default();
        let usual = self.usual_step();
        let sign = |offer: &Offer| match offer.letter() {
            _ if usual.is_some_and(|usual| offer.is_step(usual)) => format!("{}  ", key_of(Verb::Next).name()),
            Some(letter) => format!("{letter}  "),
            None => String::new(),
        };
        let picked = |row: &Row, offer: &Offer| PickLine {
            text: offer.label().to_owned(),
            aside: sign(offer) + &offer.outcome(&row.item),
            does: Choose::Offer(*offer),
        };
        let mut lines: Vec<PickLine> =
            row.map(|row| offers.iter().map(|offer| picked(row, offer)).collect()).unwrap_or_default();
        let guests = row.into_iter().flat_map(|row| row.guests.iter().map(|guest| (row.guests_title(), guest)));
        lines.extend(guests.map(|(title, guest)| PickLine {
            text: (guest.item.kind.subject)(guest),
            aside: format!("{title}, {}", guest.item.state.label.to_lowercase()),
            does: Choose::Guest(guest.item.person(), guest.item.kind),
        }));
        let own = lines.len();
        let here = self.declaration().all_bindings().chain(commands::IN_MENU).chain(commands::EVERYWHERE);
        let possible = here.filter(|command| (command.when)(self) && !command.word.is_empty());
        for command in possible.filter(|command| command.word != commands::MENU.word) {
            // What acts from everywhere may stand among the screen's own commands too.
            if lines.iter().all(|line| line.text != command.word) {
                let aside = match command.keys {
                    Keys::None => command.help.to_owned(),
                    _ => format!("{}  {}", command.key_names(), command.help),
                };
                lines.push(PickLine { text: command.word.to_owned(), aside, does: Choose::Command(command) });
            }
        }
        lines.extend(self.menu_panes());
        // The way back of a closed line comes first, then what is changed or read of a line, then what has no key of its own,
        // which the menu is opened for; last what is done a few times a year.
        order::sort_by_key(&mut lines[own..], |line| match line.does {
            Choose::Command(command) if command.word == commands::REOPEN.word => 0,
            Choose::Command(Binding { often: Often::Daily, .. }) => 1,
            Choose::Command(Binding { often: Often::Seldom, .. }) => 4,
            Choose::Command(command) if command.keys != Keys::None => 3,
            _ => 2,
        });
        let mut pick = Picker { of: self.current_line(), ..Picker::new("Menu", lines) };
        (pick.about, pick.about_named) = who;
        self.screens.push(pick);
    }
}

impl App {
    /// The panes without a tab: a line of each for the person of a card, and its list.
    fn menu_panes(&self) -> impl Iterator<Item = PickLine> {
        let begins = self.screens.top_is::<PersonCard>();
        panes::menu_panes().iter().flat_map(move |kind| {
            let own = begins.then(|| PickLine {
                text: kind.noun.one.to_owned(),
                aside: "Pour cette personne".to_owned(),
                does: Choose::Begin(kind),
            });
            let OpenedBy::Menu(says) = kind.opened_by else { return own.into_iter().chain(None) };
            let list = PickLine { text: kind.title.to_lowercase(), aside: says.to_owned(), does: Choose::Pane(kind) };
            own.into_iter().chain(Some(list))
        })
    }

    /// Opens the list of a pane, whatever screen is over it.
    pub(super) fn open_pane(&mut self, kind: &'static Kind) {
        self.screens.close_readable();
        self.go_to_pane(kind);
    }
}

/// « une arrivée », « un appel reçu », « une étape »: what is half typed in a form.
fn draft_noun(form: &DraftForm) -> String {
    let own = |words: &str| words.to_owned();
    match form {
        DraftForm::Line { code, .. } => match panes::find_form(code) {
            Some(kind) => own(kind.noun.whole),
            None => {
                let mut quick_adds = PANES.iter().filter_map(|kind| kind.quick_add?.line.as_ref());
                let quick = quick_adds.find(|quick| quick.draft == code);
                quick.map_or_else(|| own("une ligne"), |quick| quick.title.to_lowercase())
            }
        },
        DraftForm::Step { others, .. } if others.is_empty() => own("une étape"),
        DraftForm::Step { others, .. } => format!("une étape de {} lignes", others.len() + 1),
        DraftForm::Reopen => own("une réouverture"),
        DraftForm::Note => own("une note"),
        DraftForm::TeamNote => own("un mot à l’équipe"),
        DraftForm::NoteTo => own("un mot à un·e collègue"),
        DraftForm::Person => own("une fiche de personne"),
        DraftForm::Merge(_) => own("une fusion"),
        DraftForm::Directory(_) => own("une fiche de l’annuaire"),
        DraftForm::Drug(_) => own("un médicament sensible"),
        DraftForm::Yearly(..) => own("un rapport annuel"),
        DraftForm::Staff(_) => own("une personne de l’équipe"),
        DraftForm::Setting | DraftForm::Site => own("un réglage"),
        DraftForm::Centre => own("un centre"),
    }
}
