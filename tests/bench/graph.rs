//! Meta's side of the sends: takes every message, notes whom it is for, gives it an id.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::sync::{mpsc, oneshot};

use crate::{
    book::Book,
    people,
    wire::{Wire, find},
};

/// A Graph API on a thread of its own.
#[derive(Debug)]
pub(crate) struct Graph {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    inner: Arc<Inner>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Inner {
    /// Of the measurement under way.
    book: Mutex<Option<Arc<Book>>>,
    /// How long Meta takes to answer.
    pause: Duration,
    /// What came, where a measurement looks at each message.
    seen: Option<mpsc::UnboundedSender<Seen>>,
    sends: AtomicU64,
}

/// A message that came.
#[derive(Debug)]
pub(crate) struct Seen {
    /// When.
    pub(crate) at: Instant,
    /// To which number.
    pub(crate) to: u64,
    /// The service's own id of it.
    pub(crate) opaque: String,
    /// The id that it got.
    pub(crate) wamid: String,
}

impl Graph {
    /// Starts it. Each answer takes `pause`; what comes is told to `seen`.
    pub(crate) fn start(
        pause: Duration,
        seen: Option<mpsc::UnboundedSender<Seen>>,
    ) -> anyhow::Result<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let inner =
            Arc::new(Inner { book: Mutex::new(None), pause, seen, sends: AtomicU64::new(0) });
        let (stop, stopped) = oneshot::channel();
        let shared = inner.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("graph".to_owned()).spawn(move || {
            runtime.block_on(async move {
                tokio::select! {
                    () = listen(listener, shared) => {}
                    _ = stopped => {}
                }
            });
        });
        let thread = Some(thread.context("a thread for the Graph API")?);
        Ok(Self { address, inner, stop: Some(stop), thread })
    }

    /// From now on replies are written into `book`.
    pub(crate) fn write_into(&self, book: &Arc<Book>) {
        if let Ok(mut open) = self.inner.book.lock() {
            *open = Some(book.clone());
        }
    }

    /// Messages that came so far.
    pub(crate) fn sends(&self) -> u64 {
        self.inner.sends.load(Relaxed)
    }
}

impl Drop for Graph {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has printed itself.
            let _ended = thread.join();
        }
    }
}

async fn listen(listener: std::net::TcpListener, inner: Arc<Inner>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    while let Ok((stream, _)) = listener.accept().await {
        if let Ok(wire) = Wire::new(stream) {
            tokio::spawn(serve(wire, inner.clone()));
        }
    }
}

async fn serve(mut wire: Wire, inner: Arc<Inner>) {
    while let Ok(Some(request)) = wire.read().await {
        let at = Instant::now();
        let number = inner.sends.fetch_add(1, Relaxed);
        let to = recipient(request.body).unwrap_or(0);
        let wamid = format!("wamid.OUT{to}.{number}");
        let person = people::person_of(to);
        if let (Some(person), Ok(book)) = (person, inner.book.lock())
            && let Some(book) = book.as_ref()
        {
            book.replied(person, at);
        }
        if let Some(seen) = &inner.seen {
            let opaque = opaque(request.body).unwrap_or_default();
            // Nobody looks any more once the measurement is over.
            let _told = seen.send(Seen { at, to, opaque, wamid: wamid.clone() });
        }
        if !inner.pause.is_zero() {
            tokio::time::sleep(inner.pause).await;
        }
        let body = format!(
            "{{\"messaging_product\":\"whatsapp\",\"contacts\":[{{\"input\":\"+{to}\",\
             \"wa_id\":\"{to}\"}}],\"messages\":[{{\"id\":\"{wamid}\"}}]}}"
        );
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        if wire.write(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The number in `"to":"+92…"`.
fn recipient(body: &[u8]) -> Option<u64> {
    after(body, b"\"to\":\"+").and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
}

/// The service's own id of the message.
fn opaque(body: &[u8]) -> Option<String> {
    after(body, b"\"biz_opaque_callback_data\":\"")
        .and_then(|text| Some(std::str::from_utf8(text).ok()?.to_owned()))
}

/// What stands between `key` and the next quote. A quote inside a text is escaped, so no text can
/// pass for a key.
fn after<'a>(body: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let rest = body.get(find(body, key)? + key.len()..)?;
    rest.get(..rest.iter().position(|byte| *byte == b'"')?)
}
