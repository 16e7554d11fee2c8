#!/bin/sh
# wait-for.sh HOST:PORT [SECONDS]: returns when something accepts connections there; exit code 4 when nothing does in time.
set -eu

address=${1:?usage: wait-for.sh HOST:PORT [SECONDS]}
seconds=${2:-120}
node -e '
  const net = require("node:net");
  const [address, seconds] = process.argv.slice(1);
  const at = address.lastIndexOf(":");
  const end = Date.now() + 1000 * Number(seconds);
  const attempt = () => {
    const socket = net.connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
    socket.setTimeout(2000, () => socket.destroy(new Error("no answer")));
    socket.once("connect", () => process.exit(0));
    socket.once("error", (error) => {
      socket.destroy();
      if (Date.now() < end) return setTimeout(attempt, 500);
      console.error(`no server at ${address} after ${seconds} s: ${error.message}`);
      process.exit(4);
    });
  };
  attempt();
' "$address" "$seconds"
