import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pins } from '../lib/pins.mjs'

const folder = (ctx) => join(ctx.cache, 'platformio', 'packages', 'tool-scons')

/** Where PlatformIO notes from which checkout it took the platform; it goes on doing so when the checkout is moved or copied. */
const platformLink = (ctx) => join(ctx.cache, 'platformio', 'platforms', 'platform.pio-link')
const ofAnother = (ctx) => existsSync(platformLink(ctx)) && JSON.parse(readFileSync(platformLink(ctx), 'utf8')).cwd !== ctx.root

/**
 * PlatformIO looks for scons as a package of its own registry. It finds this one instead, which starts the scons of the virtual
 * environment, and so works without that registry.
 */
export const platformio = {
  name: 'PlatformIO tools',
  after: ['Python packages'],
  present(ctx) {
    const path = join(folder(ctx), '.piopm')
    return !ofAnother(ctx) && existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).version === pins.toolScons
  },
  install(ctx) {
    if (ofAnother(ctx)) rmSync(platformLink(ctx))
    const version = pins.toolScons
    const spec = { owner: 'platformio', id: null, name: 'tool-scons', requirements: null, uri: null }
    const files = {
      'scons.py': 'from SCons.Script import main\n\nmain()\n',
      'package.json': JSON.stringify({ name: 'tool-scons', version, description: 'scons of the virtual environment', system: '*' }),
      '.piopm': JSON.stringify({ type: 'tool', name: 'tool-scons', version, spec }),
    }
    mkdirSync(folder(ctx), { recursive: true })
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder(ctx), name), content)
  },
}
