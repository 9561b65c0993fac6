"""opendkim's own test mode (`opendkim -t`), with the key in a file. Reads lines "FILE COUNT", answers nanoseconds a message:
the time of one run over COUNT copies less that of a run over one, so that starting does not count.

The first argument is the file with the key record, the second the name of the record.
"""

import os
import subprocess
import sys
import tempfile
import time

top = os.environ["BILLFOLD_PEERS"] + "/debian/usr"
environment = {"LD_LIBRARY_PATH": top + "/lib/x86_64-linux-gnu:" + top + "/lib"}
with open(sys.argv[1]) as file:
    record = file.read()

with tempfile.TemporaryDirectory() as folder:
    with open(folder + "/keys", "w") as file:
        file.write(f"{sys.argv[2]} {record}\n")
    with open(folder + "/opendkim.conf", "w") as file:
        file.write(f"Mode v\nTestDNSData file:{folder}/keys\n")

    def run(path, count):
        command = [top + "/sbin/opendkim", "-x", folder + "/opendkim.conf", "-t", ",".join([path] * count)]
        begin = time.perf_counter_ns()
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        passed = time.perf_counter_ns() - begin
        assert (done.stdout + done.stderr).count("succeeded") == count, done.stderr
        return passed

    for line in sys.stdin:
        path, count = line.split()
        print((run(path, int(count)) - run(path, 1)) // (int(count) - 1), flush=True)
