"""Xero's own Python SDK as a client of the emulator. Argument: a JSON object; fails with an assertion."""
import datetime, json, sys

import urllib3

given = json.loads(sys.argv[1])
from xero_python.accounting import Account, AccountingApi, Invoice, Payment, Payments
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token, TokenApi
from xero_python.exceptions import AccountingBadRequestException, HTTPStatusException

# The SDK's HTTP library would wait for a minute, three times, before it shows the 429.
urllib3.util.Retry.DEFAULT = urllib3.util.Retry(0, respect_retry_after_header=False)
TokenApi.refresh_token_url = given["token_url"]
stored = dict(given["tokens"], expires_at=0)  # expired: the SDK refreshes before its first call
client = ApiClient(
    Configuration(oauth2_token=OAuth2Token(client_id=given["client_id"], client_secret=given["client_secret"])),
    pool_threads=1,
)


@client.oauth2_token_getter
def obtain():
    return stored


@client.oauth2_token_saver
def store(token):
    stored.update(token)


api = AccountingApi(client, base_url=given["api_url"])
tenant = given["tenant_id"]

[invoice] = api.get_invoice(tenant, given["invoice_id"]).invoices
assert stored["refresh_token"] != given["tokens"]["refresh_token"], "refreshed and rotated"
assert invoice.invoice_number == "INV-1" and invoice.status == "AUTHORISED", invoice
assert str(invoice.amount_due) == "98.87" and str(invoice.currency_code.value) == "USD", invoice
assert invoice.due_date == datetime.date(2026, 12, 20), invoice.due_date
assert invoice.line_items[0].description == "Services"

pages = [api.get_invoices(tenant, page=page, page_size=2, statuses=["AUTHORISED"]) for page in (1, 2, 3)]
assert [len(page.invoices) for page in pages] == [2, 2, 1], pages
assert pages[0].pagination.item_count == 5 and pages[0].pagination.page_count == 3, pages[0].pagination
[online] = api.get_online_invoice(tenant, given["invoice_id"]).online_invoices
assert online.online_invoice_url.startswith("https://in.xero.com/"), online


def pay(amount, key, invoice_id=given["invoice_id"]):
    payment = Payment(
        invoice=Invoice(invoice_id=invoice_id),
        account=Account(code="090"),
        date=datetime.date(2026, 11, 20),
        amount=amount,
        reference="attempt-1",
    )
    return api.create_payments(tenant, Payments(payments=[payment]), summarize_errors=True, idempotency_key=key)


[paid] = pay(48.87, "key-1").payments
assert paid.status == "AUTHORISED" and str(paid.amount) == "48.87", paid
assert str(paid.invoice.amount_due) == "50.00", paid.invoice
[again] = pay(48.87, "key-1").payments
assert again.payment_id == paid.payment_id, "one key is one payment"
[found] = api.get_payment(tenant, paid.payment_id).payments
assert found.reference == "attempt-1"

try:
    pay(50.01, "key-2")
    raise SystemExit("an overpayment was taken")
except AccountingBadRequestException as error:
    assert error.status == 400 and "exceeds the amount outstanding" in json.dumps(error.error_data), error

try:
    for _ in range(100):
        api.get_organisations(tenant)
    raise SystemExit("no limit")
except HTTPStatusException as error:
    assert error.status == 429, error
    assert error.http_resp.getheader("X-Rate-Limit-Problem") == "minute"
    assert int(error.http_resp.getheader("Retry-After")) > 0
print("done")
