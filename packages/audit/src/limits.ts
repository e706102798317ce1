/** How deep lists and objects may be nested in a record, the record itself included. Deeper is refused, and read as malformed. */
export const maxDepth = 64

/** The longest line that is written or read, in bytes without its newline: 16 MiB. */
export const maxLineBytes = 16 * 1024 * 1024
