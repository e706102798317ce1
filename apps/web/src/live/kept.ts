import * as v from 'valibot'

/** What was typed and not yet sent, kept by the browser so that a reload loses nothing. `null` takes it away. */
export function keep(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(`hoop.kept.${key}`)
    else localStorage.setItem(`hoop.kept.${key}`, JSON.stringify(value))
  } catch {
    // Storage may be forbidden or full; what was typed then lasts as long as the page.
  }
}

/** What was kept, if it still is what it should be. */
export function kept<S extends v.GenericSchema>(key: string, schema: S): v.InferOutput<S> | undefined {
  try {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), localStorage.getItem(`hoop.kept.${key}`))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}
