import { chmodSync, rmSync } from 'node:fs'
import { basename, delimiter, dirname } from 'node:path'
import { StepFailure } from './bootstrap/failure.mjs'
import { readIfThere, writeWhole } from './bootstrap/files.mjs'

/** By this line we know a file as ours. */
const MARK = '# Written by HOOP (npm run link). Take it out with: npm run link -- --remove'

/**
 * The text of the command: the daemon of this checkout, run by the Node that built it, or by the one on the PATH once that
 * is gone.
 * @param {{ main: string, node: string }} target
 */
export function wrapperText({ main, node }) {
  return ['#!/bin/sh', MARK, `node=${quote(node)}`, '[ -x "$node" ] || node=node', `exec "$node" ${quote(main)} "$@"`, ''].join('\n')
}

/**
 * @param {string} file
 * @param {{ main: string, node: string }} target
 */
export function linkHoop(file, target) {
  assertOurs(file)
  writeWhole(file, wrapperText(target))
  chmodSync(file, 0o755)
}

/**
 * @param {string} file
 * @returns {boolean} whether there was one
 */
export function unlinkHoop(file) {
  if (!assertOurs(file)) return false
  rmSync(file)
  return true
}

/**
 * Whether the command is found by its name, and what to do where it is not.
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 */
export function pathAdvice(file, env) {
  const folder = dirname(file)
  if ((env.PATH ?? '').split(delimiter).includes(folder)) return `${folder} is on your PATH: run hoop --help`
  const profile = basename(env.SHELL ?? '') === 'zsh' ? '~/.zprofile' : '~/.profile'
  return [
    `${folder} is not on your PATH. Add it for new shells, and for this one:`,
    `  echo 'export PATH="$HOME/.local/bin:$PATH"' >> ${profile}`,
    `  export PATH="$HOME/.local/bin:$PATH"`,
  ].join('\n')
}

/**
 * Refuses to touch a `hoop` that somebody else put there.
 * @param {string} file
 * @returns {boolean} whether there is a file
 */
function assertOurs(file) {
  const text = readIfThere(file)
  if (text === undefined) return false
  if (text.includes(MARK)) return true
  throw new StepFailure(`${file} was not written by HOOP`, { fix: `move it away, and run this again.` })
}

/** @param {string} text */
function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
