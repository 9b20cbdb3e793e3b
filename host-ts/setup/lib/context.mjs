import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const checkout = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))

/**
 * Everything a step may look at: folders, the environment of the programs it starts, who runs it, and where its one line goes.
 * All that programs cache or configure is pointed into `.cache`, so nothing outside of the checkout changes.
 */
export function context({ root = checkout, env = process.env, uid = process.getuid?.() ?? -1, say = (line) => console.error(line) } = {}) {
  const cache = join(root, '.cache')
  const venv = join(cache, 'venv')
  return {
    root,
    cache,
    venv,
    python: join(venv, 'bin', 'python'),
    uid,
    systemPath: env.PATH ?? '',
    cargoHome: env.CARGO_HOME ?? join(homedir(), '.cargo'),
    say,
    env: {
      ...env,
      PATH: [join(venv, 'bin'), join(root, 'node_modules', '.bin'), env.PATH].filter(Boolean).join(':'),
      npm_config_cache: join(cache, 'npm'),
      npm_config_update_notifier: 'false',
      CARGO_HOME: join(cache, 'cargo'),
      PIP_CACHE_DIR: join(cache, 'pip'),
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      PLATFORMIO_CORE_DIR: join(cache, 'platformio'),
      PLATFORMIO_SETTING_ENABLE_TELEMETRY: 'no',
      PLATFORMIO_SETTING_CHECK_PLATFORMIO_INTERVAL: '9999',
      PLATFORMIO_SETTING_CHECK_PRUNE_SYSTEM_THRESHOLD: '0',
    },
  }
}
