"""What can happen to a scorecard that is being written: pure functions on its document."""
