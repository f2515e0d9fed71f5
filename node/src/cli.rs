//! The command line: stock options and subcommands, and what the node adds to them.

use crate::{
    chain_spec::{self, Wishes},
    simulate::SimulateCommand,
};
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser};
use myelin_runtime::genesis::{Correction, Corrections};
use sc_cli::{KeySubcommand, RunCmd, SharedParams, SubstrateCli};
use sc_service::BasePath;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  myelin-node --dev
      A chain of its own with funded accounts, a block every 250 ms, gone when stopped.
  myelin-node --dev --block-time 1s --base-path ./my-chain
      The same with a block every second, kept in a folder and continued at the next start.
  myelin-node --chain local --alice --base-path ./alice
  myelin-node --chain local --bob --base-path ./bob --port 30334 --rpc-port 9945
  myelin-node --chain local --charlie --base-path ./charlie --port 30335 --rpc-port 9946
      A local network: its three validators, each in a terminal. Blocks become final while all
      three run.
  myelin-node build-spec --chain local --block-time 2s > spec.json
  myelin-node --chain spec.json
      A chain specification of your own, and a node that follows it.
  myelin-node key inspect //Alice
      Public key and address of a development account.
  myelin-node simulate epoch --input cases.jsonl --check
      Epochs of Yuma consensus, replayed without a chain.";

/// What the user asked for.
#[derive(Debug, Parser)]
pub struct Cli {
    /// What to do instead of running a node.
    #[command(subcommand)]
    pub subcommand: Option<Subcommand>,

    #[allow(missing_docs)]
    #[clap(flatten)]
    pub run: RunCmd,

    #[allow(missing_docs)]
    #[clap(flatten)]
    pub genesis: GenesisArgs,
}

/// Stock subcommands, and `simulate`.
#[derive(Debug, clap::Subcommand)]
#[allow(clippy::large_enum_variant)]
pub enum Subcommand {
    /// Make, inspect and insert keys.
    #[command(subcommand)]
    Key(KeySubcommand),

    /// Print a chain specification.
    BuildSpec(WithGenesis<sc_cli::BuildSpecCmd>),

    /// Write a chain specification to a file.
    ExportChainSpec(WithGenesis<sc_cli::ExportChainSpecCmd>),

    /// Verify a block again.
    CheckBlock(sc_cli::CheckBlockCmd),

    /// Export blocks.
    ExportBlocks(sc_cli::ExportBlocksCmd),

    /// Export the state of a block as a chain specification.
    ExportState(sc_cli::ExportStateCmd),

    /// Import blocks.
    ImportBlocks(sc_cli::ImportBlocksCmd),

    /// Remove a chain from disk.
    PurgeChain(sc_cli::PurgeChainCmd),

    /// Take the chain back by some blocks.
    Revert(sc_cli::RevertCmd),

    /// Print best, finalized and genesis block of the database.
    ChainInfo(sc_cli::ChainInfoCmd),

    /// Replay and vary offline what the chain computes.
    #[command(subcommand)]
    Simulate(SimulateCommand),
}

/// The options that the node adds to the stock ones: what a built-in chain is made with.
#[derive(Debug, Args)]
pub struct GenesisArgs {
    /// Time between blocks, for `--dev` (default 250ms) and `--chain local` (default 12s).
    ///
    /// A duration between 100ms and 60s, such as `250ms`, `1s` or `12s`. It becomes part of the
    /// chain's genesis: a chain that exists already keeps the block time it was made with.
    #[arg(id = "chain_block_time", long = "block-time", value_name = "DURATION")]
    block_time: Option<String>,

    #[allow(missing_docs)]
    #[arg(
        id = "chain_corrections",
        long = "corrections",
        value_name = "NAMES",
        help = "Fixes of the protocol that change who gets what, for `--dev` and `--chain local`",
        long_help = corrections_help()
    )]
    corrections: Option<String>,
}

/// Explains `--corrections`, with all the names there are.
fn corrections_help() -> String {
    let names: Vec<&str> = Correction::ALL.iter().map(|correction| correction.name()).collect();
    format!(
        "Fixes of the protocol that change who gets what, for `--dev` and `--chain local`\n\n\
         `all`, `none` (the default: a chain that does what the main network does) or names with \
         commas between them: {}. They become part of the chain's genesis; later root may change \
         them.",
        names.join(", ")
    )
}

impl GenesisArgs {
    fn parse(&self) -> Result<Wishes, String> {
        let corrections = self.corrections.as_deref().map(str::parse::<Corrections>);
        Ok(Wishes {
            block_time: self.block_time.as_deref().map(str::parse).transpose()?,
            corrections: corrections
                .transpose()
                .map_err(|error| format!("--corrections: {error}"))?,
        })
    }
}

/// A stock subcommand that builds a chain specification.
#[derive(Debug, Args)]
pub struct WithGenesis<T: Args> {
    #[allow(missing_docs)]
    #[clap(flatten)]
    pub command: T,

    #[allow(missing_docs)]
    #[clap(flatten)]
    pub genesis: GenesisArgs,
}

impl Cli {
    /// Reads the process's arguments. Help and version are printed and end the process; a mistake
    /// is one line on standard error.
    pub fn read() -> (Self, ArgMatches) {
        Self::try_read(std::env::args_os()).unwrap_or_else(|error| {
            if !error.use_stderr() {
                error.exit()
            }
            let text = error.render().to_string();
            let first = text.split("\n\n").next().unwrap_or_default();
            let line = crate::error::join_lines(first.trim_start_matches("error: "));
            eprintln!("Error: {line} (see --help)");
            std::process::exit(error.exit_code())
        })
    }

    /// Reads `arguments`, the first of which is the program's name.
    pub fn try_read<I>(arguments: I) -> Result<(Self, ArgMatches), clap::Error>
    where
        I: IntoIterator,
        I::Item: Into<std::ffi::OsString> + Clone,
    {
        let matches = Self::setup_command(Self::command()).try_get_matches_from(arguments)?;
        Ok((Self::from_arg_matches(&matches)?, matches))
    }

    /// What is asked of the chain's genesis.
    fn wishes(&self) -> Result<Wishes, String> {
        match &self.subcommand {
            None => self.genesis.parse(),
            Some(Subcommand::BuildSpec(command)) => command.genesis.parse(),
            Some(Subcommand::ExportChainSpec(command)) => command.genesis.parse(),
            Some(_) => Ok(Wishes::default()),
        }
    }

    /// The options on chain and folder of what is to be done, if it has any.
    fn shared_params(&self) -> Option<&SharedParams> {
        match self.subcommand.as_ref() {
            None => Some(&self.run.shared_params),
            Some(Subcommand::CheckBlock(command)) => Some(&command.shared_params),
            Some(Subcommand::ExportBlocks(command)) => Some(&command.shared_params),
            Some(Subcommand::ExportState(command)) => Some(&command.shared_params),
            Some(Subcommand::ImportBlocks(command)) => Some(&command.shared_params),
            Some(Subcommand::PurgeChain(command)) => Some(&command.shared_params),
            Some(Subcommand::Revert(command)) => Some(&command.shared_params),
            Some(Subcommand::ChainInfo(command)) => Some(&command.shared_params),
            // These make specifications or keys, or compute: no chain on disk has a say in them.
            Some(
                Subcommand::Key(_)
                | Subcommand::BuildSpec(_)
                | Subcommand::ExportChainSpec(_)
                | Subcommand::Simulate(_),
            ) => None,
        }
    }

    /// The folder that may hold a chain already; none for a chain that is new at each start.
    fn lasting_base_path(&self) -> Option<PathBuf> {
        let shared = self.shared_params()?;
        let temporary = shared.is_dev() || (self.subcommand.is_none() && self.run.tmp);
        match &shared.base_path {
            Some(path) => Some(path.clone()),
            None if temporary => None,
            None => {
                let project = BasePath::from_project("", "", &Self::executable_name());
                Some(project.path().to_path_buf())
            }
        }
    }
}

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "Myelin".into()
    }

    fn impl_version() -> String {
        env!("SUBSTRATE_CLI_IMPL_VERSION").into()
    }

    fn executable_name() -> String {
        env!("CARGO_PKG_NAME").into()
    }

    fn description() -> String {
        "A node for the Bittensor protocol: a local chain in one command, or a full node.".into()
    }

    fn author() -> String {
        "the Myelin authors".into()
    }

    fn support_url() -> String {
        "the issue tracker of the Myelin project".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
        chain_spec::load(id, self.wishes()?, self.lasting_base_path().as_deref())
    }

    fn setup_command(command: clap::Command) -> clap::Command {
        command
            .name(Self::executable_name())
            .version(Self::impl_version())
            .author(Self::author())
            .about(Self::description())
            .long_about(Self::description())
            .after_help(EXAMPLES)
            .propagate_version(true)
            .args_conflicts_with_subcommands(true)
            .subcommand_negates_reqs(true)
            // A client may have 1024 requests under way on one connection.
            .mut_arg("rpc_message_buffer_capacity_per_connection", |arg| arg.default_value("1024"))
            // `state_getKeys` over a large map, and metagraphs, are one answer each.
            .mut_arg("rpc_max_response_size", |arg| arg.default_value("64"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block_time::BlockTime;

    fn read(arguments: &[&str]) -> Cli {
        let arguments = std::iter::once("myelin-node").chain(arguments.iter().copied());
        Cli::try_read(arguments).expect("valid arguments").0
    }

    #[test]
    fn command_is_consistent() {
        Cli::setup_command(Cli::command()).debug_assert();
    }

    #[test]
    fn block_time_belongs_to_run_and_to_the_specification_builders() {
        let block_time = |arguments: &[&str]| read(arguments).wishes().map(|it| it.block_time);
        let expected = Ok(Some(BlockTime::from_millis(1_000)));
        assert_eq!(block_time(&["--dev", "--block-time", "1s"]), expected);
        assert_eq!(block_time(&["build-spec", "--block-time", "1s"]), expected);
        assert_eq!(block_time(&["export-chain-spec", "--block-time=1s"]), expected);
        assert_eq!(block_time(&["--dev"]), Ok(None));
        assert!(block_time(&["--dev", "--block-time", "1h"]).is_err());
        let arguments = ["myelin-node", "revert", "--block-time", "1s"];
        assert!(Cli::try_read(arguments).is_err());
    }

    #[test]
    fn corrections_belong_to_run_and_to_the_specification_builders() {
        let corrections = |arguments: &[&str]| read(arguments).wishes().map(|it| it.corrections);
        let all = Ok(Some(Corrections::all()));
        assert_eq!(corrections(&["--dev", "--corrections", "all"]), all);
        assert_eq!(corrections(&["build-spec", "--corrections", "all"]), all);
        assert_eq!(corrections(&["export-chain-spec", "--corrections=all"]), all);
        assert_eq!(corrections(&["--dev", "--corrections=none"]), Ok(Some(Corrections::NONE)));
        let some = [Correction::KeptBonds, Correction::FreshBonds].into_iter().collect();
        assert_eq!(corrections(&["--dev", "--corrections=fresh-bonds,kept-bonds"]), Ok(Some(some)));
        assert_eq!(corrections(&["--dev"]), Ok(None));
        let error = corrections(&["--dev", "--corrections", "fast"]).unwrap_err();
        assert!(error.starts_with("--corrections: `fast` is no correction; there are: all, none,"));
        assert!(Cli::try_read(["myelin-node", "revert", "--corrections", "all"]).is_err());
    }

    #[test]
    fn help_names_every_correction() {
        let help = Cli::setup_command(Cli::command()).render_long_help().to_string();
        for correction in Correction::ALL {
            assert!(help.contains(correction.name()), "{correction:?}");
        }
    }

    #[test]
    fn defaults_leave_room_for_busy_clients() {
        let rpc = read(&["--dev"]).run.rpc_params;
        assert_eq!(rpc.rpc_message_buffer_capacity_per_connection, 1024);
        assert_eq!(rpc.rpc_max_response_size, 64);
    }

    #[test]
    fn only_lasting_chains_have_a_folder() {
        assert_eq!(read(&["--dev"]).lasting_base_path(), None);
        assert_eq!(read(&["--chain", "local", "--tmp"]).lasting_base_path(), None);
        assert_eq!(read(&["--dev", "-d", "x"]).lasting_base_path(), Some("x".into()));
        assert!(read(&["--chain", "local"]).lasting_base_path().is_some());
        assert!(read(&["revert", "--chain", "local"]).lasting_base_path().is_some());
        assert_eq!(read(&["build-spec", "--chain", "local"]).lasting_base_path(), None);
    }
}
