// How the page is built: one html file and hashed assets with everything on board, so that it opens without a network.

import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const DATA_FONT = /url\((["']?)data:font\/(woff2?);base64,([^"')]+)\1\)/g;
const WORTH_COMPRESSING = /\.(?:js|css|html|ttf)$/;

/** GraphiQL ships its fonts inside its style sheets. As files a browser fetches only the alphabets that a page shows. */
function fontFiles(): Plugin {
  return {
    name: 'parley:font-files',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const asset of Object.values(bundle)) {
        if (asset.type !== 'asset' || !asset.fileName.endsWith('.css')) continue;
        const css = typeof asset.source === 'string' ? asset.source : Buffer.from(asset.source).toString();
        asset.source = css.replace(DATA_FONT, (_all, _quote, format: string, base64: string) => {
          const name = `font.${format}`;
          const id = this.emitFile({ type: 'asset', name, source: Buffer.from(base64, 'base64') });
          return `url(./${this.getFileName(id).replace(/^assets\//, '')})`;
        });
      }
    },
  };
}

/** Puts a gzipped twin beside every file that gains by it, and says in a line what was built. */
function gzippedTwins(): Plugin {
  const started = performance.now();
  let silent = false;
  return {
    name: 'parley:gzipped-twins',
    enforce: 'post',
    configResolved(config) {
      silent = config.logLevel === 'silent';
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        let files = 0;
        let plain = 0;
        let packed = 0;
        for (const [fileName, output] of Object.entries(bundle)) {
          const body = Buffer.from(output.type === 'chunk' ? output.code : output.source);
          files += 1;
          plain += body.length;
          if (!WORTH_COMPRESSING.test(fileName) || fileName === 'index.html') {
            packed += body.length;
            continue;
          }
          const source = gzipSync(body);
          packed += source.length;
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source });
        }
        if (silent) return;
        const mb = (bytes: number) => (bytes / 1e6).toFixed(1);
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        console.log(
          `GraphiQL page built into graphiql/dist: ${files} files, ${mb(plain)} MB (${mb(packed)} MB gzipped), ${seconds} s`,
        );
      },
    },
  };
}

export default defineConfig({
  base: './',
  logLevel: 'warn',
  publicDir: false,
  plugins: [fontFiles(), gzippedTwins()],
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      onLog(level, log, handle) {
        // Libraries mark modules for React's server and compiler, which a page in the browser has no use for.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
});
