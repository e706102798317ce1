/** How a stretch of a program's output looked in a terminal. Colours are the eight names; bright ones are the same, bold. */
export interface TerminalSpan {
  readonly text: string
  readonly colour?: TerminalColour
  readonly isBold?: boolean
  readonly isDim?: boolean
  /** A character that would be obeyed and not shown, by its code: `U+202E`. */
  readonly isControl?: true
}

const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const
export type TerminalColour = (typeof colours)[number]

/**
 * Commands to a terminal: CSI with its parameters and last letter; OSC, DCS and their like with their text; and short ones. Of a text that
 * never ends the beginning alone: what follows may be all there is.
 */
const command =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~])?|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])(?:[^\u0007\u001b\u0080-\u009f]*(?:\u0007|\u001b\\|\u009c))?|\u001b[ -/]*[0-~]?/g

/** Characters that turn the direction of what follows, or that nobody can see. */
const unseen = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
// oxlint-disable-next-line no-control-regex -- these are what is taken out
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

const codeOf = (character: string): string => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

type Style = Omit<TerminalSpan, 'text' | 'isControl'>

/** The style after a `…m` command. What we do not draw (underline, backgrounds, 24-bit colours) leaves it as it was. */
function styled(before: Style, parameters: string): Style {
  let style = before
  const codes = parameters.split(/[;:]/).map(Number)
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0
    if (code === 0) style = {}
    else if (code === 1) style = { ...style, isBold: true }
    else if (code === 2) style = { ...style, isDim: true }
    else if (code === 22) style = { ...style, isBold: false, isDim: false }
    else if (code === 39) {
      const { colour: _, ...rest } = style
      style = rest
    } else if (code === 38 || code === 48) at += codes[at + 1] === 5 ? 2 : 4
    else {
      const colour = colours[code >= 90 ? code - 90 : code - 30]
      if (colour !== undefined) style = { ...style, colour, ...(code >= 90 ? { isBold: true } : {}) }
    }
  }
  return style
}

/** What a line that was drawn over shows in the end: after its last carriage return. */
const afterReturns = (text: string): string =>
  text.includes('\r')
    ? text
        .replaceAll('\r\n', '\n')
        .split('\n')
        .map((line) => line.split('\r').findLast((part) => part !== '') ?? '')
        .join('\n')
    : text

/** Splits what nobody would see off, and names it. */
function shown(text: string, style: Style): readonly TerminalSpan[] {
  const clean = text.replace(controls, '')
  const spans: TerminalSpan[] = []
  let from = 0
  for (const match of clean.matchAll(unseen)) {
    if (match.index > from) spans.push({ text: clean.slice(from, match.index), ...style })
    spans.push({ text: codeOf(match[0]), isControl: true })
    from = match.index + match[0].length
  }
  if (from < clean.length) spans.push({ text: clean.slice(from), ...style })
  return spans
}

/** A program's output as text and colours. Total: commands that move, clear, link or answer are taken out; none is obeyed. */
export function terminalSpans(output: string): readonly TerminalSpan[] {
  const text = afterReturns(output)
  const spans: TerminalSpan[] = []
  let style: Style = {}
  let from = 0
  for (const match of text.matchAll(command)) {
    if (match.index > from) spans.push(...shown(text.slice(from, match.index), style))
    if (match[2] === 'm') style = styled(style, match[1] ?? '')
    from = match.index + match[0].length
  }
  if (from < text.length) spans.push(...shown(text.slice(from), style))
  return spans
}

/** The same without its colours. */
export const plainTerminalText = (output: string): string =>
  terminalSpans(output)
    .map(({ text }) => text)
    .join('')

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const anyCommand = /[\u0000-\u0008\u000b-\u000c\u000e-\u001f\u007f-\u009f]/

/** A text without commands to a terminal, and without characters that only a terminal would obey. What a reader sees of it stays. */
export const withoutCommands = (text: string): string => (anyCommand.test(text) ? text.replace(command, '').replace(controls, '') : text)
