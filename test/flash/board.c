/* The native firmware under the name of another board, whose own firmware runs nowhere here. */
extern const char *const __wrap_sp_port_board;

const char *const __wrap_sp_port_board = "stm32f405";
