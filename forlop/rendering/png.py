"""SVG to PNG with the bundled font; the fonts of the machine are not looked at, so every machine draws the same."""

from importlib.resources import as_file, files

from resvg_py import svg_to_bytes

DOTS_PER_INCH = 96


def png_of(svg: str, *, zoom: float = 1.0) -> bytes:
    """A picture on white, `zoom` times the size the SVG states."""
    with as_file(files("forlop.rendering") / "fonts") as folder:
        fonts = [str(folder / f"LiberationSans-{weight}.ttf") for weight in ("Regular", "Bold")]
        return bytes(
            svg_to_bytes(
                svg_string=svg,
                background="#ffffff",
                skip_system_fonts=True,
                font_files=fonts,
                font_family="Liberation Sans",
                sans_serif_family="Liberation Sans",
                dpi=DOTS_PER_INCH,
                zoom=zoom,
            )
        )
