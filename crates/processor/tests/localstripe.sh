#!/bin/sh
# Installs localstripe, somebody else's emulator of Stripe, pinned, where the test looks for it: target/localstripe.
# Run from anywhere.
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
python3 -m pip install --quiet --target "$root/target/localstripe" localstripe==1.15.10
