import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/**
 * Runs a program with everything it prints going to `log`, a file that is started anew. Never throws for a program
 * that fails: the exit code and the log's text come back, and the caller knows what they mean.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, log: string }} options
 * @returns {Promise<{ ok: boolean, exit: string, output: string }>}
 */
export async function runLogged(command, args, { cwd, env, log }) {
  mkdirSync(dirname(log), { recursive: true })
  const file = openSync(log, 'w')
  try {
    const exit = await new Promise((resolve, reject) => {
      // A group of its own: whoever stops us stops the compilers below it as well.
      const child = spawn(command, args, { cwd, env, stdio: ['ignore', file, file], detached: true })
      const release = stopWithUs(child)
      child.on('error', reject)
      child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
      child.on('close', release)
    })
    return { ok: exit === 'exit code 0', exit, output: readFileSync(log, 'utf8') }
  } finally {
    closeSync(file)
  }
}

/**
 * The last lines of a log that say something, without colours and carriage returns.
 * @param {string} text
 * @param {number} count
 */
export function lastLines(text, count) {
  return stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
    .slice(-count)
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void} takes the handlers off again
 */
function stopWithUs(child) {
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    process.exit(128 + constants.signals[signal])
  }
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.on(signal, stop)
  return () => {
    for (const signal of signals) process.off(signal, stop)
  }
}
