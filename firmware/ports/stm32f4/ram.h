/* Code that runs while the flash is erased or programmed, when nothing can be fetched or read from flash: it and all that it calls lie in
 * RAM. The build checks that such code refers to nothing in flash (platform/builder/ram_code.py). */
#ifndef SP_STM32F4_RAM_H
#define SP_STM32F4_RAM_H

/* Before the definition of the function `name`. What it calls in its own file becomes a part of it. */
#define SP_RAM_CODE(name) __attribute__((section(".ramfunc." #name), noinline, flatten))

#endif
