"""dkimpy with its key at hand. Reads lines "FILE COUNT", verifies the message COUNT times, answers nanoseconds a call.

The first argument is the file with the key record.
"""

import sys
import time

import dkim

with open(sys.argv[1], "rb") as file:
    RECORD = file.read()


def key(name, timeout=5):
    return RECORD


for line in sys.stdin:
    path, count = line.split()
    with open(path, "rb") as file:
        mail = file.read()
    begin = time.perf_counter_ns()
    for _ in range(int(count)):
        assert dkim.verify(mail, dnsfunc=key)
    print((time.perf_counter_ns() - begin) // int(count), flush=True)
