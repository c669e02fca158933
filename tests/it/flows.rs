//! The shipped flows: they load, and every path through them can be walked.

use faryad::conversation::{Playbook, fault};

#[test]
fn the_shipped_flows_have_no_fault() {
    let files = Playbook::embedded();
    if let Err(faults) = Playbook::load(&files) {
        panic!("{}", fault::report(&faults, &files));
    }
}
