"""The rules of clocks: calendars, time over intervals, which clocks run, and by which policy. No database here."""
