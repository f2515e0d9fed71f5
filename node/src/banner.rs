//! What a development chain says about itself when it has started.

use crate::{block_time::BlockTime, chain_spec::RUNTIME_NAME, consensus::Rhythm};
use myelin_runtime::{
    AccountId, Balance,
    genesis::{self, Corrections},
};
use sc_service::Configuration;
use std::{fmt::Write as _, net::SocketAddr};

const RAO_PER_TAO: Balance = 1_000_000_000;

/// The banner's contents.
#[derive(Debug)]
pub struct Banner {
    version: String,
    block_time: BlockTime,
    corrections: Corrections,
    /// Where the chain is kept; nowhere, if it is temporary.
    folder: Option<String>,
    metrics: Option<SocketAddr>,
    accounts: Vec<(&'static str, AccountId, Balance)>,
}

impl Banner {
    /// The banner of the node with this configuration.
    pub fn of(
        config: &Configuration,
        rhythm: Rhythm,
        corrections: Corrections,
        temporary: bool,
    ) -> Self {
        Self {
            version: config.impl_version.clone(),
            block_time: rhythm.block_time(),
            corrections,
            folder: (!temporary).then(|| config.base_path.path().display().to_string()),
            metrics: config.prometheus_config.as_ref().map(|metrics| metrics.port),
            accounts: genesis::funded_accounts(),
        }
    }

    /// The banner's text; `rpc` is the host and port of the JSON-RPC server.
    pub fn render(&self, rpc: &str) -> String {
        let rule = "─".repeat(78);
        let mut text = format!("\n{rule}\n");
        let mut line = |label: &str, value: &str| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "  {label:<11} {value}");
        };
        line(
            "Myelin",
            &format!("{}, a Bittensor chain of your own ({RUNTIME_NAME})", self.version),
        );
        line("RPC", &format!("ws://{rpc}  http://{rpc}"));
        let metrics = self.metrics.map(|address| format!("http://{address}/metrics"));
        line("Metrics", metrics.as_deref().unwrap_or("off"));
        line("Block time", &self.block_time.to_string());
        if self.corrections != Corrections::NONE {
            let all = self.corrections == Corrections::all();
            let names = if all { "all".into() } else { self.corrections.to_string() };
            line("Corrections", &names);
        }
        line("Subnets", "netuid 0 (root), netuid 1");
        line("Kept in", self.folder.as_deref().unwrap_or("nothing: gone when the node stops"));
        text.push_str("\n  Funded accounts (seed, address, balance at genesis); //Alice is sudo\n");
        for (seed, account, balance) in &self.accounts {
            let _ = writeln!(text, "    {seed:<10} {account}  {:>14}", tao(*balance));
        }
        let url = format!("ws://{rpc}");
        let _ = write!(
            text,
            "\n  Try next\n    \
             python3 -c \"import bittensor as bt; print(bt.Subtensor('{url}').block)\"\n    \
             btcli wallet create --uri alice --wallet-name alice --hotkey default\n    \
             btcli subnets list --network {url}\n{rule}\n"
        );
        text
    }
}

/// `amount` (in rao) in TAO, with thousands separated.
fn tao(amount: Balance) -> String {
    let digits = (amount / RAO_PER_TAO).to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let rest = amount % RAO_PER_TAO;
    if rest > 0 {
        let _ = write!(grouped, ".{}", format!("{rest:09}").trim_end_matches('0'));
    }
    grouped + " TAO"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn banner() -> Banner {
        Banner {
            version: "1.2.3-abc".into(),
            block_time: BlockTime::DEV,
            corrections: Corrections::NONE,
            folder: None,
            metrics: Some("127.0.0.1:9615".parse().expect("is an address")),
            accounts: vec![("//Alice", AccountId::from([7; 32]), 1_000_000 * RAO_PER_TAO)],
        }
    }

    #[test]
    fn says_all_a_newcomer_needs() {
        let text = banner().render("127.0.0.1:9944");
        for expected in [
            "ws://127.0.0.1:9944",
            "http://127.0.0.1:9615/metrics",
            "250ms",
            "netuid 0 (root), netuid 1",
            "//Alice",
            "1,000,000 TAO",
            "1.2.3-abc",
            "btcli subnets list --network ws://127.0.0.1:9944",
        ] {
            assert!(text.contains(expected), "{expected} is missing in {text}");
        }
    }

    #[test]
    fn three_commands_follow() {
        let text = banner().render("127.0.0.1:9944");
        let commands = text.split("Try next").nth(1).expect("is there");
        let is_command = |line: &&str| line.trim().starts_with(['p', 'b']);
        assert_eq!(commands.lines().filter(is_command).count(), 3);
    }

    #[test]
    fn says_where_a_chain_is_kept() {
        let mut banner = banner();
        assert!(banner.render("x").contains("gone when the node stops"));
        banner.folder = Some("/somewhere".into());
        assert!(banner.render("x").contains("/somewhere"));
        banner.metrics = None;
        assert!(banner.render("x").contains("Metrics     off"));
    }

    #[test]
    fn says_which_corrections_are_made_if_any() {
        let mut banner = banner();
        assert!(!banner.render("x").contains("Corrections"));
        banner.corrections = "kept-bonds,fair-deferral".parse().expect("are names");
        assert!(banner.render("x").contains("Corrections kept-bonds,fair-deferral\n"));
        banner.corrections = Corrections::all();
        assert!(banner.render("x").contains("Corrections all\n"));
    }

    #[test]
    fn amounts_are_readable() {
        assert_eq!(tao(0), "0 TAO");
        assert_eq!(tao(999 * RAO_PER_TAO), "999 TAO");
        assert_eq!(tao(2_000 * RAO_PER_TAO), "2,000 TAO");
        assert_eq!(tao(1_000_000 * RAO_PER_TAO), "1,000,000 TAO");
        assert_eq!(tao(1_500_000_000), "1.5 TAO");
        assert_eq!(tao(1), "0.000000001 TAO");
    }
}
