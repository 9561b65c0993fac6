//! What can be done about several reasons alike.

/// About a signature or a key that the sender's own side has to correct.
pub(crate) const SIGNER: &str = "If you know the sender, tell them by another way than this message: whoever runs their mail \
    can correct it, and the invoice can be sent again.";

/// About a message that was probably altered on its way.
pub(crate) const DIRECTLY: &str =
    "If a mailing list or a forwarder altered it, ask the sender to send the invoice to your own address.";

/// About a name that claims more than the address.
pub(crate) const COMPARE: &str = "Be careful: compare the name with the address before you answer or pay.";

/// About trouble that passes.
pub(crate) const WAIT: &str = "Nothing needs to be done: the message is checked again later.";
