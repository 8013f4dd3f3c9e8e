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

/// Chance from a seed, so that a failure comes again. Source: Vigna, splitmix64.
struct Dice(u64);
impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 16).unwrap() % sides
    }

    /// Another text than the given one, made of it and of one that is good elsewhere.
    fn mutated(&mut self, blob: &[u8], elsewhere: &[u8]) -> Vec<u8> {
        let (mut out, at) = (blob.to_vec(), self.roll(blob.len()));
        match self.roll(7) {
            0 => (0..=self.roll(8)).for_each(|_| out[at] ^= 1 << self.roll(8)),
            1 => (0..=self.roll(5)).for_each(|_| {
                let there = self.roll(blob.len());
                out[there] = u8::try_from(self.roll(256)).unwrap();
            }),
            2 => out.truncate(at),
            3 => drop(out.drain(..=at)),
            4 => out.extend((0..=self.roll(40)).map(|n| u8::try_from(n).unwrap())),
            // the beginning of one, the end of another: header, nonce, text or tag change places
            5 => out = [&blob[..at], &elsewhere[at.min(elsewhere.len())..]].concat(),
            _ => out = elsewhere.to_vec(),
        }
        out
    }
}

#[test]
fn ten_thousand_random_mutations_of_every_kind_of_sealed_text_are_refused() {
    let vault = vault();
    let (id, wrapped, key) = workspace(&vault, 1);
    let (_, foreign_wrapped, _) = workspace(&vault, 2);
    let checkpoint = |generation| Place {
        kind: Kind::Checkpoint,
        generation,
        ..place(id)
    };
    let elsewhere = Place {
        row: Uuid::from_u128(9),
        ..place(id)
    };
    let old = Place {
        generation: 2,
        ..place(id)
    };
    let other_own = OwnPlace {
        row: Uuid::from_u128(9),
        ..own()
    };
    let token = vault.seal(&key, &place(id), CANARY);
    let foreign = [
        vault.seal(&key, &elsewhere, CANARY),
        vault.seal(&key, &old, CANARY),
    ];
    let state = vault.seal(&key, &checkpoint(3), CANARY);
    let old_state = vault.seal(&key, &checkpoint(2), CANARY);
    let secret = vault.seal_own(&own(), CANARY);
    let foreign_secret = vault.seal_own(&other_own, CANARY);
    let seed = u64::from_le_bytes(crate::random());
    let mut dice = Dice(seed);
    let mut refused = [0_u32; 4];
    while refused.iter().sum::<u32>() < 10_000 {
        let kind = dice.roll(4);
        let from = dice.roll(2);
        let (blob, mutated) = match kind {
            0 => (&token, dice.mutated(&token, &foreign[from])),
            1 => (&state, dice.mutated(&state, &old_state)),
            2 => (&secret, dice.mutated(&secret, &foreign_secret)),
            _ => (&wrapped, dice.mutated(&wrapped, &foreign_wrapped)),
        };
        if mutated == *blob {
            continue;
        }
        let is_refused = match kind {
            0 => vault.open(&key, &place(id), &mutated).is_err(),
            1 => vault.open(&key, &checkpoint(3), &mutated).is_err(),
            2 => {
                vault.open_own(&own(), &mutated).is_err()
                    && nothing_comes_of(&vault.reseal_own(&own(), &mutated))
            }
            _ => vault.unlock(id, &mutated).is_err() && nothing_comes_of(&vault.rewrap(id, &mutated)),
        };
        assert!(is_refused, "seed {seed}, kind {kind}: {mutated:02x?}");
        refused[kind] += 1;
    }
    assert!(refused.iter().all(|n| *n > 1000), "{refused:?}");
    assert_eq!(vault.openings(), 0);
}

/// Refused, or left alone because its header names no retiring key.
fn nothing_comes_of(moved: &Result<Option<Vec<u8>>, VaultError>) -> bool {
    !matches!(moved, Ok(Some(_)))
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
fn while_a_workspace_key_is_changed_old_texts_open_and_are_sealed_anew_uncounted() {
    let vault = vault();
    let (id, old_wrapped, old) = workspace(&vault, 1);
    let token = vault.seal(&old, &place(id), CANARY);
    let new_wrapped = vault.new_workspace_key(id);
    let both = vault.unlock_with(id, &new_wrapped, Some(&old_wrapped)).unwrap();
    assert_eq!(both.id(), vault.unlock(id, &new_wrapped).unwrap().id());
    assert!(vault.open(&both, &place(id), &token).is_ok());
    let openings = vault.openings();
    let resealed = vault
        .reseal(&both, &place(id), &token)
        .unwrap()
        .expect("it was old");
    assert!(vault.reseal(&both, &place(id), &resealed).unwrap().is_none());
    assert_eq!(vault.openings(), openings);
    let there = Place {
        generation: 4,
        ..place(id)
    };
    assert!(vault.reseal(&both, &there, &token).is_err(), "only at its place");
    let new = vault.unlock(id, &new_wrapped).unwrap();
    let opened = vault.open(&new, &place(id), &resealed).unwrap();
    assert_eq!(opened.expose(<[u8]>::to_vec), CANARY);
    assert!(vault.open(&new, &place(id), &token).is_err());
    assert!(vault.open(&old, &place(id), &resealed).is_err());
    let other = vault.new_workspace_key(Uuid::from_u128(2));
    assert!(vault.unlock_with(id, &new_wrapped, Some(&other)).is_err());
}

#[test]
fn a_text_under_a_key_that_has_not_retired_here_stays_where_it_is() {
    // this process still knows the older file: it must not move things back
    let (old, new) = (Keys::generate(NOW), Keys::generate(NOW));
    let text = new.to_text().to_string();
    let after = Vault::new(new.succeeding(Keys::parse(&old.to_text()).unwrap()));
    let (id, wrapped, _) = workspace(&after, 1);
    let secret = after.seal_own(&own(), CANARY);
    let mut mixed = old.to_text().to_string();
    for line in text
        .replace(" primary ", " enabled ")
        .lines()
        .filter(|l| l.starts_with("v1"))
    {
        let body = line.rsplit_once(' ').unwrap().0;
        mixed += &format!("{body} {:08x}\n", crc32fast::hash(body.as_bytes()));
    }
    let behind = Vault::new(Keys::parse(&mixed).unwrap());
    assert!(behind.unlock(id, &wrapped).is_ok());
    assert!(behind.rewrap(id, &wrapped).unwrap().is_none());
    assert!(behind.reseal_own(&own(), &secret).unwrap().is_none());
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
