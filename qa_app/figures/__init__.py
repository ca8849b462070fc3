"""Figures of the complaint desk: times, outcomes, volumes and what stands out, with n and intervals."""
