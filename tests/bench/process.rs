//! A process under measurement: the release binary with an empty database, or a floor.

use std::{
    fs::File,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

use crate::{
    floor::Floor,
    people::{NUMBER, SECRET},
};

/// The release binary.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_faryad");

/// A start that takes longer has failed.
const START_MAX: Duration = Duration::from_secs(60);

/// An orderly end that takes longer is cut short.
const STOP_MAX: Duration = Duration::from_secs(30);

/// What `/proc/PID/stat` counts in: Linux shows every program 100 ticks a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// A running process. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Process {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From its start until it said that it is ready.
    pub(crate) ready_after: Duration,
    child: Child,
}

/// Where the database of a service is.
pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("line.db")
}

/// The binary with the settings of a service in `folder`.
pub(crate) fn faryad(folder: &Path) -> Command {
    let mut command = Command::new(BINARY);
    command
        .env("DATABASE_URL", format!("sqlite://{}", database(folder).display()))
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

impl Process {
    /// Starts the service.
    pub(crate) fn service(
        folder: &Path,
        graph: SocketAddr,
        sends_per_second: &str,
    ) -> anyhow::Result<Self> {
        let address = free_address()?;
        let mut command = faryad(folder);
        command
            .arg("serve")
            .env("FARYAD_LISTEN", address.to_string())
            .env("WHATSAPP_API_URL", format!("http://{graph}"))
            .env("WHATSAPP_PHONE_NUMBER_ID", NUMBER)
            .env("WHATSAPP_ACCESS_TOKEN", "bench-token")
            .env("WHATSAPP_APP_SECRET", SECRET)
            .env("WHATSAPP_VERIFY_TOKEN", "bench-verify")
            .env("WHATSAPP_SENDS_PER_SECOND", sends_per_second);
        Self::start(command, address, &folder.join("service.log"))
    }

    /// Starts a floor: this very program, told to be one.
    pub(crate) fn floor(floor: Floor, folder: &Path, graph: SocketAddr) -> anyhow::Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--floor", floor.word(), &address.to_string(), &graph.to_string()]);
        Self::start(command, address, &folder.join("floor.log"))
    }

    fn start(mut command: Command, address: SocketAddr, log: &Path) -> anyhow::Result<Self> {
        let file = File::options().create(true).append(true).open(log)?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        let start = Instant::now();
        let mut child = command.spawn().context("cannot start a process")?;
        while !is_ready(address) {
            if let Some(status) = child.try_wait()? {
                let said = std::fs::read_to_string(log).unwrap_or_default();
                bail!("the process ended with {status}:\n{said}");
            }
            if start.elapsed() > START_MAX {
                // Gone already is as good.
                let _gone = child.kill();
                bail!("the process is not ready after {START_MAX:?}");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(Self { address, ready_after: start.elapsed(), child })
    }

    /// Its id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Processor seconds that it has used.
    pub(crate) fn cpu_seconds(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id()))?;
        // The name, in brackets, may hold anything; the figures follow it.
        let (_, figures) = stat.rsplit_once(')').context("/proc/PID/stat")?;
        let ticks = figures.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
        Ok(ticks.sum::<Result<u32, _>>().map(f64::from)? / TICKS_PER_SECOND)
    }

    /// Megabytes that it keeps in memory: now, and at most so far.
    pub(crate) fn memory(&self) -> anyhow::Result<(f64, f64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()))?;
        let field = |name: &str| -> anyhow::Result<f64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
            kib.map(|kib: f64| kib / 1024.0).context("/proc/PID/status")
        };
        Ok((field("VmRSS:")?, field("VmHWM:")?))
    }

    /// Ends it as an operator does, and waits until it has written everything down.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        Command::new("kill").args(["-TERM", &self.id().to_string()]).status()?;
        let start = Instant::now();
        while self.child.try_wait()?.is_none() {
            if start.elapsed() > STOP_MAX {
                bail!("the process does not end");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Gone already is as good.
        let _gone = self.child.kill();
        let _waited = self.child.wait();
    }
}

/// An address that nobody uses now.
fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Does it say that it can work?
fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(
            b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}
