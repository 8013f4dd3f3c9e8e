//! Proofs of who somebody is, under a clock that is moved by hand. On SQLite, and on PostgreSQL where
//! `TEST_POSTGRES_URL` names a server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod device;
mod email;
mod letters;
mod passkeys;
mod step_up;
mod totp;
mod world;

/// Each test on both databases.
macro_rules! on_both { ($($module:ident::$name:ident),* $(,)?) => {
    mod on_sqlite { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let dir = tempfile::tempdir().unwrap();
            let url = format!("sqlite://{}/a.sqlite", dir.path().display());
            crate::$module::$name(crate::world::World::open(&url, dir).await).await;
        }
    )* }
    mod on_postgresql { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let Some(url) = crate::common::new_postgresql("sec", stringify!($name)).await else { return };
            let dir = tempfile::tempdir().unwrap();
            crate::$module::$name(crate::world::World::open(&url, dir).await).await;
        }
    )* }
} }

on_both! {
    step_up::a_proof_is_good_for_ten_minutes_and_a_new_one_gives_a_new_token,
    step_up::a_changed_password_ends_the_other_sessions,
    totp::a_factor_is_wanted_once_its_first_code_was_given,
    totp::a_step_works_once_and_one_to_either_side,
    totp::five_wrong_codes_are_enough_and_recovery_codes_still_work,
    totp::five_wrong_codes_at_once_are_five,
    totp::a_ticket_lives_five_minutes_and_works_once,
    totp::recovery_codes_work_once_and_new_ones_replace_them,
    totp::an_older_key_put_back_does_not_open,
    letters::a_reset_link_works_once_within_half_an_hour_and_ends_all_sessions,
    letters::nobody_learns_who_has_an_account,
    letters::a_mailed_link_makes_the_account,
    letters::a_sign_in_from_a_new_network_is_told,
    letters::a_letter_is_sealed_and_given_up_in_time,
    passkeys::a_passkey_signs_in_alone_and_each_challenge_works_once,
    passkeys::a_copied_device_and_one_that_recognised_nobody_are_refused,
    passkeys::a_lost_device_is_removed_and_its_person_told,
    email::an_account_moves_by_the_link_in_the_new_mailbox,
    email::the_old_address_stops_it_or_takes_it_back,
    email::a_taken_address_is_not_revealed_and_not_taken,
    email::the_operator_moves_an_account_and_the_old_address_can_take_it_back,
}
