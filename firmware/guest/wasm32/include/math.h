/* What Wasm3 uses of <math.h>: each of the functions is an instruction, which clang makes of the call. */
#ifndef SP_WASM32_MATH_H
#define SP_WASM32_MATH_H

#define NAN        __builtin_nanf("")
#define isnan(x)   __builtin_isnan(x)
#define signbit(x) __builtin_signbit(x)

double ceil(double x), copysign(double x, double sign), fabs(double x), floor(double x), rint(double x), sqrt(double x), trunc(double x);
float ceilf(float x), copysignf(float x, float sign), fabsf(float x), floorf(float x), rintf(float x), sqrtf(float x), truncf(float x);

#endif
