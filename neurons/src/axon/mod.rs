//! The server of a miner: answers synapses over HTTP as the official axon does (neuron protocol,
//! sections 6 and 7), so that official dendrites can call it.
//!
//! Every request passes, in this order: rate of its peer, route, headers, [`Admission`], nonce
//! window, signature, replay protection, rate of its hotkey, body size and time, body hash. Then
//! the handler runs, within the caller's timeout. What fails is answered in JSON with a status and
//! `{"message": …}` that says why, and with the `bt_header_axon_status_code` and
//! `bt_header_axon_status_message` headers which official clients read:
//!
//! | status | when |
//! |---|---|
//! | 307 | a slash after the route |
//! | 400 | a header does not parse |
//! | 401 | `Not Verified with error: …`: hotkey, nonce or signature |
//! | 403 | `Forbidden. Key is blacklisted: <reason>.` |
//! | 404 | unknown route |
//! | 405 | neither POST nor GET |
//! | 408 | the body or the handler took too long |
//! | 413, 415 | body too long, or not JSON by its content type |
//! | 422 | the body is not the route's message, or not the one whose hash was signed |
//! | 429 | too many requests from a peer or a hotkey; `retry-after` says when to come back |
//! | 500 | the handler failed or panicked; the log has the reason under the number in the answer |
//! | 503 | too many requests in flight |
//!
//! A handler sees the caller whose signature was verified, never an identity from the body.
//! An answer is a whole message ([`Builder::route`]) or comes in chunks ([`Builder::route_stream`]),
//! as official streaming synapses want it (section 9).
//!
//! ```no_run
//! # use myelin_neurons::{axon::{Axon, Everyone}, synapse::{LocalSigner, Ping}};
//! # use std::sync::Arc;
//! # async fn start() -> Result<(), Box<dyn std::error::Error>> {
//! let signer = Arc::new(LocalSigner::from_uri("//Bob")?);
//! let axon = Axon::builder(signer, Everyone)
//!     .route(|caller, ping: Ping| async move {
//!         println!("{} says hello", caller.hotkey);
//!         Ok(ping)
//!     })
//!     .serve("0.0.0.0:8091".parse()?)
//!     .await?;
//! tokio::signal::ctrl_c().await?;
//! axon.stop().await?;
//! # Ok(())
//! # }
//! ```

mod admission;
mod answer;
mod connection;
mod limits;
mod procedure;
mod replay;
mod route;
mod streaming;
#[cfg(test)]
mod tests;

pub use admission::{Admission, Everyone, PermittedHotkeys};
pub use limits::{Limits, Rate};
pub use route::{Caller, HandlerError};

use crate::synapse::{Ping, Signer, Synapse, identity};
use axum::body::Bytes;
use connection::Doorway;
use futures::Stream;
use procedure::Shared;
use route::Route;
use std::{future::Future, io, net::SocketAddr, sync::Arc};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// A running axon. Dropping it stops the axon without waiting for requests in flight.
pub struct Axon {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
}

/// What an axon will serve, before it listens.
pub struct Builder {
    signer: Arc<dyn Signer>,
    admission: Arc<dyn Admission>,
    limits: Limits,
    routes: Vec<Arc<Route>>,
}

impl Axon {
    /// An axon of the signer's hotkey that lets in whom `admission` says: [`PermittedHotkeys`] for
    /// a miner, a closure `|hotkey, route| …`, or [`Everyone`]. It answers `/Synapse`, the
    /// authenticated ping, and the routes added.
    pub fn builder(signer: Arc<dyn Signer>, admission: impl Admission + 'static) -> Builder {
        let builder = Builder {
            signer,
            admission: Arc::new(admission),
            limits: Limits::default(),
            routes: Vec::new(),
        };
        builder.route(|_, ping: Ping| async move { Ok(ping) })
    }

    /// The address it listens at; tells the port if 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops accepting, waits for the requests in flight (each is bounded in time) and ends.
    /// Errors if the listener had failed.
    pub async fn stop(self) -> io::Result<()> {
        // A receiver that is gone means that the server has ended already.
        let _ = self.stop.send(());
        self.server.await.map_err(io::Error::other)?
    }
}

impl Builder {
    /// Replaces the default limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Serves `/<S::NAME>`; a second handler of the same name replaces the first. The handler gets
    /// the verified caller and the message, and returns the message with its reply. It must not
    /// block the thread: heavy work belongs in [`Caller::run_blocking`]. It is dropped when the
    /// caller's timeout passes or the caller hangs up, and not called if the timeout is 0.
    pub fn route<S, H, F>(mut self, handler: H) -> Self
    where
        S: Synapse,
        H: Fn(Caller, S) -> F + Send + Sync + 'static,
        F: Future<Output = Result<S, HandlerError>> + Send + 'static,
    {
        self.routes.retain(|route| route.name != S::NAME);
        self.routes.push(Arc::new(Route::whole::<S, H, F>(handler)));
        self
    }

    /// Serves `/<S::NAME>` in chunks, for a class that derives from the official
    /// `StreamingSynapse`. Until the handler returns its chunks, everything is as with
    /// [`Self::route`]: whatever is refused or fails is answered in JSON. After that the caller
    /// gets the chunks as they come, whose boundaries it may not see; a chunk that is an error, and
    /// the caller's timeout, break the answer off.
    pub fn route_stream<S, H, F, C>(mut self, handler: H) -> Self
    where
        S: Synapse,
        H: Fn(Caller, S) -> F + Send + Sync + 'static,
        F: Future<Output = Result<C, HandlerError>> + Send + 'static,
        C: Stream<Item = Result<Bytes, HandlerError>> + Send + 'static,
    {
        self.routes.retain(|route| route.name != S::NAME);
        self.routes.push(Arc::new(Route::streamed::<S, H, F, C>(handler)));
        self
    }

    /// Listens and serves in the background until [`Axon::stop`]. Errors if the address cannot be
    /// bound, naming it.
    pub async fn serve(self, address: SocketAddr) -> io::Result<Axon> {
        let listener = TcpListener::bind(address).await.map_err(|error| {
            io::Error::new(error.kind(), format!("cannot listen at {address}: {error}"))
        })?;
        let address = listener.local_addr()?;
        let doorway = Doorway::new(listener, &self.limits);
        let shared = Arc::new(Shared::new(
            self.signer,
            self.admission,
            self.limits,
            self.routes,
            identity::now_nanos(),
        ));
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(async move {
            let service = procedure::service(shared);
            axum::serve(doorway, service)
                .with_graceful_shutdown(async move {
                    // A dropped sender stops the axon as well.
                    let _ = stopped.await;
                })
                .await
        });
        Ok(Axon { address, stop, server })
    }
}
