//! Work that happens by itself, as rows: plain shapes that survive an upgrade.

use crate::{
    AccountId, ChannelId, DeliveryId, ExportId, MailId, MediaId, RenditionId, TargetId, UploadId, WorkspaceId,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Turns a whole upload into a media item. If the answer to the client was lost, this goes on.
    FinishUpload { upload_id: UploadId },
    /// Reads facts, makes poster and preview.
    ReadMedia { media_id: MediaId },
    /// Makes a rendition.
    Conform { rendition_id: RenditionId },
    /// Erases the bytes of a deleted rendition, then its row.
    EraseRendition { rendition_id: RenditionId },
    /// Erases the bytes of a deleted media item, then its row.
    EraseMedia { media_id: MediaId },
    /// Deletes a media item whose days in the trash are over.
    EmptyTrash { media_id: MediaId },
    /// The end of the grace after somebody asked to delete a workspace.
    EraseWorkspace { workspace_id: WorkspaceId },
    /// The same for an account.
    EraseAccount { account_id: AccountId },
    /// Makes the archive of a workspace.
    MakeExport { export_id: ExportId },
    /// Erases an archive: deleted, or past its time.
    EraseExport { export_id: ExportId },
    /// Takes the next steps of a publish target.
    Publish { target_id: TargetId },
    /// Looks again at a published target within its verification window.
    Verify { target_id: TargetId },
    /// Brings what YouTube told of a channel and its videos anew, where a person gave that standing instruction.
    KeepFresh { channel_id: ChannelId },
    /// Revokes at the platform and wipes; goes on when the process died in between.
    Disconnect { channel_id: ChannelId },
    /// Writes to who may approve the posts that wait in a workspace.
    AskApprovers { workspace_id: WorkspaceId },
    /// Sends a letter. One that died between the server's yes and its own note of it is sent twice, under one id.
    Mail { mail_id: MailId },
    /// Sends a message to a webhook, again until it is taken or given up. One whose worker died between the receiver's
    /// yes and its own note of it is sent twice, under one id.
    DeliverWebhook { delivery_id: DeliveryId },
    /// Gives new events of the audit log their place in the tree.
    SequenceAudit,
    /// Signs the audit tree as it stands.
    CheckpointAudit,
    /// Moves what retiring root keys sealed to the primary one.
    RewrapKeys,
    /// Gives a workspace a new key, then ends the one before.
    ChangeWorkspaceKey { workspace_id: WorkspaceId },
    /// Sweeps what has run out: uploads, sessions, states, keys.
    Sweep,
    /// Holds the policy's claims to what is.
    CheckPolicy,
}

impl Job {
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::FinishUpload { .. } => "finish_upload",
            Self::ReadMedia { .. } => "read_media",
            Self::Conform { .. } => "conform",
            Self::EraseRendition { .. } => "erase_rendition",
            Self::EraseMedia { .. } => "erase_media",
            Self::EmptyTrash { .. } => "empty_trash",
            Self::EraseWorkspace { .. } => "erase_workspace",
            Self::EraseAccount { .. } => "erase_account",
            Self::MakeExport { .. } => "make_export",
            Self::EraseExport { .. } => "erase_export",
            Self::Publish { .. } => "publish",
            Self::Verify { .. } => "verify",
            Self::KeepFresh { .. } => "keep_fresh",
            Self::Disconnect { .. } => "disconnect",
            Self::AskApprovers { .. } => "ask_approvers",
            Self::Mail { .. } => "mail",
            Self::DeliverWebhook { .. } => "deliver_webhook",
            Self::SequenceAudit => "sequence_audit",
            Self::CheckpointAudit => "checkpoint_audit",
            Self::RewrapKeys => "rewrap_keys",
            Self::ChangeWorkspaceKey { .. } => "change_workspace_key",
            Self::Sweep => "sweep",
            Self::CheckPolicy => "check_policy",
        }
    }
    /// One live job per subject: a second one with the same key is not added.
    pub fn key(&self) -> String {
        match self {
            Self::FinishUpload { upload_id } => format!("finish_upload:{upload_id}"),
            Self::ReadMedia { media_id } => format!("read_media:{media_id}"),
            Self::Conform { rendition_id } => format!("conform:{rendition_id}"),
            Self::EraseRendition { rendition_id } => format!("erase_rendition:{rendition_id}"),
            Self::EraseMedia { media_id } => format!("erase_media:{media_id}"),
            Self::EmptyTrash { media_id } => format!("empty_trash:{media_id}"),
            Self::EraseWorkspace { workspace_id } => format!("erase_workspace:{workspace_id}"),
            Self::EraseAccount { account_id } => format!("erase_account:{account_id}"),
            Self::MakeExport { export_id } => format!("make_export:{export_id}"),
            Self::EraseExport { export_id } => format!("erase_export:{export_id}"),
            Self::Publish { target_id } => format!("publish:{target_id}"),
            Self::Verify { target_id } => format!("verify:{target_id}"),
            Self::KeepFresh { channel_id } => format!("keep_fresh:{channel_id}"),
            Self::Disconnect { channel_id } => format!("disconnect:{channel_id}"),
            Self::AskApprovers { workspace_id } => format!("ask_approvers:{workspace_id}"),
            Self::Mail { mail_id } => format!("mail:{mail_id}"),
            Self::DeliverWebhook { delivery_id } => format!("deliver_webhook:{delivery_id}"),
            Self::ChangeWorkspaceKey { workspace_id } => format!("change_workspace_key:{workspace_id}"),
            Self::SequenceAudit
            | Self::CheckpointAudit
            | Self::RewrapKeys
            | Self::Sweep
            | Self::CheckPolicy => self.kind().into(),
        }
    }
}
