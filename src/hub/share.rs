//! Sharing of the group: proposals by whoever answers for centres, read by a centre, answered.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{HubCause, HubError, HubLink};
use crate::domain::Moment;
use crate::domain::coded::Coded;
use crate::model::shared::{Shared, SharedAnswer, Topic};

/// A proposal to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewProposal {
    /// Part of a centre it is about.
    pub topic: Topic,
    /// Key of the setting, name of the drug, or of the entry.
    pub key: String,
    /// Content, of the form that the topic has.
    pub value: Json,
}

/// Circumstances of proposals that are made together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShareTerms {
    /// Reason, shown to the centres.
    pub says: String,
    /// Name under which the centres see it.
    pub by: String,
    /// Centres it is for; none for all.
    pub centres: Option<Vec<i32>>,
}

/// Makes the proposals, all or none. One about the same thing, made before by the same role, is taken back where each centre
/// that it is for has the new one: it would be answered for nothing. Returns the number of those taken back.
pub async fn share(link: &mut HubLink, proposals: &[NewProposal], sharing: &ShareTerms) -> Result<u64, HubError> {
    const WITHDRAW: &str = "UPDATE comptoir.shared SET withdrawn_at = now() \
                            WHERE topic = $1::text AND (value = $3 OR key = $2 AND key <> '') \
                            AND ($4::int[] IS NULL OR centres <@ $4) AND role = session_user AND withdrawn_at IS NULL";
    const SHARE: &str = "INSERT INTO comptoir.shared (topic, key, value, says, by, centres) \
                         VALUES ($1::text, $2, $3, $4, $5, $6)";
    let work = link.client.transaction().await?;
    let mut replaced = 0;
    for proposal in proposals {
        let topic = proposal.topic.code();
        replaced += work.execute(WITHDRAW, &[&topic, &proposal.key, &proposal.value, &sharing.centres]).await?;
        let row: [&(dyn tokio_postgres::types::ToSql + Sync); 6] =
            [&topic, &proposal.key, &proposal.value, &sharing.says, &sharing.by, &sharing.centres];
        work.execute(SHARE, &row).await?;
    }
    work.commit().await?;
    Ok(replaced)
}

/// Takes proposals back, all or none: each stands, and is the caller's to take back.
pub async fn withdraw(link: &mut HubLink, ids: &BTreeSet<i32>) -> Result<(), HubError> {
    const WITHDRAW: &str = "UPDATE comptoir.shared SET withdrawn_at = now() WHERE id = $1 AND withdrawn_at IS NULL";
    let work = link.client.transaction().await?;
    for id in ids {
        if work.execute(WITHDRAW, &[id]).await? == 0 {
            return Err(HubCause::NoProposal(*id).into());
        }
    }
    Ok(work.commit().await?)
}

/// A proposal with the centres that it is for and those that answered it.
#[derive(Debug, Clone)]
pub struct SharedCount {
    /// The proposal; without an answer.
    pub shared: Shared,
    /// Names of the centres that it is for, as far as the caller answers for them; none for every centre.
    pub centres: Option<Vec<String>>,
    /// Names of the centres by answer: accepted, changed, refused.
    pub answers: [Vec<String>; 3],
}

/// Lists what was proposed, the latest first, with the answers of the centres that the caller answers for.
pub async fn list_shared(link: &HubLink) -> Result<Vec<SharedCount>, HubError> {
    const LIST: &str = "SELECT s.id, s.topic::text, s.key, s.value, s.says, s.by, extract(epoch FROM s.at)::bigint, \
         s.withdrawn_at IS NOT NULL, \
         array(SELECT c.name FROM comptoir.answer AS a JOIN comptoir.centre AS c ON c.id = a.centre \
               WHERE a.shared = s.id AND a.answer = 'accepted' ORDER BY c.name), \
         array(SELECT c.name FROM comptoir.answer AS a JOIN comptoir.centre AS c ON c.id = a.centre \
               WHERE a.shared = s.id AND a.answer = 'changed' ORDER BY c.name), \
         array(SELECT c.name FROM comptoir.answer AS a JOIN comptoir.centre AS c ON c.id = a.centre \
               WHERE a.shared = s.id AND a.answer = 'refused' ORDER BY c.name), \
         CASE WHEN s.centres IS NOT NULL THEN \
              array(SELECT c.name FROM comptoir.centre AS c WHERE c.id = ANY (s.centres) ORDER BY c.name) END \
         FROM comptoir.shared AS s ORDER BY s.id DESC";
    let rows = link.client.query(LIST, &[]).await?;
    let counted = |row: &tokio_postgres::Row| {
        let answers = [row.get(8), row.get(9), row.get(10)];
        Some(SharedCount { shared: read_shared(row)?, centres: row.get(11), answers })
    };
    Ok(rows.iter().filter_map(counted).collect())
}

/// Proposals meant for the centre that asks which it does not know, and those of the `open` ones that were taken back; and
/// the number of those about something that this program does not know.
pub async fn read_offers(link: &HubLink, known: &[i64], open: &[i64]) -> Result<(Vec<Shared>, usize), HubError> {
    const OFFERS: &str = "SELECT id, topic::text, key, value, says, by, extract(epoch FROM at)::bigint, \
         withdrawn_at IS NOT NULL FROM comptoir.shared \
         WHERE NOT (id = ANY ($1::bigint[])) OR (withdrawn_at IS NOT NULL AND id = ANY ($2::bigint[])) ORDER BY id";
    let rows = link.client.query(OFFERS, &[&known, &open]).await?;
    let offers: Vec<_> = rows.iter().filter_map(read_shared).collect();
    let unknown = rows.len() - offers.len();
    Ok((offers, unknown))
}

fn read_shared(row: &tokio_postgres::Row) -> Option<Shared> {
    let says: String = row.get(4);
    Some(Shared {
        id: i64::from(row.get::<_, i32>(0)),
        topic: Topic::from_code(&row.get::<_, String>(1))?,
        key: row.get(2),
        value: row.get(3),
        says: Some(says).filter(|says| !says.is_empty()),
        author: row.get(5),
        at: Moment(row.get(6)),
        withdrawn: row.get(7),
        answer: None,
    })
}

/// Sends the answers of a centre. Sent twice, they are there once; one that changed since replaces the former. Returns the
/// number of those that were news.
pub async fn send_answers(link: &HubLink, answers: &[(i64, SharedAnswer)]) -> Result<u64, HubError> {
    const SEND: &str = "INSERT INTO comptoir.answer (centre, shared, answer) \
         SELECT comptoir.my_centre(), s.id, told.answer \
         FROM unnest($1::bigint[], $2::text[]) AS told (shared, answer) JOIN comptoir.shared AS s ON s.id = told.shared \
         ON CONFLICT (centre, shared) DO UPDATE SET answer = excluded.answer, at = now() \
         WHERE comptoir.answer.answer <> excluded.answer";
    if answers.is_empty() {
        return Ok(0);
    }
    let ids: Vec<_> = answers.iter().map(|(id, _)| *id).collect();
    let word = |answer: SharedAnswer| match answer {
        SharedAnswer::Accepted => "accepted",
        SharedAnswer::Changed => "changed",
        SharedAnswer::Refused => "refused",
    };
    let words: Vec<_> = answers.iter().map(|(_, answer)| word(*answer)).collect();
    Ok(link.client.execute(SEND, &[&ids, &words]).await?)
}

/// Centres that a proposal for all of the caller's is for: none, which is every centre and those to come, of the direction.
pub async fn own_centres(link: &HubLink) -> Result<Option<Vec<i32>>, HubError> {
    const OWN: &str = "SELECT comptoir.is_direction(), array(SELECT comptoir.my_centres())";
    let row = link.client.query_one(OWN, &[]).await?;
    let (all, own): (bool, Vec<i32>) = (row.get(0), row.get(1));
    Ok((!all).then_some(own))
}
