"""Messages that are alike but for some texts: their JSON is encoded once, and the texts are put into it.

Of what a banner command says, all but its ids and times follows from what was found, where and in which language. So a
command costs the joining of thirteen pieces instead of the encoding of a banner.
"""

from __future__ import annotations

import msgspec

_json = msgspec.json.Encoder().encode


class Template:
    """The compact JSON of a message in which `differing` fields are left open.

    The same bytes as `msgspec.json.encode` of the message with those fields set: checked when it is made, and by
    `tests/unit/tagging/test_templates.py` over generated texts.
    """

    __slots__ = ("_pieces",)

    def __init__(self, message: msgspec.Struct, *differing: str) -> None:
        """`differing` in the order of the message's fields; each holds a text. Raises ValueError for another order."""
        pieces: list[bytes] = []
        said, left = b"{", list(differing)
        for field in message.__struct_fields__:
            said += b'%b"%b":' % (b"," if pieces or len(said) > 1 else b"", field.encode())
            value = _json(getattr(message, field))
            if left and field == left[0]:
                pieces += [said, value]
                said = b""
                del left[0]
            else:
                said += value
        pieces.append(said + b"}")
        if left or b"".join(pieces) != _json(message):
            raise ValueError(f"{type(message).__name__} is not written with {', '.join(differing)} in this order")
        self._pieces = pieces

    @property
    def around(self) -> list[bytes]:
        """What stands around the differing texts, with the quotes that they stand in."""
        first, *rest = self._pieces[::2]
        return [first + b'"', *(b'"' + piece + b'"' for piece in rest[:-1]), b'"' + rest[-1]]

    def with_texts(self, *texts: bytes) -> bytes:
        """The message with these texts in place of the differing ones. Each as `json_text` writes it."""
        pieces = self._pieces.copy()
        pieces[1::2] = texts
        return b"".join(pieces)


def json_text(text: str) -> bytes:
    """A text as JSON, in quotes, with whatever escapes it needs."""
    return _json(text)
