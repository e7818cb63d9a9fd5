#ifndef LEAP_CEDITLINE_H
#define LEAP_CEDITLINE_H
#include <histedit.h>
#endif
