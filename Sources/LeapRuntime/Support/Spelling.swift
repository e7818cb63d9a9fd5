import LeapDiagnostics

/// The names of other languages, for learners who come from there.
enum Spelling {
    /// What a name from another language is called here.
    static func habit(_ name: String) -> Help? {
        switch name {
        case "len": "size(x) counts all elements, shape(x)[0] the rows"
        case "range": "a..b counts from a to b, both included: 0..9"
        case "True": "written with a small letter: \(code: "true")"
        case "False": "written with a small letter: \(code: "false")"
        case "None", "null", "nil", "NULL": "the absence of a value is written \(code: "none")"
        case "pi": "it is written \(code: "π"), typed as \\pi and Tab"
        case "lambda": "x -> x^2 is a function without a name"
        case "def", "function", "fn", "func": "f(x) = x^2 + 1 defines a function"
        case "tensor", "array", "ndarray": "an array is written [1, 2, 3]"
        case "Linear", "Dense": "dense(inputs, outputs)"
        case "append", "hstack", "vstack", "cat", "extend": "concat(a, b) joins arrays"
        case "e", "euler": "exp(x) is the power of e; \(code: "exp(1)") is e itself"
        case "ln": "log(x) is the natural logarithm"
        case "log10": "log(x) / log(10)"
        case "log2": "log(x) / log(2)"
        case "pow", "power": "a power is written x^2"
        case "matmul", "mm": "a matrix product is written A @ B"
        case "inverse": "inv(A)"
        case "determinant": "det(A)"
        case "linalg": "the functions need no prefix: solve(A, b), svd(A)"
        case "eig", "eigvals", "eigvalsh": "eigh(A) gives the eigenvalues and eigenvectors of a symmetric matrix"
        case "svdvals": "svd(A, compute_uv = false)"
        case "lstsq", "pinv":
            "solve(A.T @ A, A.T @ b) minimises norm(A @ x - b) when the columns of A do not depend on each other"
        case "int": "floor(x), or a // b"
        case "float", "double": "f64(x) and f32(x) convert"
        case "str", "string": "text(x), or \"{x}\""
        case "println", "printf", "echo", "puts": "print(x)"
        case "backward", "gradient", "autograd", "diff": "∂J/∂w, or grad(J, w)"
        case "end": "the last element is x[-1]; blocks stand in braces"
        case "self", "this": "there are no classes: a function that returns a function carries its parameters"
        case "nn": "layers are functions: dense(2, 3) >> relu"
        case "open", "file": "a file of your own is run by use \"mylayers.leap\""
        case "i", "j": nil
        case "requires_grad", "Variable", "Parameter", "parameter", "variable": "w = param(2)"
        case "exit", "quit", "bye": "Ctrl-D leaves"
        case "size_of", "length", "count_of": "size(x)"
        case "transposed": "x.T"
        case "random": "rand([2, 3]) and randn([2, 3])"
        case "linear": "dense(inputs, outputs)"
        case "let", "var", "const": "x = 1 binds a name"
        case "numel": "size(x)"
        case "ndim": "rank(x)"
        default: nil
        }
    }

    /// What a keyword argument of another library is called here.
    /// - Parameter names: the parameters of the function, of which the result is one.
    static func parameter(_ name: String, among names: [String]) -> String? {
        let own: [String] =
            switch name {
            case "dim", "dims", "axes": ["axis"]
            case "keepdims", "keepdim", "keep_dims": ["keep"]
            case "lr", "learning_rate", "eta", "step_size": ["rate"]
            case "size", "sizes": ["shape"]
            case "num_classes", "n_classes", "depth": ["classes"]
            case "in_features", "in_channels", "input_dim": ["inputs"]
            case "out_features", "out_channels", "units": ["outputs"]
            case "eps": ["epsilon", "eps"]
            case "criterion", "loss_fn", "loss_function": ["loss"]
            case "opt", "optim": ["optimizer"]
            case "batch_size", "batchsize": ["batch"]
            case "num_epochs", "n_epochs", "iterations": ["epochs"]
            case "weight_decay": ["decay"]
            case "func", "fn", "function": ["f"]
            case "a", "input", "inputs", "X", "array": ["x"]
            case "n", "num", "steps": ["count", "n"]
            case "target", "targets", "labels", "y_true": ["y"]
            case "pred", "prediction", "y_pred", "output": ["ŷ"]
            case "kernel_size": ["size"]
            default: []
            }
        return own.first(where: names.contains)
    }
}
