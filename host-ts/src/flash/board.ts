import { badFirmware } from './image.js'

/** What stands before the name of its board in a firmware, a zero behind it (firmware/port.h; SPEC.md, "Loaders"). */
const MARK = 'setpoint-board:'

/**
 * Holds the name that a firmware carries against that of the board which is to get it. Chips do not tell boards apart: what differs are
 * pins and clocks.
 *
 * @param parts Bytes of the firmware that follow each other.
 * @throws SetpointError `bad-firmware` when it is for another board, or does not say for which.
 */
export function checkBoard(parts: readonly Uint8Array[], board: string): void {
  const names = [...new Set(parts.flatMap(namesIn))]
  if (names.length === 0) {
    throw badFirmware(
      'does not say which board it is for',
      `Only firmware of Setpoint is written, and only such as carries its board's name.`,
    )
  }
  if (names.length > 1 || names[0] !== board) {
    throw badFirmware(
      `is for ${names.join(' and ')}, and not for ${board}`,
      `Nothing was erased. Name a firmware for ${board}, or the board that is connected, if it is another one.`,
    )
  }
}

function namesIn(bytes: Uint8Array): string[] {
  const [, ...marked] = new TextDecoder('latin1').decode(bytes).split(MARK)
  return marked.map((text) => text.slice(0, Math.max(0, text.indexOf('\0')))).filter((name) => /^[\w-]+$/.test(name))
}
