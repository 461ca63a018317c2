"""Months of reviews, simulated: does a model that learns from what people decide get better than one that does not? Beside each other on the same sequences.

    nice -n 15 $PY -m training.muisc.simulate_months --set MONTHS --model BUNDLE --out DIR [--months 6] [--seeds 5]

SIMULATED: sequences are composed, reviewers are a program that knows the labels (months_reviewer.py), and in a share of the sequences lie faults that the model was never shown
(months_set.py, which makes the set). Each month the most suspicious sequences are refused unseen, the next ones reviewed, the rest published unseen, of which a share is audited; how many, is the
same for both models. At its end one of them learns its last layers anew from all that people have decided by then: what was refused unseen teaches nothing. It learns as `agpis train` does,
but that a category which the model knows stays as it was unless rows that were left out are told better by more than two standard errors.
Prints a table, and writes months.json and months.svg.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict, dataclass, fields

import numpy as np
import torch

from .line_plot import Line, line_plot
from .months_judge import LEAST_KNOWN, Judge
from .months_reviewer import Estimate, Reviewer, among_published
from .months_world import NEW, World

ARMS = ("frozen", "learning")


@dataclass(frozen=True)
class Policy:
    """Shares of a month's sequences: with a fault that the model knows, refused unseen, reviewed; audit: of those published unseen."""

    faulty: float
    refused: float
    reviewed: float
    audit: float


@dataclass(frozen=True)
class Month:
    """estimate: of what is published, what a reviewer rejects; faulty: the share that is, by labels, which nobody knows in life; fine_refused: of what is refused unseen, the share that is fine.
    examples: what the model had learned from at the month's beginning; new_known: how many of the new faults it knew then."""

    estimate: Estimate
    faulty: float
    fine_refused: float
    examples: int
    new_known: int


@dataclass(frozen=True)
class Decided:
    """By people: rows, codes that were given, and for how many each row stands: one over the chance that a person saw it."""

    rows: np.ndarray
    given: np.ndarray
    counts: np.ndarray


def month_of(judge: Judge, rows: np.ndarray, doubt: np.ndarray, drawn: np.ndarray, reviewer: Reviewer, policy: Policy) -> tuple[Month, Decided]:
    """doubt, drawn: of every row of the world in 0..1, the same for both models."""
    truth = judge.world.truth
    order = rows[np.argsort(-judge.risk(rows), kind="stable")]
    refused, reviewed = round(policy.refused * len(rows)), round(policy.reviewed * len(rows))
    people, unseen = order[refused : refused + reviewed], order[refused + reviewed :]
    audited = unseen[drawn[unseen] < policy.audit]
    seen = np.sort(np.concatenate([people, audited]))
    given = np.stack([reviewer.decide(truth[row], doubt[row]) for row in seen])
    rejects = dict(zip(seen, given.any(1)))
    approved = np.array([row for row in people if not rejects[row]], int)
    estimate = among_published(len(unseen), np.array([rejects[row] for row in audited], float), policy.audit, len(approved))
    faulty = float(truth[np.concatenate([unseen, approved])].any(1).mean())
    counts = np.where(np.isin(seen, audited), 1 / policy.audit, 1.0)
    fine_refused = float(1 - truth[order[:refused]].any(1).mean()) if refused else 0.0
    return Month(estimate, faulty, fine_refused, judge.examples, judge.known_new), Decided(seen, given, counts)


def drawn_rows(world: World, source: np.random.Generator, faulty: float) -> np.ndarray:
    """As many rows as there are, in random order, of which `faulty` have a fault that the model knows; new ones lie in these and in others alike."""
    old = world.truth[:, : len(world.codes)].any(1)
    bad, good = source.permutation(np.flatnonzero(old)), source.permutation(np.flatnonzero(~old))
    most = min(len(good) / (1 - faulty), len(bad) / faulty)
    return source.permutation(np.concatenate([bad[: round(faulty * most)], good[: round((1 - faulty) * most)]]))


def months_of(world: World, learns: bool, seed: int, count: int, policy: Policy, least_known: int) -> list[Month]:
    source = np.random.default_rng(seed)
    order, doubt, drawn = drawn_rows(world, source, policy.faulty), source.random(len(world.truth)), source.random(len(world.truth))
    judge, reviewer, found, decided = Judge(world, least_known), Reviewer(seed), [], []
    for nth, rows in enumerate(np.array_split(order, count)):
        month, people = month_of(judge, rows, doubt, drawn, reviewer, policy)
        found.append(month)
        decided.append(people)
        if learns and nth + 1 < count:
            judge.learn(*(np.concatenate([getattr(each, field.name) for each in decided]) for field in fields(Decided)))
    return found


def line_of(runs: list[list[Month]], nth: int) -> dict:
    """Of one month: means over seeds, with the least and the most."""
    months = [run[nth] for run in runs]
    rates = [month.estimate.rate for month in months]
    return {
        "estimate": float(np.nanmean(rates)),
        "least": float(np.nanmin(rates)),
        "most": float(np.nanmax(rates)),
        "low": float(np.mean([month.estimate.low for month in months])),
        "high": float(np.mean([month.estimate.high for month in months])),
        "faulty": float(np.mean([month.faulty for month in months])),
        "fineRefused": float(np.mean([month.fine_refused for month in months])),
        "examples": float(np.mean([month.examples for month in months])),
        "newKnown": float(np.mean([month.new_known for month in months])),
    }


def told(lines: dict[str, list[dict]], world: World, policy: Policy, seeds: int, size: int) -> None:
    print(f"SIMULATED reviewers and sequences: {len(lines['frozen'])} months of {size}, means over {seeds} draws. {policy.faulty:.0%} have a fault that the model knows, {world.truth[:, len(world.codes) :].any(1).mean():.0%} one")
    print(f"that it was never shown ({', '.join(NEW)}). Refused unseen {policy.refused:.0%}, reviewed {policy.reviewed:.0%}, audited {policy.audit:.0%} of what is published unseen.")
    print("Rejected among published: estimated from the audit (mean of the 95 % intervals); by labels. Fine: of what is refused unseen, by labels.\n")
    print(f"{'MONTH':6}" + "".join(f"{arm.upper():>27}{'BY LABELS':>12}{'FINE':>8}" for arm in ARMS) + f"{'LEARNED FROM':>15}{'NEW FAULTS KNOWN':>19}")
    for nth, (one, other) in enumerate(zip(lines["frozen"], lines["learning"])):
        rates = [f"{x['estimate']:7.1%} ({x['low']:.1%} to {x['high']:.1%})" for x in (one, other)]
        cells = [f"{rate:>27}{x['faulty']:>12.1%}{x['fineRefused']:>8.1%}" for rate, x in zip(rates, (one, other))]
        print(f"{nth + 1:<6}{''.join(cells)}{other['examples']:>15.0f}{other['newKnown']:>19.1f}")


def gains(runs: dict[str, list[list[Month]]]) -> list[float]:
    """Of each draw: by how much less is faulty in the last month, by labels."""
    return [one[-1].faulty - other[-1].faulty for one, other in zip(runs["frozen"], runs["learning"])]


def plotted(lines: dict[str, list[dict]]) -> str:
    drawn = []
    for arm in ARMS:
        of = [(nth + 1, line) for nth, line in enumerate(lines[arm])]
        drawn.append(Line(f"{arm}: estimate", [(x, line["estimate"]) for x, line in of], [(x, line["low"], line["high"]) for x, line in of]))
        drawn.append(Line(f"{arm}: by labels", [(x, line["faulty"]) for x, line in of], [], dashed=True))
    return line_plot("Rejected among published (simulated reviews)", "month", "share", drawn)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", required=True, help="folder that months_set.py made, of pictures that the model was not trained on")
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--months", type=int, default=6)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--faulty", type=float, default=0.4, help="share of sequences with a fault that the model knows")
    parser.add_argument("--least-known", type=int, default=LEAST_KNOWN, help="examples from which on a known category is learned anew")
    parser.add_argument("--refused", type=float, default=0.35)
    parser.add_argument("--reviewed", type=float, default=0.2)
    parser.add_argument("--audit", type=float, default=0.25)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    os.makedirs(args.out, exist_ok=True)
    world, policy = World.of(args.set, args.model, args.out), Policy(args.faulty, args.refused, args.reviewed, args.audit)
    runs: dict[str, list[list[Month]]] = {arm: [] for arm in ARMS}
    for seed in range(1, args.seeds + 1):
        for arm in ARMS:
            runs[arm].append(months_of(world, arm == "learning", seed, args.months, policy, args.least_known))
        print(f"draw {seed} of {args.seeds}", flush=True)
    lines = {arm: [line_of(runs[arm], nth) for nth in range(args.months)] for arm in ARMS}
    told(lines, world, policy, args.seeds, len(drawn_rows(world, np.random.default_rng(1), args.faulty)) // args.months)
    print(f"\nLess faulty in the last month, by labels, draw by draw: {', '.join(f'{gain:.1%}' for gain in gains(runs))}")
    with open(os.path.join(args.out, "months.json"), "w", encoding="utf-8") as out:
        json.dump({"simulated": True, "policy": asdict(policy), "draws": args.seeds, "lastMonthGains": gains(runs), **lines}, out, indent=1)
    with open(os.path.join(args.out, "months.svg"), "w", encoding="utf-8") as out:
        out.write(plotted(lines))


if __name__ == "__main__":
    main()
