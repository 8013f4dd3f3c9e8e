//! The last findings, a row a claim, and the texts that were shown.

use crate::db::values;
use crate::{Db, StoreError};
use domain::Timestamp;
use sea_orm::FromQueryResult;

/// The last finding on a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub claim: String,
    pub answer: String,
    /// JSON.
    pub parts: String,
    pub at: Timestamp,
    /// Version of the program that looked.
    pub build: String,
}

/// A text of the policy as it was shown from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub version: String,
    pub body: String,
    pub first_at: Timestamp,
}

#[derive(FromQueryResult)]
struct ProofRow {
    claim: String,
    answer: String,
    parts: String,
    at: i64,
    build: String,
}

#[derive(FromQueryResult)]
struct TextRow {
    version: String,
    body: String,
    first_at: i64,
}

impl Db<'_> {
    pub async fn policy_proofs(&self) -> Result<Vec<Proof>, StoreError> {
        let rows: Vec<ProofRow> = self
            .all(
                "select claim, answer, parts, at, build from policy_proof order by claim",
                [],
            )
            .await?;
        let proof = |r: ProofRow| Proof {
            claim: r.claim,
            answer: r.answer,
            parts: r.parts,
            at: Timestamp::from_micros(r.at),
            build: r.build,
        };
        Ok(rows.into_iter().map(proof).collect())
    }

    /// A newer finding takes the place of the last one.
    pub async fn put_policy_proof(&self, p: &Proof) -> Result<(), StoreError> {
        self.exec(
            "insert into policy_proof (claim, answer, parts, at, build) values ($1, $2, $3, $4, $5) \
             on conflict (claim) do update set answer = excluded.answer, parts = excluded.parts, at = excluded.at, \
               build = excluded.build",
            values![
                p.claim.as_str(),
                p.answer.as_str(),
                p.parts.as_str(),
                p.at.as_micros(),
                p.build.as_str()
            ],
        )
        .await?;
        Ok(())
    }

    /// Findings of claims that this build does not know any more.
    pub async fn drop_policy_proof(&self, claim: &str) -> Result<(), StoreError> {
        self.exec("delete from policy_proof where claim = $1", values![claim])
            .await?;
        Ok(())
    }

    pub async fn policy_texts(&self) -> Result<Vec<Text>, StoreError> {
        let rows: Vec<TextRow> = self
            .all(
                "select version, body, first_at from policy_text order by first_at, version",
                [],
            )
            .await?;
        let text = |r: TextRow| Text {
            version: r.version,
            body: r.body,
            first_at: Timestamp::from_micros(r.first_at),
        };
        Ok(rows.into_iter().map(text).collect())
    }

    /// Notes a text at its first showing; later ones change nothing.
    pub async fn note_policy_text(&self, version: &str, body: &str, at: Timestamp) -> Result<(), StoreError> {
        self.exec(
            "insert into policy_text (version, body, first_at) values ($1, $2, $3) on conflict (version) do nothing",
            values![version, body, at.as_micros()],
        )
        .await?;
        Ok(())
    }
}
