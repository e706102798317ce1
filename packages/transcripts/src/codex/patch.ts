const maxFiles = 100

/** The files that a patch in `apply_patch`'s own format touches, as it names them. */
export function filesOfPatch(patch: string): readonly string[] {
  return found(patch, /^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+?)\s*$/gm)
}

/** The same for a program that holds a patch as a string literal, its newlines escaped. */
export function filesOfQuotedPatch(source: string): readonly string[] {
  return found(source, /\*\*\* (?:(?:Add|Update|Delete) File|Move to): ([^\r\n"'`\\]+)/g)
}

function found(text: string, pattern: RegExp): readonly string[] {
  if (!text.includes('*** ')) return []
  const files = new Set<string>()
  for (const [, file] of text.matchAll(pattern)) {
    if (file !== undefined) files.add(file.trim())
    if (files.size >= maxFiles) break
  }
  return [...files]
}
