import { defineConfig } from 'vitest/config'

const source = { conditions: ['@hoop/source', 'node', 'import', 'default'] }

export default defineConfig({
  test: {
    projects: [
      {
        resolve: source,
        ssr: { resolve: source },
        test: {
          name: 'node',
          environment: 'node',
          // Bounds for a hung test, not a speed to keep: tests of real processes share the machine with everything else.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          include: [
            'packages/*/test/**/*.test.ts',
            'apps/daemon/test/**/*.test.ts',
            'tooling/*/test/**/*.test.ts',
            'scripts/test/**/*.test.ts',
          ],
          exclude: ['tooling/e2e/**'],
          benchmark: { include: ['packages/*/bench/**/*.bench.ts', 'apps/daemon/bench/**/*.bench.ts'] },
        },
      },
      './apps/web/vite.config.ts',
      {
        resolve: source,
        ssr: { resolve: source },
        test: {
          name: 'e2e',
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: ['tooling/e2e/test/**/*.test.ts'],
          // Whole fleets and browsers: one at a time, and after everything else.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
