import { projectHash, slugOf } from '../gemini/session.ts'
import { sessionId, tokens, type CaseRequest, type HostileCase } from './case.ts'

const AT = '2026-11-10T10:00:00.000Z'
const MODEL = 'gemini-2.5-pro'
const SESSION = sessionId('3')
const FIGURES = { input: 11_000, output: 150, cached: 10_000, thoughts: 48, tool: 0, total: 11_198 }
const MORE = { input: 12_000, output: 90, cached: 11_000, thoughts: 0, tool: 0, total: 12_090 }

const first: CaseRequest = { at: AT, model: MODEL, session: SESSION, tokens: tokens([1_000, 198, 10_000, 0], { reasoning: 48 }) }
const second: CaseRequest = { ...first, tokens: tokens([1_000, 90, 11_000, 0]) }

/** An event log that is folded, and what the fold must not lose. */
export const GEMINI: readonly HostileCase[] = [
  gemini(
    'gemini-twice',
    'a reply again with its calls, under the same id',
    [first],
    [reply('g1', FIGURES), reply('g1', FIGURES, { toolCalls: [] })],
  ),
  gemini(
    'gemini-bare',
    'a resume writes the history again without figures: they stay spent',
    [first, second],
    [
      reply('g1', FIGURES),
      {
        $set: {
          messages: [
            { id: 'g1', timestamp: AT, type: 'gemini', content: 'x' },
            { id: 'g1_response', timestamp: AT, type: 'user', content: [] },
          ],
        },
      },
      reply('g2', MORE),
    ],
  ),
  gemini(
    'gemini-rewind',
    'what was taken back was spent all the same',
    [first, second],
    [{ id: 'u1', timestamp: AT, type: 'user', content: [{ text: 'go' }] }, reply('g1', FIGURES), { $rewindTo: 'u1' }, reply('g2', MORE)],
  ),
  gemini('gemini-emptied', 'the history is set to nothing', [first], [reply('g1', FIGURES), { $set: { messages: [] } }]),
  {
    ...gemini('gemini-migrated', 'an old document that goes on in a log: its replies stand in both', [first, second], []),
    write({ tree }, cwd) {
      place(tree, cwd)
      const header = { sessionId: idOf(cwd), projectHash: projectHash(cwd), startTime: AT, lastUpdated: AT }
      const messages = [{ id: 'u1', timestamp: AT, type: 'user', content: [{ text: 'go' }] }, reply('g1', FIGURES)]
      const path = `.gemini/tmp/${slugOf(cwd)}/chats/session-2026-11-10T10-00-${idOf(cwd).slice(0, 8)}`
      tree.file(`${path}.json`, JSON.stringify({ ...header, messages }, null, 2), Date.parse(AT))
      writeLog(tree, cwd, [{ $set: { messages } }, reply('g2', MORE)])
    },
  },
]

type Tree = Parameters<HostileCase['write']>[0]['tree']

function gemini(name: string, why: string, requests: readonly CaseRequest[], events: readonly object[]): HostileCase {
  return {
    cli: 'gemini',
    name,
    why,
    requests: requests.map((request) => ({ ...request, session: idOf(`/home/op/${name}`) })),
    write({ tree }, cwd) {
      place(tree, cwd)
      writeLog(tree, cwd, events)
    },
  }
}

function reply(id: string, figures: object, more: object = {}): object {
  return { id, timestamp: AT, type: 'gemini', content: 'Done.', thoughts: [], tokens: figures, model: MODEL, ...more }
}

function writeLog(tree: Tree, cwd: string, events: readonly object[]): void {
  const file = tree.lines(`.gemini/tmp/${slugOf(cwd)}/chats/session-2026-11-10T10-00-${idOf(cwd).slice(0, 8)}.jsonl`)
  file.line({ sessionId: idOf(cwd), projectHash: projectHash(cwd), startTime: AT, lastUpdated: AT, kind: 'main' })
  for (const event of events) file.line(event)
  file.close(Date.parse(AT) + 60_000)
}

/** Where the project of a folder is written down. */
function place(tree: Tree, cwd: string): void {
  tree.file(`.gemini/tmp/${slugOf(cwd)}/.project_root`, cwd, Date.parse(AT))
}

function idOf(cwd: string): string {
  return `${projectHash(cwd).slice(0, 8)}-0000-4000-8000-00000000000a`
}
