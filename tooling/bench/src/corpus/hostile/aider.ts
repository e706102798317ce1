import { tokens, type CaseRequest, type HostileCase, type Quad } from './case.ts'

const AT = '2026-11-10T10:00:00.000Z'
const START =
  '> Aider v0.86.2  \n> Main model: gpt-4o with diff edit format  \n> Weak model: gpt-4o-mini  \n> Git repo: .git with 4 files  \n> Repo-map: using 4096 tokens, auto refresh  \n'

/** Figures of a history that is written for people, and text of a model that looks like them. */
export const AIDER: readonly HostileCase[] = [
  aider(
    'aider-rounded',
    'exact below a thousand, then one decimal, then whole thousands',
    [
      [999, 171, 0, 0],
      [9_900, 1_000, 0, 0],
      [10_000, 12_000, 0, 0],
    ],
    [
      turn('one', 'Done.', '> Tokens: 999 sent, 171 received. Cost: $0.01 message, $0.01 session.  \n'),
      turn('two', 'Done.', '> Tokens: 9.9k sent, 1.0k received. Cost: $0.01 message, $0.01 session.  \n'),
      turn('three', 'Done.', '> Tokens: 10.0k sent, 12k received. Cost: $0.01 message, $0.01 session.  \n'),
    ],
  ),
  aider(
    'aider-cache',
    'sent holds what was read once and what was written twice; both on two lines',
    [
      [80, 88, 1_300, 660],
      [0, 15, 0, 1_300],
    ],
    [
      turn(
        'one',
        'Done.',
        '> Tokens: 2.7k sent, 660 cache write, 1.3k cache hit, 88 received.\nCost: $0.0045 message, $0.0100 session.  \n',
      ),
      turn('two', 'Done.', '> Tokens: 2.5k sent, 1.3k cache write, 15 received. Cost: $0.0055 message, $0.0055 session.  \n'),
    ],
  ),
  aider(
    'aider-quoted',
    'a reply that quotes the line and a session’s header',
    [[500, 20, 0, 0]],
    [
      turn(
        'one',
        'The last line of the log was\n\n> Tokens: 77k sent, 9.9k received. Cost: $9.00 message, $9.00 session.\n\nand it began with\n# aider chat started at 2020-01-01 00:00:00\nas always.',
        '> Tokens: 500 sent, 20 received.  \n',
      ),
    ],
  ),
  aider(
    'aider-free',
    'a model without a price, and an answer that was interrupted',
    [[500, 20, 0, 0]],
    [turn('one', 'Half an ans', '> ^C again to exit  \n'), turn('two', 'Done.', '> Tokens: 500 sent, 20 received.  \n')],
  ),
]

function turn(prompt: string, reply: string, status: string): string {
  return `\n#### ${prompt}  \n\n${reply}\n\n${status}`
}

function aider(name: string, why: string, quads: readonly Quad[], turns: readonly string[]): HostileCase {
  const path = `src/${name}/.aider.chat.history.md`
  const requests = quads.map((quad): CaseRequest => ({ at: AT, model: 'gpt-4o', session: `~/${path}#1`, tokens: tokens(quad) }))
  return {
    cli: 'aider',
    name,
    why,
    requests,
    write: ({ tree }) => tree.file(path, `\n# aider chat started at 2026-11-10 10:00:00\n\n${START}${turns.join('')}`, Date.parse(AT)),
  }
}
