"""Files as disks and transfers spoil them, for the tests of everything that reads files."""

import random
from collections.abc import Iterator


def damages(content: bytes, count: int) -> Iterator[tuple[str, bytes]]:
    """Flipped bits, cut ends, added bytes, runs of zeros, parts exchanged: what disks and transfers do."""
    chance = random.Random(0)
    for number in range(count):
        place, length = chance.randrange(len(content)), chance.choice((1, 8, 64, 512))
        kind = ("flip", "cut", "append", "zeros", "drop", "double")[number % 6]
        if kind == "flip":
            yield kind, content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1:]
        else:
            yield kind, {"cut": content[:place], "append": content + chance.randbytes(length),
                         "zeros": content[:place] + bytes(length) + content[place + length:],
                         "drop": content[:place] + content[place + length:],
                         "double": content[:place + length] + content[place:]}[kind]
