"""Writes expr.txt: static expressions and what Python makes of them, one a line, a tab between.

    python3 tests/reference/make_expr.py > tests/reference/expr.txt

The result is Python's repr, or `error`, or `overflow` where an int leaves 64 bits on the way.
"""
import math
import random
import warnings

warnings.simplefilter("ignore")
random.seed(20)


def log(x, base=math.e):
    return math.log(x) if base == math.e else math.log(x) / math.log(base)


NAMES = {"a": 7, "b": -3, "f": 2.5, "g": -0.125, "s": "deep", "t": True, "l": [1, 2, 3], "none": None}
FUNCTIONS = {"min": min, "max": max, "abs": abs, "int": int, "round": round, "sqrt": math.sqrt, "log": log, "len": len}

BINARY = ["+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>"]
COMPARE = ["<", "<=", ">", ">=", "==", "!="]


def number():
    return random.choice(["0", "1", "2", "3", "5", "10", "7", "0.5", "2.5", "1e-3", "1.5e2", "a", "b", "f", "g", "t", "True", "False", "0x1f", "1_000", "3.", ".25"])


def term(depth):
    if depth <= 0:
        return number()
    kind = random.random()
    e = lambda: term(depth - 1)
    if kind < 0.45:
        return f"{e()} {random.choice(BINARY)} {e()}"
    if kind < 0.55:
        return f"({e()})"
    if kind < 0.63:
        return random.choice(["-", "+", "- -", "-+"]) + e()
    if kind < 0.70:
        return f"not {e()}"
    if kind < 0.78:
        return f"{e()} {random.choice(COMPARE)} {e()}" + (f" {random.choice(COMPARE)} {e()}" if random.random() < 0.3 else "")
    if kind < 0.84:
        return f"{e()} {random.choice(['and', 'or'])} {e()}"
    if kind < 0.90:
        return f"{e()} if {e()} else {e()}"
    if kind < 0.95:
        f = random.choice(["min", "max", "abs", "int", "round", "sqrt", "log"])
        return f"{f}({e()}, {e()})" if f in ("min", "max") else f"{f}({e()})"
    return f"{e()} {random.choice(['in', 'not in'])} [{e()}, {e()}]"


FIXED = """
-2 ** 2
2 ** -1
2 ** 3 ** 2
-2 ** -2
(-2) ** 2
not a == b
not not a
not a < b and t
1 < 2 < 3
1 < 3 < 2
3 > 2 == True
1 - 2 - 3
8 / 4 / 2
8 // 3 * 3 + 8 % 3
-7 // 2
-7 % 3
7 % -3
7.5 // -2
-7.5 % 2
1 + 2 << 3 - 1
1 | 2 ^ 3 & 4
5 & 3 == 1
~5 + 1
- ~ + 3
1 if 0 else 2 if 0 else 3
1 or 2 and 3
0 or 0.0 or 's'
'' and 1
a - -b
a--b
2**-b
round(2.5)
round(3.5)
round(-2.5)
round(2.675, 2)
round(1234, -2)
round(1250, -2)
round(1350, -2)
round(1e300)
int(3.9)
int(-3.9)
int('12')
int('x')
int(1e30)
len('deep')
len([1, 2, [3]])
min([3, 1, 2])
max('a', 'b')
min(1)
sqrt(-1)
log(0)
log(8, 2)
abs(-3)
abs(-2.5)
abs(True)
s == 'deep'
s + 'er'
s * 2
3 * 'ab'
s[0]
s[-1]
s[1:3]
s[::-1]
s[10]
s < 'e'
'ee' in s
'x' not in s
l[0] + l[-1]
l[5]
l[1:]
l[::2]
l[::-1]
l[2:0:-1]
l[-100:100]
l[5:1]
l + [4]
l * 2
[1, 2] == [1, 2.0]
[1, 2] < [1, 3]
2 in l
none is None
none is not None
1 + 'a'
1 < 'a'
'a' - 'b'
[1] + 2
1 / 0
1 % 0
1 // 0
1.0 // 0
0 ** -1
0.0 ** -1
2.0 ** 10000
(-8) ** 0.5
9223372036854775807
9223372036854775807 + 1
-9223372036854775807 - 1
9223372036854775808
2 ** 62
2 ** 63
3 ** 40
1 << 62
1 << 63
1 << -1
-1 >> 100
9223372036854775807 * 2
9223372036854775807 / 3
True + True
True & False
True ^ True
True | 2
1.5 & 1
-0.0
0.1 + 0.2
1e16
1e-5
123456789.0
1e22
0.0001
100000.0 * 1e12
[]
()
(1,)
(1, 2)
[1, 2,]
'a' 'b'
"it's"
'tab\\t\\d\\\\'
r'\\d'
010
0o17
0b101
00
1__0
1_
2x
1 +
+
(1
1)
[1, 2
'abc
a b
1 = 2
a.b.
a..b
a[]
a[1
f(
f(1
1 if 2
lambda x: x
x for x
not
a not b
a is
1 not 2
a == not b
* 2
a ! b
$
@
1 < > 2
a ? b : c
{1: 2}
nothere
min(a=1)
...
1:2
""".strip("\n").split("\n")


class Undecided(Exception):
    """The line says nothing: it is left out."""


def evaluate(text):
    try:
        value = eval(text, {"__builtins__": {}}, {**NAMES, **FUNCTIONS})
    except (SyntaxError, ZeroDivisionError, TypeError, ValueError, NameError, IndexError, OverflowError, AttributeError):
        return "error"
    return value


def overflows(text):
    """Whether an int leaves 64 bits anywhere: evaluates every subexpression."""
    import ast

    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return False
    for node in ast.walk(tree.body):
        if isinstance(node, ast.expr) and not isinstance(node, (ast.Name, ast.Slice)):
            try:
                value = eval(compile(ast.Expression(node), "", "eval"), {"__builtins__": {}}, {**NAMES, **FUNCTIONS})
            except Exception:
                continue
            if isinstance(value, complex):
                raise Undecided
            if isinstance(value, int) and not -(2**63) <= value < 2**63:
                # A part that Python skips may overflow without harm.
                if any(isinstance(n, (ast.BoolOp, ast.IfExp)) or isinstance(n, ast.Compare) and len(n.ops) > 1 for n in ast.walk(tree)):
                    raise Undecided
                return True
    return False


def too_large(text):
    """Would take Python for ever: towers of powers and shifts."""
    import ast

    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return False
    depth = sum(isinstance(n, ast.BinOp) and isinstance(n.op, (ast.Pow, ast.LShift)) for n in ast.walk(tree))
    return depth > 2


def shown(value):
    if isinstance(value, tuple):
        value = list(value)
    return repr(value)


def main():
    lines, seen = [], set()
    candidates = FIXED + [term(random.choice([1, 2, 3, 3, 4])) for _ in range(6000)]
    for text in candidates:
        if text in seen or too_large(text):
            continue
        seen.add(text)
        value = evaluate(text)
        if isinstance(value, complex) or "~t" in text or "~True" in text:
            value = "error"
        if not isinstance(value, str) or value != "error":
            if callable(value) or value is ... or isinstance(value, dict):
                value = "error"
        result = value if isinstance(value, str) and value == "error" else shown(value)
        try:
            if overflows(text):
                result = "overflow"
        except Undecided:
            continue
        lines.append(text + "\t" + result)
    print("\n".join(lines[:3500]))


main()
