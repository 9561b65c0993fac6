//! What a newcomer and CI run: setup, test, ci, fuzz.
fn main() {}
