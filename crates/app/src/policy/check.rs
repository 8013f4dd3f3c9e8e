//! The claims and their functions, and the run through all of them.

use super::claims::{By, Claim, claims};
use super::deep::Deep;
use super::finding::{Answer, Finding, Found, Seen, Shown, State, answer};
use super::look::Look;
use super::site::Site;
use super::{collected, contact, control, kept, measures, sharing, tokens, uses, who};
use crate::{App, AppError};
use domain::JobId;
use domain::job::Job;
use std::time::Duration;
use store::policy::Proof;

/// What a claim's function saw of each of its parts.
pub(super) type Sights = Vec<(&'static str, Seen)>;

/// The longest that the look at one claim may take: all together end within half a minute.
const PATIENCE: Duration = Duration::from_secs(12);
/// The same where the service is asked: who asked from the same address before leaves one anonymous request a second.
const PATIENCE_OVER_HTTP: Duration = Duration::from_secs(90);

/// After a start.
const FIRST_LOOK: Duration = Duration::from_mins(5);

macro_rules! checks { ($($id:literal => $check:path,)*) => {
    /// The claims that have a function, in the policy's order.
    #[cfg(test)]
    pub(super) const IDS: &[&str] = &[$($id),*];

    async fn run(claim: &str, look: &Look<'_>) -> Result<Sights, AppError> {
        match claim {
            $($id => Box::pin($check(look)).await,)*
            _ => Ok(vec![]),
        }
    }
} }

checks! {
    "C0.1" => who::pages,
    "C0.2" => who::versions,
    "C1.1" => who::uploading,
    "C1.2" => who::managing,
    "C1.3" => who::publishing,
    "C2.0" => collected::whole,
    "C2.1" => collected::account,
    "C2.2" => collected::workspace,
    "C2.3a" => collected::media_metadata,
    "C2.3b" => collected::media_files,
    "C2.4" => collected::channels,
    "C2.5" => collected::tokens,
    "C2.6" => collected::attempts,
    "C2.7" => collected::events,
    "C2.8" => collected::cookies,
    "C3.1" => uses::accounts,
    "C3.2" => uses::workspaces,
    "C3.3" => uses::publishing,
    "C3.4" => uses::security,
    "C3.5" => uses::reliability,
    "C4.1" => tokens::acts,
    "C4.2" => tokens::passwords,
    "C4.3" => tokens::platforms,
    "C5.1" => sharing::sale,
    "C5.2" => sharing::sharing,
    "C5.3" => sharing::processors,
    "C6.1a" => kept::accounts,
    "C6.1b" => kept::sessions,
    "C6.2a" => kept::media,
    "C6.2b" => kept::gone,
    "C6.3a" => kept::publish_logs,
    "C6.3b" => kept::audit_logs,
    "C6.4" => kept::disconnected,
    "C7.1" => control::media,
    "C7.2" => control::channels,
    "C7.3" => control::deletion,
    "C8.0" => measures::measures,
    "C8.1" => measures::encryption,
    "C8.2" => measures::cookies,
    "C8.3" => measures::isolation,
    "C8.4" => measures::storage,
    "C8.5" => measures::paths,
    "C9.1" => contact::contact,
}

fn states(parts: &[Found]) -> Vec<State> {
    parts.iter().map(|p| p.state).collect()
}

impl App {
    /// Looks at all claims, or at one, and keeps what was found. Without a site what needs one keeps its last finding.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when no claim has this id; what the database says when findings cannot be kept. A look
    /// that fails is a finding.
    pub async fn check_policy(
        &self,
        only: Option<&str>,
        site: Result<&Site, &'static str>,
    ) -> Result<Vec<Finding>, AppError> {
        self.check_policy_deep(only, site, None).await
    }

    /// The same with what a twin has shown. Without it what needs one keeps its last finding by the same build.
    pub async fn check_policy_deep(
        &self,
        only: Option<&str>,
        site: Result<&Site, &'static str>,
        deep: Option<&Deep>,
    ) -> Result<Vec<Finding>, AppError> {
        let wanted: Vec<_> = claims()
            .iter()
            .filter(|c| only.is_none_or(|id| id.eq_ignore_ascii_case(&c.id)))
            .collect();
        if wanted.is_empty() {
            return Err(AppError::NotFound);
        }
        self.note_policy_text().await?;
        let before = self.store.read().policy_proofs().await?;
        let look = Look::new(self, site);
        let patience = if site.is_ok() {
            PATIENCE_OVER_HTTP
        } else {
            PATIENCE
        };
        let mut all = vec![];
        for claim in wanted {
            let seen = match tokio::time::timeout(patience, run(&claim.id, &look)).await {
                Ok(Ok(seen)) => seen,
                Ok(Err(error)) => {
                    tracing::warn!(claim = claim.id, %error, "a claim of the policy could not be looked at");
                    vec![]
                }
                Err(_) => {
                    tracing::warn!(
                        claim = claim.id,
                        "the look at a claim of the policy took too long"
                    );
                    vec![]
                }
            };
            let last = before.iter().find(|p| p.claim == claim.id);
            all.push(self.found(claim, &seen, deep, last));
        }
        self.keep(&all, &before).await?;
        Ok(all)
    }

    fn found(
        &self,
        claim: &'static Claim,
        seen: &[(&'static str, Seen)],
        deep: Option<&Deep>,
        last: Option<&Proof>,
    ) -> Finding {
        let (at, build) = (self.now(), self.settings.version);
        let last: Vec<Found> = last
            .and_then(|p| serde_json::from_str(&p.parts).ok())
            .unwrap_or_default();
        let part = |part: &super::claims::Part| {
            let now = seen.iter().find(|(id, _)| *id == part.id).map(|(_, s)| s.clone());
            let kept = last.iter().find(|f| f.id == part.id);
            if part.by == By::Deep {
                return match (deep, kept) {
                    (None, Some(kept)) if kept.build == build => kept.clone(),
                    (None, _) => Found::new(part, Some(Seen::Not("not_deep")), at, build),
                    (Some(deep), _) => Found::new(part, Some(deep.of(&claim.id, &part.id)), at, build),
                };
            }
            match (part.by, &now, kept) {
                // Nobody asked this time: what was seen when somebody did still stands, with its age.
                (By::Site, Some(Seen::Not("not_asked")), Some(kept)) => kept.clone(),
                _ => Found::new(part, now, at, build),
            }
        };
        let parts: Vec<_> = claim.part.iter().map(part).collect();
        Finding {
            claim,
            answer: answer(&states(&parts)),
            parts,
            at,
            build: build.to_owned(),
        }
    }

    async fn keep(&self, all: &[Finding], before: &[Proof]) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        for f in all {
            let proof = Proof {
                claim: f.claim.id.clone(),
                answer: f.answer.as_str().into(),
                parts: serde_json::to_string(&f.parts).map_err(|e| AppError::Internal(e.to_string()))?,
                at: f.at,
                build: f.build.clone(),
            };
            tx.db().put_policy_proof(&proof).await?;
        }
        for old in before.iter().filter(|p| claims().iter().all(|c| c.id != p.claim)) {
            tx.db().drop_policy_proof(&old.claim).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Plans the first hourly look, when the start is over; nothing when one is planned.
    pub async fn plan_policy_check(&self) -> Result<(), AppError> {
        let now = self.now();
        let id = JobId::new(now, vault::random());
        let tx = self.store.begin().await?;
        tx.db()
            .add_job(id, &Job::CheckPolicy, None, now.plus(FIRST_LOOK), now)
            .await?;
        Ok(tx.commit().await?)
    }

    /// The look that goes on by itself: at what lies here, without asking over HTTP. May run twice.
    pub async fn check_policy_hourly(&self) -> Result<(), AppError> {
        for f in self.check_policy(None, Err("not_asked")).await? {
            if f.answer == Answer::Broken {
                let found: Vec<_> = f.parts.iter().filter_map(|p| p.found.as_deref()).collect();
                tracing::error!(
                    claim = f.claim.id,
                    found = found.join("; "),
                    "A PROMISE OF THE POLICY IS BROKEN"
                );
            }
        }
        Ok(())
    }

    /// The last findings, in the policy's order.
    pub async fn policy_proof(&self) -> Result<Vec<Shown>, AppError> {
        let kept = self.store.read().policy_proofs().await?;
        let shown = |claim: &'static Claim| {
            let p = kept.iter().find(|p| p.claim == claim.id)?;
            let parts: Vec<Found> = serde_json::from_str(&p.parts).ok()?;
            let finding = Finding {
                claim,
                answer: answer(&states(&parts)),
                parts,
                at: p.at,
                build: p.build.clone(),
            };
            Some(Shown::from(finding))
        };
        Ok(claims().iter().filter_map(shown).collect())
    }
}
