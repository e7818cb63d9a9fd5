#include <cmark-gfm.h>

/// The bit that tells an inline node's type from a block's.
enum { CMARK_NODE_TYPE_INLINE_BIT = 0x4000 };
