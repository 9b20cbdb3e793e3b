import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Makes a package, and for that builds firmware anew which the other tests run: not beside them, but when they are done. */
const packing = 'test/e2e/tarball.test.ts'

// Timeouts only end what hangs: a test waits for conditions. Emulators share two processors, so few files run at a time.
export default defineConfig({
  root,
  cacheDir: '.cache/vitest',
  test: {
    projects: [
      { extends: true, test: { name: 'all', include: ['test/**/*.test.ts'], exclude: [packing], sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: 'package', include: [packing], sequence: { groupOrder: 1 } } },
    ],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
    // One client at a time on the line of a board (test/e2e/support/boards.ts).
    fileParallelism: !/[/:]/.test(process.env.SETPOINT_ON ?? ''),
    coverage: {
      provider: 'v8',
      include: ['host-ts/src/**/*.ts'],
      reportsDirectory: '.cache/coverage',
      reporter: ['json'],
    },
  },
})
