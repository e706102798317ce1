import { chmod } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const file = process.argv[2] ?? `${root}dist/fleet-sim.js`

const bundle = await rolldown({ input: `${root}src/main.ts`, platform: 'node', cwd: root, logLevel: 'warn' })
await bundle.write({ file, format: 'esm', banner: '#!/usr/bin/env node', codeSplitting: false, minify: false })
await bundle.close()
await chmod(file, 0o755)
