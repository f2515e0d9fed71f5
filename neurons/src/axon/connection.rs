//! Connection limits: how many there may be, and how long one may stay silent.

use super::limits::{self, Limits};
use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep},
};

/// Open connections by peer.
type Peers = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Accepts connections within the limits. Beyond the total it waits; a peer beyond its share is
/// hung up on.
pub(super) struct Doorway {
    listener: TcpListener,
    room: Arc<Semaphore>,
    peers: Peers,
    per_peer: usize,
    first_head: Duration,
    idle: Duration,
}

impl Doorway {
    pub(super) fn new(listener: TcpListener, limits: &Limits) -> Self {
        Self {
            listener,
            room: Arc::new(Semaphore::new(limits.connections)),
            peers: Peers::default(),
            per_peer: limits.connections_per_peer,
            first_head: limits.first_head,
            idle: limits.idle,
        }
    }

    /// Counts the peer in, unless it has its share already.
    fn enter(&self, peer: SocketAddr, room: OwnedSemaphorePermit) -> Option<Seat> {
        let key = limits::peer_key(peer.ip());
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        let open = peers.entry(key).or_default();
        if *open >= self.per_peer {
            return None;
        }
        *open += 1;
        Some(Seat { key, peers: self.peers.clone(), _room: room })
    }
}

impl Listener for Doorway {
    type Io = Visitor;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Visitor, SocketAddr) {
        loop {
            let Ok(room) = self.room.clone().acquire_owned().await else {
                // The semaphore is never closed.
                std::future::pending().await
            };
            let (stream, peer) = Listener::accept(&mut self.listener).await;
            if let Some(seat) = self.enter(peer, room) {
                let activity = Arc::new(Activity::new(self.first_head, self.idle));
                return (Visitor::new(stream, seat, activity), peer);
            }
            tracing::debug!(%peer, "too many connections from one peer");
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection's place, given back when it closes.
struct Seat {
    key: IpAddr,
    peers: Peers,
    _room: OwnedSemaphorePermit,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = peers.get_mut(&self.key) {
            *open -= 1;
            if *open == 0 {
                peers.remove(&self.key);
            }
        }
    }
}

/// Whether a request is being handled, and if not, how long the connection may stay silent.
pub(super) struct Activity {
    deadline: Mutex<Option<Instant>>,
    idle: Duration,
}

impl Activity {
    /// Of a connection that has just been opened.
    fn new(first_head: Duration, idle: Duration) -> Self {
        Self { deadline: Mutex::new(Some(Instant::now() + first_head.min(idle))), idle }
    }

    fn set(&self, deadline: Option<Instant>) {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) = deadline;
    }

    fn deadline(&self) -> Option<Instant> {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Marks a request as being handled until the guard is dropped.
    pub(super) fn busy(self: &Arc<Self>) -> Busy {
        self.set(None);
        Busy(self.clone())
    }
}

/// A request in the hands of the axon.
pub(super) struct Busy(Arc<Activity>);

impl Busy {
    /// From the deadline on the connection counts as idle, whether or not the guard is dropped.
    pub(super) fn until(&self, deadline: Instant) {
        self.0.set(Some(deadline + self.0.idle));
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.set(Some(Instant::now() + self.0.idle));
    }
}

/// What a request knows of its connection.
#[derive(Clone)]
pub(super) struct Arrival {
    pub(super) peer: SocketAddr,
    pub(super) activity: Arc<Activity>,
}

impl Connected<IncomingStream<'_, Doorway>> for Arrival {
    fn connect_info(stream: IncomingStream<'_, Doorway>) -> Self {
        Self { peer: *stream.remote_addr(), activity: stream.io().activity.clone() }
    }
}

/// A connection that breaks when neither a request is handled nor one arrives in full, nor an
/// answer is taken, for the idle limit; or before the first request, for the shorter one.
pub(super) struct Visitor {
    stream: TcpStream,
    activity: Arc<Activity>,
    alarm: Pin<Box<Sleep>>,
    _seat: Seat,
}

impl Visitor {
    fn new(stream: TcpStream, seat: Seat, activity: Arc<Activity>) -> Self {
        // Answers are written whole, so waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        let alarm = Box::pin(tokio::time::sleep(activity.idle));
        Self { stream, activity, alarm, _seat: seat }
    }

    /// Ready with an error once the connection has been idle for too long.
    fn expired(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let Some(deadline) = self.activity.deadline() else { return Poll::Pending };
        if self.alarm.deadline() != deadline {
            self.alarm.as_mut().reset(deadline);
        }
        ready!(self.alarm.as_mut().poll(context));
        Poll::Ready(io::ErrorKind::TimedOut.into())
    }
}

impl AsyncRead for Visitor {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Poll::Ready(error) = self.expired(context) {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Visitor {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(error) = self.expired(context) {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.stream).poll_write(context, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_connection_that_has_asked_may_stay_for_the_next_request() {
        let (first, idle) = (Duration::from_secs(5), Duration::from_secs(20));
        let opened = Instant::now();
        let activity = Arc::new(Activity::new(first, idle));
        let left = |activity: &Activity| activity.deadline().map(|at| at - opened);
        assert!((first..idle).contains(&left(&activity).unwrap()));
        let busy = activity.busy();
        assert_eq!(left(&activity), None);
        drop(busy);
        assert!(left(&activity).unwrap() >= idle);
        let impatient = Activity::new(first, Duration::ZERO);
        assert!(left(&impatient).unwrap() < first, "never longer than the idle limit");
    }
}
