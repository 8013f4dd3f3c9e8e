//! State that outlives the process: tables of rows, every change appended to one journal file.
//!
//! One line is one transaction (`[[table, key, row|null], …]`). A line is written before its answer goes out, so
//! a process killed at any point loses nothing it answered; a torn last line was never answered and is dropped.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

const COMPACT_ABOVE_BYTES: u64 = 32 << 20;

/// Rows of one kind by key, which remembers what changed since the last commit.
#[derive(Debug)]
pub struct Table<T> {
    name: &'static str,
    rows: BTreeMap<String, T>,
    dirty: BTreeSet<String>,
}

impl<T> Table<T> {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            rows: BTreeMap::new(),
            dirty: BTreeSet::new(),
        }
    }
    pub fn get(&self, key: &str) -> Option<&T> {
        self.rows.get(key)
    }
    pub fn edit(&mut self, key: &str) -> Option<&mut T> {
        let row = self.rows.get_mut(key)?;
        self.dirty.insert(key.to_owned());
        Some(row)
    }
    pub fn put(&mut self, key: impl Into<String>, row: T) {
        let key = key.into();
        self.dirty.insert(key.clone());
        self.rows.insert(key, row);
    }
    pub fn remove(&mut self, key: &str) -> Option<T> {
        let row = self.rows.remove(key)?;
        self.dirty.insert(key.to_owned());
        Some(row)
    }
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.rows.iter().map(|(k, v)| (k.as_str(), v))
    }
    /// Changes each row that `matches`; answers how many.
    pub fn edit_where(&mut self, matches: impl Fn(&T) -> bool, change: impl Fn(&mut T)) -> usize {
        let keys: Vec<String> = self
            .rows
            .iter()
            .filter(|(_, v)| matches(v))
            .map(|(k, _)| k.clone())
            .collect();
        for key in &keys {
            self.edit(key).map(&change);
        }
        keys.len()
    }
    pub fn remove_where(&mut self, matches: impl Fn(&T) -> bool) -> Vec<T> {
        let keys: Vec<String> = self
            .rows
            .iter()
            .filter(|(_, v)| matches(v))
            .map(|(k, _)| k.clone())
            .collect();
        keys.iter().filter_map(|k| self.remove(k)).collect()
    }
}

impl<T: Default> Table<T> {
    /// The one row of a table that has one.
    pub fn only(&mut self) -> &mut T {
        self.dirty.insert(String::new());
        self.rows.entry(String::new()).or_default()
    }
    pub fn peek(&self) -> T
    where
        T: Clone,
    {
        self.rows.get("").cloned().unwrap_or_default()
    }
}

/// What the journal needs of a table, whatever its rows are.
pub trait Shelf {
    fn name(&self) -> &'static str;
    fn drain_changes(&mut self, into: &mut Vec<Value>);
    fn replay(&mut self, key: String, row: Value) -> serde_json::Result<()>;
    fn mark_all(&mut self);
    fn clear(&mut self);
}

impl<T: Serialize + DeserializeOwned> Shelf for Table<T> {
    fn name(&self) -> &'static str {
        self.name
    }
    fn drain_changes(&mut self, into: &mut Vec<Value>) {
        for key in std::mem::take(&mut self.dirty) {
            let row = self.rows.get(&key).and_then(|r| serde_json::to_value(r).ok());
            into.push(json!([self.name, key, row]));
        }
    }
    fn replay(&mut self, key: String, row: Value) -> serde_json::Result<()> {
        if row.is_null() {
            self.rows.remove(&key);
        } else {
            self.rows.insert(key, serde_json::from_value(row)?);
        }
        Ok(())
    }
    fn mark_all(&mut self) {
        self.dirty = self.rows.keys().cloned().collect();
    }
    fn clear(&mut self) {
        self.dirty.extend(self.rows.keys().cloned());
        self.rows.clear();
    }
}

#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    length: u64,
}

impl Journal {
    /// Reads the journal back into `shelves`, then writes it anew without its history.
    pub fn open(dir: &Path, shelves: &mut [&mut dyn Shelf]) -> io::Result<Self> {
        let path = dir.join("state.jsonl");
        if path.exists() {
            for line in BufReader::new(File::open(&path)?).split(b'\n') {
                let Ok(changes) = serde_json::from_slice::<Vec<(String, String, Value)>>(&line?) else {
                    break;
                };
                for (table, key, row) in changes {
                    if let Some(shelf) = shelves.iter_mut().find(|s| s.name() == table) {
                        shelf.replay(key, row).map_err(io::Error::other)?;
                    }
                }
            }
        }
        Self::rewrite(path, shelves)
    }

    fn rewrite(path: PathBuf, shelves: &mut [&mut dyn Shelf]) -> io::Result<Self> {
        let fresh = path.with_extension("new");
        let file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .open(&fresh)?;
        let mut journal = Self {
            path,
            file,
            length: 0,
        };
        for shelf in &mut *shelves {
            shelf.mark_all();
        }
        journal.append(shelves)?;
        journal.file.sync_all()?;
        std::fs::rename(&fresh, &journal.path)?;
        Ok(journal)
    }

    fn append(&mut self, shelves: &mut [&mut dyn Shelf]) -> io::Result<()> {
        let mut changes = Vec::new();
        for shelf in &mut *shelves {
            shelf.drain_changes(&mut changes);
        }
        if changes.is_empty() {
            return Ok(());
        }
        let mut line = serde_json::to_vec(&changes)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.length += line.len() as u64;
        Ok(())
    }

    /// Appends what changed; a killed process keeps it, because the kernel has it.
    pub fn commit(&mut self, shelves: &mut [&mut dyn Shelf]) -> io::Result<()> {
        self.append(shelves)?;
        if self.length > COMPACT_ABOVE_BYTES {
            let compacted = Self::rewrite(self.path.clone(), shelves)?;
            // history longer than its own state is dropped; a large state is not rewritten on every change
            let floor = compacted.length / 2;
            *self = compacted;
            self.length -= floor;
        }
        Ok(())
    }

    /// A second handle, to force the journal to the disk without holding the lock.
    pub fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }
}
