// Included for each number type, REAL.

uint64_t FUNCTION(leap_row_hash)(const REAL *row, ptrdiff_t count) {
    // Four lanes, so that one multiplication need not wait for the last. The multiplier is that of FNV-1a.
    uint64_t lanes[4] = {0x9E3779B97F4A7C15u, 0xBF58476D1CE4E5B9u, 0x94D049BB133111EBu, 0xD6E8FEB86659FD93u};
    for (ptrdiff_t i = 0; i < count; i++) {
        const double number = row[i] == row[i] ? (double)row[i] + 0.0 : 0x1p1023;
        uint64_t bits;
        memcpy(&bits, &number, sizeof bits);
        uint64_t *lane = &lanes[i & 3];
        *lane = (*lane ^ bits) * 0x100000001B3u;
        *lane ^= *lane >> 29;
    }
    uint64_t result = 0;
    for (int i = 0; i < 4; i++) result = (result ^ lanes[i]) * 0x9E3779B97F4A7C15u + (result >> 31);
    return result;
}

CLONES int FUNCTION(leap_rows_are_equal)(const REAL *a, const REAL *b, ptrdiff_t count) {
    int differs = 0;
    for (ptrdiff_t i = 0; i < count; i++) differs |= (a[i] != b[i]) & ((a[i] == a[i]) | (b[i] == b[i]));
    return !differs;
}

CLONES double FUNCTION(leap_squared_distance)(const REAL *a, const REAL *b, ptrdiff_t count) {
    double sums[8] = {0};
    ptrdiff_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (int lane = 0; lane < 8; lane++) {
            const double difference = (double)a[i + lane] - (double)b[i + lane];
            sums[lane] += difference * difference;
        }
    double sum = 0;
    for (int lane = 0; lane < 8; lane++) sum += sums[lane];
    for (; i < count; i++) {
        const double difference = (double)a[i] - (double)b[i];
        sum += difference * difference;
    }
    return sum;
}

CLONES int FUNCTION(leap_row_is_finite)(const REAL *row, ptrdiff_t count) {
    int is_other = 0;
    for (ptrdiff_t i = 0; i < count; i++) is_other |= !(row[i] - row[i] == 0);
    return !is_other;
}

CLONES double FUNCTION(leap_largest_size)(const REAL *row, ptrdiff_t count) {
    REAL largest = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        const REAL size = row[i] < 0 ? -row[i] : row[i];
        largest = size > largest ? size : largest;
    }
    return largest;
}

CLONES void FUNCTION(leap_add_row)(double *totals, const REAL *row, double divisor, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) totals[i] += (double)row[i] / divisor;
}

CLONES double FUNCTION(leap_centre_row)(
    float *result, const REAL *row, const double *middle, double divisor, ptrdiff_t count) {
    double sum = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        result[i] = (float)((double)row[i] / divisor - middle[i]);
        sum += (double)result[i] * (double)result[i];
    }
    return sum;
}
