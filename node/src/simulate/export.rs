//! A live subnet's next epoch as a case.
//!
//! The chain's whole state is put under the runtime that this node is built with, which then tells
//! what its epoch would get: the same code as on the chain, so there is nothing to keep in step.

use super::remote::{Block, Remote, Version};
use myelin_runtime::{Runtime, SubtensorModule, VERSION};
use myelin_simulate::export::ExportArgs;
use myelin_types::{Correction, MechId, NetUid};
use pallet_subtensor::{MechanismCountCurrent, epoch::EpochPreview};
use sp_core::storage::Storage;
use sp_state_machine::BasicExternalities;

/// Reads the chain and writes the case.
pub fn run(args: &ExportArgs) -> Result<(), String> {
    let runtime = sc_cli::build_runtime().map_err(|error| error.to_string())?;
    let (block, state) = runtime.block_on(fetch(args))?;
    let (EpochPreview { due, case }, kept_bonds) =
        BasicExternalities::new(state).execute_with(|| {
            let corrections = pallet_chain_params::Corrections::<Runtime>::get();
            let kept_bonds = corrections.contains(Correction::KeptBonds);
            preview(args.netuid, args.mechanism).map(|preview| (preview, kept_bonds))
        })?;
    if !due {
        eprintln!(
            "Note: block {} is not the subnet's turn; the case is the epoch as if it were.",
            block.number.saturating_add(1)
        );
    }
    if kept_bonds {
        eprintln!("Note: this chain keeps bonds; replay the case with --corrections kept-bonds.");
    }
    args.write(&case).map_err(|error| error.to_string())
}

async fn fetch(args: &ExportArgs) -> Result<(Block, Storage), String> {
    let remote = Remote::connect(&args.url).await?;
    let block = remote.block(args.at.as_deref()).await?;
    check_version(&remote.version(&block).await?, block.number)?;
    let state = remote.state(&block).await?;
    Ok((block, state))
}

/// Another runtime may keep other things in other places.
fn check_version(there: &Version, block: u64) -> Result<(), String> {
    let here =
        Version { name: VERSION.spec_name.to_string(), version: VERSION.spec_version.into() };
    if *there == here {
        return Ok(());
    }
    Err(format!(
        "the chain runs {} {} at block {block}, this node is built for {} {}",
        there.name, there.version, here.name, here.version
    ))
}

/// Asks the runtime, over the state in place.
fn preview(netuid: u16, mechanism: u8) -> Result<EpochPreview, String> {
    let subnets: Vec<NetUid> =
        SubtensorModule::netuids().into_iter().filter(|netuid| !netuid.is_root()).collect();
    let id = NetUid::new(netuid);
    if !subnets.contains(&id) {
        let list: Vec<String> = subnets.iter().map(|netuid| netuid.to_u16().to_string()).collect();
        return Err(match list.is_empty() {
            true => format!("there is no subnet {netuid}, nor any other with epochs"),
            false => {
                format!("there is no subnet {netuid} with epochs; there are: {}", list.join(", "))
            }
        });
    }
    let count = MechanismCountCurrent::<Runtime>::get(id).to_u8();
    if mechanism >= count {
        let last = count.saturating_sub(1);
        return Err(format!(
            "subnet {netuid} has no mechanism {mechanism}; the last one is {last}"
        ));
    }
    SubtensorModule::preview_epoch(id, MechId::new(mechanism))
        .map_err(|error| format!("subnet {netuid}: {error:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_runtime_will_do() {
        let version = |name: &str, version| Version { name: name.into(), version };
        assert_eq!(check_version(&version("node-subtensor", 425), 7), Ok(()));
        let older = check_version(&version("node-subtensor", 424), 7).unwrap_err();
        assert_eq!(
            older,
            "the chain runs node-subtensor 424 at block 7, this node is built for node-subtensor 425"
        );
        assert!(check_version(&version("other", 425), 7).is_err());
    }

    /// A development chain's genesis: one subnet, whose one neuron is nobody's.
    fn on_genesis<R>(test: impl FnOnce() -> R) -> R {
        let spec = crate::chain_spec::load("dev", Default::default(), None).unwrap();
        BasicExternalities::new(spec.build_storage().unwrap()).execute_with(test)
    }

    #[test]
    fn the_genesis_subnet_has_an_epoch_of_nobody() {
        let preview = on_genesis(|| preview(1, 0)).unwrap();
        assert_eq!((preview.case.n, preview.case.epochs[0].block), (1, 1));
        assert_eq!(preview.case.name, "netuid-1-mechanism-0-block-1");
    }

    #[test]
    fn subnets_and_mechanisms_that_do_not_exist_are_named() {
        let message = on_genesis(|| preview(9, 0)).unwrap_err();
        assert_eq!(message, "there is no subnet 9 with epochs; there are: 1");
        assert!(on_genesis(|| preview(0, 0)).is_err());
        let message = on_genesis(|| preview(1, 3)).unwrap_err();
        assert_eq!(message, "subnet 1 has no mechanism 3; the last one is 0");
    }
}
