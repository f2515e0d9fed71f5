//! The demonstration's subnet: who plays, and how it is set up on chain.

use crate::{
    chain::{AccountId, Client, Wait, calls},
    neuron::NeuronError,
    wallet::Keypair,
};
use futures::future::try_join_all;
use myelin_types::TaoBalance;

/// TAO that each validator stakes. Later ones stake more, because each purchase raises the price.
const STAKES: [u64; 3] = [100, 120, 140];

/// What a neuron does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Owns the subnet.
    Owner,
    /// Asks and weighs.
    Validator,
    /// Answers, with a model of this order.
    Miner(usize),
}

/// A neuron of the demonstration.
#[derive(Clone, Debug)]
pub struct Player {
    /// What it does.
    pub role: Role,
    /// Secret URI of its hotkey.
    pub uri: String,
    /// Its hotkey.
    pub hotkey: Keypair,
}

/// Everyone who plays, and the coldkeys behind them.
#[derive(Clone, Debug)]
pub struct Cast {
    owner: Keypair,
    validators_coldkey: Keypair,
    miners_coldkey: Keypair,
    players: Vec<Player>,
}

impl Cast {
    /// The owner, validators, and a miner for each order. //Alice owns the subnet, //Bob the
    /// validators, //Charlie the miners.
    pub fn new(orders: &[usize], validators: usize) -> Result<Self, NeuronError> {
        let player = |role, uri: String| Ok(Player { role, hotkey: Keypair::from_uri(&uri)?, uri });
        let owner = std::iter::once(player(Role::Owner, "//demo-owner".into()));
        let validators = (1..=validators)
            .map(|index| player(Role::Validator, format!("//demo-validator-{index}")));
        let miners = orders
            .iter()
            .map(|order| player(Role::Miner(*order), format!("//demo-miner-order-{order}")));
        Ok(Self {
            owner: Keypair::from_uri("//Alice")?,
            validators_coldkey: Keypair::from_uri("//Bob")?,
            miners_coldkey: Keypair::from_uri("//Charlie")?,
            players: owner.chain(validators).chain(miners).collect::<Result<_, NeuronError>>()?,
        })
    }

    /// Those who validate.
    pub fn validators(&self) -> impl Iterator<Item = &Player> {
        self.players.iter().filter(|player| player.role == Role::Validator)
    }

    /// Those who mine, in the order of the models given.
    pub fn miners(&self) -> impl Iterator<Item = &Player> {
        self.players.iter().filter(|player| matches!(player.role, Role::Miner(_)))
    }

    /// Who has this hotkey.
    pub fn by_hotkey(&self, hotkey: &AccountId) -> Option<&Player> {
        self.players.iter().find(|player| player.hotkey.account() == *hotkey)
    }

    fn hotkey(&self, role: Role) -> Option<AccountId> {
        let player = self.players.iter().find(|player| player.role == role)?;
        Some(player.hotkey.account())
    }
}

/// Creates and starts the subnet, registers everyone and stakes; tells `progress` what it does.
/// Gives the subnet's number.
pub async fn create(
    client: &Client,
    cast: &Cast,
    tempo: u16,
    progress: impl Fn(&'static str),
) -> Result<u16, NeuronError> {
    progress("//Alice registers a subnet and sets its parameters");
    let freeze = calls::call(
        "AdminUtils",
        "sudo_set_admin_freeze_window",
        [("window", calls::number(0_u16))],
    );
    client.sudo(&cast.owner, freeze, Wait::Included).await?;
    let owner = cast.hotkey(Role::Owner).unwrap_or_else(|| cast.owner.account());
    let (netuid, _) = client.register_network(&cast.owner, &owner, Wait::Included).await?;
    client.sudo(&cast.owner, parameters(netuid, tempo), Wait::Included).await?;
    client.start_call(&cast.owner, netuid, Wait::Included).await?;

    progress("validators and miners register");
    register(client, netuid, cast).await?;

    progress("validators stake");
    let tao = |index: usize| TaoBalance::new(STAKES[index.min(STAKES.len() - 1)] * 1_000_000_000);
    for (index, player) in cast.validators().enumerate() {
        let (coldkey, hotkey) = (&cast.validators_coldkey, player.hotkey.account());
        client.add_stake(coldkey, &hotkey, netuid, tao(index), Wait::Included).await?;
    }
    Ok(netuid)
}

/// What a demonstration wants otherwise than a new subnet has it: short epochs, weights in the
/// open and at any time, addresses that may change at any time, and emission.
fn parameters(netuid: u16, tempo: u16) -> calls::Call {
    let set = |name, argument, value| calls::set_parameter(name, netuid, argument, value);
    let flag = subxt::dynamic::Value::bool;
    calls::batch_all(vec![
        set("sudo_set_tempo", "tempo", calls::number(tempo)),
        set("sudo_set_weights_set_rate_limit", "weights_set_rate_limit", calls::number(0_u64)),
        set("sudo_set_commit_reveal_weights_enabled", "enabled", flag(false)),
        set("sudo_set_serving_rate_limit", "serving_rate_limit", calls::number(0_u64)),
        set("sudo_set_subnet_emission_enabled", "enabled", flag(true)),
    ])
}

/// Registers all at once; those of one coldkey get their uids in order.
async fn register(client: &Client, netuid: u16, cast: &Cast) -> Result<(), NeuronError> {
    for (coldkey, players) in [
        (&cast.validators_coldkey, cast.validators().collect::<Vec<_>>()),
        (&cast.miners_coldkey, cast.miners().collect()),
    ] {
        let registrations = players.into_iter().map(|player| async move {
            let hotkey = player.hotkey.account();
            client.burned_register(coldkey, netuid, &hotkey, Wait::Included).await
        });
        try_join_all(registrations).await?;
    }
    Ok(())
}
