//! What the node sets differently from the stock defaults, where the user has not spoken.

use crate::{
    chain_spec::{DEV_AUTHORITY, Preset},
    cli::Cli,
    ports::{self, Asked},
};
use clap::{ArgMatches, parser::ValueSource};
use sc_cli::NetworkBackendType;
use sc_service::{ChainType, Configuration, PruningMode};

/// Memory for state caches on a development chain; the stock gigabyte is for chains with millions
/// of accounts. An idle chain fills whatever it is given within minutes.
const DEV_TRIE_CACHE: usize = 8 * 1024 * 1024;

/// On a development chain the lines about each block's making would hide everything else.
const DEV_LOG: &str = "info,aura=warn,basic-authorship=warn,slots=warn";

/// Choices that outlive the command line.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// This is the built-in development chain.
    pub dev_chain: bool,
    /// The chain is gone when the node stops.
    pub temporary: bool,
    asked: Asked,
}

/// Completes the command line of a node.
pub fn prepare(cli: &mut Cli, matches: &ArgMatches) -> Result<Settings, String> {
    let run = &mut cli.run;
    if run.network_params.network_backend != NetworkBackendType::Litep2p {
        return Err("--network-backend: this node supports litep2p only".into());
    }
    run.shared_params.dev |= run.shared_params.chain.as_deref() == Some("dev");
    let preset = match (&run.shared_params.chain, run.shared_params.dev) {
        (Some(chain), _) => Preset::by_name(chain),
        (None, true) => Some(Preset::Dev),
        (None, false) => {
            return Err("which chain? --dev for one of your own, --chain local for a network of \
                        three validators, or --chain FILE"
                .into());
        }
    };
    if preset.is_some() {
        // Validators of a network on one's own machine need no key made in advance.
        run.network_params.node_key_params.unsafe_force_node_key_generation = true;
    }
    if preset == Some(Preset::Dev) {
        if !is_given(matches, "trie_cache_size") {
            run.import_params.trie_cache_size = DEV_TRIE_CACHE;
        }
        if run.shared_params.log.is_empty() {
            run.shared_params.log = vec![DEV_LOG.into()];
        }
    }
    Ok(Settings {
        dev_chain: preset == Some(Preset::Dev),
        temporary: run.shared_params.base_path.is_none() && (run.shared_params.dev || run.tmp),
        asked: Asked {
            network: is_given(matches, "port") || is_given(matches, "listen_addr"),
            metrics: is_given(matches, "prometheus_port"),
        },
    })
}

impl Settings {
    /// Completes the configuration made from the command line.
    pub fn apply(&self, cli: &Cli, config: &mut Configuration) -> Result<(), String> {
        if cli.run.rpc_params.experimental_rpc_endpoint.is_empty() {
            for endpoint in config.rpc.addr.iter_mut().flatten() {
                endpoint.retry_random_port = false;
            }
        }
        if self.dev_chain && config.state_pruning.is_none() {
            config.state_pruning = Some(PruningMode::ArchiveAll);
        }
        if self.dev_chain {
            config.dev_key_seed = Some(format!("//{DEV_AUTHORITY}"));
        }
        if config.chain_spec.chain_type() != ChainType::Live {
            // Few nodes make up such a network; the stock minimum of three may never be reached.
            config.network.min_peers_to_start_warp_sync = Some(1);
        }
        // Read before anything is started; made here where there is none yet.
        let node_key = config.network.node_key.clone();
        node_key.into_keypair().map_err(|error| format!("the node key: {error}"))?;
        ports::settle(config, self.asked, self.dev_chain)
    }
}

fn is_given(matches: &ArgMatches, argument: &str) -> bool {
    matches.value_source(argument) == Some(ValueSource::CommandLine)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(arguments: &[&str]) -> Result<(Cli, Settings), String> {
        let arguments = std::iter::once("myelin-node").chain(arguments.iter().copied());
        let (mut cli, matches) = Cli::try_read(arguments).expect("valid arguments");
        prepare(&mut cli, &matches).map(|settings| (cli, settings))
    }

    #[test]
    fn dev_gets_small_caches_unless_told() {
        let (cli, settings) = prepared(&["--dev"]).expect("is complete");
        assert!(settings.dev_chain && settings.temporary);
        assert_eq!(cli.run.import_params.trie_cache_size, DEV_TRIE_CACHE);
        let (cli, _) = prepared(&["--dev", "--trie-cache-size", "7"]).expect("is complete");
        assert_eq!(cli.run.import_params.trie_cache_size, 7);
    }

    #[test]
    fn chain_dev_means_dev() {
        let (cli, settings) = prepared(&["--chain", "dev"]).expect("is complete");
        assert!(cli.run.shared_params.dev && settings.dev_chain);
    }

    #[test]
    fn a_base_path_makes_dev_last() {
        let (_, settings) = prepared(&["--dev", "--base-path", "x"]).expect("is complete");
        assert!(settings.dev_chain && !settings.temporary);
    }

    #[test]
    fn asked_ports_are_known() {
        let (_, settings) = prepared(&["--dev", "--port", "1"]).expect("is complete");
        assert!(settings.asked.network && !settings.asked.metrics);
        let (_, settings) = prepared(&["--dev", "--prometheus-port", "1"]).expect("is complete");
        assert!(!settings.asked.network && settings.asked.metrics);
    }

    #[test]
    fn no_chain_and_other_backends_are_refused() {
        assert!(prepared(&[]).unwrap_err().contains("--dev"));
        let error = prepared(&["--dev", "--network-backend", "libp2p"]).unwrap_err();
        assert!(error.contains("litep2p"));
    }
}
