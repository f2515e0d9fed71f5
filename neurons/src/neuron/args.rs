//! Command-line arguments that the binaries share.

use super::{NeuronError, register};
use crate::{
    chain::{At, Client, Options, check_address},
    task::MAX_PREFIXES,
    wallet::{Keypair, Password, Wallet, resolve},
};
use clap::Args;
use std::{net::IpAddr, path::PathBuf};
use tracing_subscriber::EnvFilter;

/// Which chain.
#[derive(Args, Clone, Debug)]
pub struct ChainArgs {
    /// The node's WebSocket address
    #[arg(long, value_name = "URL", default_value = "ws://127.0.0.1:9944")]
    pub node: String,
}

impl ChainArgs {
    /// Connects.
    pub async fn connect(&self) -> Result<Client, NeuronError> {
        Ok(Client::connect(&self.node, Options::default()).await?)
    }
}

/// Whose keys: a wallet's, or keys given as text.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Keys")]
pub struct KeyArgs {
    /// Folder of the wallets [default: $BT_WALLET_PATH or ~/.bittensor/wallets]
    #[arg(long, value_name = "DIR")]
    pub wallet_path: Option<PathBuf>,

    /// Name of the wallet [default: $BT_WALLET_NAME or default]
    #[arg(long, value_name = "NAME")]
    pub wallet: Option<String>,

    /// Name of the wallet's hotkey [default: $BT_WALLET_HOTKEY or default]
    #[arg(long, value_name = "NAME")]
    pub hotkey: Option<String>,

    /// The hotkey itself instead: a dev URI (whatever begins with //, such as //Alice), a mnemonic,
    /// a 0x seed or the path of a keyfile
    #[arg(long, value_name = "KEY", conflicts_with_all = ["hotkey"])]
    pub hotkey_uri: Option<String>,

    /// The coldkey itself instead of the wallet's, in the same forms
    #[arg(long, value_name = "KEY")]
    pub coldkey_uri: Option<String>,
}

impl KeyArgs {
    fn wallet(&self) -> Result<Wallet, NeuronError> {
        if self.wallet.is_none() && self.wallet_path.is_none() {
            return Ok(Wallet::from_environment()?);
        }
        let root = self
            .wallet_path
            .clone()
            .unwrap_or_else(|| variable("BT_WALLET_PATH", "~/.bittensor/wallets").into());
        let name = self.wallet.clone().unwrap_or_else(|| variable("BT_WALLET_NAME", "default"));
        Ok(Wallet::new(&root, &name)?)
    }

    /// The hotkey.
    pub fn hotkey(&self) -> Result<Keypair, NeuronError> {
        Ok(match &self.hotkey_uri {
            Some(key) => resolve(key, &Password::default())?,
            None => {
                let name = self.hotkey.clone();
                let name = name.unwrap_or_else(|| variable("BT_WALLET_HOTKEY", "default"));
                self.wallet()?.hotkey(&name, &Password::default())?
            }
        })
    }

    /// The coldkey; asks for its password if its file is encrypted.
    pub fn coldkey(&self) -> Result<Keypair, NeuronError> {
        Ok(match &self.coldkey_uri {
            Some(key) => resolve(key, &Password::default())?,
            None => self.wallet()?.coldkey(&Password::default())?,
        })
    }
}

fn variable(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

/// What a neuron does about its uid.
#[derive(Args, Clone, Debug)]
pub struct RegisterArgs {
    /// The subnet's number
    #[arg(long, value_name = "NUMBER")]
    pub netuid: u16,

    /// Register the hotkey if it has no uid; the coldkey pays the subnet's price, or up to twice as
    /// much if it rises meanwhile
    #[arg(long)]
    pub register: bool,
}

impl RegisterArgs {
    /// Registers the hotkey if it has no uid and should get one. Errors if it cannot.
    pub async fn ensure(
        &self,
        client: &Client,
        hotkey: &Keypair,
        keys: &KeyArgs,
    ) -> Result<(), NeuronError> {
        let uid = client.uid(self.netuid, &hotkey.account(), At::Best).await?;
        if let Some(coldkey) = self.payer(uid, keys)? {
            register(client, self.netuid, hotkey, &coldkey).await?;
        }
        Ok(())
    }

    /// Who pays for a uid, if the hotkey has none and should get one. The coldkey is worth too much
    /// to be opened for less.
    fn payer(&self, uid: Option<u16>, keys: &KeyArgs) -> Result<Option<Keypair>, NeuronError> {
        (self.register && uid.is_none()).then(|| keys.coldkey()).transpose()
    }
}

/// What is logged.
#[derive(Args, Clone, Debug)]
pub struct LogArgs {
    /// What to log: off, error, warn, info, debug or trace, or directives such as
    /// info,myelin_neurons::axon=debug
    #[arg(long, value_name = "LEVEL", default_value = "warn,myelin_neurons=info")]
    pub log: String,
}

impl LogArgs {
    /// Logs to standard error from now on.
    pub fn start(&self) -> Result<(), NeuronError> {
        let filter = EnvFilter::try_new(&self.log)
            .map_err(|error| NeuronError::Usage(format!("--log {}: {error}", self.log)))?;
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_target(false)
            .with_writer(std::io::stderr)
            .try_init()
            .map_err(|error| NeuronError::Usage(format!("cannot log: {error}")))
    }
}

/// Reads a duration such as 500ms, 12s, 2m or 0.5 (seconds).
pub fn duration(text: &str) -> Result<std::time::Duration, String> {
    let digits = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        other => return Err(format!("no such unit: {other}; use ms, s or m")),
    };
    let number: f64 = digits.parse().map_err(|_| format!("{digits:?} is not a number"))?;
    std::time::Duration::try_from_secs_f64(number * unit).map_err(|error| error.to_string())
}

/// Reads a duration as [`duration`] does, but none that is zero.
pub fn positive_duration(text: &str) -> Result<std::time::Duration, String> {
    let found = duration(text)?;
    if found.is_zero() { Err("it must be above zero".into()) } else { Ok(found) }
}

/// Reads an address that an axon can be announced at.
pub fn external_ip(text: &str) -> Result<IpAddr, String> {
    let ip = text.parse().map_err(|_| "it is no IP address".to_owned())?;
    check_address(ip).map(|()| ip).map_err(|error| error.to_string())
}

/// Reads how many prefixes a query has, which miners answer up to [`MAX_PREFIXES`].
pub fn prefixes(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if (1..=MAX_PREFIXES).contains(&count) => Ok(count),
        _ => Err(format!("it must be a number from 1 to {MAX_PREFIXES}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn durations() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("12s"), Ok(Duration::from_secs(12)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(duration("0.5"), Ok(Duration::from_millis(500)));
        assert!(duration("1h").unwrap_err().contains("no such unit: h"));
        assert!(duration("s").unwrap_err().contains("not a number"));
        assert!(duration("-1s").is_err());
        assert_eq!(positive_duration("1ms"), Ok(Duration::from_millis(1)));
        for nothing in ["0", "0ms", "0.0000000001"] {
            assert_eq!(positive_duration(nothing), Err("it must be above zero".into()));
        }
    }

    #[test]
    fn addresses_are_checked_before_anything_begins() {
        assert_eq!(external_ip("127.0.0.2"), Ok([127, 0, 0, 2].into()));
        assert_eq!(external_ip("localhost"), Err("it is no IP address".into()));
        assert!(external_ip("0.0.0.0").unwrap_err().contains("serves nothing"));
    }

    #[test]
    fn the_coldkey_is_opened_only_to_pay() {
        let keys = KeyArgs {
            wallet_path: None,
            wallet: None,
            hotkey: None,
            hotkey_uri: None,
            coldkey_uri: Some("/nowhere/coldkey".into()),
        };
        let payer = |register, uid| RegisterArgs { netuid: 1, register }.payer(uid, &keys);
        assert!(payer(true, Some(3)).unwrap().is_none());
        assert!(payer(false, None).unwrap().is_none());
        assert!(payer(true, None).unwrap_err().to_string().contains("/nowhere/coldkey"));
    }

    #[test]
    fn queries_ask_something_that_miners_answer() {
        assert_eq!((prefixes("1"), prefixes("512")), (Ok(1), Ok(512)));
        for wrong in ["0", "513", "-1", "many"] {
            assert_eq!(prefixes(wrong), Err("it must be a number from 1 to 512".into()));
        }
    }
}
