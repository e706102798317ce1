import { nearest } from '@hoop/protocol'
import { resolve } from 'node:path'
import { HoopError } from '../../errors.ts'
import { parseNumber } from '../check-args.ts'

const sorts: readonly string[] = ['attention', 'priority', 'updated', 'created', 'title', 'id']

/** The options of `hoop beads list` that narrow it down or order it. */
export interface ListOptions {
  readonly project?: string | undefined
  readonly workspace?: string | undefined
  readonly status?: string | undefined
  readonly type?: string | undefined
  readonly priority?: string | undefined
  readonly label?: string | undefined
  readonly assignee?: string | undefined
  readonly search?: string | undefined
  readonly ready?: boolean | undefined
  readonly sort?: string | undefined
}

/** Options → the query of `GET /api/beads`. Throws a {@link HoopError} that names the option at fault. Pure. */
export function toQuery(options: ListOptions, cwd: string): URLSearchParams {
  checkSort(options.sort)
  const { workspace, search, ready } = options
  const priority = parseNumber('--priority', options.priority?.replace(/^[Pp]/, ''), { min: 0, max: 999, isWhole: true })
  const query = new URLSearchParams({ limit: '500' })
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) query.set(name, value)
  }
  for (const name of ['project', 'type', 'label', 'assignee', 'sort'] as const) set(name, options[name])
  set('workspace', workspace === undefined ? undefined : resolve(cwd, workspace))
  set('q', search)
  set('priority', priority?.toString())
  set('ready', ready === true ? '1' : undefined)
  for (const status of options.status?.split(',') ?? []) if (status.trim() !== '') query.append('status', status.trim())
  return query
}

function checkSort(sort: string | undefined): void {
  if (sort === undefined || sorts.includes(sort)) return
  const meant = nearest(sort, sorts)
  throw new HoopError('USAGE', `--sort takes ${sorts.join(', ')}; not ${sort.replaceAll(/\p{Cc}/gu, '?')}`, {
    exitCode: 2,
    ...(meant ? { hint: `did you mean ${meant}?` } : {}),
  })
}
