// Makes dist/: the `hoop` program and everything it needs beside it. `--out DIR` puts it elsewhere, `--bare` leaves web and demo out.
import { chmod, cp, mkdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')
const { values } = parseArgs({ options: { out: { type: 'string' }, bare: { type: 'boolean', default: false } } })
const out = values.out ?? join(root, 'dist')
const { version, dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))

await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })

const bundle = await rolldown({
  // Threads are loaded by name, from beside the program.
  input: {
    main: join(root, 'src/main.ts'),
    'usage-worker': join(root, '../../packages/transcripts/src/usage/usage-worker.ts'),
    'queue-worker': join(root, 'src/beads/queue-worker.ts'),
    'index-writer': join(root, 'src/index/indexer-worker.ts'),
    'index-parser': join(root, 'src/index/parser-worker.ts'),
    'index-reader': join(root, 'src/index/reader-worker.ts'),
    'session-follower': join(root, 'src/follow/follower-worker.ts'),
    'audit-verify-worker': join(root, 'src/audit/verify-worker.ts'),
  },
  platform: 'node',
  // What is native stays a package of its own; everything else is bundled, from source.
  external: Object.keys(dependencies).map((name) => new RegExp(`^${name}(?:/|$)`)),
  resolve: { conditionNames: ['@hoop/source', 'node', 'import', 'module', 'default'] },
  transform: { target: 'node20.19', define: { __HOOP_VERSION__: JSON.stringify(version) } },
})
await bundle.write({
  dir: out,
  format: 'esm',
  sourcemap: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'chunk-[name]-[hash].js',
  banner: (chunk) => (chunk.name === 'main' ? '#!/usr/bin/env node' : ''),
})
await bundle.close()
await chmod(join(out, 'main.js'), 0o755)
await cp(join(root, 'drizzle'), join(out, 'drizzle'), { recursive: true })

if (!values.bare) {
  await copyBuilt(join(root, '../../tooling/fleet-sim/dist/fleet-sim.js'), join(out, 'fleet-sim.js'), '@hoop/fleet-sim')
  await copyBuilt(join(root, '../web/dist'), join(out, 'web'), '@hoop/web')
}

/** Copies what another package has built, and names that package if it has not. */
async function copyBuilt(from, to, name) {
  const found = await stat(from).catch(() => undefined)
  if (!found) throw new Error(`${from} is missing: build it first (pnpm --filter ${name} run build)`)
  await cp(from, to, { recursive: true })
}
