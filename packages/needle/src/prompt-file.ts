import { type Decoded, blank, decoded, malformed, quote } from './decoded.ts'
import { type DispatchTag, isMalformedTag, parseDispatchTag } from './dispatch-tag.ts'
import { isBeadId } from './identity.ts'

/** What the name of a prompt file says. It exists exactly while the agent runs; its mtime is the start. */
export interface PromptFileName {
  readonly bead: string
  /** NEEDLE's process, as in the state file. */
  readonly pid: number
}

/** `prompt-<bead>-<pid>.md` → bead and pid; the bead may hold hyphens, the pid is what follows the last one. */
export function parsePromptFileName(name: string): PromptFileName | undefined {
  const match = /^prompt-(.+)-([1-9]\d{0,9})\.md$/.exec(name)
  if (!match) return undefined
  const [, bead, pid] = match
  return isBeadId(bead) ? { bead, pid: Number(pid) } : undefined
}

/** `work`: an execution, with its tag. `split`: an untagged question about the bead (may it be split?), no execution. */
export type PromptHead = { readonly kind: 'work'; readonly tag: DispatchTag } | { readonly kind: 'split' }

/** The first bytes of a prompt file. `blank` while it is still being written. */
export function decodePromptHead(text: string): Decoded<PromptHead> {
  const tag = parseDispatchTag(text)
  if (tag) return decoded({ kind: 'work', tag })
  if (text === '') return blank
  return isMalformedTag(text) ? malformed(`no tag: ${quote(text)}`) : decoded({ kind: 'split' })
}
