//! Short lists: what the list shows, the menu, the settings.

use super::commands::{COMMANDS, Verb};
use super::entry::named;
use super::layers::Layer;
use super::lookup::{Lookup, Wanted};
use super::pick::{Choose, Pick, PickLine};
use super::purpose::Purpose;
use super::{App, Intent};
use crate::domain::Site;
use crate::domain::coded::Coded;
use crate::domain::phone;
use crate::kinds::renewal::sensitive;
use crate::kinds::{Kind, settings, text};
use crate::ops::records::Record;
use crate::ops::{Draft, Op};

impl App {
    pub(super) fn pick_draft(&mut self) {
        let lines: Vec<_> = self.drafts.iter().map(|draft| self.draft_line(draft)).collect();
        // One alone needs no list.
        match lines.as_slice() {
            [only] => self.choose(only.does.clone()),
            _ => self.layers.push(Layer::Pick(Pick::new("Reprendre un brouillon", lines))),
        }
    }

    pub(super) fn draft_line(&self, draft: &Draft) -> PickLine {
        let words = draft.fields.iter().map(|typed| named(&typed.text)).filter(|typed| !typed.is_empty());
        // A number says nothing of the form, and may be one that is not to be shown any more.
        let words: Vec<_> = words.filter(|typed| phone::normal(typed).is_err()).collect();
        let what = Kind::of(draft.form().0).map_or("formulaire", |kind| kind.one);
        PickLine {
            text: format!("{what} : {}", words.join(", ")),
            aside: draft.at.clock(self.desk.zone),
            does: Choose::Resume(draft.id.clone()),
        }
    }

    /// The list of sensitive drugs as it holds at the centre.
    pub(super) fn pick_drug(&mut self) {
        let new = PickLine { text: "+ un médicament".to_owned(), aside: String::new(), does: Choose::NewDrug };
        let lines = sensitive::all(&self.desk.drugs).into_iter().map(|(drug, own)| PickLine {
            text: drug.name.clone(),
            aside: if own { format!("{}, selon le centre", drug.class.label()) } else { drug.class.label().to_owned() },
            does: Choose::Drug(drug.name),
        });
        let lines = std::iter::once(new).chain(lines).collect();
        self.layers.push(Layer::Pick(Pick::new("Médicaments sensibles", lines)));
    }

    pub(super) fn pick_setting(&mut self) {
        let site = self.desk.site_settings();
        let own = Site::FIELDS.iter().map(|field| PickLine {
            text: field.label.to_owned(),
            aside: text::show(field, &site.get(field.key), &self.desk),
            does: Choose::Site(field.key),
        });
        let lines = settings::all().enumerate().map(|(at, setting)| PickLine {
            text: setting.label.to_owned(),
            aside: setting.say(self.desk.setting(setting)),
            does: Choose::Setting(at),
        });
        self.layers.push(Layer::Pick(Pick::new("Réglages du centre", own.chain(lines).collect())));
    }

    pub(super) fn pick_team(&mut self) {
        let new = PickLine { text: "+ quelqu’un".to_owned(), aside: String::new(), does: Choose::NewStaff };
        let lines = self.desk.staff.iter().map(|staff| PickLine {
            text: staff.name.clone(),
            aside: match &staff.instructions {
                _ if !staff.active => "n’est plus dans l’équipe".to_owned(),
                Some(words) => format!("{} — « {words} »", staff.role.label),
                None => staff.role.label.to_owned(),
            },
            does: Choose::Staff(staff.id),
        });
        let lines = std::iter::once(new).chain(lines).collect();
        self.layers.push(Layer::Pick(Pick::new("L’équipe", lines)));
    }

    pub(super) fn pick_command(&mut self) {
        let allowed = COMMANDS.iter().enumerate().filter(|(_, command)| self.allows(command.needs));
        let lines = allowed.filter(|(_, command)| command.verb != Verb::Menu).map(|(at, command)| PickLine {
            text: command.label.to_owned(),
            aside: match command.key {
                Some(key) => format!("{}  {}", key.name(), command.help),
                None => command.help.to_owned(),
            },
            does: Choose::Command(at),
        });
        let mut pick = Pick::new("Menu", lines.collect());
        // What has no key of its own is what the menu is opened for.
        pick.lines.sort_by_key(|line| matches!(line.does, Choose::Command(at) if COMMANDS[at].key.is_some()));
        self.layers.push(Layer::Pick(pick));
    }

    pub(super) fn choose(&mut self, choice: Choose) {
        if matches!(self.layers.last(), Some(Layer::Pick(_))) {
            self.close();
        }
        match choice {
            Choose::SitDown(staff) => self.sit_down(staff),
            Choose::Narrow(pro) => {
                self.listing_mut().pro = pro;
                self.refresh();
            }
            Choose::Sign(pro) => self.show_sheet(pro),
            Choose::OnOrderOf(staff) => {
                if let Some((row, to, given)) = self.wanted_step.take() {
                    self.step_with(&row, to, given, Some(staff));
                }
            }
            Choose::DayList(pro) => self.show_day_list(pro),
            Choose::Way(at) => self.go_way(at),
            Choose::Command(at) => self.verb(COMMANDS[at].verb),
            Choose::Site(key) => {
                self.open_sheet(Purpose::Site(self.desk.site_settings()));
                if let Some(Layer::Sheet(sheet)) = self.layers.last_mut() {
                    sheet.focus_on(key);
                }
            }
            Choose::Setting(at) => {
                if let Some(setting) = settings::all().nth(at) {
                    self.open_sheet(Purpose::Setting(setting, self.desk.setting(setting)));
                }
            }
            Choose::Entry(at) => {
                if let Some(entry) = self.directory.get(at).cloned() {
                    self.open_sheet(Purpose::Directory(Box::new(entry)));
                }
            }
            Choose::Drug(name) => self.open_sheet(Purpose::Drug(self.drug_called(&name))),
            Choose::NewDrug => self.open_sheet(Purpose::Drug(super::forms::new_drug())),
            Choose::Theme(at) => self.use_theme(at),
            Choose::NewEntry => self.open_sheet(Purpose::Directory(Box::new(super::forms::new_entry()))),
            Choose::Staff(id) => {
                if let Some(staff) = self.desk.member(id).cloned() {
                    self.open_sheet(Purpose::EditStaff(Box::new(staff)));
                }
            }
            Choose::NewStaff => self.open_sheet(Purpose::Staff(super::forms::new_staff())),
            Choose::Resume(id) => self.resume(&id),
            Choose::Card(person) => self.want_card(person, Intent::Show(None)),
            Choose::NewLink(to) => self.layers.push(Layer::Lookup(Lookup::new(Wanted::ForLink(to)))),
            Choose::Double(other) => self.take_double(other),
            Choose::OtherDouble => self.look_for_double(),
            Choose::Keep(kept, other) => self.open_merge(kept, other),
            Choose::Link(link) => self.run(Op::Link(link), None),
            Choose::Unlink(link) => self.run(Op::Unlink(link), None),
        }
    }
}
