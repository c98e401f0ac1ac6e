"""The figures, one module a form (strip, bars, series, timeline, quarters, relays, map, stepper), and what they share: marks, style, sheet."""
