// node replicate.js PORT NAME FILE BATCH: reads FILE (a document a line), replicates it to the server
// in batches of BATCH as we push, and prints the milliseconds that took.
const PouchDB = require("pouchdb-core")
  .plugin(require("pouchdb-adapter-memory"))
  .plugin(require("pouchdb-adapter-http"))
  .plugin(require("pouchdb-replication"));
const [port, name, file, batch] = process.argv.slice(2);
const documents = require("fs").readFileSync(file, "utf8").trim().split("\n").map(JSON.parse);
(async () => {
  const local = new PouchDB(name, { adapter: "memory" });
  await local.bulkDocs(documents);
  const began = process.hrtime.bigint();
  const done = await local.replicate.to(`http://127.0.0.1:${port}/${name}`, { batch_size: Number(batch) });
  const took = Number(process.hrtime.bigint() - began) / 1e6;
  if (done.docs_written !== documents.length) throw new Error(`only ${done.docs_written}`);
  console.log(took);
  process.exit(0);
})();
