# `just` lists these. CI runs .ci/run, which runs the same commands.

_list:
    @just --list --unsorted

# The phones in your browser
demo:
    cargo run --release -- demo

# Every test, on SQLite
test:
    cargo test

# Format, lints, documentation, flows, dependencies: the quick half of CI
check:
    cargo fmt --all --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps
    cargo run --quiet -- flows check
    .ci/licences

# All that CI runs: PostgreSQL and a real browser as well
ci:
    .ci/run

# Play a flow in the terminal, as `just play crime`
play flow="menu":
    cargo run --quiet -- chat --flow {{flow}}

# Write the expected side of the transcripts anew; then read the diff
transcripts:
    UPDATE_TRANSCRIPTS=1 cargo test --test it conversation
