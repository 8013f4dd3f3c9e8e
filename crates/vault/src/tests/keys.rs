use super::*;
use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

struct House {
    dir: tempfile::TempDir,
    path: PathBuf,
}
impl House {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys/master.keys");
        Self { dir, path }
    }
    fn load(&self) -> Result<Keys, KeyFileProblem> {
        self.start(true)
    }
    fn start(&self, wrapped_keys_exist: bool) -> Result<Keys, KeyFileProblem> {
        Keys::load_or_create(&self.path, wrapped_keys_exist, NOW).map_err(|e| match e {
            VaultError::KeyFile { problem, .. } => problem,
            other => panic!("{other}"),
        })
    }
    fn edit(&self, f: impl FnOnce(String) -> String) {
        let text = std::fs::read_to_string(&self.path).unwrap();
        std::fs::write(&self.path, f(text)).unwrap();
    }
    fn mode(&self, path: &Path, mode: u32) {
        assert!(path.starts_with(self.dir.path()));
        set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }
}

#[test]
fn the_first_start_makes_a_private_file_and_the_next_reads_it() {
    let house = House::new();
    let made = house.start(false).unwrap();
    let bits = |p: &Path| std::fs::metadata(p).unwrap().mode() & 0o7777;
    assert_eq!(bits(&house.path), 0o600);
    assert_eq!(bits(house.path.parent().unwrap()), 0o700);
    assert_eq!(
        std::fs::read_dir(house.path.parent().unwrap()).unwrap().count(),
        1,
        "no draft is left"
    );
    assert_eq!(house.load().unwrap().ids(), made.ids());
    assert_eq!(
        house.load().unwrap().primary(Use::Root).bytes(),
        made.primary(Use::Root).bytes()
    );
}

#[test]
fn a_missing_file_is_never_made_anew_while_wrapped_keys_exist() {
    let house = House::new();
    assert!(matches!(house.load(), Err(KeyFileProblem::MissingButNeeded)));
    assert!(!house.path.exists());
}

#[test]
fn two_first_starts_at_once_agree_on_the_keys() {
    let house = House::new();
    let ids: Vec<_> = std::thread::scope(|s| {
        let starts: Vec<_> = (0..8)
            .map(|_| s.spawn(|| house.start(false).unwrap().ids()))
            .collect();
        starts.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|i| *i == ids[0]), "{ids:?}");
}

#[test]
fn a_file_or_folder_that_others_may_touch_is_refused() {
    let house = House::new();
    house.start(false).unwrap();
    let folder = house.path.parent().unwrap().to_owned();
    for mode in [0o640, 0o604, 0o660, 0o400, 0o700, 0o4600] {
        house.mode(&house.path, mode);
        assert!(
            matches!(house.load(), Err(KeyFileProblem::Mode { found }) if found == mode),
            "{mode:o}"
        );
    }
    house.mode(&house.path, 0o600);
    for mode in [0o750, 0o705, 0o777, 0o1700] {
        house.mode(&folder, mode);
        assert!(
            matches!(house.load(), Err(KeyFileProblem::FolderMode { found }) if found == mode),
            "{mode:o}"
        );
    }
    house.mode(&folder, 0o700);
    house.load().unwrap();
}

#[test]
fn a_foreign_owner_is_refused() {
    if !rustix::process::geteuid().is_root() {
        return; // only root can give a file away
    }
    let house = House::new();
    house.start(false).unwrap();
    std::os::unix::fs::chown(&house.path, Some(65_534), None).unwrap();
    assert!(matches!(
        house.load(),
        Err(KeyFileProblem::Owner { found: 65_534, .. })
    ));
}

#[test]
fn a_link_or_a_folder_in_its_place_is_refused() {
    let house = House::new();
    house.start(false).unwrap();
    let real = house.path.with_extension("real");
    std::fs::rename(&house.path, &real).unwrap();
    std::os::unix::fs::symlink(&real, &house.path).unwrap();
    assert!(house.load().is_err());
    std::fs::remove_file(&house.path).unwrap();
    std::fs::create_dir(&house.path).unwrap();
    assert!(house.load().is_err());
}

#[test]
fn each_damaged_byte_of_a_line_is_found() {
    let text = Keys::generate(NOW).to_text().to_string();
    let start = text.find("v1 ").unwrap();
    for at in start..text.len() - 1 {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(damaged) = String::from_utf8(bytes) else {
            continue;
        };
        assert!(Keys::parse(&damaged).is_err(), "byte {at} changed: {damaged}");
    }
    for end in start..text.len() - 1 {
        assert!(Keys::parse(&text[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn a_use_wants_exactly_one_primary_key() {
    let house = House::new();
    house.start(false).unwrap();
    let more = Keys::generate(NOW).to_text();
    house.edit(|text| format!("{text}{}", *more));
    assert!(matches!(house.load(), Err(KeyFileProblem::TwoPrimaries("root"))));
    house.edit(|text| {
        text.lines()
            .filter(|l| !l.contains(" pepper "))
            .collect::<Vec<_>>()
            .join("\n")
    });
    let problem = house.load().unwrap_err();
    assert!(
        matches!(
            problem,
            KeyFileProblem::TwoPrimaries(_) | KeyFileProblem::NoPrimary("pepper")
        ),
        "{problem}"
    );
    let twice = Keys::generate(NOW).to_text();
    assert!(matches!(
        Keys::parse(&format!("{}{}", *twice, *twice)),
        Err(VaultError::Keys(KeyFileProblem::SameId(_)))
    ));
}

#[test]
fn a_rotated_file_reads_back_with_its_states() {
    let (old, new) = (Keys::generate(NOW), Keys::generate(NOW));
    let (old_root, new_root) = (old.primary(Use::Root).id, new.primary(Use::Root).id);
    let both = Keys::parse(&new.succeeding(old).to_text()).unwrap();
    assert_eq!(both.primary(Use::Root).id, new_root);
    assert_eq!(both.find(Use::Root, old_root).unwrap().state, State::Retiring);
    assert_eq!(both.ids().len(), 6);
}

#[test]
fn keys_never_show_in_debug() {
    let keys = Keys::generate(NOW);
    let text = keys.to_text();
    let secret = text
        .lines()
        .find(|l| l.contains(" root "))
        .unwrap()
        .split(' ')
        .nth(5)
        .unwrap();
    assert_eq!(secret.len(), 44);
    assert!(!format!("{keys:?} {:?}", crate::Vault::new(Keys::generate(NOW))).contains(secret));
}
