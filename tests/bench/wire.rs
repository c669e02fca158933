//! HTTP/1.1 as far as both ends of a benchmark need it, and no further: it must not be the slow part.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The longest message read: our own requests and the service's have a few kilobytes.
const MESSAGE_MAX: usize = 256 * 1024;

/// A kept-alive connection, read message by message.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Bytes of the message before, to be forgotten.
    done: usize,
}

/// One message as it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Read<'a> {
    /// The first line and the headers.
    pub(crate) head: &'a [u8],
    /// The rest.
    pub(crate) body: &'a [u8],
}

impl Read<'_> {
    /// The status, where this is an answer.
    pub(crate) fn status(&self) -> u16 {
        let code = self.head.get(9..12).and_then(|code| std::str::from_utf8(code).ok());
        code.and_then(|code| code.parse().ok()).unwrap_or(0)
    }
}

impl Wire {
    /// Connects.
    pub(crate) async fn connect(address: SocketAddr) -> io::Result<Self> {
        Self::new(TcpStream::connect(address).await?)
    }

    /// Takes an accepted connection.
    pub(crate) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(4096), done: 0 })
    }

    /// Writes a whole message.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// The next message; `None`: the other side has closed between two messages.
    pub(crate) async fn read(&mut self) -> io::Result<Option<Read<'_>>> {
        self.buffer.drain(..self.done);
        self.done = 0;
        let mut head_end = None;
        loop {
            if head_end.is_none() {
                head_end = find(&self.buffer, b"\r\n\r\n").map(|at| at + 4);
            }
            if let Some(body_at) = head_end {
                let (head, rest) = self.buffer.split_at(body_at);
                let length = content_length(head).unwrap_or(0);
                if rest.len() >= length {
                    self.done = body_at + length;
                    break;
                }
            }
            if self.buffer.len() > MESSAGE_MAX {
                return Err(io::Error::other("a message that is far too long"));
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return if self.buffer.is_empty() {
                    Ok(None)
                } else {
                    Err(io::ErrorKind::UnexpectedEof.into())
                };
            }
        }
        let (head, rest) = self.buffer.split_at(head_end.unwrap_or(0));
        Ok(Some(Read { head, body: rest.get(..self.done - head.len()).unwrap_or(rest) }))
    }
}

/// Where `needle` begins in `hay`.
pub(crate) fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(at) = hay.get(from..)?.iter().position(|byte| *byte == first) {
        if hay.get(from + at..)?.starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

/// The length that the headers declare.
fn content_length(head: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-length:";
    head.split(|byte| *byte == b'\n')
        .find(|line| line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)))
        .and_then(|line| std::str::from_utf8(line.get(NAME.len()..)?).ok()?.trim().parse().ok())
}
