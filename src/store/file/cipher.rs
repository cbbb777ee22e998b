//! SQLCipher's side of the key: read from its file, given to a connection, and its pages read without SQLCipher where it
//! gives up a whole file for one damaged byte.
//!
//! A page ends with sixteen bytes that its cipher began with and a hash of 64, of both and of the page's number (SQLCipher 4:
//! AES-256 in CBC, HMAC-SHA512). The first page begins with sixteen bytes drawn at random in the place of SQLite's own. The
//! key of the hashes comes of both those and the key of the pages.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use aes::Aes256;
use aes::cipher::{Array, BlockCipherDecrypt, KeyInit};
use rusqlite::{Connection, OpenFlags};
use rustix::process::geteuid;
use sha2::{Digest, Sha512};

use super::file_identity::LOG;
use super::key::{self, MAGIC, PAGE};
use super::{beside, open};
use crate::protocol::{Cause, KeyFault};
use crate::store::Error;
use crate::store::write::origin;

/// Bytes of a key, of a block, of a hash.
const KEY: usize = 32;
const BLOCK: usize = 16;
const HASH: usize = 64;
/// Bytes at the end of a page that are SQLCipher's own.
pub(crate) const RESERVED: usize = BLOCK + HASH;
/// Bytes of a page that hold what SQLite wrote.
const HELD: usize = PAGE - RESERVED;
/// Rounds from the key of the pages to that of their hashes, and what the salt is changed by.
const ROUNDS: usize = 2;
const SALT_MASK: u8 = 0x3a;
/// Sixteenth to twenty-third byte of the first page of each of our files: settings that never change.
const SETTINGS: [u8; 8] = [0x10, 0, 2, 2, RESERVED as u8, 64, 32, 32];

/// A key, and the file it was read from.
pub(crate) struct FileKey {
    bytes: [u8; KEY],
    file: PathBuf,
}

impl PartialEq for FileKey {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl FileKey {
    /// Reads the key in `file`, which must be root's or this account's, and closed to all but its group.
    pub(crate) fn read(file: &Path) -> Result<Self, Error> {
        let fault = |fault| Error::for_file(file, Cause::Key(fault));
        let known = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => fault(KeyFault::Missing),
            ErrorKind::PermissionDenied => fault(KeyFault::Unreadable),
            _ => Error::from_io(file, error),
        };
        if !fs::symlink_metadata(file).map_err(known)?.is_file() {
            return Err(fault(KeyFault::NotAFile));
        }
        let opened = beside::without_waiting(OpenOptions::new().read(true), file);
        let mut opened = opened.map_err(|error| match error.cause() {
            Cause::Forbidden => fault(KeyFault::Unreadable),
            Cause::Missing => fault(KeyFault::Missing),
            _ => error,
        })?;
        let seen = opened.metadata().map_err(known)?;
        if !seen.is_file() {
            return Err(fault(KeyFault::NotAFile));
        }
        if seen.uid() != 0 && seen.uid() != geteuid().as_raw() {
            return Err(fault(KeyFault::OtherOwner(origin::account_name(seen.uid()))));
        }
        if seen.mode() & 0o027 != 0 {
            return Err(fault(KeyFault::OpenToOthers));
        }
        let mut text = String::new();
        match (&mut opened).take(1024).read_to_string(&mut text) {
            Err(error) if error.kind() == ErrorKind::InvalidData => return Err(fault(KeyFault::NotAKey)),
            read => read.map_err(known)?,
        };
        let text = text.trim();
        let is_hex = text.bytes().all(|digit| digit.is_ascii_hexdigit());
        match text.len() {
            0 => return Err(fault(KeyFault::Empty)),
            length if is_hex && length < 2 * KEY => return Err(fault(KeyFault::TooShort)),
            length if !is_hex || length > 2 * KEY => return Err(fault(KeyFault::NotAKey)),
            _ => {}
        }
        let mut bytes = [0; KEY];
        for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| fault(KeyFault::NotAKey))?;
        }
        Ok(Self { bytes, file: file.to_owned() })
    }

    /// Path of the file that holds it.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// The key as SQLCipher takes one that needs no stretching: it would cost a quarter of a second at each start.
    fn to_raw(&self) -> String {
        let digits: String = self.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("x'{digits}'")
    }

    /// Gives the key to a connection that has read nothing yet.
    pub(crate) fn unlock(&self, conn: &Connection) -> rusqlite::Result<()> {
        // SQLCipher's own log would be written on the screen of the desk.
        conn.pragma_update(None, "cipher_log_level", "NONE")?;
        conn.pragma_update(None, "key", self.to_raw())?;
        // Said and not left to the library: another release of it may write other files unless told.
        conn.pragma_update(None, "cipher_compatibility", 4)
    }

    /// True when the file at `path` is encrypted with this key, however damaged it is: its first page says what ours says,
    /// or the hash of some page is right.
    pub(crate) fn fits(&self, path: &Path) -> bool {
        let Ok(mut file) = beside::open_to_read(path) else { return false };
        let (mut page, mut number) = ([0; PAGE], 1);
        let mut hashes = None;
        while file.read_exact(&mut page).is_ok() {
            if number == 1 {
                hashes = Some(self.hash_key(&page[..BLOCK]));
                let mut clear = page;
                self.decrypt(&mut clear, number);
                // A copy says 1 where the centre's own file, which has a log, says 2.
                clear[BLOCK + 2..BLOCK + 4]
                    .iter_mut()
                    .filter(|version| **version == 1)
                    .for_each(|version| *version = 2);
                if clear[BLOCK..BLOCK + SETTINGS.len()] == SETTINGS {
                    return true;
                }
            }
            let start = if number == 1 { BLOCK } else { 0 };
            let (held, hash) = page[start..].split_at(PAGE - start - HASH);
            if hashes.is_some_and(|key| hmac(&key, &[held, &number.to_le_bytes()])[..] == *hash) {
                return true;
            }
            number += 1;
        }
        false
    }

    /// Key of the hashes of a file with this salt: PBKDF2 with HMAC-SHA512, of which one block is enough.
    fn hash_key(&self, salt: &[u8]) -> [u8; KEY] {
        let salt: Vec<u8> = salt.iter().map(|byte| byte ^ SALT_MASK).collect();
        let mut last = hmac(&self.bytes, &[&salt, &1_u32.to_be_bytes()]);
        let mut all = last;
        for _ in 1..ROUNDS {
            last = hmac(&self.bytes, &[&last]);
            all.iter_mut().zip(last).for_each(|(all, last)| *all ^= last);
        }
        let mut key = [0; KEY];
        key.copy_from_slice(&all[..KEY]);
        key
    }

    /// Puts what the page of this number holds in the place of what it is encrypted as. A damaged byte spoils its own block
    /// and one byte of the next.
    pub(crate) fn decrypt(&self, page: &mut [u8; PAGE], number: u32) {
        let cipher = Aes256::new(&Array::from(self.bytes));
        let start = if number == 1 { BLOCK } else { 0 };
        let mut before = [0; BLOCK];
        before.copy_from_slice(&page[HELD..HELD + BLOCK]);
        for chunk in page[start..HELD].as_chunks_mut::<BLOCK>().0 {
            let encrypted = *chunk;
            let mut block = Array::from(encrypted);
            cipher.decrypt_block(&mut block);
            chunk.iter_mut().zip(block.iter().zip(before)).for_each(|(byte, (clear, before))| *byte = clear ^ before);
            before = encrypted;
        }
        page[HELD..].fill(0);
        if number == 1 {
            page[..BLOCK].copy_from_slice(MAGIC);
        }
    }

    /// Writes what the file at `from` and its log hold into `to`, an empty file, in clear, whatever the damage. The log is
    /// left out where it is none.
    pub(crate) fn write_clear(&self, from: &Path, to: &Path, with_log: bool) -> Result<(), Error> {
        let io = |error| Error::from_io(to, error);
        let clear = beside::without_waiting(OpenOptions::new().write(true), to)?;
        let put = |page: &mut [u8; PAGE], number: u32| {
            self.decrypt(page, number);
            clear.write_all_at(page, u64::from(number - 1) * PAGE as u64).map_err(io)
        };
        let mut file = beside::open_to_read(from)?;
        let mut number = 1;
        loop {
            let mut page = Vec::with_capacity(PAGE);
            (&mut file).take(PAGE as u64).read_to_end(&mut page).map_err(|error| Error::from_io(from, error))?;
            if page.is_empty() {
                break;
            }
            // A page that was cut has lost the bytes its cipher began with: its first block is unreadable, and no more.
            page.resize(PAGE, 0);
            if let Some(page) = page.as_mut_array() {
                put(page, number)?;
            }
            number += 1;
        }
        let log = open::path_beside(from, LOG);
        if with_log && log.exists() {
            for (number, mut page) in read_log(&log)? {
                put(&mut page, number)?;
            }
        }
        Ok(())
    }
}

/// HMAC with SHA-512 (RFC 2104), of a key no longer than a block of the hash.
fn hmac(key: &[u8; KEY], parts: &[&[u8]]) -> [u8; HASH] {
    let pad = |mask: u8| {
        let mut block = [mask; 128];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let mut inner = Sha512::new_with_prefix(pad(0x36));
    parts.iter().for_each(|part| inner.update(part));
    let mut outer = Sha512::new_with_prefix(pad(0x5c));
    outer.update(inner.finalize());
    outer.finalize().into()
}

/// Pages of a log up to its last whole transaction, in order (`wal.html`, the file format).
fn read_log(log: &Path) -> Result<Vec<(u32, [u8; PAGE])>, Error> {
    let mut file = beside::open_to_read(log)?;
    let mut pages = Vec::new();
    let mut header = [0; 32];
    if file.read_exact(&mut header).is_err() {
        return Ok(pages);
    }
    let big_endian = header[3] & 1 == 1;
    let add = |sum: [u32; 2], bytes: &[u8]| {
        bytes.as_chunks::<8>().0.iter().fold(sum, |[one, two], eight| {
            let word = |at: usize| {
                let four = [eight[at], eight[at + 1], eight[at + 2], eight[at + 3]];
                if big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
            };
            let one = one.wrapping_add(word(0)).wrapping_add(two);
            [one, two.wrapping_add(word(4)).wrapping_add(one)]
        })
    };
    let told = |bytes: &[u8]| [[0, 1, 2, 3], [4, 5, 6, 7]].map(|four| u32::from_be_bytes(four.map(|at| bytes[at])));
    let mut sum = add([0, 0], &header[..24]);
    let mut whole = 0;
    let (mut head, mut page) = ([0; 24], [0; PAGE]);
    while file.read_exact(&mut head).is_ok() && file.read_exact(&mut page).is_ok() {
        sum = add(add(sum, &head[..8]), &page);
        let [number, committed] = told(&head);
        if head[8..16] != header[16..24] || told(&head[16..]) != sum || number == 0 {
            break;
        }
        pages.push((number, page));
        if committed != 0 {
            whole = pages.len();
        }
    }
    pages.truncate(whole);
    Ok(pages)
}

/// Writes what the file at `from` holds into `to`, an empty file, under another key, or in clear.
pub(crate) fn write_under(
    (from, old): (&Path, Option<&FileKey>),
    (to, new): (&Path, Option<&FileKey>),
) -> Result<(), Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = key::connect_with(to, flags, new)?;
    let raw = |key: Option<&FileKey>| key.map_or_else(String::new, FileKey::to_raw);
    let name = from.to_str().ok_or_else(|| Error::for_file(from, Cause::UnreadableName))?;
    let written = || -> rusqlite::Result<()> {
        // The log of the other file stays with it.
        open::leave_the_log(&conn)?;
        conn.busy_timeout(open::PATIENCE)?;
        conn.pragma_update(None, "temp_store", "MEMORY")?;
        conn.pragma_update(None, "foreign_keys", false)?;
        conn.execute("ATTACH ?1 AS source KEY ?2", [name, &raw(old)])?;
        conn.execute_batch("BEGIN")?;
        conn.query_row("SELECT sqlcipher_export('main', 'source')", [], |_| Ok(()))?;
        for stamp in ["application_id", "user_version"] {
            let value: i32 = conn.pragma_query_value(Some("source"), stamp, |row| row.get(0))?;
            conn.pragma_update(Some("main"), stamp, value)?;
        }
        conn.execute_batch("COMMIT; DETACH source")
    };
    written().map_err(|error| Error::from_opening(from, error))?;
    conn.close().map_err(|(_, error)| Error::from_opening(to, error))
}
