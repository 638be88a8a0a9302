"""Co-design: residents and professionals turn a proposal into a better version."""
