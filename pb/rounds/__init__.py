"""One budget round: its contests, rules, phases by clock and moves."""
