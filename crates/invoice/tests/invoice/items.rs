//! Microdata and `RDFa`: whom a property is about, and what people see of it.
#![cfg(feature = "read")]

use billfold_invoice::{Invoice, PayableReason, PaymentStatus};

use crate::common::page;

fn one(body: &str) -> Invoice {
    let mut reading = page(body).into_reading();
    assert_eq!(reading.invoices.len(), 1, "{body}");
    reading.invoices.pop().unwrap()
}

/// An invoice in Microdata, without its seller.
fn microdata(inner: &str) -> String {
    format!(
        "<div itemscope itemtype=\"https://schema.org/Invoice\"><b itemprop=identifier>A-1</b>{inner}
         <div itemprop=totalPaymentDue itemscope itemtype=\"https://schema.org/PriceSpecification\">
         <span itemprop=price>42.50</span> <span itemprop=priceCurrency>EUR</span></div></div>"
    )
}

/// An invoice in `RDFa`, without its seller.
fn rdfa(inner: &str) -> String {
    format!(
        "<div vocab=\"https://schema.org/\" typeof=Invoice><b property=identifier>A-1</b>{inner}
         <div property=totalPaymentDue typeof=PriceSpecification>
         <span property=price>42.50</span> <span property=priceCurrency>EUR</span></div></div>"
    )
}

const SELLER: &str = "<p property=provider typeof=Organization><i property=name>Contoso</i></p>";

fn seller(invoice: &Invoice) -> Option<&str> {
    invoice.seller().and_then(|party| party.name())
}

#[test]
fn an_address_stands_for_the_item_it_leads_to_and_is_no_name() {
    let organization = "<div vocab=\"https://schema.org/\" resource=\"#org\" typeof=Organization><span property=name>Contoso</span></div>";
    let item = "<div itemscope itemtype=\"https://schema.org/Organization\" itemid=\"https://c.example/#o\"><b itemprop=name>Contoso</b></div>";
    for body in [
        rdfa("<span property=provider resource=\"#org\"></span>") + organization,
        rdfa("<link rel=provider href=\"#org\">") + organization,
        microdata("<link itemprop=provider href=\"https://c.example/#o\">") + item,
    ] {
        let invoice = one(&body);
        assert_eq!(seller(&invoice), Some("Contoso"), "{body}");
        assert!(invoice.is_payable(), "{:?}", invoice.payability());
    }
    for body in [
        rdfa("<span property=provider resource=\"#org\"></span>"),
        rdfa("<a property=provider href=\"https://c.example/\">Contoso</a>"),
        microdata("<link itemprop=provider href=\"https://c.example/\">"),
        microdata("<span itemprop=provider>https://c.example/</span>"),
        microdata(
            "<p itemprop=provider itemscope><a itemprop=name href=\"https://c.example/\">Contoso</a></p>",
        ),
        // A quoted item gives no name to one that is not quoted.
        format!(
            "{}<blockquote>{organization}</blockquote>",
            rdfa("<span property=provider resource=\"#org\"></span>")
        ),
    ] {
        let invoice = one(&body);
        assert_eq!(seller(&invoice), None, "{body}");
        assert_eq!(invoice.payability(), [PayableReason::PayeeMissing], "{body}");
    }
    let invoice = one(&microdata(
        "<a itemprop=url href=\"https://c.example/1\">x</a><link itemprop=paymentStatus href=\"https://schema.org/PaymentComplete\">",
    ));
    assert_eq!(invoice.url().unwrap().as_str(), "https://c.example/1");
    assert_eq!(invoice.status(), PaymentStatus::Complete);
}

#[test]
fn a_property_belongs_to_what_it_is_said_of() {
    let complete = "<span property=paymentStatus>PaymentComplete</span>";
    for other in ["resource=\"#previous\"", "about=\"#previous\""] {
        let invoice = one(&rdfa(&format!("{SELLER}<div {other}>{complete}</div>")));
        assert_eq!(invoice.status(), PaymentStatus::Unstated);
        assert!(invoice.is_payable());
    }
    let invoice = one(&rdfa(&format!(
        "{SELLER}<span about=\"#previous\" property=paymentStatus>PaymentComplete</span>"
    )));
    assert_eq!(invoice.status(), PaymentStatus::Unstated);
    // About itself, inside and elsewhere on the page.
    let named = |inner: &str| {
        rdfa(&format!("{SELLER}{inner}")).replace("typeof=Invoice", "typeof=Invoice resource=\"#i\"")
    };
    assert!(one(&named("")).is_payable());
    let inside = one(&named(&format!("<div about=\"#i\">{complete}</div>")));
    assert_eq!(inside.status(), PaymentStatus::Complete);
    let elsewhere =
        one(&format!("{}<div vocab=\"https://schema.org/\" about=\"#i\">{complete}</div>", named("")));
    assert_eq!(elsewhere.payability(), [PayableReason::Context]);
}

#[test]
fn a_rel_leads_to_an_item_or_an_address() {
    for provider in [
        "<div rel=provider><div typeof=Organization><span property=name>Contoso</span></div></div>",
        "<div rel=provider typeof=Organization><span property=name>Contoso</span></div>",
    ] {
        let invoice = one(&rdfa(provider));
        assert_eq!(seller(&invoice), Some("Contoso"), "{provider}");
        assert!(invoice.is_payable(), "{:?}", invoice.payability());
    }
    let status =
        one(&rdfa(&format!("{SELLER}<link rel=paymentStatus href=\"https://schema.org/PaymentComplete\">")));
    assert_eq!(status.payability(), [PayableReason::AlreadyPaid]);
    let untyped = one(&rdfa("<div rel=provider><span property=name>Contoso</span></div>"));
    assert!(!untyped.is_payable());
    // Most say something about the link.
    assert!(
        one(&rdfa(&format!("{SELLER}<a rel=\"noopener nofollow\" href=\"https://c.example/\">x</a>")))
            .is_payable()
    );
}

#[test]
fn a_hidden_property_blocks_wherever_it_is_hidden() {
    let seller = "<b itemprop=provider>Contoso</b>";
    let price = "<span itemprop=price>42.50</span>";
    let visible = microdata(seller);
    assert!(one(&visible).is_payable());
    for hidden in [
        "<span itemprop=price style=\"display:none\">42.50</span><span>99.00</span>",
        "<div hidden><p><span itemprop=price>42.50</span></p></div><span>99.00</span>",
        "<div style=\"font-size:0\"><span itemprop=price content=\"42.50\">42.50</span></div>",
        "<span itemprop=price>42.5<i hidden>0</i></span>",
    ] {
        let invoice = one(&visible.replace(price, hidden));
        assert_eq!(invoice.payability(), [PayableReason::Hidden], "{hidden}");
    }
    let invoice = one(&rdfa(&format!("<div style=\"visibility:hidden\">{SELLER}</div>")));
    assert_eq!(invoice.payability(), [PayableReason::Hidden]);
    // An item that is hidden as a whole is data for machines, as a script is.
    assert!(one(&format!("<div style=\"display:none\">{visible}</div>")).is_payable());
    // A value for machines has no text to hide.
    let machine = "<p hidden><meta itemprop=price content=\"42.50\"></p>";
    assert!(one(&visible.replace(price, machine)).is_payable());
}

#[test]
fn many_prefixes_are_read_once() {
    let allocations = |n: usize| {
        let prefixes: String = (0..n).map(|at| format!("p{at}: x ")).collect();
        let properties = "<i property=zz:y>x</i>".repeat(n);
        let body =
            format!("<div vocab=\"https://schema.org/\" prefix=\"{prefixes}\" typeof=Invoice>{properties}");
        allocation_counter::measure(|| drop(page(&body))).count_total
    };
    let (less, more) = (allocations(500), allocations(1_000));
    assert!(more < less * 3, "{less} {more}");
}
