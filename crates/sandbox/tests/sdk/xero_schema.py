"""The emulator's answers against Xero's own OpenAPI document. Argument: a JSON object; fails with an assertion."""
import json, sys
import requests, yaml
from jsonschema import Draft4Validator, RefResolver

given = json.loads(sys.argv[1])
spec = yaml.load(open(given["openapi"]), Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader)
headers = {
    "authorization": "Bearer " + given["tokens"]["access_token"],
    "xero-tenant-id": given["tenant_id"],
    "accept": "application/json",
}
# The live API writes these; the document does not have them.
LIVE = {"DateString", "DueDateString", "BatchPaymentID", "Id", "Status", "ProviderName", "DateTimeUTC"}


def resolve(schema):
    while "$ref" in schema:
        node = spec
        for part in schema["$ref"].lstrip("#/").split("/"):
            node = node[part]
        schema = node
    return schema


def unknown(value, schema, at=""):
    """Members that the document does not name."""
    schema = resolve(schema)
    if isinstance(value, list):
        return [name for one in value for name in unknown(one, schema.get("items", {}), at + "[]")]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    found = []
    for name, inner in value.items():
        if name in schema["properties"]:
            found += unknown(inner, schema["properties"][name], at + "." + name)
        elif name not in LIVE:
            found.append(at + "." + name)
    return found


def check(method, path, template, status, **more):
    answer = requests.request(method, given["api_url"] + path, headers=headers, **more)
    assert answer.status_code == status, (path, answer.status_code, answer.text)
    operation = spec["paths"][template][method.lower()]
    response = resolve(operation["responses"][str(status)])
    schema = response["content"]["application/json"]["schema"]
    resolver = RefResolver.from_schema(spec)
    errors = [(list(e.absolute_path), e.message) for e in Draft4Validator(schema, resolver=resolver).iter_errors(answer.json())]
    assert not errors, (path, errors[:5])
    names = unknown(answer.json(), schema)
    assert not names, (path, names)
    return answer.json()


invoice = given["invoice_id"]
check("GET", "/Invoices/" + invoice, "/Invoices/{InvoiceID}", 200)
check("GET", "/Invoices?page=1", "/Invoices", 200)
check("GET", "/Invoices/%s/OnlineInvoice" % invoice, "/Invoices/{InvoiceID}/OnlineInvoice", 200)
payment = {"Invoice": {"InvoiceID": invoice}, "Account": {"Code": "090"}, "Date": "2026-11-20", "Amount": 1.5}
paid = check("PUT", "/Payments", "/Payments", 200, json={"Payments": [payment]})
check("PUT", "/Payments?summarizeErrors=false", "/Payments", 200, json={"Payments": [dict(payment, Amount=1000)]})
check("PUT", "/Payments", "/Payments", 400, json={"Payments": [dict(payment, Amount=1000)]})
check("GET", "/Payments?page=1", "/Payments", 200)
identifier = paid["Payments"][0]["PaymentID"]
check("GET", "/Payments/" + identifier, "/Payments/{PaymentID}", 200)
check("POST", "/Payments/" + identifier, "/Payments/{PaymentID}", 200, json={"Status": "DELETED"})
check("GET", "/Accounts", "/Accounts", 200)
check("GET", "/Organisation", "/Organisation", 200)
print("done")
