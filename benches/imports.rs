//! A list of people imported by the real program while another desk goes on writing: how long the import takes, its
//! memory, and how long the desk waits for its turn.
//!
//!     cargo bench --bench imports             # 100 000 people
//!     cargo bench --bench imports -- 300000

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "support/process.rs"]
mod process;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use comptoir::domain::{Moment, StaffId};
use comptoir::protocol::{Operation, Request};
use comptoir::store::Store;
use process::peak_memory;

const PROGRAM: &str = env!("CARGO_BIN_EXE_comptoir");
const FAMILIES: [&str; 12] = [
    "BENALI", "MARTIN", "DIALLO", "KAYA", "NGUYEN", "LE GOFF", "DA SILVA", "ROUX", "PETIT", "TRAORE", "KOWALSKI",
    "HADDAD",
];
const FIRST: [&str; 10] =
    ["Fatima", "Louise", "Mamadou", "Elif", "Minh", "Yann", "Maria", "Claire", "Anne-Sophie", "Mohamed"];
/// The desk writes this often.
const APART: Duration = Duration::from_millis(15);

fn main() {
    let rows: usize = std::env::args().filter_map(|word| word.parse().ok()).next_back().unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let (path, list) = (folder.path().join("centre.db"), folder.path().join("patients.csv"));
    let mut demo = Command::new(PROGRAM);
    demo.args(["demo", "--no-open", "--people", "2000", "--days", "1", "--db"]).arg(&path);
    assert!(demo.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    write_list(&list, rows);
    let mut desk = Store::open(&path).unwrap();
    for round in ["new", "known"] {
        let begun = Instant::now();
        let mut import = Command::new(PROGRAM);
        import.arg("--db").arg(&path).args(["--as", "Claire", "import", "people"]).arg(&list);
        let mut import = import.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let (mut waits, mut peak) = (Vec::new(), 0);
        while import.try_wait().unwrap().is_none() {
            peak = peak.max(peak_memory(import.id()));
            let start = Instant::now();
            let key = format!("{round}-{}", waits.len());
            let operation = Operation::TeamNote(key.clone());
            desk.run(&Request { key, by: StaffId(1), terminal: "bench".into(), at: Moment::now(), operation }).unwrap();
            waits.push(start.elapsed());
            thread::sleep(APART);
        }
        let took = begun.elapsed();
        waits.sort();
        let at = |part: usize| waits.get(waits.len().saturating_sub(1) * part / 1000).copied().unwrap_or_default();
        println!(
            "{rows} {round}: {:.1} s, {} MiB; a desk waited {:?} at most, {:?} in 99 of 100, {:?} in half of {} writes",
            took.as_secs_f64(),
            peak / 1024,
            at(1000),
            at(990),
            at(500),
            waits.len(),
        );
    }
}

fn write_list(path: &Path, rows: usize) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    writeln!(out, "IPP;Nom;Prénom;Date de naissance;Téléphone;Adresse;Langue").unwrap();
    let mut rng = fastrand::Rng::with_seed(12);
    for row in 0..rows {
        let syllables: String =
            (0..rng.usize(1..4)).map(|_| ["ba", "lo", "ri", "ten", "mou", "sa", "vi"][rng.usize(0..7)]).collect();
        writeln!(
            out,
            "Z{row:07};{} {};{};{:02}/{:02}/{};06{:08};{} rue des Lilas;",
            FAMILIES[rng.usize(0..12)],
            syllables.to_uppercase(),
            FIRST[rng.usize(0..10)],
            rng.u32(1..29),
            rng.u32(1..13),
            rng.u32(1930..2025),
            rng.u32(0..100_000_000),
            rng.u32(1..200),
        )
        .unwrap();
    }
    out.flush().unwrap();
}
