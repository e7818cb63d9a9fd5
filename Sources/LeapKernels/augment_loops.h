// Included for each number type, REAL.

// Whole pixels: rows are copied.
INLINE void FUNCTION(shift)(const leap_picture_move *move, const REAL *x, REAL *y, ptrdiff_t c, ptrdiff_t h, ptrdiff_t w) {
    const ptrdiff_t right = (ptrdiff_t)move->right, down = (ptrdiff_t)move->down;
    const REAL factor = (REAL)move->factor;
    for (ptrdiff_t row = 0; row < c * h; row++) {
        const REAL *from = x + (row / h * h + limited(row % h - down, h)) * w;
        REAL *to = y + row * w;
        const ptrdiff_t first = limited(right, w + 1), last = limited(w + right, w + 1);
        if (move->is_mirrored) {
            for (ptrdiff_t j = 0; j < first; j++) to[j] = factor * from[w - 1];
            for (ptrdiff_t j = first; j < last; j++) to[j] = factor * from[w - 1 - (j - right)];
            for (ptrdiff_t j = last; j < w; j++) to[j] = factor * from[0];
        } else {
            for (ptrdiff_t j = 0; j < first; j++) to[j] = factor * from[0];
            for (ptrdiff_t j = first; j < last; j++) to[j] = factor * from[j - right];
            for (ptrdiff_t j = last; j < w; j++) to[j] = factor * from[w - 1];
        }
    }
}

// Between pixels: the mean of four, by their nearness.
INLINE void FUNCTION(turn)(const leap_picture_move *move, const REAL *x, REAL *y, ptrdiff_t c, ptrdiff_t h, ptrdiff_t w) {
    const float cosine = (float)cos(move->angle), sine = (float)sin(move->angle);
    const float middle_x = (float)(w - 1) / 2, middle_y = (float)(h - 1) / 2;
    const float mirror = move->is_mirrored ? -1 : 1;
    const REAL factor = (REAL)move->factor;
    int32_t place[BLOCK], next[BLOCK], below[BLOCK];
    REAL share_x[BLOCK], share_y[BLOCK];
    for (ptrdiff_t i = 0; i < h; i++)
        for (ptrdiff_t start = 0; start < w; start += BLOCK) {
            const ptrdiff_t count = w - start < BLOCK ? w - start : BLOCK;
            const float v = (float)i - (float)move->down - middle_y;
            for (ptrdiff_t j = 0; j < count; j++) {
                const float u = (float)(start + j) - (float)move->right - middle_x;
                float from_x = mirror * (cosine * u - sine * v) + middle_x;
                float from_y = sine * u + cosine * v + middle_y;
                from_x = from_x < 0 ? 0 : from_x < (float)(w - 1) ? from_x : (float)(w - 1);
                from_y = from_y < 0 ? 0 : from_y < (float)(h - 1) ? from_y : (float)(h - 1);
                const int32_t left = (int32_t)from_x, top = (int32_t)from_y;
                place[j] = top * (int32_t)w + left;
                next[j] = left + 1 < (int32_t)w;
                below[j] = top + 1 < (int32_t)h ? (int32_t)w : 0;
                share_x[j] = (REAL)(from_x - (float)left);
                share_y[j] = (REAL)(from_y - (float)top);
            }
            for (ptrdiff_t channel = 0; channel < c; channel++) {
                const REAL *from = x + channel * h * w;
                REAL *to = y + (channel * h + i) * w + start;
                for (ptrdiff_t j = 0; j < count; j++) {
                    const REAL *corner = from + place[j];
                    const REAL above = corner[0] + share_x[j] * (corner[next[j]] - corner[0]);
                    const REAL lower =
                        corner[below[j]] + share_x[j] * (corner[below[j] + next[j]] - corner[below[j]]);
                    to[j] = factor * (above + share_y[j] * (lower - above));
                }
            }
        }
}

CLONES void FUNCTION(leap_move_picture)(
    const leap_picture_move *move, const REAL *x, REAL *y, ptrdiff_t channels, ptrdiff_t height, ptrdiff_t width) {
    if (move->angle == 0)
        FUNCTION(shift)(move, x, y, channels, height, width);
    else
        FUNCTION(turn)(move, x, y, channels, height, width);
    if (move->factor == 1) return;
    // What was from 0 to 1 stays there. A nan is left as it is.
    const ptrdiff_t count = channels * height * width;
    int is_outside = 0;
    for (ptrdiff_t i = 0; i < count; i++) is_outside |= (x[i] < 0) | (x[i] > 1);
    if (is_outside) return;
    for (ptrdiff_t i = 0; i < count; i++) y[i] = y[i] > 1 ? 1 : y[i];
}
