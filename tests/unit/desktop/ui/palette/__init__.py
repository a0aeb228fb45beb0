"""Tests of what the palette finds."""
