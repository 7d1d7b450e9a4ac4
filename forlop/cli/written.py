"""A document into a file: which format, the file's name says."""

from pathlib import Path

from forlop.application.replacing import replace_file
from forlop.rendering.document import Document
from forlop.rendering.markdown import markdown
from forlop.rendering.plain_text import plain_text
from forlop.rendering.web_text import web_text
from forlop.rendering.word import word


def text_of(document: Document) -> str:
    """For the screen."""
    return plain_text(document)


def write_document(document: Document, output: Path) -> None:
    """Write `.txt`, `.md`, `.html` or `.docx`, whole or not at all."""
    match output.suffix:
        case ".docx":
            content = word(document)
        case ".html":
            content = web_text(document).encode()
        case ".md":
            content = markdown(document).encode()
        case _:
            content = plain_text(document).encode()
    replace_file(output, content)
