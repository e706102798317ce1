// Compiles claude-usage.as, and json-lines.as in it, and puts it into src/usage/json-lines-wasm.ts. Run by hand after a change; it needs the AssemblyScript compiler:
// `npx --package assemblyscript@0.28.20 node wasm/build.mjs`, or the folder of an installed one as ASC.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const sources = ['json-lines', 'claude-usage']
const target = join(import.meta.dirname, '../src/usage/json-lines-wasm.ts')
const folder = mkdtempSync(join(tmpdir(), 'json-lines-'))
try {
  const input = join(folder, 'claude-usage.ts')
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
    target,
    `// Made by wasm/build.mjs from wasm/*.as; not to be edited.\n\n` +
      `/** SHA-256 of the sources that this was made of. */\nexport const sourceSha256 = '${hash.digest('hex')}'\n\n` +
      `/** The module, as base64. */\nexport const moduleBase64 =\n${lines.map((line) => `  '${line}'`).join(' +\n')}\n`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
