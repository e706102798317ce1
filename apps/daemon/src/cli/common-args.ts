/** What every command takes. */
export const commonArgs = {
  home: { type: 'string', description: "HOOP's own folder (HOOP_HOME; default ~/.hoop)", valueHint: 'dir' },
  json: { type: 'boolean', description: 'Print one JSON value instead of text' },
  verbose: { type: 'boolean', description: 'Say more; show where an error came from' },
  help: { type: 'boolean', alias: 'h', description: 'Show this help' },
} as const
