//! What an import tells: counts in one sentence, then what deserves a look.

use std::io::Write;

use super::Tally;
use super::agenda::Report as Agenda;
use super::people::Report as People;
use crate::cli::{Failure, say};

/// What came of a list of people, or would.
pub fn people(report: &People, trial: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let counts = [
        count(report.new.count, "nouvelle personne", "nouvelles personnes"),
        count(report.updated.count, "mise à jour", "mises à jour"),
        count(report.unchanged.count, "inchangée", "inchangées"),
    ];
    say(out, &headline(report.rows, "ligne lue", "lignes lues", &counts, trial))?;
    spelt(out, "Marquées HOMD, à vérifier", &report.homonyms)?;
    if trial {
        spelt(out, "Nouvelles", &report.new)?;
        spelt(out, "Mises à jour", &report.updated)?;
        spelt(out, "Inchangées", &report.unchanged)?;
    }
    aside(out, &report.aside)
}

/// What came of an agenda, or would.
pub fn agenda(report: &Agenda, trial: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let mut counts = vec![
        count(report.new.count, "nouvelle ligne attendue", "nouvelles lignes attendues"),
        count(report.updated.count, "mise à jour", "mises à jour"),
        count(report.unchanged.count, "inchangée", "inchangées"),
    ];
    if report.started.count > 0 {
        counts.push(count(report.started.count, "déjà commencée, intacte", "déjà commencées, intactes"));
    }
    if report.past > 0 {
        counts.push(count(report.past, "d’un jour passé, laissée", "de jours passés, laissées"));
    }
    say(out, &headline(report.rows, "rendez-vous lu", "rendez-vous lus", &counts, trial))?;
    spelt(out, "Disparus de l’agenda, à annuler ou non", &report.vanished)?;
    spelt(out, "Personnes non reconnues, sous le nom de l’agenda", &report.unmatched)?;
    if trial {
        spelt(out, "Nouvelles", &report.new)?;
        spelt(out, "Mises à jour", &report.updated)?;
        spelt(out, "Inchangées", &report.unchanged)?;
    }
    for (stranger, times) in &report.strangers {
        say(out, &format!("Inconnu·e de l’équipe\u{a0}: « {stranger} » ({times} fois)."))?;
    }
    if report.whole_days > 0 {
        let days = count(report.whole_days, "journée entière", "journées entières");
        say(out, &format!("Laissé de côté\u{a0}: {days} sans heure de rendez-vous."))?;
    }
    aside(out, &report.aside)
}

fn headline(rows: usize, one: &str, many: &str, counts: &[String], trial: bool) -> String {
    let trial = if trial { "Essai, rien n’est écrit. " } else { "" };
    format!("{trial}{}\u{a0}: {}.", count(rows, one, many), counts.join(", "))
}

fn spelt(out: &mut dyn Write, title: &str, tally: &Tally) -> Result<(), Failure> {
    if tally.count == 0 {
        return Ok(());
    }
    say(out, &format!("{title} ({})\u{a0}:", tally.count))?;
    for line in &tally.first {
        say(out, &format!("  {line}"))?;
    }
    if tally.count > tally.first.len() {
        say(out, &format!("  … et {} autres", tally.count - tally.first.len()))?;
    }
    Ok(())
}

fn aside(out: &mut dyn Write, headers: &[String]) -> Result<(), Failure> {
    if !headers.is_empty() {
        say(out, &format!("Colonnes laissées de côté\u{a0}: {}.", headers.join(", ")))?;
    }
    Ok(())
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number > 1 { many } else { one })
}
