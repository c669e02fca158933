//! Integration tests: one binary, one link step; the modules mirror `src`.

mod safety;
