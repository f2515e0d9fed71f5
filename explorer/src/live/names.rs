//! Names people know accounts by.

use super::{Json, Live, Point};
use crate::{decode::ss58, error::Result, model::Identity};
use std::collections::HashMap;

/// Identities read at most.
const MOST: usize = 20_000;

/// Identities by coldkey.
#[derive(Clone, Debug, Default)]
pub struct Names {
    identities: HashMap<String, Identity>,
}

impl Names {
    /// All identities at a point.
    pub async fn read(live: &Live, at: &Point) -> Result<Self> {
        let entries = live.entries(at, "SubtensorModule", "IdentitiesV2", &[], MOST).await?;
        let identities = entries
            .iter()
            .filter_map(|(key, raw)| {
                let account: [u8; 32] = key.get(key.len().checked_sub(32)?..)?.try_into().ok()?;
                let identity = Identity {
                    name: raw.text("name"),
                    url: raw.text("url"),
                    github: raw.text("github_repo"),
                    image: raw.text("image"),
                    discord: raw.text("discord"),
                    description: raw.text("description"),
                    additional: raw.text("additional"),
                };
                Some((ss58(&account), identity))
            })
            .collect();
        Ok(Self { identities })
    }

    /// A coldkey's whole identity.
    pub fn whole(&self, coldkey: &str) -> Option<Identity> {
        self.identities.get(coldkey).cloned()
    }

    /// A coldkey's name.
    pub fn identity(&self, coldkey: &str) -> Option<String> {
        self.identities
            .get(coldkey)
            .map(|identity| identity.name.clone())
            .filter(|name| !name.is_empty())
    }

    /// Coldkeys whose name contains a text, ignoring case.
    pub fn find(&self, text: &str, most: usize) -> Vec<(String, String)> {
        let text = text.to_lowercase();
        let mut found: Vec<(String, String)> = self
            .identities
            .iter()
            .filter(|(_, identity)| identity.name.to_lowercase().contains(&text))
            .map(|(coldkey, identity)| (coldkey.clone(), identity.name.clone()))
            .collect();
        found.sort_by(|a, b| (a.1.len(), &a.1, &a.0).cmp(&(b.1.len(), &b.1, &b.0)));
        found.truncate(most);
        found
    }
}
