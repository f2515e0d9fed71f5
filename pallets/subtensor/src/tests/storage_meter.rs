//! Counts what code reads and writes: an environment that passes every storage operation on and
//! keeps a record.

use crate::mock::*;
use frame_support::traits::StorageInfoTrait;
use sp_core::storage::{ChildInfo, StateVersion, TrackedStorageKey};
use sp_externalities::{
    Extension, ExtensionStore, Externalities, MultiRemovalResults, set_and_run_with_externalities,
    with_externalities,
};
use std::{
    any::{Any, TypeId},
    collections::BTreeMap,
};

/// Operations on one storage item, or on all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Values read, or asked for.
    pub reads: u64,
    /// Steps of iterations.
    pub steps: u64,
    /// Values written, appended to or removed.
    pub writes: u64,
}

impl Count {
    fn and(self, other: Self) -> Self {
        Self {
            reads: self.reads + other.reads,
            steps: self.steps + other.steps,
            writes: self.writes + other.writes,
        }
    }
}

/// What happened to storage. The items of this pallet go by their name, those of others by the
/// pallet's and their own; of the system's only accounts count, the rest is in memory.
#[derive(Default)]
pub struct Record {
    /// By storage item.
    pub items: BTreeMap<String, Count>,
    /// Names of the items by prefix.
    names: BTreeMap<Vec<u8>, String>,
    /// How often each key was read.
    read_keys: BTreeMap<Vec<u8>, u64>,
    /// Keys written with the value they already had.
    written_in_vain: Vec<Vec<u8>>,
}

impl Record {
    fn new() -> Self {
        let names = AllPalletsWithSystem::storage_info().into_iter().filter_map(|info| {
            let text = |bytes| String::from_utf8(bytes).expect("names are text");
            let (pallet, item) = (text(info.pallet_name), text(info.storage_name));
            let name = match (pallet.as_str(), item.as_str()) {
                ("SubtensorModule", _) => item,
                ("System", "Account") => "System.Account".into(),
                ("System", _) => return None,
                _ => format!("{pallet}.{item}"),
            };
            Some((info.prefix, name))
        });
        Self { names: names.collect(), ..Self::default() }
    }

    /// All items of this pallet together.
    pub fn own(&self) -> Count {
        let own = self.items.iter().filter(|(item, _)| !item.contains('.'));
        own.fold(Count::default(), |sum, (_, count)| sum.and(*count))
    }

    /// All items of all pallets together.
    pub fn total(&self) -> Count {
        self.items.values().fold(Count::default(), |sum, count| sum.and(*count))
    }

    /// Storage items of which a value was read more than once.
    pub fn read_twice(&self) -> Vec<String> {
        let twice = self.read_keys.iter().filter(|(_, times)| **times > 1);
        let mut items: Vec<String> = twice.filter_map(|(key, _)| self.item(key)).collect();
        items.dedup();
        items
    }

    /// Storage items that got the value they already had.
    pub fn written_in_vain(&self) -> Vec<String> {
        self.written_in_vain.iter().filter_map(|key| self.item(key)).collect()
    }

    /// Name of the storage item that a key belongs to.
    fn item(&self, key: &[u8]) -> Option<String> {
        self.names.get(key.get(..32)?).cloned()
    }

    fn count(&mut self, key: &[u8]) -> Option<&mut Count> {
        let item = self.item(key)?;
        Some(self.items.entry(item).or_default())
    }
}

/// Runs `work` and records what it does to storage.
pub fn metered<R>(work: impl FnOnce() -> R) -> (R, Record) {
    with_externalities(|inner| {
        let mut meter = Meter { inner, record: Record::new() };
        let result = set_and_run_with_externalities(&mut meter, work);
        (result, meter.record)
    })
    .expect("tests run in an environment")
}

struct Meter<'a> {
    inner: &'a mut dyn Externalities,
    record: Record,
}

impl Meter<'_> {
    fn read(&mut self, key: &[u8]) {
        if let Some(count) = self.record.count(key) {
            count.reads += 1;
            *self.record.read_keys.entry(key.to_vec()).or_default() += 1;
        }
    }
}

/// Operations that are passed on as they are.
macro_rules! pass_on {
    ($($name:ident(&mut self $(, $arg:ident: $ty:ty)*) $(-> $out:ty)?;)*) => {
        $(fn $name(&mut self $(, $arg: $ty)*) $(-> $out)? { self.inner.$name($($arg),*) })*
    };
}

impl Externalities for Meter<'_> {
    fn storage(&mut self, key: &[u8]) -> Option<Vec<u8>> {
        self.read(key);
        self.inner.storage(key)
    }

    fn exists_storage(&mut self, key: &[u8]) -> bool {
        self.read(key);
        self.inner.exists_storage(key)
    }

    fn next_storage_key(&mut self, key: &[u8]) -> Option<Vec<u8>> {
        if let Some(count) = self.record.count(key) {
            count.steps += 1;
        }
        self.inner.next_storage_key(key)
    }

    fn place_storage(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) {
        if let Some(count) = self.record.count(&key) {
            count.writes += 1;
            if self.inner.storage(&key) == value {
                self.record.written_in_vain.push(key.clone());
            }
        }
        self.inner.place_storage(key, value);
    }

    fn storage_append(&mut self, key: Vec<u8>, value: Vec<u8>) {
        if let Some(count) = self.record.count(&key) {
            count.writes += 1;
        }
        self.inner.storage_append(key, value);
    }

    fn clear_prefix(
        &mut self,
        prefix: &[u8],
        limit: Option<u32>,
        cursor: Option<&[u8]>,
    ) -> MultiRemovalResults {
        let removed = self.inner.clear_prefix(prefix, limit, cursor);
        if let Some(count) = self.record.count(prefix) {
            count.steps += u64::from(removed.loops) + 1;
            count.writes += u64::from(removed.unique);
        }
        removed
    }

    pass_on! {
        storage_hash(&mut self, key: &[u8]) -> Option<Vec<u8>>;
        child_storage_hash(&mut self, child: &ChildInfo, key: &[u8]) -> Option<Vec<u8>>;
        child_storage(&mut self, child: &ChildInfo, key: &[u8]) -> Option<Vec<u8>>;
        next_child_storage_key(&mut self, child: &ChildInfo, key: &[u8]) -> Option<Vec<u8>>;
        kill_child_storage(
            &mut self,
            child: &ChildInfo,
            limit: Option<u32>,
            cursor: Option<&[u8]>
        ) -> MultiRemovalResults;
        clear_child_prefix(
            &mut self,
            child: &ChildInfo,
            prefix: &[u8],
            limit: Option<u32>,
            cursor: Option<&[u8]>
        ) -> MultiRemovalResults;
        place_child_storage(&mut self, child: &ChildInfo, key: Vec<u8>, value: Option<Vec<u8>>);
        set_offchain_storage(&mut self, key: &[u8], value: Option<&[u8]>);
        storage_root(&mut self, version: StateVersion) -> Vec<u8>;
        child_storage_root(&mut self, child: &ChildInfo, version: StateVersion) -> Vec<u8>;
        storage_start_transaction(&mut self);
        storage_rollback_transaction(&mut self) -> Result<(), ()>;
        storage_commit_transaction(&mut self) -> Result<(), ()>;
        wipe(&mut self);
        commit(&mut self);
        reset_read_write_count(&mut self);
        set_whitelist(&mut self, keys: Vec<TrackedStorageKey>);
    }

    fn read_write_count(&self) -> (u32, u32, u32, u32) {
        self.inner.read_write_count()
    }

    fn get_whitelist(&self) -> Vec<TrackedStorageKey> {
        self.inner.get_whitelist()
    }

    fn get_read_and_written_keys(&self) -> Vec<(Vec<u8>, u32, u32, bool)> {
        self.inner.get_read_and_written_keys()
    }
}

impl ExtensionStore for Meter<'_> {
    fn extension_by_type_id(&mut self, kind: TypeId) -> Option<&mut dyn Any> {
        self.inner.extension_by_type_id(kind)
    }

    fn register_extension_with_type_id(
        &mut self,
        kind: TypeId,
        extension: Box<dyn Extension>,
    ) -> Result<(), sp_externalities::Error> {
        self.inner.register_extension_with_type_id(kind, extension)
    }

    fn deregister_extension_by_type_id(
        &mut self,
        kind: TypeId,
    ) -> Result<(), sp_externalities::Error> {
        self.inner.deregister_extension_by_type_id(kind)
    }
}
