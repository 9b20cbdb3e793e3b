// test/vectors/NAME.json, an array of flat objects, as a C header: struct NAME_vector and the array NAME_vectors.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const field = ([key, value]) => (typeof value === 'number' ? `long ${key};` : `const char *${key};`)
const row = (vector) =>
  `    {${Object.values(vector)
    .map((value) => JSON.stringify(value))
    .join(', ')}},\n`

/** The C of an array of flat objects. */
export function header(name, vectors) {
  const fields = Object.entries(vectors[0]).map(field).join(' ')
  return (
    `/* Made from ${name}.json. */\nstruct ${name}_vector { ${fields} };\n\n` +
    `static const struct ${name}_vector ${name}_vectors[] = {\n${vectors.map(row).join('')}};\n`
  )
}

/** Writes "NAME_vectors.h" for each file, if it has changed. */
export function embedVectors(paths) {
  const folder = join(paths.root, 'test', 'vectors')
  for (const file of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const name = basename(file, '.json')
    const product = join(paths.generated, `${name}_vectors.h`)
    const text = header(name, JSON.parse(readFileSync(join(folder, file), 'utf8')))
    try {
      if (readFileSync(product, 'utf8') === text) continue
    } catch (error) {
      if (error.code !== 'ENOENT') throw error
    }
    writeFileSync(product, text)
  }
}
