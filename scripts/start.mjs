// npm start [-- --port 4000 …]: installs and builds what is missing, then becomes `hoop serve`.
import './bootstrap/require-node.mjs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bootstrap } from './bootstrap/bootstrap.mjs'
import { runMain } from './bootstrap/run-main.mjs'

await runMain('start HOOP', async () => {
  const { root, env } = await bootstrap()
  const main = join(root, 'apps/daemon/dist/main.js')
  // In this process, not in a child: a signal, the terminal and the exit code are the daemon's own.
  process.env.PATH = env.PATH
  process.argv = [process.execPath, main, 'serve', '--demo-if-empty', ...process.argv.slice(2)]
  await import(pathToFileURL(main).href)
})
