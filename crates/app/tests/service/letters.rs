//! Letters about posts that wait, and the language of letters.

use crate::world::World;
use ai_shorts_app as app;
use app::WorkspaceScope;
use app::accounts::{Registering, Visitor};
use app::mail::Language;
use app::publishing::{Shown, When};
use domain::news::News;
use domain::{ChannelId, MediaId, PublishRequestId, Role};
use secrecy::{ExposeSecret as _, SecretString};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

struct Desk {
    w: World,
    owner: WorkspaceScope,
    editor: WorkspaceScope,
    channel: ChannelId,
    clips: Vec<MediaId>,
}

impl Desk {
    async fn new(w: World) -> Self {
        let owner = w.owner("olga@example.org").await;
        let editor = w.member(&owner, "edik@example.org", Role::Editor).await;
        let tx = w.app.store.begin().await.unwrap();
        tx.db().require_approval(&owner, true).await.unwrap();
        tx.commit().await.unwrap();
        let channel = w.channel(&owner, None).await;
        let mut clips = vec![];
        for title in ["Soup", "Bread", "Tea"] {
            clips.push(w.clip(&owner, title).await);
        }
        Self {
            w,
            owner,
            editor,
            channel,
            clips,
        }
    }
    async fn asked(&self, clip: usize) -> PublishRequestId {
        let made = self
            .w
            .post(&self.editor, self.clips[clip], &[self.channel], None)
            .await;
        made.unwrap().0
    }
    async fn approved(&self, post: PublishRequestId) {
        let (when, seen) = (When::AsPlanned, Shown::NotSaid);
        let app = &self.w.app;
        app.approve_request(&self.owner, post, when, seen).await.unwrap();
    }
    /// To whom, and what about, of letters that go out now.
    async fn told(&self) -> Vec<(String, String)> {
        let sent = self.w.letters().await;
        sent.into_iter().map(|l| (l.to, l.subject)).collect()
    }
}

fn to(who: &str, what: &str) -> (String, String) {
    (who.to_owned(), what.to_owned())
}

pub async fn approvers_get_one_letter_in_a_quarter_of_an_hour(w: World) {
    let desk = Desk::new(w).await;
    let olga = "olga@example.org";
    let soup = "“Soup” waits for your approval";
    let first = desk.asked(0).await;
    assert_eq!(
        desk.told().await,
        [to(olga, soup)],
        "the first is told at once, by its name"
    );
    desk.asked(1).await;
    desk.asked(2).await;
    assert!(desk.told().await.is_empty(), "the next are not told one by one");
    desk.w.hand.forward(MINUTE * 14);
    assert!(desk.told().await.is_empty());
    // Somebody new who may approve is not written to before the others either.
    let anna = desk.w.member(&desk.owner, "anna@example.org", Role::Admin).await;
    let mute = desk.w.member(&desk.owner, "mute@example.org", Role::Admin).await;
    let tx = desk.w.app.store.begin().await.unwrap();
    tx.db()
        .choose_news(mute.account().unwrap(), News::ApprovalAsked, false)
        .await
        .unwrap();
    tx.db().set_language(anna.account().unwrap(), "ru").await.unwrap();
    tx.commit().await.unwrap();
    desk.w.hand.forward(MINUTE);
    assert_eq!(
        desk.told().await,
        [
            to("anna@example.org", "3 публикации ждут вашего одобрения"),
            to(olga, "3 posts wait for your approval")
        ],
        "all that waits, in one letter to each"
    );

    // What is decided before its letter would go out is not told.
    let bread = desk.asked(1).await;
    desk.approved(first).await;
    desk.approved(bread).await;
    let posts = desk
        .w
        .app
        .store
        .read()
        .waiting_by_author(&desk.owner)
        .await
        .unwrap();
    assert_eq!(posts.iter().map(|(_, n)| n).sum::<u64>(), 2);
    for post in desk
        .w
        .app
        .publish_requests(
            &desk.owner,
            app::posts::Listing {
                approval: Some(domain::approval::ApprovalState::Waiting),
                ..listing()
            },
        )
        .await
        .unwrap()
        .items
    {
        desk.approved(post.id).await;
    }
    desk.w.hand.forward(MINUTE * 15);
    assert!(desk.told().await.is_empty(), "nothing waits");
    // And no quarter of an hour begins with a letter that nobody got.
    desk.asked(0).await;
    assert_eq!(desk.told().await.len(), 2);
}

fn listing() -> app::posts::Listing {
    app::posts::Listing {
        state: None,
        channel: None,
        media: None,
        approval: None,
        from: None,
        to: None,
        cursor: None,
        limit: 100,
    }
}

pub async fn letters_follow_the_language_that_a_person_chooses(w: World) {
    let visitor = Visitor {
        browser: "Firefox, Linux".into(),
        network: "192.0.2.0/24".into(),
    };
    let new = Registering {
        email: "rita@example.org".into(),
        password: SecretString::from("correct horse battery staple 9"),
        display_name: None,
        setup_code: None,
        invitation: None,
        accepting: None,
        language: Language::En,
    };
    let signed = w.app.register(new, &visitor).await.unwrap();
    let actor = w
        .app
        .authenticate(signed.token.expose_secret())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(w.app.me(actor.account).await.unwrap().language, Language::En);
    w.letters().await;
    let subject = async || {
        w.app.forgot_password("rita@example.org").await.unwrap();
        w.letters().await.remove(0).subject
    };
    assert_eq!(subject().await, "Set a new AI_SHORTS password");
    let me = w
        .app
        .edit_me(&actor, None, Some(Language::Ru), None)
        .await
        .unwrap();
    assert_eq!(me.language, Language::Ru);
    assert!(me.display_name.is_none(), "nothing else changes");
    assert_ne!(subject().await, "Set a new AI_SHORTS password");
    let me = w
        .app
        .edit_me(&actor, Some(Some("Rita")), None, None)
        .await
        .unwrap();
    assert_eq!(me.language, Language::Ru, "it stays when it is left out");
}
