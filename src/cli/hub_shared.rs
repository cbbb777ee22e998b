//! `comptoir hub share` and `comptoir hub pull`: what the group proposes to its centres, and what a centre hears and answers.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use super::commands::{Command, Run};
use super::hub::{HUB, read_address};
use super::import::{self, ListReport};
use super::options::{JSON, opt};
use super::table::Table;
use super::{Args, Failure, Next, OpenCentre, args, fields, json, open, print_line, unreadable_file};
use crate::domain::coded::Coded;
use crate::domain::count::count_phrase;
use crate::domain::{DirectoryEntry, DrugClass, Moment, name, special};
use crate::hub::push::check_file;
use crate::hub::share::{self, NewProposal, ShareTerms, SharedCount};
use crate::hub::{schema, wait_for};
use crate::model::shared::{Shared, Topic};
use crate::model::{Context, text};
use crate::panes;
use crate::protocol::form_records::Record;
use crate::protocol::{Operation, Refusal};

/// `comptoir hub share`.
pub(super) const SHARE: Command = Command {
    name: "hub share",
    words: "[SUJET] [VALEUR…]",
    count: (0, usize::MAX),
    says: "Propose aux centres du groupement un réglage, une fiche, une consigne, une liste\u{a0}; ou montre ce qui l’est et les réponses.",
    more: "SUJET est setting CLÉ=VALEUR, entry CHAMP=VALEUR…, entries FICHIER (comme «\u{a0}import directory\u{a0}»), instruction TEXTE, \
           reasons LISTE (motifs d’appel), meetings LISTE (titres d’agenda sans personne), drug NOM=CLASSE, days LIGNE \
           («\u{a0}24/12-26/12 fermeture de Noël\u{a0}»), withdraw N°… pour retirer\u{a0}; sans rien, ce qui est proposé et qui a \
           accepté, changé ou refusé. Chaque centre décide\u{a0}: rien ne change chez lui avant.",
    options: &[
        HUB,
        opt("--says", "TEXTE", "pourquoi, montré aux centres"),
        opt("--by", "NOM", "qui propose, montré aux centres (la coordination)"),
        opt("--centre", "N°", "pour ce centre seulement\u{a0}; peut se répéter\u{a0}; sinon tous ceux dont on répond"),
        opt("--pane", "VOLET", "le volet d’une consigne\u{a0}; sinon tous"),
        JSON,
    ],
    run: Run::Alone(run_share),
};

/// `comptoir hub pull`.
pub(super) const PULL: Command = Command {
    name: "hub pull",
    words: "",
    count: (0, 0),
    says: "Prend ce que le groupement propose à ce centre, et lui dit ce que le centre a répondu.",
    more: "Rien ne change ici avant qu’on l’accepte, au poste (menu, «\u{a0}propositions du groupement\u{a0}») ou par «\u{a0}proposals\u{a0}».",
    options: &[HUB],
    run: Run::Writing(run_pull),
};

fn run_share(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = open::load_config(args)?;
    let address = read_address(args, &config)?;
    let rest = args.words().get(1..).unwrap_or_default();
    let words = rest.iter().map(|word| args::as_utf8(word)).collect::<Result<Vec<_>, _>>()?;
    let proposals = match args.word_at(0)? {
        "" => {
            let listed = wait_for(async {
                let link = address.connect().await?;
                schema::check_version(&link).await?;
                let listed = share::list_shared(&link).await?;
                link.close().await;
                Ok(listed)
            })?;
            show_shared(&listed, args, out)?;
            return Ok(Next::Done);
        }
        "withdraw" => {
            let number = |word: &&str| word.parse::<i32>();
            let ids = words.iter().map(number).collect::<Result<BTreeSet<_>, _>>();
            let ids = ids.ok().filter(|ids| !ids.is_empty());
            let ids = ids.ok_or_else(|| Failure::bad_usage("Il faut les numéros des propositions à retirer."))?;
            wait_for(async {
                let mut link = address.connect().await?;
                schema::check_version(&link).await?;
                share::withdraw(&mut link, &ids).await?;
                link.close().await;
                Ok(())
            })?;
            print_line(out, &format!("{}.", count_phrase(ids.len(), "proposition retirée", "propositions retirées")))?;
            return Ok(Next::Done);
        }
        subject => read_proposals(subject, &words, args)?,
    };
    let context = Context::before_first_read(Moment::now());
    for proposal in &proposals {
        check(proposal, &context)?;
    }
    let number = |word: &str| {
        word.parse::<i32>()
            .map_err(|_| Failure::bad_usage(format!("«\u{a0}{word}\u{a0}» n’est pas un numéro de centre.")))
    };
    let named = args.texts("--centre")?.into_iter().map(number).collect::<Result<Vec<_>, _>>()?;
    let mut sharing = ShareTerms {
        says: name::clean_text(&args.text("--says")?.unwrap_or_default()),
        by: name::clean_text(&args.text("--by")?.unwrap_or_else(|| "la coordination".to_owned())),
        centres: (!named.is_empty()).then_some(named),
    };
    let replaced = wait_for(async {
        let mut link = address.connect().await?;
        schema::check_version(&link).await?;
        if sharing.centres.is_none() {
            sharing.centres = share::own_centres(&link).await?;
        }
        let replaced = share::share(&mut link, &proposals, &sharing).await?;
        link.close().await;
        Ok(replaced)
    })?;
    let made = count_phrase(proposals.len(), "proposition faite", "propositions faites");
    let gone = match replaced {
        0 => String::new(),
        1 => "\u{a0}; une plus ancienne est retirée".to_owned(),
        many => format!("\u{a0}; {many} plus anciennes sont retirées"),
    };
    print_line(out, &format!("{made}{gone}. Chaque centre en décide."))?;
    Ok(Next::Done)
}

fn proposal(topic: Topic, key: &str, value: Json) -> NewProposal {
    NewProposal { topic, key: key.to_owned(), value }
}

fn read_proposals(subject: &str, words: &[&str], args: &Args) -> Result<Vec<NewProposal>, Failure> {
    let context = Context::before_first_read(Moment::now());
    let said = || {
        let text = name::clean_text(&words.join(" "));
        if text.is_empty() { Err(Failure::bad_usage("Il manque ce qui est à proposer.")) } else { Ok(text) }
    };
    let pair = || {
        let said = words.join(" ");
        let (key, value) = said
            .split_once('=')
            .ok_or_else(|| Failure::bad_usage(format!("«\u{a0}{said}\u{a0}»\u{a0}: il faut clé=valeur.")))?;
        Ok::<_, Failure>((key.trim().to_owned(), value.trim().to_owned()))
    };
    let proposals = match subject {
        "setting" => {
            let (key, value) = pair()?;
            let setting = panes::find_setting(&key).ok_or_else(|| {
                Failure::refused(format!(
                    "«\u{a0}{key}\u{a0}» n’est pas un réglage\u{a0}; «\u{a0}comptoir settings\u{a0}» les montre."
                ))
            })?;
            let number = match value.as_str() {
                "oui" | "yes" if setting.is_yes_no() => 1,
                "non" | "no" if setting.is_yes_no() => 0,
                number => number.parse::<i64>().map_err(|_| {
                    Failure::refused(format!("«\u{a0}{}\u{a0}»\u{a0}: un nombre est attendu.", setting.label))
                })?,
            };
            vec![proposal(Topic::Setting, setting.key, json!(number))]
        }
        "entry" => vec![read_entry(words, &context)?],
        "entries" => read_entries(Path::new(&said()?), &context)?,
        "instruction" => {
            let pane = match args.text("--pane")? {
                Some(code) => Some(fields::parse_kind(&code)?.code),
                None => None,
            };
            vec![proposal(Topic::Instruction, "", json!({"words": said()?, "pane": pane}))]
        }
        "reasons" => vec![proposal(Topic::Reasons, "", json!(said()?))],
        "meetings" => vec![proposal(Topic::Meetings, "", json!(said()?))],
        "drug" => {
            let (drug, class) = pair()?;
            let known = DrugClass::from_code(&class.to_uppercase());
            let known = known.ok_or_else(|| {
                let codes: Vec<_> = DrugClass::CHOICES.iter().map(|choice| choice.code).collect();
                Failure::refused(format!(
                    "«\u{a0}{class}\u{a0}» n’est pas une classe\u{a0}; il y a\u{a0}: {}.",
                    codes.join(", ")
                ))
            })?;
            vec![proposal(Topic::Drug, &name::fold_text(&drug), json!(known.code()))]
        }
        "days" => {
            let read = special::parse([said()?.as_str()], context.today()).map_err(Failure::refused)?;
            if let Some(why) = read.iter().find_map(special::SpecialDays::refuse_doubt) {
                return Err(Failure::refused(why));
            }
            read.iter().map(|days| proposal(Topic::Days, "", json!(days.text()))).collect()
        }
        other => {
            return Err(Failure::bad_usage(format!(
                "«\u{a0}{other}\u{a0}» n’est pas un sujet\u{a0}; il y a\u{a0}: setting, entry, entries, instruction, reasons, \
                 meetings, drug, days, withdraw."
            )));
        }
    };
    Ok(proposals)
}

/// Proposal of an entry, by the fields that are told.
fn entry_value(entry: &DirectoryEntry, context: &Context) -> NewProposal {
    let told = DirectoryEntry::FIELDS.iter().filter(|field| !entry.get(field.key).is_empty());
    let told = told.map(|field| (field.key.to_owned(), text::to_json(field, &entry.get(field.key), context)));
    let key = entry.rpps.clone().unwrap_or_else(|| format!("{} {}", entry.kind.code(), name::fold_text(&entry.name)));
    proposal(Topic::Entry, &key, Json::Object(told.collect::<Map<_, _>>()))
}

fn read_entry(words: &[&str], context: &Context) -> Result<NewProposal, Failure> {
    let words: Vec<_> = words.iter().map(std::ffi::OsString::from).collect();
    let given = fields::parse_words(&words)?;
    let mut entry = DirectoryEntry::named(crate::domain::EntryKind::Specialist, "");
    for (key, value) in &given {
        let field = DirectoryEntry::FIELDS.iter().find(|field| field.key == key).ok_or_else(|| {
            let keys: Vec<_> = DirectoryEntry::FIELDS.iter().map(|field| field.key).collect();
            Failure::refused(format!("«\u{a0}{key}\u{a0}» n’est pas un champ\u{a0}: il y a {}.", keys.join(", ")))
        })?;
        entry.set(field.key, fields::read_value(field, value, context)?);
    }
    let missing = DirectoryEntry::FIELDS.iter().find(|field| field.is_required() && !given.contains_key(field.key));
    match missing {
        Some(field) => Err(Failure::refused(format!("«\u{a0}{}\u{a0}» manque ({}=…).", field.label, field.key))),
        None => Ok(entry_value(&entry, context)),
    }
}

fn read_entries(path: &Path, context: &Context) -> Result<Vec<NewProposal>, Failure> {
    let bytes = fs::read(path).map_err(|why| unreadable_file(path, &why))?;
    let mut report = ListReport::default();
    let refused = |why| Failure::refused(format!("{}\u{a0}: {why}", path.display()));
    let profile = import::profile::Profile::default();
    let entries = import::read_directory(&bytes, &profile, context, &mut report).map_err(refused)?;
    // What every centre would be proposed is right, or nothing is.
    if let Some(fault) = report.set_aside.iter().chain(&report.cells).next() {
        return Err(Failure::refused(format!("{}, ligne {}\u{a0}: {}", path.display(), fault.line, fault.why)));
    }
    Ok(entries.iter().map(|said| entry_value(&said.entry, context)).collect())
}

/// Refuses what no centre could take.
fn check(proposal: &NewProposal, context: &Context) -> Result<(), Failure> {
    let shared = Shared {
        id: 0,
        topic: proposal.topic,
        key: proposal.key.clone(),
        value: proposal.value.clone(),
        says: None,
        author: String::new(),
        at: context.now,
        withdrawn: false,
        answer: None,
    };
    shared.change(context).map(drop).map_err(Failure::refused)
}

fn show_shared(listed: &[SharedCount], args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let context = Context::before_first_read(Moment::now());
    if args.has_option("--json") {
        return json::write_array(
            out,
            listed.iter().map(|one| {
                let shared = &one.shared;
                let [accepted, changed, refused] = &one.answers;
                Ok(json!({
                    "id": shared.id, "topic": shared.topic.code(), "key": shared.key, "value": shared.value,
                    "says": shared.says, "author": shared.author, "at": shared.at.to_iso(),
                    "withdrawn": shared.withdrawn, "centres": one.centres, "accepted": accepted, "changed": changed,
                    "refused": refused,
                }))
            }),
        );
    }
    let mut table = Table::new(["N°", "Le", "Sujet", "Proposition", "Par", "Pour", "Réponses"]);
    for SharedCount { shared, centres, answers } in listed {
        let told = ["accepté", "changé", "refusé"].iter().zip(answers).filter(|(_, centres)| !centres.is_empty());
        let told = told.map(|(word, centres)| format!("{word}\u{a0}: {}", centres.join(", ")));
        let gone = shared.withdrawn.then(|| "retirée".to_owned());
        table.add([
            shared.id.to_string(),
            shared.day(&context).format("%d/%m/%Y").to_string(),
            shared.topic.label().to_owned(),
            shared.in_words(&context),
            shared.author.clone(),
            match centres.as_deref() {
                None => "tous".to_owned(),
                Some(few @ ([] | [_] | [_, _] | [_, _, _])) => few.join(", "),
                Some(many) => count_phrase(many.len(), "centre", "centres"),
            },
            gone.into_iter().chain(told).collect::<Vec<_>>().join("\u{a0}; "),
        ]);
    }
    Ok(table.write(out)?)
}

fn run_pull(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let config = open::load_config(args)?;
    let address = read_address(args, &config)?;
    let context = &centre.context;
    let answers: Vec<_> =
        context.shared.iter().filter_map(|shared| Some((shared.id, shared.answer_now(context)?))).collect();
    let known: Vec<_> = context.shared.iter().map(|shared| shared.id).collect();
    let waiting: Vec<_> = context.shared.iter().filter(|shared| shared.is_open()).map(|shared| shared.id).collect();
    let (offers, unknown, sent) = wait_for(async {
        let link = address.connect().await?;
        schema::check_version(&link).await?;
        check_file(&link, &centre.store).await?;
        // First: what was decided at the desk is told even where nothing new can be written here.
        let sent = share::send_answers(&link, &answers).await?;
        let (offers, unknown) = share::read_offers(&link, &known, &waiting).await?;
        link.close().await;
        Ok((offers, unknown, sent))
    })?;
    let said = match centre.store.run(&centre.new_request(Operation::TakeShared(offers))) {
        Ok(done) => done.said,
        Err(Refusal::Rule(nothing_new)) => nothing_new,
        Err(other) => return Err(other.into()),
    };
    let sent = match sent {
        0 => String::new(),
        1 => " Une réponse envoyée.".to_owned(),
        many => format!(" {many} réponses envoyées."),
    };
    let unknown = match unknown {
        0 => String::new(),
        count => {
            format!(" {} d’une version plus récente que celle-ci.", count_phrase(count, "autre est", "autres sont"))
        }
    };
    Ok(print_line(out, &format!("{}.{sent}{unknown}", said.trim_end_matches('.')))?)
}
