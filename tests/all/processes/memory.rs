//! The memory of the program, which holds names: no core of it is written, and no other program of its account reads it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support::fault_centre::created;
use crate::support::terminal::PROGRAM;

#[test]
fn a_program_that_dies_leaves_no_core() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    // The widest limit there is: the program itself lowers it.
    let line = "ulimit -c unlimited 2>/dev/null; exec \"$0\" add --stdin --db \"$1\"";
    let mut command = Command::new("sh");
    command.args(["-c", line, PROGRAM]).arg(&path).current_dir(folder.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{{\"kind\":\"ARRIVAL\",\"label\":\"Zoltan\"}}").unwrap();
    let mut answered = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut answered).unwrap();
    assert!(answered.contains("\"ok\":true"), "{answered}");
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    // Another program of the account may not attach to it. Root, who reads any memory, is told by who owns the folder.
    let owner = std::os::unix::fs::MetadataExt::uid(&fs::metadata(format!("/proc/{}", child.id())).unwrap());
    assert_eq!(owner, 0, "the kernel gives what may not be read to root");
    assert!(Command::new("kill").args(["-ABRT", &child.id().to_string()]).status().unwrap().success());
    let status = child.wait().unwrap();
    assert!(status.signal().is_some() && !status.core_dumped(), "{status:?}");
}
