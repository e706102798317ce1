import { defineConfig } from 'vitest/config'
import solid from 'vite-plugin-solid'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [solid()],
  resolve: { conditions: ['@hoop/source', 'browser', 'module', 'import', 'default'] },
  build: { target: 'es2023', outDir: 'dist', emptyOutDir: true },
  test: { name: 'web', environment: 'happy-dom', include: ['test/**/*.test.{ts,tsx}'] },
})
