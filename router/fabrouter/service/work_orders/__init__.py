"""Work orders: offers to labs, their answers, what they report."""
