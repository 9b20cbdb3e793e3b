import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { archives, downloads } from '../lib/archives.mjs'
import { find, run } from '../lib/exec.mjs'
import { fetchError } from '../lib/network.mjs'
import { pins } from '../lib/pins.mjs'

/** A package that needs the crates, so that cargo fetches them. Nothing of it is ever built. */
function writePackage(folder, parts) {
  const needs = parts.map((part) => `${part.name} = { version = "=${part.version}", default-features = false }\n`)
  mkdirSync(join(folder, 'src'), { recursive: true })
  writeFileSync(join(folder, 'src', 'lib.rs'), '')
  writeFileSync(
    join(folder, 'Cargo.toml'),
    `[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[dependencies]\n${needs.join('')}`,
  )
}

/** Settings of this machine's user (a mirror, a proxy), since CARGO_HOME points into .cache. */
function userSettings(ctx) {
  const path = join(ctx.cargoHome, 'config.toml')
  return existsSync(path) ? ['--config', path] : []
}

/** Where cargo put an archive, by whatever name it gives the registry. */
function fetched(ctx, part) {
  const cache = join(ctx.env.CARGO_HOME, 'registry', 'cache')
  const registry = existsSync(cache) ? readdirSync(cache).find((name) => existsSync(join(cache, name, part.archive))) : undefined
  return registry && join(cache, registry, part.archive)
}

/** A program of Debian's package cargo-web, unpacked: its rustc and the one that builds the module in Rust cannot both be installed. */
async function unpackedCargo(ctx) {
  const folder = join(ctx.cache, 'cargo-web')
  const program = join(folder, 'usr', 'bin', 'cargo')
  if (existsSync(program)) return program
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const download = await run(ctx, 'cargo-download', 'apt-get', ['-q', 'download', 'cargo-web'], { cwd: folder })
  const archive = readdirSync(folder).find((name) => name.endsWith('.deb'))
  if (download.status !== 0 || !archive) throw fetchError('A Debian package (cargo-web)', download, 'the package sources of apt')
  const unpacked = await run(ctx, 'cargo-unpack', 'dpkg-deb', ['-x', join(folder, archive), folder])
  if (unpacked.status !== 0) throw fetchError('A Debian package (cargo-web)', unpacked, 'the package sources of apt')
  return program
}

/** By `vendor`, which looks at the crates alone; `fetch` asks a compiler of the same age for its target. */
async function fetchCrates(ctx, parts) {
  const folder = join(ctx.env.CARGO_HOME, 'fetch')
  const cargo = find('cargo', ctx.env) ?? (await unpackedCargo(ctx))
  writePackage(folder, parts)
  const args = ['vendor', '--manifest-path', join(folder, 'Cargo.toml'), ...userSettings(ctx), join(folder, 'vendored')]
  const result = await run(ctx, 'cargo-fetch', cargo, args)
  for (const part of parts) {
    const archive = fetched(ctx, part)
    if (result.status !== 0 || !archive) {
      throw fetchError(`A crate (${part.archive})`, result, "cargo's settings (it must be 1.85 or newer; Debian: cargo-web; HTTPS_PROXY)")
    }
    copyFileSync(archive, join(downloads(ctx), part.archive))
  }
}

/** Data that is published as Rust crates: fetched by cargo, which knows registry and proxy, and only unpacked. */
export const crates = archives('crates', ['Debian packages'], pins.crates, fetchCrates)
