//! The public numbers of a post, asked of each platform it is published on.

use super::{Outcome, Signed, Usage, plain, print_json};
use client::{ClientError, Numbers, Post};
use domain::PublishRequestId;
use domain::publish::TargetState;
use serde_json::{Value, json};

pub async fn ask(signed: &Signed, post: PublishRequestId, as_json: bool) -> anyhow::Result<Outcome> {
    let told: Post = signed
        .client
        .get(&signed.at(&format!("/publish-requests/{post}")))
        .await?;
    let published: Vec<_> = told
        .targets
        .iter()
        .filter(|t| t.state == TargetState::Published)
        .collect();
    if published.is_empty() {
        return Err(Usage("nothing of this post is published".into()).into());
    }
    let mut all = vec![];
    let mut outcome = Outcome::Done;
    for target in published {
        let path = signed.at(&format!("/publish-targets/{}/numbers", target.id));
        // One platform that tells none keeps nobody from the others.
        let answer: Result<Value, ClientError> = signed.client.post(&path, &json!({})).await;
        let (name, channel) = (target.platform.as_str(), plain(&target.channel_title));
        match answer {
            Ok(value) if as_json => {
                all.push(json!({"target_id": target.id, "platform": name, "numbers": value}));
            }
            Ok(value) => println!("{name}\t{channel}\t{}", line(&super::parsed(&value)?)),
            Err(e) => {
                eprintln!("{name}\t{channel}\t{e}");
                outcome = Outcome::Failed;
            }
        }
    }
    if as_json {
        print_json(&Value::Array(all))?;
    }
    Ok(outcome)
}

/// What was not told is left out.
fn line(n: &Numbers) -> String {
    let counts = [
        ("views", n.views),
        ("likes", n.likes),
        ("comments", n.comments),
        ("shares", n.shares),
    ];
    let told: Vec<String> = counts
        .into_iter()
        .filter_map(|(name, count)| Some(format!("{name} {}", count?)))
        .collect();
    if told.is_empty() {
        "no numbers told".into()
    } else {
        told.join("\t")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_told_is_no_nought() {
        let of = |told: Value| line(&serde_json::from_value(told).unwrap());
        assert_eq!(
            of(json!({"views": 0, "likes": null, "comments": 3})),
            "views 0\tcomments 3"
        );
        assert_eq!(of(json!({})), "no numbers told");
    }
}
