//! No step of the flow can be skipped or taken twice: the compiler refuses it.
//!
//! Each proof value has private fields, is made by one function, and is consumed by the next step. Below, for each step, the
//! code that compiles and beside it the same code with the step skipped, which does not. Both are tests.
//!
//! # A bill is made by screening alone
//!
//! A verified sender is no bill: the invoice, the payee and the settings were not checked.
//!
//! ```
//! # use billfold::{Bill, Choice, Claimed, Confirmed, Released, Reviewed, Sending, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn review(service: &Service, bill: Bill, now: DateTime<Utc>) {
//!     let _ = service.review(bill, now);
//! }
//! ```
//!
//! ```compile_fail,E0308
//! # use billfold::{Bill, Choice, Claimed, Confirmed, Released, Reviewed, Sending, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn review(service: &Service, verified: sender::Verified, now: DateTime<Utc>) {
//!     let _ = service.review(verified, now);
//! }
//! ```
//!
//! # A bill is reviewed before it is confirmed
//!
//! Only the partner's live invoice can be confirmed.
//!
//! ```
//! # use billfold::{Bill, Choice, Claimed, Confirmed, Released, Reviewed, Sending, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn confirm(reviewed: Reviewed, choice: Choice, permit: &settings::Permit, now: DateTime<Utc>) {
//!     let _ = reviewed.confirm(choice, permit, now);
//! }
//! ```
//!
//! ```compile_fail,E0599
//! # use billfold::{Bill, Choice, Claimed, Confirmed, Released, Reviewed, Sending, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn confirm(bill: Bill, choice: Choice, permit: &settings::Permit, now: DateTime<Utc>) {
//!     let _ = bill.confirm(choice, permit, now);
//! }
//! ```
//!
//! # Confirming needs a permit
//!
//! A decision that may be `off` is no permit.
//!
//! ```
//! # use billfold::{Bill, Choice, Claimed, Confirmed, Released, Reviewed, Sending, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn confirm(reviewed: Reviewed, choice: Choice, permit: &settings::Permit, now: DateTime<Utc>) {
//!     let _ = reviewed.confirm(choice, permit, now);
//! }
//! ```
//!
//! ```compile_fail,E0308
//! # use billfold::{Bill, Choice, Claimed, Confirmed, Released, Reviewed, Sending, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn confirm(reviewed: Reviewed, choice: Choice, decision: &settings::Decision, now: DateTime<Utc>) {
//!     let _ = reviewed.confirm(choice, decision, now);
//! }
//! ```
//!
//! # Only a confirmed bill is claimed
//!
//! The payer's decision comes before the claim.
//!
//! ```
//! # use billfold::{Bill, Choice, Claimed, Confirmed, Released, Reviewed, Sending, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn claim(service: &Service, confirmed: Confirmed, ledger: &ledger::Ledger, now: DateTime<Utc>) {
//!     let _ = service.claim(confirmed, ledger, now);
//! }
//! ```
//!
//! ```compile_fail,E0308
//! # use billfold::{Bill, Choice, Claimed, Confirmed, Released, Reviewed, Sending, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn claim(service: &Service, reviewed: Reviewed, ledger: &ledger::Ledger, now: DateTime<Utc>) {
//!     let _ = service.claim(reviewed, ledger, now);
//! }
//! ```
//!
//! # A card is released against a claim
//!
//! Without the ledger's claim there is nothing to release against.
//!
//! ```
//! # use billfold::{Bill, Choice, Claimed, Confirmed, Released, Reviewed, Sending, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn release(claimed: Claimed, service: &Service, vault: &vault::Vault, code: vault::SecurityCode, now: DateTime<Utc>) {
//!     let _ = claimed.release(service, vault, code, now);
//! }
//! ```
//!
//! ```compile_fail,E0599
//! # use billfold::{Bill, Choice, Claimed, Confirmed, Released, Reviewed, Sending, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn release(confirmed: Confirmed, service: &Service, vault: &vault::Vault, code: vault::SecurityCode, now: DateTime<Utc>) {
//!     let _ = confirmed.release(service, vault, code, now);
//! }
//! ```
//!
//! # A security code is used once
//!
//! It moves into the release and is wiped there.
//!
//! ```
//! # use billfold::{Bill, Choice, Claimed, Confirmed, Released, Reviewed, Sending, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn release(claimed: Claimed, service: &Service, vault: &vault::Vault, code: vault::SecurityCode, now: DateTime<Utc>) {
//!     let _ = claimed.release(service, vault, code, now);
//! }
//! ```
//!
//! ```compile_fail,E0382
//! # use billfold::{Bill, Choice, Claimed, Confirmed, Released, Reviewed, Sending, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn release(one: Claimed, two: Claimed, service: &Service, vault: &vault::Vault, code: vault::SecurityCode, now: DateTime<Utc>) {
//!     let _ = one.release(service, vault, code, now);
//!     let _ = two.release(service, vault, code, now);
//! }
//! ```
//!
//! # Nothing is asked or sent that is not signed
//!
//! A call has no request before its signature was taken.
//!
//! ```
//! # use billfold::{ReviewCall, Signers, UnsignedReview, partner};
//! # use chrono::{DateTime, Utc};
//! fn review(unsigned: UnsignedReview, signers: &Signers, now: DateTime<Utc>) {
//!     if let Ok(call) = unsigned.sign(signers, now) {
//!         let request: &partner::http::Request = call.request();
//!     }
//! }
//! ```
//!
//! ```compile_fail,E0599
//! # use billfold::{ReviewCall, Signers, UnsignedReview, partner};
//! # use chrono::{DateTime, Utc};
//! fn review(unsigned: UnsignedReview) {
//!     let request: &partner::http::Request = unsigned.request();
//! }
//! ```
//!
//! # Nothing is sent that the ledger does not know as sent
//!
//! The request exists only after the attempt is stored as sent.
//!
//! ```
//! # use std::sync::Arc;
//! # use billfold::{Released, Sending, Signers, UnsignedPayment, ledger, partner};
//! # use chrono::{DateTime, Utc};
//! fn send(unsigned: UnsignedPayment, signers: &Signers, ledger: &ledger::Ledger, now: DateTime<Utc>) {
//!     if let Ok(sending) = unsigned.sign(signers, ledger, now) {
//!         let request: Arc<partner::http::Request> = sending.take().0;
//!     }
//! }
//! ```
//!
//! ```compile_fail,E0599
//! # use billfold::{Released, Sending, Signers, UnsignedPayment, ledger, partner};
//! # use chrono::{DateTime, Utc};
//! fn send(unsigned: UnsignedPayment) {
//!     let request: &partner::http::Request = unsigned.request();
//! }
//! ```
//!
//! # A released card is sent once
//!
//! Preparing consumes the release, and signing what was prepared.
//!
//! ```
//! # use billfold::{Released, Sending, Signers, UnsignedPayment, ledger, partner};
//! # use chrono::{DateTime, Utc};
//! fn send(released: Released, signers: &Signers, ledger: &ledger::Ledger, now: DateTime<Utc>) {
//!     if let Ok(unsigned) = released.prepare(ledger, now) {
//!         let _ = unsigned.sign(signers, ledger, now);
//!     }
//! }
//! ```
//!
//! ```compile_fail,E0382
//! # use billfold::{Released, Sending, Signers, UnsignedPayment, ledger, partner};
//! # use chrono::{DateTime, Utc};
//! fn send(released: Released, ledger: &ledger::Ledger, now: DateTime<Utc>) {
//!     let _ = released.prepare(ledger, now);
//!     let _ = released.prepare(ledger, now);
//! }
//! ```
//!
//! ```compile_fail,E0382
//! # use std::sync::Arc;
//! # use billfold::{Released, Sending, Signers, UnsignedPayment, ledger, partner};
//! # use chrono::{DateTime, Utc};
//! fn send(unsigned: UnsignedPayment, signers: &Signers, ledger: &ledger::Ledger, now: DateTime<Utc>) {
//!     let _ = unsigned.sign(signers, ledger, now);
//!     let _ = unsigned.sign(signers, ledger, now);
//! }
//! ```
//!
//! # An answer settles once
//!
//! A second answer has nothing to settle.
//!
//! ```
//! # use billfold::{Bill, Choice, Awaited, Claimed, Confirmed, Released, Reviewed, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn settle(awaited: Awaited, ledger: &ledger::Ledger, answer: partner::http::Response, now: DateTime<Utc>) {
//!     let _ = awaited.answer(ledger, Ok(answer), now);
//! }
//! ```
//!
//! ```compile_fail,E0382
//! # use billfold::{Bill, Choice, Awaited, Claimed, Confirmed, Released, Reviewed, Service};
//! # use billfold::{ledger, partner, processor, sender, settings, vault};
//! # use chrono::{DateTime, Utc};
//! fn settle(awaited: Awaited, ledger: &ledger::Ledger, answer: partner::http::Response, now: DateTime<Utc>) {
//!     let _ = awaited.answer(ledger, Ok(answer.clone()), now);
//!     let _ = awaited.answer(ledger, Ok(answer), now);
//! }
//! ```
//!
//! # No proof is deserialized
//!
//! A saved flow is ids and digests; resuming runs the checks again.
//!
//! ```
//! fn needs<T: Send>() {}
//! needs::<billfold::sender::Verified>();
//! needs::<billfold::settings::Permit>();
//! needs::<billfold::invoice::PayableRequest>();
//! needs::<billfold::Bill>();
//! needs::<billfold::Reviewed>();
//! needs::<billfold::Confirmed>();
//! needs::<billfold::Claimed>();
//! needs::<billfold::ledger::Claim>();
//! needs::<billfold::ledger::Spent>();
//! needs::<billfold::Released>();
//! needs::<billfold::UnsignedPayment>();
//! needs::<billfold::Sending>();
//! ```
//!
//! ```compile_fail,E0277
//! fn needs<T: serde::de::DeserializeOwned>() {}
//! needs::<billfold::sender::Verified>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: serde::de::DeserializeOwned>() {}
//! needs::<billfold::settings::Permit>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: serde::de::DeserializeOwned>() {}
//! needs::<billfold::invoice::PayableRequest>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: serde::de::DeserializeOwned>() {}
//! needs::<billfold::Bill>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: serde::de::DeserializeOwned>() {}
//! needs::<billfold::Reviewed>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: serde::de::DeserializeOwned>() {}
//! needs::<billfold::Confirmed>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: serde::de::DeserializeOwned>() {}
//! needs::<billfold::Claimed>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: serde::de::DeserializeOwned>() {}
//! needs::<billfold::ledger::Claim>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: serde::de::DeserializeOwned>() {}
//! needs::<billfold::ledger::Spent>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: serde::de::DeserializeOwned>() {}
//! needs::<billfold::Released>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: serde::de::DeserializeOwned>() {}
//! needs::<billfold::UnsignedPayment>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: serde::de::DeserializeOwned>() {}
//! needs::<billfold::Sending>();
//! ```
//!
//! # No proof is cloned
//!
//! Two copies of a claim would be two payments.
//!
//! ```
//! fn needs<T: Send>() {}
//! needs::<billfold::Bill>();
//! needs::<billfold::Reviewed>();
//! needs::<billfold::Confirmed>();
//! needs::<billfold::Claimed>();
//! needs::<billfold::ledger::Claim>();
//! needs::<billfold::ledger::Spent>();
//! needs::<billfold::ledger::Sent>();
//! needs::<billfold::Released>();
//! needs::<billfold::UnsignedPayment>();
//! needs::<billfold::Sending>();
//! needs::<billfold::vault::SecurityCode>();
//! ```
//!
//! ```compile_fail,E0277
//! fn needs<T: Clone>() {}
//! needs::<billfold::Bill>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: Clone>() {}
//! needs::<billfold::Reviewed>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: Clone>() {}
//! needs::<billfold::Confirmed>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: Clone>() {}
//! needs::<billfold::Claimed>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: Clone>() {}
//! needs::<billfold::ledger::Claim>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: Clone>() {}
//! needs::<billfold::ledger::Spent>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: Clone>() {}
//! needs::<billfold::ledger::Sent>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: Clone>() {}
//! needs::<billfold::Released>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: Clone>() {}
//! needs::<billfold::UnsignedPayment>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: Clone>() {}
//! needs::<billfold::Sending>();
//! ```
//! ```compile_fail,E0277
//! fn needs<T: Clone>() {}
//! needs::<billfold::vault::SecurityCode>();
//! ```
