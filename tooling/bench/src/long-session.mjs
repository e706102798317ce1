import { appendFileSync, closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const words =
  'the handler reads order before it checks event id and a unique index would make second delivery no op so nothing is lost'.split(' ')

/** Numbers that look random and are the same in every run. */
function createRandom(seed) {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

/** A session of Claude Code with so many entries, as its CLI would have written it; it can grow. */
export function createLongSession(home, cwd, entries) {
  const id = '5a0c7f00-0000-4000-8000-000000000001'
  const folder = join(home, '.claude/projects', cwd.replaceAll(/[^A-Za-z0-9]/g, '-'))
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${id}.jsonl`)
  const random = createRandom(7)
  let count = 0
  let at = Date.now() - entries * 900
  let parent = null
  const say = (most) => Array.from({ length: 3 + random(most) }, () => words[random(words.length)]).join(' ')
  const line = (type, role, content, more = {}) => {
    count += 1
    at += 300 + random(900)
    const uuid = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`
    const usage = { input_tokens: 12, cache_creation_input_tokens: 300, cache_read_input_tokens: 11_000, output_tokens: 120 }
    const message =
      role === 'assistant'
        ? { id: `msg_${count}`, type: 'message', role, model: 'claude-sonnet-4-5', content, stop_reason: null, usage }
        : { role, content }
    const record = {
      parentUuid: parent,
      isSidechain: false,
      userType: 'external',
      cwd,
      sessionId: id,
      version: '2.1.81',
      gitBranch: 'main',
      type,
      message,
      ...more,
      uuid,
      timestamp: new Date(at).toISOString(),
    }
    parent = uuid
    return `${JSON.stringify(record)}\n`
  }
  const result = (tool, text, isError) =>
    line('user', 'user', [{ tool_use_id: tool, type: 'tool_result', content: text, ...(isError && { is_error: true }) }])
  const call = (name, input) => {
    const tool = `toolu_${count}`
    return [tool, line('assistant', 'assistant', [{ type: 'tool_use', id: tool, name, input }])]
  }
  /** What an agent does in one turn: three to six entries. */
  const turn = () => {
    const kind = random(10)
    if (kind === 0) return line('assistant', 'assistant', [{ type: 'thinking', thinking: say(60), signature: 'x' }])
    if (kind <= 2) return line('assistant', 'assistant', [{ type: 'text', text: `${say(40)}\n\n- \`${say(4)}\`\n- **${say(3)}**` }])
    if (kind <= 4) {
      const [tool, asked] = call('Edit', {
        file_path: `${cwd}/src/f${random(90)}.ts`,
        old_string: say(20),
        new_string: `${say(20)}\n${say(9)}`,
      })
      return asked + result(tool, 'The file has been updated.')
    }
    const isBad = random(120) === 0
    const output = Array.from({ length: 1 + random(isBad ? 40 : 30) }, () => say(10)).join('\n')
    const [tool, asked] = call('Bash', { command: `npm test -- ${say(3)}`, description: 'Run the tests' })
    return asked + result(tool, isBad ? `Exit code 1\n${output}` : output, isBad)
  }
  const file = openSync(path, 'w')
  writeSync(file, line('user', 'user', 'Make the webhook handler idempotent: one charge, one order, one e-mail.'))
  let part = ''
  for (let written = count; written < entries; written = count) {
    part += turn()
    if (part.length > 1_000_000) {
      writeSync(file, part)
      part = ''
    }
  }
  writeSync(file, part)
  closeSync(file)
  return {
    path,
    entries: () => count,
    /** Appends one thing that the agent says. */
    append(text) {
      at = Date.now()
      appendFileSync(path, line('assistant', 'assistant', [{ type: 'text', text }]))
    },
  }
}
