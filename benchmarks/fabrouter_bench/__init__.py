"""Benchmarks: how fast and how good fabrouter is on campaigns built from real data."""
