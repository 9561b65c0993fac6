//! What the program asks of the operating system for itself: that its memory goes into no file.

use crate::failure::Failure;

/// Turns core dumps off, and the reading of this process's memory by other processes of the same user. Nothing is read and
/// nothing is asked before.
pub(crate) fn keep() -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        setrlimit(Resource::Core, none).map_err(refused)?;
    }
    // A handler that dumps are piped to does not ask for the limit, but for this.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(refused)?;
    }
    Ok(())
}

#[cfg(unix)]
fn refused(error: rustix::io::Errno) -> Failure {
    Failure::of(&crate::codes::CORE_DUMPS, format_args!("core dumps could not be turned off: {error}"))
}
