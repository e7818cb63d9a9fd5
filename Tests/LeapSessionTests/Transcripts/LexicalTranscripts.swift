import LeapTestSupport
import Testing

@Suite struct LexicalTranscripts {
    @Test("Letters, digits, underscores and combining marks make a name") func names() {
        expectTranscript(
            #"""
            leap> _a1 = 2
            _a1 = 2
            leap> ŷ = 2; ŷ
            2
            leap> σ_2 = 0.5; σ_2
            0.5
            leap> π
            3.141592654
            leap> inf
            inf
            leap> nan
            nan
            leap> ∂x = 3
                  ^^
            error: ∂x is only the upper half of a derivative
            help: ∂x/∂w is the derivative of x by w; grad(x, w) means the same
            """#)
    }

    @Test("Names are compared in NFC") func normalForm() {
        expectTranscript(
            #"""
            leap> é = 3
            é = 3
            leap> é
            3
            """#)
    }

    @Test("A comment is nothing") func comments() {
        expectTranscript(
            #"""
            leap> # only a comment
            leap> 1 + 1 # two
            2
            """#)
    }

    @Test("A newline or a semicolon ends a statement; a trailing semicolon shows nothing") func statements() {
        expectTranscript(
            #"""
            leap> 1; 2; 3
            3
            leap> x = 1;
            leap> x = 1; y = 2
            leap> x + y;
            leap> 1 + 1
              ... 2 + 2
            2
            4
            """#)
    }

    @Test("Lines go on inside brackets and behind operators") func continuation() {
        expectTranscript(
            #"""
            leap> [1,
              ... 2]
            [1, 2]
            leap> 1 +
              ... 2
            3
            leap> x ->
              ... x + 1
            x -> x + 1
            leap> 3 |>
              ... sqrt
            1.732050808
            """#)
    }

    @Test("The forms of a number") func numbers() {
        expectTranscript(
            #"""
            leap> 3
            3
            leap> 2.5
            2.5
            leap> 1e-3
            0.001
            leap> 1_000_000
            1000000
            leap> 1__0
                   ^
            error: in a number _ stands between two digits
            help: 1_000_000 is a million
            leap> 3e
                  ^^
            error: the number 3e has no digits in its exponent
            help: 3e3 is 3 times 1000; the product with a name e is 3 * e
            leap> 0x10
                  ^^^^
            error: numbers are decimal; 0x10 looks hexadecimal
            help: in decimal it is 16
            """#)
    }

    @Test("Escapes and interpolation") func strings() {
        expectTranscript(
            #"""
            leap> "a\tb\u{3b1}\"q\" \{x}"
            "a\tbα\"q\" \{x}"
            leap> print("a\tb\u{3b1}\"q\" \{x}\n\\")
            a	bα"q" {x}
            \
            leap> J = 0.12345; "loss {J:.3f}"
            "loss 0.123"
            leap> "{1 + 1} {"in" + "ner"}"
            "2 inner"
            leap> s = "abc
                      ^^^^
            error: this string has no closing quote
            help: a string ends on its own line; a line break inside it is written \n
            leap> s = 'abc'
                      ^^^^^
            error: strings take double quotes
            help: s = "abc"
            leap> "{1 +}"
                      ^
            error: an expression is missing at the end
            help: a brace that is part of the text is written \{
            """#)
    }

    @Test("What stands behind the colon") func formats() {
        expectTranscript(
            #"""
            leap> "{1:5d}|{2.5:8.2f}|{"a":>4}|{0.5:.1%}|{12345.678:,.2f}|{-2:+d}|{2:+.1f}|{1234.5:.2e}"
            "    1|    2.50|   a|50.0%|12,345.68|-2|+2.0|1.23e+03"
            leap> "{param(2):.2f}"
            "2.00"
            leap> "{[1, 2]:.2f}"
                    ^^^^^^
            error: the format `:.2f` is for one number, and this is an array
            help: leave the format out to show all of it: "{[1, 2]}"
            leap> "{1:.3q}"
                    ^
            error: `:.3q` is not a format
            help: "{x:.3f}" has 3 decimals, "{x:8.2e}" 8 columns, "{x:.1%}" a percentage, "{s:<10}" a width
            leap> "{nothing_here}"
                    ^^^^^^^^^^^^
            error: `nothing_here` has no value
            help: a name has a value once it stands before =, for example nothing_here = 3
            """#)
    }

    @Test("A number right before a name multiplies") func implicitProduct() {
        expectTranscript(
            #"""
            leap> x = 3
            x = 3
            leap> 2x
            6
            leap> 0.5x^2
            4.5
            leap> 2π
            6.283185307
            leap> 6 * 2x
            36
            leap> -2x
            -6
            leap> 2x^2x
                      ^
            error: an operator is missing before the name x
            help: a product is written 2 * x; two statements are separated by ; or a new line
            leap> 1/2x
                  ^^^^
            error: 1/2x can be read in two ways
               2x could stand below the line as a whole, or only its number
            help: 1/(2x)
            help: (1/2)x
            leap> 1/(2x)
            0.1666666667
            leap> (1/2)x
            1.5
            leap> 2(x + 1)
                  ^
            error: a number is not a function
            help: a product is written 2 * (x + 1)
            leap> x y
                    ^
            error: an operator is missing before the name y
            help: a product is written x * y; two statements are separated by ; or a new line
            """#)
    }

    @Test("The other spellings of operators") func spellings() {
        expectTranscript(
            #"""
            leap> 2 × 3 · 4
            24
            leap> 1 ≤ 2
            true
            leap> 2 ≥ 3
            false
            leap> 1 ≠ 2
            true
            leap> √16
            4
            leap> √4 + 5
            7
            leap> √4^2
            4
            """#)
    }

    @Test("What other languages write") func otherLanguages() {
        expectTranscript(
            #"""
            leap> 2 ** 3
                    ^^
            error: ** is not an operator
            help: a power is written with ^: 2 ^ 3
            leap> x++
                   ^^
            error: ++ is not an operator
            help: bind the name again: x = x + 1
            help: a parameter is updated with w += 1
            leap> x = 1; x && true
                           ^^
            error: && is not an operator
            help: write and: x = 1; x and true
            leap> def f(x): return x
                  ^^^^^
            error: a function is defined without def
            help: f(x) = x
            leap> import numpy
                  ^^^^^^^^^^^^
            error: nothing needs to be imported
            help: the library is there from the start; your own file is run by use "mylayers.leap"
            leap> np.zeros(3)
                  ^^
            error: `np` has no value
            help: zeros(3)
            leap> True
                  ^^^^
            error: `True` has no value
            help: true
            leap> pi
                  ^^
            error: `pi` has no value
            help: it is written π, typed as \pi and Tab
            leap> len([1])
                  ^^^
            error: `len` has no value
            help: size([1])
            help: size(x) counts all elements, shape(x)[0] the rows
            leap> range(3)
                  ^^^^^
            error: `range` has no value
            help: 0..2
            help: a..b counts from a to b, both included: 0..9
            leap> 1...3
                   ^^^
            error: a range is written with two dots
            help: 1..3
            leap> for i in 1:3 { print(i) }
                            ^
            error: a range is written with two dots
            help: for i in 1..3 { print(i) }
            leap> X = [1 2]
                         ^
            error: a comma or an operator is missing before the number 2
            help: X = [1, 2]
            leap> print "a"
                  ^^^^^^^^^
            error: print is a function
            help: print("a")
            """#)
    }
}
