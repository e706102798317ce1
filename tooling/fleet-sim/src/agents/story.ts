import type { Random } from '../system/random.ts'

/** How an agent ends. */
export type Ending =
  | 'success'
  | 'failure'
  | 'timeout'
  | 'exit-124'
  | 'crash'
  | 'interrupt'
  | 'shell-killed'
  | 'not-found'
  | 'orphan'
  | 'limited'

/** What a tool was asked to do, in no CLI's words. */
export type ToolCall =
  | { readonly kind: 'run'; readonly command: string; readonly purpose: string }
  | { readonly kind: 'read'; readonly file: string; readonly content: string }
  | { readonly kind: 'edit'; readonly file: string; readonly before: string; readonly after: string }

/** Tokens of one model reply; `input` is what no cache held. */
export interface Usage {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly output: number
  readonly thinking: number
}

/** One model reply: a thought, a sentence, a call, and what the call gave. */
export interface Turn {
  readonly thinking?: string
  readonly text?: string
  readonly call?: ToolCall
  readonly output: string
  readonly exitCode: number
  readonly usage: Usage
  /** The call that closes the bead. */
  readonly closesBead: boolean
}

/** All that an agent will do. */
export interface Story {
  readonly turns: readonly Turn[]
  readonly ending: Ending
  readonly lastWords: string
}

/** What a story is about. */
export interface Subject {
  readonly bead: string
  readonly title: string
  readonly cwd: string
}

interface Draft {
  readonly thinking?: string
  readonly text?: string
  readonly call?: ToolCall
  readonly output?: string
  readonly exitCode?: number
  readonly closesBead?: boolean
}

/** Makes up a session of about so many steps; the same random stream tells the same story. */
export function tellStory(subject: Subject, ending: Ending, steps: number, random: Random): Story {
  const topic = topicOf(subject.title)
  const file = `src/${topic}.ts`
  const test = `test/${topic}.test.ts`
  const drafts = [...opening(subject, file, test, topic, random)]
  while (countSteps(drafts) < steps - 4) drafts.push(...middle(subject, file, test, topic, drafts.length, random))
  drafts.push(...closing(subject, ending, test, random))
  let context = 9_000 + random.int(0, 6_000)
  const turns = drafts.map((draft): Turn => {
    const output = draft.output ?? ''
    const written = 90 + random.int(0, 260) + Math.trunc((draft.thinking?.length ?? 0) / 3)
    const fresh = 300 + Math.trunc(output.length / 3)
    const usage = {
      input: 4 + random.int(0, 12),
      cacheRead: context,
      cacheWrite: fresh,
      output: written,
      thinking: draft.thinking ? Math.trunc(written / 3) : 0,
    }
    context += fresh + written
    return { ...draft, output, exitCode: draft.exitCode ?? 0, closesBead: draft.closesBead ?? false, usage }
  })
  return { turns, ending, lastWords: lastWords(ending, topic) }
}

/** Entries that a reader sees appear one by one. */
export function countSteps(turns: readonly Draft[]): number {
  return turns.reduce((sum, turn) => sum + (turn.thinking ? 1 : 0) + (turn.text ? 1 : 0) + (turn.call ? 2 : 0), 0)
}

function topicOf(title: string): string {
  const words = title.toLowerCase().match(/[a-z]{4,}/g) ?? ['module']
  return (
    words.filter((word) => !['with', 'when', 'that', 'from', 'into', 'after', 'alert', 'agent', 'crash', 'bead'].includes(word)).at(-1) ??
    'module'
  )
}

function opening({ title, cwd }: Subject, file: string, test: string, topic: string, random: Random): readonly Draft[] {
  return [
    {
      thinking: `The task: ${title}. I should find where ${topic} is handled and what the tests say before changing anything.`,
      text: random.pick([`I'll look at ${file} first.`, 'Reading the code before I touch it.', `Starting with the tests around ${topic}.`]),
      call: { kind: 'run', command: `git log --oneline -5 -- ${file}`, purpose: 'Recent changes of this file' },
      output: `${random.hex(7)} ${topic}: accept an empty list\n${random.hex(7)} ${topic}: first version\n`,
    },
    { call: { kind: 'read', file: `${cwd}/${file}`, content: sourceOf(topic) }, output: sourceOf(topic) },
    {
      text: `Now the tests, to see what fails today.`,
      call: { kind: 'run', command: `npx vitest run ${test}`, purpose: `Run the ${topic} tests` },
      output: failingTest(topic, test, random),
      exitCode: 1,
    },
  ]
}

function middle({ cwd }: Subject, file: string, test: string, topic: string, index: number, random: Random): readonly Draft[] {
  const edit: Draft = {
    ...(index % 3 === 0
      ? { thinking: `The total is read before the ${topic} list is sorted, so the last entry wins. Sorting first is the smaller change.` }
      : {}),
    text: random.pick([
      'The order is wrong here. Changing it.',
      `This belongs into ${topic}(), not into its callers.`,
      'A guard for the empty case is missing.',
    ]),
    call: {
      kind: 'edit',
      file: `${cwd}/${file}`,
      before: `  return items.map(read)`,
      after: `  return items.toSorted(byTime).map(read) // ${random.base36(4)}`,
    },
    output: `The file ${cwd}/${file} has been updated.`,
  }
  const search: Draft = {
    call: { kind: 'run', command: `rg -n "${topic}\\(" src`, purpose: `Find the callers of ${topic}` },
    output: `src/index.ts:${random.int(3, 80)}:  const rows = ${topic}(items)\n${file}:${random.int(3, 30)}:export function ${topic}(items: readonly Item[]) {\n`,
  }
  const types: Draft = {
    text: random.pick(['Checking the types.', 'Does it still compile?']),
    call: { kind: 'run', command: 'npx tsc --noEmit', purpose: 'Type check' },
    output:
      random.next() < 0.35 ? `${file}(14,9): error TS2345: Argument of type 'string' is not assignable to parameter of type 'Item'.\n` : '',
    exitCode: 0,
  }
  const rerun: Draft = {
    call: { kind: 'run', command: `npx vitest run ${test}`, purpose: `Run the ${topic} tests again` },
    ...(random.next() < 0.4 ? { output: failingTest(topic, test, random), exitCode: 1 } : { output: passingTest(test, random) }),
  }
  const typed = types.output ? { ...types, exitCode: 2 } : types
  return random.pick([
    [edit, rerun],
    [search, edit],
    [edit, typed],
    [search, typed, rerun],
  ])
}

function closing({ bead }: Subject, ending: Ending, test: string, random: Random): readonly Draft[] {
  switch (ending) {
    case 'success':
      return [
        {
          text: 'All green. Committing.',
          call: { kind: 'run', command: `npx vitest run ${test} && git commit -qam "fix"`, purpose: 'Last test run, then commit' },
          output: passingTest(test, random),
        },
        {
          call: { kind: 'run', command: `br close ${bead} --reason "done, with a test"`, purpose: 'Close the bead' },
          output: `✓ Closed ${bead}\n`,
          closesBead: true,
        },
      ]
    case 'failure':
      return [
        {
          thinking:
            'The same assertion fails after both changes. The fixture itself seems to be wrong, and it is shared with another suite.',
          call: { kind: 'run', command: `npx vitest run ${test}`, purpose: 'One more try' },
          output: failingTest('fixture', test, random),
          exitCode: 1,
        },
      ]
    case 'orphan':
      return [
        {
          text: 'The change is in, and the tests pass.',
          call: { kind: 'run', command: 'git status --short', purpose: 'What is left' },
          output: '',
        },
      ]
    case 'timeout':
    case 'exit-124':
    case 'crash':
    case 'interrupt':
    case 'shell-killed':
    case 'not-found':
    case 'limited':
      return []
  }
}

function lastWords(ending: Ending, topic: string): string {
  switch (ending) {
    case 'success':
      return `Done: ${topic} sorts before it reads, the empty case is covered by a test, and the suite passes. The bead is closed.`
    case 'failure':
      return `I could not make the ${topic} tests pass: the shared fixture expects the old order. I left the bead open.`
    case 'orphan':
      return `The ${topic} change is committed.`
    case 'timeout':
    case 'exit-124':
    case 'crash':
    case 'interrupt':
    case 'shell-killed':
    case 'not-found':
    case 'limited':
      return ''
  }
}

function sourceOf(topic: string): string {
  return `import { byTime, read, type Item } from './items.ts'\n\n/** What the page shows, newest last. */\nexport function ${topic}(items: readonly Item[]) {\n  return items.map(read)\n}\n`
}

function failingTest(topic: string, test: string, random: Random): string {
  return ` FAIL  ${test} > ${topic} > keeps the order of time\nAssertionError: expected [ 3, 1, 2 ] to deeply equal [ 1, 2, 3 ]\n ❯ ${test}:${random.int(9, 60)}:${random.int(3, 30)}\n\n Test Files  1 failed (1)\n      Tests  1 failed | ${random.int(2, 9)} passed\n   Duration  ${random.int(300, 1900)}ms\n`
}

function passingTest(test: string, random: Random): string {
  return ` ✓ ${test} (${random.int(4, 14)} tests) ${random.int(5, 60)}ms\n\n Test Files  1 passed (1)\n   Duration  ${random.int(300, 1900)}ms\n`
}
