"""Query parameters, filters, pages and files, shared by all lists."""
