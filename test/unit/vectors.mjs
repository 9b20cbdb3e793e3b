// test/vectors/NAME.json, an array of flat objects, as a C header: struct NAME_vector and the array NAME_vectors. Wycheproof's too. Files
// whose objects are not flat are for TypeScript alone.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
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

/** Project Wycheproof's file of Ed25519, in the shape of ed25519.json. */
function wycheproof(paths) {
  const { testGroups } = JSON.parse(readFileSync(join(paths.root, '.cache', 'third-party', 'wycheproof'), 'utf8'))
  return testGroups.flatMap(({ publicKey, tests }) =>
    tests.map(({ tcId, comment, msg, sig, result }) => ({
      ...{ name: `${tcId}: ${comment}`, key: publicKey.pk, message: msg, signature: sig, valid: Number(result === 'valid') },
    })),
  )
}

function write(paths, name, vectors) {
  const product = join(paths.generated, `${name}_vectors.h`)
  const text = header(name, vectors)
  if (!existsSync(product) || readFileSync(product, 'utf8') !== text) writeFileSync(product, text)
}

const flat = (vectors) => vectors.every((vector) => Object.values(vector).every((value) => typeof value !== 'object'))

/** Writes "NAME_vectors.h" for each, if it has changed. */
export function embedVectors(paths) {
  const folder = join(paths.root, 'test', 'vectors')
  for (const file of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const vectors = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    if (flat(vectors)) write(paths, basename(file, '.json'), vectors)
  }
  write(paths, 'wycheproof', wycheproof(paths))
}
