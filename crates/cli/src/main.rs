//! The billfold program.
fn main() {}
