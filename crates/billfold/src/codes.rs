//! Every code that can reach people, from every crate of the workspace that the facade stands on.

use billfold_reason::{Code, Coded as _};

use crate::flow::SHARED;
#[cfg(feature = "http")]
use crate::http::DriverError;
use crate::{
    Caution, Change, ClaimRefusal, ConfirmError, Disagreement, MailError, MethodError, ReconcileError,
    ReleaseRefusal, ResumeError, ReviewError, ScreenerError, SendError, SettleError, ShippingError, code,
};

/// Every code of the facade and of the crates below it: for pages, translations and programs in other languages. A name occurs
/// once for each place that can give it, with equal codes. Adapters and hosts have lists of their own.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    let screening = [code::CODES, MailError::codes(), ScreenerError::codes()];
    let flow = [
        SHARED,
        Caution::codes(),
        Change::codes(),
        ReviewError::codes(),
        Disagreement::codes(),
        ShippingError::codes(),
        ConfirmError::codes(),
        MethodError::codes(),
        ClaimRefusal::codes(),
        ReleaseRefusal::codes(),
        SendError::codes(),
        SettleError::codes(),
        ReconcileError::codes(),
        ResumeError::codes(),
    ];
    let own = screening.into_iter().chain(flow).flatten();
    #[cfg(feature = "http")]
    let own = own.chain(DriverError::codes());
    own.chain(billfold_sender::codes())
        .chain(billfold_invoice::codes())
        .chain(billfold_partner::codes())
        .chain(billfold_settings::codes())
        .chain(billfold_ledger::codes())
        .chain(billfold_vault::codes())
        .chain(billfold_processor::codes())
        .chain(billfold_store::codes())
        .chain(billfold_money::codes())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_name_has_one_code() {
        assert_eq!(billfold_reason::faults(super::codes()), Vec::<String>::new());
    }
}
