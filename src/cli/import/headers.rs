//! Reads a header by rule. Case, accents, signs, small words (« de », « du », « le »), whose it is (« du patient ») and
//! what brackets say of the form (« (jj/mm/aaaa) », « Né(e) ») do not count: « N° de téléphone du patient » is « numero
//! telephone ». Other words in brackets are read as if they stood without: « Tel (voisine) » is not the person's. Whose
//! name it is when it is a professional's (« Nom du médecin »), an hour that ends something, a date of booking or a
//! relative's telephone are told by their words and never taken for the person's.
//!
//! Of several headers that say the same the most precise is taken: « Date RDV » before « Date ». A header nobody knows is
//! reported and left aside.

use super::columns::{
    BIRTH_DATE, BIRTH_FIRST_NAME, BIRTH_NAME, COLUMNS, DAY, ENTRY_KIND, ENTRY_NAME, FAMILY_NAME, FIRST_NAME,
    ImportColumn, LABEL, List, PAIRS, PHONE1, REASON, REF, TIE, TIME, USED_NAME, header_of_first,
};
use super::profile::{HeaderMeaning, Profile};
use super::text;
use crate::domain::name;
use crate::domain::order;

/// Small words that say nothing in a header.
const SMALL: &str = "de du des d la le les l a au aux the of s et en e un une";
/// Words of a header that refers to the person who comes.
const OWN: &str = "patient patiente patients usager usagere client cliente beneficiaire personne assure assuree";
/// Words of a header that refers to a professional.
const PROFESSIONAL: &str = "medecin praticien praticienne docteur dr professionnel professionnelle soignant soignante intervenant \
    intervenante doctor provider practitioner therapeute agenda calendrier calendar";
/// Words of what is somebody else's, or of another date than the one wanted.
const OTHER: &str = "contact urgence confiance parent mere pere conjoint conjointe tuteur tutrice representant employeur ecole \
    pharmacie fin end creation created modification modifie updated saisie prise demande inscription envoi \
    annulation deces traitant correspondant adresseur secretaire auteur utilisateur";

/// Words in the brackets of a header, or beside a number, that say whose number or address it is not: that of the place of work.
pub const AT_WORK: &str = "bureau travail professionnel professionnelle pro prof work business societe";

/// Words in the brackets of a header that only say of which form, sort or need a cell is.
const HARMLESS: &str = "e s x f m h g o n jj j mm mn mm aaaa aa dd d yyyy yy hh ss min minute minutes heures format forme type ex exemple \
    texte text date obligatoire obligatoires facultatif facultative optionnel optionnelle requis requise required optional si \
    possible connu connue connus oui non yes no vrai faux ou or and homme femme male female masculin feminin chiffre chiffres \
    caractere caracteres sans avec espace espaces majuscule majuscules minuscules capitales lettres complet complete entier \
    fr france francais francaise principal principale personnel personnelle perso personal prive privee domicile home maison \
    mobile portable fixe cell gsm postal postale value valeur";
/// Words in brackets that do not matter in a directory, whose entries are places of work.
const OF_PLACES: &str = "coord coordonnees secretariat cabinet standard accueil structure etablissement officine siege direct directe ligne";

/// Words of a header for a number.
const NUMBER: &str = "n no num numero";
/// Words of a header for a street.
const STREET: &str = "rue voie";

/// Words of a header for the appointment itself.
const VISIT: &str = "rdv rendez vous rendezvous appointment appt";
/// Words of a header about a visit that is over, and about one that follows.
const LAST: &str = "dernier derniere derniers dernieres precedent precedente last previous";
const NEXT: &str = "prochain prochaine suivant suivante next";

fn is_of_child(word: &str) -> bool {
    ["enfant", "enfants"].contains(&word)
}

/// True for a header of a date that is not somebody's birth date.
pub fn is_of_other_date(header: &str) -> bool {
    is_of_visit(header, LAST)
        || is_of_visit(header, NEXT)
        || words(header).iter().any(|word| is_among(word, OTHER) || is_among(word, VISIT))
}

/// True when the word is one of the list, a text: hundreds of texts apart make the program larger.
pub fn is_among(word: &str, list: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

/// A header as it is compared: `fold`, without what brackets say of the form, then letters and digits only.
pub fn header_key(header: &str) -> String {
    words(header).concat()
}

/// The words of a header, without those in brackets that only say of which form its cells are.
fn words(header: &str) -> Vec<String> {
    let (outside, inside) = part_brackets(header);
    outside.into_iter().chain(inside.into_iter().filter(|word| !is_harmless(word))).collect()
}

/// True for a word in brackets, or a number, that changes nothing in what a header means.
fn is_harmless(word: &str) -> bool {
    is_among(word, HARMLESS) || is_among(word, SMALL) || word.chars().all(|sign| sign.is_ascii_digit())
}

/// The words of a header outside its brackets, and those inside.
fn part_brackets(header: &str) -> (Vec<String>, Vec<String>) {
    let mut depth = 0_usize;
    let (outside, inside): (Vec<char>, Vec<char>) = header.chars().partition(|sign| {
        depth += usize::from("([".contains(*sign));
        let shown = depth == 0;
        depth = depth.saturating_sub(usize::from(")]".contains(*sign)));
        shown
    });
    (split_words(&outside.iter().collect::<String>()), split_words(&inside.iter().collect::<String>()))
}

fn split_words(text: &str) -> Vec<String> {
    let folded = name::fold_text(text).replace(['°', 'º'], " ").replace('·', "");
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// True for a header about one of these visits: « Date dernier RDV ». A « last name » is none.
fn is_of_visit(header: &str, which: &str) -> bool {
    let words = words(header);
    let is_name = words.iter().any(|word| ["name", "names"].contains(&word.as_str()));
    !is_name && words.iter().any(|word| is_among(word, which))
}

/// True for a header in English, whose dates may have the month first: « DOB », « Start date ».
pub fn is_english(header: &str) -> bool {
    const ENGLISH: &str = "dob birth birthdate birthday born start begin appointment day";
    words(header).iter().any(|word| is_among(word, ENGLISH))
}

/// True for a header about a visit that follows: « Prochain RDV ».
pub fn is_of_next_visit(header: &str) -> bool {
    is_of_visit(header, NEXT)
}

/// True for a header whose cells are people's names, and not titles that may be anything: « Patient », « Nom complet ».
pub fn is_of_people(header: &str) -> bool {
    let words = words(header);
    let key = words.concat();
    let is_name = |word: &String| ["nom", "noms", "prenom", "name", "identite", "person"].contains(&word.as_str());
    words.iter().any(|word| is_among(word, OWN) || is_name(word)) || key.contains("nom") || key.contains("name")
}

/// Possible readings of a header, the most precise first. What is said of a visit before or after this one is said of
/// no other: its words are left as they are.
pub fn header_readings(header: &str, list: List) -> Vec<String> {
    let (outside, mut inside) = part_brackets(header);
    let of_places = |word: &String| is_among(word, OF_PLACES) || is_among(word, AT_WORK);
    inside.retain(|word| !(list == List::Directory && of_places(word)));
    if inside.iter().any(|word| is_among(word, AT_WORK)) {
        return vec![outside.into_iter().chain(inside).collect()];
    }
    if is_of_visit(header, LAST) || is_of_visit(header, NEXT) {
        return vec![header_key(header)];
    }
    inside.retain(|word| !is_harmless(word));
    // « N° de dossier (IPP) » says the same twice.
    let columns_of = |words: &[String]| {
        let readings = readings_of(words.to_vec());
        let is_read =
            |column: &&&ImportColumn| column.list_names().any(|name| readings.iter().any(|form| form == name));
        COLUMNS.iter().filter(is_read).copied().collect::<Vec<_>>()
    };
    let other = !inside.is_empty() && {
        let same = columns_of(&inside);
        !columns_of(&outside).iter().any(|column| same.contains(column))
    };
    readings_of(if other { outside.into_iter().chain(inside).collect() } else { outside })
}

fn readings_of(words: Vec<String>) -> Vec<String> {
    let is = |word: &String, list: &str| is_among(word, list);
    let mut readings = vec![words.concat()];
    let content: Vec<&String> = words.iter().filter(|word| !is(word, SMALL) && *word != "sante").collect();
    if content.len() > 1 && content.iter().any(|word| is(word, PROFESSIONAL)) {
        let names = content.iter().any(|word| ["nom", "name", "nomprenom"].contains(&word.as_str()));
        let alone = content.iter().filter(|word| !is(word, VISIT)).count() == 1;
        readings.extend((names || alone).then(|| "medecin".to_owned()));
        return readings;
    }
    // The number of a street is not the street.
    if content.iter().any(|word| is(word, STREET)) && content.iter().any(|word| is(word, NUMBER)) {
        return vec![words.concat(), content.iter().map(|word| word.as_str()).collect()];
    }
    // Google gives « Labels » to contacts.
    if content.len() > 1 && content.iter().any(|word| is(word, OTHER)) || words == ["labels"] {
        // « Date du décès » is « Date de décès ».
        readings.push(content.iter().filter(|word| !is(word, OWN)).map(|word| word.as_str()).collect());
        return readings;
    }
    let own: Vec<&str> = content.iter().filter(|word| !is(word, OWN)).map(|word| word.as_str()).collect();
    let number = |word: &&str| !is_among(word, NUMBER);
    let forms = [
        own.concat(),
        own.iter().copied().filter(number).collect::<Vec<_>>().concat(),
        own.iter().map(|word| word.trim_end_matches('s')).collect::<Vec<_>>().concat(),
        // « Début du RDV » is « Début » in an agenda.
        own.iter().copied().filter(|word| !is_among(word, VISIT)).collect(),
    ];
    for form in forms {
        if !form.is_empty() && !readings.contains(&form) {
            readings.push(form);
        }
    }
    readings
}

/// Nearness of a header to the person who comes: « Nom du patient », then « Nom », then « Nom de l’assuré », who may be a
/// parent.
fn closeness(header: &str) -> u8 {
    let words = words(header);
    match words.iter().find(|word| is_among(word, OWN)).map(String::as_str) {
        Some("assure" | "assuree") => 2,
        Some(_) => 0,
        None => 1,
    }
}

/// The column of each header of a `list`; none for a header nobody knows, or that says again what another has said. An
/// agenda that dates nothing but the next visits (« Date du prochain RDV ») is an agenda of these.
pub fn assign_columns(headers: &[String], list: List) -> Vec<Option<&'static ImportColumn>> {
    let mut read: Vec<Vec<String>> = headers.iter().map(|header| header_readings(header, list)).collect();
    let mut columns = assign_readings(headers, &read, list);
    // A list of children says whose each name is; in one of their parents the child is another.
    if !columns.contains(&Some(&FIRST_NAME)) && matches!(list, List::People | List::Agenda) {
        let mut of_children = read.clone();
        for (header, read) in headers.iter().zip(&mut of_children) {
            let (outside, inside) = part_brackets(header);
            if inside.is_empty() && outside.iter().any(|word| is_of_child(word)) {
                *read = readings_of(outside.into_iter().filter(|word| !is_of_child(word)).collect());
            }
        }
        let named = assign_readings(headers, &of_children, list);
        if named.contains(&Some(&FIRST_NAME)) {
            (columns, read) = (named, of_children);
        }
    }
    if list != List::Agenda || columns.contains(&Some(&DAY)) {
        return columns;
    }
    for (header, read) in headers.iter().zip(&mut read).filter(|(header, _)| is_of_visit(header, NEXT)) {
        *read = readings_of(words(header).into_iter().filter(|word| !is_among(word, NEXT)).collect());
    }
    let of_next = assign_readings(headers, &read, list);
    if of_next.contains(&Some(&DAY)) { of_next } else { columns }
}

/// A header that would be known if signs were not lost in it (« Pr?nom »), or if it were read in its own encoding
/// (« Pr├®nom »). Most that are lost are a letter or an apostrophe.
pub fn damaged_header(headers: &[String], list: List) -> Option<&str> {
    let lost = |sign: char| sign == '?' || sign == char::REPLACEMENT_CHARACTER;
    let mended = |header: &str| {
        let mut whole = String::new();
        for part in header.split(lost).filter(|part| !part.is_empty()) {
            let word = whole.rsplit(|sign: char| !sign.is_alphabetic()).next().unwrap_or_default();
            let vowel = part.starts_with(|sign: char| "aeiouyh".contains(sign.to_ascii_lowercase()));
            let elided = vowel && ["d", "l"].iter().any(|elided| word.eq_ignore_ascii_case(elided));
            if !whole.is_empty() {
                whole.push(if elided { '\'' } else { 'e' });
            }
            whole += part;
        }
        whole
    };
    let is_known = |header: &str| {
        let readings = header_readings(header, list);
        let is_of = |column: &&&ImportColumn| column.list_names().any(|name| readings.iter().any(|form| form == name));
        COLUMNS.iter().filter(|column| column.lists.contains(&list)).any(|column| is_of(&column))
    };
    let damaged = |header: &&String| {
        let inside = header.trim_matches(|sign: char| lost(sign) || sign.is_whitespace());
        let mut readings = if inside.contains(lost) { vec![mended(inside)] } else { Vec::new() };
        readings.extend((!inside.is_ascii()).then(|| text::list_other_readings(inside)).into_iter().flatten());
        !is_known(header) && readings.iter().any(|read| is_known(read))
    };
    headers.iter().find(damaged).map(String::as_str)
}

/// The columns of the headers that may be read so.
fn assign_readings(headers: &[String], read: &[Vec<String>], list: List) -> Vec<Option<&'static ImportColumn>> {
    let english = ["surname", "lastname", "familyname"].iter().any(|family| read.iter().any(|read| read[0] == *family));
    let given = ["firstname", "givenname", "prenom"].iter().any(|first| read.iter().any(|read| read[0] == *first));
    // For each header its columns, with how precise its name is there: the place in the column's list.
    let meanings: Vec<Vec<(&'static ImportColumn, usize)>> = read
        .iter()
        .map(|read| {
            // « name, surname » is English for first and family name.
            if english && !given && read[0] == "name" {
                return vec![(&FIRST_NAME, 0)];
            }
            let place = |column: &&'static ImportColumn| {
                let place = |column: &ImportColumn, form: &str| column.list_names().position(|name| name == form);
                let known = read.iter().find_map(|form| place(column, form)).or_else(|| {
                    let (first, _) = PAIRS.iter().find(|(_, second)| second == column)?;
                    read.iter().find_map(|form| place(first, header_of_first(form)?))
                });
                column.lists.contains(&list).then_some(known).flatten().map(|place| (*column, place))
            };
            COLUMNS.iter().filter_map(place).collect()
        })
        .collect();
    let mut columns = choose_columns(headers, &meanings);
    // The first name at birth is that in use where no column says which that is.
    if !columns.contains(&Some(&FIRST_NAME))
        && let Some(at) = columns.iter().position(|column| *column == Some(&BIRTH_FIRST_NAME))
    {
        columns[at] = Some(&FIRST_NAME);
    }
    // Beside a column of names, what an appointment is about is no name.
    let has = |columns: &[Option<&'static ImportColumn>], column| columns.contains(&Some(column));
    if (has(&columns, &FAMILY_NAME) || has(&columns, &BIRTH_NAME)) && !has(&columns, &REASON) {
        let about = |at: &usize| meanings[*at].iter().any(|(column, _)| *column == &REASON);
        if let Some(at) = (0..headers.len()).find(|at| columns[*at] == Some(&LABEL) && about(at)) {
            columns[at] = Some(&REASON);
        }
    }
    columns
}

/// Gives each header a column of its meanings that no other has.
fn choose_columns(
    headers: &[String],
    meanings: &[Vec<(&'static ImportColumn, usize)>],
) -> Vec<Option<&'static ImportColumn>> {
    let mut columns: Vec<Option<&'static ImportColumn>> = vec![None; headers.len()];
    // Names of one meaning choose first: a vague one takes what they leave.
    for vague in [false, true] {
        let mut order: Vec<usize> = (0..headers.len()).filter(|at| (meanings[*at].len() > 1) == vague).collect();
        if !vague {
            // « IPP » is a reference more surely than « patient_id » is.
            order::sort_by_key(&mut order, |at| {
                let (near, first) = (closeness(&headers[*at]), meanings[*at].first());
                let sure = first.is_some_and(|(column, _)| *column == &REF);
                (if sure { 0 } else { near }, first.map(|(_, place)| *place), near)
            });
        }
        for at in order {
            columns[at] =
                meanings[at].iter().map(|(column, _)| *column).find(|column| !columns.contains(&Some(*column)));
        }
    }
    columns
}

/// Columns of the headers, of which a profile of the source tells some.
pub fn assign_by(headers: &[String], list: List, profile: &Profile) -> Vec<Option<&'static ImportColumn>> {
    let told: Vec<Option<HeaderMeaning>> = headers.iter().map(|header| profile.told_meaning(header, list)).collect();
    let mut columns = assign_columns(&unused_headers(headers, list, profile), list);
    for at in 0..columns.len() {
        let Some(told) = told[at] else { continue };
        columns[at] = None;
        if let HeaderMeaning::Column(column) = told {
            for other in &mut columns {
                other.take_if(|other| *other == column);
            }
            columns[at] = Some(column);
        }
    }
    columns
}

/// The headers that are left to the rules, the others empty.
pub fn unused_headers(headers: &[String], list: List, profile: &Profile) -> Vec<String> {
    let rest = |header: &String| match profile.told_meaning(header, list) {
        Some(_) => String::new(),
        None => header.clone(),
    };
    headers.iter().map(rest).collect()
}

/// The headers of a name, a birth date or a day that stand twice under the very same words: which of the two is the
/// person's cannot be told. Each is given with its place in the row, from 1.
pub fn repeated_column(headers: &[String], list: List) -> Option<(&str, usize, usize)> {
    let decisive: &[&ImportColumn] = match list {
        List::People => &[&FAMILY_NAME, &BIRTH_NAME, &USED_NAME, &FIRST_NAME, &BIRTH_FIRST_NAME, &BIRTH_DATE],
        List::Agenda => {
            &[&FAMILY_NAME, &BIRTH_NAME, &USED_NAME, &FIRST_NAME, &BIRTH_FIRST_NAME, &BIRTH_DATE, &DAY, &LABEL]
        }
        List::Directory => &[&ENTRY_NAME, &ENTRY_KIND, &PHONE1],
        List::Links => &[&FAMILY_NAME, &USED_NAME, &FIRST_NAME, &BIRTH_DATE, &REF, &LABEL, &TIE],
    };
    // Outlook calls the day and the hour of a beginning the same: « Début », « Début ».
    let is_of = |column: &ImportColumn, form: &str| column.list_names().any(|name| name == form);
    let is_start = |form: &str| is_of(&DAY, form) && is_of(&TIME, form);
    let decides = |form: &str| !form.is_empty() && !is_start(form) && decisive.iter().any(|column| is_of(column, form));
    headers.iter().enumerate().find_map(|(at, header)| {
        let form = header_key(header);
        let before = headers[..at].iter().position(|other| header_key(other) == form)?;
        decides(&form).then_some((header.as_str(), before + 1, at + 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assigned(headers: &str, list: List) -> Vec<&'static str> {
        let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
        assign_columns(&headers, list).iter().map(|column| column.map_or("?", |column| column.label)).collect()
    }

    #[test]
    fn a_header_is_known_whatever_its_case_accents_spaces_and_language() {
        let asked = assigned("IPP,Nom de Naissance,NOM D’USAGE,Prénom(s),Né(e) le,Sexe,Portable", List::People);
        let english = assigned("id,birth_name,used_name,first_names,birth_date,sex,phone", List::People);
        assert_eq!(asked, english);
        assert_eq!(english[..3], ["référence", "nom de naissance", "nom utilisé"]);
    }

    #[test]
    fn brackets_small_words_and_whose_it_is_do_not_count() {
        for (header, column) in [
            ("Date de naissance (jj/mm/aaaa)", "date de naissance"),
            ("Date de naissance du patient", "date de naissance"),
            ("Né·e le", "date de naissance"),
            ("N° de téléphone", "téléphone"),
            ("Numéro de téléphone mobile du patient", "téléphone"),
            ("Nom du patient", "nom"),
            ("Prénom de l’usagère", "prénom"),
            ("Nom d'usage du patient", "nom utilisé"),
            ("Nom de famille", "nom"),
            ("Sexe (M/F)", "sexe"),
            ("Date du décès", "décès"),
            ("Date de décès du patient", "décès"),
            ("Prénom de l’enfant", "prénom"),
            ("DATE_NAIS", "date de naissance"),
            ("DATENAIS", "date de naissance"),
            ("Nais.", "date de naissance"),
            ("Jour de naissance", "date de naissance"),
            ("TEL_DOM", "téléphone 2"),
            ("Téléphone principal", "téléphone"),
            ("Téléphone secondaire", "téléphone 2"),
            ("Adresse ligne 1", "adresse"),
        ] {
            assert_eq!(assigned(header, List::People), [column], "{header}");
        }
        for (header, column) in [
            ("Date et heure", "date"),
            ("appointment_date", "date"),
            ("Appointment time", "heure"),
            ("H. RDV", "heure"),
            ("Organisateur d’une réunion", "professionnel·le"),
            ("Praticien du RDV", "professionnel·le"),
            ("Date du rendez-vous", "date"),
            ("Début du RDV", "date"),
            ("Fin du RDV", "?"),
            ("Identité du patient", "nom affiché"),
            ("Premier prénom de naissance", "prénom"),
            ("Heure de début", "heure"),
            ("Nom du médecin", "professionnel·le"),
            ("Professionnel de santé", "professionnel·le"),
            ("Prénom du praticien", "?"),
            ("Date de prise du RDV", "?"),
            ("Heure de fin", "?"),
            ("Téléphone du contact", "?"),
            ("Médecin traitant", "?"),
            ("Nom de l’agenda", "professionnel·le"),
            ("agenda.name", "professionnel·le"),
            ("Labels", "?"),
        ] {
            assert_eq!(assigned(header, List::Agenda), [column], "{header}");
        }
    }

    #[test]
    fn words_in_brackets_say_whose_it_is_and_what_form_does_not_count() {
        for header in [
            "Décès (conjoint)",
            "IPP (conjoint)",
            "Tel (voisine)",
            "Mobile [maman]",
            "Adresse (tuteur)",
            "Date de naissance (enfant)",
            "Langue (mère)",
            "Sexe (enfant)",
            "Téléphone (secrétariat)",
        ] {
            assert_eq!(assigned(header, List::People), ["?"], "{header}");
        }
        let children = "Nom de l’enfant,Prénom de l’enfant,Date de naissance de l’enfant";
        assert_eq!(assigned(children, List::People), ["nom", "prénom", "date de naissance"]);
        let parents = "Nom,Prénom,Prénom de l’enfant,Date de naissance de l’enfant,Décès du conjoint";
        assert_eq!(assigned(parents, List::People), ["nom", "prénom", "?", "?", "?"]);
        for header in ["Date (création)", "Heure (fin)", "Annulé (nb)", "Date (dernier RDV)"] {
            assert_eq!(assigned(header, List::Agenda), ["?"], "{header}");
        }
        for (header, column) in [
            ("Téléphone (portable)", "téléphone"),
            ("Date de naissance (obligatoire)", "date de naissance"),
            ("N° de dossier (IPP)", "référence"),
            ("Nom (de naissance)", "nom de naissance"),
            ("Nom (patient)", "nom"),
            ("Décédé(e)", "décès"),
            ("Téléphone (10 chiffres)", "téléphone"),
            ("Nom (en majuscules)", "nom"),
            ("Né(e) le (JJ/MM/AAAA)", "date de naissance"),
        ] {
            assert_eq!(assigned(header, List::People), [column], "{header}");
        }
        assert_eq!(assigned("Nom,Téléphone (secrétariat)", List::Directory)[1], "téléphone");
        assert_eq!(assigned("Nom,Téléphone (coord. structure)", List::Directory)[1], "téléphone");
        assert_eq!(assigned("Date (RDV),Heure (début)", List::Agenda), ["date", "heure"]);
    }

    #[test]
    fn the_most_precise_of_several_headers_is_taken() {
        assert_eq!(assigned("Date,Date RDV,Heure", List::Agenda), ["?", "date", "heure"]);
        assert_eq!(assigned("name,surname,dob", List::People), ["prénom", "nom", "date de naissance"]);
        assert_eq!(assigned("name,firstname", List::People), ["nom", "prénom"]);
        assert_eq!(assigned("portable,telephone", List::People), ["téléphone", "téléphone 2"]);
        assert_eq!(assigned("id,ipp", List::Agenda), ["référence du rendez-vous", "référence"]);
        assert_eq!(assigned("id", List::People), ["référence"]);
        assert_eq!(assigned("date,debut", List::Agenda), ["date", "heure"]);
        assert_eq!(assigned("jour,créneau", List::Agenda), ["date", "heure"]);
        assert_eq!(assigned("créneau", List::Agenda), ["date"]);
        assert_eq!(assigned("Portable 1,Portable 2,Portable 3", List::People), ["téléphone", "téléphone 2", "?"]);
        assert_eq!(assigned("debut,fin", List::Agenda), ["date", "?"]);
        let outlook = "Objet,Début,Heure de début,Fin,Heure de fin,Journée entière";
        assert_eq!(assigned(outlook, List::Agenda), ["nom affiché", "date", "heure", "?", "?", "journée entière"]);
        let google = "Subject,Start Date,Start Time,End Date,End Time,All Day Event";
        assert_eq!(assigned(google, List::Agenda), ["nom affiché", "date", "heure", "?", "?", "journée entière"]);
        assert_eq!(assigned("Date,Heure,Nom,Prénom,Objet", List::Agenda)[4], "motif");
    }

    #[test]
    fn a_visit_before_or_after_is_not_the_appointment() {
        let agenda = |headers: &str| assigned(headers, List::Agenda);
        for other in
            ["Date dernier RDV", "Date du prochain RDV", "RDV précédent", "Dernière consultation", "Next visit"]
        {
            assert_eq!(agenda(&format!("{other},Date,Heure,Patient"))[..2], ["?", "date"], "{other}");
            assert_eq!(assigned(&format!("Nom,{other}"), List::People), ["nom", "?"], "{other}");
        }
        assert_eq!(agenda("Date dernier RDV,Heure,Patient")[0], "?", "a visit that is over is no appointment");
        let next = "Nom,Prénom,Date dernier RDV,Date du prochain RDV,Heure du prochain RDV,Praticien du prochain RDV";
        assert_eq!(agenda(next), ["nom", "prénom", "?", "date", "heure", "professionnel·le"]);
        assert_eq!(agenda("Patient,Prochain rendez-vous le"), ["nom affiché", "date"]);
        assert_eq!(assigned("Last name,First name", List::People), ["nom", "prénom"]);
        assert_eq!(assigned("Patient's last name,First name", List::People), ["nom", "prénom"]);
    }

    #[test]
    fn the_whole_name_is_no_family_name_beside_one_and_work_is_nobodys_home() {
        let google = "Name,Given Name,Family Name,Birthday,Phone 1 - Value,Phone 2 - Value";
        let expected = ["?", "prénom", "nom", "date de naissance", "téléphone", "téléphone 2"];
        assert_eq!(assigned(google, List::People), expected);
        let outlook =
            "Prénom,Nom,Rue (bureau),Ville (bureau),Rue (domicile),Téléphone (bureau),Téléphone (domicile),Tél. mobile";
        let expected = ["prénom", "nom", "?", "?", "adresse", "?", "téléphone", "téléphone 2"];
        assert_eq!(assigned(outlook, List::People), expected);
        assert_eq!(assigned("Nom,Nom JF,Né(e) en", List::People), ["nom", "nom de naissance", "date de naissance"]);
        let coded = "NOM_PATIENT,DT_NAISS,DT_RDV,HR_RDV,Annulé,Absent";
        let expected = ["nom", "date de naissance", "date", "heure", "annulé", "absent·e"];
        assert_eq!(assigned(coded, List::Agenda), expected);
    }

    #[test]
    fn a_first_name_at_birth_stands_behind_the_one_in_use() {
        for (headers, expected) in [
            ("Premier prénom de naissance,Prénom utilisé", ["prénom de naissance", "prénom"]),
            ("Prénom(s) de naissance,Prénom d’usage", ["prénom de naissance", "prénom"]),
            ("Prénom,Prénom de naissance", ["prénom", "prénom de naissance"]),
            ("Liste des prénoms de naissance,Premier prénom de naissance", ["?", "prénom"]),
        ] {
            assert_eq!(assigned(headers, List::People), expected, "{headers}");
        }
    }

    #[test]
    fn a_header_that_lost_a_letter_is_found() {
        let damaged = |headers: &[&str]| {
            let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
            damaged_header(&headers, List::People).map(str::to_owned)
        };
        for header in ["Pr?nom", "Pr\u{fffd}nom", "Pr??nom", "T?l", "N? le", "Pr?nom d?usage", "D?c?s"] {
            assert_eq!(damaged(&["Nom", header]).as_deref(), Some(header));
        }
        for header in ["Pr├®nom", "PrÃ©nom", "Pr‚nom", "PrŽnom", "NŽ(e) le", "T‚l"] {
            assert_eq!(damaged(&["Nom", header]).as_deref(), Some(header));
        }
        assert_eq!(damaged(&["Nom", "Vu ?", "Priorit?", "Ok?Oui", "?", "Réglé", "Équipe", "Œuvre"]), None);
    }

    #[test]
    fn the_number_of_a_street_is_no_street() {
        assert_eq!(assigned("Numéro voie,Libellé voie", List::People), ["?", "adresse"]);
        assert_eq!(assigned("N° de rue,Rue", List::People), ["?", "adresse"]);
        assert_eq!(assigned("Heure,Min", List::Agenda), ["heure", "minute"]);
        assert_eq!(assigned("H,Mn", List::Agenda), ["heure", "minute"]);
    }

    #[test]
    fn an_unknown_or_repeated_header_is_left_aside() {
        assert_eq!(assigned("nom,couleur", List::People)[1], "?");
        assert_eq!(assigned("ddn,Né le", List::People).iter().filter(|column| **column == "?").count(), 1);
    }

    #[test]
    fn a_decisive_header_that_stands_twice_is_found_with_its_places() {
        let headers = ["Date", "Nom", "Prénom", "NOM", "Ville", "Ville"].map(str::to_owned);
        assert_eq!(repeated_column(&headers, List::People), Some(("NOM", 2, 4)));
        let outlook = ["Objet", "Début", "Début", "Fin", "Fin"].map(str::to_owned);
        assert_eq!(repeated_column(&outlook, List::Agenda), None);
        assert_eq!(assigned("Objet,Début,Début,Fin,Fin", List::Agenda), ["nom affiché", "date", "heure", "?", "?"]);
        assert_eq!(repeated_column(&["Nom".to_owned(), "Nom de naissance".to_owned()], List::People), None);
    }
}
