//! Inputs of the invoice benchmarks: documents of the fixtures' folder, where there is one, and generated ones.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The files of a fixtures folder (below `BILLFOLD_FIXTURES`, or beside the checkout) with an extension, in the order of
/// their names; none if the folder is absent.
#[must_use]
pub fn fixtures(below: &str, extension: &str) -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    collect(&billfold_testkit::fixtures::folder().join(below), extension, &mut paths);
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read(path).ok()).collect()
}

/// Adds the files with an extension in a folder and those inside it.
pub fn collect(folder: &Path, extension: &str, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, extension, into);
        } else if path.extension().is_some_and(|e| e == extension) {
            into.push(path);
        }
    }
}

/// A UBL invoice of so many lines at 10.00 with its sums in order.
#[must_use]
pub fn ubl(lines: usize) -> String {
    let mut rows = String::new();
    for n in 1..=lines {
        let _ = write!(
            rows,
            "<cac:InvoiceLine>\n <cbc:ID>{n}</cbc:ID>\n <cbc:InvoicedQuantity unitCode=\"C62\">1</cbc:InvoicedQuantity>\n \
             <cbc:LineExtensionAmount currencyID=\"EUR\">10.00</cbc:LineExtensionAmount>\n <cac:Item>\n  <cbc:Name>Article {n}</cbc:Name>\n  \
             <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>\
             </cac:ClassifiedTaxCategory>\n </cac:Item>\n <cac:Price><cbc:PriceAmount currencyID=\"EUR\">10.00</cbc:PriceAmount></cac:Price>\n\
             </cac:InvoiceLine>\n"
        );
    }
    let (net, tax, gross) = (lines.saturating_mul(10), lines.saturating_mul(2), lines.saturating_mul(12));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
<cbc:ID>INV-1</cbc:ID><cbc:IssueDate>2026-03-21</cbc:IssueDate><cbc:DueDate>2026-04-21</cbc:DueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PostalAddress><cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyLegalEntity><cbc:RegistrationName>Contoso</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Customer</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>DE75512108001245126199</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{tax}.00</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">{net}.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">{tax}.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">{net}.00</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID="EUR">{net}.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="EUR">{gross}.00</cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID="EUR">{gross}.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
{rows}</Invoice>
"#
    )
}

/// A Cross Industry Invoice of so many lines at 10.00 with its sums in order.
#[must_use]
pub fn cii(lines: usize) -> String {
    let mut rows = String::new();
    for n in 1..=lines {
        let _ = write!(
            rows,
            "<ram:IncludedSupplyChainTradeLineItem>\n <ram:AssociatedDocumentLineDocument><ram:LineID>{n}</ram:LineID></ram:AssociatedDocumentLineDocument>\n \
             <ram:SpecifiedTradeProduct><ram:Name>Article {n}</ram:Name></ram:SpecifiedTradeProduct>\n \
             <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>10.00</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>\n \
             <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode=\"C62\">1</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>\n \
             <ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>\
             <ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>\
             <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>10.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>\
             </ram:SpecifiedLineTradeSettlement>\n</ram:IncludedSupplyChainTradeLineItem>\n"
        );
    }
    let (net, tax, gross) = (lines.saturating_mul(10), lines.saturating_mul(2), lines.saturating_mul(12));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>INV-1</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">20260321</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
{rows}<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Contoso</ram:Name><ram:PostalTradeAddress><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress></ram:SellerTradeParty><ram:BuyerTradeParty><ram:Name>Customer</ram:Name></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>58</ram:TypeCode><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE75512108001245126199</ram:IBANID></ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
<ram:ApplicableTradeTax><ram:CalculatedAmount>{tax}.00</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>{net}.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20260421</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>{net}.00</ram:LineTotalAmount><ram:TaxBasisTotalAmount>{net}.00</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">{tax}.00</ram:TaxTotalAmount><ram:GrandTotalAmount>{gross}.00</ram:GrandTotalAmount><ram:DuePayableAmount>{gross}.00</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>
"#
    )
}

/// A mail body as invoicing platforms write them: nested tables with inline styles, here 20 rows.
fn rows() -> String {
    (1..=20).fold(String::new(), |mut rows, n| {
        let _ = writeln!(
            rows,
            "<tr><td align=\"left\" valign=\"top\" style=\"padding: 12px 24px; font-family: Arial, sans-serif; color: #333333\">Article {n} &amp; more</td>\
             <td align=\"right\" class=\"amount\" style=\"padding: 12px 24px\"><b>€ {n}0.00</b></td></tr>"
        );
        rows
    })
}

fn body(head: &str, markup: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Invoice INV-1</title>\n\
         <style>.amount {{ color: red }} @media only screen {{ td {{ display: block }} }}</style>{head}</head>\n\
         <body style=\"margin: 0\"><!-- preheader --><p>Dear customer, your invoice is ready.</p>\n{markup}\n<table width=\"600\">{}</table>\n\
         <p><a href=\"https://pay.example.com/i/1\">View and pay</a></p></body></html>",
        rows()
    )
}

/// A body with a payment request (`ActionRequest`).
#[must_use]
pub fn action_request() -> String {
    body(
        r#"<script type="application/ld+json">{"@context":"http://schema.org/extensions","@type":"ActionRequest","originator":"origin-1",
"actions":[{"@type":"PaymentAction","merchantId":"merchant-1","displayId":"Contoso","productContext":{"id":"1"}}],
"entity":{"@type":"invoice","identifier":"INV-1","provider":{"@type":"Organization","name":"Contoso"},"url":"https://pay.example.com/i/1",
"paymentDueDate":"2026-04-21","totalPaymentDue":{"@type":"PriceSpecification","price":2100.00,"priceCurrency":"EUR"},"paymentStatus":"http://schema.org/PaymentDue"}}</script>"#,
        "",
    )
}

/// A body with a schema.org `Invoice` as JSON-LD.
#[must_use]
pub fn json_ld() -> String {
    body(
        r#"<script type="application/ld+json">{"@context":"https://schema.org","@type":"Invoice","identifier":"INV-1","provider":{"@type":"Organization","name":"Contoso"},
"customer":{"@type":"Person","name":"Pat"},"accountId":"7","paymentDueDate":"2026-04-21","totalPaymentDue":{"@type":"PriceSpecification","price":"2100.00","priceCurrency":"EUR"},
"paymentStatus":"https://schema.org/PaymentDue","referencesOrder":[{"@type":"Order","orderNumber":"1","acceptedOffer":{"@type":"Offer","price":"2100.00","itemOffered":{"@type":"Product","name":"Article"}}}]}</script>"#,
        "",
    )
}

/// A body with a schema.org `Invoice` as Microdata.
#[must_use]
pub fn microdata() -> String {
    body(
        "",
        r#"<div itemscope itemtype="https://schema.org/Invoice"><span itemprop="identifier">INV-1</span>
<div itemprop="provider" itemscope itemtype="https://schema.org/Organization"><span itemprop="name">Contoso</span></div>
<div itemprop="totalPaymentDue" itemscope itemtype="https://schema.org/PriceSpecification"><span itemprop="price">2100.00</span> <meta itemprop="priceCurrency" content="EUR"></div>
<time itemprop="paymentDueDate" datetime="2026-04-21">21 April</time><link itemprop="paymentStatus" href="https://schema.org/PaymentDue"></div>"#,
    )
}

/// A message of a text and an HTML part.
#[must_use]
pub fn message(html: &str) -> String {
    format!(
        "Received: from mx.example.net by mail.example.com; Wed, 21 Mar 2026 10:15:02 +0000\r\nFrom: Contoso <billing@contoso.example>\r\n\
         To: Pat <pat@customer.example>\r\nDate: Sat, 21 Mar 2026 10:15:00 +0000\r\nMessage-ID: <1@contoso.example>\r\nSubject: =?utf-8?q?Your_invoice?=\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"=_b\"\r\n\r\n--=_b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         Dear customer, your invoice is ready.\r\n\r\n--=_b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n--=_b--\r\n",
        quoted_printable(html)
    )
}

/// A message of a text and an XML file, in base64.
#[must_use]
pub fn with_attachment(xml: &str) -> String {
    format!(
        "From: Contoso <billing@contoso.example>\r\nTo: Pat <pat@customer.example>\r\nDate: Sat, 21 Mar 2026 10:15:00 +0000\r\n\
         Message-ID: <2@contoso.example>\r\nSubject: Your invoice\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\n--=_b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         Dear customer, your invoice is attached.\r\n\r\n--=_b\r\nContent-Type: application/xml\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"invoice.xml\"\r\n\r\n{}--=_b--\r\n",
        base64(xml.as_bytes())
    )
}

/// RFC 2045, 6.8: lines of 76 characters.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for (n, group) in bytes.chunks(3).enumerate() {
        let word = group.iter().chain([0, 0].iter()).take(3).fold(0_usize, |w, b| (w << 8) | usize::from(*b));
        for (at, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = DIGITS.get((word >> shift) & 63).copied().unwrap_or(b'A');
            out.push(if at > group.len() { '=' } else { char::from(digit) });
        }
        if n % 19 == 18 {
            out.push_str("\r\n");
        }
    }
    out.push_str("\r\n");
    out
}

/// RFC 2045, 6.7.
fn quoted_printable(text: &str) -> String {
    let mut out = String::new();
    let mut column = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'\n' => {
                out.push_str("\r\n");
                column = 0;
                continue;
            }
            b' '..=b'<' | b'>'..=b'~' => {
                out.push(char::from(byte));
                column = column.saturating_add(1);
            }
            _ => {
                let _ = write!(out, "={byte:02X}");
                column = column.saturating_add(3);
            }
        }
        if column > 72 {
            out.push_str("=\r\n");
            column = 0;
        }
    }
    out
}

/// A newsletter: text, HTML and no markup at all.
#[must_use]
pub fn newsletter() -> String {
    message(&body("", ""))
}

/// A PDF with an XML file embedded the way Factur-X does, and `pages` pages with a little content.
#[must_use]
pub fn hybrid_pdf(xml: &str, pages: usize) -> Vec<u8> {
    let kids: String = (0..pages).fold(String::new(), |mut kids, n| {
        let _ = write!(kids, "{} 0 R ", n.saturating_mul(2).saturating_add(5));
        kids
    });
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(factur-x.xml)3 0 R]>>>>/AF[3 0 R]>>"
            .to_owned(),
        format!("<</Type/Pages/Count {pages}/Kids[{kids}]>>"),
        "<</Type/Filespec/AFRelationship/Data/F(factur-x.xml)/UF(factur-x.xml)/EF<</F 4 0 R/UF 4 0 R>>>>"
            .to_owned(),
        format!("<</Type/EmbeddedFile/Subtype/text#2Fxml/Length {}>>\nstream\n{xml}\nendstream", xml.len()),
    ];
    for n in 0..pages {
        let content = format!("BT /F1 12 Tf 72 720 Td (Page {n}) Tj ET");
        let contents = n.saturating_mul(2).saturating_add(6);
        objects.push(format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {contents} 0 R>>"));
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
    }
    pdf(&objects, 0)
}

/// A PDF of these objects, the catalog first; so many further entries of its table name the place of the last object.
#[must_use]
pub fn pdf(objects: &[String], again: usize) -> Vec<u8> {
    let mut out = String::from("%PDF-1.7\n");
    let size = objects.len().saturating_add(again).saturating_add(1);
    let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
    let mut last = 0;
    for (n, object) in objects.iter().enumerate() {
        last = out.len();
        let _ = writeln!(table, "{last:010} 00000 n ");
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", n.saturating_add(1));
    }
    table.extend((0..again).map(|_| format!("{last:010} 00000 n \n")));
    let start = out.len();
    format!("{out}{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").into_bytes()
}

/// A zip archive of stored entries.
#[must_use]
pub fn zip(entries: &[Vec<u8>]) -> Vec<u8> {
    let le = |n: usize, bytes: usize| n.to_le_bytes().into_iter().take(bytes).collect::<Vec<u8>>();
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (n, content) in entries.iter().enumerate() {
        let name = format!("{n:03}.xml").into_bytes();
        let facts = [
            le(20, 2),
            le(0, 8),
            le(0, 4),
            le(content.len(), 4),
            le(content.len(), 4),
            le(name.len(), 2),
            le(0, 2),
        ]
        .concat();
        let entry = [
            b"PK\x01\x02".to_vec(),
            le(20, 2),
            facts.clone(),
            vec![0; 10],
            le(archive.len(), 4),
            name.clone(),
        ]
        .concat();
        directory.push(entry);
        archive.extend([b"PK\x03\x04".to_vec(), facts, name, content.clone()].concat());
    }
    let (count, start, directory) = (directory.len(), archive.len(), directory.concat());
    let size = directory.len();
    archive.extend(directory);
    archive.extend(
        [b"PK\x05\x06".to_vec(), le(0, 4), le(count, 2), le(count, 2), le(size, 4), le(start, 4), le(0, 2)]
            .concat(),
    );
    archive
}

#[cfg(test)]
mod tests {
    use billfold_invoice::{Format, Limits, read_file};

    use super::*;

    #[test]
    fn every_generated_document_is_read_without_a_problem() {
        let documents = [
            (ubl(3).into_bytes(), Format::Ubl),
            (cii(3).into_bytes(), Format::Cii),
            (hybrid_pdf(&cii(2), 3), Format::FacturX),
            (action_request().into_bytes(), Format::ActionRequest),
            (json_ld().into_bytes(), Format::JsonLd),
            (microdata().into_bytes(), Format::Microdata),
            (message(&microdata()).into_bytes(), Format::Microdata),
            (with_attachment(&ubl(3)).into_bytes(), Format::Ubl),
            (zip(&[ubl(3).into_bytes()]), Format::Ubl),
        ];
        for (bytes, format) in documents {
            let reading = read_file(&bytes, "", &Limits::default()).into_reading();
            let found: Vec<_> = reading.all_invoices().map(|i| (i.format(), i.is_payable())).collect();
            assert_eq!(found, [(format, true)], "{reading:?}");
        }
        let reading = read_file(newsletter().as_bytes(), "a.eml", &Limits::default()).into_reading();
        assert_eq!((reading.all_invoices().count(), reading.refused.len()), (0, 0));
    }
}
