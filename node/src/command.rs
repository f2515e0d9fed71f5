//! Carries out what the command line says.

use crate::{
    cli::{Cli, Subcommand},
    service::{self, Block, Partial},
    settings,
};
use clap::ArgMatches;
use sc_cli::{CliConfiguration, Error, Result, SubstrateCli};
use sc_service::{Configuration, TaskManager};
use sp_core::{Pair, crypto::Ss58Codec, ecdsa, ed25519, sr25519};
use std::path::Path;

/// Reads the command line and carries it out.
pub fn run() -> Result<()> {
    let (cli, matches) = Cli::read();
    match &cli.subcommand {
        None => run_node(cli, &matches),
        Some(subcommand) => run_subcommand(&cli, subcommand, &matches),
    }
}

fn run_node(mut cli: Cli, matches: &ArgMatches) -> Result<()> {
    let settings = settings::prepare(&mut cli, matches)?;
    let mut runner = cli.create_runner(&cli.run)?;
    settings.apply(&cli, runner.config_mut())?;
    // Whatever may be wrong with the chain shows before the node starts to talk.
    let opened = service::open(runner.config())?;
    runner.run_node_until_exit(|config| async move {
        service::start(config, opened, settings).map_err(Error::Service)
    })
}

fn run_subcommand(cli: &Cli, subcommand: &Subcommand, matches: &ArgMatches) -> Result<()> {
    match subcommand {
        Subcommand::Key(command) => {
            check_inspected_key(matches)?;
            command.run(cli)
        }
        Subcommand::Simulate(command) => command.run(),
        Subcommand::BuildSpec(arguments) => {
            let command = &arguments.command;
            let runner = cli.create_runner(command)?;
            runner.sync_run(|config| command.run(config.chain_spec, config.network))
        }
        Subcommand::ExportChainSpec(arguments) => {
            arguments.command.run(cli.load_spec(&arguments.command.chain)?)
        }
        Subcommand::PurgeChain(command) => {
            let runner = cli.create_runner(command)?;
            runner.sync_run(|config| command.run(config.database))
        }
        Subcommand::ChainInfo(command) => {
            let runner = cli.create_runner(command)?;
            runner.sync_run(|config| command.run::<Block>(&config))
        }
        Subcommand::CheckBlock(command) => on_chain(cli, command, |_, chain| {
            (command.run(chain.core.client, chain.import_queue), chain.task_manager)
        }),
        Subcommand::ImportBlocks(command) => on_chain(cli, command, |_, chain| {
            (command.run(chain.core.client, chain.import_queue), chain.task_manager)
        }),
        Subcommand::ExportBlocks(command) => on_chain(cli, command, |config, chain| {
            (command.run(chain.core.client, config.database), chain.task_manager)
        }),
        Subcommand::ExportState(command) => on_chain(cli, command, |config, chain| {
            (command.run(chain.core.client, config.chain_spec), chain.task_manager)
        }),
        Subcommand::Revert(command) => on_chain(cli, command, |_, chain| {
            let revert_finality =
                Box::new(|client, _, blocks| Ok(sc_consensus_grandpa::revert(client, blocks)?));
            let (client, backend) = (chain.core.client, chain.core.backend);
            (command.run(client, backend, Some(revert_finality)), chain.task_manager)
        }),
    }
}

/// Runs `command` on the chain it names.
fn on_chain<C, F>(
    cli: &Cli,
    command: &C,
    start: impl FnOnce(Configuration, Partial) -> (F, TaskManager),
) -> Result<()>
where
    C: CliConfiguration,
    F: Future<Output = Result<()>>,
{
    cli.create_runner(command)?.async_run(|config| {
        let chain = service::new_partial(&config, service::open(&config)?)?;
        Ok(start(config, chain))
    })
}

/// `key inspect` reports success for what is no key; this makes an error of it.
fn check_inspected_key(matches: &ArgMatches) -> Result<()> {
    let inspect =
        matches.subcommand_matches("key").and_then(|key| key.subcommand_matches("inspect"));
    let Some(uri) = inspect.and_then(|inspect| inspect.get_one::<String>("uri")) else {
        return Ok(());
    };
    let is_public = inspect.is_some_and(|inspect| inspect.get_flag("public"));
    if is_public || Path::new(uri).is_file() || is_key(uri) {
        return Ok(());
    }
    Err(format!("key inspect: `{uri}` is neither a phrase, a seed, a secret URI nor an address")
        .into())
}

fn is_key(uri: &str) -> bool {
    fn is_key_of<P: Pair>(uri: &str) -> bool
    where
        P::Public: Ss58Codec,
    {
        P::from_string_with_seed(uri, None).is_ok() || P::Public::from_string(uri).is_ok()
    }
    is_key_of::<sr25519::Pair>(uri)
        || is_key_of::<ed25519::Pair>(uri)
        || is_key_of::<ecdsa::Pair>(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_from_other_text() {
        let seed = "0xad1fb77243b536b90cfe5f0d351ab1b1ac40e3890b41dc64f766ee56340cfca5";
        let address = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        for key in ["//Alice", "//Alice//stash", seed, address] {
            assert!(is_key(key), "{key}");
        }
        for text in ["alice", "0x12", "5Grwva", "not a phrase at all"] {
            assert!(!is_key(text), "{text}");
        }
    }

    #[test]
    fn inspecting_no_key_is_an_error() {
        let check = |uri| {
            let (_, matches) = Cli::try_read(["myelin-node", "key", "inspect", uri]).unwrap();
            check_inspected_key(&matches)
        };
        assert!(check("//Bob").is_ok());
        assert!(check("bob").unwrap_err().to_string().contains("`bob`"));
    }
}
