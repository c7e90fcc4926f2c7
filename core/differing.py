"""What changed between two texts: block by block, then word by word.

A comparison is a list of lines, each a list of (kind, words); words are joined by one space. It loses nothing: `before`
gives back the first text and `after` the second. The value of a field that changed is told by kinds of its own, for
nobody wrote another wording.
"""

from bisect import bisect_left
from itertools import groupby

from core.blocks import line_block, names_in

KEPT, REMOVED, ADDED = "kept", "removed", "added"
VALUE_REMOVED, VALUE_ADDED = "value-removed", "value-added"
SPLIT, JOINED = "split", "joined"  # a paragraph cut in two here, or two made one
VALUES = {VALUE_REMOVED, VALUE_ADDED}
_OF_BEFORE, _OF_AFTER = {KEPT, REMOVED, VALUE_REMOVED}, {KEPT, ADDED, VALUE_ADDED}
_AS_VALUE = {REMOVED: VALUE_REMOVED, ADDED: VALUE_ADDED}
PILCROW = "¶"

# Cells of the table that a comparison of words fills, a bit each: 400 million are 50 MiB and a quarter of a second, and
# two paragraphs of 100 000 characters 280 million. Beyond, both passages are shown whole.
MAX_CELLS = 400_000_000
MAX_PAIRS = 20_000  # pairs of blocks looked at in one passage; beyond, only those about as far in both
_BREAK = "\ue005"


class Line(list):
    """[(kind, words), …] of a block, the one of the second text where there is one: its `shape`, `depth` and `place` (as
    `core.blocks.Block`), and the names of the `values` that changed in it."""

    shape, depth, place = "p", 0, None
    values: tuple[str, ...] = ()

    @classmethod
    def of(cls, block, parts, values=()):
        line = cls(parts)
        line.shape, line.depth, line.place, line.values = block.shape, block.depth, block.place, tuple(values)
        return line

    @property
    def has_words(self):
        """Its wording changed, whatever its values did."""
        return any(kind != KEPT and kind not in VALUES for kind, _ in self)

    @property
    def has_values(self):
        return any(kind in VALUES for kind, _ in self)


def before(lines):
    """The words of each block of the first text."""
    return _side(lines, _OF_BEFORE, JOINED)


def after(lines):
    """The words of each block of the second text."""
    return _side(lines, _OF_AFTER, SPLIT)


def _side(lines, kinds, cut):
    found = []
    for line in lines:
        for is_cut, parts in groupby(line, key=lambda part: part[0] == cut):
            if not is_cut and (words := " ".join(words for kind, words in parts if kind in kinds)):
                found.append(words)
    return found


def compare_lines(old, new):
    """Two lists of lines of plain text: a Line for each one."""
    return compare_blocks(
        [line_block(line) for line in old if line.strip()], [line_block(line) for line in new if line.strip()]
    )


def compare_blocks(old, new):
    """Two lists of `core.blocks.Block`: a Line for each one."""
    old, new = _units(old), _units(new)
    lines = []
    for is_equal, a, b, c, d in _opcodes([_key(unit) for unit in old], [_key(unit) for unit in new]):
        if is_equal:
            for one, other in zip(old[a:b], new[c:d], strict=True):
                lines += _same(one, other)
        else:
            lines += _passage(
                [block for unit in old[a:b] for block in unit], [block for unit in new[c:d] for block in unit]
            )
    return lines


def _units(blocks):
    """The blocks, those of one value together."""
    found = []
    for block in blocks:
        if block.value and found and found[-1][0].value == block.value:
            found[-1].append(block)
        else:
            found.append([block])
    return found


def _key(unit):
    return f"{_BREAK}{unit[0].value}" if unit[0].value else " ".join(unit[0].keys)


def _same(one, other):
    """Lines of two units of one wording, whose values may have changed."""
    if not one[0].value:
        return (
            [_words(one, other)[0]] if one[0].texts != other[0].texts else [Line.of(other[0], [(KEPT, other[0].text)])]
        )
    if [block.texts for block in one] == [block.texts for block in other]:
        return [Line.of(block, [(KEPT, block.text)]) for block in other]
    lines = []
    for line in _passage(one, other, is_cut=False):
        parts = [(_AS_VALUE.get(kind, kind), words) for kind, words in line]
        lines.append(Line.of(line, parts, [other[0].value] if any(kind != KEPT for kind, _ in parts) else ()))
    return lines


def _opcodes(old, new):
    """[(is_equal, a, b, c, d)] that make the one sequence from the other, equal and not in turn."""
    from rapidfuzz.distance import Indel  # with the first comparison of a process

    start, shortest = 0, min(len(old), len(new))
    while start < shortest and old[start] == new[start]:
        start += 1
    end = 0
    while end < shortest - start and old[-1 - end] == new[-1 - end]:
        end += 1
    a, c = len(old) - end, len(new) - end
    found = [(True, 0, start, 0, start)] if start else []
    if (a - start) * (c - start) > MAX_CELLS:
        found.append((False, start, a, start, c))
    else:
        for is_equal, steps in groupby(Indel.opcodes(old[start:a], new[start:c]), key=lambda step: step.tag == "equal"):
            steps = list(steps)
            first, last = steps[0], steps[-1]
            found.append((
                is_equal, start + first.src_start, start + last.src_end, start + first.dest_start, start + last.dest_end
            ))  # fmt: skip
    return [*found, (True, a, len(old), c, len(new))] if end else found


# --- Blocks beside one another ------------------------------------------------------------------


def _passage(old, new, *, is_cut=True):
    """Lines of two passages that are not the same: each block beside the one it became, and those that it was cut in
    or joined with, unless not `is_cut`."""
    lines, a, c = [], 0, 0
    for (first, last), (start, end) in [*_groups(old, new, is_cut), ((len(old), len(old)), (len(new), len(new)))]:
        lines += _apart(old[a:first], new[c:start])
        lines += _words(old[first:last], new[start:end])
        a, c = last, end
    return lines


def _apart(old, new):
    """Nothing says which became which: as many are taken in their order, others are shown whole."""
    if len(old) == len(new):
        return [line for one, other in zip(old, new, strict=True) for line in _words([one], [other])]
    gone = [Line.of(block, [(REMOVED, block.text)]) for block in old]
    return gone + [Line.of(block, [(ADDED, block.text)]) for block in new]


def _groups(old, new, is_cut):
    """[((first, last) of the old, (first, last) of the new)]: a block and what it became, in order."""
    bags, others = [set(block.keys) for block in old], [set(block.keys) for block in new]
    pairs = _chain(_alike(bags, others))
    if not is_cut:
        return [((i, i + 1), (j, j + 1)) for i, j in pairs]
    found = []
    for rank, (i, j) in enumerate(pairs):
        low = found[-1] if found else ((0, 0), (0, 0))
        high = pairs[rank + 1] if rank + 1 < len(pairs) else (len(old), len(new))
        olds = _grown(bags, i, low[0][1], high[0], others[j])
        news = _grown(others, j, low[1][1], high[1], bags[i]) if olds == (i, i + 1) else (j, j + 1)
        found.append((olds, news))
    return found


def _alike(bags, others):
    """[(i, j, weight)] of the blocks that may be one another."""
    width = max(2, MAX_PAIRS // max(1, len(bags))) if len(bags) * len(others) > MAX_PAIRS else len(others)
    for i, one in enumerate(bags):
        middle = i * len(others) // len(bags)
        for j in range(max(0, middle - width), min(len(others), middle + width + 1)):
            other = others[j]
            if common := len(one & other):
                share, least = common / (len(one) + len(other) - common), min(len(one), len(other))
                if share >= 0.4 or (least >= 4 and common >= 0.75 * least):
                    yield i, j, common + share


def _chain(found):
    """The pairs, both in order, that hold the most words together."""
    ends, chains = [], []  # best chains by the last `j`: rising `j`, rising weight
    for _, alike in groupby(found, key=lambda each: each[0]):
        made = []
        for i, j, weight in alike:
            at = bisect_left(ends, j)
            best, before_it = (chains[at - 1][0], chains[at - 1]) if at else (0, None)
            made.append((j, (best + weight, (i, j), before_it)))
        for j, chain in made:
            at = bisect_left(ends, j)
            if at and chains[at - 1][0] >= chain[0]:
                continue
            stop = at
            while stop < len(ends) and chains[stop][0] <= chain[0]:
                stop += 1
            ends[at:stop], chains[at:stop] = [j], [chain]
    pairs, chain = [], chains[-1] if chains else None
    while chain:
        pairs.append(chain[1])
        chain = chain[2]
    return pairs[::-1]


def _grown(bags, at, low, high, whole):
    """(first, last) of the blocks around `at` that were one with it: most of their words are of `whole`, in nothing else."""
    first, last, rest = at, at + 1, whole - bags[at]

    def is_part(bag):
        return len(bag) > 1 and len(bag & rest) >= 0.5 * len(bag)

    while last < high and is_part(bags[last]):
        rest = rest - bags[last]
        last += 1
    while first > low and is_part(bags[first - 1]):
        first -= 1
        rest = rest - bags[first]
    return first, last


# --- Words ----------------------------------------------------------------------------------------


def _flat(blocks):
    """(keys, texts) of these blocks, a break between two."""
    keys, texts = [], []
    for block in blocks:
        if keys:
            keys.append(_BREAK)
            texts.append("")
        keys += block.keys
        texts += block.texts
    return keys, texts


def _words(old, new):
    """Lines of these blocks of the first text, which became those of the second."""
    if not old and not new:
        return []
    (keys, texts), (others, written) = _flat(old), _flat(new)
    shown, rank = new or old, 0
    line = Line.of(shown[0], ())
    lines = [line]
    for is_equal, a, b, c, d in _joined(_opcodes(keys, others), keys):
        if not is_equal:
            _put(line, REMOVED, JOINED, keys[a:b], texts[a:b])
            _put(line, ADDED, SPLIT, others[c:d], written[c:d])
            rank += others[c:d].count(_BREAK)
            continue
        if texts[a:b] == written[c:d] and _BREAK not in keys[a:b]:
            _add(line, KEPT, " ".join(written[c:d]))
            continue
        for key, was, now in zip(keys[a:b], texts[a:b], written[c:d], strict=True):
            if key == _BREAK:
                rank += 1
                line = Line.of(shown[min(rank, len(shown) - 1)], ())
                lines.append(line)
            elif was == now:
                _add(line, KEPT, now)
            else:
                _value(line, key, was, now)
    return lines


def _joined(steps, keys):
    """The steps, without the few words kept by chance between two passages that are others: « de », « la »."""
    found = []
    for step in steps:
        found.append(step)
        while len(found) > 2 and not found[-1][0] and found[-2][0] and not found[-3][0]:
            (_, a, _, c, _), (_, first, last, _, _), (_, _, b, _, d) = found[-3:]
            sizes = [(each[2] - each[1]) + (each[4] - each[3]) for each in (found[-3], found[-1])]
            if (last - first) * 4 > min(sizes) or any(key == _BREAK or names_in(key) for key in keys[first:last]):
                break
            found[-3:] = [(False, a, b, c, d)]
    return found


def _put(line, kind, cut, keys, texts):
    for is_cut, found in groupby(zip(keys, texts, strict=True), key=lambda pair: pair[0] == _BREAK):
        if is_cut:
            line.append((cut, PILCROW))
        else:
            _add(line, kind, " ".join(text for _, text in found))


def _add(line, kind, words):
    if line and line[-1][0] == kind:
        words = f"{line.pop()[1]} {words}"
    line.append((kind, words))


def _value(line, key, was, now):
    """A value that changed, what it keeps being kept."""
    line.values = tuple(dict.fromkeys((*line.values, *names_in(key))))
    was, now = was.split(" "), now.split(" ")
    for is_equal, a, b, c, d in _joined(_opcodes(was, now), was):
        for kind, found in ((KEPT, was[a:b]),) if is_equal else ((VALUE_REMOVED, was[a:b]), (VALUE_ADDED, now[c:d])):
            if found:
                _add(line, kind, " ".join(found))
