import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

// Timeouts only end what hangs: a test waits for conditions. Emulators share two processors, so few files run at a time.
export default defineConfig({
  root,
  cacheDir: '.cache/vitest',
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
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
