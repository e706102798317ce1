import { foldName, type ProjectEntry, ProjectName } from '@hoop/protocol'
import { basename, resolve } from 'node:path'
import * as v from 'valibot'
import { isMap, isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import { readContent } from '../config/follow-file.ts'
import { describeFileFault } from '../config/yaml-text.ts'
import { HoopError } from '../errors.ts'
import { ensureHome, expandTilde } from '../home.ts'
import { writeFileAtomically } from '../write-file.ts'
import { decodeRegistry, registryPath } from './create-registry.ts'
import { inspectWorkspace } from './inspect-workspace.ts'

/** Where the registry lies, and what `~` means. */
export interface RegistryFile {
  readonly home: string
  readonly env: NodeJS.ProcessEnv
}

/** A workspace to register. */
export interface NewWorkspace {
  readonly path: string
  readonly role?: string
}

/** The projects as the file has them, in its order. Throws a {@link HoopError} for a bad file. Creates nothing. */
export async function listProjects(file: RegistryFile): Promise<readonly ProjectEntry[]> {
  return (await readRegistryFile(file)).projects
}

/**
 * Registers workspaces as one project, or adds them to the one of that name. The rest of the file stays as it is, comments and
 * order included. Throws a {@link HoopError} and changes nothing where a path is no workspace or belongs to a project already.
 */
export async function addProject(file: RegistryFile, name: string, workspaces: readonly NewWorkspace[]): Promise<void> {
  if (!v.is(ProjectName, name))
    throw refusal('BAD_NAME', `"${printable(name)}" cannot name a project: ${firstIssue(name)}`, 'choose another with --name')
  const { text, projects } = await readRegistryFile(file)
  const owners = new Map<string, string>()
  for (const project of projects)
    for (const { path } of project.workspaces)
      owners.set((await inspectWorkspace(resolve(expandTilde(path, file.env)))).realPath, project.name)
  for (const { path } of workspaces) {
    const { realPath, problem } = await inspectWorkspace(path)
    // The hint of the inspection is for a workspace that is registered already.
    if (problem)
      throw refusal(
        problem.code,
        problem.message,
        problem.code === 'PATH_MISSING' ? 'check the path; nothing was registered' : problem.hint,
      )
    const owner = owners.get(realPath)
    if (owner !== undefined)
      throw refusal(
        'WORKSPACE_CLAIMED',
        `${path} already belongs to project ${owner}`,
        'a workspace belongs to one project; remove it there first',
      )
    owners.set(realPath, name)
  }
  const document = parseDocument(text)
  const list = openProjects(document)
  const existing = list.items.filter(isMap).find((item) => isNamed(item, name))
  if (existing) {
    const known = existing.get('workspaces')
    if (isSeq(known)) for (const workspace of workspaces) known.add(document.createNode(workspace))
  } else list.add(document.createNode({ name, workspaces }))
  await save(file, document.toString({ lineWidth: 0 }))
}

/** Takes a project out of the file; nothing else is touched, nothing of it deleted. Throws a {@link HoopError} if there is none of that name. */
export async function removeProject(file: RegistryFile, name: string): Promise<void> {
  const { text, projects } = await readRegistryFile(file)
  if (!projects.some((project) => foldName(project.name) === foldName(name))) {
    const names = projects.map((project) => project.name).join(', ')
    throw refusal('UNKNOWN_PROJECT', `there is no project "${printable(name)}"`, names ? `registered: ${names}` : 'nothing is registered')
  }
  const document = parseDocument(text)
  const list = openProjects(document)
  const at = list.items.findIndex((item) => isMap(item) && isNamed(item, name))
  // What stands above the first entry often speaks for the whole file.
  const above = at === 0 ? list.commentBefore : undefined
  list.delete(at)
  if (above !== undefined && above !== null) list.commentBefore = above
  await save(file, document.toString({ lineWidth: 0 }))
}

/** A name for a project made of these folders, unlike all that are taken. */
export function nameProject(path: string, taken: readonly string[]): string {
  const cleaned = basename(path)
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N} ._-]+/gu, '-')
    .replaceAll(/^[^\p{L}\p{N}]+|[ .]+$/gu, '')
    .slice(0, 56)
    .replace(/[ .]+$/, '')
  const base = cleaned || 'project'
  const folded = new Set(taken.map(foldName))
  if (!folded.has(foldName(base))) return base
  for (let count = 2; ; count++) if (!folded.has(foldName(`${base}-${count}`))) return `${base}-${count}`
}

async function readRegistryFile({ home }: RegistryFile): Promise<{ readonly text: string; readonly projects: readonly ProjectEntry[] }> {
  const path = registryPath(home)
  const content = await readContent(path)
  const read = decodeRegistry(content)
  if ('file' in read) return { text: content.kind === 'text' ? content.text : '', projects: read.file.projects }
  throw refusal('REGISTRY_INVALID', describeFileFault(path, read), 'correct the file first; it was not changed')
}

function openProjects(document: ReturnType<typeof parseDocument>): YAMLSeq {
  const found = document.get('projects')
  if (isSeq(found)) {
    found.flow = false
    return found
  }
  const made = document.createNode([])
  made.flow = false
  if (isMap(document.contents)) document.set('projects', made)
  else document.contents = document.createNode({ projects: made })
  const list = document.get('projects')
  if (!isSeq(list)) throw new Error('a list that was just made is not there')
  return list
}

function isNamed(item: YAMLMap, name: string): boolean {
  const value = item.get('name', true)
  return isScalar(value) && typeof value.value === 'string' && foldName(value.value) === foldName(name)
}

async function save(file: RegistryFile, text: string): Promise<void> {
  const read = decodeRegistry({ kind: 'text', text })
  if (!('file' in read)) throw refusal('REGISTRY_INVALID', `${read.key} ${read.message}`, 'nothing was changed')
  await ensureHome(file.home)
  await writeFileAtomically(registryPath(file.home), text)
}

function firstIssue(name: string): string {
  const result = v.safeParse(ProjectName, name)
  return result.success ? '' : result.issues[0].message
}

function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?')
}

function refusal(code: string, message: string, hint: string): HoopError {
  return new HoopError(code, message, { exitCode: 2, hint })
}
