//! What the chain tells, as plain structs.

use super::{AccountId, Hash, calls};
use myelin_types::{AlphaBalance, TaoBalance};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// A block's height and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockRef {
    /// Height; genesis is 0.
    pub number: u64,
    /// Hash of the header.
    pub hash: Hash,
}

/// The block a read looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum At {
    /// The best block at the time of the call.
    #[default]
    Best,
    /// The last finalised block at the time of the call.
    Finalized,
    /// The block of this height on the best chain.
    Number(u64),
    /// The block with this hash.
    Hash(Hash),
}

impl From<BlockRef> for At {
    fn from(block: BlockRef) -> Self {
        Self::Hash(block.hash)
    }
}

impl From<Hash> for At {
    fn from(hash: Hash) -> Self {
        Self::Hash(hash)
    }
}

/// Where a neuron says it listens (spec: neuron protocol §11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axon {
    /// Address and port.
    pub address: SocketAddr,
    /// Version of the software that serves, as an integer.
    pub version: u32,
    /// 4 or 6, as the neuron says.
    pub ip_type: u8,
    /// Protocol number; 4 for HTTP neurons.
    pub protocol: u8,
    /// Block of the announcement.
    pub block: u64,
}

/// An address that axons cannot be announced at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{ip} cannot be announced as an axon's address: {reason}")]
pub struct UnusableAddress {
    /// The address.
    pub ip: IpAddr,
    /// Why not.
    pub reason: &'static str,
}

/// Whether the chain takes an address for an axon's, and readers read it as it is. Errors say why
/// not.
pub fn check_address(ip: IpAddr) -> Result<(), UnusableAddress> {
    let local = "the chain takes no loopback address; on one machine, use 127.0.0.2";
    let reason = match ip {
        _ if ip.is_unspecified() => "it stands for a neuron that serves nothing",
        IpAddr::V4(Ipv4Addr::LOCALHOST) | IpAddr::V6(Ipv6Addr::LOCALHOST) => local,
        IpAddr::V4(Ipv4Addr::BROADCAST) => "it stands for all hosts",
        IpAddr::V6(v6) if u128::from(v6) == u128::MAX => "it stands for all hosts",
        IpAddr::V6(v6) if u32::try_from(u128::from(v6)).is_ok() => "readers take it for IPv4",
        _ => return Ok(()),
    };
    Err(UnusableAddress { ip, reason })
}

impl Axon {
    /// Reads the chain's record; nothing when the neuron serves nothing (address 0.0.0.0).
    ///
    /// Integers below 2³² are IPv4 whatever the record's address type says.
    #[must_use]
    pub fn from_record(
        ip: u128,
        ip_type: u8,
        port: u16,
        version: u32,
        protocol: u8,
        block: u64,
    ) -> Option<Self> {
        let address = match u32::try_from(ip) {
            Ok(0) => return None,
            Ok(v4) => IpAddr::V4(v4.into()),
            Err(_) => IpAddr::V6(ip.into()),
        };
        Some(Self { address: SocketAddr::new(address, port), version, ip_type, protocol, block })
    }

    /// Whether [`Client::serve_axon`](super::Client::serve_axon) with this address would change
    /// nothing.
    #[must_use]
    pub fn announces(&self, address: SocketAddr) -> bool {
        let announced = (self.address, self.version, self.ip_type, self.protocol);
        announced
            == (address, calls::AXON_VERSION, calls::ip_type(address.ip()), calls::AXON_PROTOCOL)
    }
}

/// One row of a metagraph.
///
/// Incentive, dividends, consensus and validator trust are fractions of 65,535.
#[derive(Clone, Debug, PartialEq)]
pub struct Neuron {
    /// Place in the subnet.
    pub uid: u16,
    /// The key that serves and sets weights.
    pub hotkey: AccountId,
    /// The key that owns the hotkey and its earnings.
    pub coldkey: AccountId,
    /// Where it serves, if it does.
    pub axon: Option<Axon>,
    /// Stake weight: alpha plus the weighted TAO stake, in rao of alpha.
    pub stake: AlphaBalance,
    /// Alpha staked to the hotkey on this subnet.
    pub alpha_stake: AlphaBalance,
    /// TAO staked to the hotkey on the root network, weighted.
    pub tao_stake: TaoBalance,
    /// Share of the miners' emission.
    pub incentive: u16,
    /// Share of the validators' emission.
    pub dividends: u16,
    /// Stake-weighted median weight.
    pub consensus: u16,
    /// How much of a validator's weight survived clipping.
    pub vtrust: u16,
    /// Alpha earned in the last epoch.
    pub emission: AlphaBalance,
    /// Block of the last weights, or of the registration.
    pub last_update: u64,
    /// Whether it updated recently enough to count.
    pub active: bool,
    /// Whether it may set weights for others.
    pub permit: bool,
    /// Block of the registration.
    pub registered_at: u64,
}

impl Neuron {
    /// A fraction of 65,535 as a number from 0 to 1.
    #[must_use]
    pub fn share(value: u16) -> f64 {
        f64::from(value) / f64::from(u16::MAX)
    }
}

/// All neurons of a subnet at one block.
#[derive(Clone, Debug, PartialEq)]
pub struct Metagraph {
    /// The subnet.
    pub netuid: u16,
    /// The block it describes.
    pub block: u64,
    /// Blocks of an epoch.
    pub tempo: u16,
    /// Block of the last epoch.
    pub last_step: u64,
    /// Neurons by uid.
    pub neurons: Vec<Neuron>,
}

impl Metagraph {
    /// The neuron with this hotkey.
    #[must_use]
    pub fn by_hotkey(&self, hotkey: &AccountId) -> Option<&Neuron> {
        self.neurons.iter().find(|neuron| neuron.hotkey == *hotkey)
    }
}

/// A subnet, its pool and its owner.
#[derive(Clone, Debug, PartialEq)]
pub struct Subnet {
    /// Its number; 0 is the root network.
    pub netuid: u16,
    /// Its name, from its identity or its symbol.
    pub name: String,
    /// Symbol of its alpha token.
    pub symbol: String,
    /// Hotkey that receives the owner's cut.
    pub owner_hotkey: AccountId,
    /// Account that may change its parameters.
    pub owner_coldkey: AccountId,
    /// Blocks of an epoch.
    pub tempo: u16,
    /// Block of the last epoch.
    pub last_step: u64,
    /// Blocks since the last epoch.
    pub blocks_since_last_step: u64,
    /// Spot price of one alpha.
    pub price: TaoBalance,
    /// Smoothed price, TAO per alpha.
    pub moving_price: f64,
    /// TAO in the pool.
    pub tao_in: TaoBalance,
    /// Alpha in the pool.
    pub alpha_in: AlphaBalance,
    /// Alpha outside of the pool.
    pub alpha_out: AlphaBalance,
    /// TAO the pool receives per block.
    pub tao_in_emission: TaoBalance,
    /// Alpha the pool receives per block.
    pub alpha_in_emission: AlphaBalance,
    /// Alpha the participants receive per block.
    pub alpha_out_emission: AlphaBalance,
    /// Alpha waiting for the next epoch.
    pub pending_emission: AlphaBalance,
    /// Block of its registration.
    pub registered_at: u64,
}

/// A commitment to weights that the chain holds until it is revealed or lapses (spec: weights
/// §2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenCommitment {
    /// What is committed to.
    pub hash: Hash,
    /// Epoch of the subnet in which it was made.
    pub epoch: u64,
    /// Block that holds it.
    pub block: u64,
}

/// A hotkey's commitments on a subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCommitments {
    /// Epochs that the subnet has completed. A commitment is revealed while this is its own epoch
    /// plus the subnet's reveal period.
    pub epoch: u64,
    /// Commitments in the order they were made; lapsed ones may be among them.
    pub queue: Vec<OpenCommitment>,
}

/// The parameters of a subnet that matter to its neurons.
#[derive(Clone, Debug, PartialEq)]
pub struct Hyperparams {
    /// Blocks of an epoch.
    pub tempo: u16,
    /// Blocks a new neuron cannot be replaced.
    pub immunity_period: u16,
    /// Fewest weights a validator must set (or all uids, if there are fewer).
    pub min_allowed_weights: u16,
    /// Largest weight, of 65,535.
    pub max_weights_limit: u16,
    /// Smallest version key accepted with weights; 0 accepts any.
    pub weights_version: u64,
    /// Blocks between two weight settings.
    pub weights_rate_limit: u64,
    /// Blocks after which a silent validator no longer counts.
    pub activity_cutoff: u64,
    /// Most validators with a permit.
    pub max_validators: u16,
    /// Whether new neurons may register.
    pub registration_allowed: bool,
    /// Lowest price of a registration.
    pub min_burn: TaoBalance,
    /// Highest price of a registration.
    pub max_burn: TaoBalance,
    /// Blocks between two changes of an axon's address.
    pub serving_rate_limit: u64,
    /// Whether weights are committed first and revealed later.
    pub commit_reveal_enabled: bool,
    /// Epochs between commit and reveal.
    pub commit_reveal_period: u64,
    /// Whether alpha may be traded (the start call has been made).
    pub active: bool,
}
/// What decides whether a hotkey can register by proof of work, as of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkFacts {
    /// The block.
    pub block: BlockRef,
    /// Whether the subnet takes proof of work.
    pub takes_work: bool,
    /// Seals to try on average.
    pub difficulty: u64,
    /// The hotkey's uid, if it has one already.
    pub uid: Option<u16>,
    /// When as many have registered in this interval as may, the block in which the next begins.
    pub closed_until: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_the_chain_refuses_or_readers_mistake_are_told() {
        for fine in ["127.0.0.2", "10.0.0.1", "255.255.255.254", "2001:db8::1", "::1:0:0"] {
            assert_eq!(check_address(fine.parse().unwrap()), Ok(()));
        }
        let cases = [
            ("0.0.0.0", "it stands for a neuron that serves nothing"),
            ("::", "it stands for a neuron that serves nothing"),
            ("127.0.0.1", "the chain takes no loopback address; on one machine, use 127.0.0.2"),
            ("::1", "the chain takes no loopback address; on one machine, use 127.0.0.2"),
            ("255.255.255.255", "it stands for all hosts"),
            ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "it stands for all hosts"),
            ("::192.0.2.1", "readers take it for IPv4"),
        ];
        for (ip, reason) in cases {
            let ip = ip.parse().unwrap();
            assert_eq!(check_address(ip), Err(UnusableAddress { ip, reason }));
        }
    }

    #[test]
    fn whatever_differs_is_announced_anew() {
        let address = "192.0.2.1:8091".parse().unwrap();
        let record = |ip_type, port, version, protocol| {
            Axon::from_record(0xc000_0201, ip_type, port, version, protocol, 1).unwrap()
        };
        let version = calls::AXON_VERSION;
        assert!(record(4, 8091, version, 4).announces(address));
        for other in
            [(6, 8091, version, 4), (4, 8092, version, 4), (4, 8091, 0, 4), (4, 8091, version, 0)]
        {
            let (ip_type, port, version, protocol) = other;
            assert!(!record(ip_type, port, version, protocol).announces(address), "{other:?}");
        }
        assert!(!record(4, 8091, version, 4).announces("192.0.2.2:8091".parse().unwrap()));
    }
}
