"""The packs that come with the program for counties to copy from."""

from pathlib import Path

import forms

SAMPLE = Path(forms.__path__[0]) / "data" / "packs" / "459999.yaml"
"""Figures of a county that does not exist; ``459999-own.yaml`` beside it has everything else."""
