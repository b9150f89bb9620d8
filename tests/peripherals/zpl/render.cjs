// Reads ZPL from standard input; writes each label as a line of base64 PNG.
// node render.cjs FOLDER WIDTH_MM HEIGHT_MM DOTS_PER_MM
const [folder, width, height, density] = process.argv.slice(2);
const { ready } = require(require.resolve("zpl-renderer-js", { paths: [folder] }));
const zpl = require("node:fs").readFileSync(0, "latin1");
ready
  .then(({ api }) => api.zplToBase64MultipleAsync(zpl, +width, +height, +density))
  .then((labels) => {
    process.stdout.write(labels.join("\n") + "\n", () => process.exit(0));
  });
