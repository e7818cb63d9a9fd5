// The functions of element-wise loops in one precision. Included once with SINGLE defined and once without.
//
// exp, log and tanh are polynomials, so that a compiler makes vector code of the loops around them: less than one
// unit in the last place from the exact value (tanh two). The coefficients are minimax fits by Remez' algorithm.
// What has no polynomial here goes through the C library, one value at a time.

#ifdef SINGLE
#define REAL float
#define BITS int32_t
#define UNSIGNED_BITS uint32_t
#define MANTISSA_BITS 23
#define EXPONENTIAL_RANGE 87
#define LIBRARY(NAME) NAME##f
#define FUNCTION(NAME) NAME##_f32
#define LITERAL(VALUE) VALUE##f
#else
#define REAL double
#define BITS int64_t
#define UNSIGNED_BITS uint64_t
#define MANTISSA_BITS 52
#define EXPONENTIAL_RANGE 708
#define LIBRARY(NAME) NAME
#define FUNCTION(NAME) NAME##_f64
#define LITERAL(VALUE) VALUE
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

/// exp(x) = 2ᵏ exp(r) with |r| ≤ ½ log 2: gives exp(r), and k in the lowest bits of `shifted`.
INLINE REAL FUNCTION(reduced_power)(REAL x, REAL *shifted) {
#ifdef SINGLE
    // Adding 1.5·2²³ rounds to a whole number and leaves it in the lowest bits.
    *shifted = x * 0x1.715476p0f + 0x1.8p23f;
    const float whole = *shifted - 0x1.8p23f;
    const float r = (x - whole * 0x1.62e4p-1f) - whole * 0x1.7f7d1cp-20f;
    float q = 0.0013814635f;
    q = q * r + 0.0083687098f;
    q = q * r + 0.041668387f;
    q = q * r + 0.16666521f;
    q = q * r + 0.49999993f;
#else
    *shifted = x * 0x1.71547652b82fep0 + 0x1.8p52;
    const double whole = *shifted - 0x1.8p52;
    const double r = (x - whole * 0x1.62e42feep-1) - whole * 0x1.a39ef35793c76p-33;
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

/// exp(x) where neither the result nor a factor of it is subnormal or too large: |x| ≤ `EXPONENTIAL_RANGE`.
INLINE REAL FUNCTION(plain_exponential)(REAL x) {
    REAL shifted;
    const REAL power = FUNCTION(reduced_power)(x, &shifted);
    return FUNCTION(from_bits)(FUNCTION(to_bits)(power) + (BITS)((UNSIGNED_BITS)FUNCTION(to_bits)(shifted) << MANTISSA_BITS));
}

/// exp(x) for any x, the power of two in two factors, so that results that are subnormal are right. The same bits as
/// `plain_exponential` where that holds.
INLINE REAL FUNCTION(exponential)(REAL x) {
    REAL shifted;
#ifdef SINGLE
    x = x > 89.0f ? 89.0f : x;
    x = x < -104.0f ? -104.0f : x;
    const float power = reduced_power_f32(x, &shifted);
    const int32_t k = to_bits_f32(shifted) - 0x4B400000, half = k >> 1;
    return power * from_bits_f32((int32_t)((uint32_t)(half + 127) << 23))
           * from_bits_f32((int32_t)((uint32_t)(k - half + 127) << 23));
#else
    x = x > 710.0 ? 710.0 : x;
    x = x < -746.0 ? -746.0 : x;
    const double power = reduced_power_f64(x, &shifted);
    const int64_t k = to_bits_f64(shifted) - 0x4338000000000000, half = k >> 1;
    return power * from_bits_f64((int64_t)((uint64_t)(half + 1023) << 52))
           * from_bits_f64((int64_t)((uint64_t)(k - half + 1023) << 52));
#endif
}

INLINE REAL FUNCTION(sigmoid)(REAL x) { return 1 / (1 + FUNCTION(exponential)(-x)); }

/// log x = k log 2 + log(1 + f) with √½ ≤ 1 + f < √2, and log(1 + f) = 2 artanh(f / (2 + f)).
INLINE REAL FUNCTION(logarithm)(REAL x) {
#ifdef SINGLE
    const int is_subnormal = x < 0x1p-126f;
    const float scaled = is_subnormal ? x * 0x1p25f : x;
    const int32_t bits = to_bits_f32(scaled);
    const int32_t k = (int32_t)((uint32_t)bits - 0x3F3504F3u) >> 23;
    const float f = from_bits_f32((int32_t)((uint32_t)bits - ((uint32_t)k << 23))) - 1.0f;
    const float s = f / (2.0f + f), z = s * s;
    float p = 0.29872285f;
    p = p * z + 0.39977523f;
    p = p * z + 0.66666777f;
    const float exponent = (float)k - (is_subnormal ? 25.0f : 0.0f);
    const float square = 0.5f * f * f;
    const float value = exponent * 0x1.62e4p-1f
                        - ((square - (s * (square + z * p) + exponent * 0x1.7f7d1cp-20f)) - f);
    const int is_special = !(x > 0.0f) || x > 0x1.fffffep127f;
#else
    const int is_subnormal = x < 0x1p-1022;
    const double scaled = is_subnormal ? x * 0x1p54 : x;
    const int64_t bits = to_bits_f64(scaled);
    const int64_t k = (int64_t)((uint64_t)bits - 0x3FE6A09E667F3BCDu) >> 52;
    const double f = from_bits_f64((int64_t)((uint64_t)bits - ((uint64_t)k << 52))) - 1.0;
    const double s = f / (2.0 + f), z = s * s;
    double p = 0.1479658818319281737;
    p = p * z + 0.1531399066725529868;
    p = p * z + 0.1818356650396765942;
    p = p * z + 0.2222219853464349146;
    p = p * z + 0.2857142874272733324;
    p = p * z + 0.3999999999941333304;
    p = p * z + 0.6666666666666734582;
    const double exponent = (double)k - (is_subnormal ? 54.0 : 0.0);
    const double square = 0.5 * f * f;
    const double value = exponent * 0x1.62e42feep-1
                         - ((square - (s * (square + z * p) + exponent * 0x1.a39ef35793c76p-33)) - f);
    const int is_special = !(x > 0.0) || x > 0x1.fffffffffffffp1023;
#endif
    const REAL special = x == 0 ? -(REAL)INFINITY : x < 0 ? (REAL)NAN : x;
    return is_special ? special : value;
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
    const REAL quotient = (a - rest) / b;
    return LIBRARY(nearbyint)(rest != 0 && (rest < 0) != (b < 0) ? quotient - 1 : quotient);
}

/// Has the sign of b; nan when b is 0.
INLINE REAL FUNCTION(remainder)(REAL a, REAL b) {
    const REAL rest = LIBRARY(fmod)(a, b);
    if (rest == 0) return b < 0 ? -(REAL)0 : (REAL)0;
    return (rest < 0) != (b < 0) ? rest + b : rest;
}
