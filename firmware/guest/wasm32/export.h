/* What the host tool calls. */
#ifndef SP_WASM32_EXPORT_H
#define SP_WASM32_EXPORT_H

#define EXPORT(name) __attribute__((export_name(#name))) name

#endif
