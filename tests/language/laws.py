"""The laws of reading and writing that hold for every pathway, and the sample of one seed that they are tried on.

What reads and writes are arguments (`Tools`), so that a fault can be planted and the laws be seen to find it.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property

from forlop.language.formatter import format_text
from forlop.language.parser import Parsed, parse
from forlop.language.printer import language_line, printed
from forlop.language.syntax import Document, Numeral
from forlop.language.vocabulary import VOCABULARIES
from forlop.model.content_hash import content_hash
from forlop.model.from_syntax import lower
from forlop.model.pathway import Pathway
from forlop.source import Source, Span
from tests.language import generated
from tests.language.generated import pathway
from tests.language.generated_layouts import comments, groups, scattered

_called = lower(parse(Source("called", generated.CALLED)).document).pathway
assert _called is not None
CALLED = {(_called.name, _called.version): _called}


def formatted(text: str, vocabulary: str) -> str:
    """The text laid out; a text with errors fails the test."""
    laid = format_text(Source("x", text), vocabulary=vocabulary)
    assert isinstance(laid, str), (laid, text)
    return laid


def translated(document: Document, vocabulary: str) -> str:
    """The document printed, under its language line."""
    text = printed(document, vocabulary=vocabulary)
    return text if text.startswith("#") else f"{language_line(vocabulary)}\n{text}"


@dataclass(frozen=True)
class Tools:
    """What reads and writes texts."""

    translated: Callable[[Document, str], str] = translated
    formatted: Callable[[str, str], str] = formatted


@dataclass(frozen=True)
class Sample:
    """The pathway of a seed: as syntax, as text in each vocabulary, laid out by chance, and laid out by forlop."""

    seed: int
    document: Document
    tools: Tools

    @property
    def another(self) -> str:
        """Nynorsk and English in turn."""
        return ("nn", "en")[self.seed % 2]

    @cached_property
    def texts(self) -> dict[str, str]:
        return {vocabulary: self.tools.translated(self.document, vocabulary) for vocabulary in VOCABULARIES}

    @cached_property
    def read(self) -> dict[str, Parsed]:
        return {vocabulary: parse(Source("x", text)) for vocabulary, text in self.texts.items()}

    @cached_property
    def untidy(self) -> str:
        return scattered(self.texts["nb"], self.seed)

    @cached_property
    def laid(self) -> str:
        return self.tools.formatted(self.untidy, "nb")


def sample(seed: int, *, names: tuple[str, ...], tools: Tools) -> Sample:
    return Sample(seed, pathway(seed, names=names), tools)


# ---- the laws


def parsing_undoes_printing(of: Sample) -> bool:
    return all(parsed.diagnostics == () and said(parsed.document) == said(of.document) for parsed in of.read.values())


def the_vocabularies_mean_the_same(of: Sample) -> bool:
    models = [model_of(parsed.document) for parsed in of.read.values()]
    return models[0] is not None and all(model == models[0] for model in models)


def the_vocabularies_have_one_identity(of: Sample) -> bool:
    return content_hash(Source("x", of.texts[of.another])) == content_hash(Source("x", of.untidy))


def formatting_changes_nothing_that_is_said(of: Sample) -> bool:
    parsed = parse(Source("x", of.laid))
    return parsed.diagnostics == () and said(parsed.document) == said(of.document)


def a_formatted_text_is_its_own_format(of: Sample) -> bool:
    return of.tools.formatted(of.laid, "nb") == of.laid


def every_comment_is_kept(of: Sample) -> bool:
    return comments(of.laid) == comments(of.untidy)


def every_group_between_blank_lines_is_kept(of: Sample) -> bool:
    return groups(of.laid) == groups(of.untidy)


def there_and_back_is_the_same_text(of: Sample) -> bool:
    return of.tools.formatted(of.tools.formatted(of.laid, of.another), "nb") == of.laid


LAWS: tuple[Callable[[Sample], bool], ...] = (
    parsing_undoes_printing,
    the_vocabularies_mean_the_same,
    the_vocabularies_have_one_identity,
    formatting_changes_nothing_that_is_said,
    a_formatted_text_is_its_own_format,
    every_comment_is_kept,
    every_group_between_blank_lines_is_kept,
    there_and_back_is_the_same_text,
)


def broken_by(of: Sample) -> tuple[str, ...]:
    """The names of the laws that the sample breaks."""
    return tuple(law.__name__ for law in LAWS if not law(of))


# ---- what is compared


def said(node: object) -> object:
    """What a tree says, without its places: `1.5` and `1,5` are one number, and so are `6` and `6.`, and both signs."""
    match node:
        case Document(header=header, header_clauses=clauses, blocks=blocks):
            return said((header, clauses, blocks))
        case Numeral(text=text):
            return text.replace(",", ".").rstrip(".").replace("\u2212", "-")
        case tuple():
            return tuple(said(part) for part in node)
        case _ if is_dataclass(node):
            parts = ((field.name, getattr(node, field.name)) for field in fields(node))
            return (type(node).__name__, *(said(part) for _, part in parts if not isinstance(part, Span)))
        case _:
            return node


def model_of(document: Document) -> Pathway | None:
    """What the document means; None when something is wrong with it."""
    reading = lower(document, called=CALLED)
    return reading.pathway if reading.diagnostics == () else None
