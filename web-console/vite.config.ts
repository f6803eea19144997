import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'target/site',
    emptyOutDir: true,
    target: 'es2022',
    // Everything is a file of this origin: the server's policy knows no data: scripts and no inline ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: 'manifest.json',
    reportCompressedSize: false,
  },
  preview: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
  test: { include: ['src/**/*.test.ts', 'test/**/*.test.mjs'], restoreMocks: true },
});
