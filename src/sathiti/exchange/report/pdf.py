"""HTML as PDF by WeasyPrint, which needs the system's Pango."""

from pathlib import Path

from sathiti.model import SathitiError


def pdf_missing() -> SathitiError | None:
    """What to install before a PDF can be written; None where all is there."""
    try:
        import weasyprint
    except ImportError:
        return SathitiError(
            "PDF files need the extra report.",
            fix="Install it with: pip install 'sathiti[report]'.",
        )
    except OSError:
        return SathitiError(
            "PDF files need Pango, a library of the system.",
            fix="Install it, on Debian with: apt install libpango-1.0-0 libpangoft2-1.0-0.",
        )
    del weasyprint
    return None


def pdf_bytes(html: str, face: Path | None = None) -> bytes:
    """The page as a PDF file, the same bytes for the same page.

    Args:
        html: a page that needs nothing else.
        face: file of a Lao face to draw with, where the system has none.

    Raises:
        SathitiError: WeasyPrint or Pango is missing; it says what to install.
    """
    missing = pdf_missing()
    if missing is not None:
        raise missing
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    sheets = []
    if face is not None:
        rule = f'@font-face {{ font-family: "Noto Sans Lao"; src: url("{face.as_uri()}") }}'
        sheets.append(weasyprint.CSS(string=rule, font_config=fonts))
    document = weasyprint.HTML(string=html)
    written: bytes = document.write_pdf(stylesheets=sheets, font_config=fonts)
    return written
