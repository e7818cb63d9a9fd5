// A chain over blocks in one precision. Included after functions.h with the same macros.

/// How many values stand in a register.
#define BLOCK (BLOCK_BYTES / (ptrdiff_t)sizeof(REAL))
#define LANES (64 / (ptrdiff_t)sizeof(REAL))

/// One loop of vector code; the result may be written over an operand.
#define LOOP(EXPRESSION)                                                                                           \
    INDEPENDENT for (ptrdiff_t i = 0; i < count; i++) result[i] = (EXPRESSION);                                    \
    break
/// The same, where the library takes one value at a time.
#define CALLS(EXPRESSION)                                                                                          \
    for (ptrdiff_t i = 0; i < count; i++) result[i] = (EXPRESSION);                                                \
    break

/// exp(sign·a), or its sigmoid. What lies in the range where exp is plain is computed so; if anything does not, the block
/// is computed again.
#define DEFINE_EXPONENTIAL(NAME, EXPRESSION, PLAIN, GENERAL)                                                       \
    CLONES static void FUNCTION(NAME)(REAL *restrict result, const REAL *a, ptrdiff_t count) {                     \
        BITS is_outside = 0;                                                                                       \
        for (ptrdiff_t i = 0; i < count; i++) {                                                                    \
            const REAL x = (EXPRESSION);                                                                           \
            is_outside |= !(LIBRARY(__builtin_fabs)(x) <= EXP_RANGE);                                      \
            result[i] = (PLAIN);                                                                                   \
        }                                                                                                          \
        if (!is_outside) return;                                                                                   \
        for (ptrdiff_t i = 0; i < count; i++) {                                                                    \
            const REAL x = (EXPRESSION);                                                                           \
            result[i] = (GENERAL);                                                                                 \
        }                                                                                                          \
    }

DEFINE_EXPONENTIAL(exponentials, a[i], FUNCTION(plain_exponential)(x), FUNCTION(exponential)(x))
DEFINE_EXPONENTIAL(negated_exponentials, -a[i], FUNCTION(plain_exponential)(x), FUNCTION(exponential)(x))
DEFINE_EXPONENTIAL(
    sigmoids, -a[i], 1 / (1 + FUNCTION(plain_exponential)(x)), 1 / (1 + FUNCTION(exponential)(x)))

#undef DEFINE_EXPONENTIAL

/// The sine or the cosine. Angles of many turns, infinity and nan go through the C library.
#define DEFINE_TURNING(NAME, QUARTERS, EXACT)                                                                      \
    CLONES static void FUNCTION(NAME)(REAL *restrict result, const REAL *a, ptrdiff_t count) {                     \
        BITS is_outside = 0;                                                                                       \
        for (ptrdiff_t i = 0; i < count; i++) {                                                                    \
            is_outside |= !(LIBRARY(__builtin_fabs)(a[i]) <= TURN_RANGE);                                          \
            result[i] = FUNCTION(plain_sine)(a[i], QUARTERS);                                                      \
        }                                                                                                          \
        if (!is_outside) return;                                                                                   \
        for (ptrdiff_t i = 0; i < count; i++)                                                                      \
            if (!(LIBRARY(__builtin_fabs)(a[i]) <= TURN_RANGE)) result[i] = EXACT(a[i]);                           \
    }

DEFINE_TURNING(sines, 0, LIBRARY(sin))
DEFINE_TURNING(cosines, 1, LIBRARY(cos))

#undef DEFINE_TURNING

/// One instruction over one block.
CLONES static void FUNCTION(step)(
    int operation, REAL *result, const REAL *a, const REAL *b, const REAL *c, const REAL *d,
    ptrdiff_t count) {
    // A product and a sum round twice, as they do apart.
#pragma STDC FP_CONTRACT OFF
    switch (operation) {
    case LEAP_ADD: LOOP(a[i] + b[i]);
    case LEAP_SUBTRACT: LOOP(a[i] - b[i]);
    case LEAP_MULTIPLY: LOOP(a[i] * b[i]);
    case LEAP_DIVIDE: LOOP(a[i] / b[i]);
    case LEAP_SQUARE: LOOP(a[i] * a[i]);
    case LEAP_POWER: CALLS(FUNCTION(power)(a[i], b[i]));
    case LEAP_FLOOR_DIVIDE: CALLS(FUNCTION(floor_quotient)(a[i], b[i]));
    case LEAP_REMAINDER: CALLS(FUNCTION(remainder)(a[i], b[i]));
    case LEAP_MAXIMUM: LOOP(FUNCTION(larger)(a[i], b[i]));
    case LEAP_MINIMUM: LOOP(FUNCTION(smaller)(a[i], b[i]));
    case LEAP_NEGATE: LOOP(-a[i]);
    case LEAP_EXP: FUNCTION(exponentials)(result, a, count); break;
    case LEAP_EXP_NEGATED: FUNCTION(negated_exponentials)(result, a, count); break;
    case LEAP_EXPM1: CALLS(LIBRARY(expm1)(a[i]));
    case LEAP_LOG: LOOP(FUNCTION(logarithm)(a[i]));
    case LEAP_LOG1P: CALLS(LIBRARY(log1p)(a[i]));
    case LEAP_SQRT: LOOP(LIBRARY(__builtin_sqrt)(a[i]));
    case LEAP_ABS: LOOP(LIBRARY(__builtin_fabs)(a[i]));
    case LEAP_SIGN: LOOP(FUNCTION(sign)(a[i]));
    case LEAP_FLOOR: LOOP(LIBRARY(__builtin_floor)(a[i]));
    case LEAP_CEIL: LOOP(LIBRARY(__builtin_ceil)(a[i]));
    case LEAP_ROUND: LOOP(LIBRARY(__builtin_nearbyint)(a[i]));
    case LEAP_SIN: FUNCTION(sines)(result, a, count); break;
    case LEAP_COS: FUNCTION(cosines)(result, a, count); break;
    case LEAP_TAN: CALLS(LIBRARY(tan)(a[i]));
    case LEAP_ASIN: CALLS(LIBRARY(asin)(a[i]));
    case LEAP_ACOS: CALLS(LIBRARY(acos)(a[i]));
    case LEAP_ATAN: CALLS(LIBRARY(atan)(a[i]));
    case LEAP_SINH: CALLS(LIBRARY(sinh)(a[i]));
    case LEAP_COSH: CALLS(LIBRARY(cosh)(a[i]));
    case LEAP_TANH: LOOP(FUNCTION(hyperbolic_tangent)(a[i]));
    case LEAP_ERF: CALLS(LIBRARY(erf)(a[i]));
    case LEAP_SIGMOID: FUNCTION(sigmoids)(result, a, count); break;
    case LEAP_MULTIPLY_ADD: LOOP(a[i] * b[i] + c[i]);
    case LEAP_MULTIPLY_SUBTRACT: LOOP(a[i] * b[i] - c[i]);
    case LEAP_SUBTRACT_PRODUCT: LOOP(c[i] - a[i] * b[i]);
    case LEAP_SELECT_EQUAL: LOOP(a[i] == b[i] ? c[i] : d[i]);
    case LEAP_SELECT_NOT_EQUAL: LOOP(a[i] != b[i] ? c[i] : d[i]);
    case LEAP_SELECT_LESS: LOOP(a[i] < b[i] ? c[i] : d[i]);
    case LEAP_SELECT_LESS_OR_EQUAL: LOOP(a[i] <= b[i] ? c[i] : d[i]);
    case LEAP_SELECT_GREATER: LOOP(a[i] > b[i] ? c[i] : d[i]);
    case LEAP_SELECT_GREATER_OR_EQUAL: LOOP(a[i] >= b[i] ? c[i] : d[i]);
    default: break;
    }
}

#undef LOOP
#undef CALLS

/// Adds a block, or the products of two, to running sums: each lane of the block first, at most 32 values, then in double
/// precision.
#define DEFINE_SUM(NAME, VALUE)                                                                                    \
    CLONES static void FUNCTION(NAME)(double *restrict sums, const REAL *a, const REAL *b, ptrdiff_t count) {      \
        _Pragma("STDC FP_CONTRACT OFF") REAL lanes[4 * LANES] = {0};                                               \
        (void)b;                                                                                                   \
        ptrdiff_t i = 0;                                                                                           \
        for (; i + 4 * LANES <= count; i += 4 * LANES)                                                             \
            for (int lane = 0; lane < 4 * LANES; lane++) lanes[lane] += VALUE(i + lane);                           \
        for (int lane = 0; i < count; i++, lane++) lanes[lane] += VALUE(i);                                        \
        for (int lane = 0; lane < LANES; lane++)                                                                   \
            sums[lane] += (double)((lanes[lane] + lanes[lane + LANES]) +                                           \
                                   (lanes[lane + 2 * LANES] + lanes[lane + 3 * LANES]));                           \
    }

#define VALUE(PLACE) a[PLACE]
DEFINE_SUM(add_block, VALUE)
#undef VALUE
#define VALUE(PLACE) (a[PLACE] * b[PLACE])
DEFINE_SUM(add_products, VALUE)
#undef VALUE
#undef DEFINE_SUM

/// The values of a leaf from `start` on where they lie apart, are repeated, or have another type.
static const REAL *FUNCTION(gather)(const leap_leaf *leaf, ptrdiff_t start, ptrdiff_t count, REAL *buffer) {
    ptrdiff_t place[LEAP_MAXIMUM_RANK];
    const int last = leaf->rank - 1;
    ptrdiff_t rest = start, offset = 0;
    for (int axis = last; axis >= 0; axis--) {
        place[axis] = rest % leaf->sizes[axis];
        rest /= leaf->sizes[axis];
        offset += place[axis] * leaf->steps[axis];
    }
    const ptrdiff_t size = leaf->sizes[last], step = leaf->steps[last];
    const int is_own = leaf->type == (sizeof(REAL) == 4 ? LEAP_F32 : LEAP_F64);
    if (is_own && step == 1 && size - place[last] >= count) return (const REAL *)leaf->base + offset;
    ptrdiff_t done = 0;
    while (1) {
        ptrdiff_t run = size - place[last];
        if (run > count - done) run = count - done;
        REAL *target = buffer + done;
        if (is_own && step == 1)
            memcpy(target, (const REAL *)leaf->base + offset, (size_t)run * sizeof(REAL));
        else if (leaf->type == LEAP_F32)
            for (ptrdiff_t i = 0; i < run; i++) target[i] = (REAL)((const float *)leaf->base)[offset + i * step];
        else if (leaf->type == LEAP_F64)
            for (ptrdiff_t i = 0; i < run; i++) target[i] = (REAL)((const double *)leaf->base)[offset + i * step];
        else
            for (ptrdiff_t i = 0; i < run; i++)
                target[i] = (REAL)(((const uint8_t *)leaf->base)[offset + i * step] != 0);
        done += run;
        if (done == count) return buffer;
        offset -= place[last] * step;
        place[last] = 0;
        int axis = last - 1;
        for (; axis >= 0; axis--) {
            offset += leaf->steps[axis];
            if (++place[axis] < leaf->sizes[axis]) break;
            offset -= leaf->steps[axis] * leaf->sizes[axis];
            place[axis] = 0;
        }
        if (axis < 0) return buffer;
    }
}

static double FUNCTION(run)(const leap_chain *chain, ptrdiff_t start, ptrdiff_t count) {
    const ptrdiff_t block = count < BLOCK ? (count + LANES - 1) / LANES * LANES : BLOCK;
    _Alignas(64) REAL memory[(size_t)(chain->register_count > 0 ? chain->register_count : 1) * (size_t)block];
    const REAL *values[LEAP_MAXIMUM_REGISTERS];
    REAL *buffers[LEAP_MAXIMUM_REGISTERS];
    for (int i = 0; i < chain->register_count; i++) values[i] = buffers[i] = memory + i * block;
    for (int i = 0; i < chain->constant_count; i++) {
        const REAL constant = (REAL)chain->constants[i];
        for (ptrdiff_t j = 0; j < block; j++) buffers[chain->leaf_count + i][j] = constant;
    }
    double sums[LANES] = {0};
    for (ptrdiff_t done = 0; done < count; done += block) {
        const ptrdiff_t size = count - done < block ? count - done : block, position = start + done;
        for (int i = 0; i < chain->leaf_count; i++) {
            const leap_leaf *leaf = &chain->leaves[i];
            values[i] = leaf->rank == 0 ? (const REAL *)leaf->base + position
                                        : FUNCTION(gather)(leaf, position, size, buffers[i]);
        }
        for (int i = 0; i < chain->output_count; i++)
            values[chain->outputs[i].place] = (const REAL *)chain->outputs[i].base + position;
        for (int i = 0; i < chain->instruction_count; i++) {
            const leap_instruction *next = &chain->instructions[i];
            FUNCTION(step)(
                next->operation, (REAL *)values[next->result], values[next->a], values[next->b], values[next->c],
                values[next->d], size);
        }
        if (chain->summed < 0) continue;
        const REAL *summed = values[chain->summed];
        if (chain->factor < 0)
            FUNCTION(add_block)(sums, summed, summed, size);
        else
            FUNCTION(add_products)(sums, summed, values[chain->factor], size);
    }
    double total = 0;
    for (int lane = 0; lane < LANES; lane++) total += sums[lane];
    return total;
}

#undef BLOCK
#undef LANES
