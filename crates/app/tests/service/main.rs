//! Use cases that meet in the same rows, without the network. On SQLite, and on PostgreSQL where `TEST_POSTGRES_URL` names
//! a server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod channels;
#[path = "../common/mod.rs"]
mod common;
mod letters;
mod locks;
mod news;
mod world;

use world::World;

/// A story on both databases.
macro_rules! on_both {
    ($($story:path as $name:ident),* $(,)?) => {$(
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_sqlite() {
                $story(World::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_postgresql() {
                if let Some(w) = World::on_postgresql(stringify!($name)).await {
                    $story(w).await;
                }
            }
        }
    )*};
}

on_both! {
    channels::what_was_not_granted_is_told_beside_what_was as rights,
    letters::approvers_get_one_letter_in_a_quarter_of_an_hour as approval_letters,
    letters::letters_follow_the_language_that_a_person_chooses as language_of_letters,
    news::a_lost_channel_is_told_once_until_it_is_connected_again as lost_channel,
    locks::who_meets_in_the_same_posts_never_waits_for_good as posts_met,
    locks::who_meets_in_the_same_channel_never_waits_for_good as channels_met,
    locks::a_workspace_that_goes_and_its_work_never_wait_for_good as workspaces_met,
}
