//! Values that may be set while a twin runs.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// `now` with the values that are named in `given`; a name or a value that `T` does not take is refused in words.
pub fn merged<T: Serialize + DeserializeOwned>(now: &T, given: Map<String, Value>) -> Result<T, String> {
    let mut all = serde_json::to_value(now).map_err(|e| e.to_string())?;
    for (name, value) in given {
        all[name] = value;
    }
    serde_json::from_value(all).map_err(|e| e.to_string())
}
