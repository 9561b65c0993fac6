"""FreshBooks' own Python SDK as a client of the emulator. Argument: a JSON object; fails with an assertion."""
import json, os, sys
from datetime import date

given = json.loads(sys.argv[1])
os.environ["FRESHBOOKS_API_URL"] = given["base_url"]
from freshbooks import Client, FilterBuilder, FreshBooksError, IncludesBuilder, PaginateBuilder

client = Client(
    client_id=given["client_id"],
    client_secret=given["client_secret"],
    redirect_uri="https://app.example/redirect",
    auto_retry=False,
)
client.get_access_token(given["code"])
if "calls_left" in given:
    for _ in range(given["calls_left"]):
        client.invoices.get(given["account_id"], given["invoice_id"])
    try:
        client.invoices.get(given["account_id"], given["invoice_id"])
        raise SystemExit("no limit")
    except FreshBooksError as error:
        assert (error.status_code, error.error_code) == (429, 429), (error, error.raw_response)
    print("done")
    raise SystemExit(0)
first = client.refresh_token
client.refresh_access_token()
assert client.refresh_token != first
try:
    client.refresh_access_token(first)
    raise SystemExit("a refresh token was good twice")
except FreshBooksError as error:
    assert error.status_code == 401, error

account = client.current_user().data["business_memberships"][0]["business"]["account_id"]
assert account == given["account_id"]

includes = IncludesBuilder().include("lines")
invoice = client.invoices.get(account, given["invoice_id"], includes=includes)
assert invoice.invoice_number == "0000001" and invoice.outstanding.amount == "98.87", invoice.data
assert invoice.outstanding.code == "USD" and invoice.lines[0].name == "Services"
assert invoice.due_date == date(2026, 12, 20), invoice.due_date
assert invoice.payment_status == "unpaid" and invoice.v3_status == "sent"
# 9:30 UTC is 4:30 in New York; the SDK knows that these times are local there.
assert invoice.updated.isoformat() in ("2026-11-20T09:30:00", "2026-11-20T09:30:00+00:00"), invoice.updated

pages = [client.invoices.list(account, builders=[PaginateBuilder(number, 2)]) for number in (1, 2, 3)]
for number, page in enumerate(pages, 1):
    assert (page.pages.page, page.pages.pages, page.pages.per_page, page.pages.total) == (number, 3, 2, 5), page.pages
assert sorted(one.invoice_number for page in pages for one in page) == ["000000%d" % n for n in range(1, 6)]
found = client.invoices.list(account, builders=[FilterBuilder().equals("invoice_number", "0000003")])
assert [one.invoice_number for one in found] == ["0000003"]


def pay(amount, kind="Credit Card", invoice_id=given["invoice_id"]):
    return client.payments.create(account, {
        "amount": {"amount": amount, "code": "USD"}, "date": "2026-11-20", "invoiceid": invoice_id,
        "type": kind, "note": "attempt-1",
    })


paid = pay("48.87")
assert paid.amount.amount == "48.87" and paid.note == "attempt-1" and paid.overpaymentid is None
assert client.invoices.get(account, given["invoice_id"]).payment_status == "partial"
# Nothing keeps a second payment away: it becomes credit.
assert pay("98.87").overpaymentid is not None
[one, two] = client.payments.list(account, builders=[FilterBuilder().equals("invoiceid", given["invoice_id"])])
client.payments.delete(account, two.id)
assert client.invoices.get(account, given["invoice_id"]).outstanding.amount == "50.00"

for call, status, code in [
    (lambda: pay("1.00", kind="Gold"), 422, 1004),
    (lambda: pay("1.00", invoice_id=1), 404, 1012),
    (lambda: client.invoices.get(account, 1), 404, 1012),
    (lambda: client.invoices.get("other", 1), 403, 1003),
]:
    try:
        call()
        raise SystemExit("no error")
    except FreshBooksError as error:
        assert (error.status_code, error.error_code) == (status, code), (error, error.raw_response)

callback = client.callbacks.create(account, {"event": "payment.create", "uri": "https://app.example/hook"})
assert callback.verified is False and callback.callbackid
try:
    client.callbacks.verify(account, callback.callbackid, "wrong")
    raise SystemExit("a wrong verifier was taken")
except FreshBooksError as error:
    assert error.status_code == 422, error
print("done")
