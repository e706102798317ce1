/**
 * Control sequences of terminals (ECMA-48 and xterm's): strings with a payload (OSC, DCS, APC, PM, SOS), CSI, and short ones. Unterminated
 * strings lose their beginning alone: what follows may be all there is. Each alternative ends where another may begin, so that one pass is enough.
 */
const sequences =
  // eslint-disable-next-line no-control-regex
  /(?:\u001b\]|\u009d)[^\u0007\u001b\u0080-\u009f]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b[PX^_]|[\u0090\u0098\u009e\u009f])[^\u001b\u0080-\u009f]*(?:\u001b\\|\u009c)|(?:\u001b\[|\u009b)(?:(?<colour>[0-9;:]{0,64}m)|[0-?]{0,64}[ -/]{0,8}[@-~]?)|\u001b[ -/]{0,4}[0-~]?|[\0-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f]/g
// eslint-disable-next-line no-control-regex
const anyControl = /[\0-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/

/**
 * Text of an agent without what would do something on a terminal: links, the clipboard, the cursor, titles, bells, NUL. Line ends and tabs
 * stay, and so do colours, in their plain form (`ESC [ … m`): they tell what failed. Everything else in it is text, whatever it looks like.
 */
export function inertText(text: string): string {
  if (!anyControl.test(text)) return text
  return text.replace(sequences, (...match) => {
    const groups: unknown = match.at(-1)
    return isColour(groups) ? `\u001b[${groups.colour}` : ''
  })
}

const isColour = (groups: unknown): groups is { readonly colour: string } =>
  typeof groups === 'object' && groups !== null && 'colour' in groups && typeof groups.colour === 'string'
