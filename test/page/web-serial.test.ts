/* `setpoint/web` in a page of somebody else's, which has no policy and no words of ours. */
import { createServer } from 'node:http'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import type * as library from '../../host-ts/src/index.js'
import type * as web from '../../host-ts/src/web.js'
import { emulator, use } from '../e2e/support/boards.js'
import { openBrowser } from './browser.js'

type Setpoint = typeof library & typeof web

/** A page with the library as a global, at an address of its own. */
async function otherPage(): Promise<string> {
  const bundled = await build({
    stdin: { contents: 'export * from "./index.js"; export * from "./web.js"', resolveDir: join(checkoutRoot(), 'host-ts', 'src') },
    ...{ bundle: true, write: false, format: 'iife', globalName: 'setpoint', platform: 'browser', target: 'es2022', minify: true },
  })
  const html = `<!doctype html><title>other</title><link rel="icon" href="data:,"><script>${bundled.outputFiles[0]?.text.replaceAll('</script', '<\\/script')}</script>`
  const server = createServer((_request, response) => response.setHeader('Content-Type', 'text/html; charset=utf-8').end(html))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  use({ [Symbol.asyncDispose]: async () => void server.close() })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
}

test('a device is connected over Web Serial, and its modem lines are set by name', async () => {
  const running = await emulator('native')
  const url = await otherPage()
  const { page, ports, complaints } = use(await openBrowser(url))
  ports.plug(running.pty)
  await page.goto(url)
  const seen = await page.evaluate(async () => {
    const { connect, webSerial } = (globalThis as unknown as { setpoint: Setpoint }).setpoint
    const [port] = await navigator.serial.getPorts()
    if (!port) throw new Error('no port')
    const transport = await webSerial(port)
    await transport.setSignals({ dataTerminalReady: true, requestToSend: false })
    await transport.setSignals({ dataTerminalReady: false, requestToSend: true })
    await transport.setSignals({ break: true })
    await transport.setSignals({ break: false })
    const device = await connect(transport)
    const { board } = await device.info()
    const { app } = await device.status()
    await device.close()
    const again = await connect(await webSerial(port))
    const echoed = await again.client.os.echo('hi')
    await again.close()
    return { label: transport.label, board, app, echoed }
  })
  expect(seen).toEqual({ label: 'USB 2fe3:0100', board: 'native', app: 'water-heater', echoed: 'hi' })
  const wanted = ['DTR=1 RTS=0', 'DTR=0 RTS=1', 'BREAK=1', 'BREAK=0']
  expect(ports.lines().filter((line, i, all) => wanted.includes(line) && line !== all[i - 1])).toEqual(wanted)
  expect(complaints()).toEqual([])
})
