"""Pages of screening: queue, answers and their hour, appeals, interests, pairs, disputes."""
