"""What is assumed: scenarios, named ladders, calibration tables."""
