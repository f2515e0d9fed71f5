//! Child processes that end with the demonstration.

use crate::neuron::NeuronError;
use std::{
    collections::VecDeque,
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// Lines of a process's output that are kept, to be shown if it fails.
const KEPT_LINES: usize = 20;

/// Time a process has to end when asked to.
const END_LIMIT: Duration = Duration::from_secs(20);

/// One of our binaries: the one beside this program, if there is one.
pub fn beside(name: &str) -> Option<PathBuf> {
    let own = std::env::current_exe().ok()?;
    let binary = own.parent()?.join(name);
    binary.is_file().then_some(binary)
}

/// A running process.
#[derive(Debug)]
pub struct Process {
    name: &'static str,
    child: Child,
    log: Log,
}

/// The last lines that a process wrote.
#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<VecDeque<String>>>);

impl Log {
    fn follow(&self, output: Option<impl AsyncRead + Unpin + Send + 'static>) {
        let Some(output) = output else { return };
        let log = self.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let mut kept = log.0.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() == KEPT_LINES {
                    kept.pop_front();
                }
                kept.push_back(line);
            }
        });
    }

    fn text(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().map(|line| format!("  {line}\n")).collect()
    }
}

impl Process {
    /// Starts a command; `name` is what it is called in errors.
    pub fn start(name: &'static str, mut command: Command) -> Result<Self, NeuronError> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C in a terminal goes to a whole group; the node is to outlive its neurons.
            .process_group(0)
            .kill_on_drop(true);
        let program = command.as_std().get_program().to_string_lossy().into_owned();
        let spawned = command.spawn();
        let mut child = spawned.map_err(NeuronError::io(format!("cannot start {program}")))?;
        let log = Log::default();
        log.follow(child.stdout.take());
        log.follow(child.stderr.take());
        Ok(Self { name, child, log })
    }

    /// Returns when the process has ended by itself, with what it wrote last.
    pub async fn ended(&mut self) -> NeuronError {
        let status = match self.child.wait().await {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        let (name, log) = (self.name, self.log.text());
        NeuronError::Usage(format!("the {name} has ended ({status}); it wrote last:\n{log}"))
    }

    /// Ends the process as Ctrl-C does, and waits for it; kills it if it takes too long.
    pub async fn stop(&mut self) -> Result<(), NeuronError> {
        let Some(id) = self.child.id() else { return Ok(()) };
        // By the system's own program: the standard library can only kill.
        let interrupt = Command::new("kill").args(["-INT", &id.to_string()]).status().await;
        let interrupted = interrupt.is_ok_and(|status| status.success());
        if interrupted && timeout(END_LIMIT, self.child.wait()).await.is_ok() {
            return Ok(());
        }
        self.kill().await
    }

    /// Ends the process at once, and waits until it is gone.
    pub async fn kill(&mut self) -> Result<(), NeuronError> {
        if self.child.id().is_none() {
            return Ok(());
        }
        let killed = self.child.kill().await;
        killed.map_err(NeuronError::io(format!("the {} does not end", self.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Process {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Process::start("shell", command).expect("there is a shell")
    }

    #[tokio::test]
    async fn tells_what_a_process_wrote_last() {
        let mut process = shell("echo one; echo two >&2; exit 3");
        let error = process.ended().await.to_string();
        assert!(error.contains("exit status: 3"), "{error}");
    }

    #[tokio::test]
    async fn interrupts_and_waits() {
        let mut process = shell("trap 'exit 0' INT; while :; do sleep 0.01; done");
        let id = process.child.id().expect("it runs");
        process.stop().await.expect("it ends");
        assert!(!std::path::Path::new(&format!("/proc/{id}")).exists());
    }

    #[tokio::test]
    async fn kills_what_does_not_heed_interrupts() {
        let mut process = shell("trap '' INT; while :; do sleep 0.01; done");
        let id = process.child.id().expect("it runs");
        process.kill().await.expect("it ends");
        assert!(!std::path::Path::new(&format!("/proc/{id}")).exists());
        process.kill().await.expect("it has ended already");
        process.stop().await.expect("it has ended already");
    }

    #[tokio::test]
    async fn a_program_that_is_not_there() {
        let error = Process::start("node", Command::new("/nonexistent")).unwrap_err();
        assert!(error.to_string().starts_with("cannot start /nonexistent"), "{error}");
    }
}
