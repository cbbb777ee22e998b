//! Centres, coordinators and directors, added by the administrator of the hub: each gets a role of its own and a file that
//! says how to sign in.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use tokio_postgres::Transaction;

use super::connect::{Address, HubLink};
use super::{HubCause, HubError, schema};
use crate::domain::name::fold_text;

/// Most sessions that a role may have at once: a push, a check beside it, and those that a cut link left behind.
const SESSIONS: u32 = 8;

/// Centres that a coordinator answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Charge {
    /// Centres named by their numbers.
    Centres(Vec<i32>),
    /// Every centre, those to come included.
    All,
}

/// Place where a new role is told how to sign in.
#[derive(Debug, Clone, Copy)]
pub struct SignInFile<'a> {
    /// The file to write, which must not exist.
    pub path: &'a Path,
    /// Machine of the hub, as it is reached from there; none: as it was reached here.
    pub host: Option<&'a str>,
}

/// Adds a centre and writes its file of sign-in; answers its number. Its breakdowns are masked below `few`.
pub async fn add_centre(
    (link, address): (&mut HubLink, &Address),
    name: &str,
    few: i32,
    file: SignInFile<'_>,
) -> Result<i32, HubError> {
    schema::check_version(link).await?;
    let work = link.client.transaction().await?;
    work.batch_execute("LOCK TABLE comptoir.centre IN SHARE ROW EXCLUSIVE MODE").await?;
    for known in work.query("SELECT name FROM comptoir.centre", &[]).await? {
        let known: String = known.get(0);
        if fold_text(&known) == fold_text(name) {
            return Err(HubCause::CentreExists(known).into());
        }
    }
    let row = work
        .query_one(
            "INSERT INTO comptoir.centre (name, role, few) VALUES ($1, '', $2) \
             RETURNING id, current_database() || '_c' || id",
            &[&name, &few],
        )
        .await?;
    let (id, role): (i32, String) = (row.get(0), row.get(1));
    work.execute("UPDATE comptoir.centre SET role = $1::text::name WHERE id = $2", &[&role, &id]).await?;
    work.execute("INSERT INTO comptoir.head (centre) VALUES ($1)", &[&id]).await?;
    make_role(work, &role, "comptoir_centre", address, file).await?;
    Ok(id)
}

/// Adds a coordinator, or a director, and writes the file of sign-in; answers the name of the role.
pub async fn add_coordinator(
    (link, address): (&mut HubLink, &Address),
    charge: &Charge,
    file: SignInFile<'_>,
) -> Result<String, HubError> {
    schema::check_version(link).await?;
    let work = link.client.transaction().await?;
    let row =
        work.query_one("SELECT current_database() || '_g' || nextval('comptoir.coordinator_number')", &[]).await?;
    let role: String = row.get(0);
    let group = match charge {
        Charge::Centres(centres) => {
            for centre in centres {
                let known = work.query_opt("SELECT 1 FROM comptoir.centre WHERE id = $1", &[centre]).await?;
                known.ok_or(HubCause::NoCentre(*centre))?;
                work.execute(
                    "INSERT INTO comptoir.coordinator (role, centre) VALUES ($1::text::name, $2) ON CONFLICT DO NOTHING",
                    &[&role, centre],
                )
                .await?;
            }
            "comptoir_coordinator"
        }
        Charge::All => {
            work.execute("INSERT INTO comptoir.director (role) VALUES ($1::text::name)", &[&role]).await?;
            "comptoir_direction"
        }
    };
    make_role(work, &role, group, address, file).await?;
    Ok(role)
}

/// Makes the role with a password that is drawn, writes its file, and ends the work: either both are there, or neither.
async fn make_role(
    work: Transaction<'_>,
    role: &str,
    group: &str,
    address: &Address,
    file: SignInFile<'_>,
) -> Result<(), HubError> {
    let password = draw_password()?;
    // The server gets the proof of the password, not the password, which its log could hold.
    let proof = postgres_protocol::password::scram_sha_256(password.as_bytes());
    let make = work
        .query_one(
            "SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS \
             CONNECTION LIMIT %s PASSWORD %L IN ROLE %I', $1::text, $2::text, $3::text, $4::text)",
            &[&role, &SESSIONS.to_string(), &proof, &group],
        )
        .await?;
    work.batch_execute(make.get(0)).await?;
    write_file(file.path, &format!("{}\n{password}\n", address.url_for(role, file.host)))?;
    work.commit().await.map_err(|why| {
        // What signs in nowhere is of no use.
        let _ = fs::remove_file(file.path);
        HubError::from(why)
    })
}

fn write_file(path: &Path, text: &str) -> Result<(), HubError> {
    let unwritten = |why| HubError::with_source(HubCause::NotWritten(path.to_owned()), why);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(unwritten)?;
    // The folder too: after a power cut the role would be there, and its only password nowhere.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.and_then(|()| fs::File::open(folder)?.sync_all()).map_err(|why| {
        let _ = fs::remove_file(path);
        unwritten(why)
    })
}

/// Draws a password of 160 bits, in signs that are written in any file.
fn draw_password() -> Result<String, HubError> {
    const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|why| HubError::with_source(HubCause::NoMeans, why))?;
    Ok(bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect())
}
