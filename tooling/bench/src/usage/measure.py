"""Runs a command and prints one line of JSON: wall and CPU seconds, largest resident set, exit code.

CPU and memory are those of the command and of every process that it waited for (wait4); the memory is that of the largest one.
`--evict DIR`: first drop the pages of all files below DIR from the page cache, so that they come from the disk.
"""

import json
import os
import sys
import time

arguments = sys.argv[1:]
if arguments[0] == "--evict":
    os.sync()
    for folder, _, names in os.walk(arguments[1]):
        for name in names:
            file = os.open(os.path.join(folder, name), os.O_RDONLY)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)
    arguments = arguments[2:]

output, command = arguments[0], arguments[1:]
started = time.monotonic()
child = os.fork()
if child == 0:
    os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
    os.execvp(command[0], command)
_, status, used = os.wait4(child, 0)
print(
    json.dumps(
        {
            "wall": time.monotonic() - started,
            "cpu": used.ru_utime + used.ru_stime,
            "rss": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
            "exit": os.waitstatus_to_exitcode(status),
        }
    )
)
