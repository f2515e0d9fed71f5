//! A whole server over a chain in memory: what it answers while its database fails.

use crate::{
    Explorer, api,
    chain::Chain,
    explorer::Workers,
    index::testing::{FakeChain, hash},
    pages,
    store::Store,
};
use axum::Router;
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Blocks of the chain.
const BEST: u32 = 12;

struct Server {
    address: SocketAddr,
    store: Store,
    _folder: Folder,
}

/// A folder of its own that is removed at the end.
struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Server {
    async fn start(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("explorer-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        let store = Store::open(&path.join("index.sqlite").to_string_lossy()).await.expect("opens");
        let chain = Arc::new(FakeChain::new(BEST));
        chain.tell(BEST, BEST);
        let chain = chain as Arc<dyn Chain>;
        let (explorer, Workers { mut follower, .. }) =
            Explorer::new(chain, store.clone(), None).await.expect("readable");
        follower.catch_up(BEST).await.expect("follows");
        let app = Router::new().merge(api::router(explorer.clone())).merge(pages::router(explorer));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        tokio::spawn(axum::serve(listener, app).into_future());
        Self { address, store, _folder: Folder(path) }
    }

    /// Status, and head and body of the answer.
    async fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        let text = String::from_utf8_lossy(&answer).into_owned();
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        (status, text)
    }

    async fn sql(&self, statement: &'static str) {
        let Store::Sqlite { write, .. } = &self.store else { panic!("SQLite") };
        sqlx::query(statement).execute(write).await.expect("executed");
    }

    /// A page and a route that need the database fail, tell no secrets, and others still work.
    async fn fails(&self) {
        for path in ["/blocks", "/block/3", "/extrinsics"] {
            let (status, page) = self.get(path).await;
            assert_eq!(status, 500, "{path}");
            assert!(page.contains("text/html") && page.contains("Something went wrong here"));
            assert!(page.contains("<nav") && page.contains("</html>"), "a whole page");
            assert!(!secret(&page), "{page}");
        }
        for path in ["/api/blocks", "/api/blocks/3", "/api/extrinsics"] {
            let (status, answer) = self.get(path).await;
            assert_eq!(status, 500, "{path}");
            let body = answer.split("\r\n\r\n").nth(1).expect("a body");
            let json: serde_json::Value = serde_json::from_str(body).expect("JSON");
            assert_eq!(json["status"], 500);
            assert!(json["message"].as_str().is_some_and(|text| text.contains("Try again soon")));
            assert!(!secret(&answer), "{answer}");
        }
        assert_eq!(self.get("/api/openapi.json").await.0, 200);
        assert_eq!(self.get("/nowhere").await.0, 404);
        assert_eq!(self.get("/api/nowhere").await.0, 404);
    }
}

/// Whether an answer tells what is for the log.
fn secret(answer: &str) -> bool {
    ["no such table", "sqlx", "SQL", "pool", "database"].iter().any(|word| answer.contains(word))
}

#[tokio::test]
async fn a_failing_database_gives_error_500_and_the_server_lives_on() {
    let server = Server::start("failing").await;
    assert_eq!(server.get("/blocks").await.0, 200);
    let before = server.get("/api/blocks/3").await;
    assert_eq!(before.0, 200);
    server.sql("ALTER TABLE block RENAME TO hidden_block").await;
    server.sql("ALTER TABLE extrinsic RENAME TO hidden_extrinsic").await;
    server.fails().await;
    server.sql("ALTER TABLE hidden_block RENAME TO block").await;
    server.sql("ALTER TABLE hidden_extrinsic RENAME TO extrinsic").await;
    // As if nothing had been.
    let body = |answer: &str| answer.split("\r\n\r\n").nth(1).map(str::to_owned);
    assert_eq!(body(&server.get("/api/blocks/3").await.1), body(&before.1));
    assert_eq!(server.get("/blocks").await.0, 200);
}

#[tokio::test]
async fn a_closed_database_gives_error_500_and_the_server_lives_on() {
    let server = Server::start("closed").await;
    assert_eq!(server.get("/blocks").await.0, 200);
    server.store.close().await;
    server.fails().await;
}

#[tokio::test]
async fn events_have_a_page() {
    let server = Server::start("events").await;
    let (status, page) = server.get("/events").await;
    assert_eq!(status, 200);
    assert!(page.contains("Utility.ItemFailed") || page.contains("Utility.BatchInterrupted"));
    // Page after page, of a pallet and of a kind.
    let (_, page) = server.get("/events?kind=Utility").await;
    assert!(page.contains("Utility.") && !page.contains("<code>SubtensorModule."));
    assert!(server.get("/events?kind=Utility.None").await.1.contains("Nothing in the index"));
    let (status, page) = server.get("/events?account=nobody").await;
    assert_eq!(status, 400);
    assert!(page.contains("nobody is no account"));
}

#[tokio::test]
async fn the_index_answers_while_the_node_does_not() {
    let server = Server::start("alone").await;
    let (status, page) = server.get("/subnets").await;
    assert_eq!(status, 503);
    assert!(page.contains("The node does not answer"));
    let (status, answer) = server.get("/api/authors").await;
    assert_eq!(status, 200);
    let body = answer.split("\r\n\r\n").nth(1).expect("a body");
    let authors: crate::model::Authors = serde_json::from_str(body).expect("authors");
    assert_eq!((authors.from, authors.to), (0, BEST));
    // The genesis block of this chain has an author too.
    assert_eq!(authors.rows.iter().map(|row| row.blocks).sum::<u32>(), BEST + 1);
    let fees: u64 = authors.rows.iter().map(|row| row.fees).sum();
    assert!(fees > 0 && fees == authors.fees);
    let (_, blocks) = server.get("/api/blocks?per_page=100").await;
    let body = blocks.split("\r\n\r\n").nth(1).expect("a body");
    let page: crate::model::Page<crate::model::BlockRow> =
        serde_json::from_str(body).expect("blocks");
    assert_eq!(page.rows.iter().map(|row| row.fees).sum::<u64>(), fees);
    assert_eq!(page.rows[0].hash, crate::decode::hex0x(hash(0, BEST)));
}
