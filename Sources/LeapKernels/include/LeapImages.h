#ifndef LEAP_IMAGES_H
#define LEAP_IMAGES_H
#include <stddef.h>
#include <stdint.h>

#include "LeapEpilogue.h"

/// The sizes of a convolution of two dimensions: heights before widths. See `ConvolutionGeometry`.
typedef struct {
    ptrdiff_t batch, groups, input_channels, output_channels;
    ptrdiff_t input[2], kernel[2], output[2];
    ptrdiff_t stride[2], dilation[2], padding_before[2], padding_after[2];
} leap_convolution_sizes;

/// What a convolution computes: the output from (input, kernel), the input from (output, kernel), or the kernel from
/// (input, output).
typedef enum { LEAP_CONVOLUTION_OUTPUT, LEAP_CONVOLUTION_INPUT, LEAP_CONVOLUTION_KERNEL } leap_convolution_role;

/// A single-precision convolution that oneDNN has prepared, `images` of the batch at a time.
typedef struct leap_convolution leap_convolution;
/// Prepares it; the library is loaded at the first call. Images lie with the channels last, (N, H, W, C), packed; with
/// `input_is_plain` those of the input with the channels first. Kernels lie packed, (O, C / groups, kh, kw). Returns
/// NULL when the library is missing or has no fast way.
leap_convolution *leap_convolution_create(
    const leap_convolution_sizes *sizes, leap_convolution_role role, int input_is_plain, ptrdiff_t images);
void leap_convolution_destroy(leap_convolution *convolution);
/// How many parts of the batch it works on, one after the other or side by side.
ptrdiff_t leap_convolution_parts(const leap_convolution *convolution);

/// One run of a convolution over its operands, in the order of its role.
typedef struct leap_convolution_run leap_convolution_run;
/// Returns NULL when there is no memory. `epilogue` is run on each part of a result that is images, as soon as it is
/// there; it may be NULL.
leap_convolution_run *leap_convolution_begin(
    leap_convolution *convolution, const float *a, const float *b, float *result, const leap_epilogue *epilogue);
/// At most so many parts at a time.
enum { LEAP_CONVOLUTION_ROUND = 8 };
/// Computes the parts from `first` on, at most `LEAP_CONVOLUTION_ROUND` of them; rounds follow each other in order.
void leap_convolution_round(leap_convolution_run *run, ptrdiff_t first, ptrdiff_t count);
/// Finishes the result and frees the run. Returns 0 when something failed.
int leap_convolution_end(leap_convolution_run *run);

/// The sizes of windows over images with the channels last, (N, H, W, C), packed.
typedef struct {
    ptrdiff_t channels;
    ptrdiff_t input[2], window[2], output[2], stride[2], padding[2];
} leap_window_sizes;

/// The largest element of each window, nan if there is one, for `images` images. Where `winners` is not NULL, it says
/// for each result which element of the window was first, counted along its rows.
void leap_max_pool_f32(
    const leap_window_sizes *sizes, ptrdiff_t images, const float *input, float *output, uint16_t *winners);
void leap_max_pool_f64(
    const leap_window_sizes *sizes, ptrdiff_t images, const double *input, double *output, uint16_t *winners);
/// Adds each element of an output-shaped array to the winner of its window; the input is written in full.
void leap_winner_scatter_f32(
    const leap_window_sizes *sizes, ptrdiff_t images, const float *output, const uint16_t *winners, float *input);
void leap_winner_scatter_f64(
    const leap_window_sizes *sizes, ptrdiff_t images, const double *output, const uint16_t *winners, double *input);
/// Takes the winner of each window from an input-shaped array.
void leap_winner_gather_f32(
    const leap_window_sizes *sizes, ptrdiff_t images, const float *input, const uint16_t *winners, float *output);
void leap_winner_gather_f64(
    const leap_window_sizes *sizes, ptrdiff_t images, const double *input, const uint16_t *winners, double *output);
/// The sum of each window times `scale`.
void leap_sum_pool_f32(
    const leap_window_sizes *sizes, ptrdiff_t images, const float *input, float scale, float *output);
void leap_sum_pool_f64(
    const leap_window_sizes *sizes, ptrdiff_t images, const double *input, double scale, double *output);
/// Adds each element of an output-shaped array, times `scale`, to all elements of its window; the input is written in
/// full.
void leap_spread_f32(
    const leap_window_sizes *sizes, ptrdiff_t images, const float *output, float scale, float *input);
void leap_spread_f64(
    const leap_window_sizes *sizes, ptrdiff_t images, const double *output, double scale, double *input);

/// How a picture is moved: mirrored left to right, then turned by an angle (radians, counter-clockwise) about its middle,
/// then shifted by whole pixels, and each number times a factor.
typedef struct {
    int is_mirrored;
    double angle, right, down, factor;
} leap_picture_move;

/// Moves a picture (C, H, W), packed; at most 2^31 pixels. What comes from outside is the pixel at the border. Where all
/// numbers were from 0 to 1, they stay so.
void leap_move_picture_f32(
    const leap_picture_move *move, const float *x, float *y, ptrdiff_t channels, ptrdiff_t height, ptrdiff_t width);
void leap_move_picture_f64(
    const leap_picture_move *move, const double *x, double *y, ptrdiff_t channels, ptrdiff_t height, ptrdiff_t width);

#endif
