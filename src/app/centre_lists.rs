//! Short lists of what the centre keeps about itself: its team, its settings, its drugs, its years. One that is open follows
//! what the other desks write, its selection on the same thing.

use super::App;
use super::commands::{LOOK_UP, SETTINGS, TEAM, TOUR};
use super::screens::picker::{Basis, CentreRecord, Choose, PickLine, Picker};
use super::screens::text_page::{PageSource, TextPage};
use crate::domain::coded::Coded;
use crate::domain::count::count_phrase;
use crate::domain::{Site, Staff, StaffId};
use crate::model::yearly::YearlyEntry;
use crate::model::{Context, Level, Row, sensitive, signing, text};
use crate::panes;
use crate::protocol::Query;
use crate::protocol::form_records::{INSTRUCTIONS, Record};
use crate::reports::yearly::whole_year;

/// A list that is made of what the desk knows of its centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CentreList {
    /// The members who may sign in.
    Sitting,
    /// The professionals that a list may be narrowed to.
    Pros,
    /// The members of the team.
    Team,
    /// The settings.
    Settings,
    /// The sensitive drugs as they hold here.
    Drugs,
    /// The answers that the report of this year asks for beside the figures.
    Year(i32),
    /// The first things to do in an empty centre.
    FirstSteps,
}

/// The field of the opening hours among those of the centre.
const HOURS: &str = "hours";

impl CentreList {
    fn title(self) -> String {
        match self {
            Self::Sitting => "Qui est au comptoir\u{a0}?".to_owned(),
            Self::Pros => "Ne montrer que ce qui attend".to_owned(),
            Self::Team => "L’équipe".to_owned(),
            Self::Settings => "Réglages du centre".to_owned(),
            Self::Drugs => "Médicaments sensibles".to_owned(),
            Self::Year(year) => format!("Rapport de l’année {year}"),
            Self::FirstSteps => "Pour commencer, dans l’ordre que vous voulez".to_owned(),
        }
    }

    fn lines(self, context: &Context) -> Vec<PickLine> {
        match self {
            Self::Sitting => active(context).map(|staff| role_line(staff, Choose::SitDown(staff.id))).collect(),
            Self::Pros => {
                let pros = active(context).filter(|staff| staff.role.code != "accueil");
                let pros = pros.map(|staff| role_line(staff, Choose::Narrow(Some(staff.id))));
                std::iter::once(line("tout le monde", String::new(), Choose::Narrow(None))).chain(pros).collect()
            }
            Self::Team => {
                let members = context.staff.iter().map(|staff| {
                    let aside = if staff.active {
                        team_words(staff, context)
                    } else {
                        "n’est plus dans l’équipe".to_owned()
                    };
                    line(&staff.name, aside, Choose::Record(CentreRecord::Staff(Some(staff.id))))
                });
                let new = line("+ quelqu’un", String::new(), Choose::Record(CentreRecord::Staff(None)));
                std::iter::once(new).chain(members).collect()
            }
            Self::Settings => settings(context),
            Self::Drugs => {
                let drugs = sensitive::all(&context.drugs).into_iter().map(|(drug, own)| {
                    let source = || context.source_of_drug(&drug.name).unwrap_or_else(|| "selon le centre".to_owned());
                    let aside = with_source(drug.class.label().to_owned(), own.then(source));
                    line(&drug.name, aside, Choose::Record(CentreRecord::Drug(Some(drug.name.clone()))))
                });
                let new = line("+ un médicament", String::new(), Choose::Record(CentreRecord::Drug(None)));
                std::iter::once(new).chain(drugs).collect()
            }
            Self::Year(year) => {
                let item = |entry: YearlyEntry| {
                    line(entry.item.label, entry.in_words(), Choose::Record(CentreRecord::Yearly(year, entry.item)))
                };
                let other = |year: i32| {
                    line(&format!("l’année {year}"), String::new(), Choose::Record(CentreRecord::Year(year)))
                };
                let entries = whole_year(&context.yearly, year).into_iter().map(item);
                entries.chain([other(year - 1), other(year + 1)]).collect()
            }
            Self::FirstSteps => first_steps(context),
        }
    }
}

fn active(context: &Context) -> impl Iterator<Item = &Staff> {
    context.staff.iter().filter(|staff| staff.active)
}

fn line(text: &str, aside: String, does: Choose) -> PickLine {
    PickLine { text: text.to_owned(), aside, does }
}

fn role_line(staff: &Staff, does: Choose) -> PickLine {
    line(&staff.name, staff.role.label.to_owned(), does)
}

fn settings(context: &Context) -> Vec<PickLine> {
    let site = context.site_settings();
    let own = Site::FIELDS.iter().map(|field| {
        let shown = text::show(field, &site.get(field.key), context);
        let aside = with_source(shown, context.source_of_site(field.key));
        line(field.label, aside, Choose::Record(CentreRecord::Site(field.key)))
    });
    let lines = panes::all_settings().enumerate().map(|(at, setting)| {
        let shown = setting.value_text(context.setting(setting));
        let aside = with_source(shown, context.source_of_setting(setting.key));
        line(setting.label, aside, Choose::Record(CentreRecord::Setting(at)))
    });
    own.chain(lines).collect()
}

fn first_steps(context: &Context) -> Vec<PickLine> {
    let team = match active(context).count() {
        1 => "vous seul·e\u{a0}: ajoutez qui travaille ici".to_owned(),
        count => count_phrase(count, "personne", "personnes"),
    };
    let site = context.site_settings();
    let hours = Site::FIELDS.iter().find(|field| field.key == HOURS);
    let hours = hours.map(|field| text::show(field, &site.get(field.key), context)).unwrap_or_default();
    vec![
        line("l’équipe", team, Choose::Command(&TEAM)),
        line("les heures d’ouverture", hours, Choose::Record(CentreRecord::Site(HOURS))),
        line("les personnes et l’agenda", "depuis votre logiciel médical".to_owned(), Choose::Imports),
        line("une première personne", "par son nom".to_owned(), Choose::Command(&LOOK_UP)),
        line("les autres réglages", "seuils, verrouillage, jours à part".to_owned(), Choose::Command(&SETTINGS)),
        line("faire le tour du programme", "une minute".to_owned(), Choose::Command(&TOUR)),
    ]
}

/// « médecin, absent·e — 1 mois au plus / Ordonnances »: what a member does, and what they have said to the desk.
fn team_words(staff: &Staff, context: &Context) -> String {
    let away = if staff.is_away(context.today()) { ", absent·e" } else { "" };
    let said = text::show(&INSTRUCTIONS, &staff.get(INSTRUCTIONS.key), context);
    let dash = if said.is_empty() { "" } else { " — " };
    format!("{}{away}{dash}{said}", staff.role.label)
}

/// « 5 min, du groupement, le 12/11 ».
fn with_source(shown: String, source: Option<String>) -> String {
    [Some(shown).filter(|shown| !shown.is_empty()), source].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl App {
    /// A list of what the centre keeps about itself, to be opened.
    pub(super) fn centre_list(&self, list: CentreList) -> Picker {
        Picker { basis: Basis::Centre(list), ..Picker::new(&list.title(), list.lines(&self.context)) }
    }

    /// Opens a list of what the centre keeps about itself.
    pub(super) fn open_centre_list(&mut self, list: CentreList) {
        self.screens.push(self.centre_list(list));
    }

    /// Makes the open lists anew out of what the desk now knows of its centre.
    pub(super) fn renew_centre_lists(&mut self) {
        for pick in self.screens.all_mut::<Picker>() {
            if let Basis::Centre(list) = pick.basis {
                pick.take_lines(list.lines(&self.context));
            }
        }
    }

    /// Asks what waits for somebody's word, to open their sheet.
    pub(super) fn ask_for_sheet(&mut self) {
        self.ask_to_open(Query::Waiting);
    }

    /// Takes what waits for somebody's word: into the lists and sheets on the screen, and into one that was asked for.
    pub(super) fn on_waiting(&mut self, rows: Vec<Row>) {
        let lines = signing_lines(&rows, &self.context);
        for pick in self.screens.all_mut::<Picker>().filter(|pick| matches!(pick.basis, Basis::Waiting(_))) {
            pick.basis = Basis::Waiting(rows.clone());
            pick.take_lines(lines.clone());
        }
        for page in self.screens.all_mut::<TextPage>() {
            let Some(PageSource::Waiting(pro)) = page.source else { continue };
            match signing::signing_sheet(pro, &rows, &self.context) {
                Some(text) => page.text = text,
                None => page.text.body = vec![format!("Rien n’attend plus {}.", self.context.staff_name(pro))],
            }
        }
        if self.opens_answer(&Query::Waiting) {
            self.open_sheet(rows, lines);
        }
    }

    /// Opens the sheet of the professional the list is narrowed to, or asks whose.
    fn open_sheet(&mut self, rows: Vec<Row>, lines: Vec<PickLine>) {
        if let Some(pro) = self.listing().pro {
            return self.show_sheet(pro, &rows);
        }
        if lines.is_empty() {
            return self.say_done("Rien n’attend de signature ni de décision.");
        }
        let mut pick = Picker::new("Feuille de signature de", lines);
        // The sheet of the member at the desk is selected when they sign.
        let own = |line: &PickLine| matches!(line.does, Choose::Sign(id) if Some(id) == self.me);
        pick.selected = pick.lines.iter().position(own).unwrap_or(0);
        pick.basis = Basis::Waiting(rows);
        self.screens.raise_screen(pick);
    }

    /// Shows the sheet of `pro`, of the lines found waiting.
    pub(super) fn show_sheet(&mut self, pro: StaffId, waiting: &[Row]) {
        match signing::signing_sheet(pro, waiting, &self.context) {
            Some(text) => {
                let source = Some(PageSource::Waiting(pro));
                self.show_paper(TextPage { text, source, ..TextPage::default() });
            }
            None => self.say_done(format!("Rien n’attend {}.", self.context.staff_name(pro))),
        }
    }
}

/// Makes a line for each professional for whom something waits, with how much.
fn signing_lines(rows: &[Row], context: &Context) -> Vec<PickLine> {
    let lines = context.staff.iter().filter_map(|staff| {
        let (theirs, nobodys) = signing::for_whom(staff.id, rows, context);
        let late = theirs.iter().filter(|row| row.item.deadline(context).level == Level::Late);
        let aside = match (theirs.len(), late.count(), nobodys.len()) {
            (0, _, 0) => return None,
            (0, _, nobodys) => format!("{nobodys} sans nom"),
            (count, 0, _) => format!("{count} en attente"),
            (count, late, _) => format!("{count} en attente, dont {late} en retard"),
        };
        Some(line(&staff.name, aside, Choose::Sign(staff.id)))
    });
    lines.collect()
}
