// How a camera was held.
#ifndef LEAP_ORIENTATION_H
#define LEAP_ORIENTATION_H
#include "LeapPictures.h"

// The orientation in a JPEG file's EXIF data, 1 to 8; 1, upright, when there is none.
// (JEITA CP-3451, Exif 2.3, tag 0x0112.)
int leap_jpeg_orientation(const uint8_t *bytes, size_t count);

// Turns and mirrors a picture so that it stands upright. Returns 0 when there is no memory.
int leap_picture_set_upright(leap_picture *picture, int orientation);

#endif
