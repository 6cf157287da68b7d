"""What others are told: events in order, webhooks, e-mail."""
