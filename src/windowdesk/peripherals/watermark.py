"""The mark over whatever a simulated printer prints: nobody takes its pictures for papers.

Above the paper and not across it: what is on the paper is still compared dot by dot, and its codes are read.
"""

from __future__ import annotations

import base64
import zlib

from windowdesk.peripherals.raster import Raster

# 模拟打印 DEMO, drawn once: a simulated printer has no fonts
_PACKED = (
    b"c-qy`ze@u#6bJC{8M!zd=lay@{R=?{Zz%e&L=NmCShsGC2)Z~p`lmR)Qm~8YTDNm?a=30MRO3sug5V#ZZwMrxkh~"
    b"wj-wXu`3y}Rhx77l=zW@a|NdWJP_Z)rI06pJC80shQ5?@EqbD;7}Osen~?$v?iR*q&bm#4NtcchN{DMkV%VHHiOB"
    b"lvq7Hs%vL5&8=H&DVZH`}l%P;PlEWs9DQ2E)|TP2gnJVr&o32aB#*nGT)F2oL#d(<9VHpGDgRz(*2gk6rg3^5~vq"
    b"Yv^0q@_uS#Wb_<Ydp93T>p37S+S?O#6hY{>0+B-WG7(9MvMMuQSDZ4qFPU}jben6~)x+HZh^?XaSM$#?Z1hH}|SF"
    b"A=_y@Q@^1ah#zfKZm1G;Z1MVq@G9K!A~S*C6X|g+aNs^K2)Lka#Y<K+ysRqk5X<MVMItM9{LU++aX@HEEFWkC`8V"
    b"j9JpK@sEESAMR+N-~"
)
_WIDTH, _HEIGHT = 200, 36
HEIGHT = _HEIGHT + 4
"""Dots the mark adds at the top, its line included."""


def marked(paper: Raster) -> Raster:
    """``paper`` under the mark; a narrow one under as much of it as has room."""
    words = zlib.decompress(base64.b85decode(_PACKED))
    stride, own = paper.stride, _WIDTH // 8
    rows = [words[at : at + own][:stride].ljust(stride, b"\0") for at in range(0, len(words), own)]
    line = b"\xff" * stride + b"\0" * stride * (HEIGHT - _HEIGHT - 1)
    return Raster(paper.width, paper.height + HEIGHT, b"".join(rows) + line + paper.rows)
