// Compiles the sources beside it into modules, and puts each as base64 into a file of src. Run by hand after a change; it needs the
// AssemblyScript compiler: `npx --package assemblyscript@0.28.20 node wasm/build.mjs`, or the folder of an installed one as ASC.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The last source is the module; those before it are in it. */
const modules = [
  { sources: ['json-lines', 'claude-usage'], target: '../src/usage/json-lines-wasm.ts' },
  { sources: ['json-lines', 'abridge'], target: '../src/abridge/abridge-wasm.ts' },
]

for (const { sources, target } of modules) {
  const folder = mkdtempSync(join(tmpdir(), 'json-lines-'))
  try {
    const input = join(folder, `${sources.at(-1)}.ts`)
    const output = join(folder, 'module.wasm')
    for (const name of sources) copyFileSync(join(import.meta.dirname, `${name}.as`), join(folder, `${name}.ts`))
    const options = ['--runtime', 'stub', '--use', 'abort=', '--enable', 'simd', '--enable', 'bulk-memory', '-O3', '--noAssert']
    execFileSync(process.env.ASC ?? 'asc', [input, '-o', output, ...options], { stdio: 'inherit' })
    const hash = createHash('sha256')
    for (const name of sources) hash.update(readFileSync(join(import.meta.dirname, `${name}.as`)))
    const lines =
      readFileSync(output)
        .toString('base64')
        .match(/.{1,120}/g) ?? []
    writeFileSync(
      join(import.meta.dirname, target),
      `// Made by wasm/build.mjs from wasm/*.as; not to be edited.\n\n` +
        `/** SHA-256 of the sources that this was made of. */\nexport const sourceSha256 = '${hash.digest('hex')}'\n\n` +
        `/** The module, as base64. */\nexport const moduleBase64 =\n${lines.map((line) => `  '${line}'`).join(' +\n')}\n`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
