"""Runs commands in terminals of their own and draws what is on the screen at the end as an SVG picture.

Needs nothing but Python. Understands what nnrun writes: text, colours, carriage returns, backspaces, lines that are too
long for the screen.
"""
import fcntl
import html
import os
import pty
import re
import struct
import termios

COLOURS = {"31": "#e06c75", "32": "#98c379", "33": "#e5c07b", "34": "#61afef", "35": "#c678dd", "36": "#56b6c2"}


def record(command, columns, folder, path):
    """What a shell command writes to a terminal of so many columns."""
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ.update(TERM="xterm-256color", PATH=path + ":" + os.environ["PATH"])
        os.environ.pop("NO_COLOR", None)
        os.environ.pop("COLUMNS", None)
        # The size is the terminal's before the command asks for it.
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        os.execvp("sh", ["sh", "-c", command])
    output = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        output += piece
    os.waitpid(pid, 0)
    os.close(master)
    return output.decode()


def screen(text, columns):
    """Lines of cells (character, colour, bold) as a terminal would show them."""
    lines, row, column, colour, bold = [[]], 0, 0, None, False

    def down():
        nonlocal row
        row += 1
        if row == len(lines):
            lines.append([])

    for token in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|[\s\S]", text):
        if token.startswith("\x1b["):
            if token.endswith("m"):
                for code in (token[2:-1] or "0").split(";"):
                    if code == "0":
                        colour, bold = None, False
                    elif code == "1":
                        bold = True
                    elif code == "39":
                        colour = None
                    elif code in COLOURS:
                        colour = COLOURS[code]
            elif token.endswith("K"):
                del lines[row][column:]
            elif token.endswith("A"):
                row = max(0, row - int(token[2:-1] or 1))
        elif token == "\n":
            down()
        elif token == "\r":
            column = 0
        elif token == "\b":
            column = max(column - 1, 0)
        else:
            # A full line breaks when the next character comes, not before.
            if column == columns:
                down()
                column = 0
            line = lines[row]
            line.extend([(" ", None, False)] * (column + 1 - len(line)))
            line[column] = (token, colour, bold)
            column += 1
    while lines and not lines[-1]:
        lines.pop()
    return lines


def svg(lines, columns):
    width, height = columns * 8.4 + 32, len(lines) * 18 + 48
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" viewBox="0 0 {width:.0f} {height}">',
        '<rect width="100%" height="100%" rx="8" fill="#1e222a"/>',
        '<g fill="#e06c75"><circle cx="20" cy="18" r="6"/></g><g fill="#e5c07b"><circle cx="40" cy="18" r="6"/></g>'
        '<g fill="#98c379"><circle cx="60" cy="18" r="6"/></g>',
        '<g font-family="ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="#d7dae0" '
        'xml:space="preserve">',
    ]
    for number, line in enumerate(lines):
        spans, start = [], 0
        while start < len(line):
            end = start
            while end < len(line) and line[end][1:] == line[start][1:]:
                end += 1
            text = html.escape("".join(cell[0] for cell in line[start:end]))
            style = (f' fill="{line[start][1]}"' if line[start][1] else "") + (' font-weight="bold"' if line[start][2] else "")
            spans.append(f'<tspan x="{16 + start * 8.4:.1f}" textLength="{(end - start) * 8.4:.1f}"{style}>{text}</tspan>')
            start = end
        if spans:
            out.append(f'<text y="{50 + number * 18}">{"".join(spans)}</text>')
    return "\n".join(out + ["</g>", "</svg>", ""])
