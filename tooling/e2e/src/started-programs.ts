import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { hoopProgram } from './programs.ts'

/** One program that HOOP started, as the program itself saw it. */
export interface StartedProgram {
  /** The name it was found by. */
  readonly name: string
  readonly cwd: string
  readonly argv: readonly string[]
}

/** What HOOP might be tempted to start; whatever of it is on the PATH is watched. */
const tempting = [
  'br',
  'bd',
  'bf',
  'bead',
  'git',
  'sh',
  'bash',
  'env',
  'ps',
  'node',
  'claude',
  'codex',
  'opencode',
  'gemini',
  'aider',
  'curl',
]

/** A folder of programs that stand first on the PATH, note down when a HOOP starts them, and become the real ones. */
export interface ProgramWatch {
  readonly folder: string
  /** Puts a program there that becomes this one: a path, and arguments before its own. */
  install(name: string, program: string, ...args: readonly string[]): string
  /** What HOOP started so far. */
  started(): readonly StartedProgram[]
}

/** Only a call whose parent is the `hoop` under test is noted: a fleet beside it may start what it likes. */
export function watchPrograms(folder: string, path: string): ProgramWatch {
  const bin = join(folder, 'bin')
  const calls = join(folder, 'calls')
  for (const made of [bin, calls]) mkdirSync(made, { recursive: true, mode: 0o700 })
  const find = (name: string): string | undefined =>
    path
      .split(delimiter)
      .map((each) => join(each, name))
      .find((file) => existsSync(file))
  const tr = find('tr') ?? 'tr'
  const install: ProgramWatch['install'] = (name, program, ...args) => {
    const file = join(bin, name)
    const becomes = [program, ...args].map(quote).join(' ')
    // exec keeps the pid: one file a process.
    const lines = [
      '#!/bin/sh',
      `parent=$(${quote(tr)} '\\0' ' ' 2>/dev/null </proc/$PPID/cmdline)`,
      `case $parent in *${quote(`${hoopProgram} `)}*) printf '%s\\0' ${quote(name)} "$PWD" "$@" >${quote(calls)}/$$-$PPID ;; esac`,
      `exec ${becomes} "$@"`,
    ]
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o755 })
    return file
  }
  for (const name of tempting) {
    const program = find(name)
    if (program !== undefined) install(name, program)
  }
  return {
    folder: bin,
    install,
    started: () =>
      (existsSync(calls) ? readdirSync(calls) : []).map((file) => {
        const [name = '', cwd = '', ...argv] = readFileSync(join(calls, file), 'utf8').split('\0').slice(0, -1)
        return { name, cwd, argv }
      }),
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const reads = ['--json', '--no-color', '--no-auto-import', '--no-auto-flush', '--allow-stale']
const id = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
/** The options of a `create`, in their order: each value is attached, so none can be read as an option. */
const createForms = [
  /^--title=./s,
  /^--type=[a-z][a-z0-9_-]*$/,
  /^--priority=[0-4]$/,
  /^--labels=[A-Za-z0-9_:,-]+$/,
  /^--deps=[A-Za-z0-9._:,-]+$/,
  /^--description(?:=.|-file=-$)/s,
  /^--external-ref=hoop:dr-[a-z2-7]{16}\.[A-Za-z0-9_-]+$/,
  /^--actor=hoop:/,
]
const needed = new Set([0, 1, 2, 6, 7])

/** Which of the calls that HOOP may make of a queue's program this is; `undefined`: it may not make it. */
export function purposeOf({ name, cwd, argv }: StartedProgram): 'version' | 'probe' | 'list' | 'show' | 'create' | undefined {
  if (!['br', 'bd', 'bf', 'bead'].includes(name)) return undefined
  if (isSame(argv, ['--version']) || isSame(argv, ['--help'])) return 'version'
  // Which schema a binary keeps is learned in an empty folder of HOOP's own.
  if (isSame(argv, ['list', '--json'])) return /\/hoop-[a-z]+-[^/]+$/.test(cwd) ? 'probe' : undefined
  if (isSame(argv, [...reads, 'list', '--all', '--limit=0'])) return 'list'
  const ids = argv.slice(reads.length + 1)
  if (isSame(argv.slice(0, reads.length + 1), [...reads, 'show']))
    return ids.length > 0 && ids.every((each) => id.test(each)) ? 'show' : undefined
  if (!isSame(argv.slice(0, 4), ['--json', '--no-color', '--lock-timeout=10000', 'create'])) return undefined
  return isCreate(argv.slice(4)) ? 'create' : undefined
}

function isCreate(options: readonly string[]): boolean {
  let at = 0
  for (const [index, form] of createForms.entries()) {
    if (form.test(options[at] ?? '')) at++
    else if (needed.has(index)) return false
  }
  return at === options.length
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((element, index) => element === right[index])
}
