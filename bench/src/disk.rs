//! Storage alone, without HTTP: what durable and hashed cost over a plain write.
use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use storage::{Append, Kind, Storage};

use crate::{
    process::{self, per_gib},
    service::folder,
    table::Table,
};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, default_value_t = 1024)]
    mib: u64,
    /// Size of one frame, as a connection hands them over
    #[arg(long, default_value_t = 64)]
    frame_kib: usize,
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let columns = ["what", "processor", "seconds"];
    let mut table = Table::new("Storage alone", &columns);
    let size = args.mib << 20;
    let frame = Bytes::from(
        blake3::Hasher::new()
            .update(b"film")
            .finalize_xof()
            .read_all(args.frame_kib << 10),
    );
    let frames = usize::try_from(size)? / frame.len();
    for round in 0..args.rounds {
        let dir = tempfile::tempdir_in(folder())?;
        let plain = dir.path().join("plain");
        let (cpu, wall) = spent(|| async {
            let (frame, plain) = (frame.clone(), plain.clone());
            tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
                let mut file = std::fs::File::create(plain)?;
                for _ in 0..frames {
                    file.write_all(&frame)?;
                }
                Ok(file.sync_data()?)
            })
            .await?
        })
        .await?;
        row(
            &mut table,
            round,
            "write of each frame, one fdatasync",
            cpu,
            wall,
            size,
        );
        std::fs::remove_file(plain)?;

        let storage = Storage::open(dir.path().join("root")).await?;
        storage.stage("upl_1", "med_1", size).await?;
        let (cpu, wall) = spent(|| async {
            let body = stream::iter((0..frames).map(|_| Ok::<_, std::convert::Infallible>(frame.clone())));
            storage.append("upl_1", 0, Append::default(), body).await?;
            Ok(storage.finish("upl_1").await.map(drop)?)
        })
        .await?;
        row(
            &mut table,
            round,
            "append and finish: durable, BLAKE3",
            cpu,
            wall,
            size,
        );
        storage.promote("upl_1", "med_1").await?;

        let (cpu, wall) = spent(|| async {
            let mut read = Box::pin(storage.read(Kind::Media, "med_1", 0..size).await?);
            while let Some(piece) = read.next().await {
                std::hint::black_box(piece?);
            }
            Ok(())
        })
        .await?;
        row(&mut table, round, "read", cpu, wall, size);
    }
    table.print();
    Ok(())
}

fn row(table: &mut Table, round: usize, what: &str, cpu: Duration, wall: Duration, size: u64) {
    table.row([
        format!("{}: {what}", round + 1),
        per_gib(cpu, size),
        format!("{:.2}", wall.as_secs_f64()),
    ]);
}

async fn spent<F: Future<Output = anyhow::Result<()>>>(
    work: impl FnOnce() -> F,
) -> anyhow::Result<(Duration, Duration)> {
    let (cpu, started) = (process::cpu(std::process::id())?, Instant::now());
    work().await?;
    Ok((
        process::cpu(std::process::id())?.saturating_sub(cpu),
        started.elapsed(),
    ))
}

trait ReadAll {
    fn read_all(self, bytes: usize) -> Vec<u8>;
}

impl ReadAll for blake3::OutputReader {
    fn read_all(mut self, bytes: usize) -> Vec<u8> {
        let mut all = vec![0; bytes];
        self.fill(&mut all);
        all
    }
}
