"""Tests of the window without a window."""
