"""Labs: who they are, what they declare, what they hold, and who may know."""
