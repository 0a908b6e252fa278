"""What we read of a file, as `throughline read --json` prints it."""

import json
import subprocess
from decimal import Decimal, InvalidOperation


def ours(program, path, layout=None):
    """The reading; nothing where the file is refused."""
    given = ["--layout", layout] if layout else []
    done = subprocess.run([program, "read", path, "--json", *given], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else None


def figures(reading):
    """Each figure: its area and the categories of its group, period, number, status and row."""
    for series in reading["series"]:
        _, area, *group = series["series"].split(":", 2)
        categories = [it.split("=", 1)[1] for it in group[0].split("|")] if group else []
        for it in series["figures"]:
            yield {area, *categories}, it["period"], number(it["value"]), it["status"], it["row"]


def number(value):
    try:
        found = Decimal(str(value).replace("<NA>", ""))
        return found if found.is_finite() else None
    except InvalidOperation:
        return None
