//! The door for libFuzzer: `.ci/run fuzz` builds this with the instrumentation it needs, on the stable
//! compiler. `FARYAD_FUZZ` names the target; what the targets are is in `tests/it/fuzz.rs`.
#![no_main]

#[path = "../it/fuzz.rs"]
mod fuzz;

use std::sync::LazyLock;

use faryad::config::environment;

static TARGET: LazyLock<fuzz::Target> = LazyLock::new(|| {
    let wanted = environment("FARYAD_FUZZ").expect("FARYAD_FUZZ names a target");
    let found = fuzz::TARGETS.iter().find(|(name, _)| *name == wanted);
    found.expect("FARYAD_FUZZ is one of the targets of tests/it/fuzz.rs").1
});

libfuzzer_sys::fuzz_target!(|input: &[u8]| TARGET(input));
