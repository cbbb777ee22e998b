//! What a process costs, read from `/proc`.

// Each bench takes what it needs of this.
#![allow(dead_code)]

use std::fs;
use std::time::Duration;

use nix::time::clock_getcpuclockid;
use nix::unistd::Pid;

/// Private memory in KiB (`smaps_rollup`).
pub fn own_memory(pid: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap();
    let lines = rollup.lines().filter(|line| line.starts_with("Private_"));
    lines.filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).sum()
}

/// Processor time so far, in µs, of all threads.
pub fn processor_time(pid: u32) -> u64 {
    let clock = clock_getcpuclockid(Pid::from_raw(pid as i32)).unwrap();
    Duration::from(clock.now().unwrap()).as_micros() as u64
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
