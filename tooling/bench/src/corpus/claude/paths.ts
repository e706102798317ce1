/** `/home/op/ws-alpha` → `-home-op-ws-alpha`. */
export const encodeFolder = (cwd: string): string => cwd.replaceAll(/[^A-Za-z0-9]/g, '-')

/** The main file of a session, below the home. */
export const sessionPath = (cwd: string, sessionId: string): string => `.claude/projects/${encodeFolder(cwd)}/${sessionId}.jsonl`
