//! Events of the audit log and their proofs.

use domain::audit::{Actor, Class, Kind};
use domain::{EventId, Timestamp, WorkspaceId};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// One thing that happened. Who and what are told until the private half is erased.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditEvent {
    pub id: EventId,
    pub at: Timestamp,
    /// None: of a newer version than this program.
    pub kind: Option<Kind>,
    pub class: Option<Class>,
    /// None for what one's own account did outside of any workspace.
    pub workspace_id: Option<WorkspaceId>,
    /// Its place in the tree, within two seconds.
    pub index: Option<u64>,
    /// The private half is gone: by its age, or with its person or workspace.
    pub erased: bool,
    pub actor: Option<Actor>,
    pub subjects: Vec<Subject>,
    /// A /24 or /48; of security events only.
    pub network: Option<String>,
    /// Browser family; of security events only.
    pub browser: Option<String>,
    /// What else there is to tell: counts, codes, times.
    #[schema(value_type = Object)]
    pub facts: serde_json::Map<String, serde_json::Value>,
}

/// What an event is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuditSubject)]
pub struct Subject {
    pub id: String,
    /// As it was then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub title: Option<String>,
    /// A post, a clip or a channel of this workspace that can still be looked at.
    pub is_here: bool,
}

impl AuditEvent {
    /// `here`: those of the subjects that can still be looked at.
    pub(crate) fn of(e: store::audit::Listed, here: &BTreeSet<String>) -> Self {
        let kind = Kind::of_code(e.kind);
        let mut out = Self {
            id: e.id,
            at: e.at,
            kind,
            class: kind.map(Kind::class),
            workspace_id: e.workspace,
            index: e.index,
            erased: e.private.is_none(),
            actor: None,
            subjects: vec![],
            network: None,
            browser: None,
            facts: serde_json::Map::new(),
        };
        if let Some(p) = e.private {
            out.actor = Some(p.actor);
            out.facts = p.facts;
            let subject = |s: domain::audit::Subject| Subject {
                is_here: here.contains(&s.id),
                id: s.id,
                title: s.title,
            };
            out.subjects = p.subjects.into_iter().map(subject).collect();
            (out.network, out.browser) = (p.network, p.browser);
        }
        out
    }
}

/// An event as it is downloaded: with what holds it to the tree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditLine {
    #[serde(flatten)]
    pub event: AuditEvent,
    /// `version 1 | unix_ms 8 | kind 2 | workspace 16 | commitment 32`, in base64.
    pub leaf: String,
    /// Of the tree, at `index`: SHA-256 of a zero byte and the leaf, in hexadecimal digits.
    pub leaf_hash: String,
}

/// That an event is in the tree: hash the leaf, go up the path, and compare with the checkpoint's root.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditProof {
    pub index: u64,
    /// Events in the checkpoint's tree.
    pub tree_size: u64,
    /// `version 1 | unix_ms 8 | kind 2 | workspace 16 | commitment 32`, in base64.
    pub leaf: String,
    /// Hashes from the leaf to the root as in RFC 6962, in base64.
    pub audit_path: Vec<String>,
    /// A signed note.
    pub checkpoint: String,
}

/// That an earlier tree is the beginning of a later one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditConsistency {
    /// Events in the earlier tree.
    pub from: u64,
    /// Events in the later tree.
    pub to: u64,
    /// Hashes as in RFC 9162, 2.1.4.1, in base64.
    pub proof: Vec<String>,
    /// The newest checkpoint, a signed note, when the later tree is its tree.
    pub checkpoint: Option<String>,
}
