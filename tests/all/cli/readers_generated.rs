//! What the other readers are given, broken at random: cards of a telephone, lists of the directory and of links, themes,
//! lines of JSON, and words typed into every field. Each is taken or refused in a sentence, and nothing chokes.
//!
//! `COMPTOIR_FUZZ_SECONDS=600 cargo test --test all generated` goes on for ten minutes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use comptoir::cli::fields;
use comptoir::cli::import::columns::List;
use comptoir::cli::import::profile::Profile;
use comptoir::cli::import::table::ImportTable;
use comptoir::cli::import::{ListReport, directory, links, vcard};
use comptoir::model::{Context, text};
use comptoir::panes::PANES;
use comptoir::view::theme::Theme;
use fastrand::Rng;

use super::import_generated::{broken, context};

/// Texts that the readers take, before they are broken.
const WHOLE: &[&str] = &[
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:des Tilleuls;Pharmacie;;;\r\nFN:Pharmacie des Tilleuls\r\nTEL;TYPE=WORK:01 42 00 00 00\r\n\
     ADR:;;12 rue du Port;Nantes;;44000;\r\nNOTE:ferme à midi\\, le samedi\r\nEND:VCARD\r\n",
    "BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Ambulances=20du=\r\n=20Port\r\n\
     item1.TEL;CELL:+33612345678\r\nX-RPPS:10001234567\r\nTITLE:Cardiologue\r\nEND:VCARD\r\n",
    "rubrique;nom;téléphone;adresse;remarque\nPharmacie;Pharmacie du Port;02 40 00 00 00;1 quai;ouverte le dimanche\n\
     Ambulance;Taxi Roux;06 12 34 56 78;;\n",
    "Nom;Prénom;Né·e le;Lien;Nom de l’autre;Prénom de l’autre;Né·e le de l’autre\nKAYA;Elif;02/03/1996;mère;KAYA;Deniz;01/05/2020\n",
    include_str!("../../../themes/dark.toml"),
    include_str!("../../../themes/daltonian.toml"),
    "{\"label\":\"dame au vélo\",\"mode\":\"SANS_RDV\",\"party_size\":2,\"rdv_at\":\"demain 9h30\",\"awaited\":[\"Dr Morel\"]}",
    "demain 9h30",
    "lundi en 8 à 14 h",
    "dans 3 semaines",
    "le 31/02",
    "avant-hier soir",
    "06 12 34 56 78",
    "+33 6 12",
    "oui",
    "2 mois",
    "1985",
    "12/06/1985",
    "née en mars 1985",
    "Dr Morel, Dr Roux",
    "12 rue du Port, 44000 Nantes",
];

fn reads(bytes: &[u8], context: &Context) {
    let named = |name: &str| assert!(!name.trim().is_empty() && !name.chars().any(char::is_control), "{name:?}");
    if let Ok(entries) = vcard::read_entries(bytes, &mut ListReport::default()) {
        entries.iter().for_each(|said| named(&said.entry.name));
    }
    if let Ok(mut table) = ImportTable::of_bytes(bytes, List::Directory, &Profile::default())
        && let Ok(entries) = directory::read_entries(&mut table, context, &mut ListReport::default())
    {
        entries.iter().for_each(|said| named(&said.entry.name));
    }
    if let Ok(mut table) = ImportTable::of_bytes(bytes, List::Links, &Profile::default()) {
        let _ = links::read_links(&mut table, context, &mut ListReport::default());
    }
    let typed = String::from_utf8_lossy(bytes);
    if let Ok(table) = typed.parse::<toml::Table>() {
        // One that inherits from itself ends too.
        let own = |name: &str| Ok((name == "own").then(|| ("own.toml".to_owned(), table.clone())));
        if let Err(why) = Theme::load("own", own) {
            assert!(why.contains(".toml") || why.contains('«'), "{why}");
        }
    }
    let given = fields::parse_line(bytes).unwrap_or_default();
    for field in PANES.iter().flat_map(|kind| kind.fields.list()) {
        for said in
            [text::parse(field, &typed, context), text::parse(field, typed.lines().next().unwrap_or(""), context)]
        {
            assert!(said.as_ref().err().is_none_or(|why| !why.is_empty()), "{}: {said:?}", field.key);
        }
        for value in given.values() {
            let _ = text::from_json(field, value, context);
        }
    }
}

#[test]
fn whatever_a_reader_is_given_is_taken_or_refused_in_a_sentence() {
    let seconds = std::env::var("COMPTOIR_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let (begun, most) = (Instant::now(), seconds.map_or(Duration::ZERO, Duration::from_secs));
    let context = context();
    WHOLE.iter().for_each(|text| reads(text.as_bytes(), &context));
    let mut seed = seconds.map_or(0, |_| fastrand::u64(..));
    let mut done = 0_u64;
    while done < 150 || begun.elapsed() < most {
        let mut rng = Rng::with_seed(seed);
        let [one, other] = [0; 2].map(|_| WHOLE[rng.usize(0..WHOLE.len())].as_bytes());
        let bytes = broken(&mut rng, one, other);
        let read = catch_unwind(AssertUnwindSafe(|| reads(&bytes, &context)));
        assert!(read.is_ok(), "seed {seed}:\n{}", String::from_utf8_lossy(&bytes));
        (seed, done) = (seed.wrapping_add(1), done + 1);
    }
    if most > Duration::ZERO {
        eprintln!("{done} texts");
    }
}
