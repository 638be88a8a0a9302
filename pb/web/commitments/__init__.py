"""Promises on the web: the board, the page of one with its trail, and what people write in ledgers."""
