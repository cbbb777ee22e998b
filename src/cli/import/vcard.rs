//! Entries of the directory out of the cards of a telephone or an address book (vCard 2.1, 3.0 and 4.0).
//!
//! A card is made of the content lines that a calendar is made of, in the same foldings and encodings: the reader is the
//! same, and no crate is needed for it.

use super::ListReport;
use super::content_line::{self, ContentLine};
use super::directory::{EntrySaid, find_section};
use super::name_words::is_in;
use super::several_names::CARERS;
use super::table::{SetAside, refusal_of};
use crate::domain::directory::check_rpps;
use crate::domain::name::quote_briefly;
use crate::domain::{DirectoryEntry, EntryKind, name, order, phone};

/// True when these bytes begin a card.
pub fn is_vcard(bytes: &[u8]) -> bool {
    content_line::begins_with(bytes, b"BEGIN:VCARD")
}

/// Reads the entries of a file of cards into `report`, or says what makes it none.
pub fn read_entries(bytes: &[u8], report: &mut ListReport) -> Result<Vec<EntrySaid>, String> {
    let lines = content_line::read(bytes)?;
    let mut entries = Vec::new();
    let mut faults = Vec::new();
    for card in lines.split(|line| line.name == "END") {
        let Some(begins) = card.iter().position(|line| line.name == "BEGIN") else { continue };
        let (first, card) = (card[begins].line, &card[begins + 1..]);
        match read_card(first, card, report) {
            Ok(entry) => entries.push(EntrySaid { line: first, entry }),
            Err(why) => faults.push(SetAside { line: first, why }),
        }
    }
    if entries.is_empty() {
        let none = || "le fichier ne contient aucune fiche.".to_owned();
        return Err(if faults.is_empty() { none() } else { refusal_of(&faults) });
    }
    (report.rows, report.set_aside) = (entries.len() + faults.len(), faults);
    Ok(entries)
}

fn read_card(first: u64, card: &[ContentLine], report: &mut ListReport) -> Result<DirectoryEntry, String> {
    // Address books put a group before the name of a property: « item1.TEL ».
    let is = |line: &&ContentLine, wanted: &str| line.name.rsplit('.').next() == Some(wanted);
    let property = |wanted: &str| card.iter().find(|line| is(line, wanted));
    let text = |wanted: &str| {
        let said = property(wanted).map(|line| name::clean_text(&line.text().replace('\n', " ")));
        said.filter(|said| !said.is_empty())
    };
    // Parts of a structured value: nothing but « ; » outside an escape separates them.
    let parts = |wanted: &str| {
        let held = property(wanted).map(split_parts).unwrap_or_default();
        let said: Vec<_> = held.into_iter().filter(|part| !part.is_empty()).collect();
        (!said.is_empty()).then_some(said)
    };
    let turned = || parts("N").map(|parts| parts.into_iter().rev().collect::<Vec<_>>().join(" "));
    let called = text("FN").or_else(turned).or_else(|| parts("ORG").map(|parts| parts.join(", ")));
    let called = called.ok_or("le nom manque.")?;
    let skill = text("TITLE").or_else(|| text("ROLE"));
    // A private contact may be called as a section begins; a firm has no first name.
    let is_person = parts("N").is_some_and(|parts| parts.get(1).is_some_and(|first| !first.trim().is_empty()));
    let firm = (!is_person).then(|| called.clone());
    let told = [text("CATEGORIES"), skill.clone(), firm];
    let section = told.iter().flatten().find_map(|said| find_section(said));
    let section = section.or(text("X-RPPS").map(|_| EntryKind::Specialist));
    let works_at = parts("ORG").map(|parts| parts.join(", ")).filter(|firm| *firm != called);
    let employed = works_at.as_deref().and_then(find_section);
    let kind = section.or(employed);
    let kind = kind.ok_or("la rubrique manque : dites-la dans la catégorie ou la fonction du contact.")?;
    let titled = called.split_whitespace().next().is_some_and(|word| is_in(word, CARERS));
    if let Some(firm) = works_at.as_deref().filter(|_| section.is_none() && is_person && !titled) {
        let why = format!(
            "seule l’organisation {} dit la rubrique\u{a0}: est-ce un contact du centre\u{a0}?",
            quote_briefly(firm)
        );
        report.doubts.push(SetAside { line: first, why });
    }
    let mut left = |line, label: &str, why: String| {
        report.cells.push(SetAside { line, why: format!("«\u{a0}{label}\u{a0}»\u{a0}: {why}") });
    };
    let rpps = property("X-RPPS")
        .zip(text("X-RPPS"))
        .and_then(|(line, said)| check_rpps(&said).map_err(|why| left(line.line, "RPPS", why.to_owned())).ok());
    // A fax answers nobody who calls.
    let is_fax = |line: &&ContentLine| line.parameters.iter().any(|(_, sort)| sort.to_uppercase().contains("FAX"));
    let mut numbers: Vec<_> = card.iter().filter(|line| is(line, "TEL") && !line.raw.is_empty()).collect();
    order::sort_by_key(&mut numbers, is_fax);
    let mut phone = None;
    for line in numbers {
        match phone::normalise_number(line.text().trim_start_matches("tel:")) {
            Ok(number) if phone.is_none() && !is_fax(&line) => phone = Some(number),
            Ok(number) if phone.as_ref() == Some(&number) => {}
            Ok(number) => {
                let sort = if is_fax(&line) { "un fax" } else { "un numéro de trop" };
                left(line.line, "téléphone", format!("{} est {sort}, laissé.", phone::display_number(&number)));
            }
            Err(why) => left(line.line, "téléphone", why),
        }
    }
    let address = parts("ADR").map(|parts| parts.join(", "));
    let note: Vec<_> = works_at.into_iter().chain(text("NOTE")).collect();
    let note = (!note.is_empty()).then(|| note.join(". "));
    Ok(DirectoryEntry { skill, phone, address, rpps, note, ..DirectoryEntry::named(kind, &called) })
}

/// Parts of a structured value, their escapes read.
fn split_parts(line: &ContentLine) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for sign in line.raw.chars() {
        match (sign, escaped) {
            (';', false) => parts.push(String::new()),
            _ => parts.last_mut().into_iter().for_each(|part| part.push(sign)),
        }
        escaped = sign == '\\' && !escaped;
    }
    let read = |raw: String| ContentLine { raw, ..line.clone() }.text().replace('\n', ", ");
    parts.into_iter().map(|part| name::clean_text(&read(part))).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn entries(cards: &[u8]) -> Vec<DirectoryEntry> {
        let read = read_entries(cards, &mut ListReport::default()).unwrap();
        read.into_iter().map(|said| said.entry).collect()
    }

    #[test]
    fn the_cards_of_telephones_are_entries() {
        assert!(is_vcard(b"\xEF\xBB\xBFbegin:vcard\r\n") && !is_vcard(b"BEGIN:VCALENDAR"));
        let android =
            b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:KARIMI;Ren=C3=A9e;;Dr;\r\n\
                        TEL;WORK:0536493021\r\nTITLE:Cardiologue\r\nEND:VCARD\r\n";
        let iphone = "BEGIN:VCARD\nVERSION:3.0\nN:Taxi Bellerive;;;;\nFN:Taxi Bellerive\\, jour\n\
                      item1.TEL;type=pref:+33 6 39 98 20 12\n\
                      ADR;TYPE=WORK:;;2 rue\\; fond;Toulouse;;31000;\nNOTE:fauteuil\\nroulant\nEND:VCARD\n\
                      BEGIN:VCARD\nFN:Mamie\nEND:VCARD\n";
        let heart = &entries(android)[0];
        assert_eq!((heart.kind, heart.name.as_str()), (EntryKind::Specialist, "Dr Renée KARIMI"));
        assert_eq!(heart.skill.as_deref(), Some("Cardiologue"));
        let mut report = ListReport::default();
        let taxi = &read_entries(iphone.as_bytes(), &mut report).unwrap()[0].entry;
        assert_eq!((taxi.kind, taxi.name.as_str()), (EntryKind::Carrier, "Taxi Bellerive, jour"));
        assert_eq!(taxi.phone, Some(phone::normalise_number("0639982012").unwrap()));
        assert_eq!(taxi.address.as_deref(), Some("2 rue; fond, Toulouse, 31000"));
        assert_eq!(taxi.note.as_deref(), Some("fauteuil roulant"));
        assert_eq!((report.rows, report.set_aside[0].line), (2, 9), "whom nobody can place stays outside");
    }

    #[test]
    fn each_number_and_the_firm_beside_a_name_are_kept_or_told() {
        let cards = "BEGIN:VCARD\nN:KARIMI;Renée;;Dr;\nFN:Dr Renée KARIMI\nORG:Clinique du Lac;Cardiologie\n\
                     TEL;WORK;FAX:0536493029\nTEL;WORK:0536493021\nTEL;CELL:tel:+33639982012\nTEL;HOME:0536493021\n\
                     TEL:1234\nNOTE:sonner\nEND:VCARD\n\
                     BEGIN:VCARD\nN:Petit;Luc;;;\nFN:Luc Petit\nORG:Ambulances Martin\nTEL:0612345678\nEND:VCARD\n";
        let mut report = ListReport::default();
        let read = read_entries(cards.as_bytes(), &mut report).unwrap();
        let heart = &read[0].entry;
        assert_eq!(heart.phone.as_deref(), Some("+33536493021"), "and not the fax");
        assert_eq!(heart.note.as_deref(), Some("Clinique du Lac, Cardiologie. sonner"));
        let told: Vec<_> = report.cells.iter().map(|cell| (cell.line, cell.why.contains("laissé"))).collect();
        assert_eq!(told, [(7, true), (9, false), (5, true)], "{:?}", report.cells);
        let employed = &report.doubts[0];
        assert_eq!((report.doubts.len(), employed.line), (1, 12), "an employer says little: {employed:?}");
    }

    #[test]
    fn nobody_is_in_the_directory_for_their_own_name() {
        let named = "BEGIN:VCARD\nFN:Jeanne Taxi\nN:Taxi;Jeanne;;;\nEND:VCARD\n";
        assert!(read_entries(named.as_bytes(), &mut ListReport::default()).is_err());
    }

    #[test]
    fn a_wrong_number_of_the_register_is_left_out_and_said() {
        let card = "BEGIN:VCARD\nFN:Dr Karimi\nTITLE:Cardiologue\nX-RPPS:10000000018\nEND:VCARD\n";
        let mut report = ListReport::default();
        assert_eq!(read_entries(card.as_bytes(), &mut report).unwrap()[0].entry.rpps, None);
        assert_eq!((report.cells[0].line, report.cells[0].why.contains("RPPS")), (4, true));
    }
}
