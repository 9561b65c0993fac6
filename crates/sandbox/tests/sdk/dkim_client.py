"""dkimpy as a second opinion on our signatures. Argument: a JSON object; fails with an assertion."""
import json, sys
import dkim

given = json.loads(sys.argv[1])
zone = json.load(open(given["dns"]))["txt"]


def txt(name, timeout=5):
    records = zone.get(name.decode().rstrip(".").lower() if isinstance(name, bytes) else name.rstrip(".").lower())
    return records[0].encode() if records else None


for path, expected in given["messages"].items():
    found = dkim.verify(open(path, "rb").read(), dnsfunc=txt)
    assert found is expected, (path, found)
print("done")
