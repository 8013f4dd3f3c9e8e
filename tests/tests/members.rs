//! Members, invitations and roles, as people meet them; each on both databases.

use ai_shorts_tests::person::{PASSWORD, good_options, text};
use ai_shorts_tests::service::on_both;
use ai_shorts_tests::{Answer, Person, clips};
use anyhow::{Context as _, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

fn is(answer: &Answer, status: StatusCode, code: &str) -> anyhow::Result<()> {
    ensure!(
        answer.status == status && answer.code() == code,
        "{} {} instead of {status} {code}",
        answer.status,
        String::from_utf8_lossy(&answer.body)
    );
    Ok(())
}

async fn role_of(admin: &Person, account: &str) -> anyhow::Result<Option<String>> {
    let members = admin.get(&admin.at("/members")).await?.good()?;
    let found = members["items"].as_array().into_iter().flatten();
    let found = found.into_iter().find(|m| m["account_id"] == account);
    Ok(found.and_then(|m| m["role"].as_str()).map(str::to_owned))
}

async fn set_role(who: &Person, account: &str, role: &str) -> anyhow::Result<Answer> {
    let r = who
        .request(Method::PATCH, &who.at(&format!("/members/{account}")))
        .json(&json!({"role": role}));
    who.send(r).await
}

async fn remove(who: &Person, account: &str) -> anyhow::Result<Answer> {
    who.delete(&who.at(&format!("/members/{account}"))).await
}

/// Kinds of the events in the workspace's audit log.
async fn told(who: &Person) -> anyhow::Result<Vec<String>> {
    let page = who.get(&who.at("/audit-events?limit=100")).await?.good()?;
    let all = page["items"].as_array().into_iter().flatten();
    Ok(all
        .filter_map(|e| e["kind"].as_str().map(str::to_owned))
        .collect())
}

#[tokio::test]
async fn an_invitation_is_shown_once_and_good_for_one_person() -> anyhow::Result<()> {
    on_both("members_invited", &[], async |service| {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let mut guest = Person::registered(&service, "guest@example.org").await?;
        let late = Person::registered(&service, "late@example.org").await?;
        let made = owner
            .post(&owner.at("/invitations"), &json!({"role": "editor"}))
            .await?;
        ensure!(made.status == StatusCode::CREATED, "{}", made.status);
        let made = made.good()?;
        let link = text(&made["link"])?;
        let token = link.rsplit('/').next().context("a token")?.to_owned();
        ensure!(
            link == format!("{}/invite/{token}", service.url) && token.len() == 43,
            "{link}"
        );
        let listed = owner.get(&owner.at("/invitations")).await?;
        ensure!(
            !String::from_utf8_lossy(&listed.body).contains(&token),
            "the link is told again"
        );
        ensure!(listed.good()?["items"][0]["id"] == made["id"]);

        // Whoever holds the link may read what it is for, without a session.
        let look = format!("/api/v1/invitations/{token}");
        let offer = Person::anonymous(&service)?.get(&look).await?.good()?;
        ensure!(
            offer["workspace_name"] == "olga" && offer["role"] == "editor" && offer["invited_by"] == "o…@e…",
            "{offer}"
        );
        let accept = format!("{look}/accept");
        is(
            &Person::anonymous(&service)?.post(&accept, &json!({})).await?,
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
        )?;
        is(
            &owner.post(&accept, &json!({})).await?,
            StatusCode::CONFLICT,
            "already_member",
        )?;
        let joined = guest.post(&accept, &json!({})).await?.good()?;
        ensure!(
            joined["id"] == owner.workspace.as_str() && joined["role"] == "editor",
            "{joined}"
        );
        // A lost answer is asked for again; another person comes too late.
        ensure!(guest.post(&accept, &json!({})).await?.status == StatusCode::OK);
        is(
            &late.post(&accept, &json!({})).await?,
            StatusCode::GONE,
            "invitation_ended",
        )?;
        is(&late.get(&look).await?, StatusCode::GONE, "invitation_ended")?;
        guest.workspace.clone_from(&owner.workspace);
        ensure!(guest.get(&guest.at("/media")).await?.status == StatusCode::OK);
        let kinds = told(&owner).await?;
        for kind in ["invitation.created", "member.joined"] {
            ensure!(kinds.iter().any(|k| k == kind), "{kind} is not in {kinds:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_invitation_ends_by_being_taken_back_replaced_or_with_its_giver() -> anyhow::Result<()> {
    on_both("members_revoked", &[], async |service| {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let admin = owner.invites(&service, "admin@example.org", "admin").await?;
        let token_of =
            |made: &Value| text(&made["link"]).map(|l| l.rsplit('/').next().unwrap_or("").to_owned());
        let ask = async |who: &Person, body: Value| who.post(&who.at("/invitations"), &body).await?.good();
        let state = async |token: &str| {
            let answer = owner.get(&format!("/api/v1/invitations/{token}")).await?;
            anyhow::Ok(answer.status.as_u16())
        };
        let first = ask(&admin, json!({"role": "viewer"})).await?;
        let gone = owner
            .delete(&owner.at(&format!("/invitations/{}", text(&first["id"])?)))
            .await?;
        ensure!(gone.status == StatusCode::NO_CONTENT);
        ensure!(state(&token_of(&first)?).await? == 404);
        // One open invitation an address.
        let one = ask(&admin, json!({"role": "viewer", "email": "a@example.org"})).await?;
        let two = ask(&admin, json!({"role": "editor", "email": "A@Example.org"})).await?;
        ensure!((state(&token_of(&one)?).await?, state(&token_of(&two)?).await?) == (404, 200));
        // What an admin gave out ends with the admin.
        ensure!(set_role(&owner, &admin.account, "editor").await?.status == StatusCode::OK);
        ensure!(state(&token_of(&two)?).await? == 404);
        // Who is in already is not invited, and a role above one's own is not given.
        let body = json!({"role": "viewer", "email": "admin@example.org"});
        let answer = owner.post(&owner.at("/invitations"), &body).await?;
        is(&answer, StatusCode::CONFLICT, "already_member")?;
        ensure!(set_role(&owner, &admin.account, "admin").await?.status == StatusCode::OK);
        let answer = admin
            .post(&admin.at("/invitations"), &json!({"role": "owner"}))
            .await?;
        is(&answer, StatusCode::FORBIDDEN, "role_required")?;
        let answer = owner
            .post(
                &owner.at("/invitations"),
                &json!({"role": "viewer", "email": "nobody"}),
            )
            .await?;
        is(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid")
    })
    .await
}

#[tokio::test]
async fn by_invitation_means_by_invitation() -> anyhow::Result<()> {
    let settings = [("AI_SHORTS_REGISTRATION", "invite")];
    on_both("members_registration", &settings, async |service| {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let register = async |email: &str, invitation: Option<&str>| {
            let mut body = json!({"email": email, "password": PASSWORD});
            if let Some(token) = invitation {
                body["invitation"] = token.into();
            }
            Person::anonymous(&service)?
                .post("/api/v1/auth/register", &body)
                .await
        };
        is(
            &register("x@example.org", None).await?,
            StatusCode::FORBIDDEN,
            "registration_closed",
        )?;
        let never = register("x@example.org", Some("not-a-token")).await?;
        is(&never, StatusCode::GONE, "invitation_ended")?;
        let body = json!({"role": "viewer", "email": "vera@example.org"});
        let made = owner.post(&owner.at("/invitations"), &body).await?.good()?;
        let link = text(&made["link"])?;
        let token = link.rsplit('/').next();
        let other = register("x@example.org", token).await?;
        is(&other, StatusCode::FORBIDDEN, "invitation_for_another")?;
        let me = register("Vera@example.org", token).await?;
        ensure!(me.status == StatusCode::CREATED, "{}", me.status);
        let me = me.good()?;
        let spaces = me["workspaces"].as_array().context("no workspaces")?;
        let roles: Vec<_> = spaces.iter().filter_map(|w| w["role"].as_str()).collect();
        ensure!(roles == ["viewer", "owner"], "{me}");
        is(
            &register("y@example.org", token).await?,
            StatusCode::GONE,
            "invitation_ended",
        )
    })
    .await
}

#[tokio::test]
async fn roles_are_given_up_to_ones_own_and_an_owner_stays() -> anyhow::Result<()> {
    on_both("members_roles", &[], async |service| {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let admin = owner.invites(&service, "admin@example.org", "admin").await?;
        let editor = owner.invites(&service, "editor@example.org", "editor").await?;
        let no = async |answer: Answer| is(&answer, StatusCode::FORBIDDEN, "role_required");
        no(set_role(&admin, &owner.account, "viewer").await?).await?;
        no(set_role(&admin, &editor.account, "owner").await?).await?;
        no(remove(&admin, &owner.account).await?).await?;
        no(set_role(&editor, &editor.account, "admin").await?).await?;
        no(remove(&editor, &admin.account).await?).await?;
        let hand = admin.at(&format!("/members/{}/ownership", admin.account));
        no(admin.post(&hand, &json!({})).await?).await?;
        for answer in [
            set_role(&owner, &owner.account, "admin").await?,
            remove(&owner, &owner.account).await?,
        ] {
            is(&answer, StatusCode::CONFLICT, "last_owner")?;
        }
        ensure!(set_role(&admin, &editor.account, "viewer").await?.status == StatusCode::OK);
        is(
            &editor.try_create_upload("x.mp4", 1000).await?,
            StatusCode::FORBIDDEN,
            "role_required",
        )?;
        // The ownership is handed over in one step, and then the one before may leave.
        let hand = owner.at(&format!("/members/{}/ownership", admin.account));
        ensure!(owner.post(&hand, &json!({})).await?.status == StatusCode::OK);
        ensure!(role_of(&admin, &owner.account).await?.as_deref() == Some("admin"));
        ensure!(role_of(&admin, &admin.account).await?.as_deref() == Some("owner"));
        ensure!(remove(&owner, &owner.account).await?.status == StatusCode::NO_CONTENT);
        is(
            &owner.get(&owner.at("/members")).await?,
            StatusCode::NOT_FOUND,
            "not_found",
        )?;
        let kinds = told(&admin).await?;
        for kind in ["ownership.handed_over", "member.role_changed", "member.left"] {
            ensure!(kinds.iter().any(|k| k == kind), "{kind} is not in {kinds:?}");
        }
        Ok(())
    })
    .await
}

/// Two owners who lower each other at once: one of them stays.
#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() -> anyhow::Result<()> {
    on_both("members_race", &[], async |service| {
        let owner = Person::registered(&service, "olga@example.org").await?;
        for round in 0..5 {
            let other = owner
                .invites(&service, &format!("other{round}@example.org"), "owner")
                .await?;
            let (a, b) = tokio::join!(
                set_role(&owner, &owner.account, "admin"),
                set_role(&other, &other.account, "admin")
            );
            let mut codes = [a?.status.as_u16(), b?.status.as_u16()];
            codes.sort_unstable();
            ensure!(codes == [200, 409], "{codes:?}");
            // As it was, for the next round.
            if role_of(&owner, &owner.account).await?.as_deref() == Some("admin") {
                let up = set_role(&other, &owner.account, "owner").await?;
                ensure!(up.status == StatusCode::OK);
            }
            ensure!(remove(&owner, &other.account).await?.status == StatusCode::NO_CONTENT);
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_workspace_holds_so_many_members_and_a_person_so_many_workspaces() -> anyhow::Result<()> {
    let settings = [
        ("AI_SHORTS_LIMITS_MEMBERS_PER_WORKSPACE", "3"),
        ("AI_SHORTS_LIMITS_WORKSPACES_PER_ACCOUNT", "2"),
    ];
    on_both("members_limits", &settings, async |service| {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let guest = Person::registered(&service, "guest@example.org").await?;
        let ask = async || {
            owner
                .post(&owner.at("/invitations"), &json!({"role": "viewer"}))
                .await
        };
        let first = ask().await?.good()?;
        let second = ask().await?.good()?;
        // Open invitations count: what was promised is kept.
        is(&ask().await?, StatusCode::CONFLICT, "too_many_members")?;
        let token = |made: &Value| text(&made["link"]).map(|l| l.rsplit('/').next().unwrap_or("").to_owned());
        let accept = |t: String| format!("/api/v1/invitations/{t}/accept");
        ensure!(guest.post(&accept(token(&first)?), &json!({})).await?.status == StatusCode::OK);
        let full = Person::registered(&service, "full@example.org").await?;
        let more = full
            .post("/api/v1/workspaces", &json!({"name": "Second"}))
            .await?;
        ensure!(more.status == StatusCode::CREATED);
        let third = full.post("/api/v1/workspaces", &json!({"name": "Third"})).await?;
        is(&third, StatusCode::UNPROCESSABLE_ENTITY, "invalid")?;
        let answer = full.post(&accept(token(&second)?), &json!({})).await?;
        is(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid")?;
        ensure!(answer.json()["errors"][0]["code"] == "too_many_workspaces");
        Ok(())
    })
    .await
}

/// A member's open event stream; says how it ended.
async fn listen(who: &Person) -> anyhow::Result<tokio::task::JoinHandle<String>> {
    let request = who.request(Method::GET, &who.at("/events"));
    let mut stream = Person::open(request).await?;
    Ok(tokio::spawn(async move {
        let mut heard = String::new();
        while let Ok(Some(bytes)) = stream.chunk().await {
            heard.push_str(&String::from_utf8_lossy(&bytes));
        }
        heard
    }))
}

#[tokio::test]
async fn who_is_removed_is_out_at_once_and_hears_nothing_more() -> anyhow::Result<()> {
    on_both("members_removed", &[], async |service| {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let viewer = owner.invites(&service, "viewer@example.org", "viewer").await?;
        let stream = listen(&viewer).await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        ensure!(!stream.is_finished());
        let begun = Instant::now();
        ensure!(remove(&owner, &viewer.account).await?.status == StatusCode::NO_CONTENT);
        is(
            &viewer.get(&viewer.at("/media")).await?,
            StatusCode::NOT_FOUND,
            "not_found",
        )?;
        tokio::time::timeout(Duration::from_secs(3), stream)
            .await
            .with_context(|| format!("the stream is open after {:?}", begun.elapsed()))??;
        Ok(())
    })
    .await
}

/// Bytes that are on their way when a member goes lead to nothing.
#[tokio::test]
async fn who_is_removed_uploads_nothing_more() -> anyhow::Result<()> {
    on_both("members_upload", &[], async |service| {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let editor = owner.invites(&service, "editor@example.org", "editor").await?;
        let clip = clips::vertical()?;
        let upload = editor.create_upload("long.mp4", clip.len()).await?;
        let host = service.url.trim_start_matches("http://");
        let head = format!(
            "PATCH {upload} HTTP/1.1\r\nhost: {host}\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n\
             tus-resumable: 1.0.0\r\nupload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\n\
             content-length: {}\r\n\r\n",
            editor.cookie().context("a cookie")?,
            clip.len()
        );
        let mut line = TcpStream::connect(host).await?;
        line.write_all(head.as_bytes()).await?;
        line.write_all(&clip[..1000]).await?;
        line.flush().await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        ensure!(remove(&owner, &editor.account).await?.status == StatusCode::NO_CONTENT);
        // The rest is never sent, and the answer does not wait for it.
        let mut answer = vec![0; 4096];
        let read = tokio::time::timeout(Duration::from_secs(5), line.read(&mut answer)).await;
        let told = String::from_utf8_lossy(&answer[..read.context("no answer")??]).into_owned();
        ensure!(told.starts_with("HTTP/1.1 404"), "{told}");
        let media = owner.get(&owner.at("/media")).await?.good()?;
        ensure!(media["total"] == 0, "{media}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_lower_role_is_heard_on_the_open_page() -> anyhow::Result<()> {
    on_both("members_lowered", &[], async |service| {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let editor = owner.invites(&service, "editor@example.org", "editor").await?;
        let stream = listen(&editor).await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        ensure!(set_role(&owner, &editor.account, "viewer").await?.status == StatusCode::OK);
        tokio::time::sleep(Duration::from_secs(2)).await;
        ensure!(remove(&owner, &editor.account).await?.status == StatusCode::NO_CONTENT);
        let heard = tokio::time::timeout(Duration::from_secs(3), stream).await??;
        ensure!(
            heard.contains("event: member.changed") && heard.contains(r#""role":"viewer""#),
            "{heard}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_new_name_and_a_new_rule_are_heard_on_the_open_page() -> anyhow::Result<()> {
    on_both("members_rule", &[], async |service| {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let editor = owner.invites(&service, "editor@example.org", "editor").await?;
        let stream = listen(&editor).await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let edit = json!({"name": "Kitchen", "approval_required": true});
        let said = owner
            .send(owner.request(Method::PATCH, &owner.at("")).json(&edit))
            .await?;
        ensure!(said.status == StatusCode::OK, "{said:?}");
        tokio::time::sleep(Duration::from_secs(2)).await;
        ensure!(remove(&owner, &editor.account).await?.status == StatusCode::NO_CONTENT);
        let heard = tokio::time::timeout(Duration::from_secs(3), stream).await??;
        for part in [
            "event: workspace.changed",
            r#""name":"Kitchen""#,
            r#""approval_required":true"#,
            r#""role":"editor""#,
        ] {
            ensure!(heard.contains(part), "{part} in {heard}");
        }
        Ok(())
    })
    .await
}

/// An hour from now, as the API writes it.
fn in_seconds(n: u64) -> anyhow::Result<String> {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed()?.as_micros();
    let at = i64::try_from(now)? + i64::try_from(n)? * 1_000_000;
    Ok(domain::Timestamp::from_micros(at).to_string())
}

async fn schedule(who: &Person, media: &str, channel: &str, at: &str, key: &str) -> anyhow::Result<Value> {
    let body = json!({"media_id": media, "scheduled_at": at,
        "targets": [{"channel_id": channel, "options": good_options("Planned")}]});
    let r = who
        .request(Method::POST, &who.at("/publish-requests"))
        .header("idempotency-key", key)
        .json(&body);
    who.send(r).await?.good()
}

/// policy-claims (a) 2: a scheduled post carries the act of who scheduled it; when that person may no longer publish,
/// it waits, and another editor takes it over with an act of their own.
#[tokio::test]
async fn posts_of_who_leaves_wait_until_another_editor_takes_them_over() -> anyhow::Result<()> {
    on_both("members_takeover", &[], async |service| {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let leaver = owner.invites(&service, "leaver@example.org", "editor").await?;
        let lowered = owner.invites(&service, "lowered@example.org", "editor").await?;
        let editor = owner.invites(&service, "editor@example.org", "editor").await?;
        let media = owner.upload("a.mp4", clips::vertical()?).await?;
        let media = text(&media["id"])?;
        let channel = owner.connect_sandbox().await?;
        let soon = in_seconds(6)?;
        let later = in_seconds(3600)?;
        let due = schedule(&leaver, &media, &channel, &soon, "soon").await?;
        let planned = schedule(&lowered, &media, &channel, &later, "later").await?;
        let members = owner.get(&owner.at("/members")).await?.good()?;
        let pending: Vec<_> = members["items"].as_array().into_iter().flatten().collect();
        ensure!(
            pending.iter().filter(|m| m["pending_targets"] == 1).count() == 2,
            "{members}"
        );

        ensure!(remove(&owner, &leaver.account).await?.status == StatusCode::NO_CONTENT);
        ensure!(set_role(&owner, &lowered.account, "viewer").await?.status == StatusCode::OK);
        let decisions = owner.get(&owner.at("/decisions")).await?.good()?;
        let codes: Vec<_> = decisions["items"].as_array().into_iter().flatten().collect();
        ensure!(
            codes.len() == 2
                && codes
                    .iter()
                    .all(|d| d["state"] == "needs_attention" && d["failure"]["code"] == "author_left"),
            "{decisions}"
        );
        // Its time comes, and nothing goes out in the name of somebody who is gone.
        tokio::time::sleep(Duration::from_secs(8)).await;
        let seen = owner.sandbox_state().await?;
        ensure!(seen["videos"].as_array().is_some_and(Vec::is_empty), "{seen}");
        let uses = owner.get(&owner.at("/token-uses")).await?.good()?;
        let acts: Vec<_> = uses["items"].as_array().into_iter().flatten().collect();
        ensure!(acts.iter().all(|u| u["act"]["kind"] != "publish"), "{uses}");

        // A viewer does not take over; an editor does, with an act of their own.
        let target = |r: &Value| text(&r["targets"][0]["id"]);
        let retry = |id: &str| owner.at(&format!("/publish-targets/{id}/retry"));
        let no = lowered.post(&retry(&target(&planned)?), &json!({})).await?;
        is(&no, StatusCode::FORBIDDEN, "role_required")?;
        let taken = editor
            .post(&retry(&target(&planned)?), &json!({}))
            .await?
            .good()?;
        ensure!(
            taken["state"] == "scheduled" && taken["failure"].is_null(),
            "{taken}"
        );
        let (at, wanted) = (text(&taken["scheduled_at"])?, text(&planned["scheduled_at"])?);
        ensure!(at == wanted, "{at} instead of {wanted}");
        ensure!(
            taken["act"]["kind"] == "retry" && taken["act"]["actor"] == "editor@example.org",
            "{taken}"
        );
        // One whose time has passed goes out now.
        editor.post(&retry(&target(&due)?), &json!({})).await?.good()?;
        let done = owner.settled(&text(&due["id"])?, Duration::from_secs(60)).await?;
        ensure!(
            done["state"] == "published" && done["act"]["actor"] == "editor@example.org",
            "{done}"
        );
        let kinds = told(&owner).await?;
        for kind in ["target.needs_attention", "publish.taken_over", "member.removed"] {
            ensure!(kinds.iter().any(|k| k == kind), "{kind} is not in {kinds:?}");
        }
        Ok(())
    })
    .await
}

/// A post on its way stops where it stands, and goes on from there: it appears once.
#[tokio::test]
async fn a_post_on_its_way_goes_on_where_it_stood() -> anyhow::Result<()> {
    on_both("members_underway", &[], async |service| {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let leaver = owner.invites(&service, "leaver@example.org", "editor").await?;
        let media = owner.upload("a.mp4", clips::vertical()?).await?;
        let channel = owner.connect_sandbox().await?;
        // The platform takes its time with the video: the last byte is out.
        owner
            .arm("youtube", "process_slow", &json!({"value": 8000}))
            .await?;
        let request = leaver
            .publish(&text(&media["id"])?, &channel, "k", good_options("Once"))
            .await?
            .good()?;
        let show = owner.at(&format!("/publish-requests/{}", text(&request["id"])?));
        let mut now = Value::Null;
        for _ in 0..200 {
            now = owner.get(&show).await?.good()?["targets"][0].clone();
            if now["state"] == "processing" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        ensure!(now["state"] == "processing", "{now}");
        ensure!(remove(&owner, &leaver.account).await?.status == StatusCode::NO_CONTENT);
        let stopped = owner.get(&show).await?.good()?["targets"][0].clone();
        ensure!(stopped["failure"]["code"] == "author_left", "{stopped}");
        let retry = owner.at(&format!("/publish-targets/{}/retry", text(&stopped["id"])?));
        owner.post(&retry, &json!({})).await?.good()?;
        let done = owner
            .settled(&text(&request["id"])?, Duration::from_secs(90))
            .await?;
        ensure!(done["state"] == "published", "{done}");
        let seen = owner.sandbox_state().await?;
        ensure!(seen["videos"].as_array().map(Vec::len) == Some(1), "{seen}");
        Ok(())
    })
    .await
}
