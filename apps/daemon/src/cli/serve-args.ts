/** What `serve` and `demo` take. */
export const addressArgs = {
  host: { type: 'string', description: 'Address to listen on (default 127.0.0.1)', valueHint: 'host' },
  port: { type: 'string', description: 'Port to listen on (default 3000)', valueHint: 'port' },
} as const

/** How a demo fleet is to be. */
export const fleetArgs = {
  seed: { type: 'string', description: 'What all names and stories of the demo fleet grow from', valueHint: 'text' },
  speed: { type: 'string', description: "So many times a human's pace", valueHint: 'x' },
  workers: { type: 'string', description: 'How many workers the demo fleet has', valueHint: 'n' },
} as const
