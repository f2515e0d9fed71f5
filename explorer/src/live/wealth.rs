//! What all accounts hold, to tell the place of one among them.

use super::{Live, Point};
use crate::error::Result;
use codec::Decode;

/// Accounts whose balances are read at most; of a larger chain they are counted alone.
const MOST: usize = 200_000;

/// Balances of all accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wealth {
    /// How many accounts there are.
    pub accounts: u64,
    /// Free and reserved rao of each, most first; nothing when there are too many accounts.
    balances: Vec<u64>,
}

/// Four counters, and the free and reserved balance; what follows is of no interest.
type Account = ([u32; 4], u64, u64);

impl Wealth {
    /// Reads them all.
    pub async fn read(live: &Live, at: &Point) -> Result<Self> {
        let entries = live.raw_entries(at, "System", "Account", &[], MOST).await?;
        if entries.len() >= MOST {
            let accounts = live.count(at, "System", "Account").await?;
            return Ok(Self { accounts, balances: Vec::new() });
        }
        let balance = |bytes: &[u8]| {
            let (_, free, reserved) = Account::decode(&mut &*bytes).ok()?;
            Some(free.saturating_add(reserved))
        };
        let balances = entries.iter().filter_map(|(_, bytes)| balance(bytes)).collect();
        Ok(Self::new(entries.len() as u64, balances))
    }

    fn new(accounts: u64, mut balances: Vec<u64>) -> Self {
        balances.sort_unstable_by_key(|balance| std::cmp::Reverse(*balance));
        Self { accounts, balances }
    }

    /// The place of an account with this balance: one more than there are with more.
    pub fn rank(&self, balance: u64) -> Option<u64> {
        let richer = self.balances.partition_point(|other| *other > balance) as u64;
        (!self.balances.is_empty()).then_some(richer.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;

    #[test]
    fn places_count_those_with_more() {
        let wealth = Wealth::new(4, vec![5, 9, 5, 0]);
        assert_eq!([9, 5, 4, 0].map(|balance| wealth.rank(balance)), [1, 2, 4, 4].map(Some));
        assert_eq!(Wealth::new(300_000, vec![]).rank(5), None);
    }

    #[test]
    fn balances_are_where_the_chain_keeps_them() {
        let account = ([7u32, 0, 1, 0], 30u64, 12u64, 9u64, 1u128 << 127).encode();
        let runtime = crate::decode::fixture::runtime();
        let json = runtime.storage_value("System", "Account", Some(&account)).expect("an account");
        let (_, free, reserved) = Account::decode(&mut &account[..]).expect("its start");
        assert_eq!(json["data"]["free"].to_string().trim_matches('"'), free.to_string());
        assert_eq!(json["data"]["reserved"].to_string().trim_matches('"'), reserved.to_string());
    }
}
