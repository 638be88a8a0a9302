"""Drafts, proposals, versions, cost lines, support, comments, screening."""
