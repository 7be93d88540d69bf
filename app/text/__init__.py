"""Finding: text into terms, a question into a match for either database, and where in the text it was found."""
