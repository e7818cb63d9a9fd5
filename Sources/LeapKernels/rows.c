// Rows of a table that are equal, or nearly so.
#include "LeapArrays.h"
#include "vectors.h"

#include <math.h>
#include <string.h>

CLONES ptrdiff_t leap_next_near(
    const float *products, const double *squares, double limit, ptrdiff_t start, ptrdiff_t count) {
    // In pieces: a piece without a hit, which nearly all are, is one loop of vector code.
    enum { PIECE = 64 };
    while (start < count) {
        const ptrdiff_t length = count - start < PIECE ? count - start : PIECE;
        int is_near = 0;
        for (ptrdiff_t i = 0; i < length; i++)
            is_near |= squares[start + i] - 2 * (double)products[start + i] <= limit;
        if (is_near)
            for (ptrdiff_t i = 0; i < length; i++)
                if (squares[start + i] - 2 * (double)products[start + i] <= limit) return start + i;
        start += length;
    }
    return count;
}

#define REAL float
#define FUNCTION(NAME) NAME##_f32
#include "rows_loops.h"
#undef REAL
#undef FUNCTION
#define REAL double
#define FUNCTION(NAME) NAME##_f64
#include "rows_loops.h"
