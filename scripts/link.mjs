// npm run link [-- --remove]: puts `hoop` into ~/.local/bin, or takes it out again.
import './bootstrap/require-node.mjs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { bootstrap } from './bootstrap/bootstrap.mjs'
import { runMain } from './bootstrap/run-main.mjs'
import { linkHoop, pathAdvice, unlinkHoop } from './link-file.mjs'

await runMain('link hoop', async () => {
  const file = join(homedir(), '.local/bin/hoop')
  if (process.argv.includes('--remove')) {
    console.log(unlinkHoop(file) ? `Removed ${file}` : `There is no ${file}`)
    return
  }
  const { root } = await bootstrap()
  linkHoop(file, { main: join(root, 'apps/daemon/dist/main.js'), node: process.execPath })
  console.log(`Linked ${file} to this checkout`)
  console.log(pathAdvice(file, process.env))
})
