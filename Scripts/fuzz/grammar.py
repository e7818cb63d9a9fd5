"""Programs by a grammar: calls of every function with values that might fit, and the forms of the language."""

SETUP = [
    "a = 2; b = -0.5", "v = [1, -2, 3.5]", "M = [[1, 2, 3], [4, 5, 6], [7, 8, 10]]", "w = param([0.5, -1, 2])",
    "p = param(3); q = p^2 + p", "W = param(randn([3, 3])); h = tanh(W @ v); J = sum(h^2)", "s = state(0)",
    "f(x) = x^2 + sin(x)", "g(x, k = 2) = { r = k * x; r + 1 }", "net = dense(3, 2) >> relu >> dense(2, 1)",
    "m = v > 0; e = zeros([0, 3])", "t = f32([[1, 2], [3, 4]])", 'r = {x: v, y: 2}; l = ["a", v, f]',
    "K = ones([1, 1, 2, 2])",
]
NAMES = ["a", "b", "v", "M", "w", "p", "q", "W", "h", "J", "s", "f", "g", "net", "m", "e", "t", "r", "l", "K", "x", "i"]
NUMBERS = [
    "0", "1", "2", "3", "-1", "0.5", "7", "10", "1e-9", "1e9", "1e18", "1e300", "-0.0", "nan", "inf", "-inf", "π",
    "9007199254740993", "2147483648", "0.1", "100", "1000",
]
VALUES = [
    "[]", "[0]", "[1, 2]", "[[1, 2], [3, 4]]", "[true, false, true]", "true", "none", '"a"', '"ij,jk->ik"', "zeros([2, 0])",
    "randn([3])", "arange(6)", "reshape(arange(24), [2, 3, 4])", "ones([1, 1, 1, 1, 1, 1, 1, 1])", "f32([1, 2, 3])",
    "randn([40, 50])", "param(2)", "x -> x + 1", "(a, b) -> a * b", "(+)", "relu", "{x: 1}", '["a", [1]]', "eye(3)",
    "[1, 2, 3] > 1", "linspace(0, 1, 2000)",
]
OPERATORS = ["+", "-", "*", "/", "//", "%", "^", "@", "==", "!=", "<", "<=", ">", "and", "or", "..", "|>", ">>"]


class Grammar:
    def __init__(self, random, entries):
        self.random = random
        self.functions = [e for e in entries if e["name"] and not e["name"].startswith("_")]

    def pick(self, items):
        return items[self.random.randrange(len(items))]

    def chance(self, share):
        return self.random.random() < share

    def program(self):
        lines = self.random.sample(SETUP, self.random.randint(3, len(SETUP)))
        lines += [self.statement(self.random.randint(1, 3)) for _ in range(self.random.randint(1, 7))]
        return "\n".join(lines).encode()

    def statement(self, depth):
        e = self.expression
        name = self.pick(NAMES)
        kind = self.random.randrange(14)
        if kind < 5:
            return e(depth)
        if kind == 5:
            return f"{name} = {e(depth)}"
        if kind == 6:
            return f"{self.pick(['w', 'p', 'W', 's', name])} {self.pick([':=', '+=', '-='])} {e(depth)}"
        if kind == 7:
            return f"{name}[{self.index()}] = {e(depth - 1)}"
        if kind == 8:
            return f"{self.pick(['f', 'g'])}({self.pick(['x', 'x, y', 'x, k = 2', 'x: [n, 3]'])}) = {self.body(depth)}"
        if kind == 9:
            head = self.pick([f"for i in {e(1)}", f"for (i, x) in enumerate({e(1)})", f"repeat {self.pick(['3', '20', e(1)])}",
                              f"while {e(1)}"])
            return f"{head} {{ {self.statement(depth - 1)}{self.pick(['', '; break', '; continue'])} }}"
        if kind == 10:
            return f"{name}, x = {e(depth)}"
        if kind == 11:
            return f"∂{self.pick(['J', 'q', name])}/∂{self.pick(['w', 'W', 'p', 'h', name])}"
        if kind == 12:
            return f"if {e(1)} {{ {self.statement(depth - 1)} }} else {{ {self.statement(depth - 1)} }}"
        return self.call(depth)

    def body(self, depth):
        if self.chance(0.3):
            return f"{{ {self.statement(depth - 1)}; {self.expression(depth - 1)} }}"
        return self.expression(depth)

    def expression(self, depth):
        if depth <= 0:
            return self.pick([self.pick(NAMES), self.pick(NAMES), self.pick(NUMBERS), self.pick(VALUES)])
        e = lambda: self.expression(depth - 1)
        kind = self.random.randrange(16)
        if kind < 5:
            return self.call(depth)
        if kind < 8:
            return f"({e()}) {self.pick(OPERATORS)} ({e()})"
        if kind == 8:
            return f"({e()})[{self.index()}]"
        if kind == 9:
            return f"[{', '.join(e() for _ in range(self.random.randint(1, 3)))}]"
        if kind == 10:
            return self.pick([f"-({e()})", f"not ({e()})", f"√({e()})", f"({e()}).T", f"({e()})'", f"({e()}).{self.pick(NAMES)}"])
        if kind == 11:
            return f"(if {e()} {{ {e()} }} else {{ {e()} }})"
        if kind == 12:
            return f"({self.pick(['x', 'i'])} -> {e()})({e()})"
        if kind == 13:
            return self.pick([f"map(x -> {e()}, {e()})", f"grad(x -> sum({e()}))({e()})", f"jacobian(x -> {e()})({e()})",
                              f"f'({e()})", f"f''({e()})", f"reduce((a, b) -> {e()}, {e()})"])
        if kind == 14:
            return f'"{{{e()}}} {{{self.pick(NAMES)}:.3f}}"'
        return f"{{x: {e()}, y: {e()}}}"

    def call(self, depth):
        function = self.pick(self.functions)
        most = max(1, len(function["parameters"]))
        arguments = [self.expression(depth - 1) for _ in range(self.random.randint(0 if self.chance(0.1) else 1, min(most, 3)))]
        if len(function["parameters"]) > 1 and self.chance(0.3):
            arguments.append(f"{self.pick(function['parameters'][1:])} = {self.expression(0)}")
        return f"{function['name']}({', '.join(arguments)})"

    def index(self):
        item = lambda: self.pick(["0", "-1", ":", "...", "::2", "::-1", "1:", ":5", "m", "[0, 1]", "none", "[true, false, true]",
                                  "7", "[[0], [1]]", self.pick(NUMBERS), self.expression(0)])
        return ", ".join(item() for _ in range(self.random.choice([1, 1, 1, 2, 2, 3])))
