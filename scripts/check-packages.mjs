// node scripts/check-packages.mjs: packs each library as it would be published, and lets publint and attw judge the tarball.
import './bootstrap/require-node.mjs'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { bootstrap } from './bootstrap/bootstrap.mjs'
import { runMain } from './bootstrap/run-main.mjs'
import { packageFolders } from './bootstrap/workspace.mjs'

await runMain('check the packages', async () => {
  const { root, env, pnpm } = await bootstrap()
  const libraries = packageFolders(root).filter((folder) => folder.startsWith(join(root, 'packages')))
  let failed = 0
  for (const folder of libraries) {
    const temp = mkdtempSync(join(tmpdir(), 'hoop-pack-'))
    try {
      const run = (/** @type {string[]} */ ...args) => spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' })
      const packed = run(pnpm, 'pack', '--pack-destination', temp)
      const tarball = join(temp, readdirSync(temp)[0] ?? 'nothing was packed')
      const judged = [
        packed,
        run(join(root, 'node_modules/publint/src/cli.js'), tarball, '--strict'),
        run(join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js'), tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'),
      ]
      const bad = judged.filter(({ status }) => status !== 0)
      console.log(`${basename(folder)}: ${bad.length === 0 ? 'fit to publish' : 'not fit to publish'}`)
      for (const { stdout, stderr } of bad) console.error(stdout + stderr)
      failed += bad.length
    } finally {
      rmSync(temp, { recursive: true, force: true })
    }
  }
  if (libraries.length === 0 || failed > 0) process.exitCode = 1
})
