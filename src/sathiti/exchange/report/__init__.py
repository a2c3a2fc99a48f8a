"""Reports as files: one self-contained HTML page, and the same as PDF."""

from sathiti.exchange.report.face import lao_face
from sathiti.exchange.report.html import report_html
from sathiti.exchange.report.pdf import pdf_bytes, pdf_missing

__all__ = ["lao_face", "pdf_bytes", "pdf_missing", "report_html"]
