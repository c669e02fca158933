//! Faryad's command line: everything is in the library.

use std::process::ExitCode;

/// A message costs some hundred allocations on several threads: glibc spent a quarter of the
/// processor on them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    faryad::cli::run()
}
