"""Photos as the book keeps them: upright, small, and free of what the camera wrote into them."""

import io
from pathlib import Path
from typing import Final

from desktop.errors.paper import PhotoUnreadable
from sync.store.attachments import Attachments

LONGEST: Final = 1600
"""Pixels of a photo's longer side: sharp at half a page, some 300 kB."""
QUALITY: Final = 82
FILES: Final = "照片 (*.jpg *.jpeg *.png *.webp *.bmp)"


def shrunk(photo: bytes, number: int = 1) -> tuple[bytes, float]:
    """A photo upright and small, without what the camera wrote into it; height by width.

    Raises:
        PhotoUnreadable: It is no photo; ``number`` says which.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(photo)) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise PhotoUnreadable(number=number) from None
    image.thumbnail((LONGEST, LONGEST))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), image.height / image.width


def keep(photos: Attachments, file: Path) -> str:
    """Take the photo of a file into the book, small and upright; its hash.

    Raises:
        PhotoUnreadable: It is no photo.
    """
    try:
        content, _ = shrunk(file.read_bytes())
    except OSError:
        raise PhotoUnreadable(number=1) from None
    return photos.keep(content)
