"""Pictures as a camera would write them, drawn: a notice board before a wall."""

import io
from pathlib import Path

from PIL import Image, ImageDraw


def a_picture(number: int = 1, size: tuple[int, int] = (2400, 1800)) -> bytes:
    """A board with a sheet on it, JPEG."""
    wide, tall = size
    image = Image.new("RGB", size, (196 - 20 * number % 60, 188, 170))
    draw = ImageDraw.Draw(image)
    draw.rectangle((wide * 0.12, tall * 0.12, wide * 0.88, tall * 0.86), fill=(120, 78, 46))
    draw.rectangle((wide * 0.15, tall * 0.16, wide * 0.85, tall * 0.82), fill=(226, 224, 214))
    left = wide * (0.2 + 0.06 * number)
    draw.rectangle((left, tall * 0.22, left + wide * 0.3, tall * 0.76), fill=(255, 255, 255))
    draw.rectangle((left + 60, tall * 0.26, left + wide * 0.27, tall * 0.3), fill=(170, 40, 36))
    for row in range(9):
        y = tall * (0.34 + row * 0.042)
        draw.rectangle((left + 60, y, left + wide * 0.27, y + 18), fill=(90, 90, 90))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def picture_file(folder: Path, number: int = 1) -> Path:
    """One as a file."""
    file = folder / f"板{number}.jpg"
    file.write_bytes(a_picture(number))
    return file
