#!/usr/bin/env python3
"""Renders the pictures of the guide from the real program: ten screens of the fictitious centre, on a dark and on a
light terminal, at 80 by 24 and at 132 by 40.

    cargo build && python3 tests/pictures/render.py [PROGRAM] [FOLDER]

It is a Monday, at a quarter to ten. Needs faketime, pyte, pillow and the DejaVu fonts. PROGRAM is target/debug/comptoir, FOLDER src/guide/pictures."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

import pyte
from PIL import Image, ImageDraw, ImageFont

FONTS = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono"
SIZE = 15
NAMES = {
    "black": "#000000", "red": "#cd3131", "green": "#0dbc79", "brown": "#e5e510", "blue": "#2472c8",
    "magenta": "#bc3fbc", "cyan": "#11a8cd", "white": "#e5e5e5", "brightblack": "#666666", "brightred": "#f14c4c",
    "brightgreen": "#23d18b", "brightbrown": "#f5f543", "brightyellow": "#f5f543", "brightblue": "#3b8eea",
    "brightmagenta": "#d670d6", "brightcyan": "#29b8db", "brightwhite": "#ffffff",
}
# Darker ones, as terminals with a light ground have them.
NAMES_ON_LIGHT = NAMES | {"green": "#00a000", "brown": "#949800", "blue": "#0451a5", "magenta": "#bc05bc", "cyan": "#0598bc"}
GROUNDS = {"dark": ("#1e1e1e", "#cccccc"), "light": ("#ffffff", "#222222")}
WIDE, USUAL = (132, 40), (80, 24)
# The name of the picture, the ground, the size, and the keys, each waited for.
PICTURES = [
    ("arrivals", "dark", USUAL, []),
    ("arrivals-wide", "light", WIDE, []),
    ("lookup", "dark", USUAL, ["/", "ben", "\t"]),
    ("card", "light", USUAL, ["/", "ben", "\r"]),
    ("renewals", "dark", WIDE, ["2"]),
    ("form", "dark", USUAL, ["3", "n"]),
    ("transports", "light", USUAL, ["3"]),
    ("callbacks", "dark", USUAL, ["5"]),
    ("charts", "light", USUAL, ["q", "chiffres", "\r", "\r"]),
    ("help", "dark", USUAL, ["?"]),
]


# A Monday of the centre, whatever the day: what begins with it goes before every command.
CLOCK = ["env", "TZ=Europe/Paris", "faketime", "-m", "-f", "@2026-11-23 09:45:00"]


def environment(folder):
    return {"PATH": os.environ["PATH"], "HOME": folder, "XDG_DATA_HOME": folder, "TERM": "xterm-256color",
            "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def screen_after(command, env, size, keys):
    """The screen of `command` once each of `keys` was answered by silence."""
    columns, rows = size
    screen = pyte.Screen(columns, rows)
    stream = pyte.ByteStream(screen)
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], command, env)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def listen(first):
        end = time.monotonic() + first
        while time.monotonic() < end:
            if select.select([terminal], [], [], 0.05)[0]:
                stream.feed(os.read(terminal, 65536))
                end = max(end, time.monotonic() + 0.4) if first < 1 else time.monotonic() + 0.6

    listen(20)
    for key in keys:
        os.write(terminal, key.encode())
        listen(0.6)
    os.write(terminal, b"\x11o")
    # Read to its end, the program is never stopped by a full terminal.
    kept = [[screen.buffer[y][x] for x in range(columns)] for y in range(rows)]
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass
    os.waitpid(child, 0)
    return kept


def colour(name, usual, names):
    if name == "default":
        return usual
    return names.get(name, f"#{name}" if len(name) == 6 else usual)


def draw(cells, ground, path):
    back, front = GROUNDS[ground]
    names = NAMES if ground == "dark" else NAMES_ON_LIGHT
    plain, bold = (ImageFont.truetype(f"{FONTS}{kind}.ttf", SIZE) for kind in ("", "-Bold"))
    width, height = int(plain.getlength("M")), int(SIZE * 1.25)
    image = Image.new("RGB", (width * len(cells[0]) + 8, height * len(cells) + 8), back)
    pen = ImageDraw.Draw(image)
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            ink, paper = colour(cell.fg, front, names), colour(cell.bg, back, names)
            if cell.reverse:
                ink, paper = paper, ink
            left, top = 4 + x * width, 4 + y * height
            if paper != back:
                pen.rectangle([left, top, left + width - 1, top + height - 1], fill=paper)
            if cell.data.strip():
                pen.text((left, top), cell.data, font=bold if cell.bold else plain, fill=ink)
            if cell.underscore:
                pen.line([left, top + height - 2, left + width, top + height - 2], fill=ink)
    # A few colours are enough for letters, and keep the files small; these ones stay what they are.
    image.quantize(32, method=Image.Quantize.MAXCOVERAGE).save(path, optimize=True)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "target/debug/comptoir"
    folder = sys.argv[2] if len(sys.argv) > 2 else "src/guide/pictures"
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        env, file = environment(home), os.path.join(home, "centre.db")
        settings = os.path.join(home, ".config", "comptoir")
        os.makedirs(settings)
        demo = CLOCK + [program, "demo", "--no-open", "--people", "400", "--days", "5", "--seed", "7", "--db", file]
        subprocess.run(demo, check=True, env=env, stdout=subprocess.DEVNULL)
        team = subprocess.run(CLOCK + [program, "staff", "list", "--db", file], check=True, env=env, capture_output=True, text=True)
        who = next(line for line in team.stdout.splitlines() if "accueil" in line).split("  ")
        name = next(part.strip() for part in who if part.strip() and not part.strip().isdigit())
        for picture, ground, size, keys in PICTURES:
            with open(os.path.join(settings, "config.toml"), "w", encoding="utf-8") as chosen:
                chosen.write(f'theme = "{ground}"\n')
            command = CLOCK + [program, "--db", file, "--as", name]
            draw(screen_after(command, env, size, keys), ground, os.path.join(folder, f"{picture}.png"))
            print(picture)


if __name__ == "__main__":
    main()
