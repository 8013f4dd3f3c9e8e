//! How long to wait before trying again.

use crate::{Failure, FailureClass};
use std::time::Duration;

/// Most tries in a row of one step before a transient failure is handed to the person.
pub const MAX_TRIES: u32 = 12;

/// Full jitter over a doubling base, never shorter than what the platform asked for.
/// `tries` counts failures in a row from 1; `roll` is in `0.0..1.0`.
pub fn wait(failure: &Failure, tries: u32, roll: f64) -> Duration {
    let (base, cap) = match failure.class {
        FailureClass::RateLimited => (Duration::from_secs(30), Duration::from_secs(3600)),
        _ => (Duration::from_secs(1), Duration::from_secs(300)),
    };
    let ceiling = base
        .saturating_mul(2u32.saturating_pow(tries.saturating_sub(1).min(16)))
        .min(cap);
    let jittered = ceiling / 2 + (ceiling / 2).mul_f64(roll.clamp(0.0, 1.0));
    jittered.max(Duration::from_millis(failure.retry_after_ms.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_up_to_its_cap_and_honours_the_platform() {
        let f = Failure::new(FailureClass::Transient, "x", "", None);
        assert_eq!(wait(&f, 1, 1.0), Duration::from_secs(1));
        assert_eq!(wait(&f, 3, 0.0), Duration::from_secs(2));
        assert_eq!(wait(&f, 60, 1.0), Duration::from_secs(300));
        assert_eq!(
            wait(&f.after(Duration::from_secs(900)), 1, 0.0),
            Duration::from_secs(900)
        );
    }
}
