//! A chain in memory.

use super::fetch::AUTHORITIES_KEY;
use crate::{
    chain::{Answer, Chain, ChainError, Hash, Header, Heads, RawBlock},
    decode::fixture,
};
use codec::Encode;
use futures::FutureExt;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::watch;

/// Blocks of one branch: recorded contents under made-up headers.
pub struct FakeChain {
    state: Mutex<State>,
    heads: watch::Sender<Heads>,
    /// How often it was asked for hashes.
    asked: AtomicUsize,
}

struct State {
    /// Storage of every block, and answers of runtime calls.
    storage: BTreeMap<Vec<u8>, Vec<u8>>,
    answers: BTreeMap<String, Vec<u8>>,
    blocks: Vec<RawBlock>,
    genesis: u8,
    upgrade_at: u32,
    pruned_below: u32,
}

/// Hash of a block of a branch.
pub fn hash(branch: u8, number: u32) -> Hash {
    let mut hash = [branch; 32];
    hash[..4].copy_from_slice(&number.to_le_bytes());
    hash
}

/// The block that authors of slot 0 and 1 take turns at.
pub const AUTHORITIES: [Hash; 2] = [[1; 32], [2; 32]];

fn block(branch: u8, number: u32, parent: Hash) -> RawBlock {
    let names = ["transfer-0", "failed", "batch", "transfer-1"];
    let recorded = fixture::block(names[number as usize % names.len()]);
    let contents = if number == 0 { RawBlock::default() } else { recorded };
    let slot = b"\x06aura".iter().copied().chain(u64::from(number).encode().encode());
    RawBlock {
        hash: hash(branch, number),
        header: Header { number, parent, digest: vec![slot.collect()], ..Header::default() },
        extrinsics: contents.extrinsics,
        events: Some(contents.events.unwrap_or_default()),
    }
}

impl FakeChain {
    /// A chain with blocks `0..=best`, all of branch 0.
    pub fn new(best: u32) -> Self {
        let (heads, _) = watch::channel(Heads::default());
        let state = State {
            storage: BTreeMap::new(),
            answers: BTreeMap::new(),
            blocks: Vec::new(),
            genesis: 0,
            upgrade_at: u32::MAX,
            pruned_below: 0,
        };
        let chain = Self { state: Mutex::new(state), heads, asked: AtomicUsize::new(0) };
        chain.branch(0, 0, best);
        chain
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no test panics holding it")
    }

    /// Replaces all blocks from a number on by those of a branch, up to a new best block.
    pub fn branch(&self, branch: u8, from: u32, best: u32) {
        let mut state = self.state();
        state.blocks.truncate(from as usize);
        for number in from..=best {
            let parent = state.blocks.last().map_or([0; 32], |block| block.hash);
            let branch = if number == 0 { state.genesis } else { branch };
            state.blocks.push(block(branch, number, parent));
        }
    }

    /// Tells those who follow of new heads.
    pub fn tell(&self, best: u32, finalized: u32) {
        self.heads.send_replace(Heads { best: Some(best), finalized });
    }

    /// Makes a block's parent another than the block before.
    pub fn unlink(&self, number: u32) {
        self.state().blocks[number as usize].header.parent = [0xff; 32];
    }

    /// How often it was asked for hashes.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// Sets a storage value.
    pub fn set(&self, key: Vec<u8>, value: impl Encode) {
        self.state().storage.insert(key, value.encode());
    }

    /// Sets what a runtime call answers.
    pub fn answer(&self, method: &str, value: impl Encode) {
        self.state().answers.insert(method.into(), value.encode());
    }

    /// Makes it another chain: with another genesis block.
    pub fn rename(&self, genesis: u8) {
        let mut state = self.state();
        state.genesis = genesis;
        state.blocks[0].hash = hash(genesis, 0);
    }

    /// From the state after this block on, the runtime is a newer one.
    pub fn upgrade_at(&self, number: u32) {
        self.state().upgrade_at = number;
    }

    /// States below this block are gone.
    pub fn prune_below(&self, number: u32) {
        self.state().pruned_below = number;
    }

    fn find<T>(&self, hash: Hash, read: impl Fn(&State, &RawBlock) -> T) -> Result<T, ChainError> {
        let state = self.state();
        let block = state.blocks.iter().find(|block| block.hash == hash);
        block
            .map(|block| read(&state, block))
            .ok_or_else(|| ChainError::Refused("unknown block".into()))
    }
}

impl Chain for FakeChain {
    fn name(&self) -> Answer<'_, String> {
        async { Ok("fake".to_string()) }.boxed()
    }

    fn hashes(&self, numbers: Vec<u32>) -> Answer<'_, Vec<Option<Hash>>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let state = self.state();
        let hash = |number: &u32| state.blocks.get(*number as usize).map(|block| block.hash);
        let hashes = numbers.iter().map(hash).collect();
        async { Ok(hashes) }.boxed()
    }

    fn block(&self, hash: Hash) -> Answer<'_, RawBlock> {
        let found = self.find(hash, |state, block| {
            let mut block = block.clone();
            block.events = block.events.filter(|_| block.header.number >= state.pruned_below);
            block
        });
        async { found }.boxed()
    }

    fn spec_version(&self, hash: Hash) -> Answer<'_, u32> {
        let found =
            self.find(
                hash,
                |state, block| {
                    if block.header.number >= state.upgrade_at { 426 } else { 425 }
                },
            );
        async { found }.boxed()
    }

    fn metadata(&self, _: Hash) -> Answer<'_, Vec<u8>> {
        async { Ok(fixture::METADATA.to_vec()) }.boxed()
    }

    fn storage(&self, key: Vec<u8>, _: Hash) -> Answer<'_, Option<Vec<u8>>> {
        let set = self.state().storage.get(&key).cloned();
        let value = set.or_else(|| (key == AUTHORITIES_KEY).then(|| AUTHORITIES.to_vec().encode()));
        async { Ok(value) }.boxed()
    }

    fn storages(&self, keys: Vec<Vec<u8>>, _: Hash) -> Answer<'_, Vec<Option<Vec<u8>>>> {
        let state = self.state();
        let values = keys.iter().map(|key| state.storage.get(key).cloned()).collect();
        async move { Ok(values) }.boxed()
    }

    fn keys(
        &self,
        prefix: Vec<u8>,
        count: u32,
        start: Option<Vec<u8>>,
        _: Hash,
    ) -> Answer<'_, Vec<Vec<u8>>> {
        let state = self.state();
        let after = |key: &&Vec<u8>| start.as_ref().is_none_or(|start| *key > start);
        let found = state.storage.keys().filter(|key| key.starts_with(&prefix)).filter(after);
        let keys = found.take(count as usize).cloned().collect();
        async { Ok(keys) }.boxed()
    }

    fn call(&self, method: String, _: Vec<u8>, _: Hash) -> Answer<'_, Vec<u8>> {
        let answer = self.state().answers.get(&method).cloned();
        async move { answer.ok_or_else(|| ChainError::Refused(format!("{method}: not here"))) }
            .boxed()
    }

    fn heads(&self) -> watch::Receiver<Heads> {
        self.heads.subscribe()
    }
}
