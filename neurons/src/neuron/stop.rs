//! Ending in good order.

use std::io;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

/// Tells when to stop; clones tell the same.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

/// Makes all its [`Stop`]s say stop; dropping it does so too.
#[derive(Debug)]
pub struct StopSource(watch::Sender<bool>);

impl Stop {
    /// A source and what it stops.
    pub fn new() -> (StopSource, Self) {
        let (sender, receiver) = watch::channel(false);
        (StopSource(sender), Self(receiver))
    }

    /// Returns when it is time to stop.
    pub async fn wait(&mut self) {
        // An error means that the source is gone, which also is the end.
        let _ = self.0.wait_for(|stopped| *stopped).await;
    }

    /// Whether it is time to stop.
    pub fn is_set(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// The future's output, or nothing if it is time to stop before.
    pub async fn or<F: Future>(&mut self, future: F) -> Option<F::Output> {
        tokio::select! {
            biased;
            () = self.wait() => None,
            output = future => Some(output),
        }
    }
}

impl StopSource {
    /// Stops everything that waits.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// Exit code of a program that Ctrl-C ended before it was done.
pub const INTERRUPTED: u8 = 130;

/// Stops at Ctrl-C, or when the system or the terminal asks to end; whoever asks twice does not
/// want to wait, and ends the program with [`INTERRUPTED`]. Errors if signals cannot be awaited.
pub fn stop_on_signals() -> io::Result<Stop> {
    stop_then(|| std::process::exit(INTERRUPTED.into()))
}

/// As [`stop_on_signals`], for a program that leaves something behind unless it clears up: the
/// second signal does `hurry`.
pub fn stop_then(hurry: impl FnOnce() + Send + 'static) -> io::Result<Stop> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let (source, stop) = Stop::new();
    tokio::spawn(async move {
        let mut asked = async || {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
        };
        asked().await;
        source.stop();
        asked().await;
        hurry();
    });
    Ok(stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn stops_all_clones_and_when_the_source_is_gone() {
        let (source, mut stop) = Stop::new();
        let mut other = stop.clone();
        assert!(!stop.is_set());
        assert_eq!(stop.or(async { 1 }).await, Some(1));
        source.stop();
        stop.wait().await;
        assert_eq!(other.or(std::future::pending::<u8>()).await, None);
        let (source, mut stop) = Stop::new();
        drop(source);
        stop.wait().await;
        assert!(stop.is_set());
    }
}
