"""Runs a command in a terminal of its own and draws what is on the screen at the end as an SVG picture.

    terminal_picture.py OUT.svg [--columns 100] [--prompt TEXT] [--last LINES] -- COMMAND [ARGUMENT ...]

Needs nothing but Python. Understands what nnrun writes: text, colours, carriage returns and backspaces.
"""
import argparse
import fcntl
import html
import os
import pty
import re
import struct
import termios

COLOURS = {"31": "#e06c75", "32": "#98c379", "33": "#e5c07b", "34": "#61afef", "35": "#c678dd", "36": "#56b6c2"}


def record(command, columns):
    pid, master = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS=str(columns))
        os.environ.pop("NO_COLOR", None)
        os.execvp(command[0], command)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
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
    return output.decode()


def screen(text):
    """Lines of cells (character, colour, bold) as a terminal would show them."""
    lines, row, column, colour, bold = [[]], 0, 0, None, False
    for token in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|[\s\S]", text):
        if token.startswith("\x1b["):
            if token.endswith("m"):
                for code in (token[2:-1] or "0").split(";"):
                    if code == "0":
                        colour, bold = None, False
                    elif code == "1":
                        bold = True
                    elif code in ("39",):
                        colour = None
                    elif code in COLOURS:
                        colour = COLOURS[code]
            elif token.endswith("K"):
                del lines[row][column:]
        elif token == "\n":
            row, column = row + 1, 0
            if row == len(lines):
                lines.append([])
        elif token == "\r":
            column = 0
        elif token == "\b":
            column = max(column - 1, 0)
        else:
            line = lines[row]
            line.extend([(" ", None, False)] * (column + 1 - len(line)))
            line[column] = (token, colour, bold)
            column += 1
    return lines


def svg(lines, columns):
    width, height = columns * 8.4 + 32, len(lines) * 18 + 48
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" viewBox="0 0 {width:.0f} {height}">',
        f'<rect width="100%" height="100%" rx="8" fill="#1e222a"/>',
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--columns", type=int, default=100)
    parser.add_argument("--prompt", help="what stands behind the $ of the first line; the command by default")
    parser.add_argument("--last", type=int, help="show only so many of the last lines")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    lines = screen(record(options.command, options.columns))
    while lines and not lines[-1]:
        lines.pop()
    if options.last and len(lines) > options.last:
        lines = [[("…", None, False)]] + lines[-options.last:]
    prompt = "$ " + (options.prompt or " ".join(options.command))
    lines = [[(character, "#98c379" if place == 0 else None, False) for place, character in enumerate(prompt)]] + lines
    with open(options.out, "w", encoding="utf-8") as file:
        file.write(svg(lines, options.columns))


main()
