import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'
import { matchesEtag } from './fleet.ts'
import { problem, quoted } from './problem.ts'

type Encoding = 'br' | 'gzip'
type Body = Uint8Array<ArrayBuffer>

interface WebFile {
  readonly type: string
  readonly hash: string
  readonly isImmutable: boolean
  readonly body: Body
  /** Compressed when it is first asked for, and kept; absent where nothing is gained. */
  readonly packed?: Record<Encoding, () => Promise<Body>>
}

/** The web files, by the path under which they are asked for. */
export type WebFiles = ReadonlyMap<string, WebFile>

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}
const compressible = /^(?:text\/|application\/(?:json|manifest\+json)|image\/svg)/
/** `assets/index-B3x9_k2Q.js`: the name changes with the content. */
const hashedName = /^\/assets\/.*-[\w-]{8,}\.\w+$/

/**
 * Reads every file of a folder into memory, once. Symbolic links are left out. From here on a request is a
 * lookup in a map, so that no path can lead out of the folder.
 */
export async function readWebFiles(webRoot: string): Promise<WebFiles> {
  const entries = await readdir(webRoot, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(
      files.map(async (file) => [`/${relative(webRoot, file).split(sep).join('/')}`, await readWebFile(file, webRoot)] as const),
    ),
  )
}

async function readWebFile(file: string, webRoot: string): Promise<WebFile> {
  const body = new Uint8Array(await readFile(file))
  const type = types[extname(file).toLowerCase()] ?? 'application/octet-stream'
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  const isImmutable = hashedName.test(`/${relative(webRoot, file).split(sep).join('/')}`)
  if (!compressible.test(type) || body.length < 1024) return { type, hash, isImmutable, body }
  const br = once(async () => new Uint8Array(await promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })))
  const gz = once(async () => new Uint8Array(await promisify(gzip)(body, { level: 7 })))
  return { type, hash, isImmutable, body, packed: { br, gzip: gz } }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** A file of the dashboard; for the URL of one of its views, the page itself; a 404 for a file that is not there. */
export async function answerWithWebFile(c: Context, files: WebFiles): Promise<Response> {
  const path = decodePath(c.req.path)
  const file = path === undefined ? undefined : files.get(path === '/' ? '/index.html' : path)
  if (file) return answerWith(c, file)
  const page = files.get('/index.html')
  if (path !== undefined && page && isView(c, path)) return answerWith(c, page)
  return problem(c, 404, { code: 'FILE_NOT_FOUND', title: `No file ${quoted(c.req.path)}`, hint: 'The dashboard is at /' })
}

/** What is shown where the dashboard was not built. */
export function answerUnbuilt(c: Context): Response {
  return c.html(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>HOOP</title><h1>The dashboard is not built</h1>' +
      '<p>HOOP runs and its API answers (<a href="/api/fleet">/api/fleet</a>), but the web files are missing.' +
      '<p>Run <code>pnpm run build</code> in the repository, or <code>npm start</code>, and start HOOP again.</html>',
    503,
  )
}

/** Views have URLs without a file behind them. Their last part may hold a dot (`/workers/claude-3.5`): then the browser says that it wants a page. */
function isView(c: Context, path: string): boolean {
  if (path.startsWith('/assets/') || path.split('/').includes('..')) return false
  return !/\.[^/]*$/.test(path) || (c.req.header('Accept') ?? '').includes('text/html')
}

async function answerWith(c: Context, file: WebFile): Promise<Response> {
  const encoding = file.packed && chooseEncoding(c.req.header('Accept-Encoding') ?? '')
  const etag = `"${file.hash}${encoding ? `-${encoding}` : ''}"`
  c.header('ETag', etag)
  c.header('Vary', 'Accept-Encoding')
  c.header('Cache-Control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
  if (matchesEtag(c.req.header('If-None-Match'), etag)) return c.body(null, 304)
  const body = (encoding && (await file.packed?.[encoding]())) ?? file.body
  c.header('Content-Type', file.type)
  c.header('Content-Length', String(body.length))
  if (encoding) c.header('Content-Encoding', encoding)
  return c.body(body, 200)
}

function chooseEncoding(accepted: string): Encoding | undefined {
  const names = accepted
    .split(',')
    .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
    .map((part) => part.split(';')[0]?.trim().toLowerCase())
  return (['br', 'gzip'] as const).find((encoding) => names.includes(encoding))
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
