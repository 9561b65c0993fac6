//! Screening one message with the program's DNS.

use billfold::sender::dns::Answers;
use billfold::sender::{Delivery, Envelope};
use billfold::{Mail, Screened, Step};
use chrono::{DateTime, Utc};

use crate::args::MailArgs;
use crate::clock;
use crate::dns::Dns;
use crate::failure::Failure;
use crate::host::Host;

/// How a message came and when it is read.
pub(crate) fn delivery(mail: &MailArgs) -> Result<(Delivery, DateTime<Utc>), Failure> {
    let now = clock::option("--now", mail.now.as_deref())?.unwrap_or_else(clock::now);
    let mut delivery = Delivery::at(now);
    if let Some(received) = clock::option("--received-at", mail.received_at.as_deref())? {
        delivery = delivery.received_at(received);
    }
    if let (Some(ip), Some(helo), Some(mail_from)) = (mail.client_ip, &mail.helo, &mail.mail_from) {
        delivery = delivery.envelope(Envelope::new(ip, helo, mail_from));
    }
    Ok((delivery, now))
}

/// Screens a message to its end.
pub(crate) async fn screen(host: &Host, dns: &Dns, mail: &Mail<'_>, delivery: &Delivery) -> Screened {
    let mut screening = host.screener.screen(mail, delivery, &host.mailbox, host.source());
    let mut answers = Answers::default();
    loop {
        match screening.step(&answers) {
            Step::Need(queries) => dns.answer(&queries, &mut answers).await,
            Step::Done(screened) => return *screened,
        }
    }
}
