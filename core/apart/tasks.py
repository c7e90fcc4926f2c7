"""What is done of a deposited file in the bounded child (`core.apart.keeper`): libraries alone, neither Django nor a setting.

A task takes the open file and its options, and gives (facts, content). `facts["refusal"]`: the French sentence for
which the file is not kept, or an empty text. A MemoryError goes up: the file wants more than it may have.
"""

import contextlib
import io
from collections.abc import Callable

import pikepdf
from PIL import Image, ImageOps

from core import pdf_actions
from core.apart import PDF_DAMAGED, PDF_LOCKED

TOO_MANY_POINTS = "Cette image a trop de points : réduisez-la."
DAMAGED_PICTURE = "Cette image est abîmée : elle ne s’ouvre pas."
#: A photograph of a telephone (48, 50, 108 million points) is read reduced, by 2, 4 or 8 on each side.
MOST_REDUCED = 7

_MODES = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "P", "RGB", "RGBA")}
_WRITTEN = {"JPEG": {"quality": 90}, "PNG": {"compress_level": 1}}  # a PNG of noise takes four times as long at 6

Image.preinit()  # the kinds are imported once, before the fork


def pdf(file, *, whole):
    """`state`: how it opens; `whole`: read to the end, for `pages` and the refusal of what it would do by itself."""
    facts = {"state": "", "pages": 0, "refusal": ""}
    try:
        with pikepdf.open(file) as opened, _without_memory(opened):
            if whole:
                facts |= {"pages": len(opened.pages), "refusal": pdf_actions.refusal(opened)}
    except pikepdf.PasswordError:
        facts["state"] = PDF_LOCKED
    except MemoryError:
        raise
    except Exception:  # whatever a library makes of a file that it does not expect
        facts["state"] = PDF_DAMAGED
    return facts, b""


@contextlib.contextmanager
def _without_memory(opened):
    """qpdf goes on without the object for which it had no memory, and warns: it would be checked by nobody."""
    try:
        yield
    finally:
        if any("bad_alloc" in str(warning) for warning in opened.get_warnings()):
            raise MemoryError


def picture(file, *, kind, most_points):
    """The picture decoded and written again: what was hidden in the file is left behind."""
    out, refusal, is_large = io.BytesIO(), "", False
    try:
        with Image.open(file, formats=[kind]) as opened:
            is_large = opened.width * opened.height > most_points
            if is_large:
                _reduce(opened, kind, most_points)
            if opened.width * opened.height > most_points:
                refusal = TOO_MANY_POINTS
            else:
                _write_again(opened, kind, out)
    except MemoryError:
        raise
    except Image.DecompressionBombError:
        refusal = TOO_MANY_POINTS
    except Exception:  # likewise; a JPEG that shows itself by degrees is decoded whole, reduced or not
        refusal = TOO_MANY_POINTS if is_large else DAMAGED_PICTURE
    return {"refusal": refusal}, b"" if refusal else out.getbuffer()


def _reduce(opened, kind, most):
    """A JPEG has few enough points once decoded, if it is no larger than `MOST_REDUCED`."""
    points = opened.width * opened.height
    if kind == "JPEG" and points <= most * MOST_REDUCED:
        parts = next(parts for parts in (2, 4, 8) if points <= most * parts**2)
        opened.draft(None, (max(1, opened.width // parts), max(1, opened.height // parts)))


def _write_again(opened, kind, out):
    opened.load()
    ImageOps.exif_transpose(opened, in_place=True)
    turned = opened if opened.mode in _MODES[kind] else opened.convert("RGB")
    turned.info = {name: value for name, value in turned.info.items() if name == "transparency"}
    turned.save(out, kind, **_WRITTEN[kind])


TASKS: dict[str, Callable] = {"pdf": pdf, "picture": picture}
