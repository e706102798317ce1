import { startOf, type Kit } from '../kit.ts'
import { projectHash, slugOf, writeGeminiSession, type GeminiVersion } from './session.ts'

const VERSIONS: readonly [GeminiVersion, ...GeminiVersion[]] = [
  { name: '0.16.0', form: 'json', folder: 'hash', partsPrompt: false, rewrites: false },
  { name: '0.33.0', form: 'json', folder: 'slug', partsPrompt: true, rewrites: false },
  { name: '0.41.0', form: 'jsonl', folder: 'slug', partsPrompt: true, rewrites: false },
  { name: '0.61.0', form: 'jsonl', folder: 'slug', partsPrompt: true, rewrites: true },
]

/** `.gemini` of a host that has been in use for a while: documents of older versions beside logs of newer ones. */
export function writeGemini(kit: Kit): void {
  const { random, tree, scale } = kit
  const before = tree.bytes
  const projects = Object.fromEntries(scale.projects.map((cwd) => [cwd, slugOf(cwd)]))
  tree.file('.gemini/projects.json', JSON.stringify({ projects }, null, 2), scale.endsAt)
  for (const cwd of scale.projects) tree.file(`.gemini/tmp/${slugOf(cwd)}/.project_root`, cwd, scale.endsAt)
  for (const cwd of scale.projects) tree.file(`.gemini/tmp/${projectHash(cwd)}/logs.json`, '[]', scale.endsAt)
  for (let count = 0; count < scale.sessions && tree.bytes - before < scale.bytes; count += 1) {
    const part = { ...kit, random: random.fork(`gemini-${count}`) }
    const version = scale.sessions === 1 ? (VERSIONS[3] ?? VERSIONS[0]) : part.random.pick(VERSIONS)
    const left = scale.bytes - (tree.bytes - before)
    const bytes = scale.sessions === 1 ? left : Math.min(part.random.skewed(40_000, 1.2, 6_000_000), left)
    writeGeminiSession(part, { version, cwd: part.random.pick(scale.projects), start: startOf(part), bytes })
  }
}
