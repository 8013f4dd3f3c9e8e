//! What holds for a folder and for a bucket alike, and what can only go wrong with a bucket.
#![expect(clippy::unwrap_used, reason = "tests: any failure should end them loudly")]
mod bucket;
mod crash;
mod faults;
mod fitness;
mod leftovers;
mod live;
mod objects;
mod random;
mod server;
mod turns;
mod uploads;
mod world;

/// Each of these once on disk and once in a bucket.
macro_rules! suite {
    ($($module:ident: $($test:ident),+;)+) => {
        mod disk {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$module::$test(super::world::World::disk()).await;
            })+)+
        }
        mod in_bucket {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$module::$test(super::world::World::bucket().await).await;
            })+)+
        }
    };
}

suite! {
    uploads:
        an_upload_becomes_an_object,
        an_object_is_never_overwritten_by_another_upload,
        a_restart_resumes_and_the_hash_is_right,
        a_wrong_offset_is_told_the_right_one,
        a_body_too_long_leaves_the_offset,
        a_checksum_keeps_or_takes_back_the_whole_body,
        the_first_bytes_decide;
    turns:
        a_cut_body_keeps_what_arrived,
        a_newer_request_takes_over,
        many_writers_of_one_upload_never_mix,
        discard_stops_the_sender;
    objects:
        an_object_is_put_read_and_removed;
}
