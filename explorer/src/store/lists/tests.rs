//! What is listed, and through which indices.

use super::*;
use crate::store::read::AUTHORS;
use sqlx::Sqlite;
use std::collections::HashMap;

/// An index of 30 blocks, each with three signed extrinsics and one without signature, and with an
/// event of each of three kinds, of the block's netuid, which is 1 or 2.
async fn index() -> Store {
    let store = Store::open(":memory:").await.expect("opens");
    let blocks = (1..=30u32).map(|number| {
        let netuid = u16::try_from(1 + number % 2).ok();
        let extrinsic = |(index, call): (u32, &str)| ExtrinsicRecord {
            block: number,
            index,
            call: call.into(),
            signer: (index > 0).then_some([u8::try_from(number % 3).unwrap_or_default(); 32]),
            success: number != 20,
            netuid: (index == 1).then_some(netuid).flatten(),
            ..ExtrinsicRecord::default()
        };
        let calls = ["Timestamp.set", "One.add_stake", "One.setXkey", "Two.add_stake"];
        let event = |(index, kind): (u32, &str)| EventRecord {
            index,
            kind: kind.into(),
            netuid,
            accounts: vec![[7; 32]],
        };
        let kinds = ["One.StakeAdded", "One.KeySet", "Two.StakeAdded"];
        IndexedBlock {
            block: BlockRecord {
                number,
                time: u64::from(number) * 10,
                author: (number % 10 != 0).then_some([1; 32]),
                ..BlockRecord::default()
            },
            extrinsics: (0..).zip(calls).map(extrinsic).collect(),
            events: (0..).zip(kinds).map(event).collect(),
            ..IndexedBlock::default()
        }
    });
    store.insert(&blocks.collect::<Vec<_>>()).await.expect("written");
    store
}

fn filter(pallet: Option<&str>, call: Option<&str>) -> ExtrinsicFilter {
    ExtrinsicFilter {
        pallet: pallet.map(Into::into),
        call: call.map(Into::into),
        ..ExtrinsicFilter::default()
    }
}

#[tokio::test]
async fn calls_are_found_by_pallet_and_by_name() {
    let store = index().await;
    let found = |filter: ExtrinsicFilter, signer: Option<Hash>, limit, offset| {
        let store = &store;
        async move {
            let rows = store.extrinsics(&filter, signer.as_ref(), limit, offset).await;
            let rows = rows.expect("read").into_iter();
            rows.map(|row| (row.block, row.index)).collect::<Vec<_>>()
        }
    };
    let add_stake = filter(None, Some("add_stake"));
    let newest = [(30, 3), (30, 1), (29, 3), (29, 1), (28, 3)];
    assert_eq!(found(add_stake.clone(), None, 5, 0).await, newest);
    assert_eq!(found(add_stake.clone(), None, 2, 3).await, newest[3..]);
    assert_eq!(found(add_stake.clone(), None, 100, 58).await, [(1, 3), (1, 1)]);
    assert_eq!(found(filter(Some("One"), None), None, 3, 0).await, [(30, 2), (30, 1), (29, 2)]);
    assert_eq!(found(filter(Some("two"), Some("ADD_stake")), None, 1, 0).await, [(30, 3)]);
    // In the row of its block alone, of a signer, of a subnet, failed.
    let of_block = ExtrinsicFilter { block: Some(4), ..add_stake.clone() };
    assert_eq!(found(of_block, None, 5, 0).await, [(4, 3), (4, 1)]);
    assert_eq!(found(add_stake.clone(), Some([2; 32]), 2, 1).await, [(29, 1), (26, 3)]);
    let of_subnet = ExtrinsicFilter { netuid: Some(2), ..add_stake.clone() };
    assert_eq!(found(of_subnet, None, 2, 0).await, [(29, 1), (27, 1)]);
    let failed = ExtrinsicFilter { success: Some(false), ..add_stake };
    assert_eq!(found(failed, None, 5, 0).await, [(20, 3), (20, 1)]);
    // Names are whole, and no patterns.
    for name in ["add", "%", "add%stake", "set_key", "set_key'"] {
        assert_eq!(found(filter(None, Some(name)), None, 5, 0).await, [], "{name}");
    }
    assert_eq!(found(filter(Some("On"), None), None, 5, 0).await, []);
    let inherents = filter(Some("Timestamp"), None);
    assert_eq!(found(inherents.clone(), None, 5, 0).await, []);
    let inherents = ExtrinsicFilter { unsigned: true, ..inherents };
    assert_eq!(found(inherents, None, 2, 0).await, [(30, 0), (29, 0)]);
}

#[tokio::test]
async fn events_are_found_by_pallet_name_kind_and_subnet() {
    let store = index().await;
    let found = |listing: Listing<'static>, limit, offset| {
        let store = &store;
        async move {
            let places = store.events(&listing, limit, offset).await.expect("read");
            let all = store.events(&listing, 1_000, 0).await.expect("read").len();
            let count = store.count_events(&listing).await.expect("read");
            assert_eq!(all, count as usize);
            (places, count)
        }
    };
    let named = |pallet, name| Listing { pallet, name, ..Listing::default() };
    let (places, count) = found(named(Some("one"), None), 3, 1).await;
    assert_eq!((places.as_slice(), count), (&[(30, 0), (29, 1), (29, 0)][..], 60));
    assert_eq!(found(named(Some("Two"), Some("stakeadded")), 1, 0).await, (vec![(30, 2)], 30));
    assert_eq!(found(named(Some("Three"), None), 1, 0).await, (vec![], 0));
    let kinds = &["One.StakeAdded", "Two.StakeAdded", "None.At"];
    let of = Listing { kinds, netuid: Some(2), since: Some(27), ..Listing::default() };
    let places = vec![(29, 2), (29, 0), (27, 2), (27, 0)];
    assert_eq!(found(of.clone(), 9, 0).await, (places, 4));
    let of = Listing { kinds: &[], ..of };
    assert_eq!(found(of.clone(), 2, 0).await, (vec![(29, 2), (29, 1)], 6));
    let account = Some(&[7; 32]);
    assert_eq!(found(Listing { account, ..of }, 2, 0).await, (vec![(29, 2), (29, 1)], 6));
    assert_eq!(found(Listing::default(), 1, 0).await, (vec![(30, 2)], 90));
}

#[tokio::test]
async fn a_pallet_may_have_many_kinds_of_events() {
    let store = Store::open(":memory:").await.expect("opens");
    let event = |index| EventRecord {
        index,
        kind: format!("One.Kind{index}"),
        netuid: Some(1),
        ..EventRecord::default()
    };
    let block = BlockRecord { number: 1, ..BlockRecord::default() };
    let events = (0..300).map(event).collect();
    let indexed = IndexedBlock { block, events, ..IndexedBlock::default() };
    store.insert(&[indexed]).await.expect("written");
    for listing in [
        Listing { pallet: Some("One"), ..Listing::default() },
        Listing { netuid: Some(1), ..Listing::default() },
    ] {
        let found = store.events(&listing, 2, 297).await.expect("read");
        assert_eq!(found, [(1, 2), (1, 1)]);
    }
}

#[tokio::test]
async fn times_are_those_of_the_blocks_that_are_there() {
    let store = index().await;
    let times = store.times(&[3, 7, 3, 99]).await.expect("read");
    assert_eq!(times, HashMap::from([(3, 30), (7, 70)]));
    let many: Vec<u32> = (0..2_000).collect();
    assert_eq!(store.times(&many).await.expect("read").len(), 30);
    assert!(store.times(&[]).await.expect("read").is_empty());
}

#[tokio::test]
async fn blocks_without_an_author_are_nobodys() {
    let store = index().await;
    let authors = store.authors(11).await.expect("read");
    assert_eq!(authors.len(), 1);
    assert_eq!((authors[0].author, authors[0].blocks, authors[0].last), ([1; 32], 18, 29));
}

/// No list sorts or reads more than its page: each part of a plan goes through an index that has
/// the rows in order.
#[tokio::test]
async fn lists_are_read_through_their_indices() {
    let store = index().await;
    let of = |filter: &ExtrinsicFilter, signer: Option<&Hash>, calls: Option<&[String]>| {
        let mut query = QueryBuilder::<Sqlite>::new("");
        extrinsics_query!(query, filter, signer, calls, 26i64, 0i64);
        let sql = query.into_sql();
        let store = &store;
        async move { plan(store, &sql).await }
    };
    let calls = ["One.add_stake", "Two.add_stake"].map(String::from);
    let all = ExtrinsicFilter::default();
    let failed = ExtrinsicFilter { success: Some(false), ..all.clone() };
    let of_subnet = ExtrinsicFilter { netuid: Some(1), ..all.clone() };
    let unsigned = ExtrinsicFilter { unsigned: true, ..all.clone() };
    let signer = [1; 32];
    for (plan, index) in [
        (of(&all, None, None).await, "extrinsic_signed (id>?)"),
        (of(&failed, None, None).await, "extrinsic_failed (id>?)"),
        (of(&of_subnet, None, None).await, "extrinsic_netuid (netuid=? AND id>?)"),
        (of(&of_subnet, None, Some(&calls)).await, "extrinsic_netuid (netuid=? AND id>?)"),
        (of(&all, Some(&signer), None).await, "extrinsic_signer (signer=? AND id>?)"),
        (of(&all, Some(&signer), Some(&calls)).await, "extrinsic_signer (signer=? AND id>?)"),
        (of(&all, None, Some(&calls)).await, "extrinsic_signed_call (call=? AND id>?)"),
        (of(&failed, None, Some(&calls[..1])).await, "extrinsic_signed_call (call=? AND id>?)"),
        (of(&unsigned, None, Some(&calls)).await, "extrinsic_call (call=? AND id>?)"),
    ] {
        assert!(plan.contains(index), "{index}: {plan}");
        assert!(!plan.contains("SCAN extrinsic"), "{plan}");
    }
    let listing = Listing { netuid: Some(1), since: Some(3), ..Listing::default() };
    let kinds = ["One.StakeAdded", "Two.StakeAdded"].map(String::from);
    for (listing, index) in [
        (&listing, "event_netuid_kind (netuid=? AND kind=? AND id>?)"),
        (&Listing::default(), "event_kind (kind=? AND id>?)"),
    ] {
        let kinds = Some(&kinds[..]);
        let mut query = QueryBuilder::<Sqlite>::new("");
        events_query!(query, listing, kinds, 26i64, 0i64);
        let mut count = QueryBuilder::<Sqlite>::new("");
        listing_query!(count, listing, kinds, "COUNT(*)");
        for sql in [query.into_sql(), count.into_sql()] {
            let plan = plan(&store, &sql).await;
            assert!(plan.contains(&format!("COVERING INDEX {index}")), "{index}: {plan}");
        }
    }
    let authors = plan(&store, AUTHORS).await;
    assert!(authors.contains("COVERING INDEX block_fees (number>?)"), "{authors}");
    for (distinct, step) in [(CALLS, "extrinsic_call (call>?)"), (KINDS, "event_kind (kind>?)")] {
        let plan = plan(&store, distinct).await;
        assert!(plan.contains(step) && !plan.contains("SCAN e"), "{plan}");
    }
}
