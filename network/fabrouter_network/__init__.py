"""What exists: labs, machines, capabilities, calendars, materials, sites, designs, transport."""
