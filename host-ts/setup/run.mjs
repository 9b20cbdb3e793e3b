// What `npm run TASK` starts: brings about what the task needs, then runs it. Uses only what Node.js itself has.
import { context } from './lib/context.mjs'
import { SetupError } from './lib/error.mjs'
import { setUp } from './lib/steps.mjs'
import { tasks } from './tasks.mjs'

const [name, ...args] = process.argv.slice(2)
const task = Object.hasOwn(tasks, name ?? '') ? tasks[name] : undefined
if (!task) {
  console.error(`usage: node host-ts/setup/run.mjs ${Object.keys(tasks).join('|')}`)
  process.exit(2)
}

const ctx = context()
try {
  await setUp(ctx, task.steps)
  process.on('SIGINT', () => {}) // Ctrl-C reaches the task's program too: its exit status decides.
  process.exitCode = await task.run(ctx, args)
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(`setup: ${error.message}\n${error.hint}`)
  process.exitCode = error.exitCode
}
