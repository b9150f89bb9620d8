// PouchDB's own server, in memory. Prints its port when it listens; ends with its standard input.
const PouchDB = require("pouchdb-core")
  .plugin(require("pouchdb-adapter-memory"))
  .plugin(require("pouchdb-adapter-http"))
  .plugin(require("pouchdb-replication"))
  .plugin(require("pouchdb-mapreduce"));
const app = require("express")();
const options = { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: process.argv[2] };
app.use("/", require("express-pouchdb")(PouchDB.defaults({ adapter: "memory" }), options));
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
