"""Reference values for the growth statistics, computed without looking at the code under test: by counting every
order where that is possible, else with SciPy. Writes reference.json beside itself."""
import itertools, json, math, os, random
from scipy import stats

random.seed(20240607)


def s_of(y):
    return sum((b > a) - (b < a) for i, a in enumerate(y) for b in y[i + 1 :])


def kendall_case(y):
    s = s_of(y)
    orders = list(itertools.permutations(y))
    return {"y": y, "s": s, "p": sum(s_of(o) >= s for o in orders) / len(orders)}


def mahonian_tail(n, s):
    """Without ties: inversions counted with whole numbers."""
    counts = [1]
    for i in range(1, n + 1):
        out = [0] * (len(counts) + i - 1)
        for d, c in enumerate(counts):
            for k in range(i):
                out[d + k] += c
        counts = out
    most = (n * (n - 1) // 2 - s) // 2
    return sum(counts[: most + 1]) / math.factorial(n)


kendall = [kendall_case(y) for y in (
    [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7], [3, 1, 2], [2, 2, 2], [1, 1, 2, 2, 3, 3], [5, 1, 4, 2, 3, 6, 7],
    [1, 2, 2, 2, 3, 4, 4], [7, 6, 5, 4, 3, 2, 1], [1, 3, 2, 4, 4, 4, 5], [0, 0, 0, 0, 1, 1, 1], [2, 1],
    [1, 1, 1, 1, 1, 2], [1, 2, 3, 5, 4, 7, 6],
)]
for n, swaps in ((8, 2), (12, 9), (20, 40), (24, 60)):
    y = list(range(n))
    for _ in range(swaps):
        i = random.randrange(n - 1)
        y[i], y[i + 1] = y[i + 1], y[i]
    kendall.append({"y": y, "s": s_of(y), "p": mahonian_tail(n, s_of(y))})

kendall_long = []
while len(kendall_long) < 4:
    y = list(range(30))
    random.shuffle(y)
    p = mahonian_tail(30, s_of(y))
    if p < 0.1:
        kendall_long.append({"y": y, "s": s_of(y), "p": p})

theil_sen = []
for n, noise, step in ((5, 1, 0), (15, 3, 0), (40, 10, 0), (40, 10, 4), (100, 30, 0)):
    x = sorted({round(i + random.random() * 0.6, 3) for i in range(n)})
    y = [round(2.5 * a + random.gauss(0, noise), 3) for a in x]
    if step:
        y = [step * round(v / step) for v in y]
    slope, _, low, high = stats.theilslopes(y, x, 0.95)
    theil_sen.append({"x": x, "y": y, "slope": slope, "low": low, "high": high})

sign_flip = []
for _ in range(12):
    m = random.randrange(6, 15)
    steps = [round(random.gauss(0.6, 1) * (3 if random.random() < 0.2 else 1), 2) for _ in range(m)]
    total = sum(steps)
    hits = sum(sum(a * b for a, b in zip(signs, steps)) >= total - 1e-9 for signs in itertools.product((1, -1), repeat=m))
    if total > 0:
        sign_flip.append({"steps": steps, "p": hits / 2**m})

tails = {
    "normal": [[z, stats.norm.sf(z)] for z in (-2, 0, 0.5, 1, 1.96, 3, 5, 8)],
    "student": [[t, df, stats.t.sf(t, df)] for t in (0.5, 2, 4, 8) for df in (3, 6, 10, 58)],
}

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.json"), "w") as out:
    json.dump({"kendall": kendall, "kendallLong": kendall_long, "theilSen": theil_sen, "signFlip": sign_flip, "tails": tails}, out, indent=1)
    out.write("\n")
