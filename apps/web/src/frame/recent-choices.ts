import * as v from 'valibot'
import { groups, type Item } from './palette-items.ts'

const KEY = 'hoop.palette'
const MOST = 12

const Choice = v.object({
  id: v.string(),
  group: v.picklist(groups),
  text: v.string(),
  mono: v.optional(v.string()),
  href: v.optional(v.string()),
})
const Choices = v.pipe(v.string(), v.parseJson(), v.array(Choice))
/** Something that was chosen before, as much of it as leads there again. */
export type Choice = v.InferOutput<typeof Choice>

/** What was chosen in this browser, the last first. What cannot be read is nothing. */
export function recentChoices(): readonly Choice[] {
  try {
    const parsed = v.safeParse(Choices, localStorage.getItem(KEY) ?? '[]')
    return parsed.success ? parsed.output.slice(0, MOST) : []
  } catch {
    return []
  }
}

/** Remembers a choice; one made again moves to the front. Of what a search found only the session is kept, not the words. */
export function rememberChoice({ id, group, text, mono, href }: Item): void {
  const choice: Choice = {
    id,
    group,
    text: text.slice(0, 200),
    ...(mono === undefined ? {} : { mono }),
    ...(href === undefined ? {} : { href }),
  }
  const next = [choice, ...recentChoices().filter((other) => other.id !== id)].slice(0, MOST)
  try {
    localStorage.setItem(KEY, JSON.stringify(next))
  } catch {
    // Storage may be forbidden; then nothing is remembered.
  }
}
