//! What one view of a message says, for explanations.

use billfold_reason::Code;

/// One view of a message, such as its HTML or its subject, and what it says about the payment request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Compared {
    /// What it is, in words.
    pub view: &'static str,
    /// What it surely says that the request does not.
    pub contradicts: Vec<&'static Code>,
    /// Whether something that it may show contradicts, or part of it could not be read.
    pub unsure: bool,
    /// Whether it surely states the amount due.
    pub states_amount: bool,
}

impl std::fmt::Display for Compared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.view)?;
        f.write_str(if self.states_amount {
            "states the amount due"
        } else {
            "does not state the amount due"
        })?;
        for code in &self.contradicts {
            write!(f, ", contradicts ({code})")?;
        }
        if self.contradicts.is_empty() {
            f.write_str(if self.unsure { ", may contradict" } else { ", contradicts nothing" })?;
        }
        Ok(())
    }
}
