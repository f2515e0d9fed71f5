use super::*;
use crate::validator::tests::{metagraph, neuron};
use std::os::unix::fs::PermissionsExt;

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("myelin-state-{:016x}", rand::random::<u64>())))
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn own() -> AccountId {
    AccountId::from([7; 32])
}

fn store(folder: &Folder) -> Store {
    Store::new(&folder.0.join("made"), Owner::new([0xab; 32].into(), 2, &own(), "NextSymbol"))
}

fn block() -> BlockRef {
    BlockRef { number: 90, hash: [9; 32].into() }
}

fn scores() -> Scores {
    let mut scores = Scores::new(100, -20.0);
    scores.follow(&metagraph(vec![neuron(0, 1), neuron(1, 2)]));
    for score in [-0.1, -0.2, -0.3] {
        scores.add(0, score);
    }
    scores.add(1, -5.5);
    scores
}

fn open() -> Open {
    let weights = vec![(0, 65_535), (1, 12)];
    let salt = (1..=8).collect();
    Open { commitment: Commitment::with_salt(&own(), 2, weights, 3, salt), until: 612 }
}

fn read(store: &Store) -> Result<Content, String> {
    store.parse(&fs::read(store.path()).unwrap())
}

#[test]
fn scores_and_commitments_come_back_as_they_were() {
    let folder = Folder::new();
    let store = store(&folder);
    store.save(block(), &scores(), &[open()]).unwrap();
    let content = read(&store).unwrap();
    assert_eq!(content.block, Anchor { number: 90, hash: format!("0x{}", "09".repeat(32)) });
    let kept = store.unpack(content);
    assert_eq!(kept.open, [open()], "the hash as well");
    assert_eq!(kept.scores, scores().kept().collect::<Vec<_>>());
    let name = store.path().file_name().unwrap().to_str().unwrap();
    assert_eq!(name, format!("abababab-2-{}.json", to_ss58(&own())));
}

#[test]
fn the_file_is_replaced_whole_and_is_its_owner_s_alone() {
    let folder = Folder::new();
    let store = store(&folder);
    store.save(block(), &scores(), &[open()]).unwrap();
    // A crash amid a write leaves this.
    fs::write(store.path().with_extension("json.new"), "{\"version\"").unwrap();
    store.save(block(), &scores(), &[]).unwrap();
    assert_eq!(read(&store).unwrap().commitments, []);
    assert_eq!(fs::read_dir(store.path().parent().unwrap()).unwrap().count(), 1);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(store.path()), 0o600);
    assert_eq!(mode(store.path().parent().unwrap()), 0o700);
}

#[test]
fn files_that_are_of_no_use_are_told_apart() {
    let folder = Folder::new();
    let store = store(&folder);
    store.save(block(), &scores(), &[open()]).unwrap();
    let text = fs::read_to_string(store.path()).unwrap();
    let reason = |from: &str, to: &str| {
        assert!(text.contains(from), "{text}");
        store.parse(text.replacen(from, to, 1).as_bytes()).unwrap_err()
    };
    assert!(store.parse(&text.as_bytes()[..40]).unwrap_err().starts_with("it is damaged: EOF"));
    assert!(store.parse(b"").unwrap_err().starts_with("it is damaged"));
    assert!(reason("\"salt\":[1,", "\"salt\":[70000,").starts_with("it is damaged: invalid value"));
    assert!(reason("\"hotkey\":\"5C", "\"hotkey\":\"5D").contains("belongs to another hotkey"));
    assert!(reason("NextSymbol", "Factoring").contains("hotkey, subnet, chain or task"));
    let newer = reason("\"version\":1", "\"version\":2,\"new\":0");
    assert_eq!(newer, "its version is 2, this program's 1");
}

#[test]
fn what_cannot_be_used_is_kept_under_another_name() {
    let folder = Folder::new();
    let store = Store { path: folder.0.join("state.json"), ..store(&folder) };
    fs::create_dir_all(&folder.0).unwrap();
    fs::write(store.path(), "garbage").unwrap();
    let kept = store.put_aside("it is damaged").unwrap();
    assert!(kept.scores.is_empty() && kept.open.is_empty());
    let [name] = &folder.names()[..] else { panic!("{:?}", folder.names()) };
    assert!(name.starts_with("state.json.unused-"), "{name}");
    assert_eq!(fs::read_to_string(folder.0.join(name)).unwrap(), "garbage");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = Folder::new();
    fs::write(&folder.0, "a file").unwrap();
    let error = store(&folder).save(block(), &scores(), &[]).unwrap_err().to_string();
    fs::remove_file(&folder.0).unwrap();
    assert!(
        error.contains("cannot write the validator's state") && error.contains("made"),
        "{error}"
    );
}
