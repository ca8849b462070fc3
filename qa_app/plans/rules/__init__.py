"""Pure rules of quality plans: what a plan says, its periods in the centre's time zone, and the words for a choice."""
