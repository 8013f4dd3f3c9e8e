//! Uploads whose senders break off, idle, or push each other away.
use std::time::{Duration, Instant};

use ai_shorts_storage::{Append, Cut, StorageError};
use bytes::Bytes;
use futures_util::stream;

use super::world::{World, at, body, counts, film, stuck, told};

pub async fn a_cut_body_keeps_what_arrived(world: World) {
    let storage = world.open().await;
    let film = film(1_000_000);
    storage.stage("upl_1", "med_1", 1_000_000).await.unwrap();
    let broken = stream::iter([
        Ok(Bytes::copy_from_slice(&film[..300_000])),
        Err("connection reset"),
    ]);
    let broken = storage
        .append("upl_1", 0, Append::default(), broken)
        .await
        .unwrap();
    assert_eq!(
        (broken.offset, broken.cut),
        (300_000, Some(Cut::Body("connection reset".to_owned())))
    );

    let limit = Append {
        idle: Duration::from_millis(100),
        ..Append::default()
    };
    let started = Instant::now();
    let idle = storage
        .append("upl_1", 300_000, limit, stuck(&film[300_000..400_000]))
        .await
        .unwrap();
    assert_eq!((idle.offset, idle.cut), (400_000, Some(Cut::Idle)));
    assert!(started.elapsed() < Duration::from_secs(2));

    // the request's future is dropped by the HTTP server
    let (sending, taken_in) = told(&film[400_000..900_000]);
    {
        let append = std::pin::pin!(storage.append("upl_1", 400_000, Append::default(), sending));
        tokio::select! {
            _ = append => panic!("it never ends"),
            heard = taken_in => heard.unwrap(),
        }
    }
    counts(&storage, "upl_1", 900_000).await;
    at(&storage, "upl_1", 900_000).await;
    storage
        .append("upl_1", 900_000, Append::default(), body(&film[900_000..]))
        .await
        .unwrap();
    assert_eq!(
        storage.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
}

pub async fn a_newer_request_takes_over(world: World) {
    let storage = world.open().await;
    let film = film(1_000_000);
    storage.stage("upl_1", "med_1", 1_000_000).await.unwrap();
    let (older, part) = (storage.clone(), film[..600_000].to_vec());
    let (sending, taken_in) = told(&part);
    let older = tokio::spawn(async move { older.append("upl_1", 0, Append::default(), sending).await });
    taken_in.await.unwrap();
    at(&storage, "upl_1", 0).await; // asking does not disturb it

    let newer = storage.append("upl_1", 0, Append::default(), body(&film)).await;
    assert!(matches!(
        newer,
        Err(StorageError::OffsetMismatch { have: 600_000 })
    ));
    let older = older.await.unwrap().unwrap();
    assert_eq!((older.offset, older.cut), (600_000, Some(Cut::TakenOver)));

    let (older, part) = (storage.clone(), film[600_000..700_000].to_vec());
    let (sending, taken_in) = told(&part);
    let older = tokio::spawn(async move { older.append("upl_1", 600_000, Append::default(), sending).await });
    taken_in.await.unwrap();
    assert_eq!(storage.settle("upl_1").await.unwrap().offset, 700_000);
    assert_eq!(older.await.unwrap().unwrap().cut, Some(Cut::TakenOver));
    storage
        .append("upl_1", 700_000, Append::default(), body(&film[700_000..]))
        .await
        .unwrap();
    assert_eq!(
        storage.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
}

pub async fn many_writers_of_one_upload_never_mix(world: World) {
    let storage = world.open().await;
    let film = film(4_000_000);
    storage.stage("upl_1", "med_1", 4_000_000).await.unwrap();
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let (storage, film) = (storage.clone(), film.clone());
            tokio::spawn(async move {
                loop {
                    let from = storage.staged("upl_1").await.unwrap().offset;
                    let at = usize::try_from(from).unwrap();
                    if at == film.len() {
                        break;
                    }
                    let end = film.len().min(at + 300_000);
                    match storage
                        .append("upl_1", from, Append::default(), body(&film[at..end]))
                        .await
                    {
                        Ok(_) | Err(StorageError::OffsetMismatch { .. } | StorageError::Locked) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(
        storage.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
    assert_eq!(world.kept("upl_1"), film);
}

pub async fn discard_stops_the_sender(world: World) {
    let storage = world.open().await;
    storage.stage("upl_1", "med_1", 1_000_000).await.unwrap();
    let sender = storage.clone();
    let (sending, taken_in) = told(&[7; 1000]);
    let sender = tokio::spawn(async move { sender.append("upl_1", 0, Append::default(), sending).await });
    taken_in.await.unwrap();
    for _ in 0..2 {
        storage.discard("upl_1").await.unwrap();
    }
    assert_eq!(sender.await.unwrap().unwrap().cut, Some(Cut::TakenOver));
    assert!(storage.staged_ids().await.unwrap().is_empty());
    let gone = storage
        .append("upl_1", 0, Append::default(), body(&[7; 10]))
        .await;
    assert!(matches!(gone, Err(StorageError::NotFound)));
}
