//! The engines of billfold-store: one contract, and what happens to each when the world fails.

mod contract;
mod model;
mod postgres;
mod scale;
mod sqlite_crash;
mod sqlite_file;
mod sqlite_process;
