//! Items of a yearly report that no desk counts: figures that another register holds, typed once a year with their source
//! and their day; and the texts of the report.

use chrono::NaiveDate;

use super::asked::{
    ACCESS_SERVICE, ACTIVITY, Asked, DECLARED_DOCTOR, HOURS, MEETINGS, PRECARITY, RECORD, USERS, VULNERABLE,
};

/// Longest answer, in characters: a paragraph of the report.
pub const LONGEST: usize = 1200;

/// Something to be typed for a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearlyItem {
    /// Key in the file, in JSON and on the command line.
    pub key: &'static str,
    /// French label.
    pub label: &'static str,
    /// Place to ask at, or content to write.
    pub help: &'static str,
    /// True for a text of the report; false for a figure, which has a source.
    pub is_text: bool,
    /// Items that it answers.
    pub answers: &'static [Asked],
}

/// An answer typed for a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearlyEntry {
    /// Year of the report.
    pub year: i32,
    /// Item that it answers.
    pub item: &'static YearlyItem,
    /// Answer as typed; empty for none.
    pub value: String,
    /// Source of a figure.
    pub source: String,
    /// Day on which the source said so.
    pub told_on: Option<NaiveDate>,
}

/// The items, figures first, in the order in which they are shown.
pub const YEARLY_ITEMS: &[YearlyItem] = &[
    figure(
        "declared_doctor",
        "Personnes ayant leur médecin traitant au centre",
        "Espace pro de l’Assurance maladie.",
        &[DECLARED_DOCTOR],
    ),
    figure("precarity", "Part des personnes avec C2S ou AME", "Relevé de l’Assurance maladie, en %.", &[PRECARITY]),
    figure("shared_record", "DMP alimentés", "Logiciel de soin ou relevé de l’Assurance maladie.", &[RECORD]),
    figure(
        "access_service",
        "Inscription et participation au SAS",
        "Convention, et nombre donné par le SAS.",
        &[ACCESS_SERVICE],
    ),
    figure(
        "meeting_share",
        "Part des dossiers vus en RCP",
        "Requête du logiciel de soin, en % de la file.",
        &[MEETINGS],
    ),
    figure("education", "Personnes en éducation thérapeutique (ETP)", "Programme autorisé, bilan annuel.", &[]),
    figure("staff_time", "Équivalents temps plein", "Paie ou gestionnaire : soin, accueil, coordination.", &[ACTIVITY]),
    figure(
        "satisfaction",
        "Satisfaction : réponses et résultat",
        "Enquête du centre : nombre de réponses, ce qui en ressort.",
        &[USERS],
    ),
    figure("lost_calls", "Appels perdus", "Standard téléphonique : le comptoir ne les voit pas.", &[]),
    text("highlights", "Faits marquants", "Ce qui a compté cette année, en quelques phrases.", &[ACTIVITY]),
    text("opening", "Horaires et continuité", "Horaires, fermetures, remplacements.", &[HOURS]),
    text("vulnerable", "Publics vulnérables", "Ce que l’équipe fait, avec quels partenaires.", &[VULNERABLE]),
    text("coordination", "Coordination", "Réunions, protocoles, liens avec la ville et l’hôpital.", &[MEETINGS]),
    text("users", "Place des personnes", "Comment elles prennent part à la vie du centre.", &[USERS]),
    text("next_year", "L’an prochain", "Ce que le centre veut faire, et ce qu’il lui faut.", &[]),
];

const fn figure(key: &'static str, label: &'static str, help: &'static str, answers: &'static [Asked]) -> YearlyItem {
    YearlyItem { key, label, help, is_text: false, answers }
}

const fn text(key: &'static str, label: &'static str, help: &'static str, answers: &'static [Asked]) -> YearlyItem {
    YearlyItem { key, label, help, is_text: true, answers }
}

/// The item of this key.
pub fn find_item(key: &str) -> Option<&'static YearlyItem> {
    YEARLY_ITEMS.iter().find(|item| item.key == key)
}

impl YearlyEntry {
    /// An answer not given yet.
    pub fn empty(year: i32, item: &'static YearlyItem) -> Self {
        Self { year, item, value: String::new(), source: String::new(), told_on: None }
    }

    /// Key of the answer in the file and in the journal.
    pub fn key(&self) -> String {
        format!("{} {}", self.year, self.item.key)
    }

    /// « 31 % (Assurance maladie, le 12/02/2027) »; « non saisi ».
    pub fn in_words(&self) -> String {
        let day = self.told_on.map(|on| on.format("le %d/%m/%Y").to_string());
        let told: Vec<_> =
            Some(self.source.clone()).filter(|source| !source.is_empty()).into_iter().chain(day).collect();
        match (self.value.as_str(), told.is_empty()) {
            ("", _) => "non saisi".to_owned(),
            (value, true) => value.to_owned(),
            (value, false) => format!("{value} ({})", told.join(", ")),
        }
    }
}
