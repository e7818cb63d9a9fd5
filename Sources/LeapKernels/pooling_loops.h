// Pooling in one precision; see pooling.c.

CLONES void FUNCTION(leap_max_pool)(
    const leap_window_sizes *sizes, ptrdiff_t images, const REAL *input, REAL *output, uint16_t *winners) {
    const leap_window_sizes s = *sizes;
    const ptrdiff_t channels = s.channels, row = s.input[1] * channels;
    for (ptrdiff_t image = 0; image < images; image++, input += s.input[0] * row) {
        for (ptrdiff_t y = 0; y < s.output[0]; y++) {
            const window_range down = inside(y, s.stride[0], s.padding[0], s.window[0], s.input[0]);
            for (ptrdiff_t x = 0; x < s.output[1]; x++) {
                const window_range along = inside(x, s.stride[1], s.padding[1], s.window[1], s.input[1]);
                const REAL *start =
                    input + (y * s.stride[0] - s.padding[0]) * row + (x * s.stride[1] - s.padding[1]) * channels;
                const REAL *first = start + down.first * row + along.first * channels;
                if (winners) {
                    const uint16_t place = (uint16_t)(down.first * s.window[1] + along.first);
                    for (ptrdiff_t c = 0; c < channels; c++) output[c] = first[c], winners[c] = place;
                } else {
                    memcpy(output, first, (size_t)channels * sizeof(REAL));
                }
                for (ptrdiff_t i = down.first; i < down.last; i++) {
                    for (ptrdiff_t j = along.first; j < along.last; j++) {
                        const REAL *values = start + i * row + j * channels;
                        // A nan wins and stays.
                        if (winners) {
                            const uint16_t place = (uint16_t)(i * s.window[1] + j);
                            for (ptrdiff_t c = 0; c < channels; c++) {
                                const REAL value = values[c], best = output[c];
                                const int is_better = (value > best) | ((value != value) & (best == best));
                                output[c] = is_better ? value : best;
                                winners[c] = is_better ? place : winners[c];
                            }
                        } else {
                            for (ptrdiff_t c = 0; c < channels; c++) {
                                const REAL value = values[c], best = output[c];
                                output[c] = (value > best) | (value != value) ? value : best;
                            }
                        }
                    }
                }
                output += channels;
                if (winners) winners += channels;
            }
        }
    }
}

CLONES void FUNCTION(leap_winner_scatter)(
    const leap_window_sizes *sizes, ptrdiff_t images, const REAL *output, const uint16_t *winners, REAL *input) {
    const leap_window_sizes s = *sizes;
    const ptrdiff_t channels = s.channels, row = s.input[1] * channels;
    // Windows that lie side by side write each element once.
    const int are_tiles = s.stride[0] == s.window[0] && s.stride[1] == s.window[1] && !s.padding[0] && !s.padding[1];
    const int cover_all = are_tiles && s.output[0] * s.window[0] == s.input[0] && s.output[1] * s.window[1] == s.input[1];
    if (!cover_all) memset(input, 0, (size_t)(images * s.input[0] * row) * sizeof(REAL));
    for (ptrdiff_t image = 0; image < images; image++, input += s.input[0] * row) {
        for (ptrdiff_t y = 0; y < s.output[0]; y++) {
            const window_range down = inside(y, s.stride[0], s.padding[0], s.window[0], s.input[0]);
            for (ptrdiff_t x = 0; x < s.output[1]; x++) {
                const window_range along = inside(x, s.stride[1], s.padding[1], s.window[1], s.input[1]);
                REAL *start =
                    input + (y * s.stride[0] - s.padding[0]) * row + (x * s.stride[1] - s.padding[1]) * channels;
                for (ptrdiff_t i = down.first; i < down.last; i++) {
                    for (ptrdiff_t j = along.first; j < along.last; j++) {
                        REAL *values = start + i * row + j * channels;
                        const uint16_t place = (uint16_t)(i * s.window[1] + j);
                        if (are_tiles) {
                            for (ptrdiff_t c = 0; c < channels; c++) values[c] = winners[c] == place ? output[c] : 0;
                            continue;
                        }
                        // Those that are not meant keep their value: a nan in the output must not reach them.
                        for (ptrdiff_t c = 0; c < channels; c++)
                            values[c] = winners[c] == place ? values[c] + output[c] : values[c];
                    }
                }
                output += channels;
                winners += channels;
            }
        }
    }
}

CLONES void FUNCTION(leap_winner_gather)(
    const leap_window_sizes *sizes, ptrdiff_t images, const REAL *input, const uint16_t *winners, REAL *output) {
    const leap_window_sizes s = *sizes;
    const ptrdiff_t channels = s.channels, row = s.input[1] * channels;
    for (ptrdiff_t image = 0; image < images; image++, input += s.input[0] * row) {
        for (ptrdiff_t y = 0; y < s.output[0]; y++) {
            for (ptrdiff_t x = 0; x < s.output[1]; x++) {
                const REAL *start =
                    input + (y * s.stride[0] - s.padding[0]) * row + (x * s.stride[1] - s.padding[1]) * channels;
                for (ptrdiff_t c = 0; c < channels; c++) {
                    const ptrdiff_t place = winners[c];
                    output[c] = start[place / s.window[1] * row + place % s.window[1] * channels + c];
                }
                output += channels;
                winners += channels;
            }
        }
    }
}

CLONES void FUNCTION(leap_sum_pool)(
    const leap_window_sizes *sizes, ptrdiff_t images, const REAL *input, REAL scale, REAL *output) {
    const leap_window_sizes s = *sizes;
    const ptrdiff_t channels = s.channels, row = s.input[1] * channels;
    for (ptrdiff_t image = 0; image < images; image++, input += s.input[0] * row) {
        for (ptrdiff_t y = 0; y < s.output[0]; y++) {
            const window_range down = inside(y, s.stride[0], s.padding[0], s.window[0], s.input[0]);
            for (ptrdiff_t x = 0; x < s.output[1]; x++) {
                const window_range along = inside(x, s.stride[1], s.padding[1], s.window[1], s.input[1]);
                const REAL *start =
                    input + (y * s.stride[0] - s.padding[0]) * row + (x * s.stride[1] - s.padding[1]) * channels;
                for (ptrdiff_t c = 0; c < channels; c++) output[c] = 0;
                for (ptrdiff_t i = down.first; i < down.last; i++) {
                    for (ptrdiff_t j = along.first; j < along.last; j++) {
                        const REAL *values = start + i * row + j * channels;
                        for (ptrdiff_t c = 0; c < channels; c++) output[c] += values[c];
                    }
                }
                for (ptrdiff_t c = 0; c < channels; c++) output[c] *= scale;
                output += channels;
            }
        }
    }
}

CLONES void FUNCTION(leap_spread)(
    const leap_window_sizes *sizes, ptrdiff_t images, const REAL *output, REAL scale, REAL *input) {
    const leap_window_sizes s = *sizes;
    const ptrdiff_t channels = s.channels, row = s.input[1] * channels;
    memset(input, 0, (size_t)(images * s.input[0] * row) * sizeof(REAL));
    for (ptrdiff_t image = 0; image < images; image++, input += s.input[0] * row) {
        for (ptrdiff_t y = 0; y < s.output[0]; y++) {
            const window_range down = inside(y, s.stride[0], s.padding[0], s.window[0], s.input[0]);
            for (ptrdiff_t x = 0; x < s.output[1]; x++) {
                const window_range along = inside(x, s.stride[1], s.padding[1], s.window[1], s.input[1]);
                REAL *start =
                    input + (y * s.stride[0] - s.padding[0]) * row + (x * s.stride[1] - s.padding[1]) * channels;
                for (ptrdiff_t i = down.first; i < down.last; i++) {
                    for (ptrdiff_t j = along.first; j < along.last; j++) {
                        REAL *values = start + i * row + j * channels;
                        for (ptrdiff_t c = 0; c < channels; c++) values[c] += output[c] * scale;
                    }
                }
                output += channels;
            }
        }
    }
}
