//! `comptoir staff`: the team.

use std::io::{self, BufRead, IsTerminal, Write};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use serde_json::{Value as Json, json};

use super::table::Table;
use super::{Args, Failure, OpenCentre, fields, json, print_line};
use crate::domain::count::count_phrase;
use crate::domain::{Staff, StaffId, name};
use crate::model::{Context, Field, Shape, Value, text};
use crate::protocol::form_records::{ABSENCES, INSTRUCTIONS, Record};
use crate::protocol::{Answer, NewStaff, Operation, Pin, Query, Revised, Vouchers};
use crate::store::Drafts;

/// Adds a member, and prints the answer.
pub fn add(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let mut member = NewStaff::blank();
    let given = [
        ("name", args.word_at(0)?.to_owned()),
        ("role", args.word_at(1)?.to_owned()),
        ("unix_user", args.text("--unix")?.unwrap_or_default()),
        ("instructions", args.text("--instructions")?.unwrap_or_default()),
    ];
    for field in NewStaff::FIELDS {
        let typed = given.iter().find(|(key, _)| *key == field.key).map_or("", |(_, typed)| typed);
        let value = text::parse(field, typed, &centre.context).map_err(Failure::refused)?;
        member.set(field.key, value);
    }
    let done = centre.run(Operation::AddStaff(member.clone()))?;
    if !args.has_option("--json") {
        return Ok(print_line(out, &done.said)?);
    }
    let welcome = centre.store.load_welcome(centre.context.now)?;
    let added = welcome.context.staff.iter().rev().find(|staff| staff.name == member.name);
    json::write_value(out, added.map_or(Json::Null, |staff| as_json(staff, &welcome.context)))
}

/// Changes a member, and prints the answer.
pub fn edit(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let context = &centre.context;
    let read = find_member(args.word_at(0)?, context)?;
    let mut edited = read.clone();
    for (key, given) in &fields::parse_words(&args.words()[1..])? {
        let field = Staff::FIELDS.iter().find(|field| field.key == key).ok_or_else(|| {
            let keys: Vec<_> = Staff::FIELDS.iter().map(|field| field.key).collect();
            Failure::refused(format!("« {key} » n’est pas un champ ; il y a : {}.", keys.join(", ")))
        })?;
        edited.set(field.key, fields::read_value(field, given, context)?);
    }
    if edited == read {
        return Ok(print_line(out, &format!("{}\u{a0}: rien à changer.", read.name))?);
    }
    let given = if args.has_option("--codes") { read_codes(&centre.context)? } else { Vec::new() };
    let terminal = centre.terminal.clone();
    let query = Query::Vouch { staff: edited.id, given, terminal };
    let vouchers = match centre.store.answer_query(&query, Some(centre.by), centre.context.now) {
        Answer::Vouched(vouchers) => vouchers.map_err(Failure::refused)?,
        Answer::Trouble(trouble) => return Err(trouble.into()),
        _ => Vouchers::default(),
    };
    let left = Some(read.id).filter(|_| read.active && !edited.active);
    let done = centre.run(Operation::EditStaff(Revised::of(read, edited), vouchers))?;
    let begun = match left.map_or(Ok(0), |member| count_drafts_of(centre, member)) {
        Err(why) => {
            print_line(out, &done.said)?;
            return Err(why);
        }
        Ok(0) => String::new(),
        Ok(begun) => {
            format!("\u{a0}; {} en cours, que l’équipe reprend par g", count_phrase(begun, "brouillon", "brouillons"))
        }
    };
    Ok(print_line(out, &format!("{}{begun}", done.said))?)
}

/// The member of this name or number; of two who bear the name, by the number alone.
fn find_member(named: &str, context: &Context) -> Result<Staff, Failure> {
    let number = named.trim_start_matches(['n', '°', ' ', '\u{a0}']).parse().map(StaffId);
    if let Some(member) = number.ok().and_then(|number| context.member(number)) {
        return Ok(member.clone());
    }
    let folded = name::fold_text(named);
    let same: Vec<_> = context.staff.iter().filter(|staff| name::fold_text(&staff.name) == folded).collect();
    if same.len() > 1 {
        let numbers: Vec<_> = same.iter().map(|staff| staff.id.to_string()).collect();
        let (count, numbers) = (same.len(), numbers.join(" ou "));
        return Err(Failure::refused(format!(
            "{count} personnes s’appellent «\u{a0}{named}\u{a0}»\u{a0}: donnez le numéro, {numbers} (comptoir staff list)."
        )));
    }
    const MEMBER: Field = Field::new("member", "NOM", Shape::Staff);
    let found = text::parse(&MEMBER, named, context).map_err(Failure::refused)?;
    let member = context.staff.iter().find(|staff| found == Value::Staff(staff.id)).cloned();
    member.ok_or_else(|| Failure::bad_usage("Il faut le nom d’un membre."))
}

/// Number of forms that the member has left half typed.
fn count_drafts_of(centre: &OpenCentre, member: StaffId) -> Result<usize, Failure> {
    let Some(drafts) = Drafts::at_hand(centre.store.path())? else { return Ok(0) };
    Ok(drafts.drafts_of(member)?.len())
}

/// Reads the codes, « NOM CODE » a line, from the standard input; a terminal does not show them.
fn read_codes(context: &Context) -> Result<Vec<(StaffId, Pin)>, Failure> {
    const MEMBER: Field = Field::new("member", "NOM", Shape::Staff);
    let hidden = HiddenInput::begin()?;
    let mut given = Vec::new();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let Some((name, code)) = line.trim().rsplit_once(' ') else {
            if line.trim().is_empty() {
                break;
            }
            return Err(Failure::refused("--codes : il faut « NOM CODE » sur chaque ligne."));
        };
        let Value::Staff(member) = text::parse(&MEMBER, name, context).map_err(Failure::refused)? else { continue };
        given.push((member, Pin::new(code).map_err(Failure::refused)?));
    }
    hidden.end()?;
    Ok(given)
}

/// A terminal that does not show what is typed; it shows it again afterwards.
struct HiddenInput(Option<Termios>);

impl HiddenInput {
    fn begin() -> io::Result<Self> {
        let stdin = io::stdin();
        if !stdin.is_terminal() {
            return Ok(Self(None));
        }
        let shown = tcgetattr(&stdin)?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&stdin, OptionalActions::Now, &hidden)?;
        writeln!(io::stderr(), "Une ligne « NOM CODE » pour chaque code, puis une ligne vide :")?;
        Ok(Self(Some(shown)))
    }

    fn end(mut self) -> io::Result<()> {
        self.show_again()
    }

    fn show_again(&mut self) -> io::Result<()> {
        let Some(shown) = self.0.take() else { return Ok(()) };
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &shown)?)
    }
}

impl Drop for HiddenInput {
    fn drop(&mut self) {
        // A terminal that has gone shows nothing to anybody.
        let _ = self.show_again();
    }
}

/// Lists the team.
pub fn list_staff(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let team = &centre.context.staff;
    if args.has_option("--json") {
        return json::write_array(out, team.iter().map(|staff| Ok(as_json(staff, &centre.context))));
    }
    let mut table = Table::new(["N°", "Nom", "Rôle", "Compte Unix", "Consignes", "Absences", ""]);
    for staff in team.iter() {
        table.add([
            staff.id.to_string(),
            staff.name.clone(),
            staff.role.label.to_owned(),
            staff.unix_user.clone().unwrap_or_default(),
            field_text(&INSTRUCTIONS, staff, &centre.context),
            field_text(&ABSENCES, staff, &centre.context),
            if staff.active { String::new() } else { "n’est plus dans l’équipe".to_owned() },
        ]);
    }
    Ok(table.write(out)?)
}

fn field_text(field: &Field, staff: &Staff, context: &Context) -> String {
    text::show(field, &staff.get(field.key), context)
}

fn as_json(staff: &Staff, context: &Context) -> Json {
    json!({
        "id": staff.id.0,
        "name": staff.name,
        "role": staff.role.code,
        "prescriber": staff.role.prescriber,
        "unix_user": staff.unix_user,
        "active": staff.active,
        "instructions": text::to_json(&INSTRUCTIONS, &staff.get(INSTRUCTIONS.key), context),
        "absences": text::to_json(&ABSENCES, &staff.get(ABSENCES.key), context),
    })
}
