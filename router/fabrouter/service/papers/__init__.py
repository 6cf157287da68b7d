"""Papers to print: work orders with lot labels, packing lists, statements."""
