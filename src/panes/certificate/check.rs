//! Table of the certificates that may be demanded and by whom, with the legal text of each line. It gives facts and no
//! legal advice: the desk reads them, and decides.

use chrono::NaiveDate;

use super::{ABSENCE_FROM, ABSENCE_TO, BORN, NotRequired, RECIPIENT, Recipient};
use crate::model::{Context, Field, Item, Value};

/// A verdict of the table about a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The certificate may be demanded.
    Required,
    /// The certificate may not be demanded: the parent is given the answer.
    NotRequired,
    /// The verdict depends on a text the desk does not have.
    Depends,
    /// An answer must be known first.
    Unknown,
}

/// The demands to which a line of the table applies.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// Every demand.
    Always,
    /// The child is younger than so many years on the first day of the absence.
    YoungerThan(u32),
    /// The absence lasts so many days at least, first and last included.
    DaysFrom(i64),
}

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Recipient of the paper.
    pub recipient: Recipient,
    /// Demands it applies to.
    pub when: When,
    /// Verdict.
    pub verdict: Verdict,
    /// Text of the line in the list.
    pub says: &'static str,
    /// The text it rests on; empty where there is none.
    pub reference: &'static str,
    /// Answer for the parent; empty unless the certificate is not required.
    pub answer: &'static str,
}

const BIRTH_UNKNOWN: &str = "date de naissance ?";
const AGE_UNSURE: &str = "quel âge ce jour-là ? date de naissance à compléter";
const LABOUR_CODE: &str = "article L1225-61 du code du travail";
const CNAF: &str = "circulaire Cnaf 2011-105";
const MINISTRY: &str = "circulaire DSS/MCGR/DGS 2011-331 du 27 septembre 2011";

/// The first line that applies to a demand decides.
pub const TABLE: &[Rule] = &[
    Rule {
        recipient: Recipient::Employer,
        when: When::YoungerThan(16),
        verdict: Verdict::Required,
        says: "exigible",
        reference: LABOUR_CODE,
        answer: "",
    },
    Rule {
        recipient: Recipient::Employer,
        when: When::Always,
        verdict: Verdict::Depends,
        says: "hors L1225-61, voir la convention",
        reference: LABOUR_CODE,
        answer: "",
    },
    Rule {
        recipient: Recipient::Nursery,
        when: When::DaysFrom(4),
        verdict: Verdict::Required,
        says: "exigible",
        reference: CNAF,
        answer: "",
    },
    Rule {
        recipient: Recipient::Nursery,
        when: When::Always,
        verdict: Verdict::NotRequired,
        says: "non exigible",
        reference: CNAF,
        answer: "Une crèche ne peut pas exiger de certificat médical pour une absence de moins de 4\u{a0}jours. À partir \
                 du quatrième jour, un certificat dispense les parents de payer\u{a0}: revenez alors nous voir.",
    },
    Rule {
        recipient: Recipient::School,
        when: When::Always,
        verdict: Verdict::NotRequired,
        says: "non exigible, sauf éviction : demander au médecin",
        reference: MINISTRY,
        answer: "L’école ne peut pas exiger de certificat médical pour une absence, sauf pour certaines maladies \
                 contagieuses qui imposent une éviction\u{a0}: c’est alors à un·e médecin de le dire.",
    },
    Rule {
        recipient: Recipient::Canteen,
        when: When::Always,
        verdict: Verdict::NotRequired,
        says: "non exigible, sauf éviction : demander au médecin",
        reference: MINISTRY,
        answer: "La cantine ne peut pas exiger de certificat médical pour une absence, sauf pour certaines maladies \
                 contagieuses qui imposent une éviction\u{a0}: c’est alors à un·e médecin de le dire.",
    },
    Rule {
        recipient: Recipient::Childminder,
        when: When::Always,
        verdict: Verdict::Depends,
        says: "selon contrat",
        reference: "",
        answer: "",
    },
    Rule {
        recipient: Recipient::Other,
        when: When::Always,
        verdict: Verdict::Depends,
        says: "selon contrat",
        reference: "",
        answer: "",
    },
];

/// The finding of the table for one demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// Verdict.
    pub verdict: Verdict,
    /// Text of the line in the list.
    pub says: &'static str,
    /// The text it rests on.
    pub reference: &'static str,
    /// Answer for the parent.
    pub answer: &'static str,
}

/// Reads the table for `item`. An absence without an end counts up to today, and may still grow.
pub fn find(item: &Item, context: &Context) -> Finding {
    find_on(item, context.today())
}

/// Fields that the table asks for.
pub static READS: &[&Field] = &[&RECIPIENT.field, &ABSENCE_FROM, &ABSENCE_TO, &BORN];

/// True when the request was rightly turned away: not due by the table as it read on the day of the answer.
pub fn was_avoided(item: &Item, context: &Context) -> bool {
    let Some(answered) = item.closed_at.filter(|_| item.state == NotRequired) else { return false };
    let day = answered.day_in(context.zone);
    let mut until = item.clone();
    // What an absence that goes on may still become was not due yet.
    if until.date(&ABSENCE_TO).is_none() {
        until.set(&ABSENCE_TO, Value::Date(day));
    }
    find_on(&until, day).verdict == Verdict::NotRequired
}

fn find_on(item: &Item, today: NaiveDate) -> Finding {
    for rule in TABLE.iter().filter(|rule| Some(rule.recipient) == item.choice(&RECIPIENT)) {
        match applies(rule.when, item, today) {
            Ok(true) => {
                let Rule { verdict, says, reference, answer, .. } = *rule;
                return Finding { verdict, says, reference, answer };
            }
            Ok(false) => {}
            Err(says) => return unknown_finding(says, rule.reference),
        }
    }
    unknown_finding("pour qui ?", "")
}

/// Advice shown while the form is filled: the verdict and its text; it never blocks.
pub fn hints(item: &Item, context: &Context) -> Vec<String> {
    if item.get(&RECIPIENT).is_empty() {
        return Vec::new();
    }
    let found = find(item, context);
    let text = if found.reference.is_empty() { String::new() } else { format!(" ({})", found.reference) };
    vec![format!("Certificat : {}{text}.", found.says)]
}

const fn unknown_finding(says: &'static str, reference: &'static str) -> Finding {
    Finding { verdict: Verdict::Unknown, says, reference, answer: "" }
}

/// True when a line applies; the error says what must be known first.
fn applies(when: When, item: &Item, today: NaiveDate) -> Result<bool, &'static str> {
    let Some(from) = item.date(&ABSENCE_FROM) else { return Err("absence depuis quand ?") };
    match when {
        When::Always => Ok(true),
        When::YoungerThan(years) => {
            let born = item.birth(&BORN).filter(|born| born.earliest_day() <= from).ok_or(BIRTH_UNKNOWN)?;
            born.is_younger_than(years, from).ok_or(AGE_UNSURE)
        }
        When::DaysFrom(least) => {
            let until = item.date(&ABSENCE_TO);
            let days = (until.unwrap_or(today) - from).num_days() + 1;
            if days < least && until.is_none() {
                Err("jusqu’à quand ? exigible dès 4 jours")
            } else {
                Ok(days >= least)
            }
        }
    }
}
