"""Referrals: where a proposal goes that this round did not fund, and what was answered there."""
