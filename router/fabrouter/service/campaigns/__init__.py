"""Campaigns: from first draft to closing."""
