//! Random bytes of the operating system. Nothing else is ever used for keys, nonces and ids.

/// The system gives no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoRandomness;

/// Fills a buffer with random bytes. On failure the buffer is not to be used.
pub(crate) fn fill(out: &mut [u8]) -> Result<(), NoRandomness> {
    #[cfg(test)]
    if tests::FAIL.get() {
        return Err(NoRandomness);
    }
    getrandom::fill(out).map_err(|_| NoRandomness)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::Cell;

    thread_local! {
        /// Makes [`fill`](super::fill) fail on this thread.
        pub(crate) static FAIL: Cell<bool> = const { Cell::new(false) };
    }
}
