#include "LeapPictures.h"

#include <math.h>
#include <stdlib.h>

// For each place of the result, the pixels it is a mean of and their weights.
typedef struct {
    ptrdiff_t most;
    ptrdiff_t *first, *count;
    float *weights;
} filter;

static void free_filter(filter *f) {
    free(f->first);
    free(f->count);
    free(f->weights);
}

static int make_filter(filter *f, ptrdiff_t from, ptrdiff_t to) {
    const double scale = (double)from / (double)to, radius = scale > 1 ? scale : 1;
    f->most = (ptrdiff_t)ceil(2 * radius) + 2;
    f->first = malloc((size_t)to * sizeof *f->first);
    f->count = malloc((size_t)to * sizeof *f->count);
    f->weights = malloc((size_t)to * (size_t)f->most * sizeof *f->weights);
    if (!f->first || !f->count || !f->weights) return 0;
    for (ptrdiff_t place = 0; place < to; place++) {
        const double center = ((double)place + 0.5) * scale;
        ptrdiff_t first = (ptrdiff_t)floor(center - radius), last = (ptrdiff_t)ceil(center + radius);
        if (first < 0) first = 0;
        if (last > from) last = from;
        float *weights = f->weights + place * f->most;
        double total = 0;
        for (ptrdiff_t i = first; i < last; i++) {
            const double distance = fabs((double)i + 0.5 - center) / radius;
            const double weight = distance < 1 ? 1 - distance : 0;
            weights[i - first] = (float)weight;
            total += weight;
        }
        for (ptrdiff_t i = 0; i < last - first; i++) weights[i] = (float)(weights[i] / total);
        f->first[place] = first;
        f->count[place] = last - first;
    }
    return 1;
}

int leap_picture_resize(const leap_picture *picture, ptrdiff_t width, ptrdiff_t height, float *result) {
    filter along = {0}, down = {0};
    const ptrdiff_t channels = picture->channels, rows = picture->height;
    float *narrow = malloc((size_t)rows * (size_t)width * (size_t)channels * sizeof *narrow);
    const int done = narrow && make_filter(&along, picture->width, width) && make_filter(&down, rows, height);
    if (done) {
        for (ptrdiff_t y = 0; y < rows; y++) {
            const uint8_t *row = picture->pixels + y * picture->width * channels;
            for (ptrdiff_t x = 0; x < width; x++) {
                const float *weights = along.weights + x * along.most;
                const uint8_t *pixel = row + along.first[x] * channels;
                float sum[3] = {0};
                for (ptrdiff_t i = 0; i < along.count[x]; i++, pixel += channels)
                    for (ptrdiff_t c = 0; c < channels; c++) sum[c] += weights[i] * (float)pixel[c];
                for (ptrdiff_t c = 0; c < channels; c++) narrow[(c * rows + y) * width + x] = sum[c] * (1.0f / 255);
            }
        }
        for (ptrdiff_t c = 0; c < channels; c++) {
            for (ptrdiff_t y = 0; y < height; y++) {
                const float *weights = down.weights + y * down.most;
                const float *row = narrow + (c * rows + down.first[y]) * width;
                float *target = result + (c * height + y) * width;
                for (ptrdiff_t x = 0; x < width; x++) target[x] = 0;
                for (ptrdiff_t i = 0; i < down.count[y]; i++, row += width)
                    for (ptrdiff_t x = 0; x < width; x++) target[x] += weights[i] * row[x];
            }
        }
    }
    free(narrow);
    free_filter(&along);
    free_filter(&down);
    return done;
}
