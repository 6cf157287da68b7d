"""Open formats in and out: OKW, fablabs.io, fab-manager, iCalendar, OKH v1 and OKH-LOSH."""
