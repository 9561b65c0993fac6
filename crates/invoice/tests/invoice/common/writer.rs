//! One invoice, written in several syntaxes: for the property tests of the twins and for the differential fuzz targets, which
//! include this file.
#![allow(
    dead_code,
    clippy::allow_attributes,
    clippy::arithmetic_side_effects,
    reason = "each user needs its own part; sums of small numbers do not overflow"
)]

use billfold_invoice::Invoice;
use serde_json::json;

/// What an invoice says. Amounts are in hundredths.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    pub(crate) number: String,
    pub(crate) seller: String,
    pub(crate) trading: Option<String>,
    pub(crate) buyer: String,
    pub(crate) issued: String,
    pub(crate) due: String,
    pub(crate) currency: &'static str,
    pub(crate) order: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) terms: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) lines: Vec<(String, i64)>,
    /// Reason, amount, and whether it is a charge.
    pub(crate) allowances: Vec<(String, i64, bool)>,
    /// Percent.
    pub(crate) rate: i64,
    pub(crate) prepaid: i64,
    pub(crate) rounding: i64,
}

/// The totals of an invoice, in hundredths.
pub(crate) struct Sums {
    pub(crate) lines: i64,
    pub(crate) allowances: i64,
    pub(crate) charges: i64,
    pub(crate) net: i64,
    pub(crate) tax: i64,
    pub(crate) gross: i64,
    pub(crate) due: i64,
}

impl Said {
    pub(crate) fn sums(&self) -> Sums {
        let of = |charge: bool| self.allowances.iter().filter(|a| a.2 == charge).map(|a| a.1).sum::<i64>();
        let (lines, allowances, charges) = (self.lines.iter().map(|l| l.1).sum::<i64>(), of(false), of(true));
        let net = lines - allowances + charges;
        let tax = (net * self.rate + 50).div_euclid(100);
        let gross = net + tax;
        Sums { lines, allowances, charges, net, tax, gross, due: gross - self.prepaid + self.rounding }
    }

    /// The amount due, as text.
    pub(crate) fn due_text(&self) -> String {
        cents(self.sums().due)
    }
}

/// Hundredths as a decimal.
pub(crate) fn cents(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", n.abs() / 100, n.abs() % 100)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// An element with text.
fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escape(text))
}

/// An element if there is something to say.
fn optional(name: &str, text: Option<&String>) -> String {
    text.map_or_else(String::new, |text| element(name, text))
}

/// As UBL 2.1.
pub(crate) fn ubl(s: &Said) -> String {
    let (c, sums) = (s.currency, s.sums());
    let amount = |name: &str, n: i64| format!("<cbc:{name} currencyID=\"{c}\">{}</cbc:{name}>", cents(n));
    let mut lines = String::new();
    for (at, (name, n)) in s.lines.iter().enumerate() {
        lines.push_str(&format!(
            "<cac:InvoiceLine><cbc:ID>{}</cbc:ID><cbc:InvoicedQuantity unitCode=\"C62\">1</cbc:InvoicedQuantity>{}<cac:Item>{}\
             </cac:Item><cac:Price>{}</cac:Price></cac:InvoiceLine>",
            at + 1,
            amount("LineExtensionAmount", *n),
            element("cbc:Name", name),
            amount("PriceAmount", *n),
        ));
    }
    let mut allowances = String::new();
    for (reason, n, charge) in &s.allowances {
        allowances.push_str(&format!(
            "<cac:AllowanceCharge><cbc:ChargeIndicator>{charge}</cbc:ChargeIndicator>{}{}</cac:AllowanceCharge>",
            element("cbc:AllowanceChargeReason", reason),
            amount("Amount", *n),
        ));
    }
    let party = |role: &str, name: &str, trading: Option<&String>| {
        let trading = trading.map_or_else(String::new, |t| {
            format!("<cac:PartyName>{}</cac:PartyName>", element("cbc:Name", t))
        });
        format!(
            "<cac:{role}><cac:Party>{trading}<cac:PartyLegalEntity>{}</cac:PartyLegalEntity></cac:Party></cac:{role}>",
            element("cbc:RegistrationName", name)
        )
    };
    let means = format!(
        "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>{}{}</cac:PaymentMeans>",
        optional("cbc:PaymentID", s.reference.as_ref()),
        s.account.as_ref().map_or_else(String::new, |a| format!(
            "<cac:PayeeFinancialAccount>{}</cac:PayeeFinancialAccount>",
            element("cbc:ID", a)
        )),
    );
    let order = s.order.as_ref().map_or_else(String::new, |o| {
        format!("<cac:OrderReference>{}</cac:OrderReference>", element("cbc:ID", o))
    });
    let terms = s.terms.as_ref().map_or_else(String::new, |t| {
        format!("<cac:PaymentTerms>{}</cac:PaymentTerms>", element("cbc:Note", t))
    });
    let base = "urn:oasis:names:specification:ubl:schema:xsd";
    format!(
        "<Invoice xmlns=\"{base}:Invoice-2\" xmlns:cac=\"{base}:CommonAggregateComponents-2\" \
         xmlns:cbc=\"{base}:CommonBasicComponents-2\">{}<cbc:IssueDate>{}</cbc:IssueDate><cbc:DueDate>{}</cbc:DueDate>\
         <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>{c}</cbc:DocumentCurrencyCode>{order}{}{}\
         {means}{terms}{allowances}<cac:TaxTotal>{}<cac:TaxSubtotal>{}{}<cac:TaxCategory><cbc:ID>S</cbc:ID>\
         <cbc:Percent>{}</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>\
         </cac:TaxTotal><cac:LegalMonetaryTotal>{}{}{}{}{}{}{}{}</cac:LegalMonetaryTotal>{lines}</Invoice>",
        element("cbc:ID", &s.number),
        s.issued,
        s.due,
        party("AccountingSupplierParty", &s.seller, s.trading.as_ref()),
        party("AccountingCustomerParty", &s.buyer, None),
        amount("TaxAmount", sums.tax),
        amount("TaxableAmount", sums.net),
        amount("TaxAmount", sums.tax),
        s.rate,
        amount("LineExtensionAmount", sums.lines),
        amount("TaxExclusiveAmount", sums.net),
        amount("TaxInclusiveAmount", sums.gross),
        amount("AllowanceTotalAmount", sums.allowances),
        amount("ChargeTotalAmount", sums.charges),
        amount("PrepaidAmount", s.prepaid),
        amount("PayableRoundingAmount", s.rounding),
        amount("PayableAmount", sums.due),
    )
}

/// The lines in CII.
fn cii_lines(s: &Said) -> String {
    let amount = |name: &str, n: i64| format!("<ram:{name}>{}</ram:{name}>", cents(n));
    let mut lines = String::new();
    for (at, (name, n)) in s.lines.iter().enumerate() {
        lines.push_str(&format!(
            "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{}</ram:LineID>\
             </ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct>{}</ram:SpecifiedTradeProduct>\
             <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>{}</ram:NetPriceProductTradePrice>\
             </ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode=\"C62\">1\
             </ram:BilledQuantity></ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement>\
             <ram:SpecifiedTradeSettlementLineMonetarySummation>{}</ram:SpecifiedTradeSettlementLineMonetarySummation>\
             </ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>",
            at + 1,
            element("ram:Name", name),
            amount("ChargeAmount", *n),
            amount("LineTotalAmount", *n),
        ));
    }
    lines
}

/// As CII D16B.
pub(crate) fn cii(s: &Said) -> String {
    let sums = s.sums();
    let amount = |name: &str, n: i64| format!("<ram:{name}>{}</ram:{name}>", cents(n));
    let day =
        |d: &str| format!("<udt:DateTimeString format=\"102\">{}</udt:DateTimeString>", d.replace('-', ""));
    let lines = cii_lines(s);
    let mut allowances = String::new();
    for (reason, n, charge) in &s.allowances {
        allowances.push_str(&format!(
            "<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>{charge}</udt:Indicator></ram:ChargeIndicator>\
             {}{}</ram:SpecifiedTradeAllowanceCharge>",
            amount("ActualAmount", *n),
            element("ram:Reason", reason),
        ));
    }
    let trading = s.trading.as_ref().map_or_else(String::new, |t| {
        format!(
            "<ram:SpecifiedLegalOrganization>{}</ram:SpecifiedLegalOrganization>",
            element("ram:TradingBusinessName", t)
        )
    });
    let account = s.account.as_ref().map_or_else(String::new, |a| {
        format!(
            "<ram:PayeePartyCreditorFinancialAccount>{}</ram:PayeePartyCreditorFinancialAccount>",
            element("ram:IBANID", a)
        )
    });
    let order = s.order.as_ref().map_or_else(String::new, |o| {
        format!(
            "<ram:BuyerOrderReferencedDocument>{}</ram:BuyerOrderReferencedDocument>",
            element("ram:IssuerAssignedID", o)
        )
    });
    let base = "urn:un:unece:uncefact:data:standard";
    format!(
        "<rsm:CrossIndustryInvoice xmlns:rsm=\"{base}:CrossIndustryInvoice:100\" \
         xmlns:ram=\"{base}:ReusableAggregateBusinessInformationEntity:100\" xmlns:udt=\"{base}:UnqualifiedDataType:100\">\
         <rsm:ExchangedDocument>{}<ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>{}</ram:IssueDateTime>\
         </rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>{lines}<ram:ApplicableHeaderTradeAgreement>\
         <ram:SellerTradeParty>{}{trading}</ram:SellerTradeParty><ram:BuyerTradeParty>{}</ram:BuyerTradeParty>{order}\
         </ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeSettlement>{}<ram:InvoiceCurrencyCode>{}\
         </ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode>{account}\
         </ram:SpecifiedTradeSettlementPaymentMeans><ram:ApplicableTradeTax>{}<ram:TypeCode>VAT</ram:TypeCode>{}\
         <ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>{}</ram:RateApplicablePercent></ram:ApplicableTradeTax>\
         {allowances}<ram:SpecifiedTradePaymentTerms>{}<ram:DueDateDateTime>{}</ram:DueDateDateTime>\
         </ram:SpecifiedTradePaymentTerms><ram:SpecifiedTradeSettlementHeaderMonetarySummation>{}{}{}{}\
         <ram:TaxTotalAmount currencyID=\"{}\">{}</ram:TaxTotalAmount>{}{}{}{}\
         </ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>\
         </rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>",
        element("ram:ID", &s.number),
        day(&s.issued),
        element("ram:Name", &s.seller),
        element("ram:Name", &s.buyer),
        optional("ram:PaymentReference", s.reference.as_ref()),
        s.currency,
        amount("CalculatedAmount", sums.tax),
        amount("BasisAmount", sums.net),
        s.rate,
        optional("ram:Description", s.terms.as_ref()),
        day(&s.due),
        amount("LineTotalAmount", sums.lines),
        amount("ChargeTotalAmount", sums.charges),
        amount("AllowanceTotalAmount", sums.allowances),
        amount("TaxBasisTotalAmount", sums.net),
        s.currency,
        cents(sums.tax),
        amount("RoundingAmount", s.rounding),
        amount("GrandTotalAmount", sums.gross),
        amount("TotalPrepaidAmount", s.prepaid),
        amount("DuePayableAmount", sums.due),
    )
}

/// As a GOBL invoice.
pub(crate) fn gobl(s: &Said) -> String {
    let sums = s.sums();
    let lines: Vec<_> = s
        .lines
        .iter()
        .enumerate()
        .map(|(at, (name, n))| {
            json!({"i": at + 1, "quantity": "1", "item": {"name": name, "price": cents(*n), "unit": "C62"}, "total": cents(*n)})
        })
        .collect();
    let rows = |charge: bool| {
        let rows = s.allowances.iter().filter(|a| a.2 == charge);
        rows.map(|(reason, n, _)| json!({"reason": reason, "amount": cents(*n)})).collect::<Vec<_>>()
    };
    json!({
        "$schema": "https://gobl.org/draft-0/bill/invoice", "type": "standard", "code": s.number, "issue_date": s.issued,
        "currency": s.currency, "supplier": {"name": s.seller, "alias": s.trading}, "customer": {"name": s.buyer},
        "ordering": {"purchases": [{"code": s.order}]}, "lines": lines, "discounts": rows(false), "charges": rows(true),
        "payment": {"terms": {"due_dates": [{"date": s.due, "amount": cents(sums.due)}], "notes": s.terms},
            "instructions": {"key": "credit-transfer", "ref": s.reference, "credit_transfer": [{"iban": s.account}]}},
        "totals": {"sum": cents(sums.lines), "discount": cents(sums.allowances), "charge": cents(sums.charges),
            "total": cents(sums.net), "tax": cents(sums.tax), "total_with_tax": cents(sums.gross),
            "advance": cents(s.prepaid), "rounding": cents(s.rounding), "payable": cents(sums.gross + s.rounding), "due": cents(sums.due),
            "taxes": {"categories": [{"code": "VAT", "rates": [{"key": "standard", "base": cents(sums.net),
                "percent": format!("{}%", s.rate), "amount": cents(sums.tax)}]}]}},
    })
    .to_string()
}

/// As JSON-LD in an HTML body.
pub(crate) fn json_ld(s: &Said) -> String {
    let entity = json!({
        "@context": "https://schema.org", "@type": "Invoice", "identifier": s.number, "provider": {"name": s.seller},
        "customer": {"name": s.buyer}, "paymentDueDate": s.due, "accountId": s.account, "confirmationNumber": s.reference,
        "paymentStatus": "PaymentDue",
        "totalPaymentDue": {"@type": "PriceSpecification", "price": s.due_text(), "priceCurrency": s.currency},
    });
    let text = entity
        .to_string()
        .replace("</", "<\\/")
        .replace("<!--", "<\\u0021--")
        .replace("<script", "<\\u0073cript");
    format!(
        "<!DOCTYPE html><html><head><title>Invoice</title><script type=\"application/ld+json\">{text}</script></head>\
         <body><p>Hello</p></body></html>"
    )
}

/// As Microdata in an HTML body.
pub(crate) fn microdata(s: &Said) -> String {
    let meta = |name: &str, text: Option<&String>| {
        text.map_or_else(String::new, |t| format!("<i itemprop={name}>{}</i>", escape(t)))
    };
    format!(
        "<html><body><div itemscope itemtype=\"https://schema.org/Invoice\"><b itemprop=identifier>{}</b>\
         <p itemprop=provider itemscope><i itemprop=name>{}</i><p itemprop=customer itemscope><i itemprop=name>{}</i></p>{}{}\
         <link itemprop=paymentStatus href=\"https://schema.org/PaymentDue\">\
         <time itemprop=paymentDueDate datetime=\"{}\">soon</time><div itemprop=totalPaymentDue itemscope>\
         <span itemprop=price>{}</span><meta itemprop=priceCurrency content={}></div></div>",
        escape(&s.number),
        escape(&s.seller),
        escape(&s.buyer),
        meta("accountId", s.account.as_ref()),
        meta("confirmationNumber", s.reference.as_ref()),
        s.due,
        s.due_text(),
        s.currency
    )
}

/// The values on which two readings differ: everything but where it was read, and in which notation codes are.
pub(crate) fn differing(a: &Invoice, b: &Invoice) -> Vec<&'static str> {
    let dates = |i: &Invoice| i.due_dates().iter().map(|d| d.date).collect::<Vec<_>>();
    let accounts = |i: &Invoice| {
        i.payment_means().iter().map(|m| (m.account.clone(), m.reference.clone())).collect::<Vec<_>>()
    };
    let taxes = |i: &Invoice| i.taxes().iter().map(|t| (t.base, t.amount, t.rate)).collect::<Vec<_>>();
    let allowances = |i: &Invoice| {
        let mut rows: Vec<_> =
            i.allowance_charges().iter().map(|a| (a.charge, a.amount, a.base, a.reason.clone())).collect();
        rows.sort();
        rows
    };
    let findings = |i: &Invoice| i.problems().iter().map(|p| p.code).collect::<Vec<_>>();
    let compared = [
        ("kind", a.kind() == b.kind()),
        ("number", a.number() == b.number()),
        ("issue date", a.issue_date() == b.issue_date()),
        ("due dates", dates(a) == dates(b)),
        ("due date", a.due_date() == b.due_date()),
        ("currency", a.currency_text() == b.currency_text()),
        ("seller", a.seller() == b.seller()),
        ("buyer", a.buyer() == b.buyer()),
        ("payee", a.payee() == b.payee()),
        ("totals", a.totals() == b.totals()),
        ("amount due", a.amount_due() == b.amount_due()),
        ("taxes", taxes(a) == taxes(b)),
        ("allowances and charges", allowances(a) == allowances(b)),
        ("lines", a.lines() == b.lines()),
        ("payment means", accounts(a) == accounts(b)),
        ("payment terms", a.payment_terms() == b.payment_terms()),
        ("order reference", a.order_reference() == b.order_reference()),
        ("status", a.status() == b.status()),
        ("account", a.account_id() == b.account_id()),
        ("confirmation", a.confirmation_number() == b.confirmation_number()),
        ("problems", findings(a) == findings(b)),
        ("payability", a.payability() == b.payability()),
        ("differences", a.differences(b).is_empty()),
    ];
    compared.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
}
