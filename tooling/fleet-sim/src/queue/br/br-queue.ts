import { QueueError } from '../errors.ts'
import { archivable } from '../archivable.ts'
import { compareForSelection, type Issue } from '../issue.ts'
import { readExport } from '../queue-file.ts'
import type { ClaimResult, IssuePatch, NewIssue, Queue } from '../queue.ts'
import { readAnswer } from './read-answer.ts'
import { runBr } from './run-br.ts'

/** Reading takes no lock and changes nothing. 0.1 refuses to read beside a newer export without `--allow-stale`. */
const reading = ['--json', '--no-color', '--no-auto-import', '--no-auto-flush', '--allow-stale']
const writing = ['--json', '--no-color']
/** So many that others took are tried, before the next round. */
const claimTries = 5
/** Each archive run is a call, and a new export: not for every single issue. */
const archiveBatch = 20

/** A queue kept by a real `br`, through its verbs. All calls reject with a `QueueError` where br refuses. */
export function createBrQueue(workspace: string, program: string): Queue {
  const call = async (...argv: readonly string[]): Promise<readonly Issue[]> => readAnswer(await runBr(program, argv, workspace))
  const ready = async (): Promise<readonly Issue[]> => {
    const issues = await call(...reading, 'ready', '--limit=0')
    // 0.1 counts what somebody works on among them.
    return issues.filter((issue) => issue.status === 'open').toSorted(compareForSelection)
  }
  const claim = async (id: string, worker: string): Promise<ClaimResult> => {
    try {
      const [issue] = await call(...writing, 'update', id, '--claim', `--actor=${worker}`)
      return issue?.id === id ? { kind: 'won', issue } : { kind: 'lost', holder: null }
    } catch (error) {
      if (!(error instanceof QueueError) || error.code !== 'VALIDATION_FAILED') throw error
      return { kind: 'lost', holder: /already assigned to (\S+)/.exec(error.message)?.[1] ?? null }
    }
  }
  const close = async (id: string, reason: string): Promise<void> => {
    try {
      await call(...writing, 'close', id, `--reason=${reason}`)
    } catch (error) {
      // Somebody else closed it: that was wanted.
      if (!(error instanceof QueueError) || error.code !== 'NOTHING_TO_DO') throw error
    }
  }
  return {
    workspace,
    ready,
    claim,
    list: () => call(...reading, 'list', '--all', '--limit=0'),
    find: async (id) => {
      try {
        // br takes part of an id for the whole: what was not asked for is no answer.
        return (await call(...reading, 'show', id)).find((issue) => issue.id === id)
      } catch (error) {
        if (error instanceof QueueError && error.code === 'ISSUE_NOT_FOUND') return undefined
        throw error
      }
    },
    create: async (input) => {
      const [issue] = await call(...writing, 'create', ...createOptions(input))
      if (!issue) throw new QueueError('INTERNAL_ERROR', 1, `${program} create said nothing of what it made`)
      return issue
    },
    update: async (id, patch) => {
      const options = patchOptions(patch)
      if (options.length > 0) await call(...writing, 'update', id, ...options)
      if (patch.status === 'closed') await close(id, patch.closeReason ?? 'Completed')
    },
    claimNext: async (worker) => {
      const free = (await ready()).filter((issue) => issue.assignee === undefined)
      for (const issue of free.slice(0, claimTries)) {
        const result = await claim(issue.id, worker)
        if (result.kind === 'won') return { ...issue, ...result.issue }
      }
      return undefined
    },
    archive: async (keep) => {
      const gone = archivable(readExport(workspace), keep)
      if (gone.length < archiveBatch) return 0
      await runBr(program, [...writing, 'delete', ...gone, '--hard', '--force', '--reason=archived'], workspace)
      return gone.length
    },
  }
}

const given = (name: string, value: string | number | undefined): readonly string[] => (value === undefined ? [] : [`--${name}=${value}`])

function createOptions(input: NewIssue): readonly string[] {
  const deps = (input.dependsOn ?? []).map(({ id, type }) => (type === 'blocks' ? id : `${type}:${id}`))
  return [
    `--title=${input.title}`,
    ...given('type', input.issueType),
    ...given('priority', input.priority),
    ...given('labels', input.labels?.length ? input.labels.join(',') : undefined),
    ...given('deps', deps.length > 0 ? deps.join(',') : undefined),
    ...given('description', input.description || undefined),
    ...given('external-ref', input.externalRef),
    ...given('assignee', input.assignee),
    ...given('actor', input.actor),
  ]
}

/** Closing has a verb of its own. */
function patchOptions(patch: IssuePatch): readonly string[] {
  return [
    ...given('status', patch.status === 'closed' ? undefined : patch.status),
    ...given('assignee', patch.assignee),
    ...given('priority', patch.priority),
    ...given('title', patch.title),
    ...given('description', patch.description),
    ...(patch.addLabels ?? []).map((label) => `--add-label=${label}`),
    ...(patch.removeLabels ?? []).map((label) => `--remove-label=${label}`),
  ]
}
