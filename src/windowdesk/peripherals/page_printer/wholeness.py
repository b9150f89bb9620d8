"""Whether all of a document came to a queue that counts in KiB (``job-k-octets``, RFC 8011 5.3.17.1). Pure.

It is rounded up, so of most lengths the last bytes could be missing unseen. A document that is one
octet longer than whole KiB is not of those: without any one of its octets it is a KiB less.
"""

from __future__ import annotations

_KIB = 1024
# what stands before it is found by numbers, what stands behind it from the end of the file
_BEFORE = b"startxref"


def filled(pdf: bytes) -> bytes:
    """``pdf`` with so much white space before its end that nothing of it can be missing unseen."""
    at = pdf.rfind(_BEFORE)
    return pdf if at < 0 else pdf[:at] + b"\n" * _more(len(pdf)) + pdf[at:]


def came_whole(k_octets: int, octets: int) -> bool:
    """Whether a job that says it has ``k_octets`` has all of a document of ``octets``, sent filled."""
    return k_octets * _KIB >= octets + _more(octets)


def _more(octets: int) -> int:
    return (1 - octets) % _KIB
