import type { Kit } from '../kit.ts'
import { encodeFolder } from './paths.ts'
import type { Speaker } from './records.ts'

/** A call and what came of it; `result` is what the model is told, `toolUseResult` what the CLI keeps for itself. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  readonly input: object
  readonly result: unknown
  readonly isError: boolean
  readonly toolUseResult: unknown
}

/** One call of a common tool, with output of realistic size: mostly a screenful, now and then a whole file, rarely an image. */
export function makeCall(kit: Kit, speaker: Speaker, at: number): ToolCall {
  const { random, filler } = kit
  const { version, cwd } = speaker
  const size = (median: number, spread: number, max: number): number => Math.ceil(random.skewed(median, spread, max) * kit.scale.toolSize)
  const id = `toolu_01${random.base62(22)}`
  const path = `${cwd}/src/${random.hex(6)}.ts`
  const draw = random.next()
  const done = (name: string, input: object, result: unknown, toolUseResult: unknown, isError = false): ToolCall => ({
    id,
    name,
    input,
    result,
    toolUseResult,
    isError,
  })
  if (draw < 0.45) {
    const output = filler.code(size(900, 1.4, 30_000))
    const command = { command: `npm test -- ${random.hex(5)}`, description: 'Run the tests' }
    if (random.chance(0.15)) {
      const text = `Exit code 1\n${output}`
      return done('Bash', command, text, `Error: ${text}`, true)
    }
    if (version.bookkeeping && random.chance(0.02)) return done('Bash', command, ...persist(kit, speaker, at))
    const own = { stdout: output, stderr: '', interrupted: false, isImage: false }
    return done('Bash', command, output, version.envelope === 'after' ? { ...own, noOutputExpected: false } : own)
  }
  if (draw < 0.75) {
    const content = filler.code(size(3_500, 1, 80_000))
    const lines = content.split('\n')
    const numbered = lines.map((line, index) => `${String(index + 1).padStart(6)}→${line}`).join('\n')
    const file = { filePath: path, content, numLines: lines.length, startLine: 1, totalLines: lines.length }
    return done('Read', { file_path: path }, numbered, { type: 'text', file })
  }
  if (draw < 0.97) {
    const oldString = filler.code(random.int(20, 400))
    const newString = filler.code(random.int(20, 600))
    const originalFile = filler.code(size(4_000, 0.8, 60_000))
    const lines = [...oldString.split('\n').map((line) => `-${line}`), ...newString.split('\n').map((line) => `+${line}`)]
    const structuredPatch = [{ oldStart: 1, oldLines: 3, newStart: 1, newLines: 4, lines }]
    const own = { filePath: path, oldString, newString, originalFile, structuredPatch, userModified: false, replaceAll: false }
    return done('Edit', { file_path: path, old_string: oldString, new_string: newString }, `The file ${path} has been updated.`, own)
  }
  const base64 = filler.base64(size(60_000, 0.6, 400_000))
  const source = { type: 'base64', data: base64, media_type: 'image/png' }
  const image = { type: 'image', file: { base64, type: 'image/png', originalSize: base64.length } }
  return done('Read', { file_path: `${cwd}/shot.png` }, [{ type: 'image', source }], image)
}

/** 2.1.329 puts a large output into a file of its own; what is left in the record is its beginning, and where it is. */
function persist({ random, filler, tree }: Kit, { cwd, sessionId }: Speaker, at: number): readonly [string, object] {
  const output = filler.code(random.int(40_000, 120_000))
  const path = `.claude/projects/${encodeFolder(cwd)}/${sessionId}/tool-results/b${random.hex(8)}.txt`
  tree.file(path, output, at)
  const preview = output.slice(0, 2_000)
  const size = `${(output.length / 1_024).toFixed(1)}KB`
  const text = `<persisted-output>\nOutput too large (${size}). Full output saved to: /home/op/${path}\n\nPreview (first 2KB):\n${preview}\n...`
  const own = { stdout: preview, stderr: '', interrupted: false, isImage: false, noOutputExpected: false }
  return [`${text}\n</persisted-output>`, { ...own, persistedOutputPath: `/home/op/${path}`, persistedOutputSize: output.length }]
}
