#!/bin/sh
# Python readers of invoices against billfold-invoice, on the same files in the same run. Needs python3 with venv, and PyPI once.
# usage: sh benches/peers/invoice/run.sh [FIXTURES]     (default: BILLFOLD_FIXTURES, or generated documents)
set -eu
top=$(cd "$(dirname "$0")/../../.." && pwd)
target=${CARGO_TARGET_DIR:-$top/target}
work="$target/peers/invoice"
mkdir -p "$work"
if ! cmp -s "$work/installed" "$top/benches/peers/invoice/requirements.txt"; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$top/benches/peers/invoice/requirements.txt"
    cp "$top/benches/peers/invoice/requirements.txt" "$work/installed"
fi
cd "$top"
cargo build --quiet --release -p billfold-benches --example invoice_rate
rate="$target/release/examples/invoice_rate"
inputs=${1:-${BILLFOLD_FIXTURES:-$top/../shared/fixtures}}/invoice
if [ ! -d "$inputs" ]; then
    inputs="$work/inputs"
    "$rate" --write "$inputs"
fi
exec "$work/venv/bin/python" "$top/benches/peers/invoice/measure.py" "$rate" "$inputs"
