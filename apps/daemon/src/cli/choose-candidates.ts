import type { Candidate } from './candidates.ts'
import { ask } from './ask.ts'
import type { Terminal } from './terminal.ts'

/** Which of the candidates that belong to no project are to be registered: all with `--yes`, a person's choice, else none. */
export async function chooseCandidates(
  candidates: readonly Candidate[],
  options: { readonly isYes: boolean; readonly isQuiet: boolean },
  terminal: Terminal,
): Promise<readonly Candidate[]> {
  const open = candidates.filter(({ owner }) => owner === undefined)
  if (open.length === 0 || options.isYes) return open
  if (options.isQuiet || !terminal.isInteractive) return []
  for (;;) {
    const answer = await ask('Register which? (all, none, or numbers such as 1,3-5) ', terminal)
    const chosen = parseChoice(answer, candidates.length)
    if (chosen) return candidates.filter((candidate, at) => open.includes(candidate) && chosen.has(at + 1))
    terminal.note(`Answer all, none, or numbers from 1 to ${candidates.length}.`)
  }
}

/** `all`, `none`, `1,3-5` → the numbers chosen; `undefined` where it is none of these. Pure. */
export function parseChoice(text: string, count: number): ReadonlySet<number> | undefined {
  const answer = text.trim().toLowerCase()
  if (answer === '' || answer === 'none' || answer === 'n') return new Set()
  if (answer === 'all' || answer === 'a') return new Set(Array.from({ length: count }, (_, i) => i + 1))
  const chosen = new Set<number>()
  for (const part of answer.split(/[\s,]+/).filter(Boolean)) {
    const [, from, to] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part) ?? []
    const first = Number(from)
    const last = Number(to ?? from)
    if (from === undefined || first < 1 || last > count || first > last) return undefined
    for (let i = first; i <= last; i++) chosen.add(i)
  }
  return chosen
}
