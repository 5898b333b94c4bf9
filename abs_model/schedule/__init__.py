"""When things happen: business days, day counts, and the periods in which money is collected and distributed."""
