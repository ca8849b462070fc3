"""From numbers and plain values to statistics, charts, pages, PDF and spreadsheets."""
