//! What each provider writes on top of a message, in the order of its real deliveries.

use billfold_sender::{Placement, Policy, Provider};

use super::mail::{Mail, PAYER};

/// A provider's lines from the top. `None` stands for its results; what follows the last line is the sender's.
pub(crate) struct Lines {
    pub(crate) provider: Provider,
    pub(crate) ids: &'static [&'static str],
    pub(crate) hosts: &'static [&'static str],
    /// The authserv-id with its semicolon, as it stands before the results.
    pub(crate) id: &'static str,
    pub(crate) lines: &'static [Option<&'static str>],
}

/// The lines of a profile. Every profile of `Provider::ALL` has some.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) fn lines(provider: Provider) -> Lines {
    let (ids, hosts, id, lines): (&[_], &[_], _, &[_]) = match provider.name {
        "gmail" => (
            &["mx.google.com"],
            &["mx.google.com"],
            "mx.google.com; ",
            &[
                Some("by 2002:a05:6a10:1::2 with SMTP id x; Fri, 15 Jan 2027 00:00:00 -0800 (PST)"),
                None,
                Some(
                    "from out.example (out.example. [192.0.2.9]) by mx.google.com with ESMTPS id y for <robin@payer.example> (version=TLS1_3); Fri, 15 Jan 2027 00:00:00 -0800 (PST)",
                ),
                None,
            ],
        ),
        "outlook" => (
            &["*.mail.protection.outlook.com"],
            &["*.outlook.com"],
            "",
            &[
                Some(
                    "from HE1EUR01HT124.eop-EUR01.prod.protection.outlook.com (2001:db8::32) by SLXP216MB0381.KORP216.PROD.OUTLOOK.COM with HTTPS via SL2P216CA0022.KORP216.PROD.OUTLOOK.COM; Fri, 15 Jan 2027 08:00:00 +0000",
                ),
                Some(
                    "from HE1EUR01FT059.eop-EUR01.prod.protection.outlook.com (10.152.0.57) by HE1EUR01HT124.eop-EUR01.prod.protection.outlook.com (10.152.1.23) with Microsoft SMTP Server; Fri, 15 Jan 2027 08:00:00 +0000",
                ),
                None,
                Some(
                    "from out.example (192.0.2.9) by HE1EUR01FT059.mail.protection.outlook.com (10.152.0.241) with Microsoft SMTP Server; Fri, 15 Jan 2027 08:00:00 +0000",
                ),
            ],
        ),
        "fastmail" => (
            &["*.messagingengine.com"],
            &["*.messagingengine.com"],
            "mx3.messagingengine.com; ",
            &[
                Some(
                    "from compute5.internal (compute5.nyi.internal [10.202.2.45]) by sloti53n25 (Cyrus 3.9.0) with LMTPA; Fri, 15 Jan 2027 08:00:00 +0000",
                ),
                Some(
                    "from mx3 ([10.202.2.202]) by compute5.internal (LMTPProxy); Fri, 15 Jan 2027 08:00:00 +0000",
                ),
                Some(
                    "from mx3.messagingengine.com (localhost [127.0.0.1]) by mailmx.nyi.internal (Postfix) with ESMTP id 1; Fri, 15 Jan 2027 08:00:00 +0000 (UTC)",
                ),
                Some(
                    "from mailmx.nyi.internal (localhost [127.0.0.1]) by mx3.messagingengine.com (Authentication Milter) with ESMTP id 1; Fri, 15 Jan 2027 08:00:00 +0000",
                ),
                None,
                Some(
                    "from out.example (out.example [192.0.2.9]) (using TLSv1.3 with cipher X (256/256 bits)) (No client certificate requested) by mx3.messagingengine.com (Postfix) with ESMTPS; Fri, 15 Jan 2027 08:00:00 +0000 (UTC)",
                ),
            ],
        ),
        "yahoo" => (
            &["*.yahoo.com"],
            &["*.yahoo.com"],
            "atlas-production.v2-mail-prod1-gq1.omega.yahoo.com; ",
            &[
                None,
                Some(
                    "from 127.0.0.1  (EHLO out.example) (192.0.2.9) by mta4124.mail.gq1.yahoo.com with SMTPS; Fri, 15 Jan 2027 08:00:00 +0000",
                ),
            ],
        ),
        "icloud" => (
            &["dkim-verifier.icloud.com", "dmarc.icloud.com", "spf.icloud.com", "bimi.icloud.com"],
            &["*.icloud.com"],
            "dkim-verifier.icloud.com; ",
            &[
                None,
                Some(
                    "from out.example (out.example [192.0.2.9]) by p00-mx.icloud.com with ESMTPS id 1; Fri, 15 Jan 2027 08:00:00 +0000",
                ),
            ],
        ),
        "yandex" => (
            &["*.qloud-c.yandex.net"],
            &["*.qloud-c.yandex.net"],
            "myt6.qloud-c.yandex.net; ",
            &[
                None,
                Some(
                    "from out.example (out.example [192.0.2.9]) by myt6.qloud-c.yandex.net with ESMTPS id 1; Fri, 15 Jan 2027 08:00:00 +0000",
                ),
            ],
        ),
        "mailru" => (
            &["mxs.mail.ru"],
            &["*.mail.ru"],
            "mxs.mail.ru; ",
            &[
                None,
                Some(
                    "from [192.0.2.9] (helo=out.example) by mx285.i.mail.ru with esmtp id 1; Fri, 15 Jan 2027 08:00:00 +0000",
                ),
            ],
        ),
        "generic" => (
            &["mx.provider.example"],
            &["mx.provider.example"],
            "mx.provider.example; ",
            &[None, Some("from out.example by mx.provider.example; Fri, 15 Jan 2027 08:00:00 +0000")],
        ),
        other => panic!("no lines of {other}"),
    };
    Lines { provider, ids, hosts, id, lines }
}

impl Lines {
    /// The policy of an account at this provider, with these pins.
    pub(crate) fn policy(&self, pins: fn(Policy) -> Policy) -> Policy {
        pins(Policy::new())
            .addresses([PAYER])
            .provider(self.provider)
            .authserv_ids(self.ids.iter().copied())
            .receiving_hosts(self.hosts.iter().copied())
    }

    /// Puts the provider's lines above a message, with these results (none: it writes none).
    pub(crate) fn above(&self, mail: &Mail, results: Option<&str>) -> Mail {
        let mut out = mail.clone();
        let mut border_seen = false;
        for line in self.lines.iter().rev() {
            out = match (line, results) {
                (Some(line), _) => {
                    border_seen = true;
                    out.above("Received", line)
                }
                (None, None) => out,
                (None, Some(results)) if border_seen && self.provider.placement == Placement::ArcCopy => {
                    out.above("ARC-Authentication-Results", &format!("i=1; {}{results}", self.id))
                }
                (None, Some(results)) => {
                    out.above("Authentication-Results", &format!("{}{results}", self.id))
                }
            };
        }
        out
    }
}
