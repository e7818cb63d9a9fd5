"""Networks that are exported: code of Leap that gives one, and the shape of its input."""

EXPORTED = [
    ("dense(4, 16) >> relu >> dense(16, 3)", [1, 4]),
    ("dense(6, 5) >> softmax", [2, 6]),
    ("dense(6, 5, init = glorot) >> tanh >> dense(5, 4) >> sigmoid >> dropout(0.5) >> dense(4, 3) >> log_softmax", [1, 6]),
    ("dense(6, 8) >> gelu >> dense(8, 8) >> leaky_relu >> dense(8, 8) >> softplus >> dense(8, 2)", [1, 6]),
    ("conv(3, 12, 5, padding = \"same\") >> relu >> maxpool(2) >> flatten >> dense(192, 5)", [1, 3, 8, 8]),
    ("conv(2, 4, 3, stride = 2, padding = 1) >> batchnorm(4) >> relu >> meanpool(2) >> flatten >> dense(16, 3)", [1, 2, 8, 8]),
    ("conv(4, 8, [3, 2], stride = [2, 1], padding = [0, 1], groups = 2) >> tanh >> sumpool(2)", [1, 4, 9, 7]),
    ("conv(2, 3, 3, dilation = 2) >> maxpool(3, stride = 2, padding = 1)", [1, 2, 11, 11]),
    ("conv(2, 3, 4, padding = \"same\") >> meanpool(3, stride = 1, padding = 1)", [1, 2, 7, 6]),
    ("conv_transpose(3, 2, 3, stride = 2, padding = 1) >> relu", [1, 3, 5, 4]),
    ("layernorm(6) >> dense(6, 4) >> layernorm(4)", [1, 6]),
    ("batchnorm(6) >> dense(6, 4) >> batchnorm(4)", [1, 6]),
    ("residual()", [1, 6]),
    ("attention()", [1, 5, 8]),
    ("everything()", [1, 6]),
    ("reductions()", [1, 3, 4]),
    ("rearranged()", [1, 3, 4]),
    ("sliced()", [1, 5, 6]),
    ("doubles()", [1, 4]),
    ("trained()", [1, 2, 6, 6]),
    ("x -> x", [1, 4]),
    ("x -> 2 * x + 1", [7]),
]

# Functions that the lines above call.
DEFINITIONS = """
residual() = {
    a = dense(6, 6)
    b = dense(6, 6)
    block = x -> relu(x + b(relu(a(x))))
    block >> block >> dense(6, 2)
}
attention() = {
    q = dense(8, 8)
    k = dense(8, 8)
    v = dense(8, 8)
    x -> softmax(q(x) @ transpose(k(x), [0, 2, 1]) / sqrt(8)) @ v(x) + x
}
everything() = {
    w = param(randn([6]))
    x -> {
        a = exp(-x^2) + abs(x) * w - sin(x) / (2 + cos(x))
        b = maximum(a, minimum(x, 0.5)) + sqrt(abs(x) + 1) + log(1 + x^2)
        c = atan(x) + tanh(b) + erf(x) + sinh(x / 4) + cosh(x / 4) + sign(x) + floor(x) + ceil(x) + expm1(x / 5)
        d = asin(x / 10) + acos(x / 10) + tan(x / 4) + log1p(abs(x)) + x // 0.7 + x % 0.7 + round(x)
        b + c * d - leaky_relu(x, 0.2) + 3^x
    }
}
reductions() = x -> {
    a = sum(x, axis = -1) + mean(x, axis = 2) + var(x, axis = 2) + std(x, axis = -1, ddof = 1)
    b = max(x, axis = 2) - min(x, axis = 2) + logsumexp(x, axis = 2)
    a + b * reshape(mean(x, axis = [1, 2], keep = true), [-1, 1])
}
rearranged() = {
    w = param(f32(randn([4, 5])))
    x -> {
        y = concat(einsum("bij,jk->bik", x, w), x @ w, axis = 1)
        flatten(transpose(y, [0, 2, 1])) + reshape(y, [-1, 30])
    }
}
sliced() = x -> {
    a = x[:, 0] + x[:, -1] * x[..., 1, :] - x[:, 1:4, :][:, 2]
    b = stack(a, x[:, 3], axis = 1) + expand(x[:, 4], 1)
    c = flip(x, axis = 2)[:, ::2] - x[:, 4:0:-2, :][:, 0:1]
    flatten(b) + sum(c, axis = [1, 2], keep = true)[:, 0] + squeeze(x[:, 0:1, 0:1], axis = 2)
}
doubles() = {
    w = param(randn([4, 3]))
    b = param(randn([3]))
    x -> x @ w + b
}
trained() = {
    net = conv(2, 3, 3) >> batchnorm(3) >> relu >> flatten >> dense(48, 2)
    train(net, randn([20, 2, 6, 6]), randint(0, 2, [20]), epochs = 2, batch = 5);
    net
}
"""

# Code of Leap that gives a network that cannot be exported, the shape, and words of the error.
REFUSED = [
    ("x -> x * (x > 0)", [1, 4], "chooses by the values of its input"),
    ("x -> x * (x > 0)", [4], "chooses by the values of its input"),
    ("x -> if sum(x) > 0 { x } else { 2 * x }", [1, 4], "chooses by the values of its input"),
    ("x -> where(x > 40, x, 1)", [3, 4], "chooses by the values of its input"),
    ("x -> cumsum(x, axis = 1)", [1, 4], "cumsum cannot be exported"),
    ("x -> sort(x, axis = 1) + x", [1, 4], "cannot be exported"),
    ("x -> ones([2, 2])", [1, 4], "does not depend on its input"),
]
