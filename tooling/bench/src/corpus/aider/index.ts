import { createClock, promptOf, type Kit } from '../kit.ts'
import type { LineFile } from '../tree.ts'
import type { TokenCounts } from '../truth.ts'

const MODELS = ['gpt-4o', 'claude-sonnet-4-20250514', 'deepseek-chat', 'gemini-2.5-pro'] as const
const VERSIONS = ['0.68.0', '0.77.1', '0.86.2'] as const

/**
 * A history file in each of a few repositories below the home: sections of many sessions, one after the other. All that can be known of
 * its tokens is what its lines say, rounded from 1 000 on, and so that is the truth here. The host runs on UTC.
 */
export function writeAider(kit: Kit): void {
  const { random, tree, scale } = kit
  const histories = scale.sessions === 1 ? 1 : Math.min(8, scale.projects.length)
  for (let count = 0; count < histories; count += 1) {
    const part = { ...kit, random: random.fork(`aider-${count}`) }
    const folder = `src/repo-${count}`
    const file = tree.lines(`${folder}/.aider.chat.history.md`)
    const clock = createClock(part.random, scale.endsAt - scale.days * 86_400_000)
    while (file.bytes === 0 || file.bytes < scale.bytes / histories) {
      clock.tick(600_000, 24 * 3_600_000)
      clock.settle()
      writeSection(part, file, clock.now, folder)
    }
    file.close(clock.now)
  }
}

function writeSection(kit: Kit, file: LineFile, startedAt: number, folder: string): void {
  const { random, filler, ledger } = kit
  const model = random.pick(MODELS)
  const isClaude = model.startsWith('claude')
  const name = isClaude ? `anthropic/${model}` : model
  const header = new Date(startedAt).toISOString().slice(0, 19).replace('T', ' ')
  const session = `~/${folder}/.aider.chat.history.md#${file.bytes + 1}`
  file.raw(`\n# aider chat started at ${header}\n\n`)
  file.raw(`> /usr/bin/aider --model ${name} --yes-always --message-file /home/op/prompt.md  \n> Aider v${random.pick(VERSIONS)}  \n`)
  file.raw(`> Main model: ${name} with diff edit format  \n> Weak model: gpt-4o-mini  \n> Git repo: .git with 4 files  \n`)
  file.raw('> Repo-map: using 4096 tokens, auto refresh  \n')
  if (random.chance(0.1)) return

  const inputs = random.int(1, 4)
  for (let input = 0; input < inputs; input += 1) {
    file.raw(
      `\n${promptOf(kit)
        .split('\n')
        .map((line) => `#### ${line}  \n`)
        .join('')}`,
    )
    // Refused, retried and interrupted answers have no line of tokens: what they cost is nowhere.
    if (random.chance(0.08)) file.raw('> litellm.RateLimitError: rate limited  \n> Retrying in 0.2 seconds...  \n')
    const lines = filler.prose(random.skewed(600, 1, 12_000)).split('\n')
    // Lines that aider writes itself end in two spaces; the model's do not.
    file.raw(`\n${lines.map((line) => line.trimEnd()).join('\n')}\n\n`)
    if (random.chance(0.06)) continue
    const { text, tokens } = tokensLine(kit, isClaude)
    file.raw(text)
    const project = `~/${folder}`
    ledger.request({ cli: 'aider', model, atMs: startedAt, project, session, tokens })
    if (random.chance(0.5)) file.raw(`> Applied edit to src/${random.hex(4)}.ts  \n> Commit ${random.hex(7)} fix: what was asked for  \n`)
  }
}

/** The line, and what a reader can make of it: sent holds what was read from the cache once, and what was written to it twice. */
function tokensLine({ random }: Kit, isClaude: boolean): { text: string; tokens: TokenCounts } {
  const sent = shorten(random.skewed(4_000, 1, 150_000))
  const received = shorten(random.skewed(300, 1.2, 20_000))
  const write = isClaude && random.chance(0.5) ? shorten(random.int(1, Math.max(1, Math.floor(sent.value / 4)))) : undefined
  const hit = isClaude && random.chance(0.5) ? shorten(random.int(1, Math.max(1, Math.floor(sent.value / 3)))) : undefined
  const cost = random.int(1, 900) / 100
  const figures = [`${sent.text} sent`]
  if (write) figures.push(`${write.text} cache write`)
  if (hit) figures.push(`${hit.text} cache hit`)
  figures.push(`${received.text} received.`)
  // With both cache figures the cost stands on a line of its own, and only that one ends in two spaces.
  const gap = write && hit ? '\n' : ' '
  return {
    text: `> Tokens: ${figures.join(', ')}${gap}Cost: $${cost.toFixed(2)} message, $${cost.toFixed(2)} session.  \n`,
    tokens: {
      input: Math.max(0, sent.value - (hit?.value ?? 0) - 2 * (write?.value ?? 0)),
      output: received.value,
      cacheRead: hit?.value ?? 0,
      cacheWrite: write?.value ?? 0,
      cacheWrite1h: 0,
      reasoning: 0,
    },
  }
}

/** Exact below 1 000, one decimal below 10 000, whole thousands above; `value` is what the text says. */
function shorten(tokens: number): { text: string; value: number } {
  if (tokens < 1_000) return { text: `${tokens}`, value: tokens }
  if (tokens >= 10_000) return { text: `${Math.round(tokens / 1_000)}k`, value: Math.round(tokens / 1_000) * 1_000 }
  const tenths = (tokens / 1_000).toFixed(1)
  return { text: `${tenths}k`, value: Math.round(Number(tenths) * 10) * 100 }
}
