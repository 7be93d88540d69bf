"""A record as a citation: one item of CSL-JSON, and from it BibTeX, RIS and text in the styles that people cite in."""
