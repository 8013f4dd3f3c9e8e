//! Hostile files, made from good ones.

use crate::support::good;

pub type Hostile = (String, Vec<u8>);

/// A small generator with a seed, so that a failure can be repeated.
struct Dice(u64);
impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % below
    }
}

fn boxed(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).expect("small");
    [&size.to_be_bytes()[..], &name, body].concat()
}

/// The file with the insides of each box at `path` replaced, and its parents' sizes with it.
fn edited(inside: &[u8], path: &[&[u8; 4]], edit: &dyn Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at + 8 <= inside.len() {
        let size = u32::from_be_bytes(inside[at..at + 4].try_into().expect("4")) as usize;
        let name: &[u8; 4] = inside[at + 4..at + 8].try_into().expect("4");
        let body = &inside[at + 8..at + size];
        match path {
            [last] if *last == name => out.extend(boxed(*name, &edit(body))),
            [first, rest @ ..] if *first == name && !rest.is_empty() => {
                out.extend(boxed(*name, &edited(body, rest, edit)));
            }
            _ => out.extend(&inside[at..at + size]),
        }
        at += size;
    }
    out
}

const STBL: [&[u8; 4]; 5] = [b"moov", b"trak", b"mdia", b"minf", b"stbl"];

fn table(mp4: &[u8], name: [u8; 4], at: usize, with: &[u8]) -> Vec<u8> {
    let path: Vec<&[u8; 4]> = STBL.into_iter().chain([&name]).collect();
    edited(mp4, &path, &|body| {
        let mut body = body.to_vec();
        if let Some(place) = body.get_mut(at..at + with.len()) {
            place.copy_from_slice(with);
        }
        body
    })
}

/// Files that name other files or servers.
pub fn luring(canary: &str, port: u16) -> Vec<Hostile> {
    let http = format!("http://127.0.0.1:{port}/x.mp4");
    let mut all = Vec::new();
    for (kind, target) in [
        ("file", format!("file://{canary}")),
        ("path", canary.to_owned()),
        ("http", http.clone()),
    ] {
        let playlists = [
            (
                "m3u8",
                format!("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{target}\n#EXT-X-ENDLIST\n"),
            ),
            (
                "bom-m3u8",
                format!("\u{feff}#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{target}\n#EXT-X-ENDLIST\n"),
            ),
            (
                "key-m3u8",
                format!(
                    "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"{target}\"\n#EXTINF:2,\n{target}\n#EXT-X-ENDLIST\n"
                ),
            ),
            ("ffconcat", format!("ffconcat version 1.0\nfile '{target}'\n")),
            (
                "dash",
                format!(
                    "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet><Representation id=\"1\"><BaseURL>{target}</BaseURL></Representation></AdaptationSet></Period></MPD>"
                ),
            ),
            (
                "smil",
                format!("<smil><body><video src=\"{target}\"/></body></smil>"),
            ),
            ("pls", format!("[playlist]\nFile1={target}\nNumberOfEntries=1\n")),
            (
                "sdp",
                format!(
                    "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:{target}\n"
                ),
            ),
        ];
        for (name, text) in playlists {
            all.push((format!("{name}-{kind}"), text.clone().into_bytes()));
            // The same behind bytes that make it an MP4 at first sight.
            let ftyp = boxed(*b"ftyp", b"isom\0\0\x02\0isom");
            all.push((
                format!("{name}-{kind}-ftyp"),
                [&ftyp[..], text.as_bytes()].concat(),
            ));
        }
        let mp4 = std::fs::read(good("silent.mp4")).expect("mp4");
        let dref: [&[u8; 4]; 6] = [b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"];
        let url = [&[0, 0, 0, 0][..], target.as_bytes(), b"\0"].concat();
        let url = [&[0, 0, 0, 0, 0, 0, 0, 1][..], &boxed(*b"url ", &url)].concat();
        all.push((format!("dref-url-{kind}"), edited(&mp4, &dref, &|_| url.clone())));
        let alias = [&[0, 0, 0, 0, 0, 0, 0, 1][..], &boxed(*b"alis", &alias(&target))].concat();
        all.push((
            format!("dref-alis-{kind}"),
            edited(&mp4, &dref, &|_| alias.clone()),
        ));
    }
    all
}

/// A QuickTime alias record that names a path from the root.
fn alias(path: &str) -> Vec<u8> {
    let mut record = vec![0; 4];
    record.extend([0, 0, 0, 0, 0, 200, 0, 2, 0, 0]);
    record.extend([&[4][..], b"root", &[0; 23]].concat());
    record.extend([0; 12]);
    record.extend([&[1][..], b"x", &[0; 62]].concat());
    record.extend([0; 16]);
    record.extend([0, 1, 0, 2]);
    record.extend([0; 16]);
    let length = u16::try_from(path.len()).expect("short");
    for kind in [2_u16, 18] {
        record.extend(kind.to_be_bytes());
        record.extend(length.to_be_bytes());
        record.extend(path.as_bytes());
        if length % 2 == 1 {
            record.push(0);
        }
    }
    record.extend([0xff, 0xff, 0, 0]);
    record
}

/// Files whose structure lies.
pub fn lying() -> Vec<Hostile> {
    let mp4 = std::fs::read(good("silent.mp4")).expect("mp4");
    let most = [0xff; 4];
    let mut all: Vec<Hostile> = Vec::new();
    for name in [b"stsz", b"stts", b"stsc", b"stco", b"ctts", b"stss", b"stsd"] {
        let at = if name == b"stsz" { 8 } else { 4 };
        let text = String::from_utf8_lossy(name);
        all.push((format!("{text}-count"), table(&mp4, *name, at, &most)));
        all.push((format!("{text}-values"), table(&mp4, *name, at + 4, &[0xff; 16])));
        all.push((format!("{text}-none"), table(&mp4, *name, at, &[0; 4])));
        let path: Vec<&[u8; 4]> = STBL.into_iter().chain([name]).collect();
        all.push((format!("{text}-empty"), edited(&mp4, &path, &|_| Vec::new())));
    }
    all.push(("pixels".into(), table(&mp4, *b"stsd", 8 + 8 + 24, &[0xff; 4])));
    all.push(("no-codec".into(), table(&mp4, *b"stsd", 8 + 4, b"\0\0\0\0")));
    for (name, at) in [("scale", 12), ("length", 16)] {
        for value in [[0; 4], most] {
            let edit = |body: &[u8]| {
                let mut body = body.to_vec();
                body[at..at + 4].copy_from_slice(&value);
                body
            };
            let mvhd = edited(&mp4, &[b"moov", b"mvhd"], &edit);
            all.push((
                format!("{name}-{}", value[0]),
                edited(&mvhd, &[b"moov", b"trak", b"mdia", b"mdhd"], &edit),
            ));
        }
    }
    let bomb = [&[0xff, 0xff, 0xff, 0xff][..], b"\x78\x9c\x4b\x4c\x04\x00"].concat();
    let cmov = [boxed(*b"dcom", b"zlib"), boxed(*b"cmvd", &bomb)].concat();
    all.push((
        "cmov".into(),
        edited(&mp4, &[b"moov"], &|_| boxed(*b"cmov", &cmov)),
    ));
    let ftyp = boxed(*b"ftyp", b"isom\0\0\x02\0isom");
    let mut nest = boxed(*b"moov", b"");
    for _ in 0..5000 {
        nest = boxed(*b"moov", &nest);
    }
    all.push(("nested".into(), [&ftyp[..], &nest].concat()));
    all.push((
        "many-boxes".into(),
        [&ftyp[..], &boxed(*b"free", b"").repeat(250_000)].concat(),
    ));
    all.push((
        "many-tracks".into(),
        [&ftyp[..], &boxed(*b"moov", &boxed(*b"trak", b"").repeat(100_000))].concat(),
    ));
    all.push((
        "huge-64".into(),
        [&ftyp[..], b"\0\0\0\x01moov", &[0xff; 8]].concat(),
    ));
    all.push(("loop-64".into(), [&ftyp[..], b"\0\0\0\x01moov", &[0; 8]].concat()));
    all.push(("small-box".into(), [&ftyp[..], b"\0\0\0\x03moov"].concat()));
    let ebml = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm";
    let unknown = b"\x01\xff\xff\xff\xff\xff\xff\xff";
    all.push((
        "ebml-huge".into(),
        [&ebml[..], b"\x18\x53\x80\x67\x08\xff\xff\xff\xff"].concat(),
    ));
    all.push((
        "ebml-nested".into(),
        [
            &ebml[..],
            &[&b"\x18\x53\x80\x67"[..], unknown].concat().repeat(20_000),
        ]
        .concat(),
    ));
    all.push((
        "ebml-voids".into(),
        [
            &ebml[..],
            b"\x18\x53\x80\x67",
            unknown,
            &b"\xec\x80".repeat(200_000),
        ]
        .concat(),
    ));
    all.push(("ebml-zero".into(), [&ebml[..], &[0; 4096]].concat()));
    all
}

/// Good files with bytes changed by chance, most of them in the headers.
pub fn shaken(rounds: u64) -> Vec<Hostile> {
    let mut all = Vec::new();
    for name in ["silent.mp4", "hevc.mov", "vp9.webm", "fragmented.mp4"] {
        let whole = std::fs::read(good(name)).expect(name);
        let moov = whole.windows(4).position(|w| w == b"moov").unwrap_or(0);
        let until = if moov == 0 {
            600
        } else {
            (whole.len() - moov).min(1500)
        };
        for seed in 0..rounds {
            let mut dice = Dice(seed * 7919 + whole.len() as u64);
            let mut bytes = whole.clone();
            for _ in 0..=dice.roll(12) {
                let at = moov + dice.roll(until);
                bytes[at] = if dice.roll(3) == 0 {
                    0xff
                } else {
                    u8::try_from(dice.roll(256)).expect("byte")
                };
            }
            all.push((format!("{name}-shaken-{seed}"), bytes));
        }
    }
    all
}
