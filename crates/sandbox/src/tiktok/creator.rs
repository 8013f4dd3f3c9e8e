//! `POST /v2/post/publish/creator_info/query/`: what the account allows at this moment.

use crate::answer::{html, lost};
use crate::tiktok::Tiktok;
use crate::tiktok::accounts::{Account, BANNED, PUBLIC, TOO_MANY_POSTS};
use crate::tiktok::bearer::{Endpoint, PUBLISH};
use crate::tiktok::fail::{Answer, Fail, data};
use crate::tiktok::who::avatar_url;
use crate::tiktok::world::World;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::json;
use std::time::Duration;

const QUERY: Endpoint = Endpoint {
    name: "creator_info.query",
    any_of: &[PUBLISH],
    most: |t| t.creator_infos_per_minute,
};

/// HTTP 200 with a code that refuses. Source: Query Creator Info.
const REFUSALS: [(&str, &str); 3] = [
    ("creator_info_too_many_posts", TOO_MANY_POSTS),
    ("creator_info_banned", BANNED),
    ("creator_info_user_cap", "reached_active_user_cap"),
];

pub async fn query(State(s): State<Tiktok>, headers: HeaderMap) -> Answer {
    s.act(|w| {
        let account = w.caller(&headers, &QUERY)?.account;
        if w.strikes("creator_info_500") {
            return Err(Fail::internal());
        }
        if w.strikes("creator_info_html_502") {
            return Ok(html(StatusCode::BAD_GATEWAY));
        }
        if w.strikes("creator_info_429") {
            return Err(Fail::rate());
        }
        if w.strikes("creator_info_scope_not_authorized") {
            return Err(Fail::scope());
        }
        if w.strikes("creator_info_answer_lost") {
            return Ok(lost());
        }
        let fault = REFUSALS.iter().find(|(fault, _)| w.strikes(fault));
        if let Some(code) = fault.map(|(_, code)| *code).or_else(|| w.refusal_of(account)) {
            return Err(Fail::new(200, code, "The creator cannot post now."));
        }
        if w.strikes("creator_info_option_gone") {
            w.lose_level(account, PUBLIC);
        }
        Ok(data(&json!({
            "creator_avatar_url": avatar_url(w, account),
            "creator_username": account.username, "creator_nickname": account.nickname,
            "privacy_level_options": w.levels_of(account),
            "comment_disabled": account.comments_off,
            "duet_disabled": account.is_private, "stitch_disabled": account.is_private,
            "max_video_post_duration_sec": account.longest_seconds,
        })))
    })
}

impl World {
    /// The code that refuses this creator's posts now: the account's own, or that of the day's cap.
    pub fn refusal_of(&self, account: &Account) -> Option<&'static str> {
        let is_spent = self.posts_of_the_day(account.name) >= self.tuning.peek().posts_per_day;
        account.refused.or(is_spent.then_some(TOO_MANY_POSTS))
    }

    /// Direct posts of the last 24 hours.
    pub fn posts_of_the_day(&self, account: &str) -> usize {
        let now = self.now;
        let is_of_the_day = |at| now.since(at) < Duration::from_hours(24);
        self.publishes
            .iter()
            .filter(|(_, p)| p.account == account && p.is_direct() && p.failure(now).is_none())
            .filter(|(_, p)| p.arrival.as_ref().is_some_and(|a| is_of_the_day(a.at)))
            .count()
    }

    pub fn levels_of(&self, account: &Account) -> Vec<&'static str> {
        let lost = self.lost_levels.get(account.name);
        let is_there = |level: &&&str| !lost.is_some_and(|lost| lost.iter().any(|l| l == **level));
        account.levels().iter().filter(is_there).copied().collect()
    }

    /// The account changes its mind: a level is there no more, until a reset.
    pub fn lose_level(&mut self, account: &Account, level: &str) {
        let mut lost = self.lost_levels.get(account.name).cloned().unwrap_or_default();
        lost.push(level.to_owned());
        self.lost_levels.put(account.name, lost);
    }
}
