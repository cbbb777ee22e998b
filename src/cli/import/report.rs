//! Report of an import: counts in one sentence, then the rows that deserve a look.

use crate::domain::order;
use std::collections::BTreeMap;
use std::io::Write;

use super::agenda::AgendaReport;
use super::people::PeopleReport;
use super::table::SetAside;
use super::{ListReport, Tally, Terms};
use crate::cli::{Failure, print_line};
use crate::domain::count::{count_phrase, line_count, other_count};
use crate::protocol::Vanished;

/// Prints the result of an import of people, or of its trial.
pub fn report_people(report: &PeopleReport, trial: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let counts = [
        count(report.new.count, "nouvelle personne", "nouvelles personnes"),
        count(report.updated.count, "mise à jour", "mises à jour"),
        count(report.unchanged.count, "inchangée", "inchangées"),
    ];
    let counts = with_set_aside(counts.to_vec(), &report.set_aside);
    for run in &report.before {
        let (source, total) = (&run.source, run.total);
        let taken = line_count(run.taken);
        print_line(out, &format!("Import précédent, « {source} », arrêté à {taken} sur {total}."))?;
    }
    report_unused(out, &report.aside, &report.around)?;
    print_line(out, &headline(report.rows, "ligne lue", "lignes lues", &counts, trial))?;
    report_set_aside(out, "Mises de côté", &report.set_aside)?;
    report_faults(out, "Cases laissées", &report.cells)?;
    report_faults(out, "À vérifier", &report.doubts)?;
    report_strangers(out, &report.strangers)?;
    report_tally(out, "Marquées HOMD, à vérifier", &report.homonyms)?;
    if trial {
        report_tally(out, "Nouvelles", &report.new)?;
        report_tally(out, "Mises à jour", &report.updated)?;
        report_tally(out, "Inchangées", &report.unchanged)?;
    }
    Ok(())
}

/// Prints the result of an import of the directory or of links, or of its trial.
pub fn report_list(
    report: &ListReport,
    (one, several): (&str, &str),
    trial: bool,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let counts = vec![
        count(report.new.count, one, several),
        count(report.updated.count, "mise à jour", "mises à jour"),
        count(report.unchanged.count, "inchangée", "inchangées"),
    ];
    let counts = with_set_aside(counts, &report.set_aside);
    report_unused(out, &report.aside, &report.around)?;
    print_line(out, &headline(report.rows, "ligne lue", "lignes lues", &counts, trial))?;
    report_set_aside(out, "Mises de côté", &report.set_aside)?;
    report_faults(out, "Cases laissées", &report.cells)?;
    report_faults(out, "À vérifier", &report.doubts)?;
    if trial {
        report_tally(out, "Nouvelles", &report.new)?;
        report_tally(out, "Mises à jour", &report.updated)?;
        report_tally(out, "Inchangées", &report.unchanged)?;
    }
    Ok(())
}

/// Writes the outcome of an agenda, done or tried.
pub fn report_agenda(report: &AgendaReport, terms: &Terms, out: &mut dyn Write) -> Result<(), Failure> {
    let trial = terms.trial || report.asks.is_some();
    report_unused(out, &report.aside, &report.around)?;
    // Nothing was compared yet: somebody must say first what became of those that are gone.
    let counts = match report.asks {
        Some(_) => format!("{}\u{a0}; rien n’est écrit.", count(report.rows, "rendez-vous lu", "rendez-vous lus")),
        None => agenda_counts(report, trial),
    };
    print_line(out, &counts)?;
    report_set_aside(out, "Mis de côté", &report.set_aside)?;
    report_faults(out, "Cases laissées", &report.cells)?;
    let mut repeated = report.repeated.clone();
    // An event that repeats says it of each of its days.
    repeated.dedup();
    report_faults(out, "En double", &repeated)?;
    report_faults(out, "À vérifier", &report.doubts)?;
    report_faults(out, "Non touchées", &report.untouched)?;
    report_tally(out, "Attendu·es de nouveau, sur une nouvelle ligne", &report.returned)?;
    report_vanished(report, terms, out)?;
    report_tally(out, "Reconnu·es par le seul nom, à vérifier", &report.unsure)?;
    report_tally(out, "Personnes non reconnues, sous le nom de l’agenda", &report.unmatched)?;
    if trial {
        report_tally(out, "Nouvelles", &report.new)?;
        report_tally(out, "Mises à jour", &report.updated)?;
        report_tally(out, "Inchangées", &report.unchanged)?;
    }
    report_strangers(out, &report.strangers)?;
    if report.whole_days > 0 {
        let days = count(report.whole_days, "journée entière", "journées entières");
        print_line(out, &format!("Laissé de côté\u{a0}: {days} sans heure de rendez-vous."))?;
    }
    if report.over > 0 {
        let over = count(report.over, "rendez-vous d’aujourd’hui déjà fait", "rendez-vous d’aujourd’hui déjà faits");
        print_line(out, &format!("Laissé de côté\u{a0}: {over}, selon l’agenda."))?;
    }
    if report.meetings > 0 {
        let meetings = count(report.meetings, "événement sans personne", "événements sans personne");
        print_line(out, &format!("Laissé de côté\u{a0}: {meetings} (réunion, pause, congé…)."))?;
    }
    if report.cancelled > 0 {
        let cancelled = count(report.cancelled, "rendez-vous annulé", "rendez-vous annulés");
        print_line(out, &format!("Laissé de côté\u{a0}: {cancelled} que le poste n’attendait pas."))?;
    }
    Ok(())
}

/// Outcome of an agenda in a single sentence, that names nobody.
pub fn agenda_counts(report: &AgendaReport, trial: bool) -> String {
    let mut counts = vec![
        count(report.new.count, "nouvelle ligne attendue", "nouvelles lignes attendues"),
        count(report.updated.count, "mise à jour", "mises à jour"),
        count(report.unchanged.count, "inchangée", "inchangées"),
    ];
    if !report.untouched.is_empty() {
        counts.push(count(report.untouched.len(), "intacte", "intactes"));
    }
    if !report.repeated.is_empty() {
        counts.push(count(report.repeated.len(), "en double", "en double"));
    }
    if report.past > 0 {
        counts.push(count(report.past, "d’un jour passé, laissée", "de jours passés, laissées"));
    }
    let counts = with_set_aside(counts, &report.set_aside);
    headline(report.rows, "rendez-vous lu", "rendez-vous lus", &counts, trial)
}

/// Professionals who are not of the team, the most often named of a list of many.
fn report_strangers(out: &mut dyn Write, named: &BTreeMap<String, usize>) -> Result<(), Failure> {
    const SPELT: usize = 20;
    let mut often: Vec<_> = named.iter().collect();
    order::sort_by_key(&mut often, |(name, times)| (std::cmp::Reverse(**times), (*name).clone()));
    for (stranger, times) in often.iter().take(SPELT) {
        print_line(out, &format!("Inconnu·e de l’équipe\u{a0}: « {stranger} » ({times} fois)."))?;
    }
    if often.len() > SPELT {
        print_line(
            out,
            &format!(
                "… et {}.",
                count_phrase(often.len() - SPELT, "autre inconnu·e de l’équipe", "autres inconnu·es de l’équipe")
            ),
        )?;
    }
    Ok(())
}

/// Writes the lines that the agenda no longer holds, and what became of them.
fn report_vanished(report: &AgendaReport, terms: &Terms, out: &mut dyn Write) -> Result<(), Failure> {
    report_tally(out, "Disparus de l’agenda, à annuler ou non", &report.vanished)?;
    if report.vanished.count > 0
        && let Some(spoken_of) = &report.spoken_of
    {
        print_line(out, &format!("  (cherchés {spoken_of}\u{a0}; pour d’autres jours\u{a0}: --from et --to)"))?;
    }
    if let Some(answer) = terms.vanished {
        let title = match answer {
            Vanished::Cancelled => "Annulés, car disparus de l’agenda",
            Vanished::Kept => "Gardés, bien que disparus de l’agenda",
        };
        let all = report.gone.iter().map(|(item, _, shown)| SetAside { line: 0, why: format!("n° {item}, {shown}") });
        report_faults(out, title, &all.collect::<Vec<_>>())?;
    }
    if let Some(said) = &report.answered {
        let back = match terms.vanished {
            Some(Vanished::Cancelled) => {
                " Pour en rouvrir une\u{a0}: «\u{a0}comptoir reopen N° reason=…\u{a0}», ou sa fiche à l’écran."
            }
            Some(Vanished::Kept) | None => "",
        };
        print_line(out, &format!("{said}.{back}"))?;
    }
    Ok(())
}

/// Prints what was not used of the file, first: an unknown column may be the one that matters.
fn report_unused(out: &mut dyn Write, headers: &[String], around: &[SetAside]) -> Result<(), Failure> {
    if !headers.is_empty() {
        print_line(out, &format!("Colonnes laissées de côté\u{a0}: {}.", headers.join(", ")))?;
    }
    for SetAside { line, why } in around {
        let said = if *line == 0 { format!("{why}.") } else { format!("Hors de la liste, ligne {line}\u{a0}: {why}.") };
        print_line(out, &said)?;
    }
    Ok(())
}

fn with_set_aside(mut counts: Vec<String>, set_aside: &[SetAside]) -> Vec<String> {
    if !set_aside.is_empty() {
        counts.push(count(set_aside.len(), "mise de côté", "mises de côté"));
    }
    counts
}

/// Writes the lines that were set aside, each with its reason: the first ones, since a file of its own holds them all.
fn report_set_aside(out: &mut dyn Write, title: &str, faults: &[SetAside]) -> Result<(), Failure> {
    const SPELT: usize = 50;
    report_faults_of(out, title, faults.len(), &faults[..faults.len().min(SPELT)])?;
    if faults.len() > SPELT {
        print_line(out, &format!("  … et {} (toutes avec --rejects FICHIER)", other_count(faults.len() - SPELT)))?;
    }
    Ok(())
}

/// Writes what is said of lines that come in, all of it: no other file holds it. One sentence about many lines is written
/// once, with their numbers.
fn report_faults(out: &mut dyn Write, title: &str, faults: &[SetAside]) -> Result<(), Failure> {
    /// Lines of one sentence that are each told apart.
    const ALONE: usize = 3;
    let mut lines: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    faults.iter().for_each(|fault| lines.entry(&fault.why).or_default().push(fault.line));
    lines.retain(|_, lines| lines.len() > ALONE && !lines.contains(&0));
    let mut told: Vec<SetAside> = Vec::new();
    for fault in faults {
        match lines.get_mut(fault.why.as_str()) {
            Some(lines) if lines.is_empty() => {}
            Some(lines) => {
                let numbers = list_numbers(&std::mem::take(lines));
                told.push(SetAside { line: 0, why: format!("lignes {numbers}\u{a0}: {}", fault.why) });
            }
            None => told.push(fault.clone()),
        }
    }
    report_faults_of(out, title, faults.len(), &told)
}

/// The numbers of lines, those that follow one another as their first and last: « 2 à 5, 9 ».
fn list_numbers(lines: &[u64]) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for line in lines {
        match runs.last_mut() {
            Some((_, last)) if *line == *last || *line == *last + 1 => *last = *line,
            _ => runs.push((*line, *line)),
        }
    }
    let spell = |(first, last): &(u64, u64)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} à {last}"),
    };
    runs.iter().map(spell).collect::<Vec<_>>().join(", ")
}

fn report_faults_of(out: &mut dyn Write, title: &str, count: usize, faults: &[SetAside]) -> Result<(), Failure> {
    if faults.is_empty() {
        return Ok(());
    }
    print_line(out, &format!("{title} ({count})\u{a0}:"))?;
    for fault in faults {
        let at = if fault.line == 0 { String::new() } else { format!("ligne {}\u{a0}: ", fault.line) };
        print_line(out, &format!("  {at}{}", fault.why))?;
    }
    Ok(())
}

fn headline(rows: usize, one: &str, many: &str, counts: &[String], trial: bool) -> String {
    let trial = if trial { "Essai, rien n’est écrit. " } else { "" };
    format!("{trial}{}\u{a0}: {}.", count(rows, one, many), counts.join(", "))
}

fn report_tally(out: &mut dyn Write, title: &str, tally: &Tally) -> Result<(), Failure> {
    if tally.count == 0 {
        return Ok(());
    }
    print_line(out, &format!("{title} ({})\u{a0}:", tally.count))?;
    let first = tally.list_first();
    let others = tally.count - tally.count_first();
    for line in first {
        print_line(out, &format!("  {line}"))?;
    }
    if others > 0 {
        print_line(out, &format!("  … et {}", other_count(others)))?;
    }
    Ok(())
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number > 1 { many } else { one })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn tally(count: usize) -> Tally {
        let mut tally = Tally::default();
        (0..count).for_each(|at| tally.add(at as u64 + 2, || "KAYA Elif".to_owned()));
        tally
    }

    #[test]
    fn a_trial_says_so_and_shows_the_first_lines_of_each_sort() {
        let report = PeopleReport {
            rows: 8,
            new: tally(7),
            unchanged: tally(1),
            homonyms: tally(1),
            aside: vec!["Couleur".to_owned()],
            ..PeopleReport::default()
        };
        let mut out = Vec::new();
        report_people(&report, true, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[1],
            "Essai, rien n’est écrit. 8 lignes lues\u{a0}: 7 nouvelles personnes, 0 mise à jour, 1 inchangée."
        );
        assert_eq!(lines[2..4], ["Marquées HOMD, à vérifier (1)\u{a0}:", "  ligne 2\u{a0}: KAYA Elif"]);
        assert_eq!(lines[10], "  … et 2 autres");
        assert_eq!(lines[0], "Colonnes laissées de côté\u{a0}: Couleur.");
    }

    #[test]
    fn what_one_line_says_several_times_is_told_once_with_how_many() {
        let mut tally = Tally::default();
        (0..12).for_each(|_| tally.add(9, || "KAYA Elif".to_owned()));
        (10..17).for_each(|line| tally.add(line, || "ROUX Marcel".to_owned()));
        let mut out = Vec::new();
        report_tally(&mut out, "Nouvelles", &tally).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[1], "  ligne 9\u{a0}: KAYA Elif (12 fois)");
        assert_eq!((lines.len(), lines[6]), (7, "  … et 3 autres"));
    }

    #[test]
    fn only_what_is_set_aside_is_said_to_be_in_a_file_of_its_own() {
        let fault = |line: u64| SetAside { line, why: format!("raison {line}.") };
        let faults: Vec<_> = (2..58).map(fault).collect();
        let report = PeopleReport { set_aside: faults.clone(), cells: faults, ..PeopleReport::default() };
        let mut out = Vec::new();
        report_people(&report, false, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let (before, cells) = text.split_once("Cases laissées (56)").unwrap();
        assert!(before.ends_with("  … et 6 autres (toutes avec --rejects FICHIER)\n"), "{before}");
        assert!(cells.contains("ligne 57\u{a0}: raison 57.") && !cells.contains("autres"), "{cells}");
        let doubts = [2, 3, 4, 5, 9, 12, 13].map(|line| SetAside { line, why: "statut inconnu.".to_owned() });
        let report = PeopleReport { doubts: doubts.to_vec(), ..PeopleReport::default() };
        let mut out = Vec::new();
        report_people(&report, false, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.ends_with("À vérifier (7)\u{a0}:\n  lignes 2 à 5, 9, 12, 13\u{a0}: statut inconnu.\n"), "{text}");
    }

    #[test]
    fn an_agenda_says_what_vanished_and_who_is_unknown() {
        let mut report = AgendaReport { rows: 2, vanished: tally(1), past: 2, ..AgendaReport::default() };
        let told = |line, why: &str| SetAside { line, why: why.to_owned() };
        report.repeated = vec![told(4, "comme la ligne 2."); 3];
        report.doubts = vec![told(9, "jusqu’au jour dit.")];
        report.strangers.insert("Dr Absent".to_owned(), 3);
        let mut out = Vec::new();
        report_agenda(&report, &Terms::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("3 en double, 2 de jours passés, laissées."), "{text}");
        assert!(text.contains("En double (1)\u{a0}:\n  ligne 4\u{a0}: comme la ligne 2."), "{text}");
        assert!(text.contains("À vérifier (1)\u{a0}:\n  ligne 9\u{a0}: jusqu’au jour dit."), "{text}");
        assert!(text.contains("Disparus de l’agenda, à annuler ou non (1)"), "{text}");
        assert!(text.contains("«\u{a0}Dr Absent\u{a0}» (3 fois)"), "{text}");
    }
}
