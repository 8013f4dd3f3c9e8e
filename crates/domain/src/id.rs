//! Prefixed, time-ordered ids: a mix-up is a type error, and a person can read an id in a log.

use crate::Timestamp;

/// A text that is not an id of the expected kind.
#[derive(Debug, thiserror::Error)]
#[error("not a {expected}_ id")]
pub struct BadId {
    expected: &'static str,
}

macro_rules! ids { ($($(#[$doc:meta])* $name:ident = $prefix:literal),* $(,)?) => { $(
    $(#[$doc])*
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct $name(uuid::Uuid);

    impl $name {
        pub const fn from_uuid(u: uuid::Uuid) -> Self { Self(u) }
        pub const fn as_uuid(self) -> uuid::Uuid { self.0 }
        /// A new id of this moment; the random part is passed in.
        pub fn new(now: Timestamp, random: [u8; 10]) -> Self { Self(uuid_v7(now, random)) }
    }
    impl std::fmt::Display for $name {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, concat!($prefix, "_{}"), self.0.simple())
        }
    }
    impl std::fmt::Debug for $name {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { std::fmt::Display::fmt(self, f) }
    }
    impl std::str::FromStr for $name {
        type Err = BadId;
        fn from_str(s: &str) -> Result<Self, BadId> {
            let bad = BadId { expected: $prefix };
            let Some(hex) = s.strip_prefix(concat!($prefix, "_")) else { return Err(bad) };
            if hex.len() != 32 || hex.bytes().any(|b| b.is_ascii_uppercase()) { return Err(bad) }
            uuid::Uuid::try_parse(hex).map(Self).map_err(|_| bad)
        }
    }
    impl serde::Serialize for $name {
        fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
    }
    impl<'de> serde::Deserialize<'de> for $name {
        fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
            let s = std::borrow::Cow::<str>::deserialize(d)?;
            s.parse().map_err(serde::de::Error::custom)
        }
    }
    impl utoipa::PartialSchema for $name {
        fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
            utoipa::openapi::schema::ObjectBuilder::new()
                .schema_type(utoipa::openapi::schema::Type::String)
                .pattern(Some(concat!("^", $prefix, "_[0-9a-f]{32}$")))
                .into()
        }
    }
    impl utoipa::ToSchema for $name {}
)* } }

ids! {
    /// A person's account.
    AccountId = "acc",
    /// A signed-in browser.
    SessionId = "ses",
    /// A program's token.
    ApiTokenId = "tok",
    /// A key of a person's own device.
    PasskeyId = "pky",
    WorkspaceId = "wsp",
    UploadId = "upl",
    MediaId = "med",
    /// A copy of a clip made for certain platforms.
    RenditionId = "ren",
    ChannelId = "chn",
    /// One consent journey to a platform and back.
    ConnectionId = "con",
    /// What a person asked for: the reason a token may be opened.
    ActId = "act",
    TokenUseId = "use",
    /// A post that is being written.
    DraftId = "dft",
    /// A saved text.
    TemplateId = "tpl",
    PublishRequestId = "pub",
    TargetId = "tgt",
    AttemptId = "att",
    JobId = "job",
    /// An event of the audit log.
    EventId = "evt",
    ReceiptId = "rcp",
    /// News of something published.
    NoticeId = "ntc",
    /// A place in a workspace that waits for somebody.
    InvitationId = "inv",
    /// A letter to be sent.
    MailId = "eml",
    /// An archive of a whole workspace.
    ExportId = "exp",
    /// An address that hears of what happens in a workspace.
    WebhookId = "whk",
    /// One message to a webhook; receivers know it as `webhook-id`.
    DeliveryId = "dlv",
}

/// UUIDv7 from a passed-in clock and passed-in randomness.
pub fn uuid_v7(now: Timestamp, random: [u8; 10]) -> uuid::Uuid {
    uuid::Builder::from_unix_timestamp_millis(now.as_millis().cast_unsigned(), &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_another_kind_does_not() {
        let id = MediaId::new(Timestamp::from_micros(1_764_000_000_000_000), [1; 10]);
        assert_eq!(id.to_string().parse::<MediaId>().unwrap(), id);
        assert!(id.to_string().parse::<UploadId>().is_err());
        assert!(id.to_string().to_uppercase().parse::<MediaId>().is_err());
        assert_eq!(serde_json::to_string(&id).unwrap().len(), 2 + 4 + 32);
    }
}
