import { Problem } from '@hoop/protocol'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import * as v from 'valibot'
import { errorText, HoopError, type ExitCode } from '../errors.ts'
import { readToken, tokenPath } from '../http/tokens.ts'
import { readHolder } from '../lock.ts'
import { chooseReadHome } from './choose-home.ts'
import type { Terminal } from './terminal.ts'

/** The daemon, asked as its operator. */
export interface DaemonClient {
  readonly url: string
  /** The answer as its schema has it. Throws a {@link HoopError} for a refusal: 2 for bad input, 1 for a no, 3 for what is missing. */
  ask<S extends v.GenericSchema>(method: 'GET' | 'POST' | 'DELETE', path: string, schema: S, body?: unknown): Promise<v.InferOutput<S>>
}

/** Waits for a creation of fifty beads in a slow queue; the daemon ends it itself. */
const timeoutMs = 30 * 60_000

/** The daemon that runs on the home. Throws a {@link HoopError} (exit code 3) where none runs, or its token cannot be read. */
export async function connectDaemon(homeFlag: string | undefined, terminal: Terminal): Promise<DaemonClient> {
  const home = await chooseReadHome({ homeFlag, env: terminal.env })
  const holder = readHolder(home)
  if (!holder) throw new HoopError('NO_DAEMON', `no HOOP runs on ${home}`, { exitCode: 3, hint: 'start it: hoop serve' })
  const token = await readToken(home, 'operator')
  if (token === undefined) {
    const path = tokenPath(home, 'operator')
    throw new HoopError('TOKEN_MISSING', `${path} is not there`, { exitCode: 3, hint: 'start HOOP again: it makes a new one' })
  }
  const { url } = holder
  return {
    url,
    async ask(method, path, schema, body) {
      const { status, answer } = await send(new URL(path, url), method, token, body)
      return readAnswer(schema, status, answer)
    },
  }
}

/** What the API answered, as its schema has it. Throws a {@link HoopError} for a refusal. */
export function readAnswer<S extends v.GenericSchema>(schema: S, status: number, answer: string): v.InferOutput<S> {
  if (status < 300) return parse(schema, answer)
  throw toError(status, answer)
}

function send(url: URL, method: string, token: string, body: unknown): Promise<{ readonly status: number; readonly answer: string }> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(
        new HoopError('DAEMON_UNREACHABLE', `the daemon at ${url.origin} did not answer: ${errorText(error)}`, {
          exitCode: 3,
          hint: 'look at hoop status',
          cause: error,
        }),
      )
    const json = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }),
    }
    const asked = request(url, { method, headers, timeout: timeoutMs }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 500, answer }), fail)
    })
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')))
    asked.on('error', fail)
    asked.end(json)
  })
}

function parse<S extends v.GenericSchema>(schema: S, answer: string): v.InferOutput<S> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), answer)
  if (parsed.success) return parsed.output
  throw new HoopError('SKEW', 'the daemon answered with something this version does not know', {
    exitCode: 3,
    hint: 'the two may be of different versions: start HOOP again',
  })
}

function toError(status: number, answer: string): HoopError {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Problem), answer)
  if (!parsed.success)
    return new HoopError('DAEMON_FAILED', `the daemon answered ${status}`, { exitCode: 3, hint: 'its log has the reason' })
  const { code, title, detail, hint, field, keys } = parsed.output
  const message = code === 'INVALID_REQUEST' && detail !== undefined ? detail : field === undefined ? title : `${field}: ${title}`
  return new HoopError(code, message, {
    exitCode: exitCodeOf(status),
    ...(hint === undefined ? {} : { hint: keys ? `${hint}: ${keys.join(', ')}` : hint }),
  })
}

/** Wrong input, a no, or something that is missing just now. */
function exitCodeOf(status: number): ExitCode {
  if (status === 400 || status === 404 || status === 413 || status === 415 || status === 422) return 2
  return status === 403 || status === 409 || status === 502 ? 1 : 3
}
