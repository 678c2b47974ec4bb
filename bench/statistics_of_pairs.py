"""Whether paired runs of two builds differ by more than noise."""

import math
import statistics

LEVEL = 0.05


def signed_rank_p(differences):
    """Wilcoxon's signed-rank test, two-sided and exact: how likely ranks this uneven are if the two do not differ.

    Pairs without a difference say nothing and are left out; equal sizes share the mean of their ranks."""
    values = sorted((value for value in differences if value != 0), key=abs)
    if not values:
        return 1.0
    ranks, start = [0.0] * len(values), 0
    while start < len(values):
        end = start
        while end < len(values) and math.isclose(abs(values[end]), abs(values[start]), rel_tol=1e-12):
            end += 1
        for index in range(start, end):
            ranks[index] = (start + 1 + end) / 2
        start = end
    # Twice the ranks are whole numbers; counts of sign patterns by their sum.
    doubled = [round(2 * rank) for rank in ranks]
    counts = {0: 1}
    for rank in doubled:
        longer = dict(counts)
        for total, count in counts.items():
            longer[total + rank] = longer.get(total + rank, 0) + count
        counts = longer
    positive = sum(rank for rank, value in zip(doubled, values) if value > 0)
    smaller = min(positive, sum(doubled) - positive)
    tail = sum(count for total, count in counts.items() if total <= smaller)
    return min(1.0, 2 * tail / 2 ** len(values))


def holm(p_values):
    """Which of them hold at LEVEL all together (Holm's step-down method)."""
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    holds = [False] * len(p_values)
    for place, index in enumerate(order):
        if p_values[index] > LEVEL / (len(p_values) - place):
            break
        holds[index] = True
    return holds


def compare_pairs(left, right):
    """(median ratio right/left, p) of samples of one length, taken in turns."""
    logs = [math.log(b / a) for a, b in zip(left, right)]
    return math.exp(statistics.median(logs)), signed_rank_p(logs)


def fewest_pairs(rows):
    """So many pairs the test needs to see any difference at all in one of so many rows."""
    return math.ceil(math.log2(2 * rows / LEVEL))
