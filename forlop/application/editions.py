"""Texts of a pathway that call themselves by the same version: told apart by the beginning of their hash."""

import re
from collections import Counter
from collections.abc import Mapping

from forlop.store.port import KeptPathway, StoreReader

_SHORT = 7
# A kept text is canonical: bokmål, one clause a line, header first, quotation marks never within a text.
_NAME = re.compile(r"^forløp (\S+) ", re.MULTILINE)
_VERSION = re.compile(r'^  versjon "([^"]*)"', re.MULTILINE)


def editions(store: StoreReader) -> Mapping[str, str]:
    """For the hash of every kept pathway, the version people read: `1.0`, or `1.0 (9c51f12)` where two have it."""
    called = {each.hash: _called(each) for each in store.pathways()}
    shared = Counter(called.values())
    return {
        pathway_hash: version if shared[name, version] == 1 else f"{version} ({pathway_hash[:_SHORT]})"
        for pathway_hash, (name, version) in called.items()
    }


def _called(kept: KeptPathway) -> tuple[str, str]:
    name, version = _NAME.search(kept.text), _VERSION.search(kept.text)
    # A text without them was changed after it was kept; `kept_pathway` refuses it.
    return name[1] if name else "", version[1] if version else ""
