// The product of one element type on one kind of processor. Included by products.c, which defines before
//   ELEMENT  the element type
//   LANES    the elements of a vector
//   ROWS     the rows of a tile of the result
//   WIDTH    the vectors in a row of a tile, at most 3
//   MOST_UNPACKED  b is packed for more rows of the result than this
//   TARGET   the attributes that choose the processor
//   NAME(x)  the name of x in this version
//
// A tile stays in registers while its sum runs; the piece of b it needs is packed into a panel, as wide as the tile, and
// stays in the caches for all tiles below each other (Goto and van de Geijn, Anatomy of high-performance matrix
// multiplication, 2008).

typedef ELEMENT NAME(vector)
    __attribute__((vector_size(LANES * sizeof(ELEMENT)), aligned(sizeof(ELEMENT)), may_alias));

// One tile of COUNT vectors: result (+)= a · b over k steps. Element (i, p) of a lies at i * a_down + p * a_right; rows
// of b lie b_down apart. Rows past `rows` repeat the last one and are not written.
#define TILE(COUNT)                                                                                                \
    TARGET static void NAME(tile_##COUNT)(                                                                         \
        ptrdiff_t k, ptrdiff_t rows, ptrdiff_t columns, const ELEMENT *a, ptrdiff_t a_down, ptrdiff_t a_right,     \
        const ELEMENT *b, ptrdiff_t b_down, ELEMENT *result, ptrdiff_t result_down, int adds) {                    \
        NAME(vector) sum[ROWS][COUNT];                                                                             \
        const ELEMENT *row[ROWS];                                                                                  \
        UNROLL for (int i = 0; i < ROWS; i++) {                                                                    \
            UNROLL for (int j = 0; j < COUNT; j++) sum[i][j] = (NAME(vector)){0};                                  \
            row[i] = a + (i < rows ? i : rows - 1) * a_down;                                                       \
        }                                                                                                          \
        for (ptrdiff_t p = 0; p < k; p++) {                                                                        \
            NAME(vector) right[COUNT];                                                                             \
            UNROLL for (int j = 0; j < COUNT; j++) right[j] = *(const NAME(vector) *)(b + j * LANES);              \
            b += b_down;                                                                                           \
            UNROLL for (int i = 0; i < ROWS; i++) {                                                                \
                const ELEMENT left = row[i][p * a_right];                                                          \
                UNROLL for (int j = 0; j < COUNT; j++) sum[i][j] += left * right[j];                               \
            }                                                                                                      \
        }                                                                                                          \
        if (rows == ROWS && columns == COUNT * LANES) {                                                            \
            UNROLL for (int i = 0; i < ROWS; i++) {                                                                \
                NAME(vector) *target = (NAME(vector) *)(result + i * result_down);                                 \
                UNROLL for (int j = 0; j < COUNT; j++) {                                                           \
                    if (adds) sum[i][j] += target[j];                                                              \
                    target[j] = sum[i][j];                                                                         \
                }                                                                                                  \
            }                                                                                                      \
            return;                                                                                                \
        }                                                                                                          \
        ELEMENT edge[ROWS][COUNT * LANES];                                                                         \
        UNROLL for (int i = 0; i < ROWS; i++)                                                                      \
            UNROLL for (int j = 0; j < COUNT; j++) *(NAME(vector) *)&edge[i][j * LANES] = sum[i][j];               \
        for (ptrdiff_t i = 0; i < rows; i++) {                                                                     \
            ELEMENT *target = result + i * result_down;                                                            \
            for (ptrdiff_t j = 0; j < columns; j++) target[j] = adds ? target[j] + edge[i][j] : edge[i][j];        \
        }                                                                                                          \
    }
TILE(1)
TILE(2)
#if WIDTH > 2
TILE(3)
#endif
#undef TILE

TARGET static void NAME(tile)(
    ptrdiff_t count, ptrdiff_t k, ptrdiff_t rows, ptrdiff_t columns, const ELEMENT *a, ptrdiff_t a_down,
    ptrdiff_t a_right, const ELEMENT *b, ptrdiff_t b_down, ELEMENT *result, ptrdiff_t result_down, int adds) {
    switch (count) {
    case 1:
        NAME(tile_1)(k, rows, columns, a, a_down, a_right, b, b_down, result, result_down, adds);
        break;
    case 2:
        NAME(tile_2)(k, rows, columns, a, a_down, a_right, b, b_down, result, result_down, adds);
        break;
#if WIDTH > 2
    default:
        NAME(tile_3)(k, rows, columns, a, a_down, a_right, b, b_down, result, result_down, adds);
#endif
    }
}

typedef ELEMENT NAME(four) __attribute__((vector_size(4 * sizeof(ELEMENT)), aligned(sizeof(ELEMENT)), may_alias));

// Packs `count` columns over k steps into rows of `width` elements, the rest of each row 0. Element (p, i) lies at
// p * along + i * across.
TARGET static void NAME(pack)(
    ptrdiff_t k, ptrdiff_t count, ptrdiff_t width, const ELEMENT *restrict source, ptrdiff_t along, ptrdiff_t across,
    ELEMENT *restrict target) {
    if (count < width) memset(target, 0, (size_t)(k * width) * sizeof(ELEMENT));
    if (across == 1) {
        for (ptrdiff_t p = 0; p < k; p++) {
            const ELEMENT *from = source + p * along;
            ELEMENT *to = target + p * width;
            ptrdiff_t i = 0;
            for (; i + LANES <= count; i += LANES) *(NAME(vector) *)(to + i) = *(const NAME(vector) *)(from + i);
            for (; i < count; i++) to[i] = from[i];
        }
        return;
    }
    ptrdiff_t i = 0;
    if (along == 1) {
        for (; i + 4 <= count; i += 4) {
            const ELEMENT *from = source + i * across;
            ELEMENT *to = target + i;
            ptrdiff_t p = 0;
            for (; p + 4 <= k; p += 4) {
                // Four by four elements turned over, in two rounds of exchanges.
                const NAME(four) a = *(const NAME(four) *)(from + p), b = *(const NAME(four) *)(from + across + p);
                const NAME(four) c = *(const NAME(four) *)(from + 2 * across + p);
                const NAME(four) d = *(const NAME(four) *)(from + 3 * across + p);
                const NAME(four) even_ab = __builtin_shufflevector(a, b, 0, 4, 2, 6);
                const NAME(four) even_cd = __builtin_shufflevector(c, d, 0, 4, 2, 6);
                const NAME(four) odd_ab = __builtin_shufflevector(a, b, 1, 5, 3, 7);
                const NAME(four) odd_cd = __builtin_shufflevector(c, d, 1, 5, 3, 7);
                *(NAME(four) *)(to + p * width) = __builtin_shufflevector(even_ab, even_cd, 0, 1, 4, 5);
                *(NAME(four) *)(to + (p + 1) * width) = __builtin_shufflevector(odd_ab, odd_cd, 0, 1, 4, 5);
                *(NAME(four) *)(to + (p + 2) * width) = __builtin_shufflevector(even_ab, even_cd, 2, 3, 6, 7);
                *(NAME(four) *)(to + (p + 3) * width) = __builtin_shufflevector(odd_ab, odd_cd, 2, 3, 6, 7);
            }
            for (; p < k; p++)
                for (int x = 0; x < 4; x++) to[p * width + x] = from[x * across + p];
        }
    }
    for (; i < count; i++)
        for (ptrdiff_t p = 0; p < k; p++) target[p * width + i] = source[p * along + i * across];
}

// Whether a piece of a is packed: its rows lie so that they push each other out of the first cache.
static int NAME(packs_a)(ptrdiff_t columns, ptrdiff_t steps, ptrdiff_t a_down, ptrdiff_t a_right) {
    const ptrdiff_t distance = a_right == 1 ? a_down : a_right;
    return columns > 64 && steps > 64 && distance * (ptrdiff_t)sizeof(ELEMENT) % 2048 == 0;
}

// One block of a result whose rows lie result_down apart. Returns 0 when there is no memory to pack into.
TARGET static int NAME(block)(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const ELEMENT *a, ptrdiff_t a_down, ptrdiff_t a_right, const ELEMENT *b,
    ptrdiff_t b_down, ptrdiff_t b_right, ELEMENT *result, ptrdiff_t result_down) {
    const ptrdiff_t most_columns = even_piece(n, BLOCK_N, LANES), most_steps = even_piece(k, BLOCK_K, 1);
    const int packs_a = NAME(packs_a)(n, most_steps, a_down, a_right);
    // Where rows of b lie packed and few tiles read them, only a panel that is not full is copied.
    const int packs_b = b_right != 1 || (m > MOST_UNPACKED && n > WIDTH * LANES);
    const ptrdiff_t room_a = packs_a ? ((m < BLOCK_M ? m : BLOCK_M) + ROWS) * most_steps : 0;
    const ptrdiff_t room_b = packs_b ? most_columns * most_steps : n % LANES != 0 ? WIDTH * LANES * most_steps : 0;
    leap_block room = {NULL, 0};
    if (room_a + room_b > 0) {
        room = leap_block_take((size_t)(room_a + room_b) * sizeof(ELEMENT), 0);
        if (!room.pointer) return 0;
    }
    ELEMENT *const packed_a = room.pointer, *const packed_b = packed_a + room_a;
    for (ptrdiff_t j = 0; j < n; j += most_columns) {
        const ptrdiff_t columns = n - j < most_columns ? n - j : most_columns;
        // Panels of nearly the same width.
        const ptrdiff_t vectors = (columns + LANES - 1) / LANES, panels = (vectors + WIDTH - 1) / WIDTH;
        for (ptrdiff_t p = 0; p < k; p += most_steps) {
            const ptrdiff_t steps = k - p < most_steps ? k - p : most_steps;
            for (ptrdiff_t i = 0; i < m; i += BLOCK_M) {
                const ptrdiff_t rows = m - i < BLOCK_M ? m - i : BLOCK_M;
                const ELEMENT *left = a + i * a_down + p * a_right;
                ptrdiff_t left_down = a_down, left_right = a_right, left_tile = ROWS * a_down;
                if (packs_a) {
                    for (ptrdiff_t y = 0; y < rows; y += ROWS)
                        NAME(pack)(
                            steps, rows - y < ROWS ? rows - y : ROWS, ROWS, left + y * a_down, a_right, a_down,
                            packed_a + y * steps);
                    left = packed_a, left_down = 1, left_right = ROWS, left_tile = ROWS * steps;
                }
                ptrdiff_t x = 0;
                for (ptrdiff_t panel = 0; panel < panels; panel++) {
                    const ptrdiff_t count = vectors / panels + (panel < vectors % panels), full = count * LANES;
                    const ptrdiff_t width = columns - x < full ? columns - x : full;
                    const ELEMENT *right = b + p * b_down + (j + x) * b_right;
                    ptrdiff_t right_down = b_down;
                    if (packs_b || width < full) {
                        ELEMENT *target = packs_b ? packed_b + x * steps : packed_b;
                        if (i == 0) NAME(pack)(steps, width, full, right, b_down, b_right, target);
                        right = target, right_down = full;
                    }
                    for (ptrdiff_t y = 0; y < rows; y += ROWS) {
                        NAME(tile)(
                            count, steps, rows - y < ROWS ? rows - y : ROWS, width, left + y / ROWS * left_tile,
                            left_down, left_right, right, right_down, result + (i + y) * result_down + j + x,
                            result_down, p > 0);
                    }
                    x += full;
                }
            }
        }
    }
    if (room.pointer) leap_block_give(room, SIZE_MAX);
    return 1;
}

#undef ELEMENT
#undef LANES
#undef NAME
