"""Sphinx configuration; `make docs` builds strictly: a warning is an error."""

project = "Sathiti"
author = "The Sathiti contributors"
copyright = "The Sathiti contributors, Apache-2.0"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Sathiti"
html_static_path = ["_static"]
html_css_files = ["lines.css"]
nitpicky = False
autodoc_typehints = "description"
