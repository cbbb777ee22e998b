//! Links the released program: to one fixed address, and without what a program that never unwinds has no use for.
//!
//! A program that may be loaded anywhere has its tables of pointers corrected at each start, which each of forty desks
//! then has for itself. Its heap, its stacks and the system's libraries are placed at random all the same.
//!
//! A panic ends the program in its hook, which tells the place and asks for no other function's name. The tables by which a
//! stack is unwound are 0.7 MB that are never read, most of them from C and from the standard library. Functions that are the
//! same instruction by instruction are there once.

use std::path::Path;
use std::{env, fs};

/// Leaves the tables of unwinding out.
const SCRIPT: &str = "
SECTIONS {
    /DISCARD/ : { *(.eh_frame) *(.eh_frame_hdr) *(.gcc_except_table*) }
    .text.unwind : {
        _Unwind_Backtrace = .; BYTE(0xb8) LONG(5) BYTE(0xc3)
        _Unwind_Resume = .; _Unwind_GetIP = .; _Unwind_GetIPInfo = .; _Unwind_SetIP = .; _Unwind_SetGR = .;
        _Unwind_GetRegionStart = .; _Unwind_GetLanguageSpecificData = .; _Unwind_GetTextRelBase = .;
        _Unwind_GetDataRelBase = .; BYTE(0x0f) BYTE(0x0b)
    }
} INSERT AFTER .text;";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if !(is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu")) {
        return;
    }
    println!("cargo::rustc-link-arg-bins=-no-pie");
    // Rust links with its own linker on this machine alone; that of the system knows none of these.
    let Some(folder) = env::var_os("OUT_DIR").filter(|_| is("CARGO_CFG_TARGET_ARCH", "x86_64")) else { return };
    let script = Path::new(&folder).join("without-unwinding.ld");
    if fs::write(&script, SCRIPT).is_ok() {
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all,--no-eh-frame-hdr,-T,{}", script.display());
    }
}
