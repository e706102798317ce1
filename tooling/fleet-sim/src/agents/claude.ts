import { join } from 'node:path'
import { appendLine } from '../system/files.ts'
import { type ClaudeLimits, useLimits } from './claude-limits.ts'
import { addUsage, iso, noUsage, type SessionContext, type SessionWriter } from './session.ts'
import type { ToolCall, Turn, Usage } from './story.ts'

const version = '2.1.197'

/** Claude Code: `.claude/projects/<cwd with dashes>/<session>.jsonl`, and stream-json on stdout. */
export function createClaudeWriter(session: SessionContext): SessionWriter {
  const { cwd, model, random, nowMs } = session
  const sessionId = random.uuid()
  const promptId = random.uuid()
  const path = join(session.home, '.claude', 'projects', cwd.replaceAll(/[^A-Za-z0-9]/g, '-'), `${sessionId}.jsonl`)
  let parent: string | null = null
  let message = newMessage()
  let total: Usage = noUsage
  let turns = 0
  const startedAt = nowMs()

  function newMessage() {
    return { id: `msg_01${random.base62(22)}`, requestId: `req_011C${random.base62(20)}`, call: '', callUuid: '', isCounted: false }
  }
  const tail = () => ({ userType: 'external', entrypoint: 'sdk-cli', cwd, sessionId, version, gitBranch: 'main' })
  const write = (record: Record<string, unknown>): void => appendLine(path, JSON.stringify(record))
  const stream = (record: Record<string, unknown>): void => session.stdout(`${JSON.stringify(record)}\n`)

  const assistant = (content: unknown, usage: Record<string, unknown>, stopReason: string): string => {
    const uuid = random.uuid()
    const timestamp = iso(nowMs())
    const body = {
      id: message.id,
      type: 'message',
      role: 'assistant',
      model,
      content: [content],
      stop_reason: stopReason,
      stop_sequence: null,
      usage,
      stop_details: null,
    }
    write({
      parentUuid: parent,
      isSidechain: false,
      message: body,
      requestId: message.requestId,
      type: 'assistant',
      uuid,
      timestamp,
      ...tail(),
    })
    stream({
      type: 'assistant',
      message: body,
      parent_tool_use_id: null,
      session_id: sessionId,
      uuid,
      timestamp,
      request_id: message.requestId,
    })
    parent = uuid
    return uuid
  }
  const say = (content: unknown, turn: Turn): string => {
    if (!message.isCounted) {
      total = addUsage(total, turn.usage)
      turns += 1
      message.isCounted = true
      if (model.startsWith('claude-')) useLimits(session.home, nowMs())
    }
    return assistant(content, encodeUsage(turn.usage), turn.call ? 'tool_use' : 'end_turn')
  }

  return {
    path,
    open: () => {
      const timestamp = iso(nowMs())
      write({ type: 'queue-operation', operation: 'enqueue', timestamp, sessionId, content: session.prompt })
      write({ type: 'queue-operation', operation: 'dequeue', timestamp, sessionId })
      const uuid = random.uuid()
      const body = { role: 'user', content: session.prompt }
      write({
        parentUuid: null,
        isSidechain: false,
        promptId,
        type: 'user',
        message: body,
        uuid,
        timestamp,
        permissionMode: 'bypassPermissions',
        promptSource: 'sdk',
        ...tail(),
      })
      parent = uuid
      stream({
        type: 'system',
        subtype: 'init',
        cwd,
        session_id: sessionId,
        tools: ['Task', 'Bash', 'Edit', 'Read'],
        mcp_servers: [],
        model,
        permissionMode: 'bypassPermissions',
        apiKeySource: 'none',
        claude_code_version: version,
        output_style: 'default',
        uuid: random.uuid(),
      })
      if (model.startsWith('claude-')) stream(encodeLimits(useLimits(session.home, nowMs()), sessionId, random.uuid()))
    },
    thinking: (turn) => void say({ type: 'thinking', thinking: turn.thinking, signature: random.base62(120) }, turn),
    text: (turn) => void say({ type: 'text', text: turn.text }, turn),
    call: (turn) => {
      if (!turn.call) return
      message.call = `toolu_01${random.base62(22)}`
      message.callUuid = say({ type: 'tool_use', id: message.call, ...encodeCall(turn.call) }, turn)
    },
    result: (turn) => {
      if (!turn.call) return
      const uuid = random.uuid()
      const timestamp = iso(nowMs())
      const isFailed = turn.exitCode !== 0
      const text = isFailed ? `Exit code ${turn.exitCode}\n${turn.output}` : turn.output
      const body = {
        role: 'user',
        content: [
          {
            tool_use_id: message.call,
            type: 'tool_result',
            content: text,
            ...(turn.call.kind === 'run' || isFailed ? { is_error: isFailed } : {}),
          },
        ],
      }
      const details = isFailed ? `Error: ${text}` : encodeResult(turn.call, turn.output)
      write({
        parentUuid: parent,
        isSidechain: false,
        promptId,
        type: 'user',
        message: body,
        uuid,
        timestamp,
        toolUseResult: details,
        sourceToolAssistantUUID: message.callUuid,
        ...tail(),
      })
      stream({ type: 'user', message: body, parent_tool_use_id: null, session_id: sessionId, uuid, timestamp, tool_use_result: details })
      parent = uuid
      message = newMessage()
    },
    limited: () => {
      const uuid = random.uuid()
      const text = 'API Error: Request rejected (429) · This request would exceed your account rate limit. Please try again later.'
      const body = {
        id: random.uuid(),
        container: null,
        model: '<synthetic>',
        role: 'assistant',
        stop_reason: 'stop_sequence',
        stop_sequence: '',
        type: 'message',
        usage: encodeUsage(noUsage),
        content: [{ type: 'text', text }],
      }
      for (const attempt of [1, 2, 3]) {
        const retryUuid = random.uuid()
        write({
          parentUuid: parent,
          isSidechain: false,
          type: 'system',
          subtype: 'api_error',
          level: 'error',
          error: { status: 429, message: text, requestId: `req_011C${random.base62(20)}` },
          retryInMs: 500 * 2 ** attempt,
          retryAttempt: attempt,
          maxRetries: 3,
          timestamp: iso(nowMs()),
          uuid: retryUuid,
          ...tail(),
        })
        parent = retryUuid
      }
      write({
        parentUuid: parent,
        isSidechain: false,
        type: 'assistant',
        uuid,
        timestamp: iso(nowMs()),
        message: body,
        error: 'rate_limit',
        isApiErrorMessage: true,
        ...tail(),
      })
      stream({
        type: 'result',
        subtype: 'success',
        is_error: true,
        duration_ms: nowMs() - startedAt,
        num_turns: turns,
        result: text,
        session_id: sessionId,
        total_cost_usd: costOf(total),
        usage: encodeUsage(total),
      })
    },
    close: (lastWords) => {
      message = newMessage()
      const usage = { input: 6, cacheRead: 14_000, cacheWrite: 420, output: 20 + Math.trunc(lastWords.length / 4), thinking: 0 }
      total = addUsage(total, usage)
      const leafUuid = assistant({ type: 'text', text: lastWords }, encodeUsage(usage), 'end_turn')
      write({ type: 'last-prompt', lastPrompt: session.prompt.replaceAll(/\s+/g, ' ').trim(), leafUuid, sessionId })
      const modelUsage = {
        [model]: {
          inputTokens: total.input,
          outputTokens: total.output,
          cacheReadInputTokens: total.cacheRead,
          cacheCreationInputTokens: total.cacheWrite,
          costUSD: costOf(total),
        },
      }
      stream({
        type: 'result',
        subtype: 'success',
        is_error: false,
        duration_ms: nowMs() - startedAt,
        num_turns: turns + 1,
        result: lastWords,
        session_id: sessionId,
        total_cost_usd: costOf(total),
        usage: encodeUsage(total),
        modelUsage,
        uuid: random.uuid(),
      })
    },
  }
}

/** The line that tells of the account, once a session: shares of one, and seconds. */
function encodeLimits({ fiveHour, sevenDay }: ClaudeLimits, sessionId: string, uuid: string): Record<string, unknown> {
  const window = ({ percent, resetsAt }: ClaudeLimits['fiveHour']) => ({
    utilization: percent / 100,
    resetsAt: Math.trunc(resetsAt / 1000),
  })
  const { utilization, resetsAt } = window(fiveHour)
  return {
    type: 'rate_limit_event',
    rate_limit_info: {
      status: utilization >= 0.9 ? 'allowed_warning' : 'allowed',
      resetsAt,
      rateLimitType: 'five_hour',
      utilization,
      isUsingOverage: false,
      unifiedWindows: { five_hour: window(fiveHour), seven_day: window(sevenDay) },
    },
    uuid,
    session_id: sessionId,
  }
}

function encodeUsage(usage: Usage): Record<string, unknown> {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    output_tokens: usage.output,
    server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
    service_tier: 'standard',
    cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: usage.cacheWrite },
    inference_geo: '',
    iterations: [],
    speed: 'standard',
  }
}

function encodeCall(call: ToolCall): { name: string; input: Record<string, unknown> } {
  switch (call.kind) {
    case 'run':
      return { name: 'Bash', input: { command: call.command, description: call.purpose } }
    case 'read':
      return { name: 'Read', input: { file_path: call.file } }
    case 'edit':
      return { name: 'Edit', input: { replace_all: false, file_path: call.file, old_string: call.before, new_string: call.after } }
  }
}

function encodeResult(call: ToolCall, output: string): Record<string, unknown> {
  switch (call.kind) {
    case 'run':
      return { stdout: output, stderr: '', interrupted: false, isImage: false, noOutputExpected: false }
    case 'read': {
      const numLines = call.content.split('\n').length
      return { type: 'text', file: { filePath: call.file, content: call.content, numLines, startLine: 1, totalLines: numLines } }
    }
    case 'edit':
      return {
        filePath: call.file,
        oldString: call.before,
        newString: call.after,
        originalFile: `${call.before}\n`,
        structuredPatch: [{ oldStart: 5, oldLines: 1, newStart: 5, newLines: 1, lines: [`-${call.before}`, `+${call.after}`] }],
        userModified: false,
        replaceAll: false,
      }
  }
}

/** List prices of a middle model: the number is the stand-in's own, like everything it tells. */
function costOf(usage: Usage): number {
  return (usage.input * 3 + usage.cacheWrite * 3.75 + usage.cacheRead * 0.3 + usage.output * 15) / 1e6
}
