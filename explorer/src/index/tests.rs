//! The follower against a chain in memory.

use super::{
    Follower, IndexError, Runtimes, Status,
    testing::{AUTHORITIES, FakeChain, hash},
};
use crate::{
    decode::fixture::ALICE,
    model::{ExtrinsicFilter, LiveUpdate},
    store::{FEES, SIGNED_EXTRINSICS, Store, TRANSFERS},
};
use std::sync::Arc;
use tokio::sync::{Notify, broadcast};

struct Scene {
    chain: Arc<FakeChain>,
    store: Store,
    status: Arc<Status>,
    updates: broadcast::Sender<LiveUpdate>,
    from: Option<u32>,
}

impl Scene {
    async fn new(best: u32) -> Self {
        let store = Store::open(":memory:").await.expect("a database in memory");
        Self {
            chain: Arc::new(FakeChain::new(best)),
            status: Status::resumed(&store).await.expect("readable"),
            store,
            updates: broadcast::channel(64).0,
            from: None,
        }
    }

    /// A new follower, as after a restart, brings the store to a best block, which is final.
    async fn follow(&self, best: u32) -> Result<(), IndexError> {
        self.chain.tell(best, best);
        self.follower().catch_up(best).await
    }

    fn follower(&self) -> Follower {
        Follower::new(
            Arc::clone(&self.chain) as Arc<dyn crate::chain::Chain>,
            self.store.clone(),
            Runtimes::new(self.store.clone()),
            Arc::clone(&self.status),
            self.updates.clone(),
            Arc::new(Notify::new()),
            self.from,
        )
    }

    async fn tip(&self) -> Option<(u32, [u8; 32])> {
        self.store.tip().await.expect("readable")
    }

    async fn counters(&self) -> (u64, u64) {
        let counter = |name| self.store.counter(name);
        (
            counter(SIGNED_EXTRINSICS).await.expect("readable"),
            counter(TRANSFERS).await.expect("readable"),
        )
    }
}

#[tokio::test]
async fn all_blocks_are_indexed_across_chunks() {
    let scene = Scene::new(200).await;
    scene.follow(200).await.expect("follows");
    assert_eq!(scene.tip().await, Some((200, hash(0, 200))));
    assert_eq!(scene.store.first().await.expect("readable"), Some(0));
    let blocks = scene.store.blocks_down(200, 300).await.expect("readable");
    assert_eq!(blocks.len(), 201);
    assert!(blocks.windows(2).all(|pair| pair[0].parent == pair[1].hash));
    assert_eq!(blocks[0].author, Some(AUTHORITIES[0]));
    assert_eq!(blocks[1].author, Some(AUTHORITIES[1]));
    assert_eq!(scene.counters().await.0, 200);
    let filter = ExtrinsicFilter { success: Some(false), ..ExtrinsicFilter::default() };
    let failed = scene.store.extrinsics(&filter, None, 100, 0).await.expect("readable");
    assert_eq!(failed.len(), 50);
    assert!(
        failed.iter().all(|row| row.error.as_ref().is_some_and(|e| e.name == "FundsUnavailable"))
    );
}

#[tokio::test]
async fn it_resumes_where_it_stopped() {
    let scene = Scene::new(30).await;
    scene.follow(10).await.expect("follows");
    let resumed = Status::resumed(&scene.store).await.expect("readable");
    assert_eq!(resumed.finalized(), 10);
    scene.follow(30).await.expect("follows");
    assert_eq!(scene.tip().await, Some((30, hash(0, 30))));
    assert_eq!(scene.counters().await.0, 30);
}

#[tokio::test]
async fn a_reorganisation_takes_rows_back() {
    let scene = Scene::new(100).await;
    scene.follow(100).await.expect("follows");
    let before = scene.counters().await;
    let mut news = scene.updates.subscribe();
    scene.chain.branch(1, 91, 95);
    scene.chain.branch(1, 96, 98);
    scene.follow(98).await.expect("follows");
    assert_eq!(scene.tip().await, Some((98, hash(1, 98))));
    assert_eq!(
        scene.store.hashes(90, 91).await.expect("readable"),
        [(90, hash(0, 90)), (91, hash(1, 91))]
    );
    assert_eq!(news.try_recv().expect("told"), LiveUpdate::Reorg { number: 90 });
    // Two blocks fewer: one signed extrinsic each.
    assert_eq!(scene.counters().await.0, before.0 - 2);
    let transfers = scene.store.transfers(Some(&ALICE), 1_000, 0).await.expect("readable");
    assert_eq!(transfers.len() as u64, scene.counters().await.1);
    assert!(transfers.iter().all(|transfer| transfer.block <= 98));
}

#[tokio::test]
async fn a_branch_of_the_same_height_replaces_the_one_before() {
    let scene = Scene::new(100).await;
    scene.follow(100).await.expect("follows");
    let before = scene.store.counter(FEES).await.expect("readable");
    assert!(before > 0);
    let mut news = scene.updates.subscribe();
    scene.chain.branch(1, 100, 100);
    scene.follow(100).await.expect("follows");
    assert_eq!(scene.tip().await, Some((100, hash(1, 100))));
    assert_eq!(news.try_recv().expect("told"), LiveUpdate::Reorg { number: 99 });
    assert_eq!(scene.counters().await.0, 100);
    assert_eq!(scene.store.counter(FEES).await.expect("readable"), before);
    // And back: the node may change its mind.
    scene.chain.branch(0, 100, 100);
    scene.follow(100).await.expect("follows");
    assert_eq!(scene.tip().await, Some((100, hash(0, 100))));
}

#[tokio::test]
async fn a_reorganisation_deeper_than_one_comparison_is_found() {
    let scene = Scene::new(300).await;
    scene.follow(300).await.expect("follows");
    scene.chain.branch(2, 41, 310);
    scene.follow(310).await.expect("follows");
    assert_eq!(scene.tip().await, Some((310, hash(2, 310))));
    assert_eq!(scene.store.hashes(40, 40).await.expect("readable"), [(40, hash(0, 40))]);
}

#[tokio::test]
async fn a_node_that_is_behind_changes_nothing() {
    let scene = Scene::new(50).await;
    scene.follow(50).await.expect("follows");
    scene.chain.branch(0, 20, 20);
    scene.follow(20).await.expect("waits");
    assert_eq!(scene.tip().await, Some((50, hash(0, 50))));
    scene.chain.branch(0, 21, 60);
    scene.follow(60).await.expect("follows");
    assert_eq!(scene.tip().await, Some((60, hash(0, 60))));
}

#[tokio::test]
async fn a_chain_begun_anew_is_indexed_anew() {
    let scene = Scene::new(50).await;
    scene.follow(50).await.expect("follows");
    scene.chain.branch(3, 1, 8);
    scene.follow(8).await.expect("follows");
    assert_eq!(scene.tip().await, Some((8, hash(3, 8))));
    assert_eq!(scene.counters().await.0, 8);
}

#[tokio::test]
async fn another_chain_is_refused() {
    let scene = Scene::new(5).await;
    scene.follow(5).await.expect("follows");
    scene.chain.rename(9);
    let error = scene.follow(5).await.expect_err("another genesis");
    assert!(error.is_final());
    assert!(error.to_string().contains("--database"), "{error}");
    assert_eq!(scene.tip().await, Some((5, hash(0, 5))));
}

#[tokio::test]
async fn another_chain_is_refused_when_it_comes_while_the_follower_runs() {
    for from in [None, Some(20)] {
        let mut scene = Scene::new(50).await;
        scene.from = from;
        let mut follower = scene.follower();
        follower.catch_up(50).await.expect("follows");
        scene.chain.branch(9, 1, 60);
        scene.chain.rename(9);
        let error = follower.catch_up(60).await.expect_err("another genesis");
        assert!(matches!(error, IndexError::WrongChain { .. }), "{error}");
        assert_eq!(scene.tip().await, Some((50, hash(0, 50))));
        assert_eq!(scene.store.first().await.expect("readable"), from.or(Some(0)));
    }
}

#[tokio::test]
async fn nothing_of_another_chain_begins_an_index() {
    let mut scene = Scene::new(50).await;
    scene.from = Some(60);
    let mut follower = scene.follower();
    follower.catch_up(50).await.expect("waits for block 60");
    scene.chain.branch(9, 1, 70);
    scene.chain.rename(9);
    let error = follower.catch_up(70).await.expect_err("another genesis");
    assert!(matches!(error, IndexError::WrongChain { .. }), "{error}");
    assert_eq!(scene.tip().await, None);
}

#[tokio::test]
async fn a_chain_that_keeps_moving_is_not_asked_all_the_time() {
    let scene = Scene::new(5).await;
    scene.chain.unlink(3);
    scene.chain.tell(5, 0);
    let run = scene.follower().run();
    let ended = tokio::time::timeout(std::time::Duration::from_millis(500), run).await;
    assert!(ended.is_err(), "it tries again");
    // At once, and then no sooner than a second later.
    assert!(scene.chain.asked() < 10, "asked {} times", scene.chain.asked());
}

#[tokio::test]
async fn what_was_final_stays_so() {
    let scene = Scene::new(100).await;
    scene.follow(90).await.expect("follows");
    // A node that was just reached tells of its best block first.
    scene.chain.tell(100, 0);
    scene.follower().catch_up(100).await.expect("follows");
    assert_eq!(scene.status.finalized(), 90);
    let resumed = Status::resumed(&scene.store).await.expect("readable");
    assert_eq!(resumed.finalized(), 90);
    // Unless its chain was begun anew.
    scene.chain.branch(3, 1, 60);
    scene.chain.tell(60, 0);
    scene.follower().catch_up(60).await.expect("follows");
    assert_eq!(scene.status.finalized(), 0);
    let resumed = Status::resumed(&scene.store).await.expect("readable");
    assert_eq!(resumed.finalized(), 0);
}

#[tokio::test]
async fn finality_is_told_while_behind() {
    let scene = Scene::new(400).await;
    scene.chain.tell(400, 0);
    let mut news = scene.updates.subscribe();
    let mut follower = scene.follower();
    let later = async {
        while !matches!(news.recv().await.expect("told"), LiveUpdate::Block { .. }) {}
        scene.chain.tell(400, 350);
    };
    let (followed, ()) = tokio::join!(follower.catch_up(400), later);
    followed.expect("follows");
    assert_eq!(scene.status.finalized(), 350);
}

#[tokio::test]
async fn each_block_is_read_by_the_runtime_that_made_it() {
    let scene = Scene::new(40).await;
    scene.chain.upgrade_at(17);
    scene.follow(40).await.expect("follows");
    let spec = |number| {
        let store = scene.store.clone();
        async move { store.block(number).await.expect("readable").expect("there").spec_version }
    };
    // Block 17 sets the code; block 18 is the first that runs it.
    assert_eq!((spec(17).await, spec(18).await), (425, 426));
    assert_eq!(scene.store.runtimes().await.expect("readable"), [(426, 18), (425, 0)]);
}

#[tokio::test]
async fn a_new_index_starts_where_the_node_has_states() {
    let scene = Scene::new(100).await;
    scene.chain.prune_below(60);
    scene.follow(100).await.expect("follows");
    assert_eq!(scene.store.first().await.expect("readable"), Some(62));
}

#[tokio::test]
async fn a_pruned_block_in_between_says_what_to_do() {
    let mut scene = Scene::new(100).await;
    scene.from = Some(50);
    scene.chain.prune_below(60);
    let error = scene.follow(100).await.expect_err("pruned");
    assert!(matches!(error, IndexError::Pruned(50)), "{error}");
    assert!(error.to_string().contains("--state-pruning archive"), "{error}");
}

#[tokio::test]
async fn the_start_can_be_chosen() {
    let mut scene = Scene::new(100).await;
    scene.from = Some(70);
    scene.follow(100).await.expect("follows");
    assert_eq!(scene.store.first().await.expect("readable"), Some(70));
}
