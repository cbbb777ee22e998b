//! What a process costs, read from `/proc`.

// Each bench takes what it needs of this.
#![allow(dead_code)]

use std::fs;
use std::io;

/// Private memory in KiB (`smaps_rollup`).
pub fn own_memory(pid: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap();
    let lines = rollup.lines().filter(|line| line.starts_with("Private_"));
    lines.filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).sum()
}

/// Processor time so far, in µs, of all threads (`schedstat`: `stat` counts hundredths of a second, too coarse here).
pub fn processor_time(pid: u32) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let ran = |task: io::Result<fs::DirEntry>| {
        let spent = fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap_or_default();
        spent.split_whitespace().next().and_then(|nanos| nanos.parse::<u64>().ok()).unwrap_or(0)
    };
    tasks.map(ran).sum::<u64>() / 1_000
}

/// Open descriptors.
pub fn descriptors(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count()
}

/// The most memory in KiB that it has held (`VmHWM`); nothing once it has ended.
pub fn peak_memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
