#!/usr/bin/env node
import { existsSync } from 'node:fs'

const cli = new URL('../dist/cli.js', import.meta.url)
if (existsSync(cli)) {
  await import(cli.href)
} else {
  process.stderr.write('setpoint has not been built in this checkout.\nRun: npm run build\n')
  process.exitCode = 3
}
