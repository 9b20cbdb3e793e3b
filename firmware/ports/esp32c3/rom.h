/* Functions in the chip's mask ROM. link.ld says where they are: ESP-IDF, esp_rom/esp32c3/ld/esp32c3.rom.ld ("ROM where ECO version equal
 * or greater to 0") and esp_hal_regi2c/esp32c3. They run whatever state the flash is in, and keep their variables above 0x3FCDE710. */
#ifndef SP_ESP32C3_ROM_H
#define SP_ESP32C3_ROM_H

#include <stdint.h>

enum sp_rom_result { SP_ROM_OK = 0, SP_ROM_ERROR = 1, SP_ROM_TIMEOUT = 2 };

/* esp_rom_spiflash_config_param: what sort of chip the flash functions have before them. They refuse what lies behind its end. */
enum sp_rom_result sp_rom_flash_config(uint32_t device_id, uint32_t size, uint32_t block, uint32_t sector, uint32_t page,
                                       uint32_t status_mask);

/* esp_rom_spiflash_erase_sector, by its number; returns when it is erased. */
enum sp_rom_result sp_rom_flash_erase(uint32_t sector);

/* esp_rom_spiflash_write and esp_rom_spiflash_read: address, buffer and length are multiples of 4. */
enum sp_rom_result sp_rom_flash_write(uint32_t address, const uint32_t *words, int32_t length);
enum sp_rom_result sp_rom_flash_read(uint32_t address, uint32_t *words, int32_t length);

/* Cache_Disable_ICache: empties the cache and switches it off. Returns whether it loaded ahead. */
uint32_t sp_rom_cache_disable(void);

/* Writes the bits from `low` to `high` of a register of the analogue part. */
void sp_rom_analog_write_bits(uint8_t block, uint8_t host, uint8_t address, uint8_t high, uint8_t low, uint8_t value);

#endif
