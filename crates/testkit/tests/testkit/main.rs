//! Each harness, once, with the program it drives.

#[cfg(feature = "browser")]
mod browser;
#[cfg(feature = "dovecot")]
mod dovecot;
