import { toast } from './toast.tsx'

/** Over plain HTTP on another host a browser has no clipboard; a selected text field still copies. */
function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'sr'
  document.body.append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  return done
}

/** Puts text on the clipboard, and says so. */
export async function copyText(text: string, what = 'Copied'): Promise<void> {
  const before = document.activeElement
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    if (!copyBySelection(text)) return toast('Nothing was copied', text, 'bad')
    if (before instanceof HTMLElement) before.focus()
  }
  toast(what, text)
}
