//! Rows of a list in JSON: an array of objects, whose keys are the headers. Keys of an export of this program are known
//! exactly; those of other programs are read as headers are.

use std::collections::HashMap;

use serde_json::error::Category;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::columns::List;
use super::rows::GivenRows;
use super::table::{PANE_LINES, SetAside};
use crate::domain::guarded;

/// Keys of the objects of an exported list, those inside another object after a dot, each with the heading that the same
/// list has as a table.
type OwnKeys = &'static [(&'static str, &'static str)];

const PEOPLE: OwnKeys = &[
    ("id", "N° de fiche"),
    ("ref", "Référence du dossier"),
    ("used_name", "Nom utilisé"),
    ("first_name", "Prénom"),
    ("birth_name", "Nom de naissance"),
    ("birth_date", "Date de naissance"),
    ("deceased_on", "Décès"),
];
const APPOINTMENTS: OwnKeys = &[
    ("key", "Référence du rendez-vous"),
    ("rdv_at", "Date RDV"),
    ("label", "Patient"),
    ("status", "Statut"),
    ("awaited", "Professionnel·le"),
    ("card.ref", "Référence du dossier"),
    ("card.used_name", "Nom utilisé"),
    ("card.first_name", "Prénom"),
    ("card.birth_name", "Nom de naissance"),
    ("card.birth_date", "Date de naissance"),
];
/// Keys of an exported appointment that are columns beside its own ones; the others are for other programs.
const READ: &[&str] = &["reason", "language", "interpreter"];
/// Keys of every line of a pane, which is no list that can be imported.
const LINE_KEYS: [&str; 3] = ["created_by", "claimed_by", "closed_at"];
const DIRECTORY: OwnKeys = &[("kind", "Rubrique"), ("name", "Nom"), ("note", "Remarque")];
const LINKS: OwnKeys = &[
    ("person.id", "N° de fiche"),
    ("person.ref", "Référence du dossier"),
    ("person.used_name", "Nom utilisé"),
    ("person.first_name", "Prénom"),
    ("person.birth_name", "Nom de naissance"),
    ("person.birth_date", "Date de naissance"),
    ("tie", "Lien"),
    ("other.id", "N° de fiche de l’autre"),
    ("other.ref", "Référence du dossier de l’autre"),
    ("other.used_name", "Nom utilisé de l’autre"),
    ("other.first_name", "Prénom de l’autre"),
    ("other.birth_name", "Nom de naissance de l’autre"),
    ("other.birth_date", "Date de naissance de l’autre"),
];

/// Keys that the objects of a list may have together.
const MOST_KEYS: usize = 500;

/// True for a text that is an object, or an array of them.
pub fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('{') || text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(['{', ']']))
}

/// Reads the rows of `text`, each with the line on which its object begins; with its place where two begin on one line.
pub fn read(text: &str, list: List) -> Result<GivenRows, String> {
    let (objects, broken) = match list_objects(text) {
        Ok(objects) => (objects, Vec::new()),
        Err(why) => list_lines(text).ok_or(why)?,
    };
    let (mut header, mut places, mut rows) = (Vec::new(), HashMap::new(), Vec::new());
    let (mut line, mut counted) = (1, 0);
    let mut remarks = Vec::new();
    for object in objects {
        // Each object is a slice of the text: what stands before it tells its line.
        let at = object.get().as_ptr() as usize - text.as_ptr() as usize;
        line += text[counted..at].bytes().filter(|byte| *byte == b'\n').count() as u64;
        counted = at;
        let object: Map<String, Json> = serde_json::from_str(object.get())
            .map_err(|_| format!("ligne {line}\u{a0}: un objet (« {{…}} ») est attendu."))?;
        let mut row = vec![String::new(); header.len()];
        for (key, words) in list_cells(&object) {
            let at = *places.entry(key).or_insert_with_key(|key| {
                header.push(key.clone());
                row.push(String::new());
                header.len() - 1
            });
            row[at] = words;
        }
        if header.len() > MOST_KEYS {
            return Err(format!("ligne {line}\u{a0}: plus de {MOST_KEYS} clés, ce n’est pas une liste."));
        }
        rows.push((line, csv::StringRecord::from(row)));
    }
    if rows.windows(2).any(|two| two[0].0 == two[1].0) {
        (1..).zip(&mut rows).for_each(|(place, row)| row.0 = place);
        remarks.push("Les lignes nommées sont celles de la liste, comptées depuis la première".to_owned());
    }
    if !rows.is_empty() {
        rows.insert(0, (0, csv::StringRecord::from(name_columns(header, list)?)));
    }
    Ok(GivenRows { rows, remarks, broken, ..GivenRows::default() })
}

/// The objects of an array, of the only array that an object holds (« {"data":[…]} »), or of a text that is one after the other
/// (NDJSON).
fn list_objects(text: &str) -> Result<Vec<&RawValue>, String> {
    let no_list = || "ce JSON n’est pas une liste d’objets\u{a0}: exportez-la au format CSV ou XLSX.".to_owned();
    let refused = |why: serde_json::Error| match why.classify() {
        Category::Data => no_list(),
        _ => format!("ligne {}\u{a0}: le JSON est coupé ou abîmé.", why.line()),
    };
    let values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let values = values.collect::<Result<Vec<_>, _>>().map_err(refused)?;
    let [only] = values[..] else { return Ok(values) };
    if only.get().starts_with('[') {
        return serde_json::from_str(only.get()).map_err(refused);
    }
    let held: HashMap<String, &RawValue> = serde_json::from_str(only.get()).map_err(refused)?;
    let lists: Vec<_> = held.values().filter(|value| is_json(value.get()) && value.get().starts_with('[')).collect();
    match lists[..] {
        // Resources of care software are not rows.
        _ if held.contains_key("resourceType") => Err(no_list()),
        [] => Ok(values),
        [list] => serde_json::from_str(list.get()).map_err(refused),
        _ => Err(no_list()),
    }
}

/// The objects of a list that has one on each line, and the lines that are none; nothing where the last is cut, since the rest of
/// the file is lost with it.
fn list_lines(text: &str) -> Option<(Vec<&RawValue>, Vec<SetAside>)> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let (mut objects, mut broken, mut ends) = (Vec::new(), Vec::new(), false);
    for (number, line) in lines {
        if !line.trim_start().starts_with('{') {
            return None;
        }
        ends = match serde_json::from_str(line) {
            Ok(object) => {
                objects.push(object);
                true
            }
            Err(_) => {
                broken.push(SetAside { line: number, why: "le JSON est coupé ou abîmé.".to_owned() });
                false
            }
        };
    }
    (ends && !broken.is_empty()).then_some((objects, broken))
}

/// The keys as headers. Where all keys of an export of this program are there, each is the column that it is.
fn name_columns(keys: Vec<String>, list: List) -> Result<Vec<String>, String> {
    let own = match list {
        List::People => PEOPLE,
        List::Agenda => APPOINTMENTS,
        List::Directory => DIRECTORY,
        List::Links => LINKS,
    };
    // Nobody's card is no object: keys inside another one may be missing.
    let mut sure = own.iter().filter(|(known, _)| !known.contains('.'));
    if !sure.all(|(known, _)| keys.iter().any(|key| key == known)) {
        let is_line = LINE_KEYS.iter().all(|known| keys.iter().any(|key| key == known));
        return if is_line { Err(PANE_LINES.to_owned()) } else { Ok(keys) };
    }
    let heading = |key: String| match own.iter().find(|(known, _)| *known == key) {
        Some((_, heading)) => (*heading).to_owned(),
        None if list == List::Agenda && !READ.contains(&key.as_str()) => String::new(),
        None => key,
    };
    Ok(keys.into_iter().map(heading).collect())
}

/// The keys of an object and their values as cells; of an object inside it each key by itself.
fn list_cells(object: &Map<String, Json>) -> Vec<(String, String)> {
    let mut cells = Vec::new();
    for (key, value) in object {
        match value {
            Json::Object(inside) => {
                cells.extend(inside.iter().map(|(inner, value)| (format!("{key}.{inner}"), say_value(value))));
            }
            value => cells.push((key.clone(), say_value(value))),
        }
    }
    cells
}

/// A value as the text of a cell; nothing for a list of anything but words.
fn say_value(value: &Json) -> String {
    match value {
        Json::Null | Json::Object(_) => String::new(),
        Json::Bool(yes) => if *yes { "oui" } else { "non" }.to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(words) => guarded::guard_formula(words),
        Json::Array(words) => words.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn cells(text: &str, list: List) -> Vec<(u64, String)> {
        let rows = read(text, list).unwrap().rows;
        rows.iter().map(|(line, row)| (*line, row.iter().collect::<Vec<_>>().join("|"))).collect()
    }

    #[test]
    fn objects_are_rows_with_their_lines_and_keys_headers() {
        let text = "[\n{\"nom\":\"KAYA\",\"actif\":true,\"téls\":[\"06\",\"07\"]},\n\n{\"nom\":null,\"ville\":{\"cp\":31000}}]\n";
        let expected = [(0, "nom|actif|téls|ville.cp"), (2, "KAYA|oui|06, 07"), (4, "|||31000")];
        assert_eq!(cells(text, List::People), expected.map(|(line, words)| (line, words.to_owned())));
    }

    #[test]
    fn a_list_may_lie_inside_an_object_or_be_one_object_a_line() {
        for text in [
            "{\"total\":2,\"data\":[\n{\"nom\":\"KAYA\"},\n{\"nom\":\"ROUX\"}]}",
            "\n{\"nom\":\"KAYA\"}\n{\"nom\":\"ROUX\"}\n",
        ] {
            assert_eq!(cells(text, List::People)[1..], [(2, "KAYA".to_owned()), (3, "ROUX".to_owned())], "{text}");
        }
        let two = "{\"a\":[{\"nom\":\"KAYA\"}],\"b\":[{\"nom\":\"ROUX\"}]}";
        assert!(read(two, List::People).unwrap_err().contains("liste d’objets"));
    }

    #[test]
    fn a_cut_line_among_others_is_set_aside_with_its_number() {
        let text = "{\"nom\":\"KAYA\"}\n{\"nom\":\"BA\",\n\n{\"nom\":\"ROUX\"}\n";
        let given = read(text, List::People).unwrap();
        let lines: Vec<u64> = given.rows.iter().map(|(line, _)| *line).collect();
        assert_eq!((&lines[..], given.broken.len(), given.broken[0].line), (&[0, 1, 4][..], 1, 2));
    }

    #[test]
    fn what_is_no_list_is_refused_with_its_line() {
        assert!(read("{\"resourceType\":\"Bundle\"}", List::People).unwrap_err().contains("liste d’objets"));
        assert!(read("[\n{\"nom\":\"KAYA\"},\n{\"nom\"", List::People).unwrap_err().starts_with("ligne 3"));
        assert!(read("[{\"nom\":\"KAYA\"},\n3]", List::People).unwrap_err().starts_with("ligne 2"));
        assert!(read("{\"nom\":\"KAYA\"}\n{\"nom\"", List::People).unwrap_err().starts_with("ligne 2"));
        assert!(read("[]", List::People).unwrap().rows.is_empty());
    }
}
