//! The tables of the hub, brought to the version of this program in one transaction.

use tokio_postgres::Transaction;

use super::connect::HubLink;
use super::{HubCause, HubError};
use crate::model::figure::Measure;
use crate::panes::PANES;

/// The steps of the schema, oldest first: a step that has landed is never edited.
const STEPS: &[&str] = &[
    include_str!("../../db/hub/0001_hub.sql"),
    include_str!("../../db/hub/0002_people.sql"),
    include_str!("../../db/hub/0003_months.sql"),
];

/// Roles that own or group others; nobody signs in as one.
const GROUPS: [&str; 4] = ["comptoir_owner", "comptoir_centre", "comptoir_coordinator", "comptoir_direction"];

/// Result of [`set_up`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetUp {
    /// Version found; none of a database that was no hub.
    pub before: Option<i32>,
    /// Version now.
    pub now: i32,
}

/// Version of the schema that this program speaks.
pub fn own_version() -> i32 {
    STEPS.len() as i32
}

/// Makes the hub, or brings it to this program's version. Two at once wait for each other.
pub async fn set_up(link: &mut HubLink) -> Result<SetUp, HubError> {
    let work = link.client.transaction().await?;
    let before = wait_for_others(&work).await?;
    let now = own_version();
    if before.is_some_and(|before| before > now) {
        return Err(HubCause::Newer.into());
    }
    make_groups(&work).await?;
    if before.is_none() {
        close_to_public(&work).await?;
        work.batch_execute("CREATE SCHEMA comptoir AUTHORIZATION comptoir_owner").await?;
    }
    // A centre's machine that sleeps in the middle of a push lets go of what others may wait for.
    let base: String = work.query_one("SELECT pg_catalog.quote_ident(current_database())", &[]).await?.get(0);
    work.batch_execute(&format!("ALTER DATABASE {base} SET idle_in_transaction_session_timeout = '15min'")).await?;
    work.batch_execute("SET LOCAL ROLE comptoir_owner; SET LOCAL search_path = comptoir, pg_temp").await?;
    for (number, step) in (1..).zip(STEPS).filter(|(number, _)| before.is_none_or(|before| *number > before)) {
        work.batch_execute(step).await?;
        work.execute("INSERT INTO comptoir.version (number) VALUES ($1)", &[&number]).await?;
    }
    declare_figures(&work).await?;
    work.commit().await?;
    make_months(link).await?;
    Ok(SetUp { before, now })
}

/// Makes the months of the next two years that are missing: a centre, which could leave others waiting for them, makes none.
/// Whoever comes meanwhile waits behind this, so that it gives up soon where a centre keeps it waiting itself.
pub async fn make_months(link: &mut HubLink) -> Result<(), HubError> {
    let work = link.client.transaction().await?;
    work.batch_execute("SET LOCAL lock_timeout = '5s'").await?;
    work.query_one("SELECT comptoir.make_months()", &[]).await?;
    Ok(work.commit().await?)
}

/// Refuses a hub that speaks another version than this program.
pub async fn check_version(link: &HubLink) -> Result<(), HubError> {
    let row = link.client.query_one("SELECT max(number) FROM comptoir.version", &[]).await?;
    match row.get::<_, Option<i32>>(0) {
        Some(version) if version == own_version() => Ok(()),
        Some(version) if version > own_version() => Err(HubCause::Newer.into()),
        Some(_) => Err(HubCause::Older.into()),
        None => Err(HubCause::NotAHub.into()),
    }
}

/// Waits for another set-up to end; answers the version there is. Anybody who signs in may take an advisory lock: of a hub
/// that has centres, that of a table they cannot lock is waited for instead.
async fn wait_for_others(work: &Transaction<'_>) -> Result<Option<i32>, HubError> {
    const TURN: &str = "LOCK TABLE comptoir.version IN SHARE UPDATE EXCLUSIVE MODE";
    let there = "SELECT to_regclass('comptoir.version') IS NOT NULL";
    if !work.query_one(there, &[]).await?.get::<_, bool>(0) {
        work.execute("SELECT pg_advisory_xact_lock(hashtext('comptoir hub'))", &[]).await?;
    }
    if work.query_one(there, &[]).await?.get(0) {
        work.batch_execute(TURN).await?;
    }
    read_version(work).await
}

async fn read_version(work: &Transaction<'_>) -> Result<Option<i32>, HubError> {
    if work.query_one("SELECT to_regclass('comptoir.version') IS NULL", &[]).await?.get(0) {
        return Ok(None);
    }
    Ok(work.query_one("SELECT max(number) FROM comptoir.version", &[]).await?.get(0))
}

/// Makes the roles that are missing: those of a server are shared by all its databases. Who sets up the hub has to be able
/// to act as its owner.
async fn make_groups(work: &Transaction<'_>) -> Result<(), HubError> {
    for role in GROUPS {
        // Another database of the server may be set up at this moment.
        work.batch_execute(&format!(
            "DO $$ BEGIN IF pg_catalog.to_regrole('{role}') IS NULL THEN CREATE ROLE {role} NOLOGIN; END IF; \
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        ))
        .await?;
    }
    let row = work.query_one("SELECT pg_catalog.pg_has_role('comptoir_owner', 'USAGE')", &[]).await?;
    if !row.get::<_, bool>(0) {
        work.batch_execute("GRANT comptoir_owner TO CURRENT_USER").await?;
    }
    Ok(())
}

/// Takes from everybody what PostgreSQL gives to everybody: connecting to this database and making objects in it.
async fn close_to_public(work: &Transaction<'_>) -> Result<(), HubError> {
    let base: String = work.query_one("SELECT pg_catalog.quote_ident(current_database())", &[]).await?.get(0);
    let groups = GROUPS.join(", ");
    work.batch_execute(&format!(
        "REVOKE ALL ON DATABASE {base} FROM PUBLIC; GRANT CONNECT ON DATABASE {base} TO {groups}; \
         REVOKE ALL ON SCHEMA public FROM PUBLIC"
    ))
    .await?;
    let mighty = work.query_one("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user", &[]).await?;
    if mighty.get(0) {
        // Large objects belong to no schema; only a superuser may close them.
        let makers = work
            .query(
                "SELECT p.oid::pg_catalog.regprocedure::text FROM pg_catalog.pg_proc AS p \
                 WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace \
                 AND p.proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lo_open', 'lo_get')",
                &[],
            )
            .await?;
        for maker in makers {
            let maker: String = maker.get(0);
            work.batch_execute(&format!("REVOKE EXECUTE ON FUNCTION pg_catalog.{maker} FROM PUBLIC")).await?;
        }
    }
    Ok(())
}

/// Writes the measure of each figure, by which the hub knows what it may sum and what it masks.
async fn declare_figures(work: &Transaction<'_>) -> Result<(), HubError> {
    let declare = work
        .prepare(
            "INSERT INTO comptoir.figure (kind, figure, measure, entered) VALUES ($1::text, $2::text, $3, $4) \
             ON CONFLICT (kind, figure) DO UPDATE SET measure = excluded.measure, entered = excluded.entered",
        )
        .await?;
    for kind in PANES {
        for figure in kind.all_figures() {
            let measure = measure_code(figure.measure);
            work.execute(&declare, &[&kind.code, &figure.key, &measure, &figure.entered]).await?;
        }
    }
    Ok(())
}

/// Code of a measure in the table `figure`.
fn measure_code(measure: Measure) -> &'static str {
    match measure {
        Measure::Each([_]) => "TOTAL",
        Measure::Each(_) | Measure::People(_) => "EACH",
        Measure::Scale(_) => "SCALE",
        Measure::Words | Measure::PeopleWords => "WORDS",
        Measure::Share => "SHARE",
        Measure::Minutes => "MINUTES",
    }
}
