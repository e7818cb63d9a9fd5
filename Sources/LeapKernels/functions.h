// The functions of element-wise loops in one precision. Included once with SINGLE defined and once without.
//
// exp, log, tanh, sin and cos are polynomials, so that a compiler makes vector code of the loops around them: within about
// one unit in the last place of the exact value (tanh, sin and cos 1.5, the sigmoid 2.5). The coefficients are minimax fits by Remez' algorithm.
// What has no polynomial here goes through the C library, one value at a time.

#undef REAL
#undef BITS
#undef UNSIGNED_BITS
#undef LIBRARY
#undef FUNCTION
#undef LITERAL
#undef MANTISSA_BITS
#undef EXPONENT_BIAS
#undef ROUNDING
#undef ROUNDING_BITS
#undef LOG2_E
#undef LOG_2_UPPER
#undef LOG_2_LOWER
#undef EXP_RANGE
#undef EXP_LARGEST
#undef EXP_SMALLEST
#undef NORMAL
#undef LARGEST
#undef SCALE
#undef SCALE_BITS
#undef ROOT_HALF_BITS
#undef TURN_RANGE
#undef TWO_BY_PI
#undef HALF_PI_1
#undef HALF_PI_2
#undef HALF_PI_3
#undef HALF_PI_4

#ifdef SINGLE
#define REAL float
#define BITS int32_t
#define UNSIGNED_BITS uint32_t
#define LIBRARY(NAME) NAME##f
#define FUNCTION(NAME) NAME##_f32
#define LITERAL(VALUE) VALUE##f
#define MANTISSA_BITS 23
#define EXPONENT_BIAS 127
// Adding it rounds to a whole number and leaves that in the lowest bits.
#define ROUNDING 0x1.8p23f
#define ROUNDING_BITS 0x4B400000
#define LOG2_E 0x1.715476p0f
// log 2 in two parts; the upper one times a whole number is exact.
#define LOG_2_UPPER 0x1.62e4p-1f
#define LOG_2_LOWER 0x1.7f7d1cp-20f
// Up to here neither exp(x) nor exp(-x) is subnormal or too large; beyond the others it is infinite and 0.
#define EXP_RANGE 87
#define EXP_LARGEST 89
#define EXP_SMALLEST -104
#define NORMAL 0x1p-126f
#define LARGEST 0x1.fffffep127f
#define SCALE 0x1p25f
#define SCALE_BITS 25
#define ROOT_HALF_BITS 0x3F3504F3u
// Up to here π/2 in four parts, the first three of which times a whole number are exact, takes whole quarter turns away.
#define TURN_RANGE 6000
#define TWO_BY_PI 0x1.45f306p-1f
#define HALF_PI_1 0x1.92p+0f
#define HALF_PI_2 0x1.fb4p-12f
#define HALF_PI_3 0x1.444p-24f
#define HALF_PI_4 0x1.68c234p-39f
#else
#define REAL double
#define BITS int64_t
#define UNSIGNED_BITS uint64_t
#define LIBRARY(NAME) NAME
#define FUNCTION(NAME) NAME##_f64
#define LITERAL(VALUE) VALUE
#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023
#define ROUNDING 0x1.8p52
#define ROUNDING_BITS 0x4338000000000000
#define LOG2_E 0x1.71547652b82fep0
#define LOG_2_UPPER 0x1.62e42feep-1
#define LOG_2_LOWER 0x1.a39ef35793c76p-33
#define EXP_RANGE 708
#define EXP_LARGEST 710
#define EXP_SMALLEST -746
#define NORMAL 0x1p-1022
#define LARGEST 0x1.fffffffffffffp1023
#define SCALE 0x1p54
#define SCALE_BITS 54
#define ROOT_HALF_BITS 0x3FE6A09E667F3BCDu
#define TURN_RANGE 1000000
#define TWO_BY_PI 0x1.45f306dc9c883p-1
#define HALF_PI_1 0x1.921fb544p+0
#define HALF_PI_2 0x1.0b4611a6p-34
#define HALF_PI_3 0x1.3198a2ep-69
#define HALF_PI_4 0x1.b839a252049c1p-104
#endif

INLINE REAL FUNCTION(from_bits)(BITS bits) {
    REAL value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

INLINE BITS FUNCTION(to_bits)(REAL value) {
    BITS bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/// k · 2^(bits of the mantissa): what an exponent of k adds to the bits of a number.
INLINE BITS FUNCTION(exponent_bits)(BITS k) { return (BITS)((UNSIGNED_BITS)k << MANTISSA_BITS); }

/// 2ᵏ for a normal result.
INLINE REAL FUNCTION(power_of_two)(BITS k) {
    return FUNCTION(from_bits)(FUNCTION(exponent_bits)(k + EXPONENT_BIAS));
}

/// exp(x) = 2ᵏ exp(r) with |r| ≤ ½ log 2: gives exp(r), and k in the lowest bits of `shifted`.
INLINE REAL FUNCTION(reduced_power)(REAL x, REAL *shifted) {
    *shifted = x * LOG2_E + ROUNDING;
    const REAL whole = *shifted - ROUNDING;
    const REAL r = (x - whole * LOG_2_UPPER) - whole * LOG_2_LOWER;
#ifdef SINGLE
    float q = 0.0013814635f;
    q = q * r + 0.0083687098f;
    q = q * r + 0.041668387f;
    q = q * r + 0.16666521f;
    q = q * r + 0.49999993f;
#else
    double q = 2.4999945250304573341e-8;
    q = q * r + 2.7630210489612178017e-7;
    q = q * r + 2.7557586599129739903e-6;
    q = q * r + 2.4801493215273510382e-5;
    q = q * r + 1.9841269506538434109e-4;
    q = q * r + 1.3888888943504863201e-3;
    q = q * r + 8.3333333334943444227e-3;
    q = q * r + 4.1666666666530704656e-2;
    q = q * r + 0.16666666666666413019;
    q = q * r + 0.50000000000000105492;
#endif
    return q * (r * r) + r + 1;
}

/// exp(x) where |x| ≤ `EXP_RANGE`.
INLINE REAL FUNCTION(plain_exponential)(REAL x) {
    REAL shifted;
    const REAL power = FUNCTION(reduced_power)(x, &shifted);
    return FUNCTION(from_bits)(
        FUNCTION(to_bits)(power) + FUNCTION(exponent_bits)(FUNCTION(to_bits)(shifted)));
}

/// exp(x) for any x, the power of two in two factors, so that results that are subnormal are right. The same bits as
/// `plain_exponential` where that holds.
INLINE REAL FUNCTION(exponential)(REAL x) {
    REAL shifted;
    x = x > EXP_LARGEST ? EXP_LARGEST : x;
    x = x < EXP_SMALLEST ? EXP_SMALLEST : x;
    const REAL power = FUNCTION(reduced_power)(x, &shifted);
    const BITS k = FUNCTION(to_bits)(shifted) - ROUNDING_BITS, half = k >> 1;
    return power * FUNCTION(power_of_two)(half) * FUNCTION(power_of_two)(k - half);
}

/// log x = k log 2 + log(1 + f) with √½ ≤ 1 + f < √2, and log(1 + f) = 2 artanh(f / (2 + f)).
INLINE REAL FUNCTION(logarithm)(REAL x) {
    const int is_subnormal = x < NORMAL;
    const BITS bits = FUNCTION(to_bits)(is_subnormal ? x * SCALE : x);
    const BITS k = (BITS)((UNSIGNED_BITS)bits - ROOT_HALF_BITS) >> MANTISSA_BITS;
    const REAL f =
        FUNCTION(from_bits)((BITS)((UNSIGNED_BITS)bits - (UNSIGNED_BITS)FUNCTION(exponent_bits)(k))) - 1;
    const REAL s = f / (2 + f), z = s * s;
#ifdef SINGLE
    float p = 0.29872285f;
    p = p * z + 0.39977523f;
    p = p * z + 0.66666777f;
#else
    double p = 0.1479658818319281737;
    p = p * z + 0.1531399066725529868;
    p = p * z + 0.1818356650396765942;
    p = p * z + 0.2222219853464349146;
    p = p * z + 0.2857142874272733324;
    p = p * z + 0.3999999999941333304;
    p = p * z + 0.6666666666666734582;
#endif
    const REAL exponent = (REAL)k - (is_subnormal ? SCALE_BITS : 0);
    const REAL square = LITERAL(0.5) * f * f;
    const REAL value =
        exponent * LOG_2_UPPER - ((square - (s * (square + z * p) + exponent * LOG_2_LOWER)) - f);
    const REAL special = x == 0 ? -(REAL)INFINITY : x < 0 ? (REAL)NAN : x;
    return x > 0 && x <= LARGEST ? value : special;
}

/// Near 0 a polynomial, else 1 − 2 / (exp 2|x| + 1) with the sign of x.
INLINE REAL FUNCTION(hyperbolic_tangent)(REAL x) {
    const REAL magnitude = x < 0 ? -x : x;
    const REAL large = 1 - 2 / (FUNCTION(exponential)(2 * magnitude) + 1);
    const REAL z = x * x;
#ifdef SINGLE
    float p = -0.0056608317f;
    p = p * z + 0.020602052f;
    p = p * z - 0.053729246f;
    p = p * z + 0.13331329f;
    p = p * z - 0.33333278f;
#else
    double p = 5.924762030916360121e-6;
    p = p * z - 0.00002992228265884381692;
    p = p * z + 0.00009129835726089927629;
    p = p * z - 0.0002368656447569478335;
    p = p * z + 0.0005893999904259112361;
    p = p * z - 0.001455713878455693742;
    p = p * z + 0.003592112137069115342;
    p = p * z - 0.008863234125051370809;
    p = p * z + 0.0218694884569044508;
    p = p * z - 0.0539682539656292564;
    p = p * z + 0.1333333333332896891;
    p = p * z - 0.3333333333333330801;
#endif
    const REAL small = x + x * z * p;
    return magnitude < LITERAL(0.625) ? small : x < 0 ? -large : x != x ? x : large;
}

/// sin(x + quarters · π/2) where |x| ≤ `TURN_RANGE`: x = k π/2 + r with |r| ≤ π/4, and of r the sine or the cosine.
INLINE REAL FUNCTION(plain_sine)(REAL x, BITS quarters) {
    const REAL shifted = x * TWO_BY_PI + ROUNDING, whole = shifted - ROUNDING;
#ifdef SINGLE
    const REAL r = (((x - whole * HALF_PI_1) - whole * HALF_PI_2) - whole * HALF_PI_3) - whole * HALF_PI_4;
#else
    // The second difference is rounded; what it lost is put back with the rest.
    const REAL upper = x - whole * HALF_PI_1, next = whole * HALF_PI_2, difference = upper - next;
    const REAL lost = (upper - difference) - next;
    const REAL r = difference - ((whole * HALF_PI_3 + whole * HALF_PI_4) - lost);
#endif
    const BITS k = FUNCTION(to_bits)(shifted) + quarters;
    const REAL z = r * r;
#ifdef SINGLE
    float p = 2.718162805e-6f;
    p = p * z - 0.00019839319396f;
    p = p * z + 0.00833332933851f;
    p = p * z - 0.16666666641224f;
    float q = 0.00002443166982f;
    q = q * z - 0.00138873034762f;
    q = q * z + 0.04166664542570f;
#else
    double p = 1.5896181739832419783e-10;
    p = p * z - 2.5050747862552244889e-8;
    p = p * z + 2.7557313628751214426e-6;
    p = p * z - 0.00019841269829632933009;
    p = p * z + 0.0083333333333222049932;
    p = p * z - 0.16666666666666631231;
    double q = -1.1358085184583777051e-11;
    q = q * z + 2.0875692307835763144e-9;
    q = q * z - 2.7557314117914216467e-7;
    q = q * z + 0.000024801587288644291715;
    q = q * z - 0.0013888888888872732786;
    q = q * z + 0.041666666666666591105;
#endif
    // Where r² is 0, r keeps its sign.
    const REAL sine = z == 0 ? r : r + r * (z * p);
    // 1 − z/2 + z² q, with what the first difference lost.
    const REAL half = LITERAL(0.5) * z, rest = 1 - half;
    const REAL cosine = rest + (((1 - rest) - half) + z * z * q);
    const REAL value = (k & 1) != 0 ? cosine : sine;
    return (k & 2) != 0 ? -value : value;
}

INLINE REAL FUNCTION(sign)(REAL x) { return x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x; }
INLINE REAL FUNCTION(larger)(REAL a, REAL b) { return a >= b || a != a ? a : b; }
INLINE REAL FUNCTION(smaller)(REAL a, REAL b) { return a <= b || a != a ? a : b; }

/// Squares and cubes are products.
INLINE REAL FUNCTION(power)(REAL a, REAL b) {
    return b == 2 ? a * a : b == 1 ? a : b == 3 ? a * a * a : LIBRARY(pow)(a, b);
}

/// NumPy's floor_divide: nan or infinite when b is 0.
INLINE REAL FUNCTION(floor_quotient)(REAL a, REAL b) {
    if (b == 0) return a / b;
    const REAL rest = LIBRARY(fmod)(a, b);
    const REAL exact = (a - rest) / b;
    const REAL quotient = rest != 0 && (rest < 0) != (b < 0) ? exact - 1 : exact;
    // A zero has the sign of the true quotient.
    if (quotient == 0) return LIBRARY(copysign)(0, a / b);
    // Half way between two whole numbers, which only large quotients are, the lower one is meant.
    const REAL low = LIBRARY(floor)(quotient);
    return quotient - low > (REAL)0.5 ? low + 1 : low;
}

/// Exact before it is rounded, in both precisions.
INLINE REAL FUNCTION(remainder)(REAL a, REAL b) { return (REAL)leap_remainder(a, b); }
