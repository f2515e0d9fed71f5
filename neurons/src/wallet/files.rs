//! The directory of a wallet (spec: neuron protocol §13).

use super::{Encryption, Keyfile, Keypair, Password, WalletError, encryption};
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
    /// As [`write_keyfile`].
    pub fn write_coldkey(
        &self,
        keyfile: &Keyfile,
        password: Option<&Password>,
        overwrite: bool,
    ) -> Result<(), WalletError> {
        write_keyfile(&self.coldkey_path(), keyfile, password, overwrite)?;
        write(&self.coldkey_public_path(), keyfile.public_json().as_bytes(), true)
    }

    /// Writes a hotkey and its public file; hotkeys are plain as a rule.
    ///
    /// # Errors
    /// As [`write_keyfile`].
    pub fn write_hotkey(
        &self,
        name: &str,
        keyfile: &Keyfile,
        password: Option<&Password>,
        overwrite: bool,
    ) -> Result<(), WalletError> {
        write_keyfile(&self.hotkey_path(name)?, keyfile, password, overwrite)?;
        write(&self.hotkey_public_path(name)?, keyfile.public_json().as_bytes(), true)
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

/// What a command line gives as a key: a dev URI (`//Alice`), a mnemonic, a `0x` seed, or the
/// path of a private keyfile.
///
/// # Errors
/// [`WalletError::Uri`] or as [`read_keypair`].
pub fn resolve(key: &str, password: &Password) -> Result<Keypair, WalletError> {
    let is_uri = key.starts_with("//") || key.starts_with("0x") || key.contains(' ');
    if is_uri { Keypair::from_uri(key) } else { read_keypair(Path::new(key), password) }
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
        let secret = password.of(&path)?;
        content = encryption::decrypt(&content, &secret).map_err(wrong)?;
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
    if !overwrite && path.exists() {
        return Err(WalletError::Exists { path });
    }
    let plain = keyfile.to_json().into_bytes();
    let content = match password {
        Some(password) => encryption::encrypt(&plain, &password.new_for(&path)?),
        None => plain,
    };
    write(&path, &content, overwrite)
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
    }

    #[test]
    fn the_home_directory_is_expanded() {
        let home = PathBuf::from(env::var_os("HOME").unwrap());
        assert_eq!(full(Path::new("~/x")), home.join("x"));
        assert_eq!(full(Path::new("/x")), Path::new("/x"));
    }
}
