/* What reaches the driver of a serial port; serialport's own binding for tests stands in for it, a pseudo-terminal has neither parity nor lines. */
import { SerialPortMock } from 'serialport'
import { expect, test, vi } from 'vitest'
import { serial } from '../../host-ts/src/node.js'

vi.mock('serialport', async (importOriginal) => {
  const original = await importOriginal<typeof import('serialport')>()
  return { ...original, SerialPort: original.SerialPortMock }
})

/** Opens a port, and gives what its driver gets. */
async function opened(...options: Parameters<typeof serial> extends [string, ...infer Rest] ? Rest : never) {
  const { binding } = SerialPortMock
  binding.reset()
  binding.createPort('/dev/mock')
  const open = vi.spyOn(binding, 'open')
  const transport = await serial('/dev/mock', ...options)
  const driver = await open.mock.results[0]?.value
  open.mockRestore()
  return { transport, driver, settings: driver.openOptions }
}

test('a port has the rate and the parity that are asked for, and keeps its lines when it is closed', async () => {
  const { transport, settings } = await opened({ baudRate: 57_600, parity: 'even' })
  expect(settings).toMatchObject({ baudRate: 57_600, parity: 'even', dataBits: 8, stopBits: 1, hupcl: false })
  await transport.close?.()
})

test('a port has 115200 baud and no parity where nothing is said', async () => {
  const { transport, settings } = await opened()
  expect(settings).toMatchObject({ baudRate: 115_200, parity: 'none' })
  await transport.close?.()
})

test('DTR and RTS are set as they are named, and what is not named stays', async () => {
  const { transport, driver } = await opened()
  const set = vi.spyOn(driver, 'set')
  const lines = (): unknown => set.mock.lastCall?.[0]
  await transport.setSignals?.({ dataTerminalReady: false })
  expect(lines()).toMatchObject({ dtr: false, rts: true, brk: false })
  await transport.setSignals?.({ dataTerminalReady: true, requestToSend: false })
  expect(lines()).toMatchObject({ dtr: true, rts: false, brk: false })
  await transport.setSignals?.({ break: true })
  expect(lines()).toMatchObject({ dtr: true, rts: false, brk: true })
  await transport.close?.()
})
