"""expect_failure.py [STATUS] COMMAND...: succeeds when the command exits with STATUS (default 1)."""
import subprocess
import sys

arguments = sys.argv[1:]
expected = int(arguments.pop(0)) if arguments[0].isdigit() else 1
status = subprocess.run(arguments).returncode
if status != expected:
    sys.exit(f"exit status {status}, expected {expected}")
