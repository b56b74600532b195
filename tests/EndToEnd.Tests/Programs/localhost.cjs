// Names under localhost are this machine's, as systemd-resolved and browsers have it (RFC 6761); glibc alone does not know that.
const dns = require("node:dns");
const lookup = dns.lookup;
dns.lookup = (name, options, done) => lookup(name.endsWith(".localhost") ? "127.0.0.1" : name, options, done);
