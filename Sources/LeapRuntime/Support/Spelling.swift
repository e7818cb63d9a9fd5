/// The names of other languages, for learners who come from there.
enum Spelling {
    /// What a name from another language is called here.
    static func habit(_ name: String) -> String? {
        switch name {
        case "np", "numpy", "torch", "jnp": "the functions need no prefix: zeros([2, 3]), sum(x)"
        case "len": "size(x) counts all elements, shape(x)[0] the rows"
        case "range": "a..b counts from a to b, both included: 0..9"
        case "True": "true"
        case "False": "false"
        case "None", "null", "nil": "none"
        case "pi": "π, typed as \\pi and Tab; it is a number: 3.141592654"
        case "lambda": "x -> x^2 is a function without a name"
        case "def", "function", "fn", "func": "f(x) = x^2 + 1 defines a function"
        case "tensor", "array", "ndarray": "an array is written [1, 2, 3]"
        case "Linear", "Dense": "dense(inputs, outputs)"
        case "append", "hstack", "vstack", "cat", "extend": "concat(a, b) joins arrays"
        case "e", "euler": "exp(x) is the power of e; exp(1) is e itself"
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
        case "requires_grad", "Variable", "Parameter", "parameter", "variable": "w = param(2)"
        case "exit", "quit", "bye": "Ctrl-D leaves"
        case "size_of", "length", "count_of": "size(x)"
        case "transposed": "x.T"
        case "random": "rand([2, 3]) and randn([2, 3])"
        case "linear": "dense(inputs, outputs)"
        case "let", "var", "const": "x = 1 binds a name"
        case "numel": "size(x)"
        case "ndim": "rank(x)"
        case "arange": nil
        default: nil
        }
    }
}
