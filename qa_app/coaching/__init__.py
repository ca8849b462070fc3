"""Coaching: sessions opened from evaluations, notes, action items, and the coaching report."""
