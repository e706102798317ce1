/** Tokens by key, in the classes that all of them know. */
export type Figures = ReadonlyMap<string, Tokens>

export interface Tokens {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
}

/** Tokens under one key; several parts with the same key are added up. */
export function gather(parts: Iterable<readonly [string, Tokens]>): Figures {
  const figures = new Map<string, Tokens>()
  for (const [key, part] of parts) {
    const sum = figures.get(key)
    figures.set(key, {
      input: (sum?.input ?? 0) + part.input,
      output: (sum?.output ?? 0) + part.output,
      cacheRead: (sum?.cacheRead ?? 0) + part.cacheRead,
      cacheWrite: (sum?.cacheWrite ?? 0) + part.cacheWrite,
    })
  }
  return figures
}

/** One line per key that differs; empty means equal to the token. A key without any tokens counts as absent. */
export function differences(expected: Figures, actual: Figures): readonly string[] {
  const found: string[] = []
  for (const key of new Set([...expected.keys(), ...actual.keys()])) {
    const [left, right] = [textOf(expected.get(key)), textOf(actual.get(key))]
    if (left !== right) found.push(`${key}: expected ${left}, got ${right}`)
  }
  return found.sort()
}

function textOf(tokens: Tokens | undefined): string {
  const { input, output, cacheRead, cacheWrite } = tokens ?? { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }
  return `${input}/${output}/${cacheRead}/${cacheWrite}`
}
