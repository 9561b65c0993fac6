#!/bin/sh
# Installs the vendors' own SDKs and a DKIM verifier, pinned, where the tests look for them: target/sdks. Run from
# anywhere.
set -eu
root=$(cd "$(dirname "$0")/../../../.." && pwd)
python3 -m pip install --quiet --target "$root/target/sdks/python" xero-python==15.2.0 freshbooks-sdk==1.3.0 \
  dkimpy==1.1.8
npm install --silent --no-audit --no-fund --prefix "$root/target/sdks/node" xero-node@20.0.0 @freshbooks/api@4.1.0
