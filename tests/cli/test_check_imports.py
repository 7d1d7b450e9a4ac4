"""What a check of the library does without: who waits for the answer does not wait for what it does not need."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = frozenset({"z3", "networkx", "holidays", "dateutil"})


def test_a_check_of_the_library_imports_no_solver_and_no_list_of_holidays() -> None:
    """Case analysis settles all of them, the local pathways too."""
    script = (
        "import sys; from forlop.cli.main import main; code = main(sys.argv[1:]); print(*sys.modules); sys.exit(code)"
    )
    files = sorted(str(path) for path in (ROOT / "pathways").glob("*/*.forlop"))
    command = [sys.executable, "-c", script, "check", "--format", "json", "--at", "2026-06-01", *files]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    imported = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "forlop" in imported
    assert imported & HEAVY == set()
