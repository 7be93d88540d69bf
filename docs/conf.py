"""Sphinx: how `make docs` turns these pages into the site in `site/`."""

project = "OnRecord"
author = "OnRecord contributors"
copyright = author
extensions = ["myst_parser", "sphinx_copybutton"]
exclude_patterns = ["_static"]

# Links between pages, and to their headings as a forge names them, must exist: `make docs` treats warnings as errors.
myst_heading_anchors = 3
linkcheck_ignore = [r"https?://(localhost|127\.0\.0\.1)", r"https://[\w.]*\.example"]

html_theme = "furo"
html_title = "OnRecord"
html_favicon = "../app/web/icon.svg"
html_static_path = ["_static", "../app/web/fonts"]
html_css_files = ["onrecord.css"]
html_theme_options = {
    # The colors of app/web/styles/page.css, by day and by night.
    "light_css_variables": {
        "color-background-primary": "#fbf8f2",
        "color-background-secondary": "#f5f0e6",
        "color-background-border": "#e4dccd",
        "color-foreground-primary": "#211d18",
        "color-foreground-secondary": "#665e52",
        "color-foreground-muted": "#665e52",
        "color-foreground-border": "#8c8273",
        "color-brand-primary": "#a2321f",
        "color-brand-content": "#a2321f",
        "color-brand-visited": "#7a4526",
        "color-code-background": "#fffdf9",
        "color-inline-code-background": "#f3ead6",
    },
    "dark_css_variables": {
        "color-background-primary": "#181614",
        "color-background-secondary": "#211e1b",
        "color-background-border": "#37322b",
        "color-foreground-primary": "#ece6db",
        "color-foreground-secondary": "#aba193",
        "color-foreground-muted": "#aba193",
        "color-foreground-border": "#857b6d",
        "color-brand-primary": "#ee8f78",
        "color-brand-content": "#ee8f78",
        "color-brand-visited": "#d9ab8d",
        "color-code-background": "#211e1b",
        "color-inline-code-background": "#2f2a22",
    },
}
html_use_index = False
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False

# The copy button takes the commands of a console block, without prompts and output.
copybutton_prompt_text = "$ "
copybutton_line_continuation_character = "\\"
