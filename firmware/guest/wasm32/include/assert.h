/* What the guest uses of <assert.h>: clang has no C library for wasm32. */
#ifndef SP_WASM32_ASSERT_H
#define SP_WASM32_ASSERT_H

#define static_assert _Static_assert

#endif
