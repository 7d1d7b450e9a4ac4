"""The real Mermaid, to judge what we write: `python -m tests.browser.mermaid` brings it, pinned by digest.

It is run in Chromium only, and is no part of the program.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
from base64 import b64decode
from pathlib import Path
from tempfile import TemporaryDirectory

VERSION = "12.3.0"
SHA512 = "4113TdXeLAsMruJ79OpFL5O8+LTFXhQqZ260rF3tgUmiNAtRm4Uume04I+65PRN6yZ69J4f8rVYWW8zRk65UYw=="
"""Of the packed package, as its registry states it."""
KEPT = Path(__file__).parents[2] / ".browser" / f"mermaid-{VERSION}.min.js"


def missing_mermaid() -> str | None:
    """What to do when it is not here."""
    return None if KEPT.is_file() else "no Mermaid here: python -m tests.browser.mermaid"


def bring() -> None:
    """Fetch the package with npm, hold it against the digest, and keep the one file."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to fetch Mermaid")
    with TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", f"mermaid@{VERSION}", "--pack-destination", folder], check=True, cwd=folder)
        (packed,) = Path(folder).glob("*.tgz")
        if hashlib.sha512(packed.read_bytes()).digest() != b64decode(SHA512):
            sys.exit(f"{packed.name} is not the package that was pinned")
        with tarfile.open(packed) as package:
            script = package.extractfile("package/dist/mermaid.min.js")
            if script is None:
                sys.exit(f"{packed.name} holds no script")
            KEPT.parent.mkdir(exist_ok=True)
            beside = KEPT.with_suffix(".tmp")
            beside.write_bytes(script.read())
            beside.replace(KEPT)


if __name__ == "__main__":
    if missing_mermaid() is not None:
        bring()
    sys.stdout.write(f"{KEPT}\n")
