//! What is turned, claim by claim.

use crate::world::*;

/// The claim that must break, what is turned in the database, and how it is turned back.
#[expect(clippy::too_many_lines, reason = "a table")]
pub fn turns() -> Vec<(&'static str, String, String)> {
    let (long_ago, other) = (
        NOW.as_micros() - 1000 * DAY,
        "x'99999999999999999999999999999999'",
    );
    let turn = |claim, there: &str, back: &str| (claim, there.to_owned(), back.to_owned());
    vec![
        turn(
            "C0.2",
            "update policy_text set body = body || ' or not'",
            "update policy_text set body = substr(body, 1, length(body) - 7)",
        ),
        turn(
            "C1.3",
            &format!("update publish_target set act_id = {other}"),
            &format!("update publish_target set act_id = {ACT}"),
        ),
        turn(
            "C1.3",
            "update user_action set kind = 'check'",
            "update user_action set kind = 'publish'",
        ),
        turn(
            "C1.3",
            &format!("update publish_target set request_id = {other}"),
            &format!("update publish_target set request_id = {REQUEST}"),
        ),
        turn(
            "C2.0",
            "alter table account add column birthday text",
            "alter table account drop column birthday",
        ),
        turn(
            "C2.1",
            "alter table account add column phone text",
            "alter table account drop column phone",
        ),
        turn(
            "C2.2",
            "alter table workspace add column branch text",
            "alter table workspace drop column branch",
        ),
        turn(
            "C2.4",
            &format!("update channel set facts_fetched_at = {long_ago}"),
            &format!("update channel set facts_fetched_at = {}", NOW.as_micros()),
        ),
        turn(
            "C2.4",
            &format!(
                "update publish_target set visibility = 'public', published_at = {long_ago}, updated_at = {long_ago}"
            ),
            "update publish_target set visibility = null",
        ),
        turn(
            "C2.4",
            &format!("update publish_target set numbers = '{{}}', numbers_at = {long_ago}"),
            "update publish_target set numbers = null, numbers_at = null",
        ),
        turn(
            "C2.4",
            "update publish_target set numbers_asked_at = 1; update channel set state = 'disconnected'",
            "update publish_target set numbers_asked_at = null; update channel set state = 'connected'",
        ),
        turn(
            "C2.4",
            &format!("update attempt set started_at = {long_ago}"),
            &format!("update attempt set started_at = {}", NOW.as_micros()),
        ),
        turn(
            "C2.5",
            "update channel_token set refresh_sealed = cast('ya29.a-token-in-clear' as blob)",
            "update channel_token set refresh_sealed = null",
        ),
        turn(
            "C2.5",
            "update channel_token set refresh_sealed = cast(x'010101' || randomblob(80) as blob)",
            "update channel_token set refresh_sealed = null",
        ),
        turn(
            "C2.6",
            "create table kept as select * from attempt; delete from attempt",
            "insert into attempt select * from kept; drop table kept",
        ),
        turn(
            "C2.6",
            &format!("update attempt set target_id = {other}"),
            &format!("update attempt set target_id = {TARGET}"),
        ),
        turn(
            "C2.6",
            "update attempt set message = hex(randomblob(200))",
            "update attempt set message = 'fine'",
        ),
        turn(
            "C2.7",
            "create table kept as select * from audit_private; update audit_private set body = replace(body, 'owner@', 'other@')",
            "delete from audit_private; insert into audit_private select * from kept; drop table kept",
        ),
        turn(
            "C2.7",
            "update audit_event set kind = kind + 9000",
            "update audit_event set kind = kind - 9000",
        ),
        turn(
            "C3.3",
            "update token_use set purpose = 'revoke'",
            "update token_use set purpose = 'upload'",
        ),
        turn(
            "C4.1",
            &format!("update token_use set act_id = {other}"),
            &format!("update token_use set act_id = {ACT}"),
        ),
        turn(
            "C4.1",
            "update user_action set ended_at = created_at - 1",
            "update user_action set ended_at = null",
        ),
        turn(
            "C4.1",
            &format!("update user_action set created_at = created_at + {DAY}"),
            &format!("update user_action set created_at = created_at - {DAY}"),
        ),
        turn(
            "C4.2",
            "alter table channel add column platform_password text",
            "alter table channel drop column platform_password",
        ),
        turn(
            "C4.3",
            "update channel set platform = 'orkut'",
            "update channel set platform = 'youtube'",
        ),
        turn(
            "C3.1",
            &format!(
                "insert into egress_day values ({}, 'smtp.example.net', false, 'mail.offers', '', 1, 0, 9)",
                NOW.as_micros()
            ),
            "delete from egress_day",
        ),
        turn(
            "C5.1",
            &format!(
                "insert into egress_day values ({}, 'tracker.example', false, 'policy check', '', 1, 0, 9)",
                NOW.as_micros()
            ),
            "delete from egress_day",
        ),
        turn(
            "C5.1",
            &format!(
                "insert into egress_day values ({}, 'broker.example', true, 'read', '', 1, 0, 9)",
                NOW.as_micros()
            ),
            "delete from egress_day",
        ),
        turn(
            "C5.2",
            &format!(
                "insert into egress_day values ({}, 'www.googleapis.com', false, 'policy check', '', 1, 0, 9)",
                NOW.as_micros()
            ),
            "delete from egress_day",
        ),
        turn(
            "C6.3a",
            &format!(
                "insert into egress_day values ({long_ago}, 'www.googleapis.com', true, 'read', '', 1, 0, 9)"
            ),
            "delete from egress_day",
        ),
        turn(
            "C5.2",
            &format!("update token_use set workspace_id = {other}"),
            "update token_use set workspace_id = (select id from workspace)",
        ),
        turn(
            "C6.1a",
            &format!(
                "insert into deletion (id, account_id, asked_at, due_at) values ({other}, {other}, {long_ago}, {long_ago})"
            ),
            "delete from deletion",
        ),
        turn(
            "C8.0",
            "insert into setting (name, value) values ('backup_made_at', '1')",
            "delete from setting where name = 'backup_made_at'",
        ),
        turn(
            "C7.3",
            &format!(
                "insert into support_request (id, kind, state, source, address_hash, created_at, due_at) values ({other}, 'access', 'confirmed', 'form', x'00', {long_ago}, {long_ago})"
            ),
            "delete from support_request",
        ),
        turn(
            "C6.3a",
            &format!(
                "insert into support_request (id, kind, state, source, address_hash, created_at, due_at, ended_at) values ({other}, 'access', 'done', 'form', x'00', 1, 1, {})",
                long_ago - 2000 * DAY
            ),
            "delete from support_request",
        ),
        turn(
            "C6.1b",
            "create table kept as select * from session; update session set expires_at = created_at - 90000000000",
            "delete from session; insert into session select * from kept; drop table kept",
        ),
        turn(
            "C6.1b",
            &format!(
                "create table kept as select * from session; update session set last_seen_at = {long_ago}"
            ),
            "delete from session; insert into session select * from kept; drop table kept",
        ),
        turn(
            "C6.2b",
            &format!(
                "insert into media_term (workspace_id, term, media_id) values ({other}, x'01', {other})"
            ),
            "delete from media_term",
        ),
        turn(
            "C6.3a",
            &format!("update attempt set started_at = {long_ago}"),
            &format!("update attempt set started_at = {}", NOW.as_micros()),
        ),
        turn(
            "C6.3a",
            "update publish_target set checkpoint_sealed = x'00', published_at = published_at - 864000000000",
            "update publish_target set checkpoint_sealed = null, published_at = published_at + 864000000000",
        ),
        turn(
            "C6.3a",
            &format!(
                "insert into receipt (id, kind, subject, counts, at) values ({other}, 'media.delete', 'x', '{{}}', {})",
                long_ago - 2000 * DAY
            ),
            "delete from receipt",
        ),
        turn(
            "C6.3b",
            "update audit_private set at_ms = at_ms - 86400000000",
            "update audit_private set at_ms = at_ms + 86400000000",
        ),
        turn(
            "C6.4",
            "update channel set state = 'disconnected'",
            "update channel set state = 'connected'",
        ),
        turn(
            "C6.4",
            "update channel set state = 'disconnecting'",
            "update channel set state = 'connected'",
        ),
        turn(
            "C7.1",
            &format!(
                "insert into media (id, workspace_id, title, filename, container, state, size_bytes, blake3, deleted_at, created_at) select {other}, id, 't', 'f', 'mp4', 'ready', 1, x'00', {long_ago}, {long_ago} from workspace"
            ),
            "delete from media",
        ),
        turn(
            "C7.3",
            &format!(
                "insert into deletion (id, account_id, asked_at, due_at) values ({other}, {other}, {long_ago}, {long_ago})"
            ),
            "delete from deletion",
        ),
        turn(
            "C2.3a",
            &format!(
                "insert into media (id, workspace_id, title, filename, container, state, size_bytes, blake3, facts, created_at) select {other}, id, 't', 'f', 'mp4', 'ready', 1, x'00', '{{\"gps\":\"59.9 30.3\"}}', 1 from workspace"
            ),
            "delete from media",
        ),
        turn(
            "C2.3b",
            &format!(
                "insert into media (id, workspace_id, title, filename, container, state, size_bytes, blake3, created_at) select {other}, id, 't', 'f', 'mp4', 'ready', 1, x'00', 1 from workspace"
            ),
            "delete from media",
        ),
        turn(
            "C6.2a",
            &format!(
                "insert into media (id, workspace_id, title, filename, container, state, size_bytes, blake3, created_at) select {other}, id, 't', 'f', 'mp4', 'ready', 1, x'00', 1 from workspace"
            ),
            "delete from media",
        ),
        turn(
            "C8.1",
            "update channel_token set refresh_sealed = x'0102'",
            "update channel_token set refresh_sealed = null",
        ),
    ]
}
