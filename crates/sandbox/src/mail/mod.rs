//! A signer that makes genuine DKIM-signed invoice mail with its DNS zone, and an attack kit.

mod attack;
mod card;
mod dkim;
mod draft;
mod encode;
pub(crate) use encode::html as escape;
mod forgeries;
mod forgery;
mod letter;
mod markup;
mod postmaster;
mod zone;

pub use attack::Attack;
pub use card::{RequestForm, adaptive_card, invoice_markup, message_card};
pub(crate) use draft::Draft;
pub use forgeries::FORGERIES;
pub use forgery::{Author, Forgery};
pub use letter::Letter;
pub use markup::{action_request, signed_action_request};
pub use postmaster::{MailError, Postmaster};
pub use zone::Zone;
