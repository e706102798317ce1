import { startOf, type Kit } from '../kit.ts'
import { writeFlat } from './flat.ts'
import { CODEX_VERSIONS } from './rollout.ts'
import { writeThread, writeThreadFork } from './thread.ts'

/** `.codex/sessions` of a host that has been in use for a while. One session means one file. */
export function writeCodex(kit: Kit): void {
  const { random, tree, scale } = kit
  const before = tree.bytes
  const isSingle = scale.sessions === 1
  for (let count = 0; count < scale.sessions && tree.bytes - before < scale.bytes; count += 1) {
    const part = { ...kit, random: random.fork(`codex-${count}`) }
    const left = scale.bytes - (tree.bytes - before)
    const bytes = isSingle ? left : Math.min(part.random.skewed(60_000, 1.2, 12_000_000), left)
    if (!isSingle && part.random.chance(0.08)) {
      writeFlat(part, startOf(part), bytes)
      continue
    }
    const version = isSingle ? CODEX_VERSIONS[0] : part.random.pick(CODEX_VERSIONS)
    const plan = { version, cwd: part.random.pick(scale.projects), model: part.random.pick(version.models), start: startOf(part), bytes }
    const thread = writeThread(part, plan, !isSingle)
    if (!isSingle && version.paginated && part.random.chance(0.15)) writeThreadFork(part, thread)
  }
}
