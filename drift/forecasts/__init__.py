"""When work will be finished: pace, forecast, calibration, and how earlier forecasts did."""
