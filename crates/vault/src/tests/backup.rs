use super::*;
use crate::Keys;
use domain::Timestamp;

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

fn phrase(text: &str) -> SecretString {
    text.to_owned().into()
}

#[test]
fn a_backup_comes_back_with_its_passphrase_and_with_no_other() {
    let vault = Vault::new(Keys::generate(NOW));
    let right = phrase("five random words are good");
    let backup = vault.backup(&right).unwrap();
    let secret = vault.keys().to_text();
    for line in secret.lines().filter(|l| l.starts_with("v1")) {
        let key = line.split(' ').nth(5).unwrap();
        assert!(!backup.contains(key), "a key shows in its backup");
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("keys/master.keys");
    let wrong = restore(&path, &backup, &phrase("five random words are bad"));
    assert!(matches!(wrong, Err(BackupProblem::Open)), "{wrong:?}");
    assert!(!path.exists());
    let keys = restore(&path, &backup, &right).unwrap();
    assert_eq!(keys.facts(), vault.key_facts());
    assert_eq!(*keys.to_text(), *secret);
    let read = Keys::load_or_create(&path, true, NOW).unwrap();
    assert_eq!(*read.to_text(), *secret);
    let again = restore(&path, &backup, &right);
    assert!(matches!(
        again,
        Err(BackupProblem::Vault(VaultError::KeyFile {
            problem: KeyFileProblem::Exists,
            ..
        }))
    ));
}

#[test]
fn a_changed_or_cut_backup_is_refused() {
    let vault = Vault::new(Keys::generate(NOW));
    let right = phrase("five random words are good");
    let backup = vault.backup(&right).unwrap();
    // each costs a hash of 128 MiB: a few places, one of each part
    let ends: Vec<usize> = backup.match_indices('\n').map(|(at, _)| at).collect();
    for at in [HEAD.len() + 3, HEAD.len() + 30, ends[ends.len() - 2] + 1] {
        let mut bytes = backup.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(open(&changed, &right).is_err(), "{at}");
    }
    assert!(open(&backup.replacen('1', "2", 1), &right).is_err());
    assert!(open(&backup[..ends[3]], &right).is_err());
    assert!(matches!(open("", &right), Err(BackupProblem::Shape)));
    assert!(matches!(open(HEAD, &right), Err(BackupProblem::Shape)));
}

#[test]
fn a_short_passphrase_is_refused() {
    let vault = Vault::new(Keys::generate(NOW));
    assert!(matches!(
        vault.backup(&phrase("elf letters")),
        Err(BackupProblem::Short)
    ));
}
