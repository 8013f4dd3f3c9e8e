//! Who may ask what: every route of the document × everybody who could ask, held to one table. A route that the table
//! does not name fails the test. Source of the table: security-requirements, section 6.

use ai_shorts_tests::person::{SCOPES, text};
use ai_shorts_tests::routes::{belongings, question};
use ai_shorts_tests::{Person, Service};
use anyhow::{Context as _, ensure};
use domain::Role;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    /// No session is asked for.
    Anybody,
    /// Whoever is signed in, about what is their own.
    Signed,
    /// Whoever runs the installation.
    Operator,
    /// A program with a token; no session does.
    Program,
    /// A member from this role on; for everybody else the workspace is not there.
    From(Role),
}
use Who::{Anybody, From, Operator, Program, Signed};
const VIEWER: Who = From(Role::Viewer);
const EDITOR: Who = From(Role::Editor);
const ADMIN: Who = From(Role::Admin);
const OWNER: Who = From(Role::Owner);

/// `…` is the address of the workspace. Within a group in the order in which they are asked: looks come first, and
/// things go after what lies in them.
const TABLE: &[(&str, Who)] = &[
    ("get /healthz", Anybody),
    ("get /readyz", Anybody),
    ("get /api/v1/instance", Anybody),
    ("get /api/v1/policy", Anybody),
    ("get /api/v1/policy/proof", Anybody),
    ("get /api/v1/openapi.json", Anybody),
    ("get /api/v1/audit/checkpoint", Anybody),
    ("get /api/v1/audit/consistency", Anybody),
    ("get /api/v1/audit/key", Anybody),
    ("get /api/v1/data-deletions/{receipt}", Anybody),
    ("post /api/v1/support-requests", Anybody),
    ("post /api/v1/support-requests/confirm", Anybody),
    ("get /l/{link}", Anybody),
    ("get /calendar/{token}", Anybody),
    ("get /oauth/{platform}/callback", Anybody),
    ("get /api/v1/invitations/{token}", Anybody),
    ("post /api/v1/auth/register", Anybody),
    ("post /api/v1/auth/login", Anybody),
    ("post /api/v1/auth/second-factor", Anybody),
    ("post /api/v1/auth/passkey", Anybody),
    ("post /api/v1/auth/passkey/confirm", Anybody),
    ("post /api/v1/auth/verify", Anybody),
    ("post /api/v1/auth/password/forgot", Anybody),
    ("post /api/v1/auth/password/reset", Anybody),
    ("post /api/v1/auth/email/confirm", Anybody),
    ("post /api/v1/auth/email/stop", Anybody),
    ("post /mcp", Program),
    // Each is signed with the secret of our app at the platform.
    ("post /hooks/tiktok", Anybody),
    ("post /hooks/instagram/deauthorize", Anybody),
    ("post /hooks/instagram/delete", Anybody),
    //
    ("get /api/v1/me", Signed),
    ("get /api/v1/operator/overview", Operator),
    ("get /api/v1/operator/accounts", Operator),
    ("get /api/v1/operator/requests", Operator),
    ("get /api/v1/operator/mail-test", Operator),
    ("post /api/v1/operator/mail-test", Operator),
    ("get /api/v1/operator/egress", Operator),
    ("get /api/v1/operator/events", Operator),
    ("get /api/v1/me/sessions", Signed),
    ("get /api/v1/me/notifications", Signed),
    ("patch /api/v1/me/notifications", Signed),
    ("get /api/v1/me/api-tokens", Signed),
    ("post /api/v1/me/api-tokens", Signed),
    ("delete /api/v1/me/api-tokens/{api_token}", Signed),
    ("get /api/v1/workspaces", Signed),
    ("post /api/v1/workspaces", Signed),
    ("patch /api/v1/me", Signed),
    ("post /api/v1/invitations/{token}/accept", Signed),
    ("post /api/v1/auth/confirm", Signed),
    ("post /api/v1/me/password", Signed),
    // Removed before it is begun: a removal changes the session's token.
    ("delete /api/v1/me/totp", Signed),
    ("get /api/v1/me/email", Signed),
    ("post /api/v1/me/email", Signed),
    ("delete /api/v1/me/email", Signed),
    ("get /api/v1/me/totp", Signed),
    ("post /api/v1/me/totp", Signed),
    ("post /api/v1/me/totp/confirm", Signed),
    ("get /api/v1/me/passkeys", Signed),
    ("post /api/v1/me/passkeys", Signed),
    ("post /api/v1/me/passkeys/confirm", Signed),
    ("patch /api/v1/me/passkeys/{passkey}", Signed),
    ("delete /api/v1/me/passkeys/{passkey}", Signed),
    ("get /api/v1/me/recovery-codes", Signed),
    ("post /api/v1/me/recovery-codes", Signed),
    ("delete /api/v1/me/sessions/{session}", Signed),
    ("delete /api/v1/me/sessions", Signed),
    // Library, playback, history, channel names: everybody in the workspace.
    ("get …", VIEWER),
    ("get …/members", VIEWER),
    ("get …/storage", VIEWER),
    ("options …/uploads", VIEWER),
    ("get …/uploads", VIEWER),
    ("head …/uploads/{upload}", VIEWER),
    ("get …/media", VIEWER),
    ("get …/media/months", VIEWER),
    ("get …/media/tags", VIEWER),
    ("get …/media/by-hash/{blake3}", VIEWER),
    ("get …/media/{media}", VIEWER),
    ("get …/media/{media}/file", VIEWER),
    ("get …/media/{media}/poster", VIEWER),
    ("get …/media/{media}/frames", VIEWER),
    ("get …/media/{media}/preview", VIEWER),
    ("get …/media/{media}/renditions", VIEWER),
    ("get …/media/{media}/renditions/{rendition}", VIEWER),
    ("get …/media/{media}/renditions/{rendition}/file", VIEWER),
    ("get …/channels", VIEWER),
    ("get …/channels/{channel}", VIEWER),
    ("get …/drafts", VIEWER),
    ("get …/templates", VIEWER),
    ("get …/slots", VIEWER),
    ("get …/slots/next", VIEWER),
    ("get …/publish-requests", VIEWER),
    ("get …/publish-requests/{request}", VIEWER),
    ("get …/publish-targets/{target}", VIEWER),
    ("get …/decisions", VIEWER),
    ("get …/figures", VIEWER),
    ("get …/quotas", VIEWER),
    ("get …/events", VIEWER),
    ("get …/receipts", VIEWER),
    ("get …/notices", VIEWER),
    ("post …/notices/seen", VIEWER),
    // Each member's own.
    ("get …/calendar-link", VIEWER),
    ("post …/calendar-link", VIEWER),
    ("delete …/calendar-link", VIEWER),
    // Their own; all of them from admin on.
    ("get …/token-uses", VIEWER),
    ("get …/token-uses/export", VIEWER),
    ("get …/audit-events", EDITOR),
    ("get …/audit-events/export", EDITOR),
    ("get …/audit-events/{event}/proof", EDITOR),
    // Upload, edit, delete media; publish, schedule, cancel, retry, resolve, and the looks at a channel for that.
    ("get …/channels/{channel}/publish-options", EDITOR),
    ("post …/channels/{channel}/check", EDITOR),
    ("patch …/channels/{channel}", EDITOR),
    ("post …/uploads", EDITOR),
    ("patch …/uploads/{upload}", EDITOR),
    ("patch …/media/{media}", EDITOR),
    ("put …/media/{media}/poster", EDITOR),
    ("post …/media/{media}/conform", EDITOR),
    ("post …/media/{media}/trim", EDITOR),
    ("post …/media/{media}/trash", EDITOR),
    ("post …/media/{media}/restore", EDITOR),
    ("post …/media/{media}/renditions/{rendition}/cancel", EDITOR),
    ("post …/drafts", EDITOR),
    ("patch …/drafts/{draft}", EDITOR),
    ("delete …/drafts/{draft}", EDITOR),
    ("post …/templates", EDITOR),
    ("patch …/templates/{template}", EDITOR),
    ("delete …/templates/{template}", EDITOR),
    ("post …/preflight", EDITOR),
    ("post …/publish-requests", EDITOR),
    ("patch …/publish-requests/{request}", EDITOR),
    ("post …/publish-requests/{request}/cancel", EDITOR),
    ("post …/publish-requests/{request}/approve", ADMIN),
    ("post …/publish-requests/{request}/decline", ADMIN),
    ("post …/publish-targets/{target}/resolve", EDITOR),
    ("post …/publish-targets/{target}/retry", EDITOR),
    ("post …/publish-targets/{target}/cancel", EDITOR),
    ("post …/publish-targets/{target}/numbers", EDITOR),
    ("delete …/uploads/{upload}", EDITOR),
    ("delete …/media/{media}/renditions/{rendition}", EDITOR),
    ("delete …/media/{media}", EDITOR),
    // Connect, disconnect; members, invitations, settings.
    ("patch …", ADMIN),
    ("get …/webhooks", ADMIN),
    ("get …/webhooks/{webhook}", ADMIN),
    ("get …/webhooks/{webhook}/deliveries", ADMIN),
    ("post …/webhooks", ADMIN),
    ("patch …/webhooks/{webhook}", ADMIN),
    ("post …/webhooks/{webhook}/rotate", ADMIN),
    ("post …/webhooks/{webhook}/test", ADMIN),
    ("post …/deliveries/{delivery}/redeliver", ADMIN),
    ("delete …/webhooks/{webhook}", ADMIN),
    ("put …/slots", ADMIN),
    ("get …/invitations", ADMIN),
    ("post …/invitations", ADMIN),
    ("patch …/members/{account}", ADMIN),
    ("post …/channels/connect", ADMIN),
    ("post …/channels/connect-sandbox", ADMIN),
    ("post …/channels/connect-token", ADMIN),
    ("post …/channels/{channel}/reconnect", ADMIN),
    ("delete …/invitations/{invitation}", ADMIN),
    ("delete …/members/{account}", ADMIN),
    ("delete …/channels/{channel}", ADMIN),
    // Ownership.
    ("post …/members/{account}/ownership", OWNER),
    ("get …/exports", OWNER),
    ("get …/exports/{export}", OWNER),
    ("get …/exports/{export}/file", OWNER),
    ("post …/exports", OWNER),
    ("delete …/exports/{export}", OWNER),
    ("get …/deletion", OWNER),
    ("delete …", OWNER),
    ("delete …/deletion", OWNER),
    // One's own account.
    ("get /api/v1/me/deletion", Signed),
    ("delete /api/v1/me", Signed),
    ("delete /api/v1/me/deletion", Signed),
    // Ends the session that asks.
    ("post /api/v1/auth/logout", Signed),
];

const HERE: &str = "/api/v1/workspaces/{workspace}";

/// What an answer comes to, as far as the door goes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Door {
    /// Past the guards, whatever became of it there.
    In,
    Unauthenticated,
    NotThere,
    RoleRequired,
    OperatorRequired,
    TokenScopeRequired,
    /// One of the three, where there is no body to tell which.
    Forbidden,
}

async fn door(
    who: &Person,
    method: &str,
    template: &str,
    ids: &BTreeMap<&str, String>,
) -> anyhow::Result<Door> {
    let request = question(who, method, template, ids)?;
    if template.ends_with("{workspace}/events") {
        // Without an end: its head says all.
        return Ok(match who.head_of(request).await?.as_u16() {
            200 => Door::In,
            401 => Door::Unauthenticated,
            403 => Door::TokenScopeRequired,
            404 => Door::NotThere,
            other => anyhow::bail!("{other}"),
        });
    }
    let answer = who.send(request).await?;
    let bare = method == "head";
    ensure!(
        !answer.status.is_server_error() && answer.status != 405,
        "{} {}",
        answer.status,
        answer.code()
    );
    Ok(match (answer.status.as_u16(), answer.code().as_str()) {
        (401, "unauthenticated") => Door::Unauthenticated,
        (401, "") if bare => Door::Unauthenticated,
        (403, "operator_required") => Door::OperatorRequired,
        (403, "role_required") => Door::RoleRequired,
        (403, "token_scope_required") => Door::TokenScopeRequired,
        (403, "") if bare => Door::Forbidden,
        (404, "not_found") => Door::NotThere,
        (404, "") if bare => Door::NotThere,
        (429, code) => anyhow::bail!("held back: {code}"),
        _ => Door::In,
    })
}

struct People {
    nobody: Person,
    /// Signed out again: the session has ended.
    ended: Person,
    stranger: Person,
    removed: Person,
    /// From the least role to the highest.
    members: Vec<(Role, Person)>,
    /// Programs, the scopes of their tokens, and the role of whose they are.
    programs: Vec<(&'static str, Person, &'static [&'static str], Role)>,
}

impl People {
    async fn of(service: &Service) -> anyhow::Result<(Self, BTreeMap<&'static str, String>)> {
        let owner = Person::registered(service, "owner@example.org").await?;
        let viewer = owner.invites(service, "viewer@example.org", "viewer").await?;
        let editor = owner.invites(service, "editor@example.org", "editor").await?;
        let admin = owner.invites(service, "admin@example.org", "admin").await?;
        let ended = owner.invites(service, "ended@example.org", "admin").await?;
        ended.post("/api/v1/auth/logout", &json!({})).await?.good()?;
        let removed = owner.invites(service, "removed@example.org", "admin").await?;
        owner
            .delete(&owner.at(&format!("/members/{}", removed.account)))
            .await?
            .good()?;
        let bystander = owner.invites(service, "bystander@example.org", "viewer").await?;
        let mut ids = belongings(&owner).await?;
        ids.insert("account", bystander.account);
        ids.insert("platform", "youtube".into());
        // An event of the editor's own, and a session that nobody here asks with.
        editor.create_upload("mine.mp4", 1000).await?;
        let events = editor.get(&editor.at("/audit-events")).await?.good()?;
        ids.insert("event", text(&events["items"][0]["id"])?);
        let elsewhere = owner.signed_in_again(service, "owner@example.org").await?;
        let sessions = elsewhere.get("/api/v1/me/sessions").await?.good()?;
        let all = sessions["items"].as_array().into_iter().flatten();
        let current = all
            .into_iter()
            .find(|s| s["current"] == true)
            .context("a session")?;
        ids.insert("session", text(&current["id"])?);
        let narrow: &[&str] = &["media:read"];
        // Whose role went down after they had made it.
        let lowered = owner.invites(service, "lowered@example.org", "admin").await?;
        let programs = vec![
            (
                "a narrow token",
                owner.api_token(narrow).await?.1,
                narrow,
                Role::Owner,
            ),
            (
                "a lowered token",
                lowered.api_token(&SCOPES).await?.1,
                &SCOPES,
                Role::Viewer,
            ),
            (
                "a full token",
                owner.api_token(&SCOPES).await?.1,
                &SCOPES,
                Role::Owner,
            ),
        ];
        let role = owner
            .request(
                reqwest::Method::PATCH,
                &owner.at(&format!("/members/{}", lowered.account)),
            )
            .json(&json!({"role": "viewer"}));
        owner.send(role).await?.good()?;
        let people = Self {
            programs,
            nobody: Person::anonymous(service)?,
            ended,
            stranger: Person::registered(service, "stranger@example.org").await?,
            removed,
            members: vec![
                (Role::Viewer, viewer),
                (Role::Editor, editor),
                (Role::Admin, admin),
                (Role::Owner, owner),
            ],
        };
        Ok((people, ids))
    }
}

/// What a program meets at a route whose document names what a token needs; none where no token is taken.
fn met_by(who: Who, needed: Option<&str>, scopes: &[&str], role: Role) -> Door {
    let held = |needed: &str| {
        let wider = needed.replace(":read", ":write");
        needed.is_empty() || scopes.contains(&needed) || scopes.contains(&wider.as_str())
    };
    match (who, needed) {
        (Anybody, _) => Door::In,
        (_, Some(needed)) if held(needed) => match who {
            From(least) if role < least => Door::RoleRequired,
            _ => Door::In,
        },
        _ => Door::TokenScopeRequired,
    }
}

/// Whoever is to be refused asks first, so that what is asked for is there.
async fn hold(
    people: &People,
    ids: &BTreeMap<&str, String>,
    route: &str,
    who: Who,
    needed: Option<&str>,
    wrong: &mut Vec<String>,
) -> anyhow::Result<()> {
    let (method, template) = route.split_once(' ').context("a method and an address")?;
    let mut ids = ids.clone();
    if template.ends_with("/ownership") {
        // To oneself: nothing changes.
        let (_, owner) = people.members.last().context("an owner")?;
        ids.insert("account", owner.account.clone());
    }
    let mut asked: Vec<(String, &Person, Door)> = vec![];
    let outside = |door| if who == Anybody { Door::In } else { door };
    asked.push(("nobody".into(), &people.nobody, outside(Door::Unauthenticated)));
    asked.push((
        "an ended session".into(),
        &people.ended,
        outside(Door::Unauthenticated),
    ));
    let foreign = match who {
        From(_) => Door::NotThere,
        Operator => Door::OperatorRequired,
        Program => Door::Unauthenticated,
        Anybody | Signed => Door::In,
    };
    asked.push(("a stranger".into(), &people.stranger, foreign));
    asked.push(("a removed member".into(), &people.removed, foreign));
    for (name, program, scopes, role) in &people.programs {
        asked.push(((*name).to_owned(), program, met_by(who, needed, scopes, *role)));
    }
    for (role, person) in &people.members {
        let door = match who {
            From(least) if *role < least => Door::RoleRequired,
            // The first account's.
            Operator if *role < Role::Owner => Door::OperatorRequired,
            Program => Door::Unauthenticated,
            _ => Door::In,
        };
        asked.push((format!("{role:?}"), person, door));
    }
    let mut let_in = false;
    for (name, person, wanted) in asked {
        let met = door(person, method, template, &ids)
            .await
            .with_context(|| format!("{route}, {name}"))?;
        // What is one's own, or open to all, may well not be there; and who comes later finds gone what somebody
        // before them has taken away.
        let own = !matches!(who, From(_)) && met == Door::NotThere;
        let gone = let_in && met == Door::NotThere && !["get", "head", "options"].contains(&method);
        if wanted == Door::In && (own || gone) {
            continue;
        }
        let_in |= met == Door::In;
        let refusals = [
            Door::RoleRequired,
            Door::OperatorRequired,
            Door::TokenScopeRequired,
        ];
        if met == Door::Forbidden && refusals.contains(&wanted) {
            continue;
        }
        if met != wanted {
            wrong.push(format!("{route}: {name} met {met:?} instead of {wanted:?}"));
        }
    }
    Ok(())
}

async fn matrix(service: Service) -> anyhow::Result<()> {
    let (people, ids) = People::of(&service).await?;
    let document = people.nobody.get("/api/v1/openapi.json").await?.good()?;
    let verbs = ["get", "head", "options", "post", "put", "patch", "delete"];
    let told: BTreeSet<String> = document["paths"]
        .as_object()
        .context("no paths")?
        .iter()
        .flat_map(|(path, item)| {
            let has = verbs.into_iter().filter(|v| item.get(*v).is_some());
            has.map(|v| format!("{v} {path}")).collect::<Vec<_>>()
        })
        .collect();
    let table: Vec<_> = TABLE
        .iter()
        .map(|(r, who)| (r.replace('…', HERE), *who))
        .collect();
    let named: BTreeSet<String> = table.iter().map(|(r, _)| r.clone()).collect();
    ensure!(
        told == named,
        "say in the table who may ask: {:#?}; no longer there: {:#?}",
        told.difference(&named),
        named.difference(&told)
    );
    for (route, who) in &table {
        let (method, template) = route.split_once(' ').context("a route")?;
        let secured = document["paths"][template][method]["security"]
            .as_array()
            .is_some_and(|all| {
                all.iter()
                    .any(|s: &Value| s.as_object().is_some_and(|s| !s.is_empty()))
            });
        ensure!(
            secured || !matches!(who, From(_) | Operator | Program),
            "the document says that {route} is open to all"
        );
    }
    let mut wrong = vec![];
    for (route, who) in &table {
        let (method, template) = route.split_once(' ').context("a route")?;
        let security = &document["paths"][template][method]["security"];
        let token = security
            .as_array()
            .and_then(|all| all.iter().find(|s| s["token"].is_array()));
        let needed = token.map(|t| t["token"][0].as_str().unwrap_or_default());
        hold(&people, &ids, route, *who, needed, &mut wrong).await?;
    }
    ensure!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

const SETTINGS: [(&str, &str); 4] = [
    ("AI_SHORTS_LIMITS_REGISTRATIONS_PER_HOUR", "1000"),
    ("AI_SHORTS_LIMITS_REQUESTS_PER_MINUTE", "100000"),
    ("AI_SHORTS_LIMITS_REQUESTS_PER_MINUTE_ANONYMOUS", "100000"),
    ("AI_SHORTS_LIMITS_LOGIN_FAILURES", "1000"),
];

#[tokio::test]
async fn every_route_lets_in_whom_the_table_says() -> anyhow::Result<()> {
    matrix(Service::start_with(&SETTINGS)?).await
}

#[tokio::test]
async fn every_route_lets_in_whom_the_table_says_on_postgresql() -> anyhow::Result<()> {
    match Service::start_on_postgresql_with("access", &SETTINGS)? {
        Some(service) => matrix(service).await,
        None => Ok(()),
    }
}
