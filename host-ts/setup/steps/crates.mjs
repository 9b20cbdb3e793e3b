import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { archives, downloads } from '../lib/archives.mjs'
import { run } from '../lib/exec.mjs'
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

async function fetchCrates(ctx, parts) {
  const folder = join(ctx.env.CARGO_HOME, 'fetch')
  writePackage(folder, parts)
  const result = await run(ctx, 'cargo-fetch', 'cargo', ['fetch', '--manifest-path', join(folder, 'Cargo.toml'), ...userSettings(ctx)])
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
