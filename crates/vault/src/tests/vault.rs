#![expect(clippy::disallowed_methods, reason = "the vault tests its own door")]
use super::*;
use crate::{Kind, Use};
use domain::Timestamp;

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
const CANARY: &[u8] = b"ya29.canary-of-a-token";

fn vault() -> Vault {
    Vault::new(Keys::generate(NOW))
}
fn place(workspace: Uuid) -> Place<'static> {
    let row = Uuid::from_u128(7);
    Place {
        kind: Kind::Token,
        purpose: "youtube.refresh",
        workspace,
        column: "tokens.sealed",
        row,
        generation: 3,
    }
}
fn own() -> OwnPlace<'static> {
    OwnPlace {
        purpose: "pkce",
        column: "connections.verifier",
        row: Uuid::from_u128(8),
        generation: 0,
    }
}

/// A workspace with its key, for short tests.
fn workspace(vault: &Vault, n: u128) -> (Uuid, Vec<u8>, WorkspaceKey) {
    let id = Uuid::from_u128(n);
    let wrapped = vault.new_workspace_key(id);
    let key = vault.unlock(id, &wrapped).unwrap();
    (id, wrapped, key)
}

#[test]
fn what_was_sealed_opens_at_its_place_and_is_counted() {
    let vault = vault();
    let (id, wrapped, key) = workspace(&vault, 1);
    let token = vault.seal(&key, &place(id), CANARY);
    let checkpoint = Place {
        kind: Kind::Checkpoint,
        ..place(id)
    };
    let state = vault.seal(&key, &checkpoint, b"");
    let key = vault.unlock(id, &wrapped).unwrap();
    assert_eq!(
        vault
            .open(&key, &place(id), &token)
            .unwrap()
            .expose(<[u8]>::to_vec),
        CANARY
    );
    assert_eq!(
        vault.open(&key, &checkpoint, &state).unwrap().expose(<[u8]>::len),
        0
    );
    assert!(vault.open(&key, &checkpoint, &token).is_err());
    assert_eq!(
        vault.clone().openings(),
        1,
        "tokens count, checkpoints and refusals do not"
    );
    assert_eq!(token.len(), 1 + 1 + 1 + 16 + 24 + CANARY.len() + 16);
}

#[test]
fn ten_thousand_swaps_cuts_flips_and_old_generations_are_refused() {
    let vault = vault();
    let spaces: Vec<_> = (1..=4).map(|n| workspace(&vault, n)).collect();
    let mut tried = 0;
    let mut refuse = |key: &WorkspaceKey, place: &Place<'_>, blob: &[u8], what: &str| {
        assert!(
            matches!(vault.open(key, place, blob), Err(VaultError::Open)),
            "{what}"
        );
        tried += 1;
    };
    for round in 0..10_u64 {
        for (id, _, key) in &spaces {
            let here = Place {
                generation: round + 1,
                row: Uuid::from_u128(round.into()),
                ..place(*id)
            };
            let blob = vault.seal(key, &here, CANARY);
            for at in 0..blob.len() {
                for bit in [0, 3, 7] {
                    let mut flipped = blob.clone();
                    flipped[at] ^= 1 << bit;
                    refuse(key, &here, &flipped, "flip");
                }
                refuse(key, &here, &blob[..at], "cut at the end");
                if at > 0 {
                    refuse(key, &here, &blob[at..], "cut at the start");
                }
            }
            for (other, _, other_key) in spaces.iter().filter(|(other, ..)| other != id) {
                let there = Place {
                    workspace: *other,
                    ..here
                };
                refuse(other_key, &there, &blob, "another workspace, its key");
                refuse(key, &there, &blob, "another workspace, this key");
                refuse(other_key, &here, &blob, "another key");
            }
            for generation in (0..round + 8).filter(|g| *g != here.generation) {
                refuse(key, &Place { generation, ..here }, &blob, "another generation");
            }
            // the lengths keep "a|bc" and "ab|c" apart
            for (purpose, column) in [
                ("youtube.access", here.column),
                (here.purpose, "tokens.other"),
                ("youtube.refresht", "okens.sealed"),
            ] {
                refuse(
                    key,
                    &Place {
                        purpose,
                        column,
                        ..here
                    },
                    &blob,
                    "another column or purpose",
                );
            }
            refuse(
                key,
                &Place {
                    row: Uuid::from_u128(99),
                    ..here
                },
                &blob,
                "another row",
            );
            refuse(
                key,
                &Place {
                    kind: Kind::Checkpoint,
                    ..here
                },
                &blob,
                "another kind",
            );
            refuse(key, &here, &[&blob[..], b"x"].concat(), "longer");
        }
    }
    assert!(tried >= 10_000, "{tried}");
    assert_eq!(vault.openings(), 0);
}

#[test]
fn a_workspace_key_unlocks_only_for_its_workspace_and_instance() {
    let (ours, theirs) = (vault(), vault());
    let (id, wrapped, key) = workspace(&ours, 1);
    assert!(ours.unlock(Uuid::from_u128(2), &wrapped).is_err());
    assert!(theirs.unlock(id, &wrapped).is_err());
    assert!(ours.unlock(id, &[]).is_err());
    let token = ours.seal(&key, &place(id), CANARY);
    assert!(ours.unlock(id, &token).is_err(), "a token is no key");
}

#[test]
fn after_a_rotation_old_texts_open_and_keys_are_wrapped_anew_once() {
    let (old, new) = (Keys::generate(NOW), Keys::generate(NOW));
    let before = Vault::new(Keys::parse(&old.to_text()).unwrap());
    let (id, wrapped, key) = workspace(&before, 1);
    let (token, secret) = (
        before.seal(&key, &place(id), CANARY),
        before.seal_own(&own(), CANARY),
    );
    let after = Vault::new(Keys::parse(&new.succeeding(old).to_text()).unwrap());
    let rewrapped = after
        .rewrap(id, &wrapped)
        .unwrap()
        .expect("it was under the old root");
    assert!(after.rewrap(id, &rewrapped).unwrap().is_none());
    let key = after.unlock(id, &rewrapped).unwrap();
    assert!(after.open(&key, &place(id), &token).is_ok());
    assert!(after.open_own(&own(), &secret).is_ok());
    assert_ne!(
        after.keys().primary(Use::Root).id,
        before.keys().primary(Use::Root).id
    );
}

#[test]
fn our_own_secrets_have_a_door_of_their_own() {
    let vault = vault();
    let (id, _, key) = workspace(&vault, 1);
    let secret = vault.seal_own(&own(), b"verifier");
    assert_eq!(
        vault
            .open_own(&own(), &secret)
            .unwrap()
            .expose_str(str::to_owned)
            .unwrap(),
        "verifier"
    );
    assert!(
        vault
            .open_own(
                &OwnPlace {
                    generation: 1,
                    ..own()
                },
                &secret
            )
            .is_err()
    );
    assert!(
        vault
            .open_own(
                &OwnPlace {
                    row: Uuid::nil(),
                    ..own()
                },
                &secret
            )
            .is_err()
    );
    assert!(
        vault
            .open_own(&own(), &vault.seal(&key, &place(id), CANARY))
            .is_err()
    );
    assert_eq!(vault.openings(), 0);
}

#[test]
fn a_canary_never_shows_in_debug_or_in_the_sealed_text() {
    let vault = vault();
    let (id, _, key) = workspace(&vault, 1);
    let blob = vault.seal(&key, &place(id), CANARY);
    assert!(!blob.windows(CANARY.len()).any(|w| w == CANARY));
    let secret = vault.open(&key, &place(id), &blob).unwrap();
    let own_secret = vault.open_own(&own(), &vault.seal_own(&own(), CANARY)).unwrap();
    assert_eq!(format!("{secret:?} {own_secret:?}"), "[redacted] [redacted]");
    assert_eq!(
        format!("{key:?} {vault:?}"),
        "WorkspaceKey([redacted]) Vault([redacted])"
    );
}

#[test]
fn random_texts_differ_and_only_their_hashes_are_compared() {
    let (a, b) = (crate::token(), crate::token());
    assert_ne!(a, b);
    assert_eq!(a.len(), 43);
    assert_ne!(crate::hash_token(&a), crate::hash_token(&b));
    assert_eq!(crate::hash_token("abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
}
