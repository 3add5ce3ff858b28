"""From canonical records to the JSON that each dialect sends."""
