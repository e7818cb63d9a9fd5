// The softmax in one precision; see softmax.c.

// The largest of a row of neighbours. A nan among them does not count; it shows in the sum.
INLINE REAL FUNCTION(largest)(ptrdiff_t count, const REAL *values) {
    enum { LANES = 16 };
    REAL lanes[LANES];
    for (int lane = 0; lane < LANES; lane++) lanes[lane] = -(REAL)INFINITY;
    ptrdiff_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (int lane = 0; lane < LANES; lane++)
            lanes[lane] = values[i + lane] > lanes[lane] ? values[i + lane] : lanes[lane];
    REAL top = -(REAL)INFINITY;
    for (; i < count; i++) top = values[i] > top ? values[i] : top;
    for (int lane = 0; lane < LANES; lane++) top = lanes[lane] > top ? lanes[lane] : top;
    return top;
}

INLINE double FUNCTION(total)(ptrdiff_t count, const REAL *values) {
    enum { LANES = 16 };
    double lanes[LANES] = {0}, sum = 0;
    ptrdiff_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (int lane = 0; lane < LANES; lane++) lanes[lane] += values[i + lane];
    for (; i < count; i++) sum += values[i];
    for (int lane = 0; lane < LANES; lane++) sum += lanes[lane];
    return sum;
}

// Rows of neighbours. Short rows are taken together, so that exp runs over many values at once.
CLONES static void FUNCTION(softmax_rows)(
    ptrdiff_t rows, ptrdiff_t count, const REAL *values, REAL *result, int is_logarithm) {
    REAL shifted[PIECE], power[PIECE];
    const ptrdiff_t step = count < PIECE ? PIECE / count : 1;
    for (ptrdiff_t row = 0; row < rows; row += step) {
        const ptrdiff_t together = rows - row < step ? rows - row : step;
        const REAL *from = values + row * count;
        REAL *to = result + row * count;
        if (count <= PIECE) {
            for (ptrdiff_t y = 0; y < together; y++) {
                const REAL top = FUNCTION(largest)(count, from + y * count);
                for (ptrdiff_t i = 0; i < count; i++) shifted[y * count + i] = from[y * count + i] - top;
            }
            for (ptrdiff_t i = 0; i < together * count; i++) power[i] = FUNCTION(exponential)(shifted[i]);
            for (ptrdiff_t y = 0; y < together; y++) {
                const double sum = FUNCTION(total)(count, power + y * count);
                if (is_logarithm) {
                    const REAL shift = (REAL)log(sum);
                    for (ptrdiff_t i = 0; i < count; i++) to[y * count + i] = shifted[y * count + i] - shift;
                } else {
                    const REAL scale = (REAL)(1 / sum);
                    for (ptrdiff_t i = 0; i < count; i++) to[y * count + i] = power[y * count + i] * scale;
                }
            }
            continue;
        }
        const REAL top = FUNCTION(largest)(count, from);
        double sum = 0;
        for (ptrdiff_t start = 0; start < count; start += PIECE) {
            const ptrdiff_t length = count - start < PIECE ? count - start : PIECE;
            for (ptrdiff_t i = 0; i < length; i++) shifted[i] = from[start + i] - top;
            for (ptrdiff_t i = 0; i < length; i++) power[i] = FUNCTION(exponential)(shifted[i]);
            sum += FUNCTION(total)(length, power);
            memcpy(to + start, is_logarithm ? shifted : power, (size_t)length * sizeof(REAL));
        }
        if (is_logarithm) {
            const REAL shift = (REAL)log(sum);
            for (ptrdiff_t i = 0; i < count; i++) to[i] -= shift;
        } else {
            const REAL scale = (REAL)(1 / sum);
            for (ptrdiff_t i = 0; i < count; i++) to[i] *= scale;
        }
    }
}

// Columns of a matrix, side by side; rows lie `down` apart.
CLONES static void FUNCTION(softmax_columns)(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t down, const REAL *values, REAL *result, int is_logarithm) {
    REAL top[PIECE];
    double sum[PIECE];
    for (ptrdiff_t start = 0; start < columns; start += PIECE) {
        const ptrdiff_t count = columns - start < PIECE ? columns - start : PIECE;
        const REAL *from = values + start;
        REAL *to = result + start;
        for (ptrdiff_t i = 0; i < count; i++) top[i] = -(REAL)INFINITY, sum[i] = 0;
        for (ptrdiff_t row = 0; row < rows; row++)
            for (ptrdiff_t i = 0; i < count; i++)
                top[i] = from[row * down + i] > top[i] ? from[row * down + i] : top[i];
        for (ptrdiff_t row = 0; row < rows; row++) {
            for (ptrdiff_t i = 0; i < count; i++) {
                const REAL shifted = from[row * down + i] - top[i], power = FUNCTION(exponential)(shifted);
                sum[i] += power;
                to[row * down + i] = is_logarithm ? shifted : power;
            }
        }
        for (ptrdiff_t i = 0; i < count; i++) top[i] = (REAL)(is_logarithm ? log(sum[i]) : 1 / sum[i]);
        for (ptrdiff_t row = 0; row < rows; row++) {
            REAL *target = to + row * down;
            if (is_logarithm)
                for (ptrdiff_t i = 0; i < count; i++) target[i] -= top[i];
            else
                for (ptrdiff_t i = 0; i < count; i++) target[i] *= top[i];
        }
    }
}

void FUNCTION(leap_softmax)(
    ptrdiff_t groups, ptrdiff_t count, ptrdiff_t inner, const REAL *values, REAL *result, int is_logarithm) {
    if (count <= 0) return;
    if (inner == 1) {
        FUNCTION(softmax_rows)(groups, count, values, result, is_logarithm);
        return;
    }
    for (ptrdiff_t group = 0; group < groups; group++) {
        const ptrdiff_t offset = group * count * inner;
        FUNCTION(softmax_columns)(count, inner, inner, values + offset, result + offset, is_logarithm);
    }
}
