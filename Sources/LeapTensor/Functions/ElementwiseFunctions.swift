extension CoreFunctions {
    /// The element-wise functions of one number, each with the text of its formula and derivative from the formula
    /// that computes them.
    static func elementwise() -> [FunctionEntry] {
        unaryTable().map { row in
            let operation = row.operation
            return FunctionEntry(
                operation.name, [.x], summary: row.summary, shapes: FunctionEntry.sameShape,
                formula: operation.symbolicValue(Symbol("x")).text(.code),
                derivative: operation.symbolicDerivative(Symbol("x"), Symbol("y")).text(.code),
                examples: [row.example], seeAlso: row.seeAlso, keywords: row.keywords,
                scalarValue: operation.scalarValue
            ) { engine, arguments in
                .tensor(try engine.apply(operation, arguments[0].tensor()))
            }
        }
    }

    private typealias UnaryRow = (
        operation: UnaryOperation, summary: String, example: (code: String, output: String), seeAlso: [String],
        keywords: [String]
    )

    private static func unaryTable() -> [UnaryRow] {
        var rows: [UnaryRow] = []
        rows.append(
            (
                Elementwise.exp, "e to the power of x.", ("exp(0)", "1"), ["log", "expm1"],
                ["exponential", "e"]
            ))
        rows.append((Elementwise.expm1, "exp(x) - 1, exact for small x.", ("expm1(0)", "0"), ["exp"], ["exponential"]))
        rows.append(
            (
                Elementwise.log, "The natural logarithm; nan below 0, -inf at 0.", ("log(1)", "0"), ["exp", "log1p"],
                ["logarithm", "ln", "natural"]
            ))
        rows.append(
            (Elementwise.log1p, "log(1 + x), exact for small x.", ("log1p(0)", "0"), ["log"], ["logarithm", "ln"]))
        rows.append(
            (
                Elementwise.sqrt, "The square root; nan below 0.", ("sqrt([1, 4, 9])", "[1, 2, 3]"), ["norm"],
                ["root", "square root"]
            ))
        rows.append(
            (
                Elementwise.abs, "The magnitude. Its derivative at 0 is taken as 0.", ("abs([-2, 3])", "[2, 3]"),
                ["sign"], ["absolute", "magnitude", "fabs"]
            )
        )
        rows.append((Elementwise.sign, "-1, 0 or 1.", ("sign([-2, 0, 5])", "[-1, 0, 1]"), ["abs"], ["signum"]))
        rows.append(
            (
                Elementwise.floor, "The nearest whole number that is not larger.", ("floor(2.7)", "2"),
                ["ceil", "round"], ["round down", "integer part"]
            ))
        rows.append(
            (
                Elementwise.ceil, "The nearest whole number that is not smaller.", ("ceil(2.1)", "3"),
                ["floor", "round"], ["round up"]
            ))
        rows.append(
            (
                Elementwise.round, "The nearest whole number; halves go to the even one.",
                ("round([0.5, 1.5, 2.5])", "[0, 2, 2]"), ["floor", "ceil"], ["rint", "around", "banker"]
            ))
        rows.append(
            (
                Elementwise.sin, "The sine of an angle in radians.", ("sin(0)", "0"), ["cos", "asin"],
                ["sine", "trigonometry"]
            ))
        rows.append(
            (
                Elementwise.cos, "The cosine of an angle in radians.", ("cos(0)", "1"), ["sin", "acos"],
                ["cosine", "trigonometry"]
            ))
        rows.append(
            (
                Elementwise.tan, "The tangent of an angle in radians.", ("tan(0)", "0"), ["atan"],
                ["tangent", "trigonometry"]
            ))
        rows.append(
            (
                Elementwise.asin, "The angle in radians with this sine; nan outside -1 to 1.", ("asin(0)", "0"),
                ["sin"], ["arcsin", "arcsine", "inverse sine"]
            ))
        rows.append(
            (
                Elementwise.acos, "The angle in radians with this cosine; nan outside -1 to 1.", ("acos(1)", "0"),
                ["cos"], ["arccos", "arccosine", "inverse cosine"]
            )
        )
        rows.append(
            (
                Elementwise.atan, "The angle in radians with this tangent.", ("atan(0)", "0"), ["tan"],
                ["arctan", "arctangent", "inverse tangent"]
            ))
        rows.append((Elementwise.sinh, "The hyperbolic sine.", ("sinh(0)", "0"), ["cosh"], ["hyperbolic"]))
        rows.append((Elementwise.cosh, "The hyperbolic cosine.", ("cosh(0)", "1"), ["sinh"], ["hyperbolic"]))
        rows.append(
            (
                Elementwise.tanh, "The hyperbolic tangent: squeezes any number between -1 and 1.", ("tanh(0)", "0"),
                ["sigmoid"], ["activation", "squash", "hyperbolic"]
            ))
        rows.append(
            (
                Elementwise.erf, "The error function, 2/√π times the integral of exp(-t²) from 0 to x.",
                ("erf(0)", "0"), ["gelu"], ["error function", "gaussian", "normal"]
            ))
        rows.append(
            (
                Elementwise.sigmoid, "Squeezes any number between 0 and 1.", ("sigmoid(0)", "0.5"),
                ["softplus", "tanh", "softmax"], ["logistic", "activation", "expit", "squash"]
            ))
        rows.append(
            (
                Elementwise.relu, "x where it is positive, else 0. Its derivative at 0 is taken as 0.",
                ("relu([-1, 0, 2])", "[0, 0, 2]"), ["leaky_relu", "gelu"],
                ["rectifier", "rectified linear unit", "activation", "ReLU"]
            ))
        rows.append(
            (
                Elementwise.gelu, "x times the probability that a standard normal number is below x (the exact form).",
                ("gelu(0)", "0"), ["relu"], ["activation", "gaussian"]
            ))
        rows.append(
            (
                Elementwise.softplus, "log(1 + exp(x)): a smooth relu.", ("softplus(0) == log(2)", "true"),
                ["relu", "sigmoid"], ["activation", "smooth relu"]
            ))
        return rows
    }
}
