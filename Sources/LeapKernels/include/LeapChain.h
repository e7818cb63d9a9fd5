#ifndef LEAP_CHAIN_H
#define LEAP_CHAIN_H
#include <stddef.h>
#include <stdint.h>

/// The operations of chains, with the number of their operands.
typedef enum {
    // two
    LEAP_ADD, LEAP_SUBTRACT, LEAP_MULTIPLY, LEAP_DIVIDE, LEAP_POWER, LEAP_FLOOR_DIVIDE, LEAP_REMAINDER, LEAP_MAXIMUM,
    LEAP_MINIMUM,
    // one
    LEAP_SQUARE, LEAP_NEGATE, LEAP_EXP, LEAP_EXPM1, LEAP_LOG, LEAP_LOG1P, LEAP_SQRT, LEAP_ABS, LEAP_SIGN, LEAP_FLOOR,
    LEAP_CEIL, LEAP_ROUND, LEAP_SIN, LEAP_COS, LEAP_TAN, LEAP_ASIN, LEAP_ACOS, LEAP_ATAN, LEAP_SINH, LEAP_COSH,
    LEAP_TANH, LEAP_ERF, LEAP_SIGMOID,
    // four: a, b compared; then; otherwise
    LEAP_SELECT_EQUAL, LEAP_SELECT_NOT_EQUAL, LEAP_SELECT_LESS, LEAP_SELECT_LESS_OR_EQUAL, LEAP_SELECT_GREATER,
    LEAP_SELECT_GREATER_OR_EQUAL,
    // instructions that stand for two operations: exp(-a); a·b + c, a·b - c, c - a·b, rounded twice
    LEAP_EXP_NEGATED, LEAP_MULTIPLY_ADD, LEAP_MULTIPLY_SUBTRACT, LEAP_SUBTRACT_PRODUCT
} leap_operation;

/// The types of elements, numbered as `DataType` is.
typedef enum { LEAP_F64, LEAP_F32, LEAP_BOOL } leap_type;

enum {
    LEAP_MAXIMUM_RANK = 8,
    LEAP_MAXIMUM_REGISTERS = 96
};

/// An array that a chain reads. Rank 0: packed, in the chain's type. Else the sizes of axes that together have the
/// chain's number of elements, and the steps along them in elements (0 where the array is repeated).
typedef struct {
    const void *base;
    int32_t type;
    int32_t rank;
    ptrdiff_t sizes[LEAP_MAXIMUM_RANK];
    ptrdiff_t steps[LEAP_MAXIMUM_RANK];
} leap_leaf;

/// One operation: registers of the operands (those it does not have may be any) and of the result, which must be
/// none of the operands.
typedef struct {
    uint16_t operation, result, a, b, c, d;
} leap_instruction;

/// A register whose values go to memory, packed.
typedef struct {
    void *base;
    int32_t place;
} leap_output;

/// A program. The first registers are the leaves, then come the constants, then what is computed.
typedef struct {
    const leap_instruction *instructions;
    const leap_leaf *leaves;
    const double *constants;
    const leap_output *outputs;
    int32_t instruction_count, leaf_count, constant_count, output_count, register_count;
    /// The register that is summed up, or -1; and the one it is multiplied by before, or -1.
    int32_t summed, factor;
    /// The type of the values computed: f32 or f64.
    int32_t type;
} leap_chain;

/// Runs a chain over `count` elements from `start` on. Returns the sum of the summed register, if there is one.
double leap_chain_run(const leap_chain *chain, ptrdiff_t start, ptrdiff_t count);

#endif
