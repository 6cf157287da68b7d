"""What labs did and what it cost, per campaign."""
