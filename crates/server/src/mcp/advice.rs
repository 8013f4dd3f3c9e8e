//! A refusal for an assistant: the problem as the API words it, and what to do about it.

use crate::problem::Problem;
use axum::http::header;
use serde_json::Value;

pub fn on(problem: Problem) -> Value {
    let wait = problem.headers().get(header::RETRY_AFTER).cloned();
    let what_to_do = what_to_do(problem.code());
    let mut told = problem.into_json();
    if let Some(seconds) = wait.as_ref().and_then(|w| w.to_str().ok()?.parse::<u64>().ok()) {
        told["retry_after_seconds"] = seconds.into();
    }
    told["what_to_do"] = what_to_do.into();
    told
}

fn what_to_do(code: &str) -> &'static str {
    match code {
        "not_found" => "There is nothing with this id in the token's workspace. Take ids from a list_… tool.",
        "invalid" => "Correct the fields that `errors` names and call again.",
        "invalid_options" => {
            "Correct what `findings` names; check_post tells whether the platform will take it."
        }
        "token_scope_required" => {
            "Tell the person which scope is missing. They can create another token in Settings, API tokens."
        }
        "role_required" => "Tell the person that their role in the workspace is too low for this.",
        "rate_limited" | "busy" | "too_many_uploads" => "Wait for retry_after_seconds, then call again.",
        "idempotency_key_reused" => {
            "This key was used for another post. Use a new key for a new post, or get_post for the old one."
        }
        "no_free_slot" => "The workspace has no free publishing time: give scheduled_at instead.",
        "schedule_in_past" => "Give a later scheduled_at, or none to publish at once.",
        "media_not_ready" => "The clip is still being read, or cannot be used: see its state with get_media.",
        "media_trashed" => "The clip is in the trash. The person can take it out of there in the browser.",
        "channel_not_connected" | "platform_not_available" => {
            "Ask the person to connect the channel again, in the browser."
        }
        "not_cancelable" => {
            "It is over or already going out: see get_post. Nothing takes a published video back."
        }
        "not_movable" => "It has begun, or has no time: see get_post.",
        "approval_required" | "waits_for_approval" => {
            "Tell the person that an owner or an admin of the workspace decides about it, in the browser."
        }
        "internal" => "This is a fault of the service. Before you repeat a publish, look with list_posts.",
        _ => "Tell the person what was refused, in the words of `detail`.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_refusal_says_what_happened_and_what_to_do() {
        let told = on(Problem::invalid("media_id", "missing", "This field is required."));
        assert_eq!(told["code"], "invalid");
        assert_eq!(told["errors"][0]["field"], "media_id");
        assert!(told["what_to_do"].as_str().unwrap().contains("errors"));
        let told = on(Problem::rate_limited(Duration::from_secs(7)));
        assert_eq!(told["retry_after_seconds"], 7);
    }
}
