"""Fits the weights of leanings to our labelled letters: `python bench/fit_leanings.py [--without NAME ...]`.

Multinomial logistic regression by stochastic gradient descent, in a fixed order from a fixed seed, so that
the same letters give the same weights. With --without, the sets named are left out and scored, which shows
how well letters are read that nobody has seen; fit again without it before anything is kept.
"""

import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from nqtl_library.cues import letter_features
from nqtl_library.leanings import LENGTH, MEASURE, SCALE, STEM, SUBJECT, WEIGHTS, lean, weigh
from nqtl_library.library import DATA

LABELLED = Path(__file__).parent.parent / "tests" / "data"
PASSES, RATE, PULL = 20, 0.1, 0.003  # PULL keeps weights small
SELDOM = 0.25  # the power to which a feature's rarity counts
SEEN = 2  # letters in which a feature has to occur
LEAST = 12  # hundredths below which a weight is left out
RARE = 4  # how much more a letter on medical/surgical care counts for the subject: there are few
NAMES = ("testa", "sample", "example", "dear", "sincer", "anytow", "march", "april", "june", "july", "august")

Features = Counter[str]
Row = list[tuple[str, float]]
Letter = tuple[Features, str, bool | None]  # features, reason ("" where not labelled), behavioral care
Weights = dict[str, defaultdict[str, float]]


def main(left_out: list[str]) -> None:
    fitted, held = [], []
    for path in sorted(LABELLED.glob("labelled_denials*.jsonl")):
        (held if path.stem.removeprefix("labelled_denials_") in left_out else fitted).extend(letters(path))
    weights = fit(fitted)
    write(weights)
    print(f"fitted to {len(fitted)} letters")
    if left_out:
        named = [(features, wanted) for features, wanted, _ in held if wanted]
        right = sum(lean(weigh(features.elements())[0]).reason == wanted for features, wanted in named)
        print(f"{right} of {len(named)} letters that were left out are read right by leaning alone")


def letters(path: Path) -> list[Letter]:
    """Letters with what is wanted of them; the reasons of those on medical/surgical care are not labelled."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        (letter_features(row["record"]["text"]), label(row["want"]), row["want"].get("mhsud"))
        for row in rows
        if row["kind"] == "letter"
    ]


def label(want: dict) -> str:
    named = want.get("nqtl_type") or want.get("not_parity_reason") or want["verdict"]
    return "" if named == "medical_surgical_benefit" else named


def fit(fitted: list[Letter]) -> Weights:
    counts = Counter(feature for features, _, _ in fitted for feature in features)
    scales = {
        feature: (len(fitted) / count) ** SELDOM
        for feature, count in counts.items()
        if count >= SEEN and usable(feature)
    }
    rows = [(measured(features, scales), wanted, subject) for features, wanted, subject in fitted]
    weights: Weights = {
        wanted: defaultdict(float) for wanted in sorted({wanted for _, wanted, _ in rows} - {""})
    }
    about: defaultdict[str, float] = defaultdict(float)
    dice = random.Random(1)
    for number in range(PASSES):
        dice.shuffle(rows)
        rate = RATE / (1 + 0.15 * number)
        for features, wanted, subject in rows:
            if wanted:
                step(weights, features, wanted, rate)
            if subject is not None:
                miss = logistic(about, features) - subject
                nudge(about, features, miss if subject else miss * RARE, rate)
    return {name: scaled(own, scales) for name, own in {**weights, SUBJECT: about}.items()} | {
        LENGTH: defaultdict(float, {feature: scale**2 for feature, scale in scales.items()})
    }


def measured(features: Features, scales: Mapping[str, float]) -> Row:
    """What each feature counts in its letter: more where it is rare, less where the letter says much."""
    known = [(name, features[name], scales[name]) for name in sorted(features.keys() & scales.keys())]
    length = sum(count * scale**2 for _, count, scale in known)
    return [(name, count * scale * MEASURE / math.sqrt(length)) for name, count, scale in known]


def scaled(own: Mapping[str, float], scales: Mapping[str, float]) -> defaultdict[str, float]:
    """The weights of the features as they stand in a letter, before its length is known."""
    return defaultdict(float, {name: weight * scales.get(name, 1.0) for name, weight in own.items()})


def usable(feature: str) -> bool:
    """Whether a feature may weigh: no names of invented people, no greetings, no months."""
    kind, _, own = feature.partition(":")
    return kind != "word" or own not in {name[:STEM] for name in NAMES}


def step(weights: Weights, features: Row, wanted: str, rate: float) -> None:
    for reason, share in shares(weights, features).items():
        miss = share - (reason == wanted)
        if abs(miss) >= 1e-3:
            nudge(weights[reason], features, miss, rate)


def nudge(own: defaultdict[str, float], features: Row, miss: float, rate: float) -> None:
    """One step against a miss; a long letter's many features move less each."""
    own[""] -= rate * miss * 0.3
    for feature, count in features:
        own[feature] -= rate * (miss * count + PULL * own[feature])


def logistic(own: Mapping[str, float], features: Row) -> float:
    return 1 / (
        1 + math.exp(-own.get("", 0.0) - sum(own.get(feature, 0.0) * count for feature, count in features))
    )


def shares(weights: Weights, features: Row) -> dict[str, float]:
    totals = {
        reason: own[""] + sum(own.get(f, 0.0) * n for f, n in features) for reason, own in weights.items()
    }
    top = max(totals.values())
    grown = {reason: math.exp(total - top) for reason, total in totals.items()}
    whole = sum(grown.values())
    return {reason: value / whole for reason, value in grown.items()}


def write(weights: Weights) -> None:
    """One feature a line, so that a change can be read: column, weight, column, weight, and so on."""
    features = sorted({feature for own in weights.values() for feature in own} - {""})
    rows = ((feature, row(weights, feature)) for feature in features)
    lines = [f"{json.dumps(feature)}:{kept}" for feature, kept in rows if kept != "[]"]
    head = f'{{"columns":{json.dumps(list(weights))},\n"start":{row(weights, "")},\n"weights":{{\n'
    (DATA / WEIGHTS).write_text(head + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


def row(weights: Weights, feature: str) -> str:
    found = ((column, round(own.get(feature, 0.0) * SCALE)) for column, own in enumerate(weights.values()))
    kept = [number for column, weight in found if abs(weight) >= LEAST for number in (column, weight)]
    return json.dumps(kept, separators=(",", ":"))


if __name__ == "__main__":
    main(sys.argv[2:] if "--without" in sys.argv else [])
