"""What leaves the building: memoranda and reports in words, each figure with the place that it comes from."""
