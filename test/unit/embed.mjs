// Modules as C arrays for unit tests: test/unit/wat/NAME.wat, and what modules/ built, as NAME_wasm in "NAME_wasm.h" (- becomes _).
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

function newer(product, source) {
  return existsSync(product) && statSync(product).mtimeMs >= statSync(source).mtimeMs
}

function writeHeader(paths, wasm) {
  const symbol = `${basename(wasm, '.wasm').replaceAll('-', '_')}_wasm`
  const header = join(paths.generated, `${symbol}.h`)
  if (newer(header, wasm)) return
  const bytes = [...readFileSync(wasm)].map((byte) => `0x${byte.toString(16).padStart(2, '0')},`)
  const lines = Array.from({ length: Math.ceil(bytes.length / 20) }, (_, i) => `  ${bytes.slice(i * 20, i * 20 + 20).join(' ')}\n`)
  writeFileSync(header, `/* Made from ${basename(wasm)}. */\nstatic const unsigned char ${symbol}[] = {\n${lines.join('')}};\n`)
}

function assemble(paths, wat) {
  const wasm = join(paths.generated, `${basename(wat, '.wat')}.wasm`)
  if (!newer(wasm, wat)) execFileSync('wat2wasm', ['--no-check', '--enable-all', wat, '-o', wasm], { stdio: 'inherit' })
  return wasm
}

/** Writes a header for each module. Texts may be invalid on purpose: they are assembled without validation. */
export function embedModules(paths) {
  const texts = join(paths.root, 'test', 'unit', 'wat')
  if (existsSync(texts)) {
    for (const file of readdirSync(texts)) if (file.endsWith('.wat')) writeHeader(paths, assemble(paths, join(texts, file)))
  }
  for (const file of readdirSync(join(paths.root, 'modules'), { recursive: true })) {
    if (/build\/[^/]+\.wasm$/.test(file)) writeHeader(paths, join(paths.root, 'modules', file))
  }
}
