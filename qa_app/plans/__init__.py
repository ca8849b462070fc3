"""Quality plans: what is sampled, and who reviews it by when."""
