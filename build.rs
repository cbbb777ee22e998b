//! Packs the zones of the world, and links the released program: to one fixed address, and without what a program that never
//! unwinds has no use for.
//!
//! Their data are 230 kB, and a centre has one of them; packed, they are a quarter.
//!
//! A program that may be loaded anywhere has its tables of pointers corrected at each start, which each of forty desks
//! then has for itself. Its heap, its stacks and the system's libraries are placed at random all the same.
//!
//! A panic ends the program in its hook, which tells the place and asks for no other function's name. The tables by which a
//! stack is unwound are 0.7 MB that are never read, most of them from C and from the standard library. Functions that are the
//! same instruction by instruction are there once.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;
use std::{env, fs};

use flate2::Compression;
use flate2::write::DeflateEncoder;

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

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let folder = env::var_os("OUT_DIR").unwrap_or_default();
    fs::write(Path::new(&folder).join("zones"), pack_zones()?)?;
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if !(is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu")) {
        return Ok(());
    }
    println!("cargo::rustc-link-arg-bins=-no-pie");
    // Rust links with its own linker on this machine alone; that of the system knows none of these.
    if !is("CARGO_CFG_TARGET_ARCH", "x86_64") {
        return Ok(());
    }
    let script = Path::new(&folder).join("without-unwinding.ld");
    fs::write(&script, SCRIPT)?;
    println!("cargo::rustc-link-arg-bins=-Wl,--icf=all,--no-eh-frame-hdr,-T,{}", script.display());
    Ok(())
}

/// The data of all zones (TZif, RFC 8536), packed: for each name, in their order, the place and the length of its data, four
/// bytes each; then the data. Names of one zone share them.
fn pack_zones() -> io::Result<Vec<u8>> {
    let (mut index, mut all, mut known) = (Vec::new(), Vec::new(), HashMap::new());
    for name in tzdb_data::TZ_NAMES {
        let data = tzdb_data::find_raw(name.as_bytes()).unwrap_or_default();
        let place = *known.entry(data).or_insert(all.len());
        if place == all.len() {
            all.extend_from_slice(data);
        }
        for number in [place, data.len()] {
            index.extend(u32::try_from(number).map_err(io::Error::other)?.to_le_bytes());
        }
    }
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&index)?;
    packed.write_all(&all)?;
    packed.finish()
}
