"""The workbook that calculates by itself: the schedule, the pool and the whole waterfall of one path as formulas."""
