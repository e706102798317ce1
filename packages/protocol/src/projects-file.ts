import * as v from 'valibot'
import { type Decoded, type Fault, decodeStrict } from './decode-config.ts'

const nameRule = 'expected a name of letters, digits, spaces, dots, dashes and underscores that begins with a letter or digit (at most 64)'

/** The name of a project: what URLs, filters and topics use. Never a path. */
export const ProjectName = v.pipe(
  v.string(nameRule),
  v.maxLength(64, nameRule),
  v.regex(/^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._-]*[\p{L}\p{M}\p{N}_-])?$/u, nameRule),
)
export type ProjectName = v.InferOutput<typeof ProjectName>

const Line = (what: string, limit: number) =>
  v.pipe(
    v.string(`expected ${what}`),
    v.regex(/^[^\p{Cc}]+$/u, `expected ${what} on one line`),
    v.maxLength(limit, `expected ${what} of at most ${limit} characters`),
  )

const ProjectColour = v.pipe(
  v.string('expected a colour as #rrggbb'),
  v.regex(/^#[0-9a-f]{6}$/i, 'expected a colour as #rrggbb, in quotes'),
)

const WorkspaceEntry = v.strictObject(
  {
    path: v.pipe(Line('an absolute path', 4096), v.regex(/^(?:\/|~(?:\/|$))/, 'expected an absolute path, or one that begins with ~/')),
    role: v.optional(Line('a role', 64)),
  },
  'expected a workspace: path, and role if it has one',
)

/** One project of `projects.yaml`. */
export const ProjectEntry = v.strictObject(
  {
    name: ProjectName,
    label: v.optional(Line('a label', 120)),
    colour: v.optional(ProjectColour),
    workspaces: v.pipe(v.array(WorkspaceEntry, 'expected a list of workspaces'), v.minLength(1, 'expected at least one workspace')),
  },
  'expected a project: name, workspaces, and label and colour if it has them',
)
export type ProjectEntry = v.InferOutput<typeof ProjectEntry>

/** `projects.yaml`: the operator's own list of what matters. */
export const ProjectsFile = v.strictObject(
  { projects: v.array(ProjectEntry, 'expected a list of projects') },
  'expected a list of projects under "projects:"',
)
export type ProjectsFile = v.InferOutput<typeof ProjectsFile>

/** The value of a `projects.yaml` → its projects, or all that is wrong with it as far as the text alone can tell. Total. */
export function decodeProjectsFile(raw: unknown): Decoded<ProjectsFile> {
  const decoded = decodeStrict(ProjectsFile, raw)
  if (!decoded.ok) return decoded
  const [first, ...rest] = findClashes(decoded.value)
  return first ? { ok: false, faults: [first, ...rest] } : decoded
}

/** Names, paths and roles that were given twice. */
function findClashes({ projects }: ProjectsFile): Fault[] {
  const faults: Fault[] = []
  const names = new Map<string, string>()
  const owners = new Map<string, string>()
  for (const [p, project] of projects.entries()) {
    const folded = foldName(project.name)
    const twin = names.get(folded)
    if (twin !== undefined)
      faults.push({
        path: ['projects', p, 'name'],
        message: `is already the name of another project (${twin}); expected another name`,
        at: 'value',
      })
    names.set(folded, project.name)
    const roles = new Set<string>()
    for (const [w, { path, role }] of project.workspaces.entries()) {
      const at = ['projects', p, 'workspaces', w]
      const plain = path.replace(/(?<=.)\/+$/, '')
      const owner = owners.get(plain)
      if (owner !== undefined)
        faults.push({
          path: [...at, 'path'],
          message: `already belongs to project ${owner}; a workspace belongs to one project`,
          at: 'value',
        })
      owners.set(plain, project.name)
      if (role === undefined) continue
      if (roles.has(role))
        faults.push({ path: [...at, 'role'], message: `is given twice in project ${project.name}; expected each role once`, at: 'value' })
      roles.add(role)
    }
  }
  return faults
}

/** Two names that fold to the same text are the same name. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
