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

mod changed {
    use super::*;
    use crate::{KeyChange, Reloaded, Vault};

    fn vault(house: &House) -> Vault {
        let keys = Keys::load_or_create(&house.path, false, NOW).unwrap();
        Vault::of_file(keys, house.path.clone())
    }
    fn states(v: &Vault, usage: Use) -> Vec<State> {
        let of = v.key_facts().into_iter().filter(|k| k.usage == usage);
        of.map(|k| k.state).collect()
    }

    #[test]
    fn a_key_goes_through_its_states_and_other_processes_follow() {
        let house = House::new();
        let (ours, theirs) = (vault(&house), vault(&house));
        let old = ours.primary_key(Use::Root);
        let new = ours.enable_key(Use::Root, NOW).unwrap();
        assert_eq!(
            ours.enable_key(Use::Root, NOW).unwrap(),
            new,
            "one that waits is taken"
        );
        assert_eq!(states(&theirs, Use::Root), [State::Primary]);
        assert_eq!(theirs.reload_keys().unwrap(), Reloaded::Changed);
        assert_eq!(theirs.reload_keys().unwrap(), Reloaded::Same);
        assert_eq!(states(&theirs, Use::Root), [State::Primary, State::Enabled]);
        assert_eq!(theirs.primary_key(Use::Root), old);
        ours.promote_key(new).unwrap();
        theirs.reload_keys().unwrap();
        assert_eq!(theirs.primary_key(Use::Root), new);
        assert!(matches!(
            ours.destroy_key(new),
            Err(VaultError::Change(KeyChange::Primary(_)))
        ));
        ours.destroy_key(old).unwrap();
        ours.destroy_key(old).unwrap();
        assert_eq!(states(&ours, Use::Root), [State::Destroyed, State::Primary]);
        assert!(matches!(
            ours.promote_key(old),
            Err(VaultError::Change(KeyChange::Destroyed(_)))
        ));
        let unknown = KeyId::from_bytes([7; 16]);
        assert!(matches!(
            ours.destroy_key(unknown),
            Err(VaultError::Change(KeyChange::Unknown(_)))
        ));
        house.load().unwrap();
    }

    #[test]
    fn a_destroyed_key_leaves_no_bytes_and_opens_nothing() {
        let house = House::new();
        let vault = vault(&house);
        let workspace = uuid::Uuid::from_u128(1);
        let wrapped = vault.new_workspace_key(workspace);
        let old = vault.primary_key(Use::Root);
        let kept = house.path.with_extension("kept");
        let line = |path: &Path| {
            let text = std::fs::read_to_string(path).unwrap();
            text.lines()
                .find(|l| l.contains(&old.to_string()))
                .unwrap()
                .to_owned()
        };
        let secret = line(&house.path).split(' ').nth(5).unwrap().to_owned();
        vault
            .promote_key(vault.enable_key(Use::Root, NOW).unwrap())
            .unwrap();
        assert!(vault.unlock(workspace, &wrapped).is_ok(), "retiring keys open");
        // a second name of the old file shows what became of its bytes
        std::fs::hard_link(&house.path, &kept).unwrap();
        vault.destroy_key(old).unwrap();
        assert!(vault.unlock(workspace, &wrapped).is_err());
        assert!(line(&house.path).contains(" destroyed "));
        assert!(!std::fs::read_to_string(&house.path).unwrap().contains(&secret));
        assert!(
            std::fs::read(&kept).unwrap().iter().all(|b| *b == 0),
            "overwritten"
        );
    }

    #[test]
    fn a_destroyed_signing_key_still_verifies_what_it_signed() {
        let house = House::new();
        let vault = vault(&house);
        let old = vault.primary_key(Use::AuditSign);
        let checkpoint = domain::audit::Checkpoint {
            origin: "a/audit".into(),
            size: 1,
            root: [1; 32],
        };
        let note = vault.sign_checkpoint(&checkpoint);
        vault
            .promote_key(vault.enable_key(Use::AuditSign, NOW).unwrap())
            .unwrap();
        vault.destroy_key(old).unwrap();
        let again = Vault::new(house.load().unwrap());
        assert_eq!(note.checkpoint(&again.audit_keys()), Ok(checkpoint));
    }

    #[test]
    fn a_file_that_goes_wrong_while_we_run_is_refused_and_the_known_keys_stay() {
        let house = House::new();
        let vault = vault(&house);
        vault.reload_keys().unwrap();
        let root = vault.primary_key(Use::Root);
        let good = std::fs::read_to_string(&house.path).unwrap();
        let problem = || match vault.reload_keys() {
            Err(VaultError::KeyFile { problem, .. }) => problem,
            other => panic!("{other:?}"),
        };
        house.mode(&house.path, 0o644);
        assert!(matches!(problem(), KeyFileProblem::Mode { found: 0o644 }));
        house.mode(&house.path, 0o600);
        house.edit(|text| text.replacen("v1 ", "v1  ", 1));
        assert!(matches!(problem(), KeyFileProblem::Line { .. }));
        house.edit(|_| Keys::generate(NOW).to_text().to_string());
        assert!(matches!(problem(), KeyFileProblem::Lost(_)));
        std::fs::remove_file(&house.path).unwrap();
        assert!(matches!(problem(), KeyFileProblem::Missing));
        assert_eq!(vault.primary_key(Use::Root), root);
        assert!(vault.enable_key(Use::Root, NOW).is_err() && !house.path.exists());
        std::fs::write(&house.path, good).unwrap();
        house.mode(&house.path, 0o600);
        assert_eq!(vault.reload_keys().unwrap(), Reloaded::Same);
    }

    #[test]
    fn commands_at_once_lose_no_key() {
        let house = House::new();
        let first = vault(&house);
        std::thread::scope(|s| {
            for usage in Use::ALL.into_iter().cycle().take(9) {
                let house = &house;
                s.spawn(move || {
                    let vault = vault(house);
                    vault.promote_key(vault.enable_key(usage, NOW).unwrap()).unwrap();
                });
            }
        });
        first.reload_keys().unwrap();
        let ids = first.key_facts().len();
        assert!((6..=12).contains(&ids), "{ids}");
        for usage in Use::ALL {
            assert_eq!(
                states(&first, usage)
                    .iter()
                    .filter(|s| **s == State::Primary)
                    .count(),
                1
            );
        }
    }

    #[test]
    fn keys_of_the_environment_are_not_changed() {
        let vault = Vault::new(Keys::generate(NOW));
        let refused = vault.enable_key(Use::Root, NOW);
        assert!(matches!(refused, Err(VaultError::Change(KeyChange::NoFile))));
        assert_eq!(vault.reload_keys().unwrap(), Reloaded::Same);
    }

    #[test]
    fn a_key_that_was_added_elsewhere_is_found_when_it_is_needed() {
        let house = House::new();
        let (ours, theirs) = (vault(&house), vault(&house));
        ours.promote_key(ours.enable_key(Use::Root, NOW).unwrap())
            .unwrap();
        let workspace = uuid::Uuid::from_u128(1);
        let wrapped = ours.new_workspace_key(workspace);
        assert!(theirs.unlock(workspace, &wrapped).is_ok());
    }
}
