"""What every list shares: declared filters, order, cursor and the one page shape."""
