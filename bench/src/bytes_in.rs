//! Bytes in: a tus load, and the same bytes by PUT to nginx and by tus to tus-node-server.
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hyper::Method;
use tokio::sync::Barrier;

use crate::{
    film::{self, Film},
    http::{Client, fixed, streamed},
    peers::Peer,
    process::{self, mib, per_gib},
    service::{Service, User},
    table::Table,
};

#[derive(clap::Args)]
pub struct Args {
    /// Size of the single and of the chunked upload
    #[arg(long, default_value_t = 1024)]
    mib: u64,
    /// Uploads at once
    #[arg(long, default_value_t = 200)]
    uploads: u64,
    /// Size of each of them
    #[arg(long, default_value_t = 8)]
    upload_mib: u64,
    /// How often each is measured; the middle one counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Leave tus-node-server out
    #[arg(long)]
    no_node: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Load {
    Single,
    Chunks,
    Parallel,
}

#[derive(Clone, Copy, PartialEq)]
enum Who {
    Us,
    Nginx,
    Node,
}

struct Run {
    cpu: Duration,
    wall: Duration,
    growth: u64,
    bytes: u64,
}

const CHUNK: u64 = 8 << 20;

pub async fn run(args: Args) -> anyhow::Result<()> {
    let dir = tempfile::tempdir()?;
    let clip = film::clip(dir.path())?;
    let columns = [
        "load",
        "server",
        "processor",
        "of nginx's",
        "throughput",
        "memory growth",
        "durable and hashed",
    ];
    let mut table = Table::new("Bytes in", &columns);
    for (load, name) in [
        (Load::Single, "one PATCH"),
        (Load::Chunks, "8 MiB chunks"),
        (Load::Parallel, "at once"),
    ] {
        let films = match load {
            Load::Parallel => (0..args.uploads)
                .map(|n| Film::new(&clip, args.upload_mib << 20, n))
                .collect(),
            Load::Single | Load::Chunks => Film::new(&clip, args.mib << 20, 0).map(|film| vec![film]),
        }?;
        let mut whos = vec![
            (Who::Nginx, "nginx"),
            (Who::Us, "ai-shorts"),
            (Who::Node, "tus-node-server"),
        ];
        if args.no_node {
            whos.pop();
        }
        let mut runs: Vec<Vec<Run>> = whos.iter().map(|_| Vec::new()).collect();
        for _ in 0..args.rounds {
            // taking turns: what else the machine does falls on all alike
            for (&(who, name), runs) in whos.iter().zip(&mut runs) {
                match measure(who, load, &films).await {
                    Ok(run) => runs.push(run),
                    Err(error) if who != Who::Us => eprintln!("  {name}: not measured: {error:#}"),
                    Err(error) => return Err(error),
                }
            }
        }
        let mut nginx = None;
        for ((who, server), mut runs) in whos.into_iter().zip(runs) {
            runs.sort_by_key(|run| run.cpu);
            let growth = runs.iter().map(|run| run.growth).max().unwrap_or(0);
            let Some(run) = runs.get(runs.len() / 2) else {
                continue;
            };
            if who == Who::Nginx {
                nginx = Some(run.cpu);
            }
            let size = format!("{} × {}", films.len(), mib(films[0].size));
            table.row([
                format!("{name}, {size}"),
                server.to_owned(),
                per_gib(run.cpu, run.bytes),
                nginx.map_or_else(String::new, |nginx| {
                    format!("{:.2}", run.cpu.as_secs_f64() / nginx.as_secs_f64())
                }),
                format!("{}/s", mib(rate(run))),
                mib(growth),
                if who == Who::Us { "yes" } else { "no" }.to_owned(),
            ]);
        }
    }
    table.print();
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "for people to read"
)]
fn rate(run: &Run) -> u64 {
    (run.bytes as f64 / run.wall.as_secs_f64()) as u64
}

async fn measure(who: Who, load: Load, films: &[Film]) -> anyhow::Result<Run> {
    match who {
        Who::Us => {
            let service = Service::start(None, &["--no-worker"]).await?;
            let user = User::register(service.port).await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
            let target = Target {
                port: service.port,
                cookie: user.cookie.clone(),
                tus: Some(user.path("uploads")),
            };
            watch(service.pid(), target, load, films).await
        }
        Who::Nginx | Who::Node => {
            let peer = if who == Who::Nginx {
                Peer::nginx().await?
            } else {
                Peer::tus_node().await?
            };
            let tus = (who == Who::Node).then(|| "/files".to_owned());
            watch(
                peer.pid(),
                Target {
                    port: peer.port,
                    cookie: String::new(),
                    tus,
                },
                load,
                films,
            )
            .await
        }
    }
}

async fn watch(pid: u32, target: Target, load: Load, films: &[Film]) -> anyhow::Result<Run> {
    process::reset_peak(pid);
    let (cpu, rss) = (process::family_cpu(pid), process::rss(pid)?);
    let started = Instant::now();
    let target = Arc::new(target);
    let together = Arc::new(Barrier::new(films.len()));
    let uploads: Vec<_> = films
        .iter()
        .enumerate()
        .map(|(n, film)| {
            let (target, film, together) = (target.clone(), film.clone(), together.clone());
            tokio::spawn(async move { target.upload(n, &film, load, &together).await })
        })
        .collect();
    for upload in uploads {
        upload.await??;
    }
    let wall = started.elapsed();
    let cpu = process::family_cpu(pid).saturating_sub(cpu);
    let growth = process::peak(pid)?.saturating_sub(rss);
    Ok(Run {
        cpu,
        wall,
        growth,
        bytes: films.iter().map(|film| film.size).sum(),
    })
}

struct Target {
    port: u16,
    cookie: String,
    /// Where uploads are created; without it files are PUT.
    tus: Option<String>,
}

impl Target {
    async fn upload(&self, n: usize, film: &Film, load: Load, together: &Barrier) -> anyhow::Result<()> {
        let mut client = Client::connect(self.port).await?;
        let piece = if load == Load::Chunks { CHUNK } else { film.size };
        let pieces = (0..film.size.div_ceil(piece)).map(|at| at * piece..film.size.min((at + 1) * piece));
        let Some(tus) = &self.tus else {
            together.wait().await;
            for (part, range) in pieces.enumerate() {
                let length = (range.end - range.start).to_string();
                let (path, headers) = (format!("/film-{n}-{part}"), [("content-length", length.as_str())]);
                client
                    .send(Method::PUT, &path, &headers, streamed(film.bytes(range)))
                    .await?
                    .expect(201)?;
            }
            return Ok(());
        };
        let length = film.size.to_string();
        let metadata = format!("filename {}", BASE64_STANDARD.encode(format!("film {n}.mp4")));
        let common = [
            ("tus-resumable", "1.0.0"),
            ("cookie", self.cookie.as_str()),
            ("sec-fetch-site", "same-origin"),
        ];
        let mut headers = common.to_vec();
        headers.extend([("upload-length", length.as_str()), ("upload-metadata", &metadata)]);
        let made = client
            .send(Method::POST, tus, &headers, fixed(""))
            .await?
            .expect(201)?;
        let place = made.header("location")?;
        let place = place
            .split_once("://")
            .map_or(place, |(_, rest)| rest.find('/').map_or(rest, |at| &rest[at..]));
        together.wait().await;
        for range in pieces {
            let (offset, length) = (range.start.to_string(), (range.end - range.start).to_string());
            let end = range.end.to_string();
            let mut headers = common.to_vec();
            headers.extend([
                ("content-type", "application/offset+octet-stream"),
                ("upload-offset", offset.as_str()),
                ("content-length", length.as_str()),
            ]);
            let sent = client
                .send(Method::PATCH, place, &headers, streamed(film.bytes(range)))
                .await?
                .expect(204)?;
            anyhow::ensure!(
                sent.header("upload-offset").context("PATCH")? == end,
                "not all was taken"
            );
        }
        Ok(())
    }
}
