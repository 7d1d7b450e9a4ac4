"""What holds whatever a file holds: nothing is raised, what is found lies in the file, and it can be shown as it is.

`python -m tests.fuzzing.laws FIRST [HOW_MANY]` tries the inputs of these seeds, and tells which break a law and how.
"""

import json
import re
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from forlop.application.formatting import format_bytes
from forlop.application.library import Library, Texts
from forlop.application.pathway_files import ReadPathway, has_error, pathway_from_bytes
from forlop.diagnostics import Severity
from forlop.language.parser import parse
from forlop.language.printer import printed
from forlop.language.vocabulary import VOCABULARIES
from forlop.rendering.chart import chart_of
from forlop.rendering.findings import Finding, as_json, as_text, finding
from forlop.rendering.svg import svg_of
from forlop.source import Source, Span
from forlop.texts import LANGUAGES
from tests.fuzzing.inputs import Input, Kind, hostile
from tests.language.generated import CALLED

ROOT = Path(__file__).parents[2]
GOOD = sorted((ROOT / "dsl" / "corpus" / "good").glob("*.forlop"))
# What an input may name: small pathways, among them a draft with errors and two that name each other.
LIBRARY = Texts(
    (
        *(Source(file.name, file.read_text("utf-8")) for file in GOOD),
        Source("called", CALLED),
        Source("grunnlag", (ROOT / "dsl" / "corpus" / "bad" / "S419" / "grunnlag.forlop").read_text("utf-8")),
        Source("utkast", 'forløp utkast "U"\n  versjon "1.0"\nstart a "A"\n'),
        Source("b", 'forløp b "B" bygger på c "1.0"\n  versjon "1.0"\n'),
        Source("c", 'forløp c "C" bygger på b "1.0"\n  versjon "1.0"\n'),
    )
)


_PRINTED_AS_IT_IS = re.compile("[\n\u00a0]")


@dataclass(frozen=True)
class Tools:
    """What reads and shows, so that a fault can be planted and the laws be seen to find it."""

    read: Callable[[bytes, Library], ReadPathway] = lambda content, library: pathway_from_bytes(
        content, name="x.forlop", library=library
    )
    shown: Callable[[Finding], str] = as_text


class Broken(Exception):
    """A law that an input breaks."""


@dataclass(frozen=True)
class Outcome:
    """What became of an input: `broken` says how a law is broken, empty when none is."""

    of: Input
    valid: bool
    codes: tuple[str, ...]
    broken: str


def outcome(of: Input, *, tools: Tools) -> Outcome:
    try:
        read = tools.read(of.content, LIBRARY)
        _located(read)
        _shown(read, tools=tools)
        _laid_out(of.content, read)
    except Exception as raised:  # noqa: BLE001 - that nothing is raised is the law
        told = str(raised) if isinstance(raised, Broken) else "".join(traceback.format_exception(raised))
        return Outcome(of, valid=False, codes=(), broken=told)
    codes = tuple(found.code for found in read.diagnostics)
    return Outcome(of, valid=read.pathway is not None, codes=codes, broken="")


def _located(read: ReadPathway) -> None:
    """Every diagnostic lies in the file; what belongs to it may lie in the file that this one builds on."""
    for found in read.diagnostics:
        if not _lies_in(found.span, len(read.source.text)):
            raise Broken(f"{found} lies outside the {len(read.source.text)} characters of the input")
        for related in found.related:
            source, span = read.source.part(related.span)
            if not _lies_in(span, len(source.text)):
                raise Broken(f"{related} of {found} lies outside the {len(source.text)} characters of {source.name}")
    if (read.pathway is None) != has_error(read.diagnostics):
        raise Broken(f"a pathway and an error, or neither: {read.diagnostics}")


def _lies_in(span: Span, length: int) -> bool:
    return 0 <= span.start <= span.end <= length


def _shown(read: ReadPathway, *, tools: Tools) -> None:
    """To people in every language and to programs, in lines of signs that print."""
    for found in read.diagnostics:
        for language in LANGUAGES:
            in_words = finding(found, read.source, language=language)
            for text in (tools.shown(in_words), json.dumps(as_json(in_words), ensure_ascii=False)):
                if not _PRINTED_AS_IT_IS.sub("", text).isprintable():
                    raise Broken(f"{found} is shown with what does not print: {text!r}")
                text.encode()


def _laid_out(content: bytes, read: ReadPathway) -> None:
    """A text without mistakes of its own is laid out in every vocabulary, once and for all; a valid one is drawn."""
    if any(found.code.startswith("S1") and found.severity is Severity.ERROR for found in read.diagnostics):
        return
    for vocabulary in VOCABULARIES:
        formatted = format_bytes(content, path=Path("x.forlop"), vocabulary=vocabulary)
        if formatted.after is None:
            if read.pathway is not None:
                raise Broken(f"a valid text is not laid out: {formatted.diagnostics}")
            return
        again = format_bytes(formatted.after, path=Path("x.forlop"), vocabulary=vocabulary)
        if again.after != formatted.after:
            raise Broken(f"laid out twice it is another text: {formatted.after!r} {again.after!r} {again.diagnostics}")
        document = parse(read.source).document
        reread = parse(Source("x.forlop", printed(document, vocabulary=vocabulary)))
        if vocabulary == document.vocabulary and has_error(reread.diagnostics):
            raise Broken(f"printed it has errors: {reread.diagnostics}")
    if read.pathway is not None:
        svg_of(chart_of(read.pathway, language="nb"))


# ---- many of them


def broken_by(seeds: Iterable[int], *, tools: Tools) -> Iterator[str]:
    """For each seed that breaks a law: how to see it again, the input, and what happened."""
    for each in (outcome(hostile(seed), tools=tools) for seed in seeds):
        if each.broken:
            yield f"python -m tests.fuzzing.laws {each.of.seed}\n{each.of.content!r}\n{each.broken}"


def main() -> None:
    """Figures over the seeds, and every input that breaks a law."""
    first, many = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    kinds, valid, wrong, codes = Counter[Kind](), Counter[Kind](), Counter[Kind](), Counter[str]()
    broken = 0
    for each in (outcome(hostile(seed), tools=Tools()) for seed in range(first, first + many)):
        kinds[each.of.kind] += 1
        valid[each.of.kind] += each.valid
        wrong[each.of.kind] += bool(each.codes)
        codes.update(set(each.codes))
        broken += bool(each.broken)
        if each.broken or many == 1:
            sys.stdout.write(f"seed {each.of.seed}: {each.of.content!r}\n{each.codes}\n{each.broken}\n")
    for kind in Kind:
        sys.stdout.write(f"{kind}: {kinds[kind]} inputs, {valid[kind]} valid, {wrong[kind]} with diagnostics\n")
    sys.stdout.write(f"{len(codes)} codes seen; {broken} inputs break a law\n")
    sys.stdout.write(f"{' '.join(f'{code} {count}' for code, count in sorted(codes.items()))}\n")


if __name__ == "__main__":
    main()
