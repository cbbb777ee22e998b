//! The directory as cards for a telephone or an address book (vCard 3.0, RFC 2426, which all of them read): name,
//! speciality, number, address, remark. Our own import reads them back.
//!
//! A writer of our own: the crates for vCard are no longer kept up or bring a parser of their own, and a card is eight
//! lines in the form that the calendar is written in.

use std::io::{self, Write};

use super::super::{Failure, OpenCentre};
use super::calendar::ContentLines;
use crate::domain::DirectoryEntry;
use crate::domain::coded::Coded;

/// Writes the cards.
pub fn write(centre: &OpenCentre, out: &mut dyn Write) -> Result<usize, Failure> {
    let mut lines = ContentLines { out };
    for entry in centre.context.directory.iter() {
        add_card(&mut lines, entry)?;
    }
    Ok(centre.context.directory.len())
}

fn add_card(lines: &mut ContentLines, entry: &DirectoryEntry) -> io::Result<()> {
    lines.add("BEGIN", "VCARD")?;
    lines.add("VERSION", "3.0")?;
    lines.add_text("FN", &entry.name)?;
    lines.add_parts("N", &[&entry.name, "", "", "", ""])?;
    if let Some(skill) = &entry.skill {
        lines.add_text("TITLE", skill)?;
    }
    if let Some(phone) = &entry.phone {
        lines.add("TEL;TYPE=WORK,VOICE", phone)?;
    }
    if let Some(address) = &entry.address {
        lines.add_parts("ADR;TYPE=WORK", &["", "", address, "", "", "", ""])?;
    }
    lines.add_text("CATEGORIES", entry.kind.label())?;
    if let Some(rpps) = &entry.rpps {
        lines.add("X-RPPS", rpps)?;
    }
    if let Some(note) = &entry.note {
        lines.add_text("NOTE", note)?;
    }
    lines.add("END", "VCARD")
}
