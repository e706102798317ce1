import { join } from 'node:path'
import { appendLine } from '../system/files.ts'
import { addUsage, iso, noUsage, type SessionContext, type SessionWriter } from './session.ts'
import type { ToolCall, Turn, Usage } from './story.ts'

const version = '0.111.0'

/** Codex: `.codex/sessions/YYYY/MM/DD/rollout-….jsonl`; a banner on stderr, the last message on stdout. */
export function createCodexWriter(session: SessionContext): SessionWriter {
  const { cwd, model, random, nowMs } = session
  const startedAt = nowMs()
  const thread = timeUuid(startedAt, random.hex(19))
  const turnId = timeUuid(startedAt, random.hex(19))
  const day = localStamp(startedAt)
  const path = join(
    session.home,
    '.codex',
    'sessions',
    day.slice(0, 4),
    day.slice(5, 7),
    day.slice(8, 10),
    `rollout-${day}-${thread}.jsonl`,
  )
  let total: Usage = noUsage
  let last: Usage = noUsage
  let callId = ''
  let isLimited = false
  const write = (type: string, payload: Record<string, unknown>): void =>
    appendLine(path, JSON.stringify({ timestamp: iso(nowMs()), type, payload }))
  const event = (type: string, fields: Record<string, unknown>): void => write('event_msg', { type, ...fields })
  const item = (fields: Record<string, unknown>): void => write('response_item', fields)
  const limits = (): Record<string, unknown> => ({
    limit_id: 'codex',
    limit_name: null,
    primary: limitAt(nowMs(), { minutes: 300, reaches: isLimited ? undefined : 64 }),
    secondary: limitAt(nowMs(), { minutes: 10_080, reaches: 52 }),
    credits: { has_credits: false, unlimited: false, balance: null },
    plan_type: null,
  })
  const countTokens = (): void => {
    const info =
      total === noUsage
        ? null
        : { total_token_usage: encodeUsage(total), last_token_usage: encodeUsage(last), model_context_window: 258_400 }
    event('token_count', { info, rate_limits: limits() })
  }
  const message = (role: string, kind: string, text: string): void => item({ type: 'message', role, content: [{ type: kind, text }] })
  const say = (text: string): void => {
    event('agent_message', { message: text, phase: null })
    message('assistant', 'output_text', text)
  }
  const spend = (usage: Usage): void => {
    last = usage
    total = addUsage(total, usage)
    countTokens()
  }

  return {
    path,
    open: () => {
      write('session_meta', {
        id: thread,
        timestamp: iso(startedAt),
        cwd,
        originator: 'codex_exec',
        cli_version: version,
        source: 'exec',
        model_provider: 'openai',
        base_instructions: { text: 'You are a coding agent. (The real text is long; this one is of the stand-in.)' },
        git: { commit_hash: random.hex(40), branch: 'main' },
      })
      message('developer', 'input_text', '<permissions instructions>\n`sandbox_mode` is `danger-full-access`.\n</permissions instructions>')
      message('user', 'input_text', `<environment_context>\n  <cwd>${cwd}</cwd>\n  <shell>bash</shell>\n</environment_context>`)
      event('task_started', { turn_id: turnId, model_context_window: 258_400, collaboration_mode_kind: 'default' })
      write('turn_context', {
        turn_id: turnId,
        cwd,
        current_date: iso(startedAt).slice(0, 10),
        timezone: 'Etc/UTC',
        approval_policy: 'never',
        sandbox_policy: { type: 'danger-full-access' },
        model,
        personality: 'pragmatic',
        collaboration_mode: { mode: 'default', settings: { model, reasoning_effort: 'high', developer_instructions: null } },
        realtime_active: false,
        summary: 'auto',
        truncation_policy: { mode: 'tokens', limit: 10_000 },
      })
      message('user', 'input_text', session.prompt)
      event('user_message', { message: session.prompt, images: [], local_images: [], text_elements: [] })
      countTokens()
      session.stderr(
        `OpenAI Codex v${version}\n--------\nworkdir: ${cwd}\nmodel: ${model}\nprovider: openai\napproval: never\nsandbox: danger-full-access\nsession id: ${thread}\n--------\nuser\n${session.prompt}\n`,
      )
    },
    thinking: (turn) => {
      event('agent_reasoning', { text: turn.thinking })
      item({
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: turn.thinking }],
        content: null,
        encrypted_content: random.base62(160),
      })
    },
    text: (turn) => say(turn.text ?? ''),
    call: (turn) => {
      if (!turn.call) return
      callId = `call_${random.base62(24)}`
      item(encodeCall(turn.call, callId))
      spend(turn.usage)
    },
    result: (turn) => {
      if (!turn.call) return
      const isPatch = turn.call.kind === 'edit'
      item({
        type: isPatch ? 'custom_tool_call_output' : 'function_call_output',
        call_id: callId,
        output: encodeOutput(turn, random.hex(6)),
      })
      countTokens()
    },
    limited: () => {
      isLimited = true
      countTokens()
      event('error', { message: "You've hit your usage limit. Try again later." })
      event('task_complete', { turn_id: turnId, last_agent_message: null })
      session.stderr("ERROR: You've hit your usage limit. Try again later.\n")
    },
    close: (lastWords) => {
      say(lastWords)
      spend({ input: 40, cacheRead: last.cacheRead + 500, cacheWrite: 0, output: 20 + Math.trunc(lastWords.length / 4), thinking: 0 })
      event('task_complete', { turn_id: turnId, last_agent_message: lastWords })
      session.stdout(`${lastWords}\n`)
      session.stderr(`codex\n${lastWords}\ntokens used\n${total.input + total.cacheRead + total.output}\n`)
    },
  }
}

/**
 * How much of the account that all stand-ins share is used: it fills evenly from one reset to the next.
 * @param reaches the percentage at its end; `undefined`: it is used up
 */
function limitAt(nowMs: number, { minutes, reaches }: { readonly minutes: number; readonly reaches: number | undefined }) {
  const lengthMs = minutes * 60_000
  const opened = Math.floor(nowMs / lengthMs) * lengthMs
  const used = reaches === undefined ? 100 : Math.round(((nowMs - opened) / lengthMs) * reaches * 10) / 10
  return { used_percent: used, window_minutes: minutes, resets_at: (opened + lengthMs) / 1000 }
}

/** Codex counts cached tokens inside the input. */
function encodeUsage(usage: Usage): Record<string, number> {
  const input = usage.input + usage.cacheRead + usage.cacheWrite
  return {
    input_tokens: input,
    cached_input_tokens: usage.cacheRead,
    output_tokens: usage.output,
    reasoning_output_tokens: usage.thinking,
    total_tokens: input + usage.output,
  }
}

function encodeCall(call: ToolCall, callId: string): Record<string, unknown> {
  switch (call.kind) {
    case 'run':
      return { type: 'function_call', name: 'exec_command', arguments: JSON.stringify({ cmd: call.command }), call_id: callId }
    case 'read':
      return {
        type: 'function_call',
        name: 'exec_command',
        arguments: JSON.stringify({ cmd: `sed -n '1,120p' ${call.file}` }),
        call_id: callId,
      }
    case 'edit':
      return {
        type: 'custom_tool_call',
        status: 'completed',
        call_id: callId,
        name: 'apply_patch',
        input: `*** Begin Patch\n*** Update File: ${call.file}\n@@\n-${call.before}\n+${call.after}\n*** End Patch\n`,
      }
  }
}

function encodeOutput(turn: Turn, chunk: string): string {
  if (turn.call?.kind === 'edit') {
    return JSON.stringify({
      output: `Success. Updated the following files:\nM ${turn.call.file}\n`,
      metadata: { exit_code: 0, duration_seconds: 0 },
    })
  }
  return `Chunk ID: ${chunk}\nWall time: 0.0513 seconds\nProcess exited with code ${turn.exitCode}\nOriginal token count: ${Math.trunc(turn.output.length / 4)}\nOutput:\n${turn.output}`
}

/** Threads carry a version 7 UUID: the time, then noise. */
function timeUuid(ms: number, noise: string): string {
  const time = Math.trunc(ms).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${noise.slice(0, 3)}-a${noise.slice(3, 6)}-${noise.slice(6, 18)}`
}

function localStamp(ms: number): string {
  const at = new Date(ms)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}-${two(at.getMinutes())}-${two(at.getSeconds())}`
}
