"""Makes pictures that people upload small, and rids them of everything but what is to be seen."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from fabrouter.service.refusals import BadInput
from fabrouter_network.issues import Issue

LONGEST_SIDE = 1600
"""Pixels; larger pictures are made smaller."""
MOST_PIXELS = 60_000_000
"""More are refused unread: a small file can hold an enormous picture."""
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 82


@dataclass(frozen=True)
class Picture:
    """A picture fit to be kept.

    Parameters
    ----------
    jpeg
        Bytes of the JPEG file.
    width, height
        Pixels.
    """

    jpeg: bytes
    width: int
    height: int


def cleaned(data: bytes) -> Picture:
    """Returns a picture upright, at most 1600 pixels wide or high, as JPEG.

    Place, time and camera that files carry beside the picture (EXIF, comments) are gone.

    Raises
    ------
    BadInput
        ``bad-picture`` if it is no JPEG, PNG or WebP picture, broken, or enormous.
    """
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _bad(f"it has more than {MOST_PIXELS // 1_000_000} million pixels.")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            # A new picture has none of the old one's words; what is transparent becomes white.
            plain = Image.new("RGB", upright.size, "white")
            flat = upright.convert("RGBA")
            plain.paste(flat, mask=flat)
    except UnidentifiedImageError as error:
        raise _bad("it is no JPEG, PNG or WebP picture.") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _bad("it is broken or enormous.") from error
    out = BytesIO()
    plain.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(out.getvalue(), plain.width, plain.height)


def _bad(message: str) -> BadInput:
    return BadInput([Issue("", "bad-picture", message, "Send a photo as JPEG, PNG or WebP.")])
