//! `comptoir drugs`, `comptoir drug`: the list of drugs that ask for a second look, as it holds at the centre.

use std::io::Write;

use serde_json::json;

use super::table::Table;
use super::{Args, Failure, OpenCentre, fields, json, print_line};
use crate::domain::coded::Coded;
use crate::domain::{Drug, DrugClass};
use crate::model::sensitive;
use crate::protocol::form_records::Record;
use crate::protocol::{Operation, Revised};

/// Lists them, by name.
pub fn list_drugs(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let drugs = sensitive::all(&centre.context.drugs);
    if args.has_option("--json") {
        let line = |(drug, own): &(Drug, bool)| json!({"name": drug.name, "class": drug.class.code(), "own": own});
        return json::write_array(out, drugs.iter().map(|drug| Ok(line(drug))));
    }
    let mut table = Table::new(["Nom", "Règles", ""]);
    for (drug, own) in drugs {
        let whose = if own { "selon le centre" } else { "" };
        table.add([drug.name, drug.class.label().to_owned(), whose.to_owned()]);
    }
    Ok(table.write(out)?)
}

/// Writes one name into the list, or corrects it.
pub fn save(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let mut drug = Drug { name: String::new(), class: DrugClass::None };
    let given = fields::parse_words(args.words())?;
    if let Some(key) = given.keys().find(|key| Drug::FIELDS.iter().all(|field| field.key != key.as_str())) {
        return Err(Failure::refused(format!("« {key} » n’est pas un champ : il y a name et class.")));
    }
    for field in Drug::FIELDS {
        let missing = || Failure::refused(format!("« {} » manque ({}=…).", field.label, field.key));
        let value = fields::read_value(field, given.get(field.key).ok_or_else(missing)?, &centre.context)?;
        if value.is_empty() {
            return Err(missing());
        }
        drug.set(field.key, value);
    }
    let done = centre.run(Operation::SaveDrug(Revised::over_list(drug, &centre.context.drugs)))?;
    Ok(print_line(out, &done.said)?)
}
