//! The public behaviour of billfold-vault. Beside it, `memory.rs` looks at the whole memory of its process, so no other test may
//! run there.

mod codes;
mod docs;
mod golden;
mod input;
mod keys;
mod leaks;
mod methods;
mod model;
mod process;
mod providers;
mod rekey;
mod release;
mod scale;
mod support;
mod sweep;
mod syncs;
mod tamper;
mod timing;
