"""Doors to the box beside the web: paper, a tablet at the kelurahan, help with entering."""
