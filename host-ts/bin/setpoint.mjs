#!/usr/bin/env node
// The `setpoint` command of a checkout or an installed package; its code is bundled in host-ts/dist.
import { existsSync } from 'node:fs'

const cli = new URL('../dist/cli.js', import.meta.url)
if (existsSync(cli)) await import(cli)
else {
  console.error('setpoint: not built yet.\nIn a checkout, run: npm run build')
  process.exitCode = 3
}
