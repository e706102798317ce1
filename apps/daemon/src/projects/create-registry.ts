import { decodeProjectsFile, type ProjectsFile } from '@hoop/protocol'
import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'
import { type FileContent, followFile, type FollowFileOptions, readContent } from '../config/follow-file.ts'
import { describeFileFault, type FileFault, isYamlText, parseYaml, type YamlText } from '../config/yaml-text.ts'
import { expandTilde } from '../home.ts'
import type { Log } from '../log.ts'
import { type Inspection, inspectWorkspace } from './inspect-workspace.ts'
import type { Project } from './project.ts'
import { resolveProjects, workspacePath } from './resolve-projects.ts'

/** Why the newest `projects.yaml` is not in force. The last good one still is. */
export interface RegistryProblem {
  /** One line: file, line, column, key, what was expected. */
  readonly message: string
  readonly line: number
  readonly column: number
  /** Empty where the text is not YAML. */
  readonly key: string
  /** Milliseconds since the epoch. */
  readonly since: number
}

/** The operator's projects as they are now. */
export interface Registry {
  readonly path: string
  current(): readonly Project[]
  problem(): RegistryProblem | undefined
  /** When the file was last read and accepted, in milliseconds since the epoch; `undefined` while there is none. */
  loadedAt(): number | undefined
  /** Called when the projects or the problem have changed. Returns a function that stops it. */
  onChange(listener: () => void): () => void
}

export interface CreateRegistryOptions {
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly log: Log
  /** `false`: read once. For commands that print and end. */
  readonly watch?: boolean
  readonly follow?: Pick<FollowFileOptions, 'pollMs' | 'settleMs' | 'holdMs'>
  /** How often the folders of the workspaces are looked at again. */
  readonly recheckMs?: number
}

/** A text that is a sound registry as far as text goes; the folders it names decide whether it comes into force. */
interface Sound {
  readonly file: ProjectsFile
  readonly isFile: boolean
  readonly locate: YamlText['locate']
}

/** Where the registry of a home lies. */
export const registryPath = (home: string): string => join(home, 'projects.yaml')

/** Reads `projects.yaml` below a home, and follows it and the folders it names. A bad file at the start means no projects, and a problem. Creates nothing. */
export async function createRegistry(options: CreateRegistryOptions): Promise<Registry> {
  const { home, env, signal, log, recheckMs = 2_000 } = options
  const path = registryPath(home)
  const expand = (text: string) => expandTilde(text, env)
  let projects: readonly Project[] | undefined
  let problem: RegistryProblem | undefined
  let loadedAt: number | undefined
  /** What is in force, and what waits until the folders it names are workspaces. */
  let inForce: Sound | undefined
  let candidate: Sound | undefined
  const listeners = new Set<() => void>()

  const refuse = (fault: FileFault) => {
    const message = describeFileFault(path, fault)
    if (problem?.message === message) return
    problem = { line: fault.line, column: fault.column, key: fault.key, message, since: problem?.since ?? Date.now() }
    log.warn({ path, line: fault.line, column: fault.column, key: fault.key }, `the last good list of projects stays in force: ${message}`)
  }

  const resolveWith = async ({ file }: Sound) =>
    resolveProjects(file, { inspections: await inspectAll(file, expand), before: projects, now: Date.now(), expand })

  /** What the texts and the folders mean now: folders are looked at again and again, the texts are not. */
  const evaluate = async () => {
    if (candidate) {
      const resolved = await resolveWith(candidate)
      if (resolved.ok) {
        // In one go: whoever looks in between sees either what was, or all of what is.
        inForce = candidate
        candidate = undefined
        problem = undefined
        loadedAt = inForce.isFile ? Date.now() : undefined
        take(resolved.projects)
        if (inForce.isFile) log.info({ path, projects: resolved.projects.length }, 'projects.yaml is in force')
        return
      }
      refuse(candidate.locate(resolved.fault))
    }
    const resolved = inForce && (await resolveWith(inForce))
    if (resolved?.ok) take(resolved.projects)
  }

  const take = (resolved: readonly Project[]) => {
    if (!isDeepStrictEqual(projects, resolved)) projects = resolved
  }

  const accept = async (content: FileContent) => {
    const read = decodeRegistry(content)
    candidate = 'file' in read ? read : undefined
    if ('file' in read) await evaluate()
    else refuse(read)
  }

  let queue = Promise.resolve()
  /** One thing at a time; listeners hear of it only if something is different afterwards. */
  const inTurn = (act: () => void | Promise<void>) => {
    const before = queue
    queue = run()
    return queue

    async function run() {
      await before
      const was = { projects, problem, loadedAt }
      await act()
      if (!signal.aborted && (was.projects !== projects || was.problem !== problem || was.loadedAt !== loadedAt))
        for (const listener of listeners) listener()
    }
  }

  const known = await readContent(path)
  await accept(known)
  projects ??= []
  if (options.watch !== false) {
    followFile({ path, signal, known, onContent: (content) => inTurn(() => accept(content)), ...options.follow })
    const timer = setInterval(() => void inTurn(evaluate), recheckMs)
    timer.unref()
    signal.addEventListener('abort', () => clearInterval(timer))
  }

  return {
    path,
    current: () => projects ?? [],
    problem: () => problem,
    loadedAt: () => loadedAt,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** No file: no projects. An empty one was cut off, since a list of none is written `projects: []`. */
export function decodeRegistry(content: FileContent): Sound | FileFault {
  const top = { line: 1, column: 1, key: '' }
  switch (content.kind) {
    case 'missing':
      return { file: { projects: [] }, isFile: false, locate: ({ message }) => ({ ...top, message }) }
    case 'unreadable':
      return { ...top, message: `cannot be read: ${content.why}` }
    case 'text': {
      if (content.text.trim() === '')
        return { ...top, message: 'is empty; expected "projects:" (for none, write "projects: []" or delete the file)' }
      const yaml = parseYaml(content.text)
      if (!isYamlText(yaml)) return yaml
      const decoded = decodeProjectsFile(yaml.value)
      return decoded.ok ? { file: decoded.value, isFile: true, locate: (fault) => yaml.locate(fault) } : yaml.locate(decoded.faults[0])
    }
  }
}

async function inspectAll(file: ProjectsFile, expand: (path: string) => string): Promise<ReadonlyMap<string, Inspection>> {
  const paths = new Set(file.projects.flatMap(({ workspaces }) => workspaces.map((workspace) => workspacePath(workspace.path, expand))))
  return new Map(await Promise.all([...paths].map(async (path) => [path, await inspectWorkspace(path)] as const)))
}
