"""What readers say is wrong in the data: a report with a number, its way through the office, and its public outcome (``Ralat``)."""
