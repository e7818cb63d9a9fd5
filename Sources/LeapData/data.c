#include "LeapData.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char iris[] = {
#embed "iris.csv"
};
const unsigned char *const leap_data_iris = iris;
const size_t leap_data_iris_size = sizeof iris;

static const unsigned char digits[] = {
#embed "digits.csv"
};
const unsigned char *const leap_data_digits = digits;
const size_t leap_data_digits_size = sizeof digits;
