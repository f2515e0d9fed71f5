//! What a validator keeps over a restart: moving scores, and the commitments to weights that it
//! has yet to reveal.
//!
//! One JSON file for each chain, subnet and hotkey. It is replaced whole, so a crash leaves the
//! old one or the new one, and only its owner may read it, since it holds what commitments hide. A
//! file that cannot be used is kept under another name, and the validator starts afresh.

use super::{Open, Scores};
use crate::{
    chain::{AccountId, BlockRef, Client, Hash, weights::Commitment},
    neuron::NeuronError,
    wallet::{from_ss58, to_ss58},
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// Version of the file's format.
const VERSION: u32 = 1;

/// The user's folder for the states of validators: `$XDG_DATA_HOME/myelin/validators`, or
/// `~/.local/share/myelin/validators`. Nothing if the user has no home.
#[must_use]
pub fn default_dir() -> Option<PathBuf> {
    let absolute =
        |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let data =
        absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")))?;
    Some(data.join("myelin").join("validators"))
}

/// Whose state it is. A state is of use to nobody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Hash of the chain's first block, `0x` and 64 hex digits.
    genesis: String,
    netuid: u16,
    /// SS58 address.
    hotkey: String,
    /// The task, whose scores compare with no other's.
    task: String,
}

impl Owner {
    /// A hotkey that validates a task on a subnet of a chain.
    #[must_use]
    pub fn new(genesis: Hash, netuid: u16, hotkey: &AccountId, task: &str) -> Self {
        let (genesis, hotkey) = (format!("{genesis:?}"), to_ss58(hotkey));
        Self { genesis, netuid, hotkey, task: task.to_owned() }
    }

    fn file_name(&self) -> String {
        let chain: String = self.genesis.chars().skip(2).take(8).collect();
        format!("{chain}-{}-{}.json", self.netuid, self.hotkey)
    }
}

/// A block that was final when the state was written. A chain without it is another one, even if
/// its first block is the same, as that of development chains is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Anchor {
    number: u64,
    hash: String,
}

/// A neuron's moving score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Score {
    uid: u16,
    hotkey: String,
    mean: f64,
    count: u32,
}

/// A commitment, and until which block it may still get into the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Hidden {
    weights: Vec<(u16, u16)>,
    salt: Vec<u16>,
    version_key: u64,
    until: u64,
}

/// The file's content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Content {
    version: u32,
    #[serde(flatten)]
    owner: Owner,
    block: Anchor,
    scores: Vec<Score>,
    commitments: Vec<Hidden>,
}

/// What was read from the file.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Uid, hotkey, mean and number of values.
    pub scores: Vec<(u16, AccountId, f64, u32)>,
    /// Commitments that were open.
    pub open: Vec<Open>,
}

/// Where a validator keeps its state.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
    owner: Owner,
}

impl Store {
    /// The owner's file in a folder, which is made when the state is first written.
    #[must_use]
    pub fn new(folder: &Path, owner: Owner) -> Self {
        Self { path: folder.join(owner.file_name()), owner }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What an earlier run left; nothing if there was none, or if its file cannot be used, which
    /// then is kept under another name and told. Errors if a file is there but cannot be read.
    pub async fn load(&self, client: &Client) -> Result<Kept, NeuronError> {
        let content = match fs::read(&self.path) {
            Ok(bytes) => self.parse(&bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::default()),
            Err(error) => return Err(self.failed("read")(error)),
        };
        let content = match content {
            Ok(content) if self.knows(client, &content.block).await? => content,
            Ok(content) => {
                let number = content.block.number;
                return self.put_aside(&format!("this chain lacks the block {number} it knows"));
            }
            Err(reason) => return self.put_aside(&reason),
        };
        let kept = self.unpack(content);
        tracing::info!(
            "goes on with {} scores and {} open commitments of {}",
            kept.scores.len(),
            kept.open.len(),
            self.path.display()
        );
        Ok(kept)
    }

    /// Replaces the file by the present state; `block` is final.
    pub fn save(&self, block: BlockRef, scores: &Scores, open: &[Open]) -> Result<(), NeuronError> {
        let score = |(uid, hotkey, mean, count): (u16, AccountId, f64, u32)| Score {
            uid,
            hotkey: to_ss58(&hotkey),
            mean,
            count,
        };
        let content = Content {
            version: VERSION,
            owner: self.owner.clone(),
            block: Anchor { number: block.number, hash: format!("{:?}", block.hash) },
            scores: scores.kept().map(score).collect(),
            commitments: open.iter().map(Hidden::from).collect(),
        };
        self.write(&content).map_err(self.failed("write"))
    }

    /// The content, if it is of this owner and this version; else why not.
    fn parse(&self, bytes: &[u8]) -> Result<Content, String> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let Versioned { version } =
            serde_json::from_slice(bytes).map_err(|error| format!("it is damaged: {error}"))?;
        if version != VERSION {
            return Err(format!("its version is {version}, this program's {VERSION}"));
        }
        let content: Content =
            serde_json::from_slice(bytes).map_err(|error| format!("it is damaged: {error}"))?;
        if content.owner != self.owner {
            return Err("it belongs to another hotkey, subnet, chain or task".to_owned());
        }
        let hotkeys = content.scores.iter().map(|score| &score.hotkey);
        match hotkeys.map(|hotkey| from_ss58(hotkey)).find_map(Result::err) {
            Some(error) => Err(format!("it is damaged: {error}")),
            None => Ok(content),
        }
    }

    /// Whether the chain has the block; one that is still to be fetched is believed.
    async fn knows(&self, client: &Client, anchor: &Anchor) -> Result<bool, NeuronError> {
        match client.block_hash(anchor.number).await? {
            Some(hash) => Ok(format!("{hash:?}") == anchor.hash),
            None => Ok(client.is_syncing().await?),
        }
    }

    fn unpack(&self, content: Content) -> Kept {
        let Ok(own) = from_ss58(&self.owner.hotkey) else { return Kept::default() };
        let score = |score: Score| {
            let hotkey = from_ss58(&score.hotkey).ok()?;
            Some((score.uid, hotkey, score.mean, score.count))
        };
        let open = |hidden: Hidden| {
            let Hidden { weights, salt, version_key, until } = hidden;
            let netuid = self.owner.netuid;
            let commitment = Commitment::with_salt(&own, netuid, weights, version_key, salt);
            Open { commitment, until }
        };
        Kept {
            scores: content.scores.into_iter().filter_map(score).collect(),
            open: content.commitments.into_iter().map(open).collect(),
        }
    }

    /// Keeps the file under another name and starts afresh.
    fn put_aside(&self, reason: &str) -> Result<Kept, NeuronError> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".unused-{}", since.as_millis()));
        fs::rename(&self.path, &name).map_err(self.failed("put aside"))?;
        tracing::warn!(
            "starts afresh, without earlier scores and commitments: {} cannot be used: {reason}; \
             it is kept as {}",
            self.path.display(),
            Path::new(&name).display()
        );
        Ok(Kept::default())
    }

    fn write(&self, content: &Content) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let temporary = self.path.with_extension("json.new");
        // One that a crash has left may have another mode.
        match fs::remove_file(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
        file.write_all(&serde_json::to_vec(content)?)?;
        file.sync_all()?;
        fs::rename(&temporary, &self.path)?;
        // The new name is in the folder for good only once the folder is written.
        File::open(folder)?.sync_all()
    }

    fn failed(&self, verb: &str) -> impl FnOnce(io::Error) -> NeuronError {
        NeuronError::io(format!("cannot {verb} the validator's state {}", self.path.display()))
    }
}

impl From<&Open> for Hidden {
    fn from(Open { commitment, until }: &Open) -> Self {
        let Commitment { weights, salt, version_key, .. } = commitment.clone();
        Self { weights, salt, version_key, until: *until }
    }
}

#[cfg(test)]
mod tests;
