const passed = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'SYSTEMROOT']

/**
 * The environment of every program: a few names of the system, and nothing that could steer a queue.
 *
 * A leaked `BEADS_DIR`, `BD_DB`, `BD_DATABASE` or `BEADS_DB` would send a create to another project, `BD_*` overrides br's
 * configuration, `COMPLETE` makes it print a shell script. `RUST_LOG=error` keeps logs off standard error.
 */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const child: Record<string, string> = { RUST_LOG: 'error', NO_COLOR: '1' }
  for (const name of passed) {
    const value = env[name]
    if (value !== undefined) child[name] = value
  }
  return child
}
