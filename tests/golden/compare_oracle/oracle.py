# SPDX-License-Identifier: GPL-3.0-or-later
"""Computes comparisons of random tables in exact fractions, independently of the engine: amounts of
both schemes, the parts of each difference, ranks, Gini, correlations, the concentration curve and
deciles. Then checks all figures of `oab-alloc compare` against them."""
import csv, json, math, random, subprocess, sys
from decimal import Decimal
from fractions import Fraction as F

BASE, AGE, IMPULSE, NATIONAL_AGE = F("1524.02"), F("41.13"), 1844, F("40.63")  # carried into 2019
wrong = compared = 0


def check(what, mine, theirs, tolerance=0):
    global wrong
    if mine is None or theirs is None or tolerance == 0:
        same = mine == theirs
    else:
        same = abs(mine - theirs) <= tolerance
    if not same:
        wrong += 1
        if wrong <= 20:
            print("differs:", what, "oracle", mine, "engine", theirs)


# ---- arithmetic ----

def rounded(x):
    return math.floor(x + F(1, 2)) if x >= 0 else -math.floor(-x + F(1, 2))


def apportion(total, keys):
    if sum(keys) == 0:
        return [0] * len(keys)
    exact = [F(total) * k / sum(keys) for k in keys]
    share = [math.floor(x) for x in exact]
    order = sorted(range(len(keys)), key=lambda i: (share[i] - exact[i], i))
    for i in order[: total - sum(share)]:
        share[i] += 1
    return share


def pearson(x, y):
    mx, my = sum(x) / len(x), sum(y) / len(y)
    sx, sy = sum((a - mx) ** 2 for a in x), sum((b - my) ** 2 for b in y)
    if sx * sy == 0:
        return None
    return float(sum((a - mx) * (b - my) for a, b in zip(x, y))) / math.sqrt(float(sx) * float(sy))


def ranks(x):
    return [F(sum(b < a for b in x) + sum(b <= a for b in x) + 1, 2) for a in x]


def gini(amount, pupils):
    if sum(amount) == 0:
        return None
    pairs = sum(abs(a * m - b * n) for a, n in zip(amount, pupils) for b, m in zip(amount, pupils))
    return float(F(pairs, 2 * sum(pupils) * sum(amount)))


def curve(order, amount, pupils, tenth):
    if sum(amount) == 0:
        return None
    want, got = F(sum(pupils) * tenth, 10), F(0)
    for i in order:
        take = min(want, pupils[i])
        got += F(amount[i]) * take / pupils[i]
        want -= take
    return float(got / sum(amount))


# ---- each scheme: units by id, each with pupils, what counts, and the rungs in cents ----

def weights_scheme(rows):
    units = {}
    for r in rows:
        if None in (r["n"], r["low"], r["high"]) or r["impulse"] == "masked":
            units[r["id"]] = None
            continue
        measure = F(3, 10) * r["low"] + F(12, 10) * r["high"]
        left, cap = measure - F(6, 100) * r["n"], F(80, 100) * r["n"]
        above = min(max(left, 0), cap)
        weight = min(max(math.floor(left + F(1, 2)), 0), cap)
        rate = BASE + AGE * (NATIONAL_AGE if r["age"] is None else r["age"])
        impulse = (r["impulse"] or 0) * IMPULSE * 100
        amount = rounded(weight * rate * 100) + impulse
        units[r["id"]] = dict(pupils=r["n"], measure=measure, above=above, priced=rounded(above * rate * 100) + impulse, rounded=amount, formula=amount, amount=amount)
    return units


def scores_scheme(rows, share, budget, transition, price=None):
    known = [r for r in rows if r["n"] is not None]
    gap = sum(r["A"] for r in known) / -(-sum(r["n"] for r in known) * 15 // 100)
    above = [F(rounded(max(F(0), r["A"] - r["n"] * share * gap) * 10**6), 10**6) for r in known]
    score = [rounded(max(F(0), r["A"] - r["n"] * share * gap) * 100) for r in known]
    if price is None:
        formula = apportion(budget, score)
    else:
        formula = [rounded(F(s, 100) * price * 100) for s in score]
    units = {r["id"]: None for r in rows}
    for i, r in enumerate(known):
        move = 0
        if transition is not None and r["previous"] is not None:
            move = rounded(transition * (r["previous"] - formula[i]))
        units[r["id"]] = dict(pupils=r["n"], measure=r["A"], above=above[i], priced=None if price is None else rounded(above[i] * price * 100), rounded=formula[i], formula=formula[i], amount=formula[i] + move)
    return units


def new_grants(rows, budget, minimum):
    weight, eligible = [r["s1"] + r["s2"] for r in rows], [r["w1"] + r["w2"] > 0 for r in rows]
    low = set()
    while True:
        above = [i for i in range(len(rows)) if i not in low]
        left, key = budget - len(low) * minimum, sum(weight[i] for i in above)
        fall = [i for i in above if eligible[i] and (F(left) * weight[i] / key if key else 0) < minimum]
        if not fall:
            break
        low.update(fall)
    share = dict(zip(above, apportion(left, [weight[i] for i in above])))
    units = {}
    for i, r in enumerate(rows):
        amount = minimum if i in low else share[i]
        units[r["id"]] = dict(pupils=None, measure=r["w1"] + r["w2"], above=weight[i], priced=None, rounded=None, formula=amount, amount=amount)
    return units


def old_grants(rows):
    return {r["id"]: None if r["grant"] is None else dict.fromkeys(("measure", "above", "priced", "rounded", "formula", "amount"), r["grant"]) | dict(pupils=None) for r in rows}


# ---- the two sides together ----

def fold(units):
    """Sums sites to institutions."""
    whole = {}
    for i, u in units.items():
        to = whole.setdefault(i[:4], dict.fromkeys(u, 0))
        for k in u:
            to[k] += u[k]
    return whole


def counted(sides, whole):
    """Returns the units whose amounts are known on each side where they appear, the ids left out, and the
    known amounts of these per side. WHOLE: units are matched by institution, with all sites known."""
    out, left = set(), [0, 0]
    for key in {i[:4] if whole else i for s in sides for i in s}:
        members = [[u for i, u in s.items() if (i[:4] if whole else i) == key] for s in sides]
        if not all(u for m in members for u in m):
            out.add(key)
            left = [n + sum(u["amount"] for u in m if u) for n, m in zip(left, members)]
    kept = [{i: u for i, u in s.items() if u and (i[:4] if whole else i) not in out} for s in sides]
    return kept, out, left


def settle(side):
    """Fills the rungs that the scheme leaves out, priced or rounded: the pot divided by what is counted
    above the threshold."""
    ids = sorted(side)
    pot = sum(side[i]["formula"] for i in ids)
    for rung in ("rounded", "priced"):
        missing = [i for i in ids if side[i][rung] is None]
        for i, share in zip(missing, apportion(pot, [side[i]["above"] for i in missing])):
            side[i][rung] = share


def climb(sides, scaled):
    if scaled is not None:
        total, ids = sum(u["formula"] for u in sides[1 - scaled].values()), sorted(sides[scaled])
        for rung in ("priced", "rounded", "formula", "amount"):
            for i, share in zip(ids, apportion(total, [sides[scaled][i][rung] for i in ids])):
                sides[scaled][i][rung] = share
    reference = sum(u["formula"] for u in sides[0].values())
    for side in sides:
        ids = sorted(side)
        for key, rung in (("measure", "first"), ("above", "second")):
            for i, share in zip(ids, apportion(reference, [side[i][key] for i in ids])):
                side[i][rung] = share
    return reference


def parts(sides, i):
    nothing = dict.fromkeys(("first", "second", "priced", "rounded", "formula", "amount"), 0)
    a, b = (s.get(i, nothing) for s in sides)
    step = {k: b[k] - a[k] for k in nothing}
    return {
        "composition": step["first"],
        "threshold": step["second"] - step["first"],
        "price": step["priced"] - step["second"],
        "rounding": step["rounded"] - step["priced"],
        "minimum": step["formula"] - step["rounded"],
        "transition": step["amount"] - step["formula"],
        "difference": step["amount"],
    }


def cents(text):
    return None if text == "" else int(Decimal(text) * 100)


def read(path):
    return {r["id"]: r for r in csv.DictReader(open(path))}


def hold_rows(name, path, sides, out):
    rows, found = read(path), {}
    check(f"{name} ids", sorted(set(sides[0]) | set(sides[1]) | set(out)), sorted(rows))
    for i, r in rows.items():
        if i in out:
            check(f"{name} {i}", ("unknown", "", ""), (r["status"], r["amount_baseline"], r["difference"]))
            continue
        found[i] = parts(sides, i)
        for k, value in found[i].items():
            check(f"{name} {i} {k}", value, cents(r[k]))
        on = [i in s for s in sides]
        check(f"{name} {i} status", "both" if all(on) else "gone" if on[0] else "new", r["status"])
        before = sides[0][i]["amount"] if on[0] else 0
        check(f"{name} {i} percent", rounded(F(found[i]["difference"] * 10000, before)) if before > 0 else None, cents(r["percent"]))
        for s, side in zip(("baseline", "variant"), sides):
            check(f"{name} {i} {s}", side[i]["amount"] if i in side else 0, cents(r[f"amount_{s}"]))
            rank = str(1 + sum(u["amount"] > side[i]["amount"] for u in side.values())) if i in side else ""
            check(f"{name} {i} rank {s}", rank, r[f"rank_{s}"])
    return found


def hold_national(name, f, sides, out, left, reference, found):
    change = [p["difference"] for p in found.values()]
    check(f"{name} reference", reference, round(f["reference"] * 100))
    check(f"{name} left out", (len(out), left), (f["units"]["unknown"], [round(f["left_out"][s] * 100) for s in ("baseline", "variant")]))
    check(f"{name} units", (len(found) + len(out), sum(i in sides[0] and i in sides[1] for i in found)), (f["units"]["all"], f["units"]["common"]))
    check(f"{name} gain, lose, stay", (sum(d > 0 for d in change), sum(d < 0 for d in change), sum(d == 0 for d in change)), (f["gain"], f["lose"], f["stay"]))
    check(f"{name} moved", -(-sum(map(abs, change)) // 2), round(f["moved"] * 100))
    check(f"{name} reached", [sum(u["amount"] > 0 for u in s.values()) for s in sides], list(f["reached"].values()))
    up = sorted((i for i in found if found[i]["difference"] > 0), key=lambda i: (-found[i]["difference"], i))
    check(f"{name} risers", up[:10], [r["id"] for r in f["risers"]])


def hold_per_pupil(name, f, sides, found):
    both = [i for i in found if all(i in s for s in sides) and sides[1][i]["pupils"] > 0]
    pupils = [[s[i]["pupils"] or sides[1][i]["pupils"] for i in both] for s in sides]
    amount = [[s[i]["amount"] for i in both] for s in sides]
    each = [[F(a, n) for a, n in zip(amount[s], pupils[s])] for s in (0, 1)]
    measure = [[s[i]["measure"] / n for i, n in zip(both, pupils[k])] for k, s in enumerate(sides)]
    if len(both) > 1:
        c = f["correlation_per_pupil"]
        check(f"{name} Pearson", pearson(*each), c["amount_pearson"], 2e-6)
        check(f"{name} Spearman", pearson(*map(ranks, each)), c["amount_spearman"], 2e-6)
        check(f"{name} measure", pearson(*measure), c["measure_pearson"], 2e-6)
    order = sorted(range(len(both)), key=lambda i: (-measure[1][i], -i))
    for s, side in enumerate(("baseline", "variant")):
        check(f"{name} Gini {side}", gini(amount[s], pupils[s]), f["gini"][side], 2e-6)
        for tenth in range(11):
            check(f"{name} curve {side} {tenth}", curve(order, amount[s], pupils[1], tenth), f["concentration"][side][tenth], 2e-6)
    band = {"no money in the baseline": [i for i in range(len(both)) if amount[0][i] == 0]}
    paid = sorted((i for i in range(len(both)) if amount[0][i] > 0), key=lambda i: (each[0][i], i))
    for k, i in enumerate(paid):
        band.setdefault(str(k * 10 // len(paid) + 1), []).append(i)
    mine = [(b, len(m), *(sum(a[i] for i in m) for a in amount), rounded(min(each[0][i] for i in m)), rounded(max(each[0][i] for i in m))) for b, m in band.items() if m]
    theirs = [(b["label"], b["units"], *(round(b["amount"][s] * 100) for s in ("baseline", "variant")), *(round(b["baseline_per_pupil"][e] * 100) for e in ("lowest", "highest"))) for b in f["deciles"]]
    check(f"{name} deciles", mine, theirs)


def hold(name, sides, scaled, options, money="schools"):
    global compared
    compared += 1
    subprocess.run(["oab-alloc", "compare", "--quiet", "--out", "out", *options], check=True, stderr=subprocess.DEVNULL)
    whole = any(len(i) == 4 for i in sides[0])
    sides, out, left = counted(sides, whole)
    for side in sides:
        settle(side)
    reference = climb(sides, scaled)
    if whole:
        sides[1] = fold(sides[1])
    found = hold_rows(name, f"out/compare_{money}.csv", sides, out)
    f = json.load(open("out/compare.json"))[money]
    hold_national(name, f, sides, out, left, reference, found)
    if money == "schools":
        hold_per_pupil(name, f, sides, found)
        for i, r in read("out/compare_institutions.csv").items():
            mine = [p["difference"] for u, p in found.items() if u[:4] == i]
            check(f"{name} institution {i}", sum(mine) if mine else None, cents(r["difference"]))


# ---- random tables ----

def write(path, columns, rows):
    with open(path, "w") as file:
        table = csv.writer(file)
        table.writerow(columns)
        table.writerows(rows)


def text(value, decimals=2):
    return "" if value is None else f"{float(value):.{decimals}f}"


def mask(value):
    return -1 if value is None else value


def make_sites(rng):
    ids = sorted({f"{rng.randint(1, 20):02d}{rng.choice(['AB', 'CD'])}{rng.randint(0, 3):02d}" for _ in range(rng.choice([1, 9, 25, 50]))})
    old, new = [], []
    for i in [i for i in ids if rng.random() < 0.9] or ids:
        n = rng.choice([0, 5, 40, 100, 250, 500])
        low = rng.randint(0, n // 2)
        high = rng.randint(0, n - low) if rng.random() < 0.5 else 0
        row = dict(id=i, n=n, low=low, high=high, age=F(rng.randint(3000, 5000), 100) if rng.random() < 0.8 else None, impulse=rng.choice([None, 0, low + high]))
        if rng.random() < 0.1:
            row[rng.choice(["n", "low", "high"])] = None
        elif rng.random() < 0.05:
            row["impulse"] = "masked"
        old.append(row)
    for i in [i for i in ids if rng.random() < 0.9] or ids:
        n = rng.choice([0, 7, 41, 101, 300, 600])
        new.append(dict(id=i, n=n if rng.random() > 0.1 else None, A=F(rng.randint(0, 200 * n), 100) if rng.random() < 0.8 else F(0), previous=rng.choice([None, rng.randint(0, 10**7)])))
    write("old.csv", ["school_id", "pupils", "weight_03", "weight_12", "teacher_age", "impulse_pupils"], [(r["id"], mask(r["n"]), mask(r["low"]), mask(r["high"]), text(r["age"]), -1 if r["impulse"] == "masked" else "" if r["impulse"] is None else r["impulse"]) for r in old])
    write("new.csv", ["school_id", "pupils", "score_without_threshold", "amount_previous"], [(r["id"], mask(r["n"]), text(r["A"]), text(None if r["previous"] is None else F(r["previous"], 100))) for r in new])
    return old, new


def schools(seed):
    rng = random.Random(seed)
    old, new = make_sites(rng)
    budget = rng.choice([26 * 10**9, 10**7, 12345])
    money = ["--set", "school.price=none", "--set", f"school.budget={budget / 100:.2f}"]
    tables = ["--baseline-schools", "old.csv", "--variant-schools", "new.csv"]
    if not any(r["n"] for r in new):
        return
    for year, transition in (("2019", F(3, 4)), ("2022", None)):
        law = scores_scheme(new, F(12, 100), budget, transition)
        for own in (False, True):
            hold(f"{seed} {year} own={own}", [weights_scheme(old), dict_copy(law)], None if own else 0, ["--year", year, *tables, *money, *["--own-budgets"] * own])
        hold(f"{seed} {year} threshold", [dict_copy(law), scores_scheme(new, F(10, 100), budget, transition)], None, ["--year", year, "--schools", "new.csv", "--variant", "school-threshold-10", *money])
        hold(f"{seed} {year} back", [scores_scheme(new, F(12, 100), budget, transition, F("584.52")), weights_scheme(old)], 1, ["--year", year, "--baseline", "new", "--baseline-schools", "new.csv", "--variant-schools", "old.csv", "--set", "school.price=584.52"])


def dict_copy(units):
    return {i: u and dict(u) for i, u in units.items()}


def institutions(seed):
    rng = random.Random(seed)
    ids = sorted({f"{rng.randint(1, 20):02d}AB" for _ in range(15)})
    old = [(i, rng.randint(0, 60), F(rng.randint(3000, 5000), 100), rng.randint(1, 300)) for i in ids if rng.random() < 0.85]
    new = [dict(id=f"{i}{k:02d}", n=rng.randint(1, 300) if rng.random() < 0.85 else None, A=F(rng.randint(0, 30000), 100), previous=None) for i in ids if rng.random() < 0.85 for k in range(rng.randint(1, 3))]
    write("old.csv", ["brin4", "schoolgewicht", "gemiddelde_gewogen_leeftijd", "totaal_aantal_leerlingen"], [(i, w, text(a), n) for i, w, a, n in old])
    write("new.csv", ["school_id", "pupils", "score_without_threshold"], [(r["id"], mask(r["n"]), text(r["A"])) for r in new])
    units = {}
    for i, weight, age, n in old:
        amount = rounded(weight * (BASE + AGE * age) * 100)
        units[i] = dict(pupils=n, measure=F(weight), above=weight, priced=amount, rounded=amount, formula=amount, amount=amount)
    hold(f"{seed} institutions", [units, scores_scheme(new, F(12, 100), 10**10, None)], 0, ["--year", "2022", "--baseline-schools", "old.csv", "--variant-schools", "new.csv", "--set", "school.price=none", "--set", "school.budget=100000000"])


def grants(seed):
    rng = random.Random(seed)
    rows = []
    for k in range(rng.choice([1, 3, 10, 40])):
        s1, s2 = (F(rng.choice([0, rng.randint(0, 500000), rng.randint(0, 2000)]), 100) for _ in "12")
        rows.append(dict(id=f"GM{k + 1:04d}", s1=s1, s2=s2, w1=s1 + F(rng.randint(0, 1000), 100), w2=s2 + F(rng.randint(0, 1000), 100), grant=rng.randint(0, 10**9) if rng.random() < 0.9 else None))
    rows[0]["s1"] += 1
    rows[0]["w1"] += 1
    rows[0]["grant"] = 10**8
    write("m.csv", ["municipality_id", "score_1", "score_2", "without_threshold_1", "without_threshold_2", "grant_2018"], [(r["id"], text(r["s1"]), text(r["s2"]), text(r["w1"]), text(r["w2"]), text(None if r["grant"] is None else F(r["grant"], 100))) for r in rows])
    budget = rng.choice([486000000, len(rows) * 64000 + 1000, len(rows) * 80000]) * 100
    common = ["--year", "2022", "--municipalities", "m.csv", "--set", f"municipality.budget={budget // 100}", "--set", "municipality.preschool_budget=0"]
    law = new_grants(rows, budget, 6400000)
    hold(f"{seed} minimum", [dict_copy(law), new_grants(rows, budget, 0)], None, [*common, "--variant", "municipal-minimum-none"], "municipalities")
    for own in (False, True):
        hold(f"{seed} grants own={own}", [old_grants(rows), dict_copy(law)], None if own else 0, [*common, *["--own-budgets"] * own], "municipalities")


for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 6):
    schools(seed)
    institutions(seed)
    grants(seed)
print(compared, "comparisons,", wrong, "figures differ")
sys.exit(wrong > 0)
