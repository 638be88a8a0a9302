"""Programmes that residents carry out together with the city: movements with rules of their own."""
