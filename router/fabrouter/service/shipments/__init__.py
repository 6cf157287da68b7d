"""Shipments: goods on their way to sites, parts on their way to labs."""
