"""Fits the weights of leanings to our labelled letters: `python bench/fit_leanings.py [--without NAME ...]`.

Multinomial logistic regression by stochastic gradient descent, in a fixed order from a fixed seed, so that
the same letters give the same weights. With --without, the sets named are left out and scored instead,
which shows how well letters are read that nobody has seen; nothing is written then.
"""

import json
import math
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

from nqtl_library.cues import letter_features
from nqtl_library.leanings import SCALE, WEIGHTS
from nqtl_library.library import DATA

LABELLED = Path(__file__).parent.parent / "tests" / "data"
PASSES, RATE, PULL = 20, 0.3, 1e-3  # PULL keeps weights small
SEEN = 2  # letters in which a feature has to occur
LEAST = 2  # hundredths below which a weight is left out
NAMES = ("testa", "sample", "example", "dear", "sincer", "anytow", "march", "april", "june", "july", "august")

Letter = tuple[frozenset[str], str]
Weights = dict[str, defaultdict[str, float]]


def main(left_out: list[str]) -> None:
    fitted, held = [], []
    for path in sorted(LABELLED.glob("labelled_denials*.jsonl")):
        (held if path.stem.removeprefix("labelled_denials_") in left_out else fitted).extend(letters(path))
    weights = fit(fitted)
    if left_out:
        right = sum(likeliest(weights, features) == label for features, label in held)
        print(f"{right} of {len(held)} letters that were left out are read right by leaning alone")
    else:
        write(weights)
        print(f"fitted to {len(fitted)} letters")


def letters(path: Path) -> list[Letter]:
    """Letters with what is wanted of them; those on medical/surgical care are labelled by benefit."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    named = [(row["record"]["text"], label(row["want"])) for row in rows if row["kind"] == "letter"]
    return [(letter_features(text), wanted) for text, wanted in named if wanted != "medical_surgical_benefit"]


def label(want: dict) -> str:
    return want.get("nqtl_type") or want.get("not_parity_reason") or want["verdict"]


def fit(fitted: list[Letter]) -> Weights:
    counts = Counter(feature for features, _ in fitted for feature in features)
    kept = {feature for feature, count in counts.items() if count >= SEEN and usable(feature)}
    rows = [(sorted(features & kept), wanted) for features, wanted in fitted]
    weights: Weights = {wanted: defaultdict(float) for wanted in sorted({wanted for _, wanted in rows})}
    dice = random.Random(1)
    for number in range(PASSES):
        dice.shuffle(rows)
        rate = RATE / (1 + 0.15 * number)
        for features, wanted in rows:
            step(weights, features, wanted, rate, PULL * len(rows) / 10)
    return weights


def usable(feature: str) -> bool:
    return feature not in {f"word:{name[:6]}" for name in NAMES}


def step(weights: Weights, features: list[str], wanted: str, rate: float, pull: float) -> None:
    for reason, share in shares(weights, features).items():
        miss = share - (reason == wanted)
        if abs(miss) < 1e-3:
            continue
        own = weights[reason]
        own[""] -= rate * miss * 0.3
        for feature in features:
            own[feature] -= rate * (miss + pull * own[feature])


def shares(weights: Weights, features: list[str]) -> dict[str, float]:
    totals = {reason: own[""] + sum(own.get(f, 0.0) for f in features) for reason, own in weights.items()}
    top = max(totals.values())
    grown = {reason: math.exp(total - top) for reason, total in totals.items()}
    whole = sum(grown.values())
    return {reason: value / whole for reason, value in grown.items()}


def likeliest(weights: Weights, features: frozenset[str]) -> str:
    found = shares(weights, sorted(features))
    return max(found, key=found.__getitem__)


def write(weights: Weights) -> None:
    """One feature a line, so that a change can be read."""
    reasons = list(weights)
    features = sorted({feature for own in weights.values() for feature in own} - {""})
    lines = []
    for feature in features:
        row = [round(weights[reason].get(feature, 0.0) * SCALE) for reason in reasons]
        row = [weight if abs(weight) >= LEAST else 0 for weight in row]
        if any(row):
            lines.append(f"{json.dumps(feature)}:{json.dumps(row, separators=(',', ':'))}")
    start = [round(weights[reason][""] * SCALE) for reason in reasons]
    head = f'{{"reasons":{json.dumps(reasons)},\n"start":{json.dumps(start)},\n"weights":{{\n'
    (DATA / WEIGHTS).write_text(head + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[2:] if "--without" in sys.argv else [])
