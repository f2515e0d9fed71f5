//! The directory of a wallet (spec: neuron protocol §13).

use super::{Encryption, Keyfile, Keypair, Password, Secret, WalletError, encryption};
use crate::chain::AccountId;
use std::{
    env, fs,
    io::{ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf, absolute},
};

const PUBLIC_SUFFIX: &str = "pub.txt";

/// A wallet: a coldkey and hotkeys, each a private file and a public one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    directory: PathBuf,
}

/// A hotkey found in a wallet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HotkeyName {
    /// Its name.
    pub name: String,
    /// Whether its private file is there.
    pub can_sign: bool,
}

impl Wallet {
    /// The wallet of this name under a root; `~` stands for the home directory.
    ///
    /// # Errors
    /// [`WalletError::Name`] when the name would lead elsewhere.
    pub fn new(root: &Path, name: &str) -> Result<Self, WalletError> {
        check_name(name)?;
        Ok(Self { directory: full(root).join(name) })
    }

    /// The wallet that `BT_WALLET_PATH` and `BT_WALLET_NAME` name, by default `default` under
    /// `~/.bittensor/wallets`.
    ///
    /// # Errors
    /// As [`Wallet::new`].
    pub fn from_environment() -> Result<Self, WalletError> {
        let variable = |name, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
        let root = variable("BT_WALLET_PATH", "~/.bittensor/wallets");
        Self::new(Path::new(&root), &variable("BT_WALLET_NAME", "default"))
    }

    /// The private coldkey's file.
    #[must_use]
    pub fn coldkey_path(&self) -> PathBuf {
        self.directory.join("coldkey")
    }

    /// The public coldkey's file.
    #[must_use]
    pub fn coldkey_public_path(&self) -> PathBuf {
        self.directory.join(format!("coldkey{PUBLIC_SUFFIX}"))
    }

    /// A private hotkey's file.
    ///
    /// # Errors
    /// [`WalletError::Name`] when the name would lead elsewhere.
    pub fn hotkey_path(&self, name: &str) -> Result<PathBuf, WalletError> {
        check_name(name)?;
        Ok(self.directory.join("hotkeys").join(name))
    }

    /// A public hotkey's file.
    ///
    /// # Errors
    /// As [`Wallet::hotkey_path`].
    pub fn hotkey_public_path(&self, name: &str) -> Result<PathBuf, WalletError> {
        self.hotkey_path(&format!("{name}{PUBLIC_SUFFIX}"))
    }

    /// The coldkey.
    ///
    /// # Errors
    /// As [`read_keypair`].
    pub fn coldkey(&self, password: &Password) -> Result<Keypair, WalletError> {
        read_keypair(&self.coldkey_path(), password)
    }

    /// The coldkey's account, from its public file.
    ///
    /// # Errors
    /// As [`read_public`].
    pub fn coldkey_public(&self) -> Result<AccountId, WalletError> {
        read_public(&self.coldkey_public_path())
    }

    /// A hotkey.
    ///
    /// # Errors
    /// As [`read_keypair`].
    pub fn hotkey(&self, name: &str, password: &Password) -> Result<Keypair, WalletError> {
        read_keypair(&self.hotkey_path(name)?, password)
    }

    /// The hotkeys in order of their names; none when there is no such directory.
    ///
    /// # Errors
    /// [`WalletError::File`] when the directory cannot be read.
    pub fn hotkeys(&self) -> Result<Vec<HotkeyName>, WalletError> {
        let path = self.directory.join("hotkeys");
        let wrong = |reason| WalletError::File { action: "read", path: path.clone(), reason };
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(wrong(error)),
        };
        let names: Vec<String> = entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<Result<_, _>>()
            .map_err(wrong)?;
        let private = |name: &&String| !name.ends_with(PUBLIC_SUFFIX) && !name.starts_with('.');
        let mut found: Vec<HotkeyName> = names
            .iter()
            .filter(private)
            .map(|name| HotkeyName { name: name.clone(), can_sign: true })
            .collect();
        let public_only = names
            .iter()
            .filter_map(|name| name.strip_suffix(PUBLIC_SUFFIX))
            .filter(|name| !names.iter().any(|other| other == name));
        found.extend(public_only.map(|name| HotkeyName { name: name.into(), can_sign: false }));
        found.sort();
        Ok(found)
    }

    /// Writes the coldkey and its public file, encrypted when `password` is given.
    ///
    /// # Errors
    /// As [`write_keyfile`]; [`WalletError::Exists`] also if the public file is there and is another
    /// key's.
    pub fn write_coldkey(
        &self,
        keyfile: &Keyfile,
        password: Option<&Password>,
        overwrite: bool,
    ) -> Result<(), WalletError> {
        let paths = (self.coldkey_path(), self.coldkey_public_path());
        write_pair(&paths, keyfile, password, overwrite)
    }

    /// Writes a hotkey and its public file; hotkeys are plain as a rule.
    ///
    /// # Errors
    /// As [`Wallet::write_coldkey`].
    pub fn write_hotkey(
        &self,
        name: &str,
        keyfile: &Keyfile,
        password: Option<&Password>,
        overwrite: bool,
    ) -> Result<(), WalletError> {
        let paths = (self.hotkey_path(name)?, self.hotkey_public_path(name)?);
        write_pair(&paths, keyfile, password, overwrite)
    }
}

fn check_name(name: &str) -> Result<(), WalletError> {
    let harmless = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0']);
    if harmless { Ok(()) } else { Err(WalletError::Name { name: name.to_owned() }) }
}

/// An absolute path with `~` replaced by the home directory.
fn full(path: &Path) -> PathBuf {
    let expanded = match (path.strip_prefix("~"), env::var_os("HOME")) {
        (Ok(rest), Some(home)) => Path::new(&home).join(rest),
        _ => path.to_owned(),
    };
    absolute(&expanded).unwrap_or(expanded)
}

/// What a command line gives as a key: a dev URI (all that begins with `//`), a `0x` seed, the path
/// of a private keyfile, or a mnemonic.
///
/// # Errors
/// [`WalletError::Unresolved`] or as [`read_keypair`].
pub fn resolve(key: &str, password: &Password) -> Result<Keypair, WalletError> {
    let is_uri = key.starts_with("//") || key.starts_with("0x");
    // A path may have spaces, as a mnemonic has.
    let is_mnemonic = || key.contains(' ') && !full(Path::new(key)).exists();
    if is_uri || is_mnemonic() {
        Keypair::from_uri(key).map_err(|error| match error {
            WalletError::Uri { reason } => WalletError::Unresolved { reason },
            other => other,
        })
    } else {
        read_keypair(Path::new(key), password)
    }
}

/// Reads a private keyfile of any of the three encryption schemes, or a plain one.
///
/// # Errors
/// [`WalletError::File`], [`WalletError::NoPassword`] or [`WalletError::Content`] with what is
/// wrong, all naming the file.
pub fn read_keypair(path: &Path, password: &Password) -> Result<Keypair, WalletError> {
    let path = full(path);
    let mut content = read(&path)?;
    let wrong = |reason| WalletError::Content { path: path.clone(), reason };
    if Encryption::of(&content) != Encryption::Plain {
        let open = |secret: &Secret| encryption::decrypt(&content, secret);
        content = password.open(&path, open)?.map_err(wrong)?;
    }
    Keyfile::parse(&content).and_then(|keyfile| keyfile.keypair()).map_err(wrong)
}

/// Reads the account of a plain keyfile, private or public.
///
/// # Errors
/// [`WalletError::File`] or [`WalletError::Content`], naming the file.
pub fn read_public(path: &Path) -> Result<AccountId, WalletError> {
    let path = full(path);
    let keyfile = Keyfile::parse(&read(&path)?);
    keyfile
        .map(|keyfile| keyfile.account())
        .map_err(|reason| WalletError::Content { path: path.clone(), reason })
}

fn read(path: &Path) -> Result<Vec<u8>, WalletError> {
    fs::read(path).map_err(|reason| WalletError::File {
        action: "read",
        path: path.to_owned(),
        reason,
    })
}

/// Writes a private keyfile, NaCl-encrypted when `password` is given: whole or not at all, for
/// its owner's eyes only.
///
/// # Errors
/// [`WalletError::Exists`] unless it may be overwritten, [`WalletError::NoPassword`] and
/// [`WalletError::NewPassword`] about the password, [`WalletError::File`] when the system refuses.
pub fn write_keyfile(
    path: &Path,
    keyfile: &Keyfile,
    password: Option<&Password>,
    overwrite: bool,
) -> Result<(), WalletError> {
    let path = full(path);
    let content = sealed(&path, keyfile, password, overwrite)?;
    write(&path, &content, overwrite)
}

/// What is to be written to a private keyfile, unless a file is there that has to stay.
fn sealed(
    path: &Path,
    keyfile: &Keyfile,
    password: Option<&Password>,
    overwrite: bool,
) -> Result<Vec<u8>, WalletError> {
    if !overwrite && path.exists() {
        return Err(WalletError::Exists { path: path.to_owned() });
    }
    let plain = keyfile.to_json().into_bytes();
    Ok(match password {
        Some(password) => encryption::encrypt(&plain, &password.new_for(path)?),
        None => plain,
    })
}

/// Writes a key's private and public file, both absolute; nothing, if one is there that has to stay.
fn write_pair(
    (private, public): &(PathBuf, PathBuf),
    keyfile: &Keyfile,
    password: Option<&Password>,
    overwrite: bool,
) -> Result<(), WalletError> {
    let kept = !overwrite && public.exists();
    if kept && read_public(public).ok() != Some(keyfile.account()) {
        return Err(WalletError::Exists { path: public.clone() });
    }
    let content = sealed(private, keyfile, password, overwrite)?;
    // The public file first: if the private one then fails, nothing stands in the way of a repeat.
    if !kept {
        write(public, keyfile.public_json().as_bytes(), overwrite)?;
    }
    write(private, &content, overwrite)
}

/// Writes next to the target and moves the whole file there.
fn write(path: &Path, content: &[u8], overwrite: bool) -> Result<(), WalletError> {
    let wrong = |reason: std::io::Error| match reason.kind() {
        ErrorKind::AlreadyExists => WalletError::Exists { path: path.to_owned() },
        _ => WalletError::File { action: "write", path: path.to_owned(), reason },
    };
    let directory = path.parent().unwrap_or(Path::new("/"));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(wrong)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = directory.join(format!(".{name}.{:016x}", rand::random::<u64>()));
    let written = write_new(&part, content).and_then(|()| {
        // A link fails where a file is already, a rename replaces it.
        if overwrite { fs::rename(&part, path) } else { fs::hard_link(&part, path) }
    });
    let moved = written.is_ok() && overwrite;
    if !moved && let Err(reason) = fs::remove_file(&part) {
        tracing::warn!("cannot remove {}: {reason}", part.display());
    }
    written.map_err(wrong)
}

fn write_new(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::KeyfileError;
    use std::os::unix::fs::PermissionsExt;

    const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
    const ADDRESS: &str = "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV";

    /// A directory that is removed with its guard.
    struct Directory(PathBuf);

    impl Directory {
        fn new() -> Self {
            let path =
                env::temp_dir().join(format!("myelin-wallet-{:016x}", rand::random::<u64>()));
            fs::create_dir(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    fn silent() -> Password {
        Password { given: None, silent: true }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_plain_wallet_is_written_for_its_owner_only_and_read_back() {
        let root = Directory::new();
        let wallet = Wallet::new(&root.0, "mine").unwrap();
        let keyfile = Keyfile::from_phrase(PHRASE).unwrap();
        wallet.write_coldkey(&keyfile, None, false).unwrap();
        wallet
            .write_hotkey("h1", &Keypair::from_uri("//Alice").unwrap().into(), None, false)
            .unwrap();
        assert_eq!(wallet.coldkey(&silent()).unwrap().ss58(), ADDRESS);
        assert_eq!(crate::wallet::to_ss58(&wallet.coldkey_public().unwrap()), ADDRESS);
        let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        assert_eq!(wallet.hotkey("h1", &silent()).unwrap().ss58(), alice);
        assert_eq!(mode(&wallet.coldkey_path()), 0o600);
        assert_eq!(mode(&wallet.hotkey_public_path("h1").unwrap()), 0o600);
        assert_eq!(mode(&root.0.join("mine")), 0o700);
        assert_eq!(mode(&root.0.join("mine/hotkeys")), 0o700);
        let entries = fs::read_dir(root.0.join("mine")).unwrap().count();
        assert_eq!(entries, 3, "coldkey, its public file and hotkeys, nothing left over");
    }

    #[test]
    fn an_encrypted_coldkey_needs_its_password() {
        let root = Directory::new();
        let wallet = Wallet::new(&root.0, "mine").unwrap();
        let keyfile = Keyfile::from_phrase(PHRASE).unwrap();
        wallet.write_coldkey(&keyfile, Some(&Password::given("correct horse")), false).unwrap();
        assert_eq!(Encryption::of(&fs::read(wallet.coldkey_path()).unwrap()), Encryption::NaCl);
        let opened = wallet.coldkey(&Password::given("correct horse")).unwrap();
        assert_eq!(opened.ss58(), ADDRESS);
        assert!(matches!(wallet.coldkey(&silent()), Err(WalletError::NoPassword { .. })));
    }

    #[test]
    fn a_wrong_password_is_told_with_the_file() {
        let root = Directory::new();
        let path = root.0.join("key");
        let vault = "$ANSIBLE_VAULT;1.1;AES256\n".to_owned() + &hex::encode("00\n00\n00") + "\n";
        fs::write(&path, vault).unwrap();
        let error = read_keypair(&path, &Password::given("wrong")).unwrap_err();
        let reason = KeyfileError::WrongPassword;
        assert!(
            matches!(&error, WalletError::Content { reason: r, .. } if *r == reason),
            "{error}"
        );
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }

    #[test]
    fn a_file_that_is_there_stays_unless_it_may_be_overwritten() {
        let root = Directory::new();
        let path = root.0.join("key");
        let first = Keyfile::from_phrase(PHRASE).unwrap();
        let second = Keyfile::from(Keypair::from_uri("//Alice").unwrap());
        write_keyfile(&path, &first, None, false).unwrap();
        let refused = write_keyfile(&path, &second, None, false);
        assert!(matches!(refused, Err(WalletError::Exists { .. })));
        assert!(matches!(write(&path, b"race", false), Err(WalletError::Exists { .. })));
        assert_eq!(read_keypair(&path, &silent()).unwrap().ss58(), ADDRESS);
        write_keyfile(&path, &second, None, true).unwrap();
        assert_eq!(read_keypair(&path, &silent()).unwrap().account(), second.account());
        assert_eq!(fs::read_dir(&root.0).unwrap().count(), 1);
    }

    #[test]
    fn a_watch_only_wallet_takes_no_other_key() {
        let root = Directory::new();
        let wallet = Wallet::new(&root.0, "mine").unwrap();
        let own = Keyfile::from_phrase(PHRASE).unwrap();
        let other = Keyfile::from(Keypair::from_uri("//Alice").unwrap());
        let (coldkey, hotkey) =
            (wallet.coldkey_public_path(), wallet.hotkey_public_path("h1").unwrap());
        for public in [&coldkey, &hotkey] {
            write(public, own.public_json().as_bytes(), false).unwrap();
        }
        for refused in [
            wallet.write_coldkey(&other, None, false),
            wallet.write_hotkey("h1", &other, None, false),
        ] {
            assert!(
                matches!(refused, Err(WalletError::Exists { path }) if path == coldkey || path == hotkey)
            );
        }
        assert_eq!(read_public(&coldkey).unwrap(), own.account());
        assert!(!wallet.coldkey_path().exists());
        // Its own key it takes; so a repeat completes what failed half way.
        wallet.write_coldkey(&own, None, false).unwrap();
        wallet.write_hotkey("h1", &own, None, false).unwrap();
        assert_eq!(wallet.coldkey(&silent()).unwrap().ss58(), ADDRESS);
        assert!(matches!(
            wallet.write_coldkey(&own, None, false),
            Err(WalletError::Exists { path }) if path == wallet.coldkey_path()
        ));
        wallet.write_coldkey(&other, None, true).unwrap();
        assert_eq!(wallet.coldkey_public().unwrap(), other.account());
    }

    #[test]
    fn a_private_file_that_has_to_stay_keeps_the_public_one_from_being_written() {
        let root = Directory::new();
        let wallet = Wallet::new(&root.0, "mine").unwrap();
        let keyfile = Keyfile::from_phrase(PHRASE).unwrap();
        write_keyfile(&wallet.coldkey_path(), &keyfile, None, false).unwrap();
        let other = Keyfile::from(Keypair::from_uri("//Alice").unwrap());
        assert!(matches!(
            wallet.write_coldkey(&other, None, false),
            Err(WalletError::Exists { .. })
        ));
        assert!(!wallet.coldkey_public_path().exists());
    }

    #[test]
    fn hotkeys_are_listed_with_those_that_cannot_sign() {
        let root = Directory::new();
        let wallet = Wallet::new(&root.0, "mine").unwrap();
        assert_eq!(wallet.hotkeys().unwrap(), []);
        let keyfile = Keyfile::from_phrase(PHRASE).unwrap();
        wallet.write_hotkey("b", &keyfile, None, false).unwrap();
        write(&wallet.hotkey_public_path("a").unwrap(), b"{}", false).unwrap();
        let found = |name: &str, can_sign| HotkeyName { name: name.into(), can_sign };
        assert_eq!(wallet.hotkeys().unwrap(), [found("a", false), found("b", true)]);
    }

    #[test]
    fn names_do_not_lead_out_of_the_wallet() {
        for name in ["", "..", "a/b", ".hidden"] {
            assert!(matches!(Wallet::new(Path::new("/w"), name), Err(WalletError::Name { .. })));
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = read_public(Path::new("/nowhere/coldkeypub.txt")).unwrap_err().to_string();
        assert!(error.contains("/nowhere/coldkeypub.txt"), "{error}");
    }

    #[test]
    fn keys_are_given_as_uris_or_paths() {
        let root = Directory::new();
        let path = root.0.join("key");
        write_keyfile(&path, &Keyfile::from_phrase(PHRASE).unwrap(), None, false).unwrap();
        let resolved = |key: &str| resolve(key, &silent()).unwrap().ss58();
        assert_eq!(resolved(path.to_str().unwrap()), ADDRESS);
        assert_eq!(resolved(PHRASE), ADDRESS);
        assert_ne!(resolved("//Alice"), ADDRESS);
        assert!(matches!(resolve("missing", &silent()), Err(WalletError::File { .. })));
        let spaced = root.0.join("my key");
        fs::rename(&path, &spaced).unwrap();
        assert_eq!(resolved(spaced.to_str().unwrap()), ADDRESS);
        let error = resolve("no such key", &silent()).unwrap_err().to_string();
        assert!(error.contains("or the path of a keyfile"), "{error}");
    }

    #[test]
    fn the_home_directory_is_expanded() {
        let home = PathBuf::from(env::var_os("HOME").unwrap());
        assert_eq!(full(Path::new("~/x")), home.join("x"));
        assert_eq!(full(Path::new("/x")), Path::new("/x"));
    }
}
