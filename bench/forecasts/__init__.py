"""How often forecasts came true: walking forward over the past of many projects."""
