//! Weights: what the chain accepts, and commitments to them (spec: weights §2).

use super::{AccountId, Hash};
use codec::Encode;
use rand::{Rng, rngs::OsRng};
use sp_core::{Blake2Hasher, Hasher};

/// Weights the chain would refuse, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsRefusal {
    /// The root network takes no weights.
    #[error("the root network takes no weights; choose a subnet")]
    RootNetwork,
    /// The subnet hides weights until they are revealed.
    #[error(
        "subnet {netuid} has commit-reveal enabled: commit to the weights (commit_weights) and \
         reveal them {period} epoch(s) later"
    )]
    CommitRevealEnabled {
        /// The subnet.
        netuid: u16,
        /// Epochs between commit and reveal.
        period: u64,
    },
    /// The subnet takes weights in the open only.
    #[error(
        "subnet {netuid} has commit-reveal disabled: set the weights in the open (set_weights)"
    )]
    CommitRevealDisabled {
        /// The subnet.
        netuid: u16,
    },
    /// The hotkey has no uid.
    #[error("hotkey {hotkey} is not registered on subnet {netuid}; register it (burned_register)")]
    NotRegistered {
        /// The hotkey.
        hotkey: AccountId,
        /// The subnet.
        netuid: u16,
    },
    /// The hotkey's stake weight is below the chain's threshold.
    #[error("stake weight {stake} is below the {needed} needed to set weights; stake more")]
    NotEnoughStake {
        /// The hotkey's stake weight in rao of alpha.
        stake: u64,
        /// The chain's threshold.
        needed: u64,
    },
    /// The version key is too old.
    #[error(
        "version key {given} is below {needed}, the least the subnet accepts; update the validator"
    )]
    VersionKey {
        /// The key given.
        given: u64,
        /// The least the subnet accepts.
        needed: u64,
    },
    /// The last weights are too recent.
    #[error(
        "too early: at block {block} the last weights are {age} blocks old; allowed from block {allowed_at}"
    )]
    TooFast {
        /// The best block.
        block: u64,
        /// Blocks since the last weights or the registration.
        age: u64,
        /// The first block that accepts new weights.
        allowed_at: u64,
    },
    /// Only validators weigh others.
    #[error(
        "uid {uid} has no validator permit at block {block}; the next epoch gives one to the \
         validators with the most stake"
    )]
    NoPermit {
        /// The hotkey's uid.
        uid: u16,
        /// The best block.
        block: u64,
    },
    /// A uid is named twice.
    #[error("uid {uid} appears more than once in the weights")]
    Duplicate {
        /// The uid.
        uid: u16,
    },
    /// A uid is not in the subnet.
    #[error(
        "uid {uid} is not in the subnet, which has {neurons} neurons; read the metagraph again"
    )]
    UnknownUid {
        /// The uid.
        uid: u16,
        /// Neurons of the subnet.
        neurons: u16,
    },
    /// More weights than neurons.
    #[error("{given} weights for {neurons} neurons; read the metagraph again")]
    TooMany {
        /// Weights given.
        given: usize,
        /// Neurons of the subnet.
        neurons: u16,
    },
    /// Too few weights.
    #[error("{given} weights, but the subnet asks for at least {needed} (zeros count)")]
    TooFew {
        /// Weights given.
        given: usize,
        /// The least the subnet accepts.
        needed: u16,
    },
}

/// What the chain knows about a hotkey that wants to set weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The best block.
    pub block: u64,
    /// The subnet.
    pub netuid: u16,
    /// Neurons of the subnet.
    pub neurons: u16,
    /// The hotkey.
    pub hotkey: AccountId,
    /// Its uid, if it is registered.
    pub uid: Option<u16>,
    /// Whether it is the subnet owner's.
    pub owner: bool,
    /// Whether it has a validator permit.
    pub permit: bool,
    /// Block of its last weights, or of its registration.
    pub last_update: u64,
    /// Its stake weight in rao of alpha.
    pub stake: u64,
    /// The chain's threshold for that.
    pub stake_threshold: u64,
    /// Whether weights have to be committed first.
    pub commit_reveal: bool,
    /// Epochs between commit and reveal.
    pub reveal_period: u64,
    /// The least version key; 0 for none.
    pub version_key: u64,
    /// Blocks between two weight settings.
    pub rate_limit: u64,
    /// Fewest weights.
    pub min_allowed: u16,
}

/// Checks weights set in the open as the chain would at the next block, in its order
/// (spec: weights §2.4).
///
/// The limit on a single weight is not checked, because the chain's limit is the largest weight
/// there is.
///
/// # Errors
/// The first reason for which the chain would refuse.
pub fn check_set(
    facts: &Facts,
    weights: &[(u16, u16)],
    version_key: u64,
) -> Result<(), WeightsRefusal> {
    if facts.commit_reveal {
        let Facts { netuid, reveal_period: period, .. } = *facts;
        return Err(WeightsRefusal::CommitRevealEnabled { netuid, period });
    }
    check_root(facts)?;
    check_count(facts, weights)?;
    let uid = check_registered(facts)?;
    check_stake(facts)?;
    check_version(facts, version_key)?;
    check_rate(facts)?;
    check_content(facts, uid, weights)
}

/// Checks a commitment to weights, and already the weights that will be revealed.
///
/// # Errors
/// The first reason for which the chain would refuse the commitment, or the reveal if nothing
/// changed until then.
pub fn check_commit(
    facts: &Facts,
    weights: &[(u16, u16)],
    version_key: u64,
) -> Result<(), WeightsRefusal> {
    check_root(facts)?;
    if !facts.commit_reveal {
        return Err(WeightsRefusal::CommitRevealDisabled { netuid: facts.netuid });
    }
    let uid = check_registered(facts)?;
    check_stake(facts)?;
    check_rate(facts)?;
    check_count(facts, weights)?;
    check_version(facts, version_key)?;
    check_content(facts, uid, weights)
}

fn check_root(facts: &Facts) -> Result<(), WeightsRefusal> {
    if facts.netuid == 0 { Err(WeightsRefusal::RootNetwork) } else { Ok(()) }
}

fn check_count(facts: &Facts, weights: &[(u16, u16)]) -> Result<(), WeightsRefusal> {
    if weights.len() > usize::from(facts.neurons) {
        return Err(WeightsRefusal::TooMany { given: weights.len(), neurons: facts.neurons });
    }
    Ok(())
}

fn check_registered(facts: &Facts) -> Result<u16, WeightsRefusal> {
    let Facts { hotkey, netuid, .. } = *facts;
    facts.uid.ok_or(WeightsRefusal::NotRegistered { hotkey, netuid })
}

fn check_stake(facts: &Facts) -> Result<(), WeightsRefusal> {
    if !facts.owner && facts.stake < facts.stake_threshold {
        let (stake, needed) = (facts.stake, facts.stake_threshold);
        return Err(WeightsRefusal::NotEnoughStake { stake, needed });
    }
    Ok(())
}

fn check_version(facts: &Facts, given: u64) -> Result<(), WeightsRefusal> {
    // A required key of 0 is below every key.
    if given < facts.version_key {
        return Err(WeightsRefusal::VersionKey { given, needed: facts.version_key });
    }
    Ok(())
}

fn check_rate(facts: &Facts) -> Result<(), WeightsRefusal> {
    // The pool and the block builder look at the block after the best one.
    let next = facts.block.saturating_add(1);
    let allowed_at = facts.last_update.saturating_add(facts.rate_limit);
    if facts.last_update > 0 && next < allowed_at {
        let (block, age) = (facts.block, facts.block.saturating_sub(facts.last_update));
        return Err(WeightsRefusal::TooFast { block, age, allowed_at });
    }
    Ok(())
}

fn check_content(facts: &Facts, uid: u16, weights: &[(u16, u16)]) -> Result<(), WeightsRefusal> {
    let only_itself = matches!(weights, [(target, _)] if *target == uid);
    if !(only_itself || facts.owner || facts.permit) {
        return Err(WeightsRefusal::NoPermit { uid, block: facts.block });
    }
    let mut seen = std::collections::HashSet::new();
    if let Some((uid, _)) = weights.iter().find(|(uid, _)| !seen.insert(*uid)) {
        return Err(WeightsRefusal::Duplicate { uid: *uid });
    }
    if let Some((uid, _)) = weights.iter().find(|(uid, _)| *uid >= facts.neurons) {
        return Err(WeightsRefusal::UnknownUid { uid: *uid, neurons: facts.neurons });
    }
    let needed = facts.min_allowed.min(facts.neurons);
    if !only_itself && weights.len() < usize::from(needed) {
        return Err(WeightsRefusal::TooFew { given: weights.len(), needed });
    }
    Ok(())
}

/// Weights in proportion to scores: the largest becomes 65,535; what is negative or not a number
/// becomes 0.
#[must_use]
pub fn from_scores(scores: &[(u16, f64)]) -> Vec<(u16, u16)> {
    let usable = |score: f64| if score.is_finite() { score.max(0.0) } else { 0.0 };
    let largest = scores.iter().map(|(_, score)| usable(*score)).fold(0.0, f64::max);
    let weight = |score: f64| {
        if largest > 0.0 {
            (usable(score) / largest * f64::from(u16::MAX)).round() as u16
        } else {
            0
        }
    };
    scores.iter().map(|(uid, score)| (*uid, weight(*score))).collect()
}

/// Weights that are committed now and revealed later. Keep it until then: without the salt the
/// commitment cannot be revealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// The subnet.
    pub netuid: u16,
    /// Uids and their weights.
    pub weights: Vec<(u16, u16)>,
    /// Secret that hides the weights.
    pub salt: Vec<u16>,
    /// Version key of the weights.
    pub version_key: u64,
    /// What is committed to.
    pub hash: Hash,
}

impl Commitment {
    /// Commits a hotkey to weights with a fresh salt.
    #[must_use]
    pub fn new(
        hotkey: &AccountId,
        netuid: u16,
        weights: Vec<(u16, u16)>,
        version_key: u64,
    ) -> Self {
        let salt = (0..8).map(|_| OsRng.r#gen()).collect();
        Self::with_salt(hotkey, netuid, weights, version_key, salt)
    }

    /// Commits a hotkey to weights with a given salt.
    #[must_use]
    pub fn with_salt(
        hotkey: &AccountId,
        netuid: u16,
        weights: Vec<(u16, u16)>,
        version_key: u64,
        salt: Vec<u16>,
    ) -> Self {
        let (uids, values): (Vec<u16>, Vec<u16>) = weights.iter().copied().unzip();
        let message = (hotkey.0, netuid, &uids, &values, &salt, version_key).encode();
        let hash = Blake2Hasher::hash(&message);
        Self { netuid, weights, salt, version_key, hash }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            block: 1_000,
            netuid: 1,
            neurons: 3,
            hotkey: [1; 32].into(),
            uid: Some(0),
            owner: false,
            permit: true,
            last_update: 800,
            stake: 50,
            stake_threshold: 50,
            commit_reveal: false,
            reveal_period: 2,
            version_key: 4,
            rate_limit: 100,
            min_allowed: 2,
        }
    }

    const WEIGHTS: [(u16, u16); 2] = [(1, 10), (2, 20)];

    fn refused(change: impl Fn(&mut Facts), weights: &[(u16, u16)]) -> Option<WeightsRefusal> {
        let mut facts = facts();
        change(&mut facts);
        check_set(&facts, weights, 4).err()
    }

    #[test]
    fn good_weights_pass() {
        assert_eq!(refused(|_| {}, &WEIGHTS), None);
    }

    #[test]
    fn each_condition_of_the_chain_is_checked() {
        use WeightsRefusal::*;
        assert_eq!(refused(|f| f.netuid = 0, &WEIGHTS), Some(RootNetwork));
        assert_eq!(
            refused(|f| f.commit_reveal = true, &WEIGHTS),
            Some(CommitRevealEnabled { netuid: 1, period: 2 })
        );
        assert_eq!(
            refused(|f| f.uid = None, &WEIGHTS),
            Some(NotRegistered { hotkey: [1; 32].into(), netuid: 1 })
        );
        assert_eq!(
            refused(|f| f.stake = 49, &WEIGHTS),
            Some(NotEnoughStake { stake: 49, needed: 50 })
        );
        assert_eq!(
            refused(|f| f.version_key = 5, &WEIGHTS),
            Some(VersionKey { given: 4, needed: 5 })
        );
        assert_eq!(
            refused(|f| f.permit = false, &WEIGHTS),
            Some(NoPermit { uid: 0, block: 1_000 })
        );
        assert_eq!(refused(|_| {}, &[(1, 1), (1, 2)]), Some(Duplicate { uid: 1 }));
        assert_eq!(refused(|_| {}, &[(1, 1), (3, 2)]), Some(UnknownUid { uid: 3, neurons: 3 }));
        assert_eq!(refused(|_| {}, &[(1, 1)]), Some(TooFew { given: 1, needed: 2 }));
        let many = [(0, 1), (1, 1), (2, 1), (1, 1)];
        assert_eq!(refused(|_| {}, &many), Some(TooMany { given: 4, neurons: 3 }));
    }

    #[test]
    fn the_rate_limit_tells_from_which_block_on_weights_are_accepted() {
        // The next block is 1,001; it may hold weights whose predecessors are of block 901.
        assert_eq!(refused(|f| f.last_update = 901, &WEIGHTS), None);
        let refusal = refused(|f| f.last_update = 902, &WEIGHTS).unwrap();
        assert_eq!(refusal, WeightsRefusal::TooFast { block: 1_000, age: 98, allowed_at: 1_002 });
        assert!(refusal.to_string().contains("allowed from block 1002"), "{refusal}");
        assert_eq!(refused(|f| f.last_update = 0, &WEIGHTS), None);
    }

    #[test]
    fn owners_need_no_permit_and_no_stake_and_self_weights_no_permit_and_no_company() {
        let bare = |f: &mut Facts| (f.permit, f.stake) = (false, 0);
        assert_eq!(
            refused(
                |f| {
                    bare(f);
                    f.owner = true
                },
                &WEIGHTS
            ),
            None
        );
        assert_eq!(refused(|f| f.permit = false, &[(0, 1)]), None);
    }

    #[test]
    fn small_subnets_ask_for_no_more_weights_than_they_have_neurons() {
        let all = [(0, 1), (1, 1), (2, 1)];
        assert_eq!(refused(|f| f.min_allowed = 1_024, &all), None);
    }

    #[test]
    fn commitments_are_checked_like_the_weights_they_hide() {
        let hidden = Facts { commit_reveal: true, ..facts() };
        assert_eq!(check_commit(&hidden, &WEIGHTS, 4), Ok(()));
        assert_eq!(
            check_commit(&facts(), &WEIGHTS, 4),
            Err(WeightsRefusal::CommitRevealDisabled { netuid: 1 })
        );
        assert_eq!(
            check_commit(&hidden, &WEIGHTS, 3),
            Err(WeightsRefusal::VersionKey { given: 3, needed: 4 })
        );
    }

    #[test]
    fn the_commit_hash_is_the_one_the_chain_computes() {
        // Case C4 of the weights cases.
        let alice = crate::wallet::Keypair::from_uri("//Alice").unwrap().account();
        let salt = (1..=8).collect();
        let commitment = Commitment::with_salt(&alice, 1, vec![(0, 10), (1, 10)], 0, salt);
        assert_eq!(
            hex::encode(commitment.hash),
            "d9bf9b22a51844e113d525eaadc9ae576918c6590431b199dd8534c19cebc517"
        );
    }

    #[test]
    fn salts_differ() {
        let commit = || Commitment::new(&[1; 32].into(), 1, WEIGHTS.to_vec(), 0);
        assert_ne!(commit().hash, commit().hash);
    }

    #[test]
    fn scores_become_weights_in_proportion() {
        let scores = [(4, 1.0), (7, 0.5), (9, 0.0), (2, -3.0), (3, f64::NAN)];
        assert_eq!(from_scores(&scores), [(4, 65_535), (7, 32_768), (9, 0), (2, 0), (3, 0)]);
        assert_eq!(from_scores(&[(1, 0.0)]), [(1, 0)]);
        assert_eq!(from_scores(&[]), []);
    }
}
