"""Plans and scenarios in formats that other programs read: CSV, GeoJSON, iCalendar."""
