"""Files a second (of processor time) of Python readers and of billfold-invoice, in turns: the best of three rounds of each.

usage: measure.py INVOICE_RATE FOLDER
"""
import email
import email.policy
import importlib.metadata
import logging
import pathlib
import subprocess
import sys
import time

logging.disable(logging.CRITICAL)

import extruct  # noqa: E402
import facturx  # noqa: E402
from drafthorse.models.document import Document  # noqa: E402
from lxml import etree  # noqa: E402

UBL = "/*[local-name()='Invoice' or local-name()='CreditNote']"
UBL_FIELDS = [
    "ID", "IssueDate", "DueDate", "InvoiceTypeCode", "DocumentCurrencyCode", "LegalMonetaryTotal/LineExtensionAmount",
    "LegalMonetaryTotal/TaxExclusiveAmount", "LegalMonetaryTotal/TaxInclusiveAmount", "LegalMonetaryTotal/PrepaidAmount",
    "LegalMonetaryTotal/PayableAmount", "TaxTotal/TaxAmount", "TaxTotal/TaxSubtotal/TaxAmount", "TaxTotal/TaxSubtotal/TaxableAmount",
    "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName", "AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName",
    "PaymentMeans/PaymentMeansCode", "PaymentMeans/PayeeFinancialAccount/ID", "InvoiceLine/ID", "InvoiceLine/LineExtensionAmount",
    "InvoiceLine/Item/Name",
]
SETTLEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"
SUM = f"{SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation"
AGREEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement"
LINE = "SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem"
CII_FIELDS = [
    "ExchangedDocument/ID", "ExchangedDocument/TypeCode", "ExchangedDocument/IssueDateTime/DateTimeString",
    f"{SETTLEMENT}/InvoiceCurrencyCode", f"{SETTLEMENT}/SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString",
    f"{SUM}/LineTotalAmount", f"{SUM}/TaxBasisTotalAmount", f"{SUM}/TaxTotalAmount", f"{SUM}/GrandTotalAmount",
    f"{SUM}/TotalPrepaidAmount", f"{SUM}/DuePayableAmount", f"{SETTLEMENT}/ApplicableTradeTax/CalculatedAmount",
    f"{SETTLEMENT}/ApplicableTradeTax/BasisAmount", f"{AGREEMENT}/SellerTradeParty/Name", f"{AGREEMENT}/BuyerTradeParty/Name",
    f"{SETTLEMENT}/SpecifiedTradeSettlementPaymentMeans/TypeCode",
    f"{LINE}/AssociatedDocumentLineDocument/LineID",
    f"{LINE}/SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
    f"{LINE}/SpecifiedTradeProduct/Name",
]


def compiled(root, paths):
    steps = lambda path: "".join(f"/*[local-name()='{step}']" for step in path.split("/"))
    return [etree.XPath(root + steps(path)) for path in paths]


XPATHS = {"ubl": compiled(UBL, UBL_FIELDS), "cii": compiled("/*", CII_FIELDS)}
SAFE = etree.XMLParser(resolve_entities=False, no_network=True)


def lxml(kind):
    def read(data):
        tree = etree.fromstring(data, SAFE)
        return [[node.text for node in xpath(tree)] for xpath in XPATHS[kind]]
    return read


def lxml_parse(data):
    return etree.fromstring(data, SAFE)


def drafthorse(data):
    return Document.parse(data, strict=False)


def facturx_pdf(data):
    return facturx.get_xml_from_pdf(data, check_xsd=False)


def markup(*syntaxes):
    return lambda data: extruct.extract(data, syntaxes=list(syntaxes), errors="ignore")


def mail(data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            extruct.extract(part.get_content(), syntaxes=["json-ld", "microdata"], errors="ignore")


ROWS = [
    ("ubl", "xml", "lxml: parse, 20 XPaths", "lxml", lxml("ubl")),
    ("ubl", "xml", "lxml: parse alone", "lxml", lxml_parse),
    ("cii", "xml", "lxml: parse, 19 XPaths", "lxml", lxml("cii")),
    ("cii", "xml", "drafthorse: parse", "drafthorse", drafthorse),
    ("pdf", "pdf", "factur-x: PDF to XML, not read", "factur-x", facturx_pdf),
    ("html", "html", "extruct: JSON-LD, Microdata, RDFa", "extruct", markup("json-ld", "microdata", "rdfa")),
    ("html", "html", "extruct: JSON-LD, Microdata", "extruct", markup("json-ld", "microdata")),
    ("eml", "eml", "email and extruct: JSON-LD, Microdata", "extruct", mail),
]


def rate(read, files):
    """Files a second, and how many of them raise."""
    failed = 0
    start = time.process_time()
    for data in files:
        try:
            read(data)
        except Exception:
            failed += 1
    return len(files) / (time.process_time() - start), failed


def main(ours, folder):
    print("| files | reader | files/s | fails on | billfold, files/s | times as fast |\n|---|---|---|---|---|---|")
    for kind, extension, name, package, read in ROWS:
        paths = sorted(pathlib.Path(folder, kind).rglob("*." + extension))
        files = [path.read_bytes() for path in paths]
        if extension == "html":
            files = [data.decode("utf-8", "replace") for data in files]
        if not files:
            continue
        best, best_of_ours, failed = 0.0, 0.0, 0
        for _ in range(3):
            _, _, files_a_second = subprocess.check_output([ours, str(pathlib.Path(folder, kind)), extension], text=True).split()
            best_of_ours = max(best_of_ours, float(files_a_second))
            files_a_second, failed = rate(read, files)
            best = max(best, files_a_second)
        version = importlib.metadata.version(package)
        print(f"| {len(files)} {kind} | {name} ({version}) | {best:,.0f} | {failed} | {best_of_ours:,.0f} | {best_of_ours / best:.1f} |", flush=True)


main(*sys.argv[1:])
