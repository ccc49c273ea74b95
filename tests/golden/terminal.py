# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows what a command prints in a terminal of a given width: terminal.py COLUMNS COMMAND...
When imported, terminal(columns, command, **environment) returns the text."""
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios


def terminal(columns, command, **more):
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm", **more}
    process = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env=environment)
    os.close(child)
    text = b""
    try:
        while part := os.read(parent, 65536):
            text += part
    except OSError:
        pass  # the command has closed its end
    process.wait()
    return text.decode().replace("\r\n", "\n")


if __name__ == "__main__":
    sys.stdout.write(terminal(int(sys.argv[1]), sys.argv[2:], NO_COLOR="1"))
