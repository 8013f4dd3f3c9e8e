//! A real bucket, where `TEST_S3_URL` names one (with credentials in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`).
use std::time::Duration;

use ai_shorts_storage::{Access, Append, Checksum, Kind, Place, S3Settings, Storage};
use futures_util::TryStreamExt;

use super::world::{body, clock, egress, film};

/// What servers take at least.
const PART: usize = 5 << 20;
const SIZE: usize = 2 * PART + 700_000;

fn given() -> Option<S3Settings> {
    let of = |name: &str| std::env::var(name).ok();
    let access = Access {
        key_id: of("AWS_ACCESS_KEY_ID")?,
        secret: of("AWS_SECRET_ACCESS_KEY")?.into(),
        session: of("AWS_SESSION_TOKEN").map(Into::into),
    };
    Some(S3Settings {
        part_bytes: PART as u64,
        ..S3Settings::new(Place::parse(&of("TEST_S3_URL")?).unwrap(), access)
    })
}

async fn open(dir: &tempfile::TempDir, settings: &S3Settings) -> Storage {
    let egress = egress(settings);
    let root = dir.path().to_owned();
    Storage::open_bucket(settings.clone(), root, egress, clock())
        .await
        .unwrap()
}

async fn read(storage: &Storage, range: std::ops::Range<usize>) -> Vec<u8> {
    let range = range.start as u64..range.end as u64;
    let pieces = storage.read(Kind::Media, "med_live", range).await.unwrap();
    pieces.try_collect::<Vec<_>>().await.unwrap().concat()
}

#[tokio::test]
async fn a_real_bucket_does_what_the_one_in_memory_does() {
    let Some(settings) = given() else {
        eprintln!("TEST_S3_URL is not set: not tried");
        return;
    };
    let (dir, film) = (tempfile::tempdir().unwrap(), film(SIZE));
    let first = open(&dir, &settings).await;
    first.discard("upl_live").await.unwrap();
    first.delete(Kind::Media, "med_live").await.unwrap();
    first.stage("upl_live", "med_live", SIZE as u64).await.unwrap();
    first
        .append("upl_live", 0, Append::default(), body(&film[..PART + 100]))
        .await
        .unwrap();
    let wrong = Append {
        checksum: Some(Checksum::Sha1([0; 20])),
        ..Append::default()
    };
    let offset = (PART + 100) as u64;
    first
        .append("upl_live", offset, wrong, body(&vec![0; SIZE - PART - 100]))
        .await
        .unwrap_err();
    // another process goes on and finishes it
    let second = open(&dir, &settings).await;
    assert_eq!(second.staged("upl_live").await.unwrap().offset, offset);
    second
        .append("upl_live", offset, Append::default(), body(&film[PART + 100..]))
        .await
        .unwrap();
    for storage in [&second, &first] {
        let finished = storage.finish("upl_live").await.unwrap();
        assert_eq!(finished.blake3, *blake3::hash(&film).as_bytes());
    }
    second.promote("upl_live", "med_live").await.unwrap();
    assert!(read(&first, 0..SIZE).await == film);
    assert_eq!(read(&first, PART - 5..PART + 5).await, film[PART - 5..PART + 5]);
    let made = first.scratch().join("made");
    for bytes in [&film[..1000], &film] {
        std::fs::write(&made, bytes).unwrap();
        first.put_file(Kind::Poster, "med_live", &made).await.unwrap();
        assert_eq!(
            first.size(Kind::Poster, "med_live").await.unwrap(),
            bytes.len() as u64
        );
    }
    // one that is given up, one that a dead process left
    first.stage("upl_half", "med_half", SIZE as u64).await.unwrap();
    first
        .append("upl_half", 0, Append::default(), body(&film[..=PART]))
        .await
        .unwrap();
    second.sweep_parts(Duration::from_hours(24)).await.unwrap();
    assert_eq!(second.staged_ids().await.unwrap(), ["upl_half"]);
    second.discard("upl_half").await.unwrap();
    for kind in [Kind::Media, Kind::Poster] {
        first.delete(kind, "med_live").await.unwrap();
        assert!(first.list(kind).await.unwrap().is_empty());
    }
    assert_eq!(
        first.sweep_parts(Duration::ZERO).await.unwrap(),
        0,
        "no part is left"
    );
}
