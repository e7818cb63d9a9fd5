"""Programs by changing others: tokens, lines, bytes."""

import tokens

STRANGE = [b"\x00", b"\xff", b"\xc3", b"\xe2\x88", b"\xcc\x82", b"\xf0\x9f\x98\x80", b"\xe2\x80\x8f", b"\xef\xbb\xbf", b"\r", b"\t",
           b"\\", b'"', b"{", b"}", b"(", b")", b"[", b"]", b"'", b"\xe2\x88\x82", b"#", b"\n", b"\xe2\x80\xa8"]
NUMBERS = [b"0", b"1", b"-1", b"2", b"3", b"0.5", b"1e18", b"1e308", b"-0.0", b"nan", b"inf", b"9223372036854775807",
           b"4294967296", b"65536", b"1e-320", b"none", b"true", b"[]", b"[0]", b"zeros([0, 3])", b"f32(2)", b"param(2)"]
MOST_BYTES = 4000


class Mutation:
    def __init__(self, random, corpus):
        self.random = random
        self.corpus = corpus

    def pick(self, items):
        return items[self.random.randrange(len(items))]

    def program(self):
        count = self.random.choice([1, 1, 1, 2, 3])
        source = b"\n".join(self.piece() for _ in range(count))[:MOST_BYTES]
        kind = self.random.random()
        if kind < 0.85:
            source = self.with_other_tokens(source)
        if kind > 0.8:
            source = self.with_other_bytes(source)
        return source

    def piece(self):
        """A program of the corpus, or some lines of it."""
        source = self.pick(self.corpus)
        if len(source) < 1200:
            return source
        lines = source.split(b"\n")
        start = self.random.randrange(len(lines))
        return b"\n".join(lines[start:start + self.random.randint(3, 25)])

    def with_other_tokens(self, source):
        parts = tokens.tokens(source)
        for _ in range(self.random.choice([1, 1, 1, 2, 2, 4, 8])):
            places = [i for i, (kind, _) in enumerate(parts) if kind not in ("space", "comment")]
            if not places:
                break
            place = self.pick(places)
            kind, part = parts[place]
            choice = self.random.random()
            if choice < 0.05:
                del parts[place]
            elif choice < 0.08:
                parts.insert(place, parts[place])
            elif choice < 0.2:
                other = self.pick([i for i in places if parts[i][0] == kind])
                parts[place], parts[other] = parts[other], parts[place]
            elif choice < 0.9:
                # Names and numbers for others of the kind: most such programs still parse.
                if kind in ("sign", "newline"):
                    place = self.pick([i for i in places if parts[i][0] not in ("sign", "newline")] or [place])
                    kind = parts[place][0]
                parts[place] = self.another(kind, parts)
            elif choice < 0.95:
                parts[place:place] = self.fragment()
            else:
                end = min(len(parts), place + self.random.randint(1, 12))
                parts[place:end] = []
        return tokens.text(parts)

    def another(self, kind, parts):
        """A token of the same class, from here or from elsewhere."""
        if kind == "number" and self.random.random() < 0.7:
            return kind, self.pick(NUMBERS)
        source = parts if self.random.random() < 0.5 else tokens.tokens(self.pick(self.corpus)[:2000])
        same = [part for part in source if part[0] == kind]
        return self.pick(same) if same else (kind, self.pick(NUMBERS))

    def fragment(self):
        parts = tokens.tokens(self.pick(self.corpus)[:2000])
        if not parts:
            return []
        start = self.random.randrange(len(parts))
        return parts[start:start + self.random.randint(1, 10)]

    def with_other_bytes(self, source):
        source = bytearray(source)
        for _ in range(self.random.choice([1, 1, 2, 4, 10])):
            place = self.random.randint(0, len(source))
            choice = self.random.random()
            if choice < 0.3:
                source[place:place] = self.pick(STRANGE)
            elif choice < 0.5:
                del source[place:place + self.random.randint(1, 8)]
            elif choice < 0.7 and place < len(source):
                source[place] = self.random.randrange(256)
            elif choice < 0.85:
                end = place + self.random.randint(1, 20)
                source[place:place] = source[place:end]
            elif choice < 0.95:
                source[place:place] = self.pick([b"(", b"[", b"-", b"{", b"x.", b"f(", b"1^"]) * self.random.choice([3, 50, 600])
            else:
                del source[place:]
        return bytes(source[:MOST_BYTES])
