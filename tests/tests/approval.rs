//! Posts of editors that wait for an approver, whose act they then carry; each story on both databases.

use ai_shorts_tests::person::{good_options, is, posts_of_ours, text};
use ai_shorts_tests::service::on_both;
use ai_shorts_tests::{Answer, Person, Service, clips, in_days};
use anyhow::{Context as _, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// An owner whose workspace wants approval, and an editor in it.
struct Desk {
    owner: Person,
    editor: Person,
    media: String,
    channel: String,
}

impl Desk {
    async fn new(service: &Service) -> anyhow::Result<Self> {
        let owner = Person::registered(service, "olga@example.org").await?;
        let editor = owner.invites(service, "edik@example.org", "editor").await?;
        let media = text(&owner.upload("a.mp4", clips::vertical()?).await?["id"])?;
        let channel = owner.connect_sandbox().await?;
        let desk = Self {
            owner,
            editor,
            media,
            channel,
        };
        desk.rule(true).await?;
        Ok(desk)
    }
    async fn rule(&self, wanted: bool) -> anyhow::Result<()> {
        let said = set_rule(&self.owner, wanted).await?.good()?;
        ensure!(said["approval_required"] == wanted, "{said}");
        Ok(())
    }
    /// A post of the editor's that waits now.
    async fn asked(&self, key: &str, at: Option<&str>) -> anyhow::Result<String> {
        let made = self.publish(&self.editor, key, at).await?;
        ensure!(made["approval"]["state"] == "waiting", "{made:#}");
        ensure!(made["state"] == "scheduled" && made["approval"]["by"].is_null());
        text(&made["id"])
    }
    async fn publish(&self, who: &Person, key: &str, at: Option<&str>) -> anyhow::Result<Value> {
        let body = json!({"media_id": self.media, "scheduled_at": at,
            "targets": [{"channel_id": self.channel, "options": good_options(key)}]});
        let r = who
            .request(Method::POST, &who.at("/publish-requests"))
            .header("idempotency-key", key)
            .json(&body);
        who.send(r).await?.good()
    }
    async fn show(&self, post: &str) -> anyhow::Result<Value> {
        let at = self.editor.at(&format!("/publish-requests/{post}"));
        self.editor.get(&at).await?.good()
    }
    /// Ids of the posts whose approval has come so far, as an owner lists them.
    async fn listed(&self, state: &str) -> anyhow::Result<Vec<String>> {
        let at = self.owner.at(&format!("/publish-requests?approval={state}"));
        let page = self.owner.get(&at).await?.good()?;
        let items = page["items"].as_array().context("items")?;
        items.iter().map(|p| text(&p["id"])).collect()
    }
    /// Openings of tokens for publishing.
    async fn openings(&self) -> anyhow::Result<Vec<Value>> {
        let mut all = vec![];
        for kind in ["publish", "retry"] {
            let at = self.owner.at(&format!("/token-uses?limit=100&kind={kind}"));
            let page = self.owner.get(&at).await?.good()?;
            all.extend(page["items"].as_array().context("items")?.iter().cloned());
        }
        Ok(all)
    }
    async fn sent(&self) -> anyhow::Result<usize> {
        let seen = self.owner.sandbox_state().await?;
        Ok(posts_of_ours(&seen).count())
    }
    async fn published(&self, post: &str) -> anyhow::Result<()> {
        let target = self.owner.settled(post, PATIENCE).await?;
        ensure!(target["state"] == "published", "{target:#}");
        Ok(())
    }
    /// The newest event of a kind.
    async fn told(&self, kind: &str) -> anyhow::Result<Value> {
        let at = self.owner.at(&format!("/audit-events?limit=1&kind={kind}"));
        let page = self.owner.get(&at).await?.good()?;
        Ok(page["items"][0].clone())
    }
}

async fn set_rule(who: &Person, wanted: bool) -> anyhow::Result<Answer> {
    let r = who
        .request(Method::PATCH, &who.at(""))
        .json(&json!({"approval_required": wanted}));
    who.send(r).await
}

async fn act(who: &Person, post: &str, what: &str, body: Value) -> anyhow::Result<Answer> {
    let at = who.at(&format!("/publish-requests/{post}/{what}"));
    who.post(&at, &body).await
}

async fn approve(who: &Person, post: &str) -> anyhow::Result<Answer> {
    act(who, post, "approve", json!({})).await
}

async fn of_target(who: &Person, post: &Value, what: &str, body: Value) -> anyhow::Result<Answer> {
    let target = text(&post["targets"][0]["id"])?;
    who.post(&who.at(&format!("/publish-targets/{target}/{what}")), &body)
        .await
}

async fn move_to(who: &Person, post: &str, at: &str) -> anyhow::Result<Answer> {
    let r = who
        .request(Method::PATCH, &who.at(&format!("/publish-requests/{post}")))
        .json(&json!({"scheduled_at": at}));
    who.send(r).await
}

#[tokio::test]
async fn nothing_is_opened_before_the_approval_and_then_by_the_approvers_act() -> anyhow::Result<()> {
    on_both("approval_act", &[], async |service| {
        let desk = Desk::new(&service).await?;
        is(&set_rule(&desk.editor, false).await?, 403, "role_required")?;
        let event = desk.told("workspace.approval_changed").await?;
        ensure!(event["facts"]["approval_required"] == true, "{event:#}");
        // What managers ask for goes as before.
        let own = desk.publish(&desk.owner, "own", None).await?;
        ensure!(own["approval"].is_null(), "{own:#}");
        desk.published(&text(&own["id"])?).await?;
        let (sent, opened) = (desk.sent().await?, desk.openings().await?.len());
        ensure!(sent == 1 && opened > 0);

        let post = desk.asked("by hand", None).await?;
        // A program in the editor's name is an editor.
        let (_, program) = desk.editor.api_token(&["publish:write"]).await?;
        let made = desk.publish(&program, "by a program", None).await?;
        ensure!(made["approval"]["state"] == "waiting", "{made:#}");
        // The same wish again is the same post.
        ensure!(desk.asked("by hand", None).await? == post);
        tokio::time::sleep(Duration::from_secs(4)).await;
        ensure!(desk.show(&post).await?["targets"][0]["attempts_total"] == 0);
        ensure!(desk.sent().await? == sent && desk.openings().await?.len() == opened);
        ensure!(desk.listed("waiting").await?.len() == 2);
        let clip = desk.owner.at(&format!("/media/{}", desk.media));
        is(&desk.owner.delete(&clip).await?, 409, "media_in_use")?;

        for who in [&desk.editor, &program] {
            is(&approve(who, &post).await?, 403, "role_required")?;
            is(
                &act(who, &post, "decline", json!({})).await?,
                403,
                "role_required",
            )?;
        }
        let stranger = Person::registered(&service, "stranger@example.org").await?;
        is(&approve(&stranger, &post).await?, 404, "not_found")?;

        let said = approve(&desk.owner, &post).await?.good()?;
        let by = said["approval"]["by"].as_str();
        ensure!(said["approval"]["state"] == "approved" && by == Some("olga@example.org"));
        ensure!(said["created_by"] == "edik@example.org", "{said:#}");
        desk.published(&post).await?;
        ensure!(desk.sent().await? == sent + 1);
        let openings = desk.openings().await?;
        ensure!(openings.len() > opened);
        ensure!(
            openings.iter().all(|u| u["act"]["actor"] == "olga@example.org"),
            "{openings:#?}"
        );
        let of_post = openings
            .iter()
            .filter(|u| u["publish_request_id"] == post.as_str());
        ensure!(of_post.count() > 0, "{openings:#?}");
        let event = desk.told("publish.approved").await?;
        ensure!(event["actor"]["email"] == "olga@example.org", "{event:#}");
        let subjects = event["subjects"].as_array().context("subjects")?;
        ensure!(
            subjects.iter().any(|s| s["id"] == desk.editor.account.as_str()),
            "{event:#}"
        );

        is(&approve(&desk.owner, &post).await?, 409, "already_decided")?;
        is(
            &act(&desk.owner, &post, "decline", json!({})).await?,
            409,
            "already_decided",
        )?;
        // One that never had to wait has nothing to decide.
        is(
            &approve(&desk.owner, &text(&own["id"])?).await?,
            409,
            "already_decided",
        )
    })
    .await
}

#[tokio::test]
async fn a_declined_post_never_goes_out_and_its_author_reads_why() -> anyhow::Result<()> {
    on_both("approval_declined", &[], async |service| {
        let desk = Desk::new(&service).await?;
        let post = desk.asked("dark", None).await?;
        let long = json!({"note": "я".repeat(501)});
        is(&act(&desk.owner, &post, "decline", long).await?, 422, "too_long")?;
        let note = json!({"note": "  Too dark.  "});
        act(&desk.owner, &post, "decline", note).await?.good()?;
        let shown = desk.show(&post).await?;
        ensure!(shown["state"] == "canceled", "{shown:#}");
        let said = &shown["approval"];
        ensure!(
            said["state"] == "declined" && said["note"] == "Too dark.",
            "{said}"
        );
        ensure!(
            said["by"] == "olga@example.org" && !said["at"].is_null(),
            "{said}"
        );
        let news = desk.editor.get(&desk.editor.at("/notices")).await?.good()?;
        ensure!(news["items"][0]["code"] == "post_declined", "{news:#}");
        ensure!(desk.listed("declined").await? == std::slice::from_ref(&post));
        ensure!(desk.listed("waiting").await?.is_empty());

        is(&approve(&desk.owner, &post).await?, 409, "already_decided")?;
        for who in [&desk.owner, &desk.editor] {
            is(
                &of_target(who, &shown, "retry", json!({})).await?,
                409,
                "post_declined",
            )?;
        }
        // Not even when editors may do as they like again.
        desk.rule(false).await?;
        is(
            &of_target(&desk.editor, &shown, "retry", json!({})).await?,
            409,
            "post_declined",
        )?;
        let free = desk.publish(&desk.editor, "free", None).await?;
        ensure!(free["approval"].is_null());
        desk.published(&text(&free["id"])?).await?;
        ensure!(desk.sent().await? == 1);
        Ok(())
    })
    .await
}

/// Two approve and one declines in the same moment, and the author cancels: one of them is first.
#[tokio::test]
async fn who_decides_at_once_decides_once() -> anyhow::Result<()> {
    on_both("approval_raced", &[], async |service| {
        let desk = Desk::new(&service).await?;
        let admin = desk.owner.invites(&service, "anna@example.org", "admin").await?;
        let mut approved = vec![];
        for round in 0..6 {
            let post = desk.asked(&format!("round {round}"), None).await?;
            let (yes, again, no, back) = tokio::join!(
                approve(&desk.owner, &post),
                approve(&admin, &post),
                act(&desk.owner, &post, "decline", json!({})),
                act(&desk.editor, &post, "cancel", json!({})),
            );
            let (yes, again, no, back) = (yes?, again?, no?, back?);
            let decided = [&yes, &again, &no]
                .into_iter()
                .filter(|a| a.status == 200)
                .count();
            for lost in [&yes, &again, &no].into_iter().filter(|a| a.status != 200) {
                is(lost, 409, "already_decided")?;
            }
            ensure!(decided <= 1, "round {round}: {decided} decided");
            let state = text(&desk.show(&post).await?["approval"]["state"])?;
            match state.as_str() {
                "approved" => approved.push(post),
                "declined" => ensure!(no.status == 200),
                "withdrawn" => ensure!(decided == 0 && back.status == 200, "{back:?}"),
                other => anyhow::bail!("round {round}: {other}"),
            }
        }
        let mut out = 0;
        for post in &approved {
            // Canceled after it was approved, if the author came later.
            let target = desk.owner.settled(post, PATIENCE).await?;
            out += usize::from(target["state"] == "published");
        }
        ensure!(desk.sent().await? == out, "{out} of {approved:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_planned_time_is_kept_or_said_to_be_over() -> anyhow::Result<()> {
    on_both("approval_time", &[], async |service| {
        let desk = Desk::new(&service).await?;
        // A moment ago: it was taken, and is over now.
        let late = desk.asked("late", Some(&in_days(0))).await?;
        is(&approve(&desk.owner, &late).await?, 409, "planned_time_passed")?;
        ensure!(desk.sent().await? == 0);
        let said = act(&desk.owner, &late, "approve", json!({"when": "now"}))
            .await?
            .good()?;
        ensure!(said["scheduled_at"].is_null(), "{said:#}");
        desk.published(&late).await?;

        // Who was shown that it goes out at once does not approve a time, nor the other way round; who says nothing
        // of it approves what is planned.
        let timed = desk.asked("timed", Some(&in_days(3))).await?;
        let at_once = json!({"scheduled_at": null});
        is(
            &act(&desk.owner, &timed, "approve", at_once.clone()).await?,
            409,
            "post_moved",
        )?;
        let said = act(&desk.owner, &timed, "approve", json!({})).await?.good()?;
        ensure!(said["state"] == "scheduled" && !said["scheduled_at"].is_null());
        let untimed = desk.asked("untimed", None).await?;
        let seen = json!({"scheduled_at": in_days(3)});
        is(
            &act(&desk.owner, &untimed, "approve", seen).await?,
            409,
            "post_moved",
        )?;
        ensure!(desk.show(&untimed).await?["approval"]["state"] == "waiting");
        act(&desk.owner, &untimed, "approve", at_once).await?.good()?;
        desk.published(&untimed).await?;

        // Moved by its author it waits on; who approves has seen the time.
        let post = desk.asked("later", Some(&in_days(3))).await?;
        let before = text(&desk.show(&post).await?["scheduled_at"])?;
        let moved = move_to(&desk.editor, &post, &in_days(4)).await?.good()?;
        ensure!(moved["approval"]["state"] == "waiting", "{moved:#}");
        let seen = json!({"scheduled_at": before});
        is(
            &act(&desk.owner, &post, "approve", seen).await?,
            409,
            "post_moved",
        )?;
        let seen = json!({"scheduled_at": moved["scheduled_at"]});
        let said = act(&desk.owner, &post, "approve", seen).await?.good()?;
        ensure!(said["state"] == "scheduled" && said["scheduled_at"] == moved["scheduled_at"]);
        is(
            &move_to(&desk.editor, &post, &in_days(5)).await?,
            403,
            "approval_required",
        )?;
        ensure!(move_to(&desk.owner, &post, &in_days(5)).await?.status == 200);

        // Waiting holds the slot, and is tentative in the calendar of other programs.
        let slots = json!({"time_zone": "UTC", "slots": [{"weekday": 1, "time": "09:00"}]});
        let r = desk
            .owner
            .request(Method::PUT, &desk.owner.at("/slots"))
            .json(&slots);
        desk.owner.send(r).await?.good()?;
        let free = desk.owner.at("/slots/next");
        let slot = text(&desk.owner.get(&free).await?.good()?["items"][0])?;
        let held = desk.asked("slot", Some(&slot)).await?;
        ensure!(desk.owner.get(&free).await?.good()?["items"][0] != slot.as_str());
        let link = desk
            .owner
            .post(&desk.owner.at("/calendar-link"), &json!({}))
            .await?
            .good()?;
        let feed = desk.owner.get(&text(&link["url"])?).await?;
        ensure!(String::from_utf8_lossy(&feed.body).contains("(waits for approval)"));

        // Its author takes it back; then there is nothing to approve, and sending it again needs a manager.
        act(&desk.editor, &held, "cancel", json!({})).await?.good()?;
        let shown = desk.show(&held).await?;
        ensure!(shown["approval"]["state"] == "withdrawn", "{shown:#}");
        is(&approve(&desk.owner, &held).await?, 409, "already_decided")?;
        is(
            &of_target(&desk.editor, &shown, "retry", json!({})).await?,
            403,
            "approval_required",
        )?;
        let again = of_target(&desk.owner, &shown, "retry", json!({})).await?.good()?;
        ensure!(again["act"]["actor"] == "olga@example.org", "{again:#}");
        ensure!(desk.show(&held).await?["approval"].is_null());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn roles_and_the_rule_change_while_posts_wait() -> anyhow::Result<()> {
    on_both("approval_roles", &[], async |service| {
        let desk = Desk::new(&service).await?;
        let admin = desk.owner.invites(&service, "anna@example.org", "admin").await?;
        let set_role = async |account: &str, role: &str| {
            let at = desk.owner.at(&format!("/members/{account}"));
            let r = desk
                .owner
                .request(Method::PATCH, &at)
                .json(&json!({"role": role}));
            desk.owner.send(r).await?.good()
        };
        // Who approved may no longer publish: the post waits for a person, and an editor is not enough.
        let post = desk.asked("orphan", Some(&in_days(2))).await?;
        approve(&admin, &post).await?.good()?;
        set_role(&admin.account, "viewer").await?;
        let shown = desk.show(&post).await?;
        ensure!(
            shown["targets"][0]["failure"]["code"] == "author_left",
            "{shown:#}"
        );
        let refused = "approval_required";
        is(
            &of_target(&desk.editor, &shown, "retry", json!({})).await?,
            403,
            refused,
        )?;
        for answer in [
            json!({"outcome": "not_published"}),
            json!({"outcome": "new_options", "options": good_options("x")}),
        ] {
            is(
                &of_target(&desk.editor, &shown, "resolve", answer).await?,
                403,
                refused,
            )?;
        }
        of_target(&desk.owner, &shown, "retry", json!({})).await?.good()?;

        // A post waits on when its author loses their role, and when the rule ends.
        let waiting = desk.asked("patient", None).await?;
        let at = desk.asked("planned", Some(&in_days(2))).await?;
        set_role(&desk.editor.account, "viewer").await?;
        desk.rule(false).await?;
        ensure!(desk.show(&waiting).await?["approval"]["state"] == "waiting");
        set_role(&desk.editor.account, "editor").await?;
        // Asking for the time again is not the way around it.
        move_to(&desk.editor, &at, &in_days(3)).await?.good()?;
        ensure!(desk.show(&at).await?["approval"]["state"] == "waiting");
        tokio::time::sleep(Duration::from_secs(2)).await;
        ensure!(desk.sent().await? == 0);
        approve(&desk.owner, &waiting).await?.good()?;
        desk.published(&waiting).await?;

        // Without its channel nothing of it waits any more.
        let channel = desk.owner.at(&format!("/channels/{}", desk.channel));
        desk.owner.delete(&channel).await?.good()?;
        ensure!(desk.show(&at).await?["approval"]["state"] == "withdrawn");
        Ok(())
    })
    .await
}
