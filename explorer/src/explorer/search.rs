//! Search by anything.

use super::Explorer;
use crate::{
    decode::{parse_account, parse_hash, ss58},
    error::Result,
    live::validators,
    model::*,
};

/// Hits at most.
const MOST: usize = 20;

/// Longest text searched for.
const LONGEST: usize = 128;

fn hit(kind: &str, title: String, detail: String, path: String) -> SearchHit {
    SearchHit { kind: kind.into(), title, detail, path }
}

impl Explorer {
    /// Whatever matches, best first, at most 20: address, block number or hash, extrinsic hash or id,
    /// netuid, subnet name, neuron (`netuid/uid` or hotkey), identity name.
    pub async fn search(&self, query: &str) -> Result<Vec<SearchHit>> {
        let query: String = query.trim().chars().take(LONGEST).collect();
        let mut hits = Vec::new();
        if query.is_empty() {
            return Ok(hits);
        }
        self.search_places(&query, &mut hits).await?;
        if let Some(account) = parse_account(&query) {
            self.search_account(account, query.starts_with("0x"), &mut hits).await?;
        }
        self.search_names(&query, &mut hits).await?;
        hits.truncate(MOST);
        Ok(hits)
    }

    /// Numbers, hashes and `a-b` or `a/b`.
    async fn search_places(&self, query: &str, hits: &mut Vec<SearchHit>) -> Result<()> {
        let store = self.store();
        if let Some(hash) = parse_hash(query) {
            if let Some(number) = store.block_number(&hash).await? {
                hits.push(block_hit(number));
            }
            if let Some(found) = store.extrinsic_by_hash(&hash).await? {
                hits.push(extrinsic_hit(found.block, found.index, &found.call));
            }
        }
        if let Some(number) = number(query) {
            if !store.hashes(number, number).await?.is_empty() {
                hits.push(block_hit(number));
            }
            if let Ok(netuid) = u16::try_from(number) {
                let subnets = self.subnets().await.unwrap_or_default();
                hits.extend(subnets.iter().filter(|row| row.netuid == netuid).map(subnet_hit));
            }
        }
        let pair = |separator: char| -> Option<(u32, u32)> {
            let (first, second) = query.split_once(separator)?;
            Some((first.parse().ok()?, second.parse().ok()?))
        };
        if let Some((block, index)) = pair('-')
            && let Some(found) = store.extrinsic(block, index).await?
        {
            hits.push(extrinsic_hit(block, index, &found.call));
        }
        if let Some((netuid, uid)) = pair('/').or_else(|| pair(':'))
            && let (Ok(netuid), Ok(uid)) = (u16::try_from(netuid), u16::try_from(uid))
            && let Ok(graph) = self.metagraph(netuid).await
            && let Some(neuron) = graph.neurons.get(usize::from(uid))
        {
            hits.push(neuron_hit(netuid, uid, &neuron.hotkey));
        }
        Ok(())
    }

    /// An account: its neurons and its validator's page before its own page. A `0x` text that is
    /// already a block or an extrinsic is no account unless the chain knows it as one.
    async fn search_account(
        &self,
        account: [u8; 32],
        by_key: bool,
        hits: &mut Vec<SearchHit>,
    ) -> Result<()> {
        let address = ss58(&account);
        if let Ok(at) = self.now() {
            let validators = self.validators().await.unwrap_or_default();
            if let Some(row) = validators.iter().find(|row| row.hotkey == address) {
                hits.push(hit(
                    "validator",
                    row.identity.clone().unwrap_or_else(|| address.clone()),
                    format!("validator, {} nominators", row.nominators),
                    format!("/validator/{address}"),
                ));
            }
            let found = validators::registrations(self.live(), &at, account).await;
            for (netuid, uid) in found.unwrap_or_default() {
                hits.push(neuron_hit(netuid, uid, &address));
            }
        }
        if !by_key || hits.is_empty() {
            let path = format!("/account/{address}");
            hits.push(hit("account", address, "account".into(), path));
        }
        Ok(())
    }

    /// Names of subnets and identities, ignoring case.
    async fn search_names(&self, query: &str, hits: &mut Vec<SearchHit>) -> Result<()> {
        // Without the node names are unknown; what the index knows is still found.
        let Ok(at) = self.now() else { return Ok(()) };
        let wanted = query.to_lowercase();
        let subnets = self.subnets().await.unwrap_or_default();
        let mut found: Vec<&SubnetRow> = subnets
            .iter()
            .filter(|row| row.name.to_lowercase().contains(&wanted) || row.symbol == query)
            .collect();
        found.sort_by_key(|row| (row.name.len(), row.netuid));
        for row in found {
            let hit = subnet_hit(row);
            if !hits.contains(&hit) {
                hits.push(hit);
            }
        }
        let names = self.names(&at).await.unwrap_or_default();
        hits.extend(names.find(query, MOST).into_iter().map(|(coldkey, name)| {
            let path = format!("/account/{coldkey}");
            hit("account", name, coldkey, path)
        }));
        Ok(())
    }
}

/// A number, also as pages write it: `#1 234 567`, with a narrow space between groups of digits.
fn number(query: &str) -> Option<u32> {
    let digits: String =
        query.trim_start_matches('#').chars().filter(|letter| !letter.is_whitespace()).collect();
    digits.parse().ok()
}

fn block_hit(number: u32) -> SearchHit {
    hit("block", format!("Block {number}"), "block".into(), format!("/block/{number}"))
}

fn extrinsic_hit(block: u32, index: u32, call: &str) -> SearchHit {
    let id = format!("{block}-{index}");
    hit("extrinsic", format!("Extrinsic {id}"), call.into(), format!("/extrinsic/{id}"))
}

fn subnet_hit(row: &SubnetRow) -> SearchHit {
    let detail = format!("subnet {} {}", row.netuid, row.symbol);
    hit("subnet", row.name.clone(), detail, format!("/subnet/{}", row.netuid))
}

fn neuron_hit(netuid: u16, uid: u16, hotkey: &str) -> SearchHit {
    let title = format!("Neuron {uid} of subnet {netuid}");
    hit("neuron", title, hotkey.into(), format!("/subnet/{netuid}/neuron/{uid}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_as_pages_write_them() {
        for text in
            ["1234567", "#1234567", "1\u{202f}234\u{202f}567", "#1 234 567", "# 1\u{a0}234 567"]
        {
            assert_eq!(number(text), Some(1_234_567), "{text}");
        }
        for text in ["", "#", "1-2", "1/2", "-1", "1,000", "0x12"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
