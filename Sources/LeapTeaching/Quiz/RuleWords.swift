import LeapTensor

/// The rule of each operation in words: what a hint says first.
enum RuleWords {
    /// How the derivative of a step is found.
    static func derivative(_ formula: StepFormula) -> String {
        var sentences: [String] = []
        for part in formula.parts.reversed() {
            guard let sentence = derivative(part), !sentences.contains(sentence) else { continue }
            sentences.append(sentence)
        }
        return sentences.isEmpty
            ? "Ask how much comes out for a little more going in." : sentences.joined(separator: " ")
    }

    private static func derivative(_ part: StepFormula.Part) -> String? {
        let hasLiteral = part.literal != nil
        switch part.name {
        case "+": return "A sum passes the change of each term on as it is."
        case "-":
            return part.inputs.count == 1
                ? "A minus turns the change round."
                : "A difference passes the first on as it is, the second with a minus."
        case "*": return hasLiteral ? "A number in front stays in front." : "In a product, the other factor stays."
        case "/":
            return hasLiteral && part.literal == 1
                ? "A number in front stays in front, also ½."
                : "For a quotient a/b: 1/b by the top, -a/b² by the bottom."
        case "^": return "A power: the exponent comes to the front, and is lowered by one."
        case "relu": return "relu is a gate: 1 where its input is above 0, else 0."
        case "leaky_relu": return "1 where the input is above 0, the small slope elsewhere."
        case "abs": return "1 where the input is above 0, -1 below."
        case "maximum": return "The larger input passes its change on, the other none."
        case "minimum": return "The smaller input passes its change on, the other none."
        case "sigmoid": return "σ has the derivative σ·(1 - σ)."
        case "tanh": return "tanh has the derivative 1 - tanh²."
        case "exp": return "exp is its own derivative."
        case "log": return "log has the derivative 1/x."
        case "sqrt": return "√x has the derivative 1/(2√x)."
        case "sin": return "sin has the derivative cos."
        case "cos": return "cos has the derivative -sin."
        case "softplus": return "softplus has the derivative σ."
        default: return nil
        }
    }

    /// How a step is computed.
    static func value(_ operation: String) -> String {
        switch operation {
        case "+": "It is a sum."
        case "-": "Mind the minus."
        case "*": "It is a product."
        case "/": "It is a quotient."
        case "^": "It is a power."
        case "relu": "relu keeps what is above 0 and makes the rest 0."
        case "sigmoid": "σ(z) is 1/(1 + exp(-z)): between 0 and 1, and ½ at 0."
        case "tanh": "tanh lies between -1 and 1, and is 0 at 0."
        case "@": "A matrix product: a row of the left one times a column of the right one, added."
        case "conv2d": "The window of the image times the kernel, number by number, added."
        case "conv2d_transpose":
            "Each number of the image, times the kernel, is put down; where they overlap they are added."
        case "maxpool2d": "The largest number of the window."
        case "meanpool2d": "Add the numbers of the window, and divide by how many there are."
        case "sumpool2d": "Add the numbers of the window."
        case "det": "For two rows: the product along the diagonal less that of the other two."
        case "inv": "The inverse times the matrix gives the unit matrix."
        case "solve": "The solution put into the equations gives the right side."
        case "einsum": "Multiply where the letters agree, and add over those that the result does not name."
        case "mean": "Add them, and divide by how many there are."
        case "sum": "Add them all."
        default: "Put the numbers into the formula."
        }
    }
}
