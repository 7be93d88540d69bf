"""The read index: what the API answers from, made of the database's record and brought up to it by following."""
