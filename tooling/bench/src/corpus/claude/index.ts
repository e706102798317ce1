import { startOf, type Kit } from '../kit.ts'
import { writeFork, writeResume } from './copies.ts'
import { writeSession } from './session.ts'
import { CLAUDE_VERSIONS, type ClaudeVersion } from './versions.ts'

/** Copies are made of small sessions only, whose records fit into memory. */
const LARGEST_COPIED = 200_000

/** `.claude/projects` of a host that has been in use for a while. One session means one file: nothing is copied and no sub-agent runs. */
export function writeClaude(kit: Kit): void {
  const { random, tree, scale } = kit
  const before = tree.bytes
  const isSingle = scale.sessions === 1
  for (let count = 0; count < scale.sessions && tree.bytes - before < scale.bytes; count += 1) {
    const part = { ...kit, random: random.fork(`claude-${count}`) }
    const version = isSingle ? newest() : versionOf(part)
    const left = scale.bytes - (tree.bytes - before)
    const usual = part.random.skewed(45_000, 1.3, 12_000_000)
    const keep = !isSingle && part.random.chance(0.08)
    const bytes = isSingle ? left : Math.min(keep ? Math.min(usual, LARGEST_COPIED) : usual, left)
    const session = writeSession(part, {
      version,
      model: part.random.pick(version.models),
      cwd: part.random.pick(scale.projects),
      start: startOf(part),
      bytes,
      agents: !isSingle,
      keep,
    })
    if (!keep) continue
    if (version.resume === 'append') writeFork(part, session)
    else if (scale.disputed) writeResume(part, session)
  }
}

const newest = (): ClaudeVersion => CLAUDE_VERSIONS.find(({ name }) => name === '2.1.197') ?? CLAUDE_VERSIONS[0]

function versionOf({ random }: Kit): ClaudeVersion {
  let draw = random.next() * CLAUDE_VERSIONS.reduce((sum, { weight }) => sum + weight, 0)
  return CLAUDE_VERSIONS.find(({ weight }) => (draw -= weight) < 0) ?? CLAUDE_VERSIONS[0]
}
