"""Runs a program on a terminal of its own and presses Enter when it first writes a text:

    terminal.py TEXT PROGRAM [WORD]...

Prints JSON: what the program wrote, its exit code, and whether it left the terminal's modes as they were.
"""
import json
import os
import pty
import sys
import termios

text, words = sys.argv[1].encode(), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(words[0], words)
before = termios.tcgetattr(terminal)
written = b''
pressed = False
while True:
    try:
        some = os.read(terminal, 65536)
    except OSError:  # The program has closed it.
        break
    if not some:
        break
    written += some
    if text in written and not pressed:
        pressed = True
        os.write(terminal, b'\n')
_, status = os.waitpid(child, 0)
print(json.dumps({
    'output': written.decode(errors='replace'),
    'exitCode': os.waitstatus_to_exitcode(status),
    'sameModes': termios.tcgetattr(terminal) == before,
}))
