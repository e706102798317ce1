import { defineConfig } from 'vitest/config'
import solid from 'vite-plugin-solid'

export default defineConfig({
  root: import.meta.dirname,
  // No style attribute may stand in a template: the page's policy allows styles from files and from scripts only.
  plugins: [solid({ solid: { inlineStyles: false } })],
  resolve: { conditions: ['@hoop/source', 'browser', 'module', 'import', 'default'] },
  build: { target: 'es2023', outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:3000', '/ws': { target: 'ws://127.0.0.1:3000', ws: true } } },
  test: { name: 'web', environment: 'happy-dom', testTimeout: 30_000, include: ['test/**/*.test.{ts,tsx}'] },
})
