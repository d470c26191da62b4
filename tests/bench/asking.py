"""Questions for two engines: the timed ones, and random ones of every kind that the query language has."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from generator import Vocabulary
from hypothesis import HealthCheck, Phase, given, settings

from tests.bench.catalogue import COMMON
from tests.bench.outcome import Question
from tests.bench.queries import FACETS, queries
from tests.bench.unusual import TAGS, TOKENS

ORDER = "score desc, name asc"
"""Without a last key equal scores would stand in the order in which each engine was filled."""
TEXTS = ["title", "notes", "text", "author", "maintainer", "res_name", "res_description", "extras_konsep"]
WHOLES = ["tags", "organization", "res_format", "license_id", "version", "konsep", "groups", "vocab_ragam"]
VALUES = [*TAGS, "CSV", "csv", "Geo JSON", "cc-by", "dinas-1", "topik-2", "1.0", "v2-beta", "air bersih"]
DATES = ["metadata_modified", "metadata_created", "terbit_date", "berlaku_date"]
MOMENTS = [
    "NOW", "NOW-7DAYS", "NOW/DAY", "NOW+1YEAR/MONTH", "NOW-3YEARS", "2024-01-31T00:00:00Z", "2024-02-29T00:00:00Z", "2024-05-01T10:20:30Z",
    "2025-12-31T23:59:59.123Z", "2024-01-31T00:00:00Z+1MONTH", "2020-01-10T00:00:00Z/YEAR", "2022-01-31T00:00:00Z-1MONTH/DAY", "NOW/HOUR-36HOURS",
]  # fmt: skip
SORTS = ["title_string", "name", "metadata_modified", "metadata_created", "terbit_date", "organization", "license_id", "konsep", "nilai", "tidak_ada"]
COUNTED = ["organization", "groups", "tags", "res_format", "license_id", "version", "konsep", "nilai", "vocab_ragam", "capacity", "tidak_ada"]

VOCABULARY = Vocabulary(
    words=[*COMMON[:20], "wifi", "foo", "running", "studies", "organization", "contoh"], wholes=VALUES, moments=MOMENTS, numbers=["1", "3"],
    texts_in=TEXTS, wholes_in=WHOLES, dates_in=DATES, numbers_in=["views_total"], alike=["penduduk", "pendudk", "kecamatn", "sekloah", "padi"],
    wholes_alike=["padi", "pdai", "data dsa", "CSVV"], regexes=["pa[dn].*", "(karet|sawit)", "des."],
)  # fmt: skip

Family = Callable[[random.Random], dict[str, Any]]


def fixed() -> Iterator[Question]:
    for query in queries("dinas-1", "tidak-ada"):
        if query.action == "package_search":
            sort = query.parameters.get("sort")
            yield Question("fixed", {**query.parameters, "facet.limit": -1, **({"sort": f"{sort}, name asc"} if sort else {})})


def words(chance: random.Random) -> list[str]:
    return [chance.choice(TOKENS if chance.random() < 0.4 else COMMON) for _ in range(chance.randint(1, 6))]


def typed(chance: random.Random) -> dict[str, Any]:
    """As people type, with signs, quotes and what comes with them."""
    return {"q": " ".join(chance.choice(["", "", "", "", "", "+", "-"]) + word for word in words(chance)), "sort": ORDER}


def weighed(chance: random.Random) -> dict[str, Any]:
    """Typed words with weights, minimum and tie of somebody's own."""
    fields = ["title", "title^3 notes", "text tags^5 name^2", "extras_konsep author^2 text^0.5", "tidak_ada title"]
    least = ["1", "100%", "50%", "-1", "2<-1 5<80%", "-25%", "0", "3<60%"]
    return typed(chance) | {"qf": chance.choice(fields), "mm": chance.choice(least), "tie": chance.choice(["0", "0.1", "0.5", "1"])}


def quoted(chance: random.Random) -> dict[str, Any]:
    """Phrases, typed and in Lucene's language, with words between them."""
    phrase = " ".join(chance.choice(COMMON[:12]) if chance.random() < 0.7 else chance.choice(TOKENS) for _ in range(chance.randint(2, 3)))
    phrase = phrase.replace('"', "")
    slop = chance.choice(["", "~1", "~2", "~5"])
    return {"q": chance.choice([f'"{phrase}"', f'{chance.choice(TEXTS)}:"{phrase}"{slop}', f'{chance.choice(COMMON)} "{phrase}"']), "sort": ORDER}


def edismax(chance: random.Random) -> dict[str, Any]:
    joins = ["", "", "", " OR", " AND", " NOT", " +", " -"]
    text = chance.choice(COMMON) + "".join(f"{chance.choice(joins)} {word}".replace("+ ", "+").replace("- ", "-") for word in words(chance))
    special = chance.choice(["", "", "", " title:padi", " pad*", " sekloah~1", ' "luas panen"~3', " jalan^3", " tags:(padi OR PADI)"])
    return {"q": text + special, "defType": "edismax", "sort": ORDER} | chance.choice([{}, {"qf": "title^2 text", "mm": "50%"}])


def part(chance: random.Random) -> str:
    """One filter."""
    return chance.choice([
        lambda: f'{chance.choice(WHOLES)}:"{chance.choice(VALUES)}"', lambda: f"+{chance.choice(TEXTS)}:{chance.choice(COMMON)}",
        lambda: f"-tags:({chance.choice(COMMON)} OR {chance.choice(COMMON)})", lambda: f"{chance.choice(DATES)}:[{chance.choice(MOMENTS)} TO *]",
        lambda: f"{chance.choice(WHOLES)}:[* TO *]", lambda: f"name:{{data-{chance.randint(1, 9)} TO *}}",
        lambda: f'title:{chance.choice(COMMON)} tags:"{chance.choice(COMMON)}"', lambda: f"{chance.choice(WHOLES)}: {chance.choice(COMMON)}*",
    ])()  # fmt: skip


def filtered(chance: random.Random) -> dict[str, Any]:
    asked = {"q": chance.choice(["*:*", chance.choice(COMMON)]), "fq": part(chance), "sort": ORDER}
    return asked if chance.random() < 0.5 else asked | {"fq_list": [part(chance) for _ in range(chance.randint(1, 2))]}


def counted(chance: random.Random) -> dict[str, Any]:
    """Facets with all options, below ``package_search``, which lets through the first two only."""
    found: dict[str, Any] = {"facet": "true", "facet.field": chance.sample(COUNTED, 3), "rows": 0}
    found |= {"q": chance.choice(["*:*", "text:padi", "tags:padi"]), "facet.limit": chance.choice([-1, 0, 3, 100])}
    found |= {"facet.mincount": chance.choice([1, 2, 0])}
    found |= chance.choice([{}, {"facet.sort": "index"}, {"facet.sort": "count"}])
    return found | chance.choice([{}, {}, {"facet.prefix": "p"}, {"f.tags.facet.limit": 2}, {"f.tags.facet.sort": "index"}])


def by_fields(chance: random.Random) -> dict[str, Any]:
    """Several keys, ending in one that tells all datasets apart."""
    keys = [f"{key} {chance.choice(['asc', 'desc'])}" for key in chance.sample(SORTS, chance.randint(1, 3))]
    page = {"start": chance.choice([0, 0, 7, 150]), "rows": 40}
    return {"q": chance.choice(["*:*", "padi", "title:desa"]), "sort": ", ".join([*keys, "name asc"]), **page}


def one_word(chance: random.Random) -> dict[str, Any]:
    word = "".join("\\" + letter if letter in '+-!(){}[]^"~*?:\\/&| ' else letter for letter in chance.choice(TOKENS))
    return {"q": f"{chance.choice([*TEXTS, 'tags', 'urls', 'author_email'])}:{word}", "sort": ORDER}


def alike(chance: random.Random) -> dict[str, Any]:
    word = chance.choice([*COMMON, "Wi-Fi", "camelCaseWord", "CAFÉ", "Runn"])
    at = chance.randint(0, len(word) - 1)
    before, after = word[:at], word[at + 1 :]
    forms = [f"{before}*", f"{before}?{after}", f"*{word[at:]}", f"{before}{word[at]}x~1", f"{word}~", f"{before}{after}~0.6"]
    return {"q": f"{chance.choice([*TEXTS, 'tags', 'name'])}:{chance.choice(forms)}", "sort": ORDER}


def broken(chance: random.Random) -> dict[str, Any]:
    """Letters at random, most of which is no question."""
    letters = ["padi", "desa", "title:", " TO ", "2", "AND", "OR", "NOT", "&&", *'"()[]{}+-!~^*?:\\ ']
    return {"q": "".join(chance.choice([" ", ""]) + chance.choice(letters) for _ in range(chance.randint(1, 7))).strip() or "x", "sort": ORDER}


FAMILIES: dict[str, Family] = {
    "typed": typed, "weighed": weighed, "quoted": quoted, "edismax": edismax, "filtered": filtered, "counted": counted, "by fields": by_fields,
    "one word": one_word, "alike": alike, "broken": broken,
}  # fmt: skip


def generated(many: int, seed: int) -> Iterator[Question]:
    """``many`` of each family; the same seed gives the same ones."""
    yield from fixed()
    for name, family in FAMILIES.items():
        chance = random.Random(f"{seed} {name}")
        for _ in range(many):
            yield Question(name, family(chance), bare=name == "counted")
    for number, written in enumerate(lucene(many)):
        yield Question("lucene", {"q": written, "sort": ORDER, **({"facet.field": FACETS, "facet.limit": 20} if number % 4 == 0 else {})})


def lucene(many: int) -> list[str]:
    """Questions of the tests' own generator."""
    found: list[str] = []
    checks = list(HealthCheck)
    quick = settings(max_examples=many, database=None, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=checks)
    quick(given(VOCABULARY.question())(lambda question: found.append(question.inside())))()
    return [f"{each} *:*" if ":" not in each else each for each in found]
