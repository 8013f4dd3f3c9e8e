use super::*;
use std::io::Read as _;

/// Names and sizes in the order in which an export writes them.
const FILES: [(&str, usize); 5] = [
    ("account.json", 40),
    ("posts.json", 0),
    ("media/a/original.mp4", 300_000),
    ("media/a/poster.jpg", 1_000),
    ("media/b/original.mp4", 70_000),
];

fn content(path: &str, len: usize) -> Vec<u8> {
    let seed = path
        .bytes()
        .fold(7_u32, |n, b| n.wrapping_mul(31).wrapping_add(b.into()));
    (0..len)
        .map(|i| u8::try_from((u32::try_from(i).unwrap().wrapping_mul(seed) >> 13) & 0xff).unwrap())
        .collect()
}

struct Dir(tempfile::TempDir);
impl Dir {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
    fn open(&self) -> Archive {
        self.try_open().unwrap()
    }
    fn try_open(&self) -> Option<Archive> {
        Archive::open(&self.zip(), &self.0.path().join("j")).unwrap()
    }
    fn zip(&self) -> std::path::PathBuf {
        self.0.path().join("z")
    }
}

fn put(a: &mut Archive, path: &str, len: usize) {
    if a.has(path) {
        return;
    }
    a.begin(path).unwrap();
    for piece in content(path, len).chunks(4096) {
        a.write(piece).unwrap();
    }
    a.end().unwrap();
}

fn complete(mut a: Archive) -> u64 {
    for (path, len) in FILES {
        put(&mut a, path, len);
    }
    a.begin("manifest.json").unwrap();
    a.write(b"{}").unwrap();
    let last = a.end_untold().unwrap();
    a.finish(&last).unwrap()
}

#[test]
fn another_program_reads_it() {
    let dir = Dir::new();
    let size = complete(dir.open());
    assert_eq!(std::fs::metadata(dir.zip()).unwrap().len(), size);
    let mut read = zip::ZipArchive::new(File::open(dir.zip()).unwrap()).unwrap();
    assert_eq!(read.len(), FILES.len() + 1);
    for (path, len) in FILES {
        let mut inside = vec![];
        // the reader compares the CRC itself
        read.by_name(path).unwrap().read_to_end(&mut inside).unwrap();
        assert!(inside == content(path, len), "{path}");
    }
}

#[test]
fn what_goes_on_after_a_crash_makes_the_same_bytes() {
    let whole = Dir::new();
    complete(whole.open());
    let expected = std::fs::read(whole.zip()).unwrap();
    for died_after in 0..=FILES.len() {
        for told in [true, false] {
            let dir = Dir::new();
            let mut a = dir.open();
            for (path, len) in &FILES[..died_after] {
                put(&mut a, path, *len);
            }
            if told {
                a.sync().unwrap();
            }
            a.begin("media/z/half.mp4").unwrap();
            a.write(&[1; 5000]).unwrap();
            drop(a);
            let again = dir.open();
            let there = FILES[..died_after].iter().filter(|(p, _)| again.has(p)).count();
            assert_eq!(there, if told { died_after } else { 0 });
            complete(again);
            assert!(
                std::fs::read(dir.zip()).unwrap() == expected,
                "{died_after} {told}"
            );
        }
    }
}

#[test]
fn a_torn_journal_or_a_short_file_counts_as_less() {
    let whole = Dir::new();
    complete(whole.open());
    let expected = std::fs::read(whole.zip()).unwrap();
    let dir = Dir::new();
    let mut a = dir.open();
    for (path, len) in &FILES[..4] {
        put(&mut a, path, *len);
    }
    a.sync().unwrap();
    drop(a);
    let journal = dir.0.path().join("j");
    let lines = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, &lines[..lines.len() - 3]).unwrap();
    let zip = OpenOptions::new().write(true).open(dir.zip()).unwrap();
    zip.set_len(200_000).unwrap();
    let again = dir.open();
    assert!(again.has("posts.json") && !again.has("media/a/original.mp4"));
    complete(again);
    assert!(std::fs::read(dir.zip()).unwrap() == expected);
}

#[test]
fn it_has_one_writer() {
    let dir = Dir::new();
    let first = dir.open();
    assert!(dir.try_open().is_none());
    drop(first);
    assert!(dir.try_open().is_some());
}
