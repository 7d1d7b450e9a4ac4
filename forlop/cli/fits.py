"""The measures that fit a pathway's chart, kept in the user's own cache folder; no patient is in them.

Finding them takes most of the time of a chart, and they are the same until the pathway or the program changes.
"""

import json
from functools import cache
from hashlib import sha256
from importlib.resources import files

from forlop.cli.kept import cache_folder, keep, private, read_kept
from forlop.model.pathway import Pathway
from forlop.rendering.fitting import Fit, best_fit


def kept_fit(pathway: Pathway, *, language: str) -> Fit:
    """The kept measures, or measures found now and kept where that can be."""
    try:
        file = private(cache_folder()) / f"fit-{_name(pathway, language)}.json"
        kept = read_kept(file)
        if kept is not None:
            return _read(kept)
        found = best_fit(pathway, language=language)
        keep(_written(found), file)
    except (OSError, RuntimeError):  # RuntimeError: the user has no home folder
        return best_fit(pathway, language=language)
    return found


def _name(pathway: Pathway, language: str) -> str:
    made_of = f"{_program()}\n{language}\n{pathway.model_dump_json()}"
    return sha256(made_of.encode()).hexdigest()[:32]


@cache
def _program() -> str:
    """What decides the measures besides the pathway: the code that draws, and the words it draws with."""
    digest = sha256()
    for folder in ("rendering", "catalogue/nb", "catalogue/nn", "catalogue/en"):
        for file in sorted((files("forlop") / folder).iterdir(), key=lambda each: each.name):
            if file.name.endswith((".py", ".toml")):
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _written(fit: Fit) -> bytes:
    return json.dumps({"wide": fit.wide, "columns": [[slot, count] for slot, count in fit.columns.items()]}).encode()


def _read(kept: bytes) -> Fit:
    content = json.loads(kept)
    return Fit(wide=content["wide"], columns=dict(content["columns"]))
