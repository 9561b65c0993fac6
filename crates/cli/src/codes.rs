//! The codes that the program itself gives, beside those of the libraries.

use billfold_reason::codes;

codes! {
    /// All of them.
    pub(crate) CODES;
    USAGE = Code::refusal("program.usage", "The arguments, the configuration or the data folder do not allow it; the message says which.")
        .with_remedy("Correct what the message names; `--help` shows every option.");
    REFUSED = Code::refusal("program.refused", "Something refused it that has no code of its own; the message says what.");
    UNKNOWN = Code::unknown("program.unknown", "What became of an attempt to pay cannot be said.")
        .with_remedy("Do not pay again: run `billfold ledger reconcile`.");
    CORE_DUMPS = Code::refusal("program.core_dumps", "The system does not let the program keep its memory out of core dumps.")
        .with_remedy("Administrator: let processes lower their own limits.");
    KIND_DIFFERS = Code::refusal("settings.kind_differs", "The tenant is of another kind than `--kind` says.")
        .with_remedy("Leave `--kind` out, or change the kind with `settings kind`.");
    NO_VERSION = Code::refusal("settings.no_version", "The tenant has no such version of its settings.")
        .with_remedy("Look at the versions that `settings history` shows.");
    CLOSED_PIPE = Code::note("program.closed_pipe", "Whoever read the output stopped reading; never printed.");
    NO_REQUEST = Code::refusal("request.none", "The message carries no payment request, or none that may be shown.");
    AMOUNT_UNEXPECTED = Code::refusal("confirm.amount_unexpected", "The partner would charge another amount than `--expect-amount` says.")
        .with_remedy("Compare the amount with the invoice, then say the one that is right.");
    NOT_AGREED = Code::refusal("vault.not_agreed", "Nobody agreed to destroy the cards.")
        .with_remedy("Say `--yes` where nobody can be asked.");
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_is_well_formed_and_declared_once() {
        assert_eq!(billfold_reason::faults(super::CODES), [""; 0]);
    }
}
