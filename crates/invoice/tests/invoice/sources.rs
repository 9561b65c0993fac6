//! Every value that an invoice states knows where it was read.
#![cfg(feature = "read")]

use billfold_invoice::{Invoice, Limits, PaymentStatus, Term, read_file};
use billfold_testkit::sources;

use crate::common;
use crate::common::fixtures;

/// Which terms an invoice states, by its accessors.
fn stated(i: &Invoice) -> Vec<(Term, bool)> {
    let (seller, buyer) = (i.seller().cloned().unwrap_or_default(), i.buyer().cloned().unwrap_or_default());
    let totals = i.totals();
    vec![
        (Term::Number, i.number().is_some()),
        (Term::IssueDate, i.issue_date().is_some()),
        (Term::TypeCode, i.type_code().is_some()),
        (Term::Currency, i.currency_text().is_some()),
        (Term::TaxCurrency, i.tax_currency().is_some()),
        (Term::DueDate, !i.due_dates().is_empty()),
        (Term::BuyerReference, i.buyer_reference().is_some()),
        (Term::OrderReference, i.order_reference().is_some()),
        (Term::PrecedingInvoice, !i.preceding_invoices().is_empty()),
        (Term::PaymentTerms, !i.payment_terms().is_empty()),
        (Term::Specification, i.specification().is_some()),
        (Term::SellerName, seller.legal_name.is_some()),
        (Term::SellerTradingName, seller.trading_name.is_some()),
        (Term::SellerId, !seller.identifiers.is_empty()),
        (Term::SellerCountry, seller.country.is_some()),
        (Term::BuyerName, buyer.legal_name.is_some()),
        (Term::BuyerTradingName, buyer.trading_name.is_some()),
        (Term::BuyerId, !buyer.identifiers.is_empty()),
        (Term::BuyerCountry, buyer.country.is_some()),
        (Term::PayeeName, i.payee().is_some_and(|p| p.legal_name.is_some())),
        (Term::Broker, i.broker().is_some()),
        (Term::LineTotal, totals.lines.is_some()),
        (Term::AllowanceTotal, totals.allowances.is_some()),
        (Term::ChargeTotal, totals.charges.is_some()),
        (Term::TotalWithoutTax, totals.without_tax.is_some()),
        (Term::TaxTotal, totals.tax.is_some()),
        (Term::TaxTotalAccounting, totals.tax_accounting.is_some()),
        (Term::TotalWithTax, totals.with_tax.is_some()),
        (Term::Prepaid, totals.prepaid.is_some()),
        (Term::Rounding, totals.rounding.is_some()),
        (Term::AmountDue, totals.due.is_some()),
        (Term::ThirdParty, totals.third_party.is_some()),
        (Term::MinimumDue, totals.minimum_due.is_some()),
        (Term::Status, i.status() != PaymentStatus::Unstated),
        (Term::Url, i.url().is_some()),
        (Term::ConfirmationNumber, i.confirmation_number().is_some()),
        (Term::AccountId, i.account_id().is_some()),
        (Term::PaymentMeans, !i.payment_means().is_empty()),
        (Term::Lines, !i.lines().is_empty()),
        (Term::LineAllowancesCharges, !i.line_allowance_charges().is_empty()),
        (Term::AllowancesCharges, !i.allowance_charges().is_empty()),
        (Term::Taxes, !i.taxes().is_empty()),
    ]
}

/// The terms that are stated without a source with a path, or have a source and are not stated.
fn wrong(invoice: &Invoice) -> Vec<&'static str> {
    let is_wrong = |(term, is): &(Term, bool)| match invoice.source(*term) {
        None => *is,
        Some(source) => {
            !is || source.path.is_empty()
                || (source.format, source.part) != (invoice.format(), invoice.part())
        }
    };
    stated(invoice).into_iter().filter(is_wrong).map(|(term, _)| term.as_str()).collect()
}

#[test]
fn every_term_is_asked_for() {
    let invoice = read_file(common::ubl("1", "1").as_bytes(), "a.xml", &Limits::default()).into_reading();
    let asked: Vec<Term> = stated(invoice.invoices.first().unwrap()).into_iter().map(|(t, _)| t).collect();
    assert_eq!(asked.len(), Term::ALL.len());
    assert!(Term::ALL.iter().all(|t| asked.contains(t)));
    let names: std::collections::BTreeSet<_> = Term::ALL.iter().map(|t| t.as_str()).collect();
    assert_eq!(names.len(), Term::ALL.len());
}

#[test]
fn written_invoices_have_sources() {
    let said = common::writer::Said {
        number: "1".to_owned(),
        seller: "A".to_owned(),
        trading: Some("B".to_owned()),
        buyer: "C".to_owned(),
        issued: "2024-05-01".to_owned(),
        due: "2024-05-31".to_owned(),
        currency: "EUR",
        order: Some("O".to_owned()),
        reference: Some("R".to_owned()),
        terms: Some("T".to_owned()),
        account: Some("I".to_owned()),
        lines: vec![("L".to_owned(), 100)],
        allowances: vec![("D".to_owned(), 10, false), ("E".to_owned(), 10, true)],
        rate: 20,
        prepaid: 10,
        rounding: 1,
    };
    use common::writer::{cii, gobl, json_ld, microdata, ubl};
    for (text, name, least) in [
        (ubl(&said), "a.xml", 20),
        (cii(&said), "a.xml", 20),
        (gobl(&said), "a.json", 20),
        (json_ld(&said), "a.html", 8),
        (microdata(&said), "a.html", 8),
    ] {
        let reading = read_file(text.as_bytes(), name, &Limits::default()).into_reading();
        let invoice = reading.invoices.first().unwrap();
        assert_eq!(wrong(invoice), Vec::<&str>::new(), "{name}");
        let has = stated(invoice).into_iter().filter(|(_, is)| *is).count();
        assert!(has >= least, "{} {has}", invoice.format().as_str());
    }
}

#[test]
fn every_value_of_the_fixtures_has_its_source() {
    // The folders whose documents are small: seconds, not minutes, without optimisation.
    const FOLDERS: [&str; 12] = [
        "ubl",
        "cii",
        "zugferd1",
        "fatturapa",
        "facturae",
        "ebinterface",
        "isdoc",
        "ksef",
        "cfdi",
        "svefaktura",
        "gobl",
        "html",
    ];
    let Some(root) = fixtures("invoice") else { return };
    let (mut faults, mut invoices, mut values) = (Vec::new(), 0_u32, 0_usize);
    for path in FOLDERS.iter().flat_map(|folder| sources::files(&root.join(folder))) {
        let name = path.display().to_string();
        let report = read_file(&std::fs::read(&path).unwrap(), &name, &Limits::default());
        for invoice in report.reading().all_invoices() {
            faults.extend(wrong(invoice).into_iter().map(|term| format!("{name}: {term}")));
            invoices += 1;
            values += stated(invoice).into_iter().filter(|(_, is)| *is).count();
        }
    }
    println!(
        "{values} values and groups of {invoices} invoices have their sources, and nothing else has one"
    );
    assert!(invoices > 800);
}
