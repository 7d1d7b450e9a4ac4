"""A document as a Word file (Office Open XML): real headings, lists, table headers, bookmarks and links to them.

The same document gives the same bytes. Why no library writes it stands in `docs/decisions`.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import zip_longest
from math import ceil
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, SubElement
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from forlop.rendering.document import Block, Document, Grid, Heading, Paragraph, Points
from forlop.rendering.metrics import font, visible
from forlop.texts import say

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CORE = f"{PACKAGE}/metadata/core-properties"
DC = "http://purl.org/dc/elements/1.1/"
LANGUAGES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The earliest that the format can say: when a file was written is no part of it.
WRITTEN = (1980, 1, 1, 0, 0, 0)

A4, MARGIN = (11906, 16838), 1134
TEXT_WIDTH = A4[0] - 2 * MARGIN
HALF_POINTS = {1: 40, 2: 30, 3: 24}
BULLETS = "1"
FOOTER = "footer"
PARTS = ("styles", "numbering", "settings", FOOTER)
"""What the text is related to, in the order of the numbers of the relations."""
LETTERS = 10.5
CELL, SPARE = 85, 20
"""Twentieths of a point between a cell's text and each of its sides."""


def word(document: Document) -> bytes:
    """The whole file."""
    for prefix, address in (("w", W), ("r", R), ("cp", CORE), ("dc", DC)):
        ET.register_namespace(prefix, address)
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(("officeDocument", "word/document.xml"), ("core", "docProps/core.xml")),
        "docProps/core.xml": _core(document),
        "word/document.xml": _body(document),
        "word/styles.xml": _styles(document.language),
        "word/numbering.xml": _numbering(),
        "word/settings.xml": _settings(),
        "word/footer.xml": _footer(document),
        "word/_rels/document.xml.rels": _relations(*((part, f"{part}.xml") for part in PARTS)),
    }
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as file:
        for name, part in parts.items():
            told = ZipInfo(name, WRITTEN)
            told.compress_type = ZIP_DEFLATED
            file.writestr(told, DECLARATION + ET.tostring(part, encoding="utf-8"))
    return written.getvalue()


def _w(tag: str) -> str:
    return f"{{{W}}}{tag}"


def _value(parent: Element, tag: str, value: str) -> Element:
    return SubElement(parent, _w(tag), {_w("val"): value})


# ---- the text


def _body(document: Document) -> Element:
    root = Element(_w("document"))
    body = SubElement(root, _w("body"))
    for number, block in enumerate((*document.blocks, *document.overview)):
        _write(body, document, block, number)
    section = SubElement(body, _w("sectPr"))
    relation = {_w("type"): "default", f"{{{R}}}id": f"rId{PARTS.index(FOOTER) + 1}"}
    SubElement(section, _w("footerReference"), relation)
    SubElement(section, _w("pgSz"), {_w("w"): str(A4[0]), _w("h"): str(A4[1])})
    sides = dict.fromkeys(("top", "right", "bottom", "left"), str(MARGIN)) | {"header": "567", "footer": "567"}
    SubElement(section, _w("pgMar"), {_w(side): size for side, size in (sides | {"gutter": "0"}).items()})
    return root


def _write(body: Element, document: Document, block: Block, number: int) -> None:
    match block:
        case Heading(level=level, text=text, anchor=anchor):
            paragraph = _paragraph(body, "Title" if level == 1 else f"Heading{level - 1}")
            if anchor is not None:
                marked = {_w("id"): str(number), _w("name"): anchor}
                SubElement(paragraph, _w("bookmarkStart"), marked)
            _run(paragraph, visible(text))
            if anchor is not None:
                SubElement(paragraph, _w("bookmarkEnd"), {_w("id"): str(number)})
        case Paragraph(text=text):
            _linked(_paragraph(body), document, text)
        case Points(items=items, lead=lead):
            if lead is not None:
                _linked(_paragraph(body, "Lead"), document, lead)
            for item in items:
                _linked(_paragraph(body, "ListBullet"), document, item)
        case Grid():
            _grid(body, document, block)


def _paragraph(parent: Element, style: str | None = None) -> Element:
    paragraph = SubElement(parent, _w("p"))
    if style is not None:
        _value(SubElement(paragraph, _w("pPr")), "pStyle", style)
    return paragraph


def _run(parent: Element, text: str, style: str | None = None) -> None:
    run = SubElement(parent, _w("r"))
    if style is not None:
        _value(SubElement(run, _w("rPr")), "rStyle", style)
    written = SubElement(run, _w("t"), {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    written.text = text


def _linked(paragraph: Element, document: Document, text: str) -> None:
    for part, anchor in document.runs(text):
        if anchor is None:
            _run(paragraph, part)
        else:
            link = SubElement(paragraph, _w("hyperlink"), {_w("anchor"): anchor, _w("history"): "1"})
            _run(link, part, "Hyperlink")


def _grid(body: Element, document: Document, grid: Grid) -> None:
    _run(_paragraph(body, "Caption"), visible(grid.caption))
    table = SubElement(body, _w("tbl"))
    facts = SubElement(table, _w("tblPr"))
    _value(facts, "tblStyle", "Lines")
    SubElement(facts, _w("tblW"), {_w("w"): str(TEXT_WIDTH), _w("type"): "dxa"})
    # The first row and the first column are headings, which a screen reader says with each cell.
    SubElement(facts, _w("tblLook"), {_w("val"): "00A0", _w("firstRow"): "1", _w("firstColumn"): "1"})
    _value(facts, "tblCaption", visible(grid.caption))
    columns = SubElement(table, _w("tblGrid"))
    widths = _widths(grid)
    for width in widths:
        SubElement(columns, _w("gridCol"), {_w("w"): str(width)})
    for number, cells in enumerate((grid.header, *grid.rows)):
        row = SubElement(table, _w("tr"))
        shape = SubElement(row, _w("trPr"))
        SubElement(shape, _w("cantSplit"))
        if number == 0:
            SubElement(shape, _w("tblHeader"))
        for width, cell in zip(widths, cells, strict=True):
            place = SubElement(row, _w("tc"))
            SubElement(SubElement(place, _w("tcPr")), _w("tcW"), {_w("w"): str(width), _w("type"): "dxa"})
            _linked(_paragraph(place, "Cell"), document, cell or "–")
    SubElement(body, _w("p"))


def _widths(grid: Grid) -> list[int]:
    """By how much stands in each column, none narrower than its longest word where there is room for them all."""
    rows = (grid.header, *grid.rows)
    columns = range(len(grid.header))
    least = [max(_wide(row[column], bold=row is grid.header or column == 0) for row in rows) for column in columns]
    if sum(least) > TEXT_WIDTH:
        return [each * TEXT_WIDTH // sum(least) for each in least]
    most = [min(200, max(len(row[column]) for row in rows)) for column in columns]
    free = TEXT_WIDTH - sum(least)
    return [each + free * share // max(1, sum(most)) for each, share in zip(least, most, strict=True)]


def _wide(text: str, *, bold: bool) -> int:
    """Twentieths of a point that the longest word takes up in a cell."""
    longest = max(font(bold=bold).width(word, size=LETTERS) for word in visible(text).split(" "))
    return ceil(20 * longest) + 2 * CELL + SPARE


# ---- what surrounds it


# These two are written without a prefix: LibreOffice reads no file in which they have one.


def _content_types() -> Element:
    root = Element("Types", {"xmlns": f"{PACKAGE}/content-types"})
    SubElement(
        root,
        "Default",
        {"Extension": "rels", "ContentType": "application/vnd.openxmlformats-package.relationships+xml"},
    )
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    overrides = {f"/word/{name}.xml": f"{office}.{name}+xml" for name in PARTS}
    overrides |= {
        "/word/document.xml": f"{office}.document.main+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    for part, kind in overrides.items():
        SubElement(root, "Override", {"PartName": part, "ContentType": kind})
    return root


def _relations(*parts: tuple[str, str]) -> Element:
    root = Element("Relationships", {"xmlns": f"{PACKAGE}/relationships"})
    for number, (kind, target) in enumerate(parts, start=1):
        address = f"{PACKAGE}/relationships/metadata/core-properties" if kind == "core" else f"{R}/{kind}"
        SubElement(root, "Relationship", {"Id": f"rId{number}", "Type": address, "Target": target})
    return root


def _core(document: Document) -> Element:
    root = Element(f"{{{CORE}}}coreProperties")
    SubElement(root, f"{{{DC}}}title").text = visible(document.title)
    SubElement(root, f"{{{DC}}}description").text = visible(document.summary)
    SubElement(root, f"{{{DC}}}language").text = LANGUAGES[document.language]
    return root


def _settings() -> Element:
    root = Element(_w("settings"))
    compatible = SubElement(root, _w("compat"))
    uri = "http://schemas.microsoft.com/office/word"
    # Without this a reader takes the file for one of 2007 and says so over it.
    SubElement(compatible, _w("compatSetting"), {_w("name"): "compatibilityMode", _w("uri"): uri, _w("val"): "15"})
    return root


def _footer(document: Document) -> Element:
    """What the document is, and which page of how many."""
    root = Element(_w("ftr"))
    paragraph = _paragraph(root, "Footer")
    _run(paragraph, f"{visible(document.title)} · ")
    words = say(document.language, "description.page", page="\n", count="\n").split("\n")
    for part, field in zip_longest(words, ("PAGE", "NUMPAGES")):
        _run(paragraph, part)
        if field is not None:
            _run(SubElement(paragraph, _w("fldSimple"), {_w("instr"): field}), "1")
    return root


def _numbering() -> Element:
    root = Element(_w("numbering"))
    kind = SubElement(root, _w("abstractNum"), {_w("abstractNumId"): "0"})
    _value(kind, "multiLevelType", "singleLevel")
    level = SubElement(kind, _w("lvl"), {_w("ilvl"): "0"})
    _value(level, "start", "1")
    _value(level, "numFmt", "bullet")
    _value(level, "lvlText", "•")
    _value(level, "lvlJc", "left")
    SubElement(SubElement(level, _w("pPr")), _w("ind"), {_w("left"): "360", _w("hanging"): "360"})
    number = SubElement(root, _w("num"), {_w("numId"): BULLETS})
    _value(number, "abstractNumId", "0")
    return root


def _styles(language: str) -> Element:
    root = Element(_w("styles"))
    defaults = SubElement(root, _w("docDefaults"))
    letters = SubElement(SubElement(defaults, _w("rPrDefault")), _w("rPr"))
    SubElement(letters, _w("rFonts"), {_w(of): "Arial" for of in ("ascii", "hAnsi", "cs")})
    _value(letters, "sz", f"{2 * LETTERS:g}")
    SubElement(letters, _w("lang"), {_w("val"): LANGUAGES[language]})
    spaces = SubElement(SubElement(defaults, _w("pPrDefault")), _w("pPr"))
    SubElement(spaces, _w("spacing"), {_w("after"): "80", _w("line"): "264", _w("lineRule"): "auto"})
    _style(root, "Normal", "Normal", default=True)
    _heading(root, "Title", "Title", HALF_POINTS[1], level=None)
    _heading(root, "Heading1", "heading 1", HALF_POINTS[2], level=0)
    _heading(root, "Heading2", "heading 2", HALF_POINTS[3], level=1)
    bullet = _style(root, "ListBullet", "List Bullet", above="Normal")
    numbered = SubElement(SubElement(bullet, _w("pPr")), _w("numPr"))
    _value(numbered, "numId", BULLETS)
    for identity, name in (("Lead", "Lead"), ("Caption", "caption")):
        strong = _style(root, identity, name, above="Normal")
        SubElement(SubElement(strong, _w("pPr")), _w("keepNext"))
        SubElement(SubElement(strong, _w("rPr")), _w("b"))
    cell = SubElement(_style(root, "Cell", "Cell", above="Normal"), _w("pPr"))
    SubElement(cell, _w("spacing"), {_w("before"): "40", _w("after"): "40", _w("line"): "252", _w("lineRule"): "auto"})
    foot = _style(root, FOOTER.capitalize(), FOOTER, above="Normal")
    _value(SubElement(foot, _w("rPr")), "sz", "17")
    link = _style(root, "Hyperlink", "Hyperlink", kind="character")
    seen = SubElement(link, _w("rPr"))
    _value(seen, "color", "1D4ED8")
    _value(seen, "u", "single")
    _table_style(root)
    return root


def _style(
    root: Element, identity: str, name: str, *, kind: str = "paragraph", above: str | None = None, default: bool = False
) -> Element:
    facts = {_w("type"): kind, _w("styleId"): identity}
    style = SubElement(root, _w("style"), facts | ({_w("default"): "1"} if default else {}))
    _value(style, "name", name)
    if above is not None:
        _value(style, "basedOn", above)
    SubElement(style, _w("qFormat"))
    return style


def _heading(root: Element, identity: str, name: str, size: int, *, level: int | None) -> None:
    style = _style(root, identity, name, above="Normal")
    paragraph = SubElement(style, _w("pPr"))
    SubElement(paragraph, _w("keepNext"))
    SubElement(paragraph, _w("spacing"), {_w("before"): "240", _w("after"): "80"})
    if level is not None:
        _value(paragraph, "outlineLvl", str(level))
    letters = SubElement(style, _w("rPr"))
    SubElement(letters, _w("b"))
    _value(letters, "sz", str(size))


def _table_style(root: Element) -> None:
    style = SubElement(root, _w("style"), {_w("type"): "table", _w("styleId"): "Lines"})
    _value(style, "name", "Lines")
    facts = SubElement(style, _w("tblPr"))
    borders = SubElement(facts, _w("tblBorders"))
    for side in _sides("insideH", "insideV"):
        line = {"val": "single", "sz": "4", "space": "0", "color": "94A3B8"}
        SubElement(borders, _w(side), {_w(key): value for key, value in line.items()})
    room = SubElement(facts, _w("tblCellMar"))
    for side in ("left", "right"):
        SubElement(room, _w(side), {_w("w"): str(CELL), _w("type"): "dxa"})
    for part in ("firstRow", "firstCol"):
        condition = SubElement(style, _w("tblStylePr"), {_w("type"): part})
        SubElement(SubElement(condition, _w("rPr")), _w("b"))
        if part == "firstRow":
            shade = {"val": "clear", "color": "auto", "fill": "F1F5F9"}
            SubElement(SubElement(condition, _w("tcPr")), _w("shd"), {_w(key): value for key, value in shade.items()})


def _sides(*more: str) -> Iterator[str]:
    yield from ("top", "left", "bottom", "right", *more)
