//! Who may call: the protocol's blacklist.

use std::{
    collections::HashSet,
    sync::{Arc, PoisonError, RwLock},
};

/// Decides whether a hotkey may call a route. It is asked before the signature is checked, so
/// that strangers cost nothing; a caller who passes must still prove to own the hotkey.
pub trait Admission: Send + Sync {
    /// `Ok` lets the caller in. Otherwise the reason, a short ASCII phrase, which the caller is
    /// told with status 403: `Forbidden. Key is blacklisted: <reason>.`
    fn admit(&self, hotkey: &str, route: &str) -> Result<(), String>;
}

impl<F> Admission for F
where
    F: Fn(&str, &str) -> Result<(), String> + Send + Sync,
{
    fn admit(&self, hotkey: &str, route: &str) -> Result<(), String> {
        self(hotkey, route)
    }
}

/// Lets in whoever signs with the hotkey they name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Everyone;

impl Admission for Everyone {
    fn admit(&self, _: &str, _: &str) -> Result<(), String> {
        Ok(())
    }
}

/// Lets in a set of hotkeys, such as the validators of a subnet; empty at first. Clones share the
/// set, so one can be kept to refresh it from the metagraph while the axon serves.
#[derive(Clone, Debug)]
pub struct PermittedHotkeys {
    hotkeys: Arc<RwLock<HashSet<String>>>,
    reason: Arc<str>,
}

impl PermittedHotkeys {
    /// An empty set; `reason` is what others are told, such as
    /// `the hotkey has no validator permit on netuid 1`.
    pub fn new(reason: &str) -> Self {
        Self { hotkeys: Arc::default(), reason: reason.into() }
    }

    /// Replaces the set.
    pub fn replace(&self, hotkeys: impl IntoIterator<Item = String>) {
        let fresh = hotkeys.into_iter().collect();
        *self.hotkeys.write().unwrap_or_else(PoisonError::into_inner) = fresh;
    }

    /// How many hotkeys are let in.
    pub fn len(&self) -> usize {
        self.hotkeys.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether nobody is let in.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Admission for PermittedHotkeys {
    fn admit(&self, hotkey: &str, _: &str) -> Result<(), String> {
        let hotkeys = self.hotkeys.read().unwrap_or_else(PoisonError::into_inner);
        if hotkeys.contains(hotkey) { Ok(()) } else { Err(self.reason.to_string()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refreshed_set_decides_for_all_clones() {
        let kept = PermittedHotkeys::new("no permit");
        let given = kept.clone();
        assert_eq!(given.admit("a", "Echo"), Err("no permit".into()));
        kept.replace(["a".to_string(), "b".to_string()]);
        assert_eq!((given.admit("a", "Echo"), given.len()), (Ok(()), 2));
        kept.replace(["b".to_string()]);
        assert_eq!(given.admit("a", "Echo"), Err("no permit".into()));
    }
}
