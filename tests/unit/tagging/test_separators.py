from __future__ import annotations

import pytest

from streams.rules.folding import fold
from streams.tagging.separators import put_letters_together


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("f.r.a.p.p.e", "frappe"),
        ("m.o.n p.e.r.e m.e", "mon pere me"),
        ("m·o·n p·e·r·e", "mon pere"),
        ("m|o|n pere me f*r*a*p*p*e", "mon pere me frappe"),
        ("m . o . n p . e . r . e", "mon pere"),
        ("#f-r-@-p-p-3", "#fr@pp3"),
        ("m~o~n", "mon"),
        ("1.1.9", "1.1.9"),
        ("le 1/1/9 a.b", "le 1/1/9 a.b"),
        ("d'abord l'ami", "d'abord l'ami"),
        ("rock'n'roll et rhythm'n'blues", "rock'n'roll et rhythm'n'blues"),
        ("p a p a m e f a ! t m a l", "p a p a m e f a i t m a l"),
        ("il y a ! 3 a", "il y a ! 3 a"),
        ("fr*ppe", "fr*ppe"),
        ("mon pere", "mon pere"),
    ],
)
def test_letters_with_signs_between_them_are_put_together(written: str, read: str) -> None:
    assert put_letters_together(fold(written)) == read
