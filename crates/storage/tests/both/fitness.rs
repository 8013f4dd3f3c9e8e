//! Buckets that no service should start on, and what is told and counted of all of them.
use ai_shorts_storage::{Fault, S3Settings, Storage, StorageError};
use egress::Line;

use super::world::{World, clock, egress, settings};

async fn opened(world: &World, change: impl FnOnce(&mut S3Settings)) -> Result<Storage, StorageError> {
    let mut settings = settings(world.server(), world.part_bytes);
    change(&mut settings);
    let egress = egress(&settings);
    Storage::open_bucket(settings, world.dir.path().to_owned(), egress, clock()).await
}

fn fault(opened: Result<Storage, StorageError>) -> Fault {
    match opened {
        Err(StorageError::Bucket(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_bucket_that_is_not_fit_is_refused_with_the_reason() {
    let world = World::bucket().await;
    opened(&world, |_| {}).await.unwrap();
    let wrong = opened(&world, |s| s.access.secret = "guessed".to_owned().into()).await;
    assert_eq!(fault(wrong), Fault::Credentials);
    let wrong = opened(&world, |s| s.access.key_id = "AKIDOTHER".into()).await;
    assert_eq!(fault(wrong), Fault::Credentials);
    let wrong = opened(&world, |s| s.place.bucket = "elsewhere".into()).await;
    assert_eq!(fault(wrong), Fault::NoBucket);
    let wrong = opened(&world, |s| {
        s.place.endpoint = "http://127.0.0.1:1".parse().unwrap();
    })
    .await;
    assert!(matches!(fault(wrong), Fault::Unreachable(_)));
    world.server().memory.content().locked = true;
    assert_eq!(fault(world.try_open().await), Fault::Locked);
    assert!(
        world.server().memory.content().objects.is_empty(),
        "no probe stays"
    );
}

#[tokio::test]
async fn a_bucket_that_anybody_reads_or_lists_is_refused() {
    for operation in ["GetObject", "ListObjectsV2"] {
        let world = World::bucket().await;
        let storage = world.open().await;
        assert!(storage.privacy().await.unwrap().unwrap().holds());
        world.server().open_to_all(operation);
        // seen by the check of the running service, and by the next start
        let seen = storage.privacy().await.unwrap().unwrap();
        assert!(!seen.holds(), "{operation}: {seen:?}");
        assert_eq!(fault(world.try_open().await), Fault::Public);
        assert!(world.server().memory.content().objects.is_empty());
    }
}

#[tokio::test]
async fn requests_are_counted_and_the_secret_is_told_nobody() {
    let world = World::bucket().await;
    let settings = settings(world.server(), world.part_bytes);
    let egress = egress(&settings);
    let told = format!("{settings:?}");
    let storage = Storage::open_bucket(settings, world.dir.path().to_owned(), egress.clone(), clock())
        .await
        .unwrap();
    storage.health().await.unwrap();
    let counted = egress.counts().take();
    let [(line, count)] = counted.iter().collect::<Vec<_>>()[..] else {
        panic!("{counted:?}");
    };
    assert_eq!(*line, Line::own("127.0.0.1", "storage"));
    assert!(count.calls >= 8 && count.failed == 0, "{count:?}");
    let told = format!("{told}{storage:?}{counted:?}");
    assert!(!told.contains(super::server::SECRET) && !told.contains(super::server::KEY));
}
