#!/usr/bin/env node
import { existsSync } from 'node:fs'

const cli = new URL('../dist/cli.js', import.meta.url)
if (existsSync(cli)) {
  await import(cli.href)
} else {
  const checkout = existsSync(new URL('../../platformio.ini', import.meta.url))
  process.stderr.write(
    checkout
      ? 'setpoint has not been built in this checkout.\nRun: npm run build\n'
      : 'This installation of setpoint is not complete.\nInstall it again, from a package that npm pack has made.\n',
  )
  process.exitCode = 3
}
