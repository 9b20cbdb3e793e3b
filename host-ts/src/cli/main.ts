import * as z from 'zod'
import { createProgram } from './program.js'
import { run } from './run.js'

// A command parses each shape a few times: less than what it takes to compile a parser for it.
z.config({ jitless: true })

process.exitCode = await run(createProgram, process.argv)
