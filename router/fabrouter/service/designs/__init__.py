"""Designs and materials of a network: versions, approvals, withdrawal."""
