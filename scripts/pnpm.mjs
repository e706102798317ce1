// npm run pnpm -- <arguments>: the pinned pnpm, for those who have none. `npm run pnpm -- --filter @hoop/health test`
import './bootstrap/require-node.mjs'
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { bootstrap } from './bootstrap/bootstrap.mjs'
import { runMain } from './bootstrap/run-main.mjs'

await runMain('run pnpm', async () => {
  const { pnpm, env } = await bootstrap({ needs: 'pnpm' })
  const child = spawn(process.execPath, [pnpm, ...process.argv.slice(2)], { env, stdio: 'inherit' })
  process.on('SIGINT', () => {}) // the terminal sent it to pnpm as well, which decides
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0)
  })
})
